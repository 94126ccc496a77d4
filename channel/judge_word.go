package channel

import (
	"slices"

	"parley"
)

// word judges an officer's words: the key, its role, the release, then what is said.
func (j *judgement) word() Reason {
	e := j.entry
	author := j.enrollments(j.log.party, e.Word.Draft.Key)
	if len(author) == 0 {
		return VoidKey
	}
	j.partner = len(partnersOf(author)) > 0
	if !j.mayDraft(author) {
		return VoidRole
	}
	if r := j.release(author); r != Valid {
		return r
	}
	switch b := e.body.(type) {
	case *parley.Enrollment:
		if slices.Contains(b.Roles, parley.Enrolls) {
			return VoidRole
		}
		return j.enroll(b)
	case *parley.Revocation:
		return Valid
	case *parley.Filing:
		return j.notice(&b.Notice)
	case *parley.Change:
		return j.change(b)
	case *parley.Cancel:
		n, r := j.replacing(b.Of, b.Replaces)
		if r == Valid && !j.originates(n.text().Originator) {
			return VoidOriginator
		}
		return r
	case *parley.Reconfirm:
		return j.reconfirm(b)
	case *parley.Message:
		if !slices.Contains(j.base.Charter.Markings, b.Marking) {
			return VoidMarking
		}
		return j.references(b.References)
	case *parley.Urgent:
		return j.references(b.References)
	case *parley.Answer:
		return j.answer(b)
	case *parley.Acknowledge:
		return j.acknowledge(b)
	case *parley.Reply:
		return j.reply(b)
	case *parley.Readback:
		_, r := j.addressed(b.Of, b.Reported, parley.KindNotice, parley.KindChange)
		return r
	case *parley.Check:
		return j.withOther(b.With)
	case *parley.Status, *parley.Roster:
		return Valid
	case *parley.Call:
		return j.call(b)
	case *parley.Incident:
		return j.incident(b)
	case *parley.Accounting:
		return j.account(b)
	}
	panic("channel: a word of an unknown kind passed decoding")
}

func (j *judgement) mayDraft(author []*parley.Enrollment) bool {
	if j.partner {
		switch b := j.entry.body.(type) {
		case *parley.Filing, *parley.Change, *parley.Cancel:
		case *parley.Revocation:
			return b.Key == j.entry.Word.Draft.Key
		default:
			return false
		}
	}
	switch b := j.entry.body.(type) {
	case *parley.Urgent:
		return true
	case *parley.Answer, *parley.Acknowledge, *parley.Reply, *parley.Readback,
		*parley.Check, *parley.Status, *parley.Roster, *parley.Call:
		return hasRole(author, parley.Acknowledges)
	case *parley.Enrollment:
		return hasRole(author, parley.Enrolls)
	case *parley.Revocation:
		return hasRole(author, parley.Enrolls) || b.Key == j.entry.Word.Draft.Key
	}
	return hasRole(author, parley.Drafts)
}

// twoPerson reports whether the charter wants a second person for this.
func (j *judgement) twoPerson() bool {
	what := ""
	switch b := j.entry.body.(type) {
	case *parley.Filing:
		what = string(b.Notice.Kind)
	case *parley.Change:
		what = string(b.Notice.Kind)
	case *parley.Cancel:
		if n := j.View.notice(b.Of); n != nil {
			what = string(n.text().Kind)
		}
	default:
		if slices.Contains(parley.TwoPersonWords, j.entry.Kind) {
			what = string(j.entry.Kind)
		}
	}
	return slices.Contains(j.base.Charter.TwoPerson, what)
}

// release checks the second envelope (rule R10): another person, whose screen showed
// something that the node had.
func (j *judgement) release(author []*parley.Enrollment) Reason {
	e, r := j.entry, j.entry.releaseOf
	if r == nil {
		if j.partner && e.Kind != parley.KindRevoke || j.twoPerson() {
			return VoidRelease
		}
		return Valid
	}
	if r.Of != e.Act || r.Bypass != "" && e.Kind != parley.KindUrgent {
		return VoidRelease
	}
	releaser := j.enrollments(j.log.party, e.Word.Release.Key)
	switch {
	case len(releaser) == 0:
		return VoidKey
	case r.Bypass == "" && !hasRole(releaser, parley.Releases) || len(partnersOf(releaser)) > 0:
		return VoidRole
	case r.Bypass == "" && share(persons(author), persons(releaser)):
		return VoidPerson
	}
	for _, p := range r.Picture {
		if !j.has(p) {
			return VoidPicture
		}
	}
	return Valid
}

func (j *judgement) notice(n *parley.Notice) Reason {
	if !j.base.Charter.Speaks(j.log.party, n.Originator) || !j.originates(n.Originator) {
		return VoidOriginator
	}
	return j.markedAndReferring(n)
}

func (j *judgement) markedAndReferring(n *parley.Notice) Reason {
	if !slices.Contains(j.base.Charter.Markings, n.Marking) {
		return VoidMarking
	}
	return j.references(n.References)
}

func (j *judgement) references(l []parley.Hash) Reason {
	var things []*act
	for _, h := range l {
		a := j.m.acts[h]
		if a == nil || !j.effective(a) {
			return VoidReference
		}
		switch a.kind {
		case parley.KindNotice, parley.KindMessage, parley.KindUrgent, parley.KindCall, parley.KindIncident:
		default:
			return VoidReference
		}
		things = append(things, a)
	}
	for _, a := range things {
		if a.mode != j.entry.Payload.Mode {
			return VoidMode
		}
	}
	return Valid
}

// replacing checks what a change and a cancel have in common: the notice, whose it is,
// and the versions replaced.
func (j *judgement) replacing(of parley.Hash, replaces []parley.Hash) (*act, Reason) {
	n := j.View.notice(of)
	switch {
	case n == nil:
		return nil, VoidReference
	case n.party != j.log.party:
		return nil, VoidOwner
	case n.mode != j.entry.Payload.Mode:
		return nil, VoidMode
	}
	versions, cancels := j.versionsOf(n), 0
	for _, h := range replaces {
		i := slices.IndexFunc(versions, func(a *act) bool { return a.hash == h })
		if i < 0 {
			return nil, VoidReference
		}
		if versions[i].kind == parley.KindCancel {
			cancels++
		}
	}
	if cancels == len(replaces) {
		return nil, VoidCancelled
	}
	return n, Valid
}

func (j *judgement) change(b *parley.Change) Reason {
	n, r := j.replacing(b.Of, b.Replaces)
	switch {
	case r != Valid:
		return r
	case b.Notice.Kind != n.text().Kind:
		return VoidKind
	case b.Notice.Originator != n.text().Originator || !j.originates(b.Notice.Originator):
		return VoidOriginator
	}
	return j.markedAndReferring(&b.Notice)
}

func (j *judgement) answer(b *parley.Answer) Reason {
	f := j.m.findings[b.Finding]
	if f == nil || !slices.ContainsFunc(f.facts, func(x *fact) bool { return j.counts([]ref{x.ref}) }) {
		return VoidReference
	}
	a, b2 := j.m.acts[f.notices[0]], j.m.acts[f.notices[1]]
	if a.party != j.log.party && b2.party != j.log.party {
		return VoidSide
	}
	if a.mode != j.entry.Payload.Mode {
		return VoidMode
	}
	if revision, closed := j.revision(f); closed != "" || revision != b.Revision {
		return VoidStale
	}
	return Valid
}
