package gate_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/gate"
	"parley/home"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

var ctx = context.Background()

// site is a node with its console: a real home, a real listener. The party is alone on
// its channels with a village that has no node, so that charters are in force at once.
type site struct {
	t    *testing.T
	home *home.Home
	keys map[string]ledger.Ed25519Signer
	o    options

	running *home.Running
	socket  *api.Client // as over the socket
	gate    *gate.Gate
	stop    func()
	log     *logged
	ahead   time.Duration // of the node's clock before the machine's
	mu      sync.Mutex
}

type options struct {
	address string
	names   []string
	limits  gate.Limits
	page    fs.FS
}

var builtPage = fstest.MapFS{
	"index.html":                {Data: []byte("<!doctype html><title>Parley</title>")},
	"assets/index-Ab3_dE9-.js":  {Data: []byte(strings.Repeat("console.log('a line of the page');\n", 100))},
	"assets/names-of-towns.txt": {Data: []byte("Raqqa\n")},
	".gitkeep":                  {Data: nil},
}

func open(t *testing.T, o options) *site {
	t.Helper()
	if o.address == "" {
		o.address = "127.0.0.1:0"
	}
	if o.page == nil {
		o.page = builtPage
	}
	if o.limits.PerSecond == 0 {
		o.limits.PerSecond, o.limits.Burst = 10_000, 10_000
	}
	h, err := home.Init(filepath.Join(t.TempDir(), "us"), home.Settings{Party: "us", Name: "United States"})
	must(t, err)
	root, err := home.ReadKey(h.KeyPath(home.RootKey))
	must(t, err)
	s := &site{t: t, home: h, o: o, log: new(logged), keys: map[string]ledger.Ed25519Signer{"root": root}}
	for _, name := range []string{"enrol", "duty", "chief", "stranger"} {
		s.keys[name] = ledger.GenerateEd25519()
	}
	s.start()
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *site) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.ahead)
}

func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
}

func (s *site) start() {
	s.t.Helper()
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r, err := s.home.Start(ctx, home.StartOptions{Clock: s.clock, Log: log})
	must(s.t, err)
	sessions, err := api.OpenSessions(ctx, r.Node, r.Journal, r.Now)
	must(s.t, err)
	handler := api.NewHandler(api.Options{
		Node: r.Node, Journal: r.Journal, Clock: r.Now, Log: log, Sessions: sessions,
		Console: func() string { return s.gate.Address() },
		Join: func(ctx context.Context, charters []*channel.CharterText) (*node.Channel, error) {
			return s.home.Join(ctx, r.Node, charters)
		},
	})
	s.running, s.socket = r, api.InProcess(handler)
	s.gate, err = gate.Listen(s.o.address, gate.Options{
		API: handler, Sessions: sessions, Page: s.o.page, Names: s.o.names, Limits: s.o.limits, Log: log,
		Certificate: func(hosts []string) (tls.Certificate, error) { return s.home.ConsoleCertificate(s.clock(), hosts) },
	})
	must(s.t, err)
	serving, end := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.gate.Serve(serving) }()
	s.stop = sync.OnceFunc(func() {
		end()
		select {
		case err := <-ended:
			if err != nil {
				s.t.Errorf("the gate ended with %v", err)
			}
		case <-time.After(10 * time.Second):
			s.t.Error("the gate does not end")
		}
		if err := r.Close(); err != nil {
			s.t.Errorf("closing: %v", err)
		}
	})
}

func (s *site) restart() {
	s.t.Helper()
	s.stop()
	s.start()
}

// found makes a channel on which those named are officers.
func (s *site) found(name string, officers ...string) *onChannel {
	s.t.Helper()
	card, err := home.ReadCard(s.home.CardPath())
	must(s.t, err)
	text, err := channel.ParseCharter(ledger.MustEncode(parley.Charter{
		Area:     []parley.Place{{340000000, 390000000}, {340000000, 420000000}, {360000000, 420000000}, {360000000, 390000000}, {340000000, 390000000}},
		Markings: []string{"OPEN"}, Mode: parley.Exercise, Name: name, Nonce: ledger.NewNonce(),
		Parties: []parley.Party{card, {ID: "village", Name: "The village", Partners: []parley.Partner{{ID: "clinic", Name: "The clinic"}}}},
		Ruleset: 1, Version: 1, TwoPerson: []string{"operation"},
	}))
	must(s.t, err)
	_, err = s.socket.Join(ctx, []jsontext.Value{text.Raw})
	must(s.t, err)
	c := &onChannel{site: s, id: text.Hash, Channel: s.socket.Channel(text.Hash.String())}
	c.act(parley.KindOpen, &channel.Open{Charters: []jsontext.Value{text.Raw}, Node: card.Node})
	c.act(parley.KindAccept, &channel.Acceptance{Charter: text.Raw})
	c.act(parley.KindEnroll, &parley.Enrollment{Key: s.keys["enrol"].Key(), Office: "Personnel", Person: "p-enrol", Roles: []parley.Role{parley.Enrolls}})
	for _, o := range officers {
		c.say("enrol", parley.KindEnroll, &parley.Enrollment{
			Key: s.keys[o].Key(), Office: o + " desk", Person: "p-" + o, Roles: []parley.Role{parley.Acknowledges, parley.Drafts, parley.Releases},
		})
	}
	return c
}

// onChannel is the way to a channel over the socket.
type onChannel struct {
	*api.Channel
	site *site
	id   parley.Hash
}

func (c *onChannel) pen(key string) pen.Pen {
	return pen.Pen{
		Terms:  pen.Terms{Channel: c.id, Charter: c.id, Mode: parley.Exercise, Party: "us"},
		Signer: c.site.keys[key], NotAfter: parley.Millis(c.site.clock().Add(time.Hour).UnixMilli()),
	}
}

func (c *onChannel) act(kind parley.Kind, body ledger.Validator) {
	c.site.t.Helper()
	e, err := c.pen("root").Act(kind, body)
	must(c.site.t, err)
	_, err = c.Act(ctx, e)
	must(c.site.t, err)
}

func (c *onChannel) sealed(key string, kind parley.Kind, body ledger.Validator) *ledger.Envelope {
	c.site.t.Helper()
	e, err := c.pen(key).Word(kind, body)
	must(c.site.t, err)
	return e
}

func (c *onChannel) say(key string, kind parley.Kind, body ledger.Validator) {
	c.site.t.Helper()
	_, err := c.Say(ctx, c.sealed(key, kind, body), nil, nil)
	must(c.site.t, err)
}

func message(text string) *parley.Message {
	return &parley.Message{Marking: "OPEN", Precedence: "routine", Text: text}
}

// browser is somebody at a page of the console.
type browser struct {
	site   *site
	http   *http.Client
	base   string
	origin string
}

func (s *site) browser() *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	must(s.t, err)
	base := s.gate.Address()
	b := &browser{site: s, base: base, origin: base, http: &http.Client{Jar: jar, Timeout: 20 * time.Second}}
	if print := s.gate.Fingerprint(); print != "" {
		b.http.Transport = &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{
			InsecureSkipVerify: true, // the fingerprint stands for the chain, as people compare it
			VerifyConnection: func(c tls.ConnectionState) error {
				if sum := sha256.Sum256(c.PeerCertificates[0].Raw); hex.EncodeToString(sum[:]) != print {
					return errors.New("another certificate than the one that was printed")
				}
				return nil
			},
		}}
	} else {
		b.http.Transport = &http.Transport{}
	}
	s.t.Cleanup(b.http.CloseIdleConnections)
	return b
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
	proto  int
}

// ask sends a request as a page of the console would, but for what edit changes.
func (b *browser) ask(method, path string, body any, edit func(*http.Request)) answer {
	b.site.t.Helper()
	a, err := b.try(method, path, body, edit)
	must(b.site.t, err)
	return a
}

func (b *browser) try(method, path string, body any, edit func(*http.Request)) (answer, error) {
	var sent io.Reader
	if raw, ok := body.([]byte); ok {
		sent = bytes.NewReader(raw)
	} else if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		sent = bytes.NewReader(raw)
	}
	r, err := http.NewRequest(method, b.base+path, sent)
	if err != nil {
		return answer{}, err
	}
	if sent != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if method != http.MethodGet {
		r.Header.Set("Origin", b.origin)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if edit != nil {
		edit(r)
	}
	resp, err := b.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return answer{b.site.t, resp.StatusCode, resp.Header, raw, resp.ProtoMajor}, err
}

// is checks the status, and gives the answer back.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("answered %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

func read[T any](a answer) (out T) {
	a.t.Helper()
	must(a.t, json.Unmarshal(a.is(200).body, &out))
	return out
}

func (b *browser) challenge() api.Challenge {
	b.site.t.Helper()
	return read[api.Challenge](b.ask("POST", "/v1/session/challenge", nil, nil))
}

// signed answers a challenge as the page does.
func (b *browser) signed(c api.Challenge, key string) api.SignIn {
	b.site.t.Helper()
	signer := b.site.keys[key]
	sig, err := signer.Sign(ledger.PAE("session", []byte(c.Text)))
	must(b.site.t, err)
	return api.SignIn{Key: signer.Key(), Challenge: c.Challenge, Sig: sig}
}

func (b *browser) signIn(key string) api.Session {
	b.site.t.Helper()
	a := b.ask("POST", "/v1/session", b.signed(b.challenge(), key), nil)
	return read[api.Session](a)
}

func (s *site) signedIn(key string) *browser {
	s.t.Helper()
	b := s.browser()
	b.signIn(key)
	return b
}

func (c *onChannel) path(rest string) string { return "/v1/channels/" + c.id.String() + rest }

// logged keeps what the node logs.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// until asks again and again whether it is so.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not so after ten seconds: " + what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
