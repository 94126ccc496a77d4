package node

import (
	"context"
	"fmt"

	"parley"
	"parley/carry"
	"parley/channel"
	"parley/ledger"
)

// feeding gives the machine what is stored and proven, until nothing moves.
type feeding struct {
	c       *Channel
	ctx     context.Context
	moved   bool
	applied []channel.Applied
}

// feed gives the machine what is stored, covered by a checkpoint, and proven. What no
// checkpoint covers yet waits: this node could neither name it, and so not receipt it,
// nor serve it to others, and would differ from them for as long as the rest does not come.
func (c *Channel) feed(ctx context.Context) []channel.Applied {
	f := feeding{c: c, ctx: ctx, moved: true}
	for f.moved {
		f.moved = false
		for _, l := range c.lines {
			for f.ready(l) {
				f.give(l)
			}
		}
	}
	return f.applied
}

func (f *feeding) give(l *line) {
	applied, err := f.c.machine.Add(l.held[0])
	if err != nil {
		f.stop(l, err.Error())
		return
	}
	l.held, f.moved = l.held[1:], true
	f.applied = append(f.applied, applied...)
}

// ready reports whether the machine may have the next entry of a line. A fault of
// structure stops that line, and no other.
func (f *feeding) ready(l *line) bool {
	if l.stopped != nil || len(l.held) == 0 || l.held[0].Number >= l.check.Size {
		return false
	}
	next := l.held[0]
	if next.Number == 0 {
		return f.proven(l, next.Entry) && f.opens(l, next.Entry)
	}
	// A branch waits for the one that it leaves.
	prev := parley.Position{Party: l.log.Party, Epoch: l.log.Epoch, Root: next.Prev, Size: next.Number}
	return f.c.machine.Holds(prev) && f.proven(l, next.Entry)
}

// opens reports whether a log's first entry can be judged, and is valid. Nobody but the
// party's root can begin a log of it: others' inventions must not look like copies of it.
func (f *feeding) opens(l *line, e *channel.Entry) bool {
	verdict, _, err := f.c.machine.Judge(parley.Position{Party: l.log.Party, Epoch: l.log.Epoch}, e)
	if err == nil && verdict != channel.Valid {
		f.stop(l, "its open is void: "+verdict.Sentence())
	}
	return err == nil && verdict == channel.Valid
}

// proven reports whether every head that an entry names is with the machine and signed by
// its log's node key.
func (f *feeding) proven(l *line, e *channel.Entry) bool {
	if e.Entry == nil {
		return true
	}
	for _, h := range e.Frame.Heads {
		if _, ok := f.c.machine.NodeKey(h.Position()); !ok {
			f.learn(h)
			return false
		}
	}
	for i, h := range e.Frame.Heads {
		key, _ := f.c.machine.NodeKey(h.Position())
		if cp := f.c.checkpoint(h); !cp.Verify(key) {
			f.stop(l, fmt.Sprintf("heads[%d]: the checkpoint of %s at %d is not signed by its node key", i, h.Party, h.Size))
			return false
		}
	}
	return true
}

// learn takes a head that an entry names for the checkpoint that it is, where its entries
// are here and no checkpoint has covered them: a stopped log is given only as far as others
// name it, and must be served on as far.
func (f *feeding) learn(h ledger.Head) {
	cp := f.c.checkpoint(h)
	for _, l := range f.c.linesOf(cp.Log) {
		if h.Size > l.check.Size && l.has(f.ctx, h.Position()) && cp.Verify(l.key) {
			l.learn(cp)
			f.moved = true
		}
	}
}

func (f *feeding) stop(l *line, reason string) {
	l.stopped = &carry.StructureError{Log: l.log, Entry: l.held[0].Number, Reason: reason}
	f.c.node.log.Warn("a log is stopped", "channel", f.c.id.Short(), "why", l.stopped)
}

func (c *Channel) checkpoint(h ledger.Head) ledger.Checkpoint {
	return ledger.Checkpoint{Log: ledger.LogID{Channel: c.id, Party: h.Party, Epoch: h.Epoch}, Size: h.Size, Root: h.Root, Sig: h.Sig}
}
