package channeltest

import (
	"crypto/sha256"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/ledger"
)

// The parties. Village has neither keys nor log: the others report what it says. Newcomer
// comes in by an amendment.
const (
	Us       parley.PartyID = "us"
	Them     parley.PartyID = "them"
	Third    parley.PartyID = "ngo"
	Village  parley.PartyID = "village"
	Newcomer parley.PartyID = "newcomer"
)

// Separation is the rule that most clashes come under; its kinds are movements and
// operations against those and sites.
const Separation = "separation"

// Text is a charter as it goes into an open or an accept.
type Text struct {
	Hash    parley.Hash
	Charter parley.Charter
	Raw     jsontext.Value
}

// logParty is a party with the four keys, the node's being that of epoch 0.
func (w *World) logParty(id parley.PartyID, partners ...parley.OriginatorID) parley.Party {
	p := parley.Party{
		ID: id, Name: "Force " + string(id),
		Root: w.Key(string(id) + "/root").id, Recovery: w.Key(string(id) + "/recovery").id,
		Node: w.nodeKey(id, 0).id, Transport: w.Key(string(id) + "/transport").id,
	}
	for _, o := range partners {
		p.Partners = append(p.Partners, parley.Partner{ID: o, Name: "Partner " + string(o)})
	}
	return p
}

func (w *World) nodeKey(id parley.PartyID, epoch parley.Epoch) *Key {
	return w.Key(fmt.Sprintf("%s/node/%d", id, epoch))
}

// first is version 1: two or three parties with logs, and one without. What else it lays
// down is up to whoever asks.
func (w *World) first(lay func(*parley.Charter)) *Text {
	ring := []parley.Place{{0, 0}, {0, parley.Degree}, {parley.Degree, parley.Degree}, {parley.Degree, 0}, {0, 0}}
	c := parley.Charter{
		Area: ring,
		Deadlines: []parley.Deadline{
			{Acknowledge: 30_000, Answer: 60_000, Precedence: parley.Priority, Readback: 45_000},
			{Acknowledge: 9_000, Answer: 20_000, Precedence: parley.Flash},
		},
		Ladder:   []parley.Rung{{After: 15_000, Level: "supervisor"}, {After: 60_000, Level: "two-star"}},
		Markings: []string{"OPEN", "LIMITED"},
		Mode:     parley.Real,
		Name:     "Test valley",
		Nonce:    w.nonce(),
		Parties:  []parley.Party{w.logParty(Us, "airwing"), w.logParty(Them)},
		Rules: []parley.Rule{
			{Name: Separation, Kinds: []parley.NoticeKind{parley.Movement, parley.Operation}, With: []parley.NoticeKind{parley.Movement, parley.Operation, parley.Site}, Horizontal: 500000, Time: 600000, Vertical: 100000},
			{Name: "flights", Kinds: []parley.NoticeKind{parley.Flight}, With: []parley.NoticeKind{parley.Flight, parley.Hazard}, Horizontal: 5000000, Time: 60000, Vertical: 300000},
		},
		Readback:  []parley.NoticeKind{parley.Operation, parley.Movement},
		Ruleset:   1,
		TwoPerson: []string{"operation", "message"},
		Version:   1,
	}
	if w.Parties > 2 {
		c.Parties = append(c.Parties, w.logParty(Third, "clinic"))
	}
	c.Parties = append(c.Parties, parley.Party{ID: Village, Name: "The village"})
	if lay != nil {
		lay(&c)
	}
	return w.draft(c)
}

// routine lays down a line's routine, in times that a history lives to see: line checks,
// what is to be reconfirmed and passed on, how long before its start a notice is due.
func routine(c *parley.Charter) {
	c.Checks = []parley.CheckHour{
		{At: 32_100_000, Name: "opening", Within: 60_000}, // a hundred seconds after the world begins
		{At: 32_400_000, Name: "morning", Within: 240_000},
		{At: 86_340_000, Name: "closing", Within: 180_000},
	}
	c.Deadlines = []parley.Deadline{
		{Acknowledge: 30_000, Answer: 60_000, Pass: 40_000, Precedence: parley.Priority, Readback: 45_000},
		{Acknowledge: 9_000, Answer: 20_000, Pass: 12_000, Precedence: parley.Flash},
		{Acknowledge: 120_000, Precedence: parley.Routine},
	}
	c.Probe = 60_000
	c.Terms = []parley.Term{
		{Kind: parley.Movement, Lead: 20_000, Reconfirm: 30_000},
		{Emergency: 5_000, Kind: parley.Operation, Lead: 60_000},
		{Expires: 3_600_000, Kind: parley.Site, Reconfirm: 20_000},
		{Kind: parley.Zone, Reconfirm: 45_000},
	}
}

func (w *World) draft(c parley.Charter) *Text {
	raw := ledger.MustEncode(c)
	t := &Text{Hash: sha256.Sum256(raw), Charter: c, Raw: raw}
	w.Texts[t.Hash] = t
	return t
}

// Amend drafts a successor of a charter.
func (w *World) Amend(from parley.Hash, edit func(*parley.Charter)) *Text {
	c := w.Texts[from].Charter
	c.Nonce, c.Predecessor, c.Version = w.nonce(), from, c.Version+1
	c.Parties = append([]parley.Party(nil), c.Parties...)
	c.Rules = append([]parley.Rule(nil), c.Rules...)
	if edit != nil {
		edit(&c)
	}
	return w.draft(c)
}

// line gives the charters from version 1 to one of them, as a newcomer's open carries
// them.
func (w *World) line(to parley.Hash) []jsontext.Value {
	t := w.Texts[to]
	if t.Charter.Version == 1 {
		return []jsontext.Value{t.Raw}
	}
	return append(w.line(t.Charter.Predecessor), t.Raw)
}
