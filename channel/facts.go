package channel

import (
	"bytes"
	"cmp"
	"slices"

	"parley"
	"parley/ledger"
)

// facts is what valid entries have put into the machine, each with the places where it
// stands. Nothing here says whether a fact counts: a [View] does, for its set.
type facts struct {
	acts       map[parley.Hash]*act
	texts      map[parley.Hash]*known
	accepts    map[parley.Hash][]*act // by charter
	declines   map[parley.Hash][]*act
	enrolls    map[partyKey][]*act
	revokes    map[partyKey][]*act
	recovers   map[parley.PartyID][]*act
	stops      []*act
	notices    []*act
	by         map[parley.OriginatorID][]*act // notices
	versions   map[parley.Hash][]*act         // changes and cancels, by notice
	words      []*act                         // all officers' words but enrolments, revocations and versions of notices
	said       map[parley.Hash][]*act         // acknowledges, replies and readbacks, by what they are of
	reconfirms map[parley.Hash][]*act         // by version
	checks     map[pairKey][]*act             // line checks
	checksAt   map[pairKey][]*act             // the same, by when they were made
	calls      map[pairKey][]*act             // by whose they are, then whom they were with
	reported   map[parley.PartyID][]*act      // what a party without a log has said, as others report
	statuses   map[parley.PartyID][]*act
	resumed    map[ref]bool // entries of statuses in whose past their party had suspended its part: a past never changes
	rosters    map[parley.PartyID][]*act
	incidents  []*act
	accounts   map[parley.Hash][]*act       // by incident
	measured   map[*record][]*measurement   // by probe
	measures   map[pairKey]*measurements    // by who measured, then whom
	intakes    map[parley.Hash][]*statement // by envelope
	displays   map[parley.Hash][]*statement
	tellings   map[parley.Obligation][]*statement
	toldAt     map[rungKey][]*statement // tellings of what is between two parties
	answers    map[parley.Hash][]*act   // by finding
	findings   map[parley.Hash]*finding
	byNotice   map[parley.Hash][]*finding
	officers   []partyKey
	stoppable  map[logKey]bool
}

type partyKey struct {
	party parley.PartyID
	key   parley.OfficerKey
}

// pairKey names a party and another that it deals with.
type pairKey struct{ party, with parley.PartyID }

// act is what one envelope does, however many entries carry it.
type act struct {
	hash    parley.Hash
	kind    parley.Kind
	class   ledger.Class
	party   parley.PartyID // the payload's
	mode    parley.Mode
	charter parley.Hash // that its envelope names
	body    any
	refs    []ref // valid entries that carry it
	at      []*record
	top     parley.Millis // the greatest time of these
}

// known is a charter text and the valid entries that carry it.
type known struct {
	*CharterText
	refs []ref
}

// finding is what both sides' nodes found of one pair of notices under one rule.
type finding struct {
	id      parley.Hash
	notices [2]parley.Hash
	rule    string
	facts   []*fact
}

// statement is what a party's node stated of one thing.
type statement struct {
	ref
	party   parley.PartyID
	rung    int64               // of a telling
	partner parley.OriginatorID // of an intake
}

// measurement is what a node measured by a probe: the entry that says so, the probe, and
// where another log first covers it.
type measurement struct{ at, probe, back *record }

// measurements is what one party's node measured of another: a year may have half a million.
type measurements struct {
	byPlace []*measurement // where they stand, ascending
	byClock []*measurement // when they were made, then where they stand
}

// rungKey names a rung of the ladder between two parties: the lesser id first.
type rungKey struct {
	parties [2]parley.PartyID
	rung    int64
}

func rungBetween(a, b parley.PartyID, rung int64) rungKey {
	return rungKey{[2]parley.PartyID{min(a, b), max(a, b)}, rung}
}

func (s *measurement) with() parley.PartyID { return s.back.entry.Frame.Party }

// fact is one valid pair.
type fact struct {
	ref
	finding  *finding
	party    parley.PartyID
	revision parley.Hash
	verdict  parley.Verdict
}

func newFacts() facts {
	return facts{
		acts:       map[parley.Hash]*act{},
		texts:      map[parley.Hash]*known{},
		accepts:    map[parley.Hash][]*act{},
		declines:   map[parley.Hash][]*act{},
		enrolls:    map[partyKey][]*act{},
		revokes:    map[partyKey][]*act{},
		recovers:   map[parley.PartyID][]*act{},
		by:         map[parley.OriginatorID][]*act{},
		versions:   map[parley.Hash][]*act{},
		answers:    map[parley.Hash][]*act{},
		said:       map[parley.Hash][]*act{},
		reconfirms: map[parley.Hash][]*act{},
		checks:     map[pairKey][]*act{},
		checksAt:   map[pairKey][]*act{},
		calls:      map[pairKey][]*act{},
		reported:   map[parley.PartyID][]*act{},
		resumed:    map[ref]bool{},
		statuses:   map[parley.PartyID][]*act{},
		rosters:    map[parley.PartyID][]*act{},
		accounts:   map[parley.Hash][]*act{},
		measured:   map[*record][]*measurement{},
		measures:   map[pairKey]*measurements{},
		intakes:    map[parley.Hash][]*statement{},
		displays:   map[parley.Hash][]*statement{},
		tellings:   map[parley.Obligation][]*statement{},
		toldAt:     map[rungKey][]*statement{},
		findings:   map[parley.Hash]*finding{},
		byNotice:   map[parley.Hash][]*finding{},
		stoppable:  map[logKey]bool{},
	}
}

// learn joins an applied entry. Void entries say nothing.
func (m *Machine) learn(r *record, log logKey) {
	if r.verdict != Valid {
		return
	}
	e := r.entry
	switch b := e.body.(type) {
	case *parley.Finding:
		m.learnFinding(r, log, b)
	case *parley.Shown:
		for _, h := range b.Acts {
			m.displays[h] = append(m.displays[h], &statement{ref: r.ref, party: log.party})
		}
	case *parley.Told:
		s := &statement{ref: r.ref, party: log.party, rung: b.Rung}
		m.tellings[b.Obligation] = append(m.tellings[b.Obligation], s)
		if d, ok := (View{m, r.past}).between(b.Obligation); ok {
			k := rungBetween(d.party, d.with, b.Rung)
			m.toldAt[k] = append(m.toldAt[k], s)
		}
	case *parley.Measured:
		probe := m.record(m.physical(r.branch, b.Probe))
		m.learnMeasured(&measurement{r, probe, m.recordAt(b.Back)})
	case *parley.Intake:
		for _, h := range b.Acts {
			m.intakes[h] = append(m.intakes[h], &statement{ref: r.ref, party: log.party, partner: b.Partner})
		}
	}
	if e.First() == nil {
		return
	}
	a, again := m.acts[e.Act]
	if !again {
		a = &act{hash: e.Act, kind: e.Kind, class: e.class, party: e.Payload.Party, mode: e.Payload.Mode, charter: e.Payload.Charter, body: e.body}
		m.acts[e.Act] = a
	}
	a.refs = append(a.refs, r.ref)
	a.at = append(a.at, r)
	if again {
		m.rise(a, e.Frame.Mono)
	} else {
		a.top = e.Frame.Mono
	}
	r.act = a
	for _, t := range carried(e.body) {
		m.learnText(t, r.ref)
	}
	if !again {
		m.index(a)
	}
	if _, ok := e.body.(*parley.Status); ok && (View{m, r.past}).suspended(a.party) {
		m.resumed[r.ref] = true
	}
}

func (m *Machine) learnMeasured(s *measurement) {
	m.measured[s.probe] = append(m.measured[s.probe], s)
	k := pairKey{s.at.entry.Frame.Party, s.with()}
	l := m.measures[k]
	if l == nil {
		l = &measurements{}
		m.measures[k] = l
	}
	place := func(a, b *measurement) int { return m.placeOf(a.at).compare(m.placeOf(b.at)) }
	l.byPlace = inOrder(l.byPlace, s, place)
	l.byClock = inOrder(l.byClock, s, func(a, b *measurement) int {
		return cmp.Or(cmp.Compare(a.at.entry.Frame.Clock, b.at.entry.Frame.Clock), place(a, b))
	})
}

// inOrder puts something into a list that ascends; nearly always it is the last.
func inOrder[T any](l []T, x T, compare func(a, b T) int) []T {
	if n := len(l); n == 0 || compare(l[n-1], x) < 0 {
		return append(l, x)
	}
	i, _ := slices.BinarySearchFunc(l, x, compare)
	return slices.Insert(l, i, x)
}

func carried(body any) []*CharterText {
	switch b := body.(type) {
	case *Open:
		return b.texts
	case *Acceptance:
		return []*CharterText{b.text}
	}
	return nil
}

func (m *Machine) learnText(t *CharterText, r ref) {
	k := m.texts[t.Hash]
	if k == nil {
		k = &known{CharterText: t}
		m.texts[t.Hash] = k
	}
	k.refs = append(k.refs, r)
}

func (m *Machine) index(a *act) {
	switch b := a.body.(type) {
	case *Acceptance:
		m.accepts[b.text.Hash] = append(m.accepts[b.text.Hash], a)
	case *parley.Decline:
		m.declines[b.Charter] = append(m.declines[b.Charter], a)
	case *parley.Stop:
		m.stops = append(m.stops, a)
		m.stoppable[logKey{a.party, b.Epoch}] = true
	case *parley.Recover:
		m.recovers[a.party] = append(m.recovers[a.party], a)
	case *parley.Enrollment:
		k := partyKey{a.party, b.Key}
		m.officer(k)
		m.enrolls[k] = append(m.enrolls[k], a)
	case *parley.Revocation:
		k := partyKey{a.party, b.Key}
		m.officer(k)
		m.revokes[k] = append(m.revokes[k], a)
	case *parley.Filing:
		m.notices = append(m.notices, a)
		m.by[b.Notice.Originator] = append(m.by[b.Notice.Originator], a)
	case *parley.Change:
		m.versions[b.Of] = append(m.versions[b.Of], a)
	case *parley.Cancel:
		m.versions[b.Of] = append(m.versions[b.Of], a)
	case *parley.Message, *parley.Urgent:
		m.words = append(m.words, a)
	case *parley.Call:
		m.words = append(m.words, a)
		k := pairKey{a.party, b.With}
		m.calls[k] = append(m.calls[k], a)
	case *parley.Reconfirm:
		m.words = append(m.words, a)
		for _, h := range b.Acts {
			m.reconfirms[h] = byTop(m.reconfirms[h], a)
		}
	case *parley.Check:
		m.words = append(m.words, a)
		k := pairKey{a.party, b.With}
		m.checks[k] = byTop(m.checks[k], a)
		m.checksAt[k] = inOrder(m.checksAt[k], a, func(x, y *act) int {
			return cmp.Or(cmp.Compare(x.body.(*parley.Check).At, y.body.(*parley.Check).At), bytes.Compare(x.hash[:], y.hash[:]))
		})
	case *parley.Status:
		m.words = append(m.words, a)
		m.statuses[a.party] = append(m.statuses[a.party], a)
	case *parley.Roster:
		m.words = append(m.words, a)
		m.rosters[a.party] = append(m.rosters[a.party], a)
	case *parley.Incident:
		m.words = append(m.words, a)
		m.incidents = append(m.incidents, a)
	case *parley.Accounting:
		m.words = append(m.words, a)
		m.accounts[b.Of] = append(m.accounts[b.Of], a)
	case *parley.Answer:
		m.words = append(m.words, a)
		m.answers[b.Finding] = append(m.answers[b.Finding], a)
	case *parley.Acknowledge, *parley.Reply, *parley.Readback:
		m.words = append(m.words, a)
		m.said[a.of()] = append(m.said[a.of()], a)
		if p := a.reported().Party; p != "" {
			m.reported[p] = append(m.reported[p], a)
		}
	}
}

// byTop puts an act into a list that ascends by the greatest times of its acts: whoever looks
// for the last of them begins at the end.
func byTop(l []*act, a *act) []*act {
	i, _ := slices.BinarySearchFunc(l, a.top, func(x *act, top parley.Millis) int { return cmp.Compare(x.top, top) })
	return slices.Insert(l, i, a)
}

// rise takes in the time of another entry of an act, and moves the act where its time counts.
func (m *Machine) rise(a *act, at parley.Millis) {
	if at <= a.top {
		return
	}
	a.top = at
	move := func(l []*act) []*act {
		i := slices.Index(l, a)
		return byTop(slices.Delete(l, i, i+1), a)
	}
	switch b := a.body.(type) {
	case *parley.Reconfirm:
		for _, h := range b.Acts {
			m.reconfirms[h] = move(m.reconfirms[h])
		}
	case *parley.Check:
		k := pairKey{a.party, b.With}
		m.checks[k] = move(m.checks[k])
	}
}

func (m *Machine) officer(k partyKey) {
	if len(m.enrolls[k]) == 0 && len(m.revokes[k]) == 0 {
		m.officers = append(m.officers, k)
	}
}

func (m *Machine) learnFinding(r *record, log logKey, f *parley.Finding) {
	v := View{m, r.past}
	for i, p := range f.Pairs {
		if r.pairs[i] != Valid {
			continue
		}
		id, notices := m.findingID(f.Notice, p.Other, p.Rule)
		g := m.findings[id]
		if g == nil {
			g = &finding{id: id, notices: notices, rule: p.Rule}
			m.findings[id] = g
			for _, n := range notices {
				m.byNotice[n] = append(m.byNotice[n], g)
			}
		}
		// The judge has seen that the pair names the current versions and rule.
		revision, _ := v.revision(g)
		x := &fact{ref: r.ref, finding: g, party: log.party, revision: revision, verdict: p.Verdict}
		g.facts = append(g.facts, x)
		r.coverage = append(r.coverage, x)
	}
}
