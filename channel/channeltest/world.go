package channeltest

import (
	"fmt"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Options of a world.
type Options struct {
	Seed    uint64
	Real    bool // true signatures
	Parties int  // with a log from the beginning: 2 or 3
	Routine bool // the first charter lays down the line's routine
}

// World is what everybody has done, whoever knows of it.
type World struct {
	Options
	Channel parley.Hash
	Texts   map[parley.Hash]*Text
	Nodes   []*Node // the parties' own first, then twins, thieves and later epochs as they come
	Cells   []*Cell // in the order of writing

	// Oracle is the clash engine of every node.
	Oracle func(p parley.PartyID, mine, other *channel.NoticeState) parley.Verdict

	keys     map[string]*Key
	cells    map[place]*Cell
	verdicts map[*Cell]string
	nonces   int
	clock    parley.Millis
	err      error
}

// New makes a world with a node for each party, and nothing said yet.
func New(o Options) *World {
	if o.Routine {
		return newWorld(o, routine)
	}
	return newWorld(o, nil)
}

// newWorld is New under a first charter of one's own.
func newWorld(o Options, lay func(*parley.Charter)) *World {
	w := &World{
		Options: o, Texts: map[parley.Hash]*Text{}, keys: map[string]*Key{}, cells: map[place]*Cell{},
		verdicts: map[*Cell]string{}, clock: 1760000000000,
		Oracle: toss,
	}
	w.Channel = w.first(lay).Hash
	for _, p := range w.Texts[w.Channel].Charter.Parties {
		if p.HasLog() {
			w.NewNode(p.ID, 0)
		}
	}
	return w
}

// Start opens the logs, accepts the charter, enrols officers and lets everybody know:
// an enroller, a clerk who drafts and answers, and a second who releases.
func (w *World) Start() {
	for _, n := range w.Nodes {
		n.Begin(w.Channel)
		n.Staff()
	}
	w.Settle()
}

// Err is the first thing that went wrong: a machine that refused an entry, or two that
// judged one differently.
func (w *World) Err() error { return w.err }

func (w *World) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

// judged notes what a machine made of an entry, and fails if another made something else.
func (w *World) judged(a channel.Applied) {
	c := w.At(a.Position)
	v := fmt.Sprintf("%s %v", a.Verdict, a.Pairs)
	old, ok := w.verdicts[c]
	if ok && old != v {
		w.fail("entry %v is %s to one machine and %s to another", a.Position, old, v)
	}
	w.verdicts[c] = v
}

// Settle restores all links and exchanges until nobody has anything to say, and gives the
// number of rounds that it took, the last quiet one not counted.
func (w *World) Settle() int {
	for _, n := range w.Nodes {
		n.cut = nil
	}
	for round := 0; ; round++ {
		if round > 50 {
			w.fail("not quiet after 50 rounds")
			return round
		}
		news := false
		for _, to := range w.Nodes {
			for _, from := range w.Nodes {
				news = to.TakeAll(from) || news
			}
		}
		for _, n := range w.Nodes {
			news = n.React() || news
		}
		if !news {
			return round
		}
	}
}

// frame makes a frame for what comes after a cell.
func (w *World) frame(log ledger.LogID, prev *Cell, heads []ledger.Head) ledger.Frame {
	w.clock += 1000
	f := ledger.Frame{Channel: log.Channel, Clock: w.clock, Epoch: log.Epoch, Heads: heads, Mono: w.clock, Party: log.Party, Prev: ledger.EmptyRoot}
	if prev != nil {
		f.Number, f.Prev = parley.EntryNumber(prev.Size()), prev.Root
	}
	return f
}
