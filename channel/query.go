package channel

import (
	"slices"

	"parley"
	"parley/ledger"
)

// Charter gives the charter in force, nil if there is none.
func (v View) Charter() *CharterText {
	if k, _ := v.current(); k != nil {
		return k.CharterText
	}
	return nil
}

// Text gives a charter that is known in the set, in force or not; nil if it is not.
func (v View) Text(h parley.Hash) *CharterText {
	if k := v.charter(h); k != nil {
		return k.CharterText
	}
	return nil
}

// Base gives the charter under which a party's next entry in a log is judged: the one in
// force if it names the party, else the last that the log was opened with.
func (v View) Base(party parley.PartyID, epoch parley.Epoch) *CharterText {
	if k, _ := v.current(); k != nil {
		if _, ok := k.Charter.Party(party); ok {
			return k.CharterText
		}
	}
	for _, b := range v.m.logs[logKey{party, epoch}] {
		if v.s.size(b) == 0 {
			continue
		}
		if o, ok := v.m.record(v.m.physical(b, 0)).entry.body.(*Open); ok && len(o.texts) > 0 {
			return o.texts[len(o.texts)-1]
		}
	}
	return nil
}

// Find tells whether an act is effective, and where it first stands in a party's log.
func (v View) Find(act parley.Hash) (Place, bool) {
	a := v.m.acts[act]
	if a == nil {
		return Place{}, false
	}
	for _, r := range a.at {
		if v.s.has(r.ref) && !v.disowned(r.ref) {
			return v.place(r), true
		}
	}
	return Place{}, false
}

// Stopped tells whether a stop in the set ends a log, and at which positions.
func (v View) Stopped(party parley.PartyID, epoch parley.Epoch) []parley.Position {
	var out []parley.Position
	for _, a := range v.m.stops {
		if s := a.body.(*parley.Stop); a.party == party && s.Epoch == epoch && v.effective(a) {
			out = append(out, parley.Position{Party: party, Epoch: epoch, Root: s.Root, Size: s.Size})
		}
	}
	return out
}

// Has reports whether a position is in the set.
func (v View) Has(p parley.Position) bool { return v.has(p) }

// Standing is a notice as it stands: what its tips say.
type Standing struct {
	ID         parley.Hash
	Party      parley.PartyID
	Originator parley.OriginatorID
	Kind       parley.NoticeKind
	Mode       parley.Mode
	Tips       []parley.Hash
	Texts      []*parley.Notice // of those tips that are no cancels
	Cancelled  bool
	First      Place
}

// Notice gives a notice as it stands in the set; false if it does not exist there.
func (v View) Notice(h parley.Hash) (Standing, bool) {
	n := v.notice(h)
	if n == nil {
		return Standing{}, false
	}
	tips := v.tips(n)
	s := Standing{ID: h, Party: n.party, Originator: n.text().Originator, Kind: n.text().Kind, Mode: n.mode, Tips: hashes(tips), Cancelled: cancelled(tips)}
	s.First, _ = v.Find(h)
	for _, a := range tips {
		switch b := a.body.(type) {
		case *parley.Filing:
			s.Texts = append(s.Texts, &b.Notice)
		case *parley.Change:
			s.Texts = append(s.Texts, &b.Notice)
		}
	}
	return s, true
}

// Notices lists the notices that exist in the set, in no order that means anything.
func (v View) Notices() []parley.Hash {
	var out []parley.Hash
	for _, n := range v.m.notices {
		if v.effective(n) {
			out = append(out, n.hash)
		}
	}
	return out
}

// Words gives the body of an act, with its mode and party, as far as the set holds it.
func (v View) Words(act parley.Hash) (body any, mode parley.Mode, party parley.PartyID, ok bool) {
	a := v.m.acts[act]
	if a == nil || !slices.ContainsFunc(a.refs, v.s.has) {
		return nil, "", "", false
	}
	return a.body, a.mode, a.party, true
}

// Comparison is what a side has recorded of a pair of notices under a rule.
type Comparison struct {
	ID       parley.Hash
	Notices  [2]parley.Hash
	Rule     string
	Revision parley.Hash // newest; zero if closed
	Closed   string
	Found    bool             // the party has found a clash, or a possible one, at some revision
	Verdicts []parley.Verdict // the party's, at the newest revision
}

// Comparisons gives what a party has recorded of a notice, one for each finding that the
// notice is part of.
func (v View) Comparisons(notice parley.Hash, party parley.PartyID) []Comparison {
	var out []Comparison
	for _, f := range v.m.byNotice[notice] {
		c := Comparison{ID: f.id, Notices: f.notices, Rule: f.rule, Found: v.found(f, party)}
		c.Revision, c.Closed = v.revision(f)
		for _, x := range v.verdicts(f, party, c.Revision) {
			c.Verdicts = append(c.Verdicts, x.verdict)
		}
		out = append(out, c)
	}
	return out
}

// Record is an applied entry with what the judge made of it.
type Record struct {
	Place   Place
	Entry   *Entry
	Verdict Reason
	Pairs   []Reason
	// Disowned tells that a stop takes the effect from it.
	Disowned bool
}

// Records lists the applied entries of the set, each log in its order.
func (v View) Records() []Record {
	var out []Record
	v.records(func(r *record) {
		out = append(out, Record{v.place(r), r.entry, r.verdict, r.pairs, v.disowned(r.ref)})
	})
	slices.SortFunc(out, func(a, b Record) int { return a.Place.compare(b.Place) })
	return out
}

// Officer gives what a key may do for a party; none if it is not enrolled or was revoked.
func (v View) Officer(p parley.PartyID, key parley.OfficerKey) []*parley.Enrollment {
	return v.enrollments(p, key)
}

// Texts gives the charters that an open carries.
func (o *Open) Texts() []*CharterText { return o.texts }

// Text gives the charter that an accept carries.
func (a *Acceptance) Text() *CharterText { return a.text }

// Class tells what class of entry it is; "" if it is void(frame).
func (e *Entry) Class() ledger.Class {
	if e.Entry == nil {
		return ""
	}
	return e.class
}

// Pending lists the successors of the charter in force that a party has accepted, and that
// are not in force yet.
func (v View) Pending(party parley.PartyID) []*CharterText {
	current, _ := v.current()
	if current == nil {
		return nil
	}
	var out []*CharterText
	for h, t := range v.m.texts {
		if t.Charter.Predecessor == current.Hash && v.charter(h) != nil && v.accepted(party, h) {
			out = append(out, t.CharterText)
		}
	}
	return out
}

// Clash is a pair of notices that some node has compared under a rule.
type Clash struct {
	Notices [2]parley.Hash
	Rule    string
}

// Clash gives what a finding is of; false if nothing was found of that name in the set.
func (v View) Clash(finding parley.Hash) (Clash, bool) {
	f := v.m.findings[finding]
	if f == nil || !slices.ContainsFunc(f.facts, func(x *fact) bool { return v.counts([]ref{x.ref}) }) {
		return Clash{}, false
	}
	return Clash{f.notices, f.rule}, true
}

// Told gives at which rungs of an obligation each party's node told its people.
func (v View) Told(o parley.Obligation) []ToldState { return v.tellings(o) }

// Waiting lists the entries that could come next and do not, as [Machine.Waiting] does: it
// tells of the machine, whatever the set.
func (v View) Waiting() []Wait { return v.m.Waiting() }
