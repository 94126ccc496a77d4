package api

import (
	"parley"
	"parley/channel"
)

// times is when a notice holds, as it stands at a moment: the opening that holds and ends
// last; else the next; else, with ended, the last of all.
type times struct {
	parley.Window
	ended   bool
	every   parley.Recurrence // of the volume whose opening it is
	last    parley.Millis     // likewise
	volumes int
}

func timesOf(texts []*parley.Notice, at parley.Millis) times {
	var best times
	for _, t := range texts {
		for _, v := range t.Volumes {
			w, ok := v.Opening(at)
			if !ok {
				w = v.LastOpening()
			}
			x := times{w, !ok, v.Every, v.Last, best.volumes + 1}
			if best.volumes == 0 || x.comesBefore(&best, at) {
				best = x
			}
			best.volumes = x.volumes
		}
	}
	return best
}

// comesBefore tells which of two says more of a moment.
func (x *times) comesBefore(o *times, at parley.Millis) bool {
	holds, other := x.Holds(at), o.Holds(at)
	switch {
	case x.ended != o.ended:
		return o.ended
	case x.ended:
		return x.Until > o.Until
	case holds != other:
		return holds
	case holds:
		return ends(x.Until) > ends(o.Until)
	}
	return x.From < o.From
}

// meetsAgain gives the first time, not over yet, in which two notices with a clash are
// both there and one of them by opening again. It looks at windows alone: which of several
// volumes clash is not known here, so it may name a time in which none does.
func (d *desk) meetsAgain(f *channel.FindingState) (best parley.Window, ok bool) {
	rule := d.rule(f.Rule)
	one, other := d.picture.notices[f.Notices[0]], d.picture.notices[f.Notices[1]]
	if rule == nil || one == nil || other == nil {
		return best, false
	}
	others := volumesOf(d.texts(other.Tips))
	for _, a := range volumesOf(d.texts(one.Tips)) {
		for _, b := range others {
			if a.Every == parley.Once && b.Every == parley.Once {
				continue
			}
			if w, meets := meeting(a, b, rule.Time, d.at); meets && (!ok || w.From < best.From) {
				best, ok = w, true
			}
		}
	}
	return best, ok
}

func volumesOf(texts []*parley.Notice) (out []parley.Volume) {
	for _, t := range texts {
		out = append(out, t.Volumes...)
	}
	return out
}

// mostJumps bounds the search for a meeting. A week is seven days, so after a few jumps
// two windows stand to each other as they did before.
const mostJumps = 8

// meeting gives the first time, not over at a moment, in which one of two volumes holds
// and the other does too, or begins or has ended no more than within away.
func meeting(a, b parley.Volume, within, at parley.Millis) (parley.Window, bool) {
	x, okA := a.Opening(at - within)
	y, okB := b.Opening(at - within)
	for range mostJumps {
		if !okA || !okB {
			return parley.Window{}, false
		}
		switch {
		case ends(x.Until) < y.From-within:
			x, okA = a.Opening(y.From - within)
		case ends(y.Until) < x.From-within:
			y, okB = b.Opening(x.From - within)
		default:
			both := parley.Window{
				From:  max(max(x.From, y.From)-within, min(x.From, y.From)),
				Until: min(min(ends(x.Until), ends(y.Until))+within, max(ends(x.Until), ends(y.Until))),
			}
			if both.Until >= at {
				if both.Until == parley.MaxTime {
					both.Until = 0
				}
				return both, true
			}
			x, okA = a.Opening(both.Until + 1)
			y, okB = b.Opening(both.Until + 1)
		}
	}
	return parley.Window{}, false
}
