package channeltest

import (
	"bytes"
	"cmp"
	"reflect"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// This file has the model of the line's routine and of what stands beside the obligations:
// declarations, rosters, measurements, intakes, incidents, leads.

// passedOn is when a speaker first said that a thing was passed on, or needs nothing more.
func (k *model) passedOn(p parley.PartyID, of parley.Hash) parley.Millis {
	return k.earliest(slices.DeleteFunc(k.spoken(parley.KindAcknowledge, p, of), func(d *deed) bool {
		return d.body.(*parley.Acknowledge).Step == parley.Received
	}))
}

// of lists the effective acts of a kind of some party.
func (k *model) of(kind parley.Kind, p parley.PartyID) (out []*deed) {
	for _, d := range k.acts {
		if d.kind == kind && d.party == p && k.effective(d) {
			out = append(out, d)
		}
	}
	return out
}

// newest gives the one with the greatest time, of several the one with the greatest hash.
func (k *model) newest(l []*deed) *deed {
	if len(l) == 0 {
		return nil
	}
	return slices.MaxFunc(l, func(a, b *deed) int {
		return cmp.Or(cmp.Compare(k.when(a), k.when(b)), bytes.Compare(a.id[:], b.id[:]))
	})
}

// reconfirmations are what parties owe of their own notices.
func (k *model) reconfirmations() (out []channel.ObligationState) {
	text, ok := k.w.Texts[k.s.Current]
	if !ok {
		return nil
	}
	for _, d := range k.acts {
		t := textIn(d.body)
		if p, _ := text.Charter.Party(d.party); t == nil || !p.HasLog() || !k.current(d) {
			continue
		}
		var every parley.Millis
		for _, x := range k.w.Texts[d.charter].Charter.Terms {
			if x.Kind == t.Kind {
				every = x.Reconfirm
			}
		}
		if every == 0 {
			continue
		}
		o := channel.ObligationState{Creditor: d.party, Debtor: d.party, Duty: parley.OwesReconfirm, Of: d.id, Since: k.when(d)}
		said := slices.DeleteFunc(k.of(parley.KindReconfirm, d.party), func(r *deed) bool {
			return !slices.Contains(r.body.(*parley.Reconfirm).Acts, d.id)
		})
		if last := k.newest(said); last != nil {
			o.Revision, o.Since = last.id, k.when(last)
		}
		over := !slices.ContainsFunc(t.Volumes, func(v parley.Volume) bool { return !endsBy(v, o.Since+every) })
		if o.Since != 0 && !over {
			o.Due = o.Since + every
		}
		out = append(out, o)
	}
	return out
}

// endsBy reports whether a volume ends, and not after an hour.
func endsBy(v parley.Volume, at parley.Millis) bool {
	switch {
	case v.Every != "" && v.Last != 0:
		return v.Until+v.Last-v.From <= at
	case v.Every != "", v.Until == 0:
		return false
	}
	return v.Until <= at
}

// checks are the line checks that parties owe one another.
func (k *model) checks() (out []channel.ObligationState) {
	text, ok := k.w.Texts[k.s.Current]
	if !ok || text.Charter.Ruleset != parley.Ruleset {
		return nil // what another ruleset makes of its hours nobody here knows
	}
	for _, p := range text.Charter.Parties {
		if !p.HasLog() || len(text.Charter.Checks) == 0 {
			continue
		}
		for _, q := range text.Charter.Parties {
			if p.ID == q.ID {
				continue
			}
			o := channel.ObligationState{Creditor: q.ID, Debtor: p.ID, Duty: parley.OwesCheck, Of: k.s.Current, To: q.ID}
			made := slices.DeleteFunc(k.of(parley.KindCheck, p.ID), func(d *deed) bool { return d.body.(*parley.Check).With != q.ID })
			if last := k.newest(made); last != nil {
				o.Revision, o.Since = last.id, k.when(last)
			} else {
				o.Since = k.accepted(p.ID, k.s.Current)
			}
			if o.Since != 0 {
				o.Since = max(o.Since, k.resumed(p.ID, q.ID))
			}
			if !k.suspended(p.ID) && !k.suspended(q.ID) && o.Since != 0 {
				o.Due = nextHour(&text.Charter, o.Since)
			}
			out = append(out, o)
		}
	}
	return out
}

// accepted is when a party first accepted a charter.
func (k *model) accepted(p parley.PartyID, charter parley.Hash) parley.Millis {
	return k.earliest(slices.DeleteFunc(k.of(parley.KindAccept, p), func(d *deed) bool {
		return !bytes.Equal(d.body.(*channel.Acceptance).Charter, k.w.Texts[charter].Raw)
	}))
}

func (k *model) suspended(p parley.PartyID) bool {
	return slices.ContainsFunc(k.last(k.of(parley.KindStatus, p)), func(d *deed) bool {
		return d.body.(*parley.Status).Declared == parley.Suspended
	})
}

// resumed is when a party last learned that it or another is active again.
func (k *model) resumed(p, q parley.PartyID) (last parley.Millis) {
	for _, who := range []parley.PartyID{p, q} {
		for _, d := range k.of(parley.KindStatus, who) {
			if d.body.(*parley.Status).Declared != parley.Active || !slices.ContainsFunc(d.at, func(c *Cell) bool { return k.live(c) && k.suspendedBefore(who, c) }) {
				continue
			}
			if who == p {
				last = max(last, k.when(d))
			} else if c := k.sighting(p, d.at); c != nil {
				last = max(last, at(c))
			}
		}
	}
	return last
}

// suspendedBefore reports whether a party was suspended in the past of an entry.
func (k *model) suspendedBefore(p parley.PartyID, c *Cell) bool {
	var all []*Cell // its statuses that count there
	for _, x := range k.in {
		if x.Log.Party == p && x.Entry.Kind == parley.KindStatus && k.valid[x].Verdict == channel.Valid && k.before(x, c) && !k.stoppedIn(x, c) {
			all = append(all, x)
		}
	}
	return slices.ContainsFunc(all, func(x *Cell) bool {
		// Another fact is later if each entry of this one's act is in the past of one of its.
		return x.Entry.Body().(*parley.Status).Declared == parley.Suspended && !slices.ContainsFunc(all, func(o *Cell) bool {
			return o.Entry.Act != x.Entry.Act && !slices.ContainsFunc(all, func(y *Cell) bool {
				return y.Entry.Act == x.Entry.Act && !slices.ContainsFunc(all, func(z *Cell) bool { return z.Entry.Act == o.Entry.Act && k.before(y, z) })
			})
		})
	})
}

// stoppedIn reports whether a stop in the past of an entry disowns another.
func (k *model) stoppedIn(x, c *Cell) bool {
	return slices.ContainsFunc(k.in, func(s *Cell) bool {
		b, ok := s.Entry.Body().(*parley.Stop)
		if !ok || k.valid[s].Verdict != channel.Valid || !k.before(s, c) || s.Entry.Payload.Party != x.Log.Party || b.Epoch != x.Log.Epoch {
			return false
		}
		return !slices.ContainsFunc(k.in, func(last *Cell) bool { return last.Root == b.Root && slices.Contains(last.branch(), x) })
	})
}

// nextHour looks at every hour of some days around a time.
func nextHour(c *parley.Charter, since parley.Millis) (due parley.Millis) {
	least := parley.Millis(parley.MaxInteger)
	for d := since/day - 2; d <= since/day+3; d++ {
		for _, x := range c.Checks {
			if hour := d*day + x.At; hour-x.Within > since && hour < least {
				least, due = hour, hour+x.Within
			}
		}
	}
	return due
}

// aside holds the rest of the kernel's state against the model's.
func (k *model) aside() {
	for _, x := range []struct {
		what        string
		got, should any
	}{
		{"lines", k.s.Lines, k.lines()}, {"incidents", k.s.Incidents, k.incidents()},
		{"intakes", k.s.Intakes, k.intakes()}, {"measured", k.s.Measured, k.measured()},
	} {
		if !reflect.DeepEqual(x.got, x.should) {
			k.w.fail("%s: %s, should be %s", x.what, ledger.MustEncode(x.got), ledger.MustEncode(x.should))
		}
	}
	for _, n := range k.s.Notices {
		for _, v := range n.Versions {
			if lead, late := k.lead(k.by[v.ID]); v.Lead != lead || (v.Late == 1) != late {
				k.w.fail("version %s has the lead %d, late %d; should be %d, %t", v.ID.Short(), v.Lead, v.Late, lead, late)
			}
		}
	}
}

func (k *model) lead(d *deed) (lead parley.Millis, late bool) {
	t := textIn(d.body)
	if t == nil {
		return 0, false
	}
	lead = t.Volumes[0].From
	for _, v := range t.Volumes {
		lead = min(lead, v.From)
	}
	lead -= at(k.leastOf(d.at))
	for _, x := range k.w.Texts[d.charter].Charter.Terms {
		asked := x.Lead
		if emergency := t.Precedence == parley.Immediate || t.Precedence == parley.Flash; emergency && x.Emergency != 0 {
			asked = x.Emergency
		}
		late = late || x.Kind == t.Kind && asked != 0 && asked > lead
	}
	return lead, late
}

func ids(l []*deed) []parley.Hash {
	out := []parley.Hash{}
	for _, d := range l {
		out = append(out, d.id)
	}
	return sorted(out)
}

// parties lists whoever has a log in the set.
func (k *model) parties() (out []parley.PartyID) {
	for _, c := range k.in {
		out = append(out, c.Log.Party)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (k *model) lines() []channel.LineState {
	out := []channel.LineState{}
	for _, p := range k.parties() {
		declared, roster := k.last(k.of(parley.KindStatus, p)), k.last(k.of(parley.KindRoster, p))
		if len(declared)+len(roster) > 0 {
			out = append(out, channel.LineState{Declared: ids(declared), Party: p, Roster: ids(roster)})
		}
	}
	return out
}

func (k *model) incidents() []channel.IncidentState {
	out := []channel.IncidentState{}
	for _, d := range k.acts {
		b, ok := d.body.(*parley.Incident)
		if !ok {
			continue
		}
		s := channel.IncidentState{Accounts: []channel.AccountState{}, Disowned: 1, ID: d.id, Kind: b.Account.Kind}
		if k.effective(d) {
			s.Disowned = 0
			for _, p := range k.parties() {
				said := slices.DeleteFunc(k.of(parley.KindAccount, p), func(a *deed) bool { return a.body.(*parley.Accounting).Of != d.id })
				if p == d.party {
					said = append(said, d)
				}
				if len(said) > 0 {
					s.Accounts = append(s.Accounts, channel.AccountState{Acts: ids(k.last(said)), Party: p})
				}
			}
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b channel.IncidentState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}

func (k *model) intakes() []channel.IntakeState {
	out := []channel.IntakeState{}
	for _, p := range k.parties() {
		for _, h := range k.takenIn(p) {
			c := k.leastOf(slices.DeleteFunc(k.stated(parley.KindIntake, p), func(c *Cell) bool {
				return !slices.Contains(c.Entry.Body().(*parley.Intake).Acts, h)
			}))
			out = append(out, channel.IntakeState{Act: h, Partner: c.Entry.Body().(*parley.Intake).Partner, Place: k.place(c)})
		}
	}
	slices.SortStableFunc(out, func(a, b channel.IntakeState) int { return bytes.Compare(a.Act[:], b.Act[:]) })
	return out
}

// stated lists the effective statements of a kind of a party.
func (k *model) stated(kind parley.Kind, p parley.PartyID) (out []*Cell) {
	for _, c := range k.in {
		if c.Log.Party == p && c.Entry.Kind == kind && k.live(c) {
			out = append(out, c)
		}
	}
	return out
}

func (k *model) takenIn(p parley.PartyID) (out []parley.Hash) {
	for _, c := range k.stated(parley.KindIntake, p) {
		out = append(out, c.Entry.Body().(*parley.Intake).Acts...)
	}
	return sorted(out)
}

func (k *model) measured() []channel.MeasuredState {
	out := []channel.MeasuredState{}
	for _, p := range k.parties() {
		for _, q := range k.parties() {
			l := slices.DeleteFunc(k.stated(parley.KindMeasured, p), func(c *Cell) bool { return c.Entry.Body().(*parley.Measured).Back.Party != q })
			if len(l) == 0 {
				continue
			}
			last := slices.MaxFunc(l, func(a, b *Cell) int {
				if a != b && k.leastOf([]*Cell{a, b}) == a {
					return -1
				}
				return 1
			})
			b := last.Entry.Body().(*parley.Measured)
			probe := last
			for probe.Size()-1 > b.Probe {
				probe = probe.Prev
			}
			sent := probe.Entry.Frame.Clock
			out = append(out, channel.MeasuredState{
				Ahead: k.w.At(b.Back).Entry.Frame.Clock - sent, Party: p, RoundTrip: last.Entry.Frame.Clock - sent, With: q,
			})
		}
	}
	return out
}
