package api

import (
	"fmt"
	"slices"

	"parley"
	"parley/ledger"
	"parley/node"
)

// HandInRequest hands drafts in to be forwarded.
type HandInRequest struct {
	Rows  []HandInRow `json:"rows" doc:"At most 1000."`
	Mixed bool        `json:"mixed,omitzero" doc:"The recipient takes additions and removals in one batch. Not for partners to say."`
}

// HandInRow is one of them.
type HandInRow struct {
	Row       int             `json:"row,omitzero" doc:"Its number for people, such as its line in a table; its place in the request, from 1, if absent."`
	Draft     ledger.Envelope `json:"draft"`
	Confirmed []string        `json:"confirmed,omitempty" doc:"Codes of the questions that the organisation stands by."`
}

// HandedIn says what became of a hand-in.
type HandedIn struct {
	Batch string      `json:"batch" doc:"Names it."`
	Taken int         `json:"taken" doc:"How many rows were taken; the others have a problem."`
	Rows  []HandedRow `json:"rows" doc:"As they were sent."`
}

// HandedRow is the answer to one row.
type HandedRow struct {
	Row        int                 `json:"row"`
	Act        parley.Hash         `json:"act"`
	Kind       parley.Kind         `json:"kind"`
	Originator parley.OriginatorID `json:"originator"`
	Name       string              `json:"name" doc:"Of the notice."`
	Taken      bool                `json:"taken"`
	Again      bool                `json:"again,omitzero" doc:"It was handed in before."`
	Questions  []RowQuestion       `json:"questions" doc:"It is taken all the same; the organisation may hand it in better, or stand by it, and an officer confirms what is open."`
	Problem    *Problem            `json:"problem,omitzero" doc:"Why it was not taken."`
}

func (h *handler) handIn(r *request, in *struct {
	InChannel
	sent[HandInRequest]
}) (*HandedIn, error) {
	ask, s := &in.Sent, h.rowSheet(r)
	if err := few("rows", len(ask.Rows)); err != nil {
		return nil, err
	}
	if ask.Mixed && len(s.partners) > 0 {
		return nil, problem(Forbidden, "mixed: what the recipient takes is for the party to say: hand additions and removals in apart")
	}
	out := &HandedIn{Batch: ledger.NewNonce(), Rows: make([]HandedRow, len(ask.Rows))}
	rows := make([]*node.Row, 0, len(ask.Rows))
	at := make([]int, 0, len(ask.Rows))
	load := s.batches.Load(r.channel)
	for i, x := range ask.Rows {
		row, err := h.look(r, s, x, &out.Rows[i], i)
		if err == nil && !out.Rows[i].Again {
			if err = room(load[row.By], row.By); err == nil {
				load[row.By]++
			}
		}
		if out.Rows[i].Problem = rowProblem(err); err != nil {
			continue
		}
		row.Batch, row.Number, row.HandedIn, row.Confirmed = out.Batch, out.Rows[i].Row, h.now(), x.Confirmed
		rows, at = append(rows, row), append(at, i)
	}
	if err := apart(r, ask, rows, h.Node.Party()); err != nil {
		return nil, err
	}
	// What a partner stands by is what it was asked, and nothing of others.
	doubts := h.Node.Batches().Doubts(r.channel, rows)
	for i, row := range rows {
		var stands []string
		for _, d := range doubts[i] {
			if d.Of != "" && row.Signed && d.Of != row.By {
				continue
			}
			if slices.Contains(row.Confirmed, d.Code) {
				stands = append(stands, d.Code)
			}
		}
		row.Confirmed = stands
		for _, d := range doubts[i] {
			if d.Of == "" || mayReadOf(s.partners, d.Of) {
				out.Rows[at[i]].Questions = append(out.Rows[at[i]].Questions, s.question(row, d))
			}
		}
	}
	if err := h.Node.Batches().HandIn(r.ctx, r.channel, rows); err != nil {
		return nil, err
	}
	for _, i := range at {
		out.Rows[i].Taken = true
		out.Taken++
	}
	h.local(r.channel, LocalBatches)
	return out, nil
}

// look reads one row, and refuses what the caller may not hand in.
func (h *handler) look(r *request, s *rowSheet, x HandInRow, out *HandedRow, i int) (*node.Row, error) {
	e := bodyOf(&x.Draft)
	*out = HandedRow{Row: x.Row, Act: e.Act, Kind: e.Kind, Questions: []RowQuestion{}}
	if x.Row == 0 {
		out.Row = i + 1
	}
	switch b := e.Body().(type) {
	case *parley.Filing:
		out.Name = b.Notice.Name
	case *parley.Change:
		out.Name = b.Notice.Name
	}
	row, err := r.channel.Handed(x.Draft)
	if err != nil {
		return nil, err
	}
	if len(s.partners) > 0 && (!row.Signed || !slices.Contains(s.partners, row.By)) {
		p := problem(Forbidden, "draft.key: is not a key of the organisation that is signed in: hand in what your organisation has signed")
		p.Field = rowField(i, "draft.key")
		return nil, p
	}
	out.Originator = row.By
	var before *node.Row
	if before, out.Again = h.Node.Batches().Row(r.channel.ID(), row.Act()); out.Again && before.Ended() {
		return nil, h.Node.Batches().Open(r.channel, before)
	}
	return row, nil
}

// room refuses one row more of an originator that has n already.
func room(n int, by parley.OriginatorID) error {
	if n < maxRowsWaiting {
		return nil
	}
	return problem(Unavailable, fmt.Sprintf("%d rows of %s wait, or were refused or withdrawn within a day: hand in more when some were forwarded, or tomorrow", n, by))
}

// apart refuses additions and removals in one hand-in where a recipient has a sending window:
// such recipients work their lists by hand, and take the one or the other.
func apart(r *request, ask *HandInRequest, rows []*node.Row, own parley.PartyID) error {
	text := r.channel.Terms()
	if ask.Mixed || text == nil || !node.HasWindows(&text.Charter, own) {
		return nil
	}
	removals := 0
	for _, row := range rows {
		if row.Entry().Kind == parley.KindCancel {
			removals++
		}
	}
	if removals == 0 || removals == len(rows) {
		return nil
	}
	p := problem(Refused, fmt.Sprintf("rows: %d removals and %d additions or changes are in one batch, and the recipient takes them apart: hand in two batches", removals, len(rows)-removals))
	p.Field, p.Reason, p.Remedy = "rows", node.Door, "must be cancels only, or none"
	return p
}
