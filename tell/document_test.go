package tell

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// schema is as much of a JSON Schema as the document uses.
type schema struct {
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	Rest       map[string]any     `json:",inline"`
}

// The schema in docs/tell.md has the members that are sent, and calls those required that
// are always there.
func TestTheDocumentsSchemaIsWhatIsSent(t *testing.T) {
	b, err := os.ReadFile("../docs/tell.md")
	must(t, err)
	_, text, _ := strings.Cut(string(b), "```json\n{\n  \"$schema\"")
	text, _, _ = strings.Cut(text, "```")
	s := new(schema)
	must(t, json.Unmarshal([]byte("{\n  \"$schema\""+text), s))
	same(t, "event", s, reflect.TypeFor[Event]())
}

func same(t *testing.T, where string, s *schema, of reflect.Type) {
	t.Helper()
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if of.Kind() == reflect.Slice && s.Items != nil {
		same(t, where+"[]", s.Items, of.Elem())
		return
	}
	if s.Properties == nil {
		return
	}
	for i := range of.NumField() {
		name, options, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		inner := s.Properties[name]
		if inner == nil {
			t.Errorf("%s.%s is sent and not in the document", where, name)
			continue
		}
		delete(s.Properties, name)
		if slices.Contains(s.Required, name) == strings.Contains(options, "omitzero") {
			t.Errorf("%s.%s: required is %v", where, name, slices.Contains(s.Required, name))
		}
		same(t, where+"."+name, inner, of.Field(i).Type)
	}
	for name := range s.Properties {
		t.Errorf("%s.%s is in the document and not sent", where, name)
	}
}
