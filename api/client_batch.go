package api

import (
	"context"
	"net/http"
	"net/url"

	"parley"
)

// Rows lists what was handed in to be forwarded; batch and standing choose among it.
func (ch *Channel) Rows(ctx context.Context, batch string, standing ...RowStanding) ([]BatchRow, error) {
	q := url.Values{}
	if batch != "" {
		q.Set("batch", batch)
	}
	for i, s := range standing {
		if i == 0 {
			q.Set("standing", string(s))
		} else {
			q.Set("standing", q.Get("standing")+","+string(s))
		}
	}
	return list[BatchRow](ctx, ch, q, "batches")
}

// HandIn hands drafts in to be forwarded.
func (ch *Channel) HandIn(ctx context.Context, r HandInRequest) (HandedIn, error) {
	return call[HandedIn](ctx, ch.client, http.MethodPost, ch.path(nil, "batches"), r)
}

// ForwardRows releases rows.
func (ch *Channel) ForwardRows(ctx context.Context, r ForwardRequest) (ForwardedRows, error) {
	return call[ForwardedRows](ctx, ch.client, http.MethodPost, ch.path(nil, "batches", "releases"), r)
}

// RefuseRows refuses rows with a reason.
func (ch *Channel) RefuseRows(ctx context.Context, acts []parley.Hash, reason string) (EndedRows, error) {
	return call[EndedRows](ctx, ch.client, http.MethodPost, ch.path(nil, "batches", "refusals"), RowsRequest{acts, reason})
}

// WithdrawRows withdraws rows that were not forwarded yet.
func (ch *Channel) WithdrawRows(ctx context.Context, acts []parley.Hash, reason string) (EndedRows, error) {
	return call[EndedRows](ctx, ch.client, http.MethodPost, ch.path(nil, "batches", "withdrawals"), RowsRequest{acts, reason})
}

// SayMany hands in many words.
func (ch *Channel) SayMany(ctx context.Context, words []WordRequest) (SaidMany, error) {
	return call[SaidMany](ctx, ch.client, http.MethodPost, ch.path(nil, "words", "many"), ManyWords{words})
}

// Progress lists how far the notices of organisations have come; of chooses one.
func (ch *Channel) Progress(ctx context.Context, of string) ([]Progress, error) {
	q := url.Values{}
	if of != "" {
		q.Set("originator", of)
	}
	return list[Progress](ctx, ch, q, "progress")
}

// ProgressTable gives the same as a table (CSV).
func (ch *Channel) ProgressTable(ctx context.Context, of string) ([]byte, error) {
	q := url.Values{"format": {"csv"}}
	if of != "" {
		q.Set("originator", of)
	}
	return ch.client.raw(ctx, http.MethodGet, ch.path(q, "progress"), nil)
}

// Opens gives the least hour from now on at which rows go.
func (ch *Channel) Opens(ctx context.Context) (parley.Millis, error) {
	p, err := get[BatchPage](ctx, ch, url.Values{"limit": {"1"}, "standing": {string(RowHeld)}}, "batches")
	return p.Opens, err
}
