package clash

import (
	"math"
	"math/rand/v2"
	"testing"

	"parley"
	"parley/geo"
	"parley/geo/egm96"
)

// TestGeoidOverHoldsTheFootprint takes places in and on footprints of all kinds: the bounds
// over each lie within those over the footprint.
func TestGeoidOverHoldsTheFootprint(t *testing.T) {
	h := newHistory(77)
	r := rand.New(rand.NewPCG(3, 9))
	local, places := 0, 0
	for range 1500 {
		h.here = []parley.Place{place(math.Asin(2*r.Float64()-1)*180/math.Pi, 360*r.Float64())}
		v := h.volume()
		if v.Validate() != nil || geo.Check(v.Footprint) != nil {
			continue
		}
		over := geoidOver(&v.Footprint)
		if over[0] > egm96.Lowest {
			local++
		}
		s := geo.Prepare(v.Footprint)
		f := v.Footprint
		for range 20 {
			at := f.Places[r.IntN(len(f.Places))]
			if n := r.IntN(len(f.Places)); r.IntN(2) == 0 {
				l := geo.Inverse(at, f.Places[n])
				at = geo.Direct(at, l.Start, l.Metres*r.Float64())
			}
			at = geo.Direct(at, 360*r.Float64(), float64(f.Reach())/1000*r.Float64())
			n := geo.Nearest(geo.Prepare(point(at)), s, math.Inf(1))
			if n.Most > float64(f.Reach())/1000 {
				continue
			}
			places++
			low, high := egm96.Over(at.Lat(), at.Lat(), at.Lon(), 0)
			if low < int64(over[0]) || high > int64(over[1]) {
				t.Fatalf("from %d to %d m at %v, and from %d to %d over %+v", low, high, at, over[0], over[1], f)
			}
		}
	}
	t.Logf("%d places, %d footprints with bounds of their own", places, local)
}
