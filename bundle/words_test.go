package bundle

import (
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/ledger"
)

// volumes files a notice of some volumes, released.
func (s *side) volumes(volumes ...parley.Volume) Place {
	f := post(parley.OriginatorID(s.id))
	for i := range volumes {
		volumes[i].Lower, volumes[i].Upper = f.Notice.Volumes[0].Lower, f.Notice.Volumes[0].Upper
	}
	f.Notice.Volumes = volumes
	draft := s.seal("duty", ledger.ClassWord, parley.KindNotice, f)
	return s.write(&ledger.Entry{Word: &ledger.Word{Draft: *draft, Release: s.release(draft, "second")}})
}

var (
	line = []parley.Place{{353300000, 401500000}, {352400000, 403000000}}
	ring = []parley.Place{{350000000, 400000000}, {350000000, 410000000}, {360000000, 410000000}, {350000000, 400000000}}
	hole = []parley.Place{{352000000, 406000000}, {352000000, 407000000}, {353000000, 407000000}, {352000000, 406000000}}
)

// Who verifies a bundle makes its page again and compares: what was said of a notice once
// must be said of it for good, or every older bundle would look like a forgery.
func TestWhatIsSaidOfANoticeStays(t *testing.T) {
	w := both(t)
	at := w.us.volumes(
		parley.Volume{From: 1510376400000, Footprint: parley.Footprint{Shape: parley.Point, Places: line[:1]}},
		parley.Volume{From: 1510376400000, Until: 1510380000000, Footprint: parley.Footprint{Shape: parley.Circle, Places: line[:1], Radius: 500_000, Entered: "35.33N 40.15E,500M"}},
		parley.Volume{From: 1510376400000, Footprint: parley.Footprint{Shape: parley.Corridor, Places: line, Radius: 2_000_000}},
		parley.Volume{From: 1510376400000, Footprint: parley.Footprint{Shape: parley.Polygon, Places: ring}},
	)
	r, err := Verify(w.build(at))
	must(t, err)
	want := `site "post" of us
precedence routine, marking OPEN
volume 1, where: the point
volume 1,   35.3300000N 040.1500000E   MGRS 37SFV 04518 10246 (square of 1m)
volume 1, height: from GND to 30M AGL
volume 1, time: from 110500ZNOV17 until further notice
volume 2, where: everything within 500m of
volume 2,   35.3300000N 040.1500000E   MGRS 37SFV 04518 10246 (square of 1m), written to about 1.1km
volume 2,   as entered: 35.33N 40.15E,500M
volume 2, height: from GND to 30M AGL
volume 2, time: from 110500ZNOV17 until 110600ZNOV17
volume 3, where: everything within 2km of the line along
volume 3,   35.3300000N 040.1500000E   MGRS 37SFV 04518 10246 (square of 1m)
volume 3,   35.2400000N 040.3000000E   MGRS 37SFV 18283 00433 (square of 1m)
volume 3, height: from GND to 30M AGL
volume 3, time: from 110500ZNOV17 until further notice
volume 4, where: the area inside
volume 4,   35.0000000N 040.0000000E   MGRS 37SEU 91253 73499 (square of 1m)
volume 4,   35.0000000N 041.0000000E   MGRS 37SFU 82516 74870 (square of 1m)
volume 4,   36.0000000N 041.0000000E   MGRS 37SFV 80266 85798 (square of 1m)
volume 4,   35.0000000N 040.0000000E   MGRS 37SEU 91253 73499 (square of 1m)
volume 4, height: from GND to 30M AGL
volume 4, time: from 110500ZNOV17 until further notice
contact: desk, tel 1`
	if got := strings.Join(r.Said[0].Words, "\n"); got != want {
		t.Errorf("said as\n%s\nwas said as\n%s", got, want)
	}
}

// A bundle shows what is new in a footprint and in a window, and holds.
func TestABundleSaysHolesSidesAndOpenings(t *testing.T) {
	w := both(t)
	at := w.us.volumes(
		parley.Volume{From: 1510376400000, Footprint: parley.Footprint{Shape: parley.Polygon, Places: ring, Holes: [][]parley.Place{hole}}},
		parley.Volume{Every: parley.Daily, From: 1510376400000, Until: 1510380000000, Last: 1510635600000,
			Footprint: parley.Footprint{Shape: parley.Corridor, Places: line, Left: 2_000_000, Right: 500_000}},
	)
	file := w.build(at)
	r, err := Verify(file)
	must(t, err)
	for _, want := range []string{
		"volume 1, but not the area inside",
		"volume 2, where: everything within 2km on the left and 500m on the right, as one goes along the line",
		"volume 2, time: from 110500ZNOV17 until 110600ZNOV17, and again every day at the same times UTC, for the last time from 140500ZNOV17 until 140600ZNOV17",
	} {
		if !slices.Contains(r.Said[0].Words, want) || !strings.Contains(string(file), want) {
			t.Errorf("%q is not said", want)
		}
	}
}
