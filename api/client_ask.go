package api

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/pen"
)

// Check tells what a draft would meet; of names the own notice that it would change, and
// mode is empty for the charter's.
func (ch *Channel) Check(ctx context.Context, n *parley.Notice, of string, mode parley.Mode) (Check, error) {
	return call[Check](ctx, ch.client, http.MethodPost, ch.path(nil, "checks"), CheckRequest{*n, of, mode})
}

// Read tells what a form says; of names the own notice that it changes.
func (ch *Channel) Read(ctx context.Context, f pen.Form, of, zone string) (NoticeReading, error) {
	return call[NoticeReading](ctx, ch.client, http.MethodPost, ch.path(nil, "readings"), ReadingRequest{f, of, zone})
}

// Near tells which notices hold near a place; the texts are as people write them.
func (ch *Channel) Near(ctx context.Context, place, radius, at string) (Nearby, error) {
	q := url.Values{"place": {place}, "radius": {radius}}
	if at != "" {
		q.Set("at", at)
	}
	return get[Nearby](ctx, ch, q, "near")
}

// OwedQuery chooses obligations.
type OwedQuery struct {
	Owes  Owes
	State OwedState
	Duty  parley.Duty   // "": any
	At    parley.Millis // 0: now
}

// OwedList is obligations, all that were asked for, with the totals of each side.
type OwedList struct {
	Items []Owed        `json:"items"`
	At    parley.Millis `json:"at"`
	Us    OwedTotals    `json:"us"`
	Them  OwedTotals    `json:"them"`
}

// Obligations gives what is owed, what is due the soonest first.
func (ch *Channel) Obligations(ctx context.Context, query OwedQuery) (out OwedList, err error) {
	out.Items, err = all(func(cursor string) (Page[Owed], error) {
		query.At = cmp.Or(query.At, out.At) // every page of one time
		p, err := ch.OwedPage(ctx, query, cursor, 1000)
		out.At, out.Us, out.Them = p.At, p.Us, p.Them
		return p.Page, err
	})
	return out, err
}

// OwedPage gives a page of what is owed; an empty cursor asks for the first.
func (ch *Channel) OwedPage(ctx context.Context, query OwedQuery, cursor string, limit int) (OwedPage, error) {
	q := url.Values{"limit": {strconv.Itoa(limit)}, "state": {string(query.State)}}
	if query.Owes != "" {
		q.Set("owes", string(query.Owes))
	}
	if query.Duty != "" {
		q.Set("duty", string(query.Duty))
	}
	if query.At != 0 {
		q.Set("at", strconv.FormatInt(int64(query.At), 10))
	}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	return get[OwedPage](ctx, ch, q, "obligations")
}

// Event is one event of a stream.
type Event struct {
	ID   string // "" for one that has none
	Name string
	Data jsontext.Value
}

// Follow calls f for each event of a channel, from after the event with the id last on;
// with "" from now on. It ends when f gives an error, with that; when the node ends the
// stream, with nil or the error of the wire; or with ctx.
func (ch *Channel) Follow(ctx context.Context, last string, f func(Event) error) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://parley"+ch.path(nil, "events"), nil)
	if err != nil {
		return err
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := ch.client.http.Do(req)
	if err != nil {
		return fmt.Errorf("the node does not answer: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			return fmt.Errorf("the node's answer broke off: %w", err)
		}
		return problemIn(b, resp.Status)
	}
	return ReadEvents(resp.Body, f)
}

// ReadEvents reads a stream of server-sent events, as far as this API uses that form,
// until it ends or f gives an error.
func ReadEvents(r io.Reader, f func(Event) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	var e Event
	for lines.Scan() {
		name, value, _ := bytes.Cut(lines.Bytes(), []byte(": "))
		switch string(name) {
		case "id":
			e.ID = string(value)
		case "event":
			e.Name = string(value)
		case "data":
			e.Data = bytes.Clone(value)
		case "":
			if e.Name != "" {
				if err := f(e); err != nil {
					return err
				}
			}
			e = Event{}
		}
	}
	return lines.Err()
}
