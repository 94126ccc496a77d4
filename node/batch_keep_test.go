package node_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"parley"
	"parley/ledger"
	"parley/node"
)

// withdraw ends rows at the hour that it is.
func (w *conduit) withdraw(acts ...parley.Hash) {
	w.ocha.t.Helper()
	errs, err := w.ocha.node.Batches().Change(context.Background(), w.ocha.channel, acts, func(r *node.Row) error {
		r.Withdrawn = &node.RowEnd{At: parley.Millis(w.clock.Load()), Reason: "a mistake"}
		return nil
	})
	if err != nil {
		w.ocha.t.Fatal(err)
	}
	for i, err := range errs {
		if err != nil {
			w.ocha.t.Fatalf("row %d: %v", i+1, err)
		}
	}
}

// Whoever hands in and withdraws has as many rows for a day as who lets them wait; what was
// forwarded does not count.
func TestWhatWasWithdrawnCountsForADay(t *testing.T) {
	w := newConduit(t)
	acts := w.handIn(w.draft(w.msf, "msf", "Clinic", 35, 40), w.draft(w.msf, "msf", "Tent", 36, 40), w.draft(w.msf, "msf", "Post", 37, 40), w.draft(w.unicef, "unicef", "Store", 36, 41))
	if f := w.forward("a patient waits", w.release(acts[2], time.Hour)); f[0].Filed == nil {
		t.Fatalf("%+v", f[0])
	}
	w.withdraw(acts[0])
	load := func(want int) {
		t.Helper()
		if n := w.ocha.node.Batches().Load(w.ocha.channel); n["msf"] != want || n["unicef"] != 1 {
			t.Errorf("%v, should be %d of msf and one of unicef", n, want)
		}
	}
	load(2)
	w.at(thursday) // a day later
	load(1)
}

// The desk forgets what was withdrawn or refused thirty days ago, on disk too, and nothing else.
func TestTheDeskForgetsWhatEndedLongAgo(t *testing.T) {
	w := newConduit(t)
	acts := w.handIn(w.draft(w.msf, "msf", "Clinic", 35, 40), w.draft(w.msf, "msf", "Tent", 36, 40), w.draft(w.msf, "msf", "Post", 37, 40), w.draft(w.msf, "msf", "Store", 38, 40))
	if f := w.forward("a patient waits", w.release(acts[1], time.Hour)); f[0].Filed == nil {
		t.Fatalf("%+v", f[0])
	}
	w.withdraw(acts[0])
	w.at(thursday.AddDate(0, 0, 5))
	w.withdraw(acts[2])
	w.at(thursday.AddDate(0, 0, 31))
	fresh := w.handIn(w.draft(w.unicef, "unicef", "Depot", 36, 41))
	for _, when := range []string{"at once", "after a restart"} {
		for act, stays := range map[parley.Hash]bool{acts[0]: false, acts[1]: true, acts[2]: true, acts[3]: true, fresh[0]: true} {
			if r, here := w.ocha.node.Batches().Row(w.ocha.channel.ID(), act); here != stays {
				t.Errorf("%s: %+v is on the desk: %t, should be %t", when, r, here, stays)
			}
		}
		w.ocha.restart()
	}
}

// To ask about one row costs no drawing of all those that wait.
func TestWaitingRowsAreDrawnOnce(t *testing.T) {
	w := newConduit(t)
	wait := func(n int, lon float64) []parley.Hash {
		var drafts []ledger.Envelope
		for i := range n {
			drafts = append(drafts, w.draft(w.msf, "msf", fmt.Sprint("Site ", lon, i), 30+float64(i)/10, lon))
		}
		return w.handIn(drafts...)
	}
	acts := wait(5, 40)
	b := w.ocha.node.Batches()
	row, _ := b.Row(w.ocha.channel.ID(), acts[0])
	ask := func() { b.Doubts(w.ocha.channel, []*node.Row{row}) }
	few := testing.AllocsPerRun(20, ask)
	const more = 60
	wait(more, 41)
	if many := testing.AllocsPerRun(20, ask); (many-few)/more > 2 {
		t.Errorf("%.0f allocations among 5 rows that wait, %.0f among %d: each row is drawn again", few, many, 5+more)
	}
}
