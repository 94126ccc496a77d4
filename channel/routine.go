package channel

import (
	"bytes"
	"slices"

	"parley"
)

// This file has the duties that nobody's words begin: those of the charter's routine. What is
// done makes another obligation of each, due later; so none is ever met.

// greatest gives, of the effective ones of some acts that ascend by their greatest times, the
// one entered last by its party's time; of several at once, the one with the greatest hash. Nil
// if there is none.
func (v View) greatest(acts []*act) (last *act) {
	var at parley.Millis
	for _, a := range slices.Backward(acts) {
		if last != nil && a.top < at {
			break // nor is any before it later
		}
		if !v.effective(a) {
			continue
		}
		if t := v.when(a); last == nil || t > at || t == at && bytes.Compare(a.hash[:], last.hash[:]) > 0 {
			last, at = a, t
		}
	}
	return last
}

// revisionOf names the act since which something is owed anew, zero for none.
func revisionOf(last *act) (h parley.Hash) {
	if last != nil {
		h = last.hash
	}
	return h
}

// reconfirms lists what says of a version that it still holds.
func (m *Machine) reconfirmsOf(version parley.Hash) []*act { return m.reconfirms[version] }

// reconfirmation is the obligation to reconfirm a version as it now is, if there is one.
func (v View) reconfirmation(a *act) parley.Obligation {
	return parley.Obligation{Debtor: a.party, Duty: parley.OwesReconfirm, Of: a.hash, Revision: revisionOf(v.greatest(v.m.reconfirmsOf(a.hash)))}
}

// ofVersion is the duty to reconfirm a version.
func (v *reckoning) ofVersion(d *Obligation) bool {
	a := v.m.acts[d.Of]
	if v.noticeOfVersion(a) == nil || a.party != d.Debtor || !v.isTip(a) {
		return false
	}
	current, _ := v.current()
	if current == nil {
		return false
	}
	if p, _ := current.Charter.Party(d.Debtor); !p.HasLog() {
		return false
	}
	d.Creditor, d.charter = d.Debtor, v.charterOf(a)
	text := noticeOf(a)
	every := d.charter.Charter.Term(text.Kind).Reconfirm
	last := v.greatest(v.m.reconfirmsOf(a.hash))
	if every == 0 || d.Revision != revisionOf(last) {
		return false
	}
	if last == nil {
		last = a
	}
	d.Since = v.when(last)
	d.falls(every)
	if ends := text.Ends(); ends != 0 && ends <= d.Due {
		d.Due = 0 // it is over before it would have to be said again
	}
	return true
}

// lineCheck is the obligation of a party to make the next line check with another, if the
// charter in force has any.
func (v View) lineCheck(debtor, to parley.PartyID) parley.Obligation {
	o := parley.Obligation{Debtor: debtor, Duty: parley.OwesCheck, To: to, Revision: revisionOf(v.greatest(v.m.checks[pairKey{debtor, to}]))}
	if k, _ := v.current(); k != nil {
		o.Of = k.Hash
	}
	return o
}

// lineChecks lists those that there may be.
func (v View) lineChecks() []parley.Obligation {
	var out []parley.Obligation
	k, _ := v.current()
	if k == nil || len(k.Charter.Checks) == 0 {
		return nil
	}
	for _, p := range k.Charter.Parties {
		for _, q := range k.Charter.Parties {
			if p.HasLog() && p.ID != q.ID {
				out = append(out, v.lineCheck(p.ID, q.ID))
			}
		}
	}
	return out
}

// ofLine is the duty to make the next line check.
func (v *reckoning) ofLine(d *Obligation) bool {
	k, _ := v.current()
	if k == nil || k.Hash != d.Of || len(k.Charter.Checks) == 0 {
		return false
	}
	p, _ := k.Charter.Party(d.Debtor)
	if _, named := k.Charter.Party(d.To); !p.HasLog() || !named || d.To == d.Debtor {
		return false
	}
	last := v.greatest(v.m.checks[pairKey{d.Debtor, d.To}])
	if d.Revision != revisionOf(last) {
		return false
	}
	d.Creditor, d.charter = d.To, k.CharterText
	if last != nil {
		d.Since = v.when(last)
	} else {
		d.Since = v.earliest(slices.DeleteFunc(slices.Clone(v.m.accepts[k.Hash]), func(a *act) bool { return a.party != d.Debtor || !v.effective(a) }))
	}
	if d.Since != 0 {
		d.Since = max(d.Since, v.resumed(d.Debtor, d.To))
	}
	if d.Since != 0 && !v.suspended(d.Debtor) && !v.suspended(d.To) {
		hour, check := k.Charter.NextCheck(d.Since)
		d.Due = hour + check.Within
	}
	return true
}

// suspended reports whether a party declares that it has suspended its part.
func (v View) suspended(p parley.PartyID) bool {
	return slices.ContainsFunc(v.lastOf(v.m.statuses[p]), func(a *act) bool {
		return a.body.(*parley.Status).Declared == parley.Suspended
	})
}

// resumed is when, by a party's time, the line with another was last taken up again after
// either had suspended its part: no hour before then is missed.
func (v *reckoning) resumed(p, with parley.PartyID) (at parley.Millis) {
	for _, a := range v.m.statuses[p] {
		if v.resumes(a) {
			at = max(at, v.when(a))
		}
	}
	for _, a := range v.m.statuses[with] {
		if v.resumes(a) {
			at = max(at, v.since(p, a.refs))
		}
	}
	return at
}

// resumes reports whether a status takes up again what its party had suspended.
func (v View) resumes(a *act) bool {
	if a.body.(*parley.Status).Declared != parley.Active {
		return false
	}
	return slices.ContainsFunc(v.live(a.refs), func(r ref) bool { return v.m.resumed[r] })
}

// lastOf keeps the causally last of some acts.
func (v View) lastOf(acts []*act) []*act {
	return latest(v, acts, func(a *act) []ref { return a.refs })
}
