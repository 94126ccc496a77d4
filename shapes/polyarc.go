package shapes

import (
	"errors"
	"fmt"
	"math"

	"parley"
	"parley/geo"
)

// Corner is a corner of a ring, and how the ring goes on from there to the next: straight,
// or along an arc.
type Corner struct {
	At  parley.Place
	Arc *Arc // nil: a geodesic
}

// Arc is what lies between two corners at one distance from a centre.
type Arc struct {
	Centre    parley.Place
	Clockwise bool
	// Slack is by how many millimetres the distances of the two corners from the centre may
	// differ: what the texts that name the three places leave open. The distance then goes
	// evenly from the one to the other.
	Slack int64
}

// Around gives the corners of an arc that is named by its centre, its radius in millimetres
// and the bearings of its ends from true north in 1e-7 degree.
func Around(centre parley.Place, radius, from, to int64, clockwise bool) [2]Corner {
	end := func(bearing int64) parley.Place {
		return geo.Direct(centre, float64(bearing)/parley.Degree, float64(radius)/1000)
	}
	return [2]Corner{{end(from), &Arc{centre, clockwise, 1000 * grain}}, {At: end(to)}}
}

// turning is an arc made ready.
type turning struct {
	*Arc
	start, sweep float64 // degrees: azimuth of the first corner from the centre, and clockwise from there
	first, last  float64 // metres from the centre to the corners
	around       bool    // its edges run outside, away from the centre
}

func (a *turning) edges(tolerance int64) int {
	return edges(math.Abs(a.sweep), max(a.first, a.last), tolerance)
}

// at gives the place of the arc's line, moved by a rule for distances, where a part of the
// turn has been made.
func (a *turning) at(part float64, far func(radius float64) float64) parley.Place {
	return geo.Direct(a.Centre, a.start+a.sweep*part, far(a.first+(a.last-a.first)*part))
}

// draw gives the places between the two corners. Outside, the ends of the first and the
// last edge are the corners, and the edges touch the arc from there on: the first and the
// last turn by half as much as the others.
func (a *turning) draw(tolerance int64) []parley.Place {
	n := a.edges(tolerance)
	var out []parley.Place
	if a.around {
		far := func(r float64) float64 { return outside(r, math.Abs(a.sweep)/float64(n)) }
		for i := range n {
			out = append(out, a.at((float64(i)+0.5)/float64(n), far))
		}
		return out
	}
	for i := 1; i < n; i++ {
		out = append(out, a.at(float64(i)/float64(n), inside))
	}
	return out
}

// ring is a ring of corners made ready.
type ring struct {
	corners []Corner
	arcs    []*turning // of each corner; nil: straight on
}

// Polyarc makes a polygon of rings whose sides may be arcs: the outer one and its holes.
// Rings are given once round, the last corner joined to the first. Errors are
// *parley.Error and name corners as places[i], of holes as holes[k].places[i].
func Polyarc(outer []Corner, holes ...[]Corner) (Drawn, error) {
	rings := make([]ring, 0, 1+len(holes))
	for k, corners := range append([][]Corner{outer}, holes...) {
		r, err := newRing(corners, k > 0)
		if err != nil {
			return Drawn{}, in(k, err)
		}
		rings = append(rings, r)
	}
	curved := 0
	count := func(tolerance int64) (n int) {
		for _, r := range rings {
			n += r.count(tolerance)
		}
		return n
	}
	tolerance, err := fit(count)
	if err != nil {
		return Drawn{}, err
	}
	f := parley.Footprint{Shape: parley.Polygon}
	for k, r := range rings {
		places := r.draw(tolerance)
		if k == 0 {
			f.Places = places
		} else {
			f.Holes = append(f.Holes, places)
		}
		for _, a := range r.arcs {
			if a != nil {
				curved += a.edges(tolerance)
			}
		}
	}
	d := Drawn{Footprint: f, Edges: curved}
	if curved > 0 {
		d.Tolerance = tolerance
		return d, certain(f)
	}
	return d, nil
}

// in puts the name of a hole before the name of its corner.
func in(k int, err error) error {
	var e *parley.Error
	if k == 0 || !errors.As(err, &e) {
		return err
	}
	return &parley.Error{Field: fmt.Sprintf("holes[%d].%s", k-1, e.Field), Value: e.Value, Want: e.Want}
}

// certain tells what keeps a drawn ring from being one. Its places are not those of the
// text, so that their numbers would tell nobody anything.
func certain(f parley.Footprint) error {
	err := f.Validate()
	if err == nil {
		err = geo.Check(f)
	}
	if err != nil {
		return &parley.Error{Field: "sides", Want: "the sides and arcs must make rings that do not cross or touch themselves or each other, with holes inside: is every arc's direction right?"}
	}
	return nil
}

func newRing(corners []Corner, hole bool) (ring, error) {
	r := ring{corners, make([]*turning, len(corners))}
	if len(corners) > parley.MaxPlaces {
		return r, parley.Wrong("places", len(corners), fmt.Sprintf("must be at most %d places", parley.MaxPlaces))
	}
	some := false
	for i, c := range corners {
		if c.Arc == nil {
			continue
		}
		some = true
		var err error
		if r.arcs[i], err = turn(i, c.At, corners[(i+1)%len(corners)].At, c.Arc); err != nil {
			return r, err
		}
	}
	if !some && len(corners) < 3 {
		return r, parley.Wrong("places", len(corners), "a ring has three corners or more, or an arc")
	}
	if some {
		clockwise := r.clockwise()
		for _, a := range r.arcs {
			if a != nil {
				a.around = (a.Clockwise == clockwise) != hole
			}
		}
	}
	return r, nil
}

// turn makes the arc between corner i and the next ready.
func turn(i int, from, to parley.Place, a *Arc) (*turning, error) {
	field := fmt.Sprintf("places[%d].arc", i)
	if from == to {
		return nil, &parley.Error{Field: field, Want: "must have two ends that are not the same place: a whole circle is a circle, or a radarc from 000T to 360T"}
	}
	first, last := geo.Inverse(a.Centre, from), geo.Inverse(a.Centre, to)
	for _, l := range []geo.Line{first, last} {
		if err := checkRadius(field+".radius", l.Metres); err != nil {
			return nil, err
		}
	}
	if math.Abs(first.Metres-last.Metres) > float64(a.Slack)/1000 {
		return nil, parley.Wrong(field+".centre", fmt.Sprintf("%.1f and %.1f metres from the ends", first.Metres, last.Metres),
			"must be as far from both ends of the arc, as nearly as the places are written")
	}
	t := &turning{Arc: a, start: first.Start, first: first.Metres, last: last.Metres}
	t.sweep = math.Mod(last.Start-first.Start+720, 360)
	if !a.Clockwise {
		t.sweep -= 360
	}
	return t, nil
}

// clockwise tells which way a ring runs, seen from above: by the sign of its area on a map
// that shows every place in its direction and distance from the first corner, which keeps
// what is left of a line left of it.
func (r *ring) clockwise() bool {
	const parts = 64 // of each side, so that curves come close to their shape
	from := r.corners[0].At
	var x, y []float64
	add := func(p parley.Place) {
		l := geo.Inverse(from, p)
		sin, cos := math.Sincos(l.Start * math.Pi / 180)
		x, y = append(x, l.Metres*sin), append(y, l.Metres*cos)
	}
	for i, c := range r.corners {
		next := r.corners[(i+1)%len(r.corners)].At
		line := geo.Inverse(c.At, next)
		add(c.At)
		for k := 1; k < parts; k++ {
			part := float64(k) / parts
			if a := r.arcs[i]; a != nil {
				add(a.at(part, func(radius float64) float64 { return radius }))
			} else if line.Metres > 100_000 {
				add(geo.Direct(c.At, line.Start, line.Metres*part))
			}
		}
	}
	area := 0.0
	for i := range x {
		k := (i + 1) % len(x)
		area += x[i]*y[k] - x[k]*y[i]
	}
	return area < 0
}

func (r *ring) count(tolerance int64) int {
	n := len(r.corners) + 1
	for _, a := range r.arcs {
		if a != nil {
			n += a.edges(tolerance)
		}
	}
	return n
}

func (r *ring) draw(tolerance int64) []parley.Place {
	var out []parley.Place
	for i, c := range r.corners {
		out = append(out, c.At)
		if a := r.arcs[i]; a != nil {
			out = append(out, a.draw(tolerance)...)
		}
	}
	return append(out, out[0])
}
