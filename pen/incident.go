package pen

import (
	"fmt"
	"strings"

	"parley"
	"parley/notation"
)

// AccountForm is what a side says of an incident, as it is filled in. Whatever it says of
// others stands as alleged by who fills it in (requirement I4).
type AccountForm struct {
	Kind   string    `json:"kind" doc:"harm, near-miss or breach"`
	From   string    `json:"from" doc:"When it happened, or began: 111300ZNOV17"`
	Until  string    `json:"until,omitzero"`
	Where  string    `json:"where,omitzero" doc:"In words."`
	On     WhereForm `json:"on,omitzero" doc:"Where, on the map."`
	Rule   string    `json:"rule,omitzero" doc:"Of a breach that is alleged: of which rule or agreement. The charter's rules are offered; any text may stand here."`
	By     string    `json:"by,omitzero" doc:"Of a breach that is alleged: by which party or partner."`
	Status string    `json:"status,omitzero" doc:"open, inquiry or closed; open if absent"`
	Text   string    `json:"text"`
}

// IncidentForm begins the record of an incident, with its author's account.
type IncidentForm struct {
	Title      string      `json:"title"`
	Precedence string      `json:"precedence,omitzero" doc:"priority if absent"`
	Account    AccountForm `json:"account"`
	Links      []string    `json:"links,omitempty" doc:"Notices, messages, urgent entries, calls and other incidents: us/3, or beginnings of hashes."`
}

// AccountingForm is a side's account of an incident that there is.
type AccountingForm struct {
	Of      string      `json:"of" doc:"The incident."`
	Account AccountForm `json:"account"`
	Links   []string    `json:"links,omitempty"`
}

// Incident reads the form.
func (r Reader) Incident(f IncidentForm) (*parley.Incident, []Question, error) {
	i := &parley.Incident{Title: f.Title, Precedence: parley.Precedence(f.Precedence)}
	if f.Precedence == "" {
		i.Precedence = parley.Priority
	}
	var questions []Question
	var err error
	if i.Account, questions, err = r.account(f.Account); err != nil {
		return nil, nil, err
	}
	if i.Links, err = r.links(f.Links); err != nil {
		return nil, nil, err
	}
	return i, questions, i.Validate()
}

// Accounting reads the form.
func (r Reader) Accounting(f AccountingForm) (*parley.Accounting, []Question, error) {
	of, err := r.References([]string{f.Of})
	if err != nil {
		return nil, nil, renamed("references[0]", "of", err)
	}
	a := &parley.Accounting{Of: of[0]}
	var questions []Question
	if a.Account, questions, err = r.account(f.Account); err != nil {
		return nil, nil, err
	}
	if a.Links, err = r.links(f.Links); err != nil {
		return nil, nil, err
	}
	return a, questions, a.Validate()
}

func (r Reader) links(names []string) ([]parley.Hash, error) {
	l, err := r.References(names)
	if err != nil {
		return nil, renamed("references", "links", err)
	}
	return l, nil
}

func (r Reader) account(f AccountForm) (a parley.Account, questions []Question, err error) {
	a = parley.Account{
		Breach: parley.Alleged{By: parley.OriginatorID(f.By), Rule: f.Rule}, Kind: parley.IncidentKind(f.Kind),
		Status: parley.IncidentStatus(f.Status), Text: f.Text, Where: f.Where,
	}
	if f.Status == "" {
		a.Status = parley.IncidentOpen
	}
	for _, t := range []struct {
		field, text string
		to          *parley.Millis
	}{{"from", f.From, &a.From}, {"until", f.Until, &a.Until}} {
		if *t.to, err = r.time(t.field, t.text); err != nil {
			return a, nil, under("account", err)
		}
	}
	if f.From == "" {
		return a, nil, parley.Missing("account.from")
	}
	if a.Footprint, questions, err = f.On.read(); err != nil {
		return a, nil, under("account.on", err)
	}
	for i := range questions {
		questions[i].Field = "account.on." + questions[i].Field
	}
	return a, questions, nil
}

// SayIncident says what an incident says, as its author's word; by is the author's party, or
// empty where the lines around say whose it is.
func SayIncident(i *parley.Incident, by parley.PartyID) []string {
	lines := []string{fmt.Sprintf("incident %q, precedence %s, as told by %s", i.Title, i.Precedence, teller(by))}
	return append(append(lines, SayAccount(&i.Account, by)...), sayLinks(i.Links)...)
}

// SayAccounting says what a later account, or the other side's, says.
func SayAccounting(a *parley.Accounting, by parley.PartyID) []string {
	lines := []string{fmt.Sprintf("account of the incident %s, as told by %s", a.Of.Short(), teller(by))}
	return append(append(lines, SayAccount(&a.Account, by)...), sayLinks(a.Links)...)
}

func teller(by parley.PartyID) string {
	if by == "" {
		return "its author"
	}
	return string(by)
}

// SayAccount says an account. Each of its claims is said to be its teller's.
func SayAccount(a *parley.Account, by parley.PartyID) []string {
	lines := []string{fmt.Sprintf("%s, as alleged by %s", KindWords(a.Kind), teller(by))}
	if a.Breach != (parley.Alleged{}) {
		lines = append(lines, fmt.Sprintf("breach of %q by %s, as alleged by %s", a.Breach.Rule, a.Breach.By, teller(by)))
	}
	when := "when: " + notation.FormatDTG(a.From-a.From%1000)
	if a.Until != 0 {
		when += " until " + notation.FormatDTG(a.Until-a.Until%1000)
	}
	lines = append(lines, when)
	if a.Where != "" {
		lines = append(lines, "where, in words: "+a.Where)
	}
	if a.Footprint.Shape != "" {
		lines = append(lines, sayFootprint(a.Footprint)...)
	}
	return append(lines, "account: "+a.Text, fmt.Sprintf("status with %s: %s", teller(by), a.Status))
}

func sayLinks(l []parley.Hash) (lines []string) {
	for _, h := range l {
		lines = append(lines, "linked: "+h.Short())
	}
	return lines
}

// KindWords names a kind of incident as people read it.
func KindWords(k parley.IncidentKind) string { return strings.ReplaceAll(string(k), "-", " ") }

// SayWhere says a footprint in plain words, line by line; nil for none.
func SayWhere(f parley.Footprint) []string {
	if f.Shape == "" {
		return nil
	}
	return sayFootprint(f)
}
