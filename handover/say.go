package handover

import (
	"strings"

	"parley"
	"parley/notation"
)

// Says of an item what it is in few words, for a column beside its name.
var headings = map[Kind]string{
	Owe: "WE OWE", Owed: "THEY OWE US", Promise: "PROMISED", Late: "FELL LATE IN THIS SHIFT, AND WAS DONE", Clash: "CLASHES",
	Urgent: "URGENT ENTRIES THAT ARE NOT CLOSED", Draft: "DRAFTS THAT WAIT FOR A SECOND PERSON", Active: "NOTICES THAT HOLD", Ends: "NOTICES THAT END SOON", Starts: "NOTICES THAT BEGIN SOON",
}

// Heading is what people read above the items of a kind.
func (k Kind) Heading() string { return headings[k] }

var duties = map[parley.Duty]string{
	parley.OwesAcknowledge: "acknowledge", parley.OwesReadback: "read back", parley.OwesAnswer: "answer the clash of", parley.OwesResponse: "respond to",
	parley.OwesPass: "pass on", parley.OwesReconfirm: "reconfirm", parley.OwesCheck: "make the line check of",
}

// dutyWords says a duty; one that this page of words does not have yet says itself.
func dutyWords(d parley.Duty) string {
	if w := duties[d]; w != "" {
		return w
	}
	return string(d)
}

// say puts an item into one plain line.
func (l *List) say(i *Item) string {
	var parts []string
	add := func(lead string, t parley.Millis) {
		if t != 0 {
			parts = append(parts, lead+" "+notation.FormatDTG(t))
		}
	}
	switch i.Kind {
	case Owe, Owed, Promise, Late:
		lead := string(i.Party) + " owes"
		if i.To != "" {
			lead += " " + string(i.To)
		}
		parts = append(parts, lead+" to "+dutyWords(i.Duty)+" "+i.called())
		switch {
		case i.Since == 0 && i.Status != "":
			parts = append(parts, i.Status)
		case i.Since == 0 && i.Kind != Promise:
			parts = append(parts, "not received yet")
		default:
			add("since", i.Since)
		}
		if i.Kind == Promise {
			add("promised by", i.Due)
		} else {
			add("due", i.Due)
		}
		add("done", i.Met)
		switch {
		case i.IsFreshlyLate(l.Since, l.Hour):
			parts = append(parts, "LATE, since this shift")
		case i.IsLate(l.Hour):
			parts = append(parts, "LATE")
		}
		if i.Level != "" {
			parts = append(parts, "told: "+i.Level)
		}
	case Clash:
		parts = append(parts, "clash of "+i.called(), i.Status)
		add("from", i.From)
		add("until", i.Until)
	case Urgent:
		parts = append(parts, "urgent entry of "+string(i.Party)+", "+i.called())
		add("at", i.Since)
		parts = append(parts, i.Status)
	case Draft:
		parts = append(parts, "draft "+i.called())
		add("drafted", i.Since)
		add("until", i.Until)
	default:
		parts = append(parts, i.called()+" of "+string(i.Party))
		add("from", i.From)
		if i.Until == 0 {
			parts = append(parts, "until further notice")
		}
		add("until", i.Until)
		if i.Status != "" {
			parts = append(parts, i.Status)
		}
	}
	return strings.Join(parts, ", ")
}

// called is a name with what it says.
func (i *Item) called() string {
	if i.Label == "" {
		return i.Name
	}
	return i.Name + " \"" + i.Label + "\""
}
