package node

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"parley"
	"parley/carry"
	"parley/channel"
	"parley/journal"
	"parley/ledger"
)

// A Node is a site that links carry between.
var _ carry.Site = (*Node)(nil)

// Peer tells which party of a channel a transport key belongs to: under the charter in
// force, or, until there is one, under the one that this node was invited with. The
// parties of a successor that this party has accepted may link already: it cannot come
// into force before a newcomer's acceptance arrives.
func (n *Node) Peer(id parley.Hash, transport parley.OfficerKey) (parley.PartyID, bool) {
	c, ok := n.Channel(id)
	if !ok {
		return "", false
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, t := range append([]*channel.CharterText{c.charter()}, c.machine.Now().Pending(n.opts.Party)...) {
		if t == nil {
			continue
		}
		for _, p := range t.Charter.Parties {
			if p.HasLog() && p.Transport == transport && p.ID != n.opts.Party {
				return p.ID, true
			}
		}
	}
	return "", false
}

// charter gives the charter that this node goes by; the lock is held.
func (c *Channel) charter() *channel.CharterText {
	view := c.view()
	if t := view.Charter(); t != nil {
		return t
	}
	if c.own != nil {
		return view.Base(c.own.log.Party, c.own.log.Epoch)
	}
	return c.invited
}

// Watch signals when the node holds more of a channel than before.
func (n *Node) Watch(id parley.Hash) (<-chan struct{}, func()) {
	c, ok := n.Channel(id)
	if !ok {
		return nil, func() {}
	}
	return c.Watch()
}

// Have tells how far this node holds each branch of a channel's logs, and which positions
// entries name that it does not hold.
func (n *Node) Have(id parley.Hash) (have, want []parley.Position) {
	c, ok := n.Channel(id)
	if !ok {
		return nil, nil
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, l := range c.lines {
		if p := l.shown(context.Background()); p.Size > 0 {
			have = append(have, p)
		}
	}
	return have, c.wants()
}

// wants lists the heads that held entries name and this node does not store; the lock is
// held.
func (c *Channel) wants() []parley.Position {
	var out []parley.Position
	for _, l := range c.lines {
		if len(l.held) == 0 || l.held[0].Entry.Entry == nil {
			continue
		}
		for _, h := range l.held[0].Entry.Frame.Heads {
			if _, ok := c.machine.NodeKey(h.Position()); !ok {
				out = append(out, h.Position())
			}
		}
	}
	return out
}

// Lack gives what a node that holds have, and misses want, lacks of this node's logs. It
// never gives what no commit covers.
func (n *Node) Lack(ctx context.Context, id parley.Hash, have, want []parley.Position, limit int) (segments []carry.Segment, more bool, err error) {
	c, ok := n.Channel(id)
	if !ok {
		return nil, false, nil
	}
	if c.needsAnswer() {
		_ = c.do(ctx, func() error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.answered(ctx, have)
			return nil
		})
	}
	for _, o := range c.offers(ctx, have, want) {
		if limit <= 0 {
			return segments, true, nil
		}
		s, bytes, rest, err := o.segment(ctx, limit)
		if _, ok := errors.AsType[*journal.DamagedError](err); ok {
			continue // the rest is served
		}
		if err != nil {
			return segments, false, fmt.Errorf("reading %s, epoch %d, from %d: %w", o.line.log.Party, o.line.log.Epoch, o.from, err)
		}
		segments = append(segments, s)
		limit -= bytes
		more = more || rest
	}
	return segments, more, nil
}

func (c *Channel) needsAnswer() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.own != nil && !c.settled && len(c.peers()) < 2 || c.guard.behind != "" && c.guard.need == nil
}

// offer is a run of a line that another node lacks.
type offer struct {
	line  *line
	from  int64
	to    int64
	check ledger.Checkpoint
	// signer is that of the own log, nil for others'. A shorter checkpoint than the one that
	// was published says nothing new.
	signer ledger.Signer
}

func (c *Channel) offers(ctx context.Context, have, want []parley.Position) []offer {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []offer
	for _, l := range c.lines {
		to := l.check.Size
		if to == 0 {
			continue
		}
		if !c.judgeable(l) {
			continue
		}
		if stops := c.machine.Now().Stopped(l.log.Party, l.log.Epoch); len(stops) > 0 {
			to = min(to, c.wanted(ctx, l, stops, want))
		}
		if from, ok := c.common(ctx, l, have, want); ok && from < to {
			o := offer{line: l, from: from, to: to, check: l.check}
			if l == c.own {
				o.signer = c.signer
			}
			out = append(out, o)
		}
	}
	return out
}

// judgeable reports whether a log's open names nothing that this node lacks. Others are not
// bothered with what may be an invention; who can judge it does not keep it.
func (c *Channel) judgeable(l *line) bool {
	for l.parent != nil {
		l = l.parent
	}
	if l.opened() {
		return true
	}
	if l.stopped != nil || l.held[0].Entry.Entry == nil {
		return false
	}
	view := c.machine.Now()
	return !slices.ContainsFunc(l.held[0].Entry.Frame.Heads, func(h ledger.Head) bool { return !view.Has(h.Position()) })
}

// wanted says how far a stopped line is offered: to its stop, and beyond to what is asked
// for.
func (c *Channel) wanted(ctx context.Context, l *line, stops, want []parley.Position) int64 {
	to := stops[0].Size
	for _, s := range stops {
		to = min(to, s.Size)
	}
	for _, w := range want {
		if l.has(ctx, w) {
			to = max(to, w.Size)
		}
	}
	return to
}

// common says how much of a line a node with those positions has; false if it cannot be
// told yet, because the other seems to be ahead. It may be ahead on another branch, though:
// a line that it asks for is given all the same.
func (c *Channel) common(ctx context.Context, l *line, have, want []parley.Position) (int64, bool) {
	from, ahead, known := int64(0), false, false
	for _, h := range have {
		if h.Party != l.log.Party || h.Epoch != l.log.Epoch {
			continue
		}
		o := c.holder(ctx, h)
		switch {
		case o != nil:
			from = max(from, min(h.Size, l.fork(o)))
			known = known || l.has(ctx, h)
		case h.Size > l.size():
			ahead = true
		}
	}
	asked := func(w parley.Position) bool { return l.has(ctx, w) }
	return from, !ahead || known || slices.ContainsFunc(want, asked)
}

// segment reads the run from the journal, up to about limit bytes.
func (o offer) segment(ctx context.Context, limit int) (s carry.Segment, bytes int, more bool, err error) {
	s = carry.Segment{Log: o.line.log, From: o.from, Checkpoint: o.check}
	r := o.line.hashes(ctx)
	tree, err := ledger.TreeAt(o.from, r)
	if err != nil {
		return s, 0, false, err
	}
	s.Prev = tree.Root()
	for row, err := range o.line.channel.node.opts.Journal.Entries(ctx, o.line.id, uint64(o.from), uint64(o.to)) {
		if err != nil {
			return s, bytes, false, err
		}
		if bytes > 0 && bytes+len(row.Entry) > limit {
			more = true
			break
		}
		s.Entries = append(s.Entries, row.Entry)
		tree.Append(row.Entry)
		bytes += len(row.Entry)
	}
	s.Root = tree.Root()
	if signer := o.signer; signer != nil && len(s.Entries) > 0 && tree.Size() < o.check.Size {
		// The own log's chunks end on a checkpoint each, so that the other can apply them.
		s.Checkpoint = ledger.Checkpoint{Log: s.Log, Size: tree.Size(), Root: s.Root}
		return s, bytes, more, s.Checkpoint.Sign(signer)
	}
	s.Proof, err = ledger.ProvePrefix(o.check.Size, tree.Size(), r)
	return s, bytes, more, err
}
