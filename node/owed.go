package node

import (
	"bytes"
	"container/heap"
	"context"
	"slices"
	"time"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// lateness looks after obligations that fall late: this node tells its own people, and says
// in its log that it does before it does (docs/protocol.md, section 7).
type lateness struct {
	queue looks
	at    map[parley.Obligation]parley.Millis // when each is looked at next
	timer *time.Timer
}

// look is when an obligation is to be looked at: it may have reached a rung.
type look struct {
	at parley.Millis
	of parley.Obligation
}

// looks is a heap, the soonest first.
type looks []look

func (l looks) Len() int           { return len(l) }
func (l looks) Less(i, j int) bool { return l[i].at < l[j].at }
func (l looks) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }
func (l *looks) Push(x any)        { *l = append(*l, x.(look)) }
func (l *looks) Pop() any {
	last := (*l)[len(*l)-1]
	*l = (*l)[:len(*l)-1]
	return last
}

// glance bounds how long the writer sleeps while something may fall late: a clock may jump.
// After as long, what was to be told is looked at again: it may not have come to it.
const glance = time.Second

// due is ready when it is time to look again.
func (l *lateness) due() <-chan time.Time {
	if l.timer == nil {
		return nil
	}
	return l.timer.C
}

func (l *lateness) ring() { l.timer = nil }

// expect notes that an obligation may reach a rung at a time; 0 is none.
func (l *lateness) expect(of parley.Obligation, at parley.Millis) {
	if old, known := l.at[of]; at == 0 || known && old <= at {
		return // looked at before then
	}
	if l.at == nil {
		l.at = map[parley.Obligation]parley.Millis{}
	}
	l.at[of] = at
	heap.Push(&l.queue, look{at, of})
}

// take gives the next obligation to look at by now, if there is one.
func (l *lateness) take(now parley.Millis) (of parley.Obligation, ok bool) {
	for len(l.queue) > 0 && l.queue[0].at <= now {
		x := heap.Pop(&l.queue).(look)
		if at, known := l.at[x.of]; known && at == x.at {
			delete(l.at, x.of)
			return x.of, true
		}
	}
	return of, false
}

// waits reports whether nothing is to be looked at yet.
func (l *lateness) waits(now parley.Millis) bool {
	return len(l.queue) == 0 || now < l.queue[0].at
}

// sleep sets the timer for what is expected.
func (l *lateness) sleep(now parley.Millis) {
	if len(l.queue) > 0 && l.timer == nil {
		l.timer = time.NewTimer(l.pause(now))
	}
}

// pause is how long to sleep. Somebody may have promised something for the year 9999: as
// nanoseconds that is more than a duration holds.
func (l *lateness) pause(now parley.Millis) time.Duration {
	wait := min(max(1, l.queue[0].at-now), parley.Millis(glance/time.Millisecond))
	return time.Duration(wait) * time.Millisecond
}

// accrue takes in what was applied; the lock is held. What is not shown is not owed either.
func (c *Channel) accrue(applied []channel.Applied) {
	if c.shown != nil || len(applied) == 0 {
		return
	}
	touched, all := c.board.Update(applied)
	if all {
		c.await()
		return
	}
	now := c.node.now()
	for _, name := range touched {
		if o, ok := c.board.Get(name); ok {
			c.foresee(o, now)
		}
	}
}

// await looks ahead at everything that is owed; the lock is held, or the writer does not run.
func (c *Channel) await() {
	now := c.node.now()
	c.late.queue, c.late.at = nil, nil
	c.board.All(func(o *channel.Obligation) { c.foresee(o, now) })
}

// foresee notes when an obligation is to be looked at: at once if it is late, for it may have
// been so before this node learnt of it.
func (c *Channel) foresee(o *channel.Obligation, now parley.Millis) {
	switch {
	case !c.concerns(o):
	case o.Rung(now) >= 0:
		c.late.expect(o.Obligation, now)
	default:
		c.late.expect(o.Obligation, o.Next(now))
	}
}

// concerns reports whether this node tells its people of an obligation.
func (c *Channel) concerns(o *channel.Obligation) bool {
	return o.Debtor == c.node.opts.Party || o.Creditor == c.node.opts.Party
}

// dueTold says of each obligation that has reached a rung since this node told of it last
// that it tells its people.
func (c *Channel) dueTold() []ledger.Validator {
	now := c.node.now()
	if c.late.waits(now) {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shown != nil {
		return nil
	}
	// An obligation that the next own entry could not name waits until it can.
	view, ok := c.nameable()
	if !ok {
		if c.late.timer == nil {
			c.late.timer = time.NewTimer(glance)
		}
		return nil
	}
	all := c.machine.Now()
	self := c.node.opts.Party
	var out []ledger.Validator
	for len(out) < maxBatch {
		name, ok := c.late.take(now)
		if !ok {
			break
		}
		o, ok := c.board.Get(name)
		if !ok {
			continue
		}
		rung := o.Rung(now)
		if rung < 0 || all.HasTold(name, self, rung) {
			c.late.expect(name, o.Next(now))
			continue
		}
		c.late.expect(name, now+parley.Millis(glance/time.Millisecond))
		// Its charter may be another there, with a shorter ladder.
		if named, there := view.Obligation(name); there && (rung == 0 || named.Level(rung) != "") {
			out = append(out, &parley.Told{Kind: parley.KindTold, Obligation: name, Rung: int64(rung)})
		}
	}
	return out
}

// nameable is the view of what the next own entry can have in its past; the lock is held.
func (c *Channel) nameable() (channel.View, bool) {
	past := []position{c.own.tip()}
	for _, h := range c.unnamed(c.own) {
		past = append(past, h.Position())
	}
	set, ok := c.machine.Closure(past...)
	return c.machine.At(set), ok
}

// Look gives a look at the channel with its state and what is owed on it, as [Channel.Read]
// does: f must keep neither the view nor the board, though it may keep obligations, and must
// not wait. The state is computed if f asks for it.
func (c *Channel) Look(f func(v channel.View, b *channel.Board, state func() *channel.State)) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	f(c.view(), c.board, c.state)
}

// Show states that a post of this party has shown acts of others: an unlocked session of an
// officer of that office had each on its screen for two seconds. What this node has stated
// before is not stated again, and nothing is where the charter says so. It gives how many
// acts are stated now.
func (c *Channel) Show(ctx context.Context, post string, acts []parley.Hash) (stated int, err error) {
	err = c.do(ctx, func() error {
		if ok, _ := c.Writable(); !ok {
			return nil
		}
		var statements []ledger.Validator
		news := c.unshown(acts)
		for chunk := range slices.Chunk(news, 64) {
			statements = append(statements, &parley.Shown{Acts: chunk, Kind: parley.KindShown, Post: post})
		}
		if len(statements) > 0 {
			c.say(ctx, statements)
			stated = len(news) - len(c.unshown(news)) // what could not be said is not
		}
		return nil
	})
	return stated, err
}

// unshown gives those of some acts that this node can and has yet to state as shown,
// ascending.
func (c *Channel) unshown(acts []parley.Hash) []parley.Hash {
	c.mu.Lock()
	defer c.mu.Unlock()
	view, ok := c.nameable()
	if text := view.Charter(); !ok || text == nil || text.Charter.Display == parley.Unreported {
		return nil
	}
	var out []parley.Hash
	for _, h := range acts {
		if view.MayShow(h, c.node.opts.Party) {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b parley.Hash) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(out)
}
