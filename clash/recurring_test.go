package clash

import (
	"math/rand/v2"
	"testing"

	"parley"
)

// TestRecurringEqualsUnrolled compares with every opening of one against every opening of
// the other.
func TestRecurringEqualsUnrolled(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	draw := func() Recurring {
		w := Recurring{First: parley.Millis(r.IntN(300)), Long: parley.Millis(r.IntN(4)), Every: []parley.Millis{0, 10, 70, 30, 35}[r.IntN(5)]}
		w.Last = w.First + parley.Millis(r.IntN(400)) + 1
		return w
	}
	met := 0
	for range 200_000 {
		a, b, within := draw(), draw(), parley.Millis(r.IntN(3))
		want := false
		openings := func(w Recurring) (l []parley.Millis) {
			for at := w.First; at <= w.Last; at += w.Every {
				if l = append(l, at); w.Every == 0 {
					break
				}
			}
			return l
		}
		for _, s := range openings(a) {
			for _, o := range openings(b) {
				want = want || s <= o+b.Long+within && o <= s+a.Long+within
			}
		}
		s, o, got := a.Meet(b, within)
		if got != want {
			t.Fatalf("%+v and %+v within %d: %v, want %v", a, b, within, got, want)
		}
		if got {
			met++
			if s > o+b.Long+within || o > s+a.Long+within || s > a.Last || o > b.Last || s < a.First || o < b.First {
				t.Fatalf("%+v and %+v within %d do not meet at %d and %d", a, b, within, s, o)
			}
		}
	}
	t.Logf("%d met", met)
}

// TestRecurringForEver says that a thousand years take no longer than a day.
func TestRecurringForEver(t *testing.T) {
	const day = parley.Millis(86_400_000)
	daily := Recurring{First: hour(6), Every: day, Long: 3_600_000}
	weekly := Recurring{First: hour(6 + 1000*365*24), Every: 7 * day, Long: 60_000}
	if s, o, ok := daily.Meet(weekly, 0); !ok || o != weekly.First || s > o || s+daily.Long < o {
		t.Errorf("%d and %d, %v", s, o, ok)
	}
	beside := Recurring{First: hour(7) + 1, Every: 7 * day, Long: 60_000}
	if _, _, ok := daily.Meet(beside, 0); ok {
		t.Error("one begins when the other has ended, every day")
	}
	if _, _, ok := daily.Meet(beside, 1); !ok {
		t.Error("a millisecond apart, within a millisecond")
	}
}
