package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"parley"
	"parley/channel"
	"parley/pen"
)

// RecordedCall is the record of a call by telephone or radio, with what the other side says
// of its summary (requirement I5).
type RecordedCall struct {
	ID       parley.Hash             `json:"id"`
	Name     string                  `json:"name" doc:"The place of its entry, as people speak it: us/0/14."`
	Party    parley.PartyID          `json:"party" doc:"Whose record it is."`
	Mode     parley.Mode             `json:"mode"`
	By       Person                  `json:"by"`
	Clock    parley.Millis           `json:"clock" doc:"When it was entered, by its node's clock."`
	Call     parley.Call             `json:"call"`
	Says     []string                `json:"says"`
	Standing channel.SummaryStanding `json:"standing" doc:"How its summary stands with the party that it was with. Silence is no answer to it."`
	Sides    []CallSide              `json:"sides" doc:"What others say of the summary: first the party that it was with."`
	About    []Linked                `json:"about"`
	Ladders  []Ladder                `json:"ladders"`
}

// CallSide is what a party says of a call's summary.
type CallSide struct {
	Party    parley.PartyID          `json:"party"`
	Standing channel.SummaryStanding `json:"standing"`
	Answers  []CallAnswer            `json:"answers" doc:"What it last said; several are contested."`
}

// CallAnswer is a reply to a call's summary.
type CallAnswer struct {
	ID       parley.Hash      `json:"id"`
	Reply    parley.ReplyWord `json:"reply"`
	Reason   string           `json:"reason,omitzero"`
	By       Person           `json:"by"`
	Clock    parley.Millis    `json:"clock"`
	Reported *parley.Reported `json:"reported,omitzero"`
}

// Linked is something that another thing refers to, in a line.
type Linked struct {
	ID    parley.Hash    `json:"id"`
	Kind  parley.Kind    `json:"kind"`
	Name  string         `json:"name" doc:"us/3, or the place of an entry."`
	Label string         `json:"label" doc:"In words of its own."`
	Party parley.PartyID `json:"party"`
	Clock parley.Millis  `json:"clock"`
}

type callsInput struct {
	ListInput
	With     parley.PartyID          `query:"with" doc:"Only those with this party, or of it."`
	Standing channel.SummaryStanding `query:"standing" doc:"Only those whose summary stands so with the party that they were with."`
	Level    string                  `query:"level" maxLength:"100" doc:"Only those at this rung of the charter's ladder."`
	Held     Span                    `query:"held" doc:"Only those that began in this span."`
	About    Hashes                  `query:"about" doc:"Only those about one of these; several with commas."`
}

func (h *handler) callOperations(s *service) {
	add(s, operation{
		id: "listCalls", method: http.MethodGet, path: "/v1/channels/{channel}/calls", tag: "Calls",
		summary: "Recorded calls, the newest first", about: "Filters are joined by and.",
	}, h.callList)
	add(s, operation{
		id: "getCall", method: http.MethodGet, path: "/v1/channels/{channel}/calls/{name}", tag: "Calls",
		summary: "One recorded call",
	}, h.recordedCall)
	add(s, operation{
		id: "readCall", method: http.MethodPost, path: "/v1/channels/{channel}/readings/call", tag: "Writing",
		summary: "Read the record of a call as it is filled in, before it is signed", about: "Nothing is written.",
	}, h.readCall)
}

// CallForm is the record of a call as its officer fills it in.
type CallForm struct {
	pen.CallForm
	Zone string `json:"zone,omitzero" doc:"Time zone of date-time groups with the letter J, such as Asia/Damascus."`
}

// CallReading is what a call's form says.
type CallReading struct {
	Call   parley.Call `json:"call" doc:"What would be signed."`
	Says   []string    `json:"says"`
	Levels []string    `json:"levels" doc:"The rungs of the charter's ladder, to choose the level from."`
}

func (h *handler) readCall(r *request, in *struct {
	InChannel
	sent[CallForm]
}) (out CallReading, err error) {
	reader, err := h.formReader(r, in.Sent.Zone)
	if err != nil {
		return out, err
	}
	c, err := reader.Call(in.Sent.CallForm)
	if err != nil {
		return out, malformed(err)
	}
	out = CallReading{Call: *c, Says: pen.SayCall(c), Levels: []string{}}
	if p := r.picture(); p.charter != nil {
		for _, l := range p.charter.Charter.Ladder {
			out.Levels = append(out.Levels, l.Level)
		}
	}
	return out, nil
}

func (h *handler) callList(r *request, in *callsInput) (Page[RecordedCall], error) {
	p := r.picture()
	var chosen []*channel.RecordedCall
	for i := range p.calls {
		if c := &p.calls[i]; in.chooses(c, p.acts[c.ID].Body().(*parley.Call), p.wordState(c.ID).Party) {
			chosen = append(chosen, c)
		}
	}
	return pageOf(in.Paging, chosen, func(c **channel.RecordedCall) cursor {
		return cursor{a: -int64(p.acts[(*c).ID].Body().(*parley.Call).Began), hash: (*c).ID}
	}, func(c **channel.RecordedCall) RecordedCall { return p.recordedCall(*c) })
}

func (in *callsInput) chooses(c *channel.RecordedCall, b *parley.Call, of parley.PartyID) bool {
	switch {
	case in.With != "" && b.With != in.With && of != in.With,
		in.Standing != "" && c.Sides[0].Standing != in.Standing,
		in.Level != "" && b.Level != in.Level,
		in.Held.given && (b.Began < in.Held.from || b.Began > in.Held.until):
		return false
	}
	return len(in.About.list) == 0 || slices.ContainsFunc(in.About.list, func(h parley.Hash) bool { return slices.Contains(b.About, h) })
}

func (h *handler) recordedCall(r *request, in *NameInput) (*RecordedCall, error) {
	t, err := h.resolve(r, in.Name)
	if err != nil {
		return nil, err
	}
	p := r.picture()
	for i := range p.calls {
		if p.calls[i].ID == t.ID {
			out := p.recordedCall(&p.calls[i])
			return &out, nil
		}
	}
	return nil, notFound("call", in.Name, "must name a recorded call; it names a "+t.Kind)
}

func (p *picture) recordedCall(c *channel.RecordedCall) RecordedCall {
	w := p.wordState(c.ID)
	word := p.wordOf(w)
	body := p.acts[c.ID].Body().(*parley.Call)
	out := RecordedCall{
		ID: c.ID, Name: placeOf(w), Party: w.Party, Mode: w.Mode, By: word.By, Clock: word.Clock, Call: *body, Says: pen.SayCall(body),
		Standing: c.Sides[0].Standing, Sides: []CallSide{}, About: p.linked(body.About), Ladders: p.ladders(c.ID, w.Party, w.Receipts),
	}
	for _, s := range c.Sides {
		side := CallSide{Party: s.Party, Standing: s.Standing, Answers: []CallAnswer{}}
		for _, id := range s.Acts {
			side.Answers = append(side.Answers, p.callAnswer(id))
		}
		out.Sides = append(out.Sides, side)
	}
	return out
}

func (p *picture) callAnswer(id parley.Hash) CallAnswer {
	w, b := p.wordState(id), p.acts[id].Body().(*parley.Reply)
	word := p.wordOf(w)
	out := CallAnswer{ID: id, Reply: b.Reply, Reason: b.Reason, By: word.By, Clock: word.Clock}
	if b.Reported != (parley.Reported{}) {
		out.Reported = &b.Reported
	}
	return out
}

// callsAbout lists the recorded calls that name one of some things, as they were held.
func (p *picture) callsAbout(ids []parley.Hash) []Linked {
	var about []parley.Hash
	for _, c := range p.calls {
		if b := p.acts[c.ID].Body().(*parley.Call); slices.ContainsFunc(ids, func(h parley.Hash) bool { return slices.Contains(b.About, h) }) {
			about = append(about, c.ID)
		}
	}
	slices.SortFunc(about, func(a, b parley.Hash) int {
		return int(p.acts[a].Body().(*parley.Call).Began - p.acts[b].Body().(*parley.Call).Began)
	})
	return p.linked(about)
}

// wordState finds a word of the state. It must be there, as every effective act is.
func (p *picture) wordState(id parley.Hash) *channel.WordState {
	i, ok := slices.BinarySearchFunc(p.state.Words, id, func(w channel.WordState, id parley.Hash) int {
		return slices.Compare(w.ID[:], id[:])
	})
	if !ok {
		return &channel.WordState{ID: id}
	}
	return &p.state.Words[i]
}

// linked says things in a line each, in the order given.
func (p *picture) linked(ids []parley.Hash) []Linked {
	out := []Linked{}
	for _, id := range ids {
		l := Linked{ID: id, Name: p.called(id)}
		if e := p.acts[id]; e != nil {
			l.Kind, l.Party = e.Kind, e.Payload.Party
			l.Clock, l.Label = e.Frame.Clock, labelOf(e.Body())
		}
		out = append(out, l)
	}
	return out
}

// labelOf is a thing in words of its own; "" for what has none.
func labelOf(body any) string {
	switch b := body.(type) {
	case *parley.Filing:
		return b.Notice.Name
	case *parley.Change:
		return b.Notice.Name
	case *parley.Cancel:
		return firstLine(b.Reason)
	case *parley.Message:
		return firstLine(b.Text)
	case *parley.Urgent:
		return firstLine(pen.Headline(b))
	case *parley.Call:
		return firstLine(b.Summary)
	case *parley.Incident:
		return b.Title
	case *parley.Accounting:
		return firstLine(b.Account.Text)
	}
	return ""
}

// CallQuery chooses recorded calls; what is empty chooses nothing.
type CallQuery struct {
	With     parley.PartyID
	Standing channel.SummaryStanding
	Level    string
}

// Calls lists recorded calls, the newest first.
func (ch *Channel) Calls(ctx context.Context, query CallQuery) ([]RecordedCall, error) {
	return list[RecordedCall](ctx, ch, filled(map[string]string{
		"with": string(query.With), "standing": string(query.Standing), "level": query.Level,
	}), "calls")
}

// filled gives the parameters that say something.
func filled(m map[string]string) url.Values {
	q := url.Values{}
	for name, value := range m {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// RecordedCall gives one recorded call.
func (ch *Channel) RecordedCall(ctx context.Context, name string) (RecordedCall, error) {
	return get[RecordedCall](ctx, ch, nil, "calls", escaped(name))
}

// ReadCall reads a call's form.
func (ch *Channel) ReadCall(ctx context.Context, f CallForm) (CallReading, error) {
	return call[CallReading](ctx, ch.client, http.MethodPost, ch.path(nil, "readings", "call"), f)
}
