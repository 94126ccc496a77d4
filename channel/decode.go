package channel

import (
	"crypto/sha256"
	"errors"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/ledger"
)

// Open is the body of an open: the node key of a new log, and the charters that a reader
// without any other entry needs in order to judge it.
type Open struct {
	Charters []jsontext.Value  `json:"charters,omitempty"`
	Epoch    parley.Epoch      `json:"epoch"`
	Node     parley.OfficerKey `json:"node"`

	texts []*CharterText
}

// Validate checks the form, the charters' included.
func (o *Open) Validate() error {
	if len(o.Charters) > 64 {
		return parley.Wrong("charters", len(o.Charters), "must be at most 64")
	}
	for _, c := range o.Charters {
		if c.Kind() != '{' {
			return parley.Missing("charters")
		}
	}
	return parley.CheckKey("node", o.Node)
}

// Acceptance is the body of an accept: the charter itself, so that whoever holds the
// entry holds the text, and with whom the channel's fingerprint was compared before.
type Acceptance struct {
	Charter  jsontext.Value      `json:"charter"`
	Compared []parley.Comparison `json:"compared,omitempty"` // ascending by party

	text *CharterText
}

// Validate checks the form, and that there is a charter; [ParseCharter] reads it.
func (a *Acceptance) Validate() error {
	if a.Charter.Kind() != '{' {
		return parley.Missing("charter")
	}
	return parley.CheckComparisons("compared", a.Compared)
}

// Receipt is the statement of a node that has nothing else to say: its frame's heads are
// the receipt.
type Receipt struct {
	Kind parley.Kind `json:"kind"`
}

// Validate has nothing left to check.
func (r *Receipt) Validate() error { return nil }

// CharterText is a charter with the hash of the bytes it came in. A charter of a ruleset
// that this code does not implement is read as far as every ruleset reads one.
type CharterText struct {
	Hash    parley.Hash
	Raw     []byte
	Charter parley.Charter
	rules   map[string]parley.Hash
}

// RuleHash gives the hash of the rule's own text, which findings name.
func (c *CharterText) RuleHash(name string) (parley.Hash, bool) {
	h, ok := c.rules[name]
	return h, ok
}

// core is what every ruleset reads of a charter.
type core struct {
	Mode        parley.Mode    `json:"mode"`
	Name        string         `json:"name"`
	Parties     []parley.Party `json:"parties"`
	Predecessor parley.Hash    `json:"predecessor,omitzero"`
	Ruleset     int64          `json:"ruleset"`
	Version     int64          `json:"version"`
}

func (c *core) charter() parley.Charter {
	return parley.Charter{Mode: c.Mode, Name: c.Name, Parties: c.Parties, Predecessor: c.Predecessor, Ruleset: c.Ruleset, Version: c.Version}
}

func (c *core) Validate() error {
	whole := c.charter()
	return whole.ValidateCore()
}

// ParseCharter reads a charter's canonical text. Its errors wrap [ledger.ErrMalformed] or
// [ledger.ErrUnknown].
func ParseCharter(raw []byte) (*CharterText, error) {
	t := &CharterText{Hash: sha256.Sum256(raw), Raw: raw, rules: map[string]parley.Hash{}}
	var peek struct {
		Ruleset int64 `json:"ruleset"`
	}
	if err := json.Unmarshal(raw, &peek); err != nil || peek.Ruleset < 1 {
		return nil, errors.Join(ledger.ErrMalformed, parley.Wrong("ruleset", "", "must be an integer from 1"))
	}
	if peek.Ruleset == parley.Ruleset {
		if err := ledger.Decode(raw, &t.Charter); err != nil {
			return nil, err
		}
		for _, r := range t.Charter.Rules {
			t.rules[r.Name] = sha256.Sum256(ledger.MustEncode(r))
		}
		return t, nil
	}
	var members map[string]jsontext.Value
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, errors.Join(ledger.ErrMalformed, err)
	}
	for name := range members {
		if !slices.Contains([]string{"mode", "name", "parties", "predecessor", "ruleset", "version"}, name) {
			delete(members, name)
		}
	}
	var c core
	if err := ledger.Decode(ledger.MustEncode(members), &c); err != nil {
		return nil, err
	}
	t.Charter = c.charter()
	return t, nil
}

// Entry is an entry as the machine takes it: decoded as far as this ruleset can, with
// what checking its signatures gave. Making one needs no state, so callers make many at
// once.
type Entry struct {
	*ledger.Entry // nil if the entry is void(frame)

	Kind    parley.Kind // "" where it is none of its class
	Act     parley.Hash // hash of the draft's or root act's envelope
	Payload ledger.Payload
	Release ledger.Payload // of the release, if there is one

	body      any // *parley.Filing, *Open, ... by kind
	releaseOf *parley.Release
	sigs      ledger.Signatures
	class     ledger.Class
	fault     Reason // what decoding found: frame, malformed, unknown
	err       error
}

// Err says in words what decoding found wrong, if anything.
func (e *Entry) Err() error { return e.err }

// Body gives the decoded body: a pointer to the type that its kind has, or nil.
func (e *Entry) Body() any { return e.body }

// ReleaseBody gives what the release says; nil if there is none, or none that decodes.
func (e *Entry) ReleaseBody() *parley.Release { return e.releaseOf }

// Read decodes an entry's bytes.
func Read(raw []byte) *Entry {
	l, err := ledger.DecodeEntry(raw)
	if err != nil {
		return &Entry{fault: VoidFrame, err: err}
	}
	return Prepare(l, l.VerifySignatures())
}

// Prepare decodes what an entry says.
func Prepare(l *ledger.Entry, sigs ledger.Signatures) *Entry {
	e := &Entry{Entry: l, sigs: sigs, class: l.Class()}
	if first := l.First(); first != nil {
		e.Act = first.Hash(e.class)
		e.err = e.readWords(first, l.Release())
	} else {
		e.err = e.readStatement(l.Statement)
	}
	if e.err != nil {
		e.fault = Reason(ledger.Reason(e.err))
	}
	return e
}

var errKind = errors.Join(ledger.ErrUnknown, errors.New("no kind of this class in this ruleset"))

func (e *Entry) readWords(first, release *ledger.Envelope) error {
	if err := ledger.Decode(first.Payload, &e.Payload); err != nil {
		// What it meant to be is shown all the same.
		if k := kindOf(first.Payload); newBody(e.class, k) != nil {
			e.Kind = k
		}
		return err
	}
	body := newBody(e.class, e.Payload.Kind)
	if body == nil {
		return errKind
	}
	e.Kind = e.Payload.Kind
	if err := ledger.Decode(e.Payload.Body, body); err != nil {
		return err
	}
	if err := readCharters(body); err != nil {
		return err
	}
	e.body = body
	if release == nil {
		return nil
	}
	if err := ledger.Decode(release.Payload, &e.Release); err != nil {
		return err
	}
	if e.Release.Kind != parley.KindRelease {
		return errors.Join(ledger.ErrMalformed, parley.Wrong("release.kind", e.Release.Kind, "must be release"))
	}
	r := new(parley.Release)
	if err := ledger.Decode(e.Release.Body, r); err != nil {
		return err
	}
	e.releaseOf = r
	return nil
}

func (e *Entry) readStatement(raw []byte) error {
	var peek struct {
		Kind *parley.Kind `json:"kind"`
	}
	if err := json.Unmarshal(raw, &peek); err != nil || peek.Kind == nil {
		return errors.Join(ledger.ErrMalformed, parley.Missing("kind"))
	}
	body := newBody(ledger.ClassStatement, *peek.Kind)
	if body == nil {
		return errKind
	}
	e.Kind = *peek.Kind
	if err := ledger.Decode(raw, body); err != nil {
		return err
	}
	e.body = body
	return nil
}

// kindOf gives what a payload calls itself, well formed otherwise or not.
func kindOf(payload []byte) parley.Kind {
	var peek struct {
		Kind parley.Kind `json:"kind"`
	}
	if json.Unmarshal(payload, &peek) != nil {
		return ""
	}
	return peek.Kind
}

// newBody gives an empty body of the kind, or nil if the class has no such kind.
func newBody(c ledger.Class, k parley.Kind) ledger.Validator {
	switch c {
	case ledger.ClassRoot:
		switch k {
		case parley.KindOpen:
			return new(Open)
		case parley.KindAccept:
			return new(Acceptance)
		case parley.KindDecline:
			return new(parley.Decline)
		case parley.KindStop:
			return new(parley.Stop)
		case parley.KindRecover:
			return new(parley.Recover)
		case parley.KindEnroll:
			return new(parley.Enrollment)
		}
	case ledger.ClassWord:
		switch k {
		case parley.KindEnroll:
			return new(parley.Enrollment)
		case parley.KindRevoke:
			return new(parley.Revocation)
		case parley.KindNotice:
			return new(parley.Filing)
		case parley.KindChange:
			return new(parley.Change)
		case parley.KindCancel:
			return new(parley.Cancel)
		case parley.KindMessage:
			return new(parley.Message)
		case parley.KindUrgent:
			return new(parley.Urgent)
		case parley.KindAnswer:
			return new(parley.Answer)
		case parley.KindAcknowledge:
			return new(parley.Acknowledge)
		case parley.KindReply:
			return new(parley.Reply)
		case parley.KindReadback:
			return new(parley.Readback)
		case parley.KindReconfirm:
			return new(parley.Reconfirm)
		case parley.KindCheck:
			return new(parley.Check)
		case parley.KindStatus:
			return new(parley.Status)
		case parley.KindRoster:
			return new(parley.Roster)
		case parley.KindCall:
			return new(parley.Call)
		case parley.KindIncident:
			return new(parley.Incident)
		case parley.KindAccount:
			return new(parley.Accounting)
		}
	case ledger.ClassStatement:
		switch k {
		case parley.KindReceipt:
			return new(Receipt)
		case parley.KindFinding:
			return new(parley.Finding)
		case parley.KindShown:
			return new(parley.Shown)
		case parley.KindTold:
			return new(parley.Told)
		case parley.KindProbe:
			return new(parley.Probe)
		case parley.KindMeasured:
			return new(parley.Measured)
		case parley.KindIntake:
			return new(parley.Intake)
		}
	}
	return nil
}

// readCharters reads the charters that a body carries.
func readCharters(body any) error {
	switch b := body.(type) {
	case *Open:
		for _, raw := range b.Charters {
			t, err := ParseCharter(raw)
			if err != nil {
				return err
			}
			b.texts = append(b.texts, t)
		}
	case *Acceptance:
		t, err := ParseCharter(b.Charter)
		if err != nil {
			return err
		}
		b.text = t
	}
	return nil
}

// NodeKey gives the node key that the first entry of a log names. An error means that the
// log cannot begin so: a matter of structure, for the mirror.
func NodeKey(first *Entry) (parley.OfficerKey, error) {
	o, ok := first.body.(*Open)
	switch {
	case first.fault == VoidFrame:
		return "", first.err
	case !ok:
		return "", parley.Wrong("entry 0", first.Kind, "must be an open")
	case !first.sigs.First:
		return "", parley.Wrong("entry 0", "", "must be signed by the key that it names")
	}
	return o.Node, nil
}
