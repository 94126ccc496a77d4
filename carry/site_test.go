package carry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"parley"
	"parley/ledger"
)

// mirror is a Site in memory: it keeps the logs of one channel, its own and others', and
// believes nothing that a signature does not cover.
type mirror struct {
	party   parley.PartyID
	channel parley.Hash
	signer  ledger.Ed25519Signer
	nodes   map[parley.PartyID]parley.OfficerKey

	mu       sync.Mutex
	carriers map[parley.OfficerKey]parley.PartyID
	logs     map[logKey][]*branch
	want     []parley.Position
	watching map[chan struct{}]bool
	repeated int // entries that were brought though they were here
	failing  error
}

// branch is one history of a log. The mirror relays it up to sealed, where it has a
// checkpoint of just that size.
type branch struct {
	log     ledger.LogID
	tree    ledger.Tree
	entries [][]byte
	roots   []parley.Hash // roots[n] is the root of the first n entries
	hashes  []tlog.Hash
	sealed  ledger.Checkpoint
}

func (b *branch) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = b.hashes[x]
	}
	return out, nil
}

func newBranch(log ledger.LogID) *branch {
	return &branch{log: log, roots: []parley.Hash{ledger.EmptyRoot}}
}

func (b *branch) append(entry []byte) {
	b.hashes = append(b.hashes, b.tree.Append(entry)...)
	b.entries = append(b.entries, entry)
	b.roots = append(b.roots, b.tree.Root())
}

// fork is a copy of the first n entries.
func (b *branch) fork(n int64) *branch {
	c := newBranch(b.log)
	for _, e := range b.entries[:n] {
		c.append(e)
	}
	return c
}

func (b *branch) holds(p parley.Position) bool {
	return keyOfLog(b.log) == keyOfPosition(p) && p.Size < int64(len(b.roots)) && b.roots[p.Size] == p.Root
}

func (b *branch) end() parley.Position {
	n := len(b.entries)
	return parley.Position{Epoch: b.log.Epoch, Party: b.log.Party, Root: b.roots[n], Size: int64(n)}
}

func (m *mirror) Party() parley.PartyID   { return m.party }
func (m *mirror) Channels() []parley.Hash { return []parley.Hash{m.channel} }

func (m *mirror) Peer(channel parley.Hash, key parley.OfficerKey) (parley.PartyID, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	party, ok := m.carriers[key]
	return party, ok && channel == m.channel
}

func (m *mirror) Have(parley.Hash) (have, want []parley.Position) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, branches := range m.logs {
		for _, b := range branches {
			have = append(have, b.end())
		}
	}
	return have, m.want
}

func (m *mirror) Lack(_ context.Context, _ parley.Hash, have, _ []parley.Position, limit int) (out []Segment, more bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, branches := range m.logs {
		for _, b := range branches {
			from := int64(0)
			for _, p := range have {
				if b.holds(p) {
					from = max(from, p.Size)
				}
			}
			to := from
			for to < b.sealed.Size && limit > 0 {
				limit -= len(b.entries[to])
				to++
			}
			more = more || to < b.sealed.Size
			if to == from {
				continue
			}
			s := Segment{Log: b.log, From: from, Prev: b.roots[from], Entries: b.entries[from:to:to], Root: b.roots[to], Checkpoint: b.sealed}
			if to < b.sealed.Size {
				proof, err := tlog.ProveTree(b.sealed.Size, to, b)
				if err != nil {
					return nil, false, err
				}
				for _, h := range proof {
					s.Proof = append(s.Proof, parley.Hash(h))
				}
			}
			out = append(out, s)
		}
	}
	return out, more, nil
}

func (m *mirror) Take(_ context.Context, _ parley.PartyID, s Segment) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing != nil {
		return m.failing
	}
	refuse := func(entry int64, why string) error { return &StructureError{s.Log, entry, why} }
	if !s.Checkpoint.Verify(m.nodes[s.Log.Party]) {
		return refuse(s.From, "its checkpoint is not signed by the node of "+string(s.Log.Party))
	}
	b, err := m.place(s)
	if err != nil {
		return err
	}
	n := int64(len(s.Entries))
	known := int64(0)
	for known < n && s.From+known < int64(len(b.entries)) && bytes.Equal(s.Entries[known], b.entries[s.From+known]) {
		known++
	}
	// The root after the last entry, before anything is changed.
	tree := b.tree
	if s.From+known < int64(len(b.entries)) && known < n {
		tree = b.fork(s.From + known).tree
	}
	root := b.roots[s.From+known]
	for _, e := range s.Entries[known:] {
		tree.Append(e)
		root = tree.Root()
	}
	if s.From+n == s.Checkpoint.Size && root != s.Checkpoint.Root {
		return refuse(s.From, "its root is not that of its checkpoint")
	}
	if s.From+n < s.Checkpoint.Size {
		proof := make(tlog.TreeProof, len(s.Proof))
		for i, h := range s.Proof {
			proof[i] = tlog.Hash(h)
		}
		if err := tlog.CheckTree(proof, s.Checkpoint.Size, tlog.Hash(s.Checkpoint.Root), s.From+n, tlog.Hash(root)); err != nil {
			return refuse(s.From, err.Error())
		}
	}
	m.repeated += int(known)
	if known < n && s.From+known < int64(len(b.entries)) {
		b = b.fork(s.From + known)
		m.logs[keyOfLog(s.Log)] = append(m.logs[keyOfLog(s.Log)], b)
	}
	for _, e := range s.Entries[known:] {
		b.append(e)
	}
	if s.Checkpoint.Size == int64(len(b.entries)) {
		b.sealed = s.Checkpoint
	}
	if known < n {
		m.signal()
	}
	return nil
}

// place finds the branch that the segment goes on, the longest match first.
func (m *mirror) place(s Segment) (*branch, error) {
	key := keyOfLog(s.Log)
	var best *branch
	common := int64(-1)
	for _, b := range m.logs[key] {
		if s.From >= int64(len(b.roots)) || b.roots[s.From] != s.Prev {
			continue
		}
		n := int64(0)
		for n < int64(len(s.Entries)) && s.From+n < int64(len(b.entries)) && bytes.Equal(b.entries[s.From+n], s.Entries[n]) {
			n++
		}
		// Best of all is a branch whose end is reached: it is extended, not forked.
		if s.From+n == int64(len(b.entries)) {
			n += 1 << 40
		}
		if n > common {
			best, common = b, n
		}
	}
	switch {
	case best != nil:
		return best, nil
	case s.From > 0:
		return nil, &GapError{s.Log, s.From}
	}
	b := newBranch(s.Log)
	m.logs[key] = append(m.logs[key], b)
	return b, nil
}

func (m *mirror) Watch(parley.Hash) (<-chan struct{}, func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := make(chan struct{}, 1)
	m.watching[c] = true
	return c, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.watching, c)
	}
}

func (m *mirror) signal() {
	for c := range m.watching {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// commit appends entries to the mirror's own log and signs it.
func (m *mirror) commit(entries ...[]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	id := ledger.LogID{Channel: m.channel, Party: m.party}
	key := keyOfLog(id)
	if m.logs[key] == nil {
		m.logs[key] = []*branch{newBranch(id)}
	}
	b := m.logs[key][0]
	for _, e := range entries {
		b.append(e)
	}
	b.seal(m.signer)
	m.signal()
}

func (b *branch) seal(s ledger.Signer) {
	p := b.end()
	b.sealed = ledger.Checkpoint{Log: b.log, Size: p.Size, Root: p.Root}
	if err := b.sealed.Sign(s); err != nil {
		panic(err)
	}
}

func (m *mirror) strike(party parley.PartyID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, p := range m.carriers {
		if p == party {
			delete(m.carriers, key)
		}
	}
	m.signal()
}

func (m *mirror) positions() []parley.Position {
	have, _ := m.Have(m.channel)
	return ascending(have)
}

func (m *mirror) entries(party parley.PartyID) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, branches := range m.logs {
		for _, b := range branches {
			if key.party == party {
				n += len(b.entries)
			}
		}
	}
	return n
}

// until waits, woken by what the sources signal, for a condition to hold.
func until(t testing.TB, what string, ok func() bool, sources ...any) {
	t.Helper()
	changed := make(chan struct{}, 1)
	done := make(chan struct{})
	var forwarding sync.WaitGroup
	defer forwarding.Wait()
	defer close(done)
	for _, source := range sources {
		var signal <-chan struct{}
		var cancel func()
		switch source := source.(type) {
		case *mirror:
			signal, cancel = source.Watch(source.channel)
		case *Links:
			signal, cancel = source.Watch()
		}
		forwarding.Go(func() {
			defer cancel()
			for {
				select {
				case <-signal:
					select {
					case changed <- struct{}{}:
					default:
					}
				case <-done:
					return
				}
			}
		})
	}
	late := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-changed:
		case <-late:
			t.Fatalf("waited 20 s for this: %s", what)
		}
	}
}

// world is a channel with some parties, each with a mirror and a transport key.
type world struct {
	sites map[parley.PartyID]*mirror
	keys  map[parley.PartyID]ledger.Ed25519Signer
}

func newWorld(parties ...parley.PartyID) *world {
	w := &world{make(map[parley.PartyID]*mirror), make(map[parley.PartyID]ledger.Ed25519Signer)}
	nodes, carriers := make(map[parley.PartyID]parley.OfficerKey), make(map[parley.OfficerKey]parley.PartyID)
	for i, p := range parties {
		w.keys[p] = seededKey(byte(i), 1)
		m := &mirror{party: p, channel: parley.Hash{1, 2, 3}, signer: seededKey(byte(i), 2), nodes: nodes,
			logs: make(map[logKey][]*branch), watching: make(map[chan struct{}]bool)}
		w.sites[p] = m
		nodes[p], carriers[w.keys[p].Key()] = m.signer.Key(), p
	}
	for _, m := range w.sites {
		m.carriers = make(map[parley.OfficerKey]parley.PartyID)
		for k, p := range carriers {
			m.carriers[k] = p
		}
	}
	return w
}

func seededKey(a, b byte) ledger.Ed25519Signer {
	return ledger.NewEd25519(append([]byte{a, b}, make([]byte, 30)...))
}

// text makes the n-th entry of a party, about size bytes.
func text(party parley.PartyID, n, size int) []byte {
	b := fmt.Appendf(nil, "entry %d of %s ", n, party)
	for len(b) < size {
		b = append(b, byte('a'+(n+len(b))%26))
	}
	return b
}

var errDisk = errors.New("no space left")

func (m *mirror) same(other *mirror) bool { return slices.Equal(m.positions(), other.positions()) }
