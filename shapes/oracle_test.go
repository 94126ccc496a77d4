package shapes

import (
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"parley"
)

// geodSolve runs GeographicLib's GeodSolve, the oracle, over lines of input.
func geodSolve(t testing.TB, input []string, args ...string) [][3]float64 {
	t.Helper()
	path, err := exec.LookPath("GeodSolve")
	if err != nil {
		t.Fatal("GeodSolve is not in PATH: install the Debian package geographiclib-tools")
	}
	c := exec.Command(path, append(args, "-p", "9")...)
	c.Stdin = strings.NewReader(strings.Join(input, "\n") + "\n")
	out, err := c.Output()
	if err != nil {
		t.Fatalf("GeodSolve %v: %v", args, err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(input) {
		t.Fatalf("GeodSolve gave %d lines for %d", len(lines), len(input))
	}
	rows := make([][3]float64, len(lines))
	for i, l := range lines {
		for k, w := range strings.Fields(l) {
			if rows[i][k], err = strconv.ParseFloat(w, 64); err != nil {
				t.Fatalf("%q: %v", l, err)
			}
		}
	}
	return rows
}

func written(p parley.Place) string {
	return fmt.Sprintf("%.7f %.7f", float64(p.Lat())/parley.Degree, float64(p.Lon())/parley.Degree)
}

// polar is where something is as seen from a centre: degrees clockwise from north, metres.
type polar struct{ azimuth, metres float64 }

// seen gives where GeodSolve sees the sides of a ring from a centre: each corner, and
// between two of them as many points more as asked for.
func seen(t testing.TB, centre parley.Place, ring []parley.Place, between int) []polar {
	t.Helper()
	var pairs, points, back []string
	for i := 1; i < len(ring); i++ {
		pairs = append(pairs, written(ring[i-1])+" "+written(ring[i]))
	}
	for i, l := range geodSolve(t, pairs, "-i") {
		for k := range between + 1 {
			points = append(points, fmt.Sprintf("%s %.15f %.9f", written(ring[i]), l[0], l[2]*float64(k)/float64(between+1)))
		}
	}
	for _, p := range geodSolve(t, points) {
		back = append(back, fmt.Sprintf("%s %.15f %.15f", written(centre), p[0], p[1]))
	}
	out := make([]polar, 0, len(back))
	for _, l := range geodSolve(t, back, "-i") {
		out = append(out, polar{l[0], l[2]})
	}
	return out
}

// reached gives the places that GeodSolve reaches from a centre, to the nearest place.
func reached(t testing.TB, centre parley.Place, to []polar) []parley.Place {
	t.Helper()
	input := make([]string, len(to))
	for i, p := range to {
		input[i] = fmt.Sprintf("%s %.12f %.9f", written(centre), p.azimuth, p.metres)
	}
	out := make([]parley.Place, len(to))
	for i, r := range geodSolve(t, input) {
		out[i] = parley.Place{int64(math.Round(r[0] * parley.Degree)), int64(math.Round(r[1] * parley.Degree))}
	}
	return out
}

func at(lat, lon float64) parley.Place {
	return parley.Place{int64(math.Round(lat * parley.Degree)), int64(math.Round(lon * parley.Degree))}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
