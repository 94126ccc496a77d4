package geo

import (
	"math"

	"parley"
)

// Approach is how near the skeletons of two footprints come, in metres. Least and Most
// bound the distance. They are equal unless something is wrong with a footprint (see
// [Shape.Fault]) or the work went on too long: then the distance may be anything from
// Least on, and Most belongs to a pair of places that was found.
//
// At lies in the first footprint and Other in the second, radius included: where they
// are nearest, or, if the footprints meet, one place that lies in both.
type Approach struct {
	Least, Most float64
	At, Other   parley.Place
}

// maxWork bounds an Effort, counted in looks at two boxes; measuring a place and an edge
// costs 20. It is a few tenths of a second; two ordinary rings of 2,000 places need a
// hundredth of it.
const maxWork = 4_000_000

// Effort is how much work measurements may still take together. It is counted in steps,
// never in time, so that the same question gets the same answer on a slower machine.
type Effort struct{ left int }

// NewEffort allows a few tenths of a second on the machines of 2026.
func NewEffort() *Effort { return &Effort{maxWork} }

// Distance gives the metres between two footprints, 0 if they meet, and the places where
// they are nearest. Of a faulty footprint the distance is that to what is known of it;
// [Nearest] tells the difference.
func Distance(a, b parley.Footprint) (metres float64, at, other parley.Place) {
	s, o := Prepare(a), Prepare(b)
	n := Nearest(s, o, math.Inf(1))
	return max(0, n.Most-s.radius-o.radius), n.At, n.Other
}

// Nearest measures between the skeletons of two footprints with an [Effort] of its own.
func Nearest(a, b *Shape, within float64) Approach { return NewEffort().Nearest(a, b, within) }

// Nearest measures between the skeletons of two footprints, of a corridor with two sides as
// if the narrower were as wide as the other: less both radii, Least and Most bound the
// distance between the footprints either way, below 0 where they overlap. Both are 0 only
// where skeletons meet, or one lies in a ring.
//
// If they are farther apart
// than within, it may say no more than that: Least is then above within and Most is
// infinite. When the effort is spent it says what it has found.
//
// Between two geodesics that do not cross, the least distance is at an end of one of
// them: the ellipsoid is curved like a sphere everywhere, so two places in the middle of
// both, with a common perpendicular, come nearer when both slide along (second variation
// of arc length). So the work is places against edges, and crossings, best pair of boxes
// first, with straight lines through space as the lower bounds: no way along the surface
// is shorter.
func (w *Effort) Nearest(a, b *Shape, within float64) Approach {
	if a.doubt == anywhere || b.doubt == anywhere {
		return Approach{Least: 0, Most: math.Inf(1)}
	}
	balls := a.centre.minus(b.centre).length() - a.reach - b.reach
	if balls > within {
		return Approach{Least: math.Nextafter(within, math.Inf(1)), Most: math.Inf(1)}
	}
	if w.left <= 0 || a.doubt == withinBall && b.doubt == withinBall {
		return Approach{Least: max(0, balls), Most: math.Inf(1)}
	}
	w.left -= len(a.edges) + len(b.edges)
	switch {
	case a.doubt == withinBall:
		return Approach{Least: b.fromBall(a), Most: math.Inf(1)}
	case b.doubt == withinBall:
		return Approach{Least: a.fromBall(b), Most: math.Inf(1)}
	}
	if q := &b.edges[0].from; a.encloses(q) {
		return dilate(a, b, hit{at: *q, other: *q})
	}
	if q := &a.edges[0].from; b.encloses(q) {
		return dilate(a, b, hit{at: *q, other: *q})
	}
	s := search{a: a, b: b, best: hit{metres: math.Nextafter(within, math.Inf(1))}, effort: w}
	least := s.run()
	n := Approach{Least: least, Most: math.Inf(1)}
	if s.found {
		n = dilate(a, b, s.best)
		n.Least = min(least, n.Most)
	}
	if n.Most > 0 && (a.mayEnclose(b) || b.mayEnclose(a)) {
		n.Least = 0
	}
	return n
}

// encloses reports whether a spot lies for certain in the ring and in no hole.
func (s *Shape) encloses(q *spot) bool {
	return s.ring && s.doubt == certain && s.holds(q) && s.winds(s.rings[0], q) && !s.inHole(q)
}

// fromBall is at least how far s lies from another footprint of which only a ball is known.
func (s *Shape) fromBall(o *Shape) float64 {
	c := o.centre
	at := newSpot(c[2]/semiMinor, math.Hypot(c[0], c[1])/semiMajor, math.Atan2(c[1], c[0])/radian)
	if s.encloses(&at) || s.doubt == insideOnly && s.holds(&at) {
		return 0
	}
	least := math.Inf(1)
	for i := range s.edges {
		e := &s.edges[i]
		least = min(least, chordToPoint(e.from.at, e.to.at, c)-e.bulge)
	}
	return max(0, least-o.reach)
}

// mayEnclose reports whether the faults of s leave it open that o lies within its edges.
func (s *Shape) mayEnclose(o *Shape) bool {
	return s.doubt == insideOnly && s.holds(&o.edges[0].from)
}

// dilate puts the radii around the skeletons' nearest places.
func dilate(a, b *Shape, h hit) Approach {
	n := Approach{Least: h.metres, Most: h.metres}
	outA, outB := a.radius-h.less, b.radius-h.otherLess
	apart := h.metres - h.less - h.otherLess
	reach := outA + outB
	if reach == 0 || apart <= 0 {
		n.At, n.Other = h.at.place(), h.other.place()
		return n
	}
	if apart <= reach {
		// They meet: a place in both divides the way between as the radii do.
		outA = float64(apart * (outA / reach))
		outB = apart - outA
	}
	g := between(&h.at, &h.other)
	r := leaving(&h.at, g.start)
	p, _ := r.at(outA)
	q, _ := r.at(apart - outB)
	n.At, n.Other = p.place(), q.place()
	return n
}

// hit is a pair of spots, one of each skeleton, and the metres between, with what the
// footprints reach less there than their radii added.
type hit struct {
	at, other       spot
	metres          float64
	less, otherLess float64
}

// search is one run of Nearest.
type search struct {
	a, b   *Shape
	best   hit
	found  bool
	effort *Effort
	queue  []job
}

// job is a pair of branches that may hold something nearer than least.
type job struct {
	least float64
	a, b  int32
}

// before orders jobs, ties too, so that what is found does not depend on how far the
// search was allowed to look.
func (j job) before(k job) bool {
	switch {
	case j.least != k.least:
		return j.least < k.least
	case j.a != k.a:
		return j.a < k.a
	}
	return j.b < k.b
}

// run takes pairs of branches, nearest first, and gives a lower bound of the distance.
func (w *search) run() (least float64) {
	w.push(0, 0)
	for len(w.queue) > 0 {
		j := w.pop()
		if j.least >= w.best.metres {
			break
		}
		if w.effort.left--; w.effort.left < 0 {
			return min(j.least, w.best.metres)
		}
		x, y := &w.a.tree[j.a], &w.b.tree[j.b]
		switch {
		case x.leaf() && y.leaf():
			w.measure(&w.a.edges[x.right], &w.b.edges[y.right])
		case y.leaf() || !x.leaf() && x.box.size() > y.box.size():
			w.push(x.left, j.b)
			w.push(x.right, j.b)
		default:
			w.push(j.a, y.left)
			w.push(j.a, y.right)
		}
		if w.best.metres == 0 {
			break
		}
	}
	return w.best.metres
}

// measure tries two edges: their ends against each other, nearest first by chords, then
// whether they cross.
func (w *search) measure(e, o *edge) {
	if w.a.sided || w.b.sided {
		w.measureSides(e, o)
		return
	}
	gap := chordToChord(e.from.at, e.to.at, o.from.at, o.to.at) - e.bulge - o.bulge
	if gap >= w.best.metres {
		return
	}
	for _, end := range o.ends() {
		if w.near(e, end) {
			f := e.nearest(end)
			w.take(f.spot, *end, f.metres)
		}
	}
	for _, end := range e.ends() {
		if w.near(o, end) {
			f := o.nearest(end)
			w.take(*end, f.spot, f.metres)
		}
	}
	if gap > 0 || w.best.metres == 0 {
		return
	}
	w.effort.left -= 80
	if e.crosses(o) {
		at := e.crossing(o)
		w.take(at, at, 0)
	}
}

// near reports whether an end may be nearer to an edge than anything found.
func (w *search) near(e *edge, end *spot) bool {
	if chordToPoint(e.from.at, e.to.at, end.at)-e.bulge >= w.best.metres {
		return false
	}
	w.effort.left -= 20
	return true
}

func (w *search) take(at, other spot, metres float64) {
	if metres < meeting {
		metres = 0
	}
	if metres < w.best.metres {
		w.best, w.found = hit{at: at, other: other, metres: metres}, true
	}
}

// push and pop keep the queue a binary heap, least first.
func (w *search) push(a, b int32) {
	j := job{w.a.tree[a].box.apart(&w.b.tree[b].box), a, b}
	if j.least >= w.best.metres {
		return
	}
	w.queue = append(w.queue, j)
	for i := len(w.queue) - 1; i > 0; {
		up := (i - 1) / 2
		if !w.queue[i].before(w.queue[up]) {
			break
		}
		w.queue[up], w.queue[i] = w.queue[i], w.queue[up]
		i = up
	}
}

func (w *search) pop() job {
	q := w.queue
	top, last := q[0], len(q)-1
	q[0] = q[last]
	q = q[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			break
		}
		if down+1 < last && q[down+1].before(q[down]) {
			down++
		}
		if !q[down].before(q[i]) {
			break
		}
		q[i], q[down] = q[down], q[i]
		i = down
	}
	w.queue = q
	return top
}
