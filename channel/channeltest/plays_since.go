package channeltest

import (
	"fmt"

	"parley"
)

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
