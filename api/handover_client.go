package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"parley"
	"parley/handover"
	"parley/ledger"
)

// HandoverList makes the list that a shift hands over; since 0 is when the last handover was
// taken, or a shift ago, and hours 0 is 24.
func (ch *Channel) HandoverList(ctx context.Context, since parley.Millis, hours int64) (handover.List, error) {
	q := url.Values{}
	if since != 0 {
		q.Set("since", strconv.FormatInt(int64(since), 10))
	}
	if hours != 0 {
		q.Set("hours", strconv.FormatInt(hours, 10))
	}
	return get[handover.List](ctx, ch, q, "handover-list")
}

// Handovers lists the handovers of this party, the newest first.
func (ch *Channel) Handovers(ctx context.Context) ([]HandoverBrief, error) {
	return list[HandoverBrief](ctx, ch, nil, "handovers")
}

// Handover gives one, by its hash or the beginning of it.
func (ch *Channel) Handover(ctx context.Context, name string) (Handover, error) {
	return get[Handover](ctx, ch, nil, "handovers", url.PathEscape(name))
}

// HandoverNews tells what is not as a handover's list has it any more.
func (ch *Channel) HandoverNews(ctx context.Context, name string) (handover.News, error) {
	return get[handover.News](ctx, ch, nil, "handovers", url.PathEscape(name), "news")
}

// OfferHandover hands in what the outgoing officer has signed.
func (ch *Channel) OfferHandover(ctx context.Context, offer *ledger.Envelope) (Handover, error) {
	return call[Handover](ctx, ch.client, http.MethodPost, ch.path(nil, "handovers"), HandoverRequest{*offer})
}

// TakeHandover hands in what the incoming officer has signed.
func (ch *Channel) TakeHandover(ctx context.Context, name string, taking *ledger.Envelope) (Handover, error) {
	return call[Handover](ctx, ch.client, http.MethodPost, ch.path(nil, "handovers", url.PathEscape(name), "taking"), TakingRequest{*taking})
}

// WithdrawHandover withdraws one that was not taken.
func (ch *Channel) WithdrawHandover(ctx context.Context, name string) (Handover, error) {
	return call[Handover](ctx, ch.client, http.MethodDelete, ch.path(nil, "handovers", url.PathEscape(name)), nil)
}

// ExportHandover gives one as a file.
func (ch *Channel) ExportHandover(ctx context.Context, name string) ([]byte, error) {
	return ch.client.raw(ctx, http.MethodGet, ch.path(nil, "handovers", url.PathEscape(name), "file"), nil)
}

// HandoverSheet gives one as a page to print.
func (ch *Channel) HandoverSheet(ctx context.Context, name string) ([]byte, error) {
	return ch.client.raw(ctx, http.MethodGet, ch.path(nil, "handovers", url.PathEscape(name), "sheet"), nil)
}
