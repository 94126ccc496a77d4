package e2e

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/api"
	"parley/ledger"
)

// load is several clients who hand in messages at one site, and keep at it while its
// server dies and comes back: the same envelope again, until it is acknowledged.
type load struct {
	site *site
	stop context.CancelFunc
	done sync.WaitGroup

	mu    sync.Mutex
	acked map[parley.Hash]bool
	limit int           // of acknowledgements: how far the clients go by themselves
	moved chan struct{} // closed and made anew with each acknowledgement and each limit
}

const (
	clients = 3 // at each site
	pace    = 2 * time.Millisecond
	// ahead is how far the clients go beyond what the test waits for: when it has come, they
	// are still at work. Without a bound a slow machine would do nothing but replay.
	ahead = 15
)

func (s *site) load() *load {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l := &load{site: s, stop: cancel, acked: map[parley.Hash]bool{}, limit: ahead, moved: make(chan struct{})}
	p, id := s.pen(), s.status().ID.String()
	for range clients {
		l.done.Go(func() {
			client := api.Dial(filepath.Join(s.home, "parley.sock"))
			defer client.Close()
			tick := time.NewTicker(pace)
			defer tick.Stop()
			for l.may(ctx) {
				e, err := p.Word(parley.KindMessage, &parley.Message{Marking: "FOR BOTH", Precedence: parley.Routine, Text: "under load"})
				if err != nil {
					s.t.Error(err)
					return
				}
				if !l.say(ctx, client.Channel(id), e, tick) {
					return
				}
			}
		})
	}
	s.t.Cleanup(l.end)
	return l
}

// say hands one envelope in until it is acknowledged; false where the load is to end.
func (l *load) say(ctx context.Context, c *api.Channel, e *ledger.Envelope, tick *time.Ticker) bool {
	for {
		<-tick.C
		said, err := c.Say(ctx, e, nil, nil)
		if err == nil {
			l.ack(said.Filed.Act)
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		var p *api.Problem
		if errors.As(err, &p) && p.Type != api.Unavailable {
			l.site.t.Errorf("the node of %s answered under load: %v", l.site.party, err)
			return false
		}
	}
}

// may waits until one more message is wanted; false where the load is to end.
func (l *load) may(ctx context.Context) bool {
	for {
		l.mu.Lock()
		wanted, moved := len(l.acked) < l.limit, l.moved
		l.mu.Unlock()
		if wanted || ctx.Err() != nil {
			return ctx.Err() == nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
		}
	}
}

// signal tells of something that has changed; the lock is held.
func (l *load) signal() {
	close(l.moved)
	l.moved = make(chan struct{})
}

func (l *load) ack(id parley.Hash) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked[id] = true
	l.signal()
}

// acks waits for so many more acknowledgements.
func (l *load) acks(n int) {
	l.site.t.Helper()
	late := time.After(deadline)
	l.mu.Lock()
	defer l.mu.Unlock()
	want := len(l.acked) + n
	l.limit = want + ahead
	l.signal()
	for len(l.acked) < want {
		moved := l.moved
		l.mu.Unlock()
		select {
		case <-moved:
			l.mu.Lock()
		case <-late:
			l.mu.Lock()
			l.site.t.Fatalf("%s did not acknowledge %d messages in a minute", l.site.party, n)
		}
	}
}

func (l *load) end() {
	l.stop()
	l.done.Wait()
}

// Two servers under load from several clients each: they are killed in turn, the link is
// cut and mended, one is restarted as an operator does. In the end both journals are
// whole, both nodes compute one state, and hold every message that either has
// acknowledged, once.
func TestKilledProcessesLoseNothing(t *testing.T) {
	kills := 3
	if os.Getenv("PARLEY_SOAK") != "" {
		kills = 20
	}
	us, ru, w := linked(t)
	loads := []*load{us.load(), ru.load()}
	for i := range kills {
		killed, other := loads[i%2], loads[1-i%2]
		killed.acks(40)
		killed.site.kill()
		other.acks(20) // the other side goes on alone
		killed.site.serve()
		killed.acks(20)
		w.cut()
		killed.acks(20) // both go on with the link cut
		other.acks(20)
		if i%5 == 2 {
			other.site.stop()
			other.site.serve()
			other.acks(20)
		}
		w.mend()
	}
	acked := map[parley.Hash]string{}
	for _, l := range loads {
		l.end()
		for id := range l.acked {
			acked[id] = l.site.party
		}
	}

	agree(t, us, ru)
	for _, s := range []*site{us, ru} {
		s.stop()
		s.does("fsck")
		s.serve()
	}
	st, _ := agree(t, us, ru)
	for _, s := range []*site{us, ru} {
		held := map[parley.Hash]bool{}
		for _, word := range s.words() {
			if held[word.ID] {
				t.Errorf("%s has message %s twice", s.party, word.ID.Short())
			}
			held[word.ID] = true
		}
		for id, party := range acked {
			if !held[id] {
				t.Fatalf("%s had acknowledged %s, and it is gone at %s", party, id, s.party)
			}
		}
		if len(s.status().Sentences) > 0 {
			t.Errorf("%s reads %q, after nothing but crashes", s.party, s.status().Sentences)
		}
	}
	t.Logf("%d kills; %d messages acknowledged by us, %d by ru; state %s on both", kills, len(loads[0].acked), len(loads[1].acked), st.State.Short())
}
