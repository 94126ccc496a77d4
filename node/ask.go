package node

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"parley"
	"parley/channel"
	"parley/clash"
)

// asker answers questions of clashes and distances beside the writer, out of an index of its
// own: the writer's holds what the next own entry can name, this one what is shown. The two
// differ whenever something is applied that no frame can name yet, or a commit has failed;
// one index could not say both, and a question must not wait for the writer's turn.
type asker struct {
	*kept
	holds map[parley.Hash]bool // what the index holds; by turn

	pending sync.Mutex
	changed map[parley.Hash]bool                // notices that the index has not seen as they stand now
	all     bool                                // any notice that it holds may be gone
	stale   atomic.Bool                         // there is something of either
	shown   atomic.Pointer[channel.CharterText] // whose terms the index has
}

func newAsker() asker {
	return asker{kept: newKept(), holds: map[parley.Hash]bool{}, changed: map[parley.Hash]bool{}}
}

func (a *asker) note(id parley.Hash) {
	a.pending.Lock()
	defer a.pending.Unlock()
	a.changed[id] = true
	a.stale.Store(true)
}

// noteAll notes that every notice may be another, or gone: what a stop disowns is in no
// list of notices any more.
func (a *asker) noteAll() {
	a.pending.Lock()
	defer a.pending.Unlock()
	a.all = true
	a.stale.Store(true)
}

func (a *asker) take() map[parley.Hash]bool {
	a.pending.Lock()
	defer a.pending.Unlock()
	changed := a.changed
	a.changed = map[parley.Hash]bool{}
	if a.all {
		maps.Copy(changed, a.holds)
		a.all = false
	}
	return changed
}

// fresh brings the index up to what is shown, if it is not. Who
// asks waits for the channel, and for others who bring the index up to date, only where
// something has changed; what was known when the question came is in the answer.
func (c *Channel) fresh() {
	a := &c.asks
	if text := c.Terms(); a.stale.Load() || text != a.shown.Load() {
		a.change(func(x *clash.Index) {
			if !a.stale.Load() && c.Terms() == a.shown.Load() {
				return // somebody else did, while this question waited for its turn
			}
			items, gone, text := c.news()
			a.under(text)
			for _, item := range items {
				x.Put(item)
				a.holds[item.ID] = true
			}
			for _, id := range gone {
				x.Remove(id)
				delete(a.holds, id)
			}
			a.done(text)
		})
	}
}

// news gives what the asker has not seen: notices as they stand, those that are gone, and
// the charter in force. It is the asker's turn.
func (c *Channel) news() (items []clash.Item, gone []parley.Hash, text *channel.CharterText) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	view := c.view()
	for id := range c.asks.take() {
		if n, ok := view.Notice(id); ok && !n.Cancelled {
			items = append(items, Item(n))
		} else {
			gone = append(gone, id)
		}
	}
	return items, gone, c.Terms()
}

// done notes that the index holds everything that was taken, and may be asked.
func (a *asker) done(text *channel.CharterText) {
	a.shown.Store(text)
	a.pending.Lock()
	defer a.pending.Unlock()
	a.stale.Store(a.all || len(a.changed) > 0)
}

// Against tells what an item would meet of all that stands in the channel, and with which
// engine: the clashes of a draft (requirement D1). The item itself is not compared with
// the notice of its own id, and enters nothing.
func (c *Channel) Against(item clash.Item) (results []clash.Result, engine string) {
	c.fresh()
	c.asks.ask(func(r *clash.Reader) { results = r.Against(item) })
	return slices.DeleteFunc(results, func(r clash.Result) bool { return r.Other == item.ID }), c.asks.index.Version()
}

// Near is a notice near a place.
type Near struct {
	Notice channel.Standing
	Text   int // index in Notice.Texts
	Volume int // index in that text's volumes
	// Metres between the place and the footprint, 0 if it lies within; uncertain where the
	// footprint has no certain shape.
	Metres    float64
	Uncertain bool
	// At is where the footprint is nearest; meaningless unless Found, for a footprint that
	// may be anywhere.
	At    parley.Place
	Found bool
}

// Near tells which notices lie within a distance of a footprint (a place, or the square
// that was named) and hold at a time; at 0 any time will do. Cancelled ones do not count.
// The nearest volume of each comes, the nearest notice first (requirement D7).
func (c *Channel) Near(where parley.Footprint, metres float64, at parley.Millis) []Near {
	c.fresh()
	var found []clash.Near
	c.asks.ask(func(r *clash.Reader) { found = r.Near(where, metres, at) })
	c.mu.RLock()
	defer c.mu.RUnlock()
	view := c.view()
	out := make([]Near, 0, len(found))
	for _, f := range found {
		n, ok := view.Notice(f.ID)
		if !ok || n.Cancelled {
			continue // in between
		}
		near := Near{Notice: n, Volume: f.Volume, Metres: f.Metres, Uncertain: f.Uncertain, At: f.At, Found: f.Found}
		for near.Text < len(n.Texts) && near.Volume >= len(n.Texts[near.Text].Volumes) {
			near.Volume -= len(n.Texts[near.Text].Volumes)
			near.Text++
		}
		if near.Text < len(n.Texts) {
			out = append(out, near)
		}
	}
	return out
}
