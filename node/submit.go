package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Submission is what an officer or a root hands in at the node's door: signed envelopes,
// and the questions that the officer has answered.
type Submission struct {
	Word *ledger.Word     // an officer's word, or
	Root *ledger.Envelope // a root act
	// Confirmed names the questions that the officer was asked and stands by.
	Confirmed []string
}

// Filed is the node's answer: the words are in its log, and durable.
type Filed struct {
	Act   parley.Hash   `json:"act"`
	Place channel.Place `json:"place"`
	// Again tells that the same words were in the log already: nothing was added.
	Again bool `json:"again,omitempty"`
}

// Refusal says why the door did not take something. Nothing was written.
type Refusal struct {
	Reason channel.Reason // as the judge names it; "door" for the door's own rules
	Detail string
	Err    error // what Detail was made of, if anything: a [*parley.Error] names the field
}

// Door is the reason of refusals that are the door's own.
const Door channel.Reason = "door"

func (r *Refusal) Error() string {
	if r.Reason == Door {
		return r.Detail
	}
	if r.Detail != "" {
		return fmt.Sprintf("refused (%s): %s", r.Reason, r.Detail)
	}
	return fmt.Sprintf("refused (%s): %s", r.Reason, r.Reason.Sentence())
}

// Unwrap gives Err.
func (r *Refusal) Unwrap() error { return r.Err }

// Question is something that looks doubtful and that only a person can settle.
type Question struct {
	Code  string `json:"code"`  // what to name in Submission.Confirmed
	Field string `json:"field"` // where it is
	Text  string `json:"text"`  // the question, in one sentence
}

// Questions is what the door asks before it takes something. Nothing was written.
type Questions []Question

func (q Questions) Error() string {
	var l []string
	for _, x := range q {
		l = append(l, fmt.Sprintf("%s: %s (confirm with %s)", x.Field, x.Text, x.Code))
	}
	return strings.Join(l, "; ")
}

// ErrClosed says that the node is closing.
var ErrClosed = errors.New("the node is closing")

// pending is one entry on its way to the writer.
type pending struct {
	entry *channel.Entry
	done  chan result
}

type result struct {
	filed Filed
	err   error
}

// Submit hands words in. It returns once they are durable: in this node's log, under a
// signed checkpoint, on disk. The same envelopes again are no second entry. Errors are
// [*Refusal], [Questions], or [ErrClosed]; after another error, or a context that ended,
// ask again with the same envelopes: they are taken once.
func (c *Channel) Submit(ctx context.Context, s Submission) (Filed, error) {
	e, err := c.prepare(s)
	if err != nil {
		return Filed{}, err
	}
	return c.queue(ctx, e)
}

// prepare checks what can be checked before the writer's turn: form, signatures, and what
// only the door may ask.
func (c *Channel) prepare(s Submission) (*channel.Entry, error) {
	l := &ledger.Entry{Word: s.Word, Root: s.Root}
	if (s.Word == nil) == (s.Root == nil) {
		return nil, &Refusal{Reason: Door, Detail: "a submission has a word or a root act, and not both"}
	}
	for _, e := range []*ledger.Envelope{l.First(), l.Release()} {
		if e == nil {
			continue
		}
		if err := ledger.CheckCanonical(e.Payload); err != nil {
			return nil, &Refusal{channel.VoidMalformed, err.Error(), err}
		}
	}
	e := channel.Prepare(l, l.VerifySignatures())
	if err := e.Err(); err != nil {
		return nil, &Refusal{channel.Reason(ledger.Reason(err)), err.Error(), err}
	}
	return e, c.door(e, s.Confirmed)
}

// queue waits for the writer to take an entry and for the disk to have it.
func (c *Channel) queue(ctx context.Context, e *channel.Entry) (Filed, error) {
	p := &pending{e, make(chan result, 1)}
	select {
	case c.line <- p:
	case <-ctx.Done():
		return Filed{}, ctx.Err()
	case <-c.node.ctx.Done():
		return Filed{}, ErrClosed
	}
	select {
	case r := <-p.done:
		return r.filed, r.err
	case <-ctx.Done():
		return Filed{}, ctx.Err()
	case <-c.node.ctx.Done():
		// The writer may have answered as it ended.
		select {
		case r := <-p.done:
			return r.filed, r.err
		default:
			return Filed{}, ErrClosed
		}
	}
}

// unconfirmed drops the questions that the officer has answered.
func unconfirmed(q Questions, confirmed []string) error {
	q = slices.DeleteFunc(q, func(x Question) bool { return slices.Contains(confirmed, x.Code) })
	if len(q) == 0 {
		return nil
	}
	return q
}
