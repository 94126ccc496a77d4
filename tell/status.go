package tell

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"parley"
	"parley/journal"
)

// Status is how the telling stands. It has no secrets.
type Status struct {
	Recipients []RecipientStatus
	// Nobody counts what no recipient took since the node was started: no route names the
	// level, and there is no desk.
	Nobody int
	// Left counts what waits for addresses that node.json does not name any more.
	Left int
}

// RecipientStatus is how the telling to one address stands.
type RecipientStatus struct {
	Way      Way
	Address  string // without what may be a secret in it
	Levels   []string
	Rungs    []int64
	Waiting  int // tellings that the other side has not taken
	Recent   int // tellings that it took in the last ten minutes
	LastSent parley.Millis
	Error    string // of the last attempt, "" if it went well
	ErrorAt  parley.Millis
	Again    parley.Millis // when it is tried again, 0 if nothing waits to be
	Off      bool          // it has said that it wants nothing more
}

// Status tells how the telling stands.
func (t *Teller) Status() Status {
	now := t.now()
	t.mu.Lock()
	out := Status{Nobody: t.nobody, Recipients: []RecipientStatus{}}
	for _, n := range t.orphans {
		out.Left += n
	}
	t.mu.Unlock()
	for _, r := range t.recipients {
		r.mu.Lock()
		s := RecipientStatus{
			Way: r.way, Address: r.address, Levels: r.route.Levels, Rungs: r.route.Rungs, Waiting: len(r.waiting), Recent: r.rate(now),
			LastSent: r.state.LastSent, Error: r.state.Error, ErrorAt: r.state.ErrorAt, Off: r.state.Off,
		}
		if r.out != nil {
			s.Waiting += len(r.out.Items)
			s.Again = r.again
		}
		r.mu.Unlock()
		out.Recipients = append(out.Recipients, s)
	}
	return out
}

// Test sends a test message to one recipient, counted from 1 as [Teller.Status] lists them,
// and returns once it is taken. One that had turned itself off is turned on again then.
func (t *Teller) Test(ctx context.Context, number int) error {
	if number < 1 || number > len(t.recipients) {
		return parley.Wrong("to", number, fmt.Sprintf("must be a recipient's number, from 1 to %d", len(t.recipients)))
	}
	r := t.recipients[number-1]
	r.sending.Lock()
	defer r.sending.Unlock()
	id := make([]byte, 16)
	rand.Read(id) // never fails
	m := &Message{ID: hex.EncodeToString(id), At: t.now(), Party: t.Node.Party(), Name: t.Name, Severity: Info, Test: true, Counts: []Count{}, Items: []Item{}, Console: t.Console()}
	if err := r.sender.send(ctx, m, t.Clock()); err != nil {
		return &TestError{Address: r.address, Err: err}
	}
	r.mu.Lock()
	s := r.state
	s.Off, s.Error, s.ErrorAt = false, "", 0
	r.mu.Unlock()
	if err := t.Journal.Commit(ctx, journal.Batch{Desk: []journal.Item{itemOf(stateSection, r.id, s)}}); err != nil {
		return err
	}
	r.mu.Lock()
	r.state, r.again = s, 0
	r.mu.Unlock()
	r.stir()
	return nil
}

// TestError says that a test message was not taken.
type TestError struct {
	Address string
	Err     error
}

func (e *TestError) Error() string {
	return fmt.Sprintf("the test to %s was not taken: %v", e.Address, e.Err)
}

// Unwrap gives what went wrong.
func (e *TestError) Unwrap() error { return e.Err }
