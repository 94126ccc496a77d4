package node

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"parley"
	"parley/ledger"
)

// Missing is a run of entries that this node had and does not have now.
type Missing struct {
	Party parley.PartyID `json:"party"`
	Epoch parley.Epoch   `json:"epoch"`
	From  int64          `json:"from"` // number of the first
	To    int64          `json:"to"`   // number of the last, and one more
}

// Count is how many entries are missing.
func (m Missing) Count() int64 { return m.To - m.From }

func (m Missing) String() string {
	if m.Count() == 1 {
		return fmt.Sprintf("1 entry of %s (epoch %d, %d)", m.Party, m.Epoch, m.From)
	}
	return fmt.Sprintf("%d entries of %s (epoch %d, %d to %d)", m.Count(), m.Party, m.Epoch, m.From, m.To-1)
}

// Missing lists what this node had of the channel and does not have now, by party, epoch
// and number: what a damaged journal held and cannot be read, what the high-water mark says
// was published, and what the own log names. Entries that can still be read in a damaged
// journal, and follow on what is missing, do not count.
func (c *Channel) Missing() []Missing {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.missing()
}

// Whole reports whether nothing is missing and the own log, if there is one, is applied to
// its end and known to be the newest.
func (c *Channel) Whole() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.parts) == 0 && len(c.missing()) == 0 && c.guard.behind == "" && (c.own == nil || c.own.size() == 0 || c.machine.Now().Has(c.own.tip()))
}

func (c *Channel) missing() []Missing {
	extents := map[ledger.LogID]int64{}
	want := func(log ledger.LogID, size int64) { extents[log] = max(extents[log], size) }
	readable := map[ledger.LogID][]int64{}
	var out []Missing
	for _, p := range c.parts {
		for _, s := range p.shelves {
			if s.beside(c) {
				out = append(out, gaps(s.log, c.shelfReach(s), min(s.size, c.within(s.log)), s.left())...)
				continue
			}
			want(s.log, s.size)
			readable[s.log] = append(readable[s.log], s.left()...)
		}
	}
	if need := c.guard.need; need != nil {
		want(ledger.LogID{Channel: c.id, Party: c.node.opts.Party, Epoch: need.Epoch}, int64(need.Size))
	}
	for _, l := range c.lines {
		if l.log.Party == c.node.opts.Party && len(l.held) > 0 && l.held[0].Entry.Entry != nil {
			for _, h := range l.held[0].Entry.Frame.Heads {
				want(ledger.LogID{Channel: c.id, Party: h.Party, Epoch: h.Epoch}, h.Size)
			}
		}
	}
	for log, size := range extents {
		slices.Sort(readable[log])
		out = append(out, gaps(log, c.reach(log), min(size, c.within(log)), readable[log])...)
	}
	slices.SortFunc(out, compareMissing)
	return slices.Compact(out)
}

func compareMissing(a, b Missing) int {
	return cmp.Or(cmp.Compare(a.Party, b.Party), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// left lists the numbers of what can be read on the shelf and is not held again.
func (s *shelf) left() []int64 {
	var out []int64
	for _, x := range s.rows[s.next:] {
		out = append(out, x.number)
	}
	return out
}

// beside reports whether the shelf is of a branch beside another one.
func (s *shelf) beside(c *Channel) bool {
	return s.first > 0 || s.line != nil && s.line.size() < c.reach(s.log)
}

// shelfReach says how far what was on the shelf is held.
func (c *Channel) shelfReach(s *shelf) int64 {
	switch {
	case s.line != nil:
		return s.line.size()
	case s.first > 0:
		return s.first
	}
	return c.reach(s.log)
}

// within says how much of a log another node gives at all: of a stopped one, what comes
// after the stop is given only where somebody names it.
func (c *Channel) within(log ledger.LogID) int64 {
	stops := c.machine.Now().Stopped(log.Party, log.Epoch)
	if len(stops) == 0 {
		return math.MaxInt64
	}
	size := stops[0].Size
	for _, p := range stops {
		size = min(size, p.Size)
	}
	for _, w := range c.wants() {
		if w.Party == log.Party && w.Epoch == log.Epoch {
			size = max(size, w.Size)
		}
	}
	return size
}

// gaps lists the runs of [from, to) that are not among the numbers, which ascend.
func gaps(log ledger.LogID, from, to int64, numbers []int64) (out []Missing) {
	note := func(from, to int64) {
		if from < to {
			out = append(out, Missing{log.Party, log.Epoch, from, to})
		}
	}
	for _, n := range numbers {
		if n >= from {
			note(from, min(n, to))
			from = n + 1
		}
	}
	note(from, to)
	return out
}

// Peers lists the other parties of the channel that have a node.
func (c *Channel) Peers() []parley.PartyID {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.peers()
}

func (c *Channel) peers() (out []parley.PartyID) {
	if t := c.charter(); t != nil {
		for _, p := range t.Charter.Parties {
			if p.HasLog() && p.ID != c.node.opts.Party {
				out = append(out, p.ID)
			}
		}
	}
	return out
}

// damage says why nothing is written while a damaged journal is not made good, or nothing;
// the lock is held.
func (c *Channel) damage() string {
	if !slices.ContainsFunc(c.parts, func(p *part) bool { return !p.released }) {
		return ""
	}
	missing := c.missing()
	if len(missing) == 0 {
		return fmt.Sprintf("The journal of %s is damaged, and how much it held cannot be told. It serves what verifies and writes nothing until a peer shows how far its log had come, or an epoch ticket opens a new epoch.", c.node.opts.Party)
	}
	return fmt.Sprintf("The journal of %s is damaged: %s cannot be read. It serves what verifies and writes nothing until a peer gives them back, or an epoch ticket opens a new epoch.", c.node.opts.Party, List(missing))
}

// List tells what is missing, the first few runs of it.
func List(missing []Missing) string {
	const most = 5
	var l []string
	more := int64(0)
	for i, m := range missing {
		if i < most {
			l = append(l, m.String())
		} else {
			more += m.Count()
		}
	}
	if more > 0 {
		l = append(l, fmt.Sprintf("%d more", more))
	}
	if n := len(l); n > 1 {
		return strings.Join(l[:n-1], ", ") + " and " + l[n-1]
	}
	return strings.Join(l, "")
}
