package api

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"parley"
	"parley/channel"
)

// Owed is an obligation as it stands at an hour: who owes what to whom, since when, by
// when. Its times are those of the debtor's node.
type Owed struct {
	ID         parley.Hash         `json:"id"`
	Duty       parley.Duty         `json:"duty"`
	Debtor     parley.PartyID      `json:"debtor"`
	Creditor   parley.PartyID      `json:"creditor"`
	Of         parley.Hash         `json:"of" doc:"What it is owed for: a version, a message, an urgent entry, a call, an incident or an account, a reply, a clash; of a line check the charter in force."`
	Revision   parley.Hash         `json:"revision,omitzero" doc:"Of a clash; or the reconfirm or line check since which it is owed anew."`
	To         parley.PartyID      `json:"to,omitzero" doc:"Of a line check: with whom."`
	Notice     parley.Hash         `json:"notice,omitzero" doc:"The notice, where it is owed for a version of one."`
	Name       string              `json:"name" doc:"As people speak it: us/3, or the beginning of a hash."`
	Label      string              `json:"label" doc:"In words of its own."`
	Kind       parley.Kind         `json:"kind" doc:"Of what it is owed for; finding for a clash, check for a line check."`
	Precedence parley.Precedence   `json:"precedence,omitzero"`
	Since      parley.Millis       `json:"since" doc:"When the debtor's node had it; 0: it has not said so yet."`
	Due        parley.Millis       `json:"due" doc:"0: the charter gives no time, or the debtor's node has not received it."`
	Promised   parley.Millis       `json:"promised,omitzero" doc:"The time that a standby names."`
	Met        parley.Millis       `json:"met,omitzero"`
	Late       bool                `json:"late"`
	Rung       int                 `json:"rung" doc:"How far up the ladder it has come: 0 when it fell due, -1 while it is not late."`
	Level      string              `json:"level,omitzero" doc:"Who is told at that rung, as the charter names it."`
	Told       []channel.ToldState `json:"told" doc:"At which rungs each party's node told its people."`
	ByHand     bool                `json:"byHand,omitzero" doc:"The debtor has no node: what it answers is reported by the creditor."`
}

// OwedTotals counts what is not met.
type OwedTotals struct {
	Open     int `json:"open"`
	Late     int `json:"late"`
	Unheard  int `json:"unheard" doc:"Those that the debtor's node has not received."`
	ByHand   int `json:"byHand" doc:"Those of debtors without a node: nothing can tell what they have received but what is reported."`
	Promised int `json:"promised"`
}

// OwedPage is a page of obligations with the totals of each side.
type OwedPage struct {
	Page[Owed]
	At   parley.Millis `json:"at"`
	Us   OwedTotals    `json:"us" doc:"What this party owes."`
	Them OwedTotals    `json:"them" doc:"What others owe this party."`
}

// Whose obligations, and how they stand.
type (
	// Owes tells which side owes.
	Owes string
	// OwedState tells how an obligation stands.
	OwedState string
)

// The choices.
const (
	OwesUs   Owes = "us"
	OwesThem Owes = "them"

	OwedOpen OwedState = "open"
	OwedLate OwedState = "late"
	OwedMet  OwedState = "met"
)

type owedInput struct {
	ListInput
	Owes  Owes          `query:"owes" enum:"us,them" doc:"What this party owes, or what others owe it; absent: both, and what others owe each other."`
	State OwedState     `query:"state" enum:"open,late,met" default:"open" doc:"Those that are not met, those of them that are late, or those that are met and still current."`
	At    parley.Millis `query:"at" doc:"The time to look at, milliseconds since 1970; now if absent."`
	Duty  []parley.Duty `query:"duty" doc:"Only those of these duties; several with commas."`
	Of    Hashes        `query:"of" doc:"Only those for these acts or clashes; several with commas."`
}

func (h *handler) obligationOperations(s *service) {
	add(s, operation{
		id: "listObligations", method: http.MethodGet, path: "/v1/channels/{channel}/obligations", tag: "Obligations",
		summary: "What we owe, what they owe us", about: "What is due the soonest first, then what has no time, the oldest first. Both nodes compute the same obligations; what the hour makes of them is computed for the time asked for.",
	}, h.obligations)
	add(s, operation{
		id: "show", method: http.MethodPost, path: "/v1/channels/{channel}/shown", tag: "Obligations", maxBody: 64 << 10,
		summary: "Tell that a post has shown something",
		about:   "For a page: an unlocked session had it on the screen for two seconds. It says of nobody that he read it. Nothing is stated where the charter says that nodes do not report it.",
	}, h.show)
}

// ShownRequest names what a post has shown.
type ShownRequest struct {
	Acts []parley.Hash `json:"acts" minItems:"1" maxItems:"1000" doc:"Versions of notices, messages and urgent entries of others."`
}

// ShownAnswer tells how much of it was news.
type ShownAnswer struct {
	Stated int `json:"stated" doc:"How many of the acts the node has stated now; it had stated the others before, or states none."`
}

func (h *handler) show(r *request, in *struct {
	InChannel
	sent[ShownRequest]
}) (ShownAnswer, error) {
	post := "the node's machine"
	if r.caller != nil {
		for _, e := range enrolledOn(r.channel, h.Node.Party(), r.caller.Key) {
			post = e.Office
		}
	}
	n, err := r.channel.Show(r.ctx, post, in.Sent.Acts)
	return ShownAnswer{n}, err
}

// obligations gives a page. What is kept of a look are the obligations, which do not
// change; names are looked up for one page only.
func (h *handler) obligations(r *request, in *owedInput) (*OwedPage, error) {
	at := in.At
	if at == 0 {
		at = h.now()
	}
	self := h.Node.Party()
	out := &OwedPage{At: at}
	var list []*channel.Obligation
	r.channel.Look(func(v channel.View, b *channel.Board, _ func() *channel.State) {
		b.All(func(o *channel.Obligation) {
			if o.Met == 0 {
				switch self {
				case o.Debtor:
					out.Us.count(o, at, false)
				case o.Creditor:
					out.Them.count(o, at, withoutNode(v, o.Debtor))
				}
			}
			if in.chooses(o, self, at) {
				list = append(list, o)
			}
		})
	})
	chosen, err := pageOf(in.Paging, list, func(o **channel.Obligation) cursor { return owedAt(*o) }, func(o **channel.Obligation) *channel.Obligation { return *o })
	if err != nil {
		return nil, err
	}
	out.Next, out.Items = chosen.Next, []Owed{}
	r.channel.Look(func(v channel.View, b *channel.Board, _ func() *channel.State) {
		for _, o := range chosen.Items {
			out.Items = append(out.Items, owedOf(v, b, o, at))
		}
	})
	return out, nil
}

// withoutNode reports whether a party answers by hand.
func withoutNode(v channel.View, party parley.PartyID) bool {
	text := v.Charter()
	if text == nil {
		return false
	}
	p, named := text.Charter.Party(party)
	return named && !p.HasLog()
}

func (t *OwedTotals) count(o *channel.Obligation, at parley.Millis, byHand bool) {
	t.Open++
	if o.Rung(at) >= 0 {
		t.Late++
	}
	switch {
	case byHand:
		t.ByHand++
	case o.Since == 0:
		t.Unheard++
	}
	if o.Promised != 0 {
		t.Promised++
	}
}

func (in *owedInput) chooses(o *channel.Obligation, self parley.PartyID, at parley.Millis) bool {
	switch in.State {
	case OwedMet:
		if o.Met == 0 {
			return false
		}
	case OwedLate:
		if o.Rung(at) < 0 {
			return false
		}
	default:
		if o.Met != 0 {
			return false
		}
	}
	if in.Owes == OwesUs && o.Debtor != self || in.Owes == OwesThem && o.Creditor != self {
		return false
	}
	if len(in.Duty) > 0 && !slices.Contains(in.Duty, o.Duty) {
		return false
	}
	return len(in.Of.list) == 0 || slices.Contains(in.Of.list, o.Of)
}

// owedAt orders obligations: what is due, the soonest first; then what has no time, by
// since when; then what the debtor has not received.
func owedAt(o *channel.Obligation) cursor {
	switch {
	case o.Due != 0:
		return cursor{"a", int64(o.Due), int64(o.Since), o.ID}
	case o.Since != 0:
		return cursor{"b", int64(o.Since), 0, o.ID}
	}
	return cursor{"c", 0, 0, o.ID}
}

func owedOf(v channel.View, b *channel.Board, o *channel.Obligation, at parley.Millis) Owed {
	rung := o.Rung(at)
	out := Owed{
		ID: o.ID, Duty: o.Duty, Debtor: o.Debtor, Creditor: o.Creditor, Of: o.Of, Revision: o.Revision, To: o.To, Name: o.Of.Short(),
		Since: o.Since, Due: o.Due, Promised: o.Promised, Met: o.Met, Late: rung >= 0, Rung: rung, Level: o.Level(max(rung, 0)), Told: v.Told(o.Obligation),
	}
	out.ByHand = withoutNode(v, o.Debtor)
	if o.Duty == parley.OwesCheck {
		out.checked(o)
		return out
	}
	out.named(v, b, o.Of)
	return out
}

// named says what something is called.
func (out *Owed) named(v channel.View, b *channel.Board, of parley.Hash) {
	if f, ok := v.Clash(of); ok {
		out.Kind = parley.KindFinding
		for i, id := range f.Notices {
			n, _ := v.Notice(id)
			if i > 0 {
				out.Label += " / "
			}
			out.Label += fmt.Sprintf("%s/%d", n.Originator, b.Number(id))
			for _, t := range n.Texts {
				if precedes(t.Precedence, out.Precedence) {
					out.Precedence = t.Precedence
				}
			}
		}
		return
	}
	body, _, _, _ := v.Words(of)
	switch w := body.(type) {
	case *parley.Filing:
		out.Kind = parley.KindNotice
		out.notice(v, b, of)
		out.Label, out.Precedence = w.Notice.Name, w.Notice.Precedence
	case *parley.Change:
		out.Kind = parley.KindChange
		out.notice(v, b, w.Of)
		out.Label, out.Precedence = w.Notice.Name, w.Notice.Precedence
	case *parley.Cancel:
		out.Kind = parley.KindCancel
		out.notice(v, b, w.Of)
		out.Label = w.Reason
	case *parley.Message:
		out.Kind, out.Label, out.Precedence = parley.KindMessage, firstLine(w.Text), w.Precedence
	case *parley.Urgent:
		out.Kind, out.Label, out.Precedence = parley.KindUrgent, labelOf(w), parley.Flash
	case *parley.Call:
		out.Kind, out.Label, out.Precedence = parley.KindCall, labelOf(w), parley.Routine
	case *parley.Incident:
		out.Kind, out.Label, out.Precedence = parley.KindIncident, labelOf(w), w.Precedence
	case *parley.Accounting:
		out.named(v, b, w.Of)
		out.Kind, out.Label = parley.KindAccount, labelOf(w)
	case *parley.Reply:
		out.named(v, b, w.Of)
		out.Kind, out.Label = parley.KindReply, cmp.Or(w.Reason, string(w.Code), string(w.Reply))
	}
}

func (out *Owed) notice(v channel.View, b *channel.Board, id parley.Hash) {
	out.Notice = id
	if n, ok := v.Notice(id); ok {
		out.Name = fmt.Sprintf("%s/%d", n.Originator, b.Number(id))
	}
}
