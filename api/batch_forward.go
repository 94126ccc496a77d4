package api

import (
	"slices"

	"parley"
	"parley/ledger"
	"parley/node"
)

// ForwardRequest releases rows.
type ForwardRequest struct {
	Rows []ForwardRow `json:"rows" doc:"At most 1000."`
	Now  string       `json:"now,omitzero" maxLength:"1000" doc:"Why they are sent outside the recipient's windows; absent: they wait for one."`
}

// ForwardRow is one of them.
type ForwardRow struct {
	Act       parley.Hash      `json:"act"`
	Release   *ledger.Envelope `json:"release,omitzero" doc:"Of the row's draft, by the officer who is signed in. Absent where none is needed: an officer's own draft of a kind that one person says."`
	Confirmed []string         `json:"confirmed,omitempty" doc:"Codes of the row's questions that the officer confirms."`
}

// ForwardedRows is what became of them.
type ForwardedRows struct {
	Rows      []ForwardedRow `json:"rows" doc:"As they were sent."`
	Forwarded int            `json:"forwarded"`
	Held      int            `json:"held"`
}

// ForwardedRow is the answer to one row: filed, held until goes, or a problem.
type ForwardedRow struct {
	Act     parley.Hash   `json:"act"`
	Filed   *node.Filed   `json:"filed,omitzero"`
	Goes    parley.Millis `json:"goes,omitzero" doc:"It is held, and goes at this hour."`
	Problem *Problem      `json:"problem,omitzero" doc:"It stays as it was."`
}

func (h *handler) forwardRows(r *request, in *struct {
	InChannel
	sent[ForwardRequest]
}) (*ForwardedRows, error) {
	ask := &in.Sent
	if err := few("rows", len(ask.Rows)); err != nil {
		return nil, err
	}
	if err := h.mayForward(r); err != nil {
		return nil, err
	}
	if ask.Now != "" {
		if err := parley.CheckText("now", ask.Now, 1000); err != nil {
			return nil, err
		}
	}
	out := &ForwardedRows{Rows: make([]ForwardedRow, len(ask.Rows))}
	fresh := h.freshness(r)
	var good []node.Forward
	var at []int
	for i, x := range ask.Rows {
		out.Rows[i].Act = x.Act
		if err := h.mayRelease(r, x, fresh); err != nil {
			out.Rows[i].Problem = rowProblem(err)
			continue
		}
		good, at = append(good, node.Forward{Act: x.Act, Release: x.Release, Answered: x.Confirmed}), append(at, i)
	}
	done, err := h.Node.Batches().Forward(r.ctx, r.channel, good, ask.Now)
	if err != nil {
		return nil, err
	}
	for i, f := range done {
		row := &out.Rows[at[i]]
		row.Filed, row.Goes, row.Problem = f.Filed, f.Goes, rowProblem(f.Err)
		if f.Filed != nil {
			out.Forwarded++
		} else if f.Goes != 0 {
			out.Held++
		}
	}
	h.local(r.channel, LocalBatches)
	return out, nil
}

// mayRelease refuses a release of another key than the one signed in, and one whose officer
// has not seen what arrived.
func (h *handler) mayRelease(r *request, x ForwardRow, fresh func([]parley.Position) error) error {
	row, ok := h.Node.Batches().Row(r.channel.ID(), x.Act)
	if !ok {
		return node.ErrNoRow
	}
	if err := signedBySession(r.caller, &row.Draft, x.Release); err != nil {
		return err
	}
	w := WordRequest{Draft: row.Draft, Release: x.Release}
	return fresh(pictureOf(&w))
}

// freshness holds pictures to the channel as it is; many rows have one picture.
func (h *handler) freshness(r *request) func([]parley.Position) error {
	var last []parley.Position
	var verdict error
	known := false
	return func(picture []parley.Position) error {
		if len(picture) == 0 {
			return nil
		}
		if !known || !slices.Equal(picture, last) {
			last, verdict, known = picture, h.refuseStale(r.channel, picture), true
		}
		return verdict
	}
}

// RowsRequest says of rows that they go no further.
type RowsRequest struct {
	Acts   []parley.Hash `json:"acts" doc:"The rows; at most 1000."`
	Reason string        `json:"reason" maxLength:"1000" doc:"Kept, and shown to the organisation."`
}

// EndedRows is what became of them.
type EndedRows struct {
	Rows  []EndedRow `json:"rows" doc:"As they were named."`
	Ended int        `json:"ended"`
}

// EndedRow is the answer to one row.
type EndedRow struct {
	Act     parley.Hash `json:"act"`
	Problem *Problem    `json:"problem,omitzero" doc:"It stays as it was."`
}

type rowsInput struct {
	InChannel
	sent[RowsRequest]
}

func (h *handler) refuseRows(r *request, in *rowsInput) (*EndedRows, error) {
	if err := h.mayForward(r); err != nil {
		return nil, err
	}
	return h.endRows(r, &in.Sent, func(row *node.Row, e *node.RowEnd) { row.Refused = e })
}

func (h *handler) withdrawRows(r *request, in *rowsInput) (*EndedRows, error) {
	if len(r.partners()) == 0 {
		if err := h.mayForward(r); err != nil {
			return nil, err
		}
	}
	return h.endRows(r, &in.Sent, func(row *node.Row, e *node.RowEnd) { row.Withdrawn = e })
}

func (h *handler) endRows(r *request, ask *RowsRequest, end func(*node.Row, *node.RowEnd)) (*EndedRows, error) {
	if err := few("acts", len(ask.Acts)); err != nil {
		return nil, err
	}
	if err := parley.CheckText("reason", ask.Reason, 1000); err != nil {
		return nil, err
	}
	e := &node.RowEnd{At: h.now(), Reason: ask.Reason}
	if r.caller != nil {
		e.Key = r.caller.Key
	}
	partners := r.partners()
	errs, err := h.Node.Batches().Change(r.ctx, r.channel, ask.Acts, func(row *node.Row) error {
		if !mayReadOf(partners, row.By) {
			return node.ErrNoRow
		}
		end(row, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := &EndedRows{Rows: make([]EndedRow, len(ask.Acts))}
	for i, act := range ask.Acts {
		out.Rows[i] = EndedRow{act, rowProblem(errs[i])}
		if errs[i] == nil {
			out.Ended++
		}
	}
	h.local(r.channel, LocalBatches)
	return out, nil
}

// ManyWords hands in many words.
type ManyWords struct {
	Words []WordRequest `json:"words" doc:"At most 1000."`
}

// SaidMany is what became of them.
type SaidMany struct {
	Rows []SaidRow `json:"rows" doc:"As they were sent."`
	Said int       `json:"said"`
}

// SaidRow is the answer to one word.
type SaidRow struct {
	Row     int         `json:"row" doc:"Its place in the request, from 1."`
	Filed   *node.Filed `json:"filed,omitzero"`
	Problem *Problem    `json:"problem,omitzero" doc:"Nothing of it was written."`
}

func (h *handler) sayMany(r *request, in *struct {
	InChannel
	sent[ManyWords]
}) (*SaidMany, error) {
	words := in.Sent.Words
	if err := few("words", len(words)); err != nil {
		return nil, err
	}
	out := &SaidMany{Rows: make([]SaidRow, len(words))}
	var good []node.Submission
	var at []int
	for i := range words {
		w := &words[i]
		out.Rows[i].Row = i + 1
		err := signedBySession(r.caller, &w.Draft, w.Release)
		if err == nil {
			err = h.refuseStaleWord(r.channel, w)
		}
		if out.Rows[i].Problem = rowProblem(err); err != nil {
			continue
		}
		good = append(good, node.Submission{Word: &ledger.Word{Draft: w.Draft, Release: w.Release}, Confirmed: w.Confirmed})
		at = append(at, i)
	}
	for i, o := range r.channel.SubmitAll(r.ctx, good) {
		row := &out.Rows[at[i]]
		if row.Problem = rowProblem(o.Err); o.Err == nil {
			row.Filed = &o.Filed
			out.Said++
		}
	}
	return out, nil
}
