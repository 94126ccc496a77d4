package parley

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a value in words that a person can act on and fields
// that a program can read.
type Error struct {
	Field string // path of the field, such as volumes[0].upper.value
	Value string // the value as it was given; empty where it is missing or private
	Want  string // what would be right
}

func (e *Error) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("%s: %s", e.Field, e.Want)
	}
	return fmt.Sprintf("%s: %s, not %q", e.Field, e.Want, e.Value)
}

// Wrong makes an [Error]. The value is cut at 80 bytes, so that a log line stays a line.
func Wrong(field string, value any, want string) error {
	v := strings.ToValidUTF8(fmt.Sprint(value), "?")
	if len(v) > 80 {
		v = strings.ToValidUTF8(v[:80], "") + "..."
	}
	return &Error{Field: field, Value: v, Want: want}
}

// Missing makes the [Error] of a field that must be there and is not.
func Missing(field string) error { return &Error{Field: field, Want: "is required"} }

// within puts a parent's path before the path of an [Error] from a part.
func within(path string, err error) error {
	if e, ok := err.(*Error); ok {
		return &Error{Field: path + "." + e.Field, Value: e.Value, Want: e.Want}
	}
	return err
}
