package channel

import (
	"cmp"
	"maps"
	"slices"

	"parley"
)

// HourOfCheck is one line check that the charter has on one day, and what became of it.
type HourOfCheck struct {
	Debtor  parley.PartyID `json:"debtor"` // who was to make it
	To      parley.PartyID `json:"to"`
	Name    string         `json:"name"`
	Hour    parley.Millis  `json:"hour"`
	Due     parley.Millis  `json:"due"` // the hour and the time that the charter leaves
	State   CheckState     `json:"state"`
	Late    bool           `json:"late,omitzero"`  // made, and after it was due
	Cause   parley.Cause   `json:"cause,omitzero"` // of one that was missed; unknown if nobody has said
	Said    bool           `json:"said"`           // an officer has entered what became of it
	At      parley.Millis  `json:"at,omitzero"`    // when it was made, as entered
	Means   parley.Means   `json:"means,omitzero"`
	Office  string         `json:"office,omitzero"` // who answered
	Result  string         `json:"result,omitzero"`
	By      string         `json:"by,omitzero"` // the office that entered it
	Person  string         `json:"person,omitzero"`
	ID      parley.Hash    `json:"id,omitzero"`      // the word that says so
	Entered parley.Millis  `json:"entered,omitzero"` // when, by its node's clock
}

// CheckState is what became of a line check.
type CheckState string

// The states. A check that nobody has entered by the time it was due is missed, and its
// cause is unknown: silence is never taken for a refusal.
const (
	CheckMade     CheckState = "made"
	CheckIsMissed CheckState = "missed"
	CheckToCome   CheckState = "to-come"
)

// hours lists the line checks of a party with another, by the charters that were in force,
// whose hour is from a time on, and which could have been made by another.
func (v *reckoning) hours(k pairKey, since, at parley.Millis) []HourOfCheck {
	var out []HourOfCheck
	v.eachHour(k, since, at, func(h HourOfCheck, opens, closes parley.Millis) {
		out = append(out, v.became(k, h, opens, closes, at, parley.MaxTime))
	})
	return out
}

// tenure is a charter in a party's time: from its own acceptance until that of the next.
type tenure struct {
	text        *known
	from, until parley.Millis
}

// tenures lists the charters in force and those before them by a party's time.
func (v View) tenures(p parley.PartyID) []tenure {
	forces := v.inForce()
	texts := slices.SortedFunc(maps.Keys(forces), func(a, b *known) int {
		return cmp.Or(cmp.Compare(forces[a], forces[b]), slices.Compare(a.Hash[:], b.Hash[:]))
	})
	var out []tenure
	for _, t := range texts {
		mine := slices.DeleteFunc(slices.Clone(v.m.accepts[t.Hash]), func(a *act) bool { return a.party != p || !v.effective(a) })
		if len(mine) == 0 {
			continue
		}
		from := v.earliest(mine)
		if len(out) > 0 {
			out[len(out)-1].until = from
		}
		out = append(out, tenure{t, from, parley.MaxTime})
	}
	return out
}

// eachHour visits the hours of line checks of a party with another, ascending, from a time
// on. A check belongs to an hour from as long before it as the charter leaves after it, until
// that is so of the next hour: who calls a little early has made it.
func (v View) eachHour(k pairKey, since, at parley.Millis, visit func(h HourOfCheck, opens, closes parley.Millis)) {
	for _, t := range v.tenures(k.party) {
		c := &t.text.Charter
		p, _ := c.Party(k.party)
		if _, named := c.Party(k.with); !named || !p.HasLog() || len(c.Checks) == 0 {
			continue
		}
		last := min(at, t.until-1)
		from := max(since, t.from)
		for day := from - from%parley.Day - parley.Day; day-parley.Day <= last; day += parley.Day {
			for i, check := range c.Checks {
				hour := day + check.At
				opens := hour - check.Within
				if hour < since || opens <= t.from || opens > last {
					continue
				}
				next := c.Checks[(i+1)%len(c.Checks)]
				nextHour := day + next.At
				if i+1 == len(c.Checks) {
					nextHour += parley.Day
				}
				visit(HourOfCheck{Debtor: k.party, To: k.with, Name: check.Name, Hour: hour, Due: hour + check.Within}, opens, min(max(hour, nextHour-next.Within), t.until))
			}
		}
	}
}

// became tells what had become of a line check at an hour, by what was entered until a time.
func (v *reckoning) became(k pairKey, h HourOfCheck, opens, closes, at, until parley.Millis) HourOfCheck {
	var best *act
	var entered parley.Millis
	made := v.m.checksAt[k]
	first, _ := slices.BinarySearchFunc(made, opens, func(a *act, at parley.Millis) int { return cmp.Compare(a.body.(*parley.Check).At, at) })
	for _, a := range made[first:] {
		b := a.body.(*parley.Check)
		if b.At >= closes {
			break
		}
		if !v.effective(a) {
			continue
		}
		when := v.when(a)
		if when > until {
			continue
		}
		if best != nil {
			was := best.body.(*parley.Check)
			// One that was answered stands, the earliest of several; of those missed, the last word.
			switch {
			case was.Outcome != b.Outcome && was.Outcome == parley.CheckAnswered:
				continue
			case was.Outcome == b.Outcome && b.Outcome == parley.CheckAnswered && cmp.Or(cmp.Compare(b.At, was.At), slices.Compare(a.hash[:], best.hash[:])) > 0:
				continue
			case was.Outcome == b.Outcome && b.Outcome == parley.CheckMissed && cmp.Or(cmp.Compare(when, entered), slices.Compare(a.hash[:], best.hash[:])) < 0:
				continue
			}
		}
		best, entered = a, when
	}
	if best != nil {
		b := best.body.(*parley.Check)
		h.Said, h.At, h.Means, h.Office, h.Result, h.ID, h.Entered = true, b.At, b.Means, b.Office, b.Result, best.hash, v.clockOf(best)
		h.By, h.Person = v.author(best)
		h.State, h.Cause = CheckMade, b.Cause
		h.Late = b.Outcome == parley.CheckAnswered && b.At > h.Due
		if b.Outcome == parley.CheckMissed {
			h.State = CheckIsMissed
		}
	} else {
		h.State = CheckToCome
		if at > h.Due {
			h.State, h.Cause = CheckIsMissed, parley.UnknownCause
		}
	}
	if h.Cause == parley.UnknownCause && (v.suspendedAt(k.party, k.party, h.Hour, until) || v.suspendedAt(k.party, k.with, h.Hour, until)) {
		h.Cause = parley.DeclaredCause
	}
	return h
}

// part is whose part in the channel is looked at, by whose time, and by what was entered until
// when.
type part struct {
	looks, of parley.PartyID
	until     parley.Millis
}

// turned is a change of a party's part: from then on it was suspended, or was not.
type turned struct {
	at        parley.Millis
	suspended bool
}

// suspendedAt reports whether a party had suspended its part at an hour of another's time, by
// what it had declared until a time.
func (v *reckoning) suspendedAt(looks, of parley.PartyID, hour, until parley.Millis) bool {
	k := part{looks, of, until}
	turns, ok := v.turns[k]
	if !ok {
		turns = v.turnsOf(k)
		v.turns[k] = turns
	}
	i, _ := slices.BinarySearchFunc(turns, hour, func(t turned, hour parley.Millis) int {
		if t.at <= hour {
			return -1
		}
		return 1
	})
	return i > 0 && turns[i-1].suspended
}

// turnsOf lists the changes of a party's part, ascending. As with the duty to make line checks,
// a declaration counts from when it was entered, and that the party is back counts for another
// from when its log first covers that. A suspension that says that it has held for longer
// explains what was missed since then.
func (v *reckoning) turnsOf(k part) (out []turned) {
	type entered struct {
		*act
		at parley.Millis
	}
	var l []entered
	for _, a := range v.m.statuses[k.of] {
		if !v.effective(a) {
			continue
		}
		if at := v.when(a); at <= k.until {
			l = append(l, entered{a, at})
		}
	}
	slices.SortFunc(l, func(a, b entered) int {
		return cmp.Or(cmp.Compare(a.at, b.at), slices.Compare(a.hash[:], b.hash[:]))
	})
	for _, a := range l {
		b := a.body.(*parley.Status)
		t := turned{a.at, b.Declared == parley.Suspended}
		if t.suspended {
			t.at = min(t.at, b.Since) // said afterwards, it explains the hours before
		}
		if !t.suspended && k.looks != k.of {
			t.at = cmp.Or(v.since(k.looks, a.refs), t.at)
		}
		for len(out) > 0 && out[len(out)-1].at >= t.at {
			out = out[:len(out)-1] // said otherwise before it counted
		}
		out = append(out, t)
	}
	return out
}
