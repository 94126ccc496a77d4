package parley

// Duty is what one party owes another.
type Duty string

// The duties of ruleset 1.
const (
	OwesAcknowledge Duty = "acknowledge" // of a version of a notice, a message or an urgent entry: to say that it has it
	OwesReadback    Duty = "readback"    // of a version of a notice: to repeat it without a difference
	OwesAnswer      Duty = "answer"      // to a revision of a clash
	OwesResponse    Duty = "respond"     // to a reply that objects, or sees something else
)

// Obligation names what a party owes: which duty, because of what. Of a clash it is owed
// anew for each revision.
type Obligation struct {
	Debtor   PartyID `json:"debtor"`
	Duty     Duty    `json:"duty"`
	Of       Hash    `json:"of"`                // the act, or the finding, that it is owed for
	Revision Hash    `json:"revision,omitzero"` // of a finding
}

// Validate checks the form.
func (o Obligation) Validate() error {
	if err := CheckID("debtor", string(o.Debtor)); err != nil {
		return err
	}
	if !known(Duties, o.Duty) {
		return Wrong("duty", o.Duty, "must be acknowledge, readback, answer or respond")
	}
	if (o.Duty == OwesAnswer) == o.Revision.IsZero() {
		return Wrong("revision", o.Revision, "belongs to the duty answer, and must be there")
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
	Level string `json:"level"` // such as supervisor, two-star
}
