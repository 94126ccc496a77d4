package clash

import (
	"cmp"
	"math"

	"parley"
	"parley/geo"
)

// finding is what two volumes are to each other under one rule.
type finding struct {
	claim  claim // that they clash
	a, b   *volume
	across geo.Approach
	near   claim
	up     bands
	meet   bool // in time
}

// distance is the closest approach of the footprints in micrometres: the least that is
// known, if it was not measured.
func (f *finding) distance() int64 {
	d := f.across.Most
	if math.IsInf(d, 1) {
		d = f.across.Least
	}
	return max(0, micro(d)-(f.a.radius+f.b.radius)*millimetre)
}

// worse reports whether f is to be shown rather than g: by verdict, then by distance,
// then by vertical gap. Anything is worse than nothing.
func (f *finding) worse(g *finding) bool {
	return g.a == nil || cmp.Or(
		cmp.Compare(f.claim, g.claim),
		cmp.Compare(g.distance(), f.distance()),
		cmp.Compare(g.up.gap(), f.up.gap())) > 0
}

// worst reports that nothing can be worse.
func (f *finding) worst() bool {
	return f.a != nil && f.claim == yes && f.distance() == 0 && f.up.gap() == 0
}

// judge compares two items under rules that pair them, one result for each. With measure
// it also measures what cannot clash, so that none comes with a distance.
//
// The item of the lower originator goes first, whichever is asked about, so that both
// sides find the same to the last bit.
func (x *terms) judge(a, b *item, rules []int, measure bool) []Result {
	first, second := a, b
	if a.Originator > b.Originator {
		first, second = b, a
	}
	effort := geo.NewEffort()
	found := make([]finding, len(rules))
	for i := range first.volumes {
		for k := range second.volumes {
			x.compare(&first.volumes[i], &second.volumes[k], rules, found, effort, measure)
		}
	}
	results := make([]Result, len(rules))
	for i, n := range rules {
		results[i] = x.result(&found[i], &x.rules[n])
		results[i].Other = b.ID
		if first != a {
			results[i].At, results[i].OtherAt = results[i].OtherAt, results[i].At
		}
	}
	return results
}

// compare judges two volumes under each rule, and keeps what is worse than what was
// found. It measures once for all rules, and only if time and height leave it open.
func (x *terms) compare(a, b *volume, rules []int, found []finding, effort *geo.Effort, measure bool) {
	limit, open := int64(0), false // micrometres
	for i, n := range rules {
		r := &x.rules[n]
		if found[i].worst() || !a.window.meets(b.window, r.Time) ||
			x.heights.compare(&a.band, &b.band, r.Vertical, groundUnder(r, true)).claim == no {
			continue
		}
		reach := (a.radius + b.radius + r.Horizontal) * millimetre
		limit, open = max(limit, reach+tolerance(reach)), true
	}
	if !open && !measure {
		return
	}
	across := effort.Nearest(a.shape, b.shape, float64(limit+1)/metre) // 1 more, for rounding
	if measure && math.IsInf(across.Most, 1) && across.Least > 0 {
		across = effort.Nearest(a.shape, b.shape, math.Inf(1))
	}
	for i, n := range rules {
		if f := x.weigh(a, b, &x.rules[n], across); f.worse(&found[i]) {
			found[i] = f
		}
	}
}

// weigh puts the three conditions of one rule together.
func (x *terms) weigh(a, b *volume, r *parley.Rule, across geo.Approach) finding {
	radii := (a.radius + b.radius) * millimetre
	f := finding{a: a, b: b, across: across}
	f.near = near(across, radii+r.Horizontal*millimetre)
	f.up = x.heights.compare(&a.band, &b.band, r.Vertical, groundUnder(r, near(across, radii) == yes))
	if f.meet = a.window.meets(b.window, r.Time); f.meet {
		f.claim = min(f.near, f.up.claim)
	}
	return f
}

// groundUnder says what ground counts under a rule, for footprints that meet or may not.
func groundUnder(r *parley.Rule, meet bool) relief {
	switch {
	case r.Horizontal == 0:
		return sameGround
	case meet:
		return alsoBeside
	}
	return otherGround
}

// result puts a finding into words and numbers.
func (x *terms) result(f *finding, r *parley.Rule) Result {
	res := Result{Rule: r.Name, Verdict: parley.None}
	if f.a == nil {
		return res
	}
	res.At, res.OtherAt = f.across.At, f.across.Other
	res.Detail.Distance = (f.distance() + millimetre/2) / millimetre
	res.Detail.Gap = (f.up.gap() + tick/2) / tick
	again := false
	if f.meet {
		res.Detail.From, res.Detail.Until, again = f.a.window.together(f.b.window, r.Time)
	}
	switch f.claim {
	case yes:
		res.Verdict = parley.Clash
	case maybe:
		res.Verdict = parley.Possible
	}
	if f.near == maybe {
		res.Detail.Assumes = whyNear(f.across, f.a, f.b, r.Horizontal)
	}
	res.Detail.Assumes = append(res.Detail.Assumes, f.up.assumes(&x.heights)...)
	if again && f.claim != no {
		res.Detail.Assumes = append(res.Detail.Assumes, "the windows come again: this is the first of several times that they meet")
	}
	return res
}
