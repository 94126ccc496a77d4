package node

import (
	"testing"
	"time"

	"parley"
)

// TestLatenessSleeps: the writer sleeps a second at most, and always a while, whatever hour a
// peer has promised something for.
func TestLatenessSleeps(t *testing.T) {
	const now = parley.Millis(1510398000000)
	for _, x := range []struct {
		name string
		at   parley.Millis
		want time.Duration
	}{
		{"past", now - 5000, time.Millisecond},
		{"soon", now + 40, 40 * time.Millisecond},
		{"tomorrow", now + 86_400_000, time.Second},
		{"the year 2400", 13_569_465_600_000, time.Second}, // overflows to less than nothing in nanoseconds
		{"the last hour that a time can have", parley.MaxTime, time.Second},
	} {
		var l lateness
		l.expect(parley.Obligation{Debtor: "ru", Duty: parley.OwesAcknowledge}, x.at)
		if got := l.pause(now); got != x.want {
			t.Errorf("%s: sleeps %v, should %v", x.name, got, x.want)
		}
	}
}

// TestLatenessLooksOnce: what is expected twice is looked at once, at the sooner time, and
// what a clock that was set back has come by is looked at again when its hour comes.
func TestLatenessLooksOnce(t *testing.T) {
	a, b := parley.Obligation{Debtor: "ru", Duty: parley.OwesAcknowledge}, parley.Obligation{Debtor: "us", Duty: parley.OwesReadback}
	var l lateness
	l.expect(a, 300)
	l.expect(b, 200)
	l.expect(a, 100)
	l.expect(a, 250)
	l.expect(b, 0)
	take := func(now parley.Millis) (got []parley.Obligation) {
		for o, ok := l.take(now); ok; o, ok = l.take(now) {
			got = append(got, o)
		}
		return got
	}
	if got := take(150); len(got) != 1 || got[0] != a {
		t.Errorf("at 150: %v, should be the first alone", got)
	}
	if !l.waits(199) || l.waits(200) {
		t.Error("the second is to be looked at from 200 on")
	}
	if got := take(400); len(got) != 1 || got[0] != b {
		t.Errorf("at 400: %v, should be the second alone", got)
	}
}
