package channeltest

import (
	"fmt"

	"parley"
	"parley/channel"
)

// measuredPlay makes a play that gives what must then be measured: round trip and how far
// the other's clock is ahead.
func measuredPlay(name string, parties int, build func(w *World) []channel.MeasuredState) Script {
	var should []channel.MeasuredState
	return play(name, parties, func(w *World) { should = build(w) }, func(_ *World, s *channel.State) string {
		return want("measured", s.Measured, should)
	})
}

// clockOf is what a node's own clock said when it wrote a cell.
func clockOf(c *Cell) parley.Millis { return c.Entry.Frame.Clock }

func tripOf(probe, back, measured *Cell) channel.MeasuredState {
	return channel.MeasuredState{
		Ahead: clockOf(back) - clockOf(probe), Party: probe.Log.Party, RoundTrip: clockOf(measured) - clockOf(probe), With: back.Log.Party,
	}
}

// What nodes measure of one another.
var measuredPlays = []Script{
	measuredPlay("a probe is covered by each other party, and each is measured once, by the raw clocks", 3, func(w *World) []channel.MeasuredState {
		w.Start()
		us, them, third := w.Node(Us), w.Node(Them), w.Node(Third)
		us.ahead, them.ahead, third.ahead = 3_000, -70_000, 250_000
		probe := us.Append(Probe())
		w.Settle()
		var out []channel.MeasuredState
		for _, n := range []*Node{third, them} {
			back := n.first(func(c *Cell) bool { return c.Past()[probe] })
			out = append(out, tripOf(probe, back, us.first(func(c *Cell) bool {
				b, ok := c.Entry.Body().(*parley.Measured)
				return ok && b.Back.Party == n.Party
			})))
		}
		return out
	}),
	measuredPlay("the last measurement counts, by its place", 2, func(w *World) []channel.MeasuredState {
		us, _ := begun2(w)
		us.Append(Probe())
		w.Settle()
		w.clock += 50_000
		probe, back, _ := us.probed()
		c := us.Append(us.Measure(probe, back))
		w.Settle()
		return []channel.MeasuredState{tripOf(probe, back, c)}
	}),
	measuredPlay("of two epochs the later one counts, though it measured first", 2, func(w *World) []channel.MeasuredState {
		us, _ := begun2(w)
		t := reopened(us)
		probe, back, _ := t.probed()
		c := t.Append(t.Measure(probe, back))
		w.clock += 9_000
		p, b, _ := us.probed()
		us.Append(us.Measure(p, b))
		w.Settle()
		return []channel.MeasuredState{tripOf(probe, back, c)}
	}),
	measuredPlay("a probe of both branches of a fork is measured on each", 2, func(w *World) []channel.MeasuredState {
		us, _ := begun2(w)
		probe, back, _ := us.probed()
		t := us.Twin(us.Epoch)
		us.Append(us.File(parley.Zone))
		t.Append(t.Measure(probe, back))
		w.clock += 9_000
		c := us.Append(us.Measure(probe, back)) // one number higher than the other branch's
		w.Settle()
		return []channel.MeasuredState{tripOf(probe, back, c)}
	}),
	measuredPlay("a measurement that is disowned gives way to the one before", 2, func(w *World) []channel.MeasuredState {
		us, them := begun2(w)
		probe, back, _ := us.probed()
		c := us.Append(us.Measure(probe, back))
		good := us.Tip
		p, b, _ := us.probed()
		us.Append(us.Measure(p, b))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return []channel.MeasuredState{tripOf(probe, back, c)}
	}),
	measuredPlay("an entry that is void, or disowned, covers a probe as well as any other", 2, func(w *World) []channel.MeasuredState {
		us, them := begun2(w)
		good := them.Tip
		probe := us.Append(Probe())
		them.Take(probe)
		back := them.Append(them.message()) // void for want of a release
		us.Take(back)
		c := us.Append(us.Measure(probe, back))
		us.stopAt(good)
		w.Settle()
		return []channel.MeasuredState{tripOf(probe, back, c)}
	}),
	wrong("a measurement by an entry that is none, though it covers the probe", channel.VoidReference, 2, func(w *World) *Cell {
		us, them := begun2(w)
		probe := us.Append(Probe())
		them.Take(probe)
		them.Append(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil))
		back := them.Append(Bytes([]byte("no entry")))
		us.Take(back)
		us.Append(us.File(parley.Zone)) // names it
		return us.Append(us.Measure(probe, back))
	}),
	wrong("a measurement by an entry after one that is none", channel.Valid, 2, func(w *World) *Cell {
		us, them := begun2(w)
		probe := us.Append(Probe())
		them.Append(Bytes([]byte("no entry")))
		them.Take(probe)
		back := them.Append(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil))
		us.Take(back)
		return us.Append(us.Measure(probe, back))
	}),
	wrong("a measurement of a probe on the other branch of a fork", channel.VoidReference, 2, func(w *World) *Cell {
		us, them := begun2(w)
		t := us.Twin(us.Epoch)
		probe := us.Append(Probe())
		t.Append(t.File(parley.Zone)) // at the probe's number
		them.Take(probe)
		back := them.Append(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil))
		t.Take(back)
		return t.Append(t.Measure(probe, back))
	}),
	wrong("a measurement of a probe of the epoch before", channel.VoidReference, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		probe, back, _ := us.probed()
		t := reopened(us)
		return t.Append(t.Measure(probe, back))
	}),
	wrong("a measurement of a probe that is void", channel.VoidReference, 2, func(w *World) *Cell {
		us := alone(w)
		probe := us.Append(Probe()) // early
		them := w.Node(Them)
		them.Take(probe)
		back := them.Append(them.Accept(w.Channel))
		us.Take(back)
		return us.Append(us.Measure(probe, back))
	}),
	wrong("a measurement of one probe by a second epoch of the other's", channel.VoidRepeat, 2, func(w *World) *Cell {
		us, them := begun2(w)
		u := reopened(them)
		probe, back, _ := us.probed()
		us.Append(us.Measure(probe, back))
		u.Take(probe)
		other := u.Append(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil))
		us.Take(other)
		return us.Append(us.Measure(probe, other))
	}),
	wrong("a measurement of one probe by a third party", channel.Valid, 3, func(w *World) *Cell {
		us, _ := begun2(w)
		third := w.Node(Third)
		probe, back, _ := us.probed()
		us.Append(us.Measure(probe, back))
		third.Take(probe)
		other := third.Append(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil))
		us.Take(other)
		return us.Append(us.Measure(probe, other))
	}),
	wrong("a measurement by what covers the probe through a third party", channel.Valid, 3, func(w *World) *Cell {
		us, _ := begun2(w)
		third := w.Node(Third)
		probe, back, _ := us.probed()
		third.Take(probe)
		third.Take(back)
		other := third.AppendAfter(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil), []*Cell{back})
		us.Take(other)
		return us.Append(us.Measure(probe, other))
	}),
}

// first gives the first entry of a node's log that a test accepts.
func (n *Node) first(is func(*Cell) bool) *Cell {
	for _, c := range n.Tip.branch() {
		if is(c) {
			return c
		}
	}
	return nil
}

// intakesOf writes down intakes: whose, and where.
func intakesOf(s *channel.State) (out []string) {
	for _, x := range s.Intakes {
		out = append(out, fmt.Sprint(x.Act.Short(), " ", x.Partner, " ", x.Place.Party, x.Place.Epoch))
	}
	return out
}

// What partners hand in.
var intakePlays = []Script{
	play("what a partner hands in is taken in, then released and said", 2, func(w *World) {
		us, _ := begun2(w)
		draft := us.draftFor(parley.Site, "airwing", us.enrols("pilot", "p6", "airwing"))
		us.Append(TakeIn("airwing", draft.Act()))
		w.Settle()
		us.Append(us.Release(draft, "second", nil))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		v := s.Notices[0].Versions[0]
		return first(want("key", v.Key, w.Key("us/pilot").id), want("release", v.Release, w.Key("us/second").id), want("originator", s.Notices[0].Originator, "airwing"),
			want("intakes", intakesOf(s), []string{v.ID.Short() + " airwing us0"}))
	}),
	play("of several intakes of one envelope each party's least place counts", 2, func(w *World) {
		us, them := begun2(w)
		t := reopened(us)
		amend(w, func(c *parley.Charter) {
			c.Parties[0].Partners = append(c.Parties[0].Partners, parley.Partner{ID: "second-wing", Name: "Second wing"})
			c.Parties[1].Partners = []parley.Partner{{ID: "militia", Name: "Militia"}}
		})
		t.Append(TakeIn("airwing", nowhere))
		us.Append(TakeIn("second-wing", nowhere, parley.Hash{1}))
		them.Append(TakeIn("militia", nowhere))
		w.Settle()
	}, func(_ *World, s *channel.State) string {
		return want("intakes", intakesOf(s), []string{
			parley.Hash{1}.Short() + " second-wing us0", nowhere.Short() + " militia them0", nowhere.Short() + " second-wing us0"})
	}),
	play("an intake that is disowned was not made", 2, func(w *World) {
		us, them := begun2(w)
		good := us.Tip
		us.Append(TakeIn("airwing", nowhere))
		w.Settle()
		them.stopAt(good)
		w.Settle()
	}, func(_ *World, s *channel.State) string { return want("intakes", len(s.Intakes), 0) }),
	wrong("an intake of what another party has taken in", channel.Valid, 3, func(w *World) *Cell {
		us, _ := begun2(w)
		third := w.Node(Third)
		us.Append(TakeIn("airwing", nowhere))
		w.Settle()
		return third.Append(TakeIn("clinic", nowhere))
	}),
	wrong("an intake of what was disowned since", channel.Valid, 2, func(w *World) *Cell {
		us, them := begun2(w)
		t := reopened(us)
		good := us.Tip
		c := us.Append(us.File(parley.Site))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return t.Append(TakeIn("airwing", by(c)))
	}),
	wrong("an intake of a partner that the party no longer speaks for", channel.VoidParty, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		amend(w, func(c *parley.Charter) { c.Parties[0].Partners = nil })
		return us.Append(TakeIn("airwing", nowhere))
	}),
	wrong("an intake of an enrolment, which is an act as well", channel.VoidRepeat, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(TakeIn("airwing", by(us.entered(parley.KindEnroll))))
	}),
}
