package geo

import (
	"math"
	"slices"

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
	m.Set(p)
	return m
}

// Set is MarkOf into room that is there. Every question is made ready with it, so it has a
// way of its own, right within 0.01 mm before rounding; markError allows for that. Here and
// in what follows arrays are filled where they are to be: a processor reads a word sooner
// that was written as one than several that were written one by one.
func (m *Mark) Set(p parley.Place) {
	sin, cos := sincosUnits(p.Lat())
	sinLon, cosLon := sincosUnits(p.Lon())
	const e2 = flattening * (2 - flattening)
	n := marksPerMetre * semiMajor / math.Sqrt(1-float64(float64(e2*sin)*sin))
	flat := float64(n * cos)
	m[0], m[1], m[2] = rounded(flat*cosLon), rounded(flat*sinLon), rounded((1-e2)*n*sin)
}

// rounded is the nearest whole number to one that an int32 can hold.
func rounded(x float64) int32 {
	const up = 1 << 31
	return int32(int64(float64(x)+(up+0.5)) - up)
}

// sincosUnits is the sine and cosine of an angle on the channel's grid of 1e-7 degree, no
// greater than a full turn, right within 3e-14: Taylor's series up to an eighth of a turn.
func sincosUnits(x int64) (sin, cos float64) {
	const quarter = 90 * parley.Degree
	turns := (x + quarter*9/2) / quarter // 4 more than the nearest quarter, so that it is positive
	r := float64(float64(x-(turns-4)*quarter) * (radian / parley.Degree))
	q := float64(r * r)
	sin = 1.0 / 6_227_020_800
	sin = -1.0/39_916_800 + float64(q*sin)
	sin = 1.0/362_880 + float64(q*sin)
	sin = -1.0/5040 + float64(q*sin)
	sin = 1.0/120 + float64(q*sin)
	sin = -1.0/6 + float64(q*sin)
	sin = r + float64(float64(r*q)*sin)
	cos = -1.0 / 87_178_291_200
	cos = 1.0/479_001_600 + float64(q*cos)
	cos = -1.0/3_628_800 + float64(q*cos)
	cos = 1.0/40_320 + float64(q*cos)
	cos = -1.0/720 + float64(q*cos)
	cos = 1.0/24 + float64(q*cos)
	cos = -1.0/2 + float64(q*cos)
	cos = 1 + float64(q*cos)
	switch turns & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
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
func ChartAt(m Mark) (c Chart) {
	c.Touch(&m)
	return c
}

// Touch makes it a chart that touches at a mark.
func (c *Chart) Touch(m *Mark) {
	ox, oy, oz := float64(m[0]), float64(m[1]), float64(m[2])
	const flat = semiMajor * semiMajor / (semiMinor * semiMinor)
	x, y, z := ox, oy, float64(flat*oz)
	k := 1 / math.Sqrt(float64(x*x)+float64(y*y)+float64(z*z))
	x, y, z = float64(k*x), float64(k*y), float64(k*z)
	// Any two axes will do, as long as none is nearly the normal. The first is at right angles
	// to it and to the axis of space that it leans to least.
	ax, ay, az := math.Abs(x), math.Abs(y), math.Abs(z)
	var ux, uy, uz float64
	switch {
	case ax <= ay && ax <= az:
		ux, uy, uz = 0, z, -y
	case ay <= az:
		ux, uy, uz = -z, 0, x
	default:
		ux, uy, uz = y, -x, 0
	}
	k = 1 / (marksPerMetre * math.Sqrt(float64(ux*ux)+float64(uy*uy)+float64(uz*uz)))
	ux, uy, uz = float64(k*ux), float64(k*uy), float64(k*uz)
	c.origin[0], c.origin[1], c.origin[2] = ox, oy, oz
	c.u[0], c.u[1], c.u[2] = ux, uy, uz
	c.v[0] = float64(y*uz) - float64(z*uy)
	c.v[1] = float64(z*ux) - float64(x*uz)
	c.v[2] = float64(x*uy) - float64(y*ux)
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
	s.ring, s.slack, s.room = rings > 0, 0, 0
	s.at, s.length, s.starts = slices.Grow(s.at[:0], len(marks)+1), slices.Grow(s.length[:0], len(marks)), s.starts[:0]
	low, high := dot{math.Inf(1), math.Inf(1)}, dot{math.Inf(-1), math.Inf(-1)}
	far, longest, end := 0.0, 0.0, -1
	if rings > 1 {
		end = 0
	}
	var last dot
	for i := range marks {
		m := &marks[i]
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
			l := p.minus(last).square()
			longest = max(longest, l)
			s.length = append(s.length, l)
		}
		s.at = append(s.at, p)
		low, high, last = dot{min(low.x, p.x), min(low.y, p.y)}, dot{max(high.x, p.x), max(high.y, p.y)}, p
	}
	s.low, s.high = low, high
	if len(s.at) == 1 {
		s.at, s.length = append(s.at, s.at[0]), append(s.length, 0)
	}
	s.reach = math.Sqrt(far) / marksPerMetre
	s.err = markError + float64(1.02*s.reach)*longest/(8*sharpestRadius*sharpestRadius)
	return s.reach <= chartReach
}

// lift gives the mark at a point of the chart, on the line from there to the Earth's centre.
func (c *Chart) lift(p dot, m *Mark) {
	px, py := float64(marksPerMetre*marksPerMetre*p.x), float64(marksPerMetre*marksPerMetre*p.y)
	x := c.origin[0] + float64(px*c.u[0]) + float64(py*c.v[0])
	y := c.origin[1] + float64(px*c.u[1]) + float64(py*c.v[1])
	z := c.origin[2] + float64(px*c.u[2]) + float64(py*c.v[2])
	const flat = semiMajor * semiMajor / (semiMinor * semiMinor)
	k := marksPerMetre * semiMajor / math.Sqrt(float64(x*x)+float64(y*y)+float64(float64(flat*z)*z))
	m[0], m[1], m[2] = rounded(k*x), rounded(k*y), rounded(k*z)
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
