package parley

// IncidentKind is what a side says that an incident was. A breach is always alleged, by the
// party whose account says so (requirement I4).
type IncidentKind string

// The kinds of incidents.
const (
	Harm     IncidentKind = "harm"
	NearMiss IncidentKind = "near-miss"
	Breach   IncidentKind = "breach"
)

// IncidentStatus is how far a side is with an incident.
type IncidentStatus string

// The states, each side's own.
const (
	IncidentOpen    IncidentStatus = "open"
	IncidentInquiry IncidentStatus = "inquiry"
	IncidentClosed  IncidentStatus = "closed"
)

// Account is what one side says of an incident. Nothing in it is anybody else's word.
type Account struct {
	Breach    Alleged        `json:"breach,omitzero"`
	Footprint Footprint      `json:"footprint,omitzero"` // where, as a place on the map
	From      Millis         `json:"from"`
	Kind      IncidentKind   `json:"kind"`
	Status    IncidentStatus `json:"status"`
	Text      string         `json:"text"`
	Until     Millis         `json:"until,omitzero"`
	Where     string         `json:"where,omitzero"` // where, in words
}

// Alleged is a breach that an account alleges: of which rule or agreement, by whom.
type Alleged struct {
	By   OriginatorID `json:"by"`   // a party or one of its partners
	Rule string       `json:"rule"` // as the charter or the agreement calls it
}

func (a *Account) check() error {
	if a.Breach != (Alleged{}) {
		if err := CheckID("breach.by", string(a.Breach.By)); err != nil {
			return err
		}
		if err := CheckText("breach.rule", a.Breach.Rule, 200); err != nil {
			return err
		}
	} else if a.Kind == Breach {
		return Missing("breach")
	}
	if err := a.Footprint.checkOptional("footprint"); err != nil {
		return err
	}
	if err := checkSpan("from", a.From, "until", a.Until); err != nil {
		return err
	}
	if !known(IncidentKinds, a.Kind) {
		return Wrong("kind", a.Kind, "must be harm, near-miss or breach")
	}
	if !known(IncidentStates, a.Status) {
		return Wrong("status", a.Status, "must be open, inquiry or closed")
	}
	if err := CheckText("text", a.Text, 4000); err != nil {
		return err
	}
	return checkOptionalText("where", a.Where, 1000)
}

// Incident is the body of an incident: it begins the record, with its author's account.
type Incident struct {
	Account    Account    `json:"account"`
	Links      []Hash     `json:"links,omitempty"` // notices, messages, calls and other incidents, ascending
	Precedence Precedence `json:"precedence"`
	Title      string     `json:"title"`
}

// Validate checks the form.
func (i *Incident) Validate() error {
	if err := i.Account.check(); err != nil {
		return within("account", err)
	}
	if err := checkHashes("links", i.Links); err != nil {
		return err
	}
	if err := checkPrecedence("precedence", i.Precedence); err != nil {
		return err
	}
	return CheckText("title", i.Title, 200)
}

// Accounting is the body of an account: a side's account of an incident, in place of what it
// said of it before.
type Accounting struct {
	Account Account `json:"account"`
	Links   []Hash  `json:"links,omitempty"` // as in [Incident]
	Of      Hash    `json:"of"`              // the incident
}

// Validate checks the form.
func (a *Accounting) Validate() error {
	if err := a.Account.check(); err != nil {
		return within("account", err)
	}
	return checkHashes("links", a.Links)
}
