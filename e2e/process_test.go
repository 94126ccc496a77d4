package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
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

const officerKey = "officer.key"

// party makes a home and its officer's key, for a child to run.
func party(t *testing.T, id parley.PartyID, listen string, dial ...string) *home.Home {
	t.Helper()
	h, err := home.Init(filepath.Join(t.TempDir(), string(id)), home.Settings{Party: id, Name: string(id), Listen: listen, Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	if err := home.WriteKey(filepath.Join(h.Dir(), officerKey), ledger.GenerateEd25519()); err != nil {
		t.Fatal(err)
	}
	return h
}

// agree puts the parties into a channel: each opens its log, accepts the charter and
// enrols its officer, in this process, before the children take over.
func agree(t *testing.T, homes ...*home.Home) {
	t.Helper()
	ctx := context.Background()
	c := &parley.Charter{
		Area:     []parley.Place{{300000000, 360000000}, {300000000, 460000000}, {400000000, 460000000}, {300000000, 360000000}},
		Markings: []string{"UNCLASSIFIED"}, Mode: parley.Exercise, Name: "two processes", Nonce: ledger.NewNonce(), Ruleset: 1, Version: 1,
	}
	for _, h := range homes {
		card, err := home.ReadCard(h.CardPath())
		if err != nil {
			t.Fatal(err)
		}
		c.Parties = append(c.Parties, card)
	}
	text, err := channel.ParseCharter(ledger.MustEncode(c))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range homes {
		r, err := h.Start(ctx, home.StartOptions{})
		if err != nil {
			t.Fatal(err)
		}
		side, err := h.Join(ctx, r.Node, []*channel.CharterText{text})
		if err != nil {
			t.Fatal(err)
		}
		officer, err := home.ReadKey(filepath.Join(h.Dir(), officerKey))
		if err != nil {
			t.Fatal(err)
		}
		root, err := home.ReadKey(h.KeyPath(home.RootKey))
		if err != nil {
			t.Fatal(err)
		}
		chief := ledger.GenerateEd25519()
		terms := pen.Terms{Channel: text.Hash, Charter: text.Hash, Mode: parley.Exercise, Party: r.Node.Party()}
		me, _ := text.Charter.Party(r.Node.Party())
		for _, a := range []struct {
			kind parley.Kind
			body ledger.Validator
		}{
			{parley.KindOpen, &channel.Open{Charters: []jsontext.Value{text.Raw}, Node: me.Node}},
			{parley.KindAccept, &channel.Acceptance{Charter: text.Raw}},
			{parley.KindEnroll, &parley.Enrollment{Key: chief.Key(), Office: "security", Person: "chief", Roles: []parley.Role{parley.Enrolls}}},
		} {
			e, err := pen.Pen{Terms: terms, Signer: root, NotAfter: parley.MaxTime}.Act(a.kind, a.body)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := side.Submit(ctx, node.Submission{Root: e}); err != nil {
				t.Fatal(err)
			}
		}
		e, err := pen.Pen{Terms: terms, Signer: chief, NotAfter: parley.MaxTime}.Word(parley.KindEnroll, &parley.Enrollment{Key: officer.Key(), Office: "duty", Person: "one", Roles: []parley.Role{parley.Drafts}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := side.Submit(ctx, node.Submission{Word: &ledger.Word{Draft: *e}}); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// process is a running child.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines chan string // all but acks
	done  chan struct{}

	mu     sync.Mutex
	acked  map[string]bool
	enough chan struct{} // closed once so many acks have come
	want   int
}

func start(t *testing.T, h *home.Home, acked map[string]bool) *process {
	t.Helper()
	p := &process{t: t, lines: make(chan string, 1<<16), done: make(chan struct{}), acked: acked}
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Env = append(os.Environ(), childEnv+"="+h.Dir())
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.read(out)
	t.Cleanup(p.kill)
	return p
}

func (p *process) read(out io.Reader) {
	defer close(p.done)
	for s := bufio.NewScanner(out); s.Scan(); {
		id, ok := strings.CutPrefix(s.Text(), "ack ")
		if !ok {
			p.lines <- s.Text()
			continue
		}
		p.mu.Lock()
		p.acked[id] = true
		if p.want--; p.want == 0 {
			close(p.enough)
		}
		p.mu.Unlock()
	}
	close(p.lines)
}

// acks waits for so many more acknowledgements.
func (p *process) acks(n int) {
	p.t.Helper()
	p.mu.Lock()
	enough := make(chan struct{})
	p.want, p.enough = n, enough
	p.mu.Unlock()
	select {
	case <-enough:
	case <-p.done:
		p.t.Fatal("the child ended under load")
	case <-time.After(time.Minute):
		p.t.Fatalf("not %d acknowledgements in a minute", n)
	}
}

func (p *process) say(command string) { fmt.Fprintln(p.in, command) }

// expect reads lines until one begins as wanted, and gives the rest of it.
func (p *process) expect(prefix string) string {
	p.t.Helper()
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				p.t.Fatalf("the child ended before it said %q", prefix)
			}
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				return strings.TrimSpace(rest)
			}
		case <-time.After(time.Minute):
			p.t.Fatalf("the child did not say %q in a minute", prefix)
		}
	}
}

func (p *process) kill() {
	p.cmd.Process.Kill() // SIGKILL
	<-p.done
	p.cmd.Wait()
}

// wire is the network between two processes: a proxy that can be cut.
type wire struct {
	t        *testing.T
	listener net.Listener
	mu       sync.Mutex
	to       string
	cut      bool
	conns    map[net.Conn]bool
}

func newWire(t *testing.T) *wire {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, listener: l, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); w.set("", true) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(c)
		}
	}()
	return w
}

func (w *wire) carry(c net.Conn) {
	defer c.Close()
	w.mu.Lock()
	to, cut := w.to, w.cut
	w.mu.Unlock()
	if cut {
		return
	}
	d, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer d.Close()
	w.mu.Lock()
	w.conns[c], w.conns[d] = true, true
	w.mu.Unlock()
	go func() { io.Copy(d, c); d.Close(); c.Close() }()
	io.Copy(c, d)
}

// set points the wire somewhere, and cuts it or mends it. Cutting ends what is open.
func (w *wire) set(to string, cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to, w.cut = to, cut
	if cut {
		for c := range w.conns {
			c.Close()
			delete(w.conns, c)
		}
	}
}

// Two real processes under load; one is killed three times, the link is cut and mended.
// Everything that either of them acknowledged is in both, and both compute one state.
func TestKilledProcessesLoseNothing(t *testing.T) {
	kills := 3
	if os.Getenv("PARLEY_SOAK") != "" {
		kills = 20
	}
	w := newWire(t)
	us := party(t, "us", "127.0.0.1:0")
	ru := party(t, "ru", "", w.listener.Addr().String()) // the side that dials goes through the wire
	agree(t, us, ru)
	acked := map[parley.PartyID]map[string]bool{"us": {}, "ru": {}}
	a := start(t, us, acked["us"])
	w.set(a.expect("listening "), false)
	b := start(t, ru, acked["ru"])
	a.say("load")
	b.say("load")
	for range kills {
		a.acks(100)
		a.kill()
		b.acks(20) // the other side goes on alone
		a = start(t, us, acked["us"])
		address := a.expect("listening ")
		w.set(address, false)
		a.say("load")
		a.acks(20)
		w.set(address, true) // both go on with the link cut
		a.acks(20)
		b.acks(20)
		w.set(address, false)
	}
	a.say("follow")
	b.say("follow")
	state, states := "", map[*process]string{}
	for state == "" {
		p, line := either(t, a, b)
		if rest, ok := strings.CutPrefix(line, "state "); ok {
			states[p] = rest
		}
		if states[a] == states[b] {
			state = states[a]
		}
	}
	for _, p := range []*process{a, b} {
		held := p.words()
		for party, ids := range acked {
			for id := range ids {
				if !held[id] {
					t.Fatalf("%s had acknowledged %s, and it is gone", party, id)
				}
			}
		}
	}
	t.Logf("%d kills; %d entries acknowledged by us, %d by ru; state and entries on both: %s", kills, len(acked["us"]), len(acked["ru"]), state)
}

// either reads the next line of one of two processes.
func either(t *testing.T, a, b *process) (*process, string) {
	t.Helper()
	select {
	case line := <-a.lines:
		return a, line
	case line := <-b.lines:
		return b, line
	case <-time.After(2 * time.Minute):
		t.Fatal("the nodes did not come to one state in two minutes")
		return nil, ""
	}
}

// words asks which words a process holds.
func (p *process) words() map[string]bool {
	p.t.Helper()
	p.say("have")
	held := map[string]bool{}
	for {
		select {
		case line, ok := <-p.lines:
			if !ok || line == "end" {
				return held
			}
			if id, ok := strings.CutPrefix(line, "word "); ok {
				held[id] = true
			}
		case <-time.After(time.Minute):
			p.t.Fatal("the child did not list its words in a minute")
		}
	}
}
