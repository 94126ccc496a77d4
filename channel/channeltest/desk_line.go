package channeltest

import (
	"slices"

	"parley"
	"parley/channel"
)

// Check makes a line check with another party that was answered.
func (n *Node) Check(with parley.PartyID, twists ...Twist) Say {
	body := parley.Check{At: n.w.clock, Means: parley.ByPhone, Office: "Watch", Outcome: parley.CheckAnswered, Result: "no message", With: with}
	return n.Word("clerk", parley.KindCheck, body, twists...)
}

// Missed makes a line check that nobody answered.
func (n *Node) Missed(with parley.PartyID, twists ...Twist) Say {
	body := parley.Check{At: n.w.clock, Cause: parley.UnknownCause, Means: parley.ByRadio, Outcome: parley.CheckMissed, With: with}
	return n.Word("clerk", parley.KindCheck, body, twists...)
}

// Declare makes a status, released if the charter wants it.
func (n *Node) Declare(p parley.Participation, twists ...Twist) Say {
	return n.released(n.Word("clerk", parley.KindStatus, parley.Status{Declared: p, Since: n.w.clock}, twists...), "status")
}

// Roster makes one of so many shifts.
func (n *Node) Roster(shifts int, twists ...Twist) Say {
	return n.Word("clerk", parley.KindRoster, parley.Roster{Shifts: turns(shifts)}, twists...)
}

func turns(n int) []parley.Shift {
	out := []parley.Shift{}
	for i := range parley.Millis(n) {
		out = append(out, parley.Shift{From: i * 3_600_000, Languages: []string{"en"}, Office: "Watch", Until: (i + 1) * 3_600_000})
	}
	return out
}

// Call makes the record of a telephone call with another party.
func (n *Node) Call(with parley.PartyID, about []parley.Hash, twists ...Twist) Say {
	body := parley.Call{
		About: sorted(about), Began: n.w.clock, Means: parley.ByPhone, Summary: "the bridge is open until noon", With: with,
		Speakers: []parley.Speaker{{Office: "Watch", Party: n.Party}, {Office: "Watch", Party: with}},
	}
	return n.Word("clerk", parley.KindCall, body, twists...)
}

// harm is an account of one.
func (n *Node) harm() parley.Account {
	return parley.Account{From: n.w.clock, Kind: parley.Harm, Status: parley.IncidentOpen, Text: "shots at the bridge", Where: "the bridge"}
}

// Incident makes one, with the party's own account, released if the charter wants it.
func (n *Node) Incident(links []parley.Hash, twists ...Twist) Say {
	body := parley.Incident{Account: n.harm(), Links: sorted(links), Precedence: parley.Priority, Title: "Shots at the bridge"}
	return n.released(n.Word("clerk", parley.KindIncident, body, twists...), "incident")
}

// Account makes the party's account of an incident.
func (n *Node) Account(of parley.Hash, links []parley.Hash, twists ...Twist) Say {
	body := parley.Accounting{Account: n.harm(), Links: sorted(links), Of: of}
	return n.released(n.Word("clerk", parley.KindAccount, body, twists...), "account")
}

// Reconfirm says that versions still hold, in the mode of the first.
func (n *Node) Reconfirm(acts []parley.Hash, twists ...Twist) Say {
	return n.said(parley.KindReconfirm, acts[0], parley.Reconfirm{Acts: sorted(acts)}, twists)
}

// Probe asks to be covered.
func Probe() Say { return Statement(parley.Probe{Kind: parley.KindProbe}, nil) }

// Measure states that a cell was the first of its log to cover a probe.
func (n *Node) Measure(probe, back *Cell) Say { return n.measure(probe.Size()-1, back.Position(), nil) }

func (n *Node) measure(probe int64, back parley.Position, set members) Say {
	return Statement(parley.Measured{Back: back, Kind: parley.KindMeasured, Probe: probe}, set)
}

// TakeIn states that a partner has handed envelopes in.
func TakeIn(partner parley.OriginatorID, acts ...parley.Hash) Say {
	return Statement(parley.Intake{Acts: sorted(acts), Kind: parley.KindIntake, Partner: partner}, nil)
}

// partnerKey is an enrolment of a partner's key.
func (n *Node) partnerKey(officer, person string, partner parley.OriginatorID) parley.Enrollment {
	e := n.person(officer, person, parley.Drafts)
	e.Partner = partner
	return e
}

// enrols lets the enroller enrol a partner's key, and gives it.
func (n *Node) enrols(officer, person string, partner parley.OriginatorID) *Key {
	n.Append(n.Word("enroller", parley.KindEnroll, n.partnerKey(officer, person, partner)))
	return n.Officer(officer)
}

// draftFor makes a partner's notice by a key, which nobody has released.
func (n *Node) draftFor(kind parley.NoticeKind, o parley.OriginatorID, key *Key, twists ...Twist) Say {
	return n.Word("clerk", parley.KindNotice, parley.Filing{Notice: n.Notice(kind, o)}, append([]Twist{By(key)}, twists...)...)
}

// acts of words of a kind that stand, of some parties.
func (n *Node) wordsOf(k parley.Kind, of func(parley.PartyID) bool) []parley.Hash {
	var out []parley.Hash
	for _, x := range n.State().Words {
		if x.Kind == k && of(x.Party) && x.Disowned == 0 {
			out = append(out, x.ID)
		}
	}
	return out
}

func anybody(parley.PartyID) bool { return true }

// standingTexts are the tips of the party's own notices that are no cancels.
func (n *Node) standingTexts() []parley.Hash {
	var out []parley.Hash
	for _, s := range n.Notices(func(s channel.NoticeState) bool { return s.Party == n.Party && s.Disowned == 0 }) {
		for _, h := range s.Tips {
			if n.textOf(h) != nil {
				out = append(out, h)
			}
		}
	}
	return out
}

// sorted gives hashes in ascending order, each once.
func sorted(l []parley.Hash) []parley.Hash {
	l = slices.Clone(l)
	slices.SortFunc(l, func(a, b parley.Hash) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(l)
}
