package api

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
)

// sent is embedded in the input of an operation that takes a JSON body.
type sent[T any] struct{ Sent T }

// sentBytes is embedded where the body is no JSON.
type sentBytes struct{ Sent []byte }

// receiver is an input that takes a body.
type receiver interface {
	receive([]byte) error
	bodyType() reflect.Type
}

func (s *sent[T]) receive(b []byte) error { return decode(b, &s.Sent) }
func (s *sent[T]) bodyType() reflect.Type { return reflect.TypeFor[T]() }

func (s *sentBytes) receive(b []byte) error { s.Sent = b; return nil }
func (s *sentBytes) bodyType() reflect.Type { return reflect.TypeFor[[]byte]() }

// bodyOfType gives the type of the body that an input takes; nil: none.
func bodyOfType[I any]() reflect.Type {
	if r, ok := any(new(I)).(receiver); ok {
		return r.bodyType()
	}
	return nil
}

// decode reads JSON strictly: unknown members, members twice and members that are lacking
// are errors. They name where, and never repeat what stands there.
func decode(b []byte, v any) error {
	err := json.Unmarshal(b, v, json.RejectUnknownMembers(true))
	if err == nil {
		return complete(b, reflect.TypeOf(v).Elem())
	}
	e := &parley.Error{Field: "body", Want: "must be the JSON of this request, each member once"}
	var s *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &s) && errors.Is(err, json.ErrUnknownName):
		e.Field, e.Want = string(s.JSONPointer), "is no member of this request"
	case errors.As(err, &s) && s.JSONPointer != "":
		e.Field, e.Want = string(s.JSONPointer), "has a value of the wrong form"
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		e.Field = string(syntax.JSONPointer)
		e.Want = "must be there once"
	case errors.As(err, &syntax):
		e.Want = fmt.Sprintf("must be JSON; it stops being so at byte %d", syntax.ByteOffset)
	}
	return e
}

// complete reports the first member of an object that must be there and is not. Only the
// outermost object is looked at: what lies deeper is judged by what it says.
func complete(b []byte, t reflect.Type) error {
	names := required(t)
	if len(names) == 0 {
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(b))
	if open, err := d.ReadToken(); err != nil || open.Kind() != '{' {
		return &parley.Error{Field: "body", Want: "must be a JSON object"}
	}
	there := 0
	var bits uint64
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		for i, n := range names {
			if name.String() == n {
				bits |= 1 << i
				there++
			}
		}
		if err := d.SkipValue(); err != nil {
			return err
		}
	}
	if there == len(names) {
		return nil
	}
	for i, n := range names {
		if bits&(1<<i) == 0 {
			return parley.Missing("/" + n)
		}
	}
	return nil
}

var requiredNames sync.Map // reflect.Type to []string

// required lists the members of a struct that its schema demands: those without omitzero
// and omitempty.
func required(t reflect.Type) []string {
	if l, ok := requiredNames.Load(t); ok {
		return l.([]string)
	}
	names := []string{}
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			tag := f.Tag.Get("json")
			name, options, _ := strings.Cut(tag, ",")
			if name != "" && name != "-" && len(f.Index) == 1 && !strings.Contains(options, "omitzero") && !strings.Contains(options, "omitempty") && f.Tag.Get("required") != "false" {
				names = append(names, name)
			}
		}
	}
	requiredNames.Store(t, names)
	return names
}
