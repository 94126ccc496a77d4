package clash

import "parley"

// forever stands for the end of a window that has none. It is beyond every time, with a
// rule's time added to it too.
const forever parley.Millis = 1 << 60

// window is a span of time. Both ends belong to it.
type window struct{ from, until parley.Millis }

func windowOf(from, until parley.Millis) window {
	if until == 0 {
		until = forever
	}
	return window{from, until}
}

// meets reports whether two windows come within a time of one another. It is exact.
func (w window) meets(o window, within parley.Millis) bool {
	return w.from <= o.until+within && o.from <= w.until+within
}

// together gives the time in which one of two windows holds and the other does so too,
// or begins or has ended no more than within away. For windows that meet.
func (w window) together(o window, within parley.Millis) (from, until parley.Millis) {
	from = max(max(w.from, o.from)-within, min(w.from, o.from))
	until = min(min(w.until, o.until)+within, max(w.until, o.until))
	switch {
	case until >= forever:
		return from, 0
	case until > parley.MaxTime:
		return from, parley.MaxTime
	}
	return from, until
}
