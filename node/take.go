package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"parley"
	"parley/carry"
	"parley/channel"
	"parley/journal"
	"parley/ledger"
)

// Take stores what another node sent of a log: it checks the bytes against the checkpoint
// that the log's own party signed, keeps a fork beside what it has, commits, and applies.
// Taking the same twice changes nothing. A [*carry.StructureError] says where a log is
// stopped because its bytes do not hold together, a [*carry.GapError] that what comes before
// must be taken first.
func (n *Node) Take(ctx context.Context, from parley.PartyID, s carry.Segment) error {
	c, ok := n.Channel(s.Log.Channel)
	if !ok {
		return fmt.Errorf("this node is not in channel %s", s.Log.Channel.Short())
	}
	// The costly part needs nothing of the channel's state.
	entries := readAll(len(s.Entries), func(i int) []byte { return s.Entries[i] })
	return c.do(ctx, func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		err := c.take(ctx, &taking{c: c, segment: s, entries: entries})
		if len(c.parts) > 0 {
			c.takeBack(ctx)
		}
		return err
	})
}

// taking is one segment on its way in.
type taking struct {
	c       *Channel
	segment carry.Segment
	entries []*channel.Entry

	// kept is where it comes from if that is a damaged journal of this node's own.
	kept     *shelf
	unproven bool // no checkpoint covers it

	line  *line
	begun bool
	skip  int // entries of the segment that are here already
	tree  ledger.Tree
	rows  []journal.Row
	items []channel.Stored
}

// take stores a segment; the lock is held.
func (c *Channel) take(ctx context.Context, t *taking) error {
	if c.guard.broken != "" {
		return errors.New(c.guard.broken)
	}
	s := &t.segment
	if t.kept == nil && (s.From < 0 || s.Checkpoint.Log != s.Log || s.Checkpoint.Size < s.From+int64(len(s.Entries))) {
		return t.fault(s.From, errors.New("the segment's checkpoint is of another log, or does not reach its end"))
	}
	if err := t.locate(ctx); err != nil {
		return err
	}
	if t.line == nil {
		return &carry.GapError{Log: s.Log, From: s.From}
	}
	if t.line.stopped != nil {
		return t.line.stopped
	}
	if t.kept == nil && c.refuseStopped(t) {
		return nil
	}
	if err := t.extend(ctx); err != nil {
		return err
	}
	return t.commit(ctx)
}

func (t *taking) fault(number int64, err error) error {
	return &carry.StructureError{Log: t.segment.Log, Entry: number, Reason: err.Error()}
}

// locate finds the line that the segment continues, how much of it is here already, and
// where it leaves what is here.
func (t *taking) locate(ctx context.Context) error {
	s, best := &t.segment, -1
	for _, l := range t.c.linesOf(s.Log) {
		if s.From > l.size() {
			continue
		}
		tree, err := l.treeAt(ctx, s.From)
		if err != nil {
			return err
		}
		if tree.Root() != s.Prev {
			continue
		}
		same, err := t.same(ctx, l)
		if err != nil {
			return err
		}
		if same > best {
			best, t.line, t.skip = same, l, same
		}
	}
	if t.line == nil {
		if s.From != 0 || s.Prev != ledger.EmptyRoot || len(s.Entries) == 0 {
			return nil
		}
		t.begin(nil, 0)
		return nil
	}
	at := s.From + int64(t.skip)
	if at == t.line.size() || t.skip == len(s.Entries) {
		t.tree = t.line.tree
		return nil
	}
	// The same number, other bytes: a fork, kept beside what is here.
	tree, err := t.line.treeAt(ctx, at)
	if err != nil {
		return err
	}
	parent := t.line
	for at < parent.forkAt {
		parent = parent.parent
	}
	if at == 0 {
		t.begin(nil, 0)
		return nil
	}
	t.begin(parent, at)
	t.tree, t.line.tree = tree, tree
	return nil
}

// same counts the entries at the segment's start that a line has already.
func (t *taking) same(ctx context.Context, l *line) (int, error) {
	s, n := &t.segment, 0
	for row, err := range t.c.node.opts.Journal.Entries(ctx, l.id, uint64(s.From), uint64(s.From)+uint64(len(s.Entries))) {
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(row.Entry, s.Entries[n]) {
			break
		}
		n++
	}
	return n, nil
}

func (t *taking) begin(parent *line, at int64) {
	t.begun = true
	t.line = &line{channel: t.c, log: t.segment.Log, parent: parent, forkAt: at}
	if parent != nil {
		t.line.key, t.line.mono = parent.key, parent.mono
	}
}

// refuseStopped: from a log with an effective stop, only what entries of other logs name
// is taken (protocol.md, section 7).
func (c *Channel) refuseStopped(t *taking) bool {
	stops := c.machine.Now().Stopped(t.line.log.Party, t.line.log.Epoch)
	if len(stops) == 0 {
		return false
	}
	end := t.segment.From + int64(len(t.segment.Entries))
	for _, p := range stops {
		if end <= p.Size {
			return false
		}
	}
	for _, w := range c.wants() {
		if w.Party == t.line.log.Party && w.Epoch == t.line.log.Epoch && end <= w.Size {
			return false
		}
	}
	return true
}

// extend checks the new entries' places and roots, and the signed checkpoint.
func (t *taking) extend(ctx context.Context) error {
	s := &t.segment
	for i := t.skip; i < len(s.Entries); i++ {
		number, e := s.From+int64(i), t.entries[i]
		if len(s.Entries[i]) > journal.MaxEntry {
			return t.fault(number, fmt.Errorf("it has %d bytes, and nobody can store more than %d", len(s.Entries[i]), journal.MaxEntry))
		}
		if number == 0 {
			if err := t.first(e); err != nil {
				return t.fault(0, err)
			}
		}
		prev := t.tree.Root()
		if e.Entry != nil {
			if err := e.Frame.CheckPlace(t.c.id, s.Log.Party, s.Log.Epoch, number, prev); err != nil {
				return t.fault(number, err)
			}
		}
		hashes := t.tree.Append(s.Entries[i])
		t.rows = append(t.rows, journal.Row{Number: uint64(number), Entry: s.Entries[i], Hashes: flatten(hashes)})
		t.items = append(t.items, channel.Stored{Party: s.Log.Party, Epoch: s.Log.Epoch, Number: number, Prev: prev, Root: t.tree.Root(), Entry: e})
	}
	end := s.From + int64(len(s.Entries))
	if t.kept != nil {
		if err := t.cover(ctx, end); err != nil || t.unproven {
			return err
		}
	}
	if !s.Checkpoint.Verify(t.line.key) {
		return t.fault(s.From, errors.New("the checkpoint is not signed by the log's node key"))
	}
	if t.tree.Size() != end {
		// Nothing new, and the line goes on beyond the segment.
		t.line.vouched = max(t.line.vouched, end)
		return nil
	}
	if err := ledger.CheckPrefix(s.Proof, s.Checkpoint.Size, s.Checkpoint.Root, end, t.tree.Root()); err != nil {
		return t.fault(end-1, fmt.Errorf("the entries are not those that the checkpoint at %d covers: %w", s.Checkpoint.Size, err))
	}
	return nil
}

// first looks at the open of a log that is new here. Nobody but the party's root can
// begin a log of it: others' inventions are not kept.
func (t *taking) first(e *channel.Entry) error {
	key, err := channel.NodeKey(e)
	if err != nil {
		return err
	}
	t.line.key = key
	verdict, _, err := t.c.machine.Judge(parley.Position{Party: t.segment.Log.Party, Epoch: t.segment.Log.Epoch}, e)
	if err == nil && verdict != channel.Valid {
		return fmt.Errorf("its open is void: %s", verdict.Sentence())
	}
	return nil
}

// commit makes the segment durable, then applies it.
func (t *taking) commit(ctx context.Context) error {
	c, l, cp := t.c, t.line, t.segment.Checkpoint
	news := !t.unproven && cp.Size > l.check.Size && (cp.Size == t.tree.Size() && cp.Root == t.tree.Root() || len(t.rows) == 0 && l.has(ctx, cp.Head().Position()))
	if len(t.rows) == 0 && !news {
		return nil
	}
	var b journal.Batch
	if t.begun {
		l.id = c.node.nextBranch()
		branch := journal.Branch{ID: l.id, Channel: c.id, Party: l.log.Party, Epoch: l.log.Epoch, ForkAt: uint64(l.forkAt)}
		if l.parent != nil {
			branch.Parent = l.parent.id
		}
		b.Branches = []journal.Branch{branch}
	}
	for i := range t.rows {
		t.rows[i].Branch = l.id
	}
	b.Rows = t.rows
	if news {
		note, err := cp.Note(l.key)
		if err != nil {
			return t.fault(cp.Size, err)
		}
		b.Checkpoints = []journal.Checkpoint{{Branch: l.id, Note: note}}
	}
	loose := t.unproven || l.loose && !(news && cp.Size >= t.tree.Size())
	if loose != l.loose {
		item := journal.Item{Section: DamagedSection, Key: l.looseKey()}
		if loose {
			item.Value = []byte(SourceOpen)
		}
		b.Desk = []journal.Item{item}
	}
	ctx = context.WithoutCancel(ctx) // from here on it is done
	if err := c.node.store(ctx, b); err != nil {
		err = fmt.Errorf("committing %d entries of %s: %w", len(t.rows), l.log.Party, err)
		if _, ok := errors.AsType[*journal.UncertainError](err); ok {
			return c.broken(err)
		}
		return err // nothing was stored, and nothing has changed here
	}
	if t.begun {
		c.lines = append(c.lines, l)
	}
	l.tree = t.tree
	l.hold(t.items...)
	if news {
		l.learn(cp)
	}
	l.loose = loose
	c.note(c.feed(ctx))
	c.ownTaken(ctx, t)
	c.publish()
	if l.stopped != nil {
		return l.stopped
	}
	return nil
}

// ownTaken looks at the own party's logs after something was taken: another node may have
// had what this one had not, or begun a log that this one can judge only now.
func (c *Channel) ownTaken(ctx context.Context, t *taking) {
	own, taken := c.newest(), t.line
	var err error
	switch {
	case own == nil:
	case c.own == nil || own.log.Epoch > c.own.log.Epoch:
		c.own = own
		err = c.examine(ctx)
	case taken == c.own && t.kept != nil:
		err = c.examine(ctx) // its own, from a damaged journal
	case taken == c.own && c.guard.behind == "" && !c.settled && c.guard.forked == "":
		err = c.setBack(ctx, t.segment.Checkpoint)
	case taken == c.own && c.guard.behind == "":
		c.guard.forked = twoCopies(own.log.Party, own.log.Epoch)
	case taken == c.own:
		err = c.refilled(ctx)
	case c.copied():
		c.guard.forked = twoCopies(own.log.Party, own.log.Epoch)
	}
	if err != nil {
		c.guard.broken = err.Error()
	}
}

// copied reports whether the own log has a second branch.
func (c *Channel) copied() bool {
	for _, l := range c.lines {
		if l != c.own && l.log == c.own.log && l.opened() {
			return true
		}
	}
	return false
}

func twoCopies(p parley.PartyID, e parley.Epoch) string {
	return fmt.Sprintf("Two copies of %s's log of epoch %d exist: another node writes with the same key. This one reads only, until an epoch ticket opens a new epoch.", p, e)
}
