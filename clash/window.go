package clash

import "parley"

// forever stands for the end of a window that has none. It is beyond every time, with a
// rule's time added to it too.
const forever parley.Millis = 1 << 60

// window is when a volume holds: from one time to another, both included, or, if it comes
// again every so many milliseconds, for so long each time between the two. The whole span
// bounds it either way.
type window struct {
	from, until parley.Millis
	every, long parley.Millis // of one that comes again; until is when its last opening ends
}

// windowOf makes a window that opens once.
func windowOf(from, until parley.Millis) window {
	if until == 0 {
		until = forever
	}
	return window{from: from, until: until}
}

// windowsOf gives when a well-formed volume holds.
func windowsOf(v *parley.Volume) window {
	span := v.Span()
	w := windowOf(span.From, span.Until)
	if v.Every != parley.Once && w.until != v.Until {
		w.every, w.long = v.Every.Period(), v.Until-v.From
	}
	return w
}

// recurring gives the window as what comes again, or opens once.
func (w window) recurring() Recurring {
	r := Recurring{First: w.from, Every: w.every, Long: w.until - w.from}
	if w.every != 0 {
		r.Long = w.long
		if w.until < forever {
			r.Last = w.until - w.long
		}
	}
	return r
}

// opening is what holds once it has opened at a time.
func (w window) opening(at parley.Millis) window {
	if w.every == 0 {
		return w
	}
	return window{from: at, until: at + w.long}
}

// meets reports whether two windows ever come within a time of one another. It is exact.
func (w window) meets(o window, within parley.Millis) bool {
	if w.from > o.until+within || o.from > w.until+within {
		return false
	}
	if w.every == 0 && o.every == 0 {
		return true
	}
	_, _, ok := w.recurring().Meet(o.recurring(), within)
	return ok
}

// together gives the time in which one of two windows holds and the other does so too,
// or begins or has ended no more than within away: the first such time, and whether there
// is another. For windows that meet.
func (w window) together(o window, within parley.Millis) (from, until parley.Millis, again bool) {
	if w.every != 0 || o.every != 0 {
		a, b := w.recurring(), o.recurring()
		i, k, _ := a.Meet(b, within)
		again = a.after(i).comes(b.from(k), within) || b.after(k).comes(a.from(i), within)
		w, o = w.opening(i), o.opening(k)
	}
	from = max(max(w.from, o.from)-within, min(w.from, o.from))
	until = min(min(w.until, o.until)+within, max(w.until, o.until))
	switch {
	case until >= forever:
		until = 0
	case until > parley.MaxTime:
		until = parley.MaxTime
	}
	return from, until, again
}

// from is what comes from an opening on; after is what comes after it, ok if anything does.
func (r Recurring) from(opening parley.Millis) Recurring {
	r.First = opening
	return r
}

type rest struct {
	Recurring
	ok bool
}

func (r Recurring) after(opening parley.Millis) rest {
	if r.Every == 0 || r.Last != 0 && opening+r.Every > r.Last {
		return rest{}
	}
	return rest{r.from(opening + r.Every), true}
}

func (r rest) comes(o Recurring, within parley.Millis) bool {
	if !r.ok {
		return false
	}
	_, _, ok := r.Meet(o, within)
	return ok
}

// holds reports whether a moment lies in the window.
func (w window) holds(at parley.Millis) bool { return w.meets(window{from: at, until: at}, 0) }
