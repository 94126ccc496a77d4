package api_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
	"parley/home"
)

// wire serves a site over TCP.
func wire(t *testing.T, h http.Handler) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// follow reads a channel's events over the wire, from after an event; f ends it.
func follow(ctx context.Context, server *httptest.Server, channel parley.Hash, last string, f func(api.Event) error) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/v1/channels/"+channel.String()+"/events", nil)
	if err != nil {
		return err
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := server.Client().Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if kind := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || kind != "text/event-stream" {
		return fmt.Errorf("answered %s, %s", resp.Status, kind)
	}
	return api.ReadEvents(resp.Body, f)
}

var enough = errors.New("enough")

// next collects events until one is what the test waits for.
func next(t *testing.T, server *httptest.Server, channel parley.Hash, last string, until func(api.Event) bool) (all []api.Event) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	err := follow(ctx, server, channel, last, func(e api.Event) error {
		if all = append(all, e); until(e) {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("%v after %d events", err, len(all))
	}
	return all
}

func read[T any](t *testing.T, e api.Event) (v T) {
	t.Helper()
	must(t, json.Unmarshal(e.Data, &v, json.RejectUnknownMembers(true)))
	return v
}

// tail is one caller that comes and goes, and what it was told.
type tail struct {
	last string
	told []api.Applied
	left int // events until it goes
	over bool
}

func (c *tail) take(e api.Event) error {
	switch e.Name {
	case api.ResetEvent:
		return errors.New("it was reset")
	case api.HelloEvent:
		c.last = e.ID
	case api.AppliedEvent:
		var a api.Applied
		if err := json.Unmarshal(e.Data, &a); err != nil {
			return err
		}
		c.told, c.last = append(c.told, a), e.ID
		c.over = a.Entry.Kind == parley.KindUrgent // the last thing that the test says
		if c.left--; c.left == 0 || c.over {
			return enough
		}
	}
	return nil
}

// run follows until the end has come, in many turns: some end after so many events, some
// wherever the wire is at some moment.
func (c *tail) run(ctx context.Context, server *httptest.Server, channel parley.Hash) error {
	for !c.over {
		c.left = 1 + rand.IntN(400)
		turn, cancel := context.WithCancel(ctx)
		if c.left%3 == 0 {
			time.AfterFunc(time.Duration(rand.IntN(300))*time.Millisecond, cancel)
		}
		err := follow(turn, server, channel, c.last, c.take)
		cut := turn.Err() != nil && ctx.Err() == nil
		cancel()
		if err != nil && !errors.Is(err, enough) && !cut {
			return fmt.Errorf("after %d events: %w", len(c.told), err)
		}
	}
	return nil
}

// Whoever follows is told of every applied entry once and in order, however often the line
// breaks, while several write at once.
func TestFollowersAreToldEverythingOnce(t *testing.T) {
	const followers, writers, each = 200, 8, 250
	s := newSite(t)
	server := wire(t, s.handler)
	c, _ := s.running.Node.Channel(s.id)
	_, before, _ := c.Since(0, 0)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()

	tails := make([]*tail, followers)
	errs := make(chan error, followers)
	begin := next(t, server, s.id, "", func(e api.Event) bool { return e.Name == api.HelloEvent })[0]
	for i := range tails {
		tails[i] = &tail{last: begin.ID}
		go func() { errs <- tails[i].run(ctx, server, s.id) }()
	}
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for range each {
				e, err := s.pen("duty").Word(parley.KindMessage, &parley.Message{Marking: "OPEN", Precedence: parley.Routine, Text: "x"})
				if err == nil {
					_, err = s.channel.Say(ctx, e, nil, nil)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	s.say("duty", parley.KindUrgent, &parley.Urgent{Text: "that was all"})
	for range tails {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	events, last, complete := c.Since(before, 1<<20)
	if !complete || last != before+writers*each+1 {
		t.Fatalf("the node applied %d entries, want %d", last-before, writers*each+1)
	}
	for i, c := range tails {
		if len(c.told) != len(events) {
			t.Fatalf("follower %d was told of %d entries, want %d", i, len(c.told), len(events))
		}
		for k, a := range c.told {
			if e := events[k]; a.Seq != e.Seq || a.Entry.Act != e.Applied.Entry.Act || a.Entry.Place.Root != e.Applied.Position.Root {
				t.Fatalf("follower %d was told of %d at place %d, want %d", i, a.Seq, k, e.Seq)
			}
		}
	}
}

// A node that has started anew knows nothing of the numbers of its last run.
func TestARestartResets(t *testing.T) {
	s := newSite(t)
	server := wire(t, s.handler)
	hello := next(t, server, s.id, "", func(e api.Event) bool { return e.Name == api.HelloEvent })[0]
	must(t, s.running.Close())
	r, err := s.home.Start(ctx, home.StartOptions{})
	must(t, err)
	t.Cleanup(func() { r.Close() })
	again := wire(t, api.NewHandler(api.Options{Node: r.Node, Journal: r.Journal}))
	all := next(t, again, s.id, hello.ID, func(e api.Event) bool { return e.Name == api.ResetEvent })
	if len(all) != 2 || all[0].Name != api.HelloEvent {
		t.Errorf("%d events, want hello and reset", len(all))
	}
	if old, now := read[api.Hello](t, hello), read[api.Hello](t, all[0]); old.Boot == now.Boot || now.Commit != old.Commit {
		t.Errorf("%+v after %+v, want another run that stores the same", now, old)
	}
}

// An event says what its entry changed, so that a reader knows what to read again.
func TestWhatEventsTell(t *testing.T) {
	s := newSite(t)
	server := wire(t, s.handler)
	hello := next(t, server, s.id, "", func(e api.Event) bool { return e.Name == api.HelloEvent })[0]
	first := s.say("duty", parley.KindNotice, s.notice(parley.Site, nil)).Filed.Act
	text := s.notice(parley.Site, nil).Notice
	change := s.say("duty", parley.KindChange, &parley.Change{Notice: text, Of: first, Replaces: []parley.Hash{first}}).Filed.Act
	s.say("duty", parley.KindCancel, &parley.Cancel{Of: first, Reason: "over", Replaces: []parley.Hash{change}})
	message := s.say("duty", parley.KindMessage, &parley.Message{Marking: "OPEN", Precedence: parley.Routine, Text: "x"}).Filed.Act
	s.say("enrol", parley.KindRevoke, &parley.Revocation{Key: s.keys["chief"].Key()})
	all := next(t, server, s.id, hello.ID, func(e api.Event) bool {
		return e.Name == api.AppliedEvent && read[api.Applied](t, e).Entry.Kind == parley.KindRevoke
	})
	want := []struct {
		kind           parley.Kind
		notices, words []parley.Hash
		officers       bool
	}{
		{parley.KindNotice, []parley.Hash{first}, nil, false},
		{parley.KindChange, []parley.Hash{first}, nil, false},
		{parley.KindCancel, []parley.Hash{first}, nil, false},
		{parley.KindMessage, nil, []parley.Hash{message}, false},
		{parley.KindRevoke, nil, nil, true},
	}
	if len(all) != len(want)+1 {
		t.Fatalf("%d events, want hello and %d", len(all), len(want))
	}
	for i, w := range want {
		a := read[api.Applied](t, all[i+1])
		if a.Entry.Kind != w.kind || a.Entry.Party != "us" || a.Entry.Clock == 0 || !slices.Equal(a.Notices, w.notices) || !slices.Equal(a.Words, w.words) || a.Officers != w.officers {
			t.Errorf("%s", all[i+1].Data)
		}
		if !strings.HasSuffix(all[i+1].ID, "-"+strconv.FormatInt(a.Seq, 10)) {
			t.Errorf("event %d has the id %s", a.Seq, all[i+1].ID)
		}
		// What is read at that commit has the entry in it.
		if status, err := s.channel.Status(ctx); err != nil || status.Commit < a.Commit {
			t.Errorf("the node stores %d entries and told of %d (%v)", status.Commit, a.Commit, err)
		}
	}
}

// What only this node knows is told of too: links that come and go, and that it writes no more.
func TestLocalEvents(t *testing.T) {
	s := newSite(t)
	var mu sync.Mutex
	link := api.Link{Way: "tls", Peer: "village", Address: "x", Connected: true}
	server := wire(t, api.NewHandler(api.Options{Node: s.running.Node, Journal: s.running.Journal, Links: func() []api.Link {
		mu.Lock()
		defer mu.Unlock()
		link.LastHeard++ // is another at each look, and no news
		return []api.Link{link}
	}}))
	all := next(t, server, s.id, "", func(e api.Event) bool {
		if e.Name == api.HelloEvent {
			mu.Lock()
			link.Connected = false
			mu.Unlock()
		}
		return e.Name == api.LocalEvent
	})
	if got := read[api.Local](t, all[len(all)-1]).What; len(all) != 2 || !slices.Equal(got, []api.LocalThing{api.LocalLinks}) {
		t.Errorf("%d events, the last tells of %v", len(all), got)
	}
}

// Over no wire there are no events, and that is said.
func TestEventsInProcess(t *testing.T) {
	s := newSite(t)
	err := s.channel.Follow(ctx, "", func(api.Event) error { return nil })
	problem(t, err, api.Unavailable)
}
