package parley

// This file has what one side says of what another has sent: the rungs of the
// acknowledgement ladder (requirements E1 to E7, H4). None of it agrees to anything.

// Step is a rung of the acknowledgement ladder that a person vouches for.
type Step string

// The steps. What a node can tell by itself, that it has the entry and that a post has
// shown it, are a receipt and a [Shown].
const (
	Received Step = "received" // a named office has taken it
	Passed   Step = "passed"   // it was passed to those who act on it: To, at At
	Done     Step = "closed"   // the receiver needs nothing more of it
)

// Reported says that an officer enters what a party without a node has answered by other
// means: it stands as reported by the officer's party, never as said by the other.
type Reported struct {
	At     Millis  `json:"at"`     // when it was answered
	Means  string  `json:"means"`  // telephone, paper, radio
	Office string  `json:"office"` // who answered
	Party  PartyID `json:"party"`  // for which party of the charter, one without a log
}

func (r Reported) isZero() bool { return r == Reported{} }

func (r Reported) check() error {
	if r.isZero() {
		return nil
	}
	if err := checkTime("reported.at", r.At); err != nil {
		return err
	}
	if err := CheckText("reported.means", r.Means, 200); err != nil {
		return err
	}
	if err := CheckText("reported.office", r.Office, 200); err != nil {
		return err
	}
	return CheckID("reported.party", string(r.Party))
}

// Acknowledge is the body of an acknowledge: a step of one thing of another party: a
// version of a notice, a message, an urgent entry, a call, an incident or an account.
type Acknowledge struct {
	At       Millis   `json:"at,omitzero"` // when it was passed; that step only
	Of       Hash     `json:"of"`
	Reported Reported `json:"reported,omitzero"`
	Step     Step     `json:"step"`
	To       string   `json:"to,omitzero"` // the post or class of unit that it was passed to, never a name; that step only
}

// Validate checks the form.
func (a *Acknowledge) Validate() error {
	passed := false
	switch a.Step {
	case Received, Done:
	case Passed:
		passed = true
	default:
		return Wrong("step", a.Step, "must be received, passed or closed")
	}
	if passed != (a.To != "") {
		return Wrong("to", a.To, "belongs to passed, and must be there")
	}
	if passed != (a.At != 0) {
		return Wrong("at", a.At, "belongs to passed, and must be there")
	}
	if err := checkOptionalText("to", a.To, 200); err != nil {
		return err
	}
	if err := checkTime("at", a.At); err != nil {
		return err
	}
	return a.Reported.check()
}

// ReplyWord is what a side says to a notice, a message, an urgent entry or a reply.
type ReplyWord string

// The replies. Roger, Standby and Unable mean what they mean in an [Answer].
const (
	ReplyRoger    ReplyWord = "roger"    // received; says nothing of agreement
	ReplyStandby  ReplyWord = "standby"  // an answer will follow by Until
	ReplyUnable   ReplyWord = "unable"   // what it asks for cannot be done, for Reason
	ReplyObject   ReplyWord = "object"   // objection, for Reason
	ReplyMismatch ReplyWord = "mismatch" // it does not match what we see: Code, and where we see it
	ReplyActor    ReplyWord = "actor"    // whose the actors are: Actor, in the words of Speaker
	ReplyAgree    ReplyWord = "agree"    // to the summary of a call, or to a zone or line as a standing agreement
	ReplyWithdraw ReplyWord = "withdraw" // our earlier reply no longer holds
)

// Mismatch is in what a notice does not match what the other side sees (requirement E6).
type Mismatch string

// The codes.
const (
	NothingThere Mismatch = "nothing-there" // nothing of the kind is at the place
	OtherPlace   Mismatch = "other-place"   // it is elsewhere
	OtherTime    Mismatch = "other-time"    // it is not there at that time
	OtherKind    Mismatch = "other-kind"    // what is there is something else
	OtherMatter  Mismatch = "other"         // something else, which Reason says
)

// Actor is whose forces somebody says that those are who act (requirement H4).
type Actor string

// The statements.
const (
	Ours            Actor = "ours"
	NotOurs         Actor = "not-ours"
	NotUnderControl Actor = "not-under-our-control"
	UnknownActor    Actor = "unknown"
)

// Reply is the body of a reply.
type Reply struct {
	Actor    Actor     `json:"actor,omitzero"`
	Code     Mismatch  `json:"code,omitzero"`
	Of       Hash      `json:"of"`              // a thing, or a reply, of another party
	Place    []Place   `json:"place,omitempty"` // one place: where we see it; mismatch only
	Reason   string    `json:"reason,omitzero"`
	Reply    ReplyWord `json:"reply"`
	Reported Reported  `json:"reported,omitzero"`
	Said     string    `json:"said,omitzero"`    // the very words; actor only
	Speaker  string    `json:"speaker,omitzero"` // the office that said them; actor only
	Until    Millis    `json:"until,omitzero"`   // standby only
}

// Validate checks the form.
func (r *Reply) Validate() error {
	var reason, until, code, actor bool
	switch r.Reply {
	case ReplyRoger, ReplyAgree, ReplyWithdraw:
	case ReplyStandby:
		until = true
	case ReplyUnable, ReplyObject:
		reason = true
	case ReplyMismatch:
		code, reason = true, r.Code == OtherMatter
	case ReplyActor:
		actor = true
	default:
		return Wrong("reply", r.Reply, "must be roger, standby, unable, object, mismatch, actor, agree or withdraw")
	}
	if reason && r.Reason == "" {
		return Missing("reason")
	}
	if until != (r.Until != 0) {
		return Wrong("until", r.Until, "belongs to standby, and must be there")
	}
	if err := checkTime("until", r.Until); err != nil {
		return err
	}
	if code != (r.Code != "") || code && !known(Mismatches, r.Code) {
		return Wrong("code", r.Code, "belongs to mismatch, and must be nothing-there, other-place, other-time, other-kind or other")
	}
	if actor != (r.Actor != "") || actor && !known(Actors, r.Actor) {
		return Wrong("actor", r.Actor, "belongs to the reply actor, and must be ours, not-ours, not-under-our-control or unknown")
	}
	if actor != (r.Said != "") {
		return Wrong("said", r.Said, "belongs to the reply actor, and must be there")
	}
	if actor != (r.Speaker != "") {
		return Wrong("speaker", r.Speaker, "belongs to the reply actor, and must be there")
	}
	if len(r.Place) > 1 || len(r.Place) == 1 && !code {
		return Wrong("place", len(r.Place), "is one place at most, and of a mismatch")
	}
	for _, p := range r.Place {
		if err := p.check("place[0]"); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"reason", r.Reason, 1000}, {"said", r.Said, 2000}, {"speaker", r.Speaker, 200}} {
		if err := checkOptionalText(t.field, t.text, t.most); err != nil {
			return err
		}
	}
	return r.Reported.check()
}

func known[T comparable](l []T, x T) bool {
	for _, o := range l {
		if o == x {
			return true
		}
	}
	return false
}

// Readback is the body of a readback: what the receiver repeats of one version of a
// notice, so that both know that it arrived as it was meant (ICAO Annex 10 Vol. II).
type Readback struct {
	Number   int64    `json:"number"` // the notice's number
	Of       Hash     `json:"of"`
	Reported Reported `json:"reported,omitzero"`
	Volumes  []Volume `json:"volumes"`
}

// Validate checks the form.
func (r *Readback) Validate() error {
	if r.Number < 0 || r.Number > MaxInteger {
		return Wrong("number", r.Number, "must be 0 or more")
	}
	if len(r.Volumes) < 1 || len(r.Volumes) > MaxVolumes {
		return Wrong("volumes", len(r.Volumes), "must be from 1 to "+itoa(MaxVolumes))
	}
	for i, v := range r.Volumes {
		if err := v.Validate(); err != nil {
			return within("volumes["+itoa(i)+"]", err)
		}
	}
	return r.Reported.check()
}

// Shown is the statement of a node that a post has shown some acts of others: an unlocked
// session had each on its screen for two seconds. It says of nobody that he read it.
type Shown struct {
	Acts []Hash `json:"acts"` // ascending
	Kind Kind   `json:"kind"`
	Post string `json:"post"` // the office whose session it was
}

// Validate checks the form.
func (s *Shown) Validate() error {
	if len(s.Acts) == 0 {
		return Missing("acts")
	}
	if err := checkHashes("acts", s.Acts); err != nil {
		return err
	}
	return CheckText("post", s.Post, 200)
}

// Said is what an acknowledge, a reply and a readback have in common: what they are of, and
// whose answer they report, if they do.
type Said interface {
	About() (of Hash, reported Reported)
}

// About implements [Said].
func (a *Acknowledge) About() (Hash, Reported) { return a.Of, a.Reported }

// About implements [Said].
func (r *Reply) About() (Hash, Reported) { return r.Of, r.Reported }

// About implements [Said].
func (r *Readback) About() (Hash, Reported) { return r.Of, r.Reported }
