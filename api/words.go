package api

import (
	"errors"
	"net/http"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// word hands in an officer's word. What is good but for the release that it lacks goes
// onto the desk, and waits there for a second person.
func (h *handler) word(r *request) (any, error) {
	var in WordRequest
	if err := r.read(&in); err != nil {
		return nil, err
	}
	filed, err := r.channel.Submit(r.Context(), node.Submission{
		Word:      &ledger.Word{Draft: in.Draft, Release: in.Release},
		Confirmed: in.Confirmed,
	})
	var refusal *node.Refusal
	if errors.As(err, &refusal) && refusal.Reason == channel.VoidRelease && in.Release == nil {
		d, err := h.putDraft(r, in.Draft)
		if err != nil {
			return nil, err
		}
		r.status = http.StatusAccepted
		return Said{Draft: d}, nil
	}
	if err != nil {
		return nil, err
	}
	if in.Release != nil {
		// The word is filed, whatever becomes of its copy here.
		if err := h.dropDraft(r, filed.Act); err != nil {
			h.Log.Warn("a released draft is still on the desk", "channel", r.channel.ID().Short(), "draft", filed.Act.Short(), "err", err)
		}
	}
	return Said{Filed: &filed}, nil
}

// act hands in a root act.
func (h *handler) act(r *request) (any, error) {
	var in ActRequest
	if err := r.read(&in); err != nil {
		return nil, err
	}
	filed, err := r.channel.Submit(r.Context(), node.Submission{Root: &in.Root})
	if err != nil {
		return nil, err
	}
	return Said{Filed: &filed}, nil
}

// bodyOf reads what a draft says.
func bodyOf(e *ledger.Envelope) *channel.Entry {
	return channel.Prepare(&ledger.Entry{Word: &ledger.Word{Draft: *e}}, ledger.Signatures{First: true, Release: true})
}

// refuseEarly refuses a draft for what the judge would find only after its release, so
// that the second person is not called for nothing.
func refuseEarly(p *picture, party parley.PartyID, e *channel.Entry) error {
	if p.charter == nil {
		return nil
	}
	c, marking := &p.charter.Charter, ""
	var n *parley.Notice
	switch b := e.Body().(type) {
	case *parley.Filing:
		n = &b.Notice
	case *parley.Change:
		n = &b.Notice
	case *parley.Message:
		marking = b.Marking
	default:
		return nil
	}
	if n != nil {
		marking = n.Marking
		if !c.Speaks(party, n.Originator) {
			return &node.Refusal{Reason: channel.VoidOriginator}
		}
	}
	for _, m := range c.Markings {
		if m == marking {
			return nil
		}
	}
	return &node.Refusal{Reason: channel.VoidMarking}
}
