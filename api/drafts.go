package api

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/journal"
	"parley/ledger"
)

// draftsSection of the desk holds words that wait for a release, by channel and hash.
const draftsSection = "drafts"

// kept is a draft on the desk.
type kept struct {
	Envelope ledger.Envelope   `json:"envelope"`
	Stored   parley.Millis     `json:"stored"`
	Picture  []parley.Position `json:"picture"` // what had arrived when it was drafted
}

func (r *request) deskKey(draft string) string { return r.channel.ID().String() + "/" + draft }

func (h *handler) putDraft(r *request, e ledger.Envelope) (*Draft, error) {
	p := h.picture(r.channel)
	if err := refuseEarly(p, h.Node.Party(), bodyOf(&e)); err != nil {
		return nil, err
	}
	k := kept{Envelope: e, Stored: h.now(), Picture: p.heads()}
	b, err := json.Marshal(&k)
	if err != nil {
		return nil, fmt.Errorf("keeping the draft: %w", err)
	}
	id := e.Hash(ledger.ClassWord)
	err = h.Journal.Commit(r.Context(), journal.Batch{Desk: []journal.Item{{Section: draftsSection, Key: r.deskKey(id.String()), Value: b}}})
	if err != nil {
		return nil, fmt.Errorf("keeping the draft: %w", err)
	}
	d := h.draftOf(p, &k)
	return &d, nil
}

func (h *handler) dropDraft(r *request, id parley.Hash) error {
	return h.Journal.Commit(r.Context(), journal.Batch{Desk: []journal.Item{{Section: draftsSection, Key: r.deskKey(id.String())}}})
}

func (h *handler) draftOf(p *picture, k *kept) Draft {
	e := bodyOf(&k.Envelope)
	return Draft{
		ID: e.Act, Kind: e.Kind, Mode: e.Payload.Mode, By: p.officer(h.Node.Party(), k.Envelope.Key),
		Stored: k.Stored, NotAfter: e.Payload.NotAfter, Expired: e.Payload.NotAfter < h.now(),
		Body: e.Payload.Body, Envelope: k.Envelope, Picture: p.heads(), Arrived: arrived(k.Picture, p.heads(), h.Node.Party()),
	}
}

// arrived counts what of others came in between two pictures: who releases a draft looks
// at that first (requirement D4).
func arrived(then, now []parley.Position, self parley.PartyID) []Arrived {
	out := []Arrived{}
	for _, n := range now {
		if n.Party == self {
			continue
		}
		was := int64(0)
		for _, t := range then {
			if t.Party == n.Party && t.Epoch == n.Epoch {
				was = max(was, t.Size)
			}
		}
		if n.Size > was {
			out = append(out, Arrived{n.Party, n.Size - was})
		}
	}
	return out
}

// onDesk reads the channel's drafts, the oldest first.
func (h *handler) onDesk(r *request) ([]kept, error) {
	var out []kept
	for item, err := range h.Journal.DeskList(r.Context(), draftsSection) {
		if err != nil {
			return nil, fmt.Errorf("reading the desk: %w", err)
		}
		if !strings.HasPrefix(item.Key, r.deskKey("")) {
			continue
		}
		var k kept
		if err := json.Unmarshal(item.Value, &k); err != nil {
			return nil, fmt.Errorf("the desk has a draft that cannot be read, %s: %w", item.Key, err)
		}
		out = append(out, k)
	}
	slices.SortStableFunc(out, func(a, b kept) int { return int(a.Stored - b.Stored) })
	return out, nil
}

func (h *handler) countDrafts(r *request) (int, error) {
	l, err := h.onDesk(r)
	return len(l), err
}

func (h *handler) drafts(r *request) (any, error) {
	l, err := h.onDesk(r)
	if err != nil {
		return nil, err
	}
	p, out := h.picture(r.channel), []Draft{}
	for i := range l {
		out = append(out, h.draftOf(p, &l[i]))
	}
	return out, nil
}

func (h *handler) draft(r *request) (any, error) { return h.named(r) }

// named finds the one draft whose hash begins so.
func (h *handler) named(r *request) (*Draft, error) {
	name := r.PathValue("name")
	if len(name) < minPrefix {
		return nil, parley.Wrong("draft", name, fmt.Sprintf("must be at least %d digits of its hash", minPrefix))
	}
	l, err := h.onDesk(r)
	if err != nil {
		return nil, err
	}
	var found []Draft
	for i := range l {
		if d := h.draftOf(h.picture(r.channel), &l[i]); strings.HasPrefix(d.ID.String(), name) {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		return nil, notFound("draft", name, "must begin the hash of a draft on this desk; a released one is an entry of the channel")
	case 1:
		return &found[0], nil
	}
	return nil, parley.Wrong("draft", name, "must be longer: several drafts begin so")
}

func (h *handler) discard(r *request) (any, error) {
	d, err := h.named(r)
	if err != nil {
		return nil, err
	}
	if err := h.dropDraft(r, d.ID); err != nil && !errors.Is(err, journal.ErrNotFound) {
		return nil, fmt.Errorf("taking the draft off the desk: %w", err)
	}
	return d, nil
}
