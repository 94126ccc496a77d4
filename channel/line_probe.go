package channel

import (
	"slices"

	"parley"
)

// Probed is an own probe: where it stands, and its node's clock then.
type Probed struct {
	At    parley.Position
	Clock parley.Millis
}

// Probes lists the effective probes of a log up to a position on it, ascending, at most the
// last so many.
func (v View) Probes(own parley.Position, most int) []Probed {
	tip, ok := v.m.appliedAt(own)
	if !ok {
		return nil
	}
	var out []Probed
	for n := tip.number; n >= 0 && len(out) < most; n-- {
		r := v.m.record(v.m.physical(tip.branch, n))
		if _, probe := r.entry.body.(*parley.Probe); probe && r.verdict == Valid && v.counts([]ref{r.ref}) {
			out = append(out, Probed{v.m.position(r), r.entry.Frame.Clock})
		}
	}
	slices.Reverse(out)
	return out
}

// Coverage looks up where logs cover probes, for as many of these as are asked for: what it
// finds of a log it finds once.
type Coverage struct{ v *reckoning }

// Coverage begins such a look.
func (v View) Coverage() Coverage { return Coverage{v.reckoning()} }

// Of gives where a party's log first covers a probe, false if it does not in the set; stated
// tells that the probe's own log has a measured of it and of that party.
func (c Coverage) Of(probe parley.Position, by parley.PartyID) (back parley.Position, covered, stated bool) {
	m := c.v.m
	at, ok := m.appliedAt(probe)
	if !ok {
		return back, false, false
	}
	r := c.v.firstCovering(by, []ref{at})
	if r == nil {
		return back, false, false
	}
	stated = slices.ContainsFunc(m.measured[m.record(at)], func(s *measurement) bool {
		return s.with() == by && c.v.counts([]ref{s.at.ref})
	})
	return m.position(r), true, stated
}
