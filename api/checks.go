package api

import (
	"net/http"

	"parley"
	"parley/channel"
	"parley/clash"
	"parley/node"
)

// CheckRequest is a draft whose clashes are asked for.
type CheckRequest struct {
	Notice parley.Notice `json:"notice"`
	Of     string        `json:"of,omitzero" doc:"The name of the own notice that it would change: it is not compared with itself."`
	Mode   parley.Mode   `json:"mode,omitzero" doc:"TEST, or the charter's, which is taken if none is given."`
}

// Check is what a draft would meet, as of one picture. It writes nothing, and nobody but
// who asks learns of it.
type Check struct {
	Clashes  []DraftClash      `json:"clashes" doc:"The worst first."`
	Engine   string            `json:"engine"`
	Picture  []parley.Position `json:"picture" doc:"The heads up to which the channel was looked at."`
	Compared int               `json:"compared" doc:"How many standing notices of other originators it was compared with."`
}

// DraftClash is another notice that a draft would meet under a rule.
type DraftClash struct {
	Other   NoticeName     `json:"other"`
	Rule    string         `json:"rule"`
	Verdict parley.Verdict `json:"verdict"`
	Says    string         `json:"says"`
	Detail  parley.Detail  `json:"detail"`
	At      parley.Place   `json:"at" doc:"Of the draft, where the two are nearest."`
	OtherAt parley.Place   `json:"otherAt" doc:"Of the other notice, there; the same place where they meet."`
}

// NoticeName is enough of a notice to speak of it.
type NoticeName struct {
	ID     parley.Hash       `json:"id"`
	Number string            `json:"number" doc:"What people speak, such as us/3."`
	Name   string            `json:"name"`
	Kind   parley.NoticeKind `json:"kind"`
	Party  parley.PartyID    `json:"party"`
	Mode   parley.Mode       `json:"mode"`
}

func (p *picture) nameOf(n *channel.NoticeState) NoticeName {
	out := NoticeName{ID: n.ID, Number: spoken(n), Kind: n.Kind, Party: n.Party, Mode: n.Mode}
	for _, t := range p.texts(n.Tips) {
		out.Name = t.Name
		break
	}
	return out
}

type checkInput struct {
	InChannel
	sent[CheckRequest]
}

func (h *handler) checkOperations(s *service) {
	add(s, operation{
		id: "checkDraft", method: http.MethodPost, path: "/v1/channels/{channel}/checks", tag: "Clashes", maxBody: maxForm,
		summary: "What a draft would meet of all that stands",
		about:   "Compares a notice that is not filed yet, under the rules of the charter in force, with every standing notice of other originators and the same mode. Nothing is written. No clash found means that, and no more.",
	}, h.check)
}

func (h *handler) check(r *request, in *checkInput) (out Check, err error) {
	n, p := &in.Sent.Notice, r.picture()
	item := clash.Item{Originator: n.Originator, Kind: n.Kind, Mode: in.Sent.Mode, Volumes: n.Volumes}
	if err := n.Validate(); err != nil {
		return out, at("notice", err)
	}
	if err := drawable("notice.", n); err != nil {
		return out, err
	}
	if err := h.checkMode(p, &item); err != nil {
		return out, err
	}
	if in.Sent.Of != "" {
		own, err := h.ownNotice(r, "of", in.Sent.Of)
		if err != nil {
			return out, err
		}
		item.ID, item.Mode = own.ID, own.Mode
	}
	results, engine := r.channel.Against(item)
	out = Check{Clashes: []DraftClash{}, Engine: engine, Picture: p.heads(), Compared: p.comparable(item)}
	// What came in between may be newer than the picture; then the next look has it.
	for _, verdict := range []parley.Verdict{parley.Clash, parley.Possible} {
		for _, c := range results {
			if other := p.notices[c.Other]; other != nil && c.Verdict == verdict {
				out.Clashes = append(out.Clashes, DraftClash{
					Other: p.nameOf(other), Rule: c.Rule, Verdict: c.Verdict, Says: says(c.Verdict),
					Detail: c.Detail, At: c.At, OtherAt: c.OtherAt,
				})
			}
		}
	}
	return out, nil
}

// checkMode takes the mode of a draft from the charter, and refuses who speaks for others.
func (h *handler) checkMode(p *picture, item *clash.Item) error {
	if p.charter == nil {
		return &node.Refusal{Reason: channel.VoidCharter}
	}
	c := &p.charter.Charter
	switch item.Mode {
	case "":
		item.Mode = c.Mode
	case c.Mode, parley.Test:
	default:
		return parley.Wrong("mode", item.Mode, "must be "+string(c.Mode)+", which is the charter's, or "+string(parley.Test))
	}
	if !c.Speaks(h.Node.Party(), item.Originator) {
		return parley.Wrong("notice.originator", item.Originator, "must be this party, or a partner that it speaks for")
	}
	return nil
}

// voice is whose notices are compared with whose: those of another originator, in one mode.
type voice struct {
	originator parley.OriginatorID
	mode       parley.Mode
}

// countVoices counts the notices that stand.
func (p *picture) countVoices() map[voice]int {
	n := map[voice]int{}
	for i := range p.state.Notices {
		if s := &p.state.Notices[i]; stands(s) {
			n[voice{s.Originator, s.Mode}]++
		}
	}
	return n
}

func stands(s *channel.NoticeState) bool { return s.Cancelled == 0 && s.Disowned == 0 }

// comparable counts the notices that a draft is compared with, wherever they lie.
func (p *picture) comparable(item clash.Item) (n int) {
	for v, standing := range p.voices() {
		if v.originator != item.Originator && v.mode == item.Mode {
			n += standing
		}
	}
	if s := p.notices[item.ID]; s != nil && stands(s) && s.Originator != item.Originator && s.Mode == item.Mode {
		n-- // not with itself
	}
	return n
}
