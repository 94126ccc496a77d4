package api

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/ledger"
)

// enrolmentsSection of the desk holds what people handed in with a code, by an id that
// cannot be guessed.
const enrolmentsSection = "enrolments"

const (
	enrolmentWaits = 7 * 24 * time.Hour  // for an enrolment officer, or the root, who may be away
	enrolmentKept  = 30 * 24 * time.Hour // then even its outcome is forgotten
)

// EnrolmentRequest hands in a key with a one-time code.
type EnrolmentRequest struct {
	Code string            `json:"code" maxLength:"40"`
	Key  parley.OfficerKey `json:"key" doc:"The public key that was made on the person's side; its private half stays there"`
}

// EnrolmentStatus is how far a key has come on its way to be an officer's.
type EnrolmentStatus string

// The statuses.
const (
	EnrolmentWaiting  EnrolmentStatus = "waiting"  // for the signature of an enrolment officer, or of the root
	EnrolmentEnrolled EnrolmentStatus = "enrolled" // the channel holds the entry
	EnrolmentRefused  EnrolmentStatus = "refused"  // by an enrolment officer, or the key has been revoked since
	EnrolmentExpired  EnrolmentStatus = "expired"  // nobody signed for a week
)

var enrolmentStatuses = []EnrolmentStatus{EnrolmentWaiting, EnrolmentEnrolled, EnrolmentRefused, EnrolmentExpired}

// Enrolment is a key that was handed in with a code, and what the code binds it to.
type Enrolment struct {
	ID          string            `json:"id"`
	Channel     parley.Hash       `json:"channel"`
	ChannelName string            `json:"channelName"`
	Key         parley.OfficerKey `json:"key"`
	Fingerprint string            `json:"fingerprint" doc:"Of the key, to read to each other: the first ten bytes of SHA-256 over the key as text, in five groups of four digits"`
	Office      string            `json:"office"`
	// Partner belongs into the enroll that is signed, as the others do.
	Partner parley.OriginatorID `json:"partner,omitzero" doc:"Whose key it is to be, if not the party's own."`
	Person  string              `json:"person"`
	Roles   []parley.Role       `json:"roles"`
	Status  EnrolmentStatus     `json:"status"`
	Asked   parley.Millis       `json:"asked"`
	Expires parley.Millis       `json:"expires"`
}

// keptEnrolment is one on the desk. Whether the key is enrolled is not kept: the channel
// says it.
type keptEnrolment struct {
	Channel parley.Hash         `json:"channel"`
	Key     parley.OfficerKey   `json:"key"`
	Office  string              `json:"office"`
	Partner parley.OriginatorID `json:"partner,omitzero"`
	Person  string              `json:"person"`
	Roles   []parley.Role       `json:"roles"`
	Asked   parley.Millis       `json:"asked"`
	Refused bool                `json:"refused,omitzero"`

	id string
}

type (
	enrolmentInput  struct{ sent[EnrolmentRequest] }
	enrolmentNamed  struct{ EnrolmentID }
	enrolmentsInput struct {
		ReadChannel
		Paging
	}
	enrolmentOnChannel struct {
		InChannel
		EnrolmentID
	}
	// EnrolmentID is the parameter that names one.
	EnrolmentID struct {
		ID string `path:"id" doc:"The enrolment's id" minLength:"32" maxLength:"32"`
	}
)

func (h *handler) enrolmentOperations(a *service) {
	add(a, operation{
		id: "askEnrolment", method: "POST", path: "/v1/enrolments", tag: "Officers",
		summary: "Hand in a key with a one-time code",
		about: "Open to whoever reaches the page. A code is good once. The key is an officer's only once an enrolment officer has signed for it; " +
			"before that, the two read the fingerprint to each other.",
		problems: []ProblemKind{NotFound, Refused},
	}, h.askEnrolment)
	add(a, operation{
		id: "getEnrolment", method: "GET", path: "/v1/enrolments/{id}", tag: "Officers",
		summary: "How far a key has come", problems: []ProblemKind{NotFound},
	}, h.enrolment)
	add(a, operation{
		id: "listEnrolments", method: "GET", path: "/v1/channels/{channel}/enrolments", tag: "Officers",
		summary: "Keys that wait for an enrolment officer",
		about:   "For officers with the role enroll. To enrol one, sign a word of kind enroll with what stands here.",
	}, h.enrolments)
	add(a, operation{
		id: "refuseEnrolment", method: "DELETE", path: "/v1/channels/{channel}/enrolments/{id}", tag: "Officers",
		summary: "Refuse a key", about: "For officers with the role enroll. Only one that waits can be refused; an enrolled key is revoked.",
	}, h.refuseEnrolment)
}

func (h *handler) askEnrolment(r *request, in *enrolmentInput) (Enrolment, error) {
	ask := in.Sent
	if err := parley.CheckOfficerKey("key", ask.Key); err != nil {
		return Enrolment{}, err
	}
	digest, err := h.codeDigest(ask.Code)
	if err != nil {
		return Enrolment{}, fmt.Errorf("reading the code: %w", err)
	}
	h.desks.Lock()
	defer h.desks.Unlock()
	code, err := h.findCode(r.ctx, digest)
	if err != nil {
		return Enrolment{}, err
	}
	if code == nil {
		p := problem(NotFound, "code: is not a code of this node, has been used, or is over: ask for another one")
		p.Field = "code"
		return Enrolment{}, p
	}
	k := keptEnrolment{
		Channel: code.channel, Key: ask.Key, Office: code.Office, Partner: code.Partner, Person: code.Person, Roles: code.Roles,
		Asked: h.now(), id: ledger.NewNonce(),
	}
	// A key that cannot be enrolled leaves the code good for another one.
	if status, err := h.statusOf(&k); err != nil {
		return Enrolment{}, err
	} else if status != EnrolmentWaiting {
		return Enrolment{}, problem(Refused, "the key is or was enrolled on this channel already, and a key is enrolled once: make a new one")
	}
	desk, err := h.forgotten(r.ctx)
	if err != nil {
		return Enrolment{}, err
	}
	kept, err := k.item()
	if err != nil {
		return Enrolment{}, err
	}
	desk = append(desk, kept, journal.Item{Section: codesSection, Key: code.item})
	if err := h.Journal.Commit(r.ctx, journal.Batch{Desk: desk}); err != nil {
		return Enrolment{}, fmt.Errorf("keeping the enrolment: %w", err)
	}
	if c, ok := h.Node.Channel(k.Channel); ok {
		h.local(c, LocalEnrolments)
	}
	return h.enrolmentOf(&k)
}

func (k *keptEnrolment) item() (journal.Item, error) {
	b, err := json.Marshal(k)
	if err != nil {
		return journal.Item{}, fmt.Errorf("keeping the enrolment: %w", err)
	}
	return journal.Item{Section: enrolmentsSection, Key: k.id, Value: b}, nil
}

// forgotten lists as items to delete the enrolments that are kept no longer.
func (h *handler) forgotten(ctx context.Context) ([]journal.Item, error) {
	var out []journal.Item
	for k, err := range h.eachEnrolment(ctx) {
		if err != nil {
			return nil, err
		}
		if k.Asked+parley.Millis(enrolmentKept.Milliseconds()) <= h.now() {
			out = append(out, journal.Item{Section: enrolmentsSection, Key: k.id})
		}
	}
	return out, nil
}

// eachEnrolment reads the enrolments on the desk.
func (h *handler) eachEnrolment(ctx context.Context) func(yield func(*keptEnrolment, error) bool) {
	return func(yield func(*keptEnrolment, error) bool) {
		for item, err := range h.Journal.DeskList(ctx, enrolmentsSection) {
			k := &keptEnrolment{id: item.Key}
			if err == nil {
				err = json.Unmarshal(item.Value, k)
			}
			if err != nil {
				err = fmt.Errorf("reading the enrolments on the desk: %w", err)
			}
			if !yield(k, err) {
				return
			}
		}
	}
}

// findEnrolment gives one by its id.
func (h *handler) findEnrolment(ctx context.Context, id string) (*keptEnrolment, error) {
	// The id is what opens it, so the answer does not repeat it.
	none := problem(NotFound, "there is no such enrolment here")
	if parley.CheckNonce("id", id) != nil {
		return nil, none
	}
	b, err := h.Journal.Desk(ctx, enrolmentsSection, id)
	if errors.Is(err, journal.ErrNotFound) {
		return nil, none
	}
	k := &keptEnrolment{id: id}
	if err == nil {
		err = json.Unmarshal(b, k)
	}
	if err != nil {
		return nil, fmt.Errorf("reading an enrolment on the desk: %w", err)
	}
	return k, nil
}

// statusOf says how far a key has come, by what the channel holds now.
func (h *handler) statusOf(k *keptEnrolment) (EnrolmentStatus, error) {
	c, ok := h.Node.Channel(k.Channel)
	if !ok {
		return "", problem(Unavailable, "the channel of this enrolment is not on this node now")
	}
	officers := h.picture(c).state.Officers
	i := slices.IndexFunc(officers, func(o channel.OfficerState) bool { return o.Party == h.Node.Party() && o.Key == k.Key })
	switch {
	case i >= 0 && officers[i].Revoked == 1:
		return EnrolmentRefused, nil
	case i >= 0 && len(officers[i].Enrolled) > 0:
		return EnrolmentEnrolled, nil
	case k.Refused:
		return EnrolmentRefused, nil
	case k.expires() <= h.now():
		return EnrolmentExpired, nil
	}
	return EnrolmentWaiting, nil
}

func (k *keptEnrolment) expires() parley.Millis {
	return k.Asked + parley.Millis(enrolmentWaits.Milliseconds())
}

func (h *handler) enrolmentOf(k *keptEnrolment) (Enrolment, error) {
	status, err := h.statusOf(k)
	if err != nil {
		return Enrolment{}, err
	}
	c, _ := h.Node.Channel(k.Channel)
	return Enrolment{
		ID: k.id, Channel: k.Channel, ChannelName: info(k.Channel, h.picture(c)).Name,
		Key: k.Key, Fingerprint: KeyFingerprint(k.Key), Office: k.Office, Partner: k.Partner, Person: k.Person, Roles: k.Roles,
		Status: status, Asked: k.Asked, Expires: k.expires(),
	}, nil
}

func (h *handler) enrolment(r *request, in *enrolmentNamed) (Enrolment, error) {
	k, err := h.findEnrolment(r.ctx, in.ID)
	if err != nil {
		return Enrolment{}, err
	}
	return h.enrolmentOf(k)
}

func (h *handler) enrolments(r *request, in *enrolmentsInput) (Page[Enrolment], error) {
	if err := h.mayEnrol(r.caller, r.channel); err != nil {
		return Page[Enrolment]{}, err
	}
	l, err := h.waitingEnrolments(r.ctx, r.channel.ID())
	if err != nil {
		return Page[Enrolment]{}, err
	}
	return pageOf(in.Paging, l,
		func(e *Enrolment) cursor { return cursor{a: int64(e.Asked), hash: sha256.Sum256([]byte(e.ID))} },
		func(e *Enrolment) Enrolment { return *e })
}

// waitingEnrolments lists a channel's enrolments that wait.
func (h *handler) waitingEnrolments(ctx context.Context, channel parley.Hash) ([]Enrolment, error) {
	out := []Enrolment{}
	for k, err := range h.eachEnrolment(ctx) {
		if err != nil {
			return nil, err
		}
		if k.Channel != channel {
			continue
		}
		e, err := h.enrolmentOf(k)
		if err != nil {
			return nil, err
		}
		if e.Status == EnrolmentWaiting {
			out = append(out, e)
		}
	}
	return out, nil
}

func (h *handler) refuseEnrolment(r *request, in *enrolmentOnChannel) (Enrolment, error) {
	if err := h.mayEnrol(r.caller, r.channel); err != nil {
		return Enrolment{}, err
	}
	h.desks.Lock()
	defer h.desks.Unlock()
	k, err := h.findEnrolment(r.ctx, in.ID)
	if err != nil {
		return Enrolment{}, err
	}
	if k.Channel != r.channel.ID() {
		return Enrolment{}, problem(NotFound, "there is no such enrolment here")
	}
	if status, err := h.statusOf(k); err != nil {
		return Enrolment{}, err
	} else if status != EnrolmentWaiting {
		return Enrolment{}, problem(Refused, "the enrolment is "+string(status)+": only one that waits can be refused")
	}
	k.Refused = true
	item, err := k.item()
	if err != nil {
		return Enrolment{}, err
	}
	if err := h.Journal.Commit(r.ctx, journal.Batch{Desk: []journal.Item{item}}); err != nil {
		return Enrolment{}, fmt.Errorf("refusing the enrolment: %w", err)
	}
	h.local(r.channel, LocalEnrolments)
	return h.enrolmentOf(k)
}

// Enrolments lists the keys that wait for an enrolment officer, the oldest first.
func (ch *Channel) Enrolments(ctx context.Context) ([]Enrolment, error) {
	return list[Enrolment](ctx, ch, nil, "enrolments")
}

// RefuseEnrolment refuses a key that waits.
func (ch *Channel) RefuseEnrolment(ctx context.Context, id string) (Enrolment, error) {
	return call[Enrolment](ctx, ch.client, http.MethodDelete, ch.path(nil, "enrolments", url.PathEscape(id)), nil)
}
