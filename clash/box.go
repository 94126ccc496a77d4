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

// span is how a volume is cut: the zero of time, what heights are told by, and how much
// boxes are grown in both.
type span struct {
	zero           parley.Millis
	heights        *margins
	vertical, time float64 // metres, seconds
}

// lie gives the bounds in height and time. What margins.compare does not call certainly
// apart under a vertical distance v has bounds that come within v of each other.
func (s *span) lie(b *box, heights *band, w window) {
	low, high := -infinite, infinite
	if !heights.missing() {
		lower, upper := heights.lower(), heights.upper()
		if least, _, told := s.heights.of(lower); told {
			low = float64(lower.ticks()+least) / (1000 * tick)
		}
		if upper.datum() != unlimited {
			if _, most, told := s.heights.of(upper); told {
				high = float64(upper.ticks()+most) / (1000 * tick)
			}
		}
	}
	b.low[dimHeight], b.high[dimHeight] = low-s.vertical, high+s.vertical
	b.low[dimTime], b.high[dimTime] = float64(w.from-s.zero)/1000-s.time, infinite
	if w.until < forever {
		b.high[dimTime] = float64(w.until-s.zero)/1000 + s.time
	}
}

// allowed is a distance with the tolerance for all that rests on it.
func allowed(millimetres int64) float64 { return float64(millimetres) / 1000 * 1.0002 }

// pieces cuts a volume, grown by so many metres, into boxes, and appends them.
func (s *span) pieces(st *store, r *record, grow float64, boxes []box) []box {
	grow += allowed(int64(r.radius)) + boxSlack
	first := len(boxes)
	if r.rough() {
		boxes = s.roughPieces(st.rough[r.first], r, grow, boxes)
	} else if marks := st.marksOf(r); r.ring() || len(marks) == 1 {
		boxes = append(boxes, box{})
		around(&boxes[first], marks, grow)
	} else {
		cut := max(pieceLength, float64(r.radius)/500)
		from := marks[0].Metres()
		for i := range marks[1:] {
			to := marks[i+1].Metres()
			length := between(&from, &to)
			boxes = legPieces(&from, &to, length, cut, grow+bulge(length), boxes)
			from = to
		}
	}
	if len(boxes) == first {
		return boxes
	}
	b := &boxes[first]
	s.lie(b, &r.band, r.window())
	for i := first + 1; i < len(boxes); i++ {
		o := &boxes[i]
		o.low[dimHeight], o.high[dimHeight] = b.low[dimHeight], b.high[dimHeight]
		o.low[dimTime], o.high[dimTime] = b.low[dimTime], b.high[dimTime]
	}
	return boxes
}

// around bounds what lies within so many metres of a ring, or of a place.
func around(b *box, marks []geo.Mark, grow float64) {
	m := &marks[0]
	lx, ly, lz := m[0], m[1], m[2]
	hx, hy, hz := lx, ly, lz
	for i := 1; i < len(marks); i++ {
		m := &marks[i]
		lx, ly, lz = min(lx, m[0]), min(ly, m[1]), min(lz, m[2])
		hx, hy, hz = max(hx, m[0]), max(hy, m[1]), max(hz, m[2])
	}
	low, high := geo.Mark{lx, ly, lz}.Metres(), geo.Mark{hx, hy, hz}.Metres()
	// What lies inside is on a geodesic from edge to edge, and those off their lines too.
	grow += 2 * bulge(between(&low, &high))
	b.low[0], b.low[1], b.low[2] = low[0]-grow, low[1]-grow, low[2]-grow
	b.high[0], b.high[1], b.high[2] = high[0]+grow, high[1]+grow, high[2]+grow
}

// legPieces cuts the straight line under a leg into boxes.
func legPieces(from, to *[3]float64, length, cut, grow float64, boxes []box) []box {
	n := max(1, math.Ceil(length/cut))
	x, y, z := from[0], from[1], from[2]
	for k := 1.0; k <= n; k++ {
		part := k / n
		nx := from[0] + float64((to[0]-from[0])*part)
		ny := from[1] + float64((to[1]-from[1])*part)
		nz := from[2] + float64((to[2]-from[2])*part)
		boxes = append(boxes, box{})
		b := &boxes[len(boxes)-1]
		b.low[0], b.low[1], b.low[2] = min(x, nx)-grow, min(y, ny)-grow, min(z, nz)-grow
		b.high[0], b.high[1], b.high[2] = max(x, nx)+grow, max(y, ny)+grow, max(z, nz)+grow
		x, y, z = nx, ny, nz
	}
	return boxes
}

func (s *span) roughPieces(v *volume, r *record, grow float64, boxes []box) []box {
	lines := 0
	if !r.ring() && v.unknown == "" {
		v.shape.Stretches(func([3]float64, [3]float64, float64) { lines++ })
	}
	// A line of very many stretches is no better off cut than whole.
	if lines == 0 || lines > 1000 {
		c, reach := v.shape.Ball()
		return legPieces(&c, &c, 0, 1, min(reach, 1e8)+grow, boxes)
	}
	v.shape.Stretches(func(from, to [3]float64, off float64) {
		length := between(&from, &to)
		boxes = legPieces(&from, &to, length, max(pieceLength, float64(r.radius)/500, length/20), grow+off, boxes)
	})
	return boxes
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
