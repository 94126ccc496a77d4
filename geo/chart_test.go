package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"parley"
)

// drawing is a random footprint within some kilometres of a place: a place, a line or a
// star-shaped ring.
func drawing(r *rand.Rand, about parley.Place, size float64) parley.Footprint {
	from := Direct(about, 360*r.Float64(), 1.5*size*r.Float64())
	switch r.IntN(3) {
	case 0:
		return parley.Footprint{Shape: parley.Point, Places: []parley.Place{from}}
	case 1:
		l := []parley.Place{from}
		for range 1 + r.IntN(6) {
			l = append(l, Direct(l[len(l)-1], 360*r.Float64(), size*r.Float64()))
		}
		f := parley.Footprint{Shape: parley.Corridor, Places: l, Radius: 1}
		if r.IntN(2) == 0 {
			f.Radius, f.Left, f.Right = 0, int64(1000*size*r.Float64()), 1+int64(1000*size*r.Float64())
		}
		return f
	}
	n := 3 + r.IntN(9)
	var l []parley.Place
	for i := range n {
		l = append(l, Direct(from, (float64(i)+0.8*r.Float64())*360/float64(n), size*(0.1+r.Float64())))
	}
	f := parley.Footprint{Shape: parley.Polygon, Places: append(l, l[0])}
	for k := range r.IntN(3) {
		at := Direct(from, 180*float64(k)+90*r.Float64(), 0.1*size*r.Float64())
		f.Holes = append(f.Holes, star(r, at, 3+r.IntN(3), 0.02*size, 0.1*size*r.Float64()+0.02*size).Places)
	}
	return f
}

// anywhereOnEarth is a place, often at a pole, on the equator or at the antimeridian.
func anywhereOnEarth(r *rand.Rand) parley.Place {
	lat, lon := 180*r.Float64()-90, 360*r.Float64()-180
	switch r.IntN(6) {
	case 0:
		lat = 90 - 0.2*r.Float64()
	case 1:
		lat = -90 + 0.2*r.Float64()
	case 2:
		lon = 180 - 0.1*r.Float64()
	case 3:
		lat = 0.1 * r.NormFloat64()
	}
	return parley.Place{int64(clamp(lat, -90, 90) * parley.Degree), int64(clamp(lon, -180, 180) * parley.Degree)}
}

func marks(f parley.Footprint) (l []Mark) {
	for _, ring := range ringsOf(f) {
		for _, p := range ring {
			l = append(l, MarkOf(p))
		}
	}
	return l
}

// show draws a footprint, its rings and narrower side included.
func show(c *Chart, s *Sketch, f parley.Footprint) bool {
	rings := 0
	if f.Shape == parley.Polygon {
		rings = 1 + len(f.Holes)
	}
	ok := c.DrawRings(s, marks(f), rings)
	if f.Left != f.Right {
		s.Narrow(float64(f.Reach()-min(f.Left, f.Right)) / 1000)
	}
	return ok
}

// TestChartBounds measures pairs of all sizes at all latitudes on a chart and on the
// ellipsoid: the true distance lies within the chart's bounds, and what the chart calls
// faultless is so.
func TestChartBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(35, 40))
	pairs := 30_000
	if testing.Short() {
		pairs = 6000
	}
	measured, meeting, faultless := 0, 0, 0
	tightest := 0.0    // how much of its allowance a distance has used
	const slack = 3e-6 // two places closer than a micrometre meet, and rounding
	byDiscs := 0
	var s, o Sketch
	for range pairs {
		about := anywhereOnEarth(r)
		size := 10 * math.Pow(10_000, r.Float64())
		a, b := drawing(r, about, size), drawing(r, about, size)
		if r.IntN(4) == 0 { // a common place, or all but
			b.Places = append([]parley.Place(nil), b.Places...)
			b.Places[0] = Direct(a.Places[len(a.Places)/2], 360*r.Float64(), 0.1*float64(r.IntN(3)))
			if b.Shape == parley.Polygon {
				b.Places[len(b.Places)-1] = b.Places[0]
			}
		}
		c := ChartAt(MarkOf(about))
		if !show(&c, &s, a) || !show(&c, &o, b) {
			continue
		}
		p, q := Prepare(a), Prepare(b)
		if !s.Faultless() || !o.Faultless() {
			continue
		}
		faultless++
		if p.Fault() != nil || q.Fault() != nil {
			t.Fatalf("the chart finds no fault: %v, %v\n%v\n%v", p.Fault(), q.Fault(), a, b)
		}
		n := Nearest(p, q, math.Inf(1))
		da, db := discOf(a), discOf(b)
		if least, most := da.Between(&db); n.Most < least-slack || n.Most > most+slack {
			t.Fatalf("%v m apart, from %v to %v by discs %v, %v\n%v\n%v", n.Most, least, most, da, db, a, b)
		} else if most == 0 {
			byDiscs++
		}
		within := math.Inf(1)
		if r.IntN(2) == 0 {
			within = 3 * size * r.Float64()
		}
		least, most := s.Between(&o, within)
		if math.IsInf(most, 1) && !math.IsInf(within, 1) {
			if n.Most <= within {
				t.Fatalf("%v m apart, beyond %v on the chart\n%v\n%v", n.Most, within, a, b)
			}
			continue
		}
		if n.Most < least-slack || n.Most > most+slack {
			t.Fatalf("%v m apart, from %v to %v on the chart (err %v, %v, reach %v, %v)\n%v\n%v", n.Most, least, most, s.err, o.err, s.reach, o.reach, a, b)
		}
		measured++
		if most == 0 {
			meeting++
		} else if n.Most > 0 {
			middle := (least + most) / 2
			tightest = max(tightest, math.Abs(n.Most-middle)/(most-middle))
		}
	}
	t.Logf("%d of %d pairs faultless, %d measured, %d meet for certain, %d of all by discs alone; a distance used %.2f of its allowance", faultless, pairs, measured, meeting, byDiscs, tightest)
	if faultless < pairs/2 || meeting < measured/10 {
		t.Error("the chart decides too little to be of use")
	}
}

func discOf(f parley.Footprint) Disc {
	c := ChartAt(MarkOf(f.Places[0]))
	var s Sketch
	show(&c, &s, f)
	var d Disc
	d.Bound(&c, &s, marks(f))
	if f.Left != f.Right {
		d.Narrow(s.slack)
	}
	return d
}

// TestChartSeesFaults says that a ring that touches, crosses or folds back on itself is
// never called faultless.
func TestChartSeesFaults(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var s Sketch
	faulty := 0
	for range 20_000 {
		about := anywhereOnEarth(r)
		size := 5 * math.Pow(20_000, r.Float64())
		var l []parley.Place
		for range 3 + r.IntN(7) {
			l = append(l, Direct(about, 360*r.Float64(), size*r.Float64()))
		}
		if r.IntN(3) == 0 { // onto an edge, or beside it
			g := Inverse(l[0], l[1])
			l = append(l, Direct(Direct(l[0], g.Start, g.Metres*r.Float64()), g.Start+90, 0.02*r.NormFloat64()))
		}
		f := parley.Footprint{Shape: parley.Polygon, Places: append(l, l[0])}
		if r.IntN(3) == 0 {
			f = holed(r, about, size)
		}
		c := ChartAt(MarkOf(f.Places[0]))
		if Prepare(f).Fault() == nil {
			continue
		}
		faulty++
		if show(&c, &s, f) && s.Faultless() {
			t.Fatalf("%v is not seen: %v", Prepare(f).Fault(), f)
		}
	}
	t.Logf("%d faulty rings", faulty)
}

// holed is a good ring with holes somewhere, some on its edges or beside each other's.
func holed(r *rand.Rand, about parley.Place, size float64) parley.Footprint {
	f := star(r, about, 3+r.IntN(6), size/2, size)
	for range 1 + r.IntN(3) {
		at := Direct(about, 360*r.Float64(), size*r.Float64())
		hole := star(r, at, 3+r.IntN(4), size/20, size/3*r.Float64()+size/20).Places
		if r.IntN(2) == 0 {
			l := f.Places
			if len(f.Holes) > 0 {
				l = f.Holes[0]
			}
			g := Inverse(l[0], l[1])
			hole[1] = Direct(Direct(l[0], g.Start, g.Metres*r.Float64()), g.Start+90, 0.02*r.NormFloat64())
		}
		f.Holes = append(f.Holes, hole)
	}
	return f
}

func BenchmarkBetween(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	about := parley.Place{35 * parley.Degree, 40 * parley.Degree}
	c := ChartAt(MarkOf(about))
	var s Sketch
	c.Draw(&s, marks(drawing(r, about, 2000)), true)
	var l [][]Mark
	var rings []bool
	for range 512 {
		f := drawing(r, about, 2000)
		l, rings = append(l, marks(f)), append(rings, f.Shape == parley.Polygon)
	}
	var o Sketch
	met := 0
	for i := 0; b.Loop(); i++ {
		c.Draw(&o, l[i%512], rings[i%512])
		if _, most := s.Between(&o, 0.1); most == 0 {
			met++
		}
	}
	b.ReportMetric(float64(met)/float64(b.N), "meet/op")
}
