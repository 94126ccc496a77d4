package channel

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"parley"
)

// IncidentState is an incident with what each side now says of it.
type IncidentState struct {
	Accounts []AccountState      `json:"accounts"`
	Disowned int                 `json:"disowned"`
	ID       parley.Hash         `json:"id"`
	Kind     parley.IncidentKind `json:"kind"` // as its author's first account has it
}

// AccountState is one side's account: the incident itself, or what it said since. Several
// are contested.
type AccountState struct {
	Acts  []parley.Hash  `json:"acts"`
	Party parley.PartyID `json:"party"`
}

// IntakeState is where a party's node first stated that a partner had handed an envelope in.
type IntakeState struct {
	Act     parley.Hash         `json:"act"`
	Partner parley.OriginatorID `json:"partner"`
	Place   Place               `json:"place"`
}

// LineState is what a party declares of its part in the channel, and its roster, each by the
// acts that say so.
type LineState struct {
	Declared []parley.Hash  `json:"declared"`
	Party    parley.PartyID `json:"party"`
	Roster   []parley.Hash  `json:"roster"`
}

// MeasuredState is what a party's node last measured of another: the time until its probe
// came back, and how far the other's clock was ahead of its own at the start of that.
type MeasuredState struct {
	Ahead     parley.Millis  `json:"ahead"`
	Party     parley.PartyID `json:"party"`
	RoundTrip parley.Millis  `json:"roundTrip"`
	With      parley.PartyID `json:"with"`
}

// Offset is how far the other's clock is ahead, if way out and way back took as long: right
// within half of the round trip either way.
func (m MeasuredState) Offset() parley.Millis { return m.Ahead - m.RoundTrip/2 }

// lead gives how long before its start a version was released, and whether that is less than
// its charter asks for.
func (v View) lead(a *act, released parley.Millis) (lead parley.Millis, late bool) {
	text := noticeOf(a)
	if text == nil {
		return 0, false
	}
	lead = begins(text) - released
	least := v.charterOf(a).Charter.Term(text.Kind).LeadFor(text.Precedence)
	return lead, least != 0 && lead < least
}

func (v View) incidentStates() []IncidentState {
	out := []IncidentState{}
	for _, a := range v.m.incidents {
		if slices.ContainsFunc(a.refs, v.s.has) {
			out = append(out, v.incidentState(a))
		}
	}
	slices.SortFunc(out, func(a, b IncidentState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}

func (v View) incidentState(a *act) IncidentState {
	s := IncidentState{
		Accounts: []AccountState{}, Disowned: flag(!v.effective(a)), ID: a.hash, Kind: a.body.(*parley.Incident).Account.Kind,
	}
	if s.Disowned == 1 {
		return s
	}
	by := map[parley.PartyID][]*act{}
	for _, x := range append([]*act{a}, v.m.accounts[a.hash]...) {
		by[x.party] = append(by[x.party], x)
	}
	for p, acts := range by {
		if last := v.lastOf(acts); len(last) > 0 {
			s.Accounts = append(s.Accounts, AccountState{ascending(last), p})
		}
	}
	slices.SortFunc(s.Accounts, func(a, b AccountState) int { return cmp.Compare(a.Party, b.Party) })
	return s
}

// ascending gives the names of some acts in order.
func ascending(acts []*act) []parley.Hash {
	out := hashes(acts)
	slices.SortFunc(out, func(a, b parley.Hash) int { return bytes.Compare(a[:], b[:]) })
	return out
}

func (v View) intakeStates() []IntakeState {
	out := []IntakeState{}
	for h, l := range v.m.intakes {
		least := map[parley.PartyID]IntakeState{}
		for _, s := range l {
			if !v.counts([]ref{s.ref}) {
				continue
			}
			p := v.place(v.m.record(s.ref))
			if q, ok := least[s.party]; !ok || p.compare(q.Place) < 0 {
				least[s.party] = IntakeState{h, s.partner, p}
			}
		}
		out = slices.AppendSeq(out, maps.Values(least))
	}
	slices.SortFunc(out, func(a, b IntakeState) int {
		return cmp.Or(bytes.Compare(a.Act[:], b.Act[:]), a.Place.compare(b.Place))
	})
	return out
}

func (v View) lineStates() []LineState {
	out := []LineState{}
	parties := slices.Sorted(maps.Keys(v.m.statuses))
	parties = slices.AppendSeq(parties, maps.Keys(v.m.rosters))
	slices.Sort(parties)
	for _, p := range slices.Compact(parties) {
		s := LineState{Declared: ascending(v.lastOf(v.m.statuses[p])), Party: p, Roster: ascending(v.lastOf(v.m.rosters[p]))}
		if len(s.Declared)+len(s.Roster) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func (v View) measuredStates() []MeasuredState {
	out := []MeasuredState{}
	for k, l := range v.m.measures {
		for _, s := range slices.Backward(l.byPlace) {
			if v.counts([]ref{s.at.ref}) {
				out = append(out, s.state(k))
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b MeasuredState) int {
		return cmp.Or(cmp.Compare(a.Party, b.Party), cmp.Compare(a.With, b.With))
	})
	return out
}

func (s *measurement) state(k pairKey) MeasuredState {
	out := s.probe.entry.Frame.Clock
	return MeasuredState{Ahead: s.back.entry.Frame.Clock - out, Party: k.party, RoundTrip: s.at.entry.Frame.Clock - out, With: k.with}
}
