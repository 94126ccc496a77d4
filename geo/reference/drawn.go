package reference

import (
	"math"

	"github.com/peterstace/simplefeatures/geom"
)

// stretch is a straight line between two vertices as the plane shows them, and how far at
// most the outline leaves it.
type stretch struct {
	a, b      dot
	low, high dot
	band      float64
	line      *line
	vertex    int
}

// drawn is a part on a plane.
type drawn struct {
	stretches []stretch
	low, high dot
	widest    float64 // of the bands
	geometry  geom.Geometry
}

// draw puts a part on a plane; false if any of it is too far off.
func (o *plane) draw(p *part) (d drawn, ok bool) {
	d.low, d.high = dot{math.Inf(1), math.Inf(1)}, dot{math.Inf(-1), math.Inf(-1)}
	var rings []geom.LineString
	for _, l := range p.lines {
		at := make([]dot, len(l.vertex))
		off := make([]float64, len(l.vertex))
		xy := make([]float64, 0, 2*len(at)+2)
		for i, v := range l.vertex {
			at[i], off[i] = o.project(v.at)
			xy = append(xy, at[i].x, at[i].y)
		}
		if l.closed {
			xy = append(xy, at[0].x, at[0].y)
		}
		for i := range l.stretches() {
			t, j := l.next(i)
			if len(l.vertex) == 1 {
				t = l.vertex[0].t
			}
			p := &l.pieces[l.vertex[i].piece]
			long := p.metres(l.vertex[i].t, t)
			reach := max(off[i], off[j]) + long/2
			if !(reach <= farthest) {
				return d, false
			}
			bend := p.bend() + math.Sin(1.01*reach/mostBend)/mostBend
			s := stretch{a: at[i], b: at[j], line: l, vertex: i, band: bend*long*long/8 + slop}
			s.low = dot{min(s.a.x, s.b.x), min(s.a.y, s.b.y)}
			s.high = dot{max(s.a.x, s.b.x), max(s.a.y, s.b.y)}
			d.low = dot{min(d.low.x, s.low.x), min(d.low.y, s.low.y)}
			d.high = dot{max(d.high.x, s.high.x), max(d.high.y, s.high.y)}
			d.stretches, d.widest = append(d.stretches, s), max(d.widest, s.band)
		}
		if len(xy) > 2 {
			rings = append(rings, geom.NewLineString(geom.NewSequence(xy, geom.DimXY)))
		} else {
			d.geometry = geom.XY{X: xy[0], Y: xy[1]}.AsPoint().AsGeometry()
		}
	}
	switch {
	case p.lines[0].closed:
		d.geometry = geom.NewPolygon(rings).AsGeometry()
	case len(rings) > 0:
		d.geometry = rings[0].AsGeometry()
	}
	return d, true
}

// boxes is how far apart two boxes are.
func boxes(lowA, highA, lowB, highB dot) float64 {
	x := max(0, lowA.x-highB.x, lowB.x-highA.x)
	y := max(0, lowA.y-highB.y, lowB.y-highA.y)
	if x == 0 {
		return y
	}
	if y == 0 {
		return x
	}
	return math.Sqrt(x*x + y*y)
}

// meeting is where two stretches are nearest on the plane.
type meeting struct {
	apart  float64
	off    float64 // how far at most the places of the outlines there are from p and q
	p, q   dot
	across bool // the outlines cross there, whatever their bands
}

// nearest compares two stretches.
func nearest(s, o *stretch) (m meeting) {
	m.apart = math.Inf(1)
	try := func(p, q dot, off float64) {
		d := p.minus(q)
		if l := math.Sqrt(d.times(d)); l < m.apart || l == m.apart && off < m.off {
			m.apart, m.off, m.p, m.q = l, off, p, q
		}
	}
	least := math.Inf(1)
	foot := func(e *stretch, p dot) (dot, float64) {
		d := e.b.minus(e.a)
		t := 0.0
		if l := d.times(d); l > 0 {
			t = p.minus(e.a).times(d) / l
		}
		q, off := dot{e.a.x + t*d.x, e.a.y + t*d.y}, e.band
		switch { // the ends of a stretch are places of the outline themselves
		case t <= 0:
			q, off = e.a, slop
		case t >= 1:
			q, off = e.b, slop
		}
		r := p.minus(q)
		least = min(least, r.times(r))
		return q, off
	}
	for _, p := range []dot{s.a, s.b} {
		q, off := foot(o, p)
		try(p, q, off+slop)
	}
	for _, q := range []dot{o.a, o.b} {
		p, off := foot(s, q)
		try(p, q, off+slop)
	}
	d, e := s.b.minus(s.a), o.b.minus(o.a)
	a1, b1 := d.outer(o.a.minus(s.a)), d.outer(o.b.minus(s.a))
	a2, b2 := e.outer(s.a.minus(o.a)), e.outer(s.b.minus(o.a))
	if (a1 > 0) != (b1 > 0) && (a2 > 0) != (b2 > 0) && a1 != 0 && b1 != 0 && a2 != 0 && b2 != 0 {
		t := a2 / (a2 - b2)
		at := dot{s.a.x + t*d.x, s.a.y + t*d.y}
		m = meeting{apart: 0, off: s.band + o.band, p: at, q: at, across: math.Sqrt(least) > s.band+o.band}
	}
	return m
}
