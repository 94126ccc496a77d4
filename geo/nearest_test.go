package geo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"parley"

	"pgregory.net/rapid"
)

// star is a ring around a place whose vertices lie at random between two distances from
// it: simple, since azimuths go once round.
func star(r *rand.Rand, centre parley.Place, n int, least, most float64) parley.Footprint {
	f := parley.Footprint{Shape: parley.Polygon}
	for i := range n {
		az := (float64(i) + 0.8*r.Float64()) * 360 / float64(n)
		f.Places = append(f.Places, Direct(centre, az, least+(most-least)*r.Float64()))
	}
	f.Places = append(f.Places, f.Places[0])
	return f
}

// wander is a corridor of n legs that goes here and there.
func wander(r *rand.Rand, from parley.Place, n int, leg float64, radius int64) parley.Footprint {
	f := parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{from}, Radius: radius}
	az := r.Float64() * 360
	for range n {
		az += 60 * r.NormFloat64()
		from = Direct(from, az, leg*(0.5+r.Float64()))
		f.Places = append(f.Places, from)
	}
	return f
}

// some is a footprint of any shape around a place.
func some(r *rand.Rand, centre parley.Place, size float64) parley.Footprint {
	switch r.IntN(4) {
	case 0:
		return parley.Footprint{Shape: parley.Point, Places: []parley.Place{centre}}
	case 1:
		return parley.Footprint{Shape: parley.Circle, Places: []parley.Place{centre}, Radius: 1 + int64(size*r.Float64()*1000)}
	case 2:
		return wander(r, centre, 1+r.IntN(6), size, 1+int64(size*100*r.Float64()))
	}
	return star(r, centre, 3+r.IntN(10), size/4, size)
}

// TestDistanceAgainstSampledOutlines lays both outlines out as places by GeodSolve and
// takes the nearest pair, then again around that pair, finer. Where outlines do not meet
// and neither lies in the other this is the distance, found without any of our geometry.
func TestDistanceAgainstSampledOutlines(t *testing.T) {
	const bound = 1e-6
	r := rand.New(rand.NewPCG(5, 5))
	worst := 0.0
	for range 25 {
		centre := anyPlace(r)
		size := math.Exp(r.Float64()*5 + 6) // 400 m to 60 km
		a := some(r, centre, size)
		b := some(r, Direct(centre, r.Float64()*360, size*(3+10*r.Float64())), size)
		s, o := Prepare(a), Prepare(b)
		n := Nearest(s, o, math.Inf(1))
		if n.Least != n.Most {
			t.Fatalf("not exact: %+v", n)
		}
		if n.Most == 0 {
			continue
		}
		want := sampledDistance(t, a.Places, b.Places)
		worst = max(worst, math.Abs(n.Most-want))
		if math.Abs(n.Most-want) > bound {
			t.Errorf("%v\n%v:\n%.9f m, sampled %.9f", a, b, n.Most, want)
		}
	}
	t.Logf("worst %.1f nm", worst*1e9)
}

// stretch is part of a leg, from one distance along it to another.
type stretch struct {
	leg       int
	low, high float64
}

func sampledDistance(t *testing.T, a, b []parley.Place) float64 {
	legs := func(l []parley.Place) (rows [][]float64, all []stretch) {
		if len(l) == 1 {
			return [][]float64{{0, 0, 0}}, []stretch{{}}
		}
		var input []string
		for i := range l[1:] {
			input = append(input, decimal(l[i])+" "+decimal(l[i+1]))
		}
		rows = geodSolve(t, input, "-i", "-p", "11")
		for i := range rows {
			all = append(all, stretch{i, 0, rows[i][2]})
		}
		return rows, all
	}
	rowsA, stretchA := legs(a)
	rowsB, stretchB := legs(b)
	least := math.Inf(1)
	for round := range 7 {
		samples := 13
		if round > 0 {
			samples = 25
		}
		lay := func(l []parley.Place, rows [][]float64, all []stretch) (input []string, at []stretch) {
			for _, s := range all {
				step := (s.high - s.low) / float64(samples-1)
				for k := range samples {
					m := s.low + step*float64(k)
					input = append(input, fmt.Sprintf("%s %.17f %.12f", decimal(l[s.leg]), rows[s.leg][0], m))
					at = append(at, stretch{s.leg, max(m-step, s.low), min(m+step, s.high)})
				}
			}
			return input, at
		}
		inA, atA := lay(a, rowsA, stretchA)
		inB, atB := lay(b, rowsB, stretchB)
		there := geodSolve(t, append(inA, inB...), "-f", "-p", "11")
		var across []string
		for i := range inA {
			for j := range inB {
				p, q := there[i], there[len(inA)+j]
				across = append(across, fmt.Sprintf("%.17f %.17f %.17f %.17f", p[3], p[4], q[3], q[4]))
			}
		}
		best := 0
		rows := geodSolve(t, across, "-i", "-p", "11")
		for k := range rows {
			if rows[k][2] < rows[best][2] {
				best = k
			}
		}
		least = min(least, rows[best][2])
		stretchA, stretchB = []stretch{atA[best/len(inB)]}, []stretch{atB[best%len(inB)]}
	}
	return least
}

// TestSearchMissesNothing compares the search with every edge against every edge.
func TestSearchMissesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 5))
	meets := 0
	for range 1500 {
		centre := anyPlace(r)
		size := math.Exp(r.Float64()*8 + 4)
		a := Prepare(some(r, centre, size))
		b := Prepare(some(r, Direct(centre, r.Float64()*360, size*3*r.Float64()), size))
		n := Nearest(a, b, math.Inf(1))
		want := math.Inf(1)
		for i := range a.edges {
			for j := range b.edges {
				e, o := &a.edges[i], &b.edges[j]
				for _, q := range []*spot{&o.from, &o.to} {
					want = min(want, e.nearest(q).metres)
				}
				for _, q := range []*spot{&e.from, &e.to} {
					want = min(want, o.nearest(q).metres)
				}
				if e.crosses(o) {
					want = 0
				}
			}
		}
		if a.encloses(&b.edges[0].from) || b.encloses(&a.edges[0].from) || want < meeting {
			want = 0
			meets++
		}
		if math.Abs(n.Most-want) > 1e-9 || n.Least != n.Most {
			t.Fatalf("search finds %v to %v, all pairs %v", n.Least, n.Most, want)
		}
		if within := n.Most * 1.01; Nearest(a, b, within) != n {
			t.Fatalf("another answer within %v m: %+v, %+v", within, Nearest(a, b, within), n)
		}
		if within := n.Most * 0.99; n.Most > 0 && Nearest(a, b, within).Least <= within {
			t.Fatalf("farther than %v m not seen", within)
		}
		centreA, reachA := a.Ball()
		centreB, reachB := b.Ball()
		if vector(centreA).minus(centreB).length()-reachA-reachB > max(0, n.Most-a.radius-b.radius) {
			t.Fatalf("balls farther apart than the footprints")
		}
	}
	t.Logf("%d of 1500 meet", meets)
}

// TestNearestPlaces says that the two places named are as far apart as said, and lie in
// their footprints.
func TestNearestPlaces(t *testing.T) {
	const grid = 0.02 // metres: two places rounded to 1e-7 degree
	r := rand.New(rand.NewPCG(8, 5))
	for range 1500 {
		centre := anyPlace(r)
		size := math.Exp(r.Float64()*8 + 4)
		fa, fb := some(r, centre, size), some(r, Direct(centre, r.Float64()*360, size*4*r.Float64()), size)
		d, at, other := Distance(fa, fb)
		if apart := Inverse(at, other).Metres; math.Abs(apart-d) > grid {
			t.Fatalf("%v and %v: %v m, but %v and %v are %v m apart", fa, fb, d, at, other, apart)
		}
		for _, c := range []struct {
			f parley.Footprint
			p parley.Place
		}{{fa, at}, {fb, other}} {
			if away, _, _ := Distance(c.f, parley.Footprint{Shape: parley.Point, Places: []parley.Place{c.p}}); away > grid {
				t.Fatalf("%v lies %v m from its footprint %v", c.p, away, c.f)
			}
		}
	}
}

func TestKnownDistances(t *testing.T) {
	point := func(lat, lon float64) parley.Footprint {
		return parley.Footprint{Shape: parley.Point, Places: []parley.Place{place(lat, lon)}}
	}
	circle := func(lat, lon float64, metres int64) parley.Footprint {
		return parley.Footprint{Shape: parley.Circle, Places: []parley.Place{place(lat, lon)}, Radius: metres * 1000}
	}
	corridor := func(metres int64, l ...parley.Place) parley.Footprint {
		return parley.Footprint{Shape: parley.Corridor, Places: l, Radius: metres * 1000}
	}
	polygon := func(l []parley.Place) parley.Footprint {
		return parley.Footprint{Shape: parley.Polygon, Places: l}
	}
	inner, outer := polygon(square(35, 40, 36, 41)), polygon(square(34, 39, 37, 42))
	const quarter = 10001965.729 // metres from equator to pole, WGS-84
	for _, c := range []struct {
		name string
		a, b parley.Footprint
		want float64
	}{
		{"same point", point(1, 2), point(1, 2), 0},
		{"point in ring", inner, point(35.5, 40.5), 0},
		{"ring in ring", inner, outer, 0},
		{"corner to corner", inner, polygon(square(36, 41, 37, 42)), 0},
		{"common edge", inner, polygon(square(35, 41, 36, 42)), 0},
		{"vertex on a meridian edge", inner, corridor(1, place(35.5, 41), place(35.5, 42)), 0},
		{"crossing without a vertex inside", inner, corridor(1, place(35.5, 39), place(35.5, 42)), 0},
		{"equator to pole", point(0, 77), point(90, 0), quarter},
		{"circle over the pole", circle(89, 0, 200_000), point(89.9, 180), 0},
		{"circle beyond the pole", circle(89, 0, 100_000), point(89, 180), 223387.8 - 100_000},
		{"across the antimeridian", corridor(1000, place(0, 179), place(0, -179)), point(0, 180), 0},
		{"corridor without length", corridor(1000, place(0, 10), place(0, 10)), point(0, 11), 111319.491 - 1000},
	} {
		for _, swapped := range []bool{false, true} {
			a, b := c.a, c.b
			if swapped {
				a, b = b, a
			}
			if got, _, _ := Distance(a, b); math.Abs(got-c.want) > 0.1 || c.want == 0 && got != 0 {
				t.Errorf("%s: %.3f m, want %.3f", c.name, got, c.want)
			}
		}
	}
}

// TestSlantEdgesTouch has a vertex of one ring on the slanting edge of another as near
// as the grid allows, and says that millimetres are told apart.
func TestSlantEdgesTouch(t *testing.T) {
	a, b := place(35, 40), place(35.7, 41.1)
	l := Inverse(a, b)
	on := Direct(a, l.Start, l.Metres*0.37)
	ring := parley.Footprint{Shape: parley.Polygon, Places: []parley.Place{a, b, place(34, 41), a}}
	d, _, _ := Distance(ring, parley.Footprint{Shape: parley.Point, Places: []parley.Place{on}})
	left, _, _ := Distance(ring, parley.Footprint{Shape: parley.Point, Places: []parley.Place{Direct(on, l.Start-90, 0.05)}})
	right, _, _ := Distance(ring, parley.Footprint{Shape: parley.Point, Places: []parley.Place{Direct(on, l.Start+90, 0.05)}})
	if d > 0.008 || left < 0.03 || left > 0.07 || right != 0 {
		t.Errorf("on the edge %v m, left of it %v, right of it %v", d, left, right)
	}
}

func TestFaultyFootprints(t *testing.T) {
	ring := func(l ...parley.Place) parley.Footprint {
		return parley.Footprint{Shape: parley.Polygon, Places: append(l, l[0])}
	}
	point := func(lat, lon float64) parley.Footprint {
		return parley.Footprint{Shape: parley.Point, Places: []parley.Place{place(lat, lon)}}
	}
	bowTie := ring(place(35, 40), place(36, 41), place(36, 40), place(35, 41))
	equator := ring(place(0, 0), place(0, 90), place(0, 180), place(0, -90))
	for _, c := range []struct {
		name       string
		a, b       parley.Footprint
		least, far bool // whether Least is 0, and Most is not
	}{
		{"on the edge of a bow tie", bowTie, point(36, 41), true, false},
		{"within a bow tie", bowTie, point(35.2, 40.5), true, true},
		{"far from a bow tie", bowTie, point(30, 40.5), false, true},
		{"anywhere, the ring is the equator", equator, point(35, 40), true, true},
		{"opposite ends", parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{place(0, 0), place(0, 180)}, Radius: 1}, point(45, 90), true, true},
		{"no footprint at all", parley.Footprint{}, point(45, 90), true, true},
	} {
		n := Nearest(Prepare(c.a), Prepare(c.b), math.Inf(1))
		m := Nearest(Prepare(c.b), Prepare(c.a), math.Inf(1))
		if (n.Least == 0) != c.least || (n.Most > 0) != c.far || n.Least != m.Least || n.Most != m.Most && math.Abs(n.Most-m.Most) > 1e-9 {
			t.Errorf("%s: %+v, %+v", c.name, n, m)
		}
		if Check(c.a) == nil {
			t.Errorf("%s: no fault", c.name)
		}
	}
}

// TestEffort says that a search that is cut short still bounds the distance.
func TestEffort(t *testing.T) {
	p := hard()["concentric, smooth"]
	a, b := Prepare(p[0]), Prepare(p[1])
	want := Nearest(a, b, math.Inf(1)).Most
	for left := 0; left < 400_000; left += 20_000 {
		w := Effort{left}
		n := w.Nearest(a, b, math.Inf(1))
		if n.Least > want || n.Most < want {
			t.Errorf("effort %d: %v to %v m, and it is %v", left, n.Least, n.Most, want)
		}
	}
}

// TestTurningTheEarth says that longitudes are all alike: the antimeridian is no seam.
func TestTurningTheEarth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		by := rapid.Int64Range(-180*parley.Degree, 180*parley.Degree).Draw(t, "by")
		size := math.Exp(rapid.Float64Range(4, 12).Draw(t, "size"))
		centre := anyPlace(r)
		a := some(r, centre, size)
		b := some(r, Direct(centre, r.Float64()*360, size*3*r.Float64()), size)
		d, _, _ := Distance(a, b)
		e, _, _ := Distance(turned(a, by), turned(b, by))
		f, _, _ := Distance(b, a)
		if math.Abs(d-e) > 1e-6 || math.Abs(d-f) > 1e-6 {
			t.Fatalf("%v m, %v m when turned by %v, %v m the other way", d, e, by, f)
		}
	})
}

func turned(f parley.Footprint, by int64) parley.Footprint {
	l := make([]parley.Place, len(f.Places))
	for i, p := range f.Places {
		lon := p.Lon() + by
		if lon > 180*parley.Degree {
			lon -= 360 * parley.Degree
		}
		if lon < -180*parley.Degree {
			lon += 360 * parley.Degree
		}
		l[i] = parley.Place{p.Lat(), lon}
	}
	f.Places = l
	return f
}

// hard gives pairs of footprints of 2,000 places that make the search work.
func hard() map[string][2]parley.Footprint {
	r := rand.New(rand.NewPCG(1, 2))
	c := place(35, 40)
	asLine := func(f parley.Footprint) parley.Footprint {
		return parley.Footprint{Shape: parley.Corridor, Places: f.Places[:len(f.Places)-1], Radius: 1}
	}
	zigzag := func(lat, step float64, lons ...float64) (f parley.Footprint) {
		f = parley.Footprint{Shape: parley.Corridor, Radius: 1}
		for i := range 2000 {
			f.Places = append(f.Places, place(lat+step*float64(i), lons[i%2]))
		}
		return f
	}
	return map[string][2]parley.Footprint{
		"side by side":        {star(r, c, 1999, 49e3, 50e3), star(r, Direct(c, 77, 101e3), 1999, 49e3, 50e3)},
		"nested":              {star(r, c, 1999, 49e3, 50e3), star(r, c, 1999, 40e3, 41e3)},
		"concentric lines":    {asLine(star(r, c, 1999, 49e3, 50e3)), asLine(star(r, c, 1999, 40e3, 41e3))},
		"concentric, smooth":  {asLine(star(r, c, 1999, 49e3, 49e3)), asLine(star(r, c, 1999, 40e3, 40e3))},
		"all crossing":        {star(r, c, 1999, 1e3, 50e3), star(r, c, 1999, 1e3, 50e3)},
		"parallel long legs":  {zigzag(10, 0.0001, 0, 4), zigzag(10.3, 0.0001, 0, 4)},
		"interleaved":         {zigzag(10, 0.0002, 0, 4), zigzag(10.0001, 0.0002, 0, 4)},
		"around the Earth":    {zigzag(10, 0.001, -70, 70), zigzag(-12.1, 0.001, -70, 70)},
		"more than the Earth": {zigzag(0, 0.001, 0, 179), zigzag(-3, 0.001, 0, 179)},
	}
}

// TestLargeFootprintsDoNotHang has its limit ten times above what was measured, since
// test machines are shared.
func TestLargeFootprintsDoNotHang(t *testing.T) {
	for name, p := range hard() {
		start := time.Now()
		a, b := Prepare(p[0]), Prepare(p[1])
		prepared := time.Since(start)
		n := Nearest(a, b, math.Inf(1))
		all := time.Since(start)
		t.Logf("%-20s prepare %v, nearest %v: %v to %v m", name, prepared, all-prepared, n.Least, n.Most)
		if all > 5*time.Second {
			t.Errorf("%s took %v", name, all)
		}
		if n.Least > n.Most {
			t.Errorf("%s: %+v", name, n)
		}
	}
}

func BenchmarkNearestRings(b *testing.B) {
	for name, p := range hard() {
		b.Run(name, func(b *testing.B) {
			x, y := Prepare(p[0]), Prepare(p[1])
			for b.Loop() {
				Nearest(x, y, math.Inf(1))
			}
		})
	}
}

func BenchmarkNearestSmall(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	x, y := Prepare(star(r, place(35, 40), 9, 1000, 3000)), Prepare(star(r, place(35.1, 40.1), 9, 1000, 3000))
	for b.Loop() {
		Nearest(x, y, math.Inf(1))
	}
}

func BenchmarkPrepareRing9(b *testing.B) {
	f := star(rand.New(rand.NewPCG(1, 2)), place(35, 40), 9, 1000, 3000)
	for b.Loop() {
		Prepare(f)
	}
}

// TestEdgeToAPole has an edge that ends at a pole, given with a longitude of no meaning,
// 14 cm beside the end of another that passes the pole.
func TestEdgeToAPole(t *testing.T) {
	passing := parley.Footprint{Shape: parley.Corridor, Radius: 1, Places: []parley.Place{{-899063243, 1687610171}, {-898739075, 33086433}}}
	for _, lon := range []int64{1061296270, 0, -1800000000, 33080722} {
		ending := parley.Footprint{Shape: parley.Corridor, Radius: 1, Places: []parley.Place{{-898585418, 33080722}, {-900000000, lon}}}
		for _, p := range [][2]parley.Footprint{{ending, passing}, {passing, ending}} {
			if n := Nearest(Prepare(p[0]), Prepare(p[1]), math.Inf(1)); math.Abs(n.Most-0.14038) > 1e-4 {
				t.Errorf("the pole at longitude %d: %v m", lon, n.Most)
			}
		}
	}
}
