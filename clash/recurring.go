package clash

import "parley"

// Recurring is a window that comes again: from its first opening on, every so many
// milliseconds, for as long each time, and none opens after the last. With Every 0 it opens
// once. A day is 86,400,000 ms and a week seven of those: what recurs by a clock that is
// put forward and back recurs by that clock's own windows, not by one of these.
type Recurring struct {
	First, Last parley.Millis // when it opens first; when it opens last at the latest, 0 for ever
	Every       parley.Millis
	Long        parley.Millis // how long it stays open, both ends included
}

// times is how often it comes again after the first.
func (r Recurring) times() int64 {
	switch {
	case r.Every <= 0:
		return 0
	case r.Last == 0:
		return int64(forever / r.Every)
	}
	return max(0, int64((r.Last-r.First)/r.Every))
}

// Meet reports whether two windows ever come within a time of one another, and gives the
// first openings of each that do. One period must divide the other, as a day does a week;
// otherwise, and for what opens once, the work is in proportion to how often the one with
// the longer period opens.
//
// Opening i of a and k of b meet if a's is not later than b's end and b's not later than
// a's: if a.First + i a.Every - b.First - k b.Every lies from -(a.Long + within) to
// b.Long + within. For each i that leaves a span of k; and where a.Every is n times b.Every,
// the next i leaves the same span n later. So whether any pair is within how often both
// open is a matter of three divisions, however many years they recur.
func (a Recurring) Meet(b Recurring, within parley.Millis) (openA, openB parley.Millis, ok bool) {
	if a.Every < b.Every {
		openB, openA, ok = b.Meet(a, within)
		return openA, openB, ok
	}
	most, mostOther := a.times(), b.times()
	pair := func(i, k int64) (parley.Millis, parley.Millis, bool) {
		return a.First + parley.Millis(i)*a.Every, b.First + parley.Millis(k)*b.Every, true
	}
	if b.Every <= 0 {
		// b opens once: it is i that has a span.
		least, last := int64(0), int64(0)
		if a.Every > 0 {
			least = ceil(int64(b.First-a.First-a.Long-within), int64(a.Every))
			last = floor(int64(b.First+b.Long+within-a.First), int64(a.Every))
		} else if a.First > b.First+b.Long+within || b.First > a.First+a.Long+within {
			return 0, 0, false
		}
		if least = max(least, 0); least > min(last, most) {
			return 0, 0, false
		}
		return pair(least, 0)
	}
	least := ceil(int64(a.First-b.First-b.Long-within), int64(b.Every))
	last := floor(int64(a.First+a.Long+within-b.First), int64(b.Every))
	if a.Every%b.Every != 0 {
		for i := int64(0); i <= most; i++ {
			at := a.First + parley.Millis(i)*a.Every
			least = ceil(int64(at-b.First-b.Long-within), int64(b.Every))
			last = floor(int64(at+a.Long+within-b.First), int64(b.Every))
			if least > mostOther {
				break
			}
			if k := max(least, 0); k <= min(last, mostOther) {
				return pair(i, k)
			}
		}
		return 0, 0, false
	}
	if least > last {
		return 0, 0, false
	}
	n := int64(a.Every / b.Every)
	i := max(0, ceil(-last, n))
	k := max(0, least+i*n)
	if i > most || k > mostOther {
		return 0, 0, false
	}
	return pair(i, k)
}

func floor(x, y int64) int64 {
	if q := x / y; x%y < 0 {
		return q - 1
	} else {
		return q
	}
}

func ceil(x, y int64) int64 { return -floor(-x, y) }
