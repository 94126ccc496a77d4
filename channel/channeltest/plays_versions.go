package channeltest

import (
	"parley"
	"parley/channel"
)

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
