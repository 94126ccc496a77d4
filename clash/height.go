package clash

import (
	"fmt"
	"math"
	"slices"

	"parley"
)

// height is a parley.Height in eight bytes.
type height struct {
	value int32 // thousandths of the unit
	in    in
	geoid [2]int8 // of one above the ellipsoid: see band
}

// in is what a height is given in: index in heightRefs times 8, and in heightUnits.
type in uint8

func (i in) ref() parley.HeightRef   { return heightRefs[i>>3] }
func (i in) unit() parley.HeightUnit { return heightUnits[i&7] }

var (
	heightRefs  = []parley.HeightRef{"", parley.Ground, parley.AGL, parley.AMSL, parley.Ellipsoid, parley.Standard, parley.Unlimited}
	heightUnits = []parley.HeightUnit{"", parley.Metres, parley.Feet, parley.FlightLevel}
)

// A tick is a tenth of a micrometre: in ticks a thousandth of a metre, of a foot
// (0.3048 m exactly) and of a flight level (100 ft) are whole numbers, so that limits of
// one reference compare exactly, whatever units they were given in.
const tick = 10_000 // ticks in a millimetre

// Of each unit, in the order of heightUnits, and of each reference, in that of heightRefs.
var (
	unitTicks = [...]int64{tick, tick, 3_048, 304_800}
	refDatum  = [...]datum{ground, ground, ground, sea, ellipsoid, pressure, unlimited}
)

// heightOf packs the height of a volume that is well formed.
func heightOf(h parley.Height) height {
	return height{value: int32(h.Value), in: in(slices.Index(heightRefs, h.Ref)<<3 | slices.Index(heightUnits, h.Unit))}
}

func (h height) full() parley.Height {
	return parley.Height{Ref: h.in.ref(), Unit: h.in.unit(), Value: int64(h.value)}
}

func (h height) ticks() int64 { return int64(h.value) * unitTicks[h.in&7] }
func (h height) datum() datum { return refDatum[h.in>>3] }

// datum is what heights that compare with each other are measured from.
type datum int

const (
	ground datum = iota // AGL, GND
	sea
	ellipsoid
	pressure
	unlimited
)

// margins says how far a datum may lie from sea level.
type margins parley.HeightMargins

// of gives the least and the greatest height above sea level, in ticks, of what a height
// is measured from, and whether that is told. No pressure and no geoid agrees with the sea
// everywhere, so 0 there means that the charter is silent; ground at 0 is the open sea, if
// the charter gives any margin at all. Where it is silent on the geoid, EGM96 tells how the
// ellipsoid lies over the footprint.
func (m *margins) of(h height) (low, high int64, told bool) {
	switch h.datum() {
	case ground:
		return m.TerrainLow * tick, m.TerrainHigh * tick, *m != margins{}
	case ellipsoid:
		if m.Geoid == 0 {
			return -int64(h.geoid[1]) * 1000 * tick, -int64(h.geoid[0]) * 1000 * tick, true
		}
		return -m.Geoid * tick, m.Geoid * tick, true
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
	lower, upper height
}

func (m *margins) limits(lower, upper height, vertical int64, over relief) limits {
	l := limits{lower: lower, upper: upper}
	l.claim, l.gap, l.exact = m.below(lower, upper, vertical, over)
	return l
}

// below says whether a lower limit lies no more than vertical (ticks) above an upper one.
func (m *margins) below(lower, upper height, vertical int64, over relief) (c claim, gap int64, exact bool) {
	d, e := lower.datum(), upper.datum()
	if e == unlimited {
		return yes, math.MinInt64, true
	}
	gap = lower.ticks() - upper.ticks()
	if d == e && (d != ground || over == sameGround || over == alsoBeside && gap <= vertical) {
		if gap > vertical {
			return no, gap, true
		}
		return yes, gap, true
	}
	lowD, highD, toldD := m.of(lower)
	lowE, highE, toldE := m.of(upper)
	if !toldD || !toldE {
		return maybe, 0, false
	}
	most := gap + highD - lowE
	gap += lowD - highE
	switch {
	case most <= vertical:
		return yes, gap, false
	case gap > vertical:
		return no, gap, false
	}
	return maybe, gap, false
}

// words states what a comparison rests on that is not exact.
func (m *margins) words(l limits) string {
	d, e := l.lower.datum(), l.upper.datum()
	why, beside := m.reason(l.lower), ""
	switch {
	case d == e:
		beside = " over other ground"
	case why == "":
		why = m.reason(l.upper)
	case e != sea:
		why += ", " + m.reason(l.upper)
	}
	return fmt.Sprintf("%s compared with %s%s: %s", spoken(l.lower.full()), spoken(l.upper.full()), beside, why)
}

// reason states how what a height is measured from lies to sea level; nothing of sea level
// itself.
func (m *margins) reason(h height) string {
	d := h.datum()
	_, _, told := m.of(h)
	switch {
	case d == ground && told:
		return fmt.Sprintf("ground lies between %s m and %s m AMSL", thousandths(m.TerrainLow), thousandths(m.TerrainHigh))
	case d == ground:
		return "the charter does not say how high the ground lies"
	case d == ellipsoid && m.Geoid > 0:
		return fmt.Sprintf("geoid and ellipsoid may differ by %s m", thousandths(m.Geoid))
	case d == ellipsoid:
		return fmt.Sprintf("there the geoid EGM96 lies between %d m and %d m above the ellipsoid", h.geoid[0], h.geoid[1])
	case d == pressure && told:
		return fmt.Sprintf("pressure may differ by %s m", thousandths(m.Pressure))
	case d == pressure:
		return "the charter gives no margin for pressure"
	}
	return ""
}

// band is the heights of a volume, without room between them.
type band struct {
	values [2]int32 // lower, upper
	in     [2]in
	geoid  [2]int8 // if either is above the ellipsoid: between what metres the geoid lies above that over the footprint
}

func bandOf(v *parley.Volume) (b band) {
	b.set(v)
	return b
}

// set is bandOf into room that is there, and empty.
func (b *band) set(v *parley.Volume) {
	l, u := heightOf(v.Lower), heightOf(v.Upper)
	b.values[0], b.values[1], b.in[0], b.in[1] = l.value, u.value, l.in, u.in
	if l.datum() == ellipsoid || u.datum() == ellipsoid {
		b.geoid = geoidOver(&v.Footprint)
	}
}

func (b *band) lower() height { return height{b.values[0], b.in[0], b.geoid} }
func (b *band) upper() height { return height{b.values[1], b.in[1], b.geoid} }

// missing reports that there are no heights: the volume is not well formed.
func (b *band) missing() bool { return b.in[0] < 1<<3 }

// bands is the outcome of comparing two height bands.
type bands struct {
	claim claim // that they are near enough
	all   [4]limits
	n     int // how many of all were compared
}

// compare says whether the bands of two volumes come within vertical millimetres of one
// another. Bands that may stand on their own heads, lower limit above upper, are never
// certain to.
func (m *margins) compare(a, b *band, vertical int64, over relief) bands {
	if a.missing() || b.missing() {
		return bands{claim: maybe} // not well formed, and volume.unknown says so
	}
	out := bands{n: 2}
	out.all[0] = m.limits(a.lower(), b.upper(), vertical*tick, over)
	out.all[1] = m.limits(b.lower(), a.upper(), vertical*tick, over)
	if out.claim = min(out.all[0].claim, out.all[1].claim); out.claim != yes {
		return out
	}
	for _, v := range [...]*band{a, b} {
		own := m.limits(v.lower(), v.upper(), 0, sameGround)
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
func (b *bands) assumes(m *margins) (l []string) {
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

// claim is what compare claims, without the reasons.
func (m *margins) claim(a, b *band, vertical int64, over relief) claim {
	if c, told := a.plain(b, vertical); told {
		return c
	}
	if a.missing() || b.missing() {
		return maybe
	}
	ab, _, _ := m.below(a.lower(), b.upper(), vertical*tick, over)
	ba, _, _ := m.below(b.lower(), a.upper(), vertical*tick, over)
	if c := min(ab, ba); c != yes {
		return c
	}
	if a.upright(m) && b.upright(m) {
		return yes
	}
	return maybe
}

// plain is claim of two bands whose four limits are given in one unit above one reference
// that is the same everywhere: most are.
func (a *band) plain(b *band, vertical int64) (c claim, told bool) {
	in := a.in[0]
	if d := refDatum[in>>3]; in != a.in[1] || in != b.in[0] || in != b.in[1] || d == ground || d == unlimited {
		return no, false
	}
	unit := unitTicks[in&7]
	al, ah, bl, bh := int64(a.values[0]), int64(a.values[1]), int64(b.values[0]), int64(b.values[1])
	switch {
	case max(al-bh, bl-ah)*unit > vertical*tick:
		return no, true
	case al <= ah && bl <= bh:
		return yes, true
	}
	return maybe, true
}

// upright reports that a band's lower limit is certainly not above its upper one.
func (b *band) upright(m *margins) bool {
	c, _, _ := m.below(b.lower(), b.upper(), 0, sameGround)
	return c == yes
}
