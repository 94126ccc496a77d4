package api

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"parley"
)

const hour = parley.Millis(3_600_000)

// anyVolume draws a volume of whole hours whose openings lie within some weeks.
func anyVolume(t *rapid.T, name string) parley.Volume {
	v := parley.Volume{
		Every: rapid.SampledFrom([]parley.Recurrence{parley.Once, parley.Daily, parley.Weekly}).Draw(t, name),
		From:  hour * parley.Millis(rapid.Int64Range(1, 24*10).Draw(t, name+" from")),
	}
	v.Until = v.From + hour*parley.Millis(rapid.Int64Range(0, 23).Draw(t, name+" long"))
	switch more := rapid.IntRange(0, 2).Draw(t, name+" how long"); {
	case v.Every == parley.Once && more == 0:
		v.Until = 0
	case v.Every != parley.Once && more > 0:
		v.Last = v.From + hour*parley.Millis(rapid.Int64Range(0, 24*30).Draw(t, name+" last"))
	}
	return v
}

// openingsOf lists the openings, the last of them begun before a time.
func openingsOf(v parley.Volume, before parley.Millis) (out []parley.Window) {
	for w := (parley.Window{From: v.From, Until: v.Until}); w.From < before && (v.Last == 0 || w.From <= max(v.Last, v.From)); {
		out = append(out, w)
		if v.Every == parley.Once {
			break
		}
		w.From, w.Until = w.From+v.Every.Period(), w.Until+v.Every.Period()
	}
	return out
}

// TestMeetingsAreTheFirstOfAllPairs compares every opening of one with every opening of
// the other.
func TestMeetingsAreTheFirstOfAllPairs(t *testing.T) {
	const horizon = 24 * 80 * hour
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyVolume(t, "a"), anyVolume(t, "b")
		within := hour * parley.Millis(rapid.Int64Range(0, 3).Draw(t, "within"))
		at := hour * parley.Millis(rapid.Int64Range(4, 24*50).Draw(t, "at"))
		want, found := parley.Window{From: math.MaxInt64}, false
		for _, x := range openingsOf(a, horizon) {
			for _, y := range openingsOf(b, horizon) {
				if ends(x.Until) < y.From-within || ends(y.Until) < x.From-within {
					continue
				}
				from := max(max(x.From, y.From)-within, min(x.From, y.From))
				until := min(min(ends(x.Until), ends(y.Until))+within, max(ends(x.Until), ends(y.Until)))
				if until >= at && from < want.From {
					want, found = parley.Window{From: from, Until: until}, true
				}
			}
		}
		if want.Until == parley.MaxTime {
			want.Until = 0
		}
		if got, ok := meeting(a, b, within, at); ok != found || ok && got != want {
			t.Fatalf("%+v and %+v within %d after %d: %v %v, should be %v %v", a, b, within, at, got, ok, want, found)
		}
	})
}

// A span meets what has an opening in it, however the edges fall.
func TestSpansMeetOpenings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyVolume(t, "v")
		from := hour * parley.Millis(rapid.Int64Range(0, 24*50).Draw(t, "from"))
		s := Span{from: from, until: from + hour*parley.Millis(rapid.Int64Range(0, 40).Draw(t, "for"))}
		want := false
		for _, w := range openingsOf(v, 24*80*hour) {
			want = want || w.From <= s.until && ends(w.Until) >= s.from
		}
		if s.meets(v) != want {
			t.Fatalf("%+v meets %+v: %v, should be %v", s, v, !want, want)
		}
	})
}

// TestTimesOfANotice: what a list shows of it as time goes by.
func TestTimesOfANotice(t *testing.T) {
	const day = 24 * hour
	daily := parley.Volume{Every: parley.Daily, From: 10 * hour, Until: 12 * hour, Last: 2*day + 10*hour}
	once := parley.Volume{From: 11 * hour, Until: 15 * hour}
	for _, c := range []struct {
		name     string
		at       parley.Millis
		volumes  []parley.Volume
		from     parley.Millis
		ended    bool
		every    parley.Recurrence
		holdsNow bool
	}{
		{"before the first", 1 * hour, []parley.Volume{daily}, 10 * hour, false, parley.Daily, false},
		{"in the first", 11 * hour, []parley.Volume{daily}, 10 * hour, false, parley.Daily, true},
		{"between two", 13 * hour, []parley.Volume{daily}, day + 10*hour, false, parley.Daily, false},
		{"at the end of the last", 2*day + 12*hour, []parley.Volume{daily}, 2*day + 10*hour, false, parley.Daily, true},
		{"after the last", 2*day + 12*hour + 1, []parley.Volume{daily}, 2*day + 10*hour, true, parley.Daily, false},
		{"of two that hold, the one that ends last", 11 * hour, []parley.Volume{daily, once}, 11 * hour, false, parley.Once, true},
		{"one holds and the other is next", 13 * hour, []parley.Volume{daily, once}, 11 * hour, false, parley.Once, true},
		{"one is over and the other is next", 16 * hour, []parley.Volume{once, daily}, day + 10*hour, false, parley.Daily, false},
		{"both are over", 5 * day, []parley.Volume{once, daily}, 2*day + 10*hour, true, parley.Daily, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := timesOf([]*parley.Notice{{Volumes: c.volumes}}, c.at)
			if got.From != c.from || got.ended != c.ended || got.every != c.every || got.volumes != len(c.volumes) || got.Holds(c.at) != c.holdsNow {
				t.Errorf("at %d: %+v", c.at, got)
			}
		})
	}
}

// The rectangle of a map takes a corridor by its wider side.
func TestMapsShowACorridorsWiderSide(t *testing.T) {
	f := parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{on(35, 40), on(35, 41)}, Right: 20_000_000}
	var w Window
	if err := w.UnmarshalText([]byte("40.4,34.7,40.6,34.9")); err != nil {
		t.Fatal(err)
	}
	if !w.meets(f) {
		t.Error("what lies 20 km to the right of the line is not shown")
	}
	f.Right = 5_000_000
	if w.meets(f) {
		t.Error("what lies within 5 km of the line is shown 11 km off it")
	}
}
