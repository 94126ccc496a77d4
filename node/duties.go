package node

import (
	"bytes"
	"context"
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
	for _, a := range applied {
		if a.Position.Party != c.node.opts.Party && a.Entry.Kind != parley.KindReceipt {
			c.owed = true
		}
		if a.Verdict != channel.Valid {
			continue
		}
		switch b := a.Entry.Body().(type) {
		case *parley.Filing:
			c.dirty[a.Entry.Act] = true
		case *parley.Change:
			c.dirty[b.Of] = true
		case *parley.Cancel:
			c.dirty[b.Of] = true
		case *parley.Stop, *channel.Acceptance:
			for _, id := range c.machine.Now().Notices() {
				c.dirty[id] = true
			}
		}
	}
}

// duties appends what this node owes the channel without being asked: findings, and a
// receipt if nothing else carried it.
func (c *Channel) duties(ctx context.Context) {
	if ok, _ := c.Writable(); !ok || ctx.Err() != nil {
		return
	}
	if findings := c.dueFindings(); len(findings) > 0 {
		c.say(ctx, findings)
	}
	if c.owed && c.receipt.allow() {
		c.say(ctx, []ledger.Validator{&channel.Receipt{Kind: parley.KindReceipt}})
	}
}

// say appends statements of this node.
func (c *Channel) say(ctx context.Context, statements []ledger.Validator) {
	for chunk := range slices.Chunk(statements, maxBatch) {
		var batch []*pending
		for _, s := range chunk {
			l := &ledger.Entry{Statement: ledger.MustEncode(s)}
			batch = append(batch, &pending{entry: channel.Prepare(l, ledger.Signatures{First: true, Release: true})})
		}
		for i, r := range c.append(ctx, batch) {
			if r.err != nil {
				c.node.log.Warn("a statement was not appended", "channel", c.id.Short(), "kind", batch[i].entry.Kind, "err", r.err)
			}
		}
	}
}

// dueFindings compares the notices whose standing has changed, and says what this node has
// not recorded yet (rule R8). It never looks at findings to decide what to compare, so a
// finding never causes one.
func (c *Channel) dueFindings() []ledger.Validator {
	if len(c.dirty) == 0 {
		return nil
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	view := c.machine.Now()
	text := view.Charter()
	if text == nil {
		return nil
	}
	if text.Hash != c.terms {
		c.engine.SetTerms(clash.Terms{Rules: text.Charter.Rules, Heights: text.Charter.Heights})
		c.terms = text.Hash
	}
	var items []clash.Item
	for id := range c.dirty {
		n, ok := view.Notice(id)
		if !ok || n.Cancelled {
			c.engine.Remove(id)
			continue
		}
		item := Item(n)
		c.engine.Put(item)
		items = append(items, item)
	}
	clear(c.dirty)
	f := findings{c: c, view: view, text: text, pairs: map[parley.Hash][]parley.Pair{}}
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
	c     *Channel
	view  channel.View
	text  *channel.CharterText
	pairs map[parley.Hash][]parley.Pair
}

func (f *findings) compare(item clash.Item) {
	self := f.c.node.opts.Party
	recorded := map[string]channel.Comparison{}
	for _, r := range f.view.Comparisons(item.ID, self) {
		recorded[key(r.Notices, r.Rule)] = r
	}
	for _, r := range f.c.engine.Against(item) {
		k := key([2]parley.Hash{item.ID, r.Other}, r.Rule)
		old := recorded[k]
		delete(recorded, k)
		if !slices.Equal(old.Verdicts, []parley.Verdict{r.Verdict}) {
			f.add(item.ID, r.Other, r.Rule, r.Verdict, r.Detail)
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
	hash, _ := f.text.RuleHash(rule)
	p := parley.Pair{Detail: d, Mine: mine.Tips, Other: other.ID, Rule: rule, RuleHash: hash, Theirs: other.Tips, Verdict: v}
	for _, q := range f.pairs[mine.ID] {
		if q.Other == p.Other && q.Rule == p.Rule {
			return // both notices changed, and the pair came up from each
		}
	}
	f.pairs[mine.ID] = append(f.pairs[mine.ID], p)
}

// maxPairs bounds the pairs of one finding, so that the entry stays within its size.
const maxPairs = 40

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
		for chunk := range slices.Chunk(pairs, maxPairs) {
			out = append(out, &parley.Finding{Engine: f.c.engine.Version(), Kind: parley.KindFinding, Mode: n.Mode, Notice: id, Pairs: chunk})
		}
	}
	return out
}

// Quiet reports whether this node owes the channel nothing of its own: no finding, no
// receipt. It asks the writer, after whatever came before.
func (c *Channel) Quiet(ctx context.Context) (quiet bool, err error) {
	err = c.do(ctx, func() error {
		quiet = !c.owed && len(c.dirty) == 0
		return nil
	})
	return quiet, err
}
