// Package ledger gives what is said its bytes: canonical payloads, signed envelopes,
// entries, the Merkle log of each party, and the checkpoints that commit to it. It is
// pure: it reads no clock, file or network, and knows nothing of what entries mean.
//
// docs/protocol.md, sections 1 and 2, is the specification.
package ledger

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
)

// MaxDepth bounds how deep objects and arrays nest.
const MaxDepth = 32

var (
	// ErrMalformed is wrapped by a decoding error of steps 1 and 3 of the protocol: a
	// member is missing, of the wrong type or out of its range.
	ErrMalformed = errors.New("malformed")
	// ErrUnknown is wrapped by a decoding error of step 2: a member that this ruleset
	// does not know.
	ErrUnknown = errors.New("unknown")
)

// Encode gives the canonical bytes of a value: RFC 8785, integers only.
func Encode(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	c := jsontext.Value(b)
	if err := c.Canonicalize(); err != nil {
		return nil, err
	}
	return c, nil
}

// MustEncode is [Encode] for values that cannot fail: our own types, valid UTF-8.
func MustEncode(v any) []byte {
	b, err := Encode(v)
	if err != nil {
		panic(fmt.Sprintf("ledger: encoding %T: %v", v, err))
	}
	return b
}

// CheckCanonical checks that b is one JSON value in the canonical form, without null,
// booleans, fractions, or integers that a double does not hold.
func CheckCanonical(b []byte) error {
	d := jsontext.NewDecoder(bytes.NewBuffer(b))
	for first := true; first || d.StackDepth() > 0; first = false {
		t, err := d.ReadToken()
		if err != nil {
			return fmt.Errorf("not canonical JSON: %w", err)
		}
		switch t.Kind() {
		case 'n', 't', 'f':
			return fmt.Errorf("not canonical: %s at byte %d; only objects, arrays, texts and integers are", t, d.InputOffset())
		case '0':
			if err := checkInteger(t.String()); err != nil {
				return fmt.Errorf("not canonical: %w at byte %d", err, d.InputOffset())
			}
		}
		if d.StackDepth() > MaxDepth {
			return fmt.Errorf("not canonical: nested deeper than %d at byte %d", MaxDepth, d.InputOffset())
		}
	}
	c := append(jsontext.Value(nil), b...)
	if err := c.Canonicalize(); err != nil {
		return fmt.Errorf("not canonical JSON: %w", err)
	}
	if !bytes.Equal(c, b) {
		return errors.New("not canonical: members unsorted, white space, or needless escapes")
	}
	return nil
}

func checkInteger(s string) error {
	digits := s
	if digits[0] == '-' {
		digits = digits[1:]
	}
	const limit = "9007199254740991" // 2^53-1
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return fmt.Errorf("%s is not an integer", s)
		}
	}
	if s == "-0" || len(digits) > len(limit) || len(digits) == len(limit) && digits > limit {
		return fmt.Errorf("%s is not within 2^53-1 of 0", s)
	}
	return nil
}

// Validator is a value that can check its own form.
type Validator interface{ Validate() error }

// Decode reads canonical JSON into v, by the three steps of protocol section 1: types and
// limits, then unknown members, then missing and needless ones. The bytes must have
// passed [CheckCanonical]. Its errors wrap [ErrMalformed] or [ErrUnknown].
func Decode(b []byte, v Validator) error {
	if err := json.Unmarshal(b, v); err != nil {
		return malformed(err)
	}
	if err := v.Validate(); err != nil {
		return malformed(err)
	}
	again, err := Encode(v)
	if err != nil {
		return malformed(err)
	}
	if bytes.Equal(again, b) {
		return nil
	}
	if err := json.Unmarshal(b, v, json.RejectUnknownMembers(true)); errors.Is(err, json.ErrUnknownName) {
		var where *json.SemanticError
		if errors.As(err, &where) {
			return fmt.Errorf("%w: member %s", ErrUnknown, where.JSONPointer)
		}
		return ErrUnknown
	}
	return malformed(errors.New("a required member is missing, or an optional one holds its zero value"))
}

// malformed words a decoding error without the input: a private field must not reach a
// log line through an error.
func malformed(err error) error {
	var e *parley.Error
	if errors.As(err, &e) {
		return fmt.Errorf("%w: %w", ErrMalformed, e)
	}
	var s *json.SemanticError
	if errors.As(err, &s) {
		return fmt.Errorf("%w: member %s: must be %s", ErrMalformed, s.JSONPointer, s.GoType)
	}
	return fmt.Errorf("%w: %w", ErrMalformed, err)
}
