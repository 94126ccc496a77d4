package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"parley"
	"parley/channel"
	"parley/node"
)

// ProblemKind says what sort of problem it is; programs look at it, people read Detail.
type ProblemKind string

// The kinds. Each goes with one HTTP status.
const (
	Malformed   ProblemKind = "urn:parley:problem:malformed"     // 400: what was handed in cannot be read as meant
	NotSignedIn ProblemKind = "urn:parley:problem:not-signed-in" // 401
	Forbidden   ProblemKind = "urn:parley:problem:forbidden"     // 403: not for this caller
	NotFound    ProblemKind = "urn:parley:problem:not-found"     // 404
	BadMethod   ProblemKind = "urn:parley:problem:bad-method"    // 405
	Asked       ProblemKind = "urn:parley:problem:questions"     // 409: a person must look, or confirm; nothing was written
	TooLarge    ProblemKind = "urn:parley:problem:too-large"     // 413
	Unsupported ProblemKind = "urn:parley:problem:unsupported"   // 415: a body of another type
	Misdirected ProblemKind = "urn:parley:problem:misdirected"   // 421: the request names another host
	Refused     ProblemKind = "urn:parley:problem:refused"       // 422: by the door or the judge; nothing was written
	TooMany     ProblemKind = "urn:parley:problem:too-many"      // 429: wait as Retry-After says
	Failed      ProblemKind = "urn:parley:problem:failed"        // 500
	Unavailable ProblemKind = "urn:parley:problem:unavailable"   // 503: ask again
)

// problemKinds lists them by status.
var problemKinds = []ProblemKind{
	Malformed, NotSignedIn, Forbidden, NotFound, BadMethod, Asked, TooLarge, Unsupported, Misdirected, Refused, TooMany, Failed, Unavailable,
}

var problemStatus = map[ProblemKind]int{
	Malformed: http.StatusBadRequest, NotSignedIn: http.StatusUnauthorized, Forbidden: http.StatusForbidden,
	NotFound: http.StatusNotFound, BadMethod: http.StatusMethodNotAllowed, Asked: http.StatusConflict,
	TooLarge: http.StatusRequestEntityTooLarge, Unsupported: http.StatusUnsupportedMediaType,
	Misdirected: http.StatusMisdirectedRequest, Refused: http.StatusUnprocessableEntity, TooMany: http.StatusTooManyRequests,
	Failed: http.StatusInternalServerError, Unavailable: http.StatusServiceUnavailable,
}

var problemTitle = map[ProblemKind]string{
	Malformed: "This cannot be read as meant", NotSignedIn: "Nobody is signed in", Forbidden: "This is not for you",
	NotFound: "There is no such thing", BadMethod: "This cannot be done here", Asked: "A question must be confirmed",
	TooLarge: "This is too large", Unsupported: "This is of another type", Misdirected: "This is for another host",
	Refused: "Refused", TooMany: "Too many tries", Failed: "The node could not do this", Unavailable: "The node cannot do this now",
}

// name is the last part of a kind.
func (k ProblemKind) name() string { return string(k[strings.LastIndexByte(string(k), ':')+1:]) }

// Problem is an error as the API gives it (RFC 9457).
type Problem struct {
	Type   ProblemKind `json:"type"`
	Title  string      `json:"title"`
	Status int         `json:"status"`
	Detail string      `json:"detail"` // one sentence
	Field  string      `json:"field,omitzero"`
	Value  string      `json:"value,omitzero"` // as it was given; never anything private
	Remedy string      `json:"remedy,omitzero"`
	// Reason is the judge's word for why; "door" for the door's own rules.
	Reason    channel.Reason  `json:"reason,omitzero"`
	Questions []node.Question `json:"questions,omitempty"`
	// Arrived is what the officer had not seen: look at it, and send again with the newer picture.
	Arrived []News `json:"arrived,omitempty"`
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus and ContentType let huma send a problem.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457, whatever was asked for.
func (p *Problem) ContentType(string) string { return problemType }

func problem(kind ProblemKind, detail string) *Problem {
	return &Problem{Type: kind, Title: problemTitle[kind], Status: problemStatus[kind], Detail: detail}
}

func notFound(field, value, remedy string) *Problem {
	return about(NotFound, parley.Wrong(field, value, remedy).(*parley.Error))
}

func about(kind ProblemKind, e *parley.Error) *Problem {
	p := problem(kind, e.Error())
	p.Field, p.Value, p.Remedy = e.Field, e.Value, e.Want
	return p
}

// ProblemOf words an error as the API does.
func ProblemOf(err error) *Problem {
	var (
		p       *Problem
		wrong   *parley.Error
		refusal *node.Refusal
		asked   node.Questions
	)
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &refusal):
		p = problem(Refused, refusal.Error())
		p.Reason = refusal.Reason
		if errors.As(err, &wrong) {
			p.Field, p.Value, p.Remedy = wrong.Field, wrong.Value, wrong.Want
		}
		return p
	case errors.As(err, &asked):
		p = problem(Asked, asked.Error())
		p.Questions = asked
		return p
	case errors.As(err, &wrong):
		return about(Malformed, wrong)
	case errors.Is(err, node.ErrClosed), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return problem(Unavailable, err.Error()+": ask again; what was handed in twice is taken once")
	}
	return problem(Failed, err.Error())
}
