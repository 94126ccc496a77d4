package shapes

import (
	"errors"
	"math"
	"testing"

	"parley"
)

// The line of an orbit lies half a width square off its anchors, on the side that was
// named, as GeodSolve sees it.
func TestC7OrbitsLieOnTheirSide(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to parley.Place
		width    int64 // millimetres
	}{
		{"usual", at(35, 40), at(35.3, 40.6), 20 * km},
		{"across longitude 180", at(-17, 179.8), at(-17.2, -179.7), 30 * km},
		{"near the pole", at(89.7, 10), at(89.8, 170), 10 * km},
		{"an odd width", at(35, 40), at(35.3, 40.6), 20_000_001},
	} {
		line := geodSolve(t, []string{written(c.from) + " " + written(c.to)}, "-i")[0]
		for _, a := range []Alignment{Left, Right, Centre} {
			f, err := Orbit(c.from, c.to, c.width, a)
			must(t, err)
			must(t, f.Validate())
			half := float64((c.width+1)/2) / 1000
			if float64(f.Radius)/1000 != half {
				t.Errorf("%s %s: radius %d", c.name, a, f.Radius)
			}
			side := map[Alignment]float64{Left: -90, Right: 90}[a]
			if a == Centre {
				half = 0
			}
			want := append(reached(t, c.from, []polar{{line[0] + side, half}}), reached(t, c.to, []polar{{line[1] + side, half}})...)
			for i := range want {
				if d := geodSolve(t, []string{written(want[i]) + " " + written(f.Places[i])}, "-i")[0][2]; d > 0.02 {
					t.Errorf("%s %s: end %d lies %.3f m from where it should", c.name, a, i, d)
				}
			}
		}
	}
}

func TestOrbitsThatAreNone(t *testing.T) {
	for _, c := range []struct {
		to    parley.Place
		width int64
		a     Alignment
		field string
	}{
		{at(35, 40), km, Left, "places[1]"},
		{at(35, 41), 0, Left, "width"},
		{at(35, 41), math.MaxInt64, Left, "width"},
		{at(35, 41), km, "UP", "alignment"},
	} {
		_, err := Orbit(at(35, 40), c.to, c.width, c.a)
		var wrong *parley.Error
		if !errors.As(err, &wrong) || wrong.Field != c.field {
			t.Errorf("%+v: %v, want an error of %s", c, err, c.field)
		}
	}
}

func TestC7ATrackIsACorridorForEachRunOfWidths(t *testing.T) {
	p := []parley.Place{at(35, 40), at(35, 41), at(36, 41), at(36, 42), at(37, 42)}
	wide, even := Sides{2 * km, 1 * km}, Sides{500_000, 500_000}
	runs := Track(p, []Sides{wide, wide, even, wide})
	if len(runs) != 3 {
		t.Fatalf("%d runs: %+v", len(runs), runs)
	}
	for i, want := range []struct {
		first, last         int
		left, right, radius int64
	}{{0, 1, 2 * km, 1 * km, 0}, {2, 2, 0, 0, 500_000}, {3, 3, 2 * km, 1 * km, 0}} {
		f := runs[i].Footprint
		if runs[i].First != want.first || runs[i].Last != want.last || f.Left != want.left || f.Right != want.right || f.Radius != want.radius {
			t.Errorf("run %d: %+v", i, runs[i])
		}
		if len(f.Places) != want.last-want.first+2 || f.Places[0] != p[want.first] || f.Places[len(f.Places)-1] != p[want.last+1] {
			t.Errorf("run %d goes along %v", i, f.Places)
		}
		must(t, f.Validate())
	}
}
