package api

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/home"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

// lonely is a hub on the channel of a party that is alone there, whose root enrols as many
// keys as a test wants entries.
type lonely struct {
	*hub
	t    *testing.T
	node *node.Channel
	pen  pen.Pen
}

func newLonely(t *testing.T, kept int64) *lonely {
	t.Helper()
	ctx := context.Background()
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	h, err := home.Init(filepath.Join(t.TempDir(), "us"), home.Settings{Party: "us", Name: "United States"})
	try(err)
	r, err := h.Start(ctx, home.StartOptions{})
	try(err)
	t.Cleanup(func() { r.Close() })
	card, err := home.ReadCard(h.CardPath())
	try(err)
	text, err := channel.ParseCharter(ledger.MustEncode(parley.Charter{
		Area:     []parley.Place{on(34, 39), on(34, 42), on(36, 42), on(34, 39)},
		Markings: []string{"OPEN"}, Mode: parley.Exercise, Name: "Valley", Nonce: ledger.NewNonce(),
		Parties: []parley.Party{card}, Ruleset: 1, Version: 1,
	}))
	try(err)
	c, err := h.Join(ctx, r.Node, []*channel.CharterText{text})
	try(err)
	root, err := home.ReadKey(h.KeyPath(home.RootKey))
	try(err)
	l := &lonely{t: t, node: c, pen: pen.Pen{
		Terms:  pen.Terms{Channel: text.Hash, Charter: text.Hash, Mode: parley.Exercise, Party: "us"},
		Signer: root, NotAfter: parley.Millis(time.Now().Add(time.Hour).UnixMilli()),
	}}
	l.act(parley.KindOpen, &channel.Open{Charters: []jsontext.Value{text.Raw}, Node: card.Node})
	l.act(parley.KindAccept, &channel.Acceptance{Charter: text.Raw})
	handler := &handler{Options: Options{Node: r.Node, Clock: time.Now}}
	l.hub = newHub(handler, c, "run")
	l.kept = kept
	return l
}

func (l *lonely) act(kind parley.Kind, body ledger.Validator) {
	l.t.Helper()
	e, err := l.pen.Act(kind, body)
	if err == nil {
		_, err = l.node.Submit(context.Background(), node.Submission{Root: e})
	}
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *lonely) enrol(n int) {
	l.t.Helper()
	for range n {
		l.act(parley.KindEnroll, &parley.Enrollment{Key: ledger.GenerateEd25519().Key(), Office: "Personnel", Person: "p", Roles: []parley.Role{parley.Enrolls}})
	}
}

func names(stream []byte) (out []string) {
	ReadEvents(bytes.NewReader(stream), func(e Event) error {
		out = append(out, strings.TrimSpace(e.Name+" "+e.ID))
		return nil
	})
	return out
}

// What a caller is sent first depends on what it says that it has.
func TestWhatComesFirst(t *testing.T) {
	l := newLonely(t, 4)
	l.enrol(3) // events 3 to 5
	for _, c := range []struct{ name, last, want string }{
		{"a new caller", "", "hello run-5"},
		{"one that has all", "run-5", "hello run-5"},
		{"one that lacks some", "run-3", "hello run-3, applied run-4, applied run-5"},
		{"one that lacks as much as there is", "run-1", "hello run-1, applied run-2, applied run-3, applied run-4, applied run-5"},
		{"one that lacks more", "run-0", "hello run-5, reset run-5"},
		{"one of another run", "walk-3", "hello run-5, reset run-5"},
		{"one from the future", "run-6", "hello run-5, reset run-5"},
		{"one that says something else", "5", "hello run-5, reset run-5"},
	} {
		s, first := l.join(c.last)
		rest, ok := l.next(s, nil)
		l.leave(s)
		if got := strings.Join(names(append(first, rest...)), ", "); got != c.want || !ok {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Nobody follows for longer than is remembered: whoever comes then hears of now.
func TestAfterALongSilence(t *testing.T) {
	l := newLonely(t, 4)
	s, _ := l.join("")
	l.leave(s)
	l.enrol(9)
	s, first := l.join("run-4")
	defer l.leave(s)
	if got := strings.Join(names(first), ", "); got != "hello run-11, reset run-11" {
		t.Errorf("%s, want a reset", got)
	}
}

// slow is a caller that takes what comes first, and then nothing until it is released.
type slow struct {
	httptest.ResponseRecorder
	writes  int
	blocked chan struct{}
	release chan struct{}
}

func (w *slow) Write(b []byte) (int, error) {
	if w.writes++; w.writes == 2 {
		close(w.blocked)
		<-w.release
	}
	return w.ResponseRecorder.Write(b)
}

// A caller that lies farther behind than is remembered is cut off: it is sent no gap.
func TestASlowCallerIsCutOff(t *testing.T) {
	l := newLonely(t, 8)
	w := &slow{ResponseRecorder: *httptest.NewRecorder(), blocked: make(chan struct{}), release: make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.serve(w, httptest.NewRequest(http.MethodGet, "/", nil), "run-2")
	}()
	l.enrol(1)
	<-w.blocked
	l.enrol(12)
	// Another looks, so that the hub has gone on.
	s, _ := l.join("")
	defer l.leave(s)
	close(w.release)
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it is not cut off")
	}
	if got := strings.Join(names(w.Body.Bytes()), ", "); got != "hello run-2, applied run-3" {
		t.Errorf("it was sent %s", got)
	}
}

// A stream ends with its request, and nothing goes on running for it.
func TestAStreamEndsWithItsRequest(t *testing.T) {
	l := newLonely(t, 8)
	ctx, cancel := context.WithCancel(context.Background())
	w := &slow{ResponseRecorder: *httptest.NewRecorder()}
	w.writes = 2 // never slow
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.serve(w, httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx), "")
	}()
	cancel()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.streams) > 0 {
		t.Errorf("%d streams are left", len(l.streams))
	}
}
