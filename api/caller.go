package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// Caller is who asks through the gate, as the gate has found out. A request without one
// came over the socket or from this process: the machine's own permissions let it in, and
// it may do what the node's owner may.
type Caller struct {
	// Key is the officer's whose session it is; empty: not signed in.
	Key parley.OfficerKey
	// Origin is the console's own, as the browser names it, such as http://127.0.0.1:7480.
	Origin string
	// Session names the session on the desk; it opens nothing.
	Session parley.Hash
}

type callerKey struct{}

// WithCaller tells the API who asks.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, &c)
}

// callerOf is nil for the socket and for this process.
func callerOf(ctx context.Context) *Caller {
	c, _ := ctx.Value(callerKey{}).(*Caller)
	return c
}

// Who may call an operation.
type access int

const (
	officers   access = iota // with a session; what is not named below
	everyone                 // whoever reaches the page: to enrol, to sign in, to read how the API is
	socketOnly               // who can open the socket
)

// reach lists the operations that are not for officers, as a mux reads them, so that a
// path is matched here exactly as where it is served.
var reach = []struct {
	pattern string
	access  access
	why     string // a sentence for who asks from outside
}{
	{"GET /openapi.json", everyone, ""},
	{"GET /docs", everyone, ""},
	{"GET /v1/node", everyone, ""}, // who is not signed in learns party, name and version
	{"POST /v1/enrolments", everyone, ""},
	{"GET /v1/enrolments/{id}", everyone, ""},
	{"POST /v1/session/challenge", everyone, ""},
	{"POST /v1/session", everyone, ""},
	{"GET /v1/session", everyone, ""}, // answers 401 itself
	{"DELETE /v1/session", everyone, ""},
	{"POST /v1/channels", socketOnly, "joining a channel is done on the node's machine, by 'parley charter sign'"},
	{"POST /v1/carry", socketOnly, "carrying files is done on the node's machine, by 'parley carry'"},
	{"POST /v1/tell/tests", socketOnly, "a test message is sent from the node's machine, by 'parley tell test'"},
	{"POST /v1/channels/{channel}/acts", socketOnly, "what the root signs is handed in on the node's machine, so that the root's key never comes near a browser"},
}

var reaches = func() *http.ServeMux {
	m := http.NewServeMux()
	for _, r := range reach {
		m.Handle(r.pattern, http.NotFoundHandler())
	}
	return m
}()

// Admit says whether a caller may call an operation at all. What the caller may see of a
// channel is asked where the channel is found.
func Admit(r *http.Request) error {
	c := callerOf(r.Context())
	if c == nil {
		return nil
	}
	_, pattern := reaches.Handler(r)
	for _, e := range reach {
		if e.pattern != pattern {
			continue
		}
		if e.access == everyone {
			return nil
		}
		return problem(Forbidden, e.why)
	}
	if c.Key == "" {
		return problem(NotSignedIn, "sign in first: this is for officers of the party")
	}
	return nil
}

// enrolledOn gives what a key may do on a channel for a party. It is two look-ups in the
// channel's present state, cheaper than to keep what they gave and to know when it is old.
func enrolledOn(c *node.Channel, party parley.PartyID, key parley.OfficerKey) (out []*parley.Enrollment) {
	c.Read(func(v channel.View, _ *channel.Machine) { out = v.Officer(party, key) })
	return out
}

// mayRead tells whether the caller's key is enrolled on a channel. Where it is not, the
// channel is not there for the caller.
func (h *handler) mayRead(ctx context.Context, c *node.Channel) bool {
	caller := callerOf(ctx)
	return caller == nil || caller.Key != "" && len(enrolledOn(c, h.Node.Party(), caller.Key)) > 0
}

// mayEnrol refuses who has not the role enroll on a channel.
func (h *handler) mayEnrol(caller *Caller, c *node.Channel) error {
	if caller == nil {
		return nil
	}
	for _, e := range enrolledOn(c, h.Node.Party(), caller.Key) {
		if slices.Contains(e.Roles, parley.Enrolls) {
			return nil
		}
	}
	return problem(Forbidden, "this is for enrolment officers: the key that is signed in has not the role enroll on this channel")
}

// signedBySession refuses a word that another key has signed than the one signed in: the
// release where there is one, for its officer is the one who acts; else the draft.
func signedBySession(caller *Caller, draft, release *ledger.Envelope) error {
	if caller == nil {
		return nil
	}
	last, field := draft, "draft.key"
	if release != nil {
		last, field = release, "release.key"
	}
	if last.Key == caller.Key {
		return nil
	}
	p := problem(Forbidden, "the word is signed by another key than the one that is signed in: sign in with the key that signs")
	p.Field = field
	return p
}

// KeyFingerprint is what two people read to each other to know that they mean one key:
// the first ten bytes of SHA-256 over the key as text, in five groups of four digits.
func KeyFingerprint(k parley.OfficerKey) string {
	sum := sha256.Sum256([]byte(k))
	digits := hex.EncodeToString(sum[:10])
	groups := make([]string, 0, 5)
	for i := 0; i < len(digits); i += 4 {
		groups = append(groups, digits[i:i+4])
	}
	return strings.Join(groups, " ")
}

// NewProblem makes a problem of a kind, for what stands before the API and answers in its
// stead.
func NewProblem(kind ProblemKind, detail string) *Problem { return problem(kind, detail) }
