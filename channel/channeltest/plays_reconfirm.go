package channeltest

import (
	"slices"

	"parley"
	"parley/channel"
)

const again = parley.OwesReconfirm

// heldFor lays down that sites and movements are reconfirmed so often, and zones not at all.
func heldFor(every parley.Millis) func(*parley.Charter) {
	return func(c *parley.Charter) {
		c.Terms = []parley.Term{{Kind: parley.Site, Reconfirm: every}, {Kind: parley.Zone, Lead: 1}, {Kind: parley.Movement, Reconfirm: every}}
	}
}

const heldWithin parley.Millis = 50_000

var held = heldFor(heldWithin)

// fileLasting files a site whose only volume is as edited, once its own time is known.
func (n *Node) fileLasting(edit func(v *parley.Volume, filed parley.Millis)) *Cell {
	return n.fileAs(parley.Site, func(t *parley.Notice) { edit(&t.Volumes[0], n.w.clock+1000) })
}

// tipOf gives the first version of a kind that stands.
func (n *Node) tipOf(k parley.NoticeKind) parley.Hash {
	return n.Notices(func(s channel.NoticeState) bool { return s.Kind == k })[0].Tips[0]
}

// When a party owes it to say that a notice still holds.
var reconfirmPlays = []Script{
	debtsUnder("a party owes itself to say that its notice still holds, so long after filing it", 2, held, func(w *World) []debt {
		us, them := begun2(w)
		c, d := us.Append(us.File(parley.Site)), them.Append(them.File(parley.Movement))
		e := us.Append(us.File(parley.Zone)) // has a term, and it asks for nothing
		f := us.Append(us.File(parley.Line)) // has none
		w.Settle()
		return []debt{
			{Us, again, by(c), times(at(c), at(c)+heldWithin, 0, 0)}, {Them, again, by(d), times(at(d), at(d)+heldWithin, 0, 0)},
			{Them, again, by(c), noDebt}, {Village, again, by(c), noDebt}, {Us, again, by(d), noDebt}, {Us, again, by(e), noDebt}, {Us, again, by(f), noDebt},
		}
	}),
	debtsUnder("several are reconfirmed at once, and owed anew from then on", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c, d, e := us.Append(us.File(parley.Site)), us.Append(us.File(parley.Movement)), us.Append(us.File(parley.Site))
		r := us.Append(us.Reconfirm([]parley.Hash{by(c), by(d)}))
		w.Settle()
		return []debt{
			{Us, again, by(c), times(at(r), at(r)+heldWithin, 0, 0)}, {Us, again, by(d), times(at(r), at(r)+heldWithin, 0, 0)},
			{Us, again, by(e), times(at(e), at(e)+heldWithin, 0, 0)},
		}
	}),
	under("a reconfirmation is the revision of the next", 2, held, func(w *World) {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		d := owes(s, Us, again, s.Notices[0].ID)
		return first(want("revision", d.Revision, s.Words[0].ID), want("creditor", d.Creditor, Us), want("met", d.Met, 0))
	}),
	debtsUnder("of two reconfirmations in two epochs the later time counts, not the later place", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(us)
		t.Append(t.Reconfirm([]parley.Hash{by(c)}))
		w.clock += 7_000
		r := us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		w.Settle()
		return []debt{{Us, again, by(c), times(at(r), at(r)+heldWithin, 0, 0)}}
	}),
	sameTime("of two reconfirmations at one time the greater hash counts", again, func(_ *World, n *Node) Say {
		return n.Reconfirm([]parley.Hash{n.tipOf(parley.Site)})
	}),
	debtsUnder("one reconfirmation in two epochs was made at its least place, not at its earliest time", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(us)
		said := us.Reconfirm([]parley.Hash{by(c)})
		t.Append(said)
		w.clock += 7_000
		r := us.Append(said)
		w.Settle()
		return []debt{{Us, again, by(c), times(at(r), at(r)+heldWithin, 0, 0)}}
	}),
	debtsUnder("a version in two epochs was filed at its least place", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		t := reopened(us)
		said := us.File(parley.Site)
		t.Append(said)
		w.clock += 7_000
		c := us.Append(said)
		w.Settle()
		return []debt{{Us, again, by(c), times(at(c), at(c)+heldWithin, 0, 0)}}
	}),
	debtsUnder("a change is to be reconfirmed from its own time on, and what it replaced no more", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		d := us.Append(us.Change(mine(us)))
		w.Settle()
		return []debt{{Us, again, by(c), noDebt}, {Us, again, by(d), times(at(d), at(d)+heldWithin, 0, 0)}}
	}),
	debtsUnder("of two versions that stand each is to be reconfirmed", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(us)
		c, d := us.Append(us.Change(mine(us))), t.Append(t.Change(mine(t)))
		w.Settle()
		r := us.Append(us.Reconfirm([]parley.Hash{by(d)}))
		w.Settle()
		return []debt{{Us, again, by(c), times(at(c), at(c)+heldWithin, 0, 0)}, {Us, again, by(d), times(at(r), at(r)+heldWithin, 0, 0)}}
	}),
	debtsUnder("two versions that stand are reconfirmed at once", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(us)
		c, d := us.Append(us.Change(mine(us))), t.Append(t.Change(mine(t)))
		w.Settle()
		r := t.Append(t.Reconfirm([]parley.Hash{by(c), by(d)}))
		w.Settle()
		return []debt{{Us, again, by(c), times(at(r), at(r)+heldWithin, 0, 0)}, {Us, again, by(d), times(at(r), at(r)+heldWithin, 0, 0)}}
	}),
	debtsUnder("a reconfirmation without sight of the change is of what was replaced", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(us)
		d := us.Append(us.Change(mine(us)))
		t.Append(t.Reconfirm([]parley.Hash{by(c)}))
		w.Settle()
		return []debt{{Us, again, by(c), noDebt}, {Us, again, by(d), times(at(d), at(d)+heldWithin, 0, 0)}}
	}),
	debtsUnder("what is cancelled or disowned need not be reconfirmed", 2, held, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		d := us.Append(us.Cancel(mine(us)))
		good := us.Tip
		e := us.Append(us.File(parley.Site))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return []debt{{Us, again, by(c), noDebt}, {Us, again, by(d), noDebt}, {Us, again, by(e), noDebt}}
	}),
	debtsUnder("a reconfirmation that is disowned was not made", 2, held, func(w *World) []debt {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		good := us.Tip
		us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return []debt{{Us, again, by(c), times(at(c), at(c)+heldWithin, 0, 0)}}
	}),
	debtsUnder("a test is reconfirmed as what is real is", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site, InMode(parley.Test)))
		r := us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		w.Settle()
		return []debt{{Us, again, by(c), times(at(r), at(r)+heldWithin, 0, 0)}}
	}),

	debtsUnder("what ends before it is to be reconfirmed, or as it is, is not due; a millisecond later it is", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.fileLasting(func(v *parley.Volume, filed parley.Millis) { v.Until = filed + heldWithin })
		d := us.fileLasting(func(v *parley.Volume, filed parley.Millis) { v.Until = filed + heldWithin + 1 })
		e := us.fileLasting(func(v *parley.Volume, _ parley.Millis) { v.Until = 0 })
		w.Settle()
		return []debt{
			{Us, again, by(c), times(at(c), 0, 0, 0)}, {Us, again, by(d), times(at(d), at(d)+heldWithin, 0, 0)}, {Us, again, by(e), times(at(e), at(e)+heldWithin, 0, 0)},
		}
	}),
	debtsUnder("what is reconfirmed shortly before its end is not due again", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.fileLasting(func(v *parley.Volume, filed parley.Millis) { v.Until = filed + heldWithin + 1 })
		r := us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		w.Settle()
		return []debt{{Us, again, by(c), times(at(r), 0, 0, 0)}}
	}),
	debtsUnder("of several volumes the last end counts, and one without an end has none", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		two := func(until ...func(filed parley.Millis) parley.Millis) *Cell {
			return us.fileAs(parley.Site, func(t *parley.Notice) {
				t.Volumes = slices.Repeat(t.Volumes, len(until))
				for i, u := range until {
					t.Volumes[i].Until = u(w.clock + 1000)
				}
			})
		}
		soon := func(filed parley.Millis) parley.Millis { return filed + 5_000 }
		late := func(filed parley.Millis) parley.Millis { return filed + heldWithin + 5_000 }
		never := func(parley.Millis) parley.Millis { return 0 }
		c, d, e := two(soon, soon), two(late, soon), two(never, soon)
		w.Settle()
		return []debt{
			{Us, again, by(c), times(at(c), 0, 0, 0)}, {Us, again, by(d), times(at(d), at(d)+heldWithin, 0, 0)}, {Us, again, by(e), times(at(e), at(e)+heldWithin, 0, 0)},
		}
	}),
	debtsUnder("what opens every day ends with its last opening, or not at all", 2, heldFor(3*day), func(w *World) []debt {
		us, _ := begun2(w)
		daily := func(last func(v *parley.Volume, filed parley.Millis) parley.Millis) *Cell {
			return us.fileLasting(func(v *parley.Volume, filed parley.Millis) {
				v.Every, v.From, v.Until = parley.Daily, filed-1_000, filed+9_000
				v.Last = last(v, filed)
			})
		}
		c := daily(func(v *parley.Volume, _ parley.Millis) parley.Millis { return v.From + 2*day })
		d := daily(func(v *parley.Volume, filed parley.Millis) parley.Millis { return v.From + 3*day - 9_000 })
		e := daily(func(v *parley.Volume, filed parley.Millis) parley.Millis { return v.From + 3*day - 8_999 })
		f := daily(func(*parley.Volume, parley.Millis) parley.Millis { return 0 })
		w.Settle()
		return []debt{
			{Us, again, by(c), times(at(c), 0, 0, 0)}, {Us, again, by(d), times(at(d), 0, 0, 0)},
			{Us, again, by(e), times(at(e), at(e)+3*day, 0, 0)}, // its last opening began a day before; the sum says later
			{Us, again, by(f), times(at(f), at(f)+3*day, 0, 0)},
		}
	}),

	debtsUnder("since the beginning of time nothing is to be reconfirmed", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		now := w.clock
		w.until(0)
		us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		w.clock = now
		w.Settle()
		return []debt{{Us, again, by(c), times(0, 0, 0, 0)}}
	}),
	debtsUnder("how often is said by the charter that the version names", 2, held, func(w *World) []debt {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		amend(w, heldFor(11_000))
		d := us.Append(us.File(parley.Site))
		r := us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		e := us.Append(us.File(parley.Site, Member("charter", w.Channel)))
		w.Settle()
		return []debt{
			{Us, again, by(c), times(at(r), at(r)+heldWithin, 0, 0)}, {Us, again, by(d), times(at(d), at(d)+11_000, 0, 0)}, {Us, again, by(e), times(at(e), at(e)+heldWithin, 0, 0)},
		}
	}),
	debtsUnder("a party that the charter takes the log from owes nobody a reconfirmation", 3, held, func(w *World) []debt {
		w.Start()
		third := w.Node(Third)
		c := third.Append(third.File(parley.Site))
		w.Settle()
		amend(w, func(ch *parley.Charter) {
			p := &ch.Parties[2]
			p.Root, p.Node, p.Recovery, p.Transport = "", "", "", ""
		})
		return []debt{{Third, again, by(c), noDebt}}
	}),
	wrongUnder("told of a reconfirmation by who owes it", channel.Valid, 2, held, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: again, Of: by(c)}, 0))
	}),
	wrongUnder("told of another party's reconfirmation", channel.VoidSide, 2, held, func(w *World) *Cell {
		us, them := begun2(w)
		c := us.Append(us.File(parley.Site))
		w.Settle()
		return them.Append(them.Tell(parley.Obligation{Debtor: Us, Duty: again, Of: by(c)}, 0))
	}),
	wrongUnder("told of a reconfirmation that has been made since", channel.VoidReference, 2, held, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: again, Of: by(c)}, 0))
	}),
	wrongUnder("told of a reconfirmation since the last, at a rung told before it", channel.Valid, 2, held, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: again, Of: by(c)}, 1))
		r := us.Append(us.Reconfirm([]parley.Hash{by(c)}))
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: again, Of: by(c), Revision: by(r)}, 1))
	}),
	wrongUnder("told of a reconfirmation of a cancel", channel.VoidReference, 2, held, func(w *World) *Cell {
		us, _ := begun2(w)
		us.Append(us.File(parley.Site))
		d := us.Append(us.Cancel(mine(us)))
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: again, Of: by(d)}, 0))
	}),
}
