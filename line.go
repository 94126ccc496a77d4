package parley

// This file has what keeps a line alive and known to be: line checks, what a party declares
// of its own part, who is on duty, recorded calls, and what nodes measure of each other
// (requirements A3, G1 to G4, H2, I5).

// Means is a way by which parties reach each other.
type Means string

// The means. A plan of them (PACE) goes from the primary one to that of an emergency.
const (
	ByData    Means = "data" // this channel
	ByPhone   Means = "phone"
	ByRadio   Means = "radio"
	ByCourier Means = "courier"
	ByMail    Means = "mail"
)

func (m Means) check(field string) error {
	if !known(MeansOfContact, m) {
		return Wrong(field, m, "must be data, phone, radio, courier or mail")
	}
	return nil
}

// Outcome is how a line check went.
type Outcome string

// The outcomes.
const (
	CheckAnswered Outcome = "answered"
	CheckMissed   Outcome = "missed" // nobody answered, or nobody called
)

// Cause is why a line check was missed, as far as whoever enters it knows. Silence is never
// taken for a refusal.
type Cause string

// The causes.
const (
	UnknownCause  Cause = "unknown"
	Technical     Cause = "technical"
	DeclaredCause Cause = "declared" // the other side has said so
	OtherCause    Cause = "other"
)

// Check is the body of a check: a line check with another party, made by an officer.
type Check struct {
	At      Millis  `json:"at"` // when it was made
	Cause   Cause   `json:"cause,omitzero"`
	Means   Means   `json:"means"`
	Office  string  `json:"office,omitzero"` // who answered at the other end
	Outcome Outcome `json:"outcome"`
	Result  string  `json:"result,omitzero"` // what was said; often "no message"
	With    PartyID `json:"with"`
}

// Validate checks the form.
func (c *Check) Validate() error {
	if err := checkTime("at", c.At); err != nil {
		return err
	}
	if err := c.Means.check("means"); err != nil {
		return err
	}
	switch c.Outcome {
	case CheckAnswered:
		if c.Cause != "" {
			return Wrong("cause", c.Cause, "belongs to a check that was missed")
		}
	case CheckMissed:
		if !known(Causes, c.Cause) {
			return Wrong("cause", c.Cause, "must be unknown, technical, declared or other")
		}
		if c.Office != "" {
			return Wrong("office", c.Office, "belongs to a check that was answered")
		}
	default:
		return Wrong("outcome", c.Outcome, "must be answered or missed")
	}
	if err := checkOptionalText("office", c.Office, 200); err != nil {
		return err
	}
	if err := checkOptionalText("result", c.Result, 1000); err != nil {
		return err
	}
	return CheckID("with", string(c.With))
}

// Participation is what a party declares of its own part in a channel. Whether the channel is
// used is another matter: a suspended one still carries entries both ways.
type Participation string

// The declarations.
const (
	Active    Participation = "active"
	Suspended Participation = "suspended"
)

// Status is the body of a status.
type Status struct {
	Declared Participation `json:"declared"`
	Reason   string        `json:"reason,omitzero"`
	Since    Millis        `json:"since"` // from when it holds, as its author says
}

// Validate checks the form.
func (s *Status) Validate() error {
	if !known(Participations, s.Declared) {
		return Wrong("declared", s.Declared, "must be active or suspended")
	}
	if err := checkOptionalText("reason", s.Reason, 1000); err != nil {
		return err
	}
	return checkTime("since", s.Since)
}

// Roster is the body of a roster: who is on duty and when. It takes the place of the
// party's roster before. Nothing is routed by it: whoever is on duty takes whatever comes.
type Roster struct {
	Shifts []Shift `json:"shifts"` // ascending by From, Office, Until
}

// MaxShifts bounds a roster.
const MaxShifts = 128

// Shift is an office's turn on duty. Officers are named by their keys, never by name.
type Shift struct {
	Alternate string     `json:"alternate,omitzero"` // the office that stands in
	From      Millis     `json:"from"`
	Key       OfficerKey `json:"key,omitzero"` // of the officer on duty
	Languages []string   `json:"languages"`    // BCP 47 tags, ascending: what is spoken
	Office    string     `json:"office"`
	Reach     string     `json:"reach,omitzero"` // telephone, frequency
	Until     Millis     `json:"until"`
}

// Validate checks the form.
func (r *Roster) Validate() error {
	if len(r.Shifts) > MaxShifts {
		return Wrong("shifts", len(r.Shifts), "must be at most "+itoa(MaxShifts))
	}
	for i, s := range r.Shifts {
		path := "shifts[" + itoa(i) + "]"
		if err := s.check(); err != nil {
			return within(path, err)
		}
		if i > 0 && !r.Shifts[i-1].before(s) {
			return Wrong(path, s.Office, "must be in ascending order of from, office and until, each once")
		}
	}
	return nil
}

func (s Shift) before(t Shift) bool {
	switch {
	case s.From != t.From:
		return s.From < t.From
	case s.Office != t.Office:
		return s.Office < t.Office
	}
	return s.Until < t.Until
}

func (s Shift) check() error {
	if err := checkOptionalText("alternate", s.Alternate, 200); err != nil {
		return err
	}
	if err := checkTime("from", s.From); err != nil {
		return err
	}
	if err := checkTime("until", s.Until); err != nil {
		return err
	}
	if s.Until <= s.From {
		return Wrong("until", s.Until, "must be after from")
	}
	if s.Key != "" {
		if err := CheckOfficerKey("key", s.Key); err != nil {
			return err
		}
	}
	if len(s.Languages) < 1 || len(s.Languages) > 16 {
		return Wrong("languages", len(s.Languages), "must be from 1 to 16")
	}
	for i, l := range s.Languages {
		path := "languages[" + itoa(i) + "]"
		if err := CheckText(path, l, 35); err != nil {
			return err
		}
		if i > 0 && s.Languages[i-1] >= l {
			return Wrong(path, l, "must be in ascending order, each once")
		}
	}
	if err := CheckText("office", s.Office, 200); err != nil {
		return err
	}
	return checkOptionalText("reach", s.Reach, 200)
}

// Call is the body of a call: the record of what was spoken by other means. The other side
// agrees to its summary by a reply, or does not.
type Call struct {
	About       []Hash    `json:"about,omitempty"` // things that it was about, ascending
	Audio       Hash      `json:"audio,omitzero"`  // SHA-256 of a recording that is kept elsewhere
	Began       Millis    `json:"began"`
	Ended       Millis    `json:"ended,omitzero"`
	Interpreter string    `json:"interpreter,omitzero"` // which office interpreted, between which languages
	Level       string    `json:"level,omitzero"`       // the rung of the charter's ladder at which it was held
	Means       Means     `json:"means"`
	Speakers    []Speaker `json:"speakers"`
	Summary     string    `json:"summary"`
	With        PartyID   `json:"with"`
}

// Speaker is an office that spoke in a call, and for whom.
type Speaker struct {
	Office string  `json:"office"`
	Party  PartyID `json:"party"`
}

// Validate checks the form.
func (c *Call) Validate() error {
	if err := checkHashes("about", c.About); err != nil {
		return err
	}
	if err := checkSpan("began", c.Began, "ended", c.Ended); err != nil {
		return err
	}
	if err := c.Means.check("means"); err != nil {
		return err
	}
	if len(c.Speakers) < 1 || len(c.Speakers) > 16 {
		return Wrong("speakers", len(c.Speakers), "must be from 1 to 16")
	}
	for i, s := range c.Speakers {
		path := "speakers[" + itoa(i) + "]"
		if err := CheckText(path+".office", s.Office, 200); err != nil {
			return err
		}
		if err := CheckID(path+".party", string(s.Party)); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"interpreter", c.Interpreter, 200}, {"level", c.Level, 100}} {
		if err := checkOptionalText(t.field, t.text, t.most); err != nil {
			return err
		}
	}
	if err := CheckText("summary", c.Summary, 4000); err != nil {
		return err
	}
	return CheckID("with", string(c.With))
}

// checkSpan checks a time and the one that it may end at, 0 for none.
func checkSpan(first string, from Millis, last string, until Millis) error {
	if err := checkTime(first, from); err != nil {
		return err
	}
	if err := checkTime(last, until); err != nil {
		return err
	}
	if until != 0 && until < from {
		return Wrong(last, until, "must not be before "+first)
	}
	return nil
}

// Probe is the statement of a node that asks for nothing but to be covered: an automatic
// line check.
type Probe struct {
	Kind Kind `json:"kind"`
}

// Validate has nothing left to check.
func (p *Probe) Validate() error { return nil }

// Measured is the statement of a node that the entry at Back was the first of another's log,
// as far as it knew, to cover its own entry Probe. The clocks of the three frames give the
// round trip and how far the other's clock is ahead.
type Measured struct {
	Back  Position `json:"back"`
	Kind  Kind     `json:"kind"`
	Probe int64    `json:"probe"`
}

// Validate checks the form.
func (m *Measured) Validate() error {
	if err := m.Back.check("back"); err != nil {
		return err
	}
	if m.Probe < 0 || m.Probe > MaxInteger {
		return Wrong("probe", m.Probe, "must be the number of an entry")
	}
	return nil
}

// Intake is the statement of a node that a partner of its party has handed in some envelopes
// for this channel, before they are said here: the conduit has them. They are named by hash alone.
type Intake struct {
	Acts    []Hash       `json:"acts"` // ascending
	Kind    Kind         `json:"kind"`
	Partner OriginatorID `json:"partner"`
}

// Validate checks the form.
func (i *Intake) Validate() error {
	if len(i.Acts) == 0 {
		return Missing("acts")
	}
	if err := checkHashes("acts", i.Acts); err != nil {
		return err
	}
	return CheckID("partner", string(i.Partner))
}
