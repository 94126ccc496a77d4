package api

import (
	"net/http"
	"slices"
	"strings"

	"parley"
	"parley/channel"
	"parley/node"
)

// This file says what a partner's clerk may do: an organisation for which the party forwards.
// The party's notices, its other partners' and the counterpart's are not for it.

// forPartners lists the operations that a partner's session may call besides those that are
// for everyone. What they answer is the partner's own; docs/conduit.md says why each is here.
var forPartners = []string{
	"GET /v1/channels",
	"GET /v1/channels/{channel}/charter",
	"POST /v1/channels/{channel}/readings",
	"GET /v1/readings/place",
	"GET /v1/readings/time",
	"GET /v1/readings/height",
	"GET /v1/readings/length",
	"GET /v1/readings/bearing",
	"GET /v1/channels/{channel}/batches",
	"POST /v1/channels/{channel}/batches",
	"POST /v1/channels/{channel}/batches/withdrawals",
	"GET /v1/channels/{channel}/progress",
}

var partnerReach = func() *http.ServeMux {
	m := http.NewServeMux()
	for _, pattern := range forPartners {
		m.Handle(pattern, http.NotFoundHandler())
	}
	return m
}()

// admitPartner refuses a partner's session whatever is not listed for it.
func (h *handler) admitPartner(r *http.Request) error {
	c := callerOf(r.Context())
	if c == nil || c.Key == "" || !h.isPartner(c.Key) {
		return nil
	}
	if _, pattern := partnerReach.Handler(r); slices.Contains(forPartners, pattern) {
		return nil
	}
	_, pattern := reaches.Handler(r)
	for _, e := range reach {
		if e.pattern == pattern && e.access == everyone {
			return nil
		}
	}
	return problem(Forbidden, "the key that is signed in is a partner's: it hands in and withdraws its own organisation's notices and reads how far they have come, and nothing else")
}

// isPartner tells whether a key is a partner's on any channel. Then it is one everywhere: a
// session that reads more on another channel would be two persons in one.
func (h *handler) isPartner(key parley.OfficerKey) bool {
	for _, id := range h.Node.Channels() {
		if c, ok := h.Node.Channel(id); ok && len(node.Partners(enrolledOn(c, h.Node.Party(), key))) > 0 {
			return true
		}
	}
	return false
}

// partners lists the organisations whose clerk the caller is on the channel; nil for an
// officer of the party's own, and over the socket.
func (r *request) partners() []parley.OriginatorID {
	if r.caller == nil || r.channel == nil {
		return nil
	}
	return node.Partners(enrolledOn(r.channel, r.handler.Node.Party(), r.caller.Key))
}

// mayReadOf tells whether the caller may read what is of an originator.
func mayReadOf(partners []parley.OriginatorID, o parley.OriginatorID) bool {
	return len(partners) == 0 || slices.Contains(partners, o)
}

// resolveOwn finds one of a partner's own notices; anything else is not there for it.
func (r *request) resolveOwn(p *picture, name string, partners []parley.OriginatorID) (*Thing, error) {
	for i := range p.state.Notices {
		n := &p.state.Notices[i]
		if !mayReadOf(partners, n.Originator) || n.Party != r.handler.Node.Party() {
			continue
		}
		named := spoken(n) == name || len(name) >= minPrefix && strings.HasPrefix(n.ID.String(), name)
		if named || slices.ContainsFunc(n.Versions, func(v channel.VersionState) bool {
			return len(name) >= minPrefix && strings.HasPrefix(v.ID.String(), name)
		}) {
			t := p.noticeThing(n)
			t.Notice.Findings = []parley.Hash{} // with whom it clashes is the counterpart's
			return t, nil
		}
	}
	return nil, notFound("name", name, "must be the number of a notice of this organisation, such as msf/3")
}

// partnersOf lists the partners that a caller learns of: all, or of a partner itself alone.
func (h *handler) partnersFor(c *Caller) []parley.Partner {
	out := append([]parley.Partner{}, h.Partners...)
	if c == nil || !h.isPartner(c.Key) {
		return out
	}
	return slices.DeleteFunc(out, func(p parley.Partner) bool {
		return !slices.ContainsFunc(h.Node.Channels(), func(id parley.Hash) bool {
			ch, ok := h.Node.Channel(id)
			return ok && slices.Contains(node.Partners(enrolledOn(ch, h.Node.Party(), c.Key)), p.ID)
		})
	})
}

// officeOnly leaves of a person what an organisation needs: which office it was.
func officeOnly(p *Person) *Person {
	if p == nil {
		return nil
	}
	return &Person{Office: p.Office, Partner: p.Partner}
}

func firstPartner(enrolled []*parley.Enrollment) parley.OriginatorID {
	if l := node.Partners(enrolled); len(l) > 0 {
		return l[0]
	}
	return ""
}

// partnerOf gives whose key an officer's is, "" for the party's own.
func partnerOf(o *channel.OfficerState) parley.OriginatorID {
	for _, e := range o.Enrolled {
		if e.Partner != "" {
			return e.Partner
		}
	}
	return ""
}
