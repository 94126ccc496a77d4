package clash

import (
	"math"

	"parley"
	"parley/geo"
)

// The dimensions of a box: space from the Earth's centre, so that there is no seam and no
// pole, height above sea level, and time.
const (
	dimX = iota
	dimY
	dimZ
	dimHeight // metres
	dimTime   // seconds since the index's own zero
	dims
)

// box bounds where and when a piece of a volume is.
type box struct{ low, high [dims]float64 }

var infinite = math.Inf(1)

// A piece of a corridor is about so long in metres: a box around a long diagonal leg would
// be mostly empty.
const pieceLength = 16_000.0

// Of what a box has to allow for beyond its places: the grid of marks and float64.
const boxSlack = 0.02

// sharpest is the smallest radius of curvature of the ellipsoid in metres: a geodesic of
// length l stays within l²/8 of that radius of its chord.
const sharpest = 6_335_439.0

// bulge is how far a geodesic, or what lies between geodesics, of that extent in a straight
// line leaves it. Up to 600 km an arc is within 0.1 % of its chord.
func bulge(metres float64) float64 { return 1.02 * metres * metres / (8 * sharpest) }

// span is how a volume is cut: the zero of time, and what heights are told by.
type span struct {
	zero    parley.Millis
	heights *margins
}

// lie gives the bounds in height and time. What margins.compare does not call certainly
// apart under a vertical distance v has bounds that come within v of each other.
func (s *span) lie(b *box, heights *band, w window) {
	low, high := -infinite, infinite
	if !heights.missing() {
		if least, _, told := s.heights.of(heights.lower()); told {
			low = float64(heights.lower().ticks()+least) / (1000 * tick)
		}
		if heights.upper().datum() != unlimited {
			if _, most, told := s.heights.of(heights.upper()); told {
				high = float64(heights.upper().ticks()+most) / (1000 * tick)
			}
		}
	}
	b.low[dimHeight], b.high[dimHeight] = low, high
	b.low[dimTime], b.high[dimTime] = float64(w.from-s.zero)/1000, infinite
	if w.until < forever {
		b.high[dimTime] = float64(w.until-s.zero) / 1000
	}
}

// allowed is a distance with the tolerance for all that rests on it.
func allowed(millimetres int64) float64 { return float64(millimetres) / 1000 * 1.0002 }

// pieces cuts a volume, grown by so many metres, into boxes.
func (s *span) pieces(st *store, r *record, grow float64, yield func(*box)) {
	var b box
	s.lie(&b, &r.band, r.window())
	grow += allowed(int64(r.radius)) + boxSlack
	put := func(low, high [3]float64, by float64) {
		for d := range 3 {
			b.low[d], b.high[d] = low[d]-by, high[d]+by
		}
		yield(&b)
	}
	if r.rough() {
		s.roughPieces(st.rough[r.first], r, grow, put)
		return
	}
	marks := st.marksOf(r)
	if r.ring() || len(marks) == 1 {
		l, h := marks[0], marks[0]
		for i := 1; i < len(marks); i++ {
			m := &marks[i]
			l = geo.Mark{min(l[0], m[0]), min(l[1], m[1]), min(l[2], m[2])}
			h = geo.Mark{max(h[0], m[0]), max(h[1], m[1]), max(h[2], m[2])}
		}
		low, high := l.Metres(), h.Metres()
		// What lies inside is on a geodesic from edge to edge, and those off their lines too.
		put(low, high, grow+2*bulge(between(low, high)))
		return
	}
	cut := max(pieceLength, float64(r.radius)/500)
	for i := range len(marks) - 1 {
		from, to := marks[i].Metres(), marks[i+1].Metres()
		legPieces(from, to, cut, grow+bulge(between(from, to)), put)
	}
}

// legPieces cuts the straight line under a leg into boxes.
func legPieces(from, to [3]float64, cut, grow float64, put func(low, high [3]float64, by float64)) {
	n := max(1, math.Ceil(between(from, to)/cut))
	last := from
	for k := 1.0; k <= n; k++ {
		var next [3]float64
		for d := range next {
			next[d] = from[d] + float64((to[d]-from[d])*(k/n))
		}
		low, high := hull(last, last, next)
		put(low, high, grow)
		last = next
	}
}

func (s *span) roughPieces(v *volume, r *record, grow float64, put func(low, high [3]float64, by float64)) {
	lines := 0
	if !r.ring() && v.unknown == "" {
		v.shape.Stretches(func([3]float64, [3]float64, float64) { lines++ })
	}
	// A line of very many stretches is no better off cut than whole.
	if lines == 0 || lines > 1000 {
		c, reach := v.shape.Ball()
		put(c, c, min(reach, 1e8)+grow)
		return
	}
	v.shape.Stretches(func(from, to [3]float64, off float64) {
		legPieces(from, to, max(pieceLength, float64(r.radius)/500, between(from, to)/20), grow+off, put)
	})
}

func hull(low, high, p [3]float64) (l, h [3]float64) {
	for d := range p {
		l[d], h[d] = min(low[d], p[d]), max(high[d], p[d])
	}
	return l, h
}

// drawn puts a record's skeleton on a chart; false for a rough one and for one that lies
// too far away.
func (st *store) drawn(c *geo.Chart, s *geo.Sketch, r *record) bool {
	return !r.rough() && draw(c, s, st.marksOf(r), r)
}

func draw(c *geo.Chart, s *geo.Sketch, marks []geo.Mark, r *record) bool {
	ok := c.DrawRings(s, marks, int(r.rings))
	s.Narrow(r.narrower())
	return ok
}
