package geo

import (
	"math"

	"parley"
)

// meeting is the distance in metres below which two places are one: far above what
// rounding adds to a geodesic, far below the 11 mm of the channel's grid.
const meeting = 1e-6

// Bounds of what has a certain shape. Beyond them a ring may have no smaller side, and a
// line between two places may have a rival of the same length.
const (
	maxRingRadius = 7_500_000.0  // metres in a straight line from a ring's centre: 72° of arc
	maxLeg        = 19_900_000.0 // metres: between places farther apart a second line may be as short
	maxTotal      = 1e9          // metres of legs in one footprint
)

// maxStretch is the length in metres above which edges are measured in stretches, so
// that straight lines in space stay within 200 m of them.
const maxStretch = 100_000.0

// Shape is a footprint made ready for measuring. It never changes, so that any number
// of goroutines may read one.
//
// A footprint is measured by its skeleton (a place, a line of legs, a ring and the rings of
// its holes) and its radius around it; nothing is made of a circle's or a corridor's
// outline. What a corridor's narrower side lacks is added to distances on that side: see
// [Nearest].
type Shape struct {
	radius float64    // metres around the skeleton, the wider side's of a corridor with two
	sided  bool       // a corridor whose sides differ:
	sides  [2]float64 // metres left and right of its legs
	ring   bool
	edges  []edge
	rings  [][2]int32 // of a ring: its edges, then those of each hole, from and to before
	tree   []branch
	centre vector  // of a ball, around a place on the ellipsoid, that holds the skeleton and a ring's inside
	reach  float64 // radius of that ball in metres; +Inf if there is no such ball
	fault  error
	doubt  doubt
}

// doubt says how little is known of where a faulty footprint is.
type doubt int

const (
	certain    doubt = iota
	insideOnly       // the edges are known; which side of them is inside is not, within the ball
	withinBall       // nothing is known but the ball
	anywhere         // it may be anywhere
)

// Prepare makes a footprint ready. It never fails, since an entry that is in a log
// cannot be refused: what is wrong with a footprint is its [Shape.Fault], and [Nearest]
// then answers with what is certain all the same.
func Prepare(f parley.Footprint) *Shape {
	s := &Shape{
		radius: float64(f.Reach()) / 1000, ring: f.Shape == parley.Polygon, reach: math.Inf(1),
		sided: f.Left != f.Right, sides: [2]float64{float64(f.Left) / 1000, float64(f.Right) / 1000},
	}
	if s.fault = f.Validate(); s.fault != nil {
		s.doubt = anywhere
		return s
	}
	s.edges = edgesOf(f.Places)
	s.edges[len(s.edges)-1].last = !s.ring
	if s.ring {
		s.addHoles(f.Holes)
	}
	s.tree = grow(s.edges)
	s.bound()
	if s.ring {
		s.fault = s.checkRings()
		switch {
		case s.fault == nil:
		case math.IsInf(s.reach, 1):
			s.doubt = anywhere
		case len(f.Holes) > 0:
			s.doubt = withinBall
		default:
			s.doubt = insideOnly
		}
		return s
	}
	if s.fault = s.checkLegs(); s.fault != nil {
		s.doubt, s.reach = anywhere, math.Inf(1)
	} else if s.sided {
		if s.fault = s.carryOn(); s.fault != nil {
			s.doubt = withinBall
		}
	}
	return s
}

// Fault says what keeps a footprint from having a certain shape: a *parley.Error, or nil.
func (s *Shape) Fault() error { return s.fault }

// Ball gives a ball in space that holds the footprint: its centre in metres from the
// Earth's, x through 0° N 0° E and z through the north pole, and its radius, which is
// +Inf for a footprint that may be anywhere. Two footprints are at least as far apart on
// the ground as their balls are in space: what an index needs to cut its candidates.
func (s *Shape) Ball() (centre [3]float64, radius float64) { return s.centre, s.reach + s.radius }

// edgesOf makes edges of the legs between places: of one place, an edge without length.
func edgesOf(places []parley.Place) []edge {
	spots := make([]spot, len(places))
	for i, p := range places {
		spots[i] = spotOf(p)
	}
	if len(spots) == 1 {
		return []edge{newEdge(0, spots[0], direction{0, 1}, spots[0], direction{0, 1}, 0)}
	}
	legs := make([]geodesic, len(spots)-1)
	total := 0.0
	for i := range legs {
		legs[i] = between(&spots[i], &spots[i+1])
		total += legs[i].metres
	}
	// A footprint of continental legs gets longer stretches, so that none has more than
	// two thousand beyond its own legs.
	stretch := max(maxStretch, total/2000)
	edges := make([]edge, 0, len(legs))
	for i, g := range legs {
		n := max(1, int(math.Ceil(g.metres/stretch)))
		at, dir := spots[i], g.start
		r := leaving(&at, dir)
		for k := 1; k <= n; k++ {
			next, onwards := spots[i+1], g.end
			if k < n {
				next, onwards = r.at(g.metres * float64(k) / float64(n))
			}
			e := newEdge(i, at, dir, next, onwards, g.metres/float64(n))
			e.first, e.final = k == 1, k == n
			edges = append(edges, e)
			at, dir = next, onwards
		}
	}
	return edges
}

// checkLegs refuses legs that are not certainly the shortest line between their places,
// and lines that go round the Earth more often than anything on it does.
func (s *Shape) checkLegs() error {
	leg, total := 0.0, 0.0
	for i := range s.edges {
		e := &s.edges[i]
		if e.first {
			leg = 0
		}
		leg += e.length
		total += e.length
		if leg > maxLeg {
			return wrongAt(e.name(1), "must not lie opposite %s, where no line between them is the shortest", e.name(0))
		}
	}
	if total > maxTotal {
		return &parley.Error{Field: "places", Want: "the legs must not add up to more than 1000000 km"}
	}
	return nil
}

// bound finds the ball: a few rounds of Bădoiu and Clarkson's walk towards the farthest
// place, then down to the ellipsoid. A ball around a place on the surface that holds a
// ring's edges holds one of its sides, and while it is small that is the smaller one.
func (s *Shape) bound() {
	c := s.tree[0].box.low.plus(s.tree[0].box.high).times(0.5)
	for k := 1.0; k <= 12 && len(s.edges) > 1; k++ {
		far, most := c, 0.0
		for i := range s.edges {
			if d := s.edges[i].from.at.minus(c).length(); d > most {
				far, most = s.edges[i].from.at, d
			}
		}
		c = c.plus(far.minus(c).times(1 / (k + 1)))
	}
	if c.length() < 1 {
		c = s.edges[0].from.at // all round the Earth: no centre is better than another
	}
	s.centre, s.reach = onSurface(c), 0
	for i := range s.edges {
		e := &s.edges[i]
		s.reach = max(s.reach, e.from.at.minus(s.centre).length()+e.bulge, e.to.at.minus(s.centre).length()+e.bulge)
	}
	s.reach += meeting
	if s.ring && s.reach > maxRingRadius {
		s.reach = math.Inf(1)
	}
}

// onSurface moves a place in space along the line to the Earth's centre.
func onSurface(v vector) vector {
	x, y, z := v[0]/semiMajor, v[1]/semiMajor, v[2]/semiMinor
	return v.times(1 / vector{x, y, z}.length())
}

// holds reports whether a spot lies within the ball.
func (s *Shape) holds(q *spot) bool { return q.at.minus(s.centre).length() <= s.reach }

// branch is a run of consecutive edges and its box; a leaf is one edge. branches[0] is
// the root.
type branch struct {
	box         box
	left, right int32 // branches, or of a leaf: -1 and its edge
}

func (b *branch) leaf() bool { return b.left < 0 }

// grow builds the tree over the edges in their order: neighbours along a line are
// neighbours in space.
func grow(edges []edge) []branch {
	tree := make([]branch, 0, 2*len(edges)-1)
	var over func(first, end int) int32
	over = func(first, end int) int32 {
		at := int32(len(tree))
		tree = append(tree, branch{})
		if end-first == 1 {
			e := &edges[first]
			tree[at] = branch{around(e.from.at, e.to.at, e.bulge), -1, int32(first)}
			return at
		}
		middle := (first + end) / 2
		l, r := over(first, middle), over(middle, end)
		tree[at] = branch{tree[l].box.join(tree[r].box), l, r}
		return at
	}
	over(0, len(edges))
	return tree
}

// Stretches gives what the skeleton's edges keep near to: straight lines in space, by their
// ends in metres, and how far at most an edge leaves its line. A ring's inside is not among
// them, and of a footprint of which no more than a ball is known there are none.
func (s *Shape) Stretches(yield func(from, to [3]float64, bulge float64)) {
	if s.doubt >= withinBall {
		return
	}
	for i := range s.edges {
		e := &s.edges[i]
		yield(e.from.at, e.to.at, e.bulge)
	}
}
