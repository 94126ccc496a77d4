package api

import (
	"bytes"
	"cmp"
	"slices"

	"parley"
	"parley/channel"
)

// Reconfirmation is how it stands with a notice that its party is to reconfirm again and
// again (requirement F3).
type Reconfirmation struct {
	Version parley.Hash   `json:"version" doc:"What a reconfirm names: the version that stands."`
	Since   parley.Millis `json:"since" doc:"When its party last said that it holds: by a reconfirm, or by the version itself."`
	Last    parley.Hash   `json:"last,omitzero" doc:"The last reconfirm; absent: it was never reconfirmed."`
	Due     parley.Millis `json:"due" doc:"0: it is over before it would have to be said again."`
	Overdue bool          `json:"overdue" doc:"Not reconfirmed since, at the hour that was asked for."`
}

// atHour fills in what the charter's terms and an hour make of a notice.
func (p *picture) atHour(out *Notice, n *channel.NoticeState, at parley.Millis) {
	out.Lead, out.Late, out.Expires, out.Expired, out.Reconfirm = 0, false, 0, false, nil
	first := true
	expires, ends := parley.Millis(0), true
	for i := range n.Versions {
		v := &n.Versions[i]
		text := p.text(v.ID)
		if text == nil || !slices.Contains(n.Tips, v.ID) {
			continue
		}
		if first || v.Lead < out.Lead {
			out.Lead = v.Lead
		}
		first = false
		out.Late = out.Late || v.Late == 1
		last, margin := text.Ends(), p.term(v.ID, text.Kind).Expires
		if last == 0 || margin == 0 {
			ends = false
			continue
		}
		expires = max(expires, last+margin)
	}
	if ends && !first {
		out.Expires, out.Expired = expires, at > expires
	}
	var oldest *channel.Obligation
	for _, tip := range n.Tips {
		for _, o := range p.reconfirm[tip] {
			if oldest == nil || cmp.Or(cmp.Compare(o.Since, oldest.Since), bytes.Compare(o.ID[:], oldest.ID[:])) < 0 {
				oldest = o
			}
		}
	}
	if o := oldest; o != nil {
		out.Reconfirm = &Reconfirmation{Version: o.Of, Since: o.Since, Last: o.Revision, Due: o.Due, Overdue: o.Due != 0 && at > o.Due}
	}
}

// term gives what the charter that a version's envelope names asks of its kind.
func (p *picture) term(version parley.Hash, k parley.NoticeKind) parley.Term {
	if e := p.acts[version]; e != nil {
		if text := p.known[e.Payload.Charter]; text != nil {
			return text.Charter.Term(k)
		}
	}
	return parley.Term{Kind: k}
}

// leads fills in, for each version of a history, how long before its start it was released
// and received, each by the clock of the node concerned, and how far the two clocks were
// measured to be apart.
func (p *picture) leads(v channel.View, n *channel.NoticeState, history []VersionHistory) {
	for i := range history {
		h := &history[i]
		for _, s := range n.Versions {
			if s.ID == h.ID {
				h.Lead, h.Late = s.Lead, s.Late == 1
			}
		}
		if h.Text == nil {
			continue
		}
		h.LeadAsked = p.term(h.ID, h.Text.Kind).LeadFor(h.Text.Precedence)
		for j := range h.Received {
			r := &h.Received[j]
			r.Lead = h.Text.Begins() - p.monoAt(r.Place)
			r.Offset = v.Offset(n.Party, r.Party, r.Clock)
		}
	}
}

// monoAt gives the time of an entry that its own log counts by.
func (p *picture) monoAt(at channel.Place) parley.Millis {
	if r := p.places[at]; r != nil && r.Entry.Entry != nil {
		return r.Entry.Frame.Mono
	}
	return 0
}

// Choice chooses those with a mark, or those without; absent: both.
type Choice string

// The choices.
const (
	ChooseWith    Choice = "true"
	ChooseWithout Choice = "false"
)

func (c Choice) takes(marked bool) bool { return c == "" || (c == ChooseWith) == marked }

// routine tells whether a notice is one of those that were asked for by its marks.
func (in *noticesInput) routine(p *picture, n *channel.NoticeState, at parley.Millis) bool {
	if in.Late == "" && in.Expired == "" && in.Unconfirmed == "" {
		return true
	}
	var out Notice
	p.atHour(&out, n, at)
	return in.Late.takes(out.Late) && in.Expired.takes(out.Expired) && in.Unconfirmed.takes(out.Reconfirm != nil && out.Reconfirm.Overdue)
}
