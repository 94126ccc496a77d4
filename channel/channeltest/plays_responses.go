package channeltest

import (
	"parley"
)

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
