package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/journal/mark"
	"parley/ledger"
)

// Options is what a node needs to run.
type Options struct {
	Party   parley.PartyID
	Journal journal.Journal
	// Sources are damaged journals that were set aside before this one, and are not held
	// again wholly. The caller closes them after [Node.Close].
	Sources []Source
	// AskFirst is how long, at start, a node that has a log waits for its peers to show how
	// far they have that, before the high-water mark alone lets it write. Where there is one
	// peer, its answer ends the wait. 0: not at all, where no ways to peers will be open.
	AskFirst time.Duration
	// ReadOnly keeps the node from writing any entry: it reads, serves and takes.
	ReadOnly bool
	Marks    *mark.Store // nil: treated as a mark that disagrees, so the node asks a peer first
	// Keys gives the node key that a log's checkpoints are signed with: epoch 0's is in
	// the charter, a later epoch's came with its ticket.
	Keys func(log ledger.LogID, node parley.OfficerKey) (ledger.Signer, error)
	// Clock tells the time; a virtual one is for EXERCISE channels only. Default: time.Now.
	Clock func() time.Time
	Log   *slog.Logger
}

// Node is one party's node.
type Node struct {
	opts Options
	log  *slog.Logger

	sources []*source
	batches *Batches
	damaged atomic.Pointer[string] // why nothing is written: damage was met since the start

	commit sync.Mutex // the journal takes one batch at a time, from whichever channel

	mu       sync.Mutex
	channels map[parley.Hash]*Channel
	next     journal.BranchID
	ctx      context.Context
	stop     context.CancelFunc
	writers  sync.WaitGroup
}

// Open starts a node on its journal: every channel that the journal holds is replayed and
// runs. It fails with a [*journal.DamagedError] where the journal's own bytes do not hold
// together: it is to be set aside then, and becomes a [Source] of an empty one. The caller
// closes journal and marks after [Node.Close].
func Open(ctx context.Context, o Options) (*Node, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	n := &Node{opts: o, log: o.Log, channels: map[parley.Hash]*Channel{}}
	n.opts.Journal = &observed{o.Journal, n}
	n.ctx, n.stop = context.WithCancel(context.WithoutCancel(ctx))
	branches, err := o.Journal.Branches(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the journal's branches: %w", err)
	}
	n.next = journal.NextBranch(branches)
	for _, b := range branches {
		c, ok := n.channels[b.Channel]
		if !ok {
			c = n.newChannel(b.Channel)
			n.channels[b.Channel] = c
		}
		c.hold(b)
	}
	if err := n.replay(ctx); err != nil {
		return nil, err
	}
	if err := n.checkLines(ctx, branches); err != nil {
		return nil, err
	}
	if n.batches, err = openBatches(ctx, n); err != nil {
		return nil, err
	}
	for _, s := range o.Sources {
		read, err := readSource(ctx, s)
		if err != nil {
			return nil, err
		}
		n.sources = append(n.sources, read)
		for id := range read.shelves {
			if _, ok := n.channels[id]; !ok {
				n.channels[id] = n.newChannel(id)
			}
		}
	}
	for _, c := range n.channels {
		if err := c.start(ctx); err != nil {
			n.Close()
			return nil, err
		}
	}
	n.writers.Go(func() { n.batches.run(n.ctx) })
	return n, nil
}

// replay feeds every channel the rows that the journal holds, in the order they came.
func (n *Node) replay(ctx context.Context) error {
	by := map[journal.BranchID]*line{}
	for _, c := range n.channels {
		for _, l := range c.lines {
			by[l.id] = l
		}
	}
	var rows []journal.Row
	flush := func() error {
		for i, e := range readAll(len(rows), func(i int) []byte { return rows[i].Entry }) {
			row := rows[i]
			l := by[row.Branch]
			if l == nil {
				return fmt.Errorf("replaying the journal: row %d of branch %d, which the journal does not list", row.Number, row.Branch)
			}
			if err := l.channel.restore(ctx, l, row, e); err != nil {
				return fmt.Errorf("replaying entry %d of %s: %w", row.Number, l.log.Party, err)
			}
		}
		rows = rows[:0]
		return nil
	}
	for row, err := range n.opts.Journal.Replay(ctx) {
		if err != nil {
			return fmt.Errorf("replaying the journal: %w", err)
		}
		if rows = append(rows, row); len(rows) == 1024 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// checkLines compares what was replayed with what the journal lists.
func (n *Node) checkLines(ctx context.Context, branches []journal.Branch) error {
	loose := map[string]bool{}
	for item, err := range n.opts.Journal.DeskList(ctx, DamagedSection) {
		if err != nil {
			return fmt.Errorf("reading the desk: %w", err)
		}
		loose[item.Key] = true
	}
	for _, b := range branches {
		for _, l := range n.channels[b.Channel].lines {
			if l.id != b.ID || b.Size == b.ForkAt && b.Size > 0 {
				continue
			}
			switch {
			case l.size() != int64(b.Size):
				return fmt.Errorf("replaying the log of %s, epoch %d: %w", b.Party, b.Epoch, &journal.DamagedError{Branch: b.ID, Number: uint64(l.size())})
			case l.check.Size > l.size() || l.check.Size == l.size() && l.check.Root != l.tree.Root():
				return fmt.Errorf("replaying the log of %s, epoch %d: %w", b.Party, b.Epoch, damagedAt(l, l.size()-1, errors.New("its checkpoint does not fit its entries")))
			}
			l.loose = l.check.Size < l.size() && loose[l.looseKey()]
		}
	}
	return nil
}

// readAll decodes entries and checks their signatures, the costly part, on all cores.
func readAll(n int, raw func(int) []byte) []*channel.Entry {
	out := make([]*channel.Entry, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				out[i] = channel.Read(raw(i))
			}
		})
	}
	workers.Wait()
	return out
}

// Close stops the writers. What was acknowledged is in the journal.
func (n *Node) Close() error {
	n.stop()
	n.writers.Wait()
	return nil
}

// Party is the party that the node belongs to.
func (n *Node) Party() parley.PartyID { return n.opts.Party }

// Channel gives the node's side of a channel.
func (n *Node) Channel(id parley.Hash) (*Channel, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c, ok := n.channels[id]
	return c, ok
}

// Channels lists the channels, in the order of their ids.
func (n *Node) Channels() []parley.Hash {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []parley.Hash
	for id := range n.channels {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b parley.Hash) int { return slices.Compare(a[:], b[:]) })
	return out
}

// Join begins to keep a channel under the charter that the party was invited with. It
// says nothing on it: that takes an open, signed by the party's root.
func (n *Node) Join(ctx context.Context, id parley.Hash, text *channel.CharterText) (*Channel, error) {
	n.mu.Lock()
	if c, ok := n.channels[id]; ok {
		n.mu.Unlock() // a writer holds its channel while it asks for the next branch
		c.mu.Lock()
		defer c.mu.Unlock()
		// The journal had it already, of what others said; it does not know of invitations.
		if c.invited == nil {
			c.invited = text
		}
		return c, nil
	}
	defer n.mu.Unlock()
	if n.ctx.Err() != nil {
		return nil, errors.New("the node is closed")
	}
	c := n.newChannel(id)
	c.invited = text
	if err := c.start(ctx); err != nil {
		return nil, err
	}
	n.channels[id] = c
	return c, nil
}

func (n *Node) nextBranch() journal.BranchID {
	n.mu.Lock()
	defer n.mu.Unlock()
	id := n.next
	n.next++
	return id
}

// store commits a batch. One at a time: the journal belongs to all channels.
func (n *Node) store(ctx context.Context, b journal.Batch) error {
	n.commit.Lock()
	defer n.commit.Unlock()
	return n.opts.Journal.Commit(ctx, b)
}

func (n *Node) now() parley.Millis { return parley.Millis(n.opts.Clock().UnixMilli()) }
