package channel

import (
	"parley"
	"parley/ledger"
)

// facts is what valid entries have put into the machine, each with the places where it
// stands. Nothing here says whether a fact counts: a [View] does, for its set.
type facts struct {
	acts      map[parley.Hash]*act
	texts     map[parley.Hash]*known
	accepts   map[parley.Hash][]*act // by charter
	declines  map[parley.Hash][]*act
	enrolls   map[partyKey][]*act
	revokes   map[partyKey][]*act
	recovers  map[parley.PartyID][]*act
	stops     []*act
	notices   []*act
	by        map[parley.OriginatorID][]*act // notices
	versions  map[parley.Hash][]*act         // changes and cancels, by notice
	calls     []*act                         // messages, urgent entries, answers, and what is said of things
	said      map[parley.Hash][]*act         // acknowledges, replies and readbacks, by what they are of
	displays  map[parley.Hash][]*statement
	tellings  map[parley.Obligation][]*statement
	answers   map[parley.Hash][]*act // by finding
	findings  map[parley.Hash]*finding
	byNotice  map[parley.Hash][]*finding
	officers  []partyKey
	stoppable map[logKey]bool
}

type partyKey struct {
	party parley.PartyID
	key   parley.OfficerKey
}

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
	party parley.PartyID
	rung  int64 // of a telling
}

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
		acts:      map[parley.Hash]*act{},
		texts:     map[parley.Hash]*known{},
		accepts:   map[parley.Hash][]*act{},
		declines:  map[parley.Hash][]*act{},
		enrolls:   map[partyKey][]*act{},
		revokes:   map[partyKey][]*act{},
		recovers:  map[parley.PartyID][]*act{},
		by:        map[parley.OriginatorID][]*act{},
		versions:  map[parley.Hash][]*act{},
		answers:   map[parley.Hash][]*act{},
		said:      map[parley.Hash][]*act{},
		displays:  map[parley.Hash][]*statement{},
		tellings:  map[parley.Obligation][]*statement{},
		findings:  map[parley.Hash]*finding{},
		byNotice:  map[parley.Hash][]*finding{},
		stoppable: map[logKey]bool{},
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
		m.tellings[b.Obligation] = append(m.tellings[b.Obligation], &statement{r.ref, log.party, b.Rung})
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
	r.act = a
	for _, t := range carried(e.body) {
		m.learnText(t, r.ref)
	}
	if !again {
		m.index(a)
	}
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
		m.calls = append(m.calls, a)
	case *parley.Answer:
		m.calls = append(m.calls, a)
		m.answers[b.Finding] = append(m.answers[b.Finding], a)
	case *parley.Acknowledge, *parley.Reply, *parley.Readback:
		m.calls = append(m.calls, a)
		m.said[a.of()] = append(m.said[a.of()], a)
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
