package parley_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parley"
	"parley/ledger"
)

const day parley.Millis = 86_400_000

// site is a volume that opens once: within 1 km of a place, up to 500 ft above ground.
func site() parley.Volume {
	return parley.Volume{
		Footprint: parley.Footprint{Shape: parley.Circle, Places: []parley.Place{{350000000, 400000000}}, Radius: 1000_000},
		From:      1000, Lower: parley.Height{Ref: parley.Ground}, Upper: parley.Height{Ref: parley.AGL, Unit: parley.Feet, Value: 500_000}, Until: 2000,
	}
}

// Each bad value of a window gets an error that names its field, and what would be right.
func TestBadWindowsNameTheirField(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*parley.Volume)
		field string // empty: it is sound
	}{
		{"once", func(v *parley.Volume) {}, ""},
		{"until further notice", func(v *parley.Volume) { v.Until = 0 }, ""},
		{"a moment", func(v *parley.Volume) { v.Until = v.From }, ""},
		{"it ends before it starts", func(v *parley.Volume) { v.Until = v.From - 1 }, "until"},
		{"it starts before time began", func(v *parley.Volume) { v.From = -1 }, "from"},
		{"it ends after all time", func(v *parley.Volume) { v.Until = parley.MaxTime + 1 }, "until"},
		{"once, with a last opening", func(v *parley.Volume) { v.Last = v.From }, "last"},
		{"daily", func(v *parley.Volume) { v.Every = parley.Daily }, ""},
		{"daily to a last opening", func(v *parley.Volume) { v.Every, v.Last = parley.Daily, 5*day }, ""},
		{"daily, and never again", func(v *parley.Volume) { v.Every, v.Last = parley.Daily, v.From }, ""},
		{"daily, a millisecond short of a day", func(v *parley.Volume) { v.Every, v.Until = parley.Daily, v.From+day-1 }, ""},
		{"daily, a day long", func(v *parley.Volume) { v.Every, v.Until = parley.Daily, v.From+day }, "until"},
		{"weekly, a day long", func(v *parley.Volume) { v.Every, v.Until = parley.Weekly, v.From+day }, ""},
		{"weekly, a week long", func(v *parley.Volume) { v.Every, v.Until = parley.Weekly, v.From+7*day }, "until"},
		{"daily without an end of the first opening", func(v *parley.Volume) { v.Every, v.Until = parley.Daily, 0 }, "until"},
		{"daily, ending before it starts", func(v *parley.Volume) { v.Every, v.Until = parley.Daily, v.From-1 }, "until"},
		{"the last opening before the first", func(v *parley.Volume) { v.Every, v.Last = parley.Daily, v.From-1 }, "last"},
		{"the last opening after all time", func(v *parley.Volume) { v.Every, v.Last = parley.Daily, parley.MaxTime+1 }, "last"},
		{"monthly", func(v *parley.Volume) { v.Every = "month" }, "every"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := site()
			c.spoil(&v)
			named(t, v.Validate(), c.field)
		})
	}
}

// named checks that an error is about a field, or that there is none if the field is empty.
func named(t *testing.T, err error, field string) {
	t.Helper()
	if field == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	if e, ok := errors.AsType[*parley.Error](err); !ok || e.Field != field || e.Want == "" {
		t.Errorf("got %v, want an error about %s that says what would be right", err, field)
	}
}

// drawn draws a sound window whose openings are few enough to be listed.
func drawn(t *rapid.T) parley.Volume {
	v := site()
	v.Every = rapid.SampledFrom([]parley.Recurrence{parley.Once, parley.Daily, parley.Weekly}).Draw(t, "every")
	v.From = parley.Millis(rapid.Int64Range(0, int64(3*day)).Draw(t, "from"))
	longest := 20 * day
	if period := v.Every.Period(); period > 0 {
		longest = period - 1
	}
	v.Until = v.From + parley.Millis(rapid.Int64Range(0, int64(longest)).Draw(t, "length"))
	switch {
	case v.Every == parley.Once && rapid.Bool().Draw(t, "further"), v.Until == 0:
		v.Until = 0
	case v.Every != parley.Once && rapid.Bool().Draw(t, "ends"):
		v.Last = max(1, v.From+parley.Millis(rapid.Int64Range(0, int64(30*day)).Draw(t, "last")))
	}
	if err := v.Validate(); err != nil {
		t.Skip(err)
	}
	return v
}

// unrolled lists the openings one by one, up to a time.
func unrolled(v parley.Volume, to parley.Millis) []parley.Window {
	out := []parley.Window{{From: v.From, Until: v.Until}}
	for v.Every != parley.Once {
		last := out[len(out)-1]
		next := parley.Window{From: last.From + v.Every.Period(), Until: last.Until + v.Every.Period()}
		if next.From > to || v.Last != 0 && next.From > v.Last {
			break
		}
		out = append(out, next)
	}
	return out
}

// TestOpeningsAreThoseOfTheListOfThem asks at random moments and at every edge.
func TestOpeningsAreThoseOfTheListOfThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawn(t)
		all := unrolled(v, 80*day)
		moments := []parley.Millis{parley.Millis(rapid.Int64Range(0, int64(60*day)).Draw(t, "at"))}
		some := all[rapid.IntRange(0, len(all)-1).Draw(t, "which")]
		for _, edge := range []parley.Millis{some.From, some.Until} {
			moments = append(moments, max(0, edge-1), edge, edge+1)
		}
		for _, at := range moments {
			if at > 60*day {
				continue // what is listed ends there
			}
			i := slices.IndexFunc(all, func(w parley.Window) bool { return w.Until == 0 || at <= w.Until })
			got, ok := v.Opening(at)
			if ok != (i >= 0) || ok && got != all[i] {
				t.Fatalf("%+v at %d: opening %v %v, in the list of %d it is number %d", v, at, got, ok, len(all), i)
			}
			held := slices.ContainsFunc(all, func(w parley.Window) bool { return w.Holds(at) })
			if held != (ok && got.Holds(at)) {
				t.Fatalf("%+v at %d: held %v", v, at, held)
			}
			if held && !v.Span().Holds(at) {
				t.Fatalf("%+v at %d: held outside its span %v", v, at, v.Span())
			}
		}
		endless := v.Until == 0 || v.Every != parley.Once && v.Last == 0
		last, span := v.LastOpening(), v.Span()
		switch {
		case endless && (last.Until != 0 || span != parley.Window{From: v.From}):
			t.Fatalf("%+v: no opening is the last, got %v and the span %v", v, last, span)
		case !endless && (last != all[len(all)-1] || span != parley.Window{From: v.From, Until: last.Until}):
			t.Fatalf("%+v: last opening %v, in the list %v; span %v", v, last, all[len(all)-1], span)
		}
	})
}

// A notice over its canonical bytes and back is the same, whatever its volumes use.
func TestVolumesComeBackFromTheirBytes(t *testing.T) {
	square := func(at, side int64) []parley.Place {
		return []parley.Place{{at, at}, {at, at + side}, {at + side, at + side}, {at + side, at}, {at, at}}
	}
	line := []parley.Place{{350000000, 400000000}, {351000000, 401000000}}
	for name, c := range map[string]struct {
		edit func(*parley.Volume)
		want string // canonical, all but the heights
	}{
		// What was signed before holes, sides and recurrence were there keeps its bytes, and so its hash.
		"a circle": {func(v *parley.Volume) {},
			`{"footprint":{"places":[[350000000,400000000]],"radius":1000000,"shape":"circle"},"from":1000,"lower":{"ref":"GND","value":0},"until":2000,"upper":{"ref":"AGL","unit":"FT","value":500000}}`},
		"a corridor": {func(v *parley.Volume) {
			v.Footprint, v.Until = parley.Footprint{Shape: parley.Corridor, Places: line, Radius: 5, Entered: "here"}, 0
		}, `{"footprint":{"entered":"here","places":[[350000000,400000000],[351000000,401000000]],"radius":5,"shape":"corridor"},"from":1000,"lower":{"ref":"GND","value":0},"upper":{"ref":"AGL","unit":"FT","value":500000}}`},
		"a polygon": {func(v *parley.Volume) { v.Footprint = parley.Footprint{Shape: parley.Polygon, Places: square(0, 9)} },
			`{"footprint":{"places":[[0,0],[0,9],[9,9],[9,0],[0,0]],"shape":"polygon"},"from":1000,"lower":{"ref":"GND","value":0},"until":2000,"upper":{"ref":"AGL","unit":"FT","value":500000}}`},
		"a polygon with a list of no holes": {func(v *parley.Volume) {
			v.Footprint = parley.Footprint{Shape: parley.Polygon, Places: square(0, 9), Holes: [][]parley.Place{}}
		}, `{"footprint":{"places":[[0,0],[0,9],[9,9],[9,0],[0,0]],"shape":"polygon"},"from":1000,"lower":{"ref":"GND","value":0},"until":2000,"upper":{"ref":"AGL","unit":"FT","value":500000}}`},
		"a polygon with a hole": {func(v *parley.Volume) {
			v.Footprint = parley.Footprint{Shape: parley.Polygon, Places: square(0, 9), Holes: [][]parley.Place{square(2, 2)}}
		}, `{"footprint":{"holes":[[[2,2],[2,4],[4,4],[4,2],[2,2]]],"places":[[0,0],[0,9],[9,9],[9,0],[0,0]],"shape":"polygon"},"from":1000,"lower":{"ref":"GND","value":0},"until":2000,"upper":{"ref":"AGL","unit":"FT","value":500000}}`},
		"a corridor with sides": {func(v *parley.Volume) {
			v.Footprint = parley.Footprint{Shape: parley.Corridor, Places: line, Left: 7, Right: 3}
		}, `{"footprint":{"left":7,"places":[[350000000,400000000],[351000000,401000000]],"right":3,"shape":"corridor"},"from":1000,"lower":{"ref":"GND","value":0},"until":2000,"upper":{"ref":"AGL","unit":"FT","value":500000}}`},
		"every day": {func(v *parley.Volume) { v.Every, v.Last = parley.Daily, 5*day },
			`{"every":"day","footprint":{"places":[[350000000,400000000]],"radius":1000000,"shape":"circle"},"from":1000,"last":432000000,"lower":{"ref":"GND","value":0},"until":2000,"upper":{"ref":"AGL","unit":"FT","value":500000}}`},
	} {
		t.Run(name, func(t *testing.T) {
			v := site()
			c.edit(&v)
			b, err := ledger.Encode(v)
			if err != nil || string(b) != c.want {
				t.Fatalf("written as\n%s, %v, should be\n%s", b, err, c.want)
			}
			var back parley.Volume
			if err := ledger.Decode(b, &back); err != nil {
				t.Fatal(err)
			}
			if again := ledger.MustEncode(back); string(again) != c.want {
				t.Errorf("read and written again:\n%s", again)
			}
		})
	}
}
