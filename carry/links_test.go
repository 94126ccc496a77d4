package carry

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley"
	"parley/ledger"
)

// node is a mirror with its links.
type node struct {
	*mirror
	links  *Links
	listen string
	ctx    context.Context
	stop   func()
}

// quick are options for tests that break links: a retry within milliseconds.
var quick = Options{Backoff: 50 * time.Millisecond}

// start makes a node that listens, and ends it with the test.
func start(t testing.TB, w *world, party parley.PartyID, key ledger.Ed25519Signer, o Options) *node {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	links, err := NewLinks(w.sites[party], key, o)
	if err != nil {
		t.Fatal(err)
	}
	address, err := links.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &node{w.sites[party], links, address.String(), ctx, func() { cancel(); links.Wait() }}
	t.Cleanup(n.stop)
	return n
}

func startAll(t testing.TB, w *world, o Options) map[parley.PartyID]*node {
	nodes := make(map[parley.PartyID]*node)
	for party := range w.sites {
		nodes[party] = start(t, w, party, w.keys[party], o)
	}
	return nodes
}

func (n *node) linked(party parley.PartyID) bool {
	return slices.ContainsFunc(n.links.Status(), func(s Status) bool { return s.Peer == party && s.Connected })
}

func (n *node) says(words ...string) bool {
	return slices.ContainsFunc(n.links.Status(), func(s Status) bool {
		for _, w := range words {
			if !strings.Contains(s.Err, w) {
				return false
			}
		}
		return true
	})
}

// cutter is a proxy that breaks each connection after a random number of bytes.
type cutter struct {
	address string
	calm    atomic.Bool // from now on nothing is cut
	cuts    atomic.Int64
	least   int
	most    int
	mu      sync.Mutex
	open    map[net.Conn]bool
}

func newCutter(t testing.TB, to string, least, most int) *cutter {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{address: listener.Addr().String(), least: least, most: most, open: make(map[net.Conn]bool)}
	var running sync.WaitGroup
	t.Cleanup(func() { listener.Close(); c.cutAll(); running.Wait() })
	running.Go(func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			c.mu.Lock()
			c.open[in], c.open[out] = true, true
			c.mu.Unlock()
			running.Go(func() { c.pipe(in, out) })
			running.Go(func() { c.pipe(out, in) })
		}
	})
	return c
}

func (c *cutter) pipe(to, from net.Conn) {
	defer func() {
		to.Close()
		from.Close()
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.open, to)
		delete(c.open, from)
	}()
	for left := int64(c.least + rand.IntN(c.most-c.least+1)); left > 0 || c.calm.Load(); {
		n, err := io.CopyN(to, from, max(1, min(left, 1000)))
		left -= n
		if err != nil {
			return
		}
	}
	c.cuts.Add(1)
}

func (c *cutter) cutAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		conn.Close()
	}
}

func TestEntriesCrossBothWays(t *testing.T) {
	w := newWorld("them", "us")
	n := startAll(t, w, Options{})
	us, them := n["us"], n["them"]
	us.commit(text("us", 0, 100))
	them.commit(text("them", 0, 100), text("them", 1, 100))
	us.links.Dial(us.ctx, them.listen)
	until(t, "both hold both", func() bool { return us.same(them.mirror) && us.mirror.entries("them") == 2 }, us.mirror, them.mirror)
	for i := range 50 {
		us.commit(text("us", 1+i, 100))
		them.commit(text("them", 2+i, 100))
	}
	until(t, "both hold all", func() bool { return us.same(them.mirror) && us.mirror.entries("them") == 52 }, us.mirror, them.mirror)
	if us.repeated+them.repeated != 0 {
		t.Errorf("%d and %d entries were brought twice", us.repeated, them.repeated)
	}
}

// TestLatency measures how long an entry takes from its commit here to its commit there.
func TestLatency(t *testing.T) {
	w := newWorld("them", "us")
	n := startAll(t, w, Options{})
	us, them := n["us"], n["them"]
	us.links.Dial(us.ctx, them.listen)
	us.commit(text("us", 0, 1000))
	until(t, "the first crosses", func() bool { return us.same(them.mirror) }, them.mirror)
	changed, cancel := them.Watch(them.channel)
	defer cancel()
	var took []time.Duration
	for i := range 500 {
		began := time.Now()
		us.commit(text("us", 1+i, 1000))
		for them.mirror.entries("us") < i+2 {
			<-changed
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	t.Logf("crossing: median %v, 99 %% %v, worst %v", took[250], took[495], took[499])
	if took[250] > 5*time.Millisecond {
		t.Errorf("half of the entries took longer than %v to cross, want a few milliseconds", took[250])
	}
}

func TestCatchUp(t *testing.T) {
	w := newWorld("them", "us")
	n := startAll(t, w, Options{})
	us, them := n["us"], n["them"]
	const total, size = 20_000, 1000
	batch := make([][]byte, total)
	for i := range batch {
		batch[i] = text("us", i, size)
	}
	us.commit(batch...)
	began := time.Now()
	them.links.Dial(them.ctx, us.listen)
	until(t, "20,000 entries have crossed", func() bool { return us.same(them.mirror) }, them.mirror)
	took := time.Since(began)
	t.Logf("caught up on %d entries of %d bytes in %v: %.0f entries/s", total, size, took, total/took.Seconds())
	if them.repeated != 0 {
		t.Errorf("%d entries were brought twice", them.repeated)
	}
}

// TestLinkIsCutAtAnyByte breaks the link over and over while both sides write.
func TestLinkIsCutAtAnyByte(t *testing.T) {
	w := newWorld("them", "us")
	n := startAll(t, w, quick)
	us, them := n["us"], n["them"]
	for _, m := range []*mirror{us.mirror, them.mirror} {
		for i := range 300 {
			m.commit(text(m.party, i, 700))
		}
	}
	c := newCutter(t, them.listen, 1, 40_000)
	us.links.Dial(us.ctx, c.address)
	i := 300
	for c.cuts.Load() < 60 {
		us.commit(text("us", i, 700))
		them.commit(text("them", i, 700))
		i++
		until(t, "a cut, or the entry crosses", func() bool {
			return c.cuts.Load() >= 60 || us.mirror.entries("them") == i && them.mirror.entries("us") == i
		}, us.mirror, them.mirror, us.links, them.links)
	}
	c.calm.Store(true)
	until(t, "both hold the same", func() bool { return us.same(them.mirror) && us.mirror.entries("us") == us.mirror.entries("them") }, us.mirror, them.mirror)
	if got := us.mirror.entries("them"); got != i {
		t.Errorf("us holds %d entries of them, want %d", got, i)
	}
	t.Logf("%d cuts, %d entries each", c.cuts.Load(), i)
}

// TestRelay: two that never meet learn of each other through a third.
func TestRelay(t *testing.T) {
	w := newWorld("hub", "them", "us")
	n := startAll(t, w, Options{})
	us, them, hub := n["us"], n["them"], n["hub"]
	us.links.Dial(us.ctx, hub.listen)
	them.links.Dial(them.ctx, hub.listen)
	for i := range 20 {
		us.commit(text("us", i, 100))
		them.commit(text("them", i, 100))
		hub.commit(text("hub", i, 100))
	}
	until(t, "all hold all", func() bool {
		return us.same(them.mirror) && us.same(hub.mirror) && us.mirror.entries("them") == 20 && us.mirror.entries("us") == 20
	}, us.mirror, them.mirror, hub.mirror)
	for _, x := range n {
		for _, s := range x.links.Status() {
			if s.Err != "" || !s.Connected {
				t.Errorf("%s sees %+v", x.party, s)
			}
		}
	}
}

// TestMeshSparesTheLine: where all are linked, third parties' logs are left to their own
// nodes.
func TestMeshSparesTheLine(t *testing.T) {
	w := newWorld("hub", "them", "us")
	n := startAll(t, w, Options{Relay: 10 * time.Second})
	us, them, hub := n["us"], n["them"], n["hub"]
	us.links.Dial(us.ctx, hub.listen)
	us.links.Dial(us.ctx, them.listen)
	them.links.Dial(them.ctx, hub.listen)
	until(t, "all are linked", func() bool {
		return us.linked("hub") && us.linked("them") && them.linked("us") && them.linked("hub") && hub.linked("us") && hub.linked("them")
	}, us.links, them.links, hub.links)
	for i := range 100 {
		us.commit(text("us", i, 100))
	}
	until(t, "all hold all", func() bool { return them.mirror.entries("us") == 100 && hub.mirror.entries("us") == 100 }, them.mirror, hub.mirror)
	t.Logf("brought twice: them %d, hub %d of 100", them.repeated, hub.repeated)
}

// TestForkedLogCrosses: each of two nodes holds another history of a third's log, with a
// long beginning in common that takes many chunks.
func TestForkedLogCrosses(t *testing.T) {
	w := newWorld("evil", "them", "us")
	signer, id := w.sites["evil"].signer, ledger.LogID{Channel: parley.Hash{1, 2, 3}, Party: "evil"}
	common := newBranch(id)
	for i := range 400 {
		common.append(text("evil", i, 100))
	}
	for i, m := range []*mirror{w.sites["us"], w.sites["them"]} {
		b := common.fork(400)
		for j := range 100 + i {
			b.append(text(m.party, j, 100))
		}
		b.seal(signer)
		m.logs[keyOfLog(id)] = []*branch{b}
	}
	n := startAll(t, w, Options{Chunk: 2000})
	us, them := n["us"], n["them"]
	us.links.Dial(us.ctx, them.listen)
	until(t, "both hold both branches", func() bool { return us.same(them.mirror) && len(us.positions()) == 2 }, us.mirror, them.mirror)
}

func TestStrangersAreRefused(t *testing.T) {
	t.Run("by the one who is dialled", func(t *testing.T) {
		w := newWorld("them", "us")
		us := start(t, w, "us", seededKey(9, 9), quick)
		them := start(t, w, "them", w.keys["them"], quick)
		us.links.Dial(us.ctx, them.listen)
		until(t, "both say so", func() bool {
			return us.says("peer refused our key") && them.says("peer's key is not in the charter", string(seededKey(9, 9).Key()))
		}, us.links, them.links)
	})
	t.Run("by the one who dials", func(t *testing.T) {
		w := newWorld("them", "us")
		us := start(t, w, "us", seededKey(9, 9), quick)
		them := start(t, w, "them", w.keys["them"], quick)
		them.links.Dial(them.ctx, us.listen)
		until(t, "both say so", func() bool {
			return us.says("peer refused our key") && them.says("peer's key is not in the charter")
		}, us.links, them.links)
	})
	t.Run("without a certificate, or another protocol", func(t *testing.T) {
		w := newWorld("them", "us")
		us := start(t, w, "us", w.keys["us"], quick)
		for _, c := range []*tls.Config{
			{InsecureSkipVerify: true, NextProtos: []string{protocol}},
			{InsecureSkipVerify: true, NextProtos: []string{"parley/9"}},
			{InsecureSkipVerify: true, Certificates: []tls.Certificate{mustCertificate(w.keys["them"])}},
		} {
			conn, err := tls.Dial("tcp", us.listen, c)
			if err == nil {
				_, _, err = readFrame(conn)
				conn.Close()
			}
			if err == nil {
				t.Errorf("%v got in", c.NextProtos)
			}
		}
	})
	t.Run("ourselves", func(t *testing.T) {
		w := newWorld("them", "us")
		us := start(t, w, "us", w.keys["us"], quick)
		us.links.Dial(us.ctx, us.listen)
		until(t, "it says so", func() bool { return us.says("leads back to this node") }, us.links)
	})
}

func mustCertificate(key ledger.Ed25519Signer) tls.Certificate {
	c, err := certificate(key)
	if err != nil {
		panic(err)
	}
	return c
}

func TestKeyStruckOutWhileConnected(t *testing.T) {
	w := newWorld("them", "us")
	n := startAll(t, w, quick)
	us, them := n["us"], n["them"]
	us.links.Dial(us.ctx, them.listen)
	us.commit(text("us", 0, 10))
	until(t, "the first entry crosses", func() bool { return us.same(them.mirror) }, them.mirror)
	us.strike("them")
	us.commit(text("us", 1, 10))
	until(t, "both say so", func() bool {
		return us.says("peer's key is not in the charter") && them.says("peer refused our key") && !us.linked("them") && !them.linked("us")
	}, us.links, them.links)
	if got := them.mirror.entries("us"); got != 1 {
		t.Errorf("them holds %d entries, want 1: nothing goes to a key that was struck out", got)
	}
}

// TestBothDial: one link is left, and it is left alone.
func TestBothDial(t *testing.T) {
	for range 10 {
		w := newWorld("them", "us")
		n := startAll(t, w, quick)
		us, them := n["us"], n["them"]
		us.links.Dial(us.ctx, them.listen)
		them.links.Dial(them.ctx, us.listen)
		us.links.Dial(us.ctx, "localhost:"+them.listen[strings.LastIndex(them.listen, ":")+1:]) // a second path
		for i := range 20 {
			us.commit(text("us", i, 10))
			them.commit(text("them", i, 10))
			until(t, "it crosses", func() bool { return us.same(them.mirror) && us.mirror.entries("them") == i+1 }, us.mirror, them.mirror)
		}
		// An address that is still being dialled has no peer yet.
		peers := func() []Status {
			return slices.DeleteFunc(us.links.Status(), func(s Status) bool { return s.Peer == "" })
		}
		until(t, "one link is up", func() bool { return us.linked("them") && them.linked("us") }, us.links, them.links)
		for i := range 20 {
			us.commit(text("us", 20+i, 10))
			until(t, "it crosses", func() bool { return us.same(them.mirror) }, us.mirror, them.mirror)
		}
		if list := peers(); len(list) != 1 {
			t.Errorf("us sees %+v, want one peer", list)
		}
		us.stop()
		them.stop()
	}
}

// TestBothDialStays: once both have noticed, the link that was kept stays.
func TestBothDialStays(t *testing.T) {
	w := newWorld("them", "us")
	n := startAll(t, w, quick)
	us, them := n["us"], n["them"]
	var attempts atomic.Int64
	count := func(ctx context.Context, network, address string) (net.Conn, error) {
		attempts.Add(1)
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	us.links.options.Connect, them.links.options.Connect = count, count
	us.links.Dial(us.ctx, them.listen)
	them.links.Dial(them.ctx, us.listen)
	var since time.Time
	stays := 0
	for i := 0; stays < 200; i++ { // entries crossing are the clock of this test
		us.commit(text("us", i, 10))
		until(t, "it crosses", func() bool { return us.same(them.mirror) }, us.mirror, them.mirror)
		stays++
		if s := us.links.Status()[0]; !s.Connected || s.Since != since {
			since, stays = s.Since, 0
		}
	}
	if n := attempts.Load(); n > 10 {
		t.Errorf("%d attempts for one link", n)
	}
}

// TestGarbageIsCut: a peer with a good key and bad bytes is cut with a sentence; another
// one notices nothing.
func TestGarbageIsCut(t *testing.T) {
	frames := map[string][]byte{
		"a frame beyond all bounds":   {0xff, 0xff, 0xff, 0xff, 2},
		"an unknown frame":            {0, 0, 0, 1, 99},
		"an empty frame":              {0, 0, 0, 0, 0},
		"a packet of another version": {0, 0, 0, 2, 2, 77},
		"a second hello":              hello{}.frame(nil),
		"a packet of another party": func() []byte {
			b, _ := packetFrame(nil, &Packet{Channel: parley.Hash{1, 2, 3}, From: "hub"})
			return b
		}(),
	}
	for name, frame := range frames {
		t.Run(name, func(t *testing.T) {
			w := newWorld("hub", "them", "us")
			us, hub := start(t, w, "us", w.keys["us"], quick), start(t, w, "hub", w.keys["hub"], quick)
			hub.links.Dial(hub.ctx, us.listen)
			until(t, "hub is linked", func() bool { return us.linked("hub") }, us.links)
			conn, err := tls.Dial("tcp", us.listen, tlsConfig(mustCertificate(w.keys["them"]), func(parley.OfficerKey) error { return nil }))
			if err != nil {
				t.Fatal(err)
			}
			conn.Write(append(hello{}.frame(nil), frame...))
			var last any
			for {
				kind, body, err := readFrame(conn)
				if err != nil {
					break
				}
				if last, err = decodeFrame(kind, body); err != nil {
					t.Fatal(err)
				}
			}
			conn.Close()
			if y, ok := last.(bye); !ok || y.why != byeGarbage || y.sentence == "" {
				t.Errorf("the last word to the peer was %+v, want a bye that says why", last)
			}
			until(t, "us says so", func() bool { return us.says("peer sent what is not parley/1") }, us.links)
			us.commit(text("us", 0, 10))
			until(t, "hub gets the entry", func() bool { return hub.mirror.entries("us") == 1 }, hub.mirror)
		})
	}
}

// TestStoppedLogHoldsUpNothingElse: one log that a node refuses is sent no more, and all
// others go on.
func TestStoppedLogHoldsUpNothingElse(t *testing.T) {
	w := newWorld("evil", "them", "us")
	w.sites["us"].nodes = map[parley.PartyID]parley.OfficerKey{"us": w.sites["us"].signer.Key(), "them": w.sites["them"].signer.Key(), "evil": seededKey(7, 7).Key()} // not the one that signs
	evil := w.sites["evil"]
	for i := range 50 {
		evil.commit(text("evil", i, 1000))
	}
	n := startAll(t, w, Options{Chunk: 5000})
	us, them := n["us"], n["them"]
	w.sites["them"].logs[logKey{"evil", 0}] = evil.logs[logKey{"evil", 0}]
	them.links.Dial(them.ctx, us.listen)
	for i := range 20 {
		them.commit(text("them", i, 1000))
	}
	until(t, "the log of them arrives", func() bool { return us.mirror.entries("them") == 20 }, us.mirror)
	until(t, "both say what is stopped", func() bool {
		return us.says("log of evil") && them.says("the peer takes no more of the log of evil")
	}, us.links, them.links, us.mirror)
	if us.mirror.entries("evil") != 0 || !us.linked("them") {
		t.Error("the log should be stopped and the link be up")
	}
}

// TestTroublePasses: what a node cannot take now cuts the link, and comes once it can.
func TestTroublePasses(t *testing.T) {
	gap := &GapError{Log: ledger.LogID{Party: "them"}, From: 7}
	for _, c := range []struct {
		failing  error
		us, them string
	}{
		{errDisk, errDisk.Error(), "cannot read or store entries now"},
		{gap, "not held here up to entry 7", "not held here up to entry 7"},
	} {
		t.Run(c.failing.Error(), func(t *testing.T) {
			w := newWorld("them", "us")
			n := startAll(t, w, quick)
			us, them := n["us"], n["them"]
			us.failing = c.failing
			them.commit(text("them", 0, 10))
			them.links.Dial(them.ctx, us.listen)
			until(t, "both say so", func() bool { return us.says(c.us) && them.says(c.them) && !them.says(errDisk.Error()) }, us.links, them.links)
			us.mu.Lock()
			us.failing = nil
			us.mu.Unlock()
			until(t, "the entry arrives", func() bool { return us.mirror.entries("them") == 1 }, us.mirror)
		})
	}
}

func TestStatusMeasures(t *testing.T) {
	w := newWorld("them", "us")
	ahead := Options{Ping: 5 * time.Millisecond, Now: func() time.Time { return time.Now().Add(time.Hour) }}
	us, them := start(t, w, "us", w.keys["us"], Options{Ping: 5 * time.Millisecond}), start(t, w, "them", w.keys["them"], ahead)
	us.links.Dial(us.ctx, them.listen)
	them.commit(text("them", 0, 10))
	until(t, "it crosses", func() bool { return us.mirror.entries("them") == 1 }, us.mirror)
	var s Status
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for s.RTT == 0 {
		<-tick.C
		s = us.links.Status()[0]
	}
	if off := s.ClockOffset - time.Hour; off.Abs() > s.RTT {
		t.Errorf("clock offset %v is %v off, with a round trip of %v", s.ClockOffset, off, s.RTT)
	}
	if s.Peer != "them" || !s.Connected || !s.Dialed || s.EntriesIn != 1 || s.BytesIn == 0 || s.BytesOut == 0 || s.LastHeard.IsZero() || s.Err != "" {
		t.Errorf("status %+v", s)
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		w := newWorld("them", "us")
		n := startAll(t, w, quick)
		us, them := n["us"], n["them"]
		us.links.Dial(us.ctx, them.listen)
		them.links.Dial(them.ctx, us.listen)
		us.links.Dial(us.ctx, "127.0.0.1:1")
		us.commit(text("us", 0, 10))
		until(t, "it crosses", func() bool { return us.same(them.mirror) }, them.mirror)
		us.stop()
		them.stop()
		us.mu.Lock()
		if len(us.watching) != 0 {
			t.Errorf("%d subscriptions are left", len(us.watching))
		}
		us.mu.Unlock()
	}
	// One that has ended may be counted for a moment longer.
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 2000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		<-tick.C
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
}

// TestBackoff: at once, then longer and longer, never beyond the limit, and from the
// start again after a link that lasted.
func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var at []time.Time
		w := newWorld("them", "us")
		links, err := NewLinks(w.sites["us"], w.keys["us"], Options{Connect: func(context.Context, string, string) (net.Conn, error) {
			at = append(at, time.Now())
			if len(at) == 20 {
				cancel()
			}
			return nil, fmt.Errorf("no route")
		}})
		if err != nil {
			t.Fatal(err)
		}
		links.Dial(ctx, "nowhere:1")
		links.Wait()
		if first := at[1].Sub(at[0]); first != 0 {
			t.Errorf("the first retry came after %v, want at once", first)
		}
		for i := 2; i < len(at); i++ {
			d := min(50*time.Millisecond<<(i-2), 5*time.Second)
			if i > 10 {
				d = 5 * time.Second
			}
			if got := at[i].Sub(at[i-1]); got < d/2 || got > d {
				t.Errorf("wait %d was %v, want from %v to %v", i, got, d/2, d)
			}
		}
	})
}

// TestSilentPeerIsCut: a path that swallows everything is noticed, and said.
func TestSilentPeerIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := newWorld("them", "us")
		var reached atomic.Bool
		us, err := NewLinks(w.sites["us"], w.keys["us"], Options{Connect: func(ctx context.Context, _, _ string) (net.Conn, error) {
			if reached.Swap(true) { // once only, so that the end can be looked at
				<-ctx.Done()
				return nil, ctx.Err()
			}
			near, far := net.Pipe()
			go func() {
				conn := tls.Server(far, tlsConfig(mustCertificate(w.keys["them"]), func(parley.OfficerKey) error { return nil }))
				conn.Write(hello{}.frame(nil))
				io.Copy(io.Discard, conn) // hears everything, says nothing
				far.Close()
			}()
			return near, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		changed, end := us.Watch()
		defer end()
		us.Dial(ctx, "them:1")
		<-changed
		began := time.Now()
		for us.Status()[0].Connected {
			<-changed
		}
		if took := time.Since(began); took < 11*time.Second || took > 15*time.Second {
			t.Errorf("it took %v to notice, want four pings", took)
		}
		if s := us.Status()[0]; !strings.Contains(s.Err, "nothing was heard") {
			t.Errorf("status says %q", s.Err)
		}
		cancel()
		us.Wait()
	})
}
