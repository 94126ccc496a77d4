package clash

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
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
		"self-touching ring":    always(ring(touching...)),
		"spokes":                always(corridor(500, spokes...)),
		"corridor of no length": always(corridor(500, place(35, 40), place(35, 40))),
		"circle over a pole":    always(circle(place(89.99, 40), 50_000)),
		"more than half of all": always(ring(place(-10, 0), place(-10, 90), place(-10, 180), place(-10, -90))),
		"half round the Earth":  always(corridor(1000, place(0, -170), place(5, -60), place(0, 60), place(0, 170))),
		"2,000 km around":       always(circle(place(35, 40), 2_000_000)),
		"everything wrong":      {Lower: parley.Height{Ref: "SKY", Value: 1 << 62}, From: -5, Until: 1 << 62},
		"no places":             {Footprint: parley.Footprint{Shape: parley.Polygon}},
		"off the Earth":         always(point(parley.Place{1 << 40, -1 << 40})),
	}
	long := always(point(place(35, 40)))
	long.Until = long.From + 1000*year
	volumes["a thousand years"] = long
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
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		exact := want.Against(asked)
		if len(got) != len(exact) {
			t.Errorf("%s: %d found, want %d", name, len(got), len(exact))
			continue
		}
		for k := range got {
			if got[k].Other != exact[k].Other || got[k].Verdict != exact[k].Verdict {
				t.Errorf("%s: %+v, want %+v", name, got[k], exact[k])
			}
		}
	}
}

// verdictSum is the SHA-256 of the verdicts on 3,000 pairs. It must be the same on every
// processor: run the test under GOAMD64=v1 and v3, and on arm64.
const verdictSum = "bef4e65d026c013b0f6efb5c801324dbbc3b87e5f0e26b8c85c07ccab0c3c6be"

func TestVerdictsOnThisProcessor(t *testing.T) {
	h := sha256.New()
	counts := map[parley.Verdict]int{}
	for seed := range uint64(3) {
		s := newHistory(100 + seed)
		for range 400 {
			s.step()
		}
		reader := s.index.Reader()
		for k := range 1000 {
			asked := s.item(1<<20 + k)
			hits := map[string]parley.Verdict{}
			for _, i := range reader.Hits(asked, nil) {
				hits[i.ID.String()+" "+i.Rule] = i.Verdict
				counts[i.Verdict]++
			}
			for n := range 450 {
				for _, r := range []string{"rule 0", "rule 1", "rule 2"} {
					if v := hits[id(n).String()+" "+r]; v != "" {
						fmt.Fprintln(h, seed, k, n, r, v)
					}
				}
			}
		}
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != verdictSum {
		t.Errorf("the verdicts have the sum %s, and elsewhere %s (%v)", got, verdictSum, counts)
	}
}
