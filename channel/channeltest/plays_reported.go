package channeltest

import (
	"parley"
	"parley/channel"
	"parley/ledger"
)

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
