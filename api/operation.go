package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/go-json-experiment/json"

	"parley"
	"parley/node"
)

// commitHeader carries how much of a channel the node stores.
const commitHeader = "Parley-Commit"

const (
	jsonType    = "application/json"
	problemType = "application/problem+json"
	defaultBody = 64 << 10        // bytes, where an operation says nothing else
	bodyTime    = 2 * time.Minute // for a body to come in: 64 MiB over a slow link
)

// operation says what one method of one path is: for the router, and for people who read
// the document. Who may call it stands in the list reach.
type operation struct {
	id      string // unique; contract tests and generated clients know it by this
	method  string
	path    string // a last element {name} takes the rest of the path: names have slashes
	tag     string // heading under which it stands
	summary string
	about   string
	// statuses of success with a sentence each; absent: 200 alone. The lowest is the default.
	statuses map[int]string
	// problems beyond those that follow from its input.
	problems []ProblemKind
	maxBody  int64  // bytes of a request's body; 0: defaultBody
	consumes string // type of a body that is no JSON
	produces string // type of an answer that is no JSON
	// atOnce is how many calls may be under way, bodies and all, where each takes much
	// memory or time; others wait for their turn. 0: any number.
	atOnce int
}

// request is one call of an operation.
type request struct {
	ctx     context.Context
	http    *http.Request
	handler *handler
	header  http.Header   // of the answer
	channel *node.Channel // that the path names, if any
	caller  *Caller       // nil: over the socket or in this process
	status  int
}

// picture is the channel as it is now.
func (r *request) picture() *picture { return r.handler.picture(r.channel) }

// Answers that are no JSON value.
type (
	// file is bytes that are sent as they stand; a name makes browsers save it.
	file struct {
		kind, name string
		bytes      []byte
	}
	// written writes the answer itself, header and all.
	written func(w http.ResponseWriter, r *http.Request)
)

// service is what operations are added to.
type service struct {
	handler *handler
	api     huma.API
}

// answered is what huma gets to see of an answer: all of it happens in Body, so that an
// answer that cannot be encoded is a problem and not half an answer.
type answered struct{ Body func(huma.Context) }

// add makes f the operation o. I is a struct of parameters (huma's tags path and query)
// in which [InChannel], [ReadChannel], [Paging] and sent may be embedded; O is the answer.
func add[I, O any](s *service, o operation, f func(*request, *I) (O, error)) {
	heed(reflect.TypeFor[I]())
	body := bodyOfType[I]()
	if o.maxBody == 0 {
		o.maxBody = defaultBody
	}
	if o.consumes == "" {
		o.consumes = jsonType
	}
	op := describe[O](s, o, body != nil)
	turns := make(chan struct{}, o.atOnce)
	huma.Register(s.api, op, func(_ context.Context, in *I) (*answered, error) {
		return &answered{func(c huma.Context) {
			hr, w := humago.Unwrap(c)
			r := &request{ctx: hr.Context(), http: hr, handler: s.handler, header: w.Header(), caller: callerOf(hr.Context()), status: op.DefaultStatus}
			var out O
			err := r.inTurn(turns, func() (err error) {
				out, err = run(r, w, o, in, f)
				return err
			})
			if err == nil {
				err = r.write(w, out)
			}
			if err != nil {
				s.handler.fail(w, hr, err)
			}
		}}, nil
	})
	if body != nil {
		// Said only now, for else huma would read the body.
		s.operation(o).RequestBody = describeBody(s, o, body)
	}
}

// inTurn does the work of a call when it is its turn.
func (r *request) inTurn(turns chan struct{}, work func() error) error {
	if cap(turns) == 0 {
		return work()
	}
	select {
	case turns <- struct{}{}:
		defer func() { <-turns }()
		return work()
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// heed stops the program where huma would pass over parameters without a word: in an
// embedded struct whose type has no exported name.
func heed(t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.Anonymous || f.Type.Kind() != reflect.Struct {
			continue
		}
		for _, inner := range reflect.VisibleFields(f.Type) {
			if inner.Tag.Get("path")+inner.Tag.Get("query") != "" && !f.IsExported() {
				panic("parameters in " + f.Name + " are not seen: its name must begin with a capital")
			}
		}
		heed(f.Type)
	}
}

// operation finds an operation in the document.
func (s *service) operation(o operation) *huma.Operation {
	item := s.api.OpenAPI().Paths[o.path]
	return map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodDelete: item.Delete}[o.method]
}

// run does what comes before every operation's own work, and then that.
func run[I, O any](r *request, w http.ResponseWriter, o operation, in *I, f func(*request, *I) (O, error)) (out O, err error) {
	if named, ok := any(in).(interface{ channelName() string }); ok {
		if r.channel, err = r.handler.find(r.ctx, named.channelName()); err != nil {
			return out, err
		}
	}
	if s, ok := any(in).(receiver); ok {
		b, err := receive(w, r.http, o)
		if err != nil {
			return out, err
		}
		if err := s.receive(b); err != nil {
			return out, err
		}
	}
	if waiting, ok := any(in).(interface{ waits() (int64, time.Duration) }); ok {
		if after, limit := waiting.waits(); limit > 0 {
			if err := r.wait(after, limit); err != nil {
				return out, err
			}
			if !r.handler.mayRead(r.ctx, r.channel) { // the key was revoked here meanwhile
				return out, noChannel(r.channel.ID().String())
			}
		}
	}
	if r.channel != nil {
		r.header.Set(commitHeader, strconv.FormatInt(r.handler.commit(r.channel), 10))
	}
	return f(r, in)
}

// receive reads a body of the right type, up to the operation's bound.
func receive(w http.ResponseWriter, r *http.Request, o operation) ([]byte, error) {
	given := r.Header.Get("Content-Type")
	if kind, _, err := mime.ParseMediaType(given); err != nil || kind != o.consumes {
		return nil, about(Unsupported, parley.Wrong("Content-Type", given, "must be "+o.consumes).(*parley.Error))
	}
	// Whoever sends slowly is not waited for. The limit is lifted again before the work
	// begins, for it would end the request while its entry is being written.
	control := http.NewResponseController(w)
	control.SetReadDeadline(time.Now().Add(bodyTime)) // not every writer can; then there is no wire to be slow
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, o.maxBody))
	control.SetReadDeadline(time.Time{})
	if err == nil {
		return b, nil
	}
	var oversize *http.MaxBytesError
	if errors.As(err, &oversize) {
		p := problem(TooLarge, fmt.Sprintf("the request's body is larger than %d bytes", o.maxBody))
		p.Field, p.Remedy = "body", fmt.Sprintf("must have at most %d bytes", o.maxBody)
		return nil, p
	}
	return nil, &parley.Error{Field: "body", Want: "must come whole: it broke off"}
}

// write sends an answer.
func (r *request) write(w http.ResponseWriter, out any) error {
	switch v := out.(type) {
	case written:
		v(w, r.http)
		return nil
	case file:
		r.header.Set("Content-Type", v.kind)
		if v.name != "" {
			r.header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": v.name}))
		}
		send(w, r.status, v.bytes)
		return nil
	case interface{ asFile() (file, bool) }:
		if f, ok := v.asFile(); ok {
			return r.write(w, f)
		}
	}
	b, err := encode(out)
	if err != nil {
		return err
	}
	r.header.Set("Content-Type", jsonType)
	send(w, r.status, b)
	return nil
}

func encode(v any) ([]byte, error) {
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encoding the answer: %w", err)
	}
	return b, nil
}

func send(w http.ResponseWriter, status int, b []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	w.Write(b) // a caller who is gone needs no answer
}

// fail answers with a problem.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := ProblemOf(err)
	if p.Type == Failed {
		h.Log.Error("api", "method", r.Method, "path", r.URL.Path, "err", err)
	}
	WriteProblem(w, p)
}

// WriteProblem answers with a problem, as every operation does.
func WriteProblem(w http.ResponseWriter, p *Problem) {
	b, err := json.Marshal(p, json.Deterministic(true))
	if err != nil { // texts from outside that are no UTF-8
		b, _ = json.Marshal(problem(p.Type, http.StatusText(p.Status)))
	}
	w.Header().Set("Content-Type", problemType)
	w.Header().Set("Cache-Control", "no-store")
	send(w, p.Status, b)
}

// InChannel is the parameter of an operation on a channel.
type InChannel struct {
	Channel string `path:"channel" doc:"The channel's id, or the beginning of it that no other channel of this node has." example:"3f9c" minLength:"1" maxLength:"64"`
}

func (c *InChannel) channelName() string { return c.Channel }

// ReadChannel is the parameters of reading a channel. A read with Wait is answered when
// the node stores more than After of the channel, or when the time is over.
type ReadChannel struct {
	InChannel
	After int64 `query:"after" minimum:"0" doc:"With wait: answer as soon as the node stores more of the channel than this; the Parley-Commit of an earlier answer."`
	Wait  Pause `query:"wait" doc:"How long to wait for news at most, such as 30s; a minute at most."`
}

func (c *ReadChannel) waits() (int64, time.Duration) { return c.After, min(c.Wait.Duration, maxWait) }

// Pause is a duration as a parameter.
type Pause struct{ time.Duration }

// UnmarshalText reads a duration such as 30s.
func (p *Pause) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	if err != nil || d < 0 {
		return parley.Wrong("wait", string(b), "must be a duration such as 30s")
	}
	p.Duration = d
	return nil
}

// find gives the one channel whose id begins so, among those that the caller may read.
func (h *handler) find(ctx context.Context, name string) (*node.Channel, error) {
	var found []*node.Channel
	for _, id := range h.Node.Channels() {
		if strings.HasPrefix(id.String(), name) {
			if c, ok := h.Node.Channel(id); ok && h.mayRead(ctx, c) {
				found = append(found, c)
			}
		}
	}
	switch len(found) {
	case 0:
		return nil, noChannel(name)
	case 1:
		return found[0], nil
	}
	return nil, parley.Wrong("channel", name, "must be longer: several channels begin so")
}

func noChannel(name string) error {
	return notFound("channel", name, "must be the id of a channel of this node, or the beginning of one")
}

// commit counts the entries that the node stores of a channel, over all branches. It
// never falls, and survives a restart.
func (h *handler) commit(c *node.Channel) int64 { return c.Stored() }

// wait holds a read back until the channel has grown beyond a commit.
func (r *request) wait(after int64, limit time.Duration) error {
	changed, cancel := r.channel.Watch()
	defer cancel()
	over := time.NewTimer(limit)
	defer over.Stop()
	for r.handler.commit(r.channel) <= after {
		select {
		case <-changed:
		case <-over.C:
			return nil
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
	}
	return nil
}

// describe makes the operation's part of the document.
func describe[O any](s *service, o operation, takesBody bool) huma.Operation {
	registry := s.api.OpenAPI().Components.Schemas
	op := huma.Operation{
		OperationID: o.id, Method: o.method, Path: o.path, Summary: o.summary, Description: o.about,
		Tags: []string{o.tag}, Responses: map[string]*huma.Response{}, SkipValidateBody: true,
		Security: securityOf(o),
	}
	statuses := o.statuses
	if len(statuses) == 0 {
		statuses = map[int]string{http.StatusOK: "What was asked for."}
	}
	content := &huma.MediaType{}
	kind := o.produces
	switch out := reflect.TypeFor[O](); {
	case out == reflect.TypeFor[file]() && kind == jsonType:
		content.Schema = &huma.Schema{} // any JSON
	case out == reflect.TypeFor[file](), out == reflect.TypeFor[written]():
		content.Schema = &huma.Schema{Type: huma.TypeString}
		if kind == "" {
			kind = "application/octet-stream"
		}
		if !strings.HasPrefix(kind, "text/") {
			content.Schema.Format = "binary"
		}
	default:
		kind, content.Schema = jsonType, registry.Schema(out, true, o.id+"Answer")
	}
	for status, sentence := range statuses {
		r := &huma.Response{Description: sentence, Content: map[string]*huma.MediaType{kind: content}}
		if strings.Contains(o.path, "{channel}") {
			r.Headers = map[string]*huma.Param{commitHeader: {
				Description: "How many entries the node stores of the channel. It never falls.",
				Schema:      &huma.Schema{Type: huma.TypeInteger, Minimum: new(float64)},
			}}
		}
		op.Responses[strconv.Itoa(status)] = r
		if op.DefaultStatus == 0 || status < op.DefaultStatus {
			op.DefaultStatus = status
		}
	}
	for _, p := range problemsOf(o, takesBody) {
		op.Responses[strconv.Itoa(problemStatus[p])] = &huma.Response{Ref: "#/components/responses/" + p.name()}
	}
	return op
}

func describeBody(s *service, o operation, body reflect.Type) *huma.RequestBody {
	media := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	if o.consumes == jsonType {
		media.Schema = s.api.OpenAPI().Components.Schemas.Schema(body, true, o.id+"Request")
	}
	return &huma.RequestBody{
		Required: true, Content: map[string]*huma.MediaType{o.consumes: media},
		Description: fmt.Sprintf("At most %d bytes.", o.maxBody),
	}
}
