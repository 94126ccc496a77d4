package channeltest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"parley"
	"parley/channel"
)

// Begin opens the node's log under a charter and accepts it.
func (n *Node) Begin(charter parley.Hash) {
	n.Append(n.Open(charter))
	n.Append(n.Accept(charter))
}

// Open makes the root act that begins the node's log; it carries the charters that lead
// to the one named.
func (n *Node) Open(charter parley.Hash, twists ...Twist) Say {
	return n.Root(parley.KindOpen, channel.Open{Charters: n.w.line(charter), Epoch: n.Epoch, Node: n.w.nodeKey(n.Party, n.Epoch).id},
		append([]Twist{As(func(p *Paper) { p.Charter = charter })}, twists...)...)
}

// Accept makes the root act that accepts a charter. It names the one in force, or for a
// newcomer the one that its log was opened under.
func (n *Node) Accept(charter parley.Hash, twists ...Twist) Say {
	return n.Root(parley.KindAccept, channel.Acceptance{Charter: n.w.Texts[charter].Raw},
		append([]Twist{As(func(p *Paper) { p.Charter = n.under() })}, twists...)...)
}

// under names a charter that the node's entries may name, whoever it is.
func (n *Node) under() parley.Hash {
	if _, ok := n.w.Texts[n.charter()].Charter.Party(n.Party); ok {
		return n.charter()
	}
	return n.w.Channel
}

// Staff enrols the party's officers.
func (n *Node) Staff() {
	n.Append(n.Root(parley.KindEnroll, n.person("enroller", "chief", parley.Enrolls)))
	n.Append(n.Word("enroller", parley.KindEnroll, n.person("clerk", "p1", parley.Acknowledges, parley.Drafts)))
	n.Append(n.Word("enroller", parley.KindEnroll, n.person("second", "p2", parley.Releases)))
}

func (n *Node) person(officer, person string, roles ...parley.Role) parley.Enrollment {
	return parley.Enrollment{Key: n.Officer(officer).id, Office: "Operations", Person: person, Roles: roles}
}

// Notice makes the text of a notice.
func (n *Node) Notice(kind parley.NoticeKind, o parley.OriginatorID) parley.Notice {
	n.w.nonces++
	at := parley.Degree/2 + int64(n.w.nonces)*1000
	return parley.Notice{
		Contact: parley.Contact{Means: "123.450 MHz", Office: "Watch"}, Kind: kind, Marking: "OPEN",
		Name: fmt.Sprintf("%s %d", kind, n.w.nonces), Originator: o, Precedence: parley.Priority,
		Volumes: []parley.Volume{{
			Footprint: parley.Footprint{Shape: parley.Circle, Places: []parley.Place{{at, at}}, Radius: 1000000},
			From:      1760000000000, Until: 1760086400000,
			Lower: parley.Height{Ref: parley.Ground}, Upper: parley.Height{Ref: parley.AGL, Unit: parley.Feet, Value: 500000},
		}},
	}
}

// File makes a notice of a kind, released if the charter wants it.
func (n *Node) File(kind parley.NoticeKind, twists ...Twist) Say {
	return n.fileFor(kind, parley.OriginatorID(n.Party), twists...)
}

func (n *Node) fileFor(kind parley.NoticeKind, o parley.OriginatorID, twists ...Twist) Say {
	return n.released(n.Word("clerk", parley.KindNotice, parley.Filing{Notice: n.Notice(kind, o)}, twists...), string(kind))
}

// released adds a release where the charter wants one.
func (n *Node) released(s Say, what string) Say {
	if t := n.w.Texts[n.charter()]; slices.Contains(t.Charter.TwoPerson, what) {
		return n.Release(s, "second", nil)
	}
	return s
}

// Change makes a new version of a notice in place of the versions that stand.
func (n *Node) Change(of channel.NoticeState, twists ...Twist) Say {
	body := parley.Change{Notice: n.Notice(of.Kind, of.Originator), Of: of.ID, Replaces: of.Tips}
	return n.released(n.Word("clerk", parley.KindChange, body, append([]Twist{InMode(of.Mode)}, twists...)...), string(of.Kind))
}

// Cancel makes a cancel of the versions that stand.
func (n *Node) Cancel(of channel.NoticeState, twists ...Twist) Say {
	body := parley.Cancel{Of: of.ID, Reason: "no longer needed", Replaces: of.Tips}
	return n.released(n.Word("clerk", parley.KindCancel, body, append([]Twist{InMode(of.Mode)}, twists...)...), string(of.Kind))
}

// Answer makes an answer to a finding as it stands.
func (n *Node) Answer(f channel.FindingState, a parley.AnswerWord, twists ...Twist) Say {
	body := parley.Answer{Answer: a, Finding: f.ID, Revision: f.Revision}
	switch a {
	case parley.Standby:
		body.Until = 1760003600000
	case parley.Unable, parley.Accept:
		body.Reason = "medical flight"
	}
	return n.Word("clerk", parley.KindAnswer, body, append([]Twist{InMode(n.modeOf(f.Notices[0]))}, twists...)...)
}

func (n *Node) modeOf(notice parley.Hash) parley.Mode {
	for _, s := range n.State().Notices {
		if s.ID == notice {
			return s.Mode
		}
	}
	return parley.Real
}

// Notices gives those that a test accepts, in an order that follows from the state.
func (n *Node) Notices(want func(channel.NoticeState) bool) []channel.NoticeState {
	var out []channel.NoticeState
	for _, s := range n.State().Notices {
		if want(s) {
			out = append(out, s)
		}
	}
	return out
}

// Standing are the party's own notices that can be changed.
func (n *Node) Standing() []channel.NoticeState {
	return n.Notices(func(s channel.NoticeState) bool {
		return s.Party == n.Party && s.Disowned == 0 && s.Cancelled == 0
	})
}

// Others are notices of other parties that stand.
func (n *Node) Others() []channel.NoticeState {
	return n.Notices(func(s channel.NoticeState) bool {
		return s.Party != n.Party && s.Disowned == 0 && s.Cancelled == 0
	})
}

// Findings are those that concern the party, and stand.
func (n *Node) Findings() []channel.FindingState {
	var out []channel.FindingState
	for _, f := range n.State().Findings {
		if f.Closed == "" && slices.ContainsFunc(f.Sides, func(s channel.SideState) bool { return s.Party == n.Party }) {
			out = append(out, f)
		}
	}
	return out
}

// pick gives one of a list, and false if there is none.
func pick[T any](r *rand.Rand, l []T) (T, bool) {
	if len(l) == 0 {
		var none T
		return none, false
	}
	return l[r.IntN(len(l))], true
}
