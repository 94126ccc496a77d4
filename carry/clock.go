package carry

import "time"

// samples is how many round trips are remembered.
const samples = 8

// clock measures the round trip to a peer, and how far its clock is from ours. Of the
// last samples the fastest counts: it waited least in queues, so that the moment at which
// the peer looked at its clock is known best.
type clock struct {
	id    uint32
	asked time.Time // zero once it is answered
	last  [samples]sample
	next  int
}

type sample struct{ trip, offset time.Duration }

func (c *clock) ask(now time.Time) ping {
	c.id++
	c.asked = now
	return ping{c.id}
}

// answered takes the peer's answer; one that comes late, or twice, counts for nothing.
func (c *clock) answered(p pong, now time.Time) {
	if p.id != c.id || c.asked.IsZero() {
		return
	}
	trip := max(now.Sub(c.asked), 1)
	c.last[c.next%samples] = sample{trip, p.clock.Sub(c.asked.Add(trip / 2))}
	c.next++
	c.asked = time.Time{}
}

// best gives the fastest round trip and the offset of the peer's clock that it showed,
// positive where the peer's is ahead; zeros before the first.
func (c *clock) best() (trip, offset time.Duration) {
	var best sample
	for _, s := range c.last[:min(c.next, samples)] {
		if best.trip == 0 || s.trip < best.trip {
			best = s
		}
	}
	return best.trip, best.offset
}
