package shapes

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"parley"
	"parley/geo"
)

const km, degree = 1_000_000, parley.Degree

var sectors = []struct {
	name string
	Sector
}{
	{"a usual radarc", Sector{at(35.3, 40.1), 10 * 1_852_000, 20 * 1_852_000, 45 * degree, 45 * degree}},
	{"across north", Sector{at(35.3, 40.1), 5 * km, 12 * km, 350 * degree, 20 * degree}},
	{"narrow", Sector{at(-33.9, 18.4), 1 * km, 90 * km, 123_4000000, 1_0000000}},
	{"more than half", Sector{at(35.3, 40.1), 5 * km, 40 * km, 200 * degree, 300 * degree}},
	{"all but a sliver", Sector{at(35.3, 40.1), 5 * km, 40 * km, 10 * degree, 359_9000000}},
	{"to the centre", Sector{at(35.3, 40.1), 0, 30 * km, 10 * degree, 60 * degree}},
	{"to the centre, narrow", Sector{at(35.3, 40.1), 0, 30 * km, 10 * degree, 2 * degree}},
	{"to the centre, a half", Sector{at(35.3, 40.1), 0, 30 * km, 90 * degree, 180 * degree}},
	{"to the centre, all but a little", Sector{at(35.3, 40.1), 0, 30 * km, 10 * degree, 350 * degree}},
	{"across longitude 180", Sector{at(-17.0, 179.9), 20 * km, 60 * km, 30 * degree, 100 * degree}},
	{"round the pole", Sector{at(89.8, -100), 5 * km, 120 * km, 300 * degree, 200 * degree}},
	{"from the pole", Sector{at(90, 0), 100 * km, 300 * km, 40 * degree, 80 * degree}},
	{"from the south pole", Sector{at(-90, 25), 0, 300 * km, 40 * degree, 80 * degree}},
	{"continental", Sector{at(50, 10), 200 * km, 2000 * km, 20 * degree, 330 * degree}},
	{"a metre", Sector{at(50, 10), 1000, 2000, 0, 90 * degree}},
	{"all round", Sector{at(35.3, 40.1), 10 * km, 20 * km, 0, 360 * degree}},
	{"all round, continental", Sector{at(70, 170), 1000 * km, 2000 * km, 0, 360 * degree}},
}

// No side of the drawn sector lies within the true one, and none farther outside than the
// tolerance says; GeodSolve measures both.
func TestC7SectorsLeaveNothingOut(t *testing.T) {
	for _, c := range sectors {
		t.Run(c.name, func(t *testing.T) {
			d, err := c.Draw()
			must(t, err)
			must(t, d.Footprint.Validate())
			inner, outer := float64(c.Inner)/1000, float64(c.Outer)/1000
			from, sweep := float64(c.From)/degree, float64(c.Sweep)/degree
			most := 0.0
			for _, ring := range append([][]parley.Place{d.Footprint.Places}, d.Footprint.Holes...) {
				for _, p := range seen(t, c.Centre, ring, 3) {
					along := math.Mod(p.azimuth-from+720, 360)
					aside := min(along, 360-along) // degrees outside the sector, if it is outside
					if along > sweep {
						aside = min(along-sweep, 360-along)
					}
					off := math.Abs(math.Sin(aside*math.Pi/180)) * p.metres // metres from the nearer side's line
					out := max(p.metres-outer, inner-p.metres)
					if sweep == 360 || along <= sweep {
						if out < -1e-4 && (sweep == 360 || off > 1e-4) {
							t.Fatalf("a side lies %.4f metres within the sector, at %+v", -out, p)
						}
					} else if aside < 90 {
						out = max(out, off)
					} else {
						out = max(out, p.metres)
					}
					most = max(most, out)
				}
			}
			if most*1000 > float64(d.Tolerance) {
				t.Errorf("it goes %.3f metres beyond the sector; it says %d mm at the most", most, d.Tolerance)
			}
			if n := len(d.Footprint.Places) + len(d.Footprint.Holes)*len(d.Footprint.Places); d.Tolerance > finest && n < parley.MaxPlaces*8/10 {
				t.Errorf("%d mm with %d places only", d.Tolerance, n)
			}
		})
	}
}

// Points of the true sector, its arcs and sides included, lie within the drawn one.
func TestC7PointsOfASectorLieInIt(t *testing.T) {
	for _, c := range sectors {
		t.Run(c.name, func(t *testing.T) {
			d, err := c.Draw()
			must(t, err)
			var to []polar
			for i := range 61 {
				azimuth := (float64(c.From) + float64(c.Sweep)*float64(i)/60) / degree
				for k := range 7 {
					to = append(to, polar{azimuth, (float64(c.Inner) + float64(c.Outer-c.Inner)*float64(k)/6) / 1000})
				}
			}
			ring := geo.NewArea(d.Footprint.Places)
			for i, p := range reached(t, c.Centre, to) {
				if !ring.Holds(p) {
					t.Fatalf("%+v is outside the ring", to[i])
				}
				for _, h := range d.Footprint.Holes {
					if geo.NewArea(h).Holds(p) {
						t.Fatalf("%+v is in the hole", to[i])
					}
				}
			}
		})
	}
}

func TestAWholeSectorToTheCentreIsACircle(t *testing.T) {
	d, err := Sector{Centre: at(35, 40), Outer: 5 * km, Sweep: 360 * degree}.Draw()
	must(t, err)
	if f := d.Footprint; f.Shape != parley.Circle || f.Radius != 5*km || f.Places[0] != at(35, 40) || d.Tolerance != 0 {
		t.Errorf("drawn as %+v", d)
	}
}

func TestSectorsThatAreNone(t *testing.T) {
	for _, c := range []struct {
		s     Sector
		field string
	}{
		{Sector{at(35, 40), 5 * km, 5 * km, 0, 90 * degree}, "inner"},
		{Sector{at(35, 40), 9 * km, 5 * km, 0, 90 * degree}, "inner"},
		{Sector{at(35, 40), 10, 5 * km, 0, 90 * degree}, "inner"},
		{Sector{at(35, 40), 0, 2001 * km, 0, 90 * degree}, "outer"},
		{Sector{at(35, 40), 0, 0, 0, 90 * degree}, "outer"},
		{Sector{at(35, 40), 100_000, 5 * km, 0, 360*degree - 1000}, "to"},
	} {
		_, err := c.s.Draw()
		var wrong *parley.Error
		if !errors.As(err, &wrong) || wrong.Field != c.field || wrong.Want == "" {
			t.Errorf("%+v: %v, want an error of %s", c.s, err, c.field)
		}
	}
}

// Any sector on Earth is drawn as a ring that is one, or refused in the sector's own terms.
func TestAnySectorIsDrawnOrRefused(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2017))
	upTo := func(most float64) int64 { return int64(math.Exp(r.Float64() * math.Log(most))) } // each magnitude as often
	drawn := 0
	for range 250 {
		s := Sector{
			Centre: at(r.Float64()*180-90, r.Float64()*360-180), Outer: upTo(parley.MaxRadius),
			From: r.Int64N(360 * degree), Sweep: upTo(360 * degree),
		}
		if r.IntN(2) == 0 {
			s.Sweep = 360*degree - s.Sweep
		}
		if r.IntN(3) > 0 {
			s.Inner = int64(float64(s.Outer) * r.Float64())
		}
		if r.IntN(8) == 0 {
			s.Centre[0] = 90 * degree
		}
		if s.Sweep < 1 {
			continue
		}
		d, err := s.Draw()
		var wrong *parley.Error
		switch {
		case err == nil:
			drawn++
			if err := geo.Check(d.Footprint); err != nil {
				t.Errorf("%+v: %v", s, err)
			}
		case !errors.As(err, &wrong) || !slices.Contains([]string{"inner", "outer", "to"}, wrong.Field):
			t.Errorf("%+v: %v", s, err)
		}
	}
	if drawn < 90 {
		t.Errorf("%d of them are drawn", drawn)
	}
}
