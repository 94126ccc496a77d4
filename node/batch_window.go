package node

import (
	"slices"

	"parley"
)

// lookAhead is how far ahead a common opening is looked for: windows come again every week.
const lookAhead = 8 * parley.Day

// Goes gives the least hour from one on at which a party's batch may go: every other party
// that has sending windows takes batches then. An entry is told to all parties of a channel at
// once, so windows that are never open together cannot all be kept: then it is the first that
// opens at all. Without any window it is the hour itself.
func Goes(c *parley.Charter, own parley.PartyID, at parley.Millis) parley.Millis {
	var all [][]parley.SendingWindow
	for _, p := range c.Parties {
		if p.ID != own && len(p.Window) > 0 {
			all = append(all, p.Window)
		}
	}
	if len(all) == 0 {
		return at
	}
	var openings []parley.Millis
	for _, windows := range all {
		for _, w := range windows {
			for from := at; from < at+lookAhead; from += parley.Day - from%parley.Day {
				openings = append(openings, w.Opens(from))
			}
		}
	}
	slices.Sort(openings)
	for _, t := range openings {
		if !slices.ContainsFunc(all, func(windows []parley.SendingWindow) bool { return !holds(windows, t) }) {
			return t
		}
	}
	return openings[0]
}

func holds(windows []parley.SendingWindow, at parley.Millis) bool {
	return slices.ContainsFunc(windows, func(w parley.SendingWindow) bool { return w.Holds(at) })
}

// HasWindows reports whether another party of a charter takes batches at some hours only.
func HasWindows(c *parley.Charter, own parley.PartyID) bool {
	return slices.ContainsFunc(c.Parties, func(p parley.Party) bool { return p.ID != own && len(p.Window) > 0 })
}
