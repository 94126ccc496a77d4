package bundle

import (
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// enrolment is an enrolment, with the entry that shows it.
type enrolment struct {
	*parley.Enrollment
	in *entry
}

func has(l []*enrolment, r parley.Role) bool {
	return slices.ContainsFunc(l, func(e *enrolment) bool { return slices.Contains(e.Roles, r) })
}

// officer gives the enrolments of a key that are shown before an entry of its party, or
// what is wrong with it. Each leads up to the root by its own chain.
func (v *evidence) officer(e *entry, key parley.OfficerKey) (out []*enrolment, wrong *finding) {
	wrong = void(channel.VoidKey, "the bundle shows no enrolment of %s before it", key)
	v.all(func(x *entry) {
		if x.place.Party != e.place.Party {
			return
		}
		switch b := x.Body().(type) {
		case *parley.Enrollment:
			if b.Key != key || !x.before(e) {
				return
			}
			if v.valid(x) {
				out = append(out, &enrolment{b, x})
			} else {
				wrong = void(channel.VoidKey, "its enrolment %s is void: %s", x.place, v.reason(x))
			}
		}
	})
	// Later, so that a key's revocation of itself does not ask for itself.
	v.all(func(x *entry) {
		if b, ok := x.Body().(*parley.Revocation); ok && x.place.Party == e.place.Party && b.Key == key && x.before(e) && v.valid(x) {
			out, wrong = nil, void(channel.VoidKey, "%s was revoked by %s", key, x.place)
		}
	})
	if len(out) > 0 {
		return out, nil
	}
	return nil, wrong
}

// rooted reports whether a key stands for a party's root under a charter at an entry: the
// key that the charter names, what shown recoveries have put in its place, or the recovery
// key.
func (v *evidence) rooted(e *entry, p parley.Party, key parley.OfficerKey) bool {
	return key == p.Recovery || slices.Contains(v.rootKeys(e, p), key)
}

func (v *evidence) rootKeys(e *entry, p parley.Party) []parley.OfficerKey {
	return channel.RootKeys(p.Root, func(from parley.OfficerKey) (by []parley.OfficerKey) {
		v.all(func(x *entry) {
			if r, ok := x.Body().(*parley.Recover); ok && x.place.Party == p.ID && r.From == from && x.before(e) && v.valid(x) {
				by = append(by, r.Root)
			}
		})
		return by
	})
}

// rootAct judges a root act other than open.
func (v *evidence) rootAct(e *entry, base *channel.CharterText) *finding {
	c := base
	switch b := e.Body().(type) {
	case *channel.Acceptance:
		c = b.Text()
		if t := v.texts[c.Charter.Predecessor]; t != nil {
			if p, ok := t.Charter.Party(e.place.Party); ok && p.HasLog() {
				c = t // the root under the charter before it has the say
			}
		}
	case *parley.Decline:
		if v.texts[b.Charter] == nil {
			return void(channel.VoidReference, "the charter %s is not in the bundle", b.Charter)
		}
	}
	p, ok := c.Charter.Party(e.Payload.Party)
	if !ok || !p.HasLog() {
		return void(channel.VoidParty, "")
	}
	key := e.Root.Key
	if _, ok := e.Body().(*parley.Recover); ok && key != p.Recovery || !v.rooted(e, p, key) {
		return void(channel.VoidKey, "%s is no root of %s", key, p.ID)
	}
	switch b := e.Body().(type) {
	case *parley.Enrollment:
		if !slices.Equal(b.Roles, []parley.Role{parley.Enrolls}) {
			return void(channel.VoidRole, "the root enrols enrolment officers only")
		}
	case *parley.Stop:
		l := v.log(Log{p.ID, b.Epoch})
		if l != nil && l != e.log && b.Size > e.seen()[l.Log].Size {
			return void(channel.VoidHead, "%s, %d entries", l.Log, b.Size)
		}
	}
	return &finding{Reason: channel.Valid}
}

// open judges the first entry of a log.
func (v *evidence) open(e *entry) *finding {
	o := e.Body().(*channel.Open)
	base := v.texts[e.Payload.Charter]
	if t := o.Texts(); len(t) > 0 {
		base = t[len(t)-1]
	}
	named := base != nil && v.descends(e.Payload.Charter, base)
	if c := v.current(e); c != nil { // what is in force by then goes before what it carries
		named = named || v.descends(e.Payload.Charter, c)
		if _, ok := c.Charter.Party(e.place.Party); ok {
			base = c
		}
	}
	if base == nil || !named {
		return void(channel.VoidCharter, "")
	}
	p, ok := base.Charter.Party(e.place.Party)
	switch {
	case o.Epoch != e.place.Epoch:
		return void(channel.VoidOpen, "")
	case e.Payload.Mode != base.Charter.Mode:
		return void(channel.VoidMode, "")
	case !ok || !p.HasLog():
		return void(channel.VoidParty, "")
	case !v.rooted(e, p, e.Root.Key):
		return void(channel.VoidKey, "%s is no root of %s", e.Root.Key, p.ID)
	case o.Epoch == 0 && o.Node != p.Node:
		return void(channel.VoidKey, "the charter names another node key")
	}
	return &finding{Reason: channel.Valid}
}

var atAnyTime = []parley.Kind{parley.KindAccept, parley.KindDecline, parley.KindEnroll, parley.KindReceipt, parley.KindUrgent}

func (v *evidence) early(e *entry) bool {
	if slices.Contains(atAnyTime, e.Kind) {
		return false
	}
	c := v.current(e)
	if c == nil {
		return true
	}
	_, named := c.Charter.Party(e.place.Party)
	return !named
}

// statement judges what a node says by itself.
func (v *evidence) statement(e *entry) *finding {
	f, ok := e.Body().(*parley.Finding)
	if !ok {
		return &finding{Reason: channel.Valid}
	}
	if v.early(e) {
		return void(channel.VoidEarly, "the bundle does not show that every party had accepted it")
	}
	n := v.act(f.Notice, parley.KindNotice)
	switch {
	case n == nil:
		return void(channel.VoidReference, "the notice %s is not in the bundle", f.Notice)
	case n.place.Party != e.place.Party:
		return void(channel.VoidOwner, "")
	case n.Payload.Mode != f.Mode:
		return void(channel.VoidMode, "")
	}
	if !slices.ContainsFunc(f.Pairs, func(p parley.Pair) bool { return v.pair(e, &p) }) {
		return void(channel.VoidPairs, "none of the notices that it was compared with is in the bundle, under a rule that it shows")
	}
	return &finding{Reason: channel.Valid}
}

// pair reports whether a pair is of a shown notice, under a rule of the charter in force.
func (v *evidence) pair(e *entry, p *parley.Pair) bool {
	c := v.current(e)
	if c == nil || v.act(p.Other, parley.KindNotice) == nil {
		return false
	}
	h, ok := c.RuleHash(p.Rule)
	return ok && h == p.RuleHash
}

// answers checks that an answer's clash is shown, and that it concerns the side.
func (v *evidence) answers(e *entry, a *parley.Answer) (wrong *finding) {
	wrong = void(channel.VoidReference, "no comparison that found the clash %s is in the bundle", a.Finding)
	v.compared(a.Finding, func(x *entry, f *parley.Finding, p *parley.Pair) {
		wrong = nil
		other := v.act(p.Other, parley.KindNotice)
		if x.place.Party != e.place.Party && (other == nil || other.place.Party != e.place.Party) {
			wrong = void(channel.VoidSide, "")
		}
		if f.Mode != e.Payload.Mode {
			wrong = void(channel.VoidMode, "")
		}
	})
	return wrong
}

// compared visits the shown comparisons of one clash.
func (v *evidence) compared(clash parley.Hash, visit func(*entry, *parley.Finding, *parley.Pair)) {
	v.all(func(e *entry) {
		f, ok := e.Body().(*parley.Finding)
		if !ok || e.Class() != ledger.ClassStatement || !v.valid(e) {
			return
		}
		for i := range f.Pairs {
			if p := &f.Pairs[i]; channel.FindingID(v.Channel, f.Notice, p.Other, p.Rule) == clash && v.pair(e, p) {
				visit(e, f, p)
			}
		}
	})
}
