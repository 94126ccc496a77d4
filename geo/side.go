package geo

import "math"

// A corridor whose sides differ is, about each leg and on each side of it, half of what a
// corridor of that width would be: what lies on that side of the line that carries the leg
// on straight, no farther from the leg than the side is wide.
//
// Such a half is as far from a place on its own side as the leg is, less its width. From a
// place on the other side the way to it leads over the line, and where the half meets the
// line is the leg carried on by the width at both ends. The leg itself belongs to both
// halves, and of two pieces carried on beyond one end the longer holds the shorter. So the
// distance between two footprints is the least over pairs of pieces, one of each:
//
//   - an edge with the width of one side, for what of the other lies on that side,
//   - the leg carried on at an end by the greater width, of no width itself,
//   - an edge of a skeleton that has no sides, with its radius,
//
// each cut down to what lies on the side that the other piece is for: where the way
// between two edges leaves the one and arrives at the other from the sides that have those
// widths, it does so as a whole, since two geodesics from one place part for good.

// carryOn adds to the legs' ends the pieces carried on, and refuses a leg without length.
func (s *Shape) carryOn() error {
	for i := range s.edges {
		e := &s.edges[i]
		if e.length < meeting {
			return wrongAt(e.name(1), "must not be the same place as %s: a leg without length has no left and no right", e.name(0))
		}
		r := leaving(&e.from, e.start)
		if e.first {
			at, dir := r.at(-s.radius)
			back := newEdge(e.leg, at, dir, e.from, e.start, s.radius)
			e.tail = &back
		}
		if e.final {
			to, dir := r.at(e.length + s.radius)
			on := newEdge(e.leg, e.to, e.end, to, dir, s.radius)
			e.head = &on
		}
	}
	return nil
}

// piece is an edge, or a leg carried on, as far as it is for one side.
type piece struct {
	edge *edge
	less float64 // metres that it is narrower than the footprint's radius
	side float64 // 1 for what lies right of its line, -1 for left, 0 for everything
}

// pieces lists those of an edge, the widest first.
func (s *Shape) pieces(e *edge, room *[4]piece) []piece {
	if !s.sided {
		return append(room[:0], piece{edge: e})
	}
	left := piece{e, s.radius - s.sides[0], -1}
	right := piece{e, s.radius - s.sides[1], 1}
	if left.less > right.less {
		left, right = right, left
	}
	l := append(room[:0], left, right)
	for _, c := range []*edge{e.tail, e.head} {
		if c != nil {
			l = append(l, piece{edge: c, less: s.radius})
		}
	}
	return l
}

// measureSides tries the pieces of two edges against each other.
func (w *search) measureSides(e, o *edge) {
	gap := chordToChord(e.from.at, e.to.at, o.from.at, o.to.at) - e.bulge - o.bulge
	if gap >= w.best.metres {
		return
	}
	// A flat price, so that a look at two edges costs three times, or nine, what it may
	// cost without sides: who asks relies on that (Sketch knows legs, not work).
	w.effort.left -= 170
	if w.a.sided {
		w.effort.left -= 340
	}
	if w.a.sided && w.b.sided {
		w.effort.left -= 1020
	}
	if gap <= 0 && e.crosses(o) {
		at := e.crossing(o)
		w.take(at, at, 0)
		return
	}
	// No piece comes nearer than the edges do, what it lacks in width added.
	if least := w.best.metres; e.apartFrom(o, least).metres >= least {
		return
	}
	var roomA, roomB [4]piece
	theirs := w.b.pieces(o, &roomB)
	for _, p := range w.a.pieces(e, &roomA) {
		for _, q := range theirs {
			w.measurePieces(&p, &q)
		}
	}
}

func (w *search) measurePieces(p, q *piece) {
	e, o := p.edge, q.edge
	within := w.best.metres - p.less - q.less
	if chordToChord(e.from.at, e.to.at, o.from.at, o.to.at)-e.bulge-o.bulge >= within {
		return
	}
	if e = e.cut(q); e == nil {
		return
	}
	if o = o.cut(p); o == nil {
		return
	}
	h := e.apartFrom(o, within)
	if h.metres >= within {
		return
	}
	h.metres += p.less + q.less
	if h.metres < meeting {
		h.metres = 0
	}
	if h.metres < w.best.metres {
		h.less, h.otherLess = p.less, q.less
		w.best, w.found = h, true
	}
}

// apartFrom measures between two edges, if they are nearer than within; otherwise it gives
// that, and no spots.
func (e *edge) apartFrom(o *edge, within float64) (h hit) {
	h.metres = within
	for _, end := range [...]*spot{&o.from, &o.to} {
		if chordToPoint(e.from.at, e.to.at, end.at)-e.bulge < h.metres {
			if f := e.nearest(end); f.metres < h.metres {
				h = hit{at: f.spot, other: *end, metres: f.metres}
			}
		}
	}
	for _, end := range [...]*spot{&e.from, &e.to} {
		if chordToPoint(o.from.at, o.to.at, end.at)-o.bulge < h.metres {
			if f := o.nearest(end); f.metres < h.metres {
				h = hit{at: *end, other: f.spot, metres: f.metres}
			}
		}
	}
	if h.metres > 0 && chordToChord(e.from.at, e.to.at, o.from.at, o.to.at) <= e.bulge+o.bulge && e.crosses(o) {
		at := e.crossing(o)
		h = hit{at: at, other: at}
	}
	return h
}

// cut gives what of an edge lies on the side that a piece is for, nil if nothing does. The
// edge meets the piece's line once at the most.
func (e *edge) cut(by *piece) *edge {
	if by.side == 0 {
		return e
	}
	off := func(q *spot) float64 { return float64(by.side * by.edge.nearest(q).offset) }
	from, to := off(&e.from), off(&e.to)
	switch {
	case from >= -meeting && to >= -meeting:
		return e
	case from <= meeting && to <= meeting:
		// What only touches does so with an end.
		for _, end := range [...]struct {
			off float64
			at  *spot
		}{{from, &e.from}, {to, &e.to}} {
			if end.off >= -meeting {
				at := newEdge(e.leg, *end.at, e.start, *end.at, e.start, 0)
				return &at
			}
		}
		return nil
	}
	r := leaving(&e.from, e.start)
	s := e.meets(&r, off, from, to)
	at, dir := r.at(s)
	var part edge
	if from > 0 {
		part = newEdge(e.leg, e.from, e.start, at, dir, s)
	} else {
		part = newEdge(e.leg, at, dir, e.to, e.end, e.length-s)
	}
	return &part
}

// meets finds how far along an edge it meets a line, given the offsets from that of its
// ends, one on either side: regula falsi as in crossing, to within what counts as one
// place.
func (e *edge) meets(r *ray, off func(*spot) float64, atLow, atHigh float64) float64 {
	low, high, s := 0.0, e.length, 0.0
	for range 60 {
		s = low + float64((high-low)*(atLow/(atLow-atHigh)))
		at, _ := r.at(s)
		o := off(&at)
		if math.Abs(o) < meeting/4 || high-low < meeting/4 {
			break
		}
		if (o > 0) == (atLow > 0) {
			low, atLow = s, o
			atHigh /= 2
		} else {
			high, atHigh = s, o
			atLow /= 2
		}
	}
	return s
}
