package home

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"parley/journal"
	"parley/journal/mark"
	"parley/journal/sqlite"
	"parley/node"
)

// StartOptions is how to run a home's node.
type StartOptions struct {
	// Clock tells the time; a virtual one is for EXERCISE channels only. Default: time.Now.
	Clock func() time.Time
	Log   *slog.Logger // default: nowhere
	// AskFirst is how long the node waits for a peer before it writes to a log that it has
	// begun; see [node.Options]. For whoever opens its ways next.
	AskFirst time.Duration
	// ReadOnly: the node takes and serves entries, and writes none.
	ReadOnly bool
}

// Running is a home whose node runs.
type Running struct {
	Home *Home
	Node *node.Node
	// Journal is the node's own, for the desk. Its commits and the node's take turns.
	Journal journal.Journal

	log    *slog.Logger
	clock  func() time.Time
	marks  *mark.Store
	opened *opened
}

// Start opens journal and marks and runs the node. A damaged journal is set aside, what
// can be read of it is taken over, and the node writes nothing until its peers have given
// back the rest. It fails with a [*journal.InUseError]
// where another process runs it already.
func (h *Home) Start(ctx context.Context, o StartOptions) (_ *Running, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	r := &Running{Home: h, log: o.Log, clock: o.Clock}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close())
		}
	}()
	err = r.open(ctx, o)
	if err != nil && sqlite.IsDamage(err) {
		// The store is whole, and what it holds is not what was signed.
		closed := r.opened.close()
		r.opened = nil
		if closed != nil {
			return nil, errors.Join(err, closed)
		}
		if err = h.setAside(o.Log, err); err == nil {
			err = r.open(ctx, o)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("starting the node: %w", err)
	}
	r.Journal = r.Node.Journal()
	if err := h.rejoin(ctx, r.Node); err != nil {
		return nil, err
	}
	return r, nil
}

// open opens the journal and the node on it.
func (r *Running) open(ctx context.Context, o StartOptions) (err error) {
	if r.opened, err = r.Home.openJournal(ctx, o.Log); err != nil {
		return err
	}
	if r.marks == nil {
		// Only now: the journal's lock stands for the marks as well, and who opens them tidies up.
		if r.marks, err = mark.Open(filepath.Join(r.Home.dir, marksFolder)); err != nil {
			return err
		}
	}
	if err := r.opened.takeDesks(ctx); err != nil {
		return err
	}
	r.Node, err = node.Open(ctx, node.Options{
		Party:    r.Home.Settings().Party,
		Journal:  r.opened.journal,
		Sources:  r.opened.sources,
		ReadOnly: o.ReadOnly,
		AskFirst: o.AskFirst,
		Marks:    r.marks,
		Keys:     r.Home.NodeKey,
		Clock:    o.Clock,
		Log:      o.Log,
	})
	return err
}

// Now is the node's clock.
func (r *Running) Now() time.Time { return r.clock() }

// Close stops the node and gives its files back.
func (r *Running) Close() error {
	var errs []error
	if r.Node != nil {
		errs = append(errs, r.Node.Close())
	}
	if r.marks != nil {
		errs = append(errs, r.marks.Close())
	}
	if r.opened != nil {
		errs = append(errs, r.opened.close())
	}
	return errors.Join(errs...)
}

// turns is a journal that several may commit to: a journal wants one at a time.
type turns struct {
	journal.Journal
	mu sync.Mutex
}

func (t *turns) Commit(ctx context.Context, b journal.Batch) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Journal.Commit(ctx, b)
}
