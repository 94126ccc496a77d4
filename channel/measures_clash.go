package channel

import (
	"cmp"
	"slices"

	"parley"
)

// clash measures how the two sides answered a clash, each revision for itself.
func (m *measuring) clash(f *finding) {
	a, b := m.notice(f.notices[0]), m.notice(f.notices[1])
	if a == nil || b == nil || a.party == b.party {
		return
	}
	revisions, found := map[parley.Hash][]*fact{}, map[parley.Hash]bool{}
	for _, x := range f.facts {
		if m.counts([]ref{x.ref}) {
			revisions[x.revision] = append(revisions[x.revision], x)
			found[x.revision] = found[x.revision] || x.verdict != parley.None
		}
	}
	for revision, facts := range revisions {
		if found[revision] {
			m.answered(f, revision, facts, a.party, b.party)
			m.answered(f, revision, facts, b.party, a.party)
		}
	}
}

// answered measures how one side answered a clash at a revision.
func (m *measuring) answered(f *finding, revision parley.Hash, facts []*fact, debtor, creditor parley.PartyID) {
	var began parley.Millis
	var own *record
	var refs []ref
	for _, x := range facts {
		refs = append(refs, x.ref)
		r := m.m.record(x.ref)
		began = sooner(began, r.entry.Frame.Mono)
		if x.party == debtor && (own == nil || m.place(r).compare(m.place(own)) < 0) {
			own = r
		}
	}
	if began < m.from || began >= m.until {
		return
	}
	if r := m.firstCovering(debtor, refs); r != nil && (own == nil || m.place(r).compare(m.place(own)) < 0) {
		own = r
	}
	o := owed{}
	o.Obligation = parley.Obligation{Debtor: debtor, Duty: parley.OwesAnswer, Of: f.id, Revision: revision}
	tips, rule := m.compared(facts[0])
	if own != nil {
		o.since = m.during(moment{own.entry.Frame.Mono, debtor})
		charter, _ := View{m.m, own.past}.current()
		d := Obligation{Since: o.since.at}
		d.falls(answerWithin(&charter.Charter, tips))
		o.due = d.Due
	}
	for _, tip := range tips {
		if replaced, at := m.replacedFor(debtor, tip); replaced {
			o.replaced, o.ended = true, sooner(o.ended, at)
		}
	}
	if at := m.amendedFor(debtor, f.rule, rule); at != 0 {
		o.replaced, o.ended = true, sooner(o.ended, at)
	}
	var mine []*act
	for _, w := range m.m.answers[f.id] {
		if w.party == debtor && w.body.(*parley.Answer).Revision == revision && m.effective(w) && m.entered(w).at != 0 {
			mine = append(mine, w)
			o.promises = append(o.promises, promise{m.entered(w), w.body.(*parley.Answer).Until})
		}
	}
	slices.SortFunc(o.promises, func(a, b promise) int { return cmp.Or(cmp.Compare(a.at.at, b.at.at), cmp.Compare(a.until, b.until)) })
	o.met = m.first(slices.DeleteFunc(latest(m.View, mine, func(w *act) []ref { return w.refs }), func(w *act) bool {
		b := w.body.(*parley.Answer)
		return b.Answer == parley.Standby || b.Answer == parley.Withdraw
	}))
	p := m.pair(creditor, debtor)
	p.Clashes++
	p.answer.add(o.since, o.met)
	m.count(p, o)
}

// compared gives the versions that a fact compares, and the hash of its rule's text.
func (m *measuring) compared(x *fact) (tips []*act, rule parley.Hash) {
	r := m.m.record(x.ref)
	at := slices.Index(r.coverage, x) // it has the valid pairs in their order
	for i, pair := range r.entry.body.(*parley.Finding).Pairs {
		if r.pairs[i] != Valid {
			continue
		}
		if at == 0 {
			for _, h := range slices.Concat(pair.Mine, pair.Theirs) {
				tips = append(tips, m.m.acts[h])
			}
			return tips, pair.RuleHash
		}
		at--
	}
	return nil, rule
}

// amendedFor is when a party's node learnt of the last acceptance of a charter in force in
// which a rule reads otherwise; 0 if it had not, or the rule reads as it did.
func (m *measuring) amendedFor(debtor parley.PartyID, name string, was parley.Hash) (at parley.Millis) {
	k, _ := m.current()
	if k == nil {
		return 0
	}
	if is, ok := k.RuleHash(name); ok && is == was {
		return 0
	}
	for _, a := range m.m.accepts[k.Hash] {
		if !m.effective(a) {
			continue
		}
		replaced, learnt := m.learns(debtor, a, false, 0)
		if !replaced {
			return 0
		}
		at = max(at, learnt)
	}
	return at
}

// answerWithin is how soon a charter wants a clash of some versions answered.
func answerWithin(c *parley.Charter, tips []*act) (within parley.Millis) {
	for _, a := range tips {
		if text := noticeOf(a); text != nil {
			within = sooner(within, c.Deadline(text.Precedence).Answer)
		}
	}
	return within
}
