package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/journal"
	"parley/ledger"
	"parley/node"
)

// draftsSection of the desk holds words that wait for a release, by channel and hash.
const draftsSection = "drafts"

// maxDrafts is how many may wait on one channel: more than anybody reads through.
const maxDrafts = 200

// kept is a draft on the desk.
type kept struct {
	Envelope ledger.Envelope   `json:"envelope"`
	Stored   parley.Millis     `json:"stored"`
	Picture  []parley.Position `json:"picture"` // what had arrived when it was drafted
}

func (r *request) deskKey(draft string) string { return r.channel.ID().String() + "/" + draft }

func (h *handler) putDraft(r *request, e ledger.Envelope) (*Draft, error) {
	p := r.picture()
	if err := refuseEarly(p, h.Node.Party(), bodyOf(&e)); err != nil {
		return nil, err
	}
	k := kept{Envelope: e, Stored: h.now(), Picture: p.heads()}
	b, err := json.Marshal(&k)
	if err != nil {
		return nil, fmt.Errorf("keeping the draft: %w", err)
	}
	id := e.Hash(ledger.ClassWord)
	h.desks.Lock()
	defer h.desks.Unlock()
	waiting, err := h.onDesk(r)
	if err != nil {
		return nil, err
	}
	again := slices.ContainsFunc(waiting, func(k kept) bool { return k.Envelope.Hash(ledger.ClassWord) == id })
	if len(waiting) >= maxDrafts && !again {
		return nil, problem(Unavailable, fmt.Sprintf("%d drafts of this channel wait for a second person: release or discard some first", len(waiting)))
	}
	err = h.Journal.Commit(r.ctx, journal.Batch{Desk: []journal.Item{{Section: draftsSection, Key: r.deskKey(id.String()), Value: b}}})
	if err != nil {
		return nil, fmt.Errorf("keeping the draft: %w", err)
	}
	h.local(r.channel, LocalDrafts)
	d := h.draftOf(p, &k)
	return &d, nil
}

func (h *handler) dropDraft(r *request, id parley.Hash) error {
	err := h.Journal.Commit(r.ctx, journal.Batch{Desk: []journal.Item{{Section: draftsSection, Key: r.deskKey(id.String())}}})
	if err == nil {
		h.local(r.channel, LocalDrafts)
	}
	return err
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
	for item, err := range h.Journal.DeskList(r.ctx, draftsSection) {
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

func (h *handler) draftOperations(s *service) {
	add(s, operation{
		id: "listDrafts", method: http.MethodGet, path: "/v1/channels/{channel}/drafts", tag: "Writing",
		summary: "What waits on this node's desk for a second person", about: "The oldest first. Drafts are this node's alone; the other side does not see them.",
	}, h.drafts)
	add(s, operation{
		id: "getDraft", method: http.MethodGet, path: "/v1/channels/{channel}/drafts/{draft}", tag: "Writing",
		summary: "A draft, by its hash or the beginning of it",
	}, h.draft)
	add(s, operation{
		id: "discardDraft", method: http.MethodDelete, path: "/v1/channels/{channel}/drafts/{draft}", tag: "Writing",
		summary: "Take a draft off the desk", about: "By who drafted it, by officers with the role release, or over the socket. Gives what was taken off.",
	}, h.discard)
}

// Draft is a word that waits on this node's desk for a second person.
type Draft struct {
	ID       parley.Hash       `json:"id"`
	Kind     parley.Kind       `json:"kind"`
	Mode     parley.Mode       `json:"mode"`
	By       Person            `json:"by"`
	Stored   parley.Millis     `json:"stored"`
	NotAfter parley.Millis     `json:"notAfter" doc:"When the door takes it no more."`
	Expired  bool              `json:"expired"`
	Body     jsontext.Value    `json:"body"`
	Envelope ledger.Envelope   `json:"envelope"`
	Picture  []parley.Position `json:"picture" doc:"As it is now: what a release of it names."`
	Arrived  []Arrived         `json:"arrived" doc:"What came in since it was drafted."`
}

// Arrived counts entries of a party that came in.
type Arrived struct {
	Party   parley.PartyID `json:"party"`
	Entries int64          `json:"entries"`
}

func (h *handler) drafts(r *request, in *ListInput) (Page[Draft], error) {
	l, err := h.onDesk(r)
	if err != nil {
		return Page[Draft]{}, err
	}
	p := r.picture()
	return pageOf(in.Paging, l, func(k *kept) cursor {
		return cursor{a: int64(k.Stored), hash: k.Envelope.Hash(ledger.ClassWord)}
	}, func(k *kept) Draft { return h.draftOf(p, k) })
}

type draftInput struct {
	InChannel
	Draft string `path:"draft" doc:"The draft's hash, or the beginning of it." example:"3f9c" maxLength:"64"`
}

func (h *handler) draft(r *request, in *draftInput) (*Draft, error) { return h.named(r, in.Draft) }

// named finds the one draft whose hash begins so.
func (h *handler) named(r *request, name string) (*Draft, error) {
	if len(name) < minPrefix {
		return nil, parley.Wrong("draft", name, fmt.Sprintf("must be at least %d digits of its hash", minPrefix))
	}
	l, err := h.onDesk(r)
	if err != nil {
		return nil, err
	}
	var found []Draft
	for i := range l {
		if d := h.draftOf(r.picture(), &l[i]); strings.HasPrefix(d.ID.String(), name) {
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

// mayDiscard refuses who could neither have signed a draft nor release it.
func (h *handler) mayDiscard(caller *Caller, c *node.Channel, d *Draft) error {
	if caller == nil || caller.Key == d.Envelope.Key {
		return nil
	}
	for _, e := range enrolledOn(c, h.Node.Party(), caller.Key) {
		if slices.Contains(e.Roles, parley.Releases) {
			return nil
		}
	}
	return problem(Forbidden, "a draft is discarded by who drafted it, or by an officer with the role release")
}

func (h *handler) discard(r *request, in *draftInput) (*Draft, error) {
	d, err := h.named(r, in.Draft)
	if err != nil {
		return nil, err
	}
	if err := h.mayDiscard(r.caller, r.channel, d); err != nil {
		return nil, err
	}
	if err := h.dropDraft(r, d.ID); err != nil && !errors.Is(err, journal.ErrNotFound) {
		return nil, fmt.Errorf("taking the draft off the desk: %w", err)
	}
	return d, nil
}
