package parley

import "bytes"

// Kind is the kind of an entry: what its author does with it.
type Kind string

// The kinds of ruleset 1. docs/protocol.md gives each one's class, body and checks.
const (
	KindOpen        Kind = "open"        // root act: begins a log
	KindAccept      Kind = "accept"      // root act: accepts a charter
	KindDecline     Kind = "decline"     // root act: declines a charter
	KindStop        Kind = "stop"        // root act: ends trust in a log after a head
	KindRecover     Kind = "recover"     // root act, by the recovery key: replaces the root key
	KindEnroll      Kind = "enroll"      // root act for enrolment officers, officer's word for others
	KindRevoke      Kind = "revoke"      // officer's word
	KindNotice      Kind = "notice"      // officer's word
	KindChange      Kind = "change"      // officer's word
	KindCancel      Kind = "cancel"      // officer's word
	KindMessage     Kind = "message"     // officer's word
	KindUrgent      Kind = "urgent"      // officer's word
	KindAnswer      Kind = "answer"      // officer's word, to a finding
	KindAcknowledge Kind = "acknowledge" // officer's word
	KindReply       Kind = "reply"       // officer's word
	KindReadback    Kind = "readback"    // officer's word
	KindReconfirm   Kind = "reconfirm"   // officer's word
	KindCheck       Kind = "check"       // officer's word: a line check
	KindStatus      Kind = "status"      // officer's word
	KindRoster      Kind = "roster"      // officer's word
	KindCall        Kind = "call"        // officer's word
	KindIncident    Kind = "incident"    // officer's word
	KindAccount     Kind = "account"     // officer's word, of an incident
	KindRelease     Kind = "release"     // second envelope of an officer's word
	KindReceipt     Kind = "receipt"     // node statement
	KindFinding     Kind = "finding"     // node statement
	KindShown       Kind = "shown"       // node statement
	KindTold        Kind = "told"        // node statement
	KindProbe       Kind = "probe"       // node statement: an automatic line check
	KindMeasured    Kind = "measured"    // node statement
	KindIntake      Kind = "intake"      // node statement
)

// MaxText bounds the text of messages and urgent entries, in bytes of UTF-8.
const MaxText = 20_000

// Position names a prefix of one log: its first Size entries, whose Merkle root is Root.
type Position struct {
	Epoch Epoch   `json:"epoch"`
	Party PartyID `json:"party"`
	Root  Hash    `json:"root"`
	Size  int64   `json:"size"`
}

// Compare orders positions by party, epoch, size and root.
func (p Position) Compare(q Position) int {
	switch {
	case p.Party != q.Party:
		return order(p.Party < q.Party)
	case p.Epoch != q.Epoch:
		return order(p.Epoch < q.Epoch)
	case p.Size != q.Size:
		return order(p.Size < q.Size)
	}
	return bytes.Compare(p.Root[:], q.Root[:])
}

func order(less bool) int {
	if less {
		return -1
	}
	return 1
}

func (p Position) check(field string) error {
	if err := CheckID(field+".party", string(p.Party)); err != nil {
		return err
	}
	if p.Size < 1 || p.Size > MaxInteger {
		return Wrong(field+".size", p.Size, "must be 1 or more")
	}
	return nil
}

// Enrollment gives a key to a person at an office.
type Enrollment struct {
	Key    OfficerKey `json:"key"`
	Office string     `json:"office"`
	// Partner is whose key it is, if it is not the party's own: it signs that partner's
	// drafts, and another officer of the party releases them.
	Partner OriginatorID `json:"partner,omitzero"`
	Person  string       `json:"person"` // opaque id of the human or system; two-person rules compare it
	Roles   []Role       `json:"roles"`  // ascending
}

// Validate checks the form.
func (e *Enrollment) Validate() error {
	if err := CheckOfficerKey("key", e.Key); err != nil {
		return err
	}
	if err := CheckText("office", e.Office, 200); err != nil {
		return err
	}
	if e.Partner != "" {
		if err := CheckID("partner", string(e.Partner)); err != nil {
			return err
		}
	}
	if err := CheckText("person", e.Person, 100); err != nil {
		return err
	}
	if len(e.Roles) == 0 {
		return Missing("roles")
	}
	for i, r := range e.Roles {
		switch r {
		case Drafts, Releases, Acknowledges, Principal, Enrolls:
		default:
			return Wrong("roles["+itoa(i)+"]", r, "must be acknowledge, draft, enroll, principal or release")
		}
		if i > 0 && e.Roles[i-1] >= r {
			return Wrong("roles["+itoa(i)+"]", r, "must be in ascending order, each once")
		}
	}
	return nil
}

// Revocation ends a key for good. SuspectSince is a remark: it voids nothing.
type Revocation struct {
	Key          OfficerKey `json:"key"`
	SuspectSince Millis     `json:"suspectSince,omitzero"`
}

// Validate checks the form.
func (r *Revocation) Validate() error {
	if err := CheckOfficerKey("key", r.Key); err != nil {
		return err
	}
	return checkTime("suspectSince", r.SuspectSince)
}

// Filing is the body of a notice.
type Filing struct {
	Notice Notice `json:"notice"`
}

// Validate checks the form.
func (f *Filing) Validate() error { return in("notice", f.Notice.Validate()) }

// Change is the body of a change: a new version of the notice Of in place of the
// versions Replaces.
type Change struct {
	Notice   Notice `json:"notice"`
	Of       Hash   `json:"of"`
	Replaces []Hash `json:"replaces"` // ascending
}

// Validate checks the form.
func (c *Change) Validate() error {
	if err := c.Notice.Validate(); err != nil {
		return within("notice", err)
	}
	return checkReplaces(c.Replaces)
}

// Cancel is the body of a cancel. It changes nothing in what the law protects.
type Cancel struct {
	Of       Hash   `json:"of"`
	Reason   string `json:"reason"`
	Replaces []Hash `json:"replaces"` // ascending
}

// Validate checks the form.
func (c *Cancel) Validate() error {
	if err := CheckText("reason", c.Reason, 1000); err != nil {
		return err
	}
	return checkReplaces(c.Replaces)
}

// Reconfirm is the body of a reconfirm: versions of notices still hold as they are
// (requirement F3).
type Reconfirm struct {
	Acts []Hash `json:"acts"` // ascending
}

// Validate checks the form.
func (r *Reconfirm) Validate() error {
	if len(r.Acts) == 0 {
		return Missing("acts")
	}
	return checkHashes("acts", r.Acts)
}

// Message is free text.
type Message struct {
	Marking    string     `json:"marking"`
	Precedence Precedence `json:"precedence"`
	References []Hash     `json:"references,omitempty"` // ascending
	Text       string     `json:"text"`
}

// Validate checks the form.
func (m *Message) Validate() error {
	if err := CheckText("marking", m.Marking, 100); err != nil {
		return err
	}
	if err := checkPrecedence("precedence", m.Precedence); err != nil {
		return err
	}
	if err := checkHashes("references", m.References); err != nil {
		return err
	}
	return CheckText("text", m.Text, MaxText)
}

// Urgent is a call to everyone on duty at once. One field is enough.
type Urgent struct {
	Asks       string    `json:"asks,omitzero"`        // what it asks the others to do
	At         Millis    `json:"at,omitzero"`          // when it happened, or was said
	Footprint  Footprint `json:"footprint,omitzero"`   // where, as a place on the map
	References []Hash    `json:"references,omitempty"` // ascending
	Text       string    `json:"text,omitzero"`        // what
	Where      string    `json:"where,omitzero"`       // where, in words
	Who        string    `json:"who,omitzero"`
}

// Validate checks the form.
func (u *Urgent) Validate() error {
	if err := checkTime("at", u.At); err != nil {
		return err
	}
	if err := u.Footprint.checkOptional("footprint"); err != nil {
		return err
	}
	if err := checkHashes("references", u.References); err != nil {
		return err
	}
	if u.Asks == "" && u.Footprint.IsZero() && u.Text == "" && u.Where == "" && u.Who == "" {
		return &Error{Field: "text", Want: "is required where asks, footprint, where and who are absent: one of them is enough"}
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"asks", u.Asks, 2000}, {"text", u.Text, MaxText}, {"where", u.Where, 1000}, {"who", u.Who, 1000}} {
		if err := checkOptionalText(t.field, t.text, t.most); err != nil {
			return err
		}
	}
	return nil
}

// AnswerWord is what a side says to a finding. None of them says who must yield.
type AnswerWord string

// The answers.
const (
	Roger      AnswerWord = "roger"       // received; says nothing of agreement
	Standby    AnswerWord = "standby"     // an answer will follow by Until
	Unable     AnswerWord = "unable"      // we cannot change ours, for Reason
	WillChange AnswerWord = "will-change" // we shall change ours
	Accept     AnswerWord = "accept"      // we accept the overlap as it is, for Reason
	Withdraw   AnswerWord = "withdraw"    // our earlier answer no longer holds
)

// Answer is the body of an answer: by one side, to one revision of a finding.
type Answer struct {
	Answer   AnswerWord `json:"answer"`
	Finding  Hash       `json:"finding"`
	Reason   string     `json:"reason,omitzero"`
	Revision Hash       `json:"revision"`
	Until    Millis     `json:"until,omitzero"`
}

// Validate checks the form.
func (a *Answer) Validate() error {
	reason, until := false, false
	switch a.Answer {
	case Roger, WillChange, Withdraw:
	case Standby:
		until = true
	case Unable, Accept:
		reason = true
	default:
		return Wrong("answer", a.Answer, "must be roger, standby, unable, will-change, accept or withdraw")
	}
	if reason && a.Reason == "" {
		return Missing("reason")
	}
	if until != (a.Until != 0) {
		return Wrong("until", a.Until, "belongs to standby, and only there")
	}
	if err := checkTime("until", a.Until); err != nil {
		return err
	}
	return checkOptionalText("reason", a.Reason, 1000)
}

// Release is the body of a release: what the second person had before them.
type Release struct {
	Bypass  string     `json:"bypass,omitzero"` // why one person does both halves; urgent entries only
	Of      Hash       `json:"of"`              // hash of the draft's envelope
	Picture []Position `json:"picture"`         // the heads that the screen showed, ascending
}

// Validate checks the form.
func (r *Release) Validate() error {
	if err := checkOptionalText("bypass", r.Bypass, 1000); err != nil {
		return err
	}
	if len(r.Picture) > 256 {
		return Wrong("picture", len(r.Picture), "must be at most 256 heads")
	}
	for i, p := range r.Picture {
		if err := p.check("picture[" + itoa(i) + "]"); err != nil {
			return err
		}
		if i > 0 && r.Picture[i-1].Compare(p) >= 0 {
			return Wrong("picture["+itoa(i)+"]", p.Party, "must be in ascending order, each once")
		}
	}
	return nil
}

// Comparison says that a party and another read the channel's fingerprint to each other and
// found it the same. It is for people: it changes no state.
type Comparison struct {
	Means  string  `json:"means"`  // by which way, another than the charter came by
	Office string  `json:"office"` // with whose office of the other party
	Party  PartyID `json:"party"`  // the other party
}

// CheckComparisons checks the form of a list of comparisons: at most 64, ascending by
// party, each once.
func CheckComparisons(field string, l []Comparison) error {
	if len(l) > 64 {
		return Wrong(field, len(l), "must be at most 64")
	}
	for i, c := range l {
		path := field + "[" + itoa(i) + "]"
		if err := CheckText(path+".means", c.Means, 200); err != nil {
			return err
		}
		if err := CheckText(path+".office", c.Office, 200); err != nil {
			return err
		}
		if err := CheckID(path+".party", string(c.Party)); err != nil {
			return err
		}
		if i > 0 && l[i-1].Party >= c.Party {
			return Wrong(path+".party", c.Party, "must be in ascending order, each once")
		}
	}
	return nil
}

// Decline is the body of a decline.
type Decline struct {
	Charter Hash `json:"charter"`
}

// Validate checks the form; there is nothing beyond the hash itself.
func (d *Decline) Validate() error { return nil }

// Stop is the body of a stop: what the log of Epoch says after Head is without effect.
type Stop struct {
	Epoch Epoch `json:"epoch"`
	Root  Hash  `json:"root"`
	Size  int64 `json:"size"`
}

// Validate checks the form.
func (s *Stop) Validate() error {
	if s.Size < 1 || s.Size > MaxInteger {
		return Wrong("size", s.Size, "must be 1 or more")
	}
	return nil
}

// Recover is the body of a recover: Root takes the place of From.
type Recover struct {
	From OfficerKey `json:"from"`
	Root OfficerKey `json:"root"`
}

// Validate checks the form.
func (r *Recover) Validate() error {
	if err := CheckKey("from", r.From); err != nil {
		return err
	}
	return CheckKey("root", r.Root)
}

// Verdict is what a node found of a pair of notices under a rule.
type Verdict string

// The verdicts. None means no clash found, and nothing more.
const (
	Clash    Verdict = "clash"
	Possible Verdict = "possible"
	None     Verdict = "none"
)

// Finding is the statement of a node that has compared its own Notice with others.
type Finding struct {
	Engine string `json:"engine"` // name and version of the clash engine
	Kind   Kind   `json:"kind"`
	Mode   Mode   `json:"mode"`
	Notice Hash   `json:"notice"`
	Pairs  []Pair `json:"pairs"` // ascending by Other, then Rule
}

// Pair is one comparison: the versions compared, the rule, the verdict.
type Pair struct {
	Detail   Detail  `json:"detail,omitzero"`
	Mine     []Hash  `json:"mine"` // current versions of the finding's notice, ascending
	Other    Hash    `json:"other"`
	Rule     string  `json:"rule"`
	RuleHash Hash    `json:"ruleHash"`
	Theirs   []Hash  `json:"theirs"` // current versions of Other, ascending
	Verdict  Verdict `json:"verdict"`
}

// Detail is what the engine saw, for people: it changes no state.
type Detail struct {
	Assumes  []string `json:"assumes,omitempty"`
	Distance int64    `json:"distance"`       // closest approach on the ground, millimetres
	From     Millis   `json:"from"`           // when both are there
	Gap      int64    `json:"gap"`            // vertical distance, millimetres
	Until    Millis   `json:"until,omitzero"` // 0: until further notice
}

// Validate checks the form.
func (f *Finding) Validate() error {
	if err := CheckText("engine", f.Engine, 100); err != nil {
		return err
	}
	if err := checkMode("mode", f.Mode); err != nil {
		return err
	}
	if len(f.Pairs) < 1 || len(f.Pairs) > 64 {
		return Wrong("pairs", len(f.Pairs), "must be from 1 to 64")
	}
	for i, p := range f.Pairs {
		path := "pairs[" + itoa(i) + "]"
		if err := p.check(); err != nil {
			return within(path, err)
		}
		if i > 0 {
			q := f.Pairs[i-1]
			if c := bytes.Compare(q.Other[:], p.Other[:]); c > 0 || c == 0 && q.Rule >= p.Rule {
				return Wrong(path, p.Other, "must be in ascending order of other and rule, each once")
			}
		}
	}
	return nil
}

func (p Pair) check() error {
	if len(p.Mine) == 0 {
		return Missing("mine")
	}
	if len(p.Theirs) == 0 {
		return Missing("theirs")
	}
	if err := checkHashes("mine", p.Mine); err != nil {
		return err
	}
	if err := checkHashes("theirs", p.Theirs); err != nil {
		return err
	}
	if err := CheckText("rule", p.Rule, 200); err != nil {
		return err
	}
	switch p.Verdict {
	case Clash, Possible, None:
	default:
		return Wrong("verdict", p.Verdict, "must be clash, possible or none")
	}
	return p.Detail.check()
}

func (d Detail) check() error {
	if len(d.Assumes) > 16 {
		return Wrong("detail.assumes", len(d.Assumes), "must be at most 16")
	}
	for i, a := range d.Assumes {
		if err := CheckText("detail.assumes["+itoa(i)+"]", a, 200); err != nil {
			return err
		}
	}
	for _, n := range []struct {
		field string
		value int64
	}{{"detail.distance", d.Distance}, {"detail.gap", d.Gap}} {
		if n.value < 0 || n.value > MaxInteger {
			return Wrong(n.field, n.value, "must be 0 or more millimetres")
		}
	}
	if err := checkTime("detail.from", d.From); err != nil {
		return err
	}
	return checkTime("detail.until", d.Until)
}

func checkReplaces(l []Hash) error {
	if len(l) == 0 {
		return Missing("replaces")
	}
	return checkHashes("replaces", l)
}

// checkHashes checks that a list of hashes is short and strictly ascending.
func checkHashes(field string, l []Hash) error {
	if len(l) > 64 {
		return Wrong(field, len(l), "must be at most 64")
	}
	for i := range l {
		if i > 0 && bytes.Compare(l[i-1][:], l[i][:]) >= 0 {
			return Wrong(field+"["+itoa(i)+"]", l[i], "must be in ascending order, each once")
		}
	}
	return nil
}

func in(path string, err error) error {
	if err == nil {
		return nil
	}
	return within(path, err)
}
