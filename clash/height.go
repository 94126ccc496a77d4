package clash

import (
	"fmt"
	"math"
	"slices"

	"parley"
)

// A tick is a tenth of a micrometre: in ticks a thousandth of a metre, of a foot
// (0.3048 m exactly) and of a flight level (100 ft) are whole numbers, so that limits of
// one reference compare exactly, whatever units they were given in.
const tick = 10_000 // ticks in a millimetre

func ticks(h parley.Height) int64 {
	switch h.Unit {
	case parley.Feet:
		return h.Value * 3_048
	case parley.FlightLevel:
		return h.Value * 304_800
	}
	return h.Value * tick
}

// datum is what heights that compare with each other are measured from.
type datum int

const (
	ground datum = iota
	sea
	ellipsoid
	pressure
)

func datumOf(r parley.HeightRef) datum {
	switch r {
	case parley.AMSL:
		return sea
	case parley.Ellipsoid:
		return ellipsoid
	case parley.Standard:
		return pressure
	}
	return ground // AGL, GND
}

// margins says how far a datum may lie from sea level.
type margins parley.HeightMargins

// of gives the least and the greatest height of a datum above sea level, in ticks, and
// whether the charter tells. No pressure and no geoid agrees with the sea everywhere, so
// 0 there means that the charter is silent; ground at 0 is the open sea, if the charter
// gives any margin at all.
func (m margins) of(d datum) (low, high int64, told bool) {
	switch d {
	case ground:
		return m.TerrainLow * tick, m.TerrainHigh * tick, m != margins{}
	case ellipsoid:
		return -m.Geoid * tick, m.Geoid * tick, m.Geoid > 0
	case pressure:
		return -m.Pressure * tick, m.Pressure * tick, m.Pressure > 0
	}
	return 0, 0, true
}

// relief is what is known about the ground under two limits that are compared.
type relief int

const (
	sameGround  relief = iota // one place: nothing else counts
	alsoBeside                // they share ground, and places beside each other count too
	otherGround               // only places beside each other count
)

// limits is the outcome of comparing a lower limit with an upper one.
type limits struct {
	claim        claim // that the lower is not too far above the upper
	gap          int64 // ticks: the least by which it may lie above
	exact        bool
	lower, upper parley.Height
}

// below says whether a lower limit lies no more than vertical (ticks) above an upper one.
func (m margins) below(lower, upper parley.Height, vertical int64, over relief) limits {
	l := limits{claim: yes, gap: math.MinInt64, exact: true, lower: lower, upper: upper}
	if upper.Ref == parley.Unlimited {
		return l
	}
	d, e := datumOf(lower.Ref), datumOf(upper.Ref)
	l.gap = ticks(lower) - ticks(upper)
	if d == e && (d != ground || over == sameGround || over == alsoBeside && l.gap <= vertical) {
		if l.gap > vertical {
			l.claim = no
		}
		return l
	}
	l.exact, l.claim = false, maybe
	lowD, highD, toldD := m.of(d)
	lowE, highE, toldE := m.of(e)
	if !toldD || !toldE {
		l.gap = 0
		return l
	}
	most := l.gap + highD - lowE
	l.gap += lowD - highE
	switch {
	case most <= vertical:
		l.claim = yes
	case l.gap > vertical:
		l.claim = no
	}
	return l
}

// words states what a comparison rests on that is not exact.
func (m margins) words(l limits) string {
	d, e := datumOf(l.lower.Ref), datumOf(l.upper.Ref)
	why, beside := m.reason(d), ""
	switch {
	case d == e:
		beside = " over other ground"
	case why == "":
		why = m.reason(e)
	case e != sea:
		why += ", " + m.reason(e)
	}
	return fmt.Sprintf("%s compared with %s%s: %s", spoken(l.lower), spoken(l.upper), beside, why)
}

// reason states how a datum lies to sea level; nothing of sea level itself.
func (m margins) reason(d datum) string {
	_, _, told := m.of(d)
	switch {
	case d == ground && told:
		return fmt.Sprintf("ground lies between %s m and %s m AMSL", thousandths(m.TerrainLow), thousandths(m.TerrainHigh))
	case d == ground:
		return "the charter does not say how high the ground lies"
	case d == ellipsoid && told:
		return fmt.Sprintf("geoid and ellipsoid may differ by %s m", thousandths(m.Geoid))
	case d == ellipsoid:
		return "the charter gives no margin for the geoid"
	case d == pressure && told:
		return fmt.Sprintf("pressure may differ by %s m", thousandths(m.Pressure))
	case d == pressure:
		return "the charter gives no margin for pressure"
	}
	return ""
}

// bands is the outcome of comparing two height bands.
type bands struct {
	claim claim // that they are near enough
	all   [4]limits
	n     int // how many of all were compared
}

// compare says whether the bands of two volumes come within vertical millimetres of one
// another. Bands that may stand on their own heads, lower limit above upper, are never
// certain to.
func (m margins) compare(a, b *volume, vertical int64, over relief) bands {
	if a.lower.Ref == "" || b.lower.Ref == "" {
		return bands{claim: maybe} // not well formed, and volume.unknown says so
	}
	out := bands{n: 2}
	out.all[0] = m.below(a.lower, b.upper, vertical*tick, over)
	out.all[1] = m.below(b.lower, a.upper, vertical*tick, over)
	if out.claim = min(out.all[0].claim, out.all[1].claim); out.claim != yes {
		return out
	}
	for _, v := range []*volume{a, b} {
		own := m.below(v.lower, v.upper, 0, sameGround)
		if own.claim != yes {
			own.claim, out.claim = maybe, maybe
		}
		out.all[out.n] = own
		out.n++
	}
	return out
}

// gap is the least vertical distance in ticks, 0 if the bands may overlap.
func (b *bands) gap() int64 {
	if b.n == 0 {
		return 0
	}
	return max(0, b.all[0].gap, b.all[1].gap)
}

// assumes states what the claim rests on beyond the notices themselves.
func (b *bands) assumes(m margins) (l []string) {
	for _, c := range b.all[:b.n] {
		if c.claim != b.claim || c.exact {
			continue
		}
		if w := m.words(c); !slices.Contains(l, w) {
			l = append(l, w)
		}
	}
	return l
}
