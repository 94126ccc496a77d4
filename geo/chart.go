package geo

import (
	"math"

	"parley"
)

// Mark is a place in space on a grid of 1/256 m: x through 0° N 0° E, z through the north
// pole, from the Earth's centre. It has no seam at the antimeridian and none at the poles,
// takes 12 bytes, and goes onto a [Chart] with six multiplications.
type Mark [3]int32

const (
	marksPerMetre = 256
	// markError is how far a mark may lie from its place: half a step along each axis is
	// √3/512 m, 3.4 mm.
	markError = 0.0034
)

// MarkOf rounds a place to the grid.
func MarkOf(p parley.Place) (m Mark) {
	at := spotOf(p).at
	for i, x := range at {
		m[i] = int32(math.Round(x * marksPerMetre))
	}
	return m
}

// Metres gives the mark in metres.
func (m Mark) Metres() [3]float64 {
	return [3]float64{float64(m[0]) / marksPerMetre, float64(m[1]) / marksPerMetre, float64(m[2]) / marksPerMetre}
}

// chartReach is how far from a chart's origin it may be drawn on, in metres.
const chartReach = 300_000.0

// Chart is the plane that touches the ellipsoid at its origin; what is drawn on it is
// projected straight down (orthographic). It measures a first time, at a hundredth of the
// cost of geodesics, and says how far it may be off; what that leaves open is for
// [Nearest].
//
// # How far it may be off
//
// Let R be the smallest radius of curvature of the ellipsoid, 6,335,439 m, and r the
// farthest that anything drawn lies from the origin. A normal of the ellipsoid turns by no
// more than 1/R per metre, so within r it leans from the origin's by no more than θ with
// tan θ <= 1.01 r/R (r up to 300 km).
//
//   - Distances. Projecting never lengthens, and the line between two points of the chart,
//     lifted back onto the ellipsoid, is a way of length at most 1/cos θ of it. So with d
//     between the points and s between the places, d <= s <= d (1 + tan²θ/2).
//   - Edges. A geodesic bends only towards the ellipsoid's normal, by 1/R per metre at the
//     most; of that the chart shows the part along the plane, sin θ/R. A curve of length l
//     that bends by no more than k per metre stays within k l²/8 of the straight line
//     between its ends. So an edge drawn straight is off by at most 1.02 r l²/(8 R²).
//   - Marks. Each is off by [markError].
//
// The sum of the latter two is a sketch's err. A distance D between two sketches then says
// that the skeletons are from D-e to (D+e)(1 + tan²θ/2) metres apart, e being the sum of
// both errs. What lies farther than e from a ring's line is certainly inside, or outside;
// and two edges that cross, each end of each farther than e from the other's line, cross
// on the ellipsoid too: bent by no more than their errs, no end comes to lie on the
// other, so they keep crossing an odd number of times.
type Chart struct {
	origin [3]float64 // in marks
	u, v   vector     // axes of the plane, in metres per mark
}

// ChartAt makes a chart that touches at a mark.
func ChartAt(m Mark) Chart {
	c := Chart{origin: [3]float64{float64(m[0]), float64(m[1]), float64(m[2])}}
	n := vector{c.origin[0] / (semiMajor * semiMajor), c.origin[1] / (semiMajor * semiMajor), c.origin[2] / (semiMinor * semiMinor)}
	n = n.times(1 / n.length())
	// Any two axes will do, as long as none is nearly the normal.
	least := 0
	for i := range n {
		if math.Abs(n[i]) < math.Abs(n[least]) {
			least = i
		}
	}
	var axis vector
	axis[least] = 1
	u := n.cross(axis)
	u = u.times(1 / u.length())
	c.u, c.v = u.times(1.0/marksPerMetre), n.cross(u).times(1.0/marksPerMetre)
	return c
}

// Draw puts the skeleton of a footprint on the chart: a place, a line of legs, or a closed
// ring whose last mark is its first. It reports false if any of it lies farther from the
// origin than a chart reaches.
func (c *Chart) Draw(s *Sketch, marks []Mark, ring bool) bool {
	rings := 0
	if ring {
		rings = 1
	}
	return c.DrawRings(s, marks, rings)
}

// DrawRings is Draw of a ring and its holes, as so many closed rings one behind the other
// (see [RingEnd]); 0 rings are a place or a line.
func (c *Chart) DrawRings(s *Sketch, marks []Mark, rings int) bool {
	s.ring, s.slack = rings > 0, 0
	s.at, s.length, s.starts = s.at[:0], s.length[:0], s.starts[:0]
	s.low = dot{math.Inf(1), math.Inf(1)}
	s.high = dot{math.Inf(-1), math.Inf(-1)}
	far, longest, end := 0.0, 0.0, -1
	if rings > 1 {
		end = 0
	}
	for i, m := range marks {
		x, y, z := float64(m[0])-c.origin[0], float64(m[1])-c.origin[1], float64(m[2])-c.origin[2]
		far = max(far, float64(x*x)+float64(y*y)+float64(z*z))
		p := dot{
			float64(x*c.u[0]) + float64(y*c.u[1]) + float64(z*c.u[2]),
			float64(x*c.v[0]) + float64(y*c.v[1]) + float64(z*c.v[2]),
		}
		switch {
		case i == end: // another ring begins
			if i > 0 {
				s.length = append(s.length, noEdge)
			}
			s.starts = append(s.starts, int32(i))
			end += RingEnd(marks[i:])
		case i > 0:
			l := p.minus(s.at[i-1]).square()
			longest = max(longest, l)
			s.length = append(s.length, l)
		}
		s.at = append(s.at, p)
		s.low = dot{min(s.low.x, p.x), min(s.low.y, p.y)}
		s.high = dot{max(s.high.x, p.x), max(s.high.y, p.y)}
	}
	if len(s.at) == 1 {
		s.at, s.length = append(s.at, s.at[0]), append(s.length, 0)
	}
	s.reach = math.Sqrt(far) / marksPerMetre
	s.err = markError + float64(1.02*s.reach)*longest/(8*sharpestRadius*sharpestRadius)
	return s.reach <= chartReach
}

// RingEnd is how many of closed rings one behind the other belong to the first, none of
// which names a place twice but at its end.
func RingEnd[T comparable](l []T) int {
	for i := 1; i < len(l); i++ {
		if l[i] == l[0] {
			return i + 1
		}
	}
	return len(l)
}

// cross is the vector product.
func (v vector) cross(w vector) vector {
	return vector{
		float64(v[1]*w[2]) - float64(v[2]*w[1]),
		float64(v[2]*w[0]) - float64(v[0]*w[2]),
		float64(v[0]*w[1]) - float64(v[1]*w[0]),
	}
}
