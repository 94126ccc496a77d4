package channel

import (
	"cmp"
	"slices"

	"parley"
)

// Measures tells how what parties said to each other in a span of time was taken: how soon,
// how much of it late, disputed or not at all (requirement N3). It follows from entries
// alone, so every node that has applied the same ones measures the same.
type Measures struct {
	From  parley.Millis  `json:"from"`
	Until parley.Millis  `json:"until"`
	Pairs []PairMeasures `json:"pairs"` // by creditor, then debtor; those of which there is something to say
	Sides []SideMeasures `json:"sides"` // by party: the leads of its notices
	Lines []LineMeasures `json:"lines"` // by party, then with whom: line checks
}

// PairMeasures is what one party, the debtor, did about what another, the creditor, said.
type PairMeasures struct {
	Creditor   parley.PartyID `json:"creditor"`
	Debtor     parley.PartyID `json:"debtor"`
	ByHand     bool           `json:"byHand,omitzero"` // the debtor has no node: times are those of whoever reports its words
	Things     int            `json:"things"`          // versions of notices, messages and urgent entries of the creditor
	Clashes    int            `json:"clashes"`         // between the two, each revision for itself
	Objections int            `json:"objections"`      // of the creditor to what the debtor said
	Disputed   int            `json:"disputed"`        // of the things, those that the debtor objected to or saw otherwise

	Receipt     Times `json:"receipt"`     // from the creditor's entry until the debtor's node had it: two clocks
	Returned    Times `json:"returned"`    // from the creditor's entry until its node knew of that
	Shown       Times `json:"shown"`       // from the debtor's receipt on, as all that follow: until a post showed it
	Acknowledge Times `json:"acknowledge"` // until it was acknowledged
	Readback    Times `json:"readback"`    // until it was read back without a difference
	Passed      Times `json:"passed"`      // until the debtor entered that it was passed on
	Answer      Times `json:"answer"`      // of a clash, until it was answered
	Respond     Times `json:"respond"`     // of an objection, until it was responded to

	Duties []DutyMeasures `json:"duties"` // in the order of their names; those that there were
	Told   []ToldMeasures `json:"told"`   // by party, then rung
}

// Times is some durations in milliseconds. Median and P90 are by nearest rank, so that each
// is one that occurred: half of them, and nine of ten, were no longer.
type Times struct {
	Count     int           `json:"count"`
	TwoClocks int           `json:"twoClocks"` // of these: between two nodes' clocks, and so wrong by their difference
	Median    parley.Millis `json:"median"`
	P90       parley.Millis `json:"p90"`
	Max       parley.Millis `json:"max"`
}

// DutyMeasures is what became of the obligations of one duty. Each is met, replaced, open
// or unheard.
type DutyMeasures struct {
	Duty     parley.Duty `json:"duty"`
	Owed     int         `json:"owed"`
	Met      int         `json:"met"`
	Replaced int         `json:"replaced"` // what it was owed for was replaced or withdrawn before it was met
	Open     int         `json:"open"`     // unanswered at the end of the span
	Unheard  int         `json:"unheard"`  // the debtor's node did not have it by then
	Timed    int         `json:"timed"`    // those that had a time to be done by
	Late     int         `json:"late"`     // of these: those that stood past it at any moment
}

// ToldMeasures is how often a party's node told its people that something was late.
type ToldMeasures struct {
	Party parley.PartyID `json:"party"`
	Rung  int64          `json:"rung"`
	Count int            `json:"count"`
}

// Measures measures what was entered from one time on and before another, as it stood at
// that other time. An entry's time is that of its own node; of a clash, that of the first
// node that found it.
func (v View) Measures(from, until parley.Millis) *Measures {
	k := v.reckoning()
	k.ranks = v.ranks()
	m := &measuring{reckoning: k, from: from, until: until, pairs: map[[2]parley.PartyID]*pairMeasuring{}}
	for _, a := range v.m.owed() {
		m.thing(a)
		m.reconfirmed(a)
	}
	for _, a := range v.m.words {
		m.objection(a)
	}
	for _, f := range v.m.findings {
		m.clash(f)
	}
	out := &Measures{From: from, Until: until, Pairs: []PairMeasures{}, Sides: m.sides(), Lines: m.lines()}
	for _, p := range m.pairs {
		out.Pairs = append(out.Pairs, p.sum())
	}
	slices.SortFunc(out.Pairs, func(a, b PairMeasures) int {
		return cmp.Or(cmp.Compare(a.Creditor, b.Creditor), cmp.Compare(a.Debtor, b.Debtor))
	})
	return out
}

// measuring is a view in which a span is measured.
type measuring struct {
	*reckoning
	from, until parley.Millis
	pairs       map[[2]parley.PartyID]*pairMeasuring
}

// pairMeasuring collects what is known of a pair.
type pairMeasuring struct {
	PairMeasures
	receipt, returned, shown, acknowledge, readback, passed, answer, respond times
	duties                                                                   map[parley.Duty]*DutyMeasures
	told                                                                     map[ToldMeasures]int // without a count
}

func (m *measuring) pair(creditor, debtor parley.PartyID) *pairMeasuring {
	p := m.pairs[[2]parley.PartyID{creditor, debtor}]
	if p == nil {
		p = &pairMeasuring{duties: map[parley.Duty]*DutyMeasures{}, told: map[ToldMeasures]int{}}
		p.Creditor, p.Debtor = creditor, debtor
		m.pairs[[2]parley.PartyID{creditor, debtor}] = p
	}
	return p
}

// moment is a time by a party's clock; the zero moment is none.
type moment struct {
	at parley.Millis
	by parley.PartyID
}

// during keeps a moment that the span does not end before.
func (m *measuring) during(x moment) moment {
	if x.at >= m.until {
		return moment{}
	}
	return x
}

// entered is when an act was first entered: a moment of whoever's log holds it.
func (m *measuring) entered(a *act) moment { return m.during(moment{m.when(a), a.party}) }

// heard is when a party's log first covers some entries.
func (m *measuring) heard(p parley.PartyID, refs []ref) moment {
	return m.during(moment{m.since(p, refs), p})
}

// first is the earliest entered of some acts.
func (m *measuring) first(acts []*act) (first moment) {
	for _, a := range acts {
		if x := m.entered(a); x.at != 0 && (first.at == 0 || x.at < first.at) {
			first = x
		}
	}
	return first
}

// words is what a party said of an act before the end of the span.
func (m *measuring) words(of parley.Hash, by parley.PartyID) []*act {
	return slices.DeleteFunc(m.saidBy(of, by), func(a *act) bool { return m.entered(a).at == 0 })
}

// times are durations.
type times struct {
	all []parley.Millis
	two int
}

func (t *times) add(from, to moment) {
	if from.at == 0 || to.at == 0 {
		return
	}
	t.all = append(t.all, to.at-from.at)
	if from.by != to.by {
		t.two++
	}
}

func (t *times) sum() Times {
	n := len(t.all)
	if n == 0 {
		return Times{}
	}
	slices.Sort(t.all)
	return Times{Count: n, TwoClocks: t.two, Median: t.all[(n-1)/2], P90: t.all[(9*n+9)/10-1], Max: t.all[n-1]}
}

func (p *pairMeasuring) sum() PairMeasures {
	out := p.PairMeasures
	out.Receipt, out.Returned, out.Shown, out.Acknowledge = p.receipt.sum(), p.returned.sum(), p.shown.sum(), p.acknowledge.sum()
	out.Readback, out.Passed, out.Answer, out.Respond = p.readback.sum(), p.passed.sum(), p.answer.sum(), p.respond.sum()
	out.Duties, out.Told = []DutyMeasures{}, []ToldMeasures{}
	for _, d := range p.duties {
		out.Duties = append(out.Duties, *d)
	}
	slices.SortFunc(out.Duties, func(a, b DutyMeasures) int { return cmp.Compare(a.Duty, b.Duty) })
	for t, n := range p.told {
		t.Count = n
		out.Told = append(out.Told, t)
	}
	slices.SortFunc(out.Told, func(a, b ToldMeasures) int { return cmp.Or(cmp.Compare(a.Party, b.Party), cmp.Compare(a.Rung, b.Rung)) })
	return out
}
