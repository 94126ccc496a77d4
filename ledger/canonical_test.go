package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"parley"
)

// TestPAE: the example of DSSE's protocol.md, with our type in place of theirs.
func TestPAE(t *testing.T) {
	got := string(PAE(ClassWord, []byte("hello world")))
	if want := "DSSEv1 32 application/vnd.parley.word+json 11 hello world"; got != want {
		t.Errorf("PAE is %q, should be %q", got, want)
	}
	if string(PAE(ClassRoot, nil)) != "DSSEv1 32 application/vnd.parley.root+json 0 " {
		t.Error("the PAE of an empty body ends in its length and a space")
	}
	if HashPayload(ClassWord, []byte("{}")) == HashPayload(ClassRoot, []byte("{}")) {
		t.Error("a root act could be taken for a word")
	}
}

// TestCanonicalForms: one value, one form.
func TestCanonicalForms(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, c := range []struct {
		text  string
		right bool
	}{
		{`{"a":1,"b":"x"}`, true},
		{`{}`, true},
		{`[]`, true},
		{`""`, true},
		{`-9007199254740991`, true},
		{`"é\n\u0001"`, true},
		{deep(MaxDepth), true},
		{deep(MaxDepth + 1), false},
		{`{"b":1,"a":1}`, false},
		{`{"a":1,"a":1}`, false},
		{`{ "a":1}`, false},
		{"{\"a\":1}\n", false},
		{`{"a":1}{}`, false},
		{`9007199254740992`, false},
		{`1.0`, false},
		{`1e2`, false},
		{`-0`, false},
		{`01`, false},
		{`null`, false},
		{`true`, false},
		{`"\u00e9"`, false},
		{`"\/"`, false},
		{`"\ud800"`, false},
		{"\"\xff\"", false},
		{``, false},
		{`"` + "\u2028" + `"`, true},
		{"{\"\ufb33\":1,\"\U0001f600\":2}", false}, // members are sorted by UTF-16
		{"{\"\U0001f600\":2,\"\ufb33\":1}", true},
	} {
		if err := CheckCanonical([]byte(c.text)); (err == nil) != c.right {
			t.Errorf("%.60q: %v", c.text, err)
		}
	}
}

// jsonValue draws any value that the channel's JSON can hold.
func jsonValue(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(rapid.Int64Range(-parley.MaxInteger, parley.MaxInteger).AsAny(), rapid.String().AsAny())
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(leaf,
		rapid.SliceOfN(jsonValue(depth-1), 0, 4).AsAny(),
		rapid.MapOfN(rapid.String(), jsonValue(depth-1), 0, 4).AsAny())
}

// TestEncodingIsCanonical: what Encode writes passes the check, and a part of it does too.
func TestEncodingIsCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := jsonValue(3).Draw(t, "value")
		b, err := Encode(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckCanonical(b); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		whole, err := Encode(map[string]any{"part": jsontext.Value(b)})
		if err != nil || !bytes.Contains(whole, b) {
			t.Fatalf("%s does not stand as it is in %s (%v)", b, whole, err)
		}
	})
}

// part and small are a schema with everything that decoding distinguishes.
type part struct {
	N int64 `json:"n"`
}

type small struct {
	List []int64 `json:"list,omitempty"`
	Need string  `json:"need"`
	Part part    `json:"part,omitzero"`
}

func (s *small) Validate() error {
	if len(s.List) > 2 {
		return parley.Wrong("list", len(s.List), "must be at most 2")
	}
	return nil
}

// TestDecodingStepsComeInOrder: wrong before unknown before incomplete.
func TestDecodingStepsComeInOrder(t *testing.T) {
	for _, c := range []struct {
		text string
		want error
	}{
		{`{"need":"x"}`, nil},
		{`{"list":[1],"need":"","part":{"n":1}}`, nil},
		{`{"need":7}`, ErrMalformed},
		{`{"list":[1,2,3],"need":"x"}`, ErrMalformed},
		{`{"need":"x","other":1}`, ErrUnknown},
		{`{"need":"x","part":{"n":1,"other":1}}`, ErrUnknown},
		{`{"need":7,"other":1}`, ErrMalformed},
		{`{"list":[1,2,3],"need":"x","other":1}`, ErrMalformed},
		{`{"other":1}`, ErrUnknown},
		{`{"list":[],"need":"x","other":1}`, ErrUnknown},
		{`{}`, ErrMalformed},
		{`{"list":[],"need":"x"}`, ErrMalformed},
		{`{"need":"x","part":{"n":0}}`, ErrMalformed},
		{`{"Need":"x","need":"x"}`, ErrUnknown},
		{`[]`, ErrMalformed},
	} {
		if err := Decode([]byte(c.text), new(small)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, should be %v", c.text, err, c.want)
		}
	}
}

// TestErrorsHoldNothingOfTheInput: a private field must not reach a log through an error
// of decoding.
func TestErrorsHoldNothingOfTheInput(t *testing.T) {
	secret := "0000-secret-0000"
	for _, text := range []string{
		fmt.Sprintf(`{"need":{"x":%q}}`, secret),
		fmt.Sprintf(`{"list":%q,"need":"x"}`, secret),
		fmt.Sprintf(`{"need":"x","part":{"n":%q}}`, secret),
	} {
		if err := Decode([]byte(text), new(small)); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
