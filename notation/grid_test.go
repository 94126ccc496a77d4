package notation

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

// golden was written by GeographicLib 2.1.2, GeoConvert -m -p 0 and -u -p 2, where zone
// and hemisphere stand for our zone and band.
var golden = []struct {
	place  parley.Place
	mgrs   string
	metres string
}{
	{parley.Place{353312000, 401468000}, "37SFV 04226 10376", "604226.31 3910376.15"},
	{parley.Place{0, 0}, "31NAA 66021 00000", "166021.44 0.00"},
	{parley.Place{-1, 0}, "31MAV 66021 99999", "166021.44 9999999.99"},
	{parley.Place{0, 60000000}, "32NJF 66021 00000", "166021.44 0.00"},
	{parley.Place{-338567844, 1512152967}, "56HLH 34900 52290", "334900.23 6252290.48"},
	{parley.Place{603900000, 53200000}, "32VKN 97230 00510", "297230.22 6700510.18"}, // Bergen, widened 32V
	{parley.Place{639999999, 30000000}, "32VKS 06857 10827", "206857.66 7110827.14"},
	{parley.Place{782232000, 156267000}, "33XWG 14278 83355", "514278.72 8683355.47"}, // Longyearbyen
	{parley.Place{720000000, 210000000}, "35XKV 93363 99233", "293363.50 7999233.64"},
	{parley.Place{839999999, 419999999}, "37XEP 34994 29005", "534994.65 9329005.17"},
	{parley.Place{840000000, 0}, "ZAA 00000 33272", "2000000.00 1333272.30"},
	{parley.Place{900000000, 0}, "ZAH 00000 00000", "2000000.00 2000000.00"},
	{parley.Place{-800000000, 0}, "31CDM 41867 16915", "441867.78 1116915.04"},
	{parley.Place{-800000001, -1200000000}, "ALG 36156 43524", "1036156.05 1443524.44"},
	{parley.Place{-900000000, 0}, "BAN 00000 00000", "2000000.00 2000000.00"},
	{parley.Place{865000000, -1350000000}, "YXK 25148 74851", "1725148.05 2274851.95"},
	{parley.Place{-852500000, 771250000}, "BHP 14387 17574", "2514387.18 2117574.20"},
	{parley.Place{514778000, -14000}, "30UYC 08220 07224", "708220.89 5707224.83"},
	{parley.Place{127855000, 450187000}, "38PNV 02029 13415", "502029.58 1413415.24"},
	{parley.Place{-548000000, -683000000}, "19FEV 45000 27239", "545000.05 3927239.38"},
	{parley.Place{350000000, -1800000000}, "01SBU 26201 77156", "226201.90 3877156.69"},
	{parley.Place{350000000, 1799999999}, "60SYD 73798 77156", "773798.09 3877156.69"},
}

func TestGoldenGridReferences(t *testing.T) {
	for _, g := range golden {
		if got, err := FormatPlace(g.place, MGRS, 5); got != g.mgrs || err != nil {
			t.Errorf("%v is %q, %v, want %q", g.place, got, err, g.mgrs)
		}
		letter := g.mgrs[:strings.IndexByte(g.mgrs, ' ')-2]
		if got, err := FormatPlace(g.place, UTM, 2); got != letter+" "+g.metres || err != nil {
			t.Errorf("%v is %q, %v, want %q", g.place, got, err, letter+" "+g.metres)
		}
	}
}

// geoConvert runs the independent implementation over lines.
func geoConvert(t *testing.T, lines []string, args ...string) []string {
	t.Helper()
	path, err := exec.LookPath("GeoConvert")
	if err != nil {
		if os.Getenv("PARLEY_WITHOUT_GEOCONVERT") != "" {
			t.Skip("PARLEY_WITHOUT_GEOCONVERT is set: grids are compared with the golden values only")
		}
		t.Fatal("GeoConvert is not on the PATH. Run apt-get install geographiclib-tools, or set PARLEY_WITHOUT_GEOCONVERT=1 to go without")
	}
	cmd := exec.Command(path, args...)
	cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("GeoConvert %v: %v", args, err)
	}
	var got []string
	for s := bufio.NewScanner(strings.NewReader(string(out))); s.Scan(); {
		got = append(got, s.Text())
	}
	if len(got) != len(lines) {
		t.Fatalf("GeoConvert answers %d lines for %d", len(got), len(lines))
	}
	return got
}

func TestGridsAgreeWithGeoConvert(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 0))
	places := make([]parley.Place, 20_000)
	lines := make([]string, len(places))
	for i := range places {
		places[i] = anywhere(r)
		lines[i] = fmt.Sprintf("%.7f %.7f", float64(places[i].Lat())/parley.Degree, float64(places[i].Lon())/parley.Degree)
	}
	squares := geoConvert(t, lines, "-m", "-p", "0")
	metres := geoConvert(t, lines, "-u", "-p", "9")
	worst := 0.0
	for i, p := range places {
		e, n := zoneOf(p).project(p)
		parts := strings.Fields(metres[i])
		we, _ := strconv.ParseFloat(parts[1], 64)
		wn, _ := strconv.ParseFloat(parts[2], 64)
		worst = max(worst, math.Abs(e-we), math.Abs(n-wn))
		got, err := FormatPlace(p, MGRS, 5)
		if err != nil {
			t.Fatal(err)
		}
		// Within a micrometre of a line of the metre grid either square is right.
		onLine := math.Abs(we-math.Round(we)) < 1e-6 || math.Abs(wn-math.Round(wn)) < 1e-6
		if strings.ReplaceAll(got, " ", "") != squares[i] && !onLine {
			t.Errorf("%s is %s, GeoConvert says %s", lines[i], got, squares[i])
		}
	}
	t.Logf("farthest from GeoConvert: %.1e m", worst)
	if worst > 1e-7 {
		t.Errorf("a projection is %.1e m from GeoConvert, want below 1e-7", worst)
	}
}

func TestReferencesAreReadAsGeoConvertReadsThem(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 0))
	var refs []string
	for range 20_000 {
		s, err := FormatPlace(anywhere(r), MGRS, r.IntN(6))
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, s)
	}
	compact := strings.Split(strings.ReplaceAll(strings.Join(refs, "\n"), " ", ""), "\n")
	centres := geoConvert(t, compact, "-g", "-p", "6")
	corners := geoConvert(t, compact, "-g", "-p", "6", "-n")
	for i, ref := range refs {
		got := mustRead(t, ref)
		for _, c := range []struct {
			what string
			got  parley.Place
			want string
		}{{"centre", got.Place, centres[i]}, {"corner", got.Cell.Corners[0], corners[i]}} {
			var lat, lon float64
			if _, err := fmt.Sscan(c.want, &lat, &lon); err != nil {
				t.Fatalf("GeoConvert says %q: %v", c.want, err)
			}
			// One step for its rounding; with -n it moves the corner inward by up to 1e-6 m.
			if math.Abs(float64(c.got.Lat())-lat*parley.Degree) > 1 ||
				math.Abs(float64(wrap(c.got.Lon()-int64(math.Round(lon*parley.Degree)))))*math.Cos(radians(lat)) > 1 {
				t.Errorf("%s of %s is %v, GeoConvert says %s", c.what, ref, c.got, c.want)
			}
		}
	}
}

// The squares that are read are those that exist. That each place is in one, the round
// trips show. Here, that each one read has a place: near the point of its border, or of
// its inside, that lies deepest in the zone.
func TestOnlySquaresThatExistAreRead(t *testing.T) {
	zones := []gridZone{{0, 'A'}, {0, 'B'}, {0, 'Y'}, {0, 'Z'}}
	for zone := 1; zone <= 60; zone++ {
		for _, b := range []byte(bands) {
			if z := (gridZone{zone, b}); !z.swallowed() {
				zones = append(zones, z)
			}
		}
	}
	read, found := 0, 0
	for _, z := range zones {
		columns, _ := z.columns()
		rows, _ := z.rows()
		for _, col := range []byte(columns) {
			for _, row := range []byte(rows) {
				e, n, err := z.corner("", col, row)
				if err != nil {
					continue
				}
				read++
				if z.meets(e, n) {
					found++
				} else {
					t.Errorf("%s%c%c is read, but none of its points is in the zone", z, col, row)
				}
			}
		}
	}
	t.Logf("%d squares", read)
}

// meets looks for a point of the 100 km square in the zone by trying its border and its
// inside.
func (z gridZone) meets(e, n float64) bool {
	const steps = 400
	in := func(x, y float64) bool { return zoneOf(z.unproject(x, y)) == z }
	if in(e+square/2, n+square/2) {
		return true
	}
	for i := range steps + 1 {
		along := square * float64(i) / steps
		if in(e+along, n) || in(e+along, n+square) || in(e, n+along) || in(e+square, n+along) {
			return true
		}
	}
	return false
}
