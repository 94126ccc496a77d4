package channel

import (
	"testing"

	"parley"
	"parley/ledger"
)

// TestTheEarliestInAnyOrder: a frame may say that its time is 0. Branches of one log come in
// any order, and the least of their times is the same.
func TestTheEarliestInAnyOrder(t *testing.T) {
	m := New(parley.Hash{})
	m.branches = []*branch{{log: logKey{"us", 0}, parent: -1}}
	var acts []*act
	for i, mono := range []parley.Millis{0, 5000, 3000} {
		r := &record{ref: ref{0, int64(i)}, entry: &Entry{Entry: &ledger.Entry{Frame: ledger.Frame{Mono: mono}}}}
		m.branches[0].records = append(m.branches[0].records, r)
		acts = append(acts, &act{at: []*record{r}})
	}
	v := m.At(Set{3})
	for _, order := range [][]int{{0, 1, 2}, {1, 0, 2}, {2, 1, 0}, {1, 2, 0}} {
		var l []*act
		for _, i := range order {
			l = append(l, acts[i])
		}
		if got := v.earliest(l); got != 0 {
			t.Errorf("in the order %v: %d, should be 0", order, got)
		}
	}
	if got := v.earliest(acts[1:]); got != 3000 {
		t.Errorf("of 5000 and 3000: %d", got)
	}
	if got := v.earliest(nil); got != 0 {
		t.Errorf("of none: %d", got)
	}
}
