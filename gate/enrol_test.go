package gate_test

import (
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
)

var dutyRoles = []parley.Role{parley.Drafts, parley.Acknowledges}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	must(t, err)
	return u
}

func (b *browser) handIn(code, key string) answer {
	b.site.t.Helper()
	return b.ask("POST", "/v1/enrolments", api.EnrolmentRequest{Code: code, Key: b.site.keys[key].Key()}, nil)
}

// From a code to an officer, with a restart at each step.
func TestACodeBecomesAnOfficer(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	enrol := s.signedIn("enrol")
	code := read[api.Code](enrol.ask("POST", c.path("/codes"), api.CodeRequest{Office: "Night desk", Person: "p12", Roles: dutyRoles}, nil))
	if want := s.gate.Address() + "/#code=" + code.Code; code.Address != want || len(code.Code) != 11 {
		t.Errorf("got %+v, want the address %s", code, want)
	}
	s.o.address = strings.TrimPrefix(s.gate.Address(), "http://")
	s.restart()

	typed := strings.ToLower(strings.ReplaceAll(code.Code, "-", " "))
	asked := read[api.Enrolment](s.browser().handIn(typed, "stranger"))
	if asked.Status != api.EnrolmentWaiting || asked.Office != "Night desk" || asked.Person != "p12" || asked.Channel != c.id ||
		asked.Fingerprint != api.KeyFingerprint(s.keys["stranger"].Key()) {
		t.Errorf("got %+v", asked)
	}
	s.browser().ask("POST", "/v1/session", s.browser().signed(s.browser().challenge(), "stranger"), nil).is(401)
	s.restart()

	c.Channel = s.socket.Channel(c.id.String())
	list := read[api.Page[api.Enrolment]](enrol.ask("GET", c.path("/enrolments"), nil, nil))
	if len(list.Items) != 1 || list.Items[0].ID != asked.ID || list.Items[0].Key != s.keys["stranger"].Key() {
		t.Fatalf("listed %+v", list)
	}
	w := list.Items[0]
	word := c.sealed("enrol", parley.KindEnroll, &parley.Enrollment{Key: w.Key, Office: w.Office, Person: w.Person, Roles: w.Roles})
	if a := enrol.ask("POST", c.path("/words"), api.WordRequest{Draft: *word}, nil); a.status >= 300 {
		t.Fatalf("enrolling: %d: %s", a.status, a.body)
	}
	if e := read[api.Enrolment](s.browser().ask("GET", "/v1/enrolments/"+asked.ID, nil, nil)); e.Status != api.EnrolmentEnrolled {
		t.Errorf("it is %s", e.Status)
	}
	if l := read[api.Page[api.Enrolment]](enrol.ask("GET", c.path("/enrolments"), nil, nil)); len(l.Items) != 0 {
		t.Errorf("still waits: %+v", l)
	}
	if in := s.browser().signIn("stranger"); in.Channels[0].Office != "Night desk" {
		t.Errorf("signed in as %+v", in)
	}
}

func TestACodeIsGoodOnce(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley")
	code, err := c.MakeCode(ctx, api.CodeRequest{Office: "Desk", Person: "p", Roles: dutyRoles})
	must(t, err)
	taken, tries := make(chan int, 4), sync.WaitGroup{}
	for _, key := range []string{"stranger", "duty", "chief", "stranger"} {
		b := s.browser()
		tries.Go(func() {
			a, err := b.try("POST", "/v1/enrolments", api.EnrolmentRequest{Code: code.Code, Key: s.keys[key].Key()}, nil)
			if err == nil {
				taken <- a.status
			}
		})
	}
	tries.Wait()
	close(taken)
	count := map[int]int{}
	for status := range taken {
		count[status]++
	}
	if count[200] != 1 || count[404] != 3 {
		t.Errorf("four at once got %v, want one 200 and three 404", count)
	}
}

func TestACodeEnds(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley")
	code, err := c.MakeCode(ctx, api.CodeRequest{Office: "Desk", Person: "p", Roles: dutyRoles, Hours: 1})
	must(t, err)
	s.pass(time.Hour + time.Second)
	s.browser().handIn(code.Code, "stranger").is(404)
}

func TestARequestEndsAndCanBeRefused(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	hand := func(key string) api.Enrolment {
		code, err := c.MakeCode(ctx, api.CodeRequest{Office: "Desk", Person: "p", Roles: dutyRoles})
		must(t, err)
		return read[api.Enrolment](s.browser().handIn(code.Code, key))
	}
	status := func(e api.Enrolment) api.EnrolmentStatus {
		return read[api.Enrolment](s.browser().ask("GET", "/v1/enrolments/"+e.ID, nil, nil)).Status
	}
	refused, left := hand("stranger"), hand("chief")
	s.signedIn("duty").ask("DELETE", c.path("/enrolments/"+refused.ID), nil, nil).is(403)
	s.signedIn("duty").ask("GET", c.path("/enrolments"), nil, nil).is(403)
	s.browser().ask("DELETE", c.path("/enrolments/"+refused.ID), nil, nil).is(401)
	b := s.signedIn("enrol")
	b.ask("DELETE", c.path("/enrolments/"+refused.ID), nil, nil).is(200)
	b.ask("DELETE", c.path("/enrolments/"+refused.ID), nil, nil).is(422)
	if got := status(refused); got != api.EnrolmentRefused {
		t.Errorf("it is %s", got)
	}
	s.pass(7*24*time.Hour + time.Second)
	if got := status(left); got != api.EnrolmentExpired {
		t.Errorf("it is %s", got)
	}
	s.browser().ask("GET", "/v1/enrolments/"+strings.Repeat("0", 32), nil, nil).is(404)
}

func TestWrongCodesAreLimited(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley")
	code, err := c.MakeCode(ctx, api.CodeRequest{Office: "Desk", Person: "p", Roles: dutyRoles})
	must(t, err)
	b := s.browser()
	for range 5 {
		b.handIn("AAAAA-AAAAA", "stranger").is(404)
	}
	a := b.handIn(code.Code, "stranger").is(429) // the right one too: nothing is learnt by going on
	if wait, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || wait < 1 || wait > 12 {
		t.Errorf("Retry-After is %q, want at most the twelve seconds in which there is another try", a.header.Get("Retry-After"))
	}
	s.browser().handIn(code.Code, "stranger").is(429) // it is the address that is counted
}

func TestOnlyEnrolmentOfficersMakeCodes(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	ask := api.CodeRequest{Office: "Desk", Person: "p", Roles: dutyRoles}
	s.signedIn("duty").ask("POST", c.path("/codes"), ask, nil).is(403)
	b := s.signedIn("enrol")
	for _, wrong := range []api.CodeRequest{
		{Office: "", Person: "p", Roles: dutyRoles}, {Office: "Desk", Person: "", Roles: dutyRoles}, {Office: "Desk", Person: "p"},
		{Office: "Desk", Person: "p", Roles: []parley.Role{"king"}}, {Office: "Desk", Person: "p", Roles: dutyRoles, Hours: 25},
		{Office: "Desk", Person: "p", Roles: dutyRoles, Hours: -1}, {Office: "Desk", Person: "p", Roles: []parley.Role{parley.Enrolls, parley.Drafts}},
	} {
		b.ask("POST", c.path("/codes"), wrong, nil).is(400)
	}
	b.ask("POST", c.path("/codes"), api.CodeRequest{Office: "Personnel", Person: "p", Roles: []parley.Role{parley.Enrolls}}, nil).is(403)
	if _, err := c.MakeCode(ctx, api.CodeRequest{Office: "Personnel", Person: "p", Roles: []parley.Role{parley.Enrolls}}); err != nil {
		t.Errorf("over the socket: %v", err)
	}
}

func TestAKeyThatCannotBeEnrolledLeavesTheCode(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty", "chief")
	c.say("enrol", parley.KindRevoke, &parley.Revocation{Key: s.keys["chief"].Key()})
	code, err := c.MakeCode(ctx, api.CodeRequest{Office: "Desk", Person: "p", Roles: dutyRoles})
	must(t, err)
	b := s.browser()
	b.handIn(code.Code, "duty").is(422)  // enrolled
	b.handIn(code.Code, "chief").is(422) // revoked
	b.ask("POST", "/v1/enrolments", api.EnrolmentRequest{Code: code.Code, Key: "01ab"}, nil).is(400)
	b.handIn(code.Code, "stranger").is(200)
}

// Texts are given back as they were put in, as JSON and as nothing else.
func TestTextsAreNothingButText(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley")
	office := "<img src=x onerror=alert(1)>\u202edesk\u2066"
	code, err := c.MakeCode(ctx, api.CodeRequest{Office: office, Person: "</script><b>p", Roles: dutyRoles})
	must(t, err)
	a := s.browser().handIn(code.Code, "stranger").is(200)
	if a.header.Get("Content-Type") != "application/json" || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("sent as %v", a.header)
	}
	var e api.Enrolment
	must(t, json.Unmarshal(a.body, &e))
	if e.Office != office || e.Person != "</script><b>p" {
		t.Errorf("got %q and %q back", e.Office, e.Person)
	}
}
