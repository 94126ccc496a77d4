package clash

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"parley"
	"parley/geo"
)

// workload makes notices after clash-engine.md, section 1: 60 % star polygons, 25 %
// corridors, 15 % circles, half of them about 30 hot spots, over a week.
func workload(n int) []Item {
	r := rand.New(rand.NewPCG(2017, 11))
	logUniform := func(least, most float64) float64 { return least * math.Pow(most/least, r.Float64()) }
	var spots []parley.Place
	for range 30 {
		spots = append(spots, place(33+4*r.Float64(), 36+6*r.Float64()))
	}
	items := make([]Item, n)
	for i := range items {
		at := place(33+4*r.Float64(), 36+6*r.Float64())
		if r.IntN(2) == 0 {
			at = geo.Direct(spots[r.IntN(30)], 360*r.Float64(), math.Abs(r.NormFloat64())*logUniform(5000, 30000))
		}
		var v parley.Volume
		switch k := r.IntN(100); {
		case k < 60:
			size := logUniform(300, 3000)
			v.Footprint = star(r, at, 5+r.IntN(8), size/2, size)
		case k < 85:
			legs, az := 2+r.IntN(6), 360*r.Float64()
			leg := logUniform(10_000, 150_000) / float64(legs)
			l := []parley.Place{at}
			for range legs {
				az += 30 * r.NormFloat64()
				l = append(l, geo.Direct(l[len(l)-1], az, leg))
			}
			v.Footprint = corridor(500+1500*r.Float64(), l...)
		default:
			v.Footprint = circle(at, logUniform(500, 20_000))
		}
		switch k := r.IntN(100); {
		case k < 60:
			v.Lower, v.Upper = gnd, metres(parley.AGL, logUniform(60, 500))
		case k < 85:
			low := 3000 * r.Float64()
			v.Lower, v.Upper = metres(parley.AMSL, low), metres(parley.AMSL, low+logUniform(150, 1500))
		default:
			low := 30 + r.Int64N(70)*5
			v.Lower, v.Upper = level(low), level(low+20)
		}
		v.From = hour(168 * r.Float64())
		if r.IntN(20) > 0 {
			v.Until = v.From + parley.Millis(logUniform(900_000, 43_200_000))
		}
		items[i] = notice(i, []parley.OriginatorID{"blue", "red"}[i%2], v)
		items[i].Kind = parley.NoticeKinds[r.IntN(len(parley.NoticeKinds))]
	}
	return items
}

func BenchmarkAgainst(b *testing.B) {
	for _, n := range []int{1000, 20_000} {
		items := workload(n)
		x := engine(margin, rule(500, 100, 600_000))
		for _, i := range items {
			x.Put(i)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			found := 0
			for i := 0; b.Loop(); i++ {
				found += len(x.Against(items[i*7919%n]))
			}
			b.ReportMetric(float64(found)/float64(b.N), "found/op")
		})
	}
}

func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{1000, 20_000} {
		items := workload(n)
		x := NewIndex()
		x.SetTerms(Terms{Rules: []parley.Rule{rule(500, 100, 600_000)}, Heights: margin})
		for _, i := range items {
			x.Put(i)
		}
		r := x.Reader()
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var hits []Hit
			found := 0
			for i := 0; b.Loop(); i++ {
				hits = r.Hits(items[i*7919%n], hits[:0])
				found += len(hits)
			}
			b.ReportMetric(float64(found)/float64(b.N), "found/op")
		})
	}
}

func BenchmarkPut(b *testing.B) {
	items := workload(1000)
	x := engine(margin, rule(500, 100, 600_000))
	for i := 0; b.Loop(); i++ {
		x.Put(items[i%len(items)])
	}
}

// TestBoundsHideNothing compares Against, over many stored items, with Compare of every
// pair.
func TestBoundsHideNothing(t *testing.T) {
	items := workload(600)
	x := engine(margin, rule(20_000, 1000, 24*3_600_000))
	for _, i := range items {
		x.Put(i)
	}
	found := 0
	for _, a := range items[:60] {
		var want []Result
		for _, b := range items {
			if r := x.Compare(a, b, "all"); r.Verdict != parley.None {
				want = append(want, r)
			}
		}
		got := x.Against(a)
		same := func(a, b Result) bool {
			return a.Other == b.Other && a.Verdict == b.Verdict && a.Detail.Distance == b.Detail.Distance
		}
		if !slices.EqualFunc(got, want, same) {
			t.Fatalf("%v: against\n%+v\ncompared\n%+v", a.ID, got, want)
		}
		found += len(got)
	}
	t.Logf("%d found", found)
}
