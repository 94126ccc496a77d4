package channel

import (
	"bytes"
	"cmp"
	"maps"
	"reflect"
	"slices"

	"parley"
)

// IncidentRecord is an incident with what each side says of it. None of it is found by
// anybody but who says it.
type IncidentRecord struct {
	ID    parley.Hash
	Sides []IncidentSide // whose incident it is first
	Links []parley.Hash  // what any side has linked, ascending
}

// IncidentSide is a side's account, and what it had said before.
type IncidentSide struct {
	Party   parley.PartyID
	Acts    []parley.Hash // the account; several are contested
	Earlier []parley.Hash // as they were said, as far as that has an order
}

// IncidentRecords lists the incidents in the set, by hash.
func (v View) IncidentRecords() []IncidentRecord {
	out := []IncidentRecord{}
	for _, a := range v.m.incidents {
		if v.effective(a) {
			out = append(out, v.incidentRecord(a))
		}
	}
	slices.SortFunc(out, func(a, b IncidentRecord) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}

func (v View) incidentRecord(a *act) IncidentRecord {
	r := IncidentRecord{ID: a.hash, Links: []parley.Hash{}}
	links := map[parley.Hash]bool{}
	accounts := slices.DeleteFunc(append([]*act{a}, v.m.accounts[a.hash]...), func(x *act) bool { return !v.effective(x) })
	for _, x := range accounts {
		_, l := accountOf(x)
		for _, h := range l {
			links[h] = true
		}
	}
	for _, s := range v.incidentState(a).Accounts {
		side := IncidentSide{Party: s.Party, Acts: s.Acts, Earlier: []parley.Hash{}}
		var earlier []*act
		for _, x := range accounts {
			if x.party == s.Party && !slices.Contains(s.Acts, x.hash) {
				earlier = append(earlier, x)
			}
		}
		v.asSaid(earlier)
		for _, x := range earlier {
			side.Earlier = append(side.Earlier, x.hash)
		}
		r.Sides = append(r.Sides, side)
	}
	slices.SortStableFunc(r.Sides, func(x, y IncidentSide) int {
		return cmp.Compare(flag(x.Party != a.party), flag(y.Party != a.party))
	})
	r.Links = slices.SortedFunc(maps.Keys(links), func(a, b parley.Hash) int { return bytes.Compare(a[:], b[:]) })
	return r
}

func accountOf(a *act) (*parley.Account, []parley.Hash) {
	switch b := a.body.(type) {
	case *parley.Incident:
		return &b.Account, b.Links
	case *parley.Accounting:
		return &b.Account, b.Links
	}
	return nil, nil
}

// AccountDifferences lists the fields in which two accounts differ: of the time, the place,
// the kind and the breach that is alleged. What each side says in its own words and how far
// it is with the incident are its own and not compared.
func AccountDifferences(a, b *parley.Account) []string {
	out := []string{}
	at, bt := a.Footprint, b.Footprint
	at.Entered, bt.Entered = "", ""
	for _, f := range []struct {
		name string
		same bool
	}{
		{"kind", a.Kind == b.Kind}, {"from", a.From == b.From}, {"until", a.Until == b.Until},
		{"where", a.Where == b.Where}, {"footprint", reflect.DeepEqual(at, bt)},
		{"breach.by", a.Breach.By == b.Breach.By}, {"breach.rule", a.Breach.Rule == b.Breach.Rule},
	} {
		if !f.same {
			out = append(out, f.name)
		}
	}
	return out
}
