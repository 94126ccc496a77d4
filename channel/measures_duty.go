package channel

import (
	"cmp"

	"parley"
)

// owed counts one obligation, which began at a moment of the debtor.
type owed struct {
	parley.Obligation
	since    moment
	met      moment
	replaced bool          // what it is owed for stands no more
	ended    parley.Millis // when the debtor's node learnt so; 0 if that cannot be told
	due      parley.Millis
	promises []promise // in the order in which they were made
}

// promise is a reply or an answer, with the time that it promises; 0 for none.
type promise struct {
	at    moment
	until parley.Millis
}

func (m *measuring) count(p *pairMeasuring, o owed) {
	d := p.duties[o.Duty]
	if d == nil {
		d = &DutyMeasures{Duty: o.Duty}
		p.duties[o.Duty] = d
	}
	d.Owed++
	end := m.until
	switch {
	case o.met.at != 0:
		d.Met++
		end = o.met.at
	case o.since.at == 0:
		d.Unheard++
		return
	case o.replaced:
		d.Replaced++
		end = o.ended
	default:
		d.Open++
	}
	timed, late := o.stoodLate(end)
	if timed {
		d.Timed++
	}
	if late {
		d.Late++
	}
	seen := map[ToldMeasures]bool{}
	for _, s := range m.m.tellings[o.Obligation] {
		t := ToldMeasures{Party: s.party, Rung: s.rung}
		if !seen[t] && m.counts([]ref{s.ref}) && m.m.record(s.ref).entry.Frame.Mono < m.until {
			seen[t] = true
			p.told[t]++
		}
	}
}

// stoodLate tells whether it had a time, and whether it stood past what was then due at any
// moment before it ended: a standby puts off what is due from when it is given.
func (o *owed) stoodLate(end parley.Millis) (timed, late bool) {
	due := o.due
	for _, p := range o.promises {
		if p.at.at >= end {
			break
		}
		timed = timed || due != 0
		if due != 0 && p.at.at > due {
			return true, true
		}
		due = cmp.Or(p.until, o.due)
	}
	return timed || due != 0, due != 0 && end > due
}
