package node

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/ledger"
)

// BatchSection of the desk holds what was handed in to be forwarded, by channel and
// envelope.
const BatchSection = "batches"

// MaxHandIn bounds the rows of one hand-in: what people look through before a window opens.
const MaxHandIn = 1000

// Row is one envelope that was handed in to be forwarded, and what became of it on this
// desk. Whether it was forwarded is not kept: the log says it.
type Row struct {
	Batch  string              `json:"batch"`  // names the hand-in that it came with
	Number int                 `json:"number"` // within that, from 1
	By     parley.OriginatorID `json:"by"`     // whose notice it is about
	// Signed tells that the draft's key is the partner's own; otherwise an officer of this
	// party has drafted it.
	Signed    bool            `json:"signed"`
	Draft     ledger.Envelope `json:"draft"`
	HandedIn  parley.Millis   `json:"handedIn"`
	Confirmed []string        `json:"confirmed,omitempty"` // codes of the questions that whoever handed it in stands by

	Release  *ledger.Envelope `json:"release,omitzero"`
	Answered []string         `json:"answered,omitempty"` // codes that the officer who released it has confirmed
	Held     parley.Millis    `json:"held,omitzero"`      // since when it waits for a window; 0: it does not
	Now      string           `json:"now,omitzero"`       // why it was sent outside the windows

	Refused   *RowEnd `json:"refused,omitzero"`
	Withdrawn *RowEnd `json:"withdrawn,omitzero"`
	// Trouble says why it could not be sent when its window was open: it waits for an officer.
	Trouble string `json:"trouble,omitzero"`

	act   parley.Hash
	entry *channel.Entry
	drawn *drawing // shared by all that replace the row
}

// RowEnd says when and why a row goes no further.
type RowEnd struct {
	At     parley.Millis     `json:"at"`
	Key    parley.OfficerKey `json:"key,omitzero"` // whose session it was; "" over the socket
	Reason string            `json:"reason"`
}

// Act names the row: its envelope's hash.
func (r *Row) Act() parley.Hash { return r.act }

// Entry is what the draft says.
func (r *Row) Entry() *channel.Entry { return r.entry }

// Ended reports whether the row goes no further.
func (r *Row) Ended() bool { return r.Refused != nil || r.Withdrawn != nil }

func (r *Row) read() {
	r.act = r.Draft.Hash(ledger.ClassWord)
	r.entry = channel.Prepare(&ledger.Entry{Word: &ledger.Word{Draft: r.Draft}}, ledger.Signatures{First: true, Release: true})
	r.drawn = new(drawing)
}

// word is the row as it goes into the log.
func (r *Row) word() Submission {
	return Submission{Word: &ledger.Word{Draft: r.Draft, Release: r.Release}, Confirmed: slices.Concat(r.Confirmed, r.Answered)}
}

// Batches is what was handed in on this node to be forwarded, of all channels.
type Batches struct {
	node *Node
	wake chan struct{}

	turn sync.Mutex // one change at a time, through to the disk; sending too
	// unstated are the channels of which something may be kept that is not stated as received,
	// with the trouble that was logged last; turn guards it.
	unstated map[parley.Hash]string
	mu       sync.Mutex // guards rows; a row is never changed, but replaced
	rows     map[parley.Hash]map[parley.Hash]*Row
}

// Batches gives what was handed in on this node.
func (n *Node) Batches() *Batches { return n.batches }

func rowKey(ch, act parley.Hash) string { return ch.String() + "/" + act.String() }

// openBatches reads the desk.
func openBatches(ctx context.Context, n *Node) (*Batches, error) {
	b := &Batches{node: n, wake: make(chan struct{}, 1), unstated: map[parley.Hash]string{}, rows: map[parley.Hash]map[parley.Hash]*Row{}}
	for item, err := range n.opts.Journal.DeskList(ctx, BatchSection) {
		if err != nil {
			return nil, fmt.Errorf("reading the batches on the desk: %w", err)
		}
		name, _, _ := strings.Cut(item.Key, "/")
		ch, err := parley.ParseHash(name)
		r := new(Row)
		if err == nil {
			err = json.Unmarshal(item.Value, r)
		}
		if err != nil {
			// Whoever handed it in does not see it any more, and hands it in again.
			n.log.Error("the desk has a row of a batch that cannot be read", "key", item.Key, "err", err)
			continue
		}
		r.read()
		b.put(ch, r)
		b.unstated[ch] = "" // the node may have ended between the two
	}
	return b, nil
}

// put takes rows among the others; the caller has them on disk.
func (b *Batches) put(ch parley.Hash, rows ...*Row) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rows[ch] == nil {
		b.rows[ch] = map[parley.Hash]*Row{}
	}
	for _, r := range rows {
		b.rows[ch][r.act] = r
	}
}

// Row gives one row of a channel. It is not to be changed.
func (b *Batches) Row(ch, act parley.Hash) (*Row, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.rows[ch][act]
	return r, ok
}

// Rows lists a channel's rows as they were handed in. They are not to be changed.
func (b *Batches) Rows(ch parley.Hash) []*Row {
	return b.rowsThat(ch, func(*Row) bool { return true })
}

func (b *Batches) rowsThat(ch parley.Hash, keep func(*Row) bool) []*Row {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]*Row, 0, len(b.rows[ch]))
	for _, r := range b.rows[ch] {
		if keep(r) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(x, y *Row) int {
		return cmp.Or(cmp.Compare(x.HandedIn, y.HandedIn), cmp.Compare(x.Batch, y.Batch), cmp.Compare(x.Number, y.Number), slices.Compare(x.act[:], y.act[:]))
	})
	return out
}

// save puts rows on disk in one transaction, and then among the others; turn is held.
func (b *Batches) save(ctx context.Context, ch parley.Hash, rows ...*Row) error {
	if len(rows) == 0 {
		return nil
	}
	desk := make([]journal.Item, len(rows))
	for i, r := range rows {
		v, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("keeping a row of a batch: %w", err)
		}
		desk[i] = journal.Item{Section: BatchSection, Key: rowKey(ch, r.act), Value: v}
	}
	// Once it is begun it is done, or memory and disk would differ.
	if err := b.node.store(context.WithoutCancel(ctx), journal.Batch{Desk: desk}); err != nil {
		return fmt.Errorf("keeping %d rows of a batch: %w", len(rows), err)
	}
	b.put(ch, rows...)
	return nil
}

// HandIn keeps rows that [Channel.Handed] has looked at, and states those that a partner
// has signed as received, before it returns. Rows that are here already stay as they are,
// but for questions that are confirmed now. Once they are kept, a context that ends does not
// keep them from being stated.
func (b *Batches) HandIn(ctx context.Context, c *Channel, rows []*Row) error {
	b.turn.Lock()
	defer b.turn.Unlock()
	if err := b.forget(ctx, c); err != nil {
		return err
	}
	var fresh []*Row
	for _, r := range rows {
		old, here := b.Row(c.id, r.act)
		if !here {
			fresh = append(fresh, r)
			continue
		}
		again := *old
		for _, code := range r.Confirmed {
			if !slices.Contains(again.Confirmed, code) {
				again.Confirmed = append(slices.Clone(again.Confirmed), code)
			}
		}
		if len(again.Confirmed) > len(old.Confirmed) {
			fresh = append(fresh, &again)
		}
	}
	if err := b.save(ctx, c.id, fresh...); err != nil {
		return err
	}
	gone, err := c.takeIn(context.WithoutCancel(ctx), rows)
	if err != nil {
		b.unstated[c.id] = err.Error()
		b.nudge()
		return fmt.Errorf("stating that %d rows were handed in: %w", len(rows), err)
	}
	if len(gone) > 0 {
		return fmt.Errorf("stating that rows of %s were handed in, for which the charter in force does not let this party speak: %w", gone[0], &Refusal{Reason: channel.VoidParty})
	}
	return nil
}

// Change replaces rows of a channel in one transaction: f gets a copy of each, and those for
// which it fails stay as they are. The errors are those of the acts, in their order.
func (b *Batches) Change(ctx context.Context, c *Channel, acts []parley.Hash, f func(*Row) error) ([]error, error) {
	b.turn.Lock()
	defer b.turn.Unlock()
	return b.change(ctx, c, acts, f)
}

func (b *Batches) change(ctx context.Context, c *Channel, acts []parley.Hash, f func(*Row) error) ([]error, error) {
	errs := make([]error, len(acts))
	var changed []*Row
	for i, act := range acts {
		old, ok := b.Row(c.id, act)
		if !ok {
			errs[i] = ErrNoRow
			continue
		}
		r := *old
		if errs[i] = b.Open(c, &r); errs[i] == nil {
			errs[i] = f(&r)
		}
		if errs[i] == nil {
			changed = append(changed, &r)
		}
	}
	if err := b.save(ctx, c.id, changed...); err != nil {
		return nil, err
	}
	b.nudge()
	return errs, nil
}

// ErrNoRow says that no such envelope was handed in.
var ErrNoRow = errors.New("no such row was handed in on this channel")

// Open refuses a row that goes no further.
func (b *Batches) Open(c *Channel, r *Row) error {
	switch at, filed := c.filed(r.act); {
	case filed:
		return &Refusal{Reason: Door, Detail: fmt.Sprintf("the row was forwarded already: it is entry %d of %s", at.Number, at.Party)}
	case r.Withdrawn != nil:
		return &Refusal{Reason: Door, Detail: "the row was withdrawn: seal it anew and hand that in"}
	case r.Refused != nil:
		return &Refusal{Reason: Door, Detail: fmt.Sprintf("the row was refused, %q: put it right, seal it anew and hand that in", r.Refused.Reason)}
	}
	return nil
}

// filed tells where an envelope stands in the own log, if it does.
func (c *Channel) filed(act parley.Hash) (at channel.Place, ok bool) {
	c.Read(func(v channel.View, _ *channel.Machine) { at, ok = v.Find(act) })
	return at, ok && at.Party == c.node.opts.Party
}

func (b *Batches) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}
