package channel

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"parley"
)

// LineNow is what a post needs of a line at an hour: what each side declares of itself beside
// what is observed, who is on duty, and for each counterpart the last proof of life by each
// means, the line checks and how it is reached (requirements A3, G1 to G4, H2). It follows
// from entries and the hour alone, but for the means that the caller knows to be down.
type LineNow struct {
	At           parley.Millis      `json:"at"`
	Party        parley.PartyID     `json:"party"`  // whose post looks
	Hours        []parley.CheckHour `json:"hours"`  // line checks of every day, by the charter
	Probe        parley.Millis      `json:"probe"`  // nodes check the line by themselves so often; 0: they do not
	Ladder       []parley.Rung      `json:"ladder"` // levels, with who may call at each
	Sides        []LineSide         `json:"sides"`  // the post's own party, then the others in the charter's order
	Counterparts []Counterpart      `json:"counterparts"`
}

// LineSide is one party's part in the channel.
type LineSide struct {
	Party     parley.PartyID         `json:"party"`
	Name      string                 `json:"name"`
	ByHand    bool                   `json:"byHand"`    // it has no node
	Suspended bool                   `json:"suspended"` // it declares so; entries come and go all the same
	Contested bool                   `json:"contested"` // several declarations stand beside each other
	Declared  []Declared             `json:"declared"`  // the last; none if it never declared anything: it counts as active
	LastEntry *Used                  `json:"lastEntry,omitzero"`
	LastWord  *Used                  `json:"lastWord,omitzero"` // by an officer
	Roster    RosterNow              `json:"roster"`
	Window    []parley.SendingWindow `json:"window"` // when it takes batches; none: at any time
}

// Declared is a declaration of status, with who made it and when.
type Declared struct {
	ID       parley.Hash          `json:"id"`
	Declared parley.Participation `json:"declared"`
	Since    parley.Millis        `json:"since"` // from when it holds, as its author says
	Reason   string               `json:"reason,omitzero"`
	At       parley.Millis        `json:"at"` // when it was entered, by its node's clock
	Office   string               `json:"office,omitzero"`
	Person   string               `json:"person,omitzero"`
}

// Used is something that a side has entered: its part is in use, whatever it declares.
type Used struct {
	Kind  parley.Kind   `json:"kind"`
	At    parley.Millis `json:"at"`  // by its node's clock
	Age   parley.Millis `json:"age"` // at the line's hour, less what its clock is measured to be ahead
	Place Place         `json:"place"`
	ID    parley.Hash   `json:"id,omitzero"` // of a word
}

// RosterNow is who is on duty at an hour, as last declared.
type RosterNow struct {
	Declared  []RosterDeclared `json:"declared"` // the last roster; several are contested
	Contested bool             `json:"contested"`
	OnDuty    []Turn           `json:"onDuty"`
	Gap       bool             `json:"gap"`   // a roster is declared, and nobody is on duty now
	Next      []Turn           `json:"next"`  // who comes on duty next, together
	Turns     []Turn           `json:"turns"` // all that have not ended
}

// RosterDeclared is a roster's declaration.
type RosterDeclared struct {
	ID     parley.Hash   `json:"id"`
	At     parley.Millis `json:"at"` // when it was entered, by its node's clock
	Office string        `json:"office,omitzero"`
	Person string        `json:"person,omitzero"`
}

// Turn is a shift, with the function of the officer whose key it names.
type Turn struct {
	parley.Shift
	Person string `json:"person,omitzero"`
}

// Counterpart is another party as the post's own deals with it.
type Counterpart struct {
	Party  parley.PartyID `json:"party"`
	Proofs []Proof        `json:"proofs"` // for each means: data, phone, radio, courier, mail, then any other that was named
	Clock  *ClockOffset   `json:"clock,omitzero"`
	Owed   []CheckOwed    `json:"owed"`   // the next line check of each side with the other
	Checks []HourOfCheck  `json:"checks"` // of the last days, the newest first
	Pace   []PaceNow      `json:"pace"`   // how it is reached, the primary means first
	Use    parley.Means   `json:"use"`    // the first of these that is not known to fail; "" if there is none
	Levels []LevelNow     `json:"levels"` // of the ladder, with what was done at each
}

// Proof is the last sign of life of a counterpart by one means.
type Proof struct {
	Means  string         `json:"means"`
	At     parley.Millis  `json:"at"` // 0: never
	Age    parley.Millis  `json:"age,omitzero"`
	How    ProofHow       `json:"how,omitzero"`
	By     parley.PartyID `json:"by,omitzero"`     // who has entered it
	Office string         `json:"office,omitzero"` // who answered at the other end
	Result string         `json:"result,omitzero"`
	ID     parley.Hash    `json:"id,omitzero"` // the word that says so
}

// ProofHow tells what a proof of life is.
type ProofHow string

// The proofs.
const (
	ByEntry    ProofHow = "entry"    // an entry of its log
	ByCheck    ProofHow = "check"    // a line check that was answered
	ByCall     ProofHow = "call"     // a recorded call
	ByReported ProofHow = "reported" // what it answered, as another party reports
)

// ClockOffset is what nodes measured of each other.
type ClockOffset struct {
	By        parley.PartyID `json:"by"` // whose node measured
	At        parley.Millis  `json:"at"` // when, by its clock
	RoundTrip parley.Millis  `json:"roundTrip"`
	Offset    parley.Millis  `json:"offset"` // the counterpart's clock is ahead by that, give or take half of the round trip
}

// CheckOwed is the next line check that a side is to make.
type CheckOwed struct {
	Debtor parley.PartyID `json:"debtor"`
	To     parley.PartyID `json:"to"`
	ID     parley.Hash    `json:"id"`            // of the obligation
	Name   string         `json:"name,omitzero"` // of the hour, as the charter calls it
	Hour   parley.Millis  `json:"hour"`          // 0: none is due, for one of the two declares itself suspended
	Due    parley.Millis  `json:"due"`
	Late   bool           `json:"late"`
	Rung   int            `json:"rung"` // -1 while it is not late
	Level  string         `json:"level,omitzero"`
	Told   []ToldState    `json:"told"`
}

// PaceNow is one of the ways to reach a counterpart, as far as it is known to work.
type PaceNow struct {
	parley.Pace
	Last    parley.Millis `json:"last"` // proof of life by it, 0: never
	Failing bool          `json:"failing"`
	Why     PaceWhy       `json:"why,omitzero"`
}

// PaceWhy is why a means counts as failing.
type PaceWhy string

// The reasons.
const (
	LinkDown    PaceWhy = "link-down"    // this node has no link to it
	NoEntry     PaceWhy = "no-entry"     // no entry of its log for two probe intervals
	CheckFailed PaceWhy = "check-missed" // our last line check by it was missed
)

// LevelNow is a rung of the ladder, with what was done there with a counterpart.
type LevelNow struct {
	parley.Rung
	Number   int64         `json:"number"`   // from 1
	Recorded int           `json:"recorded"` // calls recorded at this level
	LastCall parley.Millis `json:"lastCall"` // when the last of them began, 0: never
	LastID   parley.Hash   `json:"lastId,omitzero"`
	Told     int           `json:"told"` // how often either node told its people at this rung, of what is between the two
}

// LineView chooses a look at a line.
type LineView struct {
	At    parley.Millis
	Party parley.PartyID            // whose post looks
	Since parley.Millis             // the hours of checks from then on
	Down  func(parley.PartyID) bool // reports whether the post's node has no link to a party; nil: not known
}

// Line tells how the line stands. Nil if no charter is in force.
func (v View) Line(q LineView) *LineNow {
	k, _ := v.current()
	if k == nil {
		return nil
	}
	c := &k.Charter
	out := &LineNow{At: q.At, Party: q.Party, Hours: append([]parley.CheckHour{}, c.Checks...), Probe: c.Probe,
		Ladder: append([]parley.Rung{}, c.Ladder...), Sides: []LineSide{}, Counterparts: []Counterpart{}}
	r := v.reckoning()
	for _, p := range c.Parties {
		s := r.lineSide(&p, q)
		if p.ID == q.Party {
			out.Sides = slices.Insert(out.Sides, 0, s)
			continue
		}
		out.Sides = append(out.Sides, s)
	}
	for i := range out.Sides {
		if p, _ := c.Party(out.Sides[i].Party); p.ID != q.Party {
			out.Counterparts = append(out.Counterparts, r.counterpart(c, &p, q, out.Sides[i].LastEntry))
		}
	}
	return out
}

func (v *reckoning) lineSide(p *parley.Party, q LineView) LineSide {
	s := LineSide{Party: p.ID, Name: p.Name, ByHand: !p.HasLog(), Suspended: v.suspended(p.ID), Declared: []Declared{},
		Window: append([]parley.SendingWindow{}, p.Window...), Roster: v.rosterNow(p.ID, q.At)}
	for _, a := range v.inHashOrder(v.lastOf(v.m.statuses[p.ID])) {
		b := a.body.(*parley.Status)
		office, person := v.author(a)
		s.Declared = append(s.Declared, Declared{ID: a.hash, Declared: b.Declared, Since: b.Since, Reason: b.Reason, At: v.clockOf(a), Office: office, Person: person})
	}
	s.Contested = len(s.Declared) > 1
	ahead := parley.Millis(0)
	if c := v.offset(q.Party, p.ID, q.At); c != nil {
		ahead = c.Offset
	}
	s.LastEntry, s.LastWord = v.used(p.ID, q.At, ahead)
	return s
}

// inHashOrder puts acts into an order that is the same everywhere.
func (v View) inHashOrder(acts []*act) []*act {
	slices.SortFunc(acts, func(a, b *act) int { return slices.Compare(a.hash[:], b.hash[:]) })
	return acts
}

// author tells which office entered an act, and the function of who did.
func (v View) author(a *act) (office, person string) {
	if r := v.least(a); r != nil && r.entry.Word != nil {
		return v.officer(a.party, r.entry.Word.Draft.Key)
	}
	return "", ""
}

// officer tells whose key it is; that it was revoked since makes no difference.
func (v View) officer(p parley.PartyID, key parley.OfficerKey) (office, person string) {
	var least *act // several may say so: the same of them everywhere
	for _, e := range v.m.enrolls[partyKey{p, key}] {
		if (least == nil || bytes.Compare(e.hash[:], least.hash[:]) < 0) && v.effective(e) {
			least = e
		}
	}
	if least == nil {
		return "", ""
	}
	b := least.body.(*parley.Enrollment)
	return b.Office, b.Person
}

// least is the least effective entry of an act, nil if there is none.
func (v View) least(a *act) (least *record) {
	for _, r := range a.at {
		if v.counts([]ref{r.ref}) && (least == nil || v.place(r).compare(v.place(least)) < 0) {
			least = r
		}
	}
	return least
}

// clockOf is when an act was entered, by its node's clock.
func (v View) clockOf(a *act) parley.Millis { return v.least(a).entry.Frame.Clock }

// used gives the last entry of a party's newest log, and the last word of an officer in it
// or in one before.
func (v *reckoning) used(p parley.PartyID, at, ahead parley.Millis) (entry, word *Used) {
	place := func(r *record) *Used {
		u := &Used{Kind: r.entry.Kind, At: r.entry.Frame.Clock, Age: max(0, at-r.entry.Frame.Clock+ahead), Place: v.place(r)}
		if r.act != nil {
			u.ID = r.act.hash
		}
		return u
	}
	newer := func(r *record, than *Used) bool { return than == nil || v.place(r).compare(than.Place) > 0 }
	for b, br := range v.m.branches {
		if br.log.party != p {
			continue
		}
		in, first := v.standing(branchID(b)), true
		for i := len(in) - 1; i >= 0; i-- {
			r := in[i]
			if r.entry.Entry == nil {
				continue
			}
			if first && newer(r, entry) {
				entry = place(r)
			}
			first = false
			if r.entry.Word != nil && r.verdict == Valid {
				if newer(r, word) {
					word = place(r)
				}
				break
			}
		}
	}
	return entry, word
}

func (v View) rosterNow(p parley.PartyID, at parley.Millis) RosterNow {
	out := RosterNow{Declared: []RosterDeclared{}, OnDuty: []Turn{}, Next: []Turn{}, Turns: []Turn{}}
	for _, a := range v.inHashOrder(v.lastOf(v.m.rosters[p])) {
		office, person := v.author(a)
		out.Declared = append(out.Declared, RosterDeclared{ID: a.hash, At: v.clockOf(a), Office: office, Person: person})
		for _, s := range a.body.(*parley.Roster).Shifts {
			if s.Until <= at {
				continue
			}
			t := Turn{Shift: s}
			if s.Key != "" {
				_, t.Person = v.officer(p, s.Key)
			}
			out.Turns = append(out.Turns, t)
		}
	}
	slices.SortStableFunc(out.Turns, func(a, b Turn) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Office, b.Office)) })
	for _, t := range out.Turns {
		switch {
		case t.From <= at:
			out.OnDuty = append(out.OnDuty, t)
		case len(out.Next) == 0 || t.From == out.Next[0].From:
			out.Next = append(out.Next, t)
		}
	}
	out.Contested = len(out.Declared) > 1
	out.Gap = len(out.Declared) > 0 && len(out.OnDuty) == 0
	return out
}

func (v *reckoning) counterpart(c *parley.Charter, p *parley.Party, q LineView, last *Used) Counterpart {
	out := Counterpart{Party: p.ID, Clock: v.offset(q.Party, p.ID, q.At), Owed: []CheckOwed{}, Checks: []HourOfCheck{}, Pace: []PaceNow{}, Levels: []LevelNow{}}
	out.Proofs = v.proofs(q, p.ID, last)
	for _, pair := range []pairKey{{q.Party, p.ID}, {p.ID, q.Party}} {
		if d, ok := v.obligation(v.lineCheck(pair.party, pair.with)); ok {
			out.Owed = append(out.Owed, v.checkOwed(d, q.At))
		}
		out.Checks = append(out.Checks, v.hours(pair, q.Since, q.At)...)
	}
	slices.SortStableFunc(out.Checks, func(a, b HourOfCheck) int { return cmp.Compare(b.Hour, a.Hour) })
	for _, way := range p.Pace {
		n := PaceNow{Pace: way}
		for _, proof := range out.Proofs {
			if proof.Means == string(way.Means) {
				n.Last = proof.At
			}
		}
		n.Why = v.failing(c, p, q, way.Means, last, n.Last)
		n.Failing = n.Why != ""
		if !n.Failing && out.Use == "" {
			out.Use = way.Means
		}
		out.Pace = append(out.Pace, n)
	}
	for i, r := range c.Ladder {
		out.Levels = append(out.Levels, v.level(r, int64(i+1), q.Party, p.ID))
	}
	return out
}

// checkOwed shows the obligation to make a line check.
func (v View) checkOwed(d *Obligation, at parley.Millis) CheckOwed {
	rung := d.Rung(at)
	o := CheckOwed{Debtor: d.Debtor, To: d.To, ID: d.ID, Due: d.Due, Late: rung >= 0, Rung: rung, Level: d.Level(rung), Told: v.tellings(d.Obligation)}
	if d.Due == 0 {
		return o
	}
	hour, check := d.charter.Charter.NextCheck(d.Since)
	o.Hour, o.Name = hour, check.Name
	return o
}

// failing tells why a means does not reach a party, as far as can be known.
func (v View) failing(c *parley.Charter, p *parley.Party, q LineView, m parley.Means, last *Used, proof parley.Millis) PaceWhy {
	if m == parley.ByData && p.HasLog() {
		switch {
		case q.Down != nil && q.Down(p.ID):
			return LinkDown
		case c.Probe != 0 && (last == nil || last.Age > 2*c.Probe):
			return NoEntry
		}
		return ""
	}
	var missed parley.Millis
	for _, a := range v.m.checks[pairKey{q.Party, p.ID}] {
		if b := a.body.(*parley.Check); b.Means == m && b.Outcome == parley.CheckMissed && v.effective(a) {
			missed = max(missed, b.At)
		}
	}
	if missed != 0 && missed >= proof {
		return CheckFailed
	}
	return ""
}

// proofs gives the last sign of life of a party by each means.
func (v View) proofs(q LineView, p parley.PartyID, last *Used) []Proof {
	by := map[string]Proof{}
	put := func(x Proof) {
		if y := by[x.Means]; x.At <= q.At && x.compare(y) > 0 {
			by[x.Means] = x
		}
	}
	for _, pair := range []pairKey{{q.Party, p}, {p, q.Party}} {
		for _, a := range v.m.checks[pair] {
			if b := a.body.(*parley.Check); b.Outcome == parley.CheckAnswered && v.effective(a) {
				put(Proof{Means: string(b.Means), At: b.At, How: ByCheck, By: a.party, Office: b.Office, Result: b.Result, ID: a.hash})
			}
		}
	}
	for _, a := range v.callsBetween(q.Party, p) {
		b := a.body.(*parley.Call)
		x := Proof{Means: string(b.Means), At: max(b.Began, b.Ended), How: ByCall, By: a.party, ID: a.hash}
		for _, s := range b.Speakers {
			if s.Party == p {
				x.Office = s.Office
			}
		}
		put(x)
	}
	for _, a := range v.m.reported[p] {
		if r := a.reported(); v.effective(a) {
			put(Proof{Means: meansOf(r.Means), At: r.At, How: ByReported, By: a.party, Office: r.Office, ID: a.hash})
		}
	}
	if last != nil {
		put(Proof{Means: string(parley.ByData), At: last.At, Age: last.Age, How: ByEntry, By: p})
	}
	out := []Proof{}
	for _, m := range parley.MeansOfContact {
		x := by[string(m)]
		x.Means = string(m)
		delete(by, string(m))
		out = append(out, x)
	}
	known := len(out)
	for _, x := range by {
		out = append(out, x)
	}
	slices.SortFunc(out[known:], func(a, b Proof) int { return cmp.Compare(a.Means, b.Means) })
	for i := range out {
		if x := &out[i]; x.At != 0 && x.How != ByEntry {
			x.Age = q.At - x.At
		}
	}
	return out
}

// compare orders proofs by one means: of two at the same time the entry counts, else what has
// the greater hash.
func (x Proof) compare(y Proof) int {
	rank := func(p Proof) int {
		if p.How == ByEntry {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(x.At, y.At), cmp.Compare(rank(x), rank(y)), bytes.Compare(x.ID[:], y.ID[:]))
}

// callsBetween lists the effective records of calls between two parties.
func (v View) callsBetween(a, b parley.PartyID) (out []*act) {
	for _, k := range []pairKey{{a, b}, {b, a}} {
		for _, c := range v.m.calls[k] {
			if v.effective(c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// meansOf reads the means that an officer has named in words; what it does not know stays
// what it is.
func meansOf(text string) string {
	word := strings.ToLower(strings.TrimSpace(text))
	switch word {
	case "telephone", "phone", "satellite phone", "satellite telephone", "mobile phone":
		return string(parley.ByPhone)
	case "messenger", "paper", "by hand":
		return string(parley.ByCourier)
	case "e-mail", "email", "letter", "post":
		return string(parley.ByMail)
	}
	return word
}

// offset is what a party's node measured of another's last at an hour; where it never did,
// what the other measured of it, the other way round.
func (v View) offset(party, with parley.PartyID, at parley.Millis) *ClockOffset {
	if m, when, ok := v.measuredNear(pairKey{party, with}, at); ok {
		return &ClockOffset{By: party, At: when, RoundTrip: m.RoundTrip, Offset: m.Offset()}
	}
	if m, when, ok := v.measuredNear(pairKey{with, party}, at); ok {
		return &ClockOffset{By: with, At: when, RoundTrip: m.RoundTrip, Offset: -m.Offset()}
	}
	return nil
}

// Offset is how far the clock of a party's node was measured to be ahead of another's, at
// the measurement nearest to an hour; nil if neither measured.
func (v View) Offset(party, with parley.PartyID, at parley.Millis) *ClockOffset {
	return v.offset(party, with, at)
}

// measuredNear finds the measurement of a pair whose time is nearest to an hour; of several,
// the one that stands last.
func (v View) measuredNear(k pairKey, at parley.Millis) (near MeasuredState, when parley.Millis, ok bool) {
	l := v.m.measures[k]
	if l == nil {
		return near, 0, false
	}
	clock := func(s *measurement) parley.Millis { return s.at.entry.Frame.Clock }
	i, _ := slices.BinarySearchFunc(l.byClock, at, func(s *measurement, at parley.Millis) int { return cmp.Compare(clock(s), at) })
	var best *measurement
	for _, s := range slices.Backward(l.byClock[:i]) {
		if v.counts([]ref{s.at.ref}) {
			best = s
			break
		}
	}
	for _, s := range l.byClock[i:] {
		if best != nil {
			c := cmp.Compare(max(clock(s)-at, at-clock(s)), max(clock(best)-at, at-clock(best)))
			if c > 0 {
				break // nor is any after it nearer
			}
			if c == 0 && v.place(s.at).compare(v.place(best.at)) < 0 {
				continue
			}
		}
		if v.counts([]ref{s.at.ref}) {
			best = s
		}
	}
	if best == nil {
		return near, 0, false
	}
	return best.state(k), clock(best), true
}

// level tells what was done at a rung of the ladder between two parties.
func (v View) level(r parley.Rung, number int64, self, other parley.PartyID) LevelNow {
	out := LevelNow{Rung: r, Number: number}
	for _, a := range v.callsBetween(self, other) {
		b := a.body.(*parley.Call)
		if b.Level != r.Level {
			continue
		}
		out.Recorded++
		if cmp.Or(cmp.Compare(b.Began, out.LastCall), bytes.Compare(a.hash[:], out.LastID[:])) > 0 {
			out.LastCall, out.LastID = b.Began, a.hash
		}
	}
	for _, s := range v.m.toldAt[rungBetween(self, other, number)] {
		if (s.party == self || s.party == other) && v.counts([]ref{s.ref}) {
			out.Told++
		}
	}
	return out
}

// between tells between whom an obligation is, whether it still exists or not: debtor and
// creditor.
func (v View) between(o parley.Obligation) (pairKey, bool) {
	switch o.Duty {
	case parley.OwesCheck:
		return pairKey{o.Debtor, o.To}, true
	case parley.OwesReconfirm:
		return pairKey{}, false // a matter of one party
	case parley.OwesAnswer:
		f := v.m.findings[o.Of]
		if f == nil {
			return pairKey{}, false
		}
		a, b := v.m.acts[f.notices[0]].party, v.m.acts[f.notices[1]].party
		if a == o.Debtor {
			a = b
		}
		return pairKey{o.Debtor, a}, true
	}
	a := v.m.acts[o.Of]
	if a == nil {
		return pairKey{}, false
	}
	return pairKey{o.Debtor, a.speaker()}, true
}

// Charter gives the charter whose deadlines and ladder an obligation follows.
func (d *Obligation) Charter() *parley.Charter { return &d.charter.Charter }
