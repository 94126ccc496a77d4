package api

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"parley"
	"parley/geo"
)

func on(lat, lon float64) parley.Place {
	return parley.Place{int64(math.Round(lat * parley.Degree)), int64(math.Round(math.Remainder(lon, 360) * parley.Degree))}
}

func ringOf(l ...parley.Place) parley.Footprint {
	return parley.Footprint{Shape: parley.Polygon, Places: append(l, l[0])}
}

// drawnIn tells whether a map shows a place inside an outline, and in none of its holes.
func drawnIn(parts polygons, p parley.Place) bool {
	q := degrees(p.Lon(), p.Lat())
	return slices.ContainsFunc(parts, func(part [][][2]float64) bool {
		return holds(part[0], q) && !slices.ContainsFunc(part[1:], func(hole [][2]float64) bool { return holds(hole, q) })
	})
}

// without cuts holes out of a ring.
func without(f parley.Footprint, holes ...parley.Footprint) parley.Footprint {
	for _, hole := range holes {
		f.Holes = append(f.Holes, hole.Places)
	}
	return f
}

// TestOutlinesHoldWhatTheFootprintHolds asks the footprint itself about places all around:
// what it holds by more than the tolerance must be drawn inside, what lies beyond it by
// more must not, on every part of the map.
func TestOutlinesHoldWhatTheFootprintHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 17))
	for _, c := range []struct {
		name  string
		f     parley.Footprint
		about parley.Place // where to look, and how far
		far   float64
		slack float64 // metres
	}{
		{"circle", parley.Footprint{Shape: parley.Circle, Places: []parley.Place{on(35.3, 40.1)}, Radius: 5_000_000}, on(35.3, 40.1), 8000, 5},
		{"large circle", parley.Footprint{Shape: parley.Circle, Places: []parley.Place{on(60, 40)}, Radius: 1_000_000_000}, on(60, 40), 1_500_000, 1000},
		{"circle on the antimeridian", parley.Footprint{Shape: parley.Circle, Places: []parley.Place{on(-17, 179.99)}, Radius: 20_000_000}, on(-17, 179.99), 30_000, 20},
		{"circle over the north pole", parley.Footprint{Shape: parley.Circle, Places: []parley.Place{on(89, 25)}, Radius: 300_000_000}, on(89, 25), 500_000, 300},
		{"circle over the south pole", parley.Footprint{Shape: parley.Circle, Places: []parley.Place{on(-89.5, -140)}, Radius: 200_000_000}, on(-89.5, -140), 400_000, 200},
		{"corridor", parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{on(35, 40), on(35.2, 40.4), on(35.1, 40.5), on(35.1, 40.5)}, Radius: 1_500_000}, on(35.1, 40.25), 40_000, 1.5},
		{"long corridor", parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{on(50, 0), on(52, 40)}, Radius: 20_000_000}, on(54, 20), 600_000, 20},
		{"corridor over the antimeridian", parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{on(50, 175), on(51, -178)}, Radius: 20_000_000}, on(51, 179), 400_000, 20},
		{"corridor past the pole", parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{on(88, 0), on(88, 170)}, Radius: 60_000_000}, on(89.5, 80), 500_000, 60},
		{"ring", ringOf(on(35, 40), on(35, 41), on(36, 41), on(36, 40)), on(35.5, 40.5), 120_000, 1.1},
		{"ring the other way", ringOf(on(36, 40), on(36, 41), on(35, 41), on(35, 40)), on(35.5, 40.5), 120_000, 1.1},
		{"ring with long edges", ringOf(on(45, 0), on(45, 40), on(60, 20)), on(50, 20), 2_500_000, 1.1},
		{"ring over the antimeridian", ringOf(on(-20, 170), on(-20, -170), on(-10, -170), on(-10, 170)), on(-15, 180), 1_500_000, 1.1},
		{"ring over the pole", ringOf(on(80, 0), on(80, 120), on(80, -120)), on(90, 0), 1_500_000, 1.1},
		{"corridor wider on its left", parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{on(35, 40), on(35.2, 40.4), on(35.1, 40.6)}, Left: 6_000_000, Right: 1_500_000}, on(35.1, 40.3), 45_000, 6},
		{"corridor on its right alone", parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{on(50, 175), on(51, -178)}, Right: 20_000_000}, on(51, 179), 300_000, 20},
		{"corridor past the pole, wider on its right", parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{on(88, 0), on(88, 170)}, Left: 20_000_000, Right: 60_000_000}, on(89.5, 80), 500_000, 60},
		{"ring with holes", without(ringOf(on(35, 40), on(35, 41), on(36, 41), on(36, 40)), ringOf(on(35.2, 40.2), on(35.2, 40.4), on(35.6, 40.3)), ringOf(on(35.7, 40.9), on(35.7, 40.6), on(35.9, 40.7))), on(35.5, 40.5), 120_000, 1.1},
		{"ring with a hole, over the antimeridian", without(ringOf(on(-20, 170), on(-20, -170), on(-10, -170), on(-10, 170)), ringOf(on(-17, 177), on(-17, -175), on(-12, -179))), on(-15, 180), 1_500_000, 1.1},
		{"ring over the pole, with a hole over it", without(ringOf(on(80, 0), on(80, 120), on(80, -120)), ringOf(on(87, 60), on(88, -60), on(86, 170))), on(90, 0), 1_000_000, 1.1},
		{"ring over the pole, with a hole beside it", without(ringOf(on(75, 0), on(75, 120), on(75, -120)), ringOf(on(84, 170), on(84, -170), on(86, 180))), on(88, 180), 1_500_000, 1.1},
		{"ring with a corner on the pole", ringOf(on(80, 10), on(80, 60), on(90, 0)), on(84, 35), 1_300_000, 1.1},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts, ok := outlineOf(c.f).Coordinates.(polygons)
			if !ok || len(parts) == 0 {
				t.Fatalf("drawn as %+v", outlineOf(c.f))
			}
			for _, ring := range slices.Concat(parts...) {
				if ring[0] != ring[len(ring)-1] || len(ring) < 4 {
					t.Errorf("a ring of %d places is not closed", len(ring))
				}
				for i, p := range ring {
					if math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
						t.Fatalf("%v lies on no map", p)
					}
					if i > 0 && math.Abs(p[0]-ring[i-1][0]) > 180 && math.Abs(p[1]) < 90 {
						t.Errorf("from %v to %v the line runs round the map", ring[i-1], p)
					}
				}
			}
			in, out := 0, 0
			for range 3000 {
				p := geo.Direct(c.about, 360*r.Float64(), c.far*math.Sqrt(r.Float64()))
				distance, depth := measured(c.f, p)
				switch drawn := drawnIn(parts, p); {
				case depth > c.slack:
					in++
					if !drawn {
						t.Fatalf("%v lies %v m inside, and is drawn outside", p, depth)
					}
				case distance > c.slack:
					out++
					if drawn {
						t.Fatalf("%v lies %v m outside, and is drawn inside", p, distance)
					}
				}
			}
			if in < 50 || out < 50 {
				t.Errorf("%d places inside and %d outside show little", in, out)
			}
		})
	}
}

// measured gives how far a place lies outside a footprint, and how deep inside it. Where
// it lies near the line that parts a corridor's sides, it gives too little, and never too much.
func measured(f parley.Footprint, p parley.Place) (distance, depth float64) {
	point := parley.Footprint{Shape: parley.Point, Places: []parley.Place{p}}
	toLine := func(places ...parley.Place) float64 {
		line := parley.Footprint{Shape: parley.Corridor, Places: places, Radius: 1}
		if len(places) == 1 {
			line = parley.Footprint{Shape: parley.Point, Places: places}
		}
		d, _, _ := geo.Distance(line, point)
		return d
	}
	switch {
	case f.Left != 0 || f.Right != 0:
		distance, depth = math.Inf(1), math.Inf(-1)
		for i := 1; i < len(f.Places); i++ {
			leg, there := geo.Inverse(f.Places[i-1], f.Places[i]), geo.Inverse(f.Places[i-1], p)
			width, aside := f.Right, math.Sin(inRadians(there.Start-leg.Start))
			if aside < 0 {
				width = f.Left
			}
			off := toLine(f.Places[i-1], f.Places[i]) - float64(width)/1000
			across := there.Metres * math.Abs(aside) / 2 // no more than what it lies beside the line
			distance, depth = min(distance, off, across), max(depth, min(-off, across))
		}
		return distance, depth
	case f.Shape != parley.Polygon:
		d := toLine(f.Places...) - float64(f.Radius)/1000
		return d, -d
	}
	edge, in := toLine(f.Places...), geo.NewArea(f.Places).Holds(p)
	for _, hole := range f.Holes {
		edge, in = min(edge, toLine(hole...)), in && !geo.NewArea(hole).Holds(p)
	}
	if !in {
		return edge, -edge
	}
	return -edge, edge
}

// TestChordsStayNearTheCircle measures the middle of every chord.
func TestChordsStayNearTheCircle(t *testing.T) {
	for _, radius := range []int64{50_000, 5_000_000, 500_000_000} {
		centre := on(35.3, 40.1)
		parts := outlineOf(parley.Footprint{Shape: parley.Circle, Places: []parley.Place{centre}, Radius: radius}).Coordinates.(polygons)
		ring, r := parts[0][0], float64(radius)/1000
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			d := geo.Inverse(centre, on((a[1]+b[1])/2, (a[0]+b[0])/2)).Metres
			if math.Abs(d-r) > 0.001*r+0.02 { // places are rounded to a centimetre
				t.Fatalf("a chord comes to %v m of a circle of %v m", d, r)
			}
		}
	}
}

// TestOutlinesAreBounded draws what nobody would file, and a node must draw all the same.
func TestOutlinesAreBounded(t *testing.T) {
	zigzag := parley.Footprint{Shape: parley.Corridor, Radius: parley.MaxRadius}
	ring := parley.Footprint{Shape: parley.Polygon}
	for i := range parley.MaxPlaces {
		zigzag.Places = append(zigzag.Places, on(float64(i%170)-85, float64(i%2)*170))
		ring.Places = append(ring.Places, on(float64(i%170)-85, float64(i%360)-180))
	}
	ring.Places[len(ring.Places)-1] = ring.Places[0]
	sieve := ringOf(on(60, -170), on(60, -60), on(60, 60), on(60, 170))
	for i := range parley.MaxHoles {
		lon := float64(i)*5 - 160
		hole := ringOf(on(88, lon), on(-88, lon+170), on(88, lon+20), on(62, lon+179)).Places
		sieve.Holes = append(sieve.Holes, append(slices.Repeat(hole, 6), hole[0]))
	}
	for _, f := range []parley.Footprint{zigzag, ring, sieve} {
		places := 0
		for _, line := range slices.Concat(outlineOf(f).Coordinates.(polygons)...) {
			places += len(line)
		}
		if places == 0 || places > 200_000 {
			t.Errorf("%s: drawn with %d places", f.Shape, places)
		}
		t.Logf("%s: %d places", f.Shape, places)
	}
}
