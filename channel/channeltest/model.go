package channeltest

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// model reads from the entries of a set what is owed in it: protocol.md, section 6, clause
// by clause, over plain lists of everything, with no index, no search by halves and none
// of the kernel's code. From the kernel's state it takes the verdicts, which entries are
// disowned, the charter in force and the findings' revisions and statuses.
type model struct {
	w     *World
	m     *channel.Machine
	s     *channel.State
	in    []*Cell // of the set
	valid map[*Cell]channel.EntryState
	past  map[*Cell]cellSet
	index map[*Cell]int
	acts  []*deed
	by    map[parley.Hash]*deed
}

// deed is an act with all entries of the set that carry it validly.
type deed struct {
	id      parley.Hash
	kind    parley.Kind
	party   parley.PartyID
	charter parley.Hash
	body    any
	at      []*Cell
}

// cellSet is a set of cells, by their index in the world.
type cellSet []uint64

func (s cellSet) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (w *World) model(m *channel.Machine, s *channel.State) *model {
	k := &model{w: w, m: m, s: s, valid: map[*Cell]channel.EntryState{}, past: map[*Cell]cellSet{}, index: map[*Cell]int{}, by: map[parley.Hash]*deed{}}
	entries := map[channel.Place]channel.EntryState{}
	for _, e := range s.Entries {
		entries[channel.Place{Epoch: e.Epoch, Number: e.Number, Party: e.Party, Root: e.Root}] = e
	}
	for i, c := range w.Cells {
		k.index[c] = i
		past := make(cellSet, (len(w.Cells)+63)/64)
		for _, d := range append([]*Cell{c.Prev}, c.heads...) {
			if d == nil {
				continue
			}
			j, known := k.index[d]
			if !known {
				continue // a ghost: what names it waits
			}
			for x, word := range k.past[d] {
				past[x] |= word
			}
			past[j/64] |= 1 << (j % 64)
		}
		k.past[c] = past
		e, ok := entries[k.place(c)]
		if !ok {
			continue
		}
		k.in = append(k.in, c)
		k.valid[c] = e
		if e.Verdict == channel.Valid && c.Entry.First() != nil {
			k.note(c)
		}
	}
	return k
}

func (k *model) place(c *Cell) channel.Place {
	return channel.Place{Epoch: c.Log.Epoch, Number: c.Size() - 1, Party: c.Log.Party, Root: c.Root}
}

func (k *model) note(c *Cell) {
	e := c.Entry
	d := k.by[e.Act]
	if d == nil {
		d = &deed{id: e.Act, kind: e.Kind, party: e.Payload.Party, charter: e.Payload.Charter, body: e.Body()}
		k.by[e.Act] = d
		k.acts = append(k.acts, d)
	}
	d.at = append(d.at, c)
}

// live reports whether an entry of the set counts.
func (k *model) live(c *Cell) bool {
	return k.valid[c].Verdict == channel.Valid && k.valid[c].Disowned == 0
}

func (k *model) effective(d *deed) bool { return d != nil && slices.ContainsFunc(d.at, k.live) }

func (k *model) before(a, b *Cell) bool { return k.past[b].has(k.index[a]) }

// later reports whether a fact is after another: all of the other's entries that count are
// in the past of one of its own.
func (k *model) later(a, b []*Cell) bool {
	for _, x := range b {
		if k.live(x) && !slices.ContainsFunc(a, func(y *Cell) bool { return k.live(y) && k.before(x, y) }) {
			return false
		}
	}
	return slices.ContainsFunc(a, k.live)
}

// last keeps what no other of them is later than.
func (k *model) last(l []*deed) []*deed {
	var out []*deed
	for _, d := range l {
		if !slices.ContainsFunc(l, func(o *deed) bool { return o != d && k.later(o.at, d.at) }) {
			out = append(out, d)
		}
	}
	return out
}

// leastOf gives the least of some cells by place.
func (k *model) leastOf(l []*Cell) *Cell {
	if len(l) == 0 {
		return nil
	}
	return slices.MinFunc(l, func(a, b *Cell) int {
		p, q := k.place(a), k.place(b)
		return cmp.Or(cmp.Compare(p.Party, q.Party), cmp.Compare(p.Epoch, q.Epoch), cmp.Compare(p.Number, q.Number), bytes.Compare(p.Root[:], q.Root[:]))
	})
}

func (k *model) when(d *deed) parley.Millis {
	return at(k.leastOf(slices.DeleteFunc(slices.Clone(d.at), func(c *Cell) bool { return !k.live(c) })))
}

func (k *model) earliest(l []*deed) (first parley.Millis) {
	for _, d := range l {
		if t := k.when(d); first == 0 || t < first {
			first = t
		}
	}
	return first
}

// sighting gives a party's first entry that has one of some cells in its past.
func (k *model) sighting(p parley.PartyID, of []*Cell) *Cell {
	var l []*Cell
	for _, c := range k.in {
		if c.Log.Party == p && k.valid[c].Disowned == 0 && k.valid[c].Verdict != channel.VoidFrame &&
			slices.ContainsFunc(of, func(x *Cell) bool { return k.before(x, c) }) {
			l = append(l, c)
		}
	}
	return k.leastOf(l)
}

// noticeOf gives the notice that a version is one of.
func (k *model) noticeOf(d *deed) *deed {
	switch b := d.body.(type) {
	case *parley.Filing:
		return d
	case *parley.Change:
		return k.by[b.Of]
	case *parley.Cancel:
		return k.by[b.Of]
	}
	return nil
}

func replacedBy(d *deed) []parley.Hash {
	switch b := d.body.(type) {
	case *parley.Change:
		return b.Replaces
	case *parley.Cancel:
		return b.Replaces
	}
	return nil
}

func (k *model) tips(n *deed) (out []*deed) {
	var versions []*deed
	gone := map[parley.Hash]bool{}
	for _, d := range k.acts {
		if k.effective(d) && k.noticeOf(d) == n && n != nil {
			versions = append(versions, d)
			for _, h := range replacedBy(d) {
				gone[h] = true
			}
		}
	}
	for _, d := range versions {
		if !gone[d.id] {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *deed) int { return bytes.Compare(a.id[:], b.id[:]) })
	return out
}

func isThing(d *deed) bool {
	switch d.kind {
	case parley.KindNotice, parley.KindChange, parley.KindCancel, parley.KindMessage, parley.KindUrgent,
		parley.KindCall, parley.KindIncident, parley.KindAccount:
		return true
	}
	return false
}

// current reports whether something is effective, and a tip where it is a version.
func (k *model) current(d *deed) bool {
	if !k.effective(d) {
		return false
	}
	switch d.kind {
	case parley.KindNotice, parley.KindChange, parley.KindCancel:
		n := k.noticeOf(d)
		return k.effective(n) && slices.Contains(k.tips(n), d)
	}
	return true
}

func (k *model) precedence(d *deed) parley.Precedence {
	switch b := d.body.(type) {
	case *parley.Message:
		return b.Precedence
	case *parley.Urgent:
		return parley.Flash
	case *parley.Reply:
		return k.precedence(k.by[b.Of])
	case *parley.Cancel:
		return k.precedence(k.noticeOf(d))
	case *parley.Call:
		return parley.Routine
	case *parley.Incident:
		return b.Precedence
	case *parley.Accounting:
		return k.precedence(k.by[b.Of])
	}
	return textIn(d.body).Precedence
}

// speakerOf gives who says an acknowledge, reply or readback, and of what.
func speakerOf(d *deed) (who parley.PartyID, of parley.Hash) {
	var r parley.Reported
	switch b := d.body.(type) {
	case *parley.Acknowledge:
		r, of = b.Reported, b.Of
	case *parley.Reply:
		r, of = b.Reported, b.Of
	case *parley.Readback:
		r, of = b.Reported, b.Of
	}
	if r.Party != "" {
		return r.Party, of
	}
	return d.party, of
}

// spoken gives a speaker's effective words of one kind about something.
func (k *model) spoken(kind parley.Kind, p parley.PartyID, about parley.Hash) (out []*deed) {
	for _, d := range k.acts {
		if who, of := speakerOf(d); d.kind == kind && who == p && of == about && k.effective(d) {
			out = append(out, d)
		}
	}
	return out
}

func (k *model) number(n *deed) int64 {
	type rank struct {
		epoch  parley.Epoch
		number int64
		id     parley.Hash
	}
	least := func(d *deed) rank {
		var l []rank
		for _, c := range d.at {
			l = append(l, rank{c.Log.Epoch, c.Size() - 1, d.id})
		}
		return slices.MinFunc(l, func(a, b rank) int { return cmp.Or(cmp.Compare(a.epoch, b.epoch), cmp.Compare(a.number, b.number)) })
	}
	mine, number := least(n), int64(1)
	for _, d := range k.acts {
		if d == n || d.kind != parley.KindNotice || textIn(d.body).Originator != textIn(n.body).Originator {
			continue
		}
		if o := least(d); cmp.Or(cmp.Compare(o.epoch, mine.epoch), cmp.Compare(o.number, mine.number), bytes.Compare(o.id[:], mine.id[:])) < 0 {
			number++
		}
	}
	return number
}

// right reports whether a readback repeats a version as it is.
func (k *model) right(r *deed) bool {
	b := r.body.(*parley.Readback)
	of := k.by[b.Of]
	plain := func(l []parley.Volume) []parley.Volume {
		l = slices.Clone(l)
		for i := range l {
			l[i].Footprint.Entered = ""
		}
		return l
	}
	return b.Number == k.number(k.noticeOf(of)) && reflect.DeepEqual(plain(b.Volumes), plain(textIn(of.body).Volumes))
}

// owed holds the kernel's obligations against the model's, and against what must be true of
// any.
func (w *World) owed(m *channel.Machine, s *channel.State) {
	k := w.model(m, s)
	if a, b := s.Obligations, k.debts(); !reflect.DeepEqual(a, b) {
		w.fail("owed is\n%s\nshould be\n%s", ledger.MustEncode(a), ledger.MustEncode(b))
	}
	for _, d := range m.Now().Obligations() {
		w.climbs(d)
		if (d.Debtor == d.Creditor) != (d.Duty == parley.OwesReconfirm) {
			w.fail("%s owes %s %s of %s", d.Debtor, d.Creditor, d.Duty, d.Of.Short())
		}
	}
	k.toldOnce()
	k.aside()
}

// climbs: lateness and rung only grow with the hour.
func (w *World) climbs(d *channel.Obligation) {
	ladder := 0
	for d.Level(ladder+1) != "" {
		ladder++
	}
	last := -1
	for t := d.Due - 2_000; t < d.Due+200_000; t += 500 {
		r := d.Rung(t)
		late := d.Met == 0 && d.Due != 0 && t > d.Due
		if r < last || r > ladder || (r >= 0) != late {
			w.fail("%s owes %s, due %d: at %d it stands at rung %d of %d, after %d", d.Debtor, d.Duty, d.Due, t, r, ladder, last)
			return
		}
		last = r
	}
}

// toldOnce: along one line of causes, a party tells each rung of an obligation once.
func (k *model) toldOnce() {
	var told []*Cell
	for _, c := range k.in {
		if k.valid[c].Verdict == channel.Valid && c.Entry.Kind == parley.KindTold {
			told = append(told, c)
		}
	}
	for _, a := range told {
		for _, b := range told {
			x, y := a.Entry.Body().(*parley.Told), b.Entry.Body().(*parley.Told)
			if a.Log.Party == b.Log.Party && *x == *y && k.before(a, b) && !k.stoppedBefore(b) {
				k.w.fail("%v tells again what %v told", b.Position(), a.Position())
			}
		}
	}
}

// stoppedBefore reports whether a stop of the party's is in the past: it may disown a
// telling, which may then be told again.
func (k *model) stoppedBefore(c *Cell) bool {
	return slices.ContainsFunc(k.in, func(s *Cell) bool {
		return s.Entry.Kind == parley.KindStop && s.Entry.Payload.Party == c.Log.Party && k.before(s, c)
	})
}

// stillMet: what was met in a part of the set is met in the whole, but for what protocol.md
// names: a readback that is wrong by now, an answer withdrawn or put off, a stop.
func (w *World) stillMet(part, whole *channel.State, m *channel.Machine) {
	stops := func(s *channel.State) (n int) {
		for _, l := range s.Logs {
			n += len(l.Stops)
		}
		return n
	}
	if stops(part) != stops(whole) {
		return
	}
	k := w.model(m, whole)
	for _, d := range part.Obligations {
		i, ok := slices.BinarySearchFunc(whole.Obligations, d, func(a, b channel.ObligationState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		if d.Met == 0 || !ok || whole.Obligations[i].Met != 0 {
			continue
		}
		undone := slices.ContainsFunc(k.acts, func(a *deed) bool {
			who, of := speakerOf(a)
			switch b := a.body.(type) {
			case *parley.Readback:
				return d.Duty == parley.OwesReadback && who == d.Debtor && of == d.Of && !k.right(a)
			case *parley.Answer:
				return d.Duty == parley.OwesAnswer && a.party == d.Debtor && b.Finding == d.Of && (b.Answer == parley.Standby || b.Answer == parley.Withdraw)
			}
			return false
		})
		if !undone {
			w.fail("%s", fmt.Sprintf("%s owed %s of %s, which was met at %d, and is met no more", d.Debtor, d.Duty, d.Of.Short(), d.Met))
		}
	}
}
