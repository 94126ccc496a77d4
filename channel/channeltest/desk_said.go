package channeltest

import (
	"slices"

	"parley"
	"parley/channel"
)

// reporting is an answer of a party without a log, as another enters it.
func reporting(p parley.PartyID) parley.Reported {
	return parley.Reported{At: 1760000000000, Means: "telephone", Office: "Elders", Party: p}
}

// For makes a word one that is reported for a party without a log.
func For(p parley.PartyID) Twist { return BodyMember("reported", reporting(p)) }

// said makes a word about an act, in the act's mode.
func (n *Node) said(kind parley.Kind, of parley.Hash, body any, twists []Twist) Say {
	_, mode, _, ok := n.Machine.Now().Words(of)
	if !ok {
		mode = parley.Real
	}
	return n.Word("clerk", kind, body, append([]Twist{InMode(mode)}, twists...)...)
}

// Acknowledge makes a step of an act.
func (n *Node) Acknowledge(of parley.Hash, step parley.Step, twists ...Twist) Say {
	body := parley.Acknowledge{Of: of, Step: step}
	if step == parley.Passed {
		body.At, body.To = n.w.clock, "Patrols"
	}
	return n.said(parley.KindAcknowledge, of, body, twists)
}

// Reply makes a reply to an act; a standby promises an answer ten minutes on.
func (n *Node) Reply(of parley.Hash, word parley.ReplyWord, twists ...Twist) Say {
	body := parley.Reply{Of: of, Reply: word}
	switch word {
	case parley.ReplyStandby:
		body.Until = n.w.clock + 600_000
	case parley.ReplyUnable, parley.ReplyObject:
		body.Reason = "our convoy is there"
	case parley.ReplyMismatch:
		body.Code, body.Place = parley.OtherPlace, []parley.Place{{1, 2}}
	case parley.ReplyActor:
		body.Actor, body.Said, body.Speaker = parley.NotOurs, "those are none of ours", "Watch"
	}
	return n.said(parley.KindReply, of, body, twists)
}

// ReadBack repeats a version of a notice as it is, but for the edit.
func (n *Node) ReadBack(of parley.Hash, edit func(*parley.Readback), twists ...Twist) Say {
	body := parley.Readback{Of: of}
	for _, s := range n.State().Notices {
		if slices.ContainsFunc(s.Versions, func(v channel.VersionState) bool { return v.ID == of }) {
			body.Number = s.Number
		}
	}
	if text := n.textOf(of); text != nil {
		body.Volumes = slices.Clone(text.Volumes)
	}
	if edit != nil {
		edit(&body)
	}
	return n.said(parley.KindReadback, of, body, twists)
}

// textOf gives the text of a version that is no cancel.
func (n *Node) textOf(of parley.Hash) *parley.Notice {
	body, _, _, _ := n.Machine.Now().Words(of)
	return textIn(body)
}

func textIn(body any) *parley.Notice {
	switch b := body.(type) {
	case *parley.Filing:
		return &b.Notice
	case *parley.Change:
		return &b.Notice
	}
	return nil
}

// Show states that a post has shown acts.
func (n *Node) Show(acts ...parley.Hash) Say {
	slices.SortFunc(acts, func(a, b parley.Hash) int { return slices.Compare(a[:], b[:]) })
	return Statement(parley.Shown{Acts: slices.Compact(acts), Kind: parley.KindShown, Post: "Watch"}, nil)
}

// Tell states that the node tells its people of an obligation.
func (n *Node) Tell(o parley.Obligation, rung int) Say {
	return Statement(parley.Told{Kind: parley.KindTold, Obligation: o, Rung: int64(rung)}, nil)
}

// Things are the acts of some parties that another is to acknowledge, replaced versions
// among them, in an order that follows from the state.
func (n *Node) Things(of func(parley.PartyID) bool) []parley.Hash {
	var out []parley.Hash
	s := n.State()
	for _, x := range s.Notices {
		for _, v := range x.Versions {
			if of(x.Party) && v.Disowned == 0 {
				out = append(out, v.ID)
			}
		}
	}
	for _, x := range s.Words {
		switch x.Kind {
		case parley.KindMessage, parley.KindUrgent, parley.KindCall, parley.KindIncident, parley.KindAccount:
			if of(x.Party) && x.Disowned == 0 {
				out = append(out, x.ID)
			}
		}
	}
	return out
}

// Replies are the replies that some parties' officers have entered.
func (n *Node) Replies(of func(parley.PartyID) bool) []parley.Hash {
	var out []parley.Hash
	for _, x := range n.State().Words {
		if of(x.Party) && x.Disowned == 0 && x.Kind == parley.KindReply {
			out = append(out, x.ID)
		}
	}
	return out
}

func (n *Node) mine(p parley.PartyID) bool   { return p == n.Party }
func (n *Node) theirs(p parley.PartyID) bool { return p != n.Party }
