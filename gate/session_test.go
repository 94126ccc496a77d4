package gate_test

import (
	"bufio"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/api"
	"parley/gate"
	"parley/journal"
	"parley/ledger"
	"parley/pen"
)

// emptyPage is a page that was not built.
type emptyPage struct{}

func (emptyPage) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
func (emptyPage) ReadDir(string) ([]fs.DirEntry, error) { return nil, nil }
func (emptyPage) Stat(string) (fs.FileInfo, error)      { return fs.Stat(builtPage, ".") }

func TestAnOfficerSignsInAndOut(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	b := s.browser()
	in := b.signIn("duty")
	if in.Key != s.keys["duty"].Key() || in.Party != "us" || len(in.Channels) != 1 || in.Channels[0].ID != c.id ||
		in.Channels[0].Name != "Valley" || in.Channels[0].Office != "duty desk" || in.Channels[0].Person != "p-duty" {
		t.Errorf("signed in as %+v", in)
	}
	b.ask("GET", c.path(""), nil, nil).is(200)
	cookie := b.http.Jar.Cookies(mustURL(t, b.base))
	b.ask("DELETE", "/v1/session", nil, nil).is(200)
	b.ask("GET", c.path(""), nil, func(r *http.Request) {
		for _, k := range cookie { // kept by somebody
			r.AddCookie(k)
		}
	}).is(401)
}

func TestAChallengeIsGoodOnceHereAndSoon(t *testing.T) {
	s := open(t, options{})
	s.found("Valley", "duty")
	b := s.browser()

	used := b.signed(b.challenge(), "duty")
	b.ask("POST", "/v1/session", used, nil).is(200)
	s.browser().ask("POST", "/v1/session", used, nil).is(401)

	// One for another name of the console, as a page there would have been given it.
	elsewhere := s.browser()
	elsewhere.base = strings.Replace(b.base, "127.0.0.1", "localhost", 1)
	elsewhere.origin = elsewhere.base
	there := elsewhere.challenge()
	b.ask("POST", "/v1/session", b.signed(there, "duty"), nil).is(401)
	there.Text = strings.Replace(there.Text, elsewhere.origin, b.origin, 1)
	b.ask("POST", "/v1/session", b.signed(there, "duty"), nil).is(401)

	// One of another node, of the same party.
	other := open(t, options{})
	b.ask("POST", "/v1/session", b.signed(other.browser().challenge(), "duty"), nil).is(401)

	late := b.signed(b.challenge(), "duty")
	s.pass(2*time.Minute + time.Second)
	b.ask("POST", "/v1/session", late, nil).is(401)

	// One that the officer has made up, with an end of their own.
	made := b.challenge()
	made.Challenge = strings.Repeat("f", len(made.Challenge))
	b.ask("POST", "/v1/session", b.signed(made, "duty"), nil).is(401)
}

func TestOnlyAnOfficersOwnSignatureSignsIn(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	b := s.browser()
	b.ask("POST", "/v1/session", b.signed(b.challenge(), "stranger"), nil).is(401)

	stolen := b.signed(b.challenge(), "stranger")
	stolen.Key = s.keys["duty"].Key()
	b.ask("POST", "/v1/session", stolen, nil).is(401)

	// A signature that the officer gave for a word signs nobody in, and the other way round.
	asked := b.challenge()
	sig, err := s.keys["duty"].Sign(ledger.PAE(ledger.ClassWord, []byte(asked.Text)))
	must(t, err)
	b.ask("POST", "/v1/session", api.SignIn{Key: s.keys["duty"].Key(), Challenge: asked.Challenge, Sig: sig}, nil).is(401)
	_, err = c.Say(ctx, &ledger.Envelope{Key: s.keys["duty"].Key(), Payload: []byte(asked.Text), Sig: b.signed(asked, "duty").Sig}, nil, nil)
	if err == nil {
		t.Error("a challenge that was signed was taken for a word")
	}
}

func TestARestartKeepsSessions(t *testing.T) {
	s := open(t, options{address: "127.0.0.1:0"})
	c := s.found("Valley", "duty")
	b := s.signedIn("duty")
	s.o.address = strings.TrimPrefix(s.gate.Address(), "http://")
	s.restart()
	b.ask("GET", c.path(""), nil, nil).is(200)
	s.pass(12*time.Hour + time.Second)
	b.ask("GET", c.path(""), nil, nil).is(401)
	s.restart()
	b.ask("GET", c.path(""), nil, nil).is(401)
}

// The desk has nothing that would sign anybody in.
func TestTheDeskKeepsNoToken(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	b := s.signedIn("duty")
	token := b.http.Jar.Cookies(mustURL(t, b.base))[0].Value
	code, err := c.MakeCode(ctx, api.CodeRequest{Office: "Desk", Person: "p", Roles: []parley.Role{parley.Drafts}})
	must(t, err)
	found := 0
	for _, section := range []string{"sessions", "codes"} {
		for item, err := range s.running.Journal.DeskList(ctx, section) {
			must(t, err)
			found++
			for _, secret := range []string{token, code.Code, strings.ReplaceAll(code.Code, "-", "")} {
				if strings.Contains(item.Key+string(item.Value), secret) {
					t.Errorf("section %s keeps a secret as it is", section)
				}
			}
		}
	}
	if found != 2 {
		t.Errorf("the desk has %d items, want a session and a code", found)
	}
}

func TestASessionEndsWithItsKey(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	b := s.signedIn("duty")
	stream := b.events(c)
	defer stream.Body.Close()
	waiting := make(chan answer, 1)
	go func() {
		a, err := b.try("GET", c.path("/messages?after=1000&wait=50s"), nil, nil)
		if err == nil {
			waiting <- a
		}
		close(waiting)
	}()
	b.ask("GET", c.path(""), nil, nil).is(200)
	c.say("enrol", parley.KindRevoke, &parley.Revocation{Key: s.keys["duty"].Key()})
	b.ask("GET", c.path(""), nil, nil).is(401)
	b.ask("GET", "/v1/session", nil, nil).is(401)
	ended(t, stream)
	select {
	case a := <-waiting:
		if a.status == 200 && a.header != nil && strings.Contains(string(a.body), "items") {
			t.Errorf("a read that waited was answered after the key was revoked: %s", a.body)
		}
	case <-time.After(10 * time.Second):
		t.Error("a read that waited goes on after the key was revoked")
	}
	s.browser().ask("POST", "/v1/session", b.signed(b.challenge(), "duty"), nil).is(401)
}

// events opens the channel's stream and reads its first line.
func (b *browser) events(c *onChannel) *http.Response {
	b.site.t.Helper()
	r, err := http.NewRequest("GET", b.base+c.path("/events"), nil)
	must(b.site.t, err)
	client := *b.http
	client.Timeout = 0
	resp, err := client.Do(r)
	must(b.site.t, err)
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		b.site.t.Fatalf("the stream answered %s, %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	_, err = bufio.NewReader(resp.Body).ReadString('\n')
	must(b.site.t, err)
	return resp
}

// A quiet stream goes on, also under HTTP/2, where a deadline that has passed ends it.
func TestAQuietStreamGoesOn(t *testing.T) {
	const write = 50 * time.Millisecond
	for _, address := range []string{"127.0.0.1:0", "0.0.0.0:0"} {
		s := open(t, options{address: address, limits: gate.Limits{StreamWrite: write}})
		c := s.found("Valley", "duty")
		stream := s.signedIn("duty").events(c)
		defer stream.Body.Close()
		lines := bufio.NewScanner(stream.Body)
		for range 3 {
			quiet := time.NewTimer(4 * write)
			<-quiet.C
			c.say("duty", parley.KindMessage, message("still there"))
			for lines.Scan() && !strings.HasPrefix(lines.Text(), "event: applied") {
			}
			if err := lines.Err(); err != nil {
				t.Fatalf("at %s the stream ended after a pause: %v", s.gate.Address(), err)
			}
		}
	}
}

// ended waits for the end of a stream.
func ended(t *testing.T, stream *http.Response) {
	t.Helper()
	over := make(chan struct{})
	go func() {
		defer close(over)
		for b := make([]byte, 4096); ; {
			if _, err := stream.Body.Read(b); err != nil {
				return
			}
		}
	}()
	select {
	case <-over:
	case <-time.After(10 * time.Second):
		t.Fatal("after ten seconds the stream goes on")
	}
}

func TestASessionHasSoManyStreams(t *testing.T) {
	s := open(t, options{limits: gate.Limits{Streams: 2}})
	c := s.found("Valley", "duty", "chief")
	b := s.signedIn("duty")
	first := b.events(c)
	second := b.events(c)
	defer second.Body.Close()
	b.ask("GET", c.path("/events"), nil, nil).is(429)
	s.signedIn("chief").events(c).Body.Close()
	first.Body.Close()
	until(t, "a closed stream is one less", func() bool {
		r, err := http.NewRequest("GET", b.base+c.path("/events"), nil)
		must(t, err)
		resp, err := b.http.Do(r)
		must(t, err)
		defer resp.Body.Close()
		return resp.StatusCode == 200
	})
}

func TestStoppingEndsStreams(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	stream := s.signedIn("duty").events(c)
	defer stream.Body.Close()
	began := time.Now()
	s.stop()
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("stopping took %v", d)
	}
	ended(t, stream)
}

func TestAnOfficerSpeaksForNobodyElse(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty", "chief")
	b := s.signedIn("duty")
	others := c.sealed("chief", parley.KindMessage, message("by the chief"))
	b.ask("POST", c.path("/words"), api.WordRequest{Draft: *others}, nil).is(403)

	own := c.sealed("duty", parley.KindMessage, message("by the desk"))
	p := c.pen("chief")
	released, err := p.Release(own, nil, "")
	must(t, err)
	b.ask("POST", c.path("/words"), api.WordRequest{Draft: *own, Release: released}, nil).is(403)

	if l, err := c.Messages(ctx); err != nil || len(l) != 0 {
		t.Errorf("%d messages were filed: %v", len(l), err)
	}
	if a := b.ask("POST", c.path("/words"), api.WordRequest{Draft: *own}, nil); a.status >= 300 {
		t.Errorf("the officer's own word: %d: %s", a.status, a.body)
	}
}

func TestTheRootSpeaksOverTheSocketAlone(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty", "chief")
	e, err := c.pen("root").Act(parley.KindEnroll, &parley.Enrollment{Key: s.keys["stranger"].Key(), Office: "Personnel", Person: "p9", Roles: []parley.Role{parley.Enrolls}})
	must(t, err)
	for _, key := range []string{"duty", "enrol"} {
		b := s.signedIn(key)
		b.ask("POST", c.path("/acts"), api.ActRequest{Root: *e}, nil).is(403)
		b.ask("POST", "/v1/channels", api.JoinRequest{}, nil).is(403)
		b.ask("POST", "/v1/carry", api.CarryRequest{Out: true, Folder: "/tmp"}, nil).is(403)
	}
	s.browser().ask("POST", c.path("/acts"), api.ActRequest{Root: *e}, nil).is(403)
}

func TestAChannelWithoutTheKeyIsNotThere(t *testing.T) {
	s := open(t, options{})
	mine, theirs := s.found("Valley", "duty"), s.found("Hills", "chief")
	b := s.signedIn("duty")
	if l := string(b.ask("GET", "/v1/channels", nil, nil).is(200).body); !strings.Contains(l, "Valley") || strings.Contains(l, "Hills") {
		t.Errorf("lists %s", l)
	}
	if l := b.signIn("duty").Channels; len(l) != 1 || l[0].ID != mine.id {
		t.Errorf("the session has %+v", l)
	}
	never := strings.Replace(theirs.path(""), theirs.id.String(), strings.Repeat("0", 64), 1)
	want := string(b.ask("GET", never, nil, nil).is(404).body)
	for _, path := range []string{"", "/state", "/charter", "/officers", "/notices", "/messages", "/findings", "/entries", "/events", "/drafts", "/bundle", "/desk"} {
		a := b.ask("GET", theirs.path(path), nil, nil)
		got := string(a.body)
		if a.status != 404 {
			t.Errorf("%s of a channel of others answers %d: %s", path, a.status, got)
		}
		if path == "" && strings.ReplaceAll(got, theirs.id.String(), strings.Repeat("0", 64)) != want {
			t.Errorf("a channel of others answers %s, one that does not exist %s", got, want)
		}
	}
	b.ask("POST", theirs.path("/words"), api.WordRequest{Draft: *theirs.sealed("duty", parley.KindMessage, message("hello"))}, nil).is(404)
	b.ask("GET", "/v1/channels/"+mine.id.String()[:6], nil, nil).is(200)
}

// Nothing that lets anybody in stands in the log, whatever goes wrong.
func TestNoSecretIsLogged(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	b := s.signedIn("duty")
	token := b.http.Jar.Cookies(mustURL(t, b.base))[0].Value
	code, err := c.MakeCode(ctx, api.CodeRequest{Office: "Desk", Person: "p", Roles: []parley.Role{parley.Drafts}})
	must(t, err)
	ask := b.challenge()
	wrong := b.signed(ask, "stranger")
	answers := []answer{
		b.ask("POST", "/v1/session", wrong, nil),
		b.ask("POST", "/v1/enrolments", api.EnrolmentRequest{Code: code.Code, Key: "01zz"}, nil),
		b.ask("POST", "/v1/enrolments", []byte(`{"code":"`+code.Code+`","key":5}`), nil),
		b.ask("POST", "/v1/session", []byte(`{"key":"`+token+`"}`), nil),
	}
	must(t, s.running.Journal.Close()) // from now on everything fails
	answers = append(answers,
		b.ask("POST", "/v1/enrolments", api.EnrolmentRequest{Code: code.Code, Key: s.keys["stranger"].Key()}, nil),
		b.ask("DELETE", "/v1/session", nil, nil),
	)
	said := s.log.String()
	for _, a := range answers {
		said += string(a.body)
	}
	for what, secret := range map[string]string{"token": token, "code": code.Code, "signature": string(wrong.Sig)} {
		if strings.Contains(said, secret) {
			t.Errorf("the %s stands in an error or in the log", what)
		}
	}
}

// A session that goes on for another channel shows nothing more of the one on which its
// key was revoked: neither a stream nor a read that waited since before.
func TestWhatIsOpenOnAChannelEndsWithTheKeyThere(t *testing.T) {
	s := open(t, options{})
	c, other := s.found("Valley", "duty"), s.found("Hills", "duty")
	b := s.signedIn("duty")
	stream := b.events(c)
	defer stream.Body.Close()
	still := b.events(other)
	defer still.Body.Close()
	status := read[api.Status](b.ask("GET", c.path(""), nil, nil))
	waiting := make(chan answer, 1)
	go func() {
		a, err := b.try("GET", fmt.Sprintf("%s?after=%d&wait=10s", c.path("/messages"), status.Commit+1), nil, nil)
		if err == nil {
			waiting <- a
		}
		close(waiting)
	}()
	c.say("enrol", parley.KindRevoke, &parley.Revocation{Key: s.keys["duty"].Key()})
	c.say("enrol", parley.KindEnroll, &parley.Enrollment{Key: s.keys["chief"].Key(), Office: "desk", Person: "p", Roles: []parley.Role{parley.Drafts}})
	c.say("chief", parley.KindMessage, message("not for the one who was revoked"))
	ended(t, stream)
	if a := <-waiting; a.status == 200 {
		t.Errorf("a read that waited was answered after the key was revoked: %s", a.body)
	}
	b.ask("GET", other.path(""), nil, nil).is(200)
	other.say("enrol", parley.KindEnroll, &parley.Enrollment{Key: s.keys["chief"].Key(), Office: "desk", Person: "p", Roles: []parley.Role{parley.Drafts}})
	for lines := bufio.NewScanner(still.Body); ; {
		if !lines.Scan() {
			t.Fatalf("the stream of the other channel has ended: %v", lines.Err())
		}
		if lines.Text() == "event: applied" {
			break
		}
	}
}

// HEAD opens a stream as GET does: it counts, and it ends with the session.
func TestAHeadOfAStreamIsAStream(t *testing.T) {
	s := open(t, options{limits: gate.Limits{Streams: 1}})
	c := s.found("Valley", "duty")
	b := s.signedIn("duty")
	stream := b.events(c)
	defer stream.Body.Close()
	b.ask("HEAD", c.path("/events"), nil, nil).is(429)
}

// operation is a notice that takes two persons.
func operation(t *testing.T) *parley.Filing {
	t.Helper()
	n, _, err := pen.Reader{}.Read(pen.Form{
		Kind: "operation", Name: "Sweep", Originator: "us", Precedence: "routine", Marking: "OPEN", Contact: pen.ContactForm{Office: "Desk", Means: "tel 1"},
		Volumes: []pen.VolumeForm{{At: "35.33N 40.15E", Lower: "GND", Upper: "30M AGL", From: "111300ZNOV17", Until: "UFN"}},
	})
	must(t, err)
	return &parley.Filing{Notice: *n}
}

// A draft is taken off the desk by its drafter or by who may release it, not by whoever
// else is an officer.
func TestWhoDiscardsADraft(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty", "chief")
	c.say("enrol", parley.KindEnroll, &parley.Enrollment{Key: s.keys["stranger"].Key(), Office: "watch", Person: "p-watch", Roles: []parley.Role{parley.Acknowledges, parley.Drafts}})
	drafted := func() string {
		said, err := c.Say(ctx, c.sealed("duty", parley.KindNotice, operation(t)), nil, nil)
		must(t, err)
		return c.path("/drafts/" + said.Draft.ID.String())
	}
	for key, want := range map[string]int{"enrol": 403, "stranger": 403, "duty": 200, "chief": 200} {
		draft := drafted()
		b := s.signedIn(key)
		b.ask("DELETE", draft, nil, nil).is(want)
		b.ask("GET", draft, nil, nil).is(map[int]int{403: 200, 200: 404}[want])
	}
}

// A desk that is full says so: whoever has a key does not fill the disk with drafts.
func TestTheDeskHoldsSoManyDrafts(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	for i := range 200 {
		must(t, s.running.Journal.Commit(ctx, journal.Batch{Desk: []journal.Item{{Section: "drafts", Key: fmt.Sprintf("%s/%064x", c.id, i), Value: []byte("{}")}}}))
	}
	b := s.signedIn("duty")
	a := b.ask("POST", c.path("/words"), api.WordRequest{Draft: *c.sealed("duty", parley.KindNotice, operation(t))}, nil).is(503)
	if !strings.Contains(string(a.body), "200 drafts") {
		t.Errorf("said %s", a.body)
	}
}
