package node

import (
	"maps"
	"math"
	"slices"
	"sync"

	"parley"
	"parley/channel"
	"parley/clash"
	"parley/geo"
)

// asker answers questions of clashes and distances beside the writer, out of an engine of
// its own: the writer's holds what the next own entry can name, this one what is shown.
type asker struct {
	mu     sync.RWMutex
	engine clash.Engine
	terms  parley.Hash          // charter that the engine has the terms of
	holds  map[parley.Hash]bool // what the engine holds

	pending sync.Mutex
	changed map[parley.Hash]bool // notices that the engine has not seen as they stand now
	all     bool                 // any notice that it holds may be gone
}

func newAsker(e clash.Engine) asker {
	return asker{engine: e, holds: map[parley.Hash]bool{}, changed: map[parley.Hash]bool{}}
}

func (a *asker) note(id parley.Hash) {
	a.pending.Lock()
	defer a.pending.Unlock()
	a.changed[id] = true
}

// noteAll notes that every notice may be another, or gone: what a stop disowns is in no
// list of notices any more.
func (a *asker) noteAll() {
	a.pending.Lock()
	defer a.pending.Unlock()
	a.all = true
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

// fresh brings the asker's engine up to what is shown, and hands it out for reading.
func (c *Channel) fresh(f func(clash.Engine)) {
	a := &c.asks
	a.mu.Lock()
	a.update(c.news())
	a.mu.Unlock()
	a.mu.RLock()
	defer a.mu.RUnlock()
	f(a.engine)
}

// news gives what the asker has not seen: notices as they stand, those that are gone, and
// the charter in force. The asker is locked.
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
	return items, gone, view.Charter()
}

// update is where the time goes, so the channel is not locked while it runs.
func (a *asker) update(items []clash.Item, gone []parley.Hash, text *channel.CharterText) {
	if text != nil && text.Hash != a.terms {
		a.engine.SetTerms(clash.Terms{Rules: text.Charter.Rules, Heights: text.Charter.Heights})
		a.terms = text.Hash
	}
	for _, item := range items {
		a.engine.Put(item)
		a.holds[item.ID] = true
	}
	for _, id := range gone {
		a.engine.Remove(id)
		delete(a.holds, id)
	}
}

// Against tells what an item would meet of all that stands in the channel, and with which
// engine: the clashes of a draft (requirement D1). The item itself is not compared with
// the notice of its own id, and enters nothing.
func (c *Channel) Against(item clash.Item) (results []clash.Result, engine string) {
	c.fresh(func(e clash.Engine) {
		results, engine = e.Against(item), e.Version()
	})
	return slices.DeleteFunc(results, func(r clash.Result) bool { return r.Other == item.ID }), engine
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
	c.mu.RLock()
	view := c.view()
	var standing []channel.Standing
	for _, id := range view.Notices() {
		if n, ok := view.Notice(id); ok && !n.Cancelled {
			standing = append(standing, n)
		}
	}
	c.mu.RUnlock()
	place := geo.Prepare(where)
	radius := float64(where.Radius) / 1000
	var out []Near
	for _, n := range standing {
		best, found := Near{}, false
		for i, t := range n.Texts {
			for k, v := range t.Volumes {
				if at != 0 && (at < v.From || v.Until != 0 && at > v.Until) {
					continue
				}
				reach := float64(v.Footprint.Radius)/1000 + radius
				a := geo.Nearest(place, geo.Prepare(v.Footprint), metres+reach)
				if a.Least > metres+reach {
					continue
				}
				near := Near{Notice: n, Text: i, Volume: k, Metres: max(0, a.Least-reach), Uncertain: a.Most != a.Least, At: a.Other, Found: !math.IsInf(a.Most, 0)}
				if found && near.Metres >= best.Metres {
					continue
				}
				best, found = near, true
			}
		}
		if found {
			out = append(out, best)
		}
	}
	slices.SortFunc(out, func(a, b Near) int {
		switch {
		case a.Metres < b.Metres:
			return -1
		case a.Metres > b.Metres:
			return 1
		}
		return slices.Compare(a.Notice.ID[:], b.Notice.ID[:])
	})
	return out
}
