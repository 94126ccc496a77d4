package channeltest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Observe gives a fresh machine everything that was ever written, in the order of
// writing: what a person sees who has all logs.
func (w *World) Observe() *channel.Machine {
	return w.feed(w.Cells)
}

// feed gives cells to a fresh machine, each log's in its order.
func (w *World) feed(cells []*Cell) *channel.Machine {
	m := channel.New(w.Channel)
	for _, c := range cells {
		w.give(m, c)
	}
	return m
}

func (w *World) give(m *channel.Machine, c *Cell) {
	applied, err := m.Add(c.Stored())
	if err != nil {
		w.fail("%v: %w", c.Position(), err)
	}
	for _, a := range applied {
		w.judged(a)
	}
}

// Glance holds the cheaper claims against a history in the middle: whoever has applied the
// same holds the same, and so does a machine that everything reaches in another order.
func (w *World) Glance(r *rand.Rand) error {
	w.sameSetSameState()
	w.reordered(w.Observe(), r)
	return w.err
}

// Check holds all claims of the kernel against what happened. It draws its samples from r,
// and gives the machine that holds everything.
func (w *World) Check(r *rand.Rand) (*channel.Machine, error) {
	w.sameSetSameState()
	whole := w.Observe()
	state := whole.Now().State()
	w.reordered(whole, r)
	w.owed(whole, state)
	w.subset(whole, state, r)
	w.partial(r)
	for range 2 {
		w.minimal(whole, r)
	}
	return whole, w.err
}

// partial: where the end of a log is missing, what cites it waits, and the order of arrival
// leaves no trace either.
func (w *World) partial(r *rand.Rand) {
	lost := w.Cells[r.IntN(len(w.Cells))]
	cells := slices.DeleteFunc(slices.Clone(w.Cells), func(c *Cell) bool { return c.Log == lost.Log && c.Size() >= lost.Size() })
	a, b := w.feed(cells), w.feed(w.shuffled(cells, r))
	w.same("where a log is cut short", a.Now().State(), b.Now().State())
	if a, b := waiting(a), waiting(b); a != b {
		w.fail("a log cut short leaves waiting %s, and in another order%s", a, b)
	}
}

// reordered: the order of arrival, batches and duplicates leave no trace.
func (w *World) reordered(whole *channel.Machine, r *rand.Rand) {
	got := w.feed(w.shuffled(w.Cells, r))
	w.same("in another order of arrival", whole.Now().State(), got.Now().State())
	if a, b := waiting(whole), waiting(got); a != b {
		w.fail("another order of arrival leaves waiting %s, not %s", b, a)
	}
}

// same compares two states whole: equal states have equal hashes, and the difference is
// worth reading.
func (w *World) same(where string, a, b *channel.State) {
	if !reflect.DeepEqual(a, b) {
		w.fail("the state differs %s: %s, %s\n%s\n%s", where, a.Hash().Short(), b.Hash().Short(), ledger.MustEncode(a), ledger.MustEncode(b))
	}
}

// sameSetSameState: two nodes that have applied the same entries hold the same state.
func (w *World) sameSetSameState() {
	for i, n := range w.Nodes {
		for _, m := range w.Nodes[:i] {
			if reflect.DeepEqual(n.State().Logs, m.State().Logs) {
				w.same("between "+string(n.Party)+" and "+string(m.Party), n.State(), m.State())
			}
		}
	}
}

// waiting writes down what waits, without what it waits for: that may differ while two
// heads are both missing.
func waiting(m *channel.Machine) string {
	out := ""
	for _, x := range m.Waiting() {
		out += fmt.Sprintf(" %s/%d/%d", x.Party, x.Epoch, x.Number)
	}
	return out
}

// shuffled gives the cells in another order that keeps each log's, with some twice.
func (w *World) shuffled(cells []*Cell, r *rand.Rand) []*Cell {
	next := map[*Cell][]*Cell{}
	for _, c := range cells {
		next[c.Prev] = append(next[c.Prev], c)
	}
	ready := slices.Clone(next[nil])
	out := make([]*Cell, 0, len(cells)*5/4)
	for len(ready) > 0 {
		i := r.IntN(len(ready))
		// A batch: some entries of one log at once.
		for c, left := ready[i], 1+r.IntN(4); ; left-- {
			out = append(out, c)
			if r.IntN(8) == 0 {
				out = append(out, out[r.IntN(len(out))])
			}
			after := next[c]
			if len(after) == 0 {
				ready = slices.Delete(ready, i, i+1)
				break
			}
			ready = append(ready, after[1:]...)
			ready[i] = after[0]
			if c = after[0]; left <= 1 {
				break
			}
		}
	}
	return out
}

// subset: the state of a set, seen by a machine that holds more, is that of a machine
// that holds exactly the set.
func (w *World) subset(whole *channel.Machine, state *channel.State, r *rand.Rand) {
	var at []parley.Position
	in := map[*Cell]bool{}
	for range 1 + r.IntN(4) {
		c := w.Cells[r.IntN(len(w.Cells))]
		if _, ok := whole.Closure(c.Position()); !ok {
			continue // it waits
		}
		at = append(at, c.Position())
		c.collect(in)
	}
	set, _ := whole.Closure(at...)
	var cells []*Cell
	for _, c := range w.Cells {
		if in[c] {
			cells = append(cells, c)
		}
	}
	exact := w.feed(w.shuffled(cells, r))
	part := exact.Now().State()
	w.same(fmt.Sprintf("at %v in a machine that holds more", at), part, whole.At(set).State())
	w.stillMet(part, state, whole)
}

// minimal: an entry is judged the same where nothing is held but its past, and the door
// asked beforehand gives the verdict that comes after.
func (w *World) minimal(whole *channel.Machine, r *rand.Rand) {
	c := w.Cells[r.IntN(len(w.Cells))]
	if _, ok := whole.Closure(c.Position()); !ok {
		return
	}
	in := c.Past()
	delete(in, c)
	m := channel.New(w.Channel)
	for _, d := range w.Cells {
		if in[d] {
			w.give(m, d)
		}
	}
	after := parley.Position{Party: c.Log.Party, Epoch: c.Log.Epoch}
	if c.Prev != nil {
		after = c.Prev.Position()
	}
	for _, judge := range []*channel.Machine{m, whole} {
		verdict, pairs, err := judge.Judge(after, c.Entry)
		if err != nil {
			w.fail("the door cannot judge %v: %w", c.Position(), err)
		} else if got := fmt.Sprintf("%s %v", verdict, pairs); got != w.verdicts[c] {
			w.fail("the door says %s of %v, which is %s", got, c.Position(), w.verdicts[c])
		}
	}
	w.give(m, c)
}
