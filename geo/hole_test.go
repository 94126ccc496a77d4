package geo

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"parley"
)

// pierced is a star with holes in it, in its inner circle and apart from each other.
func pierced(r *rand.Rand, centre parley.Place, size float64) parley.Footprint {
	f := star(r, centre, 3+r.IntN(10), size/2, size)
	n := 1 + r.IntN(4)
	for k := range n {
		// A ring of n discs about the centre, well within the shortest edge's distance.
		at, room := centre, size/12
		if n > 1 {
			at = Direct(centre, float64(k)*360/float64(n), size/9)
			room = size / 9 * math.Sin(math.Pi/float64(n)) * 0.9
		}
		if least := edgeDistance(f, at); room > 0.9*least {
			room = 0.9 * least
		}
		if room < 1 {
			continue
		}
		f.Holes = append(f.Holes, star(r, at, 3+r.IntN(5), room/3, room).Places)
	}
	return f
}

// edgeDistance is how far a place in a ring lies from its line, 0 outside.
func edgeDistance(f parley.Footprint, p parley.Place) float64 {
	if !NewArea(f.Places).Holds(p) {
		return 0
	}
	return lineDistance(f.Places, []parley.Place{p})
}

// lineDistance measures between lines of places.
func lineDistance(a, b []parley.Place) float64 {
	asLine := func(l []parley.Place) *Shape {
		if len(l) == 1 {
			return Prepare(parley.Footprint{Shape: parley.Point, Places: l})
		}
		return Prepare(parley.Footprint{Shape: parley.Corridor, Places: l, Radius: 1})
	}
	return Nearest(asLine(a), asLine(b), math.Inf(1)).Most
}

func ringsOf(f parley.Footprint) [][]parley.Place {
	return append([][]parley.Place{f.Places}, f.Holes...)
}

// covers reports whether a place that lies on no ring of f lies in f.
func covers(f parley.Footprint, p parley.Place) bool {
	if f.Shape != parley.Polygon || !NewArea(f.Places).Holds(p) {
		return false
	}
	for _, h := range f.Holes {
		if NewArea(h).Holds(p) {
			return false
		}
	}
	return true
}

// TestHolesAgainstTheirRings puts the distance together from rings that have no holes:
// none if a place of one lies in the other, else the least between rings as lines.
func TestHolesAgainstTheirRings(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 5))
	within, meet, apart := 0, 0, 0
	pairs := 1500
	if testing.Short() {
		pairs = 200
	}
	for range pairs {
		centre := anyPlace(r)
		size := math.Exp(r.Float64()*7 + 5)
		a := pierced(r, centre, size)
		if err := Check(a); err != nil {
			t.Fatalf("%v: %+v", err, a)
		}
		if len(a.Holes) == 0 {
			continue
		}
		var b parley.Footprint
		switch r.IntN(3) {
		case 0: // about a place in a hole
			b = some(r, a.Holes[0][0], size/50)
			if at := Direct(centre, r.Float64()*360, size/9*r.Float64()); !covers(a, at) {
				b = some(r, at, size/math.Exp(3+4*r.Float64()))
			}
		case 1:
			b = some(r, Direct(centre, r.Float64()*360, size*2*r.Float64()), size)
		default:
			b = pierced(r, Direct(centre, r.Float64()*360, size*1.5*r.Float64()), size*math.Exp(3*r.Float64()-2))
		}
		if Check(b) != nil {
			continue
		}
		want, inside := math.Inf(1), false
		for _, l := range ringsOf(a) {
			for _, m := range ringsOf(b) {
				want = min(want, lineDistance(l, m))
			}
		}
		for _, l := range ringsOf(b) {
			inside = inside || covers(a, l[0])
		}
		for _, l := range ringsOf(a) {
			inside = inside || covers(b, l[0])
		}
		if inside {
			want = 0
		}
		n, m := Nearest(Prepare(a), Prepare(b), math.Inf(1)), Nearest(Prepare(b), Prepare(a), math.Inf(1))
		if math.Abs(n.Most-want) > 1e-6 || n.Least != n.Most || math.Abs(m.Most-want) > 1e-6 {
			t.Fatalf("%+v, %+v, want %v\n%+v\n%+v", n, m, want, a, b)
		}
		switch {
		case want == 0:
			meet++
		case NewArea(a.Places).Holds(b.Places[0]):
			within++
		default:
			apart++
		}
	}
	t.Logf("%d meet, %d lie in a hole, %d apart", meet, within, apart)
}

func TestCheckHoles(t *testing.T) {
	good := func(south, west, north, east float64) []parley.Place { return square(south, west, north, east) }
	shift := func(l []parley.Place, k int) []parley.Place {
		return append(append([]parley.Place{}, l[k:len(l)-1]...), l[:k+1]...)
	}
	for _, c := range []struct {
		name  string
		holes [][]parley.Place
		field string
		want  string
	}{
		{"one", [][]parley.Place{good(35.2, 40.2, 35.4, 40.4)}, "", ""},
		{"two", [][]parley.Place{good(35.2, 40.2, 35.4, 40.4), good(35.6, 40.2, 35.8, 40.4)}, "", ""},
		{"the other way round", [][]parley.Place{reversed(good(35.2, 40.2, 35.4, 40.4))}, "", ""},
		{"outside", [][]parley.Place{good(35.2, 41.2, 35.4, 41.4)}, "holes[0][0]", "within the ring"},
		{"around the ring", [][]parley.Place{good(34, 39, 37, 42)}, "holes[0][0]", "within the ring"},
		{"across the ring", [][]parley.Place{good(35.2, 40.2, 35.4, 40.4), good(35.5, 40.5, 35.6, 41.5)}, "holes[1][", "must not cross the edge from places["},
		{"a corner on the ring's meridian", [][]parley.Place{{place(35.5, 40.5), place(35.6, 40.5), place(35.55, 41), place(35.5, 40.5)}}, "holes[0][", "touch"},
		{"the ring itself", [][]parley.Place{square(35, 40, 36, 41)}, "holes[0][", "same place as places["},
		{"a corner in common", [][]parley.Place{good(35.2, 40.2, 35.4, 40.4), good(35.4, 40.4, 35.6, 40.6)}, "holes[1][", "same place as holes[0][2]"},
		{"crossing holes", [][]parley.Place{good(35.2, 40.2, 35.4, 40.4), good(35.3, 40.3, 35.5, 40.5)}, "holes[1][", "cross"},
		{"a hole in a hole", [][]parley.Place{good(35.2, 40.2, 35.8, 40.8), good(35.4, 40.4, 35.6, 40.6)}, "holes[1][0]", "within another, here holes[0]"},
		{"a hole around a hole", [][]parley.Place{good(35.4, 40.4, 35.6, 40.6), good(35.2, 40.2, 35.8, 40.8)}, "holes[0][0]", "within another, here holes[1]"},
		{"a bow tie", [][]parley.Place{{place(35.2, 40.2), place(35.4, 40.4), place(35.4, 40.2), place(35.2, 40.4), place(35.2, 40.2)}}, "holes[0][2]", "holes[0][0] to holes[0][1]"},
		{"twice the same place", [][]parley.Place{shift([]parley.Place{place(35.2, 40.2), place(35.2, 40.2), place(35.4, 40.2), place(35.4, 40.4), place(35.2, 40.2)}, 0)}, "holes[0][1]", "same place as holes[0][0]"},
	} {
		f := parley.Footprint{Shape: parley.Polygon, Places: square(35, 40, 36, 41), Holes: c.holes}
		err := Check(f)
		if c.field == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		var e *parley.Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Field, c.field) || !strings.Contains(e.Want, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		// Of what is at fault no more than a ball is certain.
		n := Nearest(Prepare(f), Prepare(parley.Footprint{Shape: parley.Point, Places: []parley.Place{place(35.5, 40.1)}}), math.Inf(1))
		if n.Least != 0 || !math.IsInf(n.Most, 1) {
			t.Errorf("%s: %+v", c.name, n)
		}
	}
}

// TestHolesBelongToTheirRings says that a hole's edge is of the footprint, and its open
// inside is not.
func TestHolesBelongToTheirRings(t *testing.T) {
	f := Prepare(parley.Footprint{Shape: parley.Polygon, Places: square(35, 40, 36, 41), Holes: [][]parley.Place{square(35.2, 40.2, 35.4, 40.4)}})
	for _, c := range []struct {
		name string
		at   parley.Place
		want float64
	}{
		{"beside the hole", place(35.3, 40.1), 0},
		{"a corner of the hole", place(35.2, 40.2), 0},
		{"on the hole's meridian edge", place(35.3, 40.2), 0},
		{"a step into the hole", parley.Place{353000000, 402000001}, 0.0091},
		{"the middle of the hole", place(35.3, 40.3), Inverse(place(35.3, 40.3), place(35.3, 40.4)).Metres},
	} {
		n := Nearest(f, Prepare(parley.Footprint{Shape: parley.Point, Places: []parley.Place{c.at}}), math.Inf(1))
		if math.Abs(n.Most-c.want) > math.Max(1e-3, c.want/1000) || c.want == 0 && n.Most != 0 {
			t.Errorf("%s: %v m, want %v", c.name, n.Most, c.want)
		}
	}
}
