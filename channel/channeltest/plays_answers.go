package channeltest

import (
	"parley"
	"parley/channel"
)

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
