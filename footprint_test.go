package parley_test

import (
	"errors"
	"testing"

	"parley"
	"parley/ledger"
)

// ring is a closed ring of so many places, the last included; it need not be one that
// geo finds simple.
func ring(n int) []parley.Place {
	out := make([]parley.Place, n)
	for i := range n - 1 {
		out[i] = parley.Place{int64(i), int64(2 * i)}
	}
	return out
}

func rings(n int) (out [][]parley.Place) {
	for range n {
		out = append(out, ring(4))
	}
	return out
}

func TestBadFootprintsNameTheirField(t *testing.T) {
	polygon := func(edit func(*parley.Footprint)) parley.Footprint {
		f := parley.Footprint{Shape: parley.Polygon, Places: ring(5), Holes: rings(1)}
		edit(&f)
		return f
	}
	line := ring(5)
	for _, c := range []struct {
		name  string
		f     parley.Footprint
		field string // empty: it is sound
	}{
		{"a hole", polygon(func(f *parley.Footprint) {}), ""},
		{"as many holes as there may be", polygon(func(f *parley.Footprint) { f.Holes = rings(parley.MaxHoles) }), ""},
		{"one hole more", polygon(func(f *parley.Footprint) { f.Holes = rings(parley.MaxHoles + 1) }), "holes"},
		{"as many places as there may be", polygon(func(f *parley.Footprint) { f.Holes = [][]parley.Place{ring(1900), ring(95)} }), ""},
		{"one place more, in a hole", polygon(func(f *parley.Footprint) { f.Holes = [][]parley.Place{ring(1900), ring(96)} }), "places"},
		{"a hole of three places", polygon(func(f *parley.Footprint) { f.Holes = append(f.Holes, ring(3)) }), "holes[1]"},
		{"a hole of none", polygon(func(f *parley.Footprint) { f.Holes = append(f.Holes, nil) }), "holes[1]"},
		{"a hole that does not close", polygon(func(f *parley.Footprint) { f.Holes[0][3] = parley.Place{5, 5} }), "holes[0][3]"},
		{"a hole that is off the Earth", polygon(func(f *parley.Footprint) { f.Holes[0][2] = parley.Place{0, 1800000001} }), "holes[0][2]"},
		{"a polygon with sides", polygon(func(f *parley.Footprint) { f.Left = 1 }), "left"},
		{"a circle with a hole", parley.Footprint{Shape: parley.Circle, Places: line[:1], Radius: 1, Holes: rings(1)}, "holes"},
		{"a point with a hole", parley.Footprint{Shape: parley.Point, Places: line[:1], Holes: rings(1)}, "holes"},
		{"a corridor with a hole", parley.Footprint{Shape: parley.Corridor, Places: line, Radius: 1, Holes: rings(1)}, "holes"},
		{"a corridor wider on its left", parley.Footprint{Shape: parley.Corridor, Places: line, Left: 2, Right: 1}, ""},
		{"a corridor on its right alone", parley.Footprint{Shape: parley.Corridor, Places: line, Right: parley.MaxRadius}, ""},
		{"a corridor as wide on both sides", parley.Footprint{Shape: parley.Corridor, Places: line, Left: 2, Right: 2}, "right"},
		{"a corridor with sides and a radius", parley.Footprint{Shape: parley.Corridor, Places: line, Left: 2, Radius: 2}, "radius"},
		{"a corridor with neither", parley.Footprint{Shape: parley.Corridor, Places: line}, "radius"},
		{"less than no left", parley.Footprint{Shape: parley.Corridor, Places: line, Left: -1, Right: 2}, "left"},
		{"less than no right", parley.Footprint{Shape: parley.Corridor, Places: line, Left: 2, Right: -1}, "right"},
		{"too far to the left", parley.Footprint{Shape: parley.Corridor, Places: line, Left: parley.MaxRadius + 1}, "left"},
		{"too far to the right", parley.Footprint{Shape: parley.Corridor, Places: line, Right: parley.MaxRadius + 1}, "right"},
		{"a corridor of one place", parley.Footprint{Shape: parley.Corridor, Places: line[:1], Right: 1}, "places"},
		{"a circle with a right", parley.Footprint{Shape: parley.Circle, Places: line[:1], Right: 5}, "left"},
	} {
		t.Run(c.name, func(t *testing.T) { named(t, c.f.Validate(), c.field) })
	}
}

func TestReachIsTheWiderSide(t *testing.T) {
	for _, c := range []struct {
		f    parley.Footprint
		want int64
	}{
		{parley.Footprint{Shape: parley.Point}, 0},
		{parley.Footprint{Shape: parley.Circle, Radius: 5}, 5},
		{parley.Footprint{Shape: parley.Corridor, Left: 3, Right: 7}, 7},
		{parley.Footprint{Shape: parley.Corridor, Left: 9}, 9},
	} {
		if got := c.f.Reach(); got != c.want {
			t.Errorf("%+v reaches %d, should be %d", c.f, got, c.want)
		}
	}
}

// A list of no holes stands for none until the last step of decoding: what else is wrong
// with the bytes is found first, as the protocol orders it.
func TestAListOfNoHoles(t *testing.T) {
	const whole = `{"footprint":{"holes":[],"places":[[0,0],[0,9],[9,9],[0,0]],"shape":"polygon"},"from":1,"lower":{"ref":"GND","value":0},`
	for rest, want := range map[string]error{
		`"upper":{"ref":"UNL","value":0}}`:              ledger.ErrMalformed,
		`"upper":{"ref":"UNL","value":0},"whence":"x"}`: ledger.ErrUnknown,
	} {
		if err := ledger.Decode([]byte(whole+rest), new(parley.Volume)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", whole+rest, err, want)
		}
	}
}
