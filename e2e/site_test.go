package e2e

import (
	"bufio"
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
)

// site is one party's place: its home, its officers' keys, and its server.
type site struct {
	t      *testing.T
	party  string
	dir    string // short, because a socket's address is
	home   string
	wire   *wire // leads to this site; nil where it only dials
	server *exec.Cmd
	ended  chan error
	log    bytes.Buffer
}

func newSite(t *testing.T, party string, args ...string) *site {
	t.Helper()
	s := emptySite(t, party)
	s.does(append([]string{"init", "--party", party, "--name", strings.ToUpper(party)}, args...)...)
	return s
}

func emptySite(t *testing.T, party string) *site {
	t.Helper()
	dir, err := os.MkdirTemp("", "pe")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, party: party, dir: dir, home: filepath.Join(dir, "h")}
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("what the server of %s logged:\n%s", party, tail(s.log.String(), 40))
		}
		os.RemoveAll(dir)
	})
	return s
}

func tail(text string, lines int) string {
	l := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(l[max(0, len(l)-lines):], "\n")
}

// linked gives two parties in one channel, with an officer each, whose servers run. Us
// dials ru, by a wire that can be cut.
func linked(t *testing.T) (us, ru *site, w *wire) {
	t.Helper()
	w = newWire(t)
	us = newSite(t, "us", "--dial", w.address())
	ru = newSite(t, "ru", "--listen", "127.0.0.1:0")
	ru.wire = w
	charter := us.path("charter.json")
	us.does("charter", "new", "--name", "Euphrates", "--mode", "EXERCISE", "--marking", "FOR BOTH", "--area", "34N 39E; 34N 42E; 37N 42E; 37N 39E",
		"--card", filepath.Join(us.home, "card.json"), "--card", filepath.Join(ru.home, "card.json"), "--out", charter)
	for _, s := range []*site{us, ru} {
		s.does("charter", "sign", charter, "--not-compared")
		public := map[string]string{}
		for _, name := range []string{"enrol", "duty"} {
			public[name] = gives[struct {
				File, Key string
			}](s, "officer", "key", "--out", s.path(name+".key")).Key
		}
		s.does("officer", "enroll", "--root", s.root(), "--key", public["enrol"], "--office", "Personnel", "--person", "p0")
		s.does("officer", "enroll", "--by", s.path("enrol.key"), "--key", public["duty"], "--office", "Duty desk", "--person", "p1", "--role", "draft,acknowledge")
	}
	ru.serve()
	us.serve()
	for _, s := range []*site{us, ru} {
		s.sees("the charter in force", func(st api.Status, _ []api.Word) bool { return st.InForce })
	}
	return us, ru, w
}

func (s *site) path(name string) string { return filepath.Join(s.dir, name) }
func (s *site) root() string            { return filepath.Join(s.home, "keys", "root.key") }
func (s *site) duty() string            { return s.path("duty.key") }

// copied gives a second site with a copy of everything that lies at this one.
func (s *site) copied() *site {
	s.t.Helper()
	c := emptySite(s.t, s.party)
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		to := filepath.Join(c.dir, strings.TrimPrefix(path, s.dir))
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return os.MkdirAll(to, 0o700)
		case !d.Type().IsRegular():
			return nil // a socket
		}
		return copyFile(to, path)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func copyFile(to, from string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}

// tries runs a command of this site.
func (s *site) tries(args ...string) (out, errs string, code int) {
	s.t.Helper()
	return run(s.t, s.dir, nil, program, append([]string{"--home", s.home}, args...)...)
}

// does runs a command that must be done.
func (s *site) does(args ...string) string {
	s.t.Helper()
	return must(s.t, s.dir, nil, program, append([]string{"--home", s.home}, args...)...)
}

// refuses runs a command that must fail, and say why.
func (s *site) refuses(says string, args ...string) {
	s.t.Helper()
	out, errs, code := s.tries(args...)
	if code == 0 || !strings.Contains(errs, says) {
		s.t.Errorf("%s: parley %s: exit code %d, and not %q:\n%s%s", s.party, strings.Join(args, " "), code, says, out, errs)
	}
}

func gives[T any](s *site, args ...string) (v T) {
	s.t.Helper()
	out := s.does(append([]string{"--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &v, json.MatchCaseInsensitiveNames(true)); err != nil {
		s.t.Fatalf("parley %s: %v in %s", strings.Join(args, " "), err, out)
	}
	return v
}

// serve starts the server, and leads the wire to it.
func (s *site) serve() {
	s.t.Helper()
	s.server = exec.Command(program, "--home", s.home, "--json", "serve")
	out, err := s.server.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.log.Reset()
	s.server.Stderr = &s.log
	if err := s.server.Start(); err != nil {
		s.t.Fatal(err)
	}
	var text strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "}"; {
		text.WriteString(lines.Text())
	}
	s.ended = make(chan error, 1)
	go func(c *exec.Cmd, ended chan error) { ended <- c.Wait() }(s.server, s.ended)
	var told struct {
		Party, Listen, Transport, Socket string
	}
	if err := json.Unmarshal([]byte(text.String()+"}"), &told, json.MatchCaseInsensitiveNames(true)); err != nil {
		s.kill()
		s.t.Fatalf("the server of %s did not start: %v\n%s\n%s", s.party, err, text.String(), tail(s.log.String(), 20))
	}
	if s.wire != nil {
		s.wire.lead(told.Listen)
	}
}

// kill ends the server as a power failure does, to the process at least.
func (s *site) kill() {
	if s.server != nil {
		s.server.Process.Kill() // SIGKILL
		<-s.ended
		s.server = nil
	}
}

// stop ends the server as an operator does, and checks that it ends well.
func (s *site) stop() {
	s.t.Helper()
	s.server.Process.Signal(syscall.SIGTERM)
	if err := <-s.ended; err != nil {
		s.t.Errorf("the server of %s ended with %v:\n%s", s.party, err, tail(s.log.String(), 20))
	}
	s.server = nil
}

// channel gives the way to the site's only channel, through its server.
func (s *site) channel(ctx context.Context) (*api.Channel, func()) {
	s.t.Helper()
	client := api.Dial(filepath.Join(s.home, "parley.sock"))
	all, err := client.Channels(ctx)
	if err != nil || len(all) != 1 {
		s.t.Fatalf("the channels of %s: %v, %v", s.party, all, err)
	}
	return client.Channel(all[0].ID.String()), client.Close
}

// sees waits until the server's channel is as it should be.
func (s *site) sees(what string, ok func(api.Status, []api.Word) bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	c, done := s.channel(ctx)
	defer done()
	for next := c; ; {
		st, err := next.Status(ctx)
		if err != nil {
			s.t.Fatalf("%s, waiting for %s: %v", s.party, what, err)
		}
		words, err := c.Messages(ctx)
		if err != nil {
			s.t.Fatalf("%s, waiting for %s: %v", s.party, what, err)
		}
		if ok(st, words) {
			return
		}
		next = c.After(st.Commit, deadline)
	}
}

// seesWord waits for a message or urgent entry.
func (s *site) seesWord(text string) {
	s.t.Helper()
	s.sees(text, func(_ api.Status, words []api.Word) bool { return len(saying(words, text)) > 0 })
}

// saying lists the words of that text.
func saying(words []api.Word, text string) []api.Word {
	return slices.DeleteFunc(slices.Clone(words), func(w api.Word) bool {
		var body struct {
			Text string `json:"text"`
		}
		return json.Unmarshal(w.Body, &body) != nil || body.Text != text
	})
}

func (s *site) words() []api.Word  { s.t.Helper(); return gives[[]api.Word](s, "message", "list") }
func (s *site) status() api.Status { s.t.Helper(); return gives[[]api.Status](s, "status")[0] }

// last names the last entry of a log of this party.
func (s *site) last(epoch parley.Epoch) api.Entry {
	s.t.Helper()
	var last api.Entry
	for _, e := range gives[[]api.Entry](s, "entries", "--party", s.party) {
		if e.Place.Epoch == epoch {
			last = e
		}
	}
	return last
}

// agree waits until both nodes have come to one state, and gives its status on both.
func agree(t *testing.T, a, b *site) (api.Status, api.Status) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*deadline)
	defer cancel()
	ca, closeA := a.channel(ctx)
	defer closeA()
	cb, closeB := b.channel(ctx)
	defer closeB()
	before := [2]int64{-1, -1}
	for {
		sa, err := ca.Status(ctx)
		if err != nil {
			t.Fatalf("the nodes came to no common state: %s: %v", a.party, err)
		}
		sb, err := cb.Status(ctx)
		if err != nil {
			t.Fatalf("the nodes came to no common state: %s: %v", b.party, err)
		}
		if sa.State == sb.State {
			return sa, sb
		}
		if now := [2]int64{sa.Commit, sb.Commit}; now == before {
			// Neither has news; what either gets next is what it lacks.
			_, _ = ca.After(sa.Commit, time.Second).Status(ctx)
		} else {
			before = now
		}
	}
}
