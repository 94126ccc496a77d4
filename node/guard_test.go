package node_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/journal/mark"
	"parley/ledger"
	"parley/node"
)

// The power fails between a commit and its mark. The mark follows before anything of the
// batch is published, or a backup from before it would pass for the newest.
func TestTheMarkFollowsTheJournalAtStart(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	us.stop()
	marks := filepath.Join(us.dir, "marks")
	if err := os.CopyFS(marks+" before", os.DirFS(marks)); err != nil {
		t.Fatal(err)
	}
	us.start(us.text)
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "committed, not marked"})
	us.stop()
	if err := errors.Join(os.RemoveAll(marks), os.Rename(marks+" before", marks)); err != nil {
		t.Fatal(err)
	}
	us.start(us.text)
	if ok, why := us.channel.Writable(); !ok {
		t.Errorf("a mark behind its journal stops writing: %s", why)
	}
	have, _ := us.node.Have(us.text.Hash)
	m, _ := us.marks.Get(us.text.Hash)
	if !slices.ContainsFunc(have, func(p parley.Position) bool { return p.Party == "us" && p.Size == int64(m.Size) && p.Root == m.Root }) {
		t.Errorf("us publishes %v, and the mark stands at %d", have, m.Size)
	}
}

// The mark is lost. A peer that has nothing of the log shows nothing of how far it came.
func TestAPeerWithNothingDoesNotSettleAMissingMark(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	us.stop()
	if err := os.RemoveAll(filepath.Join(us.dir, "marks")); err != nil {
		t.Fatal(err)
	}
	us.start(us.text)
	lack(us, us.text.Hash, nil, 1<<20)
	if ok, _ := us.channel.Writable(); ok {
		t.Error("us writes, and nobody has told it how far its log had come")
	}
	exchange(t, us, ru)
	if ok, why := us.channel.Writable(); !ok {
		t.Errorf("ru has the whole log, and us still cannot write: %s", why)
	}
	urgentPasses(t, us, ru)
}

// The mark belongs to an epoch that the journal does not have yet, and comes back with it.
func TestRestoredFromBeforeTheEpoch(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	copied := t.TempDir()
	us.stop()
	us.backup(copied)
	us.start(us.text)
	us.openEpoch(1)
	for i := range 5 {
		us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: fmt.Sprint("in epoch 1: ", i)})
	}
	same(t, us, ru)
	us.stop()
	us.restoreFrom(copied)
	us.start(us.text)
	for chunk := 0; ; chunk++ {
		have, _ := us.node.Have(us.text.Hash)
		segments := lack(ru, us.text.Hash, have, 1)
		if len(segments) == 0 {
			break
		}
		if ok, _ := us.channel.Writable(); ok {
			t.Fatalf("us writes after %d chunks, and has not all back", chunk)
		}
		us.restart()
		for _, s := range segments {
			if err := us.node.Take(context.Background(), "ru", s); err != nil {
				t.Fatal(err)
			}
		}
	}
	if ok, why := us.channel.Writable(); !ok {
		t.Errorf("us has all back: %s", why)
	}
	urgentPasses(t, us, ru)
}

// The mark is of an older epoch than the journal: a copy may have opened the newer one.
func TestAMarkOfAnOlderEpoch(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	us.stop()
	marks := filepath.Join(us.dir, "marks")
	if err := os.CopyFS(marks+" before", os.DirFS(marks)); err != nil {
		t.Fatal(err)
	}
	us.start(us.text)
	us.openEpoch(1)
	same(t, us, ru)
	us.stop()
	if err := errors.Join(os.RemoveAll(marks), os.Rename(marks+" before", marks)); err != nil {
		t.Fatal(err)
	}
	us.start(us.text)
	exchange(t, us, ru)
	if ok, why := us.channel.Writable(); ok || !strings.Contains(why, "another copy") {
		t.Errorf("writable %v, %q", ok, why)
	}
	us.openEpoch(2)
	urgentPasses(t, us, ru)
}

// The node key of the newest log is gone. The node starts, reads and serves, and the root
// opens a new epoch.
func TestNodeKeyLost(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	us.stop()
	delete(us.keys, us.first.Key())
	us.start(us.text)
	if ok, why := us.channel.Writable(); ok || !strings.Contains(why, "node key") {
		t.Errorf("writable %v, %q", ok, why)
	}
	ru.word(ru.drafter, parley.KindUrgent, &parley.Urgent{Text: "do you read"})
	exchange(t, us, ru)
	us.openEpoch(1)
	urgentPasses(t, us, ru)
}

// An epoch that is opened with nobody to talk to cites the one before: the officers that
// were enrolled there go on.
func TestANewEpochCitesTheOldOneWithoutARestart(t *testing.T) {
	us, ru := newSide(t, "us"), newSide(t, "ru")
	text := newCharter(t, us, ru)
	for _, s := range []*side{us, ru} {
		s.start(text)
		s.open()
	}
	exchange(t, us, ru)
	us.enroll()
	us.openEpoch(1)
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "the same officer"})
	ru.enroll()
	same(t, us, ru)
}

// A stopped log takes no words: nobody would take them from there.
func TestAStoppedLogIsNotWrittenTo(t *testing.T) {
	us, ru := pair(t)
	s := same(t, us, ru)
	i := slices.IndexFunc(s.Logs, func(l channel.LogState) bool { return l.Party == "us" })
	tip := s.Logs[i].Tips[0]
	p := ru.payload(parley.KindStop, &parley.Stop{Epoch: tip.Epoch, Root: tip.Root, Size: tip.Size})
	p.Party = "us"
	e, err := ledger.Seal(us.root, ledger.ClassRoot, p)
	if err != nil {
		t.Fatal(err)
	}
	ru.must(node.Submission{Root: e})
	exchange(t, us, ru)
	_, err = us.try(node.Submission{Word: &ledger.Word{Draft: *us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "x"})}})
	if err == nil || !strings.Contains(err.Error(), "has stopped its log") {
		t.Errorf("%v, want a refusal that tells of the stop", err)
	}
	us.openEpoch(1)
	urgentPasses(t, us, ru)
}

// Whoever asks again gets the place where the words stand, also from a node that does not
// write for now.
func TestTheSameWordsAgainOnANodeThatReadsOnly(t *testing.T) {
	us, _ := pair(t)
	draft := us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "once"})
	first := us.must(node.Submission{Word: &ledger.Word{Draft: *draft}})
	us.stop()
	if err := os.RemoveAll(filepath.Join(us.dir, "marks")); err != nil {
		t.Fatal(err)
	}
	us.start(us.text)
	again, err := us.try(node.Submission{Word: &ledger.Word{Draft: *draft}})
	if err != nil || !again.Again || again.Place != first.Place {
		t.Errorf("%+v, %v", again, err)
	}
}

// A node that was invited, and has heard others but not opened its own log, still knows
// its peers after a restart.
func TestJoinedButNotOpenedAcrossARestart(t *testing.T) {
	us, ru := newSide(t, "us"), newSide(t, "ru")
	text := newCharter(t, us, ru)
	us.start(text)
	ru.start(text)
	us.open()
	exchange(t, us, ru)
	ru.restart()
	if p, ok := ru.node.Peer(text.Hash, us.transport.Key()); !ok || p != "us" {
		t.Error("ru has forgotten whom it was invited by")
	}
	ru.open()
	same(t, us, ru)
}

// slow is a journal that lets a queue build up behind a commit.
type slow struct {
	journal.Journal
	hold chan struct{}
}

func (j *slow) Commit(ctx context.Context, b journal.Batch) error {
	<-j.hold
	return j.Journal.Commit(ctx, b)
}

// An open in the middle of a queue is taken, and so is what stands before and behind it;
// what is refused among them disturbs nobody.
func TestABatchWithAnOpenInTheMiddle(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	us.stop()
	us.start(us.text)
	us.node.Close()
	j := &slow{us.journal, make(chan struct{})}
	us.marks.Close()
	us.startOn(us.text, j)
	k := key("us ticket 1")
	us.keys[k.Key()] = k
	urgent := func(text string, by ledger.Signer) node.Submission {
		return node.Submission{Word: &ledger.Word{Draft: *us.seal(by, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: text})}}
	}
	subs := []node.Submission{urgent("holds the disk", us.drafter), urgent("before", us.drafter), urgent("nobody's", key("nobody")),
		{Root: us.seal(us.root, ledger.ClassRoot, parley.KindOpen, &channel.Open{Charters: raws(us.text), Epoch: 1, Node: k.Key()})}, urgent("behind", us.drafter)}
	filed, errs := make([]node.Filed, len(subs)), make([]error, len(subs))
	var all sync.WaitGroup
	for i, s := range subs {
		all.Go(func() { filed[i], errs[i] = us.try(s) })
		time.Sleep(20 * time.Millisecond) // one queues behind the other
	}
	close(j.hold)
	all.Wait()
	for i, err := range errs {
		if (err != nil) != (i == 2) {
			t.Errorf("submission %d: %v", i, err)
		}
	}
	if filed[1].Place.Epoch != 0 || filed[4].Place.Epoch != 1 {
		t.Errorf("filed at %+v and %+v", filed[1].Place, filed[4].Place)
	}
	same(t, us, ru)
}

// Words of nearly the most that an entry can have are taken, whatever has come in meanwhile.
func TestLargeWordsBesideManyHeads(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	for e := parley.Epoch(1); e <= 9; e++ { // a log each, and so a head
		ru.openEpoch(e)
	}
	exchange(t, us, ru)
	n := us.notice(parley.Site, 35.3, 40.1, 1000_000)
	for range 14 {
		n.Volumes = append(n.Volumes, n.Volumes[0])
		n.Volumes[len(n.Volumes)-1].Footprint.Entered = strings.Repeat("x", 4000)
	}
	filing := &parley.Filing{Notice: *n}
	for room := ledger.MaxEntry - 1100 - len(ledger.MustEncode(filing)); room > 0; room -= 4000 {
		filing.Notice.Remarks = strings.Repeat("x", min(room, 4000))
	}
	us.word(us.drafter, parley.KindNotice, filing)
	same(t, us, ru)
}

// One notice of which many versions stand beside each other cannot be stated in a finding,
// and does not take the findings of others with it.
func TestOneNoticeTooContestedToStateHidesNoOther(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	bad := ru.word(ru.drafter, parley.KindNotice, &parley.Filing{Notice: *ru.notice(parley.Site, 35.3, 40.1, 1000_000)})
	for range 66 {
		ru.word(ru.drafter, parley.KindChange, &parley.Change{Notice: *ru.notice(parley.Site, 35.3, 40.1, 1000_000), Of: bad.Act, Replaces: []parley.Hash{bad.Act}})
	}
	good := ru.word(ru.drafter, parley.KindNotice, &parley.Filing{Notice: *ru.notice(parley.Site, 35.3, 40.1, 1000_000)})
	same(t, us, ru)
	mine := us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	id := channel.FindingID(us.text.Hash, good.Act, mine.Act, "all")
	both := func(f channel.FindingState) bool {
		return f.ID == id && f.Sides[0].Found+f.Sides[1].Found == 2
	}
	if s := same(t, us, ru); !slices.ContainsFunc(s.Findings, both) {
		t.Errorf("the clash with the other notice is not stated by both: %+v", s.Findings)
	}
}

// Receipts call for no receipts: three nodes fall quiet.
func TestThreeNodesFallQuiet(t *testing.T) {
	us, ru, tr := newSide(t, "us"), newSide(t, "ru"), newSide(t, "tr")
	text := newCharter(t, us, ru, tr)
	sides := []*side{us, ru, tr}
	for _, s := range sides {
		s.start(text)
		s.open()
	}
	exchange(t, sides...)
	us.enroll()
	same(t, sides...)
	before := len(us.channel.State().Entries)
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "x"})
	for range 6 {
		exchange(t, sides...)
		time.Sleep(110 * time.Millisecond)
	}
	if n := len(us.channel.State().Entries) - before; n != 3 {
		t.Errorf("one entry and its two receipts are %d entries", n)
	}
}

// After Close nothing is taken, and nobody waits.
func TestAfterClose(t *testing.T) {
	us, ru := pair(t)
	draft := us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "x"})
	segments := lack(ru, us.text.Hash, nil, 1<<20)
	us.node.Close()
	if _, err := us.try(node.Submission{Word: &ledger.Word{Draft: *draft}}); !errors.Is(err, node.ErrClosed) {
		t.Errorf("Submit: %v", err)
	}
	if err := us.node.Take(context.Background(), "ru", segments[0]); !errors.Is(err, node.ErrClosed) {
		t.Errorf("Take: %v", err)
	}
	if _, err := us.channel.Quiet(context.Background()); !errors.Is(err, node.ErrClosed) {
		t.Errorf("Quiet: %v", err)
	}
	us.channel.State()
}

// A caller that gives up before the writer takes its words gets its context's error.
func TestACallerMayGiveUp(t *testing.T) {
	us, _ := pair(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	draft := us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "x"})
	if _, err := us.channel.Submit(ctx, node.Submission{Word: &ledger.Word{Draft: *draft}}); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	us.must(node.Submission{Word: &ledger.Word{Draft: *draft}}) // once, whichever it was
}

// The mark cannot be set: what is committed does not leave before it is.
func TestNothingLeavesBeforeTheMark(t *testing.T) {
	us, _ := pair(t)
	have, _ := us.node.Have(us.text.Hash)
	if err := us.marks.Set(mark.Mark{Channel: us.text.Hash, Party: "us", Epoch: 0, Size: 1000, Root: parley.Hash{1}}); err != nil {
		t.Fatal(err)
	}
	if _, err := us.try(node.Submission{Word: &ledger.Word{Draft: *us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "x"})}}); err == nil {
		t.Error("an answer without a mark")
	}
	if got, _ := us.node.Have(us.text.Hash); !slices.Equal(got, have) {
		t.Error("a peer is told of what the mark does not cover")
	}
	for _, s := range lack(us, us.text.Hash, nil, 1<<20) {
		for _, p := range have {
			if s.Log.Party == "us" && p.Party == "us" && s.Checkpoint.Size > p.Size {
				t.Errorf("a checkpoint at %d leaves", s.Checkpoint.Size)
			}
		}
	}
}
