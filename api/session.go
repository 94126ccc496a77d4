package api

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/journal"
	"parley/ledger"
	"parley/node"
)

// Bounds of sessions.
const (
	sessionLasts   = 12 * time.Hour // a watch, with its handover
	challengeLasts = 2 * time.Minute
	maxSessions    = 16 // of one key; a new one ends the oldest
)

// sessionsSection of the desk holds sessions by the hash of their token, so that a
// restart in the middle of an incident signs nobody out, and a copy of the journal signs
// nobody in.
const sessionsSection = "sessions"

// classSession keeps what is signed to sign in apart from everything that a log takes.
const classSession ledger.Class = "session"

// Sessions are the officers who are signed in over the console's address.
type Sessions struct {
	node    *node.Node
	journal journal.Journal
	clock   func() time.Time
	secret  []byte // challenges are sealed with it; they end with the process

	mu   sync.Mutex
	live map[parley.Hash]keptSession // by the hash of the token
	used map[string]parley.Millis    // challenges that have opened a session, until they would have expired
}

type keptSession struct {
	Key     parley.OfficerKey `json:"key"`
	Expires parley.Millis     `json:"expires"`
}

// OpenSessions reads the sessions on the desk.
func OpenSessions(ctx context.Context, n *node.Node, j journal.Journal, clock func() time.Time) (*Sessions, error) {
	s := &Sessions{
		node: n, journal: j, clock: clock, secret: make([]byte, sha256.Size),
		live: map[parley.Hash]keptSession{}, used: map[string]parley.Millis{},
	}
	rand.Read(s.secret)
	var over []journal.Item
	for item, err := range j.DeskList(ctx, sessionsSection) {
		if err != nil {
			return nil, fmt.Errorf("reading the sessions on the desk: %w", err)
		}
		var k keptSession
		id, err := parley.ParseHash(item.Key)
		if err == nil {
			err = json.Unmarshal(item.Value, &k)
		}
		if err != nil || k.Expires <= s.now() {
			// What cannot be read opens nothing: its officer signs in again.
			over = append(over, journal.Item{Section: sessionsSection, Key: item.Key})
			continue
		}
		s.live[id] = k
	}
	if len(over) > 0 {
		if err := j.Commit(ctx, journal.Batch{Desk: over}); err != nil {
			return nil, fmt.Errorf("taking old sessions off the desk: %w", err)
		}
	}
	return s, nil
}

func (s *Sessions) now() parley.Millis { return parley.Millis(s.clock().UnixMilli()) }

// CookieAt names the session's cookie of a console. Browsers keep cookies by host and not by
// port, so the port is in the name: two nodes on one machine do not sign each other out.
func CookieAt(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return SessionCookie
	}
	if u.Scheme == "https" {
		return "__Host-" + SessionCookie + "-" + cmp.Or(u.Port(), "443")
	}
	return SessionCookie + "-" + cmp.Or(u.Port(), "80")
}

// Find gives the caller whom a token stands for, or none: signed in no longer, or never.
func (s *Sessions) Find(ctx context.Context, token string) (Caller, bool) {
	id := parley.Hash(sha256.Sum256([]byte(token)))
	k, ok := s.alive(ctx, id)
	return Caller{Key: k.Key, Session: id}, ok
}

// Alive tells whether a session lasts: it has neither expired nor been ended, and its key
// is an officer's of this party on some channel now. One that does not is taken away.
func (s *Sessions) Alive(ctx context.Context, id parley.Hash) bool {
	_, ok := s.alive(ctx, id)
	return ok
}

func (s *Sessions) alive(ctx context.Context, id parley.Hash) (keptSession, bool) {
	s.mu.Lock()
	k, ok := s.live[id]
	s.mu.Unlock()
	if !ok {
		return k, false
	}
	if k.Expires > s.now() && len(s.seats(k.Key)) > 0 {
		return k, true
	}
	s.end(ctx, id) // out of memory whatever becomes of it on the desk, where a restart looks again
	return keptSession{}, false
}

// end takes a session away.
func (s *Sessions) end(ctx context.Context, id parley.Hash) error {
	s.mu.Lock()
	delete(s.live, id)
	s.mu.Unlock()
	err := s.journal.Commit(context.WithoutCancel(ctx), journal.Batch{Desk: []journal.Item{{Section: sessionsSection, Key: id.String()}}})
	if err != nil && !errors.Is(err, journal.ErrNotFound) {
		return fmt.Errorf("ending the session: %w", err)
	}
	return nil
}

// Seat is what an officer's key stands for on one channel.
type Seat struct {
	ID     parley.Hash   `json:"id" doc:"The channel's id"`
	Name   string        `json:"name" doc:"The channel's name"`
	Office string        `json:"office"`
	Person string        `json:"person" doc:"Opaque id of the human or system"`
	Roles  []parley.Role `json:"roles"`
	// Partner is whose clerk the key is: then the session is the organisation's.
	Partner parley.OriginatorID `json:"partner,omitzero" doc:"Whose key it is, if it is not the party's own: the session reads and hands in what is this organisation's, and nothing else."`
}

// seats lists the channels on which a key is an officer's of this party.
func (s *Sessions) seats(key parley.OfficerKey) []Seat {
	var out []Seat
	for _, id := range s.node.Channels() {
		c, ok := s.node.Channel(id)
		if !ok {
			continue
		}
		if l := enrolledOn(c, s.node.Party(), key); len(l) > 0 {
			out = append(out, Seat{ID: id, Office: l[0].Office, Person: l[0].Person, Roles: l[0].Roles, Partner: firstPartner(l)})
		}
	}
	return out
}

// Challenge is what a browser signs to sign in.
type Challenge struct {
	Challenge string `json:"challenge" doc:"Good once, for two minutes, at this origin"`
	Text      string `json:"text" doc:"Canonical JSON with challenge, origin and party. The officer's key signs its DSSE pre-authentication encoding of type application/vnd.parley.session+json. Whoever signs checks first that the origin is the page's own."`
}

// challenged is the text that is signed. Its class makes it no word of a log.
type challenged struct {
	Challenge string         `json:"challenge"`
	Origin    string         `json:"origin"`
	Party     parley.PartyID `json:"party"`
}

// challenge makes one. The node keeps nothing of it, so that asking costs it nothing: the
// challenge is a nonce and an end, sealed together with the origin.
func (s *Sessions) challenge(origin string) Challenge {
	b := make([]byte, 16, 24+sha256.Size)
	rand.Read(b)
	b = binary.BigEndian.AppendUint64(b, uint64(s.clock().Add(challengeLasts).UnixMilli()))
	c := hex.EncodeToString(append(b, s.seal(b, origin)...))
	return Challenge{Challenge: c, Text: string(s.text(c, origin))}
}

func (s *Sessions) seal(b []byte, origin string) []byte {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write(b)
	mac.Write([]byte(origin))
	return mac.Sum(nil)
}

func (s *Sessions) text(challenge, origin string) []byte {
	return ledger.MustEncode(challenged{challenge, origin, s.node.Party()})
}

// ends gives the time at which a challenge of this process for this origin expires.
func (s *Sessions) ends(challenge, origin string) (parley.Millis, bool) {
	b, err := hex.DecodeString(challenge)
	if err != nil || len(b) != 24+sha256.Size || hex.EncodeToString(b) != challenge {
		return 0, false
	}
	return parley.Millis(binary.BigEndian.Uint64(b[16:24])), hmac.Equal(b[24:], s.seal(b[:24], origin))
}

// SignIn is what the officer's side answers to a challenge.
type SignIn struct {
	Key       parley.OfficerKey `json:"key" doc:"The officer's public key"`
	Challenge string            `json:"challenge" maxLength:"200"`
	Sig       ledger.Signature  `json:"sig" doc:"The key's signature over the text, in the form of its algorithm"`
}

// open signs an officer in, and gives the token for the cookie.
func (s *Sessions) open(ctx context.Context, origin string, in SignIn) (token string, k keptSession, err error) {
	if err := parley.CheckOfficerKey("key", in.Key); err != nil {
		return "", k, err
	}
	now := s.now()
	ends, ours := s.ends(in.Challenge, origin)
	if !ours || ends <= now {
		return "", k, problem(NotSignedIn, "the challenge was not given by this node for this address, or is over: ask for another one")
	}
	if !ledger.Verify(in.Key, ledger.PAE(classSession, s.text(in.Challenge, origin)), in.Sig) {
		return "", k, problem(NotSignedIn, "the signature is not the key's over the text of the challenge")
	}
	if len(s.seats(in.Key)) == 0 {
		return "", k, problem(NotSignedIn, "the key is no officer's of this party on any channel of this node, or has been revoked: ask an enrolment officer")
	}
	token, k = rand.Text(), keptSession{in.Key, now + parley.Millis(sessionLasts.Milliseconds())}
	id := parley.Hash(sha256.Sum256([]byte(token)))
	desk, err := s.enter(id, k, in.Challenge, ends)
	if err != nil {
		return "", k, err
	}
	if err := s.journal.Commit(ctx, journal.Batch{Desk: desk}); err != nil {
		s.mu.Lock()
		delete(s.live, id)
		s.mu.Unlock()
		return "", k, fmt.Errorf("keeping the session: %w", err)
	}
	return token, k, nil
}

// enter uses a challenge up and puts the session among the others. It gives what is to
// change on the desk: the key's oldest sessions go where there are too many.
func (s *Sessions) enter(id parley.Hash, k keptSession, challenge string, ends parley.Millis) ([]journal.Item, error) {
	value, err := json.Marshal(&k)
	if err != nil {
		return nil, fmt.Errorf("keeping the session: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c, e := range s.used {
		if e <= s.now() {
			delete(s.used, c)
		}
	}
	if _, ok := s.used[challenge]; ok {
		return nil, problem(NotSignedIn, "the challenge has been used already: ask for another one")
	}
	s.used[challenge] = ends
	desk := []journal.Item{{Section: sessionsSection, Key: id.String(), Value: value}}
	var own []parley.Hash
	for other, o := range s.live {
		if o.Key == k.Key {
			own = append(own, other)
		}
	}
	slices.SortFunc(own, func(a, b parley.Hash) int { return cmp.Compare(s.live[a].Expires, s.live[b].Expires) })
	for _, old := range own[:max(0, len(own)-maxSessions+1)] {
		delete(s.live, old)
		desk = append(desk, journal.Item{Section: sessionsSection, Key: old.String()})
	}
	s.live[id] = k
	return desk, nil
}

type (
	challengeInput struct{}
	signInInput    struct{ sent[SignIn] }
	sessionInput   struct{}
)

func (h *handler) sessionOperations(a *service) {
	add(a, operation{
		id: "challengeSession", method: "POST", path: "/v1/session/challenge", tag: "Sessions",
		summary: "Ask for what is signed to sign in",
		about:   "The answer's text is signed with the officer's key, by the officer's side. It can be taken for no word of a channel.",
	}, h.challenge)
	add(a, operation{
		id: "signIn", method: "POST", path: "/v1/session", tag: "Sessions",
		summary:  "Sign in with an officer's key",
		about:    "Sets the session's cookie, for twelve hours. It ends before if the key is revoked.",
		problems: []ProblemKind{NotSignedIn},
	}, h.signIn)
	add(a, operation{
		id: "getSession", method: "GET", path: "/v1/session", tag: "Sessions",
		summary: "Who is signed in", problems: []ProblemKind{NotSignedIn},
	}, h.session)
	add(a, operation{
		id: "signOut", method: "DELETE", path: "/v1/session", tag: "Sessions",
		summary: "Sign out", about: "Ends the session and what it has open. Who is not signed in gets the same answer.",
	}, h.signOut)
}

func (h *handler) challenge(r *request, _ *challengeInput) (Challenge, error) {
	c, err := h.visitor(r)
	if err != nil {
		return Challenge{}, err
	}
	return h.Sessions.challenge(c.Origin), nil
}

func (h *handler) signIn(r *request, in *signInInput) (Session, error) {
	c, err := h.visitor(r)
	if err != nil {
		return Session{}, err
	}
	token, k, err := h.Sessions.open(r.ctx, c.Origin, in.Sent)
	if err != nil {
		return Session{}, err
	}
	r.header.Add("Set-Cookie", cookieOf(c.Origin, token))
	return h.sessionOf(k), nil
}

func (h *handler) session(r *request, _ *sessionInput) (Session, error) {
	c, err := h.visitor(r)
	if err != nil {
		return Session{}, err
	}
	k, ok := h.Sessions.alive(r.ctx, c.Session)
	if !ok {
		return Session{}, problem(NotSignedIn, "nobody is signed in")
	}
	return h.sessionOf(k), nil
}

// SignedOut is the answer to signing out.
type SignedOut struct {
	SignedOut bool `json:"signedOut"`
}

func (h *handler) signOut(r *request, _ *sessionInput) (SignedOut, error) {
	c, err := h.visitor(r)
	if err != nil {
		return SignedOut{}, err
	}
	r.header.Add("Set-Cookie", cookieOf(c.Origin, ""))
	if c.Key == "" {
		return SignedOut{true}, nil
	}
	return SignedOut{true}, h.Sessions.end(r.ctx, c.Session)
}

// Session is who is signed in.
type Session struct {
	Key      parley.OfficerKey `json:"key"`
	Party    parley.PartyID    `json:"party"`
	Channels []Seat            `json:"channels" doc:"Where the key is an officer's; others are not shown"`
	Expires  parley.Millis     `json:"expires"`
}

func (h *handler) sessionOf(k keptSession) Session {
	out := Session{Key: k.Key, Party: h.Node.Party(), Channels: h.Sessions.seats(k.Key), Expires: k.Expires}
	for i := range out.Channels {
		if c, ok := h.Node.Channel(out.Channels[i].ID); ok {
			out.Channels[i].Name = info(c.ID(), h.picture(c)).Name
		}
	}
	return out
}

// visitor gives the caller of a session operation: only through the gate does anybody
// sign in.
func (h *handler) visitor(r *request) (*Caller, error) {
	if r.caller != nil && h.Sessions != nil {
		return r.caller, nil
	}
	return nil, problem(Unavailable, "sessions are for the console's address: over the socket nobody signs in")
}

// cookieOf makes the cookie of a session; an empty token takes it away.
func cookieOf(origin, token string) string {
	u, err := url.Parse(origin)
	c := http.Cookie{
		Name: CookieAt(origin), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: err == nil && u.Scheme == "https", MaxAge: int(sessionLasts.Seconds()),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}
