package channeltest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

// History is a seed and the steps that are played. Each step draws from a source of its
// own, so that leaving one out changes no other: that is what makes shrinking work.
type History struct {
	Seed  uint64
	Steps []int // numbers of the steps to play, ascending
}

// NewHistory is the whole history of a seed.
func NewHistory(seed uint64, steps int) History {
	h := History{Seed: seed}
	for i := range steps {
		h.Steps = append(h.Steps, i)
	}
	return h
}

func source(seed uint64, step int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(step)+1)) }

// String tells what happens, for whoever reads a failure.
func (h History) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, steps", h.Seed)
	for _, i := range h.Steps {
		fmt.Fprintf(&b, " %d:%s", i, draw(source(h.Seed, i)).name)
	}
	return b.String()
}

var weights = func() (sum int) {
	for _, s := range steps {
		sum += s.weight
	}
	return sum
}()

func draw(r *rand.Rand) step {
	at := r.IntN(weights)
	for _, s := range steps {
		if at -= s.weight; at < 0 {
			return s
		}
	}
	panic("channeltest: the weights do not add up")
}

// Run plays a history, to the end or to the first thing that goes wrong.
func Run(h History, o Options) *World {
	setup := source(h.Seed, -1)
	if o.Parties == 0 {
		o.Parties = 2 + setup.IntN(2)
	}
	o.Routine = setup.IntN(3) > 0
	var w *World
	switch begun, late := started[o], setup.IntN(8) == 0; {
	case late:
		w = New(o)
		w.lateStart()
	case begun != nil:
		w = begun().copy()
	default:
		w = New(o)
		w.Start()
	}
	for _, i := range h.Steps {
		if w.err != nil {
			break
		}
		r := source(h.Seed, i)
		draw(r).do(w, r)
	}
	return w
}

// Every ordinary history begins alike, and beginning is half the work: so in the fast mode
// it is done once. The seed gives officers keys of all algorithms.
var started = map[Options]func() *World{
	{Parties: 2}:                start(Options{Parties: 2, Seed: 1}),
	{Parties: 3}:                start(Options{Parties: 3, Seed: 1}),
	{Parties: 2, Routine: true}: start(Options{Parties: 2, Routine: true, Seed: 1}),
	{Parties: 3, Routine: true}: start(Options{Parties: 3, Routine: true, Seed: 1}),
}

func start(o Options) func() *World {
	return sync.OnceValue(func() *World {
		w := New(o)
		w.Start()
		return w
	})
}

// copy makes a world of its own from one that nobody changes any more. Cells and keys are
// shared: they never change once they are written.
func (w *World) copy() *World {
	c := &World{
		Options: w.Options, Channel: w.Channel, Texts: maps.Clone(w.Texts), Cells: slices.Clone(w.Cells), Oracle: w.Oracle,
		keys: maps.Clone(w.keys), cells: maps.Clone(w.cells), verdicts: map[*Cell]string{}, nonces: w.nonces, clock: w.clock, err: w.err,
	}
	for _, n := range w.Nodes {
		t := c.NewNode(n.Party, n.Epoch)
		for _, x := range n.order {
			t.add(x)
		}
		t.own(n.Tip)
	}
	return c
}

// lateStart leaves one party without its acceptance: the charter is not in force yet.
func (w *World) lateStart() {
	for i, n := range w.Nodes {
		n.Append(n.Open(w.Channel))
		if i != 0 {
			n.Append(n.Accept(w.Channel))
		}
		n.Staff()
	}
}

// Shrink leaves out steps as long as what is left still fails.
func Shrink(h History, fails func(History) bool) History {
	for size := len(h.Steps) / 2; size > 0; {
		smaller := false
		for at := 0; at < len(h.Steps); {
			to := min(at+size, len(h.Steps))
			try := History{h.Seed, slices.Concat(h.Steps[:at], h.Steps[to:])}
			if fails(try) {
				h, smaller = try, true
			} else {
				at = to
			}
		}
		if !smaller || size > len(h.Steps) {
			size = min(size, len(h.Steps)+1) / 2
		}
	}
	return h
}
