package node

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Outcome is what became of one submission of many.
type Outcome struct {
	Filed Filed
	Err   error // as of [Channel.Submit]
}

// SubmitAll hands many words in. What is good of them is durable, in one transaction for
// each 512, when it returns; what is not leaves no trace, and holds nothing else up.
func (c *Channel) SubmitAll(ctx context.Context, all []Submission) []Outcome {
	out := make([]Outcome, len(all))
	var batch []*pending
	var which []int
	for i, e := range c.prepareAll(all, out) {
		if e != nil {
			batch, which = append(batch, &pending{entry: e}), append(which, i)
		}
	}
	if len(batch) == 0 {
		return out
	}
	err := c.do(ctx, func() error {
		at := 0
		for chunk := range slices.Chunk(batch, maxBatch) {
			for _, r := range c.append(ctx, chunk) {
				out[which[at]] = Outcome{r.filed, r.err}
				at++
			}
		}
		return nil
	})
	if err != nil {
		for _, i := range which {
			out[i].Err = err
		}
	}
	return out
}

// wouldTake tells what would become of words if each were handed in now; nil where it would be
// taken.
func (c *Channel) wouldTake(ctx context.Context, all []Submission) []error {
	out := make([]Outcome, len(all))
	entries := c.prepareAll(all, out)
	err := c.do(ctx, func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		w := c.begin()
		for i, e := range entries {
			if e != nil {
				out[i].Err = w.weigh(e)
			}
		}
		return nil
	})
	errs := make([]error, len(all))
	for i := range out {
		errs[i] = out[i].Err
		if errs[i] == nil {
			errs[i] = err
		}
	}
	return errs
}

// prepareAll reads words and asks the door's own questions, on all cores; an entry is nil
// where its outcome has an error.
func (c *Channel) prepareAll(all []Submission, out []Outcome) []*channel.Entry {
	entries := make([]*channel.Entry, len(all))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(len(all), runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(all); i = int(next.Add(1)) - 1 {
				if e, err := c.prepare(all[i]); err != nil {
					out[i].Err = err
				} else {
					entries[i] = e
				}
			}
		})
	}
	workers.Wait()
	return entries
}

// weigh judges an entry where it would stand.
func (w *writing) weigh(e *channel.Entry) error {
	c := w.c
	if w.own == nil {
		return &Refusal{Reason: Door, Detail: "this node has not opened its log on the channel: the party's root signs an open first"}
	}
	if refused := c.refuses(false); refused != nil {
		return refused
	}
	now := c.node.now()
	e.Entry.Frame = ledger.Frame{
		Channel: c.id, Clock: now, Epoch: w.own.log.Epoch, Heads: append([]ledger.Head{}, w.heads...), Mono: max(now, w.own.mono+1),
		Number: parley.EntryNumber(w.own.size()), Party: w.own.log.Party, Prev: w.own.tree.Root(),
	}
	reason, _, err := c.machine.Judge(w.own.tip(), e)
	if err == nil && reason != channel.Valid {
		err = &Refusal{Reason: reason}
	}
	return err
}
