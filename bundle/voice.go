package bundle

import (
	"slices"

	"parley"
	"parley/channel"
	"parley/pen"
)

// partners lists the partners whose key it is that was enrolled so; none for a key of the
// party's own.
func partners(enrolled []*enrolment) []parley.OriginatorID {
	var out []parley.OriginatorID
	for _, e := range enrolled {
		if e.Partner != "" {
			out = append(out, e.Partner)
		}
	}
	return out
}

func partnersMay(k parley.Kind) bool {
	return k == parley.KindNotice || k == parley.KindChange || k == parley.KindCancel
}

// signsFor reports whether a key signs for an originator: a partner's for that partner alone.
func signsFor(author []*enrolment, o parley.OriginatorID) bool {
	l := partners(author)
	return len(l) == 0 || slices.Contains(l, o)
}

// voice tells who stands behind a version of a notice of another than the party itself.
func (v *evidence) voice(e *entry) string {
	if e.First() == nil {
		return ""
	}
	var o parley.OriginatorID
	switch b := e.Body().(type) {
	case *parley.Filing:
		o = b.Notice.Originator
	case *parley.Change:
		o = b.Notice.Originator
	case *parley.Cancel:
		n := v.act(b.Of, parley.KindNotice)
		if n == nil {
			return ""
		}
		o = n.Body().(*parley.Filing).Notice.Originator
	default:
		return ""
	}
	author, _ := v.officer(e, e.First().Key)
	var key parley.OriginatorID
	if slices.Contains(partners(author), o) {
		key = o
	}
	return pen.VoiceOf(e.place.Party, o, key).Says(v.partyName(e, string(o)), v.partyName(e, string(e.place.Party)))
}

// partyName gives the name of a party or partner under the charter that an entry was said
// under.
func (v *evidence) partyName(e *entry, id string) string {
	if base := v.base(e); base != nil {
		return pen.NameIn(&base.Charter, id)
	}
	return id
}

// enrolsPartner checks the enrolment of a partner's key; nil if it is as it should be.
func enrolsPartner(base *channel.CharterText, party parley.PartyID, b *parley.Enrollment) *finding {
	switch {
	case b.Partner == "":
		return nil
	case !slices.Equal(b.Roles, []parley.Role{parley.Drafts}):
		return void(channel.VoidRole, "a partner's key has the role draft alone")
	case string(b.Partner) == string(party) || !base.Charter.Speaks(party, b.Partner):
		return void(channel.VoidOriginator, "%s", b.Partner)
	}
	return nil
}
