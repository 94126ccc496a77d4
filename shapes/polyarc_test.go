package shapes

import (
	"errors"
	"math"
	"strings"
	"testing"

	"parley"
	"parley/geo"
)

// onCircle gives the place in a direction from a centre.
func onCircle(centre parley.Place, azimuth, metres float64) parley.Place {
	return geo.Direct(centre, azimuth, metres)
}

// A ring with one arc: where it runs, and on which side of the arc the area is.
func TestC7ArcsAreDrawnOnTheSafeSide(t *testing.T) {
	dome := func(c parley.Place, r float64, clockwise bool) []Corner { // half a disc north of its centre
		ring := []Corner{{onCircle(c, 270, r), &Arc{c, true, 50}}, {At: onCircle(c, 90, r)}, {At: c}}
		if !clockwise {
			ring = []Corner{{onCircle(c, 90, r), &Arc{c, false, 50}}, {At: onCircle(c, 270, r)}, {At: c}}
		}
		return ring
	}
	bitten := func(c parley.Place, r float64) []Corner { // a square with a half disc taken out of its north side
		return []Corner{
			{At: onCircle(c, 225, 4*r)}, {At: onCircle(c, 315, 1.5*r)}, {onCircle(c, 320, r), &Arc{c, false, 50}}, {At: onCircle(c, 40, r)},
			{At: onCircle(c, 45, 1.5*r)}, {At: onCircle(c, 135, 4*r)},
		}
	}
	for _, c := range []struct {
		name   string
		centre parley.Place
		radius float64
		ring   []Corner
		around bool // the area is on the centre's side of the arc
	}{
		{"a dome, clockwise", at(35, 40), 10_000, dome(at(35, 40), 10_000, true), true},
		{"a dome, counter-clockwise", at(35, 40), 10_000, dome(at(35, 40), 10_000, false), true},
		{"a dome across longitude 180", at(-17, -179.99), 40_000, dome(at(-17, -179.99), 40_000, true), true},
		{"a dome near the pole", at(89.9, 0), 40_000, dome(at(89.9, 0), 40_000, false), true},
		{"a great dome", at(20, 100), 1_500_000, dome(at(20, 100), 1_500_000, true), true},
		{"a bite", at(35, 40), 10_000, bitten(at(35, 40), 10_000), false},
		{"a bite near the south pole", at(-89.95, 12), 10_000, bitten(at(-89.95, 12), 10_000), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, hole := range []bool{false, true} {
				rings, around := [][]Corner{c.ring}, c.around
				if hole {
					// The same ring as a hole: what was inside is outside.
					wide := []Corner{}
					for azimuth := 0.0; azimuth < 360; azimuth += 30 {
						wide = append(wide, Corner{At: onCircle(c.centre, azimuth, 8*min(c.radius, 400_000)+c.radius)})
					}
					rings, around = [][]Corner{wide, c.ring}, !around
				}
				d, err := Polyarc(rings[0], rings[1:]...)
				must(t, err)
				places := d.Footprint.Places
				if hole {
					places = d.Footprint.Holes[0]
				}
				checkArc(t, d, places, c.ring, c.centre, c.radius, around)
			}
		})
	}
}

// checkArc looks at the drawn edges between the ends of the one arc of a ring.
func checkArc(t *testing.T, d Drawn, places []parley.Place, ring []Corner, centre parley.Place, radius float64, around bool) {
	t.Helper()
	first, last := 0, 0
	for i, q := range places[:len(places)-1] {
		for k, corner := range ring {
			if corner.Arc != nil && q == corner.At {
				first = i
			} else if k > 0 && ring[k-1].Arc != nil && q == corner.At {
				last = i
			}
		}
	}
	if last <= first || last-first < d.Edges {
		t.Fatalf("the arc of %d edges runs from place %d to place %d", d.Edges, first, last)
	}
	for _, p := range seen(t, centre, places[first:last+1], 3) {
		out := p.metres - radius
		if !around {
			out = -out
		}
		// The ends of the arc are places, up to 8 mm beside the circle.
		if out < -0.008 || out*1000 > float64(d.Tolerance) {
			t.Fatalf("an edge that stands for the arc goes %.4f metres beyond it (around: %v; %d mm at the most)", out, around, d.Tolerance)
		}
	}
}

// Between ends that are not quite as far from the centre the arc goes evenly from the one
// distance to the other, and nothing of it is left out.
func TestC7AnArcBetweenRoundedPlaces(t *testing.T) {
	c := at(35, 40)
	from, to := onCircle(c, 300, 10_000), onCircle(c, 60, 10_090)
	ring := []Corner{{from, &Arc{c, true, 100_000}}, {At: to}, {At: c}}
	d, err := Polyarc(ring)
	must(t, err)
	for _, p := range seen(t, c, d.Footprint.Places[:len(d.Footprint.Places)-2], 3) {
		arc := 10_000 + 90*math.Mod(p.azimuth-300+720, 360)/120
		if out := p.metres - arc; out < -0.02 || out*1000 > float64(d.Tolerance) {
			t.Fatalf("%.4f metres beyond the arc at %+v", out, p)
		}
	}
	ring[0].Arc.Slack = 80_000
	var wrong *parley.Error
	if _, err := Polyarc(ring); !errors.As(err, &wrong) || wrong.Field != "places[0].arc.centre" || !strings.Contains(wrong.Want, "as far from both ends") {
		t.Errorf("ends 90 m apart in distance, 80 m allowed: %v", err)
	}
}

// Rings without arcs are what the officer wrote, to the last place.
func TestRingsWithoutArcsStayAsTheyAre(t *testing.T) {
	corners := func(p ...parley.Place) (out []Corner) {
		for _, q := range p {
			out = append(out, Corner{At: q})
		}
		return out
	}
	d, err := Polyarc(corners(at(35, 40), at(35, 41), at(36, 41)), corners(at(35.1, 40.5), at(35.1, 40.6), at(35.2, 40.6)))
	must(t, err)
	f := d.Footprint
	if d.Tolerance != 0 || len(f.Places) != 4 || f.Places[3] != f.Places[0] || f.Places[1] != at(35, 41) || len(f.Holes) != 1 || len(f.Holes[0]) != 4 {
		t.Errorf("%+v", d)
	}
}

func TestPolyarcsThatAreNone(t *testing.T) {
	c := at(35, 40)
	w, e := onCircle(c, 270, 10_000), onCircle(c, 90, 10_000)
	for _, x := range []struct {
		name  string
		ring  []Corner
		hole  []Corner
		field string
	}{
		{"two corners", []Corner{{At: w}, {At: e}}, nil, "places"},
		{"a hole of two corners", []Corner{{At: w}, {At: e}, {At: onCircle(c, 0, 9000)}}, []Corner{{At: w}, {At: e}}, "holes[0].places"},
		{"an arc all round", []Corner{{w, &Arc{c, true, 50}}}, nil, "places[0].arc"},
		{"an arc around its own end", []Corner{{w, &Arc{w, true, 50}}, {At: e}, {At: c}}, nil, "places[0].arc.radius"},
		{"the wrong way round", []Corner{{w, &Arc{c, true, 50}}, {At: e}, {At: onCircle(c, 0, 30_000)}, {At: onCircle(c, 350, 5_000)}}, nil, "sides"},
		{"too many corners", make([]Corner, parley.MaxPlaces+1), nil, "places"},
	} {
		holes := [][]Corner{}
		if x.hole != nil {
			holes = append(holes, x.hole)
		}
		_, err := Polyarc(x.ring, holes...)
		var wrong *parley.Error
		if !errors.As(err, &wrong) || wrong.Field != x.field || wrong.Want == "" {
			t.Errorf("%s: %v, want an error of %s", x.name, err, x.field)
		}
	}
}
