package tell

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"time"

	"parley"
	"parley/journal"
)

// Way is how a recipient is reached.
type Way string

// The ways.
const (
	ByWebhook Way = "webhook"
	ByMail    Way = "mail"
)

// sender brings a message to a recipient. It returns nil once the other side has taken it.
type sender interface {
	send(ctx context.Context, m *Message, at time.Time) error
	// check looks whether the files that it needs are there and well formed.
	check() error
}

// goneError says that the other side wants nothing more.
type goneError struct{ words string }

func (e *goneError) Error() string { return e.words }

// laterError says when the other side wants to be asked again.
type laterError struct {
	words string
	after time.Duration
}

func (e *laterError) Error() string { return e.words }

// recipient is one address with what waits for it.
type recipient struct {
	teller  *Teller
	id      string // of the address; on the desk
	way     Way
	address string // as people may read it: a webhook's path is left out
	route   Route
	sender  sender
	wake    chan struct{}

	sending sync.Mutex // one at a time

	mu      sync.Mutex
	waiting []telling // the oldest first
	out     *Message
	state   state
	tries   int           // of the message that is out, since this run began
	again   parley.Millis // when to try again
}

// recipientsOf makes a recipient of each webhook and of each mail address: what one server
// refuses for one address must not hold up the others.
func recipientsOf(t *Teller) (out []*recipient) {
	add := func(way Way, secret, shown string, route Route, s sender) {
		sum := sha256.Sum256([]byte(string(way) + "\n" + secret))
		out = append(out, &recipient{
			teller: t, id: hex.EncodeToString(sum[:8]), way: way, address: shown, route: route, sender: s, wake: make(chan struct{}, 1),
		})
	}
	for _, w := range t.Settings.Webhooks {
		add(ByWebhook, w.URL, shownURL(w.URL), w.Route, &webhookSender{Webhook: w, read: t.Read})
	}
	for _, m := range t.Settings.Mail {
		for _, to := range m.To {
			add(ByMail, m.Server+"\n"+to, to, m.Route, &mailSender{Mail: m, to: to, read: t.Read})
		}
	}
	return out
}

// give hands over tellings that are on the desk.
func (r *recipient) give(l []telling) {
	r.mu.Lock()
	r.waiting = append(r.waiting, l...)
	r.mu.Unlock()
	r.stir()
}

func (r *recipient) stir() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// run sends until ctx ends. What is wrong with its files is said at once, and not only when
// something is late.
func (r *recipient) run(ctx context.Context) {
	if err := r.sender.check(); err != nil {
		r.teller.Log.Warn("tell: a recipient cannot be sent to", "to", r.address, "way", r.way, "err", err)
		r.mu.Lock()
		r.state.Error, r.state.ErrorAt = err.Error(), r.teller.now()
		r.mu.Unlock()
	}
	for {
		next := r.turn(ctx)
		var timer <-chan time.Time
		if next != 0 {
			// The clock may jump, or be a virtual one: it is looked at again soon.
			wait := time.Duration(max(1, next-r.teller.now())) * time.Millisecond
			timer = time.After(min(wait, time.Second))
		}
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		case <-timer:
		}
	}
}

// maxAhead is longer than anything waits for here: what seems to be further ahead comes of a
// clock that was set back.
const maxAhead = 2 * time.Hour

// turn does what is due, and gives the time at which something will be; 0 if nothing waits.
func (r *recipient) turn(ctx context.Context) (next parley.Millis) {
	r.sending.Lock()
	defer r.sending.Unlock()
	for ctx.Err() == nil {
		now := r.teller.now()
		r.mu.Lock()
		m, off, next := r.out, r.state.Off, r.again
		if m == nil {
			next = r.ready(now)
		}
		r.mu.Unlock()
		switch {
		case off || m == nil && next == 0:
			return 0
		case now < next && next-now <= millis(maxAhead):
			return next
		case m == nil:
			if err := r.compose(ctx, now); err != nil {
				r.failed(ctx, err)
				return r.again
			}
			continue
		}
		err := r.sender.send(ctx, m, r.teller.Clock())
		if ctx.Err() != nil && err != nil {
			return 0 // the node stops; it is no fault of theirs
		}
		if err != nil {
			r.failed(ctx, err)
			continue
		}
		if err := r.done(ctx, m); err != nil {
			// It is sent again, as the same message.
			r.teller.Log.Error("tell: a message was sent, and that cannot be noted: it will be sent again", "to", r.address, "err", err)
			r.failed(ctx, err)
			return r.again
		}
	}
	return 0
}

// ready is when the next message is to be put together; 0 if nothing waits. The lock is held.
func (r *recipient) ready(now parley.Millis) parley.Millis {
	if len(r.waiting) == 0 {
		return 0
	}
	first := r.waiting[0].At + millis(window)
	if r.rate(now)+len(r.waiting) <= flood {
		return max(first, r.again)
	}
	first = max(first, r.state.LastSent+millis(calm))
	for _, x := range r.waiting {
		if x.Kind == parley.KindUrgent {
			first = min(first, x.At+millis(window))
		}
	}
	return max(first, r.again)
}

// rate counts the tellings that were sent in the last ten minutes. The lock is held.
func (r *recipient) rate(now parley.Millis) (n int) {
	for _, s := range r.state.Recent {
		if now-s.At < millis(floodSpan) {
			n += s.Tellings
		}
	}
	return n
}

// compose puts what waits into a message and keeps it, before anything of it goes out. What
// is of another data mode waits for the next: an exercise is never in one message with what
// is real.
func (r *recipient) compose(ctx context.Context, now parley.Millis) error {
	r.mu.Lock()
	var chosen, rest []telling
	for _, x := range r.waiting {
		if len(chosen) == most || x.Mode != r.waiting[0].Mode {
			rest = append(rest, x)
		} else {
			chosen = append(chosen, x)
		}
	}
	recent := r.rate(now) + len(chosen)
	r.mu.Unlock()

	m := r.teller.message(r.id, chosen, recent, now)
	items := []journal.Item{itemOf(outSection, r.id, m)}
	for _, x := range chosen {
		items = append(items, gone(waitingSection, r.waitingKey(x.number)))
	}
	if err := r.teller.Journal.Commit(ctx, journal.Batch{Desk: items}); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	// More may have come meanwhile, behind what there was.
	r.waiting = append(rest, r.waiting[len(chosen)+len(rest):]...)
	r.out, r.tries, r.again = m, 0, 0
	return nil
}

// done notes that a message was taken, also where the node is about to stop.
func (r *recipient) done(ctx context.Context, m *Message) error {
	now := r.teller.now()
	r.mu.Lock()
	s := r.state
	s.LastSent, s.Error, s.ErrorAt = now, "", 0
	s.Recent = slices.DeleteFunc(slices.Clone(s.Recent), func(x sent) bool { return now-x.At >= millis(floodSpan) })
	s.Recent = append(s.Recent, sent{now, len(m.Items)})
	r.mu.Unlock()
	err := r.teller.Journal.Commit(context.WithoutCancel(ctx), journal.Batch{Desk: []journal.Item{gone(outSection, r.id), itemOf(stateSection, r.id, s)}})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state, r.out, r.tries, r.again = s, nil, 0, 0
	return nil
}

// backoff is how long to wait after so many attempts: from 5 s, doubling, to 5 minutes. It is
// never given up: what is told is late already.
func backoff(tries int) time.Duration {
	return min(5*time.Second<<min(tries-1, 10), 5*time.Minute)
}

// failed notes an attempt that went wrong.
func (r *recipient) failed(ctx context.Context, err error) {
	now := r.teller.now()
	var ended *goneError
	var later *laterError
	r.mu.Lock()
	r.tries++
	wait := backoff(r.tries)
	if errors.As(err, &later) {
		wait = max(wait, min(later.after, time.Hour))
	}
	r.again = now + millis(wait)
	first := r.state.Error != err.Error()
	r.state.Error, r.state.ErrorAt = err.Error(), now
	r.state.Off = r.state.Off || errors.As(err, &ended)
	s := r.state
	r.mu.Unlock()
	if first { // once, not at every attempt
		r.teller.Log.Warn("tell: cannot send; it is tried again", "to", r.address, "way", r.way, "err", err)
	}
	if err := r.teller.Journal.Commit(ctx, journal.Batch{Desk: []journal.Item{itemOf(stateSection, r.id, s)}}); err != nil && ctx.Err() == nil {
		r.teller.Log.Error("tell: cannot note that an attempt failed", "to", r.address, "err", err)
	}
}
