package api

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"

	"parley"
	"parley/channel"
	"parley/geo"
	"parley/notation"
	"parley/pen"
)

// Attributed stands beside every incident and every tally.
const Attributed = "Each account is its teller's alone: it is alleged, and found by nobody. That a side has not told of something is no consent to what another tells."

// Incident is an incident with the accounts of all sides beside each other (requirement I4).
type Incident struct {
	ID         parley.Hash       `json:"id"`
	Name       string            `json:"name" doc:"The place of its entry, as people speak it: us/0/14."`
	Title      string            `json:"title"`
	Precedence parley.Precedence `json:"precedence"`
	Party      parley.PartyID    `json:"party" doc:"Who has begun the record."`
	Mode       parley.Mode       `json:"mode"`
	Clock      parley.Millis     `json:"clock" doc:"When it was first entered, by its node's clock."`

	Sides       []IncidentSide       `json:"sides" doc:"Whose record it is first."`
	Silent      []parley.PartyID     `json:"silent" doc:"Parties of the charter that have given no account."`
	Differences []IncidentDifference `json:"differences" doc:"Of each two sides' accounts, field by field."`
	Linked      []Linked             `json:"linked" doc:"What any side has linked, and what links the incident."`
	Attributed  string               `json:"attributed" doc:"Stands beside every incident."`
}

// IncidentSide is what one side tells of an incident.
type IncidentSide struct {
	Party    parley.PartyID `json:"party"`
	Accounts []IncidentTold `json:"accounts" doc:"What it tells now; several are contested."`
	Earlier  []IncidentTold `json:"earlier" doc:"What it told before, the first one first."`
}

// IncidentTold is one account.
type IncidentTold struct {
	ID         parley.Hash    `json:"id"`
	Name       string         `json:"name"`
	By         Person         `json:"by"`
	ReleasedBy *Person        `json:"releasedBy,omitzero"`
	Clock      parley.Millis  `json:"clock"`
	Account    parley.Account `json:"account"`
	RuleKnown  bool           `json:"ruleKnown,omitzero" doc:"The breach that it alleges is of a rule of the charter in force, by its name there."`
	Says       []string       `json:"says"`
	Ladders    []Ladder       `json:"ladders"`
}

// IncidentDifference is a field in which two accounts differ.
type IncidentDifference struct {
	Field    string           `json:"field" doc:"kind, from, until, where, footprint, breach.by or breach.rule"`
	Parties  []parley.PartyID `json:"parties" doc:"Two."`
	Says     []string         `json:"says" doc:"What each of the two says, in their order; empty: nothing."`
	Time     parley.Millis    `json:"time,omitzero" doc:"Of times that both name: how far the second is after the first."`
	Distance int64            `json:"distance,omitzero" doc:"Of places on the map that both name: how far they are apart, in millimetres."`
}

// IncidentPage is a page of incidents, with the rules of which a breach may be alleged.
type IncidentPage struct {
	Page[Incident]
	Rules      []string `json:"rules" doc:"Of the charter in force. An account may name any other."`
	Attributed string   `json:"attributed"`
}

// IncidentInput chooses incidents: those of which some account is so.
type IncidentInput struct {
	Kind    parley.IncidentKind   `query:"kind" doc:"Only where a side alleges this."`
	Status  parley.IncidentStatus `query:"status" doc:"Only where this is the status with a side."`
	By      parley.PartyID        `query:"by" doc:"The side that tells so; absent: any."`
	Against parley.OriginatorID   `query:"against" doc:"Only where a breach by this party or partner is alleged."`
	Rule    string                `query:"rule" maxLength:"200" doc:"Only where a breach of this is alleged."`
	Over    Span                  `query:"over" doc:"Only where it began in this span, as a side tells."`
}

type incidentsInput struct {
	ListInput
	IncidentInput
	About Hashes `query:"about" doc:"Only those that link one of these; several with commas."`
}

func (h *handler) incidentOperations(s *service) {
	add(s, operation{
		id: "listIncidents", method: http.MethodGet, path: "/v1/channels/{channel}/incidents", tag: "Incidents",
		summary: "Incidents with the accounts of all sides, the newest first",
		about:   "Filters are joined by and, and must hold of one and the same account.",
	}, h.incidentList)
	add(s, operation{
		id: "getIncident", method: http.MethodGet, path: "/v1/channels/{channel}/incidents/{name}", tag: "Incidents",
		summary: "One incident, by itself or by any account of it",
	}, h.incident)
	add(s, operation{
		id: "tallyIncidents", method: http.MethodGet, path: "/v1/channels/{channel}/tally", tag: "Incidents",
		summary: "How many incidents each side alleges, by period, kind and rule",
		about:   "Each side's tally counts what its own accounts say by now. Two sides that tell of one incident count it once each: their tallies are not to be added up.",
	}, h.tally)
	add(s, operation{
		id: "readIncident", method: http.MethodPost, path: "/v1/channels/{channel}/readings/incident", tag: "Writing",
		summary: "Read an incident as it is filled in, before it is signed", about: "Nothing is written.",
	}, h.readIncident)
	add(s, operation{
		id: "readAccount", method: http.MethodPost, path: "/v1/channels/{channel}/readings/account", tag: "Writing",
		summary: "Read a side's account of an incident as it is filled in, before it is signed", about: "Nothing is written.",
	}, h.readAccount)
}

// IncidentForm is an incident as its officer fills it in.
type IncidentForm struct {
	pen.IncidentForm
	Zone string `json:"zone,omitzero" doc:"Time zone of date-time groups with the letter J, such as Asia/Damascus."`
}

// AccountForm is an account as its officer fills it in.
type AccountForm struct {
	pen.AccountingForm
	Zone string `json:"zone,omitzero" doc:"Time zone of date-time groups with the letter J, such as Asia/Damascus."`
}

// IncidentReading is what an incident's form says.
type IncidentReading struct {
	Incident parley.Incident `json:"incident" doc:"What would be signed."`
	AccountHelp
}

// AccountReading is what an account's form says.
type AccountReading struct {
	Account parley.Accounting `json:"account" doc:"What would be signed."`
	AccountHelp
}

// AccountHelp is what helps whoever tells an account.
type AccountHelp struct {
	Questions []pen.Question `json:"questions" doc:"What the texts leave in doubt."`
	Says      []string       `json:"says"`
	RuleKnown bool           `json:"ruleKnown" doc:"The rule is one of the charter in force, by its name there; any other text may stand all the same."`
	Rules     []string       `json:"rules" doc:"Those of the charter in force."`
}

func (h *handler) help(r *request, a *parley.Account, questions []pen.Question, says []string) AccountHelp {
	p := r.picture()
	return AccountHelp{Questions: append([]pen.Question{}, questions...), Says: says, RuleKnown: p.knowsRule(a), Rules: p.ruleNames()}
}

func (h *handler) readIncident(r *request, in *struct {
	InChannel
	sent[IncidentForm]
}) (out IncidentReading, err error) {
	reader, err := h.formReader(r, in.Sent.Zone)
	if err != nil {
		return out, err
	}
	i, questions, err := reader.Incident(in.Sent.IncidentForm)
	if err != nil {
		return out, malformed(err)
	}
	return IncidentReading{*i, h.help(r, &i.Account, questions, pen.SayIncident(i, h.Node.Party()))}, nil
}

func (h *handler) readAccount(r *request, in *struct {
	InChannel
	sent[AccountForm]
}) (out AccountReading, err error) {
	reader, err := h.formReader(r, in.Sent.Zone)
	if err != nil {
		return out, err
	}
	a, questions, err := reader.Accounting(in.Sent.AccountingForm)
	if err != nil {
		return out, malformed(err)
	}
	return AccountReading{*a, h.help(r, &a.Account, questions, pen.SayAccounting(a, h.Node.Party()))}, nil
}

func (h *handler) incidentList(r *request, in *incidentsInput) (out IncidentPage, err error) {
	p := r.picture()
	out.Rules, out.Attributed = p.ruleNames(), Attributed
	var chosen []*channel.IncidentRecord
	for i := range p.incidents {
		x := &p.incidents[i]
		if len(in.About.list) > 0 && !slices.ContainsFunc(in.About.list, func(h parley.Hash) bool { return slices.Contains(x.Links, h) }) {
			continue
		}
		if slices.ContainsFunc(x.Sides, func(s channel.IncidentSide) bool {
			return slices.ContainsFunc(s.Acts, func(id parley.Hash) bool { return in.chooses(s.Party, p.account(id)) })
		}) {
			chosen = append(chosen, x)
		}
	}
	out.Page, err = pageOf(in.Paging, chosen, func(x **channel.IncidentRecord) cursor {
		return cursor{a: -int64(p.clockAt(p.firstPlace((*x).ID))), hash: (*x).ID}
	}, func(x **channel.IncidentRecord) Incident { return p.incident(*x) })
	return out, err
}

// chooses reports whether an account of a side is one that was asked for.
func (in *IncidentInput) chooses(by parley.PartyID, a *parley.Account) bool {
	return (in.By == "" || by == in.By) && (in.Kind == "" || a.Kind == in.Kind) && (in.Status == "" || a.Status == in.Status) &&
		(in.Against == "" || a.Breach.By == in.Against) && (in.Rule == "" || a.Breach.Rule == in.Rule) &&
		(!in.Over.given || a.From >= in.Over.from && a.From <= in.Over.until)
}

func (h *handler) incident(r *request, in *NameInput) (*Incident, error) {
	t, err := h.resolve(r, in.Name)
	if err != nil {
		return nil, err
	}
	p := r.picture()
	if x := p.incidentWith(t.ID); x != nil {
		out := p.incident(x)
		return &out, nil
	}
	return nil, notFound("incident", in.Name, "must name an incident, or an account of one; it names a "+t.Kind)
}

// incidentWith finds the incident that an account is of, or that it is itself; nil: none.
func (p *picture) incidentWith(id parley.Hash) *channel.IncidentRecord {
	if e := p.acts[id]; e != nil {
		if b, ok := e.Body().(*parley.Accounting); ok {
			id = b.Of
		}
	}
	for i := range p.incidents {
		if p.incidents[i].ID == id {
			return &p.incidents[i]
		}
	}
	return nil
}

// account gives what an incident or a later account tells.
func (p *picture) account(id parley.Hash) *parley.Account {
	switch b := p.acts[id].Body().(type) {
	case *parley.Incident:
		return &b.Account
	case *parley.Accounting:
		return &b.Account
	}
	return new(parley.Account) // cannot be: an incident's acts are these
}

func (p *picture) firstPlace(id parley.Hash) (at channel.Place) {
	if w := p.wordState(id); len(w.Entries) > 0 {
		at = w.Entries[0]
	}
	return at
}

func (p *picture) ruleNames() []string {
	out := []string{}
	if p.charter != nil {
		for _, r := range p.charter.Charter.Rules {
			out = append(out, r.Name)
		}
	}
	return out
}

func (p *picture) knowsRule(a *parley.Account) bool {
	return a.Breach.Rule != "" && slices.Contains(p.ruleNames(), a.Breach.Rule)
}

func (p *picture) incident(x *channel.IncidentRecord) Incident {
	w := p.wordState(x.ID)
	body := p.acts[x.ID].Body().(*parley.Incident)
	out := Incident{
		ID: x.ID, Name: placeOf(w), Title: body.Title, Precedence: body.Precedence, Party: w.Party, Mode: w.Mode, Clock: p.clockAt(p.firstPlace(x.ID)),
		Sides: []IncidentSide{}, Silent: []parley.PartyID{}, Differences: []IncidentDifference{}, Attributed: Attributed,
	}
	for _, s := range x.Sides {
		side := IncidentSide{Party: s.Party, Accounts: []IncidentTold{}, Earlier: []IncidentTold{}}
		for _, id := range s.Acts {
			side.Accounts = append(side.Accounts, p.toldOf(id))
		}
		for _, id := range s.Earlier {
			side.Earlier = append(side.Earlier, p.toldOf(id))
		}
		out.Sides = append(out.Sides, side)
	}
	if p.charter != nil {
		for _, party := range p.charter.Charter.Parties {
			if !slices.ContainsFunc(x.Sides, func(s channel.IncidentSide) bool { return s.Party == party.ID }) {
				out.Silent = append(out.Silent, party.ID)
			}
		}
	}
	for i, a := range x.Sides {
		for _, b := range x.Sides[i+1:] {
			for _, ours := range a.Acts {
				for _, theirs := range b.Acts {
					out.Differences = append(out.Differences, differences(a.Party, b.Party, p.account(ours), p.account(theirs))...)
				}
			}
		}
	}
	out.Linked = p.linked(p.linksOf(x))
	return out
}

// linksOf lists what an incident links, and what links it: calls about it, other incidents,
// messages and urgent entries that refer to it.
func (p *picture) linksOf(x *channel.IncidentRecord) []parley.Hash {
	out := slices.Clone(x.Links)
	for i := range p.state.Words {
		w := &p.state.Words[i]
		e := p.acts[w.ID]
		if w.Disowned == 1 || e == nil || w.ID == x.ID {
			continue
		}
		var links []parley.Hash
		switch b := e.Body().(type) {
		case *parley.Call:
			links = b.About
		case *parley.Incident:
			links = b.Links
		case *parley.Message:
			links = b.References
		case *parley.Urgent:
			links = b.References
		}
		if slices.Contains(links, x.ID) && !slices.Contains(out, w.ID) {
			out = append(out, w.ID)
		}
	}
	slices.SortStableFunc(out, func(a, b parley.Hash) int { return cmp.Compare(p.saidAt(a), p.saidAt(b)) })
	return out
}

func (p *picture) saidAt(id parley.Hash) parley.Millis {
	if e := p.acts[id]; e != nil {
		return e.Frame.Clock
	}
	return 0
}

func (p *picture) toldOf(id parley.Hash) IncidentTold {
	w := p.wordState(id)
	word := p.wordOf(w)
	out := IncidentTold{
		ID: id, Name: placeOf(w), By: word.By, ReleasedBy: word.ReleasedBy, Clock: word.Clock, Account: *p.account(id),
		Ladders: p.ladders(id, w.Party, w.Receipts),
	}
	out.RuleKnown, out.Says = p.knowsRule(&out.Account), pen.SayAccount(&out.Account, w.Party)
	return out
}

// differences compares two sides' accounts.
func differences(of, and parley.PartyID, a, b *parley.Account) []IncidentDifference {
	var out []IncidentDifference
	for _, field := range channel.AccountDifferences(a, b) {
		d := IncidentDifference{Field: field, Parties: []parley.PartyID{of, and}, Says: []string{accountField(a, field), accountField(b, field)}}
		switch {
		case field == "from":
			d.Time = b.From - a.From
		case field == "until" && a.Until != 0 && b.Until != 0:
			d.Time = b.Until - a.Until
		case field == "footprint" && a.Footprint.Shape != "" && b.Footprint.Shape != "":
			metres, _, _ := geo.Distance(a.Footprint, b.Footprint)
			d.Distance = int64(math.Round(metres * 1000))
		}
		out = append(out, d)
	}
	return out
}

// accountField is what an account says in a field, in a line; "" for nothing.
func accountField(a *parley.Account, field string) string {
	clock := func(t parley.Millis) string {
		if t == 0 {
			return ""
		}
		return notation.FormatDTG(t - t%1000)
	}
	switch field {
	case "kind":
		return pen.KindWords(a.Kind)
	case "from":
		return clock(a.From)
	case "until":
		return clock(a.Until)
	case "where":
		return a.Where
	case "footprint":
		return whereLine(a.Footprint)
	case "breach.by":
		return string(a.Breach.By)
	}
	return a.Breach.Rule
}

// whereLine says a footprint in one line: as it was entered, or its first place.
func whereLine(f parley.Footprint) string {
	switch {
	case f.Shape == "":
		return ""
	case f.Entered != "":
		return f.Entered
	}
	place, err := notation.FormatPlace(f.Places[0], notation.DD, 7)
	if err != nil {
		return string(f.Shape) // cannot be: places are checked
	}
	return fmt.Sprintf("%s at %s", f.Shape, place)
}

// Incidents lists incidents, the newest first, with the charter's rules.
func (ch *Channel) Incidents(ctx context.Context, in IncidentInput) (out IncidentPage, err error) {
	out.Items, err = all(func(cursor string) (Page[Incident], error) {
		q := in.query()
		q.Set("limit", wholePage)
		if cursor != "" {
			q.Set("cursor", cursor)
		}
		p, err := get[IncidentPage](ctx, ch, q, "incidents")
		out.Rules, out.Attributed = p.Rules, p.Attributed
		return p.Page, err
	})
	return out, err
}

// Incident gives one incident.
func (ch *Channel) Incident(ctx context.Context, name string) (Incident, error) {
	return get[Incident](ctx, ch, nil, "incidents", escaped(name))
}

// ReadIncident reads an incident's form.
func (ch *Channel) ReadIncident(ctx context.Context, f IncidentForm) (IncidentReading, error) {
	return call[IncidentReading](ctx, ch.client, http.MethodPost, ch.path(nil, "readings", "incident"), f)
}

// ReadAccount reads an account's form.
func (ch *Channel) ReadAccount(ctx context.Context, f AccountForm) (AccountReading, error) {
	return call[AccountReading](ctx, ch.client, http.MethodPost, ch.path(nil, "readings", "account"), f)
}
