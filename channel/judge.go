package channel

import (
	"slices"

	"parley"
	"parley/ledger"
)

// judgement is one entry before the judge: its past, its place, and what it says. The
// checks stand in the order of protocol.md, section 5; the first that fails is the reason.
type judgement struct {
	View   // the past
	log    logKey
	number int64
	own    branchID // that the entry continues; none for entry 0
	first  *record  // entry 0 of the log, nil for itself
	entry  *Entry

	partner bool // the draft's key is one of a partner's

	current *known       // the charter in force in the past, nil for none
	base    *CharterText // that, or the one that the log was opened under
}

func (j *judgement) verdict() (Reason, []Reason) {
	e := j.entry
	if e.fault == VoidFrame {
		return VoidFrame, nil
	}
	if j.number != 0 && e.class == ledger.ClassRoot && e.opens() {
		return VoidOpen, nil
	}
	if j.number != 0 && j.first.verdict != Valid {
		return VoidLog, nil
	}
	if e.fault != "" {
		return e.fault, nil
	}
	j.current, _ = j.View.current()
	j.base = j.baseCharter()
	if e.class == ledger.ClassStatement {
		return j.statement()
	}
	return j.words(), nil
}

// opens reports whether a root act says that it is an open, well formed or not.
func (e *Entry) opens() bool { return kindOf(e.First().Payload) == parley.KindOpen }

// words judges a draft or a root act, with its release.
func (j *judgement) words() Reason {
	e := j.entry
	release := e.Entry.Release() != nil
	switch {
	case !e.sigs.First || !e.sigs.Release:
		return VoidSignature
	case e.Payload.Channel != e.Frame.Channel || release && e.Release.Channel != e.Frame.Channel:
		return VoidChannel
	case e.Kind != parley.KindStop && e.Payload.Party != e.Frame.Party || release && e.Release.Party != e.Frame.Party:
		return VoidParty
	case j.replayed():
		return VoidReplay
	}
	if e.Kind == parley.KindOpen {
		return j.open(e.body.(*Open))
	}
	switch {
	case !j.namesCharter(e.Payload.Charter) || release && !j.namesCharter(e.Release.Charter):
		return VoidCharter
	case j.early():
		return VoidEarly
	case !j.modeFits() || release && e.Release.Mode != e.Payload.Mode:
		return VoidMode
	}
	if e.class == ledger.ClassRoot {
		return j.rootAct()
	}
	return j.word()
}

func (j *judgement) replayed() bool {
	a := j.m.acts[j.entry.Act]
	return a != nil && j.effective(a)
}

// openedWith gives the last charter that this log's open carried.
func (j *judgement) openedWith() *CharterText {
	e := j.entry
	if j.number != 0 {
		e = j.first.entry
	}
	if o, ok := e.body.(*Open); ok && len(o.texts) > 0 {
		return o.texts[len(o.texts)-1]
	}
	return nil
}

func (j *judgement) baseCharter() *CharterText {
	if j.current != nil {
		if _, ok := j.current.Charter.Party(j.log.party); ok {
			return j.current.CharterText
		}
	}
	return j.openedWith()
}

func (j *judgement) namesCharter(h parley.Hash) bool {
	if j.base == nil {
		return false
	}
	if j.current != nil && j.descends(h, j.current.CharterText, nil) {
		return true
	}
	return j.descends(h, j.openedWith(), nil)
}

// early: until the charter is in force for a party, it may do little more than accept it
// and call for help.
func (j *judgement) early() bool {
	switch j.entry.Kind {
	case parley.KindOpen, parley.KindAccept, parley.KindDecline, parley.KindEnroll, parley.KindReceipt, parley.KindUrgent:
		return false
	}
	if j.current == nil {
		return true
	}
	_, named := j.current.Charter.Party(j.log.party)
	return !named
}

func (j *judgement) modeFits() bool {
	if j.entry.Payload.Mode == j.base.Charter.Mode {
		return true
	}
	if j.entry.Payload.Mode != parley.Test {
		return false
	}
	switch j.entry.Kind {
	case parley.KindNotice, parley.KindChange, parley.KindCancel, parley.KindAnswer, parley.KindUrgent,
		parley.KindAcknowledge, parley.KindReply, parley.KindReadback, parley.KindReconfirm, parley.KindCheck:
		return j.entry.class == ledger.ClassWord
	}
	return false
}

// persons gives the people behind a key.
func persons(l []*parley.Enrollment) []string {
	var out []string
	for _, e := range l {
		out = append(out, e.Person)
	}
	return out
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
