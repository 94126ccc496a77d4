package main

import (
	"bytes"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley/api"
	"parley/home"
	"parley/ledger"
)

// An officer enrols at the page with a code that the command line makes, and an enrolment
// officer signs for the key once the two have compared its fingerprint.
func TestAnOfficerEnrolsAtThePage(t *testing.T) {
	us, ru := newParty(t, "--party", "us", "--name", "United States", "--console", "127.0.0.1:0"), newParty(t, "--party", "ru", "--name", "Russian Federation", "--console", "")
	charter := us.charter(filepath.Join(us.home, "card.json"), filepath.Join(ru.home, "card.json"))
	us.does("charter", "sign", charter, "--not-compared")
	us.staffs()

	made := gives[api.Code](us, "officer", "code", "--office", "Night desk", "--person", "p7", "--role", "draft,acknowledge")
	if made.Address != "" {
		t.Errorf("without a server the page is said to be at %s", made.Address)
	}
	console := us.console()
	code := gives[api.Code](us, "officer", "code", "--office", "Night desk", "--person", "p7", "--role", "draft,acknowledge", "--hours", "1")
	if code.Address != console+"/#code="+code.Code {
		t.Fatalf("the page is said to be at %s, and the server at %s", code.Address, console)
	}

	key := ledger.GenerateEd25519()
	first, second := handIn(t, console, code.Code, key), handIn(t, console, made.Code, ledger.GenerateEd25519())
	if out := us.does("officer", "requests"); !strings.Contains(out, first.Fingerprint) || !strings.Contains(out, second.Fingerprint) || !strings.Contains(out, "Night desk") {
		t.Errorf("the requests are listed as:\n%s", out)
	}
	us.fails(toConfirm, first.Fingerprint, "officer", "enroll", "--by", us.key("enrol"), "--request", first.ID[:8])
	us.fails(misused, "office", "officer", "enroll", "--by", us.key("enrol"), "--request", first.ID, "--office", "Another desk")
	us.does("officer", "enroll", "--by", us.key("enrol"), "--request", first.ID[:8], "--confirm", "fingerprint-"+first.Fingerprint[:4])
	us.does("officer", "refuse", second.ID[:8])
	if left := gives[[]api.Enrolment](us, "officer", "requests"); len(left) != 0 {
		t.Errorf("still waiting: %+v", left)
	}
	if out := us.does("officer", "list"); !strings.Contains(out, string(key.Key())) || !strings.Contains(out, "p7") {
		t.Errorf("the officers are:\n%s", out)
	}
	us.fails(misused, "request", "officer", "refuse", first.ID)
}

// A node whose console cannot be opened says so, and runs.
func TestAConsoleThatCannotBeOpenedDoesNotStopTheNode(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States", "--console", "127.0.0.1:0")
	console := strings.TrimPrefix(us.console(), "http://")
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation", "--console", console)
	if address := ru.console(); address != "" {
		t.Errorf("two consoles are at %s", address)
	}
	ru.does("card")
	us.fails(misused, "console", "--home", us.path("other"), "init", "--party", "us", "--name", "United States", "--console", "nowhere")
	if h, err := home.Open(us.home); err != nil || h.Settings().Console != "127.0.0.1:0" {
		t.Errorf("node.json has %q: %v", h.Settings().Console, err)
	}
}

// console starts the party's server and gives the address of its page; "" if there is none.
func (p *party) console() string {
	p.t.Helper()
	p.server = exec.Command(program, "--home", p.home, "--json", "serve")
	out, err := p.server.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.server.Start(); err != nil {
		p.t.Fatal(err)
	}
	var told struct {
		Console string `json:"console"`
		Trouble string `json:"consoleTrouble"`
	}
	// Not to the end: the server holds its output open.
	if err := json.UnmarshalDecode(jsontext.NewDecoder(out), &told); err != nil {
		p.t.Fatalf("the server did not start: %v", err)
	}
	if (told.Console == "") != (told.Trouble != "") {
		p.t.Errorf("the server tells of its console %q and of %q", told.Console, told.Trouble)
	}
	return told.Console
}

func handIn(t *testing.T, console, code string, key ledger.Signer) (e api.Enrolment) {
	t.Helper()
	b, err := json.Marshal(api.EnrolmentRequest{Code: code, Key: key.Key()})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest("POST", console+"/v1/enrolments", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", console)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("handing in a key: %s", resp.Status)
	}
	if err := json.UnmarshalRead(resp.Body, &e); err != nil {
		t.Fatal(err)
	}
	return e
}
