package channel

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"parley"
)

// ObligationState is an obligation with who was told that it is late.
type ObligationState struct {
	Creditor parley.PartyID `json:"creditor"`
	Debtor   parley.PartyID `json:"debtor"`
	Due      parley.Millis  `json:"due"`
	Duty     parley.Duty    `json:"duty"`
	ID       parley.Hash    `json:"id"`
	Met      parley.Millis  `json:"met"`
	Of       parley.Hash    `json:"of"`
	Promised parley.Millis  `json:"promised"`
	Revision parley.Hash    `json:"revision"`
	Since    parley.Millis  `json:"since"`
	To       parley.PartyID `json:"to"`
	Told     []ToldState    `json:"told"`
}

// ToldState is the rungs at which a party's node told its people.
type ToldState struct {
	Party parley.PartyID `json:"party"`
	Rungs []int64        `json:"rungs"`
}

// ReadbackState is in what a readback differs from what it repeats.
type ReadbackState struct {
	Differences []string    `json:"differences"`
	ID          parley.Hash `json:"id"`
}

// ShownState is where a party's node first stated that a post has shown an act.
type ShownState struct {
	Act   parley.Hash `json:"act"`
	Place Place       `json:"place"`
}

func (v View) obligationStates(all []*Obligation) []ObligationState {
	out := []ObligationState{}
	for _, d := range all {
		out = append(out, ObligationState{
			Creditor: d.Creditor, Debtor: d.Debtor, Due: d.Due, Duty: d.Duty, ID: d.ID, Met: d.Met, Of: d.Of,
			Promised: d.Promised, Revision: d.Revision, Since: d.Since, To: d.To, Told: v.tellings(d.Obligation),
		})
	}
	return out
}

func (v View) tellings(o parley.Obligation) []ToldState {
	by := map[parley.PartyID][]int64{}
	for _, s := range v.m.tellings[o] {
		if v.counts([]ref{s.ref}) {
			by[s.party] = append(by[s.party], s.rung)
		}
	}
	out := []ToldState{}
	for p, rungs := range by {
		slices.Sort(rungs)
		out = append(out, ToldState{p, slices.Compact(rungs)})
	}
	slices.SortFunc(out, func(a, b ToldState) int { return cmp.Compare(a.Party, b.Party) })
	return out
}

func (v View) readbackStates() []ReadbackState {
	out := []ReadbackState{}
	k := v.reckoning()
	k.ranks = v.ranks()
	for _, a := range v.m.words {
		if a.kind == parley.KindReadback && v.effective(a) && v.stands(v.m.acts[a.of()]) {
			out = append(out, ReadbackState{k.differences(a), a.hash})
		}
	}
	slices.SortFunc(out, func(a, b ReadbackState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}

func (v View) shownStates() []ShownState {
	out := []ShownState{}
	for h, l := range v.m.displays {
		for _, p := range v.shownAt(l) {
			out = append(out, ShownState{h, p})
		}
	}
	slices.SortFunc(out, func(a, b ShownState) int {
		return cmp.Or(bytes.Compare(a.Act[:], b.Act[:]), a.Place.compare(b.Place))
	})
	return out
}

// shownAt gives the least place of each party's effective statements.
func (v View) shownAt(l []*statement) []Place {
	least := map[parley.PartyID]Place{}
	for _, s := range l {
		if !v.counts([]ref{s.ref}) {
			continue
		}
		p := v.place(v.m.record(s.ref))
		if q, ok := least[s.party]; !ok || p.compare(q) < 0 {
			least[s.party] = p
		}
	}
	return slices.Collect(maps.Values(least))
}
