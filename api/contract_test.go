package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"parley/api"
)

// described is an operation as the document has it.
type described struct {
	id, method, path string
	object
}

func (d document) operations(t *testing.T) (out []described) {
	for path, item := range d["paths"].(object) {
		for method, o := range item.(object) {
			op := o.(object)
			id, _ := op["operationId"].(string)
			if id == "" {
				t.Fatalf("%s %s has no operationId", method, path)
			}
			out = append(out, described{id, strings.ToUpper(method), path, op})
		}
	}
	slices.SortFunc(out, func(a, b described) int { return strings.Compare(a.id, b.id) })
	return out
}

func (o described) parameters() (out []object) {
	l, _ := o.object["parameters"].([]any)
	for _, p := range l {
		out = append(out, p.(object))
	}
	return out
}

// body gives the type and the media type object of a request's body.
func (o described) body() (string, object) {
	b, _ := o.object["requestBody"].(object)
	if b == nil {
		return "", nil
	}
	for kind, m := range b["content"].(object) {
		return kind, m.(object)
	}
	return "", nil
}

func readDocument(t *testing.T, h http.Handler) document {
	t.Helper()
	a := httptest.NewRecorder()
	h.ServeHTTP(a, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	var d object
	if err := json.Unmarshal(a.Body.Bytes(), &d); err != nil || a.Code != http.StatusOK {
		t.Fatalf("%d: %v", a.Code, err)
	}
	return document(d)
}

// TestTheDocumentIsOpenAPI checks what OpenAPI 3.1 demands of a document, without which
// generated clients go wrong.
func TestTheDocumentIsOpenAPI(t *testing.T) {
	b, err := api.Document()
	must(t, err)
	var o object
	must(t, json.Unmarshal(b, &o))
	d := document(o)
	if v, _ := d["openapi"].(string); !strings.HasPrefix(v, "3.1.") {
		t.Errorf("openapi is %q", v)
	}
	if i := d["info"].(object); i["title"] == "" || i["version"] == "" {
		t.Errorf("info is %v", i)
	}
	tags := map[string]bool{}
	for _, tag := range d["tags"].([]any) {
		tags[tag.(object)["name"].(string)] = true
	}
	schemas := d["components"].(object)["schemas"].(object)
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		for _, f := range d.checkSchema(name, schemas[name]) {
			t.Error(f)
		}
	}
	ids := map[string]bool{}
	for _, op := range d.operations(t) {
		if ids[op.id] {
			t.Errorf("%s is there twice", op.id)
		}
		ids[op.id] = true
		for _, tag := range op.object["tags"].([]any) {
			if !tags[tag.(string)] {
				t.Errorf("%s: the tag %v is not among the document's", op.id, tag)
			}
		}
		if s, _ := op.object["summary"].(string); s == "" {
			t.Errorf("%s has no summary", op.id)
		}
		declared := map[string]bool{}
		for _, p := range op.parameters() {
			in, name := p["in"].(string), p["name"].(string)
			if declared[in+" "+name] {
				t.Errorf("%s: the parameter %s is there twice", op.id, name)
			}
			declared[in+" "+name] = true
			if in == "path" && p["required"] != true {
				t.Errorf("%s: the path's %s is not required", op.id, name)
			}
			for _, f := range d.checkSchema(op.id+" "+name, p["schema"]) {
				t.Error(f)
			}
		}
		for _, part := range strings.Split(op.path, "/") {
			if name, ok := strings.CutPrefix(part, "{"); ok && !declared["path "+strings.TrimSuffix(name, "}")] {
				t.Errorf("%s: %s is not declared", op.id, part)
			}
		}
		if _, media := op.body(); media != nil {
			for _, f := range d.checkSchema(op.id+" body", media["schema"]) {
				t.Error(f)
			}
		}
		responses := op.object["responses"].(object)
		for status, r := range responses {
			r := d.resolved(r)
			if r == nil || r["description"] == "" {
				t.Errorf("%s: %s is not described", op.id, status)
				continue
			}
			content, _ := r["content"].(object)
			for kind, m := range content {
				for _, f := range d.checkSchema(op.id+" "+status+" "+kind, m.(object)["schema"]) {
					t.Error(f)
				}
			}
		}
	}
}

// send calls an operation. {channel} in the path is the world's, if the call has none.
func (w *world) send(method, path string, c call) *httptest.ResponseRecorder {
	w.t.Helper()
	target := path
	names := map[string]string{"channel": w.channel.ID().String()}
	maps.Copy(names, c.path)
	for name, value := range names {
		target = strings.ReplaceAll(target, "{"+name+"}", (&url.URL{Path: value}).EscapedPath())
	}
	if len(c.query) > 0 {
		target += "?" + c.query.Encode()
	}
	var body io.Reader
	kind := ""
	switch v := c.body.(type) {
	case nil:
	case []byte:
		body, kind = bytes.NewReader(v), "application/vnd.parley.bundle"
	default:
		b, err := json.Marshal(v)
		must(w.t, err)
		body, kind = bytes.NewReader(b), "application/json"
	}
	ending, end := context.WithTimeout(ctx, 20*time.Second)
	defer end()
	if c.caller != nil {
		ending = api.WithCaller(ending, *c.caller)
	}
	r := httptest.NewRequest(method, target, body).WithContext(ending)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for name, l := range c.header {
		r.Header[name] = l
	}
	a := httptest.NewRecorder()
	if c.stream {
		w.handler.ServeHTTP(untilWritten{a, end}, r)
	} else {
		w.handler.ServeHTTP(a, r)
	}
	return a
}

// untilWritten ends a request once something has come.
type untilWritten struct {
	*httptest.ResponseRecorder
	end context.CancelFunc
}

func (u untilWritten) Write(b []byte) (int, error) {
	defer u.end()
	return u.ResponseRecorder.Write(b)
}

// TestEveryOperationKeepsItsContract calls each operation of the document once as it
// should be called, and in all the wrong ways that follow from the document.
func TestEveryOperationKeepsItsContract(t *testing.T) {
	w := newWorld(t)
	d := readDocument(t, w.handler)
	for _, op := range d.operations(t) {
		t.Run(op.id, func(t *testing.T) {
			make, ok := calls()[op.id]
			if !ok {
				t.Fatal("has no valid call in contract_table_test.go")
			}
			w.t = t
			c := make(w)
			t.Run("valid", func(t *testing.T) { w.succeeds(t, d, op, c) })
			c.stream = false
			for name, bad := range wrongCalls(t, d, op, c) {
				t.Run(name, func(t *testing.T) {
					w.t = t
					method := op.method
					if bad.method != "" {
						method = bad.method
					}
					w.refuses(t, d, op, bad, w.send(method, op.path, bad.call))
				})
			}
		})
	}
	for id := range calls() {
		if !slices.ContainsFunc(d.operations(t), func(o described) bool { return o.id == id }) {
			t.Errorf("%s is in the table and not in the document", id)
		}
	}
}

// succeeds calls as documented: the status is a documented success, and the body fits.
func (w *world) succeeds(t *testing.T, d document, op described, c call) {
	a := w.send(op.method, op.path, c)
	documented := d.resolved(op.object["responses"].(object)[strconv.Itoa(a.Code)])
	if a.Code >= 300 || documented == nil {
		t.Fatalf("answered %d: %s", a.Code, a.Body)
	}
	kind, _, _ := strings.Cut(a.Header().Get("Content-Type"), ";")
	media, ok := documented["content"].(object)[kind].(object)
	if !ok {
		t.Fatalf("the type %q is not documented", kind)
	}
	if kind == "application/json" {
		var v any
		must(t, json.Unmarshal(a.Body.Bytes(), &v))
		for _, f := range d.faults("answer", media["schema"], v) {
			t.Error(f)
		}
	}
	if strings.Contains(op.path, "{channel}") && a.Header().Get("Parley-Commit") == "" {
		t.Error("has no Parley-Commit")
	}
}

// wrong is a call that must be refused, with the status and the field that the problem
// must have; nothing where several are right.
type wrong struct {
	call
	method string
	status []int
	field  string
}

// refuses checks that an answer is a problem, of a documented status, that says what to do.
func (w *world) refuses(t *testing.T, d document, op described, bad wrong, a *httptest.ResponseRecorder) {
	var v any
	if err := json.Unmarshal(a.Body.Bytes(), &v); err != nil || a.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%d, no problem but %s: %s", a.Code, a.Header().Get("Content-Type"), a.Body)
	}
	schema, _ := d.at("#/components/schemas/Problem")
	for _, f := range d.faults("problem", schema, v) {
		t.Error(f)
	}
	var p api.Problem
	must(t, json.Unmarshal(a.Body.Bytes(), &p))
	if !slices.Contains(bad.status, a.Code) || p.Status != a.Code || p.Type == "" || p.Title == "" || p.Detail == "" {
		t.Errorf("%d %s, want %v", a.Code, a.Body, bad.status)
	}
	if a.Code == http.StatusBadRequest && (p.Field == "" || p.Remedy == "") || bad.field != "" && p.Field != bad.field {
		t.Errorf("field %q, remedy %q, want the field %q: %s", p.Field, p.Remedy, bad.field, a.Body)
	}
	if a.Code == http.StatusMethodNotAllowed {
		if !strings.Contains(a.Header().Get("Allow"), op.method) {
			t.Errorf("Allow is %q", a.Header().Get("Allow"))
		}
	} else if op.object["responses"].(object)[strconv.Itoa(a.Code)] == nil {
		t.Errorf("%d is not documented", a.Code)
	}
}

// wrongCalls makes the calls that the document forbids out of one that it allows.
func wrongCalls(t *testing.T, d document, op described, good call) map[string]wrong {
	out := map[string]wrong{"another method": {call: call{path: good.path, caller: good.caller}, method: http.MethodPatch, status: []int{405}}}
	query := func(name, value string) call {
		c := good
		c.query = maps.Clone(good.query)
		if c.query == nil {
			c.query = url.Values{}
		}
		c.query.Set(name, value)
		return c
	}
	out["unknown parameter"] = wrong{call: query("bomb", "1"), status: []int{400}, field: "bomb"}
	for _, p := range op.parameters() {
		name, s := p["name"].(string), d.resolved(p["schema"])
		switch p["in"] {
		case "query":
			if p["required"] == true {
				c := query(name, "")
				c.query.Del(name)
				out["without "+name] = wrong{call: c, status: []int{400}, field: name}
			}
			if s["type"] == "array" {
				s = d.resolved(s["items"])
			}
			if s["type"] == "integer" || s["type"] == "number" || s["pattern"] != nil || s["enum"] != nil {
				out["wrong form of "+name] = wrong{call: query(name, "~nonsense"), status: []int{400}, field: name}
			}
			if least, ok := s["minimum"].(float64); ok && s["type"] == "integer" {
				out["too small "+name] = wrong{call: query(name, fmt.Sprintf("%.0f", least-1)), status: []int{400}, field: name}
			}
			if most, ok := s["maximum"].(float64); ok && s["type"] == "integer" {
				out["too large "+name] = wrong{call: query(name, fmt.Sprintf("%.0f", most+1)), status: []int{400}, field: name}
			}
			if name == "cursor" {
				out["wrong cursor"] = wrong{call: query(name, "somewhere"), status: []int{400}, field: name}
			}
		case "path":
			c := good
			c.path = maps.Clone(good.path)
			if c.path == nil {
				c.path = map[string]string{}
			}
			c.path[name] = "~no"
			out["malformed "+name] = wrong{call: c, status: []int{400, 404}}
			if name == "channel" {
				c.path = maps.Clone(c.path)
				c.path[name] = strings.Repeat("f", 64)
				out["unknown channel"] = wrong{call: c, status: []int{404}, field: "channel"}
			}
		}
	}
	kind, media := op.body()
	if media == nil {
		return out
	}
	with := func(body any, kind string) call {
		c := good
		c.body = body
		c.header = http.Header{"Content-Type": {kind}}
		return c
	}
	var limit int
	_, err := fmt.Sscanf(op.object["requestBody"].(object)["description"].(string), "At most %d bytes", &limit)
	must(t, err)
	out["another type"] = wrong{call: with([]byte("hello"), "text/plain"), status: []int{415}, field: "Content-Type"}
	out["too large body"] = wrong{call: with(bytes.Repeat([]byte(" "), limit+1), kind), status: []int{413}, field: "body"}
	if kind != "application/json" {
		out["nonsense"] = wrong{call: with([]byte("hello"), kind), status: []int{422}}
		return out
	}
	out["no JSON"] = wrong{call: with([]byte("hello"), kind), status: []int{400}, field: "body"}
	out["no body"] = wrong{call: with([]byte{}, kind), status: []int{400}, field: "body"}
	b, err := json.Marshal(good.body)
	must(t, err)
	var members object
	must(t, json.Unmarshal(b, &members))
	changed := func(name string, value any) call {
		m := maps.Clone(members)
		if value == nil {
			delete(m, name)
		} else {
			m[name] = value
		}
		return with(m, kind)
	}
	out["unknown member"] = wrong{call: changed("bomb", 1), status: []int{400}, field: "/bomb"}
	out["member twice"] = wrong{call: with(append([]byte(`{"bomb":1,"bomb":1,`), b[1:]...), kind), status: []int{400}}
	s := d.resolved(media["schema"])
	required, _ := s["required"].([]any)
	for _, r := range required {
		out["without "+r.(string)] = wrong{call: changed(r.(string), nil), status: []int{400}}
	}
	for name, p := range s["properties"].(object) {
		if p := d.resolved(p); p["type"] != nil {
			out["wrong type of "+name] = wrong{call: changed(name, wrongType(p)), status: []int{400}}
		}
	}
	return out
}

// wrongType gives a value of another type than a schema's.
func wrongType(s object) any {
	if s["type"] == "object" || s["type"] == "array" {
		return 7
	}
	return []any{object{}}
}
