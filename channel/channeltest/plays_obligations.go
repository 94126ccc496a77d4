package channeltest

import (
	"fmt"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// owes gives an obligation of the state; one without an id if there is none.
func owes(s *channel.State, debtor parley.PartyID, duty parley.Duty, of parley.Hash) channel.ObligationState {
	for _, d := range s.Obligations {
		if d.Debtor == debtor && d.Duty == duty && d.Of == of {
			return d
		}
	}
	return channel.ObligationState{}
}

// account makes an obligation's times comparable: since, due, promised, met.
func account(d channel.ObligationState) string {
	if d.ID.IsZero() {
		return "none"
	}
	return fmt.Sprint(d.Since, d.Due, d.Promised, d.Met)
}

func times(since, due, promised, met parley.Millis) string {
	return fmt.Sprint(since, due, promised, met)
}

const noDebt = "none"

// covers gives the time of the first entry of a node's log that has a cell in its past.
func (n *Node) covers(c *Cell) parley.Millis {
	for _, d := range n.Tip.branch() {
		if d != c && d.Entry.Entry != nil && d.Past()[c] {
			return d.Entry.Frame.Mono
		}
	}
	return 0
}

func at(c *Cell) parley.Millis { return c.Entry.Frame.Mono }

// debts makes a play whose build gives what the state must then say: debts by name of what
// is looked at.
func debts(name string, parties int, build func(w *World) []debt) Script {
	var want []debt
	return play(name, parties, func(w *World) { want = build(w) }, func(w *World, s *channel.State) string {
		for _, d := range want {
			if got := account(owes(s, d.debtor, d.duty, d.of)); got != d.should {
				return fmt.Sprintf("%s owes %s of %s: %s, should be %s", d.debtor, d.duty, d.of.Short(), got, d.should)
			}
		}
		return ""
	})
}

type debt struct {
	debtor parley.PartyID
	duty   parley.Duty
	of     parley.Hash
	should string
}

// begun2 is a channel of two at work, nothing said.
func begun2(w *World) (us, them *Node) {
	w.Start()
	return w.Node(Us), w.Node(Them)
}

// fileAs files a notice as edited.
func (n *Node) fileAs(kind parley.NoticeKind, edit func(*parley.Notice)) *Cell {
	t := n.Notice(kind, parley.OriginatorID(n.Party))
	edit(&t)
	return n.Append(n.released(n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t}), string(kind)))
}

func by(c *Cell) parley.Hash { return c.Entry.Act }

// stopAt lets another party's node stop a log after a cell.
func (n *Node) stopAt(good *Cell) *Cell {
	p := good.Position()
	return n.Append(n.Root(parley.KindStop, parley.Stop{Epoch: p.Epoch, Root: p.Root, Size: p.Size},
		By(n.w.Key(string(p.Party)+"/root")), Member("party", p.Party)))
}

// Deadlines of the first charter, by what is most often filed here.
const (
	ackWithin    parley.Millis = 30_000 // priority
	answerWithin parley.Millis = 60_000
	readWithin   parley.Millis = 45_000
	flashWithin  parley.Millis = 9_000
)

const (
	ack     = parley.OwesAcknowledge
	read2   = parley.OwesReadback
	answers = parley.OwesAnswer
	respond = parley.OwesResponse
)

var obligationPlays = slices.Concat(sincePlays, metPlays, versionPlays, answerPlays, respondPlays, reportedPlays, amendedPlays, branchPlays)

// From when, and until when, something is owed.
var sincePlays = []Script{
	debts("what nobody has received is due at no time", 2, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Movement))
		return []debt{{Them, ack, by(c), times(0, 0, 0, 0)}, {Them, read2, by(c), times(0, 0, 0, 0)}, {Village, ack, by(c), times(0, 0, 0, 0)}, {Us, ack, by(c), noDebt}}
	}),
	debts("what is owed is due so long after the debtor's log covers it", 3, func(w *World) []debt {
		w.Start()
		us, them, third := w.Node(Us), w.Node(Them), w.Node(Third)
		c := us.Append(us.File(parley.Movement))
		w.Settle()
		a, b := them.covers(c), third.covers(c)
		return []debt{
			{Them, ack, by(c), times(a, a+ackWithin, 0, 0)}, {Them, read2, by(c), times(a, a+readWithin, 0, 0)},
			{Third, ack, by(c), times(b, b+ackWithin, 0, 0)}, {Us, ack, by(c), noDebt},
		}
	}),
	debts("a party that never read it owes it all the same", 3, func(w *World) []debt {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		c := us.Append(us.File(parley.Site))
		them.TakeAll(us)
		them.React()
		return []debt{{Them, ack, by(c), times(them.covers(c), them.covers(c)+ackWithin, 0, 0)}, {Third, ack, by(c), times(0, 0, 0, 0)}, {Them, read2, by(c), noDebt}}
	}),
	debts("what begins before the deadline is due when it begins", 2, func(w *World) []debt {
		us, them := begun2(w)
		from := w.clock + 12_000
		c := us.fileAs(parley.Movement, func(t *parley.Notice) { t.Volumes[0].From = from })
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, from, 0, 0)}, {Them, read2, by(c), times(s, from, 0, 0)}}
	}),
	debts("between two deadlines: a beginning shortens the later one alone", 2, func(w *World) []debt {
		us, them := begun2(w)
		from := w.clock + 40_000
		c := us.fileAs(parley.Movement, func(t *parley.Notice) { t.Volumes[0].From = from })
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}, {Them, read2, by(c), times(s, from, 0, 0)}}
	}),
	debts("the first beginning counts, and one that is over counts for nothing", 2, func(w *World) []debt {
		us, them := begun2(w)
		from := w.clock + 12_000
		c := us.fileAs(parley.Movement, func(t *parley.Notice) {
			t.Volumes = append(t.Volumes, t.Volumes[0])
			t.Volumes[1].From = from
		})
		d := us.fileAs(parley.Movement, func(t *parley.Notice) {
			t.Volumes = append(t.Volumes, t.Volumes[0])
			t.Volumes[0].From, t.Volumes[1].From = from+1, from
		})
		w.Settle()
		s, u := them.covers(c), them.covers(d)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}, {Them, ack, by(d), times(u, from, 0, 0)}}
	}),
	debts("what begins as it is received, or as it is due, changes nothing", 2, func(w *World) []debt {
		us, them := begun2(w)
		now := w.clock + 3_000 // filed twice, then received
		c := us.fileAs(parley.Site, func(t *parley.Notice) { t.Volumes[0].From = now })
		d := us.fileAs(parley.Site, func(t *parley.Notice) { t.Volumes[0].From = now + ackWithin })
		w.Settle()
		if s := them.covers(c); s != now {
			return []debt{{Them, ack, by(c), fmt.Sprint("received at ", now)}}
		}
		return []debt{{Them, ack, by(c), times(now, now+ackWithin, 0, 0)}, {Them, ack, by(d), times(now, now+ackWithin, 0, 0)}}
	}),
	debts("without a deadline for its precedence it is never due, whenever it begins", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.fileAs(parley.Movement, func(t *parley.Notice) {
			t.Precedence, t.Volumes[0].From = parley.Routine, w.clock+12_000
		})
		d := us.fileAs(parley.Movement, func(t *parley.Notice) {
			t.Precedence, t.Volumes[0].From = parley.Flash, w.clock+600_000
		})
		w.Settle()
		s, u := them.covers(c), them.covers(d)
		return []debt{
			{Them, ack, by(c), times(s, 0, 0, 0)}, {Them, read2, by(c), times(s, 0, 0, 0)},
			{Them, ack, by(d), times(u, u+flashWithin, 0, 0)}, {Them, read2, by(d), times(u, 0, 0, 0)},
		}
	}),
	debts("a message has its own precedence, an urgent call is flash", 2, func(w *World) []debt {
		us, them := begun2(w)
		m := us.Append(us.Release(us.Word("clerk", parley.KindMessage, parley.Message{Marking: "OPEN", Precedence: parley.Priority, Text: "x"}), "second", nil))
		r := us.Append(us.Release(us.message(), "second", nil))
		u := us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}))
		w.Settle()
		a := them.covers(m)
		return []debt{
			{Them, ack, by(m), times(a, a+ackWithin, 0, 0)}, {Them, ack, by(r), times(a, 0, 0, 0)},
			{Them, ack, by(u), times(a, a+flashWithin, 0, 0)}, {Them, read2, by(u), noDebt},
		}
	}),
	debts("a test is owed as what is real is", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site, InMode(parley.Test)))
		w.Settle()
		d := them.Append(them.Acknowledge(by(c), parley.Received))
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, at(d))}}
	}),
}

// How it is met, or put off.
var metPlays = []Script{
	debts("a step of the ladder meets it, and the first counts", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Movement))
		w.Settle()
		d := them.Append(them.Acknowledge(by(c), parley.Passed))
		them.Append(them.Acknowledge(by(c), parley.Received))
		them.Append(them.Acknowledge(by(c), parley.Done))
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, at(d))}, {Them, read2, by(c), times(s, s+readWithin, 0, 0)}}
	}),
	debts("an objection acknowledges", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		d := them.Append(them.Reply(by(c), parley.ReplyObject))
		w.Settle()
		s, u := them.covers(c), us.covers(d)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, at(d))}, {Us, respond, by(d), times(u, u+ackWithin, 0, 0)}}
	}),
	debts("a standby promises, and does not acknowledge; another reply takes its place", 2, func(w *World) []debt {
		us, them := begun2(w)
		c, d := us.Append(us.File(parley.Site)), us.Append(us.File(parley.Site))
		w.Settle()
		p := them.Append(them.Reply(by(c), parley.ReplyStandby)).Entry.Frame.Mono - 1000 + 600_000
		them.Append(them.Reply(by(d), parley.ReplyStandby))
		r := them.Append(them.Reply(by(d), parley.ReplyRoger))
		w.Settle()
		s, u := them.covers(c), them.covers(d)
		return []debt{{Them, ack, by(c), times(s, p, p, 0)}, {Them, ack, by(d), times(u, u+ackWithin, 0, at(r))}}
	}),
	debts("a promise may be for sooner, or for what has no deadline, and does not concern a readback", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Movement))
		d := us.fileAs(parley.Site, func(t *parley.Notice) { t.Precedence = parley.Routine })
		w.Settle()
		them.Append(them.Reply(by(c), parley.ReplyStandby, BodyMember("until", 7)))
		p := w.clock + 1
		them.Append(them.Reply(by(d), parley.ReplyStandby, BodyMember("until", p)))
		w.Settle()
		s, u := them.covers(c), them.covers(d)
		return []debt{{Them, ack, by(c), times(s, 7, 7, 0)}, {Them, read2, by(c), times(s, s+readWithin, 0, 0)}, {Them, ack, by(d), times(u, p, p, 0)}}
	}),
	debts("a standby after the acknowledgement promises more, and takes nothing back", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		a := them.Append(them.Acknowledge(by(c), parley.Received))
		them.Append(them.Reply(by(c), parley.ReplyStandby, BodyMember("until", 99)))
		w.Settle()
		return []debt{{Them, ack, by(c), times(them.covers(c), 99, 99, at(a))}}
	}),
	debts("a withdrawn standby promises nothing, and a withdrawal acknowledges nothing", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		them.Append(them.Reply(by(c), parley.ReplyStandby))
		them.Append(them.Reply(by(c), parley.ReplyWithdraw))
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}}
	}),
	debts("a withdrawn objection has acknowledged, and calls for no response", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		o := them.Append(them.Reply(by(c), parley.ReplyObject))
		them.Append(them.Reply(by(c), parley.ReplyWithdraw))
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, at(o))}, {Us, respond, by(o), noDebt}}
	}),
	debts("of two standbys without sight of one another the later time is promised", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(them)
		them.Append(them.Reply(by(c), parley.ReplyStandby, BodyMember("until", 500)))
		t.Append(t.Reply(by(c), parley.ReplyStandby, BodyMember("until", 900)))
		w.Settle()
		return []debt{{Them, ack, by(c), times(them.covers(c), 900, 900, 0)}}
	}),
	debts("another party's acknowledgement meets nothing of this one's", 3, func(w *World) []debt {
		w.Start()
		us, them, third := w.Node(Us), w.Node(Them), w.Node(Third)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		a := third.Append(third.Acknowledge(by(c), parley.Received))
		w.Settle()
		s, u := them.covers(c), third.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}, {Third, ack, by(c), times(u, u+ackWithin, 0, at(a))}}
	}),
	debts("a readback meets both duties, one with a mistake only the lesser, until it is put right", 2, func(w *World) []debt {
		us, them := begun2(w)
		c, d := us.Append(us.File(parley.Movement)), us.Append(us.File(parley.Movement))
		w.Settle()
		good := them.Append(them.ReadBack(by(c), nil))
		bad := them.Append(them.ReadBack(by(d), func(b *parley.Readback) { b.Number++ }))
		w.Settle()
		s, u := them.covers(c), them.covers(d)
		return []debt{
			{Them, ack, by(c), times(s, s+ackWithin, 0, at(good))}, {Them, read2, by(c), times(s, s+readWithin, 0, at(good))},
			{Them, ack, by(d), times(u, u+ackWithin, 0, at(bad))}, {Them, read2, by(d), times(u, u+readWithin, 0, 0)},
		}
	}),
	debts("the last readback counts: right after wrong, and wrong after right", 2, func(w *World) []debt {
		us, them := begun2(w)
		c, d := us.Append(us.File(parley.Movement)), us.Append(us.File(parley.Movement))
		w.Settle()
		wrong := func(b *parley.Readback) { b.Volumes[0].Upper.Value++ }
		bad := them.Append(them.ReadBack(by(c), wrong))
		good := them.Append(them.ReadBack(by(c), nil))
		first := them.Append(them.ReadBack(by(d), nil))
		them.Append(them.ReadBack(by(d), wrong))
		w.Settle()
		s, u := them.covers(c), them.covers(d)
		return []debt{
			{Them, ack, by(c), times(s, s+ackWithin, 0, at(bad))}, {Them, read2, by(c), times(s, s+readWithin, 0, at(good))},
			{Them, ack, by(d), times(u, u+ackWithin, 0, at(first))}, {Them, read2, by(d), times(u, u+readWithin, 0, 0)},
		}
	}),
	debts("a right and a wrong readback without sight of one another: not read back", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Movement))
		w.Settle()
		t := reopened(them)
		good := them.Append(them.ReadBack(by(c), nil))
		t.Append(t.ReadBack(by(c), func(b *parley.Readback) { b.Volumes[0].Until++ }))
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, at(good))}, {Them, read2, by(c), times(s, s+readWithin, 0, 0)}}
	}),
	play("in what a readback differs, in order; how a place was typed does not count", 2, func(w *World) {
		us, them := begun2(w)
		c := us.fileAs(parley.Movement, func(t *parley.Notice) {
			t.Volumes = append(t.Volumes, t.Volumes[0], t.Volumes[0])
			t.Volumes[0].Footprint.Entered = "33UXP 1234 5678"
		})
		w.Settle()
		them.Append(them.ReadBack(by(c), func(b *parley.Readback) {
			b.Number = 0
			v := &b.Volumes[0]
			v.Footprint.Entered, v.Footprint.Radius, v.From, v.Until = "", 5, v.From+1, 0
			v.Lower, v.Upper = parley.Height{Ref: parley.AGL, Unit: parley.Feet, Value: 1}, parley.Height{Ref: parley.AGL, Unit: parley.Metres, Value: 500000}
			b.Volumes[1].Footprint.Entered = "as heard"
			b.Volumes = b.Volumes[:2]
		}))
		them.Append(them.ReadBack(by(c), func(b *parley.Readback) { b.Volumes = append(b.Volumes, b.Volumes[0]) }))
		them.Append(them.ReadBack(by(c), func(b *parley.Readback) { b.Volumes[0].Footprint.Entered = "otherwise" }))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		var got []string
		for _, r := range s.Readbacks {
			got = append(got, fmt.Sprint(r.Differences))
		}
		slices.Sort(got)
		return want("differences", got, []string{"[]",
			"[number volumes[0].footprint volumes[0].from volumes[0].lower volumes[0].until volumes[0].upper volumes[2]]", "[volumes[3]]"})
	}),
	debts("what one act says in two epochs is met at its least place, not at its earliest time", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(them)
		said := them.Acknowledge(by(c), parley.Received)
		t.Append(said)
		d := them.Append(said)
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, at(d))}}
	}),
	play("shown and told: the least place of each party, and each rung once", 3, func(w *World) {
		w.Start()
		us, them, third := w.Node(Us), w.Node(Them), w.Node(Third)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(them)
		t.Append(t.Show(by(c)))
		them.Append(them.Show(by(c)))
		third.Append(third.Show(by(c)))
		o := parley.Obligation{Debtor: Them, Duty: ack, Of: by(c)}
		t.Append(t.Tell(o, 2))
		them.Append(them.Tell(o, 2))
		them.Append(them.Tell(o, 0))
		us.Append(us.Tell(o, 1))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		d := owes(s, Them, ack, s.Notices[0].ID)
		shown := []string{}
		for _, x := range s.Shown {
			shown = append(shown, fmt.Sprint(x.Place.Party, x.Place.Epoch))
		}
		return first(want("told", d.Told, []channel.ToldState{{Party: Them, Rungs: []int64{0, 2}}, {Party: Us, Rungs: []int64{1}}}),
			want("shown", shown, []string{"ngo0", "them0"}))
	}),
}

// What becomes of it when the notice changes.
var versionPlays = []Script{
	debts("a change is owed anew, and the version before it no more", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Movement))
		w.Settle()
		them.Append(them.ReadBack(by(c), nil))
		w.Settle()
		d := us.Append(us.Change(mine(us)))
		w.Settle()
		late := them.Append(them.Acknowledge(by(c), parley.Received)) // of the version that was replaced: valid, and meets nothing
		w.Settle()
		s := them.covers(d)
		return []debt{{Them, ack, by(c), noDebt}, {Them, read2, by(c), noDebt}, {Them, ack, by(d), times(s, s+ackWithin, 0, 0)}, {Them, read2, by(d), times(s, s+readWithin, 0, 0)}, {Us, respond, by(late), noDebt}}
	}),
	debts("a change has a precedence and a beginning of its own", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		t := us.Notice(parley.Site, "us")
		t.Precedence = parley.Flash
		d := us.Append(us.Word("clerk", parley.KindChange, parley.Change{Notice: t, Of: by(c), Replaces: []parley.Hash{by(c)}}))
		w.Settle()
		s := them.covers(d)
		return []debt{{Them, ack, by(d), times(s, s+flashWithin, 0, 0)}}
	}),
	debts("of two versions that stand both are owed, until one replaces them", 2, func(w *World) []debt {
		us, them := begun2(w)
		us.Append(us.File(parley.Movement))
		w.Settle()
		t := reopened(us)
		c, d := us.Append(us.Change(mine(us))), t.Append(t.Change(mine(t)))
		w.Settle()
		s, u := them.covers(c), them.covers(d)
		m := them.Append(them.Acknowledge(by(d), parley.Received))
		w.Settle()
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}, {Them, ack, by(d), times(u, u+ackWithin, 0, at(m))}}
	}),
	debts("a cancel is owed, with the first version's precedence, and not read back", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.fileAs(parley.Movement, func(t *parley.Notice) { t.Precedence = parley.Flash })
		w.Settle()
		us.Append(us.Change(mine(us))) // priority
		w.Settle()
		d := us.Append(us.Cancel(mine(us)))
		w.Settle()
		a := them.Append(them.Acknowledge(by(d), parley.Received))
		w.Settle()
		s := them.covers(d)
		return []debt{{Them, ack, by(c), noDebt}, {Them, ack, by(d), times(s, s+flashWithin, 0, at(a))}, {Them, read2, by(d), noDebt}}
	}),
	debts("a readback of a change repeats the notice's number", 2, func(w *World) []debt {
		us, them := begun2(w)
		us.Append(us.File(parley.Site))
		us.Append(us.File(parley.Movement))
		w.Settle()
		of := us.Notices(func(s channel.NoticeState) bool { return s.Kind == parley.Movement })[0]
		d := us.Append(us.Change(of))
		w.Settle()
		a := them.Append(them.ReadBack(by(d), func(b *parley.Readback) { b.Number = 2 }))
		w.Settle()
		s := them.covers(d)
		return []debt{{Them, read2, by(d), times(s, s+readWithin, 0, at(a))}}
	}),
	debts("a notice that is disowned is not owed, nor is its cancel in another epoch", 3, func(w *World) []debt {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		good := us.Tip
		c := us.Append(us.File(parley.Movement))
		w.Settle()
		t := reopened(us)
		d := t.Append(t.Cancel(mine(t)))
		e := t.Append(t.File(parley.Movement))
		w.Settle()
		// They speak of the cancel and of what was said of it; then the notice is disowned.
		o := them.Append(them.Reply(by(d), parley.ReplyObject))
		w.Settle()
		r := t.Append(t.Reply(by(o), parley.ReplyObject))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		s, u := them.covers(e), them.covers(r)
		them.Append(them.Acknowledge(by(d), parley.Received)) // of nothing, now
		return []debt{
			{Them, ack, by(c), noDebt}, {Them, ack, by(d), noDebt}, {Us, respond, by(o), noDebt},
			{Them, ack, by(e), times(s, s+ackWithin, 0, 0)}, {Them, respond, by(r), times(u, u+ackWithin, 0, 0)},
		}
	}),
}

// What is owed of a clash.
var answerPlays = []Script{
	debts("both sides owe an answer to a clash: the finder from its finding, the other from its sight of it", 2, func(w *World) []debt {
		us, them := begun2(w)
		us.Append(us.File(parley.Movement))
		them.TakeAll(us)
		them.Append(them.File(parley.Site))
		them.React()
		c := them.Tip.Prev // the finding; a receipt follows it
		if c.Entry.Kind != parley.KindFinding {
			c = them.Tip
		}
		us.TakeAll(them)
		us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}))
		f := us.Findings()[0]
		s, u := at(c), us.covers(c)
		return []debt{{Them, answers, f.ID, times(s, s+answerWithin, 0, 0)}, {Us, answers, f.ID, times(u, u+answerWithin, 0, 0)}}
	}),
	debts("the more urgent of the two notices says when it is due", 2, func(w *World) []debt {
		us, them := begun2(w)
		us.fileAs(parley.Movement, func(t *parley.Notice) { t.Precedence = parley.Flash })
		them.Append(them.File(parley.Site))
		w.Settle()
		f := us.Findings()[0]
		d := owes(us.State(), Us, answers, f.ID)
		return []debt{{Us, answers, f.ID, times(d.Since, d.Since+20_000, 0, 0)}}
	}),
	debts("the versions that stand say when an answer is due, not the first", 2, func(w *World) []debt {
		us, _ := clash(w)
		n := mine(us)
		t := us.Notice(parley.Movement, "us")
		t.Precedence = parley.Flash
		us.Append(us.Word("clerk", parley.KindChange, parley.Change{Notice: t, Of: n.ID, Replaces: n.Tips}))
		w.Settle()
		f := us.Findings()[0]
		d := owes(us.State(), Us, answers, f.ID)
		return []debt{{Us, answers, f.ID, times(d.Since, d.Since+20_000, 0, 0)}}
	}),
	debts("two routine notices: an answer is owed, and never due", 2, func(w *World) []debt {
		us, them := begun2(w)
		us.fileAs(parley.Movement, func(t *parley.Notice) { t.Precedence = parley.Routine })
		them.fileAs(parley.Site, func(t *parley.Notice) { t.Precedence = parley.Immediate })
		w.Settle()
		f := us.Findings()[0]
		d := owes(us.State(), Us, answers, f.ID)
		return []debt{{Us, answers, f.ID, times(d.Since, 0, 0, 0)}}
	}),
	answered("roger meets it, for one side", func(us *Node, f channel.FindingState) *Cell { return us.Append(us.Answer(f, parley.Roger)) }, 0),
	answered("accept meets it", func(us *Node, f channel.FindingState) *Cell { return us.Append(us.Answer(f, parley.Accept)) }, 0),
	answered("an answer of standby promises, and does not meet it", func(us *Node, f channel.FindingState) *Cell {
		us.Append(us.Answer(f, parley.Standby))
		return nil
	}, 1760003600000),
	answered("a withdrawn answer meets it no more", func(us *Node, f channel.FindingState) *Cell {
		us.Append(us.Answer(f, parley.Roger))
		us.Append(us.Answer(f, parley.Withdraw))
		return nil
	}, 0),
	answered("standby after an answer: owed again by then", func(us *Node, f channel.FindingState) *Cell {
		us.Append(us.Answer(f, parley.Roger))
		us.Append(us.Answer(f, parley.Standby))
		return nil
	}, 1760003600000),
	answered("of two answers the last counts", func(us *Node, f channel.FindingState) *Cell {
		us.Append(us.Answer(f, parley.Roger))
		return us.Append(us.Answer(f, parley.WillChange))
	}, 0),
	answered("of two answers without sight of one another the earlier time counts, and a standby promises", func(us *Node, f channel.FindingState) *Cell {
		t := reopened(us)
		t.Append(t.Answer(f, parley.Standby))
		c := us.Append(us.Answer(f, parley.Unable))
		return c
	}, 1760003600000),
	debts("another revision of a clash is owed anew once it is found", 2, func(w *World) []debt {
		us, them := clash(w)
		old := us.Findings()[0]
		us.Append(us.Answer(old, parley.Roger))
		w.Settle()
		us.Append(us.Change(mine(us)))
		w.Settle()
		f := us.Findings()[0]
		if f.Revision == old.Revision {
			panic("the revision is the same")
		}
		d, e := owes(us.State(), Us, answers, f.ID), owes(them.State(), Them, answers, f.ID)
		if d.Revision != f.Revision || d.Since <= at(us.own0(8)) {
			panic("the obligation is not the new one's")
		}
		return []debt{{Us, answers, f.ID, times(d.Since, d.Since+answerWithin, 0, 0)}, {Them, answers, f.ID, times(e.Since, e.Since+answerWithin, 0, 0)}}
	}),
	debts("a changed notice whose clash nobody has looked at again: no answer is owed", 2, func(w *World) []debt {
		us, _ := clash(w)
		f := us.Findings()[0]
		us.Append(us.Change(mine(us)))
		return []debt{{Us, answers, f.ID, noDebt}, {Them, answers, f.ID, noDebt}}
	}),
	debts("a clash that is resolved needs no answer", 2, func(w *World) []debt {
		us, _ := clash(w)
		f := us.Findings()[0]
		w.Oracle = func(parley.PartyID, *channel.NoticeState, *channel.NoticeState) parley.Verdict { return parley.None }
		us.Append(us.Change(mine(us)))
		w.Settle()
		return []debt{{Us, answers, f.ID, noDebt}, {Them, answers, f.ID, noDebt}}
	}),
	debts("a clash that is closed needs no answer", 2, func(w *World) []debt {
		us, _ := clash(w)
		f := us.Findings()[0]
		us.Append(us.Cancel(mine(us)))
		w.Settle()
		return []debt{{Us, answers, f.ID, noDebt}, {Them, answers, f.ID, noDebt}}
	}),
	debts("nobody owes himself an answer to a clash of two partners", 2, func(w *World) []debt {
		us, _ := begun2(w)
		us.Append(us.fileFor(parley.Movement, "airwing"))
		us.Append(us.File(parley.Movement))
		us.Append(us.File(parley.Site))
		w.Settle()
		var out []debt
		for _, f := range us.State().Findings {
			out = append(out, debt{Us, answers, f.ID, noDebt})
		}
		if len(out) == 0 {
			panic("no clash")
		}
		return out
	}),
	{Name: "told once for each revision", Expect: func(w *World, s *channel.State) string {
		us := w.Node(Us)
		d := owes(s, Us, answers, us.Findings()[0].ID)
		return first(want("told", d.Told, []channel.ToldState{{Party: Us, Rungs: []int64{1}}}), want("of the old revision", w.has(us.Tip, "reference []"), true))
	}, Build: func(o Options) *World {
		o.Parties = 2
		w := New(o)
		w.Oracle = sitesClash
		us, _ := clash(w)
		f := us.Findings()[0]
		old := parley.Obligation{Debtor: Us, Duty: answers, Of: f.ID, Revision: f.Revision}
		us.Append(us.Tell(old, 1))
		w.Settle()
		us.Append(us.Change(mine(us)))
		w.Settle()
		us.Append(us.Tell(old, 0))
		now := old
		now.Revision = us.Findings()[0].Revision
		us.Append(us.Tell(now, 1))
		w.Settle()
		return w
	}},
}

// answered makes a play of what us says to a clash that both know of.
func answered(name string, say func(us *Node, f channel.FindingState) *Cell, promised parley.Millis) Script {
	return debts(name, 2, func(w *World) []debt {
		us, them := clash(w)
		f := us.Findings()[0]
		d, e := owes(us.State(), Us, answers, f.ID), owes(them.State(), Them, answers, f.ID)
		var met parley.Millis
		if c := say(us, f); c != nil {
			met = at(c)
		}
		w.Settle()
		due := d.Since + answerWithin
		if promised != 0 {
			due = promised
		}
		return []debt{{Us, answers, f.ID, times(d.Since, due, promised, met)}, {Them, answers, f.ID, times(e.Since, e.Since+answerWithin, 0, 0)}}
	})
}

// objected lets them object to a site of ours.
func objected(w *World) (us, them *Node, site, objection *Cell) {
	us, them = begun2(w)
	site = us.Append(us.File(parley.Site))
	w.Settle()
	objection = them.Append(them.Reply(by(site), parley.ReplyObject))
	w.Settle()
	return us, them, site, objection
}

// What is owed of an objection, or of a mismatch.
var respondPlays = []Script{
	debts("a roger calls for no response, a mismatch does", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		d := us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}))
		w.Settle()
		r, m := them.Append(them.Reply(by(c), parley.ReplyRoger)), them.Append(them.Reply(by(d), parley.ReplyMismatch))
		w.Settle()
		s := us.covers(m)
		return []debt{{Us, respond, by(r), noDebt}, {Us, respond, by(m), times(s, s+flashWithin, 0, 0)}}
	}),
	debts("a reply meets the duty to respond", 2, func(w *World) []debt {
		us, _, _, o := objected(w)
		r := us.Append(us.Reply(by(o), parley.ReplyUnable))
		w.Settle()
		s := us.covers(o)
		return []debt{{Us, respond, by(o), times(s, s+ackWithin, 0, at(r))}}
	}),
	debts("a response may be promised", 2, func(w *World) []debt {
		us, _, _, o := objected(w)
		us.Append(us.Reply(by(o), parley.ReplyStandby, BodyMember("until", 77)))
		w.Settle()
		return []debt{{Us, respond, by(o), times(us.covers(o), 77, 77, 0)}}
	}),
	debts("an objection to a response calls for a response in turn", 2, func(w *World) []debt {
		us, them, _, o := objected(w)
		r := us.Append(us.Reply(by(o), parley.ReplyObject))
		w.Settle()
		s, u := us.covers(o), them.covers(r)
		return []debt{{Us, respond, by(o), times(s, s+ackWithin, 0, at(r))}, {Them, respond, by(r), times(u, u+ackWithin, 0, 0)}}
	}),
	debts("of two objections the last calls for a response", 2, func(w *World) []debt {
		us, them, site, o := objected(w)
		p := them.Append(them.Reply(by(site), parley.ReplyMismatch))
		w.Settle()
		s := us.covers(p)
		return []debt{{Us, respond, by(o), noDebt}, {Us, respond, by(p), times(s, s+ackWithin, 0, 0)}}
	}),
	debts("of two without sight of one another both do", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(them)
		o, p := them.Append(them.Reply(by(c), parley.ReplyObject)), t.Append(t.Reply(by(c), parley.ReplyMismatch))
		w.Settle()
		s, u := us.covers(o), us.covers(p)
		return []debt{{Us, respond, by(o), times(s, s+ackWithin, 0, 0)}, {Us, respond, by(p), times(u, u+ackWithin, 0, 0)}}
	}),
	debts("an objection to a version that was replaced calls for nothing", 2, func(w *World) []debt {
		us, _, _, o := objected(w)
		us.Append(us.Change(mine(us)))
		w.Settle()
		return []debt{{Us, respond, by(o), noDebt}}
	}),
	debts("an objection whose log is stopped before it calls for nothing", 3, func(w *World) []debt {
		us, them, site, o := objected(w)
		us.stopAt(them.Tip.branch()[o.Size()-2])
		w.Settle()
		s := them.covers(site)
		return []debt{{Us, respond, by(o), noDebt}, {Them, ack, by(site), times(s, s+ackWithin, 0, 0)}}
	}),
	debts("two parties object: each is owed a response", 3, func(w *World) []debt {
		w.Start()
		us, them, third := w.Node(Us), w.Node(Them), w.Node(Third)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		o, p := them.Append(them.Reply(by(c), parley.ReplyObject)), third.Append(third.Reply(by(c), parley.ReplyObject))
		w.Settle()
		r := us.Append(us.Reply(by(p), parley.ReplyRoger))
		w.Settle()
		s, u := us.covers(o), us.covers(p)
		return []debt{{Us, respond, by(o), times(s, s+ackWithin, 0, 0)}, {Us, respond, by(p), times(u, u+ackWithin, 0, at(r))}}
	}),
}

// What a party without a log owes, and what is reported of it.
var reportedPlays = []Script{
	debts("an acknowledgement that is reported meets what a party without a log owes", 2, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Movement))
		w.Settle()
		a := us.Append(us.Acknowledge(by(c), parley.Received, For(Village)))
		b := us.Append(us.ReadBack(by(c), nil, For(Village)))
		w.Settle()
		return []debt{{Village, ack, by(c), times(0, 0, 0, at(a))}, {Village, read2, by(c), times(0, 0, 0, at(b))}}
	}),
	debts("a standby that is reported is due by its time, though nothing was received", 2, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		us.Append(us.Reply(by(c), parley.ReplyStandby, For(Village), BodyMember("until", 123)))
		w.Settle()
		return []debt{{Village, ack, by(c), times(0, 123, 123, 0)}}
	}),
	debts("an objection that is reported is owed a response by who reports it, from then on", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		o := us.Append(us.Reply(by(c), parley.ReplyObject, For(Village)))
		w.Settle()
		r := them.Append(them.Reply(by(o), parley.ReplyObject)) // what the village says is entered by us
		w.Settle()
		s, u := at(o), us.covers(r)
		return []debt{{Us, respond, by(o), times(s, s+ackWithin, 0, 0)}, {Us, respond, by(r), times(u, u+ackWithin, 0, 0)}}
	}),
	debts("an objection that is reported is met by a reply of who reported it, and answered by the village in turn", 2, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		o := us.Append(us.Reply(by(c), parley.ReplyObject, For(Village)))
		r := us.Append(us.Reply(by(o), parley.ReplyUnable))
		p := us.Append(us.Reply(by(r), parley.ReplyMismatch, For(Village)))
		w.Settle()
		return []debt{{Us, respond, by(o), times(at(o), at(o)+ackWithin, 0, at(r))}, {Us, respond, by(p), times(at(p), at(p)+ackWithin, 0, 0)}, {Village, ack, by(c), times(0, 0, 0, at(o))}}
	}),
	debts("who objects to what it has reported itself owes itself nothing", 2, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		o := us.Append(us.Reply(by(c), parley.ReplyObject, For(Village)))
		r := us.Append(us.Reply(by(o), parley.ReplyObject))
		w.Settle()
		return []debt{{Us, respond, by(o), times(at(o), at(o)+ackWithin, 0, at(r))}, {Us, respond, by(r), noDebt}}
	}),
	wrong("the village replies to its own reply", channel.VoidSide, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		o := us.Append(us.Reply(by(c), parley.ReplyObject, For(Village)))
		return us.Append(us.Reply(by(o), parley.ReplyRoger, For(Village)))
	}),
	wrong("one party reports the same step for two", channel.Valid, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		amend(w, func(ch *parley.Charter) {
			ch.Parties = append(ch.Parties, parley.Party{ID: Newcomer, Name: "The farm"})
		})
		c := us.Append(us.File(parley.Site))
		us.Append(us.Acknowledge(by(c), parley.Received, For(Village)))
		return us.Append(us.Acknowledge(by(c), parley.Received, For(Newcomer)))
	}),
	wrong("told at a rung that the other side has told", channel.Valid, 2, func(w *World) *Cell {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		o := parley.Obligation{Debtor: Them, Duty: ack, Of: by(c)}
		them.Append(them.Tell(o, 1))
		w.Settle()
		return us.Append(us.Tell(o, 1))
	}),
	debts("a forged copy of a notice has told nobody of it", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.File(parley.Site)
		forged := c
		forged.sigs.First = false
		if w.Real {
			sig := []byte(c.word.Draft.Sig)
			sig[5] = "0123456789abcdef"[(sig[5]+1)%16]
			draft := c.word.Draft
			draft.Sig = ledger.Signature(sig)
			forged.word = &ledger.Word{Draft: draft}
		}
		us.Append(forged)
		w.Settle()
		them.Append(them.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}))
		w.Settle()
		d := us.Append(c)
		w.Settle()
		s := them.covers(d)
		return []debt{{Them, ack, by(d), times(s, s+ackWithin, 0, 0)}}
	}),
	debts("each side withdraws what it said itself", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		o := us.Append(us.Reply(by(c), parley.ReplyObject, For(Village)))
		p := them.Append(them.Reply(by(c), parley.ReplyObject))
		w.Settle()
		them.Append(them.Reply(by(c), parley.ReplyWithdraw))
		w.Settle()
		return []debt{{Us, respond, by(o), times(at(o), at(o)+ackWithin, 0, 0)}, {Us, respond, by(p), noDebt}}
	}),
	wrong("nobody withdraws for another speaker", channel.VoidBaseless, 2, func(w *World) *Cell {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		them.Append(them.Reply(by(c), parley.ReplyObject))
		w.Settle()
		return us.Append(us.Reply(by(c), parley.ReplyWithdraw, For(Village)))
	}),
	wrong("a party that lost its keys does not report itself", channel.VoidParty, 3, func(w *World) *Cell {
		w.Start()
		third := w.Node(Third)
		c := third.Append(third.File(parley.Site))
		w.Settle()
		amend(w, func(ch *parley.Charter) {
			for i := range ch.Parties {
				if p := &ch.Parties[i]; p.ID == Third {
					p.Root, p.Node, p.Recovery, p.Transport = "", "", "", ""
				}
			}
		})
		return third.Append(third.Reply(by(c), parley.ReplyObject, For(Third)))
	}),
}

// wrong makes a play that ends with what is void.
func wrong(name string, reason channel.Reason, parties int, build func(w *World) *Cell) Script {
	var last *Cell
	s := play(name, parties, func(w *World) {
		last = build(w)
		w.Settle()
	}, func(w *World, _ *channel.State) string {
		return want("verdict", w.verdicts[last], fmt.Sprintf("%s []", reason))
	})
	s.Reason = reason
	return s
}

// What an amendment changes, and what it does not.
var amendedPlays = []Script{
	debts("a deadline that runs keeps its charter, the next has the new one", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Movement))
		w.Settle()
		amend(w, func(ch *parley.Charter) {
			ch.Deadlines = []parley.Deadline{{Acknowledge: 1_000, Precedence: parley.Priority}}
			ch.Readback = []parley.NoticeKind{parley.Site}
		})
		d, e := us.Append(us.File(parley.Movement)), us.Append(us.File(parley.Site))
		w.Settle()
		s, u := them.covers(c), them.covers(d)
		return []debt{
			{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}, {Them, read2, by(c), times(s, s+readWithin, 0, 0)},
			{Them, ack, by(d), times(u, u+1_000, 0, 0)}, {Them, read2, by(d), noDebt}, {Them, read2, by(e), times(u, 0, 0, 0)},
		}
	}),
	debts("its charter is the one that it names, in force or not", 2, func(w *World) []debt {
		us, them := begun2(w)
		amend(w, func(ch *parley.Charter) {
			ch.Deadlines = []parley.Deadline{{Acknowledge: 1_000, Precedence: parley.Priority}}
		})
		c := us.Append(us.File(parley.Site, Member("charter", w.Channel)))
		w.Settle()
		s := them.covers(c)
		o := them.Append(them.Reply(by(c), parley.ReplyObject))
		w.Settle()
		u := us.covers(o)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, at(o))}, {Us, respond, by(o), times(u, u+1_000, 0, 0)}}
	}),
	debts("an answer is due by the charter in force when the side came to know", 2, func(w *World) []debt {
		us, _ := clash(w)
		f := us.Findings()[0]
		d := owes(us.State(), Us, answers, f.ID)
		amend(w, func(ch *parley.Charter) {
			ch.Deadlines = []parley.Deadline{{Acknowledge: 1_000, Answer: 1_000, Precedence: parley.Priority}}
		})
		return []debt{{Us, answers, f.ID, times(d.Since, d.Since+answerWithin, 0, 0)}}
	}),
	debts("another text of the rule: owed anew, once it is found", 2, func(w *World) []debt {
		us, _ := clash(w)
		us.Append(us.Answer(us.Findings()[0], parley.Accept))
		w.Settle()
		amend(w, func(ch *parley.Charter) {
			ch.Rules[0].Horizontal++
			ch.Deadlines = []parley.Deadline{{Acknowledge: 1_000, Answer: 2_000, Precedence: parley.Priority}}
		})
		f := us.Findings()[0]
		d := owes(us.State(), Us, answers, f.ID)
		return []debt{{Us, answers, f.ID, times(d.Since, d.Since+2_000, 0, 0)}}
	}),
	debts("a newcomer owes what stands, and a leaver nothing", 3, func(w *World) []debt {
		w.Start()
		us := w.Node(Us)
		c := us.Append(us.File(parley.Movement))
		w.Settle()
		amend(w, func(ch *parley.Charter) {
			for i, p := range ch.Parties {
				if p.ID == Third {
					ch.Parties = append(ch.Parties[:i:i], ch.Parties[i+1:]...)
				}
			}
			ch.Parties = append(ch.Parties, parley.Party{ID: Newcomer, Name: "The farm"})
		})
		return []debt{{Third, ack, by(c), noDebt}, {Newcomer, ack, by(c), times(0, 0, 0, 0)}, {Newcomer, read2, by(c), times(0, 0, 0, 0)}}
	}),
	debts("what a leaver filed is still owed to it", 3, func(w *World) []debt {
		w.Start()
		them, third := w.Node(Them), w.Node(Third)
		c := third.Append(third.File(parley.Site))
		w.Settle()
		amend(w, func(ch *parley.Charter) {
			for i, p := range ch.Parties {
				if p.ID == Third {
					ch.Parties = append(ch.Parties[:i:i], ch.Parties[i+1:]...)
				}
			}
		})
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}}
	}),
	wrong("told at a rung of the new ladder, of what has the old one", channel.VoidRule, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		amend(w, func(ch *parley.Charter) {
			ch.Ladder = append(ch.Ladder, parley.Rung{After: 90_000, Level: "ministers"})
		})
		return us.Append(us.Tell(parley.Obligation{Debtor: Them, Duty: ack, Of: by(c)}, 3))
	}),
	wrong("told at a rung of the old ladder, of what has the old one", channel.Valid, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		amend(w, func(ch *parley.Charter) { ch.Ladder = nil })
		return us.Append(us.Tell(parley.Obligation{Debtor: Them, Duty: ack, Of: by(c)}, 2))
	}),
	wrong("told of a ladder that is none", channel.VoidRule, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		amend(w, func(ch *parley.Charter) { ch.Ladder = nil })
		c := us.Append(us.File(parley.Site))
		w.Settle()
		return us.Append(us.Tell(parley.Obligation{Debtor: Them, Duty: ack, Of: by(c)}, 1))
	}),
	wrong("shown where the charter says unreported", channel.VoidRule, 2, func(w *World) *Cell {
		us, them := begun2(w)
		c := them.Append(them.File(parley.Site))
		amend(w, func(ch *parley.Charter) { ch.Display = parley.Unreported })
		return us.Append(us.Show(by(c)))
	}),
	wrong("the display before what was shown", channel.VoidRule, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		amend(w, func(ch *parley.Charter) { ch.Display = parley.Unreported })
		return us.Append(us.Show(nowhere))
	}),
	wrong("an acknowledgement before the charter is in force", channel.VoidEarly, 2, func(w *World) *Cell {
		us := alone(w)
		return us.Append(us.Acknowledge(nowhere, parley.Received))
	}),
	wrong("shown before the charter is in force", channel.VoidEarly, 2, func(w *World) *Cell {
		us := alone(w)
		return us.Append(us.Show(nowhere))
	}),
	wrong("told before the charter is in force", channel.VoidEarly, 2, func(w *World) *Cell {
		us := alone(w)
		return us.Append(us.Tell(parley.Obligation{Debtor: Them, Duty: ack, Of: nowhere}, 0))
	}),
	play("before a charter is in force nothing is owed", 2, func(w *World) {
		us := alone(w)
		us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}))
		w.Settle()
	}, func(_ *World, s *channel.State) string { return want("obligations", len(s.Obligations), 0) }),
	debts("an urgent call from before is owed once the charter is in force", 2, func(w *World) []debt {
		us := alone(w)
		c := us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}))
		w.Settle()
		them := w.Node(Them)
		them.Append(them.Accept(w.Channel))
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+flashWithin, 0, 0)}}
	}),
}

// What forks, epochs and stops do to it.
var branchPlays = []Script{
	play("what is disowned was neither told nor read back nor shown", 2, func(w *World) {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Movement))
		w.Settle()
		good := them.Tip
		them.Append(them.Tell(parley.Obligation{Debtor: Them, Duty: ack, Of: by(c)}, 1))
		them.Append(them.ReadBack(by(c), nil))
		them.Append(them.Show(by(c)))
		w.Settle()
		us.stopAt(good)
		w.Settle()
	}, func(_ *World, s *channel.State) string {
		d := owes(s, Them, ack, s.Notices[0].ID)
		return first(want("told", len(d.Told), 0), want("met", d.Met, 0), want("readbacks", len(s.Readbacks), 0), want("shown", len(s.Shown), 0))
	}),
	debts("received in two epochs: the least place counts, not the earliest time", 2, func(w *World) []debt {
		us, them := begun2(w)
		t := reopened(them)
		c := us.Append(us.File(parley.Site))
		t.TakeAll(us)
		t.React()
		w.Settle()
		s := them.covers(c)
		if s <= t.covers(c) {
			panic("the older epoch was to receive it later")
		}
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}}
	}),
	debts("received on two branches: the lower number counts", 3, func(w *World) []debt {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		t := them.Twin(them.Epoch)
		c := us.Append(us.File(parley.Site))
		t.Append(t.File(parley.Zone))
		t.TakeAll(us)
		t.React() // number n+1, early
		w.clock += 5_000
		them.TakeAll(us)
		them.React() // number n, later
		w.Settle()
		s := them.covers(c)
		if s <= t.covers(c) {
			panic("the lower number was to be the later")
		}
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}}
	}),
	debts("a receipt that is disowned is none: the next epoch's counts", 3, func(w *World) []debt {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		good := them.Tip
		c := us.Append(us.File(parley.Site))
		w.Settle()
		them.Append(them.Acknowledge(by(c), parley.Received))
		w.Settle()
		us.stopAt(good)
		w.Settle()
		t := reopened(them)
		t.Append(t.File(parley.Zone))
		w.Settle()
		s := t.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}}
	}),
	debts("an act on two branches, one of them disowned, is owed as long as the other stands", 3, func(w *World) []debt {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		t := us.Twin(us.Epoch)
		c := us.Append(us.File(parley.Site))
		t.Append(t.File(parley.Zone))
		d := t.Append(Again(c))
		them.TakeAll(t)
		them.React()
		them.TakeAll(us)
		them.React()
		w.Settle()
		them.stopAt(c) // keeps ours
		w.Settle()
		s := them.covers(d) // its log covers the disowned entry of the same act first
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}}
	}),
	debts("a void entry receives, a reply that is void says nothing", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		them.TakeAll(us)
		d := them.Append(them.message()) // void for want of a release
		them.Append(them.Acknowledge(by(c), parley.Received, By(them.Officer("second"))))
		w.Settle()
		return []debt{{Them, ack, by(c), times(at(d), at(d)+ackWithin, 0, 0)}}
	}),
	debts("an acknowledgement without sight of the change is of the version before", 2, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		d := us.Append(us.Change(mine(us)))
		them.Append(them.Acknowledge(by(c), parley.Received))
		w.Settle()
		s := them.covers(d)
		return []debt{{Them, ack, by(c), noDebt}, {Them, ack, by(d), times(s, s+ackWithin, 0, 0)}}
	}),
	debts("the notice's number is that of the whole: a branch that comes to light makes a readback wrong", 3, func(w *World) []debt {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		t := us.Twin(us.Epoch)
		t.Append(t.File(parley.Zone)) // at a lower number, unseen
		us.Append(us.message())       // void for want of a release
		c := us.Append(us.File(parley.Movement))
		them.TakeAll(us)
		a := them.Append(them.ReadBack(by(c), nil))
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, at(a))}, {Them, read2, by(c), times(s, s+readWithin, 0, 0)}}
	}),
}
