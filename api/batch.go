package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

const (
	maxBatch       = 16 << 20 // bytes of a request with many envelopes
	maxMany        = 1000     // envelopes of one request
	maxRowsWaiting = 5000     // rows of one organisation that wait, or ended within a day: more than anybody looks through
)

// RowStanding is how far a row has come on this desk.
type RowStanding string

// The standings.
const (
	RowWaiting   RowStanding = "waiting"   // for an officer who releases or refuses it
	RowHeld      RowStanding = "held"      // released: it goes when the recipient's window opens
	RowForwarded RowStanding = "forwarded" // it stands in the party's log
	RowRefused   RowStanding = "refused"
	RowWithdrawn RowStanding = "withdrawn"
)

var rowStandings = []RowStanding{RowWaiting, RowHeld, RowForwarded, RowRefused, RowWithdrawn}

// BatchRow is an envelope that was handed in to be forwarded.
type BatchRow struct {
	Act        parley.Hash         `json:"act" doc:"Names the row: the hash of its draft."`
	Batch      string              `json:"batch" doc:"Names the hand-in that it came with."`
	Row        int                 `json:"row" doc:"Its number there."`
	Originator parley.OriginatorID `json:"originator"`
	Name       string              `json:"originatorName" doc:"The originator's name in the charter."`
	Voice      pen.Voice           `json:"voice" doc:"forwarded: the organisation has signed it; stated: an officer of this party has drafted it."`
	By         Person              `json:"by" doc:"Who signed the draft."`
	Kind       parley.Kind         `json:"kind" doc:"notice, change or cancel."`
	Mode       parley.Mode         `json:"mode"`
	About      *NoticeName         `json:"about,omitzero" doc:"Of a change or cancel: the notice; of a row that was forwarded, its own."`
	Text       *parley.Notice      `json:"text,omitzero" doc:"Absent for a cancel."`
	Reason     string              `json:"reason,omitzero" doc:"Of a cancel."`
	Says       []string            `json:"says" doc:"In plain words, line by line."`
	Outlines   []Outline           `json:"outlines,omitempty" doc:"Where they were asked for: its volumes as a map draws them."`
	HandedIn   parley.Millis       `json:"handedIn"`
	NotAfter   parley.Millis       `json:"notAfter" doc:"When the door takes the draft no more."`
	Expired    bool                `json:"expired,omitzero"`
	Questions  []RowQuestion       `json:"questions" doc:"What only people can settle; while it waits."`
	Standing   RowStanding         `json:"standing"`
	Goes       parley.Millis       `json:"goes,omitzero" doc:"Of a row that is held: when its window opens."`
	Now        string              `json:"now,omitzero" doc:"Why it was sent outside the windows."`
	Entry      *channel.Place      `json:"entry,omitzero" doc:"Of a row that was forwarded."`
	Refused    *RowEnd             `json:"refused,omitzero"`
	Withdrawn  *RowEnd             `json:"withdrawn,omitzero"`
	Trouble    string              `json:"trouble,omitzero" doc:"Why it could not be sent when its hour came: it waits for an officer."`
	Draft      *ledger.Envelope    `json:"draft,omitzero" doc:"What a release is signed of. Not for partners."`
}

// RowEnd says when and why a row goes no further.
type RowEnd struct {
	At     parley.Millis `json:"at"`
	By     *Person       `json:"by,omitzero" doc:"Absent where it was done over the socket."`
	Reason string        `json:"reason"`
}

// RowQuestion is a doubt about a row.
type RowQuestion struct {
	node.Question
	Other     *NoticeName `json:"other,omitzero" doc:"A notice that stands and may be the same."`
	OtherRow  parley.Hash `json:"otherRow,omitzero" doc:"A row that waits and may be the same."`
	Confirmed bool        `json:"confirmed" doc:"Whoever handed it in stands by it."`
}

// BatchPage is a page of rows.
type BatchPage struct {
	Page[BatchRow]
	Opens parley.Millis     `json:"opens" doc:"The least hour from now on at which rows go: now, where no other party has a sending window or one is open."`
	Rows  map[string]int    `json:"rows" doc:"How many there are, by standing; of all that the caller may read."`
	Heads []parley.Position `json:"picture" doc:"As it is now: what a release names. Empty for partners."`
}

type batchesInput struct {
	ListInput
	Drawn
	Batch    string        `query:"batch" maxLength:"64" doc:"Only the rows of this hand-in."`
	Standing []RowStanding `query:"standing" doc:"Only those that stand so; several with commas."`
	Of       string        `query:"originator" maxLength:"16" doc:"Only those of this originator."`
}

func (h *handler) batchOperations(s *service) {
	add(s, operation{
		id: "listRows", method: http.MethodGet, path: "/v1/channels/{channel}/batches", tag: "Batches",
		summary: "What was handed in to be forwarded, the oldest first",
		about:   "Each row with its questions, and when it goes. A partner's session reads its own organisation's rows.",
	}, h.rows)
	add(s, operation{
		id: "handIn", method: http.MethodPost, path: "/v1/channels/{channel}/batches", tag: "Batches", maxBody: maxBatch,
		problems: []ProblemKind{Refused},
		summary:  "Hand in drafts to be forwarded",
		about: `Each row is a sealed notice, change or cancel of one organisation, signed by a key of that organisation, or by an officer of the party for one that has none. Each is answered for itself. What is taken is durable, and the node has stated that it was handed in, before the answer. The same envelope again is the same row.

Where another party of the charter has a sending window, additions and removals are not taken in one hand-in, unless mixed says that the recipient takes them so.`,
	}, h.handIn)
	add(s, operation{
		id: "forwardRows", method: http.MethodPost, path: "/v1/channels/{channel}/batches/releases", tag: "Batches", maxBody: maxBatch,
		problems: []ProblemKind{Refused},
		summary:  "Release rows",
		about:    "By an officer with the role release, a release for each row. Rows are held until the recipient's sending window opens, and go out then by themselves; now, with a reason, sends them at once. Questions that are open must be confirmed by their codes. Each row is answered for itself.",
	}, h.forwardRows)
	add(s, operation{
		id: "refuseRows", method: http.MethodPost, path: "/v1/channels/{channel}/batches/refusals", tag: "Batches", maxBody: maxWord,
		summary: "Refuse rows with a reason", about: "By an officer with the role release, or over the socket. The reason is kept, and the organisation reads it. What is held can still be refused.",
	}, h.refuseRows)
	add(s, operation{
		id: "withdrawRows", method: http.MethodPost, path: "/v1/channels/{channel}/batches/withdrawals", tag: "Batches", maxBody: maxWord,
		summary: "Withdraw rows that were not forwarded yet", about: "By the organisation, by an officer with the role release, or over the socket. What was forwarded is withdrawn by a cancel.",
	}, h.withdrawRows)
	add(s, operation{
		id: "sayMany", method: http.MethodPost, path: "/v1/channels/{channel}/words/many", tag: "Writing", maxBody: maxBatch,
		summary: "Hand in many words", about: "Acknowledgements, replies, readbacks or any other words, each as in handing in one. What is good is durable in one transaction when it answers; each is answered for itself. What lacks a release is refused here.",
	}, h.sayMany)
}

// rowSheet makes rows of a channel as the caller reads them.
type rowSheet struct {
	h        *handler
	r        *request
	p        *picture
	partners []parley.OriginatorID
	batches  *node.Batches
	hold     func(*node.Row) parley.Millis
}

func (h *handler) rowSheet(r *request) *rowSheet {
	b := h.Node.Batches()
	return &rowSheet{h, r, r.picture(), r.partners(), b, b.Holds(r.channel)}
}

func (h *handler) rows(r *request, in *batchesInput) (*BatchPage, error) {
	s := h.rowSheet(r)
	out := &BatchPage{Rows: map[string]int{}, Heads: []parley.Position{}, Opens: h.now()}
	if text := r.channel.Terms(); text != nil {
		out.Opens = node.Goes(&text.Charter, h.Node.Party(), h.now())
	}
	if len(s.partners) == 0 {
		out.Heads = s.p.heads()
	}
	var chosen []*node.Row
	for _, row := range s.batches.Rows(r.channel.ID()) {
		if !mayReadOf(s.partners, row.By) || in.Batch != "" && in.Batch != row.Batch || in.Of != "" && in.Of != string(row.By) {
			continue
		}
		standing := s.standing(row)
		out.Rows[string(standing)]++
		if len(in.Standing) == 0 || slices.Contains(in.Standing, standing) {
			chosen = append(chosen, row)
		}
	}
	page, err := pageOf(in.Paging, chosen, func(row **node.Row) cursor {
		return cursor{a: int64((*row).HandedIn), b: int64((*row).Number), hash: (*row).Act()}
	}, func(row **node.Row) *node.Row { return *row })
	if err != nil {
		return nil, err
	}
	out.Next, out.Items = page.Next, make([]BatchRow, len(page.Items))
	doubts := s.doubts(page.Items)
	for i, row := range page.Items {
		out.Items[i] = s.row(row, doubts[i])
		if n := out.Items[i].Text; in.Outlines && n != nil {
			out.Items[i].Outlines = outlinesOf(n)
		}
	}
	return out, nil
}

// doubts gives those of the rows that wait, as far as the caller may read them.
func (s *rowSheet) doubts(rows []*node.Row) [][]RowQuestion {
	var ask []*node.Row
	for _, row := range rows {
		if s.standing(row) == RowWaiting {
			ask = append(ask, row)
		}
	}
	found := s.batches.Doubts(s.r.channel, ask)
	out := make([][]RowQuestion, len(rows))
	at := 0
	for i, row := range rows {
		out[i] = []RowQuestion{}
		if at == len(ask) || ask[at] != row {
			continue
		}
		for _, d := range found[at] {
			if d.Of == "" || mayReadOf(s.partners, d.Of) {
				out[i] = append(out[i], s.question(row, d))
			}
		}
		at++
	}
	return out
}

func (s *rowSheet) question(row *node.Row, d node.Doubt) RowQuestion {
	q := RowQuestion{Question: d.Question, Confirmed: slices.Contains(row.Confirmed, d.Code)}
	if n := s.p.notices[d.Other]; n != nil {
		name := s.p.nameOf(n)
		q.Other = &name
	} else {
		q.OtherRow = d.Other
	}
	return q
}

// entryOf tells where a row stands in the party's log, nil while it does not.
func (s *rowSheet) entryOf(act parley.Hash) *channel.Place {
	var at channel.Place
	var filed bool
	s.r.channel.Read(func(v channel.View, _ *channel.Machine) { at, filed = v.Find(act) })
	if !filed || at.Party != s.h.Node.Party() {
		return nil
	}
	return &at
}

func (s *rowSheet) standing(row *node.Row) RowStanding {
	switch {
	case s.entryOf(row.Act()) != nil:
		return RowForwarded
	case row.Withdrawn != nil:
		return RowWithdrawn
	case row.Refused != nil:
		return RowRefused
	case row.Held != 0:
		return RowHeld
	}
	return RowWaiting
}

func (s *rowSheet) row(row *node.Row, questions []RowQuestion) BatchRow {
	e, party := row.Entry(), s.h.Node.Party()
	out := BatchRow{
		Act: row.Act(), Batch: row.Batch, Row: row.Number, Originator: row.By, Name: s.p.partyName(string(row.By)),
		By: s.p.officer(party, row.Draft.Key), Kind: e.Kind, Mode: e.Payload.Mode, HandedIn: row.HandedIn, NotAfter: e.Payload.NotAfter,
		Questions: questions, Standing: s.standing(row), Goes: s.hold(row), Now: row.Now, Entry: s.entryOf(row.Act()),
		Refused: s.end(row.Refused), Withdrawn: s.end(row.Withdrawn), Trouble: row.Trouble,
	}
	out.Voice = pen.VoiceOf(party, row.By, out.By.Partner)
	out.Expired = out.Entry == nil && e.Payload.NotAfter < s.h.now()
	of := row.Act()
	switch b := e.Body().(type) {
	case *parley.Filing:
		out.Text, out.Says = &b.Notice, pen.Say(&b.Notice)
	case *parley.Change:
		of, out.Text, out.Says = b.Of, &b.Notice, pen.Say(&b.Notice)
	case *parley.Cancel:
		of, out.Reason, out.Says = b.Of, b.Reason, []string{"cancel: " + b.Reason}
	}
	if says := out.Voice.Says(out.Name, s.p.partyName(string(party))); says != "" {
		out.Says = append(out.Says, says)
	}
	if n := s.p.notices[of]; n != nil {
		name := s.p.nameOf(n)
		out.About = &name
	}
	if len(s.partners) > 0 {
		out.By = *officeOnly(&out.By)
		return out
	}
	out.Draft = &row.Draft
	return out
}

func (s *rowSheet) end(e *node.RowEnd) *RowEnd {
	if e == nil {
		return nil
	}
	out := &RowEnd{At: e.At, Reason: e.Reason}
	if e.Key != "" {
		by := s.p.officer(s.h.Node.Party(), e.Key)
		if out.By = &by; len(s.partners) > 0 {
			out.By = officeOnly(&by)
		}
	}
	return out
}

// mayForward refuses who has not the role release.
func (h *handler) mayForward(r *request) error {
	if r.caller == nil {
		return nil
	}
	for _, e := range enrolledOn(r.channel, h.Node.Party(), r.caller.Key) {
		if e.Partner == "" && slices.Contains(e.Roles, parley.Releases) {
			return nil
		}
	}
	return problem(Forbidden, "this is for officers with the role release")
}

// few refuses a request that has no rows, or too many.
func few(field string, n int) error {
	if n < 1 || n > maxMany {
		return parley.Wrong(field, n, fmt.Sprintf("must be from 1 to %d rows", maxMany))
	}
	return nil
}

// rowProblem words what is wrong with a row; nil for nothing.
func rowProblem(err error) *Problem {
	if err == nil {
		return nil
	}
	if errors.Is(err, node.ErrNoRow) {
		return notFound("act", "", "must be the name of a row that was handed in on this channel")
	}
	return ProblemOf(err)
}

func rowField(i int, name string) string { return "rows[" + strconv.Itoa(i) + "]." + name }
