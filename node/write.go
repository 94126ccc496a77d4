package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/journal/mark"
	"parley/ledger"
)

// maxBatch bounds the entries that one checkpoint covers, and so how long the first of
// them waits for the last.
const maxBatch = 512

// run is the writer: one goroutine that changes the channel.
func (c *Channel) run(ctx context.Context) {
	c.askFirst(ctx)
	for {
		c.duties(ctx)
		select {
		case <-ctx.Done():
			return
		case p := <-c.line:
			c.admit(ctx, c.gather(p))
		case f := <-c.work:
			f()
		case <-c.receipt.due():
			c.receipt.ring()
		case <-c.late.due():
			c.late.ring()
		case <-c.probes.due():
			c.probes.ring()
		}
	}
}

// askFirst holds back what this node would write of its own log until the only peer has
// shown how far it has that, or for a while: a machine that was set back whole, its
// high-water mark with it, can be told by others only. Of several peers the first to answer
// may be the one that lags behind, so all of them have that while.
func (c *Channel) askFirst(ctx context.Context) {
	c.mu.RLock()
	begun := c.own != nil && c.own.size() > 0
	c.mu.RUnlock()
	if !begun || c.node.opts.AskFirst == 0 {
		return
	}
	patience := time.NewTimer(c.node.opts.AskFirst)
	defer patience.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-patience.C:
			return
		case f := <-c.work:
			f()
		}
		c.mu.RLock()
		settled := c.settled
		c.mu.RUnlock()
		if settled {
			return
		}
	}
}

// gather takes what has queued behind the first.
func (c *Channel) gather(first *pending) []*pending {
	batch := []*pending{first}
	for len(batch) < maxBatch {
		select {
		case p := <-c.line:
			batch = append(batch, p)
		default:
			return batch
		}
	}
	return batch
}

// do runs f in the writer and waits for it.
func (c *Channel) do(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	select {
	case c.work <- func() { done <- f() }:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.node.ctx.Done():
		return ErrClosed
	}
	return <-done
}

// admit appends a batch: each entry is judged where it would stand, all are covered by
// one checkpoint and one commit, and only then does anyone get an answer (rule R11).
func (c *Channel) admit(ctx context.Context, batch []*pending) {
	for len(batch) > 0 {
		// An open begins a log, and so a batch of its own.
		n := 1
		for n < len(batch) && batch[n].entry.Kind != parley.KindOpen {
			n++
		}
		results := c.append(ctx, batch[:n])
		for i, p := range batch[:n] {
			p.done <- results[i]
		}
		batch = batch[n:]
	}
}

func (c *Channel) append(ctx context.Context, batch []*pending) []result {
	c.mu.Lock()
	defer c.mu.Unlock()
	results := make([]result, len(batch))
	w := c.begin()
	for i, p := range batch {
		results[i].filed, results[i].err = w.add(p.entry)
	}
	if err := w.commit(ctx); err != nil {
		for i := range results {
			results[i] = result{err: err}
		}
	}
	return results
}

// writing is one batch in the making.
type writing struct {
	c       *Channel
	own     *line       // where it goes; a new one until the commit
	before  ledger.Tree // of own
	durable channel.Set // what was applied before the batch
	signer  ledger.Signer
	begun   bool // own is new
	heads   []ledger.Head
	rows    []journal.Row
	applied []channel.Applied
}

func (c *Channel) begin() *writing {
	w := &writing{c: c, own: c.own, signer: c.signer, durable: c.machine.All()}
	if w.own != nil {
		w.before = w.own.tree
	}
	w.heads = c.unnamed(w.own)
	return w
}

// unnamed lists the newest checkpoint of each other log that is applied and that the own
// log does not cover yet.
func (c *Channel) unnamed(own *line) []ledger.Head {
	var heads []ledger.Head
	view := c.machine.Now()
	for _, l := range c.lines {
		if own != nil && l.log == own.log {
			continue
		}
		for i := len(l.news) - 1; i >= 0; i-- {
			h := l.news[i].Head()
			if !view.Has(h.Position()) {
				continue
			}
			if own == nil || own.size() == 0 || !c.machine.Covers(own.tip(), h.Position()) {
				heads = append(heads, h)
			}
			l.news = slices.Delete(l.news, 0, i)
			break
		}
	}
	slices.SortFunc(heads, func(a, b ledger.Head) int { return a.Position().Compare(b.Position()) })
	return slices.CompactFunc(heads, func(a, b ledger.Head) bool { return a.Position() == b.Position() })
}

// add judges one entry where it would stand, and appends it if it would be valid.
func (w *writing) add(e *channel.Entry) (Filed, error) {
	o, ok := e.Body().(*channel.Open)
	if !ok {
		return w.place(e)
	}
	before := *w
	if err := w.open(o); err != nil {
		return Filed{}, err
	}
	filed, err := w.place(e)
	if err != nil {
		*w = before // the new log was not opened after all
	}
	return filed, err
}

func (w *writing) place(e *channel.Entry) (Filed, error) {
	c := w.c
	if w.own == nil {
		if err := c.refuses(false); err != nil {
			return Filed{}, err
		}
		return Filed{}, &Refusal{Reason: Door, Detail: "this node has not opened its log on the channel: the party's root signs an open first"}
	}
	refused := c.refuses(w.begun)
	if refused != nil && c.guard.broken != "" {
		return Filed{}, refused // even of what is there nobody can tell whether it is durable
	}
	if e.First() != nil {
		if at, ok := c.machine.Now().Find(e.Act); ok && at.Party == w.own.log.Party {
			return Filed{Act: e.Act, Place: at, Again: true}, nil
		}
	}
	if refused != nil {
		return Filed{}, refused
	}
	now := c.node.now()
	mono := max(now, w.own.mono+1)
	number := w.own.size()
	e.Entry.Frame = ledger.Frame{
		Channel: c.id, Clock: now, Epoch: w.own.log.Epoch, Heads: w.heads, Mono: mono,
		Number: parley.EntryNumber(number), Party: w.own.log.Party, Prev: w.own.tree.Root(),
	}
	if w.heads == nil {
		e.Entry.Frame.Heads = []ledger.Head{}
	}
	raw, err := ledger.EncodeEntry(e.Entry)
	if err != nil && number > 0 && fitsAlone(e) && w.sayHeads(e.Kind) {
		return w.place(e)
	}
	if err != nil {
		return Filed{}, &Refusal{Reason: Door, Detail: err.Error()}
	}
	reason, pairs, err := c.machine.Judge(w.own.tip(), e)
	if err != nil {
		return Filed{}, err
	}
	if reason != channel.Valid || slices.ContainsFunc(pairs, func(r channel.Reason) bool { return r != channel.Valid }) {
		return Filed{}, &Refusal{Reason: reason}
	}
	prev := w.own.tree.Root()
	hashes := w.own.tree.Append(raw)
	root := w.own.tree.Root()
	applied, err := c.machine.Add(channel.Stored{Party: w.own.log.Party, Epoch: w.own.log.Epoch, Number: number, Prev: prev, Root: root, Entry: e})
	if err != nil {
		return Filed{}, err
	}
	w.rows = append(w.rows, journal.Row{Branch: w.own.id, Number: uint64(number), Entry: raw, Hashes: flatten(hashes)})
	w.applied = append(w.applied, applied...)
	w.heads = nil
	w.own.mono = mono
	return Filed{Act: e.Act, Place: channel.Place{Epoch: w.own.log.Epoch, Number: number, Party: w.own.log.Party, Root: root}}, nil
}

// fitsAlone reports whether an entry that is too large would not be without its heads.
func fitsAlone(e *channel.Entry) bool {
	alone := *e.Entry
	alone.Frame.Heads = []ledger.Head{}
	_, err := ledger.EncodeEntry(&alone)
	return err == nil && len(e.Entry.Frame.Heads) > 0
}

// sayHeads appends receipts that name the heads, where they leave too little room for the
// words: each frame names as many as fit beside nothing else.
func (w *writing) sayHeads(before parley.Kind) bool {
	const most = 128
	if before == parley.KindReceipt && len(w.heads) <= most {
		return false
	}
	for chunk := range slices.Chunk(w.heads, most) {
		w.heads = chunk
		if _, err := w.place(statement(&channel.Receipt{Kind: parley.KindReceipt})); err != nil {
			return false
		}
	}
	return true
}

// open makes room for a new log of this node.
func (w *writing) open(o *channel.Open) error {
	c := w.c
	if w.own != nil && o.Epoch <= w.own.log.Epoch {
		return nil // the same open again, or one that the judge refuses
	}
	if floor := c.floor(); o.Epoch < floor {
		return &Refusal{Reason: Door, Detail: fmt.Sprintf("The log of %s had come to epoch %d before, and this node does not have it: an entry there would be a second one under its number. It reads only, until a peer gives the log back, or an epoch ticket for epoch %d or a later one opens a new log.", c.node.opts.Party, floor-1, floor)}
	}
	log := ledger.LogID{Channel: c.id, Party: c.node.opts.Party, Epoch: o.Epoch}
	signer, err := c.node.opts.Keys(log, o.Node)
	if err != nil {
		return &Refusal{Reason: Door, Detail: fmt.Sprintf("this node has no key %s…: %v", o.Node[:10], err)}
	}
	w.own = &line{channel: c, id: c.node.nextBranch(), log: log, key: o.Node}
	w.signer, w.begun, w.before = signer, true, ledger.Tree{}
	w.heads = c.unnamed(w.own)
	return nil
}

// commit signs one checkpoint over the batch, makes both durable, sets the high-water
// mark, and publishes.
func (w *writing) commit(ctx context.Context) error {
	c := w.c
	if len(w.rows) == 0 {
		return nil
	}
	cp := ledger.Checkpoint{Log: w.own.log, Size: w.own.size(), Root: w.own.tree.Root()}
	// A caller that gives up must not tear a batch of others.
	if err := w.save(context.WithoutCancel(ctx), &cp); err != nil {
		// The machine is ahead of what is durable, or of what may leave: nobody sees that.
		w.own.tree = w.before
		if c.shown == nil {
			c.shown = w.durable
		}
		return c.broken(err)
	}
	if w.begun {
		c.lines = append(c.lines, w.own)
		c.own, c.signer = w.own, w.signer
		c.guard.opened()
		for _, p := range c.parts {
			p.released = true
		}
	}
	c.settled = true
	c.own.check = cp
	c.own.news = append(c.own.news[:0], cp) // for a later epoch's open to name
	c.paid()
	c.note(w.applied)
	c.publish()
	return nil
}

func (w *writing) save(ctx context.Context, cp *ledger.Checkpoint) error {
	c := w.c
	if err := cp.Sign(w.signer); err != nil {
		return err
	}
	note, err := cp.Note(w.own.key)
	if err != nil {
		return err
	}
	b := journal.Batch{Rows: w.rows, Checkpoints: []journal.Checkpoint{{Branch: w.own.id, Note: note}}}
	if w.begun {
		b.Branches = []journal.Branch{{ID: w.own.id, Channel: c.id, Party: w.own.log.Party, Epoch: w.own.log.Epoch}}
		b.Desk = c.release()
	}
	if err := c.node.store(ctx, b); err != nil {
		return fmt.Errorf("committing %d entries: %w", len(w.rows), err)
	}
	return c.setMark(*cp)
}

func (c *Channel) setMark(cp ledger.Checkpoint) error {
	if c.node.opts.Marks == nil {
		return nil
	}
	err := c.node.opts.Marks.Set(mark.Mark{Channel: c.id, Party: cp.Log.Party, Epoch: cp.Log.Epoch, Size: uint64(cp.Size), Root: cp.Root})
	if err != nil {
		return fmt.Errorf("setting the high-water mark: %w", err)
	}
	return nil
}

// broken ends writing for this run of the node: the machine is ahead of the journal, and
// only a replay tells what is durable.
func (c *Channel) broken(err error) error {
	c.node.log.Error("writing stopped", "channel", c.id.Short(), "err", err)
	c.guard.broken = fmt.Sprintf("This node has stopped writing: %v. Restart it; it reads its journal again and goes on from what is durable.", err)
	return errors.New(c.guard.broken)
}
