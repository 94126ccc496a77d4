package pen

import (
	"slices"
	"testing"

	"parley"
)

// Requirement C2: what was written as MGRS keeps the square that it named; everything else
// gets the one of a metre.
func TestSquaresAreThoseThatWereNamed(t *testing.T) {
	for at, want := range map[string]Square{
		"37SFV 045 102":        {Grid: "37SFV 045 102", Side: 100_000},
		"35.33N 40.15E":        {Grid: "37SFV 04518 10246", Side: 1000},
		"37SFV 04500 10200":    {Grid: "37SFV 04500 10200", Side: 1000},
		"37SFV":                {Grid: "37SFV", Side: 100_000_000},
		"89.9N 0E":             {Grid: "ZAG 00000 88897", Side: 1000},
		"35 19 48N 040 09 00E": {Grid: "37SFV 04518 10246", Side: 1000},
	} {
		f := sound()
		f.Volumes[0].At = at
		n, _, err := Reader{}.Read(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := Squares(n.Volumes[0].Footprint); len(got) != 1 || got[0].Grid != want.Grid || got[0].Side != want.Side {
			t.Errorf("%s: %+v, should be %+v", at, got, want)
		}
	}
	f := parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{{353300000, 401500000}, {353400000, 401500000}}, Radius: 1000}
	if got := Squares(f); len(got) != 2 || got[0] == got[1] || !slices.ContainsFunc(got, func(s Square) bool { return s.Decimal == "35.3400000N 040.1500000E" }) {
		t.Errorf("a corridor: %+v", got)
	}
}
