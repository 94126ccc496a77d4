package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/ledger"
)

// Client calls the API. Its errors are [*Problem] wherever the node answered.
type Client struct{ http http.Client }

// Dial gives a client of the server behind a socket. It calls nobody yet.
func Dial(socket string) *Client {
	return &Client{http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		},
	}}}
}

// InProcess gives a client of a handler in this process: the same calls, without a wire.
func InProcess(h http.Handler) *Client { return &Client{http.Client{Transport: direct{h}}} }

// Close gives idle connections back.
func (c *Client) Close() { c.http.CloseIdleConnections() }

func call[T any](ctx context.Context, c *Client, method, path string, in any) (out T, err error) {
	b, err := c.raw(ctx, method, path, in)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(b, &out); err != nil {
		return out, fmt.Errorf("the node's answer to %s %s cannot be read: %w: use one release for both", method, path, err)
	}
	return out, nil
}

// raw calls. What goes in is sent as JSON, or, if it is bytes, as a bundle.
func (c *Client) raw(ctx context.Context, method, path string, in any) ([]byte, error) {
	var body io.Reader
	kind := jsonType
	switch v := in.(type) {
	case nil:
	case []byte:
		body, kind = bytes.NewReader(v), bundleType
	default:
		b, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("encoding the request: %w", err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://parley"+path, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // the address in it is made up
		}
		return nil, fmt.Errorf("the node does not answer: %w", err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("the node's answer broke off: %w", err)
	}
	if resp.StatusCode < 400 {
		return b, nil
	}
	return nil, problemIn(b, resp.Status)
}

// problemIn reads an answer that is an error.
func problemIn(b []byte, status string) error {
	p := new(Problem)
	if err := json.Unmarshal(b, p); err != nil || p.Type == "" {
		return fmt.Errorf("the node answered %s", status)
	}
	return p
}

// Node tells who the node is.
func (c *Client) Node(ctx context.Context) (NodeInfo, error) {
	return call[NodeInfo](ctx, c, http.MethodGet, "/v1/node", nil)
}

// Channels lists the node's channels.
func (c *Client) Channels(ctx context.Context) ([]ChannelInfo, error) {
	return all(func(cursor string) (Page[ChannelInfo], error) {
		return call[Page[ChannelInfo]](ctx, c, http.MethodGet, "/v1/channels?"+pageQuery(cursor), nil)
	})
}

// Join puts the party into the channel of these charters, which begin with version 1.
func (c *Client) Join(ctx context.Context, charters []jsontext.Value) (ChannelInfo, error) {
	return call[ChannelInfo](ctx, c, http.MethodPost, "/v1/channels", JoinRequest{charters})
}

// Channel is a client's way to one channel.
type Channel struct {
	client *Client
	name   string
	// AfterCommit and Wait make a read wait until the node stores more than that of the
	// channel, for at most that long; zero: not at all.
	AfterCommit int64
	Wait        time.Duration
}

// Channel gives the way to a channel, by its id or the beginning of it.
func (c *Client) Channel(name string) *Channel { return &Channel{client: c, name: name} }

// After gives a way whose reads wait for news: for what comes after a commit.
func (ch Channel) After(commit int64, wait time.Duration) *Channel {
	ch.AfterCommit, ch.Wait = commit, wait
	return &ch
}

func (ch *Channel) path(query url.Values, elements ...string) string {
	path := "/v1/channels/" + url.PathEscape(ch.name)
	for _, e := range elements {
		path += "/" + e
	}
	if ch.Wait > 0 {
		if query == nil {
			query = url.Values{}
		}
		query.Set("after", strconv.FormatInt(ch.AfterCommit, 10))
		query.Set("wait", ch.Wait.String())
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

func get[T any](ctx context.Context, ch *Channel, query url.Values, elements ...string) (T, error) {
	return call[T](ctx, ch.client, http.MethodGet, ch.path(query, elements...), nil)
}

// wholePage is the limit that a client asks for, so that most lists are one call.
const (
	wholePage      = "1000"
	wholePageItems = 1000
)

func pageQuery(cursor string) string {
	q := url.Values{"limit": {wholePage}}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	return q.Encode()
}

// all reads every page of a list.
func all[T any](page func(cursor string) (Page[T], error)) ([]T, error) {
	out := []T{}
	for cursor := ""; ; {
		p, err := page(cursor)
		if err != nil {
			return nil, err
		}
		out = append(out, p.Items...)
		if cursor = p.Next; cursor == "" {
			return out, nil
		}
	}
}

// list reads every page of a channel's list. Only the first waits for news.
func list[T any](ctx context.Context, ch *Channel, query url.Values, elements ...string) ([]T, error) {
	return all(func(cursor string) (Page[T], error) {
		q := url.Values{"limit": {wholePage}}
		for k, v := range query {
			q[k] = v
		}
		if cursor == "" {
			return get[Page[T]](ctx, ch, q, elements...)
		}
		q.Set("cursor", cursor)
		return get[Page[T]](ctx, ch.After(0, 0), q, elements...)
	})
}

// Status tells how the channel stands.
func (ch *Channel) Status(ctx context.Context) (Status, error) { return get[Status](ctx, ch, nil) }

// State gives the canonical state.
func (ch *Channel) State(ctx context.Context) (jsontext.Value, error) {
	return ch.client.raw(ctx, http.MethodGet, ch.path(nil, "state"), nil)
}

// Charter gives a charter; the zero hash asks for the one in force.
func (ch *Channel) Charter(ctx context.Context, hash parley.Hash) (Charter, error) {
	q := url.Values{}
	if !hash.IsZero() {
		q.Set("hash", hash.String())
	}
	return get[Charter](ctx, ch, q, "charter")
}

// Officers lists officers' keys.
func (ch *Channel) Officers(ctx context.Context) ([]Officer, error) {
	return list[Officer](ctx, ch, nil, "officers")
}

// Notices lists the notices by their numbers.
func (ch *Channel) Notices(ctx context.Context) ([]Notice, error) {
	return list[Notice](ctx, ch, nil, "notices")
}

// Notice gives one notice.
func (ch *Channel) Notice(ctx context.Context, name string) (Notice, error) {
	return get[Notice](ctx, ch, nil, "notices", escaped(name))
}

// Messages lists messages and urgent entries.
func (ch *Channel) Messages(ctx context.Context) ([]Word, error) {
	return list[Word](ctx, ch, nil, "messages")
}

// Findings lists the clashes.
func (ch *Channel) Findings(ctx context.Context) ([]Finding, error) {
	return list[Finding](ctx, ch, nil, "findings")
}

// Finding gives one clash.
func (ch *Channel) Finding(ctx context.Context, name string) (Finding, error) {
	return get[Finding](ctx, ch, nil, "findings", escaped(name))
}

// Thing gives what a name stands for.
func (ch *Channel) Thing(ctx context.Context, name string) (Thing, error) {
	return get[Thing](ctx, ch, nil, "things", escaped(name))
}

// Entries gives a page of entries; an empty cursor asks for the first.
func (ch *Channel) Entries(ctx context.Context, cursor string, limit int) (Page[Entry], error) {
	q := url.Values{"limit": {strconv.Itoa(limit)}}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	return get[Page[Entry]](ctx, ch, q, "entries")
}

// Entry gives one entry's bytes by its place, such as us/0/14.
func (ch *Channel) Entry(ctx context.Context, place string) ([]byte, error) {
	return ch.client.raw(ctx, http.MethodGet, ch.path(nil, "entries", escaped(place)), nil)
}

// Drafts lists what waits for a release.
func (ch *Channel) Drafts(ctx context.Context) ([]Draft, error) {
	return list[Draft](ctx, ch, nil, "drafts")
}

// Draft gives one draft.
func (ch *Channel) Draft(ctx context.Context, name string) (Draft, error) {
	return get[Draft](ctx, ch, nil, "drafts", url.PathEscape(name))
}

// Discard takes a draft off the desk.
func (ch *Channel) Discard(ctx context.Context, name string) (Draft, error) {
	return call[Draft](ctx, ch.client, http.MethodDelete, ch.path(nil, "drafts", url.PathEscape(name)), nil)
}

// Say hands in a word.
func (ch *Channel) Say(ctx context.Context, draft, release *ledger.Envelope, confirmed []string) (Said, error) {
	return ch.SayHaving(ctx, draft, release, confirmed, nil)
}

// SayHaving hands in a word that was weighed against a picture: if others have told of
// something since, it is asked about instead of filed.
func (ch *Channel) SayHaving(ctx context.Context, draft, release *ledger.Envelope, confirmed []string, picture []parley.Position) (Said, error) {
	return call[Said](ctx, ch.client, http.MethodPost, ch.path(nil, "words"), WordRequest{*draft, release, confirmed, picture})
}

// Act hands in a root act.
func (ch *Channel) Act(ctx context.Context, root *ledger.Envelope) (Said, error) {
	return call[Said](ctx, ch.client, http.MethodPost, ch.path(nil, "acts"), ActRequest{*root})
}

// escaped escapes a name whose slashes belong to it.
func escaped(name string) string { return (&url.URL{Path: name}).EscapedPath() }
