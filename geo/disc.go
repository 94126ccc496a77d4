package geo

import "math"

// Disc bounds a footprint's skeleton, a ring's inside included, from within and from
// without: At lies in it, so does everything within Inner metres of there, and all of it
// lies within Outer metres in a straight line. Two discs often settle what would otherwise
// take a look at all places.
type Disc struct {
	At           Mark
	Inner, Outer float32
}

// Narrow says that the footprint is a corridor whose one side is so many metres narrower
// than the other: as far as [Nearest] counts, it may lie by so much farther away.
func (d *Disc) Narrow(metres float64) { d.Inner = below(-metres) }

// Bound makes it a disc for a skeleton that was drawn on a chart from these marks, and that
// has no fault.
func (d *Disc) Bound(c *Chart, s *Sketch, marks []Mark) {
	*d = Disc{}
	var at Mark
	room := 0.0
	switch {
	case s.room > 0:
		// The mark is not quite where the middle is drawn.
		c.lift(s.middle, &at)
		room = s.room - math.Sqrt(c.dot(&at).minus(s.middle).square()) - s.err - 2*markError
	case s.ring:
		var middle vector
		for _, m := range marks[1:] {
			for i, x := range m.Metres() {
				middle[i] += x
			}
		}
		for i, x := range onSurface(middle.times(1 / float64(len(marks)-1))) {
			at[i] = rounded(x * marksPerMetre)
		}
		// As drawn the middle is off by its own rounding, the ring's line by err.
		if p := c.dot(&at); s.surrounds(p) {
			room = s.toLine(p) - s.err - 2*markError
		}
	}
	m := &marks[len(marks)/2]
	if room > 0 {
		m, d.Inner = &at, below(room)
	}
	d.At[0], d.At[1], d.At[2] = m[0], m[1], m[2]
	if len(marks) == 1 {
		return
	}
	x, y, z := float64(m[0]), float64(m[1]), float64(m[2])
	out, leg := 0.0, 0.0
	for i := range marks {
		m := &marks[i]
		x, y, z := float64(m[0])-x, float64(m[1])-y, float64(m[2])-z
		out = max(out, float64(x*x)+float64(y*y)+float64(z*z))
	}
	out = float64(math.Sqrt(out) / marksPerMetre)
	for _, l := range s.length {
		leg = max(leg, l)
	}
	// Edges leave the straight lines between their ends, and the chart shortens those.
	out += float64(1.1*leg)/(8*sharpestRadius) + 4*markError
	d.Outer = -below(-out)
}

// below is the greatest float32 that is not above x.
func below(x float64) float32 {
	f := float32(x)
	if float64(f) > x {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

// dot projects a mark.
func (c *Chart) dot(m *Mark) dot {
	x, y, z := float64(m[0])-c.origin[0], float64(m[1])-c.origin[1], float64(m[2])-c.origin[2]
	return dot{
		float64(x*c.u[0]) + float64(y*c.u[1]) + float64(z*c.u[2]),
		float64(x*c.v[0]) + float64(y*c.v[1]) + float64(z*c.v[2]),
	}
}

// toLine is the distance of a point from the edges as drawn.
func (s *Sketch) toLine(p dot) float64 {
	best := math.Inf(1)
	for i, l := range s.length {
		if l == noEdge {
			continue
		}
		a, b := s.at[i], s.at[i+1]
		d := b.minus(a)
		best = min(best, toEdge(a, b, d, l, p, d.outer(p.minus(a))))
	}
	return math.Sqrt(best)
}

// Between bounds what [Nearest] measures between two skeletons, in metres, as
// [Sketch.Between] does. The way along the ground between places c apart in a straight
// line is no longer than c (1 + c²/(23 R²)), for c up to 1,000 km: an arc of the smallest
// radius of curvature R, the sharpest way there can be. Beyond that most is infinite.
func (d *Disc) Between(o *Disc) (least, most float64) {
	x, y, z := float64(d.At[0])-float64(o.At[0]), float64(d.At[1])-float64(o.At[1]), float64(d.At[2])-float64(o.At[2])
	c := float64(math.Sqrt(float64(x*x)+float64(y*y)+float64(z*z)) / marksPerMetre)
	least = max(0, c-2*markError-float64(d.Outer)-float64(o.Outer))
	if c += 2 * markError; c > 1_000_000 {
		return least, math.Inf(1)
	}
	most = float64(c*(1+float64(c*c)/(23*sharpestRadius*sharpestRadius))) - float64(d.Inner) - float64(o.Inner)
	return least, max(0, most)
}
