package channeltest

import (
	"fmt"

	"parley"
	"parley/channel"
)

// leads lays down how long before its start a site is to be released.
func leads(least, emergency parley.Millis) func(*parley.Charter) {
	return func(c *parley.Charter) {
		c.Terms = []parley.Term{{Kind: parley.Line, Lead: 1}, {Emergency: emergency, Kind: parley.Site, Lead: least}}
	}
}

// lead is what a version must say of how long before its start it was released.
type lead struct {
	of   *Cell
	lead parley.Millis
	late int
}

func leadsOf(name string, lay func(*parley.Charter), build func(w *World) []lead) Script {
	var should []lead
	return under(name, 2, lay, func(w *World) { should = build(w) }, func(_ *World, s *channel.State) string {
		versions := map[parley.Hash]string{}
		for _, n := range s.Notices {
			for _, v := range n.Versions {
				versions[v.ID] = fmt.Sprint(v.Lead, v.Late)
			}
		}
		for _, x := range should {
			if wrong := want("lead and late of "+by(x.of).Short(), versions[by(x.of)], fmt.Sprint(x.lead, x.late)); wrong != "" {
				return wrong
			}
		}
		return ""
	})
}

// fileAhead files a site that begins so long after it is filed.
func (n *Node) fileAhead(ahead parley.Millis, p parley.Precedence, twists ...Twist) *Cell {
	t := n.Notice(parley.Site, parley.OriginatorID(n.Party))
	t.Precedence, t.Volumes[0].From = p, n.w.clock+1000+ahead
	return n.Append(n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t}, twists...))
}

// How long before its start a version is released, and whether that is late.
var leadPlays = []Script{
	leadsOf("what is released as long before its start as the charter asks is not late, a millisecond after it is", leads(60_000, 0), func(w *World) []lead {
		us, _ := begun2(w)
		c, d := us.fileAhead(60_000, parley.Priority), us.fileAhead(59_999, parley.Priority)
		e := us.Append(us.File(parley.Site)) // began before
		f := us.Append(us.File(parley.Zone)) // has no term
		w.Settle()
		return []lead{{c, 60_000, 0}, {d, 59_999, 1}, {e, 1_760_000_000_000 - at(e), 1}, {f, 1_760_000_000_000 - at(f), 0}}
	}),
	leadsOf("an emergency may come later, if it is immediate or flash", leads(60_000, 5_000), func(w *World) []lead {
		us, _ := begun2(w)
		var out []lead
		for _, x := range []struct {
			p         parley.Precedence
			at, after int
		}{{parley.Routine, 1, 1}, {parley.Priority, 1, 1}, {parley.Immediate, 0, 1}, {parley.Flash, 0, 1}} {
			out = append(out, lead{us.fileAhead(5_000, x.p), 5_000, x.at}, lead{us.fileAhead(4_999, x.p), 4_999, x.after})
		}
		w.Settle()
		return out
	}),
	leadsOf("a charter without an emergency asks the same of everything", leads(60_000, 0), func(w *World) []lead {
		us, _ := begun2(w)
		c, d := us.fileAhead(59_999, parley.Flash), us.fileAhead(60_000, parley.Flash)
		w.Settle()
		return []lead{{c, 59_999, 1}, {d, 60_000, 0}}
	}),
	leadsOf("an emergency that asks for more counts as it is", leads(5_000, 60_000), func(w *World) []lead {
		us, _ := begun2(w)
		c, d := us.fileAhead(5_000, parley.Flash), us.fileAhead(5_000, parley.Priority)
		w.Settle()
		return []lead{{c, 5_000, 1}, {d, 5_000, 0}}
	}),
	leadsOf("the charter that the version names says what is late", leads(60_000, 0), func(w *World) []lead {
		us, _ := begun2(w)
		c := us.fileAhead(30_000, parley.Priority)
		amend(w, leads(20_000, 0))
		d, e := us.fileAhead(30_000, parley.Priority), us.fileAhead(30_000, parley.Priority, Member("charter", w.Channel))
		w.Settle()
		return []lead{{c, 30_000, 1}, {d, 30_000, 0}, {e, 30_000, 1}}
	}),
	leadsOf("a change has a lead of its own, a cancel none", leads(60_000, 0), func(w *World) []lead {
		us, _ := begun2(w)
		c := us.fileAhead(60_000, parley.Priority)
		t := us.Notice(parley.Site, "us")
		t.Volumes[0].From = w.clock + 1000 + 9_000
		d := us.Append(us.Word("clerk", parley.KindChange, parley.Change{Notice: t, Of: by(c), Replaces: []parley.Hash{by(c)}}))
		e := us.Append(us.Word("clerk", parley.KindCancel, parley.Cancel{Of: by(c), Reason: "over", Replaces: []parley.Hash{by(d)}}))
		w.Settle()
		return []lead{{c, 60_000, 0}, {d, 9_000, 1}, {e, 0, 0}}
	}),
	leadsOf("the first beginning of several volumes counts", leads(60_000, 0), func(w *World) []lead {
		us, _ := begun2(w)
		c := us.fileAs(parley.Site, func(t *parley.Notice) {
			t.Volumes = append(t.Volumes, t.Volumes[0])
			t.Volumes[0].From, t.Volumes[1].From = w.clock+1000+90_000, w.clock+1000+7_000
		})
		w.Settle()
		return []lead{{c, 7_000, 1}}
	}),
	leadsOf("a version in two epochs was released at its least place", leads(60_000, 0), func(w *World) []lead {
		us, _ := begun2(w)
		t := reopened(us)
		n := us.Notice(parley.Site, "us")
		n.Volumes[0].From = w.clock + 65_000
		said := us.Word("clerk", parley.KindNotice, parley.Filing{Notice: n})
		t.Append(said)
		w.clock += 20_000
		c := us.Append(said)
		w.Settle()
		return []lead{{c, n.Volumes[0].From - at(c), 1}}
	}),
	leadsOf("what is disowned keeps its lead", leads(60_000, 0), func(w *World) []lead {
		us, them := begun2(w)
		good := us.Tip
		c := us.fileAhead(30_000, parley.Priority)
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return []lead{{c, 30_000, 1}}
	}),
}
