package pen

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/geo"
)

// read reads a form of one volume.
func read(v VolumeForm) (Reading, error) {
	f := sound()
	v.Lower, v.Upper = "GND", "FL100"
	if v.From == "" {
		v.From, v.Until = "110600ZNOV17", "111600ZNOV17"
	}
	f.Volumes = []VolumeForm{v}
	return Reader{}.Change(new(parley.Notice), f)
}

func footprints(n *parley.Notice) (out []parley.Footprint) {
	for _, v := range n.Volumes {
		out = append(out, v.Footprint)
	}
	return out
}

const km, nm = 1_000_000, 1_852_000

func TestC7ShapesAreRead(t *testing.T) {
	for _, c := range []struct {
		name    string
		form    VolumeForm
		entered string
		says    string // one line holds it
		check   func([]parley.Footprint, Understood) error
	}{
		{"a track with widths at its places", VolumeForm{Track: "35N 40E,2KM,1KM; 35N 41E; 36N 41E, 500M, 500M; 36, 42"}, "TRACK 35N 40E,2KM,1KM; 35N 41E; 36N 41E, 500M, 500M; 36, 42",
			"legs 1 to 2: 2km to the left and 1km to the right", func(f []parley.Footprint, u Understood) error {
				if len(f) != 2 || len(f[0].Places) != 3 || f[0].Left != 2*km || f[0].Right != 1*km || f[0].Radius != 0 || f[1].Radius != 500_000 || f[1].Left != 0 || !slices.Equal(u.Volumes, []int{0, 1}) {
					return fmt.Errorf("%+v", f)
				}
				return nil
			}},
		{"a track of one width to each side", VolumeForm{Track: "35N 40E; 35N 41E; 36N 41E", Left: "2 KM", Right: "0M"}, "TRACK 35N 40E; 35N 41E; 36N 41E LEFT 2 KM RIGHT 0M",
			"2km to the left and 0m to the right", func(f []parley.Footprint, _ Understood) error {
				if len(f) != 1 || f[0].Left != 2*km || f[0].Right != 0 {
					return fmt.Errorf("%+v", f)
				}
				return nil
			}},
		{"an orbit on the left", VolumeForm{Orbit: "35N 40E;35N 41E,20KM,left"}, "ORBIT 35N 40E;35N 41E,20KM,left", "on the left of the line", func(f []parley.Footprint, _ Understood) error {
			for i, lon := range []int64{40, 41} {
				if d := geo.Inverse(parley.Place{35 * parley.Degree, lon * parley.Degree}, f[0].Places[i]); math.Abs(d.Metres-10_000) > 0.01 || math.Abs(d.Start) > 1 {
					return fmt.Errorf("anchor %d to line: %+v", i, d)
				}
			}
			if f[0].Radius != 10*km {
				return fmt.Errorf("%+v", f)
			}
			return nil
		}},
		{"an orbit on the line", VolumeForm{Orbit: "35N 40E;35N 41E,20KM,C"}, "ORBIT 35N 40E;35N 41E,20KM,C", "on both sides", func(f []parley.Footprint, _ Understood) error {
			if f[0].Places[0] != (parley.Place{35 * parley.Degree, 40 * parley.Degree}) {
				return fmt.Errorf("%+v", f)
			}
			return nil
		}},
		{"a radarc", VolumeForm{Radarc: "35N 40E,10NM,20NM,045T,090T"}, "RADARC 35N 40E,10NM,20NM,045T,090T", "from bearing 045T clockwise to bearing 090T", bulges(45, 90, 10*1.852, 20*1.852)},
		{"a magnetic radarc", VolumeForm{Radarc: "35N 40E,10NM,20NM,040M VAR 5E,092.5M VAR 2.5W"}, "RADARC 35N 40E,10NM,20NM,040M VAR 5E,092.5M VAR 2.5W", "040M with variation 5E, which is 045T", bulges(45, 90, 10*1.852, 20*1.852)},
		{"a radarc all round", VolumeForm{Radarc: "35N 40E,10NM,20NM,000T,360T"}, "RADARC 35N 40E,10NM,20NM,000T,360T", "straight edges that leave none of it out", func(f []parley.Footprint, u Understood) error {
			if len(f[0].Holes) != 1 || u.Tolerance != 1000 {
				return fmt.Errorf("%d holes, tolerance %d", len(f[0].Holes), u.Tolerance)
			}
			return nil
		}},
		{"all round by magnetic bearings", VolumeForm{Radarc: "35N 40E,0M,20NM,000M VAR 5E,360M VAR 5E"}, "RADARC 35N 40E,0M,20NM,000M VAR 5E,360M VAR 5E", "sector from 0m", func(f []parley.Footprint, u Understood) error {
			if f[0].Shape != parley.Circle || f[0].Radius != 20*nm || u.Tolerance != 0 {
				return fmt.Errorf("%+v", f)
			}
			return nil
		}},
		{"a polyarc whose arc has a radius and bearings", VolumeForm{Polyarc: "35N 40E; ARC 35N 40E,30KM,000T,090T,CW"}, "POLYARC 35N 40E; ARC 35N 40E,30KM,000T,090T,CW", "ring of 3 corners and 1 arc", bulges(0, 90, 0, 30)},
		{"a polyarc whose arc runs between its places", VolumeForm{Polyarc: "35.0000000N 40.0000000E; 35.2703537N 40.0000000E; arc 35N 40E,cw; 34.9989E 40.3288N"}, "", "", nil},
		{"a polyarc that begins with its arc, closed", VolumeForm{Polyarc: "ARC 35N 40E,CCW; 35.2N 40E; 35N 40E; 35N 40.24E"}, "POLYARC ARC 35N 40E,CCW; 35.2N 40E; 35N 40E; 35N 40.24E", "the ends of arc 1 of the ring are 21909m and 22188m", func(f []parley.Footprint, u Understood) error {
			for metres, holds := range map[float64]bool{22_047: true, 22_052: false} {
				if geo.NewArea(f[0].Places).Holds(geo.Direct(parley.Place{35 * parley.Degree, 40 * parley.Degree}, 45, metres)) != holds {
					return fmt.Errorf("half way, %f metres from the centre", metres)
				}
			}
			return nil
		}},
		{"a polygon with holes, one round", VolumeForm{Polygon: "35N 40E;35N 41E;36N 41E;36N 40E", Holes: []string{"35.2N 40.2E;35.2N 40.3E;35.3N 40.3E", "35.7N 40.6E; ARC 35.7N 40.7E,CW; 35.7N 40.8E; ARC 35.7N 40.7E,CW"}},
			"35N 40E;35N 41E;36N 41E;36N 40E HOLE 35.2N 40.2E;35.2N 40.3E;35.3N 40.3E HOLE 35.7N 40.6E; ARC 35.7N 40.7E,CW; 35.7N 40.8E; ARC 35.7N 40.7E,CW", "hole 2 of 2 corners and 2 arcs", func(f []parley.Footprint, u Understood) error {
				if len(f[0].Places) != 5 || len(f[0].Holes) != 2 || len(f[0].Holes[0]) != 4 || u.Tolerance != 1000 {
					return fmt.Errorf("%+v %+v", f, u)
				}
				for _, p := range f[0].Holes[1] { // nothing that the arcs leave inside is left out
					if d := geo.Inverse(parley.Place{357000000, 407000000}, p).Metres; d > 9055 || d < 9045 {
						return fmt.Errorf("a place of the round hole lies %f m from its centre", d)
					}
				}
				return nil
			}},
		{"a polar grid reference that begins with ARC", VolumeForm{Polyarc: "ARC 12345 67890; ARC 92345 67890; ARC 92345 07890"}, "POLYARC ARC 12345 67890; ARC 92345 67890; ARC 92345 07890", "ring of 3 corners", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := read(c.form)
			if c.entered == "" {
				var wrong *parley.Error
				if !errors.As(err, &wrong) {
					t.Fatalf("read %+v, %v", r, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			f, u := footprints(r.Notice), r.Understood[0]
			for _, g := range f {
				if g.Entered != c.entered {
					t.Errorf("entered %q, want %q", g.Entered, c.entered)
				}
				if _, _, ok := retold(g); !ok {
					t.Errorf("what is entered does not say the footprint again")
				}
			}
			if u.Shape == "" || !slices.ContainsFunc(u.Says, func(s string) bool { return strings.Contains(s, c.says) }) {
				t.Errorf("understood as %+v, want %q in it", u, c.says)
			}
			if c.check != nil {
				if err := c.check(f, u); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// bulges checks that a sector around 35N 40E is in the footprint, and little else: points
// just within its edges are, and points a few metres beyond them are not.
func bulges(from, to, inner, outer float64) func([]parley.Footprint, Understood) error {
	return func(f []parley.Footprint, u Understood) error {
		if u.Tolerance != 1000 {
			return fmt.Errorf("tolerance %d", u.Tolerance)
		}
		area := geo.NewArea(f[0].Places)
		for i := range 40 {
			azimuth := from + (to-from)*(float64(i)+0.5)/40
			for _, c := range []struct {
				metres float64
				holds  bool
			}{{inner*1000 + 0.1, true}, {outer*1000 - 170, true}, {outer*1000 + 5, false}, {inner*1000 - 3, inner == 0}} {
				p := geo.Direct(parley.Place{35 * parley.Degree, 40 * parley.Degree}, azimuth, max(c.metres, 1))
				if area.Holds(p) != c.holds {
					return fmt.Errorf("at %.1f degrees and %.1f metres: %v", azimuth, c.metres, !c.holds)
				}
			}
		}
		return nil
	}
}

func TestC7ShapesThatCannotBeReadSayWhy(t *testing.T) {
	for _, c := range []struct {
		form  VolumeForm
		field string
		says  string
	}{
		{VolumeForm{Track: "35N 40E; 35N 41E"}, "track.places[0]", "widths of the first leg"},
		{VolumeForm{Track: "35N 40E,1KM; 35N 41E"}, "track.places[0].left", "PLACE,LEFT,RIGHT"},
		{VolumeForm{Track: "35N 40E,1KM,2KM"}, "track.places", "two places"},
		{VolumeForm{Track: "35N 40E,1KM,2KM; 35N 41E,1KM,2KM"}, "track.places[1]", "no leg begins"},
		{VolumeForm{Track: "35N 40E,1KM,2KM; 35N 41E", Left: "1KM", Right: "1KM"}, "left", "first place names"},
		{VolumeForm{Track: "35N 40E; 35N 41E", Left: "1KM"}, "right", "required"},
		{VolumeForm{Track: "35N 40E; 35N 41E", Left: "0M", Right: "0M"}, "left", "more than 0"},
		{VolumeForm{Track: "35N 40E,0M,0M; 35N 41E"}, "track.places[0].left", "more than 0"},
		{VolumeForm{Track: "35N 40E,1KM,1MI; 35N 41E"}, "track.places[0].right.unit", "NM for nautical"},
		{VolumeForm{Corridor: "35N 40E; 35N 41E,1KM", Left: "1KM"}, "left", "only a track"},
		{VolumeForm{Orbit: "35N 40E;35N 41E,20KM"}, "orbit", "PLACE;PLACE,WIDTH,ALIGNMENT"},
		{VolumeForm{Orbit: "35N 40E;35N 41E,20KM,UP"}, "orbit.alignment", "LEFT, CENTRE or RIGHT"},
		{VolumeForm{Orbit: "35N 40E;35N 41E"}, "orbit", "PLACE;PLACE,WIDTH,ALIGNMENT"},
		{VolumeForm{Orbit: "35N 40E;35N 41E;36N 41E,20KM,L"}, "orbit.places", "two places"},
		{VolumeForm{Orbit: "35N 40E;35N 40E,20KM,L"}, "orbit.places[1]", "a metre or more"},
		{VolumeForm{Orbit: "35N 40E;35N 41E,0KM,L"}, "orbit.width", "more than 0"},
		{VolumeForm{Radarc: "35N 40E,10NM,20NM"}, "radarc", "CENTRE,INNER,OUTER,FROM,TO"},
		{VolumeForm{Radarc: "35N 40E,10NM,20NM,045,090T"}, "radarc.from.north", "which north"},
		{VolumeForm{Radarc: "35N 40E,10NM,20NM,045T,090M"}, "radarc.to.variation", "needs the variation"},
		{VolumeForm{Radarc: "35N 40E,10NM,20NM,045T,045T"}, "radarc.to", "all round is from 000T to 360T"},
		{VolumeForm{Radarc: "35N 40E,20NM,10NM,045T,090T"}, "radarc.inner", "shorter than the outer"},
		{VolumeForm{Radarc: "35N 40E,10NM,20,045T,090T"}, "radarc.outer.unit", "unit"},
		{VolumeForm{Radarc: "35N,10NM,20NM,045T,090T"}, "radarc.centre", "both"},
		{VolumeForm{Polyarc: "35N 40E; ARC 35N 40.1E; 35N 40.2E"}, "polyarc.places[1].direction", "CW or CCW"},
		{VolumeForm{Polyarc: "35N 40E; ARC 35.0000000N 40.1000000E,CW; 35.0000000N 40.3000000E; 34N 40E"}, "polyarc.places[1].centre", "as far from both ends"},
		{VolumeForm{Polyarc: "35N 40E; ARC 35N 40.1E,CW; ARC 35N 40.1E,CW; 35N 40.2E"}, "polyarc.places[1]", "a place before and a place after"},
		{VolumeForm{Polyarc: "35N 40E; ARC 35N 40.1E,CW"}, "polyarc.places[1]", "not the same place"},
		{VolumeForm{Polyarc: "ARC 35N 40.1E,5M,045,090T,CW; 35N 40E"}, "polyarc.places[0].from.north", "which north"},
		{VolumeForm{Polyarc: "ARC 35N 40.1E,0M,045T,090T,CW; 35N 40E"}, "polyarc.places[0].radius", "from 1M"},
		{VolumeForm{Polyarc: "35.0N 40.1E; ARC 35N 40E,30KM,000T,090T,CCW; 36N 39E"}, "polyarc.sides", "direction"},
		{VolumeForm{Polygon: "35N 40E; ARC 35N 40.1E,CW; 35N 40.2E"}, "polygon.places[1]", "belongs in polyarc"},
		{VolumeForm{Polygon: "35N 40E; 35N 41E; 36N 41E", Holes: []string{"35.1N 40.5E;35.1N"}}, "holes[0].places[1]", "both"},
		{VolumeForm{Polygon: "35N 40E; 35N 41E; 36N 41E", Holes: []string{"35.1N 40.5E;35.1N 40.6E"}}, "holes[0].places", "three corners"},
		{VolumeForm{Circle: "35N 40E,1KM", Holes: []string{"35.1N 40.5E"}}, "holes", "only a polygon"},
		{VolumeForm{Radarc: "35N 40E,10NM,20NM,045T,090T", Orbit: "35N 40E;35N 41E,20KM,L"}, "radarc", "one footprint"},
	} {
		_, err := read(c.form)
		var wrong *parley.Error
		if !errors.As(err, &wrong) || wrong.Field != "volumes[0]."+c.field || !strings.Contains(wrong.Want, c.says) {
			t.Errorf("%+v:\n %v\n want an error of %s that says %q", c.form, err, c.field, c.says)
		}
	}
}

// A notice's own words tell of a shape with arcs what it is, as long as its places are
// those that the shape makes.
func TestEnteredShapesAreBelievedOnlyIfTheyMakeThePlaces(t *testing.T) {
	r, err := read(VolumeForm{Radarc: "35N 40E,10NM,20NM,045T,090T"})
	if err != nil {
		t.Fatal(err)
	}
	f := r.Notice.Volumes[0].Footprint
	if says := drawnAs(f); len(says) != 2 || !strings.Contains(says[0].String(), "sector from 18.52km to 37.04km around") {
		t.Errorf("%q", says)
	}
	f.Places = slices.Clone(f.Places)
	f.Places[3][0] += 90_000 // a kilometre
	if says := drawnAs(f); says != nil {
		t.Errorf("other places are told as %q", says)
	}
}

func TestATextTooLongToKeepIsSaidToBe(t *testing.T) {
	var places []string
	for i := range 300 {
		places = append(places, fmt.Sprintf("35.%04dN 40.%04dE", i, i))
	}
	r, err := read(VolumeForm{Track: strings.Join(places, ";"), Left: "1KM", Right: "2KM"})
	if err != nil {
		t.Fatal(err)
	}
	f, says := r.Notice.Volumes[0].Footprint, r.Understood[0].Says
	if f.Entered != "" || len(f.Places) != 300 || !strings.Contains(says[len(says)-1], "longer than the 4000 bytes") {
		t.Errorf("%d places, entered %q, understood as %q", len(f.Places), f.Entered, says)
	}
}

func TestAChangeOfWidthMakesVolumesOfOneVolume(t *testing.T) {
	old, _, err := Reader{}.Read(sound())
	if err != nil {
		t.Fatal(err)
	}
	r, err := Reader{}.Change(old, Form{Volumes: []VolumeForm{{Track: "35N 40E,2KM,1KM; 35N 41E,1KM,1KM; 36N 41E"}}})
	if err != nil {
		t.Fatal(err)
	}
	n := r.Notice
	if len(n.Volumes) != 2 || n.Volumes[1].Upper != old.Volumes[0].Upper || n.Volumes[1].From != old.Volumes[0].From || n.Volumes[0].Footprint.Left != 2*km {
		t.Errorf("%+v", n.Volumes)
	}
}

// Whatever is written into a form is refused in the form's own terms, or makes volumes
// that are well formed and whose kept text says them again.
func FuzzReadFigure(f *testing.F) {
	names := []string{"at", "circle", "corridor", "track", "orbit", "polygon", "polyarc", "radarc"}
	for i, s := range [][3]string{
		{"35.33N 40.15E"}, {"35.33, 40.15,500M"}, {"37SFV 045 102; 37SFV 08 06,1NM"}, {"35N 40E,2KM,1KM; 35N 41E; 36N 41E,500M,500M; 36N 42E"},
		{"35N 40E;35N 41E,20KM,LEFT"}, {"35N 40E;35N 41E;36N 41E", "35.2N 40.8E;35.3N 40.8E;35.2N 40.9E"},
		{"35N 40E; ARC 35N 40E,30KM,000T,090T,CW"}, {"35N 40E,10NM,20NM,045M VAR 5E,090T"},
	} {
		f.Add(uint8(i), s[0], s[1], "", "")
	}
	f.Add(uint8(3), "35N 40E; 35N 41E", "", "2KM", "1KM")
	f.Add(uint8(6), "ARC 35N 40E,CCW; 35.2N 40E; 35N 40E; 35N 40.24E", "", "", "")
	f.Add(uint8(6), "ARC 12345 67890; ARC 92345 67890; ARC 92345 07890", "ARC 90N 0E,1M,000T,360T,CW", "", "")
	f.Add(uint8(7), "90N 0E,0M,2000KM,000T,359.99T", "", "", "")
	f.Fuzz(func(t *testing.T, which uint8, text, hole, left, right string) {
		v := VolumeForm{Left: left, Right: right}
		if hole != "" {
			v.Holes = []string{hole}
		}
		field := shapeFields()[int(which)%len(names)]
		*field.text(&v) = text
		fig, err := readFigure(v)
		if err != nil {
			var wrong *parley.Error
			if !errors.As(err, &wrong) || wrong.Want == "" {
				t.Fatalf("%+v: %v", v, err)
			}
			known := append(names, "holes", "left", "right", "footprint")
			if root := strings.FieldsFunc(wrong.Field, func(r rune) bool { return r == '.' || r == '[' })[0]; !slices.Contains(known, root) {
				t.Fatalf("%+v: %v names no field of the form", v, err)
			}
			return
		}
		for _, p := range fig.parts {
			g := p.footprint
			if g.Validate() != nil {
				continue // what is well written and makes no footprint is refused with the volume
			}
			if p.written != nil && len(p.written) != len(g.Places) {
				t.Fatalf("%+v: %d places, %d readings", v, len(g.Places), len(p.written))
			}
			if strings.Contains(g.Entered, holeWord+hole) == (hole != "") && !strings.Contains(text+hole+left+right, "HOLE") && !strings.Contains(text+left+right, "LEFT ") && g.Entered != "" {
				if _, _, ok := retold(g); !ok {
					t.Fatalf("%+v: %q does not say it again", v, g.Entered)
				}
			}
		}
	})
}

// Every sentence that is used is in the table, with all its blanks filled.
func TestMeaningsAreWhole(t *testing.T) {
	used, long := map[string]bool{}, ""
	for i := range 25 {
		long += fmt.Sprintf("35.%02dN%s40E;", i, strings.Repeat(" ", 180))
	}
	for _, f := range []VolumeForm{
		{Track: "35N 40E,2KM,1KM;35.2N 40.3E;35.4N 40.3E,1KM,1KM;35.5N 40.6E"},
		{Orbit: "35N 40E;35.3N 40.5E,10NM,LEFT"}, {Orbit: "35N 40E;35.3N 40.5E,10NM,RIGHT"}, {Orbit: "35N 40E;35.3N 40.5E,10NM,CENTRE"},
		{Radarc: "35N 40E,10NM,20NM,045T,090T"},
		{Polygon: "35N 40E;35N 41E;36N 41E", Holes: []string{"35.2N 40.6E;35.2N 40.7E;35.3N 40.7E"}},
		{Polyarc: "35N 40E;ARC 35.1N 40E, CW;35.2N 40E;35.1N 40.5E"},
		{Polyarc: "35N 40E;ARC 35.102N 40E, CW;35.2N 40E;35.1N 40.5E"},
		{Polyarc: "34N 39E;34N 42E;37N 42E;37N 39E", Holes: []string{"35N 40E;ARC 35.102N 40E, CW;35.2N 40E;35.1N 40.5E"}},
		{Corridor: long + "35.5N 40E,2KM"},
		{At: "35N 40E", Every: "day", Last: "UFN"}, {At: "35N 40E", Every: "day", Last: "141300ZNOV17"},
		{At: "35N 40E", Every: "week", Last: "UFN"}, {At: "35N 40E", Every: "week", Last: "251300ZNOV17"},
	} {
		f.Lower, f.Upper, f.From, f.Until = "GND", "FL100", "111300ZNOV17", "111500ZNOV17"
		_, was, _, err := Reader{}.volume(nil, f)
		if err != nil {
			t.Errorf("%+v: %v", f, err)
		}
		for i, m := range was.Means {
			used[m.Key] = true
			if says := m.String(); meanings[m.Key] == "" || strings.ContainsAny(says, "{}") || says != was.Says[i] {
				t.Errorf("%+v says %q, and in English %q", m, says, was.Says[i])
			}
			for name, value := range m.Values {
				if value == "" {
					t.Errorf("%+v: %s is empty", m, name)
				}
			}
		}
	}
	for _, key := range MeaningKeys() {
		if !used[key] {
			t.Errorf("nothing says %s", key)
		}
	}
}
