package channel

import (
	"cmp"
	"slices"

	"parley"
)

// thing measures a version of a notice, a message or an urgent entry.
func (m *measuring) thing(a *act) {
	if !m.effective(a) || !m.stands(a) {
		return
	}
	said := m.entered(a)
	if said.at == 0 || said.at < m.from {
		return
	}
	charter := &m.charterOf(a).Charter
	for _, debtor := range charter.Parties {
		if debtor.ID != a.party {
			m.taken(a, said, charter, debtor)
		}
	}
}

// taken measures how one party took a thing.
func (m *measuring) taken(a *act, said moment, charter *parley.Charter, debtor parley.Party) {
	p := m.pair(a.party, debtor.ID)
	p.ByHand = !debtor.HasLog()
	p.Things++
	since := said // a party without a node has what it was told when it was said
	if debtor.HasLog() {
		since = moment{}
		if r := m.firstCovering(debtor.ID, a.refs); r != nil {
			since = m.during(moment{r.entry.Frame.Mono, debtor.ID})
			p.returned.add(said, m.heard(a.party, []ref{r.ref}))
		}
		p.receipt.add(said, since)
		p.shown.add(since, m.displayed(a.hash, debtor.ID))
	}
	words := m.words(a.hash, debtor.ID)
	replaced, ended := m.replacedFor(debtor.ID, a)

	acknowledge := owed{since: since, replaced: replaced, ended: ended, promises: m.promised(words)}
	acknowledge.Obligation = parley.Obligation{Debtor: debtor.ID, Duty: parley.OwesAcknowledge, Of: a.hash}
	acknowledge.met = m.first(meeting(words))
	acknowledge.due = m.dueFor(a, debtor, since, charter.Deadline(m.precedence(a)).Acknowledge)
	p.acknowledge.add(since, acknowledge.met)
	m.count(p, acknowledge)

	readback := m.readBackIn(words)
	p.readback.add(since, readback)
	if text := noticeOf(a); text != nil && slices.Contains(charter.Readback, text.Kind) {
		o := owed{since: since, met: readback, replaced: replaced, ended: ended}
		o.Obligation = parley.Obligation{Debtor: debtor.ID, Duty: parley.OwesReadback, Of: a.hash}
		o.due = m.dueFor(a, debtor, since, charter.Deadline(text.Precedence).Readback)
		m.count(p, o)
	}
	p.passed.add(since, m.first(slices.DeleteFunc(slices.Clone(words), func(w *act) bool {
		b, ok := w.body.(*parley.Acknowledge)
		return !ok || b.Step != parley.Passed
	})))
	m.passedOn(p, a, owed{since: since, replaced: replaced, ended: ended}, charter, debtor, words)
	if slices.ContainsFunc(words, disputes) {
		p.Disputed++
	}
}

// dueFor is when a thing is due, so long after its receipt; 0 for a party without a node.
func (m *measuring) dueFor(a *act, debtor parley.Party, since moment, within parley.Millis) parley.Millis {
	if !debtor.HasLog() {
		return 0
	}
	d := Obligation{Since: since.at}
	d.falls(within)
	if text := noticeOf(a); text != nil && d.Due != 0 {
		if begins := begins(text); begins > d.Since && begins < d.Due {
			d.Due = begins
		}
	}
	return d.Due
}

// meeting keeps the words that acknowledge.
func meeting(words []*act) []*act {
	return slices.DeleteFunc(slices.Clone(words), func(w *act) bool {
		r, ok := w.body.(*parley.Reply)
		return ok && (r.Reply == parley.ReplyStandby || r.Reply == parley.ReplyWithdraw)
	})
}

func disputes(w *act) bool {
	r, ok := w.body.(*parley.Reply)
	return ok && (r.Reply == parley.ReplyObject || r.Reply == parley.ReplyMismatch)
}

// promised gives what replies promise, in their order.
func (m *measuring) promised(words []*act) (out []promise) {
	for _, w := range words {
		if r, ok := w.body.(*parley.Reply); ok {
			out = append(out, promise{m.entered(w), r.Until})
		}
	}
	slices.SortFunc(out, func(a, b promise) int { return cmp.Or(cmp.Compare(a.at.at, b.at.at), cmp.Compare(a.until, b.until)) })
	return out
}

// readBackIn is when the last of some readbacks were entered, if none has a difference.
func (m *measuring) readBackIn(words []*act) moment {
	readbacks := slices.DeleteFunc(slices.Clone(words), func(w *act) bool { return w.kind != parley.KindReadback })
	last := latest(m.View, readbacks, func(w *act) []ref { return w.refs })
	if slices.ContainsFunc(last, func(w *act) bool { return len(m.differences(w)) > 0 }) {
		return moment{}
	}
	return m.first(last)
}

// displayed is when a party's node stated that a post has shown an act.
func (m *measuring) displayed(of parley.Hash, by parley.PartyID) moment {
	var least *record
	for _, s := range m.m.displays[of] {
		if r := m.m.record(s.ref); s.party == by && m.counts([]ref{s.ref}) && (least == nil || m.place(r).compare(m.place(least)) < 0) {
			least = r
		}
	}
	if least == nil {
		return moment{}
	}
	return m.during(moment{least.entry.Frame.Mono, by})
}

// replacedFor tells whether a version was replaced, and when a party's node learnt of it.
func (m *measuring) replacedFor(debtor parley.PartyID, a *act) (replaced bool, at parley.Millis) {
	n := a
	switch b := a.body.(type) {
	case *parley.Filing:
	case *parley.Change:
		n = m.notice(b.Of)
	case *parley.Cancel:
		n = m.notice(b.Of)
	default:
		return false, 0
	}
	for _, other := range m.versionsOf(n) {
		if slices.Contains(other.replaces(), a.hash) {
			replaced, at = m.learns(debtor, other, replaced, at)
		}
	}
	return replaced, at
}

// learns takes in that something was replaced by an act, as far as a party's node had
// learnt of it by the end of the span.
func (m *measuring) learns(debtor parley.PartyID, by *act, replaced bool, at parley.Millis) (bool, parley.Millis) {
	learnt := m.heard(debtor, by.refs)
	if by.party == debtor {
		learnt = m.entered(by)
	}
	if learnt.at == 0 {
		return replaced, at
	}
	return true, sooner(at, learnt.at)
}

// objection measures the response to a reply that objects, or sees something else.
func (m *measuring) objection(a *act) {
	if !disputes(a) || !m.effective(a) {
		return
	}
	of := m.m.acts[a.of()]
	said := m.entered(a)
	if said.at == 0 || said.at < m.from || !m.stands(of) {
		return
	}
	debtor := of.party
	o := owed{since: m.heard(debtor, a.refs)}
	if a.party == debtor {
		o.since = said // it reports the objection itself
	}
	o.Obligation = parley.Obligation{Debtor: debtor, Duty: parley.OwesResponse, Of: a.hash}
	words := m.words(a.hash, debtor)
	o.promises, o.met = m.promised(words), m.first(meeting(words))
	d := Obligation{Since: o.since.at}
	d.falls(m.charterOf(a).Charter.Deadline(m.precedence(a)).Acknowledge)
	o.due = d.Due
	o.replaced, o.ended = m.replacedFor(debtor, of)
	for _, later := range m.words(of.hash, a.speaker()) {
		if later.kind == parley.KindReply && later != a && len(latest(m.View, []*act{a, later}, func(x *act) []ref { return x.refs })) == 1 && m.entered(later).at > said.at {
			o.replaced, o.ended = m.learns(debtor, later, o.replaced, o.ended)
		}
	}
	p := m.pair(a.speaker(), debtor)
	p.Objections++
	p.respond.add(o.since, o.met)
	m.count(p, o)
}
