package bundle

import (
	"fmt"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// finding is what is found of one entry, as far as the bundle shows: valid, or a reason of
// docs/protocol.md, section 5, with its detail.
type finding struct {
	channel.Reason
	detail string
}

func (f *finding) String() string {
	if f.detail == "" {
		return f.Sentence()
	}
	return f.Sentence() + ": " + f.detail
}

// reason judges an entry. The checks stand in the order of the protocol; those whose
// answer would lie in entries that an extract need not show are left out.
func (v *evidence) reason(e *entry) *finding {
	if f := v.reasons[e]; f != nil {
		return f
	}
	v.reasons[e] = &finding{channel.VoidReference, "it would have to be true in order to be true"} // pasts have no circles
	f := v.judge(e)
	v.reasons[e] = f
	return f
}

func (v *evidence) valid(e *entry) bool { return v.reason(e).Reason == channel.Valid }

func void(r channel.Reason, format string, args ...any) *finding {
	return &finding{r, fmt.Sprintf(format, args...)}
}

func (v *evidence) judge(e *entry) *finding {
	opens := e.Kind == parley.KindOpen
	if e.place.Number != 0 && opens {
		return void(channel.VoidOpen, "")
	}
	if e.place.Number != 0 && !v.valid(e.log.entries[0]) {
		return void(channel.VoidLog, "%s", v.reason(e.log.entries[0]))
	}
	if e.Err() != nil {
		return void(channel.Reason(ledger.Reason(e.Err())), "%v", e.Err())
	}
	if c := v.current(e); c != nil && c.Charter.Ruleset != parley.Ruleset {
		return void(channel.VoidUnknown, "ruleset %d was in force, and this release knows %d: verify with a newer one", c.Charter.Ruleset, parley.Ruleset)
	}
	if e.Class() == ledger.ClassStatement {
		return v.statement(e)
	}
	release := e.Entry.Entry.Release() != nil
	switch {
	case !e.sigs.First:
		return void(channel.VoidSignature, "that of %s", e.First().Key)
	case !e.sigs.Release:
		return void(channel.VoidSignature, "that of the release by %s", e.Entry.Entry.Release().Key)
	case e.Payload.Channel != e.Frame.Channel || release && e.Release.Channel != e.Frame.Channel:
		return void(channel.VoidChannel, "")
	case e.Kind != parley.KindStop && e.Payload.Party != e.Frame.Party || release && e.Release.Party != e.Frame.Party:
		return void(channel.VoidParty, "")
	}
	if again := v.repeats(e); again != nil {
		return void(channel.VoidReplay, "in %s", again.place)
	}
	if f := v.foreign(e); f != nil {
		return f
	}
	if opens {
		return v.open(e)
	}
	base := v.base(e)
	switch {
	case base == nil || !v.names(e, e.Payload.Charter) || release && !v.names(e, e.Release.Charter):
		return void(channel.VoidCharter, "")
	case v.early(e):
		return void(channel.VoidEarly, "the bundle does not show that every party had accepted it")
	case e.Payload.Mode != base.Charter.Mode && !mayBeTest(e), release && e.Release.Mode != e.Payload.Mode:
		return void(channel.VoidMode, "")
	case e.Class() == ledger.ClassRoot:
		return v.rootAct(e, base)
	}
	return v.word(e, base)
}

func mayBeTest(e *entry) bool {
	switch e.Kind {
	case parley.KindNotice, parley.KindChange, parley.KindCancel, parley.KindAnswer, parley.KindUrgent,
		parley.KindAcknowledge, parley.KindReply, parley.KindReadback, parley.KindReconfirm, parley.KindCheck:
		return e.Payload.Mode == parley.Test
	}
	return false
}

// repeats gives an earlier entry of the same party with the same envelope.
func (v *evidence) repeats(e *entry) (again *entry) {
	v.all(func(x *entry) {
		if x != e && x.Act == e.Act && x.First() != nil && x.place.Party == e.place.Party && x.before(e) && v.valid(x) {
			again = x
		}
	})
	return again
}

func (v *evidence) word(e *entry, base *channel.CharterText) *finding {
	party := e.place.Party
	author, f := v.officer(e, e.Word.Draft.Key)
	if f != nil {
		return f
	}
	if role, ok := mayDraft(e, author); !ok {
		return void(channel.VoidRole, "the drafter needs %s", role)
	}
	if len(partners(author)) > 0 && !partnersMay(e.Kind) {
		return void(channel.VoidRole, "a partner's key signs notices, changes and cancels alone")
	}
	if f := v.released(e, base, author); f != nil {
		return f
	}
	marking := ""
	switch b := e.Body().(type) {
	case *parley.Enrollment:
		if slices.Contains(b.Roles, parley.Enrolls) {
			return void(channel.VoidRole, "only the root enrols enrolment officers")
		}
		if f := enrolsPartner(base, party, b); f != nil {
			return f
		}
	case *parley.Filing:
		if !base.Charter.Speaks(party, b.Notice.Originator) || !signsFor(author, b.Notice.Originator) {
			return void(channel.VoidOriginator, "%s", b.Notice.Originator)
		}
		marking = b.Notice.Marking
	case *parley.Change:
		if f := v.replaces(e, b.Of, b.Replaces, &b.Notice); f != nil {
			return f
		}
		if !signsFor(author, b.Notice.Originator) {
			return void(channel.VoidOriginator, "%s", b.Notice.Originator)
		}
		marking = b.Notice.Marking
	case *parley.Cancel:
		if f := v.replaces(e, b.Of, b.Replaces, nil); f != nil {
			return f
		}
		if o := v.act(b.Of, parley.KindNotice).Body().(*parley.Filing).Notice.Originator; !signsFor(author, o) {
			return void(channel.VoidOriginator, "%s", o)
		}
	case *parley.Message:
		marking = b.Marking
	case *parley.Answer:
		if f := v.answers(e, b); f != nil {
			return f
		}
	case *parley.Call:
		if f := calls(party, base, b); f != nil {
			return f
		}
	case *parley.Incident:
		if f := alleges(base, &b.Account); f != nil {
			return f
		}
	case *parley.Accounting:
		if f := v.accounts(e, base, b); f != nil {
			return f
		}
	case parley.Said:
		return v.addressed(e, base, b)
	}
	if marking != "" && !slices.Contains(base.Charter.Markings, marking) {
		return void(channel.VoidMarking, "%q", marking)
	}
	return &finding{Reason: channel.Valid}
}

func mayDraft(e *entry, author []*enrolment) (parley.Role, bool) {
	role := parley.Drafts
	switch b := e.Body().(type) {
	case *parley.Urgent:
		return "", true
	case *parley.Answer, *parley.Check, *parley.Status, *parley.Roster, *parley.Call, parley.Said:
		role = parley.Acknowledges
	case *parley.Enrollment:
		role = parley.Enrolls
	case *parley.Revocation:
		if role = parley.Enrolls; b.Key == e.Word.Draft.Key {
			return "", true
		}
	}
	return role, has(author, role)
}

// released checks the second envelope (rule R10); nil if it is as it should be.
func (v *evidence) released(e *entry, base *channel.CharterText, author []*enrolment) *finding {
	release := e.Word.Release
	if release == nil {
		if needsSecond(&base.Charter, e) || len(partners(author)) > 0 {
			return void(channel.VoidRelease, "there is none")
		}
		return nil
	}
	r := new(parley.Release)
	if err := ledger.Decode(e.Entry.Release.Body, r); err != nil {
		return void(channel.VoidMalformed, "%v", err)
	}
	if r.Of != e.Act || r.Bypass != "" && e.Kind != parley.KindUrgent {
		return void(channel.VoidRelease, "it is of %s", r.Of)
	}
	second, f := v.officer(e, release.Key)
	switch {
	case f != nil:
		return f
	case r.Bypass == "" && (!has(second, parley.Releases) || len(partners(second)) > 0):
		return void(channel.VoidRole, "the releaser needs %s", parley.Releases)
	case r.Bypass == "" && slices.ContainsFunc(author, func(a *enrolment) bool {
		return slices.ContainsFunc(second, func(b *enrolment) bool { return a.Person == b.Person })
	}):
		return void(channel.VoidPerson, "")
	}
	seen := e.seen()
	for _, p := range r.Picture {
		l := v.log(Log{p.Party, p.Epoch})
		if l == nil {
			continue // listed as not shown
		}
		known := l.roots[p.Size]
		other := len(known) > 0 && len(l.forked) == 0 && !slices.Contains(known, p.Root)
		if other || l == e.log && p.Size > e.place.Number || l != e.log && p.Size > seen[l.Log].Size {
			return void(channel.VoidPicture, "%s, %d entries", l.Log, p.Size)
		}
	}
	return nil
}

// needsSecond reports whether the charter wants a second person for this. A cancel needs
// one by the kind of its notice, which word looks up.
func needsSecond(c *parley.Charter, e *entry) bool {
	what := string(e.Kind)
	switch b := e.Body().(type) {
	case *parley.Filing:
		what = string(b.Notice.Kind)
	case *parley.Change:
		what = string(b.Notice.Kind)
	case *parley.Message, *parley.Urgent, *parley.Answer, *parley.Status, *parley.Incident, *parley.Accounting:
	default:
		return false
	}
	return slices.Contains(c.TwoPerson, what)
}

// act finds a shown, valid act of a kind.
func (v *evidence) act(id parley.Hash, kind parley.Kind) (found *entry) {
	v.all(func(e *entry) {
		if e.Act == id && e.Kind == kind && found == nil && v.valid(e) {
			found = e
		}
	})
	return found
}

// addressed checks that what an acknowledge, a reply or a readback is of is shown, comes
// before it, and is the other side's to have said.
func (v *evidence) addressed(e *entry, base *channel.CharterText, b parley.Said) *finding {
	of, reported := b.About()
	var thing *entry
	v.all(func(x *entry) {
		if x.Act == of && thing == nil && x.Class() == ledger.ClassWord && v.valid(x) && x.before(e) {
			thing = x
		}
	})
	if thing == nil {
		return void(channel.VoidReference, "%s is not in the bundle, or not before it", of)
	}
	kinds := []parley.Kind{parley.KindNotice, parley.KindChange}
	if e.Kind != parley.KindReadback {
		kinds = append(kinds, parley.KindCancel, parley.KindMessage, parley.KindUrgent, parley.KindCall, parley.KindIncident, parley.KindAccount)
	}
	if e.Kind == parley.KindReply {
		kinds = append(kinds, parley.KindReply)
	}
	if !slices.Contains(kinds, thing.Kind) {
		return void(channel.VoidReference, "%s is no thing to say this of", of)
	}
	by := e.place.Party
	if reported != (parley.Reported{}) {
		if p, named := base.Charter.Party(reported.Party); !named || p.HasLog() || p.ID == by {
			return void(channel.VoidParty, "%s has a node, or is no party", reported.Party)
		}
		if said(thing) != by {
			return void(channel.VoidSide, "")
		}
	} else if said(thing) == by {
		return void(channel.VoidSide, "")
	}
	if thing.Payload.Mode != e.Payload.Mode {
		return void(channel.VoidMode, "")
	}
	return &finding{Reason: channel.Valid}
}

// calls checks that a call was with another party, between parties of the charter; nil if so.
func calls(party parley.PartyID, base *channel.CharterText, c *parley.Call) *finding {
	if _, named := base.Charter.Party(c.With); !named || c.With == party {
		return void(channel.VoidParty, "%s", c.With)
	}
	for _, s := range c.Speakers {
		if _, named := base.Charter.Party(s.Party); !named {
			return void(channel.VoidParty, "%s", s.Party)
		}
	}
	return nil
}

// alleges checks that a breach is alleged of somebody whom the charter names; nil if so.
func alleges(base *channel.CharterText, a *parley.Account) *finding {
	if by := a.Breach.By; by != "" && !base.Charter.Names(by) {
		return void(channel.VoidParty, "%s", by)
	}
	return nil
}

// accounts checks that the incident which an account is of is shown, and comes before it.
func (v *evidence) accounts(e *entry, base *channel.CharterText, b *parley.Accounting) *finding {
	i := v.act(b.Of, parley.KindIncident)
	switch {
	case i == nil || !i.before(e):
		return void(channel.VoidReference, "the incident %s is not in the bundle, or not before it", b.Of)
	case i.Payload.Mode != e.Payload.Mode:
		return void(channel.VoidMode, "")
	}
	return alleges(base, &b.Account)
}

// said is whose words an entry holds: of what is reported, the party that it is reported of.
func said(e *entry) parley.PartyID {
	if b, ok := e.Body().(parley.Said); ok {
		if _, r := b.About(); r.Party != "" {
			return r.Party
		}
	}
	return e.place.Party
}

// replaces checks what a change and a cancel have in common; text is the change's.
func (v *evidence) replaces(e *entry, of parley.Hash, replaces []parley.Hash, text *parley.Notice) *finding {
	n := v.act(of, parley.KindNotice)
	if n == nil {
		return void(channel.VoidReference, "the notice %s is not in the bundle", of)
	}
	first := &n.Body().(*parley.Filing).Notice
	switch {
	case n.place.Party != e.place.Party:
		return void(channel.VoidOwner, "")
	case !n.before(e):
		return void(channel.VoidReference, "the notice %s comes later", of)
	case n.Payload.Mode != e.Payload.Mode:
		return void(channel.VoidMode, "")
	case text != nil && text.Kind != first.Kind:
		return void(channel.VoidKind, "")
	case text != nil && text.Originator != first.Originator:
		return void(channel.VoidOriginator, "%s", text.Originator)
	case text == nil && e.Word.Release == nil && slices.Contains(v.base(e).Charter.TwoPerson, string(first.Kind)):
		return void(channel.VoidRelease, "there is none")
	}
	return nil
}
