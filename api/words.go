package api

import (
	"errors"
	"net/http"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

func (h *handler) wordOperations(s *service) {
	add(s, operation{
		id: "say", method: http.MethodPost, path: "/v1/channels/{channel}/words", tag: "Writing", maxBody: maxWord,
		statuses: map[int]string{http.StatusCreated: "It is in the log.", http.StatusAccepted: "It needs a second person: it waits on the desk."},
		problems: []ProblemKind{Asked, Refused},
		summary:  "Hand in an officer's word",
		about: `The draft is signed by the officer, the release, where one is needed, by a second person. What is good but for the release that it lacks goes onto the desk.

409 asks: its questions must be confirmed by their codes, or, where the reason is picture, others have told of something since the picture that was named: look, and send it again with the newer picture. Nothing was written. The same word twice is one entry.`,
	}, h.word)
	add(s, operation{
		id: "act", method: http.MethodPost, path: "/v1/channels/{channel}/acts", tag: "Writing", maxBody: 2 * maxCharter,
		statuses: map[int]string{http.StatusCreated: "It is in the log."},
		problems: []ProblemKind{Asked, Refused},
		summary:  "Hand in a root act",
		about:    "What the party's root or recovery key has signed: opening a log, accepting or declining a charter, enrolling an enrolment officer, stops and recoveries.",
	}, h.act)
}

// WordRequest hands in an officer's word.
type WordRequest struct {
	Draft     ledger.Envelope  `json:"draft"`
	Release   *ledger.Envelope `json:"release,omitzero"`
	Confirmed []string         `json:"confirmed,omitempty" doc:"Codes of the questions that a person has confirmed."`
	// Picture is what the officer's screen showed; empty claims nothing.
	Picture []parley.Position `json:"picture,omitempty" doc:"What the officer's screen showed, as the node gave it."`
}

// ActRequest hands in a root act.
type ActRequest struct {
	Root ledger.Envelope `json:"root"`
}

// Said is what became of a word: it is in the log, or a draft on the desk.
type Said struct {
	Filed *node.Filed `json:"filed,omitzero"`
	Draft *Draft      `json:"draft,omitzero"`
}

// word hands in an officer's word. What is good but for the release that it lacks goes
// onto the desk, and waits there for a second person.
func (h *handler) word(r *request, in *struct {
	InChannel
	sent[WordRequest]
}) (Said, error) {
	w := &in.Sent
	if err := signedBySession(r.caller, &w.Draft, w.Release); err != nil {
		return Said{}, err
	}
	if err := h.refuseStaleWord(r.channel, w); err != nil {
		return Said{}, err
	}
	r.status = http.StatusCreated
	filed, err := r.channel.Submit(r.ctx, node.Submission{
		Word:      &ledger.Word{Draft: w.Draft, Release: w.Release},
		Confirmed: w.Confirmed,
	})
	var refusal *node.Refusal
	if errors.As(err, &refusal) && refusal.Reason == channel.VoidRelease && w.Release == nil {
		d, err := h.putDraft(r, w.Draft)
		if err != nil {
			return Said{}, err
		}
		r.status = http.StatusAccepted
		return Said{Draft: d}, nil
	}
	if err != nil {
		return Said{}, err
	}
	if w.Release != nil {
		// The word is filed, whatever becomes of its copy here.
		if err := h.dropDraft(r, filed.Act); err != nil {
			h.Log.Warn("a released draft is still on the desk", "channel", r.channel.ID().Short(), "draft", filed.Act.Short(), "err", err)
		}
	}
	return Said{Filed: &filed}, nil
}

// act hands in a root act.
func (h *handler) act(r *request, in *struct {
	InChannel
	sent[ActRequest]
}) (Said, error) {
	filed, err := r.channel.Submit(r.ctx, node.Submission{Root: &in.Sent.Root})
	if err != nil {
		return Said{}, err
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
