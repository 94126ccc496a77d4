package channeltest

import (
	"parley"
	"parley/channel"
)

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
