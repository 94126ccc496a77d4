package node

import (
	"context"
	"fmt"

	"parley"
	"parley/journal"
)

// keepEnded is how long a row that was refused or withdrawn stays on the desk, where its
// organisation reads why. What was forwarded stays: its hour of hand-in is part of its
// progress, and the log, which has it, is longer. A row that waits stays too.
const keepEnded = 30 * parley.Day

// ended is when a row was refused or withdrawn; 0 for one that was not.
func (r *Row) ended() parley.Millis {
	var at parley.Millis
	for _, e := range []*RowEnd{r.Refused, r.Withdrawn} {
		if e != nil {
			at = max(at, e.At)
		}
	}
	return at
}

// forget takes rows off the desk that ended long ago; turn is held. The same envelope, handed
// in again, is a new row then, and the statement that it was received is not made again.
func (b *Batches) forget(ctx context.Context, c *Channel) error {
	now := c.node.now()
	old := b.rowsThat(c.id, func(r *Row) bool { return r.Ended() && r.ended()+keepEnded < now })
	if len(old) == 0 {
		return nil
	}
	desk := make([]journal.Item, len(old))
	for i, r := range old {
		desk[i] = journal.Item{Section: BatchSection, Key: rowKey(c.id, r.act)}
	}
	if err := b.node.store(context.WithoutCancel(ctx), journal.Batch{Desk: desk}); err != nil {
		return fmt.Errorf("taking %d rows off the desk that ended long ago: %w", len(old), err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range old {
		delete(b.rows[c.id], r.act)
	}
	return nil
}

// Load counts each originator's rows that take up people's time and the desk's place: those
// that wait or are held, and those that ended within the last day. Who hands in and withdraws
// over and over has no more of them than who lets them wait.
func (b *Batches) Load(c *Channel) map[parley.OriginatorID]int {
	since := c.node.now() - parley.Day
	n := map[parley.OriginatorID]int{}
	for _, r := range b.rowsThat(c.id, func(r *Row) bool { return !r.Ended() || r.ended() > since }) {
		if _, filed := c.filed(r.act); !filed {
			n[r.By]++
		}
	}
	return n
}
