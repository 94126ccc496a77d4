package channel

import (
	"slices"

	"parley"
)

func (j *judgement) statement() (Reason, []Reason) {
	if j.early() {
		return VoidEarly, nil
	}
	switch b := j.entry.body.(type) {
	case *parley.Finding:
		return j.findingStatement(b)
	case *parley.Shown:
		return j.shown(b), nil
	case *parley.Told:
		return j.toldOf(b), nil
	case *parley.Measured:
		return j.measured(b), nil
	case *parley.Intake:
		return j.intake(b), nil
	}
	return Valid, nil // a receipt or a probe says all that it says in its frame
}

func (j *judgement) findingStatement(f *parley.Finding) (Reason, []Reason) {
	n := j.View.notice(f.Notice)
	switch {
	case n == nil:
		return VoidReference, nil
	case n.party != j.log.party:
		return VoidOwner, nil
	case n.mode != f.Mode:
		return VoidMode, nil
	}
	pairs, any := make([]Reason, len(f.Pairs)), false
	for i := range f.Pairs {
		pairs[i] = j.pair(n, &f.Pairs[i])
		any = any || pairs[i] == Valid
	}
	if !any {
		return VoidPairs, pairs
	}
	return Valid, pairs
}

// pair judges one comparison. It asks whether it may be said, never whether it is right:
// that is geometry, and two processors may differ on it.
func (j *judgement) pair(n *act, p *parley.Pair) Reason {
	o := j.View.notice(p.Other)
	if o == nil || o == n {
		return VoidReference
	}
	if o.mode != n.mode {
		return VoidMode
	}
	hash, ok := j.current.RuleHash(p.Rule)
	if !ok || hash != p.RuleHash {
		return VoidRule
	}
	rule, _ := j.current.Charter.Rule(p.Rule)
	if n.text().Originator == o.text().Originator || !rule.Pairs(n.text().Kind, o.text().Kind) {
		return VoidPair
	}
	mine, theirs := j.tips(n), j.tips(o)
	if !slices.Equal(hashes(mine), p.Mine) || !slices.Equal(hashes(theirs), p.Theirs) {
		return VoidStale
	}
	if cancelled(mine) || cancelled(theirs) {
		return VoidCancelled
	}
	id, _ := j.m.findingID(n.hash, o.hash, p.Rule)
	f := j.m.findings[id]
	if f == nil {
		if p.Verdict == parley.None {
			return VoidBaseless
		}
		return Valid
	}
	if p.Verdict == parley.None && !j.found(f, j.log.party) {
		return VoidBaseless
	}
	revision, _ := j.revision(f)
	last := j.verdicts(f, j.log.party, revision)
	if len(last) > 0 && !slices.ContainsFunc(last, func(x *fact) bool { return x.verdict != p.Verdict }) {
		return VoidRepeat
	}
	return Valid
}

// found reports whether a party has ever found these notices to clash, or possibly to.
func (v View) found(f *finding, p parley.PartyID) bool {
	return slices.ContainsFunc(f.facts, func(x *fact) bool {
		return x.party == p && x.verdict != parley.None && v.counts([]ref{x.ref})
	})
}
