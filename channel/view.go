package channel

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"parley"
	"parley/ledger"
)

// View is the machine seen through one closed set of applied entries. What protocol.md
// defines "in S" is a method here, and nothing outside the set can reach an answer.
type View struct {
	m *Machine
	s Set
}

// live gives those of an act's entries that are in the set and not disowned in it.
func (v View) live(refs []ref) []ref {
	var out []ref
	for _, r := range refs {
		if v.s.has(r) && !v.disowned(r) {
			out = append(out, r)
		}
	}
	return out
}

func (v View) counts(refs []ref) bool {
	return slices.ContainsFunc(refs, func(r ref) bool { return v.s.has(r) && !v.disowned(r) })
}

func (v View) effective(a *act) bool { return v.counts(a.refs) }

// disowned reports whether a stop in the set takes the effect from an entry. Root acts
// keep theirs: a stolen node cannot sign them.
func (v View) disowned(r ref) bool {
	log := v.m.branches[r.branch].log
	if !v.m.stoppable[log] {
		return false
	}
	rec := v.m.record(r)
	if rec.entry.Entry != nil && rec.entry.class == ledger.ClassRoot {
		return false
	}
	for _, a := range v.m.stops {
		stop := a.body.(*parley.Stop)
		if (logKey{a.party, stop.Epoch}) != log || !slices.ContainsFunc(a.refs, v.s.has) {
			continue
		}
		if r.number >= stop.Size || v.m.physical(v.m.places[placeKey{log, stop.Root}].branch, r.number) != r {
			return true
		}
	}
	return false
}

// has reports whether a position is in the set.
func (v View) has(p parley.Position) bool {
	pl, ok := v.m.places[placeKey{logKey{p.Party, p.Epoch}, p.Root}]
	return ok && pl.number == p.Size-1 && v.s.has(pl)
}

// latest keeps the facts that are in the past of no other: the causally last ones.
func latest[T any](v View, all []T, refs func(T) []ref) []T {
	live := make([][]ref, len(all))
	var before Set
	for i, f := range all {
		live[i] = v.live(refs(f))
		for _, r := range live[i] {
			before = before.join(v.m.record(r).past)
		}
	}
	var out []T
	for i, f := range all {
		switch {
		case len(live[i]) == 0:
		case slices.ContainsFunc(live[i], func(r ref) bool { return !before.has(r) }):
			out = append(out, f) // an entry of it lies in the past of none
		case len(live[i]) > 1 && !superseded(v, live, i):
			out = append(out, f)
		}
	}
	return out
}

// superseded reports whether one of the others has all entries of one in the pasts of its own.
// It compares each with each, so it is asked only where several entries carry the same.
func superseded(v View, live [][]ref, i int) bool {
	for j := len(live) - 1; j >= 0; j-- {
		if j == i || len(live[j]) == 0 {
			continue
		}
		if !slices.ContainsFunc(live[i], func(r ref) bool {
			return !slices.ContainsFunc(live[j], func(o ref) bool { return v.m.record(o).past.has(r) })
		}) {
			return true
		}
	}
	return false
}

// charter gives a text that an entry of the set carries.
func (v View) charter(h parley.Hash) *known {
	k := v.m.texts[h]
	if k == nil || !slices.ContainsFunc(k.refs, v.s.has) {
		return nil
	}
	return k
}

func (v View) accepted(p parley.PartyID, charter parley.Hash) bool {
	return slices.ContainsFunc(v.m.accepts[charter], func(a *act) bool { return a.party == p && v.effective(a) })
}

func (v View) declined(p parley.PartyID, charter parley.Hash) bool {
	return slices.ContainsFunc(v.m.declines[charter], func(a *act) bool { return a.party == p && v.effective(a) })
}

// enforced reports whether every party with a log in a charter or in its predecessor has
// accepted it.
func (v View) enforced(k, predecessor *known) bool {
	for _, c := range []*known{k, predecessor} {
		if c == nil {
			continue
		}
		for _, p := range c.Charter.Parties {
			if p.HasLog() && !v.accepted(p.ID, k.Hash) {
				return false
			}
		}
	}
	return true
}

// inForce lists the charters in force in the set, with their distance from version 1.
func (v View) inForce() map[*known]int {
	out := map[*known]int{}
	first := v.charter(v.m.channel)
	if first == nil || !v.enforced(first, nil) {
		return out
	}
	for frontier, depth := []*known{first}, 0; len(frontier) > 0; depth++ {
		var next []*known
		for _, k := range frontier {
			out[k] = depth
			for h, t := range v.m.texts {
				if t.Charter.Predecessor == k.Hash && v.charter(h) != nil && v.enforced(t, k) {
					next = append(next, t)
				}
			}
		}
		frontier = next
	}
	return out
}

// current gives the charter in force, nil if there is none, and whether another one as
// far down the chain contests it.
func (v View) current() (k *known, contested bool) {
	// The usual case, without the map: one text.
	if len(v.m.texts) == 1 {
		if first := v.charter(v.m.channel); first != nil && v.enforced(first, nil) {
			return first, false
		}
		return nil, false
	}
	longest := -1
	for c, depth := range v.inForce() {
		switch {
		case depth > longest:
			k, longest, contested = c, depth, false
		case depth == longest:
			contested = true
			if bytes.Compare(c.Hash[:], k.Hash[:]) < 0 {
				k = c
			}
		}
	}
	return k, contested
}

func (v View) ruleset() int64 {
	if k, _ := v.current(); k != nil {
		return k.Charter.Ruleset
	}
	return parley.Ruleset
}

func (v View) implemented() bool { return v.ruleset() == parley.Ruleset }

// descends reports whether a charter is another or an ancestor of it, through the texts
// known in the set and those carried.
func (v View) descends(ancestor parley.Hash, from *CharterText, carried []*CharterText) bool {
	for from != nil {
		if from.Hash == ancestor {
			return true
		}
		h := from.Charter.Predecessor
		from = nil
		if k := v.charter(h); k != nil {
			from = k.CharterText
		} else if i := slices.IndexFunc(carried, func(t *CharterText) bool { return t.Hash == h }); i >= 0 {
			from = carried[i]
		}
	}
	return false
}

// roots gives the keys that stand for a party's root under a charter: the one it names,
// or what recoveries have put in its place.
func (v View) roots(p parley.Party) []parley.OfficerKey {
	return RootKeys(p.Root, func(from parley.OfficerKey) (by []parley.OfficerKey) {
		for _, a := range v.m.recovers[p.ID] {
			if r := a.body.(*parley.Recover); r.From == from && v.effective(a) {
				by = append(by, r.Root)
			}
		}
		return by
	})
}

// RootKeys follows the recoveries of a root that a charter names to the keys that stand
// for it (protocol.md, section 3); recovered gives what has taken a key's place. A key
// that was replaced does not come back.
func RootKeys(root parley.OfficerKey, recovered func(from parley.OfficerKey) []parley.OfficerKey) []parley.OfficerKey {
	keys, replaced := []parley.OfficerKey{root}, map[parley.OfficerKey]bool{}
	for i := 0; i < len(keys); {
		by := recovered(keys[i])
		if len(by) == 0 {
			i++
			continue
		}
		replaced[keys[i]] = true
		keys = slices.Delete(keys, i, i+1)
		for _, k := range by {
			if !replaced[k] && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// enrollments gives the enrolments of a party's officer; none if the key was revoked.
func (v View) enrollments(p parley.PartyID, key parley.OfficerKey) []*parley.Enrollment {
	k := partyKey{p, key}
	if slices.ContainsFunc(v.m.revokes[k], v.effective) {
		return nil
	}
	var out []*parley.Enrollment
	for _, a := range v.m.enrolls[k] {
		if v.effective(a) {
			out = append(out, a.body.(*parley.Enrollment))
		}
	}
	return out
}

func hasRole(enrollments []*parley.Enrollment, r parley.Role) bool {
	return slices.ContainsFunc(enrollments, func(e *parley.Enrollment) bool { return slices.Contains(e.Roles, r) })
}

// notice gives the notice of that name, nil if it does not exist in the set.
func (v View) notice(h parley.Hash) *act {
	a := v.m.acts[h]
	if a == nil || a.kind != parley.KindNotice || !v.effective(a) {
		return nil
	}
	return a
}

// text gives the notice's first version.
func (a *act) text() *parley.Notice { return &a.body.(*parley.Filing).Notice }

func (a *act) replaces() []parley.Hash {
	switch b := a.body.(type) {
	case *parley.Change:
		return b.Replaces
	case *parley.Cancel:
		return b.Replaces
	}
	return nil
}

// versionsOf gives the versions of a notice in the set, the first one first.
func (v View) versionsOf(n *act) []*act {
	out := []*act{n}
	for _, a := range v.m.versions[n.hash] {
		if v.effective(a) {
			out = append(out, a)
		}
	}
	return out
}

// tips gives the versions that no other replaces, ascending.
func (v View) tips(n *act) []*act {
	versions := v.versionsOf(n)
	if len(versions) == 1 {
		return versions
	}
	replaced := map[parley.Hash]bool{}
	for _, a := range versions {
		for _, h := range a.replaces() {
			replaced[h] = true
		}
	}
	tips := slices.DeleteFunc(versions, func(a *act) bool { return replaced[a.hash] })
	slices.SortFunc(tips, func(a, b *act) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	return tips
}

func cancelled(tips []*act) bool {
	return len(tips) > 0 && !slices.ContainsFunc(tips, func(a *act) bool { return a.kind != parley.KindCancel })
}

func hashes(acts []*act) []parley.Hash {
	out := make([]parley.Hash, len(acts))
	for i, a := range acts {
		out[i] = a.hash
	}
	return out
}

// findingID gives the name of a finding and its notices in order.
func (m *Machine) findingID(a, b parley.Hash, rule string) (parley.Hash, [2]parley.Hash) {
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	return FindingID(m.channel, a, b, rule), [2]parley.Hash{a, b}
}

// FindingID names what both sides find of two notices under one rule, whoever finds it.
func FindingID(channel, a, b parley.Hash, rule string) parley.Hash {
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	return sha256.Sum256(ledger.MustEncode(struct {
		Channel parley.Hash    `json:"channel"`
		Notices [2]parley.Hash `json:"notices"`
		Rule    string         `json:"rule"`
	}{channel, [2]parley.Hash{a, b}, rule}))
}

// revision gives the newest revision of a finding in the set, or why it is closed.
func (v View) revision(f *finding) (revision parley.Hash, closed string) {
	var tips [2][]*act
	for i, h := range f.notices {
		n := v.notice(h)
		if n == nil {
			return revision, "disowned"
		}
		tips[i] = v.tips(n)
	}
	if cancelled(tips[0]) || cancelled(tips[1]) {
		return revision, "cancelled"
	}
	k, _ := v.current()
	if k == nil {
		return revision, "rule"
	}
	rule, ok := k.RuleHash(f.rule)
	if !ok {
		return revision, "rule"
	}
	return revisionHash(hashes(tips[0]), hashes(tips[1]), rule), ""
}

func revisionHash(a, b []parley.Hash, rule parley.Hash) parley.Hash {
	return sha256.Sum256(ledger.MustEncode(struct {
		A    []parley.Hash `json:"a"`
		B    []parley.Hash `json:"b"`
		Rule parley.Hash   `json:"rule"`
	}{a, b, rule}))
}

// verdicts gives the causally last facts of a party for one revision of a finding.
func (v View) verdicts(f *finding, p parley.PartyID, revision parley.Hash) []*fact {
	var mine []*fact
	for _, x := range f.facts {
		if x.party == p && x.revision == revision {
			mine = append(mine, x)
		}
	}
	return latest(v, mine, func(x *fact) []ref { return []ref{x.ref} })
}
