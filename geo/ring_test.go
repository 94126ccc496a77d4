package geo

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"parley"
)

// square is a ring of four corners, closed.
func square(south, west, north, east float64) []parley.Place {
	return []parley.Place{place(south, west), place(south, east), place(north, east), place(north, west), place(south, west)}
}

func reversed(l []parley.Place) []parley.Place {
	r := make([]parley.Place, len(l))
	for i := range l {
		r[len(l)-1-i] = l[i]
	}
	return r
}

func TestInside(t *testing.T) {
	polar := []parley.Place{place(80, 0), place(80, 90), place(80, 180), place(80, -90), place(80, 0)}
	south := []parley.Place{place(-60, 10), place(-60, 100), place(-60, -170), place(-60, -80), place(-60, 10)}
	dateline := square(-10, 179, 10, -179)
	syria := square(32, 35, 38, 43)
	for _, c := range []struct {
		name string
		area []parley.Place
		p    parley.Place
		want bool
	}{
		{"middle", syria, place(35, 40), true},
		{"outside", syria, place(35, 50), false},
		{"opposite side of the Earth", syria, place(-35, -140), false},
		{"corner", syria, place(32, 35), true},
		{"on a meridian edge", syria, place(35, 43), true},
		{"one step beyond a meridian edge", syria, parley.Place{350000000, 430000001}, false},
		{"one step within a meridian edge", syria, parley.Place{350000000, 429999999}, true},
		{"the geodesic bulges north of the parallel", syria, place(38.03, 39), true},
		{"and so does the southern edge", syria, place(32.03, 39), false},
		{"pole", polar, place(90, 77), true},
		{"off the pole", polar, place(85, -133), true},
		{"other pole", polar, place(-90, 0), false},
		{"equator below polar ring", polar, place(0, 0), false},
		{"south pole", south, place(-90, 0), true},
		{"far from south pole", south, place(0, 55), false},
		{"antimeridian as 180", dateline, place(5, 180), true},
		{"antimeridian as -180", dateline, parley.Place{0, -180 * parley.Degree}, true},
		{"west of the antimeridian", dateline, place(0, 179.5), true},
		{"east of the antimeridian", dateline, place(0, -179.5), true},
		{"the long way round", dateline, place(0, 0), false},
		{"not on Earth", syria, parley.Place{35 * parley.Degree, 400 * parley.Degree}, false},
	} {
		for way, area := range map[string][]parley.Place{"": c.area, ", other way round": reversed(c.area)} {
			if got := NewArea(area).Holds(c.p); got != c.want {
				t.Errorf("%s%s: %v", c.name, way, got)
			}
		}
	}
}

func TestInsideARingAsLargeAsAllowed(t *testing.T) {
	var ring []parley.Place
	centre := place(20, 170)
	for az := 0.0; az < 360; az += 10 {
		ring = append(ring, Direct(centre, az, 7_900_000)) // 7,400 km in a straight line
	}
	ring = append(ring, ring[0])
	if err := CheckRing(ring); err != nil {
		t.Fatal(err)
	}
	area := NewArea(ring)
	for az := 5.0; az < 360; az += 10 {
		if !area.Holds(Direct(centre, az, 7_700_000)) || area.Holds(Direct(centre, az, 8_000_000)) || area.Holds(Direct(centre, az, 15_000_000)) {
			t.Errorf("azimuth %v", az)
		}
	}
}

func TestLooksSwapped(t *testing.T) {
	area := square(33, 38, 37, 42)
	for _, c := range []struct {
		p    parley.Place
		want bool
	}{
		{place(35, 40), false},       // right
		{place(40, 35), true},        // the mistake
		{place(10, 10), false},       // simply elsewhere
		{place(35.33, -40.1), false}, // wrong sign
		{parley.Place{35 * parley.Degree, 120 * parley.Degree}, false},
	} {
		if got := NewArea(area).LooksSwapped(c.p); got != c.want {
			t.Errorf("%v: %v", c.p, got)
		}
	}
}

// TestInsideAgainstFlatRing compares with an independent method: every edge laid out as
// 200 places by GeodSolve, and the even-odd rule in latitude and longitude, between them.
func TestInsideAgainstFlatRing(t *testing.T) {
	const pieces = 200
	r := rand.New(rand.NewPCG(11, 1))
	tested := 0
	for range 12 {
		centre := place(r.Float64()*150-75, r.Float64()*300-150)
		size := math.Exp(r.Float64()*5 + 7.5) // 2 to 270 km
		f := star(r, centre, 3+r.IntN(9), size/3, size)
		if err := Check(f); err != nil {
			t.Fatal(err)
		}
		var lines, along []string
		for i := range f.Places[1:] {
			lines = append(lines, decimal(f.Places[i])+" "+decimal(f.Places[i+1]))
		}
		for i, l := range geodSolve(t, lines, "-i", "-p", "11") {
			for k := range pieces {
				along = append(along, fmt.Sprintf("%s %.17f %.12f", decimal(f.Places[i]), l[0], l[2]*float64(k)/pieces))
			}
		}
		outline := geodSolve(t, along, "-p", "11")
		for range 3000 {
			p := Direct(centre, r.Float64()*360, size*1.1*math.Sqrt(r.Float64()))
			lat, lon := float64(p.Lat())/parley.Degree, float64(p.Lon())/parley.Degree
			want, close := false, false
			for i, a := range outline {
				b := outline[(i+1)%len(outline)]
				if (a[0] > lat) == (b[0] > lat) {
					continue
				}
				at := a[1] + (b[1]-a[1])*(lat-a[0])/(b[0]-a[0])
				close = close || math.Abs(at-lon) < 1e-6
				if lon < at {
					want = !want
				}
			}
			if close {
				continue
			}
			tested++
			if got := NewArea(f.Places).Holds(p); got != want {
				t.Fatalf("%v in %v: %v, the flat ring says %v", p, f.Places, got, want)
			}
		}
	}
	t.Logf("%d places", tested)
}

func TestCheckRing(t *testing.T) {
	near := func(lat, lon float64) parley.Place { return place(35+lat/100, 40+lon/100) }
	ring := func(l ...parley.Place) []parley.Place { return append(l, l[0]) }
	comb := func() (l []parley.Place) {
		for i := range 999 {
			l = append(l, near(float64(i%2), float64(i)/100))
		}
		return ring(append(l, near(2, 9.98), near(2, 0))...)
	}
	touching := func() []parley.Place {
		f := star(rand.New(rand.NewPCG(1, 1)), place(35, 40), 1999, 40_000, 50_000)
		f.Places[1500] = f.Places[500]
		return f.Places
	}
	for _, c := range []struct {
		name  string
		ring  []parley.Place
		field string // of the error, none if the ring is good
		want  string
	}{
		{"triangle", ring(near(0, 0), near(0, 1), near(1, 0)), "", ""},
		{"square", square(35, 40, 36, 41), "", ""},
		{"comb of 1,000 teeth", comb(), "", ""},
		{"around the pole", square(-90+1, 0, -90+2, 90), "", ""},
		{"across the antimeridian", square(10, 179.9, 11, -179.9), "", ""},
		{"corner at the pole", ring(place(90, 0), place(80, 0), place(80, 50)), "", ""},
		{"open", []parley.Place{near(0, 0), near(0, 1), near(1, 1), near(1, 0)}, "places[3]", "end where it began"},
		{"too few", []parley.Place{near(0, 0), near(0, 1), near(0, 0)}, "places", "four places"},
		{"same place twice running", ring(near(0, 0), near(0, 1), near(0, 1), near(1, 0)), "places[2]", "same place as places[1]"},
		{"pole twice running", ring(place(90, 0), place(90, 70), place(80, 70), place(80, 0)), "places[1]", "same place as places[0]"},
		{"both names of the antimeridian", ring(parley.Place{0, 180 * parley.Degree}, parley.Place{0, -180 * parley.Degree}, place(1, 179), place(0, 178)), "places[1]", "same place as places[0]"},
		{"bow tie", ring(near(0, 0), near(1, 1), near(1, 0), near(0, 1)), "places[2]", "cross the edge from places[0] to places[1]"},
		{"figure of eight with a common place", ring(near(0, 0), near(1, 1), near(0, 2), near(2, 2), near(1, 1), near(2, 0)), "places[4]", "same place as places[1]"},
		{"vertex on a meridian edge", ring(near(0, 0), near(2, 0), near(2, 2), near(1, 0), near(0, 2)), "", "touch"},
		{"spike", ring(near(0, 0), near(0, 1), near(1, 1), near(2, 1), near(1, 1), near(1, 0)), "places[3]", "double back"},
		{"all on one line", ring(place(10, 5), place(11, 5), place(12, 5)), "places[", "double back"},
		{"there and back", ring(near(0, 0), near(0, 1), near(0, 0), near(1, 0)), "places[1]", "double back"},
		{"2,000 places, one touch", touching(), "places[", ""},
		{"equator", ring(place(0, 0), place(0, 90), place(0, 180), place(0, -90)), "places", "smaller side"},
		{"zigzag around the Earth", ring(place(10, 0), place(-10, 60), place(10, 120), place(-10, 180), place(10, -120), place(-10, -60)), "places", "smaller side"},
		{"the whole map", square(-90, -180, 90, 180), "places[", "same place"},
	} {
		err := CheckRing(c.ring)
		if c.field == "" && c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		var e *parley.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v is not a parley.Error", c.name, err)
			continue
		}
		if !strings.HasPrefix(e.Field, c.field) || !strings.Contains(e.Want, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestCheckLegs(t *testing.T) {
	for _, c := range []struct {
		places []parley.Place
		field  string
	}{
		{[]parley.Place{place(0, 0), place(0, 100)}, ""},
		{[]parley.Place{place(0, 0), place(0, 0)}, ""},
		{[]parley.Place{place(0, 0), place(0, 180)}, "places[1]"},
		{[]parley.Place{place(0, 0), place(90, 0), place(-90, 0)}, "places[2]"},
		{[]parley.Place{place(30, 10), place(-30.01, -169.9)}, "places[1]"},
	} {
		err := Check(parley.Footprint{Shape: parley.Corridor, Places: c.places, Radius: 1000})
		var e *parley.Error
		if errors.As(err, &e) != (c.field != "") || e != nil && e.Field != c.field {
			t.Errorf("%v: %v", c.places, err)
		}
	}
}

func BenchmarkInside(b *testing.B) {
	area := NewArea(square(32, 35, 38, 43))
	for b.Loop() {
		area.Holds(place(35, 40))
	}
}
