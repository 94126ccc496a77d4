package channeltest

import (
	"math/rand/v2"
	"slices"

	"parley"
	"parley/channel"
)

// saidSteps are what parties say of what others have sent, and what nodes state of it: at
// the door where it is good, and past the door where nobody asks.
var saidSteps = []step{
	{"acknowledge", 9, byNode(func(n *Node, r *rand.Rand) {
		of, twists, ok := n.addressee(r, n.Things)
		step, _ := pick(r, []parley.Step{parley.Received, parley.Passed, parley.Done})
		if ok {
			n.push(n.Acknowledge(of, step, twists...), r)
		}
	})},
	{"reply", 24, byNode(func(n *Node, r *rand.Rand) {
		things := n.Things
		if r.IntN(3) == 0 {
			things = n.Replies
		}
		of, twists, ok := n.addressee(r, things)
		word, _ := pick(r, append([]parley.ReplyWord{parley.ReplyObject, parley.ReplyStandby}, parley.ReplyWords...))
		if ok {
			n.push(n.Reply(of, word, twists...), r)
		}
	})},
	{"read back", 12, byNode(func(n *Node, r *rand.Rand) {
		of, twists, ok := n.addressee(r, n.texts)
		if ok {
			n.push(n.ReadBack(of, misread(r), twists...), r)
		}
	})},
	{"show", 9, byNode(func(n *Node, r *rand.Rand) {
		var acts []parley.Hash
		for range 1 + r.IntN(3) {
			if of, ok := pick(r, n.Things(n.theirs)); ok {
				acts = append(acts, of)
			}
		}
		if len(acts) > 0 {
			n.push(n.Show(acts...), r)
		}
	})},
	{"tell", 14, byNode(func(n *Node, r *rand.Rand) {
		if d, rung, ok := n.late(r); ok {
			n.push(n.Tell(d.Obligation, rung), r)
		}
	})},
	{"wait", 2, func(w *World, r *rand.Rand) { w.clock += parley.Millis(1000 * (1 + r.IntN(60))) }},
	{"file for soon", 2, byNode(func(n *Node, r *rand.Rand) {
		kind, _ := pick(r, []parley.NoticeKind{parley.Movement, parley.Operation, parley.Zone})
		t := n.Notice(kind, parley.OriginatorID(n.Party))
		t.Precedence, _ = pick(r, []parley.Precedence{parley.Routine, parley.Priority, parley.Flash})
		t.Volumes[0].From = n.w.clock + parley.Millis(1000*r.IntN(30))
		n.Try(n.released(n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t}), string(kind)))
	})},
}

// push says something at the door, and one time in six past it.
func (n *Node) push(s Say, r *rand.Rand) {
	if r.IntN(6) == 0 {
		n.Append(s)
		return
	}
	n.Try(s)
}

// addressee draws what is spoken of: mostly something of another party; else something of
// the own one, for which the answer of the village is reported.
func (n *Node) addressee(r *rand.Rand, of func(func(parley.PartyID) bool) []parley.Hash) (parley.Hash, []Twist, bool) {
	if r.IntN(4) > 0 {
		if h, ok := pick(r, of(n.theirs)); ok {
			return h, nil, true
		}
	}
	h, ok := pick(r, of(n.mine))
	return h, []Twist{For(Village)}, ok
}

// texts are the versions of some parties' notices that are no cancels.
func (n *Node) texts(of func(parley.PartyID) bool) []parley.Hash {
	return slices.DeleteFunc(n.Things(of), func(h parley.Hash) bool { return n.textOf(h) == nil })
}

// misread repeats with a mistake, half of the time.
func misread(r *rand.Rand) func(*parley.Readback) {
	mistake := r.IntN(6)
	return func(b *parley.Readback) {
		switch mistake {
		case 0:
			b.Number++
		case 1:
			b.Volumes[0].From++
			b.Volumes[0].Footprint.Entered = "as it was heard" // which does not count
		case 2:
			b.Volumes = append(b.Volumes, b.Volumes[0])
		}
	}
}

// late draws an obligation that concerns the party, and a rung: the one that it has reached
// by the world's clock where it is late, and now and then another. Where nothing is late yet,
// time passes until something is.
func (n *Node) late(r *rand.Rand) (*channel.Obligation, int, bool) {
	var all, due, late []*channel.Obligation
	for _, d := range n.Machine.Now().Obligations() {
		if d.Debtor != n.Party && d.Creditor != n.Party {
			continue
		}
		if all = append(all, d); d.Met != 0 || d.Due == 0 {
			continue
		}
		if due = append(due, d); d.Rung(n.w.clock) >= 0 {
			late = append(late, d)
		}
	}
	if r.IntN(6) == 0 {
		d, ok := pick(r, all)
		return d, r.IntN(parley.MaxRungs + 1), ok
	}
	if len(late) == 0 {
		late = due
	}
	d, ok := pick(r, late)
	if !ok {
		return nil, 0, false
	}
	n.w.clock = max(n.w.clock, d.Due+parley.Millis(1+r.IntN(40_000)))
	return d, d.Rung(n.w.clock), true
}

// redefine amends what a charter says of what is owed and how late it may be.
func (w *World) redefine(c *parley.Charter, r *rand.Rand) {
	switch r.IntN(5) {
	case 0:
		c.Display = map[string]string{"": parley.Unreported}[c.Display]
	case 1:
		c.Deadlines = []parley.Deadline{{Acknowledge: 5_000, Precedence: parley.Priority, Readback: 5_000}, {Acknowledge: 8_000, Answer: 5_000, Precedence: parley.Routine}}
	case 2:
		c.Ladder = []parley.Rung{{After: 1_000, Level: "watch"}}
	case 3:
		c.Readback = []parley.NoticeKind{parley.Site, parley.Zone}
	case 4:
		c.Ladder, c.Deadlines = nil, nil
	}
}

// contestSaid says what another node of the party says as well, without sight of it.
func (n *Node) contestSaid(what int, same, r *rand.Rand) {
	of, ok := pick(same, n.texts(n.theirs))
	if !ok {
		return
	}
	switch what {
	case 0:
		n.Try(n.Acknowledge(of, parley.Received))
		word, _ := pick(r, []parley.ReplyWord{parley.ReplyObject, parley.ReplyStandby, parley.ReplyMismatch, parley.ReplyRoger})
		n.Try(n.Reply(of, word))
	default:
		n.Try(n.ReadBack(of, misread(r)))
		n.Try(n.Show(of))
	}
}
