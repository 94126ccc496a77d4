package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/ledger"
)

// Channel is this node's side of one channel.
type Channel struct {
	node *Node
	id   parley.Hash

	work chan func() // to the writer, one thing at a time
	line chan *pending

	stored atomic.Int64                        // entries held; see Stored
	terms  atomic.Pointer[channel.CharterText] // in force; see Terms
	drawn  atomic.Pointer[drawnArea]           // its area

	mu       sync.RWMutex // guards what follows; the writer alone changes it
	machine  *channel.Machine
	lines    []*line
	own      *line         // what this node writes to; nil before it has opened a log
	signer   ledger.Signer // of the own line
	shown    channel.Set   // what may be shown once a commit has failed: everything before it
	guard    guard
	parts    []*part              // of damaged journals, until they are held again
	invited  *channel.CharterText // the charter that this node was told to join with
	watchers map[chan struct{}]struct{}
	commits  int64
	settled  bool    // this run has written to the own log, or the only peer has shown that it has no more of it
	applied  int64   // entries applied in this run, after the replay
	events   []Event // the last of them

	asks  asker
	board *channel.Board // of what may be shown

	// The writer's own.
	engine  *kept
	dirty   map[parley.Hash]bool // notices whose standing has changed since they were compared
	later   map[parley.Hash]bool // those of them whose entries no own frame could name yet
	owed    []position           // of others' entries that are applied and that no own entry covers: the last of each log
	receipt receiptClock
	late    lateness
	probes  probing
}

func (n *Node) newChannel(id parley.Hash) *Channel {
	return &Channel{
		node: n, id: id, machine: channel.New(id),
		work: make(chan func()), line: make(chan *pending, 1024),
		watchers: map[chan struct{}]struct{}{},
		asks:     newAsker(),
		engine:   newKept(), dirty: map[parley.Hash]bool{}, later: map[parley.Hash]bool{},
	}
}

// ID names the channel.
func (c *Channel) ID() parley.Hash { return c.id }

// hold takes over a branch that the journal lists, before its rows come.
func (c *Channel) hold(b journal.Branch) {
	l := &line{channel: c, id: b.ID, log: ledger.LogID{Channel: b.Channel, Party: b.Party, Epoch: b.Epoch}, forkAt: int64(b.ForkAt)}
	for _, p := range c.lines {
		if p.id == b.Parent {
			l.parent = p
		}
	}
	l.note = b.Checkpoint
	c.lines = append(c.lines, l)
}

// restore gives a line one of its rows back.
func (c *Channel) restore(ctx context.Context, l *line, row journal.Row, e *channel.Entry) error {
	if l.tree.Size() == 0 && l.forkAt > 0 {
		t, err := l.parent.treeAt(ctx, l.forkAt)
		if err != nil {
			return err
		}
		l.tree, l.key, l.mono = t, l.parent.key, l.parent.mono
	}
	prev := l.tree.Root()
	if int64(row.Number) != l.size() {
		return &journal.DamagedError{Branch: l.id, Number: uint64(l.size())}
	}
	if e.Entry != nil {
		if err := e.Frame.CheckPlace(c.id, l.log.Party, l.log.Epoch, l.size(), prev); err != nil {
			return damagedAt(l, l.size(), err)
		}
	}
	if int64(row.Number) == 0 {
		key, err := channel.NodeKey(e)
		if err != nil {
			return damagedAt(l, 0, err)
		}
		l.key = key
	}
	if !bytes.Equal(flatten(l.tree.Append(row.Entry)), row.Hashes) {
		return damagedAt(l, l.size()-1, errors.New("the hashes stored with it are not those of its bytes"))
	}
	l.hold(channel.Stored{Party: l.log.Party, Epoch: l.log.Epoch, Number: int64(row.Number), Prev: prev, Root: l.tree.Root(), Entry: e})
	if l.note != nil {
		cp, err := ledger.ParseNote(l.note, l.key)
		if err != nil {
			return damagedAt(l, int64(row.Number), fmt.Errorf("the checkpoint stored for its log: %w", err))
		}
		if cp.Log != l.log || !cp.Verify(l.key) {
			return damagedAt(l, int64(row.Number), errors.New("the checkpoint stored for its log is not signed by the log's node key"))
		}
		l.learn(*cp)
		l.note = nil
	}
	c.feed(ctx)
	return nil
}

func damagedAt(l *line, number int64, err error) error {
	return &journal.DamagedError{Branch: l.id, Number: uint64(number), Err: err}
}

// start finds the line that this node writes to, and runs the writer.
func (c *Channel) start(ctx context.Context) error {
	if err := c.attach(ctx); err != nil {
		return err
	}
	c.own = c.newest()
	if err := c.examine(ctx); err != nil {
		return err
	}
	c.board = channel.NewBoard(c.machine)
	c.await()
	c.mu.Lock()
	c.takeBack(ctx)
	c.mu.Unlock()
	for _, id := range c.machine.Now().Notices() {
		c.dirty[id] = true
		c.asks.note(id)
	}
	c.recount()
	c.stand()
	c.node.writers.Go(func() { c.run(c.node.ctx) })
	c.node.writers.Go(func() { c.engine.merge(c.node.ctx) })
	c.node.writers.Go(func() {
		c.fresh() // so that the first question need not
		c.asks.merge(c.node.ctx)
	})
	return nil
}

// newest finds the own log to write to: of those that the root has opened, the one with
// the highest epoch.
func (c *Channel) newest() *line {
	var own *line
	for _, l := range c.lines {
		if l.log.Party == c.node.opts.Party && l.opened() && (own == nil || l.log.Epoch > own.log.Epoch) {
			own = l
		}
	}
	return own
}

// holder finds a line that a position lies on.
func (c *Channel) holder(ctx context.Context, p parley.Position) *line {
	for _, l := range c.lines {
		if l.has(ctx, p) {
			return l
		}
	}
	return nil
}

// linesOf lists the lines of a log.
func (c *Channel) linesOf(id ledger.LogID) []*line {
	var out []*line
	for _, l := range c.lines {
		if l.log == id {
			out = append(out, l)
		}
	}
	return out
}

// Read gives a look at the channel: f must not keep the view, and must not wait.
func (c *Channel) Read(f func(channel.View, *channel.Machine)) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	f(c.view(), c.machine)
}

// State computes the channel's state, as it is the same on every node that has applied
// the same entries.
func (c *Channel) State() *channel.State {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.state()
}

// state is that of what may be shown; the lock is held.
func (c *Channel) state() *channel.State {
	if c.shown != nil {
		return c.view().State()
	}
	return c.board.State()
}

// view is everything applied, as far as it is durable: after a commit that failed the
// machine is ahead of the journal, and what it is ahead by is not shown. The lock is held.
func (c *Channel) view() channel.View {
	if c.shown != nil {
		return c.machine.At(c.shown)
	}
	return c.machine.Now()
}

// Watch signals after each commit. Signals coalesce; cancel gives the subscription back.
func (c *Channel) Watch() (changed <-chan struct{}, cancel func()) {
	ch := make(chan struct{}, 1)
	c.mu.Lock()
	c.watchers[ch] = struct{}{}
	c.mu.Unlock()
	return ch, func() {
		c.mu.Lock()
		delete(c.watchers, ch)
		c.mu.Unlock()
	}
}

// Commits counts what this run of the node has committed. Between two looks that give the
// same number nothing was stored or applied.
func (c *Channel) Commits() int64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.commits
}

// Stored counts the entries that the node holds of the channel, over all branches. It never
// falls, survives a restart, and waits for nobody.
func (c *Channel) Stored() int64 { return c.stored.Load() }

// Terms gives the charter in force, nil if there is none, without waiting for the writer:
// it may be the one of a moment ago.
func (c *Channel) Terms() *channel.CharterText { return c.terms.Load() }

// stand notes what callers may know without waiting for the writer; the lock is held.
func (c *Channel) stand() {
	var n int64
	for _, l := range c.lines {
		n += l.size()
	}
	c.stored.Store(n)
	c.terms.Store(c.view().Charter())
}

// publish tells everyone who watches; the lock is held.
func (c *Channel) publish() {
	c.commits++
	c.stand()
	for ch := range c.watchers {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
