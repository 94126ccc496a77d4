package api

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"parley"
	"parley/handover"
	"parley/ledger"
	"parley/sheet"
)

const (
	// shift is how long one lasts where nothing says when it began: three of them make a
	// day (Nuclear Risk Reduction Centers).
	shift = parley.Millis(8 * time.Hour / time.Millisecond)
	// maxHandover bounds a request: a full list with a comment on every item, whose bytes
	// JSON may escape.
	maxHandover = 8 << 20
	// maxOffered bounds how many handovers of one channel wait to be taken.
	maxOffered = 20
)

// HandoverStatus is how far a handover has come.
type HandoverStatus string

// The statuses.
const (
	HandoverWaits     HandoverStatus = "waiting"
	HandoverTaken     HandoverStatus = "taken"
	HandoverWithdrawn HandoverStatus = "withdrawn"
)

var handoverStatuses = []HandoverStatus{HandoverWaits, HandoverTaken, HandoverWithdrawn}

// HandoverBrief is a handover in a list.
type HandoverBrief struct {
	ID        parley.Hash    `json:"id" doc:"Of what the outgoing officer signed."`
	Status    HandoverStatus `json:"status"`
	Hour      parley.Millis  `json:"hour" doc:"At which its list was made."`
	From      Person         `json:"from"`
	To        string         `json:"to" doc:"The office that is to take it."`
	Items     int            `json:"items"`
	Questions int            `json:"questions,omitzero" doc:"Items that the incoming officer has a question about."`
	Offered   parley.Millis  `json:"offered" doc:"By this node's clock."`
	Ended     parley.Millis  `json:"ended,omitzero" doc:"When it was taken or withdrawn, by this node's clock."`
	By        *Person        `json:"by,omitzero" doc:"Who took it, or withdrew it; of the machine's owner the key is empty."`
}

// Handover is one with what was signed.
type Handover struct {
	HandoverBrief
	Offer  ledger.Envelope  `json:"offer" doc:"Of class handover; the payload has list, comments, remarks, office, person and to."`
	Taking *ledger.Envelope `json:"taking,omitzero" doc:"Of class handover-taken; the payload has of, checks, news, since, remarks, office, person and channel."`
}

// HandoverRequest hands in what the outgoing officer has signed.
type HandoverRequest struct {
	Offer ledger.Envelope `json:"offer"`
}

// TakingRequest hands in what the incoming officer has signed.
type TakingRequest struct {
	Taking ledger.Envelope `json:"taking"`
}

type (
	handoverListInput struct {
		ReadChannel
		Hours int64         `query:"hours" minimum:"1" maximum:"168" default:"24" doc:"How far ahead it looks for notices that begin or end."`
		Since parley.Millis `query:"since" doc:"When the shift began, milliseconds since 1970; absent: when the last handover was taken, if that was within a day, else eight hours ago."`
	}
	handoverInput struct{ HandoverID }
	// HandoverID is the parameters that name one.
	HandoverID struct {
		InChannel
		Handover string `path:"handover" doc:"The handover's hash, or the beginning of it." example:"3f9c" maxLength:"64"`
	}
)

func (h *handler) handoverOperations(s *service) {
	const path = "/v1/channels/{channel}/handovers"
	add(s, operation{
		id: "getHandoverList", method: http.MethodGet, path: "/v1/channels/{channel}/handover-list", tag: "Handover",
		summary: "What one shift has to tell the next, now",
		about:   "Made out of the channel's state: what each side owes, what was promised, clashes, urgent entries that are not closed, drafts on this desk, notices that hold, begin or end soon, and what fell late in the shift. The outgoing officer signs it as it stands here, within the hour.",
	}, h.handoverList)
	add(s, operation{
		id: "listHandovers", method: http.MethodGet, path: path, tag: "Handover",
		summary: "The handovers of this party, those that wait and the past ones", about: "The newest first. They are this party's alone; the other side does not see them.",
	}, h.handovers)
	add(s, operation{
		id: "offerHandover", method: http.MethodPost, path: path, tag: "Handover", maxBody: maxHandover, atOnce: 4,
		statuses: map[int]string{http.StatusCreated: "It waits to be taken."},
		summary:  "Hand over, as the outgoing officer", problems: []ProblemKind{Refused, Forbidden},
		about: "The offer is signed as DSSE type application/vnd.parley.handover+json. Its list must be one that this node has made within the hour. What was handed in already is answered again.",
	}, h.offerHandover)
	add(s, operation{
		id: "getHandover", method: http.MethodGet, path: path + "/{handover}", tag: "Handover",
		summary: "A handover with what was signed, by its hash or the beginning of it",
	}, h.handoverNamed)
	add(s, operation{
		id: "getHandoverNews", method: http.MethodGet, path: path + "/{handover}/news", tag: "Handover",
		summary: "What has arisen, changed or ended since a handover's list was made", about: "The incoming officer goes through it too, and signs it as it stands here, within the hour.",
	}, h.handoverNews)
	add(s, operation{
		id: "takeHandover", method: http.MethodPost, path: path + "/{handover}/taking", tag: "Handover", maxBody: maxHandover, atOnce: 4,
		summary: "Take a handover over, as the incoming officer", problems: []ProblemKind{Refused, Forbidden},
		about: "The taking is signed as DSSE type application/vnd.parley.handover-taken+json, by another person than the outgoing one. It has a mark for every item and for all news.",
	}, h.takeHandover)
	add(s, operation{
		id: "withdrawHandover", method: http.MethodDelete, path: path + "/{handover}", tag: "Handover",
		summary: "Withdraw a handover that was not taken", about: "By the person who handed over, or over the socket; by any officer once the key that signed it is revoked. The record of it stays.",
		problems: []ProblemKind{Refused, Forbidden},
	}, h.withdrawHandover)
	add(s, operation{
		id: "exportHandover", method: http.MethodGet, path: path + "/{handover}/file", tag: "Handover", produces: "application/vnd.parley.handover",
		summary: "A handover as a file", about: "Canonical JSON with both envelopes. 'parley handover verify' checks it without a node.",
	}, h.exportHandover)
	add(s, operation{
		id: "getHandoverSheet", method: http.MethodGet, path: path + "/{handover}/sheet", tag: "Handover", produces: "text/html",
		summary: "A handover to print", about: "The page stands alone: no script, no request.",
	}, h.handoverSheet)
}

func (h *handler) handoverList(r *request, in *handoverListInput) (*handover.List, error) {
	since, hour := in.Since, h.now()
	if since == 0 {
		var err error
		if since, err = h.shiftBegan(r, hour); err != nil {
			return nil, err
		}
	}
	if since < 0 || since > hour {
		return nil, parley.Wrong("since", since, "must be milliseconds since 1970, and not lie ahead")
	}
	l, err := h.listAt(r, hour, since, cmp.Or(in.Hours, 24))
	if err == nil {
		h.madeLists.remember(l.Digest(), hour)
	}
	return l, err
}

// shiftBegan is when the last handover was taken, if that was lately.
func (h *handler) shiftBegan(r *request, hour parley.Millis) (parley.Millis, error) {
	all, err := h.handoverIndex(r)
	last := parley.Millis(0)
	for _, b := range all {
		if b.Status == HandoverTaken && b.Ended <= hour {
			last = max(last, b.Ended)
		}
	}
	if last <= hour-soon {
		last = max(0, hour-shift)
	}
	return last, err
}

func (h *handler) handovers(r *request, in *ListInput) (Page[HandoverBrief], error) {
	l, err := h.handoverIndex(r)
	if err != nil {
		return Page[HandoverBrief]{}, err
	}
	return pageOf(in.Paging, l, func(b *HandoverBrief) cursor { return cursor{a: -int64(b.Offered), hash: b.ID} }, func(b *HandoverBrief) HandoverBrief { return *b })
}

func (h *handler) handoverNamed(r *request, in *handoverInput) (*Handover, error) {
	return h.findHandover(r, in.Handover)
}

// findHandover gives the one handover whose hash begins so.
func (h *handler) findHandover(r *request, name string) (*Handover, error) {
	if len(name) < minPrefix {
		return nil, parley.Wrong("handover", name, fmt.Sprintf("must be at least %d digits of its hash", minPrefix))
	}
	all, err := h.handoverIndex(r)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(b HandoverBrief) bool { return !strings.HasPrefix(b.ID.String(), name) })
	switch len(all) {
	case 0:
		return nil, notFound("handover", name, "must begin the hash of a handover of this channel")
	case 1:
		return h.readHandover(r, &all[0])
	}
	return nil, parley.Wrong("handover", name, "must be longer: several handovers begin so")
}

// handing is who signs one of the two documents: an officer of this party at this moment,
// under the office and as the person that the document names.
func (h *handler) handing(r *request, field string, e *ledger.Envelope, office, person string) error {
	if r.caller != nil && r.caller.Key != e.Key {
		p := problem(Forbidden, "the handover is signed by another key than the one that is signed in: sign in with the key that signs")
		p.Field = field + ".key"
		return p
	}
	enrolled := enrolledOn(r.channel, h.Node.Party(), e.Key)
	if len(enrolled) == 0 {
		p := problem(Refused, "the key that signed is no officer's of this party on this channel, or has been revoked")
		p.Field = field + ".key"
		return p
	}
	for _, x := range enrolled {
		if x.Office != office || x.Person != person {
			continue
		}
		if slices.ContainsFunc(x.Roles, onDuty) {
			return nil
		}
		return problem(Refused, "handing over and taking over is for officers with the role acknowledge, draft or release: this key has none of them")
	}
	return about(Refused, parley.Wrong(field+".payload.office", office+" ("+person+")", "must be the office and the person that the key is enrolled as, "+enrolled[0].Office+" ("+enrolled[0].Person+")").(*parley.Error))
}

func onDuty(role parley.Role) bool {
	return role == parley.Acknowledges || role == parley.Drafts || role == parley.Releases
}

// unverified says as the door does that a signature does not verify.
func unverified(err error) error {
	if errors.Is(err, handover.ErrSignature) {
		return problem(Refused, err.Error())
	}
	return err
}

func (h *handler) offerHandover(r *request, in *struct {
	InChannel
	sent[HandoverRequest]
}) (*Handover, error) {
	e := &in.Sent.Offer
	o, id, err := handover.OpenOffer(e)
	if err != nil {
		return nil, unverified(err)
	}
	if err := h.handing(r, "offer", e, o.Office, o.Person); err != nil {
		return nil, err
	}
	h.desks.Lock()
	defer h.desks.Unlock()
	waiting, again, err := h.handoverBeside(r, id)
	if err != nil || again != nil {
		return again, err
	}
	if err := h.isOwnList(r, &o.List); err != nil {
		return nil, err
	}
	if err := h.mayHandTo(r, o); err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(waiting, func(b HandoverBrief) bool { return b.From.Person == o.Person }); i >= 0 {
		return nil, problem(Refused, fmt.Sprintf("handover %s of this person waits already: withdraw it first", waiting[i].ID.Short()))
	}
	if len(waiting) >= maxOffered {
		return nil, problem(Unavailable, fmt.Sprintf("%d handovers of this channel wait to be taken: take or withdraw some first", len(waiting)))
	}
	b := HandoverBrief{
		ID: id, Status: HandoverWaits, Hour: o.List.Hour, From: Person{Key: e.Key, Office: o.Office, Person: o.Person}, To: o.To,
		Items: len(o.List.Items), Offered: h.now(),
	}
	if err := h.keepHandover(r, &b, "offer", e); err != nil {
		return nil, err
	}
	return &Handover{HandoverBrief: b, Offer: *e}, nil
}

// isOwnList refuses a list that this node has not made: whoever takes over relies on it.
func (h *handler) isOwnList(r *request, l *handover.List) error {
	anew := func(why string) error {
		p := problem(Refused, why+": have the list made anew; comments are kept by their items")
		p.Field = "offer.payload.list"
		return p
	}
	now := h.now()
	if l.Hour > now || l.Hour <= now-listLasts {
		return anew("the list is not of the last hour")
	}
	if h.madeLists.knows(l.Digest(), now) {
		return nil
	}
	// The node may have started anew since it made it.
	own, err := h.listAt(r, l.Hour, l.Since, l.Hours)
	if err != nil {
		return err
	}
	if own.Digest() != l.Digest() {
		for _, i := range l.Items {
			if !slices.ContainsFunc(own.Items, func(o handover.Item) bool { return o.ID == i.ID }) {
				return anew("item " + i.ID + " is not on this node's list")
			}
		}
		return anew("the list is not as this node makes it")
	}
	return nil
}

// mayHandTo refuses an office at which nobody else is.
func (h *handler) mayHandTo(r *request, o *handover.Offer) error {
	var offices []string
	for _, x := range r.picture().state.Officers {
		if x.Party != h.Node.Party() || x.Revoked == 1 {
			continue
		}
		for _, e := range x.Enrolled {
			if e.Person != o.Person && slices.ContainsFunc(e.Roles, onDuty) && !slices.Contains(offices, e.Office) {
				offices = append(offices, e.Office)
			}
		}
	}
	if slices.Contains(offices, o.To) {
		return nil
	}
	if len(offices) == 0 {
		return problem(Refused, "nobody else of this party is enrolled on this channel, so there is nobody to take over")
	}
	slices.Sort(offices)
	return about(Refused, parley.Wrong("to", o.To, "must be the office of another officer on this channel: "+strings.Join(offices, ", ")).(*parley.Error))
}

func (h *handler) handoverNews(r *request, in *handoverInput) (*handover.News, error) {
	x, err := h.findHandover(r, in.Handover)
	if err != nil {
		return nil, err
	}
	o, _, err := handover.OpenOffer(&x.Offer)
	if err != nil {
		return nil, fmt.Errorf("the desk has a handover that cannot be read: %w", err)
	}
	n, err := h.newsOf(r, &o.List, h.now())
	if err != nil {
		return nil, err
	}
	h.madeLists.remember(n.Digest(x.ID), n.Hour)
	return n, nil
}

func (h *handler) newsOf(r *request, l *handover.List, hour parley.Millis) (*handover.News, error) {
	now, err := h.listAt(r, max(hour, l.Hour), l.Since, l.Hours)
	if err != nil {
		return nil, err
	}
	n := handover.NewsOf(l, now)
	return &n, nil
}

func (h *handler) takeHandover(r *request, in *struct {
	HandoverID
	sent[TakingRequest]
}) (*Handover, error) {
	e := &in.Sent.Taking
	t, id, err := handover.OpenTaking(e)
	if err != nil {
		return nil, unverified(err)
	}
	if err := h.handing(r, "taking", e, t.Office, t.Person); err != nil {
		return nil, err
	}
	h.desks.Lock()
	defer h.desks.Unlock()
	x, err := h.findHandover(r, in.Handover)
	if err != nil {
		return nil, err
	}
	if x.Taking != nil && x.Taking.Hash(handover.ClassTaking) == id {
		return x, nil // handed in again
	}
	if err := x.stillWaits(); err != nil {
		return nil, err
	}
	if len(enrolledOn(r.channel, h.Node.Party(), x.From.Key)) == 0 {
		return nil, problem(Refused, "the key that signed this handover has been revoked since: withdraw it, and have it handed over anew")
	}
	o, _, err := handover.OpenOffer(&x.Offer)
	if err != nil {
		return nil, fmt.Errorf("the desk has a handover that cannot be read: %w", err)
	}
	if err := t.Answers(x.ID, o); err != nil {
		return nil, refusedTaking(err)
	}
	if err := h.isOwnNews(r, x.ID, &o.List, &t.Since); err != nil {
		return nil, err
	}
	b := x.HandoverBrief
	b.Status, b.Ended, b.By = HandoverTaken, h.now(), &Person{Key: e.Key, Office: t.Office, Person: t.Person}
	for _, c := range slices.Concat(t.Checks, t.News) {
		if c.Mark == handover.Question {
			b.Questions++
		}
	}
	if err := h.keepHandover(r, &b, "taking", e); err != nil {
		return nil, err
	}
	return &Handover{HandoverBrief: b, Offer: x.Offer, Taking: e}, nil
}

func refusedTaking(err error) error {
	if wrong, ok := errors.AsType[*parley.Error](err); ok {
		return about(Refused, wrong)
	}
	return err
}

// isOwnNews refuses news that this node has not told: whoever takes over looks at what has
// come since.
func (h *handler) isOwnNews(r *request, of parley.Hash, l *handover.List, n *handover.News) error {
	now := h.now()
	if n.Hour <= now && n.Hour > now-listLasts {
		if h.madeLists.knows(n.Digest(of), now) {
			return nil
		}
		own, err := h.newsOf(r, l, n.Hour)
		if err != nil {
			return err
		}
		if own.Digest(of) == n.Digest(of) {
			return nil
		}
	}
	p := problem(Refused, "what has come since the list was made is not as this node tells it: ask for it anew, and look through it")
	p.Field = "taking.payload.since"
	return p
}

// stillWaits refuses what has ended already.
func (x *Handover) stillWaits() error {
	switch x.Status {
	case HandoverTaken:
		return problem(Refused, fmt.Sprintf("handover %s was taken already, by %s (%s)", x.ID.Short(), x.By.Office, x.By.Person))
	case HandoverWithdrawn:
		return problem(Refused, fmt.Sprintf("handover %s was withdrawn", x.ID.Short()))
	}
	return nil
}

func (h *handler) withdrawHandover(r *request, in *handoverInput) (*Handover, error) {
	h.desks.Lock()
	defer h.desks.Unlock()
	x, err := h.findHandover(r, in.Handover)
	if err != nil {
		return nil, err
	}
	by, err := h.mayWithdraw(r, x)
	if err != nil {
		return nil, err
	}
	if err := x.stillWaits(); err != nil {
		return nil, err
	}
	x.Status, x.Ended, x.By = HandoverWithdrawn, h.now(), by
	return x, h.keepHandover(r, &x.HandoverBrief, "", nil)
}

// mayWithdraw tells who withdraws a handover, and refuses who may not.
func (h *handler) mayWithdraw(r *request, x *Handover) (*Person, error) {
	if r.caller == nil {
		return &Person{}, nil
	}
	revoked := len(enrolledOn(r.channel, h.Node.Party(), x.From.Key)) == 0
	for _, e := range enrolledOn(r.channel, h.Node.Party(), r.caller.Key) {
		if e.Person == x.From.Person || revoked {
			return &Person{Key: r.caller.Key, Office: e.Office, Person: e.Person}, nil
		}
	}
	return nil, problem(Forbidden, "a handover is withdrawn by the person who handed over")
}

func (x *Handover) file() *handover.File {
	f := &handover.File{Format: handover.Format, Offer: x.Offer, Taking: x.Taking, Offered: x.Offered}
	switch x.Status {
	case HandoverTaken:
		f.Taken = x.Ended
	case HandoverWithdrawn:
		f.Withdrawn = x.Ended
	}
	return f
}

func (h *handler) exportHandover(r *request, in *handoverInput) (file, error) {
	x, err := h.findHandover(r, in.Handover)
	if err != nil {
		return file{}, err
	}
	b, err := x.file().Encode()
	return file{kind: "application/vnd.parley.handover", name: "handover-" + x.ID.Short() + ".json", bytes: b}, err
}

func (h *handler) handoverSheet(r *request, in *handoverInput) (file, error) {
	x, err := h.findHandover(r, in.Handover)
	if err != nil {
		return file{}, err
	}
	d, err := x.file().Open()
	if err != nil {
		return file{}, fmt.Errorf("the desk has a handover that does not hold: %w", err)
	}
	r.header.Set("Content-Security-Policy", sheetPolicy)
	return file{kind: "text/html; charset=utf-8", bytes: sheet.Handover(d)}, nil
}

// byTime orders handovers, the newest first.
func byTime(a, b HandoverBrief) int {
	return cmp.Or(cmp.Compare(b.Offered, a.Offered), bytes.Compare(a.ID[:], b.ID[:]))
}
