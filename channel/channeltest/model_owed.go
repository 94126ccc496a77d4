package channeltest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"math/bits"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// This file has the model's obligations: who owes what, since when, due when, and met.

func deadline(c *parley.Charter, p parley.Precedence) parley.Deadline {
	for _, d := range c.Deadlines {
		if d.Precedence == p {
			return d
		}
	}
	return parley.Deadline{}
}

// debts lists what is owed, as the state has it.
func (k *model) debts() []channel.ObligationState {
	out := []channel.ObligationState{}
	for _, d := range k.acts {
		if d.kind == parley.KindReply {
			out = append(out, k.responses(d)...)
		}
		if text, ok := k.w.Texts[k.s.Current]; ok && isThing(d) && k.current(d) {
			for _, p := range text.Charter.Parties {
				if p.ID != d.party {
					out = append(out, k.receptions(d, p.ID)...)
				}
			}
		}
	}
	for _, f := range k.s.Findings {
		out = append(out, k.answers(f)...)
	}
	out = append(append(out, k.reconfirmations()...), k.checks()...)
	for i := range out {
		o := &out[i]
		o.ID = channel.ObligationID(k.w.Channel, nameOf(*o))
		o.Told = k.told(*o)
	}
	slices.SortFunc(out, func(a, b channel.ObligationState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}

func nameOf(o channel.ObligationState) parley.Obligation {
	return parley.Obligation{Debtor: o.Debtor, Duty: o.Duty, Of: o.Of, Revision: o.Revision, To: o.To}
}

func (k *model) told(o channel.ObligationState) []channel.ToldState {
	rungs := map[parley.PartyID]uint64{}
	for _, c := range k.in {
		b, ok := c.Entry.Body().(*parley.Told)
		if ok && k.live(c) && b.Obligation == nameOf(o) {
			rungs[c.Log.Party] |= 1 << b.Rung
		}
	}
	out := []channel.ToldState{}
	for p, set := range rungs {
		t := channel.ToldState{Party: p}
		for ; set != 0; set &= set - 1 {
			t.Rungs = append(t.Rungs, int64(bits.TrailingZeros64(set)))
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b channel.ToldState) int { return cmp.Compare(a.Party, b.Party) })
	return out
}

// receptions are what a party owes of a thing: to acknowledge it, to read it back, and to
// pass it on.
func (k *model) receptions(d *deed, p parley.PartyID) []channel.ObligationState {
	charter := &k.w.Texts[d.charter].Charter
	within := deadline(charter, k.precedence(d))
	o := channel.ObligationState{Creditor: d.party, Debtor: p, Of: d.id}
	if c := k.sighting(p, d.at); c != nil {
		o.Since = at(c)
	}
	text := textIn(d.body)
	due := func(within parley.Millis) parley.Millis {
		if o.Since == 0 || within == 0 {
			return 0
		}
		due := o.Since + within
		if text != nil {
			first := slices.MinFunc(text.Volumes, func(a, b parley.Volume) int { return cmp.Compare(a.From, b.From) }).From
			if o.Since < first && first < due {
				return first
			}
		}
		return due
	}
	a := o
	a.Duty, a.Due = parley.OwesAcknowledge, due(within.Acknowledge)
	a.Promised = k.promised(p, d.id)
	if a.Promised != 0 {
		a.Due = a.Promised
	}
	a.Met = k.dealtWith(p, d.id)
	out := []channel.ObligationState{a}
	if text != nil && slices.Contains(charter.Readback, text.Kind) {
		b := o
		b.Duty, b.Due = parley.OwesReadback, due(within.Readback)
		if last := k.last(k.spoken(parley.KindReadback, p, d.id)); !slices.ContainsFunc(last, func(r *deed) bool { return !k.right(r) }) {
			b.Met = k.earliest(last)
		}
		out = append(out, b)
	}
	if within.Pass != 0 {
		c := o
		c.Duty, c.Due, c.Met = parley.OwesPass, due(within.Pass), k.passedOn(p, d.id)
		out = append(out, c)
	}
	return out
}

func (k *model) promised(p parley.PartyID, of parley.Hash) (until parley.Millis) {
	for _, r := range k.last(k.spoken(parley.KindReply, p, of)) {
		until = max(until, r.body.(*parley.Reply).Until)
	}
	return until
}

// dealtWith is when a party first said something of an act that leaves nothing open.
func (k *model) dealtWith(p parley.PartyID, of parley.Hash) parley.Millis {
	l := append(k.spoken(parley.KindAcknowledge, p, of), k.spoken(parley.KindReadback, p, of)...)
	for _, r := range k.spoken(parley.KindReply, p, of) {
		if w := r.body.(*parley.Reply).Reply; w != parley.ReplyStandby && w != parley.ReplyWithdraw {
			l = append(l, r)
		}
	}
	return k.earliest(l)
}

// responses is what is owed of a reply, if anything is.
func (k *model) responses(d *deed) []channel.ObligationState {
	b := d.body.(*parley.Reply)
	who, of := speakerOf(d)
	t := k.by[of]
	if b.Reply != parley.ReplyObject && b.Reply != parley.ReplyMismatch || !k.effective(d) || !k.current(t) ||
		!slices.Contains(k.last(k.spoken(parley.KindReply, who, of)), d) {
		return nil
	}
	if who == t.party {
		return nil
	}
	o := channel.ObligationState{Creditor: who, Debtor: t.party, Duty: parley.OwesResponse, Of: d.id}
	if d.party == t.party {
		o.Since = k.when(d)
	} else if c := k.sighting(t.party, d.at); c != nil {
		o.Since = at(c)
	}
	if within := deadline(&k.w.Texts[d.charter].Charter, k.precedence(d)).Acknowledge; within != 0 && o.Since != 0 {
		o.Due = o.Since + within
	}
	if o.Promised = k.promised(t.party, d.id); o.Promised != 0 {
		o.Due = o.Promised
	}
	o.Met = k.dealtWith(t.party, d.id)
	return []channel.ObligationState{o}
}

// found lists the live entries that hold a fact of a finding at its revision.
func (k *model) found(f channel.FindingState) (out []*Cell) {
	for _, c := range k.in {
		b, ok := c.Entry.Body().(*parley.Finding)
		if !ok || !k.live(c) {
			continue
		}
		for i, p := range b.Pairs {
			low, high := p.Mine, p.Theirs
			if bytes.Compare(b.Notice[:], p.Other[:]) > 0 {
				low, high = high, low
			}
			revision := parley.Hash(sha256.Sum256(ledger.MustEncode(members{"a": low, "b": high, "rule": p.RuleHash})))
			if k.valid[c].Pairs[i] == channel.Valid && channel.FindingID(k.w.Channel, b.Notice, p.Other, p.Rule) == f.ID && revision == f.Revision {
				out = append(out, c)
			}
		}
	}
	return out
}

// answers are what the two sides owe of a finding.
func (k *model) answers(f channel.FindingState) (out []channel.ObligationState) {
	facts := k.found(f)
	a, b := k.by[f.Notices[0]], k.by[f.Notices[1]]
	if f.Closed != "" || f.Status == channel.Resolved || len(facts) == 0 || a.party == b.party {
		return nil
	}
	for _, side := range [][2]*deed{{a, b}, {b, a}} {
		o := channel.ObligationState{Creditor: side[1].party, Debtor: side[0].party, Duty: parley.OwesAnswer, Of: f.ID, Revision: f.Revision}
		l := slices.DeleteFunc(slices.Clone(facts), func(c *Cell) bool { return c.Log.Party != o.Debtor })
		if c := k.sighting(o.Debtor, facts); c != nil {
			l = append(l, c)
		}
		charter := k.s.Current
		if c := k.leastOf(l); c != nil {
			o.Since, charter = at(c), k.inForceBefore(c)
		}
		var within parley.Millis
		for _, tip := range append(k.tips(a), k.tips(b)...) {
			if text := textIn(tip.body); text != nil {
				if t := deadline(&k.w.Texts[charter].Charter, text.Precedence).Answer; t != 0 && (within == 0 || t < within) {
					within = t
				}
			}
		}
		if o.Since != 0 && within != 0 {
			o.Due = o.Since + within
		}
		k.said(&o)
		out = append(out, o)
	}
	return out
}

// said enters what a side's last answers promise and meet.
func (k *model) said(o *channel.ObligationState) {
	var said []*deed
	for _, d := range k.acts {
		if w, ok := d.body.(*parley.Answer); ok && k.effective(d) && d.party == o.Debtor && w.Finding == o.Of && w.Revision == o.Revision {
			said = append(said, d)
		}
	}
	var good []*deed
	for _, d := range k.last(said) {
		switch w := d.body.(*parley.Answer); w.Answer {
		case parley.Standby:
			o.Promised = max(o.Promised, w.Until)
		case parley.Withdraw:
		default:
			good = append(good, d)
		}
	}
	if o.Promised != 0 {
		o.Due = o.Promised
	}
	o.Met = k.earliest(good)
}

// inForceBefore names the charter in force in the past of an entry.
func (k *model) inForceBefore(c *Cell) parley.Hash {
	var ends []parley.Position
	for _, d := range append([]*Cell{c.Prev}, c.heads...) {
		if d != nil {
			ends = append(ends, d.Position())
		}
	}
	set, ok := k.m.Closure(ends...)
	if !ok {
		panic("channeltest: the past of an applied entry is not applied")
	}
	return k.m.At(set).Charter().Hash
}
