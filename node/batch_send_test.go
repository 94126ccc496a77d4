package node_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/node"
)

// A row that cannot be stated as received, because the charter does not name its organisation
// any more, does not hold up what others have handed in.
func TestARowThatCannotBeStatedHoldsNothingUp(t *testing.T) {
	w := newConduit(t)
	gone, err := w.ocha.channel.Handed(w.draft(w.msf, "msf", "Clinic", 35, 40))
	if err != nil {
		t.Fatal(err)
	}
	gone.By, gone.Batch, gone.Number, gone.HandedIn = "gone", "zero", 1, 1
	err = w.ocha.node.Batches().HandIn(context.Background(), w.ocha.channel, []*node.Row{gone})
	if r, ok := errors.AsType[*node.Refusal](err); !ok || r.Reason != channel.VoidParty {
		t.Fatalf("%v: whoever hands it in is to be told that it is not stated", err)
	}
	acts := w.handIn(w.draft(w.unicef, "unicef", "Store", 36, 41))
	w.forward("", w.release(acts[0], 48*time.Hour))
	w.ocha.restart() // and states what may have been left
	w.at(thursday.Add(9 * time.Hour))
	w.waitFiled(acts[0])
	if slices.ContainsFunc(w.ocha.channel.State().Intakes, func(s channel.IntakeState) bool { return s.Act == gone.Act() }) {
		t.Error("the row is stated as received from somebody whom the charter does not name")
	}
}

// hungUp is a context that ends when it is asked for the second time: the client hangs up
// between the look at the rows and their sending.
type hungUp struct {
	context.Context
	asked atomic.Int64
}

func (c *hungUp) Done() <-chan struct{} {
	if c.asked.Add(1) < 2 {
		return nil
	}
	done := make(chan struct{})
	close(done)
	return done
}

func (c *hungUp) Err() error {
	if c.asked.Load() < 2 {
		return nil
	}
	return context.Canceled
}

// What was released and kept goes out, and what was handed in and kept is stated, though the
// client does not wait for it.
func TestAClientThatHangsUpHoldsNothingUp(t *testing.T) {
	w := newConduit(t)
	w.at(thursday.Add(9 * time.Hour))
	over, cancel := context.WithCancel(context.Background())
	cancel()
	var acts []parley.Hash
	for i := range 8 {
		r, err := w.ocha.channel.Handed(w.draft(w.unicef, "unicef", fmt.Sprint("Store ", i), 36+float64(i)/8, 41))
		if err != nil {
			t.Fatal(err)
		}
		r.Batch, r.Number = "one", i+1
		if err := w.ocha.node.Batches().HandIn(over, w.ocha.channel, []*node.Row{r}); err != nil {
			t.Fatal(err)
		}
		acts = append(acts, r.Act())
	}
	if n := len(w.ocha.channel.State().Intakes); n != len(acts) {
		t.Errorf("%d of %d rows are stated as received", n, len(acts))
	}
	for i, act := range acts {
		out, err := w.ocha.node.Batches().Forward(&hungUp{Context: context.Background()}, w.ocha.channel, []node.Forward{w.release(act, 48*time.Hour)}, "")
		if err != nil || out[0].Err != nil {
			t.Errorf("row %d: %v, %+v", i+1, err, out)
		}
	}
	for _, act := range acts {
		w.waitFiled(act)
	}
}

// One look at many rows is by one reading of the clock.
func TestOneLookHasOneHour(t *testing.T) {
	w := newConduit(t)
	acts := w.handIn(w.draft(w.msf, "msf", "Clinic", 35, 40))
	w.forward("", w.release(acts[0], 10*24*time.Hour))
	b := w.ocha.node.Batches()
	row, _ := b.Row(w.ocha.channel.ID(), acts[0])
	hold := b.Holds(w.ocha.channel)
	w.at(thursday.Add(14 * time.Hour)) // after the window
	this, next := parley.Millis(thursday.Add(9*time.Hour).UnixMilli()), parley.Millis(thursday.Add((7*24+9)*time.Hour).UnixMilli())
	if got := hold(row); got != this {
		t.Errorf("the look before goes at %d, should be %d", got, this)
	}
	if got := b.Hold(w.ocha.channel, row); got != next {
		t.Errorf("a new look goes at %d, should be %d", got, next)
	}
}
