package node

import (
	"context"
	"errors"
	"fmt"

	"parley"
	"parley/channel"
	"parley/journal/mark"
	"parley/ledger"
)

// guard holds the reasons for which a node must not write to its own log: accidents that
// would otherwise look like treason. Each is one plain sentence.
type guard struct {
	broken string // a commit failed
	behind string // the journal is older than what was published, or nobody can tell
	forked string // two copies of the log exist
	locked string // the log's node key is not here
	// need is how far the own log must come again before writing goes on; nil: a peer's
	// word is enough.
	need *mark.Mark
}

// refuses says why nothing is written, if so. A new epoch is a way out of what ails the
// old one, but not of a failed disk.
func (g *guard) refuses(newEpoch bool) error {
	if g.broken != "" {
		return &Refusal{Reason: Door, Detail: g.broken}
	}
	for _, why := range []string{g.forked, g.behind, g.locked} {
		if why != "" && !newEpoch {
			return &Refusal{Reason: Door, Detail: why}
		}
	}
	return nil
}

// opened: a new epoch was opened, and the old one's troubles are past.
func (g *guard) opened() { *g = guard{} }

// examine compares the own log with the high-water mark, and looks for a copy of it: at
// start, and when another node gave back what this one had not.
func (c *Channel) examine(ctx context.Context) error {
	c.guard = guard{broken: c.guard.broken}
	if c.own == nil {
		c.examineLost()
		return nil
	}
	party, epoch := c.own.log.Party, c.own.log.Epoch
	signer, err := c.node.opts.Keys(c.own.log, c.own.key)
	if err == nil && signer.Key() != c.own.key {
		signer, err = nil, errors.New("another was given")
	}
	if err != nil {
		// It still reads, mirrors and serves: that is how the new open comes about.
		c.guard.locked = fmt.Sprintf("This node does not have the node key of %s's log of epoch %d (%v). It reads only, until an epoch ticket opens a new epoch.", party, epoch, err)
	}
	c.signer = signer
	if c.copied() {
		c.guard.forked = twoCopies(party, epoch)
	}
	m, ok := mark.Mark{}, false
	if c.node.opts.Marks != nil {
		m, ok = c.node.opts.Marks.Get(c.id)
	}
	switch {
	case !ok:
		c.guard.behind = fmt.Sprintf("This node of %s cannot tell whether its journal is the newest: its high-water mark is "+c.noMark()+". It reads only, until a peer shows how far its log had come, or an epoch ticket opens a new epoch.", party)
	case m.Epoch < epoch:
		// Either a copy of this node opened the epoch, or this one lost its power between
		// the commit and the mark. Nobody can tell, so no peer's word helps.
		c.guard.behind = fmt.Sprintf("This node of %s has published nothing of epoch %d as far as its high-water mark knows, and its journal has %d entries of it: another copy may have written them. It reads only, until an epoch ticket opens a new epoch.", party, epoch, c.own.size())
		c.guard.need = &m
	case m.Epoch > epoch || int64(m.Size) > c.own.size():
		c.guard.behind = fmt.Sprintf("The journal of %s was restored from an older copy: it has %d entries of epoch %d, and %d of epoch %d were published. It reads only, until a peer gives back the rest, or an epoch ticket opens a new epoch.", party, c.own.size(), epoch, m.Size, m.Epoch)
		c.guard.need = &m
	default:
		return c.compare(ctx, m)
	}
	return nil
}

// examineLost looks at the high-water mark where there is no own log: it tells whether
// there was one.
func (c *Channel) examineLost() {
	c.signer = nil
	if c.node.opts.Marks == nil {
		return
	}
	if m, ok := c.node.opts.Marks.Get(c.id); ok {
		c.guard.need = &m
		c.guard.behind = fmt.Sprintf("The journal of %s has nothing of its own log, and %d entries of epoch %d were published. It reads only, until a peer gives them back, or an epoch ticket opens a new epoch.", m.Party, m.Size, m.Epoch)
	} else if c.node.opts.Marks.Corrupt(c.id) != nil {
		c.guard.behind = fmt.Sprintf("This node of %s cannot tell how far its log had come: its journal has nothing of it, and its high-water mark is damaged. It reads only, until a peer gives the log back, or an epoch ticket opens a new epoch.", c.node.opts.Party)
	}
}

// noMark says why there is no high-water mark.
func (c *Channel) noMark() string {
	if c.node.opts.Marks != nil && c.node.opts.Marks.Corrupt(c.id) != nil {
		return "damaged"
	}
	return "missing"
}

// floor is the lowest epoch that a new own log may have: lower ones have been opened
// before, or nobody can tell.
func (c *Channel) floor() (floor parley.Epoch) {
	if marks := c.node.opts.Marks; marks != nil {
		if m, ok := marks.Get(c.id); ok {
			floor = m.Epoch + 1
		} else if marks.Corrupt(c.id) != nil {
			floor = 1
		}
	}
	for _, p := range c.parts {
		if p.unknown {
			floor = max(floor, 1)
		}
		for _, s := range p.shelves {
			if s.log.Party == c.node.opts.Party {
				floor = max(floor, s.log.Epoch+1)
			}
		}
	}
	return floor
}

// compare looks whether the own log goes through the mark. What lies beyond was committed
// and not published, for want of power or of a peer; before it is, the mark follows.
func (c *Channel) compare(ctx context.Context, m mark.Mark) error {
	t, err := c.own.treeAt(ctx, int64(m.Size))
	if err != nil {
		return err
	}
	if t.Root() != m.Root {
		c.guard.forked = fmt.Sprintf("The journal of %s and its high-water mark tell two histories of epoch %d. It reads only, until an epoch ticket opens a new epoch.", c.own.log.Party, m.Epoch)
		return nil
	}
	if c.own.check.Size > int64(m.Size) {
		return c.setMark(c.own.check)
	}
	return nil
}

// refilled looks whether a peer has given back enough of the own log; the lock is held.
func (c *Channel) refilled(ctx context.Context) error {
	need := c.guard.need
	if need == nil || need.Epoch != c.own.log.Epoch || c.own.size() < int64(need.Size) || c.own.check.Size != c.own.size() {
		return nil
	}
	return c.examine(ctx)
}

// setBack looks at what a peer gave back of the own log, which went on from where it ends
// here, before this run of the node has written anything or had been told by its only peer
// that there is no more. Journal and mark were both set back, by a snapshot of the whole machine: no
// treason, and no second copy that anybody has seen. The lock is held.
func (c *Channel) setBack(ctx context.Context, published ledger.Checkpoint) error {
	c.node.log.Info("a peer gives back what this node has not of its own log", "channel", c.id.Short(), "have", c.own.size(), "published", published.Size)
	c.guard.behind = fmt.Sprintf("The journal of %s was restored from an older copy, with its high-water mark: %d entries of epoch %d were published, and %d are here. It reads only, until a peer gives back the rest, or an epoch ticket opens a new epoch.", c.own.log.Party, published.Size, c.own.log.Epoch, c.own.size())
	c.guard.need = &mark.Mark{Channel: c.id, Party: c.own.log.Party, Epoch: c.own.log.Epoch, Size: uint64(published.Size), Root: published.Root}
	return c.refilled(ctx)
}

// answered notes that a peer has shown how far it has the own log; the lock is held. It
// settles a missing mark, once the own log is at least as long. A peer that has none of it
// shows nothing: it is given what there is, and then has some.
func (c *Channel) answered(ctx context.Context, positions []position) {
	if c.own == nil {
		return
	}
	shown := false
	for _, p := range positions {
		if p.Party != c.own.log.Party || p.Epoch < c.own.log.Epoch {
			continue
		}
		if !c.own.has(ctx, p) {
			return // it has more, and will send it
		}
		shown = true
	}
	if !shown {
		return
	}
	only := len(c.peers()) < 2 // of several, another may have more of it
	if c.guard.behind == "" && only {
		c.settled = true
	}
	if c.guard.behind == "" || c.guard.need != nil || c.own.check.Size != c.own.size() {
		return
	}
	c.guard.behind = ""
	c.settled = only
	if err := c.setMark(c.own.check); err != nil {
		c.guard.broken = err.Error()
	}
	c.weigh(ctx)
}

// refuses says why nothing is written to the own log, if so. The lock is held.
func (c *Channel) refuses(newEpoch bool) error {
	if c.node.opts.ReadOnly {
		return &Refusal{Reason: Door, Detail: fmt.Sprintf("This node of %s was started to read only: it takes and serves entries, and writes none.", c.node.opts.Party)}
	}
	if why := c.node.damaged.Load(); why != nil {
		return &Refusal{Reason: Door, Detail: *why}
	}
	if c.guard.broken == "" && c.guard.forked == "" && !newEpoch {
		if why := c.damage(); why != "" {
			return &Refusal{Reason: Door, Detail: why}
		}
	}
	if err := c.guard.refuses(newEpoch); err != nil || newEpoch || c.own == nil {
		return err
	}
	view := c.machine.Now()
	if c.own.size() > 0 && !view.Has(c.own.tip()) {
		return &Refusal{Reason: Door, Detail: fmt.Sprintf("This node has the log of %s back, and not yet all that its %d entries name: nothing can be judged after them. It reads only, until a peer gives back the rest, or an epoch ticket opens a new epoch.", c.own.log.Party, c.own.size())}
	}
	for _, p := range view.Stopped(c.own.log.Party, c.own.log.Epoch) {
		return &Refusal{Reason: Door, Detail: fmt.Sprintf("The root of %s has stopped its log of epoch %d after entry %d: what is written there has no effect and reaches nobody. This node reads only, until an epoch ticket opens a new epoch.", p.Party, p.Epoch, p.Size-1)}
	}
	return nil
}

// Writable tells whether the node writes to its log; if not, sentence says why.
func (c *Channel) Writable() (ok bool, sentence string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if err := c.refuses(false); err != nil {
		return false, err.Error()
	}
	if c.own == nil {
		return false, "This node has not opened its log on the channel."
	}
	return true, ""
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
	for _, e := range s.Entries {
		if e.Verdict == channel.VoidUnknown {
			out = append(out, fmt.Sprintf("Entry %d of %s, epoch %d, is not understood under ruleset %d: it is kept and shown, and has no effect.", e.Number, e.Party, e.Epoch, parley.Ruleset))
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
