package channeltest

import (
	"parley"
	"parley/channel"
)

const pass = parley.OwesPass

const (
	passWithin  parley.Millis = 35_000 // priority
	flashPassed parley.Millis = 12_000
	callWithin  parley.Millis = 70_000 // routine
)

// passed lays down how soon something is passed on to those who act on it.
func passed(c *parley.Charter) {
	c.Deadlines = []parley.Deadline{
		{Acknowledge: ackWithin, Pass: passWithin, Precedence: parley.Priority},
		{Acknowledge: flashWithin, Pass: flashPassed, Precedence: parley.Flash},
		{Acknowledge: 20_000, Pass: callWithin, Precedence: parley.Routine},
		{Acknowledge: 20_000, Precedence: parley.Immediate},
	}
}

// Who is to pass on what, and by when.
var passPlays = []Script{
	debtsUnder("what is to be passed on is met by passed, or by closed, and by nothing else", 2, passed, func(w *World) []debt {
		us, them := begun2(w)
		c, d, e := us.Append(us.File(parley.Site)), us.Append(us.File(parley.Site)), us.Append(us.File(parley.Site))
		w.Settle()
		them.Append(them.Acknowledge(by(c), parley.Received))
		p := them.Append(them.Acknowledge(by(c), parley.Passed))
		q := them.Append(them.Acknowledge(by(d), parley.Done))
		r := them.Append(them.Reply(by(e), parley.ReplyRoger))
		them.Append(them.ReadBack(by(e), nil))
		w.Settle()
		s := them.covers(c)
		return []debt{
			{Them, pass, by(c), times(s, s+passWithin, 0, at(p))}, {Them, pass, by(d), times(s, s+passWithin, 0, at(q))},
			{Them, pass, by(e), times(s, s+passWithin, 0, 0)}, {Them, ack, by(e), times(s, s+ackWithin, 0, at(r))},
			{Us, pass, by(c), noDebt}, {Village, pass, by(c), times(0, 0, 0, 0)},
		}
	}),
	debtsUnder("the first of several steps counts, whoever it was passed to", 2, passed, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(them)
		p := t.Append(t.Acknowledge(by(c), parley.Passed))
		them.Append(them.Acknowledge(by(c), parley.Done))
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, pass, by(c), times(s, s+passWithin, 0, at(p))}}
	}),
	debtsUnder("what a party by hand has passed on is reported", 2, passed, func(w *World) []debt {
		us, _ := begun2(w)
		c, d := us.Append(us.File(parley.Site)), us.Append(us.File(parley.Site))
		p := us.Append(us.Acknowledge(by(c), parley.Passed, For(Village)))
		us.Append(us.Acknowledge(by(d), parley.Received, For(Village)))
		w.Settle()
		return []debt{{Village, pass, by(c), times(0, 0, 0, at(p))}, {Village, pass, by(d), times(0, 0, 0, 0)}}
	}),
	debtsUnder("another party's passing on meets nothing of this one's", 3, passed, func(w *World) []debt {
		w.Start()
		us, them, third := w.Node(Us), w.Node(Them), w.Node(Third)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		p := third.Append(third.Acknowledge(by(c), parley.Passed))
		w.Settle()
		s, u := them.covers(c), third.covers(c)
		return []debt{{Them, pass, by(c), times(s, s+passWithin, 0, 0)}, {Third, pass, by(c), times(u, u+passWithin, 0, at(p))}}
	}),
	debtsUnder("what its precedence gives no time for need not be passed on", 2, passed, func(w *World) []debt {
		us, them := begun2(w)
		c := us.fileAs(parley.Site, func(t *parley.Notice) { t.Precedence = parley.Immediate })
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, pass, by(c), noDebt}, {Them, ack, by(c), times(s, s+20_000, 0, 0)}}
	}),
	debtsUnder("a standby puts off the acknowledgement, not the passing on", 2, passed, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		them.Append(them.Reply(by(c), parley.ReplyStandby, BodyMember("until", 77)))
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, pass, by(c), times(s, s+passWithin, 0, 0)}, {Them, ack, by(c), times(s, 77, 77, 0)}}
	}),
	debtsUnder("what begins before it is to be passed on is due when it begins", 2, passed, func(w *World) []debt {
		us, them := begun2(w)
		from := w.clock + 33_000
		c := us.fileAs(parley.Site, func(t *parley.Notice) { t.Volumes[0].From = from })
		w.Settle()
		s := them.covers(c)
		return []debt{{Them, ack, by(c), times(s, s+ackWithin, 0, 0)}, {Them, pass, by(c), times(s, from, 0, 0)}}
	}),
	debtsUnder("every thing is passed on by its precedence: a cancel, a message, an urgent call, a call, an incident, an account", 2, passed, func(w *World) []debt {
		us, them := begun2(w)
		us.fileAs(parley.Site, func(t *parley.Notice) { t.Precedence = parley.Flash })
		c := us.Append(us.Cancel(mine(us)))
		m := us.Append(us.Release(us.message(), "second", nil))
		u := us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Who: "a convoy of ours"}))
		k := us.Append(us.Call(Them, nil))
		i := us.Append(us.Incident(nil))
		f := us.Append(us.Incident(nil, BodyMember("precedence", parley.Flash)))
		a, b := us.Append(us.Account(by(i), nil)), us.Append(us.Account(by(f), nil))
		w.Settle()
		s := them.covers(c)
		if s != them.covers(b) {
			panic("received at two times")
		}
		return []debt{
			{Them, pass, by(c), times(s, s+flashPassed, 0, 0)}, {Them, pass, by(m), times(s, s+callWithin, 0, 0)}, {Them, pass, by(u), times(s, s+flashPassed, 0, 0)},
			{Them, pass, by(k), times(s, s+callWithin, 0, 0)}, {Them, pass, by(i), times(s, s+passWithin, 0, 0)}, {Them, pass, by(f), times(s, s+flashPassed, 0, 0)},
			{Them, pass, by(a), times(s, s+passWithin, 0, 0)}, {Them, pass, by(b), times(s, s+flashPassed, 0, 0)}, {Them, ack, by(k), times(s, s+20_000, 0, 0)},
			{Them, read2, by(k), noDebt},
		}
	}),
	debtsUnder("what was replaced need not be passed on, and a charter that knows nothing of it asks for nothing", 2, passed, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		d := us.Append(us.Change(mine(us)))
		w.Settle()
		amend(w, func(c *parley.Charter) { c.Deadlines = c.Deadlines[3:] })
		e := us.Append(us.File(parley.Site))
		w.Settle()
		s := them.covers(d)
		return []debt{{Them, pass, by(c), noDebt}, {Them, pass, by(d), times(s, s+passWithin, 0, 0)}, {Them, pass, by(e), noDebt}}
	}),
	debtsUnder("an objection to a call is owed a response by the call's precedence", 2, passed, func(w *World) []debt {
		us, them := begun2(w)
		k, i := us.Append(us.Call(Them, nil)), us.Append(us.Incident(nil))
		a := us.Append(us.Account(by(i), nil))
		w.Settle()
		o, p := them.Append(them.Reply(by(k), parley.ReplyObject)), them.Append(them.Reply(by(a), parley.ReplyMismatch))
		w.Settle()
		s := us.covers(o)
		return []debt{{Us, respond, by(o), times(s, s+20_000, 0, 0)}, {Us, respond, by(p), times(s, s+ackWithin, 0, 0)}}
	}),
	debtsUnder("who agrees to a call has acknowledged it", 2, passed, func(w *World) []debt {
		us, them := begun2(w)
		k := us.Append(us.Call(Them, nil))
		w.Settle()
		r := them.Append(them.Reply(by(k), parley.ReplyAgree))
		w.Settle()
		s := them.covers(k)
		return []debt{{Them, ack, by(k), times(s, s+20_000, 0, at(r))}, {Them, pass, by(k), times(s, s+callWithin, 0, 0)}, {Us, respond, by(r), noDebt}}
	}),
	wrongUnder("told of what is to be passed on", channel.Valid, 2, passed, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		return us.Append(us.Tell(parley.Obligation{Debtor: Them, Duty: pass, Of: by(c)}, 1))
	}),
	wrong("told of passing on what the charter gives no time for", channel.VoidReference, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		return us.Append(us.Tell(parley.Obligation{Debtor: Them, Duty: pass, Of: by(c)}, 1))
	}),
}
