package node_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"parley"
	"parley/carry"
	"parley/channel"
	"parley/journal/sqlite"
	"parley/ledger"
	"parley/node"
)

// TestSimulation lets parties talk at random while links carry a part now and then, nodes
// restart, backups come back, a copy of a node runs beside it, a log is stopped and a new
// epoch opened. In the end everything flows. Then all nodes hold the same, nothing that was
// acknowledged is gone, nobody has anything left to say, and a restart changes nothing.
//
// PARLEY_SEED runs one history, PARLEY_SOAK=1 many. A seed gives the steps; nonces and the
// pace of receipts are the machine's own, so a rare failure may take a few runs to come back.
func TestSimulation(t *testing.T) {
	seeds := []uint64{1, 2, 3, 4, 5, 6, 7, 8}
	if raceDetector {
		seeds = seeds[:3]
	}
	if os.Getenv("PARLEY_SOAK") == "1" {
		seeds = nil
		for range 200 {
			seeds = append(seeds, rand.Uint64N(1<<40))
		}
	}
	if s, err := strconv.ParseUint(os.Getenv("PARLEY_SEED"), 10, 64); err == nil {
		seeds = []uint64{s}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, seed)
			for range 150 {
				w.step()
			}
			w.finish()
		})
	}
}

// world is one simulated history.
type world struct {
	t      *testing.T
	rng    *rand.Rand
	sides  []*side
	second *channel.CharterText // a successor of the charter that all know
	acked  map[parley.Hash]acknowledged
	old    []sent // segments that were carried once, to come again
	copies map[*side]string
	epochs map[*side]parley.Epoch
	extra  map[*side][]ledger.Ed25519Signer // officers beside the fixture's
	twin   *side
	stop   bool // there was one
	counts map[string]int
}

// acknowledged is an act that a node's door has answered for.
type acknowledged struct {
	by    parley.PartyID
	place channel.Place
}

type sent struct {
	from    parley.PartyID
	segment carry.Segment
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, rng: rand.New(rand.NewPCG(seed, 0)), acked: map[parley.Hash]acknowledged{}, copies: map[*side]string{},
		epochs: map[*side]parley.Epoch{}, extra: map[*side][]ledger.Ed25519Signer{}, counts: map[string]int{}}
	for _, p := range []parley.PartyID{"us", "ru", "tr", "un"}[:3+w.rng.IntN(2)] {
		s := newSide(t, p)
		s.journalOptions = sqlite.Options{Synchronous: "OFF"} // no power is lost here
		w.sides = append(w.sides, s)
	}
	text := newCharter(t, w.sides...)
	next := text.Charter
	next.Version, next.Predecessor = 2, text.Hash
	next.Rules = []parley.Rule{{Name: "all", Kinds: parley.NoticeKinds, With: parley.NoticeKinds, Horizontal: 9000_000, Vertical: 100_000}}
	w.second = parse(t, &next)
	for _, s := range w.sides {
		s.start(text)
		s.open()
	}
	exchange(t, w.sides...)
	for _, s := range w.sides {
		s.enroll()
	}
	return w
}

func pick[T any](w *world, l []T) T { return l[w.rng.IntN(len(l))] }

// live are the sides with the twin, as long as there is one.
func (w *world) live() []*side {
	if w.twin != nil {
		return append(slices.Clone(w.sides), w.twin)
	}
	return w.sides
}

func (w *world) step() {
	s := pick(w, w.live())
	switch n := w.rng.IntN(100); {
	case n < 40:
		w.say(s)
	case n < 85:
		w.carry(pick(w, w.live()), s)
	case n < 90:
		w.again(s)
	case n < 93:
		s.restart()
	case n < 95:
		w.backup(s)
	case n < 96:
		w.restore(s)
	case n < 97:
		w.fork(s)
	case n < 98:
		w.stopLog(s)
	case n < 99:
		w.amend(s)
	case w.twin != nil:
		w.twin.stop()
		w.twin = nil
	case w.rng.IntN(3) == 0 && s != w.twin:
		w.ticket(s)
	}
}

// submit hands something in. A refusal is fine, another error is not.
func (w *world) submit(s *side, sub node.Submission) {
	w.t.Helper()
	f, err := s.try(sub)
	var refused *node.Refusal
	switch {
	case errors.As(err, &refused):
		w.counts["refused"]++
	case err != nil:
		w.t.Fatalf("%s: %v", s.party, err)
	case s != w.twin:
		w.counts["filed"]++
		w.acked[f.Act] = acknowledged{s.party, f.Place}
	}
}

func (w *world) word(s *side, by ledger.Signer, k parley.Kind, body any) {
	w.t.Helper()
	w.submit(s, node.Submission{Word: &ledger.Word{Draft: *s.seal(by, ledger.ClassWord, k, body)}})
}

func (w *world) root(s *side, k parley.Kind, body any) {
	w.t.Helper()
	w.submit(s, node.Submission{Root: s.seal(s.root, ledger.ClassRoot, k, body)})
}

// say lets an officer of a side say something that makes sense to its node.
func (w *world) say(s *side) {
	state := s.channel.State()
	notice := s.notice(parley.Site, 35.2+0.1*w.rng.Float64(), 40.2+0.1*w.rng.Float64(), 1000_000+w.rng.Int64N(4000_000))
	var mine []channel.NoticeState
	for _, n := range state.Notices {
		if n.Party == s.party && n.Disowned == 0 && n.Cancelled == 0 {
			mine = append(mine, n)
		}
	}
	var open []channel.FindingState
	for _, f := range state.Findings {
		if f.Closed == "" && slices.ContainsFunc(f.Sides, func(x channel.SideState) bool { return x.Party == s.party }) {
			open = append(open, f)
		}
	}
	switch n := w.rng.IntN(12); {
	case n < 3 || n < 6 && len(mine) == 0:
		w.word(s, s.drafter, parley.KindNotice, &parley.Filing{Notice: *notice})
	case n < 5:
		of := pick(w, mine)
		w.word(s, s.drafter, parley.KindChange, &parley.Change{Notice: *notice, Of: of.ID, Replaces: of.Tips})
	case n < 6:
		of := pick(w, mine)
		w.word(s, s.drafter, parley.KindCancel, &parley.Cancel{Of: of.ID, Reason: "done", Replaces: of.Tips})
	case n < 7:
		w.word(s, s.drafter, parley.KindMessage, &parley.Message{Marking: "UNCLASSIFIED", Precedence: parley.Routine, Text: "a message"})
	case n < 8:
		w.word(s, s.drafter, parley.KindUrgent, &parley.Urgent{Text: "an urgent one"})
	case n < 10 && len(open) > 0:
		f := pick(w, open)
		w.word(s, s.drafter, parley.KindAnswer, &parley.Answer{Answer: pick(w, []parley.AnswerWord{parley.Roger, parley.WillChange}), Finding: f.ID, Revision: f.Revision})
	case n < 11:
		k := key(fmt.Sprint(s.party, " extra ", w.rng.IntN(6)))
		w.extra[s] = append(w.extra[s], k)
		w.word(s, s.chief, parley.KindEnroll, &parley.Enrollment{Key: k.Key(), Office: "duty", Person: "extra", Roles: []parley.Role{parley.Drafts}})
	case len(w.extra[s]) > 0:
		w.word(s, s.chief, parley.KindRevoke, &parley.Revocation{Key: pick(w, w.extra[s]).Key()})
	}
}

// carry takes a part of what one side lacks to it, in chunks that end anywhere.
func (w *world) carry(from, to *side) {
	if from == to {
		return
	}
	ctx := context.Background()
	have, want := to.node.Have(to.text.Hash)
	for range 1 + w.rng.IntN(4) {
		segments, more, err := from.node.Lack(ctx, to.text.Hash, have, want, 1+w.rng.IntN(20_000))
		if err != nil {
			w.t.Fatal(err)
		}
		for _, s := range segments {
			if w.rng.IntN(10) == 0 {
				continue // lost on the way
			}
			w.take(to, sent{from.party, s})
			if w.rng.IntN(4) == 0 {
				w.old = append(w.old, sent{from.party, s})
			}
		}
		if w.rng.IntN(2) == 0 {
			have, want = to.node.Have(to.text.Hash)
		}
		if !more {
			return
		}
	}
}

func (w *world) take(to *side, s sent) {
	err := to.node.Take(context.Background(), s.from, s.segment)
	var gap *carry.GapError
	if err != nil && !errors.As(err, &gap) {
		w.t.Fatalf("%s, taking from %s: %v", to.party, s.from, err)
	}
}

// again brings a segment once more, long after.
func (w *world) again(to *side) {
	if len(w.old) > 0 {
		w.take(to, pick(w, w.old))
	}
}

func (w *world) backup(s *side) {
	if s == w.twin {
		return
	}
	dir := w.t.TempDir()
	s.stop()
	s.backup(dir)
	s.start(s.text)
	w.copies[s] = dir
}

// restore sets a journal back to its backup; the high-water mark stays. What nobody else
// had is gone with the disk, and no node can be blamed for it.
func (w *world) restore(s *side) {
	if w.copies[s] == "" || s == w.twin {
		return
	}
	w.counts["restored"]++
	s.stop()
	s.restoreFrom(w.copies[s])
	s.start(s.text)
	there := acts(w.sides...)
	for act := range w.acked {
		if !there[act] {
			delete(w.acked, act)
		}
	}
}

// fork begins to run a copy of a side, marks and keys and all.
func (w *world) fork(s *side) {
	if w.twin != nil || w.counts["forked"] > 0 {
		return
	}
	w.counts["forked"]++
	s.stop()
	w.twin = newSide(w.t, s.party)
	w.twin.journalOptions, w.twin.keys = s.journalOptions, s.keys
	w.twin.restoreFrom(s.dir)
	if err := os.CopyFS(filepath.Join(w.twin.dir, "marks"), os.DirFS(filepath.Join(s.dir, "marks"))); err != nil {
		w.t.Fatal(err)
	}
	s.start(s.text)
	w.twin.start(s.text)
}

// stopLog lets another party carry a stop of a side's log: the root says that it is stolen
// from where the carrier has it.
func (w *world) stopLog(carrier *side) {
	victim := pick(w, w.sides)
	if w.stop || victim.party == carrier.party || carrier == w.twin {
		return
	}
	state := carrier.channel.State()
	i := slices.IndexFunc(state.Logs, func(l channel.LogState) bool { return l.Party == victim.party && l.Epoch == w.epochs[victim] })
	if i < 0 {
		return
	}
	tip := pick(w, state.Logs[i].Tips)
	p := carrier.payload(parley.KindStop, &parley.Stop{Epoch: tip.Epoch, Root: tip.Root, Size: tip.Size})
	p.Party = victim.party
	e, err := ledger.Seal(victim.root, ledger.ClassRoot, p)
	if err != nil {
		w.t.Fatal(err)
	}
	w.submit(carrier, node.Submission{Root: e})
	if w.acked[e.Hash(ledger.ClassRoot)].by == "" {
		return
	}
	w.stop = true
	w.counts["stopped"]++
	// A stolen log: what stands there after the stop need not come through.
	for act, a := range w.acked {
		if a.by == victim.party && a.place.Epoch == tip.Epoch {
			delete(w.acked, act)
		}
	}
}

// amend lets a side accept or decline the charter's second version.
func (w *world) amend(s *side) {
	if w.rng.IntN(5) == 0 {
		w.root(s, parley.KindDecline, &parley.Decline{Charter: w.second.Hash})
		return
	}
	w.root(s, parley.KindAccept, &channel.Acceptance{Charter: w.second.Raw})
}

// ticket opens the next epoch of a side.
func (w *world) ticket(s *side) {
	w.t.Helper()
	w.counts["epochs"]++
	w.epochs[s]++
	e := w.epochs[s]
	k := key(fmt.Sprint(s.party, " ticket ", e))
	s.keys[k.Key()] = k
	w.root(s, parley.KindOpen, &channel.Open{Charters: raws(s.text), Epoch: e, Node: k.Key()})
	if ok, why := s.channel.Writable(); !ok {
		w.t.Fatalf("%s, after the ticket of epoch %d: %s", s.party, e, why)
	}
}

// acts are those that any of the sides holds.
func acts(sides ...*side) map[parley.Hash]bool {
	out := map[parley.Hash]bool{}
	for _, s := range sides {
		s.channel.Read(func(v channel.View, _ *channel.Machine) {
			for _, r := range v.Records() {
				if r.Entry.First() != nil {
					out[r.Entry.Act] = true
				}
			}
		})
	}
	return out
}

// finish lets everything flow, and looks at what came of it.
func (w *world) finish() {
	if w.twin != nil {
		w.twin.stop()
		w.twin = nil
	}
	w.flow()
	for _, s := range w.sides {
		if ok, _ := s.channel.Writable(); !ok {
			w.ticket(s) // what an operator would do
		}
	}
	w.flow()
	w.t.Log(w.counts)

	state := same(w.t, w.sides...)
	there := acts(w.sides[0])
	for act, a := range w.acked {
		if !there[act] {
			w.t.Errorf("an acknowledged act of %s is gone: %+v", a.by, a.place)
		}
	}
	for _, s := range w.sides {
		s.channel.Read(func(_ channel.View, m *channel.Machine) {
			if wait := m.Waiting(); len(wait) > 0 {
				w.t.Errorf("%s still waits: %+v", s.party, wait)
			}
		})
		if ok, why := s.channel.Writable(); !ok {
			w.t.Errorf("%s cannot write: %s", s.party, why)
		}
		s.restart()
	}
	time.Sleep(300 * time.Millisecond) // more than a receipt waits
	for _, s := range w.sides {
		if got := s.channel.State(); got.Hash() != state.Hash() {
			w.t.Errorf("%s came back from a restart with another state: %s", s.party, differ(state, got))
		}
		w.word(s, s.drafter, parley.KindUrgent, &parley.Urgent{Text: "still here"})
	}
	same(w.t, w.sides...)
}

// differ names the first entry that two states do not share.
func differ(a, b *channel.State) string {
	for i := range max(len(a.Entries), len(b.Entries)) {
		switch {
		case i >= len(a.Entries):
			return fmt.Sprintf("more: %s", ledger.MustEncode(b.Entries[i]))
		case i >= len(b.Entries):
			return fmt.Sprintf("fewer: %s", ledger.MustEncode(a.Entries[i]))
		}
		if x, y := ledger.MustEncode(a.Entries[i]), ledger.MustEncode(b.Entries[i]); string(x) != string(y) {
			return fmt.Sprintf("%s, not %s", y, x)
		}
	}
	return "with the same entries"
}

// flow exchanges until all nodes are quiet, within a bounded number of rounds.
func (w *world) flow() {
	w.t.Helper()
	ctx, rounds := context.Background(), 0
	for quiet := false; !quiet; rounds++ {
		if rounds > 30 {
			w.t.Fatalf("the nodes do not fall quiet: %v", w.sizes())
		}
		before := w.sizes()
		exchange(w.t, w.sides...)
		quiet = true
		for _, s := range w.sides {
			ok, err := s.channel.Quiet(ctx)
			if err != nil {
				w.t.Fatal(err)
			}
			writes, _ := s.channel.Writable()
			quiet = quiet && (ok || !writes)
		}
		if !quiet {
			time.Sleep(50 * time.Millisecond)
		}
		quiet = quiet && slices.Equal(before, w.sizes())
	}
}

func (w *world) sizes() []parley.Position {
	var out []parley.Position
	for _, s := range w.sides {
		have, _ := s.node.Have(s.text.Hash)
		out = append(out, have...)
	}
	return out
}
