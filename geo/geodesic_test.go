package geo

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"parley"
)

// geodSolve runs GeographicLib's GeodSolve, the oracle, over lines of input.
func geodSolve(t testing.TB, input []string, args ...string) [][]float64 {
	t.Helper()
	path, err := exec.LookPath("GeodSolve")
	if err != nil {
		t.Fatal("GeodSolve is not in PATH: install the Debian package geographiclib-tools")
	}
	c := exec.Command(path, args...)
	c.Stdin = strings.NewReader(strings.Join(input, "\n") + "\n")
	out, err := c.Output()
	if err != nil {
		t.Fatalf("GeodSolve %v: %v", args, err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(input) {
		t.Fatalf("GeodSolve gave %d lines for %d", len(lines), len(input))
	}
	rows := make([][]float64, len(lines))
	for i, l := range lines {
		rows[i] = numbers(t, l)
	}
	return rows
}

func numbers(t testing.TB, line string) (row []float64) {
	t.Helper()
	for _, w := range strings.Fields(line) {
		x, err := strconv.ParseFloat(w, 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		row = append(row, x)
	}
	return row
}

func decimal(p parley.Place) string {
	return fmt.Sprintf("%s %s", strconv.FormatFloat(float64(p.Lat())/parley.Degree, 'f', 7, 64),
		strconv.FormatFloat(float64(p.Lon())/parley.Degree, 'f', 7, 64))
}

// anyPlace is uniform in latitude and longitude: more of it near the poles than fair.
func anyPlace(r *rand.Rand) parley.Place {
	return parley.Place{r.Int64N(180*parley.Degree+1) - 90*parley.Degree, r.Int64N(360*parley.Degree+1) - 180*parley.Degree}
}

// moved shifts a place by up to so many 1e-7 degrees, and brings it back onto the Earth.
func moved(r *rand.Rand, p parley.Place, by int64) parley.Place {
	lat := p.Lat() + r.Int64N(2*by+1) - by
	lon := p.Lon() + r.Int64N(2*by+1) - by
	if lon > 180*parley.Degree {
		lon -= 360 * parley.Degree
	}
	if lon < -180*parley.Degree {
		lon += 360 * parley.Degree
	}
	return parley.Place{min(max(lat, -90*parley.Degree), 90*parley.Degree), lon}
}

func opposite(p parley.Place) parley.Place {
	lon := p.Lon() + 180*parley.Degree
	if lon > 180*parley.Degree {
		lon -= 360 * parley.Degree
	}
	return parley.Place{-p.Lat(), lon}
}

// pairs gives random pairs of places and the nasty ones.
func pairs(n int) (l [][2]parley.Place) {
	r := rand.New(rand.NewPCG(2013, 87))
	add := func(p, q parley.Place) { l = append(l, [2]parley.Place{p, q}) }
	special := []parley.Place{
		{0, 0}, {0, 180 * parley.Degree}, {0, -180 * parley.Degree}, {0, 1}, {1, 0}, {0, 90 * parley.Degree},
		{90 * parley.Degree, 0}, {90 * parley.Degree, 1234567890}, {-90 * parley.Degree, 0}, {90*parley.Degree - 1, -1700000000},
		{-90*parley.Degree + 1, 5}, {300000000, 1799999999}, {-300000000, 0}, {0, 1794000000}, {0, 1793963610}, {0, 1796000000},
		{450000000, 1}, {450000000, -1}, {-450000000, 180 * parley.Degree}, {5000000, 1795000000}, {1, 1795000000},
	}
	for _, p := range special {
		for _, q := range special {
			add(p, q)
		}
	}
	for range n {
		p := anyPlace(r)
		add(p, anyPlace(r))
		for _, by := range []int64{1, 100, 10_000, 1_000_000, 10_000_000, 50_000_000} {
			add(p, moved(r, p, by))           // short
			add(p, moved(r, opposite(p), by)) // nearly antipodal
		}
		add(p, parley.Place{p.Lat(), anyPlace(r).Lon()})
		add(p, parley.Place{-p.Lat(), anyPlace(r).Lon()})
		add(p, parley.Place{anyPlace(r).Lat(), p.Lon()})
		add(parley.Place{0, p.Lon()}, moved(r, opposite(parley.Place{0, p.Lon()}), 10_000_000))
	}
	return l
}

func TestInverseAgainstGeodSolve(t *testing.T) {
	const bound = 20e-9
	l := pairs(6000)
	input := make([]string, len(l))
	for i, p := range l {
		input[i] = decimal(p[0]) + " " + decimal(p[1])
	}
	worst, worstEnd := 0.0, 0.0
	var arrive []string
	for i, want := range geodSolve(t, input, "-i", "-p", "11") {
		got := Inverse(l[i][0], l[i][1])
		off := math.Abs(got.Metres - want[2])
		worst = max(worst, off)
		if !(off <= bound) {
			t.Errorf("%s: %.12f m, GeodSolve says %.12f", input[i], got.Metres, want[2])
		}
		arrive = append(arrive, fmt.Sprintf("%s %.17f %.12f", decimal(l[i][0]), got.Start, got.Metres))
	}
	// Azimuths between nearly opposite places may be several: follow ours and see that
	// it arrives.
	var miss []string
	for i, there := range geodSolve(t, arrive, "-f", "-p", "11") {
		miss = append(miss, fmt.Sprintf("%s %.20f %.20f", decimal(l[i][1]), there[3], there[4]))
	}
	for i, m := range geodSolve(t, miss, "-i", "-p", "11") {
		worstEnd = max(worstEnd, m[2])
		if !(m[2] <= bound) {
			t.Errorf("%s: our azimuth and length end %.12f m away", input[i], m[2])
		}
	}
	t.Logf("%d pairs: worst length %.1f nm, worst arrival %.1f nm", len(l), worst*1e9, worstEnd*1e9)
}

func TestDirectAgainstGeodSolve(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var input []string
	var from []parley.Place
	var rays [][2]float64
	for i := range 30000 {
		p := anyPlace(r)
		if i%10 == 0 {
			p = parley.Place{[]int64{0, 90 * parley.Degree, -90 * parley.Degree, 1}[i/10%4], p.Lon()}
		}
		az := r.Float64()*360 - 180
		if i%7 == 0 {
			az = float64(r.IntN(5)*90 - 180)
		}
		s := math.Exp(r.Float64()*22 - 5)
		from, rays = append(from, p), append(rays, [2]float64{az, s})
		input = append(input, fmt.Sprintf("%s %.17f %.12f", decimal(p), az, s))
	}
	var there []string
	for i := range from {
		p := spotOf(from[i])
		var d direction
		d.sin, d.cos = sincosDegrees(rays[i][0])
		ray := leaving(&p, d)
		q, _ := ray.at(rays[i][1])
		there = append(there, fmt.Sprintf("%.20f %.20f", q.latitude(), q.lon))
	}
	var both []string
	for i, w := range geodSolve(t, input, "-f", "-p", "11") {
		both = append(both, fmt.Sprintf("%.20f %.20f %s", w[3], w[4], there[i]))
	}
	worst := 0.0
	for i, m := range geodSolve(t, both, "-i", "-p", "11") {
		worst = max(worst, m[2])
		if !(m[2] <= 20e-9) {
			t.Errorf("%s: %.12f m from where GeodSolve arrives", input[i], m[2])
		}
	}
	t.Logf("%d rays: worst %.1f nm", len(from), worst*1e9)
}

// TestGoldenInverse needs no oracle: testdata/inverse.txt was written by GeodSolve 2.1.2
// (-i -p 9), after the four coordinates of each line.
func TestGoldenInverse(t *testing.T) {
	f, err := os.Open("testdata/inverse.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	n := 0
	for s.Scan() {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		row := numbers(t, s.Text())
		p := parley.Place{int64(math.Round(row[0] * parley.Degree)), int64(math.Round(row[1] * parley.Degree))}
		q := parley.Place{int64(math.Round(row[2] * parley.Degree)), int64(math.Round(row[3] * parley.Degree))}
		if got := Inverse(p, q); math.Abs(got.Metres-row[6]) > 20e-9 {
			t.Errorf("%v %v: %.10f m, want %.10f", p, q, got.Metres, row[6])
		}
		n++
	}
	if n < 40 {
		t.Fatalf("only %d golden lines", n)
	}
}

func TestDirectReturnsWhatInverseFound(t *testing.T) {
	for _, p := range pairs(300) {
		l := Inverse(p[0], p[1])
		q := Direct(p[0], l.Start, l.Metres)
		if d := Inverse(p[1], q).Metres; d > 0.012 {
			t.Errorf("%v to %v: direct ends %.3f m away, at %v", p[0], p[1], d, q)
		}
	}
}

func BenchmarkInverse(b *testing.B) {
	l := pairs(100)
	for i := 0; b.Loop(); i++ {
		p := l[i%len(l)]
		Inverse(p[0], p[1])
	}
}

func BenchmarkInverse10km(b *testing.B) {
	p, q := spotOf(parley.Place{353300000, 401500000}), spotOf(parley.Place{353900000, 402300000})
	for b.Loop() {
		between(&p, &q)
	}
}
