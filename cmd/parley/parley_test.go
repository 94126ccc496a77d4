package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
	"parley/channel"
)

// program is the built command.
var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "parley")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "parley")
		if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// deadline bounds every wait of these tests.
const deadline = 60 * time.Second

// party is somebody at a command line.
type party struct {
	t      *testing.T
	dir    string // short, because a socket's address is
	home   string
	server *exec.Cmd
}

func newParty(t *testing.T, args ...string) *party {
	t.Helper()
	dir, err := os.MkdirTemp("", "pl")
	if err != nil {
		t.Fatal(err)
	}
	p := &party{t: t, dir: dir, home: filepath.Join(dir, "h")}
	t.Cleanup(func() {
		p.stop()
		os.RemoveAll(dir)
	})
	p.does(append([]string{"init"}, args...)...)
	return p
}

func (p *party) path(name string) string { return filepath.Join(p.dir, name) }
func (p *party) key(name string) string  { return p.path(name + ".key") }

// tries runs a command and gives what came of it.
func (p *party) tries(args ...string) (out, errs string, code int) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, append([]string{"--home", p.home}, args...)...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		p.t.Fatal(err)
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

// does runs a command that must be done.
func (p *party) does(args ...string) string {
	p.t.Helper()
	out, errs, code := p.tries(args...)
	if code != done {
		p.t.Fatalf("parley %s: exit code %d: %s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// fails runs a command that must end with a code and one line that says why.
func (p *party) fails(code int, says string, args ...string) {
	p.t.Helper()
	out, errs, got := p.tries(args...)
	if got != code || !strings.Contains(errs, says) || strings.Count(errs, "\n") != 1 {
		p.t.Errorf("parley %s: exit code %d, want %d and one line that says %q:\n%s%s", strings.Join(args, " "), got, code, says, out, errs)
	}
}

func gives[T any](p *party, args ...string) (v T) {
	p.t.Helper()
	out := p.does(append([]string{"--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		p.t.Fatalf("parley %s: %v in %s", strings.Join(args, " "), err, out)
	}
	return v
}

// serve starts the party's server and gives the address at which it listens.
func (p *party) serve() string {
	p.t.Helper()
	p.server = exec.Command(program, "--home", p.home, "--json", "serve")
	out, err := p.server.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	var log bytes.Buffer
	p.server.Stderr = &log
	if err := p.server.Start(); err != nil {
		p.t.Fatal(err)
	}
	var text strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		text.WriteString(lines.Text())
		if lines.Text() == "}" {
			break
		}
	}
	var told struct {
		Listen, Transport, Socket, Party string
	}
	if err := json.Unmarshal([]byte(text.String()), &told, json.MatchCaseInsensitiveNames(true)); err != nil {
		p.server.Wait()
		p.t.Fatalf("the server did not start: %v\n%s\n%s", err, text.String(), log.String())
	}
	return told.Listen
}

// stop ends the server as an operator does, and checks that it ends well.
func (p *party) stop() {
	if p.server == nil {
		return
	}
	p.server.Process.Signal(syscall.SIGTERM)
	if err := p.server.Wait(); err != nil {
		p.t.Errorf("the server ended with %v", err)
	}
	p.server = nil
}

// sees waits until the server's channel is as it should be.
func (p *party) sees(what string, ok func(ctx context.Context, c *api.Channel) (bool, error)) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	client := api.Dial(filepath.Join(p.home, "parley.sock"))
	defer client.Close()
	channels, err := client.Channels(ctx)
	if err != nil || len(channels) != 1 {
		p.t.Fatalf("waiting for %s: %v, %v", what, channels, err)
	}
	c := client.Channel(channels[0].ID.String())
	for commit := int64(0); ; {
		st, err := c.After(commit, deadline).Status(ctx)
		if err != nil {
			p.t.Fatalf("waiting for %s: %v", what, err)
		}
		commit = st.Commit
		if good, err := ok(ctx, c); err != nil {
			p.t.Fatalf("waiting for %s: %v", what, err)
		} else if good {
			return
		}
	}
}

func (p *party) seesInForce() {
	p.t.Helper()
	p.sees("the charter in force", func(ctx context.Context, c *api.Channel) (bool, error) {
		st, err := c.Status(ctx)
		return st.InForce, err
	})
}

func (p *party) seesClash(status channel.FindingStatus) (f api.Finding) {
	p.t.Helper()
	p.sees("a clash "+string(status), func(ctx context.Context, c *api.Channel) (bool, error) {
		l, err := c.Findings(ctx)
		if err != nil || len(l) == 0 {
			return false, err
		}
		f = l[0]
		return len(l) == 1 && f.Status == status, nil
	})
	return f
}

// staffs makes and enrols an enrolment officer, a duty officer and a chief.
func (p *party) staffs() {
	p.t.Helper()
	public := map[string]string{}
	for _, name := range []string{"enrol", "duty", "chief"} {
		public[name] = gives[struct {
			File string `json:"file"`
			Key  string `json:"key"`
		}](p, "officer", "key", "--out", p.key(name)).Key
	}
	p.does("officer", "enroll", "--root", filepath.Join(p.home, "keys", "root.key"), "--key", public["enrol"], "--office", "Personnel", "--person", "p0")
	p.does("officer", "enroll", "--by", p.key("enrol"), "--key", public["duty"], "--office", "Duty desk", "--person", "p1", "--role", "draft,acknowledge")
	p.does("officer", "enroll", "--by", p.key("enrol"), "--key", public["chief"], "--office", "Chief", "--person", "p2", "--role", "release,draft")
}

func (p *party) charter(cards ...string) string {
	p.t.Helper()
	file := p.path("charter.json")
	args := []string{
		"charter", "new", "--name", "Euphrates", "--mode", "EXERCISE", "--marking", "FOR BOTH",
		"--area", "34.2N 39.5E; 34.2N 41.5E; 36.2N 41.5E; 36.2N 39.5E",
		"--rule", "separation: movement operation / movement operation site, horizontal 2KM, vertical 500FT, time 10m",
		"--deadline", "flash 5m", "--two-person", "operation", "--heights", "geoid 30M, pressure 300M, low 150M, high 800M", "--out", file,
	}
	for _, c := range cards {
		args = append(args, "--card", c)
	}
	p.does(args...)
	return file
}

var (
	sweep = []string{"--kind", "operation", "--name", "Sweep 4", "--originator", "sdf", "--corridor", "37SFV 04 10; 37SFV 08 06,2KM",
		"--lower", "GND", "--upper", "500FT AGL", "--from", "111300ZNOV17", "--until", "111500ZNOV17", "--contact-office", "Ops", "--contact-means", "tel 101"}
	hospital = []string{"--kind", "site", "--name", "Hospital", "--at", "35.33N 40.15E",
		"--lower", "GND", "--upper", "30M AGL", "--from", "111200ZNOV17", "--until", "UFN", "--contact-office", "Desk", "--contact-means", "tel 102"}
)

func files(by string, notice []string, more ...string) []string {
	return append(append([]string{"notice", "new", "--by", by}, notice...), more...)
}

// The whole way, as two parties go it: cards, charter, both signatures, officers, a notice
// that two persons release, the clash on both sides under one name, an answer, a change,
// and its end.
func TestTwoPartiesOverTLS(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States", "--partner", "sdf: Syrian rebels", "--listen", "127.0.0.1:0")
	// The charter is signed before anything is linked: all of this works offline.
	address := us.serve()
	us.stop()
	_, port, _ := strings.Cut(address, ":")
	settings, err := os.ReadFile(filepath.Join(us.home, "node.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(us.home, "node.json"), bytes.Replace(settings, []byte("127.0.0.1:0"), []byte("127.0.0.1:"+port), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation", "--dial", address)
	charter := us.charter(filepath.Join(us.home, "card.json"), filepath.Join(ru.home, "card.json"))
	for _, p := range []*party{us, ru} {
		p.does("charter", "show", charter)
		p.does("charter", "sign", charter, "--not-compared")
	}
	if !strings.Contains(us.does("charter", "sign", charter), "already") {
		t.Error("signing again is not seen to be so")
	}
	us.serve()
	ru.serve()
	for _, p := range []*party{us, ru} {
		p.seesInForce()
		p.staffs()
	}

	draft := gives[api.Said](us, files(us.key("duty"), sweep)...).Draft
	if draft == nil {
		t.Fatal("the operation needed no second person")
	}
	us.fails(refused, "role", "draft", "release", draft.ID.Short(), "--by", us.key("duty"))
	us.does("draft", "release", draft.ID.Short(), "--by", us.key("chief"))
	ru.does(files(ru.key("duty"), hospital)...)

	mine, theirs := us.seesClash(channel.Told), ru.seesClash(channel.Told)
	if mine.ID != theirs.ID || mine.Says != "clash" || len(mine.Notices) != 2 {
		t.Fatalf("the clash is %s %q here and %s there", mine.ID, mine.Says, theirs.ID)
	}
	shown := ru.does("clash", "show", mine.ID.Short())
	for _, want := range []string{"separation", "sdf/1", "ru/1", "closest approach", "no permission"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the clash does not say %q:\n%s", want, shown)
		}
	}
	ru.does("clash", "answer", mine.ID.Short(), "--answer", "will-change", "--by", ru.key("duty"))
	us.seesClash(channel.Answered)
	ru.does("notice", "change", "ru/1", "--by", ru.key("duty"), "--at", "35.60N 40.15E")
	us.seesClash(channel.Resolved)
	if f := ru.seesClash(channel.Resolved); f.Says != "no clash found" {
		t.Errorf("resolved, it says %q", f.Says)
	}
	neverAllows(t, us.does("notice", "show", "ru/1"))
	ru.does("notice", "cancel", "ru/1", "--reason", "closed down", "--by", ru.key("duty"))
	us.seesClash(channel.Closed)
	if shown := us.does("notice", "show", "ru/1"); !strings.Contains(shown, "closed down") || !strings.Contains(shown, "35.6000000N") {
		t.Errorf("the cancelled notice is shown as:\n%s", shown)
	}

	us.does("urgent", "Convoy under fire", "--by", us.key("duty"))
	ru.sees("the urgent entry", func(ctx context.Context, c *api.Channel) (bool, error) {
		l, err := c.Messages(ctx)
		return len(l) == 1 && l[0].Kind == parley.KindUrgent, err
	})
	if out := ru.does("message", "list"); !strings.Contains(out, "Convoy under fire") {
		t.Errorf("the message list says %s", out)
	}
	ru.does("message", "--text", "Roger, stopping.", "--reference", gives[[]api.Word](ru, "message", "list")[0].ID.Short(), "--by", ru.key("duty"))
	us.sees("the message", func(ctx context.Context, c *api.Channel) (bool, error) {
		l, err := c.Messages(ctx)
		return len(l) == 2, err
	})
	if out := us.does("status"); !strings.Contains(out, "link to ru") || !strings.Contains(out, "(local)") {
		t.Errorf("the status says %s", out)
	}
	for _, p := range []*party{us, ru} {
		for _, e := range gives[[]api.Entry](p, "entries") {
			if e.Verdict != channel.Valid {
				t.Errorf("entry %s is void: %s", placeName(e.Place), e.Verdict)
			}
		}
	}
	var entry struct {
		Frame struct {
			Party string `json:"party"`
		} `json:"frame"`
	}
	if err := json.Unmarshal([]byte(us.does("entries", "ru/0/0", "--raw")), &entry); err != nil || entry.Frame.Party != "ru" {
		t.Errorf("the raw entry: %v, %+v", err, entry)
	}
}

// neverAllows checks that a notice is not shown as something that was granted.
func neverAllows(t *testing.T, shown string) {
	t.Helper()
	for _, word := range []string{"agreed", "approved", "cleared", "permitted"} {
		if strings.Contains(strings.ToLower(shown), word) {
			t.Errorf("it is shown as %s:\n%s", word, shown)
		}
	}
	if !strings.Contains(shown, "no guarantee, no permission and no legal agreement, and duties under the law are unchanged") {
		t.Errorf("the standing text is missing:\n%s", shown)
	}
}

// Without any wire: a stick goes from one party to the other and back.
func TestTwoPartiesByStick(t *testing.T) {
	stick := t.TempDir()
	us := newParty(t, "--party", "us", "--name", "United States", "--partner", "sdf: Syrian rebels", "--spool", "ru: "+stick+", "+stick)
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation", "--spool", "us: "+stick+", "+stick)
	charter := us.charter(filepath.Join(us.home, "card.json"), filepath.Join(ru.home, "card.json"))
	us.does("charter", "sign", charter, "--not-compared")
	ru.does("charter", "sign", charter, "--not-compared")
	for _, p := range []*party{us, ru, us} {
		p.carries()
	}
	for _, p := range []*party{us, ru} {
		if st := gives[[]api.Status](p, "status"); len(st) != 1 || !st[0].InForce {
			t.Fatalf("the charter is not in force: %+v", st)
		}
	}
	us.staffs()
	us.does("urgent", "Shells fall on our hospital", "--by", us.key("duty"))
	us.carries()
	ru.carries()
	if out := ru.does("message", "list"); !strings.Contains(out, "Shells fall") {
		t.Errorf("the message list says %s", out)
	}

	// An amendment that the other side declines, which is final.
	second := us.path("charter-2.json")
	us.does("charter", "new", "--from", charter, "--two-person", "operation,site", "--out", second)
	us.does("charter", "sign", second)
	us.carries()
	ru.carries()
	hash := gives[struct {
		Hash string `json:"hash"`
	}](us, "charter", "show", second).Hash
	ru.does("charter", "decline", hash[:8])
	ru.fails(refused, "declined", "charter", "sign", second)

	// A key that was revoked signs nothing any more.
	var duty parley.OfficerKey
	for _, o := range gives[[]api.Officer](us, "officer", "list") {
		if len(o.Enrolled) > 0 && o.Enrolled[0].Person == "p1" {
			duty = o.Key
		}
	}
	us.does("officer", "revoke", string(duty), "--by", us.key("enrol"), "--suspect-since", "110900ZNOV17")
	us.fails(refused, "revoked", "urgent", "Me again", "--by", us.key("duty"))
}

// A channel grows by an amendment; who comes in signs the whole chain.
func TestANewcomerJoinsByAmendment(t *testing.T) {
	stick := t.TempDir()
	us := newParty(t, "--party", "us", "--name", "United States", "--spool", "ru: "+stick+", "+stick)
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation", "--spool", "us: "+stick+", "+stick)
	first := us.charter(filepath.Join(us.home, "card.json"))
	us.does("charter", "sign", first)
	second := us.path("charter-2.json")
	us.does("charter", "new", "--from", first, "--card", filepath.Join(ru.home, "card.json"), "--out", second)
	us.does("charter", "sign", second)
	ru.fails(misused, "from version 1 on", "charter", "sign", second)
	ru.fails(failed, "sign again", "charter", "sign", first, second, "--not-compared") // it has nothing of us yet
	for _, p := range []*party{us, ru} {
		p.carries()
	}
	ru.does("charter", "sign", second, "--not-compared")
	for _, p := range []*party{ru, us, ru} {
		p.carries()
	}
	for _, p := range []*party{us, ru} {
		if st := gives[[]api.Status](p, "status")[0]; st.Version != 2 || !st.InForce {
			t.Errorf("version %d, in force: %v", st.Version, st.InForce)
		}
	}
	ru.staffs()
}

// The node's high-water mark is gone: it reads only, and the ticket that was made before
// gives it a new log.
func TestAnEpochTicketBringsANodeBack(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States")
	us.does("charter", "sign", us.charter(filepath.Join(us.home, "card.json")))
	us.staffs()
	us.does("epoch", "ticket", "--out", us.path("ticket"))
	if err := os.RemoveAll(filepath.Join(us.home, "marks")); err != nil {
		t.Fatal(err)
	}
	us.fails(refused, "high-water mark is missing", "urgent", "Is anyone there?", "--by", us.key("duty"))
	us.does("epoch", "open", us.path("ticket"))
	us.does("urgent", "Is anyone there?", "--by", us.key("duty"))
	st := gives[[]api.Status](us, "status")[0]
	if len(st.Logs) != 2 || st.NextEpoch != 2 || !st.Local.Writable {
		t.Errorf("the logs are %+v, next %d, writable %v", st.Logs, st.NextEpoch, st.Local.Writable)
	}
}

func TestBadInputIsRefusedInOneLine(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States", "--partner", "sdf: Syrian rebels")
	us.fails(failed, "charter sign", "notice", "list")
	file := us.charter(filepath.Join(us.home, "card.json"))
	us.does("charter", "sign", file)
	us.staffs()
	duty := us.key("duty")
	with := func(flag, value string) []string {
		out := files(duty, hospital)
		for i := range out {
			if out[i] == flag {
				out[i+1] = value
				return out
			}
		}
		return append(out, flag, value)
	}
	write := func(name, text string) string {
		if err := os.WriteFile(us.path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return us.path(name)
	}
	polygon := func(text string) []string {
		out := []string{"notice", "new", "--by", duty, "--polygon", text}
		for i := 0; i < len(hospital); i += 2 {
			if hospital[i] != "--at" {
				out = append(out, hospital[i], hospital[i+1])
			}
		}
		return out
	}
	vertices := write("many.json", `{"kind":"site","name":"x","contact":{"office":"o","means":"m"},"volumes":[{"polygon":"`+
		strings.Repeat("35N 40E;", 9_999)+`35N 40E","lower":"GND","upper":"30M AGL","from":"111300ZNOV17","until":"UFN"}]}`)

	us.fails(misused, "unknown command", "notices")
	us.fails(misused, `no command "nwe"`, "notice", "nwe")
	us.fails(misused, "unknown flag", "notice", "new", "--target", "x")
	us.fails(misused, "required flag", "clash", "answer", "abcd")
	us.fails(misused, "must be JSON", "notice", "new", "--by", duty, "--file", write("bad.json", `{"kind":`))
	us.fails(misused, "/target", "notice", "new", "--by", duty, "--file", write("target.json", `{"kind":"site","target":"x"}`))
	us.fails(misused, "at most 2000", "notice", "new", "--by", duty, "--file", vertices)
	us.fails(misused, "below", with("--lower", "100M AGL")...)
	us.fails(misused, "end before it starts", with("--until", "111100ZNOV17")...)
	us.fails(misused, "longer than 4000", with("--remarks", strings.Repeat("x", 4001))...)
	us.fails(misused, "longer than 20000", "urgent", strings.Repeat("x", 20_001), "--by", duty)
	us.fails(misused, "digits of a hash", "notice", "show", "us")
	us.fails(failed, "must be an originator", "notice", "show", "us/7")
	us.fails(misused, "volumes[0].footprint.places", polygon("35N 40E; 35.1N 40.1E; 35.1N 40E; 35N 40.1E")...)
	us.fails(refused, "originator", with("--originator", "ru")...)
	us.fails(refused, "role", append(files(us.key("enrol"), hospital), "--dry-run=false")...)
	us.fails(toConfirm, "swapped", with("--at", "40.15N 35.33E")...)
	us.fails(toConfirm, "latitude-first", with("--at", "35.33, 40.15")...)
	us.fails(misused, "--by is required", append([]string{"notice", "new"}, hospital...)...)
	if err := os.Chmod(duty, 0o644); err != nil {
		t.Fatal(err)
	}
	us.fails(failed, "chmod 600", files(duty, hospital)...)
	if err := os.Chmod(duty, 0o600); err != nil {
		t.Fatal(err)
	}
	if n := gives[[]api.Notice](us, "notice", "list"); len(n) != 0 {
		t.Errorf("something was filed: %+v", n)
	}

	out, _, code := us.tries(append([]string{"--json"}, with("--at", "40.15N 35.33E")...)...)
	var p api.Problem
	if err := json.Unmarshal([]byte(out), &p); err != nil || code != toConfirm || len(p.Questions) != 1 || p.Questions[0].Code != "swapped" {
		t.Errorf("as JSON: %d, %v, %s", code, err, out)
	}
	us.does(append(with("--at", "40.15N 35.33E"), "--confirm", "swapped")...)
	us.does(append(with("--at", "35.33, 40.15"), "--confirm", "latitude-first")...)
	if n := gives[[]api.Notice](us, "notice", "list"); len(n) != 2 {
		t.Errorf("filed after being confirmed: %+v", n)
	}
}

func TestADryRunSaysNothing(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States")
	us.does("charter", "sign", us.charter(filepath.Join(us.home, "card.json")))
	before := gives[[]api.Status](us, "status")[0].Commit
	shown := us.does(append([]string{"notice", "new", "--dry-run"}, hospital...)...)
	for _, want := range []string{"EXERCISE", "35.3300000N 040.1500000E", "MGRS 37SFV", "30M AGL", "until further notice", "dry run"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the preview does not say %q:\n%s", want, shown)
		}
	}
	form := us.path("notice.json")
	text := `{"kind":"movement","name":"Convoy","contact":{"office":"Desk","means":"tel 1"},"volumes":[
		{"corridor":"35N 40E;35.1N 40.1E,200M","lower":"GND","upper":"5M AGL","from":"110600ZNOV17","until":"110900ZNOV17"},
		{"corridor":"35.1N 40.1E;35.2N 40.2E,200M","lower":"GND","upper":"5M AGL","from":"110900ZNOV17","until":"111200ZNOV17"}]}`
	if err := os.WriteFile(form, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if shown := us.does("notice", "new", "--dry-run", "--file", form); !strings.Contains(shown, "volume 2, time: from 110900ZNOV17") {
		t.Errorf("the form is read as:\n%s", shown)
	}
	if after := gives[[]api.Status](us, "status")[0].Commit; after != before {
		t.Errorf("%d entries before, %d after", before, after)
	}
}

func TestTheHomeServesOneAtATime(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States")
	us.serve()
	us.fails(failed, "in use", "serve")
	us.does("status") // commands go to the server
}
