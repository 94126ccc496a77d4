package node

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"parley"
	"parley/carry"
	"parley/journal"
	"parley/ledger"
)

// Source is a damaged journal that was set aside. What can still be read of it comes back
// into the new journal, wherever a log has grown up to it.
type Source struct {
	Name    string          // of its file: for people, and its key on the desk
	Remains journal.Remains // nil: nothing of it can be read
}

// DamagedSection is the section of the desk where the node keeps how far it has come with
// each [Source]: under its name, [SourceOpen] or [SourceWhole]; under its name, a space and
// a channel's id, that a new epoch was opened there since.
const (
	DamagedSection = "damaged"
	SourceOpen     = "open"
	SourceWhole    = "whole"
)

// source is a damaged journal, as the node reads it.
type source struct {
	Source
	shelves map[parley.Hash][]*shelf
	// unknown: its list of branches cannot be read, so nothing tells how much it held.
	unknown bool

	mu    sync.Mutex
	parts []*part
	whole bool
}

// shelf is what can be read of one branch of a log in a damaged journal.
type shelf struct {
	source *source
	log    ledger.LogID
	first  int64 // of its own entries, as far as can be told
	size   int64 // what it had, as far as can be told
	note   []byte
	rows   []slot // ascending by number
	next   int    // of rows: those before it are held again
	line   *line  // where they are held; nil before the first
}

// slot is a row that can be read.
type slot struct{ number, place int64 }

// part is what a damaged journal has of one channel.
type part struct {
	*source
	shelves []*shelf
	// released: a new epoch was opened since, and the old one's troubles are past.
	released bool
	whole    bool
}

// readSource finds out what a damaged journal has.
func readSource(ctx context.Context, s Source) (*source, error) {
	out := &source{Source: s, shelves: map[parley.Hash][]*shelf{}}
	if s.Remains == nil {
		out.unknown = true
		return out, nil
	}
	by := map[journal.BranchID]*shelf{}
	branches := s.Remains.Branches(ctx)
	for _, b := range branches {
		by[b.ID] = &shelf{source: out, log: ledger.LogID{Channel: b.Channel, Party: b.Party, Epoch: b.Epoch}, first: int64(b.ForkAt), size: int64(b.Size), note: b.Checkpoint}
	}
	out.unknown = len(branches) == 0
	for r, err := range s.Remains.Rows(ctx) {
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", s.Name, err)
		}
		number := int64(r.Number)
		sh := by[r.Branch]
		if sh == nil {
			e, err := ledger.DecodeEntry(r.Entry)
			if err != nil {
				continue // no other row of its branch has said yet which log it is of
			}
			sh = &shelf{source: out, log: ledger.LogID{Channel: e.Frame.Channel, Party: e.Frame.Party, Epoch: e.Frame.Epoch}}
			by[r.Branch] = sh
		}
		sh.rows = append(sh.rows, slot{number, r.Place})
		sh.size = max(sh.size, number+1)
	}
	ids := make([]journal.BranchID, 0, len(by))
	for id := range by {
		ids = append(ids, id)
	}
	slices.Sort(ids) // a branch comes after the one that it leaves
	for _, id := range ids {
		sh := by[id]
		slices.SortStableFunc(sh.rows, func(a, b slot) int { return cmp.Compare(a.number, b.number) })
		sh.rows = slices.CompactFunc(sh.rows, func(a, b slot) bool { return a.number == b.number })
		out.shelves[sh.log.Channel] = append(out.shelves[sh.log.Channel], sh)
	}
	return out, nil
}

// attach gives a channel its parts of the damaged journals, before it starts.
func (c *Channel) attach(ctx context.Context) error {
	for _, s := range c.node.sources {
		if s.shelves[c.id] == nil && !s.unknown {
			continue
		}
		p := &part{source: s, shelves: s.shelves[c.id]}
		_, err := c.node.opts.Journal.Desk(ctx, DamagedSection, p.key(c.id))
		if err != nil && !errors.Is(err, journal.ErrNotFound) {
			return fmt.Errorf("reading the desk: %w", err)
		}
		p.released = err == nil
		c.parts = append(c.parts, p)
		s.mu.Lock()
		s.parts = append(s.parts, p)
		s.mu.Unlock()
	}
	return nil
}

// key is where the desk says that a new epoch was opened since.
func (p *part) key(channel parley.Hash) string { return p.Name + " " + channel.String() }

// release says on the desk, with the commit of a new epoch's open, that the damage holds
// nothing up any more.
func (c *Channel) release() (items []journal.Item) {
	for _, p := range c.parts {
		if !p.released && !p.whole {
			items = append(items, journal.Item{Section: DamagedSection, Key: p.key(c.id), Value: []byte("a new epoch was opened")})
		}
	}
	return items
}

// takeBack takes from the damaged journals what follows on what is held, until nothing
// more does. It runs in the writer, or before there is one; the lock is held.
func (c *Channel) takeBack(ctx context.Context) {
	for moved := true; moved; {
		moved = false
		for _, p := range c.parts {
			for _, s := range p.shelves {
				for c.guard.broken == "" && s.follows(c) && c.takeRun(ctx, s) {
					moved = true
				}
			}
		}
	}
	c.weigh(ctx)
}

// follows reports whether the next run on the shelf may follow on what is held.
func (s *shelf) follows(c *Channel) bool {
	if s.next == len(s.rows) {
		return false
	}
	at := s.rows[s.next].number
	return at == 0 || at <= c.reach(s.log)
}

// reach is the length of a log's longest branch here.
func (c *Channel) reach(log ledger.LogID) (size int64) {
	for _, l := range c.linesOf(log) {
		size = max(size, l.size())
	}
	return size
}

// A run is taken in pieces of about these sizes, a commit each.
const (
	runEntries = 512
	runBytes   = 1 << 20
)

// takeRun takes the next entries of a shelf as if a peer had sent them, and tells whether
// that changed anything.
func (c *Channel) takeRun(ctx context.Context, s *shelf) bool {
	t, err := c.readRun(ctx, s)
	if damaged, ok := errors.AsType[*journal.DamagedError](err); ok {
		// It could be read when the node started, and cannot now.
		c.node.log.Warn("an entry of a damaged journal cannot be read any more", "file", s.source.Name, "err", damaged)
		s.rows = slices.Delete(s.rows, s.next, s.next+1)
		return true
	}
	if err == nil {
		err = c.take(ctx, t)
	}
	if fault, ok := errors.AsType[*carry.StructureError](err); ok {
		return s.drop(t, fault)
	}
	if _, ok := errors.AsType[*carry.GapError](err); ok {
		return false // what leads there is not held yet
	}
	if err != nil {
		c.node.log.Warn("nothing is taken from a damaged journal for now", "file", s.source.Name, "err", err)
		return false
	}
	s.line = t.line
	s.next += len(t.segment.Entries)
	return true
}

// drop gives up what is not what its party signed: what a peer gives stands in its place.
func (s *shelf) drop(t *taking, fault *carry.StructureError) bool {
	t.c.node.log.Warn("an entry of a damaged journal does not verify", "file", s.source.Name, "err", fault)
	if t.line.stopped != nil || fault.Entry == 0 && t.line.key != "" {
		// The log itself is stopped, or its open is void: no peer gives any of it.
		s.rows, s.next, s.size = nil, 0, 0
		return false
	}
	before := len(s.rows)
	s.rows = slices.DeleteFunc(s.rows, func(x slot) bool { return x.number == fault.Entry })
	return len(s.rows) < before
}

// readRun makes a segment of the next entries on a shelf. Its checkpoint is the one that
// the damaged journal kept, where that proves them; the own log's is signed anew. Else the
// entries are stored, and wait for the checkpoint of a peer.
func (c *Channel) readRun(ctx context.Context, s *shelf) (*taking, error) {
	var raws [][]byte
	bytes, from := 0, s.rows[s.next].number
	for _, at := range s.rows[s.next:] {
		if at.number != from+int64(len(raws)) || len(raws) == runEntries || bytes > runBytes {
			break
		}
		row, err := s.source.Remains.Row(ctx, at.place)
		if err != nil && len(raws) > 0 {
			break // next time
		}
		if err != nil {
			return nil, err
		}
		raws, bytes = append(raws, row.Entry), bytes+len(row.Entry)
	}
	t := &taking{c: c, kept: s, entries: readAll(len(raws), func(i int) []byte { return raws[i] })}
	t.segment.Log, t.segment.From, t.segment.Entries = s.log, from, raws
	switch {
	case from == 0:
		t.segment.Prev = ledger.EmptyRoot
	case s.line != nil && s.line.size() == from:
		t.segment.Prev = s.line.tree.Root()
	case t.entries[0].Entry != nil:
		t.segment.Prev = t.entries[0].Entry.Frame.Prev
	default:
		return nil, &journal.DamagedError{Number: uint64(from), Err: errors.New("it has no frame that tells its place")}
	}
	return t, nil
}

// cover finds the checkpoint for entries of a damaged journal: the own log's is signed anew;
// of another's it is the one that the journal kept, where what can be read of its hashes
// proves the entries by it. Where there is none they wait for a peer's.
func (t *taking) cover(ctx context.Context, end int64) error {
	s, node := &t.segment, t.c.node
	if t.unproven = true; t.tree.Size() != end {
		return nil // nothing new
	}
	if s.Log.Party == node.opts.Party {
		signer, err := node.opts.Keys(s.Log, t.line.key)
		if err == nil && signer.Key() == t.line.key {
			t.unproven = false
			s.Checkpoint = ledger.Checkpoint{Log: s.Log, Size: end, Root: t.tree.Root()}
			return s.Checkpoint.Sign(signer)
		}
	}
	cp, err := ledger.ParseNote(t.kept.note, t.line.key)
	if err != nil || cp.Log != s.Log || cp.Size < end || !cp.Verify(t.line.key) {
		return nil
	}
	proof, err := ledger.ProvePrefix(cp.Size, end, t.kept.hashes(ctx, t.line))
	if err == nil && ledger.CheckPrefix(proof, cp.Size, cp.Root, end, t.tree.Root()) == nil {
		s.Checkpoint, s.Proof, t.unproven = *cp, proof, false
	}
	return nil
}

// weigh looks whether everything that the damaged journals held is held again; the lock is
// held.
func (c *Channel) weigh(ctx context.Context) {
	for _, p := range c.parts {
		if c.held(p) {
			p.finish(ctx, c.node)
		}
	}
	c.parts = slices.DeleteFunc(c.parts, func(p *part) bool { return p.whole })
}

// held reports whether everything that a damaged journal is known to have held of this
// channel is held again.
func (c *Channel) held(p *part) bool {
	for _, s := range p.shelves {
		if s.next < len(s.rows) || c.shelfReach(s) < min(s.size, c.within(s.log)) {
			return false
		}
	}
	if !p.unknown {
		return true
	}
	// Nothing tells how much it held. The own log is what the next entry stands on.
	return c.own != nil && c.guard.behind == "" && c.guard.forked == "" && c.machine.Now().Has(c.own.tip())
}

// finish notes that a channel has everything again, and stops looking at the damaged
// journal once every channel has.
func (p *part) finish(ctx context.Context, n *Node) {
	s := p.source
	s.mu.Lock()
	defer s.mu.Unlock()
	p.whole = true
	if s.whole || slices.ContainsFunc(s.parts, func(p *part) bool { return !p.whole }) {
		return
	}
	err := n.store(context.WithoutCancel(ctx), journal.Batch{Desk: []journal.Item{{Section: DamagedSection, Key: s.Name, Value: []byte(SourceWhole)}}})
	if err != nil {
		n.log.Error("the desk does not take that a damaged journal is held again", "file", s.Name, "err", err)
		return
	}
	s.whole = true
	n.log.Info("everything that a damaged journal held is here again: its file may be deleted", "file", s.Name)
}

// hashes serves the stored hashes that can be read on the shelf, and those of a line that
// holds the entries before.
func (s *shelf) hashes(ctx context.Context, l *line) tlog.HashReader {
	held := l.hashes(ctx)
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			level, n := tlog.SplitStoredHashIndex(x)
			number := (n+1)<<level - 1
			if number < l.size() {
				h, err := held.ReadHashes([]int64{x})
				if err != nil {
					return nil, err
				}
				out[i] = h[0]
				continue
			}
			at, ok := slices.BinarySearchFunc(s.rows, number, func(x slot, n int64) int { return cmp.Compare(x.number, n) })
			if !ok {
				return nil, fmt.Errorf("entry %d cannot be read", number)
			}
			row, err := s.source.Remains.Row(ctx, s.rows[at].place)
			if err != nil {
				return nil, err
			}
			if len(row.Hashes) < (level+1)*tlog.HashSize {
				return nil, fmt.Errorf("entry %d has no stored hash of level %d", number, level)
			}
			copy(out[i][:], row.Hashes[level*tlog.HashSize:])
		}
		return out, nil
	})
}
