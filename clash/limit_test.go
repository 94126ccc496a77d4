package clash

import (
	"math"
	"math/rand/v2"
	"testing"

	"parley"
	"parley/geo"
)

// TestVerdictsNearTheLimit compares pairs of every kind of footprint whose distance lies
// within some tolerances of the limit, where charts and discs must leave to geodesics
// whatever they cannot be sure of.
func TestVerdictsNearTheLimit(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 15))
	x, want := NewIndex(), NewExact()
	reader := x.Reader()
	counts := map[parley.Verdict]int{}
	footprint := func(at parley.Place, size float64) parley.Footprint {
		switch r.IntN(6) {
		case 0:
			return point(at)
		case 4:
			return pierced(r, at, size)
		case 5:
			return sides(corridor(1, at, geo.Direct(at, 360*r.Float64(), size), geo.Direct(at, 360*r.Float64(), size*r.Float64())), size*r.Float64()/4, float64(r.IntN(2))*size*r.Float64()/4+1)
		case 1:
			return circle(at, 1+size*r.Float64())
		case 2:
			return corridor(1+size*r.Float64()/5, at, geo.Direct(at, 360*r.Float64(), size), geo.Direct(at, 360*r.Float64(), size*r.Float64()))
		}
		return star(r, at, 3+r.IntN(8), size*0.3, size)
	}
	pairs := 12_000
	if testing.Short() {
		pairs = 1000
	}
	for n := range pairs {
		size := 20 * math.Pow(5000, r.Float64())
		centre := place(math.Asin(2*r.Float64()-1)*180/math.Pi, 360*r.Float64())
		a := footprint(centre, size)
		b := footprint(geo.Direct(centre, 360*r.Float64(), size*(1+2*r.Float64())), size)
		apart := geo.Nearest(geo.Prepare(a), geo.Prepare(b), math.Inf(1)).Most*1000 - float64(a.Reach()+b.Reach())
		limit := apart + float64(a.Reach()+b.Reach())
		within := rule(0, 0, 0)
		switch tolerance := 100 + limit/10_000; {
		case apart < 0 || r.IntN(8) == 0: // touching, or the limit is that of the radii alone
		case n%2 == 0:
			within.Horizontal = int64(max(0, apart+2.5*tolerance*(2*r.Float64()-1)))
		default: // to some millimetres of where the verdict changes
			within.Horizontal = int64(max(0, apart+tolerance*float64(1-2*r.IntN(2))+20*r.NormFloat64()))
		}
		terms := Terms{Rules: []parley.Rule{within}, Heights: margin}
		x.SetTerms(terms)
		want.SetTerms(terms)
		mine, theirs := notice(1, "blue", always(a)), notice(2, "red", always(b))
		x.Put(theirs)
		exact := want.Compare(mine, theirs, "all").Verdict
		counts[exact]++
		got := parley.None
		if hits := reader.Hits(mine, nil); len(hits) == 1 {
			got = hits[0].Verdict
		}
		if got != exact {
			t.Fatalf("%s, want %s: %.3f mm apart, rule %d mm\n%v\n%v", got, exact, apart, within.Horizontal, a, b)
		}
	}
	t.Log(counts)
}
