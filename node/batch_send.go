package node

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Forward is an officer's release of one row.
type Forward struct {
	Act      parley.Hash
	Release  *ledger.Envelope // nil where the row needs none: an officer's own draft, and the charter asks for one person
	Answered []string         // codes of questions that the officer has confirmed
}

// Forwarded is what became of it: filed, held until Goes, or neither for Err.
type Forwarded struct {
	Filed *Filed
	Goes  parley.Millis
	Err   error // [Questions] where some were not answered
}

// Forward releases rows. Where the recipients' windows are open, or a reason is given to send
// now, they are filed; otherwise they are held, and go out by themselves when a window opens.
// Each is answered for itself; what is not good stays as it was. A caller who hangs up once the
// releases are kept holds nothing up: they go out all the same.
func (b *Batches) Forward(ctx context.Context, c *Channel, rows []Forward, now string) ([]Forwarded, error) {
	b.turn.Lock()
	defer b.turn.Unlock()
	text := c.Terms()
	if text == nil {
		return nil, &Refusal{Reason: channel.VoidEarly}
	}
	out := make([]Forwarded, len(rows))
	at := c.node.now()
	goes := Goes(&text.Charter, c.node.opts.Party, at)
	if now != "" {
		goes = at
	}
	ready := b.released(c, rows, out)
	errs := c.wouldTake(ctx, words(ready))
	var good []*Row
	for i, r := range ready {
		if r == nil {
			continue
		}
		if errs[i] == nil {
			errs[i] = r.lasts(goes)
		}
		if out[i].Err = errs[i]; errs[i] == nil {
			r.Held, r.Now, r.Trouble = at, now, ""
			good = append(good, r)
		}
	}
	defer b.nudge() // what is kept as held is looked after, whatever comes next
	if err := b.save(ctx, c.id, good...); err != nil {
		return nil, err
	}
	if goes > at {
		for i, r := range ready {
			if r != nil && out[i].Err == nil {
				out[i].Goes = goes
			}
		}
		return out, nil
	}
	sent, err := b.send(context.WithoutCancel(ctx), c, good)
	if err != nil {
		return nil, err
	}
	for i, r := range ready {
		if r != nil && out[i].Err == nil {
			s := sent[r.act]
			if out[i].Err = s.Err; s.Err == nil {
				out[i].Filed = &s.Filed
			}
		}
	}
	return out, nil
}

// released gives the rows with their releases, nil where it writes an error instead.
func (b *Batches) released(c *Channel, rows []Forward, out []Forwarded) []*Row {
	ready := make([]*Row, len(rows))
	asked := make([]*Row, 0, len(rows))
	for i, f := range rows {
		old, ok := b.Row(c.id, f.Act)
		if !ok {
			out[i].Err = ErrNoRow
			continue
		}
		if out[i].Err = b.Open(c, old); out[i].Err != nil {
			continue
		}
		r := *old
		r.Release, r.Answered = f.Release, f.Answered
		ready[i] = &r
		asked = append(asked, &r)
	}
	doubts := b.Doubts(c, asked)
	at := 0
	for i, r := range ready {
		if r == nil {
			continue
		}
		var open Questions
		for _, d := range doubts[at] {
			if !slices.Contains(r.Confirmed, d.Code) && !slices.Contains(r.Answered, d.Code) {
				open = append(open, d.Question)
			}
		}
		at++
		if len(open) > 0 {
			ready[i], out[i].Err = nil, open
		}
	}
	return ready
}

// words are rows as they go into the log; a row that is nil is an empty submission, which
// the door refuses.
func words(rows []*Row) []Submission {
	out := make([]Submission, len(rows))
	for i, r := range rows {
		if r != nil {
			out[i] = r.word()
		}
	}
	return out
}

// lasts refuses what would be too old when its hour comes.
func (r *Row) lasts(goes parley.Millis) error {
	field, until := "draft.notAfter", r.entry.Payload.NotAfter
	if r.Release != nil {
		e := channel.Prepare(&ledger.Entry{Word: r.word().Word}, ledger.Signatures{First: true, Release: true})
		if e.Release.NotAfter < until {
			field, until = "release.notAfter", e.Release.NotAfter
		}
	}
	if until > goes {
		return nil
	}
	return parley.Wrong(field, stamp(until), fmt.Sprintf("must be after %s, when the window opens: sign it anew so that it lasts until then, or send it now with a reason", stamp(goes)))
}

// send files rows that are held, and notes the trouble of those that are not taken; turn is
// held. What fails for the moment only stays held.
func (b *Batches) send(ctx context.Context, c *Channel, rows []*Row) (map[parley.Hash]Outcome, error) {
	out := map[parley.Hash]Outcome{}
	var back []*Row
	for i, o := range c.SubmitAll(ctx, words(rows)) {
		r := rows[i]
		out[r.act] = o
		var refusal *Refusal
		var asked Questions
		if errors.As(o.Err, &refusal) || errors.As(o.Err, &asked) {
			if ok, _ := c.Writable(); !ok {
				continue // the node's trouble, not the row's
			}
			again := *r
			again.Held, again.Release, again.Answered, again.Trouble = 0, nil, nil, o.Err.Error()
			back = append(back, &again)
		}
	}
	return out, b.save(ctx, c.id, back...)
}

// Hold gives the hour at which a row goes that is held; 0 for one that is not.
func (b *Batches) Hold(c *Channel, r *Row) parley.Millis { return b.Holds(c)(r) }

// Holds gives what [Batches.Hold] does for one look at many rows: all of it is by one reading
// of the clock, so rows that go at once have one hour.
func (b *Batches) Holds(c *Channel) func(*Row) parley.Millis {
	text := c.Terms()
	if text == nil {
		return func(*Row) parley.Millis { return 0 }
	}
	now := c.node.now()
	opens := sync.OnceValue(func() parley.Millis { return Goes(&text.Charter, c.node.opts.Party, now) })
	return func(r *Row) parley.Millis {
		if r.Held == 0 || r.Ended() {
			return 0
		}
		if _, filed := c.filed(r.act); filed {
			return 0
		}
		if r.Now != "" {
			return now
		}
		return opens()
	}
}

// run sends what is held when its hour comes, and states what may have been kept without a
// statement when the node ended.
func (b *Batches) run(ctx context.Context) {
	tick := time.NewTimer(0)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.wake:
		case <-tick.C:
		}
		if b.look(ctx) {
			tick.Reset(glance) // a clock may jump, so no longer than that
		}
	}
}

// look sends what may go now, and reports whether anything is left to wait for.
func (b *Batches) look(ctx context.Context) (waits bool) {
	b.mu.Lock()
	channels := slices.Collect(maps.Keys(b.rows))
	b.mu.Unlock()
	for _, id := range channels {
		c, ok := b.node.Channel(id)
		if !ok {
			continue
		}
		if ok, _ := c.Writable(); !ok {
			waits = true
			continue
		}
		// What cannot be stated does not hold up what was released.
		waits = !b.stated(ctx, c) || waits
		waits = b.sendHeld(ctx, c) || waits
	}
	return waits
}

// stated states what may be kept without a statement, and reports whether nothing is left.
// A trouble is logged once, not with every look.
func (b *Batches) stated(ctx context.Context, c *Channel) bool {
	b.turn.Lock()
	defer b.turn.Unlock()
	logged, left := b.unstated[c.id]
	if !left {
		return true
	}
	gone, err := c.takeIn(ctx, b.Rows(c.id))
	if err != nil {
		if err.Error() != logged {
			b.node.log.Warn("what was handed in is not stated yet", "channel", c.id.Short(), "err", err)
			b.unstated[c.id] = err.Error()
		}
		return false
	}
	if len(gone) > 0 {
		b.node.log.Warn("rows on the desk are not stated as received: the charter in force does not name whoever handed them in", "channel", c.id.Short(), "partners", gone)
	}
	delete(b.unstated, c.id)
	return true
}

// sendHeld sends what is held of a channel, if its hour has come.
func (b *Batches) sendHeld(ctx context.Context, c *Channel) (waits bool) {
	b.turn.Lock()
	defer b.turn.Unlock()
	hold, now := b.Holds(c), c.node.now()
	var due []*Row
	for _, r := range b.rowsThat(c.id, func(r *Row) bool { return r.Held != 0 && !r.Ended() }) {
		switch goes := hold(r); {
		case goes == 0:
		case goes <= now:
			due = append(due, r)
		default:
			waits = true
		}
	}
	if len(due) == 0 {
		return waits
	}
	if _, err := b.send(ctx, c, due); err != nil {
		b.node.log.Error("what was held is not sent", "channel", c.id.Short(), "err", err)
	}
	return true // looked at once more: what failed for the moment is tried again
}
