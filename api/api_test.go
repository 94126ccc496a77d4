package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

// site is a party alone on a channel with a village that has no node, so that its charter
// is in force at once; its node is real, and so is its journal.
type site struct {
	t       *testing.T
	home    *home.Home
	running *home.Running
	handler http.Handler
	client  *api.Client
	channel *api.Channel
	id      parley.Hash
	keys    map[string]ledger.Ed25519Signer
}

var ctx = context.Background()

func newSite(t *testing.T) *site {
	t.Helper()
	h, err := home.Init(filepath.Join(t.TempDir(), "us"), home.Settings{Party: "us", Name: "United States"})
	must(t, err)
	r, err := h.Start(ctx, home.StartOptions{})
	must(t, err)
	t.Cleanup(func() { r.Close() })
	s := &site{t: t, home: h, running: r, keys: map[string]ledger.Ed25519Signer{}}
	s.handler = api.NewHandler(api.Options{
		Node: r.Node, Journal: r.Journal,
		Join: func(ctx context.Context, charters []*channel.CharterText) (*node.Channel, error) {
			return h.Join(ctx, r.Node, charters)
		},
	})
	s.client = api.InProcess(s.handler)
	s.found(s.charter())
	for name, roles := range map[string][]parley.Role{
		"duty": {parley.Acknowledges, parley.Drafts}, "chief": {parley.Drafts, parley.Releases},
	} {
		s.keys[name] = ledger.GenerateEd25519()
		s.say("enrol", parley.KindEnroll, &parley.Enrollment{Key: s.keys[name].Key(), Office: name + " desk", Person: name, Roles: roles})
	}
	return s
}

func (s *site) charter() *channel.CharterText {
	card, err := home.ReadCard(s.home.CardPath())
	must(s.t, err)
	text, err := channel.ParseCharter(ledger.MustEncode(parley.Charter{
		Area:     []parley.Place{{340000000, 390000000}, {340000000, 420000000}, {360000000, 420000000}, {360000000, 390000000}, {340000000, 390000000}},
		Markings: []string{"OPEN"}, Mode: parley.Exercise, Name: "Valley", Nonce: ledger.NewNonce(),
		Parties: []parley.Party{card, {ID: "village", Name: "The village", Partners: []parley.Partner{{ID: "clinic", Name: "The clinic"}}}},
		Ruleset: 1, Version: 1, TwoPerson: []string{"operation"},
	}))
	must(s.t, err)
	return text
}

// found joins the channel, opens the log, accepts the charter, and enrols an enrolment
// officer.
func (s *site) found(text *channel.CharterText) {
	_, err := s.client.Join(ctx, []jsontext.Value{text.Raw})
	must(s.t, err)
	s.id, s.channel = text.Hash, s.client.Channel(text.Hash.String())
	root, err := home.ReadKey(s.home.KeyPath(home.RootKey))
	must(s.t, err)
	s.keys["root"], s.keys["enrol"] = root, ledger.GenerateEd25519()
	party, _ := text.Charter.Party("us")
	for _, a := range []struct {
		kind parley.Kind
		body ledger.Validator
	}{
		{parley.KindOpen, &channel.Open{Charters: []jsontext.Value{text.Raw}, Node: party.Node}},
		{parley.KindAccept, &channel.Acceptance{Charter: text.Raw}},
		{parley.KindEnroll, &parley.Enrollment{Key: s.keys["enrol"].Key(), Office: "Personnel", Person: "p0", Roles: []parley.Role{parley.Enrolls}}},
	} {
		e, err := s.pen("root").Act(a.kind, a.body)
		must(s.t, err)
		_, err = s.channel.Act(ctx, e)
		must(s.t, err)
	}
}

func (s *site) pen(key string) pen.Pen {
	return pen.Pen{
		Terms:  pen.Terms{Channel: s.id, Charter: s.id, Mode: parley.Exercise, Party: "us"},
		Signer: s.keys[key], NotAfter: parley.Millis(time.Now().Add(time.Hour).UnixMilli()),
	}
}

func (s *site) sealed(key string, kind parley.Kind, body ledger.Validator) *ledger.Envelope {
	s.t.Helper()
	e, err := s.pen(key).Word(kind, body)
	must(s.t, err)
	return e
}

func (s *site) say(key string, kind parley.Kind, body ledger.Validator) api.Said {
	s.t.Helper()
	said, err := s.channel.Say(ctx, s.sealed(key, kind, body), nil, nil)
	must(s.t, err)
	return said
}

func (s *site) notice(kind parley.NoticeKind, edit func(*parley.Notice)) *parley.Filing {
	n, _, err := pen.Reader{}.Read(pen.Form{
		Kind: string(kind), Name: "Post", Originator: "us", Precedence: "routine", Marking: "OPEN",
		Contact: pen.ContactForm{Office: "Desk", Means: "tel 1"},
		Volumes: []pen.VolumeForm{{At: "35.33N 40.15E", Lower: "GND", Upper: "30M AGL", From: "111300ZNOV17", Until: "UFN"}},
	})
	must(s.t, err)
	if edit != nil {
		edit(n)
	}
	return &parley.Filing{Notice: *n}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func problem(t *testing.T, err error, kind api.ProblemKind) *api.Problem {
	t.Helper()
	var p *api.Problem
	if !errors.As(err, &p) || p.Type != kind {
		t.Fatalf("got %v, want a problem %s", err, kind)
	}
	return p
}

func TestANoticeCanBeFoundByEveryName(t *testing.T) {
	s := newSite(t)
	said := s.say("duty", parley.KindNotice, s.notice(parley.Site, nil))
	id := said.Filed.Act
	for _, name := range []string{"us/1", id.String(), id.Short()} {
		thing, err := s.channel.Thing(ctx, name)
		must(t, err)
		if thing.Kind != "notice" || thing.ID != id || thing.Notice.Number != "us/1" {
			t.Errorf("%s names %+v", name, thing)
		}
		if thing.Notice.Limits != pen.Limits {
			t.Error("the standing text is missing")
		}
	}
	for name, kind := range map[string]api.ProblemKind{"us/9": api.NotFound, "ab": api.Malformed, "us/0/999": api.NotFound, "us/x/0": api.Malformed, "ffffffffffffffff": api.NotFound} {
		_, err := s.channel.Thing(ctx, name)
		problem(t, err, kind)
	}
}

func TestTheSameWordsTwiceAreOneEntry(t *testing.T) {
	s := newSite(t)
	e := s.sealed("duty", parley.KindNotice, s.notice(parley.Site, nil))
	first, err := s.channel.Say(ctx, e, nil, nil)
	must(t, err)
	again, err := s.channel.Say(ctx, e, nil, nil)
	must(t, err)
	if !again.Filed.Again || again.Filed.Place != first.Filed.Place {
		t.Errorf("first %+v, then %+v", first.Filed, again.Filed)
	}
}

func TestRefusals(t *testing.T) {
	s := newSite(t)
	stranger := ledger.GenerateEd25519()
	s.keys["stranger"] = stranger
	for _, c := range []struct {
		name   string
		key    string
		edit   func(*parley.Notice)
		late   bool
		reason channel.Reason
	}{
		{"a key that is not enrolled", "stranger", nil, false, channel.VoidKey},
		{"an enrolment officer files", "enrol", nil, false, channel.VoidRole},
		{"another's originator", "duty", func(n *parley.Notice) { n.Originator = "clinic" }, false, channel.VoidOriginator},
		{"a marking that the charter lacks", "duty", func(n *parley.Notice) { n.Marking = "SECRET" }, false, channel.VoidMarking},
		{"a reference to nothing", "duty", func(n *parley.Notice) { n.References = []parley.Hash{{1}} }, false, channel.VoidReference},
		{"too late", "duty", nil, true, node.Door},
		{"a ring that crosses itself", "duty", func(n *parley.Notice) {
			n.Volumes[0].Footprint = parley.Footprint{Shape: parley.Polygon, Places: []parley.Place{{350000000, 400000000}, {351000000, 401000000}, {351000000, 400000000}, {350000000, 401000000}, {350000000, 400000000}}}
		}, false, node.Door},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, err := s.channel.Status(ctx)
			must(t, err)
			p := s.pen(c.key)
			if c.late {
				p.NotAfter = 1
			}
			e, err := p.Word(parley.KindNotice, s.notice(parley.Site, c.edit))
			must(t, err)
			_, err = s.channel.Say(ctx, e, nil, nil)
			if got := problem(t, err, api.Refused); got.Reason != c.reason || got.Detail == "" {
				t.Errorf("got %+v, want reason %s", got, c.reason)
			}
			after, err := s.channel.Status(ctx)
			must(t, err)
			if before.State != after.State {
				t.Error("a refusal changed the state")
			}
		})
	}
}

func TestAQuestionIsAskedUntilItIsConfirmed(t *testing.T) {
	s := newSite(t)
	e := s.sealed("duty", parley.KindNotice, s.notice(parley.Site, func(n *parley.Notice) {
		n.Volumes[0].Footprint.Places = []parley.Place{{401500000, 353300000}}
	}))
	_, err := s.channel.Say(ctx, e, nil, nil)
	p := problem(t, err, api.Asked)
	if len(p.Questions) != 1 || p.Questions[0].Code != "swapped" {
		t.Fatalf("asked %+v", p.Questions)
	}
	_, err = s.channel.Say(ctx, e, nil, []string{"swapped"})
	must(t, err)
}

func TestADraftWaitsForASecondPerson(t *testing.T) {
	s := newSite(t)
	said := s.say("duty", parley.KindNotice, s.notice(parley.Operation, nil))
	if said.Draft == nil || said.Filed != nil {
		t.Fatalf("said %+v", said)
	}
	list, err := s.channel.Drafts(ctx)
	must(t, err)
	if len(list) != 1 || list[0].By.Person != "duty" {
		t.Fatalf("on the desk: %+v", list)
	}
	d, err := s.channel.Draft(ctx, said.Draft.ID.Short())
	must(t, err)

	own, err := s.pen("duty").Release(&d.Envelope, d.Picture, "")
	must(t, err)
	_, err = s.channel.Say(ctx, &d.Envelope, own, nil)
	if p := problem(t, err, api.Refused); p.Reason != channel.VoidRole {
		t.Errorf("the drafter's release: %+v", p)
	}

	release, err := s.pen("chief").Release(&d.Envelope, d.Picture, "")
	must(t, err)
	_, err = s.channel.Say(ctx, &d.Envelope, release, nil)
	must(t, err)
	list, err = s.channel.Drafts(ctx)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("still on the desk: %+v", list)
	}
	n, err := s.channel.Notice(ctx, "us/1")
	must(t, err)
	if n.ID != d.ID || n.Versions[0].Release != s.keys["chief"].Key() {
		t.Errorf("filed as %+v", n)
	}
}

func TestADraftThatCouldNeverBeReleasedIsRefused(t *testing.T) {
	s := newSite(t)
	e := s.sealed("duty", parley.KindNotice, s.notice(parley.Operation, func(n *parley.Notice) { n.Marking = "SECRET" }))
	_, err := s.channel.Say(ctx, e, nil, nil)
	if p := problem(t, err, api.Refused); p.Reason != channel.VoidMarking {
		t.Errorf("got %+v", p)
	}
}

func TestADiscardedDraftIsGone(t *testing.T) {
	s := newSite(t)
	d := s.say("duty", parley.KindNotice, s.notice(parley.Operation, nil)).Draft
	_, err := s.channel.Discard(ctx, d.ID.Short())
	must(t, err)
	_, err = s.channel.Draft(ctx, d.ID.Short())
	problem(t, err, api.NotFound)
}

func TestEntriesComeInPages(t *testing.T) {
	s := newSite(t)
	status, err := s.channel.Status(ctx)
	must(t, err)
	seen := int64(0)
	for cursor := ""; ; {
		page, err := s.channel.Entries(ctx, cursor, 2)
		must(t, err)
		for _, e := range page.Items {
			if e.Place.Number != seen || e.Verdict != channel.Valid {
				t.Fatalf("entry %d is %+v", seen, e)
			}
			seen++
			raw, err := s.channel.Entry(ctx, "us/0/"+string(rune('0'+e.Place.Number)))
			must(t, err)
			if read := channel.Read(raw); read.Err() != nil || read.Act != e.Act {
				t.Errorf("its bytes are those of %s: %v", read.Act.Short(), read.Err())
			}
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if seen != status.Commit {
		t.Errorf("%d entries in pages, %d stored", seen, status.Commit)
	}
	_, err = s.channel.Entries(ctx, "somewhere", 2)
	problem(t, err, api.Malformed)
}

func TestAWaitingReadEndsWithTheNextCommit(t *testing.T) {
	s := newSite(t)
	before, err := s.channel.Status(ctx)
	must(t, err)
	type answer struct {
		status api.Status
		err    error
	}
	got := make(chan answer, 1)
	go func() {
		st, err := s.channel.After(before.Commit, time.Minute).Status(ctx)
		got <- answer{st, err}
	}()
	s.say("duty", parley.KindNotice, s.notice(parley.Site, nil))
	select {
	case a := <-got:
		must(t, a.err)
		if a.status.Commit <= before.Commit || a.status.Notices != 1 {
			t.Errorf("it answered %+v", a.status)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it did not answer")
	}
	late, err := s.channel.After(1<<40, time.Millisecond).Status(ctx) // nothing comes, and it answers all the same
	must(t, err)
	if late.Commit == 0 {
		t.Error("no commit in the answer")
	}
}

func TestMalformedRequests(t *testing.T) {
	s := newSite(t)
	path := "/v1/channels/" + s.id.String() + "/words"
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		field                    string
	}{
		{"no JSON", "POST", path, "hello", 400, "body"},
		{"unknown member", "POST", path, `{"draft":{},"bomb":1}`, 400, "/bomb"},
		{"member twice", "POST", path, `{"draft":{},"draft":{}}`, 400, ""},
		{"wrong type", "POST", path, `{"draft":7}`, 400, "/draft"},
		{"too large", "POST", path, `{"draft":{"payload":"` + strings.Repeat("x", 2<<20) + `"}}`, 413, "body"},
		{"empty draft", "POST", path, `{"draft":{}}`, 422, ""},
		{"no such channel", "GET", "/v1/channels/ffff", "", 404, "channel"},
		{"no such path", "GET", "/secrets", "", 404, "path"},
		{"bad wait", "GET", "/v1/channels/" + s.id.String() + "?after=0&wait=soon", "", 400, "wait"},
		{"bad hash", "GET", "/v1/channels/" + s.id.String() + "/charter?hash=x", "", 400, "hash"},
		{"bad limit", "GET", "/v1/channels/" + s.id.String() + "/entries?limit=0", "", 400, "limit"},
		{"a charter that is none", "POST", "/v1/channels", `{"charters":[{}]}`, 422, ""},
		{"no charters", "POST", "/v1/channels", `{"charters":[]}`, 400, "charters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			s.handler.ServeHTTP(w, request(c.method, c.path, c.body))
			var p api.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatalf("%d, no problem: %s", w.Code, w.Body)
			}
			if w.Code != c.status || p.Status != c.status || c.field != "" && p.Field != c.field {
				t.Errorf("got %d %+v, want %d on %q", w.Code, p, c.status, c.field)
			}
			if ct := w.Header().Get("Content-Type"); ct != "application/problem+json" {
				t.Errorf("content type %s", ct)
			}
		})
	}
}

func TestTheSocketIsItsOwnersAlone(t *testing.T) {
	s := newSite(t)
	dir, err := os.MkdirTemp("", "pl") // t.TempDir may be too long for a socket
	must(t, err)
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "parley.sock")
	if up, err := api.Answers(socket); up || err != nil {
		t.Fatalf("before: %v, %v", up, err)
	}
	serving, stop := context.WithCancel(ctx)
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- api.Serve(serving, socket, s.handler, func() { close(ready) }) }()
	<-ready
	info, err := os.Stat(socket)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	client := api.Dial(socket)
	who, err := client.Node(ctx)
	must(t, err)
	if who.Party != "us" {
		t.Errorf("it is %+v", who)
	}
	// A read that waits for news does not keep the server from stopping.
	waiting := make(chan error, 1)
	go func() {
		_, err := client.Channel(s.id.String()).After(1<<40, time.Minute).Status(ctx)
		waiting <- err
	}()
	stop()
	must(t, <-ended)
	<-waiting
}

// request makes a request as a client does.
func request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}
