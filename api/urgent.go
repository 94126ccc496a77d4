package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"parley"
	"parley/channel"
	"parley/geo"
	"parley/notation"
	"parley/pen"
)

// UrgentCall is a call for help: its first entry and what was added since, who has taken
// which step of it, what is owed and since when, what was answered (requirements H1 to H4).
type UrgentCall struct {
	ID     parley.Hash    `json:"id" doc:"Of its first entry."`
	Name   string         `json:"name" doc:"The place of its first entry, as people speak it: us/0/14."`
	Party  parley.PartyID `json:"party" doc:"Who called."`
	Mode   parley.Mode    `json:"mode"`
	Clock  parley.Millis  `json:"clock" doc:"When it was first entered, by its node's clock."`
	Age    parley.Millis  `json:"age" doc:"Since then."`
	Closed bool           `json:"closed" doc:"Every other party needs nothing more of it, with all that was added."`
	Now    parley.Urgent  `json:"now" doc:"What it says by now: of each field, what the caller has said last."`
	Says   []string       `json:"says" doc:"The same in plain words."`

	Entries    []UrgentEntry    `json:"entries" doc:"The first one, and what was added since, by whichever side, as it was said."`
	Sides      []UrgentSide     `json:"sides" doc:"How far it has come with each party that others have said something of it to."`
	Statements []ActorStatement `json:"statements" doc:"Whose the actors are, in the very words and of whom. It is what was said, and agreed to by nobody."`
	Calls      []Linked         `json:"calls" doc:"Recorded calls that name one of its entries."`
	Near       *NearQuestion    `json:"near,omitzero" doc:"Where it names a place on the map: the question what holds near it."`
}

// UrgentEntry is one entry of an urgent call.
type UrgentEntry struct {
	ID         parley.Hash    `json:"id"`
	Name       string         `json:"name"`
	Party      parley.PartyID `json:"party"`
	By         Person         `json:"by"`
	ReleasedBy *Person        `json:"releasedBy,omitzero"`
	Clock      parley.Millis  `json:"clock" doc:"Of its node, when it was entered."`
	Age        parley.Millis  `json:"age"`
	Urgent     parley.Urgent  `json:"urgent"`
	Says       []string       `json:"says"`
	Adds       []string       `json:"adds" doc:"The fields that say something else than the same party had said of the call before."`
}

// UrgentSide is how far an urgent call has come with one party.
type UrgentSide struct {
	Party  parley.PartyID `json:"party"`
	ByHand bool           `json:"byHand,omitzero" doc:"The party has no node: what it says is reported by the caller's."`
	Closed bool           `json:"closed" doc:"It needs nothing more of the call, with all that was added."`
	Taken  []UrgentTaken  `json:"taken" doc:"Of each entry that others have said."`
}

// UrgentTaken is how far one entry has come with one party. Its times are those of that
// party's node.
type UrgentTaken struct {
	Entry   parley.Hash   `json:"entry"`
	Since   parley.Millis `json:"since" doc:"When the party's node had it; 0: it has not said so yet."`
	Running parley.Millis `json:"running" doc:"How long it has been there and is not passed on; 0 once it is passed on or closed, and before it is there."`
	Steps   []UrgentStep  `json:"steps" doc:"As they came."`
	Owed    []UrgentOwed  `json:"owed" doc:"What the party owes for it, met or not."`
}

// UrgentStep is a step with how old it is.
type UrgentStep struct {
	LadderStep
	Took parley.Millis `json:"took" doc:"From when the party's node had the entry to the step, by that node; 0 where one of them is not known."`
	Age  parley.Millis `json:"age"`
}

// UrgentOwed is a duty towards an urgent entry, and the rungs that it climbs while it is
// late (requirement H2).
type UrgentOwed struct {
	Duty     parley.Duty    `json:"duty" doc:"acknowledge, or pass: to say that those who act on it have it."`
	Creditor parley.PartyID `json:"creditor"`
	Due      parley.Millis  `json:"due" doc:"0: the charter gives no time, or the party's node has not received it."`
	Promised parley.Millis  `json:"promised,omitzero"`
	Met      parley.Millis  `json:"met,omitzero"`
	Late     bool           `json:"late"`
	Rungs    []UrgentRung   `json:"rungs" doc:"First that it is due, then the charter's ladder. Empty where nothing is due."`
}

// UrgentRung is a rung of the charter's ladder as it applies to one duty.
type UrgentRung struct {
	Rung    int           `json:"rung" doc:"0: when it falls due."`
	Level   string        `json:"level" doc:"Who is told, as the charter names it; empty for rung 0."`
	Calls   string        `json:"calls,omitzero" doc:"Who may call at this level, and whom, as the charter says."`
	At      parley.Millis `json:"at" doc:"When it is reached, by the debtor's clock, unless the duty is met before."`
	Reached bool          `json:"reached" doc:"The duty is late beyond it, or was told to be."`
	Told    []RungTold    `json:"told" doc:"Whose node told its people of it, and when."`
	Held    []Linked      `json:"held" doc:"Recorded calls at this level that name the entry."`
}

// RungTold is that a node told its people of a rung.
type RungTold struct {
	Party parley.PartyID `json:"party"`
	Clock parley.Millis  `json:"clock" doc:"Of its node."`
}

// ActorStatement is what somebody said of whose forces act (requirement H4).
type ActorStatement struct {
	ID        parley.Hash      `json:"id" doc:"Of the reply."`
	Of        parley.Hash      `json:"of" doc:"The entry that it answers."`
	Party     parley.PartyID   `json:"party"`
	Actor     parley.Actor     `json:"actor"`
	Said      string           `json:"said" doc:"The very words."`
	Speaker   string           `json:"speaker" doc:"The office that said them."`
	Clock     parley.Millis    `json:"clock"`
	By        Person           `json:"by" doc:"Who entered it."`
	Reported  *parley.Reported `json:"reported,omitzero"`
	Withdrawn bool             `json:"withdrawn,omitzero" doc:"The party has withdrawn its reply since. The words stay."`
}

// NearQuestion is the question what holds near a place, ready to be asked.
type NearQuestion struct {
	Place  string `json:"place"`
	Radius string `json:"radius" doc:"Ten kilometres beyond what the entry names."`
	Path   string `json:"path" doc:"Of the operation listNear, with its parameters."`
}

// nearby is how far around a place of an urgent call is looked, in millimetres.
const nearby = 10_000_000

type urgentsInput struct {
	ListInput
	State UrgentState   `query:"state" enum:"open,closed" doc:"Only those that are not closed, or those that are; absent: all."`
	At    parley.Millis `query:"at" minimum:"0" doc:"The time to look at, milliseconds since 1970; now if absent."`
}

// UrgentState chooses urgent calls.
type UrgentState string

// The choices.
const (
	UrgentOpen   UrgentState = "open"
	UrgentClosed UrgentState = "closed"
)

type urgentInput struct {
	NameInput
	At parley.Millis `query:"at" minimum:"0" doc:"The time to look at, milliseconds since 1970; now if absent."`
}

func (h *handler) urgentOperations(s *service) {
	add(s, operation{
		id: "listUrgent", method: http.MethodGet, path: "/v1/channels/{channel}/urgent", tag: "Calls",
		summary: "Urgent calls with what became of them, the newest first",
		about:   "A call is an urgent entry that refers to no other, with those that refer to it. Times of a side are by that side's node; age and lateness are for the time asked for.",
	}, h.urgents)
	add(s, operation{
		id: "getUrgent", method: http.MethodGet, path: "/v1/channels/{channel}/urgent/{name}", tag: "Calls",
		summary: "One urgent call, by any of its entries",
	}, h.urgent)
	add(s, operation{
		id: "readUrgent", method: http.MethodPost, path: "/v1/channels/{channel}/readings/urgent", tag: "Writing",
		summary: "Read an urgent call as it is filled in, before it is signed",
		about:   "One field is enough. Times and places are texts in any usual notation; places are kept as they were entered. Nothing is written.",
	}, h.readUrgent)
}

// UrgentReading is what an urgent form says: what would be signed, and how it reads.
type UrgentReading struct {
	Urgent    parley.Urgent  `json:"urgent" doc:"What would be signed."`
	Questions []pen.Question `json:"questions" doc:"What the texts leave in doubt."`
	Says      []string       `json:"says"`
	Near      *NearQuestion  `json:"near,omitzero"`
}

// UrgentForm is an urgent call as its officer fills it in.
type UrgentForm struct {
	pen.UrgentForm
	Zone string `json:"zone,omitzero" doc:"Time zone of date-time groups with the letter J, such as Asia/Damascus."`
}

func (h *handler) readUrgent(r *request, in *struct {
	InChannel
	sent[UrgentForm]
}) (out UrgentReading, err error) {
	reader, err := h.formReader(r, in.Sent.Zone)
	if err != nil {
		return out, err
	}
	u, questions, err := reader.Urgent(in.Sent.UrgentForm)
	if err != nil {
		return out, malformed(err)
	}
	out = UrgentReading{Urgent: *u, Questions: append([]pen.Question{}, questions...), Says: pen.SayUrgent(u), Near: nearOf(r.channel.ID(), u.Footprint)}
	return out, nil
}

// formReader reads forms whose references are names of this channel.
func (h *handler) formReader(r *request, zoneName string) (pen.Reader, error) {
	local, err := zone(zoneName)
	return pen.Reader{Local: local, Find: func(name string) (parley.Hash, error) { return h.hashOf(r, name) }}, err
}

func (h *handler) urgents(r *request, in *urgentsInput) (Page[UrgentCall], error) {
	p, at := r.picture(), h.lookedAt(in.At)
	var chosen []*channel.UrgentCall
	for i := range p.urgents {
		if u := &p.urgents[i]; in.State == "" || (in.State == UrgentClosed) == p.isClosed(u) {
			chosen = append(chosen, u)
		}
	}
	told := p.tellings()
	return pageOf(in.Paging, chosen, func(u **channel.UrgentCall) cursor {
		return cursor{a: -int64(p.clockAt((*u).Entries[0].Place)), hash: (*u).ID}
	}, func(u **channel.UrgentCall) UrgentCall { return p.urgentCall(*u, at, told) })
}

func (h *handler) urgent(r *request, in *urgentInput) (*UrgentCall, error) {
	t, err := h.resolve(r, in.Name)
	if err != nil {
		return nil, err
	}
	p := r.picture()
	u := p.urgentWith(t.ID)
	if u == nil {
		return nil, notFound("urgent", in.Name, "must name an urgent entry; it names a "+t.Kind)
	}
	out := p.urgentCall(u, h.lookedAt(in.At), p.tellings())
	return &out, nil
}

// lookedAt is the time that was asked for, or now.
func (h *handler) lookedAt(at parley.Millis) parley.Millis {
	if at == 0 {
		return h.now()
	}
	return at
}

// urgentWith finds the call that an entry belongs to; of several the one that began first in
// the order of places. Nil: none.
func (p *picture) urgentWith(entry parley.Hash) *channel.UrgentCall {
	for i := range p.urgents {
		if slices.ContainsFunc(p.urgents[i].Entries, func(e channel.UrgentEntry) bool { return e.ID == entry }) {
			return &p.urgents[i]
		}
	}
	return nil
}

// isClosed reports whether every party but the caller has closed a call.
func (p *picture) isClosed(u *channel.UrgentCall) bool {
	if p.charter == nil {
		return false
	}
	for _, x := range p.charter.Charter.Parties {
		if x.ID != u.Entries[0].Party && !slices.Contains(u.Closed, x.ID) {
			return false
		}
	}
	return true
}

// tellings finds when nodes told their people of what is late, by obligation.
func (p *picture) tellings() map[parley.Obligation]map[int][]RungTold {
	out := map[parley.Obligation]map[int][]RungTold{}
	for i := range p.records {
		r := &p.records[i]
		t, ok := r.Entry.Body().(*parley.Told)
		if !ok || r.Verdict != channel.Valid || r.Disowned {
			continue
		}
		if out[t.Obligation] == nil {
			out[t.Obligation] = map[int][]RungTold{}
		}
		out[t.Obligation][int(t.Rung)] = append(out[t.Obligation][int(t.Rung)], RungTold{r.Place.Party, r.Entry.Frame.Clock})
	}
	return out
}

func (p *picture) urgentCall(u *channel.UrgentCall, at parley.Millis, told map[parley.Obligation]map[int][]RungTold) UrgentCall {
	out := UrgentCall{
		ID: u.ID, Party: u.Entries[0].Party, Clock: p.clockAt(u.Entries[0].Place), Closed: p.isClosed(u),
		Entries: []UrgentEntry{}, Sides: []UrgentSide{}, Statements: []ActorStatement{}, Calls: []Linked{},
	}
	out.Age = max(0, at-out.Clock)
	before := map[parley.PartyID]parley.Urgent{}
	ids := []parley.Hash{}
	for _, e := range u.Entries {
		x := p.urgentEntry(e, before, at)
		out.Entries = append(out.Entries, x)
		ids = append(ids, e.ID)
	}
	out.Name, out.Mode, out.Now = out.Entries[0].Name, p.acts[u.ID].Payload.Mode, before[out.Party]
	out.Says, out.Near = pen.SayUrgent(&out.Now), nearOf(p.state.Channel, out.Now.Footprint)
	out.Calls = p.callsAbout(ids)
	out.Sides, out.Statements = p.urgentSides(u, at, told)
	return out
}

// urgentEntry says one entry, and keeps what its party says of the call by now.
func (p *picture) urgentEntry(e channel.UrgentEntry, before map[parley.PartyID]parley.Urgent, at parley.Millis) UrgentEntry {
	w := p.wordState(e.ID)
	word := p.wordOf(w)
	body := p.acts[e.ID].Body().(*parley.Urgent)
	x := UrgentEntry{
		ID: e.ID, Name: placeOf(w), Party: e.Party, By: word.By, ReleasedBy: word.ReleasedBy, Clock: word.Clock, Age: max(0, at-word.Clock),
		Urgent: *body, Says: pen.SayUrgent(body), Adds: []string{},
	}
	now := before[e.Party]
	from, to := reflect.ValueOf(*body), reflect.ValueOf(&now).Elem()
	for i, name := range urgentFields {
		if v := from.FieldByName(name); !v.IsZero() && !reflect.DeepEqual(v.Interface(), to.FieldByName(name).Interface()) {
			to.FieldByName(name).Set(v)
			x.Adds = append(x.Adds, urgentNames[i])
		}
	}
	before[e.Party] = now
	return x
}

// The fields of an urgent entry that later ones add to, as they are called in Go and in JSON.
var (
	urgentFields = []string{"Who", "Where", "Footprint", "Text", "Asks", "At"}
	urgentNames  = []string{"who", "where", "footprint", "text", "asks", "at"}
)

// urgentSides tells how far each entry has come with each other party, and gathers what was
// said of whose the actors are.
func (p *picture) urgentSides(u *channel.UrgentCall, at parley.Millis, told map[parley.Obligation]map[int][]RungTold) ([]UrgentSide, []ActorStatement) {
	sides, statements := []UrgentSide{}, []ActorStatement{}
	index := map[parley.PartyID]int{}
	for _, e := range u.Entries {
		w := p.wordState(e.ID)
		for _, l := range p.ladders(e.ID, e.Party, w.Receipts) {
			i, ok := index[l.Party]
			if !ok {
				i = len(sides)
				index[l.Party] = i
				sides = append(sides, UrgentSide{Party: l.Party, ByHand: l.ByHand, Closed: slices.Contains(u.Closed, l.Party), Taken: []UrgentTaken{}})
			}
			sides[i].Taken = append(sides[i].Taken, p.urgentTaken(e.ID, &l, at, told))
			statements = append(statements, actorStatements(e.ID, &l)...)
		}
	}
	slices.SortStableFunc(statements, func(a, b ActorStatement) int { return int(a.Clock - b.Clock) })
	return sides, statements
}

func (p *picture) urgentTaken(entry parley.Hash, l *Ladder, at parley.Millis, told map[parley.Obligation]map[int][]RungTold) UrgentTaken {
	out := UrgentTaken{Entry: entry, Steps: []UrgentStep{}, Owed: []UrgentOwed{}}
	for _, o := range p.owed {
		if o.Of != entry || o.Debtor != l.Party || o.Duty != parley.OwesAcknowledge && o.Duty != parley.OwesPass {
			continue
		}
		out.Since = o.Since
		out.Owed = append(out.Owed, p.urgentOwed(o, at, told[o.Obligation]))
	}
	slices.SortFunc(out.Owed, func(a, b UrgentOwed) int {
		return slices.Index(parley.Duties, a.Duty) - slices.Index(parley.Duties, b.Duty)
	})
	passed := false
	for _, s := range l.Steps {
		if s.Rung == RungNode && out.Since == 0 { // nothing is owed before a charter is in force
			out.Since = p.places[s.Place].Entry.Frame.Mono
		}
		step := UrgentStep{LadderStep: s, Age: max(0, at-s.Clock)}
		if r := p.places[s.Place]; out.Since != 0 && r != nil && r.Place.Party == l.Party {
			step.Took = max(0, r.Entry.Frame.Mono-out.Since)
		}
		passed = passed || s.Rung == RungPassed || s.Rung == RungClosed
		out.Steps = append(out.Steps, step)
	}
	if out.Since != 0 && !passed {
		out.Running = max(0, at-out.Since)
	}
	return out
}

func (p *picture) urgentOwed(o *channel.Obligation, at parley.Millis, told map[int][]RungTold) UrgentOwed {
	reached := o.Rung(at)
	out := UrgentOwed{Duty: o.Duty, Creditor: o.Creditor, Due: o.Due, Promised: o.Promised, Met: o.Met, Late: reached >= 0, Rungs: []UrgentRung{}}
	if o.Due == 0 {
		return out
	}
	calls := p.callsAbout([]parley.Hash{o.Of})
	for i, r := range append([]parley.Rung{{}}, o.Ladder()...) {
		rung := UrgentRung{Rung: i, Level: r.Level, Calls: r.Calls, At: o.Due + r.After, Reached: i <= reached || len(told[i]) > 0, Told: append([]RungTold{}, told[i]...), Held: []Linked{}}
		for _, c := range calls {
			if b := p.acts[c.ID].Body().(*parley.Call); i > 0 && b.Level == r.Level {
				rung.Held = append(rung.Held, c)
			}
		}
		out.Rungs = append(out.Rungs, rung)
	}
	return out
}

func actorStatements(of parley.Hash, l *Ladder) []ActorStatement {
	var out []ActorStatement
	for _, s := range l.Steps {
		if s.Reply == nil || s.Reply.Reply != parley.ReplyActor {
			continue
		}
		withdrawn := slices.ContainsFunc(l.Steps, func(o LadderStep) bool {
			return o.Reply != nil && o.Reply.Reply == parley.ReplyWithdraw && o.Place.Party == s.Place.Party &&
				(o.Place.Epoch > s.Place.Epoch || o.Place.Epoch == s.Place.Epoch && o.Place.Number > s.Place.Number)
		})
		out = append(out, ActorStatement{
			ID: s.ID, Of: of, Party: l.Party, Actor: s.Reply.Actor, Said: s.Reply.Said, Speaker: s.Reply.Speaker,
			Clock: s.Clock, By: *s.By, Reported: s.Reported, Withdrawn: withdrawn,
		})
	}
	return out
}

// nearOf asks what holds within ten kilometres of a footprint: of its middle, by so much more
// as it reaches out from there. Nil where there is no footprint.
func nearOf(channel parley.Hash, f parley.Footprint) *NearQuestion {
	if len(f.Places) == 0 {
		return nil
	}
	middle := f.Places[0]
	if f.Shape == parley.Corridor || f.Shape == parley.Polygon {
		middle = f.Places[len(f.Places)/2] // any place of it is as good: how far it reaches from there is added
	}
	far := 0.0
	for _, place := range f.Places {
		far = max(far, geo.Inverse(middle, place).Metres)
	}
	place, err := notation.FormatPlace(middle, notation.DD, 7)
	if err != nil {
		return nil
	}
	radius := min(maxNear, nearby+f.Reach()+int64(far*1000))
	q := &NearQuestion{Place: place, Radius: fmt.Sprintf("%dM", (radius+999)/1000)}
	q.Path = fmt.Sprintf("/v1/channels/%s/near?%s", channel, url.Values{"place": {q.Place}, "radius": {q.Radius}}.Encode())
	return q
}

// UrgentCalls lists urgent calls, the newest first; at 0 is now.
func (ch *Channel) UrgentCalls(ctx context.Context, state UrgentState, at parley.Millis) ([]UrgentCall, error) {
	q := timed(at)
	if state != "" {
		q.Set("state", string(state))
	}
	return list[UrgentCall](ctx, ch, q, "urgent")
}

// UrgentCall gives the urgent call that an entry belongs to.
func (ch *Channel) UrgentCall(ctx context.Context, name string, at parley.Millis) (UrgentCall, error) {
	return get[UrgentCall](ctx, ch, timed(at), "urgent", escaped(name))
}

// ReadUrgent reads an urgent form.
func (ch *Channel) ReadUrgent(ctx context.Context, f UrgentForm) (UrgentReading, error) {
	return call[UrgentReading](ctx, ch.client, http.MethodPost, ch.path(nil, "readings", "urgent"), f)
}

func timed(at parley.Millis) url.Values {
	q := url.Values{}
	if at != 0 {
		q.Set("at", strconv.FormatInt(int64(at), 10))
	}
	return q
}
