package parley

// Duty is what one party owes another.
type Duty string

// The duties of ruleset 1.
const (
	OwesAcknowledge Duty = "acknowledge" // of a thing: to say that it has it
	OwesReadback    Duty = "readback"    // of a version of a notice: to repeat it without a difference
	OwesPass        Duty = "pass"        // of a thing: to say that those who act on it have it
	OwesAnswer      Duty = "answer"      // to a revision of a clash
	OwesResponse    Duty = "respond"     // to a reply that objects, or sees something else
	OwesReconfirm   Duty = "reconfirm"   // of a version of its own notice: to say that it still holds
	OwesCheck       Duty = "check"       // with another party: to make the next line check
)

// Obligation names what a party owes: which duty, because of what. Of a clash it is owed
// anew for each revision.
type Obligation struct {
	Debtor   PartyID `json:"debtor"`
	Duty     Duty    `json:"duty"`
	Of       Hash    `json:"of"`                // the act, the finding, or the charter that it is owed for
	Revision Hash    `json:"revision,omitzero"` // of a finding; or the reconfirm or check since which it is owed anew
	To       PartyID `json:"to,omitzero"`       // with whom a line check is due
}

// Validate checks the form.
func (o Obligation) Validate() error {
	if err := CheckID("debtor", string(o.Debtor)); err != nil {
		return err
	}
	if !known(Duties, o.Duty) {
		return Wrong("duty", o.Duty, "must be acknowledge, readback, pass, answer, respond, reconfirm or check")
	}
	if o.Duty != OwesReconfirm && o.Duty != OwesCheck && (o.Duty == OwesAnswer) == o.Revision.IsZero() {
		return Wrong("revision", o.Revision, "belongs to the duty answer, and must be there; to reconfirm and check it may")
	}
	if (o.Duty == OwesCheck) != (o.To != "") {
		return Wrong("to", o.To, "belongs to the duty check, and must be there")
	}
	if o.To != "" {
		return CheckID("to", string(o.To))
	}
	return nil
}

// Told is the statement of a node that it tells its people that an obligation is late,
// made before anybody is told, once for each rung.
type Told struct {
	Kind       Kind       `json:"kind"`
	Obligation Obligation `json:"obligation"`
	Rung       int64      `json:"rung"` // 0 when it falls due, then the charter's ladder from 1
}

// Validate checks the form.
func (t *Told) Validate() error {
	if err := t.Obligation.Validate(); err != nil {
		return within("obligation", err)
	}
	if t.Rung < 0 || t.Rung > MaxRungs {
		return Wrong("rung", t.Rung, "must be from 0 to "+itoa(MaxRungs))
	}
	return nil
}

// MaxRungs bounds a charter's ladder.
const MaxRungs = 8

// Rung is a step of what happens when an obligation is late: so long after it fell due,
// this level is told.
type Rung struct {
	After Millis `json:"after"`
	Calls string `json:"calls,omitzero"` // which office may call at this level, and whom
	Level string `json:"level"`          // such as supervisor, two-star
}
