package channeltest

import (
	"parley"
	"parley/channel"
)

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
