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

// comingAgain draws a volume whose window may come again, and all its openings, of those
// without end as many as matter before some hundred days are over.
func comingAgain(r *rand.Rand) (v parley.Volume, all []window) {
	const day = 24 * 3_600_000
	v = always(point(place(35, 40)))
	v.From = hour(float64(r.IntN(24 * 12)))
	v.Until = v.From + parley.Millis(1+r.IntN(23))*3_600_000
	switch r.IntN(4) {
	case 0:
		v.Every = parley.Daily
	case 1:
		v.Every, v.Until = parley.Weekly, v.Until+parley.Millis(r.IntN(6))*day
	case 2:
		if r.IntN(2) == 0 {
			v.Until = 0
		}
	}
	if v.Every != parley.Once && r.IntN(3) > 0 {
		v.Last = v.From + parley.Millis(r.IntN(30*24))*3_600_000
	}
	for at := v.From; ; {
		w, more := v.Opening(at)
		if !more || w.From > hour(24*120) {
			return v, all
		}
		o := windowOf(w.From, w.Until)
		if all = append(all, o); o.until == forever {
			return v, all
		}
		at = w.Until + 1
	}
}

// TestWindowsEqualUnrolled compares volumes' windows with all their openings, one by one:
// whether they meet under a rule's time, and when first.
func TestWindowsEqualUnrolled(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	met, again := 0, 0
	for range 30_000 {
		v, mine := comingAgain(r)
		o, theirs := comingAgain(r)
		within := parley.Millis(r.IntN(3)*r.IntN(12)) * 1_800_000
		times, from, until := 0, forever, parley.Millis(0)
		for _, a := range mine {
			for _, b := range theirs {
				if a.from > b.until+within || b.from > a.until+within {
					continue
				}
				times++
				if f, u, _ := a.together(b, within); f < from {
					from, until = f, u
				}
			}
		}
		a, b := windowsOf(&v), windowsOf(&o)
		if a.meets(b, within) != (times > 0) || b.meets(a, within) != (times > 0) {
			t.Fatalf("%+v and %+v within %d: meet %v, unrolled %d times", v, o, within, a.meets(b, within), times)
		}
		if times == 0 {
			continue
		}
		met++
		f, u, more := a.together(b, within)
		if f != from || u != until {
			t.Fatalf("%+v and %+v within %d: first from %d until %d, unrolled from %d until %d", v, o, within, f, u, from, until)
		}
		if g, w, m := b.together(a, within); g != f || w != u || m != more {
			t.Fatalf("%+v and %+v: another answer the other way round", v, o)
		}
		if more != (times > 1) {
			t.Fatalf("%+v and %+v within %d: again %v, and they meet %d times", v, o, within, more, times)
		}
		if more {
			again++
		}
		moment := parley.Millis(int64(hour(0)) + r.Int64N(40*24*3_600_000))
		w, open := v.Opening(moment)
		if a.holds(moment) != (open && w.Holds(moment)) {
			t.Fatalf("%+v holds at %d: %v", v, moment, a.holds(moment))
		}
	}
	t.Logf("%d met, %d of them again", met, again)
}
