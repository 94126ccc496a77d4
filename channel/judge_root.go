package channel

import (
	"slices"

	"parley"
)

// open judges the first entry of a log. It may have no past at all, so it carries the
// charters that it needs.
func (j *judgement) open(o *Open) Reason {
	e := j.entry
	if !j.chains(o.texts) || j.base == nil || !j.descends(e.Payload.Charter, j.base, o.texts) {
		return VoidCharter
	}
	if o.Epoch != e.Frame.Epoch {
		return VoidOpen
	}
	if !j.modeFits() {
		return VoidMode
	}
	p, ok := j.base.Charter.Party(j.log.party)
	if !ok || !p.HasLog() {
		return VoidParty
	}
	key := e.Root.Key
	if !slices.Contains(j.roots(p), key) && key != p.Recovery {
		return VoidKey
	}
	if o.Epoch == 0 && o.Node != p.Node {
		return VoidKey
	}
	return Valid
}

// chains reports whether carried charters follow one another from version 1, or from a
// text that the past holds, in one mode.
func (j *judgement) chains(texts []*CharterText) bool {
	var prev *CharterText
	for _, t := range texts {
		if prev == nil {
			if k := j.charter(t.Charter.Predecessor); k != nil {
				prev = k.CharterText
			}
		}
		switch {
		case t.Charter.Version == 1:
			if t.Hash != j.m.channel || prev != nil {
				return false
			}
		case prev == nil || !succeeds(t, prev):
			return false
		}
		prev = t
	}
	return true
}

func succeeds(t, prev *CharterText) bool {
	return t.Charter.Predecessor == prev.Hash && t.Charter.Version == prev.Charter.Version+1 && t.Charter.Mode == prev.Charter.Mode
}

func (j *judgement) rootAct() Reason {
	switch b := j.entry.body.(type) {
	case *Acceptance:
		return j.accept(b)
	case *parley.Decline:
		return j.decline(b)
	}
	c := j.base
	if j.current != nil {
		if _, ok := j.current.Charter.Party(j.entry.Payload.Party); ok {
			c = j.current.CharterText
		}
	}
	p, ok := c.Charter.Party(j.entry.Payload.Party)
	if !ok || !p.HasLog() {
		return VoidParty
	}
	roots, key := j.roots(p), j.entry.Root.Key
	switch b := j.entry.body.(type) {
	case *parley.Recover:
		if key != p.Recovery {
			return VoidKey
		}
		if !slices.Contains(roots, b.From) {
			return VoidReference
		}
		return Valid
	case *parley.Stop:
		if !slices.Contains(roots, key) && key != p.Recovery {
			return VoidKey
		}
		if !j.has(parley.Position{Party: p.ID, Epoch: b.Epoch, Size: b.Size, Root: b.Root}) {
			return VoidHead
		}
		return Valid
	case *parley.Enrollment:
		if !slices.Contains(roots, key) && key != p.Recovery {
			return VoidKey
		}
		if !slices.Equal(b.Roles, []parley.Role{parley.Enrolls}) {
			return VoidRole
		}
		return j.enroll(b)
	}
	panic("channel: a root act of an unknown kind passed decoding")
}

func (j *judgement) accept(b *Acceptance) Reason {
	t := b.text
	var predecessor *CharterText
	if t.Charter.Version == 1 {
		if t.Hash != j.m.channel {
			return VoidCharter
		}
	} else {
		k := j.charter(t.Charter.Predecessor)
		if k == nil || j.current == nil || !j.descends(k.Hash, j.current.CharterText, nil) || !succeeds(t, k.CharterText) {
			return VoidCharter
		}
		predecessor = k.CharterText
	}
	if r := j.signatory(t, predecessor); r != Valid {
		return r
	}
	party := j.log.party
	if j.accepted(party, t.Hash) {
		return VoidAccepted
	}
	if j.View.declined(party, t.Hash) {
		return VoidDeclined
	}
	for h, k := range j.m.texts {
		sibling := h != t.Hash && k.Charter.Predecessor == t.Charter.Predecessor
		if sibling && j.accepted(party, h) && !j.declinedByAnother(h) {
			return VoidCommitted
		}
	}
	return Valid
}

func (j *judgement) declinedByAnother(charter parley.Hash) bool {
	return slices.ContainsFunc(j.m.declines[charter], func(a *act) bool { return a.party != j.log.party && j.effective(a) })
}

// signatory checks that the party has a say in a charter, and signed with its root under
// the one before it; a newcomer under the new one.
func (j *judgement) signatory(t, predecessor *CharterText) Reason {
	var p parley.Party
	for _, c := range []*CharterText{predecessor, t} {
		if c == nil || p.HasLog() {
			continue
		}
		p, _ = c.Charter.Party(j.log.party)
	}
	if !p.HasLog() {
		return VoidParty
	}
	if key := j.entry.Root.Key; !slices.Contains(j.roots(p), key) && key != p.Recovery {
		return VoidKey
	}
	return Valid
}

func (j *judgement) decline(b *parley.Decline) Reason {
	k := j.charter(b.Charter)
	if k == nil {
		return VoidReference
	}
	var predecessor *CharterText
	if p := j.charter(k.Charter.Predecessor); p != nil {
		predecessor = p.CharterText
	}
	if r := j.signatory(k.CharterText, predecessor); r != Valid {
		return r
	}
	if j.accepted(j.log.party, b.Charter) {
		return VoidAccepted
	}
	if j.View.declined(j.log.party, b.Charter) {
		return VoidDeclined
	}
	return Valid
}

func (j *judgement) enroll(b *parley.Enrollment) Reason {
	k := partyKey{j.log.party, b.Key}
	if b.Partner != "" && !slices.Equal(b.Roles, []parley.Role{parley.Drafts}) {
		return VoidRole
	}
	if b.Partner != "" && (string(b.Partner) == string(j.log.party) || !j.base.Charter.Speaks(j.log.party, b.Partner)) {
		return VoidOriginator
	}
	if slices.ContainsFunc(j.m.revokes[k], j.effective) {
		return VoidRevoked
	}
	if slices.ContainsFunc(j.m.enrolls[k], j.effective) {
		return VoidEnrolled
	}
	return Valid
}
