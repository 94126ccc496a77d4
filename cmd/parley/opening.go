package main

import "parley"

// opening writes the opening of a volume that holds at a time, or comes next, or was the
// last, for two columns of a list.
func opening(v parley.Volume, at parley.Millis) (from, until string) {
	w, ok := v.Opening(at)
	if !ok {
		w = v.LastOpening()
	}
	until = "UFN"
	if w.Until != 0 {
		until = dtg(w.Until)
	}
	return dtg(w.From), until + again(v.Every, v.Last)
}

// again says how a window opens again, to stand behind one of its openings; nothing if it
// does not.
func again(every parley.Recurrence, last parley.Millis) string {
	switch {
	case every == parley.Once:
		return ""
	case last == 0:
		return ", every " + string(every) + " until further notice"
	}
	return ", every " + string(every) + " until " + dtg(last)
}
