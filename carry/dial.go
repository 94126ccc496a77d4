package carry

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"parley"
)

// target is an address to dial for as long as its context lives.
type target struct {
	address string
	since   time.Time
	key     parley.OfficerKey // of the node last reached there; under the lock of Links, as err
	err     error
}

// Dial keeps a link to the node at address for as long as ctx lives. It returns at once;
// [Links.Status] tells how it goes. While the peer has dialled us, nothing is dialled.
func (ls *Links) Dial(ctx context.Context, address string) {
	t := &target{address: address, since: ls.options.Now()}
	ls.mu.Lock()
	ls.targets = append(ls.targets, t)
	ls.mu.Unlock()
	ls.running.Go(func() {
		ls.pursue(ctx, t)
		ls.mu.Lock()
		defer ls.mu.Unlock()
		ls.targets = slices.DeleteFunc(ls.targets, func(x *target) bool { return x == t })
	})
}

func (ls *Links) pursue(ctx context.Context, t *target) {
	pause := backoff{limit: ls.options.Backoff}
	for ctx.Err() == nil {
		if gone := ls.up(t.key); gone != nil {
			select {
			case <-gone:
			case <-ctx.Done():
			}
			continue
		}
		began := time.Now()
		linked, err := ls.reach(ctx, t)
		if !linked && ctx.Err() == nil && !errors.Is(err, ErrDuplicate) {
			ls.failed(t, err)
		}
		var lasted time.Duration
		if linked {
			lasted = time.Since(began)
		}
		select {
		case <-time.After(pause.after(lasted)):
		case <-ctx.Done():
		}
	}
}

func (ls *Links) reach(ctx context.Context, t *target) (linked bool, err error) {
	conn, err := ls.options.Connect(ctx, "tcp", t.address)
	if err != nil {
		return false, fmt.Errorf("cannot reach %s: %w", t.address, err)
	}
	return ls.serve(ctx, conn, t)
}

// identify notes whose node answers at an address.
func (ls *Links) identify(t *target, key parley.OfficerKey) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	t.key = key
}

// backoff spaces attempts: at once after a link that lasted, or the first failure, then
// from a hundredth of the limit on, doubled each time, with jitter, so that nodes which
// lost one peer do not all come back at one moment.
type backoff struct {
	limit    time.Duration
	failures int
}

// after gives the wait that follows an attempt, given how long its link lasted; 0 if it
// came to none.
func (b *backoff) after(lasted time.Duration) time.Duration {
	if lasted >= b.limit/5 {
		b.failures = 0
	}
	b.failures++
	if b.failures == 1 {
		return 0
	}
	d := min(b.limit/100<<min(b.failures-2, 16), b.limit)
	return d/2 + rand.N(d/2+1)
}
