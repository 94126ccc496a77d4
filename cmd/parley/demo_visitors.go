package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
	"parley/scenario"
)

// codeHours is how long a visitor's code is good: a demonstration may stay up over night.
const codeHours = 24

// seat is an office that visitors may take.
type seat struct {
	office, does string
	roles        []parley.Role
}

var seats = []seat{
	{"duty officer", "writes and answers", []parley.Role{parley.Acknowledges, parley.Drafts}},
	{"releasing officer", "releases what others drafted", []parley.Role{parley.Acknowledges, parley.Releases}},
}

// frontDesk lets visitors in on one side: it has a code ready for each seat, and signs for
// the keys that come in with them, as this side's enrolment officer would after comparing
// fingerprints.
type frontDesk struct {
	side    *scenario.Side
	client  *api.Client
	channel *api.Channel
	out     io.Writer
	news    chan struct{} // keys may wait

	mu    sync.Mutex
	codes []api.Code // of each seat
	taken int        // codes that have been made
}

func newFrontDesk(s *scenario.Side, c *api.Client, out io.Writer) *frontDesk {
	return &frontDesk{side: s, client: c, channel: c.Channel(s.Channel.ID().String()), out: out, news: make(chan struct{}, 1), codes: make([]api.Code, len(seats))}
}

// prepare makes a code for each seat.
func (d *frontDesk) prepare(ctx context.Context) error {
	for i := range seats {
		if err := d.renew(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// renew makes a seat's next code. Each stands for another person, so that one visitor can
// release what another drafted.
func (d *frontDesk) renew(ctx context.Context, i int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.taken++
	c, err := d.channel.MakeCode(ctx, api.CodeRequest{
		Office: seats[i].office, Person: fmt.Sprintf("%s-visitor-%d", d.side.Party, d.taken), Roles: seats[i].roles, Hours: codeHours,
	})
	if err != nil {
		return fmt.Errorf("making a code for %s's %s: %w", d.side.Party, seats[i].office, err)
	}
	d.codes[i] = c
	return nil
}

// addresses prints where visitors come in.
func (d *frontDesk) addresses() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "\n  %s\n", d.side.Name)
	for i, s := range seats {
		fmt.Fprintf(&b, "    %s  %s, %s\n", d.codes[i].Address, s.office, s.does)
	}
	return b.String()
}

// receive enrols whoever comes in with a code, until ctx ends.
func (d *frontDesk) receive(ctx context.Context) error {
	renew := time.NewTicker(codeHours * time.Hour / 2)
	defer renew.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-d.news:
			if err := d.letIn(ctx); err != nil && ctx.Err() == nil {
				return err
			}
		case <-renew.C:
			if err := d.prepare(ctx); err != nil && ctx.Err() == nil {
				return err
			}
			fmt.Fprint(d.out, d.addresses())
		}
	}
}

// watch hears from the node when keys wait, until ctx ends.
func (d *frontDesk) watch(ctx context.Context) error {
	for ctx.Err() == nil {
		err := d.channel.Follow(ctx, "", func(e api.Event) error {
			if aboutEnrolments(e) {
				select {
				case d.news <- struct{}{}:
				default: // it is about to look
				}
			}
			return nil
		})
		var refused *api.Problem
		if errors.As(err, &refused) {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(rejoinPause):
		}
	}
	return nil
}

// aboutEnrolments tells whether keys may wait: at the beginning, and when the node says so.
func aboutEnrolments(e api.Event) bool {
	switch e.Name {
	case api.HelloEvent, api.ResetEvent:
		return true
	case api.LocalEvent:
		var l api.Local
		return json.Unmarshal(e.Data, &l) == nil && slices.Contains(l.What, api.LocalEnrolments)
	}
	return false
}

// letIn signs for every key that waits, and has a new code for each that was used.
func (d *frontDesk) letIn(ctx context.Context) error {
	waiting, err := d.channel.Enrolments(ctx)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		e := &parley.Enrollment{Key: w.Key, Office: w.Office, Person: w.Person, Roles: w.Roles}
		if err := d.side.Enrol(ctx, e); err != nil {
			return fmt.Errorf("enrolling %s: %w", w.Person, err)
		}
		for i, s := range seats {
			if s.office != w.Office {
				continue
			}
			if err := d.renew(ctx, i); err != nil {
				return err
			}
			fmt.Fprintf(d.out, "%s  A visitor is enrolled as %s %s (key %s). The next one comes in at\n    %s\n",
				d.side.Party, w.Office, w.Person, w.Fingerprint, d.code(i).Address)
		}
	}
	return nil
}

func (d *frontDesk) code(i int) api.Code {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.codes[i]
}
