package carry

import (
	"slices"

	"parley"
	"parley/ledger"
)

// logKey names a log within a channel.
type logKey struct {
	party parley.PartyID
	epoch parley.Epoch
}

func keyOfLog(l ledger.LogID) logKey         { return logKey{l.Party, l.Epoch} }
func keyOfPosition(p parley.Position) logKey { return logKey{p.Party, p.Epoch} }

// sending is a position that the peer will hold once it has taken what was sent.
type sending struct {
	Seq int64           `json:"seq"` // of the file that carries it; 0 on a link, which loses nothing while it is up
	End parley.Position `json:"end"`
}

// view is what a peer holds of a channel as far as this side knows: what it last said,
// and what has been on its way to it since.
type view struct {
	Have []parley.Position `json:"have"`
	Want []parley.Position `json:"want"`
	Sent []sending         `json:"sent"`
}

// put notes segments as being on their way.
func (v *view) put(seq int64, segments []Segment) {
	for i := range segments {
		start, next := segments[i].start(), sending{seq, segments[i].End()}
		at := slices.IndexFunc(v.Sent, func(s sending) bool { return s.End == start })
		if at >= 0 {
			v.Sent[at] = next // it continues what was sent before
		} else {
			v.Sent = append(v.Sent, next)
		}
	}
}

// arrived forgets what was sent up to seq: from here on the peer's own word counts.
func (v *view) arrived(seq int64) {
	v.Sent = slices.DeleteFunc(v.Sent, func(s sending) bool { return s.Seq <= seq })
}

// held gives all positions to count as held, with those of own, the ends held here, that
// are not wanted: a peer that is said to hold all of a log is sent nothing of it.
func (v *view) held(own []parley.Position, unwanted func(logKey) bool) []parley.Position {
	held := slices.Clone(v.Have)
	for _, s := range v.Sent {
		held = append(held, s.End)
	}
	for _, p := range own {
		if unwanted(keyOfPosition(p)) {
			held = append(held, p)
		}
	}
	return held
}

// ascending sorts positions, each once, in a list of its own.
func ascending(ps []parley.Position) []parley.Position {
	out := slices.Clone(ps)
	slices.SortFunc(out, parley.Position.Compare)
	return slices.Compact(out)
}
