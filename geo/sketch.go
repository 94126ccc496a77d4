package geo

import "math"

// dot is a point of a chart, in metres from its origin.
type dot struct{ x, y float64 }

func (p dot) minus(q dot) dot             { return dot{p.x - q.x, p.y - q.y} }
func (p dot) inner(q dot) float64         { return float64(p.x*q.x) + float64(p.y*q.y) }
func (p dot) outer(q dot) float64         { return float64(p.x*q.y) - float64(p.y*q.x) }
func (p dot) square() float64             { return float64(p.x*p.x) + float64(p.y*p.y) }
func farther(c, e2, length2 float64) bool { return float64(c*c) > float64(e2*length2) }

// Sketch is the skeleton of a footprint, drawn on a [Chart].
type Sketch struct {
	at        []dot     // of a place twice the same, so that everything has an edge
	length    []float64 // squared lengths of the edges; noEdge from one ring to the next
	starts    []int32   // of a ring with holes: where each ring begins
	ring      bool
	slack     float64 // metres: see Narrow
	err       float64 // metres: how far the skeleton may lie from what is drawn
	reach     float64 // metres from the chart's origin to the farthest place
	low, high dot
	middle    dot     // of a ring that is a star: a point that sees all of it
	room      float64 // and how far it is from there, no more than, to the edges' lines; 0 of all others
	pick      []int32 // room for the edges that Between looks at
}

// noEdge stands for the length of what is no edge.
const noEdge = -1

// Narrow says that the footprint is a corridor whose one side is so many metres narrower
// than the other: [Nearest] may find it by so much farther away than its skeleton.
func (s *Sketch) Narrow(metres float64) { s.slack = metres }

// Between bounds what [Nearest] measures between two skeletons, in metres. If they are
// farther apart than within, it may say no more than that: least is then above within and
// most is infinite. Both are 0 only if the footprints' skeletons, or a ring's inside,
// certainly have a place in common.
//
// Both sketches are of one chart, and what they show has no fault.
func (s *Sketch) Between(o *Sketch, within float64) (least, most float64) {
	e := s.err + o.err
	far := within + e
	if s.low.x-o.high.x > far || o.low.x-s.high.x > far || s.low.y-o.high.y > far || o.low.y-s.high.y > far {
		return math.Nextafter(within, math.Inf(1)), math.Inf(1)
	}
	best, surely := s.across(o, far, e)
	if surely {
		return 0, 0
	}
	d := math.Sqrt(best)
	if d > e && (s.ring && s.surrounds(o.at[0]) || o.ring && o.surrounds(s.at[0])) {
		return 0, 0
	}
	if d > far {
		return math.Nextafter(within, math.Inf(1)), math.Inf(1)
	}
	lean := max(s.reach, o.reach) / sharpestRadius
	return max(0, d-e), float64((d+e)*(1+float64(0.52*lean*lean))) + s.slack + o.slack
}

// across finds the square of the distance between the lines of two sketches, if it is not
// beyond far, and whether two of their edges cross for certain.
func (s *Sketch) across(o *Sketch, far, e float64) (best float64, surely bool) {
	best, e2 := math.Inf(1), float64(e*e)
	s.pick, o.pick = s.nearby(o, far), o.nearby(s, far)
	for _, i := range s.pick {
		p, q, pq := s.at[i], s.at[i+1], s.length[i]
		d := q.minus(p)
		for _, k := range o.pick {
			a, b, ab := o.at[k], o.at[k+1], o.length[k]
			f, w := b.minus(a), a.minus(p)
			pa, pb := d.outer(w), d.outer(b.minus(p))
			ap, aq := w.outer(f), a.minus(q).outer(f)
			if pa*pb < 0 && ap*aq < 0 {
				if farther(pa, e2, pq) && farther(pb, e2, pq) && farther(ap, e2, ab) && farther(aq, e2, ab) {
					return 0, true
				}
				best = 0
				continue
			}
			best = min(best,
				toEdge(p, q, d, pq, a, pa), toEdge(p, q, d, pq, b, pb),
				toEdge(a, b, f, ab, p, ap), toEdge(a, b, f, ab, q, aq))
		}
	}
	return best, false
}

// nearby lists the edges that come within far of the box around o.
func (s *Sketch) nearby(o *Sketch, far float64) []int32 {
	l := s.pick[:0]
	left, right, bottom, top := o.low.x-far, o.high.x+far, o.low.y-far, o.high.y+far
	for i := range s.length {
		p, q := s.at[i], s.at[i+1]
		if s.length[i] == noEdge || p.x < left && q.x < left || p.x > right && q.x > right || p.y < bottom && q.y < bottom || p.y > top && q.y > top {
			continue
		}
		l = append(l, int32(i))
	}
	return l
}

// toEdge is the square of the distance from a to the edge p-q, given d = q-p, its square
// and the outer product of d with p-a (its sign does not matter).
func toEdge(p, q, d dot, length2 float64, a dot, outer float64) float64 {
	w := a.minus(p)
	switch t := w.inner(d); {
	case t <= 0:
		return w.square()
	case t >= length2:
		return a.minus(q).square()
	}
	return float64(outer*outer) / length2
}

// surrounds reports whether a point lies in the ring as drawn, and in no hole (even-odd
// rule).
func (s *Sketch) surrounds(p dot) (in bool) {
	if p.x < s.low.x || p.x > s.high.x || p.y < s.low.y || p.y > s.high.y {
		return false
	}
	return s.around(p, 0, len(s.length))
}

// around is surrounds by some edges only.
func (s *Sketch) around(p dot, first, end int) (in bool) {
	for i := first; i < end; i++ {
		a, b := s.at[i], s.at[i+1]
		if (a.y > p.y) == (b.y > p.y) || s.length[i] == noEdge {
			continue
		}
		// Left of the edge, seen in its direction, on the way up; right of it on the way down.
		if (b.minus(a).outer(p.minus(a)) > 0) == (b.y > a.y) {
			in = !in
		}
	}
	return in
}

// simpleWithin is how many edges a ring may have for Faultless to look at each pair.
const simpleWithin = 64

// Faultless reports whether the footprint certainly has no fault (see [Shape.Fault]),
// radius aside: a ring does not come near to touching itself anywhere, holes lie well
// within it and apart, and a leg of a corridor with two sides has a length. What it does
// not say so of may have none all the same.
func (s *Sketch) Faultless() bool {
	n := len(s.length)
	if s.reach > chartReach || n > simpleWithin {
		return false
	}
	// Each edge may be off by err; a millimetre is far above what geo takes for touching.
	clear := 2*s.err + 0.001
	if !s.ring {
		for i := 0; s.slack > 0 && i < n; i++ {
			if s.length[i] <= float64(clear*clear) {
				return false
			}
		}
		return true // no leg and no line is too long within a chart's reach
	}
	return s.star(clear) || s.apartAll(clear) && s.nested()
}

// apartAll reports whether all edges of rings are longer than clear, and no two come so near
// to each other, the place aside that neighbours share.
func (s *Sketch) apartAll(clear float64) bool {
	for i, l := range s.length {
		if l == noEdge {
			continue
		}
		if l <= float64(clear*clear) {
			return false
		}
		for k := i + 1; k < len(s.length); k++ {
			if s.length[k] != noEdge && s.apartEdges(i, k) <= float64(clear*clear) {
				return false
			}
		}
	}
	return true
}

// ringOf gives the edges of the ring that an edge is of: the first, and the last.
func (s *Sketch) ringOf(i int) (first, last int) {
	last = len(s.length) - 1
	for _, start := range s.starts {
		if int(start) > i {
			return first, int(start) - 2
		}
		first = int(start)
	}
	return first, last
}

// nested reports whether every hole lies within the ring and in no other hole, given that
// no two edges come near to each other.
func (s *Sketch) nested() bool {
	for k, hole := range s.starts {
		for i, ring := range s.starts {
			if k == 0 || k == i {
				continue
			}
			_, last := s.ringOf(int(ring))
			if s.around(s.at[hole], int(ring), last+1) != (i == 0) {
				return false
			}
		}
	}
	return true
}

// apartEdges is the square of the distance between two edges of a ring; of neighbours,
// which share a place, that of their other ends from each other.
func (s *Sketch) apartEdges(i, k int) float64 {
	first, last := s.ringOf(i)
	switch {
	case k == i+1 && k <= last:
		return s.fold(i, k)
	case i == first && k == last:
		return s.fold(k, i)
	}
	p, q, a, b := s.at[i], s.at[i+1], s.at[k], s.at[k+1]
	d, f, w := q.minus(p), b.minus(a), a.minus(p)
	pa, pb, ap, aq := d.outer(w), d.outer(b.minus(p)), w.outer(f), a.minus(q).outer(f)
	if pa*pb < 0 && ap*aq < 0 {
		return 0
	}
	return min(toEdge(p, q, d, s.length[i], a, pa), toEdge(p, q, d, s.length[i], b, pb),
		toEdge(a, b, f, s.length[k], p, ap), toEdge(a, b, f, s.length[k], q, aq))
}

// fold is how far the other ends of two edges, the second of which begins where the first
// ends, lie from the edges.
func (s *Sketch) fold(i, k int) float64 {
	p, q, b := s.at[i], s.at[i+1], s.at[k+1]
	d, f := q.minus(p), b.minus(q)
	return min(toEdge(p, q, d, s.length[i], b, d.outer(b.minus(p))), toEdge(q, b, f, s.length[k], p, f.outer(p.minus(q))))
}
