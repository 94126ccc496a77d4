package node

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"parley"
	"parley/channel"
	"parley/clash"
	"parley/ledger"
)

// receiptPause is the least time between two receipts (rule R9).
const receiptPause = 200 * time.Millisecond

// receiptClock paces receipts: the first at once, then one in a while.
type receiptClock struct {
	timer *time.Timer
	last  time.Time
}

// due is ready when a receipt that had to wait may go.
func (r *receiptClock) due() <-chan time.Time {
	if r.timer == nil {
		return nil
	}
	return r.timer.C
}

func (r *receiptClock) ring() { r.timer = nil }

// allow reports whether a receipt may go now, and sets the timer if not.
func (r *receiptClock) allow() bool {
	wait := receiptPause - time.Since(r.last)
	if r.last.IsZero() || wait <= 0 {
		r.last = time.Now()
		return true
	}
	if r.timer == nil {
		r.timer = time.NewTimer(wait)
	}
	return false
}

// note looks at what was applied: what it makes this node owe. The lock is held.
func (c *Channel) note(applied []channel.Applied) {
	c.remember(applied)
	c.accrue(applied)
	maps.Copy(c.dirty, c.later)
	clear(c.later)
	for _, a := range applied {
		c.probeNoted(a)
		if c.callsForReceipt(a.Position.Party, a.Position.Epoch, a.Entry) {
			c.owe(a.Position)
		}
		if a.Verdict != channel.Valid {
			continue
		}
		switch b := a.Entry.Body().(type) {
		case *parley.Filing:
			c.changed(a.Entry.Act)
		case *parley.Change:
			c.changed(b.Of)
		case *parley.Cancel:
			c.changed(b.Of)
		case *parley.Stop, *channel.Acceptance:
			c.asks.noteAll()
			for _, id := range c.machine.Now().Notices() {
				c.changed(id)
			}
		}
	}
}

// changed notes a notice whose standing may be another now.
func (c *Channel) changed(id parley.Hash) {
	c.dirty[id] = true
	c.asks.note(id)
}

// callsForReceipt: what others say does, and neither receipts nor what they measure do, or two
// nodes would never fall quiet. In a stopped log everything does: others take of it only what is named.
func (c *Channel) callsForReceipt(p parley.PartyID, epoch parley.Epoch, e *channel.Entry) bool {
	return p != c.node.opts.Party && (e.Kind != parley.KindReceipt && e.Kind != parley.KindMeasured || len(c.machine.Now().Stopped(p, epoch)) > 0)
}

// owe notes an entry that an own one must cover.
func (c *Channel) owe(p position) {
	c.owed = slices.DeleteFunc(c.owed, func(q position) bool { return c.machine.Covers(p, q) })
	c.owed = append(c.owed, p)
}

// paid drops what the own log covers by now.
func (c *Channel) paid() {
	tip := c.own.tip()
	c.owed = slices.DeleteFunc(c.owed, func(p position) bool { return c.machine.Covers(tip, p) })
}

// recount finds what is owed, at start.
func (c *Channel) recount() {
	for _, r := range c.machine.Now().Records() {
		p := position{Party: r.Place.Party, Epoch: r.Place.Epoch, Root: r.Place.Root, Size: r.Place.Number + 1}
		if c.callsForReceipt(p.Party, p.Epoch, r.Entry) && (c.own == nil || !c.machine.Covers(c.own.tip(), p)) {
			c.owe(p)
		}
	}
}

// receiptDue reports whether a receipt would cover something that is owed. Where others wait
// between two checkpoints, what is applied there cannot be named yet.
func (c *Channel) receiptDue() bool {
	if c.own == nil || len(c.owed) == 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	heads := c.unnamed(c.own)
	return slices.ContainsFunc(c.owed, func(p position) bool {
		return slices.ContainsFunc(heads, func(h ledger.Head) bool { return c.machine.Covers(h.Position(), p) })
	})
}

// duties appends what this node owes the channel without being asked: findings, what it
// tells its people of, and a receipt if nothing else carried it.
func (c *Channel) duties(ctx context.Context) {
	if ok, _ := c.Writable(); !ok || ctx.Err() != nil {
		return
	}
	if findings := c.dueFindings(); len(findings) > 0 {
		c.say(ctx, findings)
	}
	if told := c.dueTold(); len(told) > 0 {
		c.say(ctx, told)
	}
	if probes := c.dueProbes(); len(probes) > 0 {
		c.say(ctx, probes)
	}
	c.late.sleep(c.node.now())
	if c.receiptDue() && c.receipt.allow() {
		c.say(ctx, []ledger.Validator{&channel.Receipt{Kind: parley.KindReceipt}})
	}
}

// say appends statements of this node.
func (c *Channel) say(ctx context.Context, statements []ledger.Validator) {
	for chunk := range slices.Chunk(statements, maxBatch) {
		var batch []*pending
		for _, s := range chunk {
			batch = append(batch, &pending{entry: statement(s)})
		}
		for i, r := range c.append(ctx, batch) {
			if r.err != nil {
				c.node.log.Warn("a statement was not appended", "channel", c.id.Short(), "kind", batch[i].entry.Kind, "err", r.err)
			}
		}
	}
}

func statement(s ledger.Validator) *channel.Entry {
	l := &ledger.Entry{Statement: ledger.MustEncode(s)}
	return channel.Prepare(l, ledger.Signatures{First: true, Release: true})
}

// dueFindings compares the notices whose standing has changed, and says what this node has
// not recorded yet (rule R8). It never looks at findings to decide what to compare, so a
// finding never causes one.
func (c *Channel) dueFindings() []ledger.Validator {
	if len(c.dirty) == 0 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// As it would stand in the past of the next own entry: what cannot be named there yet
	// cannot be stated.
	view, ok := c.nameable()
	if !ok {
		return nil
	}
	now := c.machine.Now()
	text := view.Charter()
	if text == nil {
		return nil
	}
	amended := now.Charter() == nil || now.Charter().Hash != text.Hash
	var items []clash.Item
	c.engine.change(func(x *clash.Index) {
		c.engine.under(text)
		for id := range c.dirty {
			n, ok := view.Notice(id)
			if newest, exists := now.Notice(id); amended || exists != ok || !slices.Equal(newest.Tips, n.Tips) {
				c.later[id] = true
			}
			if !ok || n.Cancelled {
				x.Remove(id)
				continue
			}
			item := Item(n)
			x.Put(item)
			items = append(items, item)
		}
	})
	clear(c.dirty)
	f := findings{c: c, view: view, text: text, reader: c.engine.index.Reader(), pairs: map[parley.Hash][]parley.Pair{}}
	for _, item := range items {
		f.compare(item)
	}
	return f.statements()
}

// Item is a notice as the clash engine takes it: the volumes of all its tips.
func Item(n channel.Standing) clash.Item {
	item := clash.Item{ID: n.ID, Originator: n.Originator, Kind: n.Kind, Mode: n.Mode}
	for _, t := range n.Texts {
		item.Volumes = append(item.Volumes, t.Volumes...)
	}
	return item
}

// findings collects pairs by the own notice that they are stated for.
type findings struct {
	c      *Channel
	view   channel.View
	text   *channel.CharterText
	reader *clash.Reader
	hits   []clash.Hit // room
	pairs  map[parley.Hash][]parley.Pair
}

func (f *findings) compare(item clash.Item) {
	self := f.c.node.opts.Party
	recorded := map[string]channel.Comparison{}
	for _, r := range f.view.Comparisons(item.ID, self) {
		recorded[key(r.Notices, r.Rule)] = r
	}
	f.hits = f.reader.Hits(item, f.hits[:0])
	for _, h := range f.hits {
		k := key([2]parley.Hash{item.ID, h.ID}, h.Rule)
		old := recorded[k]
		delete(recorded, k)
		if !slices.Equal(old.Verdicts, []parley.Verdict{h.Verdict}) {
			f.add(item.ID, h.ID, h.Rule, h.Verdict, f.reader.Detail(h).Detail)
		}
	}
	// What was found before and is not found now.
	for _, r := range recorded {
		if r.Found && r.Closed == "" && !slices.Equal(r.Verdicts, []parley.Verdict{parley.None}) {
			other := r.Notices[0]
			if other == item.ID {
				other = r.Notices[1]
			}
			f.add(item.ID, other, r.Rule, parley.None, parley.Detail{})
		}
	}
}

func key(n [2]parley.Hash, rule string) string {
	if bytes.Compare(n[0][:], n[1][:]) > 0 {
		n[0], n[1] = n[1], n[0]
	}
	return string(n[0][:]) + string(n[1][:]) + rule
}

// add states a pair for the own notice of the two, the newer if both are.
func (f *findings) add(a, b parley.Hash, rule string, v parley.Verdict, d parley.Detail) {
	mine, ok1 := f.view.Notice(a)
	other, ok2 := f.view.Notice(b)
	self := f.c.node.opts.Party
	if !ok1 || !ok2 || mine.Party != self && other.Party != self {
		return
	}
	newer := other.Party == self && (other.First.Epoch > mine.First.Epoch || other.First.Epoch == mine.First.Epoch && other.First.Number > mine.First.Number)
	if mine.Party != self || newer {
		mine, other = other, mine
	}
	if len(mine.Tips) > maxTips || len(other.Tips) > maxTips {
		f.c.node.log.Warn("a pair cannot be stated: a notice has too many versions that exclude each other", "notice", mine.ID.Short(), "other", other.ID.Short())
		return
	}
	hash, _ := f.text.RuleHash(rule)
	p := parley.Pair{Detail: d, Mine: mine.Tips, Other: other.ID, Rule: rule, RuleHash: hash, Theirs: other.Tips, Verdict: v}
	for _, q := range f.pairs[mine.ID] {
		if q.Other == p.Other && q.Rule == p.Rule {
			return // both notices changed, and the pair came up from each
		}
	}
	f.pairs[mine.ID] = append(f.pairs[mine.ID], p)
}

// One finding states at most so many pairs, of so many bytes, so that the entry stays within
// its size with its frame; and one pair names at most so many tips of a notice. One pair that
// the judge would refuse must not take the others with it.
const (
	maxPairs     = 40
	maxPairBytes = 30_000
	maxTips      = 64
)

// chunks cuts pairs into what one finding can state.
func chunks(pairs []parley.Pair) [][]parley.Pair {
	var out [][]parley.Pair
	size := 0
	for i, p := range pairs {
		n := len(ledger.MustEncode(p))
		if size += n; i == 0 || size > maxPairBytes || len(out[len(out)-1]) == maxPairs {
			out, size = append(out, nil), n
		}
		out[len(out)-1] = append(out[len(out)-1], p)
	}
	return out
}

func (f *findings) statements() []ledger.Validator {
	var out []ledger.Validator
	for id, pairs := range f.pairs {
		n, _ := f.view.Notice(id)
		slices.SortFunc(pairs, func(a, b parley.Pair) int {
			if c := bytes.Compare(a.Other[:], b.Other[:]); c != 0 {
				return c
			}
			return strings.Compare(a.Rule, b.Rule)
		})
		for _, chunk := range chunks(pairs) {
			out = append(out, &parley.Finding{Engine: f.c.engine.index.Version(), Kind: parley.KindFinding, Mode: n.Mode, Notice: id, Pairs: chunk})
		}
	}
	return out
}

// Quiet reports whether this node owes the channel nothing of its own: no finding, no
// receipt, no probe, nothing late that it has not told of. It asks the writer, after whatever came before.
func (c *Channel) Quiet(ctx context.Context) (quiet bool, err error) {
	err = c.do(ctx, func() error {
		var told []ledger.Validator
		if ok, _ := c.Writable(); ok { // who cannot write tells nobody
			told = append(c.dueTold(), c.dueProbes()...)
		}
		if len(told) > 0 {
			c.say(ctx, told) // what was looked for is not looked for again
		}
		quiet = len(told) == 0 && !c.receiptDue() && len(c.dirty) == 0
		return nil
	})
	return quiet, err
}
