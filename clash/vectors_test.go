package clash

import (
	"bufio"
	"crypto/sha256"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"parley"
)

var update = flag.Bool("update", false, "write testdata/verdicts.txt anew")

// integers draws items without one floating-point operation, so that every processor is
// asked the same.
type integers struct{ *rand.Rand }

// compass is 16 directions, in thousandths.
var compass = [16][2]int64{{0, 1000}, {383, 924}, {707, 707}, {924, 383}, {1000, 0}, {924, -383}, {707, -707}, {383, -924},
	{0, -1000}, {-383, -924}, {-707, -707}, {-924, -383}, {-1000, 0}, {-924, 383}, {-707, 707}, {-383, 924}}

func (r integers) place(about parley.Place, within int64) parley.Place {
	return onEarth(about.Lat()+r.Int64N(2*within+1)-within, about.Lon()+r.Int64N(2*within+1)-within)
}

func onEarth(lat, lon int64) parley.Place {
	return parley.Place{min(max(lat, -90*parley.Degree), 90*parley.Degree), mod(lon+180*parley.Degree, 360*parley.Degree) - 180*parley.Degree}
}

func (r integers) star(about parley.Place, least, most int64) (l []parley.Place) {
	step := []int{1, 2, 3, 4, 5}[r.IntN(5)]
	for k := 0; k < 16; k += step {
		d := least + r.Int64N(most-least+1)
		l = append(l, onEarth(about.Lat()+compass[k][0]*d/1000, about.Lon()+compass[k][1]*d/1000))
	}
	return append(l, l[0])
}

func (r integers) footprint(about parley.Place, size int64) (f parley.Footprint) {
	at := r.place(about, 2*size)
	f.Places = []parley.Place{at}
	switch r.IntN(8) {
	case 0:
		f.Shape = parley.Point
	case 1:
		f.Shape, f.Radius = parley.Circle, 1+r.Int64N(10*size)
	case 2, 3, 4:
		f.Shape, f.Radius = parley.Corridor, 1+r.Int64N(5*size)
		for range 1 + r.IntN(4) {
			f.Places = append(f.Places, r.place(f.Places[len(f.Places)-1], size))
		}
		if r.IntN(2) == 0 {
			f.Left, f.Right, f.Radius = r.Int64N(5*size), r.Int64N(5*size)*int64(r.IntN(2)), 0
			if f.Left == f.Right {
				f.Left++
			}
		}
	default:
		f.Shape, f.Places = parley.Polygon, r.star(at, size*6/10, size)
		for k := range r.IntN(4) {
			c := compass[k*5]
			f.Holes = append(f.Holes, r.star(onEarth(at.Lat()+c[0]*size/4000, at.Lon()+c[1]*size/4000), size/30, size/6))
		}
	}
	return f
}

func (r integers) volume(about parley.Place, size int64) parley.Volume {
	v := parley.Volume{Footprint: r.footprint(about, size), From: hour(0) + parley.Millis(r.Int64N(30_000_000))}
	if r.IntN(8) > 0 {
		v.Until = v.From + parley.Millis(r.Int64N(40_000_000))
		if v.Every = []parley.Recurrence{parley.Once, parley.Once, parley.Daily, parley.Weekly}[r.IntN(4)]; v.Every != parley.Once && r.IntN(2) == 0 {
			v.Last = v.From + parley.Millis(r.Int64N(20*86_400_000))
		}
	}
	m := func(ref parley.HeightRef, metres int64) parley.Height {
		return parley.Height{Ref: ref, Unit: parley.Metres, Value: metres * 1000}
	}
	bands := [][2]parley.Height{{gnd, unl}, {gnd, unl}, {gnd, m(parley.AGL, 100+r.Int64N(900))}, {m(parley.AMSL, r.Int64N(800)), m(parley.AMSL, 800+r.Int64N(400))},
		{m(parley.Ellipsoid, r.Int64N(800)), m(parley.Ellipsoid, 900)}, {level(10 + r.Int64N(50)), level(70)}}
	b := bands[r.IntN(len(bands))]
	v.Lower, v.Upper = b[0], b[1]
	return v
}

// verdictVectors gives pairs of notices with the terms to compare them under.
func verdictVectors(use func(n int, t Terms, a, b Item)) {
	r := integers{rand.New(rand.NewPCG(2017, 11))}
	here := []parley.Place{{350000000, 400000000}, {0, 1799990000}, {899500000, 100000000}, {-200000000, -1799700000}, {0, 0}, {-550000000, -700000000}}
	for n := range 4000 {
		about := here[r.IntN(len(here))]
		size := []int64{2000, 20_000, 200_000, 2_000_000}[r.IntN(4)] // 1e-7 degree: 20 m to 20 km
		t := Terms{Heights: []parley.HeightMargins{margin, {TerrainHigh: 500_000}, {}}[r.IntN(3)]}
		rule := rule(0, 0, parley.Millis(r.IntN(2))*3_600_000)
		rule.Horizontal, rule.Vertical = int64(r.IntN(2))*r.Int64N(10*size), int64(r.IntN(2))*300_000
		t.Rules = []parley.Rule{rule}
		a, b := notice(1, "blue", r.volume(about, size)), notice(2, "red", r.volume(about, size))
		for r.IntN(4) == 0 {
			a.Volumes = append(a.Volumes, r.volume(about, size))
		}
		use(n, t, a, b)
	}
}

// TestVerdictVectors compares the verdicts on 4,000 pairs of all kinds, with all that is
// said of them, with those written down: whatever the processor, they are the same. Run it
// with -update to write them anew.
func TestVerdictVectors(t *testing.T) {
	var got []string
	counts := map[parley.Verdict]int{}
	index := NewIndex()
	verdictVectors(func(n int, terms Terms, a, b Item) {
		x := NewExact()
		x.SetTerms(terms)
		res := x.Compare(a, b, "all")
		counts[res.Verdict]++
		index.SetTerms(terms)
		index.Put(b)
		found := index.Against(a)
		if x.Put(b); !reflect.DeepEqual(found, x.Against(a)) {
			t.Fatalf("pair %d: the index finds %+v, want %+v", n, found, x.Against(a))
		}
		all := sha256.Sum256(fmt.Append(nil, res))
		got = append(got, fmt.Sprintf("%d %s %d mm %x", n, res.Verdict, res.Detail.Distance, all[:4]))
	})
	name := filepath.Join("testdata", "verdicts.txt")
	if *update {
		if err := os.WriteFile(name, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, wrong := 0, 0
	for s := bufio.NewScanner(f); s.Scan() && n < len(got); n++ {
		if s.Text() != got[n] {
			if wrong++; wrong < 10 {
				t.Errorf("%s, and written down is %s", got[n], s.Text())
			}
		}
	}
	if n != len(got) || wrong > 0 {
		t.Errorf("%d of %d written down, %d differ", n, len(got), wrong)
	}
	t.Log(counts)
}

// TestVerdictsOnOtherProcessors builds the tests of geometry and verdicts for the oldest
// and for recent x86-64 and for arm64, and runs them, arm64 by emulation. Where
// qemu-aarch64 is missing (Debian: qemu-user; make processors installs it) that part is
// skipped.
func TestVerdictsOnOtherProcessors(t *testing.T) {
	if testing.Short() {
		t.Skip("builds for other processors")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go command is not in PATH")
	}
	for _, c := range []struct {
		name, arch, level string
		emulator          string
	}{
		{"GOAMD64=v1", "amd64", "v1", "qemu-x86_64"},
		{"GOAMD64=v3", "amd64", "v3", "qemu-x86_64"},
		{"arm64", "arm64", "", "qemu-aarch64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var through []string
			if c.arch != runtime.GOARCH || runtime.GOOS != "linux" {
				emulator, err := exec.LookPath(c.emulator)
				if err != nil {
					t.Skipf("%s is not installed: not compared on %s", c.emulator, c.name)
				}
				through = []string{emulator}
			}
			for _, test := range []struct{ dir, run string }{{".", "^TestVerdictVectors$"}, {"../geo", "^TestGoldenInverse$|^TestKnown|^TestHolesAgainst"}} {
				bin := filepath.Join(t.TempDir(), "test")
				build := exec.Command(goTool, "test", "-c", "-o", bin, test.dir)
				build.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+c.arch, "GOAMD64="+c.level, "CGO_ENABLED=0")
				if out, err := build.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				args := append(through, bin, "-test.run", test.run)
				run := exec.Command(args[0], args[1:]...)
				run.Dir = test.dir
				if out, err := run.CombinedOutput(); err != nil {
					if strings.Contains(string(out), "microarchitecture support") {
						t.Skip("this machine's processor is older than " + c.name)
					}
					t.Errorf("%s: %v\n%s", test.dir, err, out)
				}
			}
		})
	}
}
