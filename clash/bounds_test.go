package clash

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"parley"
	"parley/geo"
)

// TestManyAtOnePlace puts 100,000 volumes over one place, at one time, where no tree can
// tell them apart.
func TestManyAtOnePlace(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 5000
	}
	x := NewIndex()
	x.SetTerms(Terms{Rules: []parley.Rule{rule(0, 0, 0)}, Heights: margin})
	v := always(circle(place(35, 40), 1000))
	for k := range n {
		x.Put(notice(k, "red", v))
	}
	asked := notice(n+1, "blue", v)
	r := x.Reader()
	start := time.Now()
	if hits := r.Hits(asked, nil); len(hits) != n {
		t.Errorf("%d hits, want %d", len(hits), n)
	}
	t.Logf("%d hits in %v", n, time.Since(start))
	if !r.Any(asked) {
		t.Error("none found")
	}
	for k := range n / 2 {
		x.Remove(id(k))
	}
	if hits := r.Hits(asked, nil); len(hits) != n-n/2 {
		t.Errorf("%d hits after half were removed", len(hits))
	}
}

// TestHardVolumes puts what is large, long, faulty or not well formed beside what is
// ordinary: whatever is asked, the index finds what Exact finds, soon.
func TestHardVolumes(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	var touching []parley.Place // 400 places, each met by another
	for i := range 400 {
		touching = append(touching, geo.Direct(place(35, 40), float64(i)*0.9, 3000+2000*float64(i%2)))
	}
	touching[200] = touching[10]
	var spokes []parley.Place // 400 places, to and fro
	for i := range 400 {
		spokes = append(spokes, geo.Direct(place(35, 40), float64(i), 100_000*float64(i%2)))
	}
	year := parley.Millis(365 * 24 * 3_600_000)
	volumes := map[string]parley.Volume{
		"self-touching ring":       always(ring(touching...)),
		"spokes":                   always(corridor(500, spokes...)),
		"corridor of no length":    always(corridor(500, place(35, 40), place(35, 40))),
		"circle over a pole":       always(circle(place(89.99, 40), 50_000)),
		"more than half of all":    always(ring(place(-10, 0), place(-10, 90), place(-10, 180), place(-10, -90))),
		"half round the Earth":     always(corridor(1000, place(0, -170), place(5, -60), place(0, 60), place(0, 170))),
		"2,000 km around":          always(circle(place(35, 40), 2_000_000)),
		"holes in a touching ring": always(parley.Footprint{Shape: parley.Polygon, Places: ring(touching...).Places, Holes: [][]parley.Place{square(34.999, 39.999, 35.001, 40.001).Places}}),
		"a hole outside":           always(parley.Footprint{Shape: parley.Polygon, Places: square(35, 40, 36, 41).Places, Holes: [][]parley.Place{square(37, 40, 38, 41).Places}}),
		"64 holes":                 always(manyHoles()),
		"spokes with sides":        always(sides(corridor(500, spokes...), 0, 3000)),
		"sides and no length":      always(sides(corridor(500, place(35, 40), place(35, 40)), 100, 200)),
		"sides of 2,000 km":        always(sides(corridor(1, place(35, 40), place(36, 41)), 2_000_000, 0)),
		"sides over the pole":      always(sides(corridor(1, place(89.9, 40), place(89.9, -140)), 20_000, 50_000)),
		"everything wrong":         {Lower: parley.Height{Ref: "SKY", Value: 1 << 62}, From: -5, Until: 1 << 62},
		"no places":                {Footprint: parley.Footprint{Shape: parley.Polygon}},
		"off the Earth":            always(point(parley.Place{1 << 40, -1 << 40})),
	}
	long := always(point(place(35, 40)))
	long.Until = long.From + 1000*year
	volumes["a thousand years"] = long
	daily := always(point(place(35, 40)))
	daily.Every = parley.Daily
	daily.Last = daily.From + 1000*year
	volumes["each day of a thousand years"] = daily
	weekly := always(circle(place(35, 40), 5000))
	weekly.Every, weekly.From, weekly.Until = parley.Weekly, weekly.From-2000*3_600_000, weekly.Until-2000*3_600_000
	volumes["each week for ever"] = weekly
	x, want := NewIndex(), NewExact()
	terms := Terms{Rules: []parley.Rule{rule(500, 100, 600_000)}, Heights: margin}
	x.SetTerms(terms)
	want.SetTerms(terms)
	n := 0
	put := func(i Item) {
		x.Put(i)
		want.Put(i)
	}
	for _, v := range volumes {
		put(notice(n, "red", v))
		n++
	}
	for range 2000 {
		put(notice(n, "red", always(star(r, geo.Direct(place(35, 40), 360*r.Float64(), 60_000*r.Float64()), 5, 500, 3000))))
		n++
	}
	for name, v := range volumes {
		asked := notice(1<<20, "blue", v)
		start := time.Now()
		got := x.Against(asked)
		if took := time.Since(start); took > time.Minute { // a second on a quiet machine
			t.Errorf("%s took %v", name, took)
		}
		exact := want.Against(asked)
		if len(got) != len(exact) {
			t.Errorf("%s: %d found, want %d", name, len(got), len(exact))
			for _, e := range exact {
				if !slices.ContainsFunc(got, func(g Result) bool { return g.Other == e.Other }) {
					t.Logf("missing %+v", e)
				}
			}
			continue
		}
		for k := range got {
			if got[k].Other != exact[k].Other || got[k].Verdict != exact[k].Verdict {
				t.Errorf("%s: %+v, want %+v", name, got[k], exact[k])
			}
		}
	}
}

// manyHoles is a ring with 64 holes in 400 places.
func manyHoles() parley.Footprint {
	f := square(34.9, 39.9, 35.1, 40.1)
	for i := range 64 {
		at := place(34.91+float64(i/8)*0.023, 39.91+float64(i%8)*0.023)
		f.Holes = append(f.Holes, []parley.Place{at, {at.Lat() + 100_000, at.Lon()}, {at.Lat() + 100_000, at.Lon() + 100_000}, {at.Lat(), at.Lon() + 100_000}, at})
	}
	return f
}
