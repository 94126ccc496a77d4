package channeltest

import (
	"fmt"
	"slices"

	"parley"
	"parley/channel"
)

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
