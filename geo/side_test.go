package geo

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"parley"
)

// lopsided is a corridor whose sides differ.
func lopsided(r *rand.Rand, from parley.Place, n int, leg, width float64) parley.Footprint {
	f := wander(r, from, n, leg, 1)
	f.Radius, f.Left, f.Right = 0, int64(1000*width*r.Float64()), int64(1000*width*r.Float64())+1
	switch {
	case r.IntN(5) == 0:
		f.Left = 0
	case r.IntN(4) == 0:
		f.Right = 0
		f.Left++
	}
	if f.Left == f.Right {
		f.Left++
	}
	return f
}

// half is one side of one leg, as the definition has it: measured by Inverse and Direct
// alone, places on the leg by halving.
type half struct {
	from   parley.Place
	line   Line
	metres float64 // how wide
	side   float64 // 1 right, -1 left
}

func halves(f parley.Footprint) (l []half) {
	for i := range f.Places[1:] {
		line := Inverse(f.Places[i], f.Places[i+1])
		l = append(l, half{f.Places[i], line, float64(f.Left) / 1000, -1}, half{f.Places[i], line, float64(f.Right) / 1000, 1})
	}
	return l
}

// along is a place on the line that carries the leg, and the azimuth of the line there.
func (h half) along(metres float64) (parley.Place, float64) {
	at := Direct(h.from, h.line.Start, metres)
	// By a far place of the same line: the grid's centimetre hardly turns it.
	far := Direct(h.from, h.line.Start, metres+20_000)
	return at, Inverse(at, far).Start
}

// toLine is the distance from p to the line between two distances along it.
func (h half) toLine(p parley.Place, low, high float64) (metres, at float64) {
	d := func(s float64) float64 { return Inverse(Direct(h.from, h.line.Start, s), p).Metres }
	for high-low > 0.01 {
		s, t := low+(high-low)*0.382, low+(high-low)*0.618
		if d(s) < d(t) {
			high = t
		} else {
			low = s
		}
	}
	return d((low + high) / 2), (low + high) / 2
}

// from measures how far p lies from the half; below 0 within it, by how much it is
// narrower there.
func (h half) away(p parley.Place) float64 {
	d, at := h.toLine(p, 0, h.line.Metres)
	foot, azimuth := h.along(at)
	side := math.Sin((Inverse(foot, p).Start - azimuth) * radian)
	if float64(side*h.side) >= 0 {
		return d - h.metres
	}
	d, _ = h.toLine(p, -h.metres, h.line.Metres+h.metres)
	return d
}

// outline is places on the edge of the half: s from 0 to 4 goes along the leg, round its
// end, and back on the straight side.
func (h half) outline(s float64) parley.Place {
	switch {
	case s < 1:
		at, az := h.along(s * h.line.Metres)
		return Direct(at, az+90*h.side, h.metres)
	case s < 2:
		at, az := h.along(h.line.Metres)
		return Direct(at, az+90*h.side*(2-s), h.metres)
	case s < 3:
		at, _ := h.along(-h.metres + (3-s)*(h.line.Metres+2*h.metres))
		return at
	}
	at, az := h.along(0)
	return Direct(at, az+180-90*h.side*(s-3), h.metres)
}

func awayFrom(f parley.Footprint, s *Shape, hs []half, p parley.Place) float64 {
	if hs == nil {
		n := Nearest(s, Prepare(parley.Footprint{Shape: parley.Point, Places: []parley.Place{p}}), math.Inf(1))
		return n.Most - float64(f.Reach())/1000
	}
	least := math.Inf(1)
	for _, h := range hs {
		least = min(least, h.away(p))
	}
	return least
}

// TestTwoSidesAgainstOutlines lays out the outline of a corridor with two sides by the
// definition, asks of each place how far it lies from the other footprint, and looks closer
// where that is least. Where the footprints do not meet that is the distance; where they
// do, a place that lies in both is named.
func TestTwoSidesAgainstOutlines(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 5))
	pairs := 30
	if os.Getenv("PARLEY_SOAK") != "" {
		pairs = 500
	}
	if testing.Short() {
		pairs = 12
	}
	apart, meet, worst := 0, 0, 0.0
	for range pairs {
		centre := anyPlace(r)
		size := math.Exp(r.Float64()*5 + 6) // 400 m to 60 km
		a := lopsided(r, centre, 1+r.IntN(3), size, size)
		b := some(r, Direct(centre, r.Float64()*360, size*5*r.Float64()), size)
		if r.IntN(2) == 0 {
			b = lopsided(r, Direct(centre, r.Float64()*360, size*5*r.Float64()), 1+r.IntN(3), size, size)
		}
		s, o := Prepare(a), Prepare(b)
		if s.Fault() != nil || o.Fault() != nil {
			t.Fatal(s.Fault(), o.Fault())
		}
		mine := halves(a)
		var theirs []half
		if b.Left != b.Right {
			theirs = halves(b)
		}
		d, at, other := Distance(a, b)
		if e, _, _ := Distance(b, a); math.Abs(d-e) > 1e-6 {
			t.Fatalf("%v m, and %v the other way", d, e)
		}
		grid := 0.03 + size/200_000
		for k, away := range []float64{awayFrom(a, s, mine, at), awayFrom(b, o, theirs, other)} {
			if away > grid {
				t.Fatalf("%v m apart at %v, %v: place %d is %v m from its footprint\n%+v\n%+v", d, at, other, k, away, a, b)
			}
		}
		if gap := Inverse(at, other).Metres; math.Abs(gap-d) > grid {
			t.Fatalf("%v m, and the places named are %v apart", d, gap)
		}
		if d == 0 {
			meet++
			continue // at is other, and lies in both
		}
		best, where, which := math.Inf(1), 0.0, half{}
		for _, h := range mine {
			for k := range 160 {
				p := float64(k) / 40
				if away := awayFrom(b, o, theirs, h.outline(p)); away < best {
					best, where, which = away, p, h
				}
			}
		}
		for step := 1.0 / 80; step > 1e-8; step /= 2 {
			for _, p := range []float64{where - step, where + step} {
				if p < 0 || p >= 4 {
					continue
				}
				if away := awayFrom(b, o, theirs, which.outline(p)); away < best {
					best, where = away, p
				}
			}
		}
		apart++
		worst = max(worst, math.Abs(best-d))
		if math.Abs(best-d) > grid {
			t.Errorf("%.3f m, by outlines %.3f\n%+v\n%+v", d, best, a, b)
		}
	}
	t.Logf("%d pairs meet, %d are apart, worst %.3f m", meet, apart, worst)
}

// TestTwoSidesWithin says that what is farther than asked is not measured, and what is
// nearer is as without the bound; and that between corridors as wide as either side lies
// the one with both.
func TestTwoSidesWithin(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 5))
	for range 600 {
		centre := anyPlace(r)
		size := math.Exp(r.Float64()*6 + 5)
		a := lopsided(r, centre, 1+r.IntN(4), size, size/2)
		b := some(r, Direct(centre, r.Float64()*360, size*4*r.Float64()), size)
		if r.IntN(3) == 0 {
			b = lopsided(r, Direct(centre, r.Float64()*360, size*4*r.Float64()), 1+r.IntN(4), size, size/2)
		}
		s, o := Prepare(a), Prepare(b)
		n := Nearest(s, o, math.Inf(1))
		if within := n.Most*1.01 + 1e-3; Nearest(s, o, within) != n {
			t.Fatalf("another answer within %v: %+v, %+v", within, Nearest(s, o, within), n)
		}
		if within := n.Most * 0.99; n.Most > 0 && Nearest(s, o, within).Least <= within {
			t.Fatalf("farther than %v not seen", within)
		}
		for _, c := range []struct {
			p parley.Place
			s *Shape
		}{{n.At, s}, {n.Other, o}} {
			if away := Nearest(Prepare(parley.Footprint{Shape: parley.Point, Places: []parley.Place{c.p}}), c.s, math.Inf(1)).Most - c.s.radius; !(away < 0.03) {
				t.Fatalf("%v lies %v m from its footprint\n%+v\n%+v", c.p, away, a, b)
			}
		}
		skeletons := Nearest(Prepare(bare(a)), Prepare(bare(b)), math.Inf(1)).Most
		narrow, reach := narrowest(a)+narrowest(b), float64(a.Reach()+b.Reach())/1000
		if d := n.Most - reach; d < skeletons-reach-1e-6 || d > skeletons-narrow+1e-6 {
			t.Fatalf("%v m, skeletons %v, from %v to %v around\n%+v\n%+v", d, skeletons, narrow, reach, a, b)
		}
	}
}

// bare is the skeleton alone, as thin as can be.
func bare(f parley.Footprint) parley.Footprint {
	if f.Shape == parley.Corridor || f.Shape == parley.Circle {
		f.Radius, f.Left, f.Right = 1, 0, 0
	}
	return f
}

func narrowest(f parley.Footprint) float64 {
	if f.Left != f.Right {
		return float64(min(f.Left, f.Right)) / 1000
	}
	return float64(f.Radius) / 1000
}

func TestKnownSides(t *testing.T) {
	at := func(north, east float64) parley.Place {
		return Direct(Direct(place(35, 40), 0, north), 90, east)
	}
	// Northwards from at(0, 0) to at(10000, 0): 300 m wide in the west, 2,000 m in the east.
	f := parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{place(35, 40), at(10_000, 0)}, Left: 300_000, Right: 2_000_000}
	for _, c := range []struct {
		name        string
		north, east float64
		want        float64
	}{
		{"on the leg", 5000, 0, 0},
		{"on the wide side", 5000, 1900, 0},
		{"beyond the wide side", 5000, 2500, 500},
		{"on the narrow side", 5000, -250, 0},
		{"beyond the narrow side", 5000, -2500, 2200},
		{"past the end, on the wide side", 11_500, 200, 0},
		{"past the end, on the line", 11_500, 0, 0},
		{"past the end, on the narrow side: the straight edge is nearest", 11_500, -400, 400},
		{"before the start, on the narrow side", -1500, -400, 400},
		{"past the end, on the narrow side, within it", 10_200, -100, 0},
		{"straight on, beyond everything", 13_000, 0, 1000},
		{"past the end and past the wide side's reach, on the narrow side", 12_300, -400, 500},
	} {
		d, _, _ := Distance(f, parley.Footprint{Shape: parley.Point, Places: []parley.Place{at(c.north, c.east)}})
		if math.Abs(d-c.want) > 3 { // the grid of metres laid out here is bent by as much
			t.Errorf("%s: %.2f m, want %v", c.name, d, c.want)
		}
	}
	f.Places = append(f.Places, f.Places[1])
	if e, ok := Check(f).(*parley.Error); !ok || e.Field != "places[2]" {
		t.Errorf("a leg without length: %v", Check(f))
	}
}
