package api

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"

	"parley"
	"parley/channel"
	"parley/node"
	"parley/pen"
)

// The events of a stream, by name.
const (
	HelloEvent   = "hello"
	AppliedEvent = "applied"
	LocalEvent   = "local"
	ResetEvent   = "reset"
)

// Hello is the first event of every stream, and the data of a reset.
type Hello struct {
	Boot   string        `json:"boot" doc:"This run of the node; numbers of another run mean nothing here."`
	Seq    int64         `json:"seq" doc:"Number of the last applied entry before what this stream sends."`
	Commit int64         `json:"commit" doc:"How many entries the node stores of the channel, as in Parley-Commit."`
	Clock  parley.Millis `json:"clock"`
}

// Applied tells of one entry that this node has applied, and of what it changed. An entry
// that is void changed nothing.
type Applied struct {
	Seq      int64         `json:"seq" doc:"From 1 in each run of the node, without gaps."`
	Commit   int64         `json:"commit" doc:"A read with this Parley-Commit, or a later one, has the entry in it."`
	Entry    AppliedEntry  `json:"entry"`
	Notices  []parley.Hash `json:"notices"`
	Findings []parley.Hash `json:"findings"`
	Words    []parley.Hash `json:"words"`
	Says     string        `json:"says,omitzero" doc:"Of an urgent entry: what it is about, in a line."`
	Officers bool          `json:"officers,omitzero" doc:"Who may do what is another."`
	Charter  bool          `json:"charter,omitzero" doc:"A charter or its standing is another."`
	All      bool          `json:"all,omitzero" doc:"A stop: anything may stand differently now."`
}

// AppliedEntry is an entry as the event of its applying names it.
type AppliedEntry struct {
	Place   channel.Place  `json:"place"`
	Kind    parley.Kind    `json:"kind"`
	Verdict channel.Reason `json:"verdict"`
	Party   parley.PartyID `json:"party"`
	Clock   parley.Millis  `json:"clock"`
	Act     parley.Hash    `json:"act,omitzero"`
}

// Local tells that something which only this node knows is another.
type Local struct {
	What []LocalThing `json:"what"`
}

// LocalThing is something that only this node knows.
type LocalThing string

// The things that a local event tells of.
const (
	LocalBatches    LocalThing = "batches"
	LocalDrafts     LocalThing = "drafts"
	LocalEnrolments LocalThing = "enrolments"
	LocalHandovers  LocalThing = "handovers"
	LocalLinks      LocalThing = "links"
	LocalWritable   LocalThing = "writable"
)

type eventsInput struct {
	InChannel
	Last  string `header:"Last-Event-ID" doc:"The id of the last event that the caller has: what came after it is sent first."`
	After string `query:"lastEventId" doc:"The same, for callers that cannot set a header."`
}

func (h *handler) eventOperations(s *service) {
	const path = "/v1/channels/{channel}/events"
	add(s, operation{
		id: "followEvents", method: http.MethodGet, path: path, tag: "Desk", produces: "text/event-stream",
		summary: "What happens on the channel, as it happens",
		about: `A stream of server-sent events. It begins with hello. Then comes applied for each entry that the node applies, in that order and without gaps, each with an id; and local when something is another that only this node knows. The last few thousand entries are remembered for callers that come back with the id of the last event that they have. Where those do not reach back far enough, or the node has started anew, reset comes: read everything again, nothing after it is missed.

News comes at once, then at most every 25 ms; a comment comes every 15 s. A caller that reads too slowly is cut off, and comes back. The stream ends with the session.`,
	}, h.follow)
	describeEvents(s, path)
}

// describeEvents puts the events into the document, as lists of events are usually put:
// the stream is an array of them.
func describeEvents(s *service, path string) {
	registry := s.api.OpenAPI().Components.Schemas
	event := func(name string, data any, numbered bool) *huma.Schema {
		e := &huma.Schema{
			Type: huma.TypeObject, Title: name, Required: []string{"event", "data"},
			Properties: map[string]*huma.Schema{
				"event": {Type: huma.TypeString, Enum: []any{name}},
				"data":  registry.Schema(reflect.TypeOf(data), true, name),
			},
		}
		if numbered {
			e.Properties["id"] = &huma.Schema{Type: huma.TypeString, Description: "What Last-Event-ID repeats."}
			e.Required = append(e.Required, "id")
		}
		return e
	}
	op := s.api.OpenAPI().Paths[path].Get
	op.Responses["200"].Content["text/event-stream"].Schema = &huma.Schema{
		Type: huma.TypeArray, Description: "Server-sent events; the data of each is JSON on one line.",
		Items: &huma.Schema{OneOf: []*huma.Schema{
			event(HelloEvent, Hello{}, true), event(AppliedEvent, Applied{}, true),
			event(ResetEvent, Hello{}, true), event(LocalEvent, Local{}, false),
		}},
	}
}

func (h *handler) follow(r *request, in *eventsInput) (written, error) {
	last := in.Last
	if last == "" {
		last = in.After
	}
	hub := h.events.of(h, r.channel)
	return func(w http.ResponseWriter, r *http.Request) { hub.serve(w, r, last) }, nil
}

// local tells whoever follows a channel that something is another which only this node
// knows.
func (h *handler) local(c *node.Channel, what ...LocalThing) { h.events.of(h, c).local(what...) }

// frame makes one event of a stream.
func frame(name, id string, data any) []byte {
	b, err := json.Marshal(data)
	if err != nil { // all of it is our own, and encodes
		b = []byte("{}")
	}
	out := make([]byte, 0, len(b)+64)
	if id != "" {
		out = fmt.Appendf(out, "id: %s\n", id)
	}
	return fmt.Appendf(out, "event: %s\ndata: %s\n\n", name, b)
}

// eventOf tells what an applied entry changed.
func eventOf(channelID parley.Hash, e node.Event, commit int64) Applied {
	a, at := e.Applied, e.Applied.Position
	out := Applied{
		Seq: e.Seq, Commit: commit,
		Entry: AppliedEntry{
			Place: channel.Place{Epoch: at.Epoch, Number: at.Size - 1, Party: at.Party, Root: at.Root},
			Kind:  a.Entry.Kind, Verdict: a.Verdict, Party: at.Party, Act: a.Entry.Act,
		},
		Notices: []parley.Hash{}, Findings: []parley.Hash{}, Words: []parley.Hash{},
	}
	if a.Entry.Entry != nil {
		out.Entry.Clock = a.Entry.Entry.Frame.Clock
	}
	if a.Verdict == channel.Valid {
		out.changes(channelID, a)
	}
	return out
}

func (e *Applied) changes(channelID parley.Hash, a channel.Applied) {
	switch b := a.Entry.Body().(type) {
	case *parley.Filing:
		e.Notices = append(e.Notices, a.Entry.Act)
	case *parley.Change:
		e.Notices = append(e.Notices, b.Of)
	case *parley.Cancel:
		e.Notices = append(e.Notices, b.Of)
	case *parley.Message, *parley.Call, *parley.Incident:
		e.Words = append(e.Words, a.Entry.Act)
	case *parley.Urgent:
		e.Words, e.Says = append(e.Words, a.Entry.Act), firstLine(pen.Headline(b))
	case *parley.Accounting:
		e.Words = append(e.Words, a.Entry.Act, b.Of)
	case *parley.Answer:
		e.Words, e.Findings = append(e.Words, a.Entry.Act), append(e.Findings, b.Finding)
	case *parley.Finding:
		e.Notices = append(e.Notices, b.Notice)
		for i, p := range b.Pairs {
			if i < len(a.Pairs) && a.Pairs[i] == channel.Valid {
				if !slices.Contains(e.Notices, p.Other) {
					e.Notices = append(e.Notices, p.Other)
				}
				e.Findings = append(e.Findings, channel.FindingID(channelID, b.Notice, p.Other, p.Rule))
			}
		}
	case *parley.Enrollment, *parley.Revocation, *parley.Recover:
		e.Officers = true
	case *channel.Open, *channel.Acceptance, *parley.Decline:
		e.Charter = true
	case *parley.Stop:
		e.All = true
	}
}

func eventID(boot string, seq int64) string { return boot + "-" + strconv.FormatInt(seq, 10) }

// parseEventID gives the number of an event of this run; false for one of another run, and
// for what is no id.
func parseEventID(boot, id string) (int64, bool) {
	of, number, ok := strings.Cut(id, "-")
	if !ok || of != boot {
		return 0, false
	}
	seq, err := strconv.ParseInt(number, 10, 64)
	return seq, err == nil && seq >= 0
}

// serve sends one caller what happens, until it goes, is too slow, or may not any more.
func (b *hub) serve(w http.ResponseWriter, r *http.Request, last string) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	if errors.Is(out.Flush(), http.ErrNotSupported) {
		b.handler.fail(w, r, problem(Unavailable, "events come over a wire only: there is none here"))
		return
	}
	defer out.SetWriteDeadline(time.Time{})
	write := func(p []byte) bool {
		// A key may be revoked on this channel, and its session go on for another one.
		if !b.handler.mayRead(r.Context(), b.channel) {
			return false
		}
		out.SetWriteDeadline(time.Now().Add(b.patience)) // not every writer can
		if _, err := w.Write(p); err != nil {
			return false
		}
		return out.Flush() == nil
	}
	s, first := b.join(last)
	defer b.leave(s)
	if !write(first) {
		return
	}
	quiet := time.NewTicker(streamQuiet)
	defer quiet.Stop()
	var buffer []byte
	for {
		var ok bool
		if buffer, ok = b.next(s, buffer[:0]); !ok {
			return
		}
		if len(buffer) > 0 {
			if !write(buffer) {
				return
			}
			quiet.Reset(streamQuiet)
			if r.Context().Err() == nil {
				continue
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-s.wake:
		case <-quiet.C:
			if !write([]byte(":\n\n")) {
				return
			}
		}
	}
}
