package pen

import (
	"slices"
	"strings"
	"testing"

	"parley"
)

// of makes a notice of one volume; its first opening is from 11 NOV 2017 13:00 to 15:00 UTC.
func of(edit func(*parley.Volume)) *parley.Notice {
	v := parley.Volume{
		Footprint: parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{{350000000, 400000000}, {360000000, 400000000}}, Radius: 500_000},
		From:      1510405200000, Until: 1510412400000, Lower: parley.Height{Ref: parley.Ground}, Upper: parley.Height{Ref: parley.Unlimited},
	}
	edit(&v)
	return &parley.Notice{Volumes: []parley.Volume{v}}
}

// What is said must be what is signed: each of these differs from the others in a word
// that an officer reads.
func TestSayTellsSidesHolesAndOpenings(t *testing.T) {
	ring := func(at int64) []parley.Place {
		return []parley.Place{{at, at}, {at, at + 10}, {at + 10, at + 10}, {at, at}}
	}
	for _, c := range []struct {
		name string
		edit func(*parley.Volume)
		want []string // lines, in this order
	}{
		{"one width, one opening", func(v *parley.Volume) {},
			[]string{"where: everything within 500m of the line along", "time: from 111300ZNOV17 until 111500ZNOV17"}},
		{"two widths", func(v *parley.Volume) {
			v.Footprint.Radius, v.Footprint.Left, v.Footprint.Right = 0, 2_000_000, 500_000
		},
			[]string{"where: everything within 2km on the left and 500m on the right, as one goes along the line"}},
		{"left alone", func(v *parley.Volume) { v.Footprint.Radius, v.Footprint.Left = 0, 500_000 },
			[]string{"where: everything within 500m on the left, and nothing on the right, as one goes along the line"}},
		{"right alone", func(v *parley.Volume) { v.Footprint.Radius, v.Footprint.Right = 0, 500_000 },
			[]string{"where: everything within 500m on the right, and nothing on the left, as one goes along the line"}},
		{"until further notice", func(v *parley.Volume) { v.Until = 0 }, []string{"time: from 111300ZNOV17 until further notice"}},
		{"every day", func(v *parley.Volume) { v.Every = parley.Daily },
			[]string{"time: from 111300ZNOV17 until 111500ZNOV17, and again every day at the same times UTC until further notice"}},
		// The last opening is told as the one that it is, whatever hour the limit was given with.
		{"every week, to a last time", func(v *parley.Volume) { v.Every, v.Last = parley.Weekly, 1510405200000+20*86_400_000 },
			[]string{"time: from 111300ZNOV17 until 111500ZNOV17, and again every week at the same times UTC, for the last time from 251300ZNOV17 until 251500ZNOV17"}},
		{"holes", func(v *parley.Volume) {
			v.Footprint = parley.Footprint{Shape: parley.Polygon, Places: ring(0), Holes: [][]parley.Place{ring(20), ring(40)}, Entered: "as typed"}
		}, []string{"where: the area inside", "but not the area inside", "  00.0000020N", "but not the area inside", "  00.0000040N", "  as entered: as typed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines := Say(of(c.edit))
			rest := lines
			for _, want := range c.want {
				i := slices.IndexFunc(rest, func(l string) bool { return l == want || strings.HasPrefix(want, "  ") && strings.HasPrefix(l, want) })
				if i < 0 {
					t.Fatalf("%q is not said, or not in its place:\n%s", want, strings.Join(lines, "\n"))
				}
				rest = rest[i+1:]
			}
		})
	}
}

// Of several volumes each line names its own.
func TestSayNamesTheVolumeOfAHole(t *testing.T) {
	n := of(func(v *parley.Volume) {})
	ring := []parley.Place{{0, 0}, {0, 10}, {10, 10}, {0, 0}}
	n.Volumes = append(n.Volumes, of(func(v *parley.Volume) {
		v.Footprint = parley.Footprint{Shape: parley.Polygon, Places: ring, Holes: [][]parley.Place{ring}}
	}).Volumes...)
	if lines := Say(n); !slices.Contains(lines, "volume 2, but not the area inside") {
		t.Errorf("said as\n%s", strings.Join(lines, "\n"))
	}
}
