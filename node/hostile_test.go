package node_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/carry"
	"parley/channel"
	"parley/journal"
	"parley/journal/sqlite"
	"parley/ledger"
	"parley/node"
)

// forge is a log that somebody makes up entry by entry, without a node.
type forge struct {
	t      *testing.T
	log    ledger.LogID
	signer ledger.Signer
	tree   ledger.Tree
	raws   [][]byte
}

func forgeLog(s *side, epoch parley.Epoch, node ledger.Signer) *forge {
	return &forge{t: s.t, log: ledger.LogID{Channel: s.text.Hash, Party: s.party, Epoch: epoch}, signer: node}
}

// copyOf takes over what a side's log of epoch 0 has.
func copyOf(s *side) *forge {
	s.t.Helper()
	f := forgeLog(s, 0, s.first)
	for _, seg := range lack(s, s.text.Hash, nil, 1<<20) {
		if seg.Log == f.log {
			for _, raw := range seg.Entries {
				f.raw(raw)
			}
		}
	}
	return f
}

func lack(s *side, id parley.Hash, have []parley.Position, limit int) []carry.Segment {
	s.t.Helper()
	segments, _, err := s.node.Lack(context.Background(), id, have, nil, limit)
	if err != nil {
		s.t.Fatal(err)
	}
	return segments
}

func (f *forge) raw(b []byte) {
	f.tree.Append(b)
	f.raws = append(f.raws, b)
}

func (f *forge) add(e *ledger.Entry, heads ...ledger.Head) {
	f.t.Helper()
	e.Frame = ledger.Frame{Channel: f.log.Channel, Clock: parley.MaxTime, Epoch: f.log.Epoch, Heads: append([]ledger.Head{}, heads...), Mono: parley.MaxTime,
		Number: parley.EntryNumber(f.tree.Size()), Party: f.log.Party, Prev: f.tree.Root()}
	b, err := ledger.EncodeEntry(e)
	if err != nil {
		f.t.Fatal(err)
	}
	f.raw(b)
}

func (f *forge) receipt(heads ...ledger.Head) {
	f.t.Helper()
	f.add(&ledger.Entry{Statement: ledger.MustEncode(&channel.Receipt{Kind: parley.KindReceipt})}, heads...)
}

// checkpoint signs one at a size.
func (f *forge) checkpoint(size int) ledger.Checkpoint {
	f.t.Helper()
	var tree ledger.Tree
	for _, raw := range f.raws[:size] {
		tree.Append(raw)
	}
	cp := ledger.Checkpoint{Log: f.log, Size: tree.Size(), Root: tree.Root()}
	if err := cp.Sign(f.signer); err != nil {
		f.t.Fatal(err)
	}
	return cp
}

// segment is the run from a number to the end.
func (f *forge) segment(from int) carry.Segment {
	f.t.Helper()
	var tree ledger.Tree
	for _, raw := range f.raws[:from] {
		tree.Append(raw)
	}
	return carry.Segment{Log: f.log, From: int64(from), Prev: tree.Root(), Entries: f.raws[from:], Root: f.tree.Root(), Checkpoint: f.checkpoint(len(f.raws))}
}

// head is one of a log that nobody has.
func nowhere(p parley.PartyID) ledger.Head {
	return ledger.Head{Party: p, Epoch: 7, Root: parley.Hash{1}, Size: 3, Sig: ledger.Signature(strings.Repeat("0", 128))}
}

func structure(err error) *carry.StructureError {
	var s *carry.StructureError
	errors.As(err, &s)
	return s
}

// A log whose entry names a head that its party never signed is stopped there. The others
// go on, the entries that wait behind included, and the node starts again.
func TestAFaultOfStructureStopsOneLog(t *testing.T) {
	us, ru, tr := newSide(t, "us"), newSide(t, "ru"), newSide(t, "tr")
	text := newCharter(t, us, ru, tr)
	for _, s := range []*side{us, ru, tr} {
		s.start(text)
		s.open()
	}
	exchange(t, us, ru, tr)
	us.enroll()
	same(t, us, ru, tr)

	f := copyOf(tr)
	tr.stop()
	us.tolerant, ru.tolerant = true, true
	head := func() ledger.Head {
		for _, seg := range lack(ru, text.Hash, nil, 1<<20) {
			if seg.Log.Party == "us" {
				h := seg.Checkpoint.Head()
				h.Sig = ledger.Signature(strings.Repeat("0", 128))
				return h
			}
		}
		return ledger.Head{}
	}()
	from := len(f.raws)
	f.receipt(head)
	err := ru.node.Take(context.Background(), "tr", f.segment(from))
	if s := structure(err); s == nil || s.Log != f.log || s.Entry != int64(from) {
		t.Fatalf("%v, want tr's log stopped at %d", err, from)
	}
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "we go on"})
	urgentPasses(t, us, ru)
	f.receipt()
	if structure(ru.node.Take(context.Background(), "tr", f.segment(from+1))) == nil {
		t.Error("more is taken of a log that is stopped")
	}
	ru.restart()
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "and on"})
	same(t, us, ru)
}

// Somebody makes up a log of another party, so that it looks like a copy of its node, or
// like a newer epoch. It names a head that nobody has, so that nobody can judge its open.
func TestAnInventedLogIsNobodys(t *testing.T) {
	for _, epoch := range []parley.Epoch{0, 3} {
		t.Run(fmt.Sprint("epoch ", epoch), func(t *testing.T) {
			us, ru := pair(t)
			thief := key("a thief")
			f := forgeLog(us, epoch, thief)
			f.add(&ledger.Entry{Root: us.seal(thief, ledger.ClassRoot, parley.KindOpen, &channel.Open{Charters: raws(us.text), Epoch: epoch, Node: thief.Key()})}, nowhere("ru"))
			f.receipt()
			for _, s := range []*side{us, ru} {
				if err := s.node.Take(context.Background(), "ru", f.segment(0)); err != nil && structure(err) == nil {
					t.Fatal(err)
				}
			}
			if ok, why := us.channel.Writable(); !ok {
				t.Errorf("us is frozen by an invention: %s", why)
			}
			us.restart()
			if ok, why := us.channel.Writable(); !ok {
				t.Errorf("after a restart: %s", why)
			}
			urgentPasses(t, us, ru)
			for _, l := range same(t, us, ru).Logs {
				if l.Forked == 1 || l.Epoch > 0 {
					t.Errorf("an invention is shown as a log of us: %+v", l)
				}
			}
			for _, seg := range lack(ru, us.text.Hash, nil, 1<<20) {
				if slices.ContainsFunc(seg.Entries, func(b []byte) bool { return string(b) == string(f.raws[0]) }) {
					t.Error("an invention is handed on")
				}
			}
		})
	}
}

// An entry of which its log's own party cannot have said that it fits stops nobody else.
func TestCraftedSegments(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	before := ru.channel.State().Hash()
	f := copyOf(us)
	size := len(f.raws)
	f.receipt()
	good := f.segment(size)
	large := copyOf(us)
	large.raw([]byte(strings.Repeat("x", journal.MaxEntry+1)))
	cases := map[string]carry.Segment{"an entry too large to store": large.segment(size)}
	for name, change := range map[string]func(*carry.Segment){
		"no entries at all":             func(s *carry.Segment) { s.Entries = nil },
		"from beyond what is there":     func(s *carry.Segment) { s.From, s.Checkpoint.Size = 1<<62, 1<<62+1 },
		"from below 0":                  func(s *carry.Segment) { s.From = -1 },
		"a size that wraps":             func(s *carry.Segment) { s.From = 1<<63 - 1 },
		"another root before":           func(s *carry.Segment) { s.Prev[0] ^= 1 },
		"a checkpoint of another log":   func(s *carry.Segment) { s.Checkpoint.Log.Party = "ru" },
		"a checkpoint of another epoch": func(s *carry.Segment) { s.Checkpoint.Log.Epoch = 1 },
		"a checkpoint before the end":   func(s *carry.Segment) { s.Checkpoint = f.checkpoint(size) },
		"a checkpoint unsigned":         func(s *carry.Segment) { s.Checkpoint.Sig = ledger.Signature(strings.Repeat("0", 128)) },
		"a proof that is needless":      func(s *carry.Segment) { s.Proof = make([]parley.Hash, 3) },
		"a proof of wrong length": func(s *carry.Segment) {
			s.Checkpoint.Size += 5
			if err := s.Checkpoint.Sign(us.first); err != nil {
				t.Fatal(err)
			}
			s.Proof = make([]parley.Hash, 200)
		},
		"entries that repeat": func(s *carry.Segment) { s.Entries = [][]byte{s.Entries[0], s.Entries[0]}; s.Checkpoint.Size++ },
		"a log of nobody": func(s *carry.Segment) {
			s.Log.Party, s.Checkpoint.Log.Party, s.From, s.Prev = "xx", "xx", 0, ledger.EmptyRoot
		},
		"a first entry that is no log": func(s *carry.Segment) {
			s.Log.Epoch, s.Checkpoint.Log.Epoch, s.From, s.Prev = 1, 1, 0, ledger.EmptyRoot
		},
		"a first entry of no form": func(s *carry.Segment) {
			s.Log.Epoch, s.Checkpoint.Log.Epoch, s.From, s.Prev, s.Entries = 1, 1, 0, ledger.EmptyRoot, [][]byte{[]byte("{}")}
		},
	} {
		s := good
		change(&s)
		cases[name] = s
	}
	for name, s := range cases {
		err := ru.node.Take(context.Background(), "us", s)
		var gap *carry.GapError
		if name != "no entries at all" && structure(err) == nil && !errors.As(err, &gap) {
			t.Errorf("%s: %v, want a gap or a fault of structure", name, err)
		}
	}
	if ok, why := ru.channel.Writable(); !ok || ru.channel.State().Hash() != before {
		t.Errorf("ru after crafted segments: writable %v %s", ok, why)
	}
	ru.restart()
	urgentPasses(t, us, ru)
}

// Entries between what an entry may have and what can be stored, and an empty one, are void,
// kept, and handed on.
func TestEntriesWithoutFormAreKeptAndHandedOn(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	f := copyOf(us)
	from := len(f.raws)
	for _, n := range []int{0, ledger.MaxEntry, ledger.MaxEntry + 1, journal.MaxEntry} {
		f.raw([]byte(strings.Repeat("x", n)))
	}
	us.stop()
	if err := ru.node.Take(context.Background(), "us", f.segment(from)); err != nil {
		t.Fatal(err)
	}
	ru.restart()
	void := 0
	for _, e := range ru.channel.State().Entries {
		if e.Verdict == channel.VoidFrame {
			void++
		}
	}
	if void != 4 {
		t.Errorf("%d entries are void(frame), want 4", void)
	}
	if g := copyOfHeld(ru, f.log); len(g) != len(f.raws) {
		t.Errorf("ru hands on %d entries of us, has %d", len(g), len(f.raws))
	}
}

func copyOfHeld(s *side, log ledger.LogID) (entries [][]byte) {
	for _, seg := range lack(s, log.Channel, nil, 1<<20) {
		if seg.Log == log {
			entries = append(entries, seg.Entries...)
		}
	}
	return entries
}

// A statement of what a peer holds may be anything.
func TestAHostileHave(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	real, _ := us.node.Have(us.text.Hash)
	var have []parley.Position
	for i := range 10_000 {
		p := real[i%len(real)]
		switch i % 4 {
		case 0:
			p.Size = 1<<63 - 1 - int64(i)
		case 1:
			p.Size = int64(i % 7)
			p.Root[5] ^= byte(i)
		case 2:
			p.Size = -int64(i)
		case 3:
			p.Party, p.Root = "nobody", parley.Hash{byte(i), byte(i >> 8)}
		}
		have = append(have, p)
	}
	start := time.Now()
	if _, _, err := us.node.Lack(context.Background(), us.text.Hash, have, have, 1<<20); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it takes %v to answer", took)
	}
	urgentPasses(t, us, ru)
}

// A thief with the node key writes with a clock at the end of time. The new epoch, and the
// node after a restart, do not inherit it.
func TestAClockAtTheEndOfTimeFreezesNobody(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	f := copyOf(us)
	from := len(f.raws)
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "the true one"})
	f.receipt()
	if err := us.node.Take(context.Background(), "ru", f.segment(from)); err != nil {
		t.Fatal(err)
	}
	if ok, _ := us.channel.Writable(); ok {
		t.Fatal("us does not see that a copy writes")
	}
	us.restart()
	if ok, why := us.channel.Writable(); ok || !strings.Contains(why, "Two copies") {
		t.Errorf("after a restart us writes to a log that has two branches: %v %q", ok, why)
	}
	us.openEpoch(1)
	urgentPasses(t, us, ru)
}

// failing is a journal whose commits can be made to fail.
type failing struct {
	journal.Journal
	err error
}

func (j *failing) Commit(ctx context.Context, b journal.Batch) error {
	if j.err != nil {
		return j.err
	}
	return j.Journal.Commit(ctx, b)
}

// What a failed commit was to hold is seen by nobody: no caller, no peer, no reader.
func TestAFailedCommitShowsNothing(t *testing.T) {
	s := newSide(t, "us")
	text := newCharter(t, s)
	s.start(text)
	s.open()
	s.enroll()
	s.stop()
	j, err := sqlite.Open(context.Background(), filepath.Join(s.dir, "journal.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	bad := &failing{Journal: j}
	s.startOn(text, bad)
	before := s.channel.State().Hash()
	have, _ := s.node.Have(text.Hash)
	bad.err = errors.New("the disk is full")
	draft := s.seal(s.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "x"})
	for range 2 { // the second time the machine has it
		if f, err := s.try(node.Submission{Word: &ledger.Word{Draft: *draft}}); err == nil {
			t.Errorf("an answer before the commit: %+v", f)
		}
	}
	if s.channel.State().Hash() != before {
		t.Error("the state shows what is not durable")
	}
	s.channel.Read(func(v channel.View, _ *channel.Machine) {
		if _, ok := v.Find(draft.Hash(ledger.ClassWord)); ok {
			t.Error("a reader sees what is not durable")
		}
	})
	if got, _ := s.node.Have(text.Hash); !slices.Equal(got, have) {
		t.Error("a peer is told of what is not durable")
	}
	bad.err = nil
	s.stop()
	j.Close()
	s.start(text)
	s.must(node.Submission{Word: &ledger.Word{Draft: *draft}})
}

// A disk that is full for a while when a peer's entries come does not end writing.
func TestAFailedCommitOfAPeersEntriesIsTriedAgain(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	ru.stop()
	j, err := sqlite.Open(context.Background(), filepath.Join(ru.dir, "journal.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	bad := &failing{Journal: j}
	ru.startOn(ru.text, bad)
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "x"})
	have, _ := ru.node.Have(ru.text.Hash)
	bad.err = errors.New("the disk is full")
	for _, seg := range lack(us, us.text.Hash, have, 1<<20) {
		if err := ru.node.Take(context.Background(), "us", seg); err == nil || structure(err) != nil {
			t.Errorf("%v, want the disk's error", err)
		}
	}
	bad.err = nil
	urgentPasses(t, us, ru)
	ru.stop()
	j.Close()
}
