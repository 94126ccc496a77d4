package main

import (
	"math"
	"testing"

	"parley"
	"parley/bench/peers"
	"parley/geo"
)

// What servers get is a picture of the workload that differs by what explains allows.
func TestThePlaneKeepsLinesStraightAndLengthsRight(t *testing.T) {
	g, l := newGenerator(7), newPlane()
	for range 2000 {
		f := g.footprint()
		for i, p := range f.Places {
			k := l.scale(p)
			if k < 0.9999 || k > 1.004 {
				t.Fatalf("a metre at %v is %.5f m long", p, k)
			}
			if d := math.Abs(k - l.scale(f.Places[len(f.Places)/2])); d > spread {
				t.Fatalf("a metre at %v is %.5f m longer than in the middle of its corridor", p, d)
			}
			at := l.point(p)
			if lat, lon := l.degrees(at); math.Abs(lat-float64(p[0])/parley.Degree) > 1e-7 || math.Abs(lon-float64(p[1])/parley.Degree) > 1e-7 {
				t.Fatalf("%v comes back as %.8f %.8f", p, lat, lon)
			}
			if i == 0 {
				continue
			}
			leg := geo.Inverse(f.Places[i-1], p)
			middle := l.point(geo.Direct(f.Places[i-1], leg.Start, leg.Metres/2))
			if d := aside(l.point(f.Places[i-1]), at, middle); d > 0.5 {
				t.Fatalf("a leg of %.0f m at %v bends by %.2f m", leg.Metres, p, d)
			}
		}
	}
}

// aside is how far c lies from the line through a and b.
func aside(a, b, c peers.Point) float64 {
	x, y := b[0]-a[0], b[1]-a[1]
	return math.Abs(x*(c[1]-a[1])-y*(c[0]-a[0])) / math.Hypot(x, y)
}

func TestOnlyWhatPolygonsMissIsExplained(t *testing.T) {
	circle := func(metres float64) *parley.Footprint {
		return &parley.Footprint{Shape: parley.Circle, Places: []parley.Place{geo.Direct(degrees(35, 38), 90, metres)}, Radius: 10_000_000}
	}
	at := circle(0)
	for _, c := range []struct {
		name           string
		apart          float64 // of centres; they meet at 20,000 m
		missed, passes bool
	}{
		{"missed between arc and polygon", 19_910, true, true},
		{"missed deeper than any polygon lies within its circle", 19_890, true, false},
		{"found, touching but for rounding", 20_000.5, false, true},
		{"found, though apart", 20_010, false, false},
	} {
		if err := explains(at, circle(c.apart), 0, c.missed, false); (err == nil) != c.passes {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	square := &parley.Footprint{Shape: parley.Polygon, Places: []parley.Place{
		degrees(35, 38), degrees(35, 38.1), degrees(35.1, 38.1), degrees(35.1, 38), degrees(35, 38)}}
	if explains(square, square, 0, true, false) == nil {
		t.Error("that two polygons meet was missed, and explained")
	}
}

func TestACostIsThatOfOneHitMore(t *testing.T) {
	var a answers
	for i := range 1000 {
		hits := i % 40
		a.found, a.times = append(a.found, hits), append(a.times, 5+0.75*float64(hits))
	}
	a.times[3] = 9000 // waited for something else
	if hit := a.hit(); math.Abs(hit-0.75) > 1e-6 {
		t.Errorf("one hit more costs %g, want 0.75", hit)
	}
}

func TestFigures(t *testing.T) {
	for v, want := range map[float64]string{0.12345: "0.123", 9.876: "9.88", 123.4: "123", 12345: "12,345", 1234567: "1,234,567", 0: "0"} {
		if got := figures(v); got != want {
			t.Errorf("%g is written %s, want %s", v, got, want)
		}
	}
}
