package parley

import "slices"

// This file has what a charter lays down of a line's routine: hours of line checks, times
// that notices are to keep, ways to reach a party, when it takes batches.

// CheckHour is a line check that is due every day.
type CheckHour struct {
	At     Millis `json:"at"`   // after midnight, UTC
	Name   string `json:"name"` // such as opening, closing
	Within Millis `json:"within"`
}

// Day is the length of a day of UTC; leap seconds are in no clock that Parley reads.
const Day Millis = 86_400_000

// Term is what a charter asks of notices of a kind. Nothing is refused for it: what does not
// keep to it is marked.
type Term struct {
	Emergency Millis     `json:"emergency,omitzero"` // the lead of those that are immediate or flash
	Expires   Millis     `json:"expires,omitzero"`   // how long after its end a notice still counts for people
	Kind      NoticeKind `json:"kind"`
	Lead      Millis     `json:"lead,omitzero"`      // at least so long from release to start
	Reconfirm Millis     `json:"reconfirm,omitzero"` // its party says so often that it still holds
}

// LeadFor gives the least time from release to start for a precedence, 0 for none.
func (t Term) LeadFor(p Precedence) Millis {
	if t.Emergency != 0 && (p == Immediate || p == Flash) {
		return t.Emergency
	}
	return t.Lead
}

// Term gives what the charter asks of a kind, all 0 if nothing.
func (c *Charter) Term(k NoticeKind) Term {
	for _, t := range c.Terms {
		if t.Kind == k {
			return t
		}
	}
	return Term{Kind: k}
}

// Pace is one of the ways by which a party is reached, the primary one first (PACE: primary,
// alternate, contingency, emergency).
type Pace struct {
	Means   Means  `json:"means"`
	Text    string `json:"text"`             // number, frequency, address
	Trigger string `json:"trigger,omitzero"` // what makes one turn to it
}

// Weekday is a day of the week, by UTC.
type Weekday string

// Weekdays lists them from Monday (ISO 8601).
var Weekdays = []Weekday{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// SendingWindow is when a party takes batches: from From until Until after midnight, UTC, on
// each of some days.
type SendingWindow struct {
	Days  []Weekday `json:"days"`
	From  Millis    `json:"from"`
	Until Millis    `json:"until"`
}

// Holds reports whether an hour lies within the window, its end not included.
func (w SendingWindow) Holds(at Millis) bool {
	since := at % Day
	return slices.Contains(w.Days, weekday(at)) && since >= w.From && since < w.Until
}

// Opens gives the least hour from one on at which the window is open.
func (w SendingWindow) Opens(at Millis) Millis {
	for day := at - at%Day; ; day += Day {
		if slices.Contains(w.Days, weekday(day)) && at < day+w.Until {
			return max(at, day+w.From)
		}
	}
}

// weekday gives the day of an hour. 1 January 1970 was a Thursday.
func weekday(at Millis) Weekday { return Weekdays[(at/Day+3)%7] }

// checkTerms checks the charter's routine.
func (c *Charter) checkTerms() error {
	if len(c.Checks) > 8 {
		return Wrong("checks", len(c.Checks), "must be at most 8")
	}
	for i, h := range c.Checks {
		path := "checks[" + itoa(i) + "]"
		if h.At < 0 || h.At >= Day || i > 0 && h.At <= c.Checks[i-1].At {
			return Wrong(path+".at", h.At, "must be milliseconds after midnight UTC, below 86400000, and after the check before")
		}
		if err := CheckText(path+".name", h.Name, 100); err != nil {
			return err
		}
		if h.Within < 1 || h.Within > Day/2 {
			return Wrong(path+".within", h.Within, "must be from 1 to 43200000 milliseconds")
		}
	}
	if c.Probe != 0 && (c.Probe < 1000 || c.Probe > Day) {
		return Wrong("probe", c.Probe, "must be from 1000 to 86400000 milliseconds")
	}
	if len(c.Terms) > len(NoticeKinds) {
		return Wrong("terms", len(c.Terms), "must be at most 8, one for each kind")
	}
	for i, t := range c.Terms {
		if err := t.check(); err != nil {
			return within("terms["+itoa(i)+"]", err)
		}
		if slices.ContainsFunc(c.Terms[:i], func(o Term) bool { return o.Kind == t.Kind }) {
			return Wrong("terms["+itoa(i)+"].kind", t.Kind, "must not stand twice")
		}
	}
	return nil
}

func (t Term) check() error {
	if !t.Kind.known() {
		return Wrong("kind", t.Kind, "must be a notice kind")
	}
	for _, m := range []struct {
		field string
		value Millis
	}{{"emergency", t.Emergency}, {"expires", t.Expires}, {"lead", t.Lead}, {"reconfirm", t.Reconfirm}} {
		if err := checkTime(m.field, m.value); err != nil {
			return err
		}
	}
	if t.Emergency != 0 && t.Lead == 0 {
		return Wrong("emergency", t.Emergency, "needs a lead beside it")
	}
	return nil
}

// checkRoutine checks how and when a party is reached.
func (p Party) checkRoutine() error {
	if len(p.Pace) > len(MeansOfContact) {
		return Wrong("pace", len(p.Pace), "must be at most 5, one for each means")
	}
	for i, w := range p.Pace {
		path := "pace[" + itoa(i) + "]"
		if err := w.Means.check(path + ".means"); err != nil {
			return err
		}
		if slices.ContainsFunc(p.Pace[:i], func(o Pace) bool { return o.Means == w.Means }) {
			return Wrong(path+".means", w.Means, "must not stand twice")
		}
		if err := CheckText(path+".text", w.Text, 200); err != nil {
			return err
		}
		if err := checkOptionalText(path+".trigger", w.Trigger, 200); err != nil {
			return err
		}
	}
	if len(p.Window) > 14 {
		return Wrong("window", len(p.Window), "must be at most 14")
	}
	for i, w := range p.Window {
		if err := w.check(); err != nil {
			return within("window["+itoa(i)+"]", err)
		}
	}
	return nil
}

func (w SendingWindow) check() error {
	if len(w.Days) == 0 {
		return Missing("days")
	}
	for i, d := range w.Days {
		path := "days[" + itoa(i) + "]"
		if !known(Weekdays, d) {
			return Wrong(path, d, "must be a day of the week, such as monday")
		}
		if slices.Contains(w.Days[:i], d) {
			return Wrong(path, d, "must not stand twice")
		}
	}
	if w.From < 0 || w.From >= Day {
		return Wrong("from", w.From, "must be milliseconds after midnight UTC, below 86400000")
	}
	if w.Until <= w.From || w.Until > Day {
		return Wrong("until", w.Until, "must be after from, and at most 86400000")
	}
	return nil
}

// NextCheck gives the first line check after a time: the one of the least hour that, less
// what it is within, is after it. The charter must have checks.
func (c *Charter) NextCheck(since Millis) (hour Millis, check CheckHour) {
	// Hours ascend within a day, so the first that fits is the least; none of an earlier day
	// is after since less what it is within.
	for day := since - since%Day; ; day += Day {
		for _, h := range c.Checks {
			if day+h.At-h.Within > since {
				return day + h.At, h
			}
		}
	}
}
