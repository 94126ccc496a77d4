package channel

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"parley"
)

// UrgentCall is an urgent entry that refers to no other, with all that refer to it: one call
// for help and what was added to it since, by whichever side.
type UrgentCall struct {
	ID      parley.Hash      // of its first entry
	Entries []UrgentEntry    // the first one first, none before what it had seen of the others
	Closed  []parley.PartyID // who has closed it: nothing was added by others that they had not seen
}

// UrgentEntry is one entry of an urgent call.
type UrgentEntry struct {
	ID    parley.Hash
	Party parley.PartyID
	Place Place
}

// UrgentCalls lists the urgent calls in the set, by their first entries' hashes.
func (v View) UrgentCalls() []UrgentCall {
	calls := map[*act][]*act{}
	begins := map[*act][]*act{}
	for _, a := range v.m.words {
		if a.kind != parley.KindUrgent || !v.effective(a) {
			continue
		}
		for _, first := range v.beginnings(a, begins) {
			calls[first] = append(calls[first], a)
		}
	}
	out := []UrgentCall{}
	for first, entries := range calls {
		v.asSaid(entries)
		c := UrgentCall{ID: first.hash, Closed: v.closedBy(entries)}
		for _, a := range entries {
			c.Entries = append(c.Entries, UrgentEntry{a.hash, a.party, v.first(a)})
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b UrgentCall) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}

// maxCalls bounds the calls that one urgent entry is shown with: whoever refers to everything
// must not make as many calls of everything as there are entries.
const maxCalls = 64

// beginnings gives the entries that began the calls which an urgent entry belongs to: itself,
// if it refers to no urgent entry; the first 64 in the order of references. Found ones are kept.
func (v View) beginnings(a *act, found map[*act][]*act) []*act {
	if l, ok := found[a]; ok {
		return l
	}
	var out []*act
	for _, h := range a.body.(*parley.Urgent).References {
		r := v.m.acts[h] // it lies in the past of a: references have no circles
		if r == nil || r.kind != parley.KindUrgent || !v.effective(r) {
			continue
		}
		for _, first := range v.beginnings(r, found) {
			if len(out) < maxCalls && !slices.Contains(out, first) {
				out = append(out, first)
			}
		}
	}
	if out == nil {
		out = []*act{a}
	}
	found[a] = out
	return out
}

// first is the place of an act's least live entry.
func (v View) first(a *act) Place {
	var least Place
	for i, r := range v.live(a.refs) {
		if p := v.place(v.m.record(r)); i == 0 || p.compare(least) < 0 {
			least = p
		}
	}
	return least
}

// sawBefore reports whether an act's author had another act when he entered it.
func (v View) sawBefore(a, other *act) bool {
	return slices.ContainsFunc(v.live(a.refs), func(r ref) bool {
		past := v.m.record(r).past
		return slices.ContainsFunc(other.refs, past.has)
	})
}

// asSaid sorts acts so that none stands before what it had seen of the others: whoever saw
// another had more before him than that one. The place orders those that saw neither.
func (v View) asSaid(acts []*act) {
	type order struct {
		before int64
		at     Place
	}
	of := make(map[*act]order, len(acts))
	for _, a := range acts {
		of[a] = order{v.before(a), v.first(a)}
	}
	slices.SortFunc(acts, func(a, b *act) int {
		return cmp.Or(cmp.Compare(of[a].before, of[b].before), of[a].at.compare(of[b].at))
	})
}

// before counts the entries in the past of an act's least live entry.
func (v View) before(a *act) (n int64) {
	if r := v.least(a); r != nil {
		for b, size := range r.past {
			n += max(0, size-v.m.branches[b].start)
		}
	}
	return n
}

// closedBy lists the parties that need nothing more of some urgent entries: who says so of
// one of them, and had every one that others have said. They are in order: what was said last
// is what somebody most likely had not seen.
func (v View) closedBy(entries []*act) []parley.PartyID {
	closed := map[parley.PartyID]bool{}
	for _, e := range entries {
		for _, a := range v.m.said[e.hash] {
			b, ok := a.body.(*parley.Acknowledge)
			if !ok || b.Step != parley.Done || !v.effective(a) {
				continue
			}
			by := a.speaker()
			closed[by] = closed[by] || v.sawAll(a, by, entries)
		}
	}
	maps.DeleteFunc(closed, func(_ parley.PartyID, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(closed))
}

// sawAll reports whether an act's author had every one of some entries that are not a party's.
func (v View) sawAll(a *act, but parley.PartyID, entries []*act) bool {
	for _, x := range slices.Backward(entries) {
		if x.party != but && !v.sawBefore(a, x) {
			return false
		}
	}
	return true
}

// SummaryStanding is how the summary of a recorded call stands with a party.
type SummaryStanding string

// The standings. Silence is no answer to it.
const (
	SummaryUnanswered SummaryStanding = "unanswered"
	SummaryAgreed     SummaryStanding = "agreed"
	SummaryDisputed   SummaryStanding = "disputed"
	SummaryContested  SummaryStanding = "contested" // the party's last words, none after the others, say both
)

// SummaryStandings lists them.
var SummaryStandings = []SummaryStanding{SummaryUnanswered, SummaryAgreed, SummaryDisputed, SummaryContested}

// RecordedCall is the record of a call with what the others say of its summary.
type RecordedCall struct {
	ID    parley.Hash
	Sides []SummarySide // the party that it was with first, then whoever else has said something
}

// SummarySide is what a party last said of a call's summary.
type SummarySide struct {
	Party    parley.PartyID
	Standing SummaryStanding
	Acts     []parley.Hash // the replies that say so
}

// RecordedCalls lists the records of calls in the set, by hash.
func (v View) RecordedCalls() []RecordedCall {
	out := []RecordedCall{}
	for _, a := range v.m.words {
		b, ok := a.body.(*parley.Call)
		if !ok || !v.effective(a) {
			continue
		}
		c := RecordedCall{ID: a.hash, Sides: []SummarySide{v.summarySide(a, b.With)}}
		others := map[parley.PartyID]bool{}
		for _, s := range v.m.said[a.hash] {
			others[s.speaker()] = s.speaker() != b.With
		}
		for _, p := range slices.Sorted(maps.Keys(others)) {
			if s := v.summarySide(a, p); others[p] && len(s.Acts) > 0 {
				c.Sides = append(c.Sides, s)
			}
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b RecordedCall) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}

// summarySide finds a party's causally last replies that agree, dispute or withdraw: what
// else it says of a call, such as roger, leaves these as they are.
func (v View) summarySide(call *act, p parley.PartyID) SummarySide {
	s := SummarySide{Party: p, Standing: SummaryUnanswered, Acts: []parley.Hash{}}
	replies := slices.DeleteFunc(v.saidBy(call.hash, p), func(a *act) bool {
		r, ok := a.body.(*parley.Reply)
		return !ok || r.Reply != parley.ReplyAgree && r.Reply != parley.ReplyWithdraw && !disputes(a)
	})
	for _, a := range latest(v, replies, func(a *act) []ref { return a.refs }) {
		var says SummaryStanding
		switch {
		case disputes(a):
			says = SummaryDisputed
		case a.body.(*parley.Reply).Reply == parley.ReplyAgree:
			says = SummaryAgreed
		default:
			continue // withdrawn
		}
		s.Acts = append(s.Acts, a.hash)
		if s.Standing != SummaryUnanswered && s.Standing != says {
			says = SummaryContested
		}
		s.Standing = says
	}
	slices.SortFunc(s.Acts, func(a, b parley.Hash) int { return bytes.Compare(a[:], b[:]) })
	return s
}

// Ladder gives what happens when an obligation is late, as the charter that it follows lays
// down.
func (d *Obligation) Ladder() []parley.Rung { return d.charter.Charter.Ladder }
