package api

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/channel"
	"parley/pen"
)

// VersionHistory is one version of a notice: who said what, when, what they had before
// them, and who has received it.
type VersionHistory struct {
	ID         parley.Hash       `json:"id"`
	Kind       parley.Kind       `json:"kind" doc:"notice, change or cancel."`
	Place      channel.Place     `json:"place"`
	Clock      parley.Millis     `json:"clock" doc:"Of its node, when it was entered."`
	By         Person            `json:"by"`
	Voice      pen.Voice         `json:"voice" doc:"Who stands behind it: own, forwarded or stated."`
	ReleasedBy *Person           `json:"releasedBy,omitzero"`
	Bypass     string            `json:"bypass,omitzero" doc:"Why one person did both halves."`
	Picture    []parley.Position `json:"picture" doc:"The heads that the releaser had before them; empty where nobody released it."`
	Replaces   []parley.Hash     `json:"replaces"`
	Text       *parley.Notice    `json:"text,omitzero" doc:"Absent for a cancel."`
	Reason     string            `json:"reason,omitzero" doc:"Of a cancel."`
	Received   []ReceivedByParty `json:"received" doc:"The first receipt of each other party's node."`
	Ladders    []Ladder          `json:"ladders" doc:"How far it has come with each other party."`
	Current    bool              `json:"current"`
	Lead       parley.Millis     `json:"lead" doc:"From release to start, by its own node's clock; below 0: it had begun. 0 for a cancel."`
	LeadAsked  parley.Millis     `json:"leadAsked,omitzero" doc:"What the charter asks for."`
	Late       bool              `json:"late"`
	Disowned   bool              `json:"disowned,omitzero" doc:"A stop takes the effect from it."`
}

// ReceivedByParty is where a party's log first covers a version: its node had it then.
type ReceivedByParty struct {
	Party parley.PartyID `json:"party"`
	Place channel.Place  `json:"place"`
	Clock parley.Millis  `json:"clock" doc:"Of that party's node."`
	// Both sides' figures stand beside each other: neither clock is the right one.
	Lead   parley.Millis        `json:"lead" doc:"From its receipt to its start, by that node's clock; below 0: it had begun. 0 for a cancel."`
	Offset *channel.ClockOffset `json:"offset,omitzero" doc:"How far that node's clock was measured to be ahead of the author's, at the measurement nearest to the receipt; absent: nobody measured."`
}

// historyOf tells how a notice came to be what it is: every version after those that it
// replaces, and otherwise by the clocks of their nodes.
func (p *picture) historyOf(n *channel.NoticeState) []VersionHistory {
	left := make([]VersionHistory, 0, len(n.Versions))
	for i := range n.Versions {
		left = append(left, p.versionOf(n, &n.Versions[i]))
	}
	slices.SortFunc(left, func(a, b VersionHistory) int {
		return cmp.Or(cmp.Compare(a.Clock, b.Clock), bytes.Compare(a.ID[:], b.ID[:]))
	})
	out := make([]VersionHistory, 0, len(left))
	for len(left) > 0 {
		// The first that replaces nothing which is still to come. There is one: a hash
		// cannot lie behind itself.
		next := max(0, slices.IndexFunc(left, func(v VersionHistory) bool {
			return !slices.ContainsFunc(left, func(o VersionHistory) bool { return slices.Contains(v.Replaces, o.ID) })
		}))
		out = append(out, left[next])
		left = slices.Delete(left, next, next+1)
	}
	return out
}

func (p *picture) versionOf(n *channel.NoticeState, v *channel.VersionState) VersionHistory {
	out := VersionHistory{
		ID: v.ID, Kind: v.Kind, By: p.officer(n.Party, v.Key), Picture: []parley.Position{}, Replaces: append([]parley.Hash{}, v.Replaces...),
		Voice: p.voiceOf(n, v.Key), Text: p.text(v.ID), Received: []ReceivedByParty{}, Current: slices.Contains(n.Tips, v.ID), Disowned: v.Disowned == 1,
	}
	if len(v.Entries) > 0 {
		out.Place, out.Clock = v.Entries[0], p.clockAt(v.Entries[0])
	}
	if e := p.acts[v.ID]; e != nil {
		if c, ok := e.Body().(*parley.Cancel); ok {
			out.Reason = c.Reason
		}
	}
	if v.Release != "" {
		by := p.officer(n.Party, v.Release)
		out.ReleasedBy = &by
		out.released(p.releaseAt(v.Entries))
	}
	out.Ladders = p.ladders(v.ID, n.Party, v.Receipts)
	for _, r := range v.Receipts {
		if !slices.ContainsFunc(out.Received, func(o ReceivedByParty) bool { return o.Party == r.Party }) {
			out.Received = append(out.Received, ReceivedByParty{Party: r.Party, Place: r, Clock: p.clockAt(r)})
		}
	}
	return out
}

func (v *VersionHistory) released(r *parley.Release) {
	if r == nil {
		return
	}
	v.Bypass, v.Picture = r.Bypass, append(v.Picture, r.Picture...)
}

// clockAt gives the time at which an entry was entered, by its node.
func (p *picture) clockAt(at channel.Place) parley.Millis {
	if r := p.places[at]; r != nil && r.Entry.Entry != nil {
		return r.Entry.Frame.Clock
	}
	return 0
}

// releaseAt gives what the second person signed, of the first of an act's entries that has it.
func (p *picture) releaseAt(entries []channel.Place) *parley.Release {
	for _, at := range entries {
		r := p.places[at]
		if r == nil || r.Entry.Entry == nil || r.Entry.Entry.Release() == nil {
			continue
		}
		out := new(parley.Release)
		if err := json.Unmarshal(r.Entry.Release.Body, out); err == nil {
			return out
		}
	}
	return nil
}
