package api

import (
	"context"
	"errors"
	"net/http"

	"parley"
	"parley/channel"
	"parley/node"
)

// ProblemKind says what sort of problem it is; programs look at it, people read Detail.
type ProblemKind string

// The kinds. Each goes with one HTTP status.
const (
	Malformed   ProblemKind = "urn:parley:problem:malformed"   // 400: what was handed in cannot be read as meant
	NotFound    ProblemKind = "urn:parley:problem:not-found"   // 404
	Asked       ProblemKind = "urn:parley:problem:questions"   // 409: a person must confirm; nothing was written
	TooLarge    ProblemKind = "urn:parley:problem:too-large"   // 413
	Refused     ProblemKind = "urn:parley:problem:refused"     // 422: by the door or the judge; nothing was written
	Failed      ProblemKind = "urn:parley:problem:failed"      // 500
	Unavailable ProblemKind = "urn:parley:problem:unavailable" // 503: ask again
)

var problemStatus = map[ProblemKind]int{
	Malformed: http.StatusBadRequest, NotFound: http.StatusNotFound, Asked: http.StatusConflict,
	TooLarge: http.StatusRequestEntityTooLarge, Refused: http.StatusUnprocessableEntity,
	Failed: http.StatusInternalServerError, Unavailable: http.StatusServiceUnavailable,
}

var problemTitle = map[ProblemKind]string{
	Malformed: "This cannot be read as meant", NotFound: "There is no such thing", Asked: "A question must be confirmed",
	TooLarge: "This is too large", Refused: "Refused", Failed: "The node could not do this", Unavailable: "The node cannot do this now",
}

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
}

func (p *Problem) Error() string { return p.Detail }

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
		p        *Problem
		wrong    *parley.Error
		refusal  *node.Refusal
		asked    node.Questions
		oversize *http.MaxBytesError
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
	case errors.As(err, &oversize):
		p = problem(TooLarge, "the request is larger than this node reads: an entry has at most 60000 bytes")
		p.Field = "body"
		return p
	case errors.As(err, &wrong):
		return about(Malformed, wrong)
	case errors.Is(err, node.ErrClosed), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return problem(Unavailable, err.Error()+": ask again; what was handed in twice is taken once")
	}
	return problem(Failed, err.Error())
}
