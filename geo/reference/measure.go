package reference

import (
	"fmt"
	"math"

	"github.com/peterstace/simplefeatures/geom"

	"parley"
)

// fine is how far apart the bounds may be that a measurement stops at: a millimetre, and
// beyond a kilometre a millionth of the distance.
const fine = 1e-3

// mostRounds bounds how often outlines are laid out finer.
const mostRounds = 9

// Measured is what the reference says of two footprints: how far apart they are at least
// and at most, in metres, both 0 if they meet for certain.
type Measured struct {
	Least, Most float64
	Apart       float64 // between the polygons on the plane, as simplefeatures says
	Meet        bool    // whether the polygons do, as simplefeatures says
	Places      int     // laid out
	Rounds      int
}

// Touch reports whether they meet, or come within a micrometre of it.
func (m *Measured) Touch() bool { return m.Most < 1e-6 }

// Certain reports whether the reference knows that they meet, or that they do not.
func (m *Measured) Certain() bool { return m.Least > 0 || m.Most == 0 }

// measurement is a pair on its way.
type measurement struct {
	Measured
	sides [2][]*part
	plane plane
	done  bool
	best  meeting // of the outlines, on the plane: where they come nearest for certain
	apart float64 // of the outlines as drawn
}

// Measure compares the two footprints of each pair.
func Measure(pairs [][2]parley.Footprint) ([]Measured, error) {
	all := make([]measurement, len(pairs))
	found := make([][2][]leg, len(pairs))
	var every []*leg
	for i := range pairs {
		for k, f := range pairs[i] {
			found[i][k] = legs(f)
			for n := range found[i][k] {
				every = append(every, &found[i][k][n])
			}
		}
	}
	if err := solveLegs(every); err != nil {
		return nil, err
	}
	for i := range pairs {
		for k, f := range pairs[i] {
			all[i].sides[k] = outline(f, found[i][k])
		}
	}
	for round := range mostRounds {
		var open []*line
		for i := range all {
			if !all[i].done {
				all[i].lines(func(l *line) { open = append(open, l) })
			}
		}
		if len(open) == 0 {
			break
		}
		if err := solveVertices(open); err != nil {
			return nil, err
		}
		for i := range all {
			if m := &all[i]; !m.done {
				if err := m.look(round); err != nil {
					return nil, fmt.Errorf("pair %d: %w", i, err)
				}
			}
		}
	}
	result := make([]Measured, len(all))
	for i := range all {
		result[i] = all[i].Measured
	}
	return result, nil
}

func (m *measurement) lines(yield func(*line)) {
	for _, side := range m.sides {
		for _, p := range side {
			for _, l := range p.lines {
				yield(l)
			}
		}
	}
}

// near is a pair of stretches that may be the nearest.
type near struct {
	least float64
	a, b  *stretch
}

// look compares what is laid out, and either is done or refines what leaves it open.
func (m *measurement) look(round int) error {
	m.choosePlane(round)
	var shown [2][]drawn
	for k, side := range m.sides {
		for _, p := range side {
			d, ok := m.plane.draw(p)
			if !ok {
				return fmt.Errorf("more than %v m from where the plane touches", farthest)
			}
			shown[k] = append(shown[k], d)
		}
	}
	least, most := math.Inf(1), math.Inf(1) // on the plane, between outlines
	m.best, m.apart = meeting{apart: math.Inf(1)}, math.Inf(1)
	var open []near
	meet := false
	for i := range shown[0] {
		a := &shown[0][i]
		for k := range shown[1] {
			b := &shown[1][k]
			if boxes(a.low, a.high, b.low, b.high) > most+a.widest+b.widest {
				continue
			}
			apart := m.outlines(a, b, &most, &meet, &open)
			least = min(least, apart)
			// Where no bands meet, what lies in what is certain.
			if apart > 0 && !meet && boxes(a.low, a.high, b.low, b.high) == 0 {
				meet = geom.Intersects(a.geometry, b.geometry)
			}
		}
	}
	m.Rounds = round + 1
	m.Places = 0
	m.lines(func(l *line) { m.Places += len(l.vertex) })
	before := m.Measured
	if meet {
		m.Least, m.Most, m.done = 0, 0, true
	} else {
		across := m.plane.lift(m.best.p).plus(m.plane.lift(m.best.q), -1).length()
		m.Most = arc(across, mostBend) + 1.15*m.best.off + slop
		m.Least = 0
		if least > 0 {
			m.Least = arc(least, leastBend)
		}
	}
	if round > 0 {
		if m.Least > before.Most || m.Most < before.Least {
			return fmt.Errorf("from %v to %v m apart, and laid out finer from %v to %v", before.Least, before.Most, m.Least, m.Most)
		}
		m.Least, m.Most = max(m.Least, before.Least), min(m.Most, before.Most)
	}
	if !m.done {
		tolerance := max(fine, 1e-6*m.Least)
		m.done = m.Most-m.Least <= tolerance || !refine(open, most, tolerance/16) || round == mostRounds-1
	}
	if m.done {
		return m.word(shown)
	}
	return nil
}

// choosePlane touches amid the outlines first, then where they came nearest.
func (m *measurement) choosePlane(round int) {
	if round > 0 {
		p, q := m.plane.lift(m.best.p), m.plane.lift(m.best.q)
		m.plane = planeUnder(p.plus(q, 1))
		return
	}
	low, high := vec{math.Inf(1), math.Inf(1), math.Inf(1)}, vec{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	m.lines(func(l *line) {
		for _, v := range l.vertex {
			for k, x := range v.at {
				low[k], high[k] = min(low[k], x), max(high[k], x)
			}
		}
	})
	m.plane = planeUnder(low.plus(high, 1))
}

// outlines compares the outlines of two parts: it lowers most to the nearest that they come
// for certain, says whether they cross for certain, lists what leaves that open, and gives
// the nearest that they may come.
func (m *measurement) outlines(a, b *drawn, most *float64, meet *bool, open *[]near) (least float64) {
	least = math.Inf(1)
	for i := range a.stretches {
		s := &a.stretches[i]
		if boxes(s.low, s.high, b.low, b.high) > *most+s.band+b.widest {
			least = min(least, *most)
			continue
		}
		for k := range b.stretches {
			o := &b.stretches[k]
			bands := s.band + o.band
			if far := boxes(s.low, s.high, o.low, o.high) - bands; far > *most {
				least = min(least, far)
				continue
			}
			n := nearest(s, o)
			m.apart = min(m.apart, n.apart)
			least = min(least, max(0, n.apart-bands))
			if n.across {
				*meet = true
				m.best = n
				return 0
			}
			if n.apart+n.off < m.best.apart+m.best.off {
				m.best = n
				*most = n.apart + n.off
			}
			if n.apart-bands <= *most {
				*open = append(*open, near{n.apart - bands, s, o})
			}
		}
	}
	return least
}

// refine lays out finer what may be nearest, until no band is wider than asked; false if
// none is.
func refine(open []near, most, band float64) bool {
	into := map[*line]map[int]int{}
	any := false
	add := func(s *stretch) {
		if s.band <= band+slop {
			return
		}
		any = true
		if into[s.line] == nil {
			into[s.line] = map[int]int{}
		}
		into[s.line][s.vertex] = int(min(10, max(2, math.Ceil(math.Sqrt(s.band/band)))))
	}
	for _, n := range open {
		if n.least <= most {
			add(n.a)
			add(n.b)
		}
	}
	for l, which := range into {
		l.refine(which)
	}
	return any
}

// word asks simplefeatures, whose word counts: how far apart the polygons are. What was
// measured between the outlines must be the same.
func (m *measurement) word(shown [2][]drawn) error {
	m.Apart = math.Inf(1)
	for i := range shown[0] {
		a := &shown[0][i]
		for k := range shown[1] {
			b := &shown[1][k]
			if boxes(a.low, a.high, b.low, b.high) > min(m.best.apart+1, m.Apart) {
				continue
			}
			if d, ok := geom.Distance(a.geometry, b.geometry); ok {
				m.Apart = min(m.Apart, d)
			}
			if m.Apart == 0 {
				m.Meet = true
				return nil
			}
		}
	}
	if math.Abs(m.Apart-m.apart) > 1e-6 {
		return fmt.Errorf("simplefeatures finds %v m between the polygons, the reference %v between their outlines", m.Apart, m.apart)
	}
	return nil
}
