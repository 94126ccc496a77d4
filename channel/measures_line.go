package channel

import (
	"cmp"
	"slices"

	"parley"
)

// SideMeasures is what a party's own notices were like.
type SideMeasures struct {
	Party    parley.PartyID `json:"party"`
	Versions int            `json:"versions"` // of notices that it released, cancels aside
	Timed    int            `json:"timed"`    // of these: those for which the charter asks for a lead
	Late     int            `json:"late"`     // of these: those with less of it
}

// LineMeasures is what became of the line checks that a party was to make with another, by
// the charter's hours; of those that were due in the span, and in its last ten years.
type LineMeasures struct {
	Party     parley.PartyID `json:"party"`
	With      parley.PartyID `json:"with"`
	Scheduled int            `json:"scheduled"` // made or missed
	Made      int            `json:"made"`
	Late      int            `json:"late"` // made, after they were due
	Missed    int            `json:"missed"`
	Unknown   int            `json:"unknown"` // of those that were missed: of unknown cause, as long as nobody has said otherwise
	Technical int            `json:"technical"`
	Declared  int            `json:"declared"` // one of the two had declared itself suspended
	Other     int            `json:"other"`
	Unsaid    int            `json:"unsaid"`  // of those that were missed: nobody has entered it
	Entered   int            `json:"entered"` // line checks that an officer has entered, by the charter's hours or not
}

// sides measures the leads of each party's notices.
func (m *measuring) sides() []SideMeasures {
	by := map[parley.PartyID]*SideMeasures{}
	for _, a := range m.m.owed() {
		text := noticeOf(a)
		if text == nil || !m.effective(a) || !m.stands(a) {
			continue
		}
		at := m.entered(a)
		if at.at == 0 || at.at < m.from {
			continue
		}
		s := by[a.party]
		if s == nil {
			s = &SideMeasures{Party: a.party}
			by[a.party] = s
		}
		s.Versions++
		if m.charterOf(a).Charter.Term(text.Kind).LeadFor(text.Precedence) != 0 {
			s.Timed++
		}
		if _, late := m.lead(a, at.at); late {
			s.Late++
		}
	}
	out := []SideMeasures{}
	for _, s := range by {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b SideMeasures) int { return cmp.Compare(a.Party, b.Party) })
	return out
}

// lines measures the line checks, and counts each hour as an obligation too.
func (m *measuring) lines() []LineMeasures {
	out := []LineMeasures{}
	end := min(m.until, m.newest()+maxSilence)
	begin := max(0, m.from-parley.Day, end-maxHours)
	for _, k := range m.pairsOfLine() {
		l := LineMeasures{Party: k.party, With: k.with}
		for _, a := range m.m.checks[k] {
			if !m.effective(a) {
				continue
			}
			if at := m.entered(a).at; at != 0 && at >= m.from {
				l.Entered++
			}
		}
		m.eachHour(k, begin, end-1, func(h HourOfCheck, opens, closes parley.Millis) {
			if h.Due < m.from || h.Due >= end {
				return
			}
			h = m.became(k, h, opens, closes, end, m.until-1)
			l.hour(h)
			m.checked(k, h)
		})
		if l != (LineMeasures{Party: k.party, With: k.with}) {
			m.toldOfChecks(k)
			out = append(out, l)
		}
	}
	return out
}

// maxSilence bounds the line checks that count after the last entry of all: somebody may
// ask for a span that ends in the year 9999.
const maxSilence = 366 * parley.Day

// maxHours bounds the line checks that count before the last: a party's clock that stood at
// its beginning when it accepted a charter must not have half a century of them looked at.
const maxHours = 10 * 366 * parley.Day

// newest is the greatest time of an entry.
func (m *measuring) newest() (at parley.Millis) {
	for b := range m.m.branches {
		for _, r := range slices.Backward(m.standing(branchID(b))) {
			if r.entry.Entry != nil {
				at = max(at, r.entry.Frame.Mono)
				break
			}
		}
	}
	return at
}

// pairsOfLine lists who may owe whom line checks, in order.
func (m *measuring) pairsOfLine() (out []pairKey) {
	seen := map[pairKey]bool{}
	for t := range m.inForce() {
		for _, p := range t.Charter.Parties {
			for _, q := range t.Charter.Parties {
				if k := (pairKey{p.ID, q.ID}); p.ID != q.ID && p.HasLog() && !seen[k] {
					seen[k] = true
					out = append(out, k)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b pairKey) int {
		return cmp.Or(cmp.Compare(a.party, b.party), cmp.Compare(a.with, b.with))
	})
	return out
}

func (l *LineMeasures) hour(h HourOfCheck) {
	l.Scheduled++
	if h.State == CheckMade {
		l.Made++
		if h.Late {
			l.Late++
		}
		return
	}
	l.Missed++
	if !h.Said {
		l.Unsaid++
	}
	switch h.Cause {
	case parley.Technical:
		l.Technical++
	case parley.DeclaredCause:
		l.Declared++
	case parley.OtherCause:
		l.Other++
	default:
		l.Unknown++
	}
}

// checked counts an hour among the duties: met if the check was made, and with no time where
// one of the two had declared itself suspended.
func (m *measuring) checked(k pairKey, h HourOfCheck) {
	o := owed{Obligation: parley.Obligation{Debtor: k.party, Duty: parley.OwesCheck, To: k.with}, since: moment{h.Hour, k.party}}
	if h.State == CheckMade {
		o.met = moment{h.At, k.party}
	}
	if h.Cause != parley.DeclaredCause {
		o.due = h.Due
	}
	m.count(m.pair(k.with, k.party), o)
}

// toldOfChecks counts how often nodes told of a line check in the span. An obligation may
// stand for several hours, so it is counted once and not with each.
func (m *measuring) toldOfChecks(k pairKey) {
	p := m.pair(k.with, k.party)
	for o, l := range m.m.tellings {
		if o.Duty != parley.OwesCheck || o.Debtor != k.party || o.To != k.with {
			continue
		}
		seen := map[ToldMeasures]bool{}
		for _, s := range l {
			t := ToldMeasures{Party: s.party, Rung: s.rung}
			if at := m.m.record(s.ref).entry.Frame.Mono; !seen[t] && m.counts([]ref{s.ref}) && at >= m.from && at < m.until {
				seen[t] = true
				p.told[t]++
			}
		}
	}
}

// reconfirmed counts what a party owes itself for a version that is to be reconfirmed: anew
// after each time that it was.
func (m *measuring) reconfirmed(a *act) {
	text := noticeOf(a)
	if text == nil || !m.effective(a) || !m.stands(a) {
		return
	}
	every := m.charterOf(a).Charter.Term(text.Kind).Reconfirm
	if every == 0 {
		return
	}
	steps := []*act{a}
	for _, r := range m.m.reconfirmsOf(a.hash) {
		if m.effective(r) && m.entered(r).at != 0 {
			steps = append(steps, r)
		}
	}
	slices.SortFunc(steps[1:], func(x, y *act) int {
		return cmp.Or(cmp.Compare(m.when(x), m.when(y)), slices.Compare(x.hash[:], y.hash[:]))
	})
	replaced, ended := m.replacedFor(a.party, a)
	for i, s := range steps {
		since := m.entered(s)
		if since.at == 0 || since.at < m.from {
			continue
		}
		o := owed{since: since, replaced: replaced, ended: ended, due: since.at + every}
		o.Obligation = parley.Obligation{Debtor: a.party, Duty: parley.OwesReconfirm, Of: a.hash}
		if i > 0 {
			o.Revision = s.hash
		}
		if i+1 < len(steps) {
			o.met = m.entered(steps[i+1])
		}
		if ends := text.Ends(); ends != 0 && ends <= o.due {
			o.due = 0
		}
		m.count(m.pair(a.party, a.party), o)
	}
}

// passedOn counts the duty to pass a thing on.
func (m *measuring) passedOn(p *pairMeasuring, a *act, o owed, charter *parley.Charter, debtor parley.Party, words []*act) {
	within := charter.Deadline(m.precedence(a)).Pass
	if within == 0 {
		return
	}
	o.promises = nil
	o.Obligation = parley.Obligation{Debtor: debtor.ID, Duty: parley.OwesPass, Of: a.hash}
	o.met = m.first(slices.DeleteFunc(slices.Clone(words), func(w *act) bool {
		b, ok := w.body.(*parley.Acknowledge)
		return !ok || b.Step == parley.Received
	}))
	o.due = m.dueFor(a, debtor, o.since, within)
	m.count(p, o)
}
