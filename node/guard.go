package node

import (
	"context"
	"fmt"

	"parley"
	"parley/channel"
	"parley/journal/mark"
)

// guard holds the reasons for which a node must not write to its own log: accidents that
// would otherwise look like treason. Each is one plain sentence.
type guard struct {
	broken string // a commit failed
	behind string // the journal is older than what was published, or nobody can tell
	forked string // two copies of the log exist
	// need is how far the own log must come again before writing goes on; nil: a peer's
	// word is enough.
	need *mark.Mark
}

// refuses says why nothing is written, if so. A new epoch is a way out of what ails the
// old one, but not of a failed disk.
func (g *guard) refuses(newEpoch bool) error {
	switch {
	case g.broken != "":
		return &Refusal{Reason: Door, Detail: g.broken}
	case newEpoch:
		return nil
	case g.forked != "":
		return &Refusal{Reason: Door, Detail: g.forked}
	case g.behind != "":
		return &Refusal{Reason: Door, Detail: g.behind}
	}
	return nil
}

// opened: a new epoch was opened, and the old one's troubles are past.
func (g *guard) opened() { g.behind, g.forked, g.need = "", "", nil }

// examine compares the own log with the high-water mark, at start.
func (c *Channel) examine(ctx context.Context) error {
	if c.own == nil {
		return nil
	}
	signer, err := c.node.opts.Keys(c.own.log, c.own.key)
	if err != nil {
		return fmt.Errorf("the node's key for %s, epoch %d: %w", c.own.log.Party, c.own.log.Epoch, err)
	}
	c.signer = signer
	m, ok := mark.Mark{}, false
	if c.node.opts.Marks != nil {
		m, ok = c.node.opts.Marks.Get(c.id)
	}
	c.guard.behind, c.guard.need = "", nil
	switch {
	case !ok:
		c.guard.behind = fmt.Sprintf("This node of %s cannot tell whether its journal is the newest: its high-water mark is missing. It reads only, until a peer shows how far its log had come, or an epoch ticket opens a new epoch.", c.own.log.Party)
	case m.Epoch != c.own.log.Epoch || int64(m.Size) > c.own.size():
		c.guard.behind = fmt.Sprintf("The journal of %s was restored from an older copy: it has %d entries of epoch %d, and %d of epoch %d were published. It reads only, until a peer gives back the rest, or an epoch ticket opens a new epoch.", c.own.log.Party, c.own.size(), c.own.log.Epoch, m.Size, m.Epoch)
		c.guard.need = &m
	default:
		t, err := c.own.treeAt(ctx, int64(m.Size))
		if err != nil {
			return err
		}
		if t.Root() != m.Root {
			c.guard.forked = fmt.Sprintf("The journal of %s and its high-water mark tell two histories of epoch %d. It reads only, until an epoch ticket opens a new epoch.", c.own.log.Party, m.Epoch)
		}
	}
	return nil
}

// refilled looks whether a peer has given back enough of the own log; the lock is held.
func (c *Channel) refilled(ctx context.Context) error {
	need := c.guard.need
	if c.guard.behind == "" || need == nil || need.Epoch != c.own.log.Epoch || c.own.size() < int64(need.Size) || c.own.check.Size != c.own.size() {
		return nil
	}
	return c.examine(ctx)
}

// answered notes that a peer has shown how far it has the own log; the lock is held. It
// settles a missing mark, once the own log is at least as long.
func (c *Channel) answered(ctx context.Context, positions []position) {
	if c.guard.behind == "" || c.guard.need != nil || c.own == nil {
		return
	}
	for _, p := range positions {
		if p.Party == c.own.log.Party && p.Epoch >= c.own.log.Epoch && !c.own.has(ctx, p) {
			return // it has more, and will send it
		}
	}
	c.guard.behind = ""
	if c.own.check.Size == c.own.size() {
		if err := c.setMark(c.own.check); err != nil {
			c.guard.broken = err.Error()
		}
	}
}

// Writable tells whether the node writes to its log; if not, sentence says why.
func (c *Channel) Writable() (ok bool, sentence string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.own == nil {
		return false, "This node has not opened its log on the channel."
	}
	if err := c.guard.refuses(false); err != nil {
		return false, err.Error()
	}
	return true, ""
}

// uncovered reports whether an applied entry of another party, other than a receipt, is
// not yet in the past of the own log's last entry.
func (c *Channel) uncovered() bool {
	if c.own == nil || c.own.size() == 0 {
		return false
	}
	for _, r := range c.machine.Now().Records() {
		if r.Place.Party == c.own.log.Party || r.Entry.Kind == "receipt" {
			continue
		}
		p := position{Party: r.Place.Party, Epoch: r.Place.Epoch, Root: r.Place.Root, Size: r.Place.Number + 1}
		if !c.machine.Covers(c.own.tip(), p) {
			return true
		}
	}
	return false
}

// Sentences says, in words that are the same on every node that has applied the same
// entries, what has happened to the logs of a channel.
func Sentences(s *channel.State) []string {
	var out []string
	for _, l := range s.Logs {
		if l.Forked == 1 {
			out = append(out, fmt.Sprintf("Two copies of %s's log of epoch %d exist: both are kept and shown, and what stands in both counts once.", l.Party, l.Epoch))
		}
		for _, p := range l.Stops {
			out = append(out, fmt.Sprintf("%s has stopped its log of epoch %d after entry %d: later entries there are kept, shown, and without effect.", l.Party, l.Epoch, p.Size-1))
		}
		if l.Epoch > 0 {
			out = append(out, fmt.Sprintf("%s has opened epoch %d: it goes on in a new log, and its earlier ones stay as they are.", l.Party, l.Epoch))
		}
	}
	for _, o := range s.Officers {
		if o.Revoked == 1 {
			out = append(out, fmt.Sprintf("%s has revoked the key %s…: it signs nothing any more, and what it signed before stands.", o.Party, o.Key[:10]))
		}
	}
	return out
}

type position = parley.Position
