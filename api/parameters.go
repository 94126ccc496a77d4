package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"parley"
)

// strictJSON is how huma writes problems; bodies are read and answers written by
// operations themselves.
var strictJSON = huma.Format{Marshal: marshal, Unmarshal: decode}

// parameterProblem words what huma found wrong with a request's parameters. The first
// fault is told: field, value, and from the parameter's own schema what would be right.
func parameterProblem(op *huma.Operation, status int, msg string, errs []error) *Problem {
	for _, err := range errs {
		d, ok := err.(huma.ErrorDetailer)
		if !ok {
			continue
		}
		detail := d.ErrorDetail()
		in, name, _ := strings.Cut(detail.Location, ".")
		name, _, _ = strings.Cut(name, "[")
		p := parameterOf(op, in, name)
		switch {
		case p == nil && in == "query":
			return about(Malformed, &parley.Error{Field: name, Want: "is no parameter of this request: it has " + parametersOf(op)})
		case p == nil:
			return problem(Malformed, detail.Message)
		case detail.Value == nil:
			return about(Malformed, &parley.Error{Field: name, Want: "is required"})
		}
		return about(Malformed, parley.Wrong(name, detail.Value, want(p)).(*parley.Error))
	}
	if status < http.StatusInternalServerError {
		return problem(Malformed, msg)
	}
	return problem(Failed, msg)
}

func parameterOf(op *huma.Operation, in, name string) *huma.Param {
	if op == nil {
		return nil
	}
	for _, p := range op.Parameters {
		if p.In == in && p.Name == name {
			return p
		}
	}
	return nil
}

func parametersOf(op *huma.Operation) string {
	var l []string
	for _, p := range op.Parameters {
		if p.In == "query" {
			l = append(l, p.Name)
		}
	}
	if len(l) == 0 {
		return "none"
	}
	slices.Sort(l)
	return strings.Join(l, ", ")
}

// want says what a parameter must be.
func want(p *huma.Param) string {
	s := p.Schema
	if p.Schema.Ref != "" {
		for _, f := range forms() {
			if p.Schema.Ref == schemaPrefix+f.name {
				s = f.schema
			}
		}
	}
	if s.Type == huma.TypeArray && s.Items != nil {
		return "must be a list with commas; each " + wanted(p, s.Items)
	}
	return wanted(p, s)
}

func wanted(p *huma.Param, s *huma.Schema) string {
	if s.Ref != "" {
		return want(&huma.Param{Schema: s})
	}
	switch {
	case len(s.Enum) > 0:
		var l []string
		for _, e := range s.Enum {
			l = append(l, fmt.Sprint(e))
		}
		return "must be one of " + strings.Join(l, ", ")
	case s.Type == huma.TypeInteger && s.Minimum != nil && s.Maximum != nil:
		return fmt.Sprintf("must be a whole number from %.0f to %.0f", *s.Minimum, *s.Maximum)
	case s.Type == huma.TypeInteger && s.Minimum != nil:
		return fmt.Sprintf("must be a whole number, %.0f or more", *s.Minimum)
	case s.Type == huma.TypeInteger:
		return "must be a whole number"
	case s.Type == huma.TypeNumber:
		return "must be a number"
	case s.Type == huma.TypeBoolean:
		return "must be true or false"
	case len(s.Examples) > 0:
		return fmt.Sprintf("must be such as %v", s.Examples[0])
	case s.MaxLength != nil:
		return fmt.Sprintf("must have at most %d characters", *s.MaxLength)
	}
	return "must be as the document says: " + p.Description
}

// problemsOf lists what can go wrong with an operation, by status.
func problemsOf(o operation, body bool) []ProblemKind {
	kinds := append([]ProblemKind{Malformed, TooMany, Misdirected, Failed, Unavailable}, o.problems...)
	switch accessOf(o) {
	case officers:
		kinds = append(kinds, NotSignedIn, Forbidden)
	case socketOnly:
		kinds = append(kinds, Forbidden)
	}
	if strings.Contains(o.path, "{") {
		kinds = append(kinds, NotFound)
	}
	if body {
		kinds = append(kinds, TooLarge, Unsupported)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// accessOf says who may call an operation.
func accessOf(o operation) access {
	for _, r := range reach {
		if r.pattern == o.method+" "+o.path {
			return r.access
		}
	}
	return officers
}

// securityOf is the same for the document.
func securityOf(o operation) []map[string][]string {
	if accessOf(o) == everyone {
		return []map[string][]string{}
	}
	return []map[string][]string{{"session": {}}}
}

// problemResponses are the answers of the document that are problems, by kind.
func problemResponses(registry huma.Registry) map[string]*huma.Response {
	out := map[string]*huma.Response{}
	for _, k := range problemKinds {
		out[k.name()] = &huma.Response{
			Description: problemTitle[k] + ".",
			Content:     map[string]*huma.MediaType{problemType: {Schema: registry.Schema(problemGoType, true, "Problem")}},
		}
		if k == TooMany {
			out[k.name()].Headers = map[string]*huma.Param{"Retry-After": {Description: "Seconds to wait.", Schema: &huma.Schema{Type: huma.TypeInteger}}}
		}
	}
	return out
}
