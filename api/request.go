package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/node"
)

// commitHeader carries how much of a channel the node stores.
const commitHeader = "Parley-Commit"

// request is one call, with the channel that it is about, if any.
type request struct {
	*http.Request
	http    http.ResponseWriter
	channel *node.Channel
	status  int
}

// raw is an answer that is sent as it stands.
type raw []byte

// answer turns a function into a handler: its value becomes JSON, its error a problem.
func (h *handler) answer(f func(*request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		req := &request{Request: r, http: w, status: http.StatusOK}
		v, err := f(req)
		body, contentType := []byte(nil), "application/json"
		if err == nil {
			body, err = encode(v)
		}
		if err != nil {
			p := ProblemOf(err)
			if p.Type == Failed {
				h.Log.Error("api", "method", r.Method, "path", r.URL.Path, "err", err)
			}
			req.status, contentType = p.Status, "application/problem+json"
			body, _ = encode(p) // a problem is plain texts
		}
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(req.status)
		w.Write(body)
	}
}

func encode(v any) ([]byte, error) {
	if b, ok := v.(raw); ok {
		return b, nil
	}
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encoding the answer: %w", err)
	}
	return b, nil
}

// within finds the channel that a path names, and waits as the query asks.
func (h *handler) within(f func(*request) (any, error)) func(*request) (any, error) {
	return func(r *request) (any, error) {
		var err error
		if r.channel, err = h.find(r.PathValue("channel")); err != nil {
			return nil, err
		}
		if r.Method == http.MethodGet {
			if err := h.wait(r); err != nil {
				return nil, err
			}
		}
		r.http.Header().Set(commitHeader, strconv.FormatInt(h.commit(r.channel), 10))
		return f(r)
	}
}

// find gives the one channel whose id begins so.
func (h *handler) find(name string) (*node.Channel, error) {
	var found []parley.Hash
	for _, id := range h.Node.Channels() {
		if strings.HasPrefix(id.String(), name) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return nil, notFound("channel", name, "must be the id of a channel of this node, or the beginning of one")
	case 1:
		c, _ := h.Node.Channel(found[0])
		return c, nil
	}
	return nil, parley.Wrong("channel", name, "must be longer: several channels begin so")
}

// commit counts the entries that the node stores of a channel, over all branches. It
// never falls, and survives a restart.
func (h *handler) commit(c *node.Channel) int64 {
	have, _ := h.Node.Have(c.ID())
	var n int64
	for _, p := range have {
		n += p.Size
	}
	return n
}

// wait holds a GET back until the channel has grown beyond ?after=, for at most ?wait=.
func (h *handler) wait(r *request) error {
	q := r.URL.Query()
	if !q.Has("after") && !q.Has("wait") {
		return nil
	}
	after, err := strconv.ParseInt(q.Get("after"), 10, 64)
	if err != nil {
		return parley.Wrong("after", q.Get("after"), "must be the number of an earlier "+commitHeader)
	}
	limit, err := time.ParseDuration(q.Get("wait"))
	if err != nil || limit < 0 {
		return parley.Wrong("wait", q.Get("wait"), "must be a duration such as 30s")
	}
	changed, cancel := r.channel.Watch()
	defer cancel()
	over := time.NewTimer(min(limit, maxWait))
	defer over.Stop()
	for h.commit(r.channel) <= after {
		select {
		case <-changed:
		case <-over.C:
			return nil
		case <-r.Context().Done():
			return r.Context().Err()
		}
	}
	return nil
}

// read decodes a request's body, strictly. Its errors do not repeat what stands there.
func (r *request) read(v any) error {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	err = json.Unmarshal(b, v, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	e := &parley.Error{Field: "body", Want: "must be the JSON of this request, each member once"}
	var s *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &s) && errors.Is(err, json.ErrUnknownName):
		e.Field, e.Want = string(s.JSONPointer), "is no member of this request"
	case errors.As(err, &s) && s.JSONPointer != "":
		e.Field, e.Want = string(s.JSONPointer), "has a value of the wrong form"
	case errors.As(err, &syntax):
		e.Want = fmt.Sprintf("must be JSON; it stops being so at byte %d", syntax.ByteOffset)
	}
	return e
}
