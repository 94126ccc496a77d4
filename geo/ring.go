package geo

import (
	"fmt"
	"math"

	"parley"
)

// Check is what the door asks of a footprint beyond its form: that a ring passes
// [CheckRing] and so does that of each hole, that holes lie within the ring and apart from
// it and from each other, that no leg joins opposite places, where there is no one shortest
// line, and that a corridor with left and right has no leg without length, which has
// neither. The error is a *parley.Error, at places[k] or holes[i][k].
func Check(f parley.Footprint) error { return Prepare(f).fault }

// CheckRing checks that a closed ring is one simple line around one inside: no edge
// without length, no edge that meets another but its neighbours at their common place,
// none that doubles back, and all of it within 7,500 km (in a straight line) of its
// centre, so that one side is clearly the smaller. The error is a *parley.Error that
// names places by their index.
func CheckRing(places []parley.Place) error {
	return Check(parley.Footprint{Shape: parley.Polygon, Places: places})
}

// wrongAt makes the error of a footprint at one of its places.
func wrongAt(field, want string, others ...any) error {
	return &parley.Error{Field: field, Want: fmt.Sprintf(want, others...)}
}

// name is the field of the place that an edge's leg begins at, or so many places on.
func (e *edge) name(on int) string {
	if e.hole == 0 {
		return fmt.Sprintf("places[%d]", e.leg+on)
	}
	return fmt.Sprintf("holes[%d][%d]", e.hole-1, e.leg+on)
}

// checkRings is CheckRing, of a ring that has been made ready, and of its holes.
func (s *Shape) checkRings() error {
	for i := range s.edges {
		if e := &s.edges[i]; e.length < meeting {
			return wrongAt(e.name(1), "must not be the same place as %s, the one before", e.name(0))
		}
	}
	if math.IsInf(s.reach, 1) {
		return &parley.Error{Field: "places", Want: "a ring must fit into a circle of 7500 km, so that its inside is its smaller side"}
	}
	for i := range s.edges {
		e, next := &s.edges[i], &s.edges[s.after(int32(i))]
		if e.leg != next.leg && (e.touches(&next.to) || next.touches(&e.from)) {
			return wrongAt(next.name(0), "the ring must not double back here on the edge from %s", e.name(0))
		}
	}
	w := selfSearch{s: s}
	if err := w.walk(0, 0); err != nil {
		return err
	}
	return s.checkNests()
}

// after is the edge of the same ring that follows one.
func (s *Shape) after(i int32) int32 {
	if r := s.rings[s.edges[i].hole]; i+1 == r[1] {
		return r[0]
	}
	return i + 1
}

// touches reports whether a spot lies on the edge.
func (e *edge) touches(q *spot) bool {
	return chordToPoint(e.from.at, e.to.at, q.at)-e.bulge < meeting && e.nearest(q).metres < meeting
}

// selfSearch looks for two edges of one ring that meet and are not neighbours.
type selfSearch struct {
	s    *Shape
	work int
}

// walk compares the edges of two branches, or of one with each other, and gives the
// first fault that it comes upon.
func (w *selfSearch) walk(i, j int32) error {
	x, y := &w.s.tree[i], &w.s.tree[j]
	if w.work++; w.work > maxWork {
		return &parley.Error{Field: "places", Want: "the ring is too intricate to check: give fewer places or shorter edges"}
	}
	var pairs [][2]int32
	switch {
	case x.box.apart(&y.box) > meeting:
	case x.leaf() && y.leaf():
		return w.compare(x.right, y.right)
	case i == j:
		pairs = [][2]int32{{x.left, x.left}, {x.right, x.right}, {x.left, x.right}}
	case y.leaf() || !x.leaf() && x.box.size() > y.box.size():
		pairs = [][2]int32{{x.left, j}, {x.right, j}}
	default:
		pairs = [][2]int32{{i, y.left}, {i, y.right}}
	}
	for _, p := range pairs {
		if err := w.walk(p[0], p[1]); err != nil {
			return err
		}
	}
	return nil
}

// compare looks at two edges that are not neighbours.
func (w *selfSearch) compare(i, j int32) error {
	if i == j || w.s.after(i) == j || w.s.after(j) == i {
		return nil
	}
	e, o := &w.s.edges[i], &w.s.edges[j]
	if e.hole > o.hole || e.hole == o.hole && e.leg > o.leg {
		i, j, e, o = j, i, o, e
	}
	if chordToChord(e.from.at, e.to.at, o.from.at, o.to.at)-e.bulge-o.bulge > meeting {
		return nil
	}
	w.work += 160
	for _, k := range []int32{i, w.s.after(i)} {
		for _, l := range []int32{j, w.s.after(j)} {
			// Where edges begin that are first stretches of their legs, there are places.
			p, q := &w.s.edges[k], &w.s.edges[l]
			if p.first && q.first && p.from.at.minus(q.from.at).length() < meeting {
				if p.hole == q.hole && p.leg > q.leg {
					p, q = q, p
				}
				return wrongAt(q.name(0), "must not be the same place as %s: a ring must not touch %s", p.name(0), whom(p, q))
			}
		}
	}
	switch {
	case e.crosses(o):
		return wrongAt(o.name(0), "the edge to %s must not cross the edge from %s to %s", o.name(1), e.name(0), e.name(1))
	case e.touches(&o.from), e.touches(&o.to), o.touches(&e.from), o.touches(&e.to):
		return wrongAt(o.name(0), "the edge to %s must not touch the edge from %s to %s", o.name(1), e.name(0), e.name(1))
	}
	return nil
}

func whom(p, q *edge) string {
	if p.hole == q.hole {
		return "itself"
	}
	return "another"
}

// Limits within which the straight line in space tells the azimuth of a geodesic well
// enough to count turns: up to chordFar metres it is right within 0.001 radian, and a
// turn that comes within turnDoubt radians of a half is measured properly.
const (
	chordFar  = 2_000_000
	turnDoubt = 0.02
)

// winds reports whether a ring goes round q, or touches it: it adds up how far the
// azimuth from q turns along the edges. No edge turns by a half or more unless it passes
// through q, because a geodesic within the ball has no rival (see maxRingRadius).
func (s *Shape) winds(ring [2]int32, q *spot) bool {
	v := viewFrom(q)
	turn := 0.0
	bearing, near := v.bearing(&s.edges[ring[0]].from)
	for i := ring[0]; i < ring[1]; i++ {
		if near < meeting {
			return true
		}
		e := &s.edges[i]
		next, nextNear := v.bearing(&e.to)
		by := math.Remainder(next-bearing, 2*math.Pi)
		if math.Abs(by) > math.Pi-turnDoubt {
			if e.nearest(q).metres < meeting {
				return true
			}
			exact := math.Remainder(azimuth(q, &e.to)-azimuth(q, &e.from), 2*math.Pi)
			by += float64(math.Round((exact-by)/(2*math.Pi)) * (2 * math.Pi))
		}
		turn += by
		bearing, near = next, nextNear
	}
	return math.Abs(turn) > math.Pi
}

// azimuth is that of the geodesic from q to p, in radians.
func azimuth(q, p *spot) float64 {
	g := between(q, p)
	return math.Atan2(g.start.sin, g.start.cos)
}

// view is what one sees from a spot: which way is east and north there.
type view struct {
	from        *spot
	east, north vector
}

func viewFrom(q *spot) view {
	sin, cos := unit(q.sin, (1-flattening)*q.cos)
	sinLon, cosLon := sincosDegrees(q.lon)
	return view{q, vector{-sinLon, cosLon, 0}, vector{-float64(sin * cosLon), -float64(sin * sinLon), cos}}
}

// bearing gives the azimuth of a spot in radians, and how far away it is in space.
func (v *view) bearing(p *spot) (azimuthTo, metres float64) {
	d := p.at.minus(v.from.at)
	if metres = d.length(); metres > chordFar {
		return azimuth(v.from, p), metres
	}
	return math.Atan2(d.dot(v.east), d.dot(v.north)), metres
}
