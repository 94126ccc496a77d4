package node

import (
	"parley/channel"
)

// appliedKept is how many applied entries a channel remembers for those who follow it: a
// minute and more of the fastest writing that was measured, far longer than a reconnect.
const appliedKept = 16_384

// Event is an entry that this run of the node has applied. Sequence numbers begin at 1
// with the run: what was replayed at start has none.
type Event struct {
	Seq     int64
	Applied channel.Applied
}

// remember notes what was applied and is durable; the lock is held. What is not shown is
// not told either.
func (c *Channel) remember(applied []channel.Applied) {
	if c.shown != nil {
		return
	}
	for _, a := range applied {
		c.applied++
		e := Event{c.applied, a}
		if len(c.events) < appliedKept {
			c.events = append(c.events, e)
		} else {
			c.events[(c.applied-1)%appliedKept] = e
		}
	}
}

// Since gives what was applied after a sequence number, at most limit of it, and the
// number of the last that there is. Complete is false if some of it is not remembered any
// more: then whoever follows must read everything again.
func (c *Channel) Since(after int64, limit int) (events []Event, last int64, complete bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	last = c.applied
	if after < 0 || after > last || after < last-int64(len(c.events)) {
		return nil, last, false
	}
	for n := after; n < min(last, after+int64(limit)); n++ {
		events = append(events, c.events[n%appliedKept])
	}
	return events, last, true
}
