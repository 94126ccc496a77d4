package channel

import (
	"slices"

	"parley"
)

// addressed finds what is acknowledged, replied to or read back: something of one of the
// kinds, said by another party; or by this one, where it reports what a party without a log has
// answered.
func (j *judgement) addressed(of parley.Hash, reported parley.Reported, kinds ...parley.Kind) (*act, Reason) {
	a := j.m.acts[of]
	if a == nil || !slices.Contains(kinds, a.kind) || !j.stands(a) {
		return nil, VoidReference
	}
	if reported == (parley.Reported{}) {
		if a.speaker() == j.log.party {
			return nil, VoidSide
		}
	} else {
		// Nobody reports himself, not even where the charter has taken his keys away.
		if p, named := j.base.Charter.Party(reported.Party); !named || p.HasLog() || p.ID == j.log.party {
			return nil, VoidParty
		}
		if a.speaker() != j.log.party {
			return nil, VoidSide
		}
	}
	if a.mode != j.entry.Payload.Mode {
		return nil, VoidMode
	}
	return a, Valid
}

// stands reports whether an act is effective, and what it belongs to exists.
func (v View) stands(a *act) bool {
	if !v.effective(a) {
		return false
	}
	switch b := a.body.(type) {
	case *parley.Change:
		return v.notice(b.Of) != nil
	case *parley.Cancel:
		return v.notice(b.Of) != nil
	}
	return true
}

func (j *judgement) acknowledge(b *parley.Acknowledge) Reason {
	if _, r := j.addressed(b.Of, b.Reported, things...); r != Valid {
		return r
	}
	by := speaker(j.log.party, b.Reported)
	for _, a := range j.m.said[b.Of] {
		if o, ok := a.body.(*parley.Acknowledge); ok && a.speaker() == by && o.Step == b.Step && o.To == b.To && j.effective(a) {
			return VoidRepeat
		}
	}
	return Valid
}

func (j *judgement) reply(b *parley.Reply) Reason {
	if _, r := j.addressed(b.Of, b.Reported, append([]parley.Kind{parley.KindReply}, things...)...); r != Valid {
		return r
	}
	by := speaker(j.log.party, b.Reported)
	if b.Reply == parley.ReplyAgree && !agreeable(j.m.acts[b.Of]) {
		return VoidRule
	}
	if b.Reply == parley.ReplyWithdraw && !slices.ContainsFunc(j.saidBy(b.Of, by), func(a *act) bool { return a.kind == parley.KindReply }) {
		return VoidBaseless
	}
	return Valid
}

// agreeable reports whether a side may agree to something: to what was said in a call, and
// to a zone or a line as a standing agreement. To nothing else, lest it read as leave.
func agreeable(a *act) bool {
	text := noticeOf(a)
	return a.kind == parley.KindCall || text != nil && (text.Kind == parley.Zone || text.Kind == parley.Line)
}

func (j *judgement) shown(b *parley.Shown) Reason {
	if j.current.Charter.Display == parley.Unreported {
		return VoidRule
	}
	news := false
	for _, h := range b.Acts {
		if !j.isThingOfOthers(h, j.log.party) {
			return VoidReference
		}
		news = news || !j.hasShown(h, j.log.party)
	}
	if !news {
		return VoidRepeat
	}
	return Valid
}

func (v View) isThingOfOthers(h parley.Hash, p parley.PartyID) bool {
	a := v.m.acts[h]
	return a != nil && slices.Contains(things, a.kind) && a.party != p && v.stands(a)
}

func (v View) hasShown(h parley.Hash, p parley.PartyID) bool {
	return slices.ContainsFunc(v.m.displays[h], func(s *statement) bool { return s.party == p && v.counts([]ref{s.ref}) })
}

// MayShow reports whether a party's node may state that a post has shown an act: it is a
// thing of another party, and not stated yet.
func (v View) MayShow(h parley.Hash, p parley.PartyID) bool {
	return v.isThingOfOthers(h, p) && !v.hasShown(h, p)
}

func (j *judgement) toldOf(b *parley.Told) Reason {
	o, ok := j.obligation(b.Obligation)
	switch {
	case !ok:
		return VoidReference
	case j.log.party != o.Debtor && j.log.party != o.Creditor:
		return VoidSide
	case b.Rung > int64(len(o.charter.Charter.Ladder)):
		return VoidRule
	case slices.ContainsFunc(j.m.tellings[b.Obligation], func(s *statement) bool {
		return s.party == j.log.party && s.rung == b.Rung && j.counts([]ref{s.ref})
	}):
		return VoidRepeat
	}
	return Valid
}
