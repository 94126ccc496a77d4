package channel

import (
	"slices"

	"parley"
)

// This file judges what is said of the line itself and of incidents.

// withOther checks a counterpart: another party that the base charter names.
func (j *judgement) withOther(p parley.PartyID) Reason {
	if _, named := j.base.Charter.Party(p); !named || p == j.log.party {
		return VoidParty
	}
	return Valid
}

func (j *judgement) call(b *parley.Call) Reason {
	if r := j.withOther(b.With); r != Valid {
		return r
	}
	for _, s := range b.Speakers {
		if _, named := j.base.Charter.Party(s.Party); !named {
			return VoidParty
		}
	}
	return j.references(b.About)
}

func (j *judgement) incident(b *parley.Incident) Reason {
	return j.alleging(&b.Account, b.Links)
}

func (j *judgement) account(b *parley.Accounting) Reason {
	a := j.m.acts[b.Of]
	switch {
	case a == nil || a.kind != parley.KindIncident || !j.effective(a):
		return VoidReference
	case a.mode != j.entry.Payload.Mode:
		return VoidMode
	}
	return j.alleging(&b.Account, b.Links)
}

func (j *judgement) alleging(a *parley.Account, links []parley.Hash) Reason {
	if by := a.Breach.By; by != "" && !j.base.Charter.Names(by) {
		return VoidParty
	}
	return j.references(links)
}

func (j *judgement) reconfirm(b *parley.Reconfirm) Reason {
	for _, h := range b.Acts {
		n := j.noticeOfVersion(j.m.acts[h])
		if n == nil {
			return VoidReference
		}
		a := j.m.acts[h]
		switch {
		case a.party != j.log.party:
			return VoidOwner
		case a.mode != j.entry.Payload.Mode:
			return VoidMode
		case !slices.Contains(j.tips(n), a):
			return VoidStale
		}
	}
	return Valid
}

// noticeOfVersion gives the notice of which an act is an effective version that is no
// cancel; nil if there is none such.
func (v View) noticeOfVersion(a *act) *act {
	if a == nil || !v.effective(a) {
		return nil
	}
	switch b := a.body.(type) {
	case *parley.Filing:
		return a
	case *parley.Change:
		return v.notice(b.Of)
	}
	return nil
}

// partnersOf gives the partners whose key it is; none for a key of the party's own.
func partnersOf(enrollments []*parley.Enrollment) []parley.OriginatorID {
	var out []parley.OriginatorID
	for _, e := range enrollments {
		if e.Partner != "" {
			out = append(out, e.Partner)
		}
	}
	return out
}

// originates reports whether a draft's key may sign for an originator: a partner's key
// signs for that partner alone.
func (j *judgement) originates(o parley.OriginatorID) bool {
	partners := partnersOf(j.enrollments(j.log.party, j.entry.Word.Draft.Key))
	return len(partners) == 0 || slices.Contains(partners, o)
}

func (j *judgement) measured(b *parley.Measured) Reason {
	if b.Probe >= j.number {
		return VoidReference
	}
	probe := j.m.record(j.m.physical(j.own, b.Probe))
	if _, ok := probe.entry.body.(*parley.Probe); !ok || probe.verdict != Valid || j.disowned(probe.ref) {
		return VoidReference
	}
	if b.Back.Party == j.log.party {
		return VoidSide
	}
	if !j.has(b.Back) {
		return VoidReference
	}
	back := j.m.recordAt(b.Back)
	switch {
	case back.entry.Entry == nil:
		return VoidReference
	case !back.past.has(probe.ref):
		return VoidStale
	case slices.ContainsFunc(j.m.measured[probe], func(s *measurement) bool {
		return s.with() == b.Back.Party && j.counts([]ref{s.at.ref})
	}):
		return VoidRepeat
	}
	return Valid
}

func (j *judgement) intake(b *parley.Intake) Reason {
	p, _ := j.current.Charter.Party(j.log.party)
	if !slices.ContainsFunc(p.Partners, func(x parley.Partner) bool { return x.ID == b.Partner }) {
		return VoidParty
	}
	for _, h := range b.Acts {
		if a := j.m.acts[h]; (a == nil || !j.effective(a)) && !j.HasTaken(h, j.log.party) {
			return Valid
		}
	}
	return VoidRepeat
}

// HasTaken reports whether a party's node has stated that a partner handed an envelope in.
func (v View) HasTaken(envelope parley.Hash, by parley.PartyID) bool {
	return slices.ContainsFunc(v.m.intakes[envelope], func(s *statement) bool { return s.party == by && v.counts([]ref{s.ref}) })
}
