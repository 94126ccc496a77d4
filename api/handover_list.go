package api

import (
	"slices"
	"strings"

	"parley"
	"parley/channel"
	"parley/handover"
)

// listAt makes the list of a channel at an hour: what is open now, as that hour makes it
// late, near or over.
func (h *handler) listAt(r *request, hour, since parley.Millis, hours int64) (*handover.List, error) {
	p := r.picture()
	i := info(p.state.Channel, p)
	l := &handover.List{Channel: r.channel.ID(), Hour: hour, Hours: hours, Mode: i.Mode, Name: i.Name, Party: h.Node.Party(), Since: since}
	if l.Mode == "" {
		return nil, notFound("charter", l.Channel.Short(), "must be known before there is anything to hand over")
	}
	m := &making{picture: p, list: l}
	r.channel.Look(func(v channel.View, b *channel.Board, _ func() *channel.State) {
		b.All(func(o *channel.Obligation) { m.duty(v, b, o) })
	})
	m.clashes()
	m.urgent()
	m.notices()
	drafts, err := h.onDesk(r)
	if err != nil {
		return nil, err
	}
	for k := range drafts {
		m.draft(h.draftOf(p, &drafts[k]))
	}
	l.Make()
	return l, nil
}

// making is a list in the making.
type making struct {
	*picture
	list *handover.List
}

func (m *making) add(i handover.Item) { m.list.Items = append(m.list.Items, i) }

// duty lists an obligation of either side, whatever its duty is.
func (m *making) duty(v channel.View, b *channel.Board, o *channel.Obligation) {
	l := m.list
	i := handover.Item{ID: handover.OfDuty + o.ID.String()}
	switch {
	case o.Debtor != l.Party && o.Creditor != l.Party:
		return
	case o.Met != 0:
		if o.Due == 0 || o.Due <= l.Since || o.Due > l.Hour || o.Met <= o.Due {
			return
		}
		i.Kind = handover.Late
	case o.Promised != 0:
		i.Kind = handover.Promise
	case o.Debtor == l.Party:
		i.Kind = handover.Owe
	default:
		i.Kind = handover.Owed
	}
	w := owedOf(v, b, o, l.Hour)
	i.Due, i.Duty, i.Label, i.Name, i.Of, i.Met = o.Due, o.Duty, w.Label, w.Name, o.Of, o.Met
	i.Party, i.To, i.Precedence, i.Since, i.Version = o.Debtor, o.Creditor, w.Precedence, o.Since, o.Revision
	i.Level = o.Level(max(o.Rung(l.Hour), 0))
	if w.ByHand {
		i.Status = "by hand"
	}
	m.add(i)
}

// clashes lists those that are not over, with what each side has answered.
func (m *making) clashes() {
	d := desk{picture: m.picture, self: m.list.Party, at: m.list.Hour, out: &Desk{}, open: map[parley.Hash]bool{}}
	d.clashes()
	for _, c := range d.out.Clashes {
		i := handover.Item{ID: handover.OfClash + c.ID.String(), Kind: handover.Clash, Of: c.ID, Party: m.list.Party, From: c.From, Until: c.Until}
		var numbers, names []string
		for _, n := range c.Notices {
			numbers, names = append(numbers, n.Number), append(names, n.Name)
			if n.Party != m.list.Party {
				i.To = n.Party
			}
			if precedes(n.Precedence, i.Precedence) {
				i.Precedence = n.Precedence
			}
		}
		status := []string{c.Says, string(c.Status)}
		for _, a := range c.Answers {
			status = append(status, string(a.Party)+" answers "+string(a.Answer))
		}
		i.Name, i.Label, i.Status = strings.Join(numbers, " / "), strings.Join(names, " / "), strings.Join(status, ", ")
		if f := m.findingOf(c.ID); f != nil {
			i.Version = f.Revision
		}
		m.add(i)
	}
}

func (m *making) findingOf(id parley.Hash) *channel.FindingState {
	for i := range m.state.Findings {
		if m.state.Findings[i].ID == id {
			return &m.state.Findings[i]
		}
	}
	return nil
}

// urgent lists the urgent entries that somebody has yet to close: we those of others, other
// parties with a node ours.
func (m *making) urgent() {
	for i := range m.state.Words {
		w := &m.state.Words[i]
		if w.Kind != parley.KindUrgent || w.Disowned == 1 || m.acts[w.ID] == nil {
			continue
		}
		var open []string
		for _, party := range m.closers(w.Party) {
			if !m.closed(w.ID, party) {
				open = append(open, string(party))
			}
		}
		if len(open) == 0 {
			continue
		}
		x := handover.Item{ID: handover.OfUrgent + w.ID.String(), Kind: handover.Urgent, Name: w.ID.Short(), Of: w.ID, Party: w.Party, Precedence: parley.Flash, Status: "not closed by " + strings.Join(open, ", ")}
		if b, ok := m.acts[w.ID].Body().(*parley.Urgent); ok {
			x.Label = firstLine(b.Text)
		}
		if len(w.Entries) > 0 {
			x.Since = m.clockAt(w.Entries[0])
		}
		m.add(x)
	}
}

// closers are the parties that are to close an urgent entry of somebody.
func (m *making) closers(author parley.PartyID) []parley.PartyID {
	if author != m.list.Party {
		return []parley.PartyID{m.list.Party}
	}
	var out []parley.PartyID
	if m.charter != nil {
		for _, p := range m.charter.Charter.Parties {
			if p.ID != author && p.HasLog() {
				out = append(out, p.ID)
			}
		}
	}
	return out
}

func (m *making) closed(act parley.Hash, by parley.PartyID) bool {
	return slices.ContainsFunc(m.said.words[act], func(w *channel.WordState) bool {
		a, ok := m.acts[w.ID].Body().(*parley.Acknowledge)
		return ok && a.Step == parley.Done && a.Reported.Party == "" && w.Party == by
	})
}

// notices lists what holds at the hour, and what begins or ends within the hours after it.
func (m *making) notices() {
	d := desk{picture: m.picture, self: m.list.Party, at: m.list.Hour, out: &Desk{}}
	ahead := m.list.Hour + parley.Millis(m.list.Hours)*3_600_000
	for i := range m.state.Notices {
		n := &m.state.Notices[i]
		if !stands(n) {
			continue
		}
		t := timesOf(m.texts(n.Tips), m.list.Hour)
		x := handover.Item{ID: handover.OfNotice + n.ID.String(), Of: n.ID, Party: n.Party, From: t.From, Until: t.Until}
		switch {
		case t.volumes == 0 || t.ended:
			continue
		case t.Holds(m.list.Hour) && ends(t.Until) <= ahead:
			x.Kind = handover.Ends
		case t.Holds(m.list.Hour):
			x.Kind = handover.Active
		case t.From <= ahead:
			x.Kind = handover.Starts
		default:
			continue
		}
		b, _ := d.brief(n)
		x.Name, x.Label, x.Precedence = b.Number, b.Name, b.Precedence
		var status []string
		if b.Standing != Current {
			status = append(status, string(b.Standing))
		}
		if n.Mode == parley.Test {
			status = append(status, string(parley.Test))
		}
		x.Status = strings.Join(status, ", ")
		if len(n.Tips) == 1 {
			x.Version = n.Tips[0]
		}
		m.add(x)
	}
}

// draft lists a word that waits for a second person.
func (m *making) draft(k Draft) {
	i := handover.Item{ID: handover.OfDraft + k.ID.String(), Kind: handover.Draft, Name: k.ID.Short(), Of: k.ID, Party: m.list.Party, Since: k.Stored, Until: k.NotAfter}
	i.Label, i.Precedence = draftLabel(&k)
	m.add(i)
}
