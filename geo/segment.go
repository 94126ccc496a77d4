package geo

import "math"

// edge is a stretch of a geodesic between two spots: a leg, or part of a long one. An
// edge without length is a place.
type edge struct {
	leg      int // number of the place that its leg begins at
	from, to spot
	start    direction // azimuth at from
	end      direction // and at to, of the same line: at a pole it depends on what longitude the pole was given
	length   float64   // metres
	bulge    float64   // metres: how far at most the geodesic leaves the straight line in space
	hole     int32     // which hole's ring it belongs to, from 1; 0 for the ring itself or a line
	first    bool      // it begins at a place of the footprint
	final    bool      // it ends at one
	last     bool      // no edge follows
	tail     *edge     // of a corridor with two sides: its leg carried on backwards, where that begins here
	head     *edge     // likewise carried on forwards, where the leg ends here
}

func newEdge(leg int, from spot, start direction, to spot, end direction, length float64) edge {
	// A curve of this length, nowhere more curved than the ellipsoid at its sharpest,
	// stays this near to its chord. The micrometre is for rounding.
	bulge := float64(length*length)/(8*sharpestRadius) + meeting
	return edge{leg: leg, from: from, to: to, start: start, end: end, length: length, bulge: bulge}
}

// ends are the spots that an edge answers for: its start, since its end is the start of
// the next, and of the last edge of a line both.
func (e *edge) ends() []*spot {
	if e.last {
		return []*spot{&e.from, &e.to}
	}
	return []*spot{&e.from}
}

// foot is where an edge is nearest to a spot.
type foot struct {
	spot   spot
	along  float64 // metres from the start of the edge
	metres float64 // from foot to spot
	offset float64 // metres that the spot lies right of the edge's line (left: negative)
}

// nearest finds the foot of q on the edge. Where the distance is stationary, the line to
// q stands square on the edge; from any place on the edge the right-angled spherical
// triangle (Napier: tan step = tan distance · cos angle) leads to where that is on a
// sphere, and on the ellipsoid all but a few parts in a thousand of the way, so a few
// rounds do. It stops once what is left could change the distance by no more than half a
// nanometre.
func (e *edge) nearest(q *spot) foot {
	if e.length == 0 {
		g := between(&e.from, q)
		return foot{spot: e.from, metres: g.metres}
	}
	chord := e.to.at.minus(e.from.at)
	s := clamp(q.at.minus(e.from.at).dot(chord)/chord.dot(chord), 0, 1) * e.length
	r := leaving(&e.from, e.start)
	var f foot
	for range 40 {
		var step float64
		f, step = e.look(&r, s, q)
		next := clamp(s+step, 0, e.length)
		if moved := next - s; float64(moved*moved) <= 1e-9*f.metres || math.Abs(moved) <= 1e-8 {
			break
		}
		s = next
	}
	if f.metres < 4_000_000 {
		return f
	}
	// Seen from far off an edge's ends may both be nearer than its middle.
	for _, s := range []float64{0, e.length} {
		if g, _ := e.look(&r, s, q); g.metres < f.metres {
			f = g
		}
	}
	return f
}

// look measures from a place on the edge to q, and says how far along the edge the foot
// would be on a sphere.
func (e *edge) look(r *ray, s float64, q *spot) (f foot, step float64) {
	f.along = s
	dir := e.start
	if f.spot = e.from; s > 0 {
		f.spot, dir = r.at(s)
	}
	if s == e.length {
		f.spot, dir = e.to, e.end // the place itself: what touches there touches to the last bit
	}
	g := between(&f.spot, q)
	angle := g.start.from(dir)
	f.metres, f.offset = g.metres, float64(g.metres*angle.sin)
	sin, cos := math.Sincos(g.metres / meanRadius)
	return f, meanRadius * math.Atan2(float64(sin*angle.cos), cos)
}

// crosses reports whether two edges cross properly: the ends of each on different sides
// of the other, none of them on its line. An end that touches is a matter of distance,
// not of sides, and no noise can make a crossing of two edges on one line.
func (e *edge) crosses(o *edge) bool {
	if e.length == 0 || o.length == 0 {
		return false
	}
	return apart(e.nearest(&o.from).offset, e.nearest(&o.to).offset) &&
		apart(o.nearest(&e.from).offset, o.nearest(&e.to).offset)
}

// apart reports whether two offsets are on different sides, both by more than meeting.
func apart(a, b float64) bool {
	return a > meeting && b < -meeting || a < -meeting && b > meeting
}

// crossing gives the spot at which o crosses e: regula falsi on the offset from e.
func (e *edge) crossing(o *edge) spot {
	r := leaving(&o.from, o.start)
	low, high := 0.0, o.length
	atLow, atHigh := e.nearest(&o.from).offset, e.nearest(&o.to).offset
	var at spot
	for range 30 {
		s := low + float64((high-low)*(atLow/(atLow-atHigh)))
		at, _ = r.at(s)
		off := e.nearest(&at).offset
		if math.Abs(off) < 1e-4 {
			break
		}
		if (off > 0) == (atLow > 0) {
			low, atLow = s, off
			atHigh /= 2 // Illinois: keep both ends moving
		} else {
			high, atHigh = s, off
			atLow /= 2
		}
	}
	return at
}
