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
}

// Running is a home whose node runs.
type Running struct {
	Home *Home
	Node *node.Node
	// Journal is the node's own, for the desk. Its commits and the node's take turns.
	Journal journal.Journal

	log   *slog.Logger
	clock func() time.Time
	marks *mark.Store
}

// Start opens journal and marks and runs the node. It fails with a [*journal.InUseError]
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
	j, err := sqlite.Open(ctx, filepath.Join(h.dir, journalFile), sqlite.Options{})
	if err != nil {
		return nil, err
	}
	r.Journal = &turns{Journal: j}
	if r.marks, err = mark.Open(filepath.Join(h.dir, marksFolder)); err != nil {
		return nil, err
	}
	r.Node, err = node.Open(ctx, node.Options{
		Party:   h.Settings().Party,
		Journal: r.Journal,
		Marks:   r.marks,
		Keys:    h.NodeKey,
		Clock:   o.Clock,
		Log:     o.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("starting the node: %w", err)
	}
	if err := h.rejoin(ctx, r.Node); err != nil {
		return nil, err
	}
	return r, nil
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
	if r.Journal != nil {
		errs = append(errs, r.Journal.Close())
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
