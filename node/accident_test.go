package node_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// backup copies the journal of a stopped side.
func (s *side) backup(to string) {
	s.t.Helper()
	for _, name := range []string{"journal.db", "journal.db-wal"} {
		b, err := os.ReadFile(filepath.Join(s.dir, name))
		if errors.Is(err, os.ErrNotExist) {
			os.Remove(filepath.Join(to, name))
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), b, 0o600)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *side) restoreFrom(dir string) {
	from := &side{t: s.t, dir: dir}
	from.backup(s.dir)
}

// urgentPasses checks that an urgent entry of one side reaches the other.
func urgentPasses(t *testing.T, from *side, to ...*side) {
	t.Helper()
	filed := from.word(from.drafter, parley.KindUrgent, &parley.Urgent{Text: "stop: our people are there"})
	s := same(t, append([]*side{from}, to...)...)
	i := slices.IndexFunc(s.Words, func(w channel.WordState) bool { return w.ID == filed.Act })
	if i < 0 || s.Words[i].Disowned == 1 || len(s.Words[i].Receipts) != len(to) {
		t.Errorf("the urgent entry did not reach everyone: %+v", s.Words)
	}
}

// sentences gives what both sides read of the channel's logs, and checks that it is one.
func sentences(t *testing.T, sides ...*side) string {
	t.Helper()
	first := strings.Join(node.Sentences(sides[0].channel.State()), "\n")
	for _, s := range sides[1:] {
		if got := strings.Join(node.Sentences(s.channel.State()), "\n"); got != first {
			t.Errorf("%s reads\n%s\n%s reads\n%s", sides[0].party, first, s.party, got)
		}
	}
	return first
}

// setBack files a notice, takes a backup, files another one, and restores the backup.
func setBack(t *testing.T, us, ru *side) (kept, lost node.Filed) {
	t.Helper()
	copied := t.TempDir()
	kept = us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	same(t, us, ru)
	us.stop()
	us.backup(copied)
	us.start(us.text)
	lost = us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 36.3, 41.1, 1000_000)})
	same(t, us, ru)
	us.stop()
	us.restoreFrom(copied)
	us.start(us.text)
	ok, why := us.channel.Writable()
	if ok || !strings.Contains(why, "restored from an older copy") {
		t.Fatalf("after the restore: writable %v, %q", ok, why)
	}
	if _, err := us.try(node.Submission{Word: &ledger.Word{Draft: *us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "x"})}}); err == nil {
		t.Fatal("a node whose journal was set back wrote to its log")
	}
	return kept, lost
}

func hasNotice(s *channel.State, id parley.Hash) bool {
	return slices.ContainsFunc(s.Notices, func(n channel.NoticeState) bool { return n.ID == id && n.Disowned == 0 })
}

func TestRestoredBackupWithAPeer(t *testing.T) {
	us, ru := pair(t)
	kept, lost := setBack(t, us, ru)
	before := ru.channel.State().Hash()
	exchange(t, us, ru)
	if ok, why := us.channel.Writable(); !ok {
		t.Fatalf("the peer gave everything back, and us cannot write: %s", why)
	}
	if s := us.channel.State(); s.Hash() != before || !hasNotice(s, kept.Act) || !hasNotice(s, lost.Act) {
		t.Error("us did not get its own entries back from its peer")
	}
	urgentPasses(t, us, ru)
	if s := us.channel.State(); slices.ContainsFunc(s.Logs, func(l channel.LogState) bool { return l.Forked == 1 || l.Epoch > 0 }) {
		t.Errorf("an accident looks like treason: %+v", s.Logs)
	}
}

func TestRestoredBackupWithoutAPeer(t *testing.T) {
	us, ru := pair(t)
	kept, lost := setBack(t, us, ru)
	us.openEpoch(1)
	if ok, why := us.channel.Writable(); !ok {
		t.Fatalf("after the epoch ticket: %s", why)
	}
	us.word(us.drafter, parley.KindMessage, &parley.Message{Marking: "UNCLASSIFIED", Precedence: parley.Routine, Text: "we go on alone"})
	urgentPasses(t, us, ru)
	s := same(t, us, ru)
	if !hasNotice(s, kept.Act) || !hasNotice(s, lost.Act) {
		t.Error("a notice that was receipted is gone")
	}
	if got := sentences(t, us, ru); !strings.Contains(got, "us has opened epoch 1") {
		t.Errorf("both sides read %q", got)
	}
}

// openEpoch uses a ticket: an open that the root signed beforehand, with its node key.
func (s *side) openEpoch(e parley.Epoch) {
	s.t.Helper()
	k := key(string(s.party) + " ticket " + string(rune('0'+e)))
	s.keys[k.Key()] = k
	s.rootAct(parley.KindOpen, &channel.Open{Charters: raws(s.text), Epoch: e, Node: k.Key()})
}

func TestTwoCopiesOfOneNode(t *testing.T) {
	us, ru := pair(t)
	copied := t.TempDir()
	same(t, us, ru)
	us.stop()
	us.backup(copied)
	twin := newSide(t, "us")
	twin.restoreFrom(copied)
	if err := os.CopyFS(filepath.Join(twin.dir, "marks"), os.DirFS(filepath.Join(us.dir, "marks"))); err != nil {
		t.Fatal(err)
	}
	twin.start(us.text)
	us.start(us.text)
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "from the first copy"})
	twin.word(twin.drafter, parley.KindUrgent, &parley.Urgent{Text: "from the second"})
	settle(t, us, ru)
	settle(t, twin, ru)
	settle(t, us, ru)
	for _, s := range []*side{us, twin} {
		if ok, why := s.channel.Writable(); ok || !strings.Contains(why, "Two copies") {
			t.Errorf("a copy goes on writing: %v %q", ok, why)
		}
	}
	twin.stop()
	us.openEpoch(1)
	urgentPasses(t, us, ru)
	s := same(t, us, ru)
	if len(s.Words) != 3 {
		t.Errorf("words: %+v, want those of both copies and the urgent one", s.Words)
	}
	if got := sentences(t, us, ru); !strings.Contains(got, "Two copies of us's log of epoch 0") {
		t.Errorf("both sides read %q", got)
	}
}

func TestOfficersKeyLost(t *testing.T) {
	us, ru := pair(t)
	before := us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	lost, anew := us.drafter, key("us drafter, anew")
	us.word(us.chief, parley.KindRevoke, &parley.Revocation{Key: lost.Key(), SuspectSince: 1510000000000})
	us.word(us.chief, parley.KindEnroll, &parley.Enrollment{Key: anew.Key(), Office: "duty", Person: "one", Roles: []parley.Role{parley.Acknowledges, parley.Drafts}})
	_, err := us.try(node.Submission{Word: &ledger.Word{Draft: *us.seal(lost, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "x"})}})
	var r *node.Refusal
	if !errors.As(err, &r) || r.Reason != channel.VoidKey {
		t.Errorf("the lost key still signs: %v", err)
	}
	us.drafter = anew
	urgentPasses(t, us, ru)
	if s := same(t, us, ru); !hasNotice(s, before.Act) {
		t.Error("what the lost key had signed before is gone")
	}
	if got := sentences(t, us, ru); !strings.Contains(got, "us has revoked the key "+string(lost.Key()[:10])) {
		t.Errorf("both sides read %q", got)
	}
}

// An entry of a kind that this ruleset does not know: a newer node says something; the
// older ones keep it, read one sentence about it, and go on.
func TestUnknownNewerEntry(t *testing.T) {
	us, ru, un := newSide(t, "us"), newSide(t, "ru"), newSide(t, "un")
	text := newCharter(t, us, ru, un)
	for _, s := range []*side{us, ru, un} {
		s.start(text)
		s.open()
	}
	same(t, us, ru, un)
	for _, s := range []*side{us, ru, un} {
		s.enroll()
	}
	kept := us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	same(t, us, ru, un)

	p := us.payload("telegram", struct {
		Text string `json:"text"`
	}{"from the future"})
	e, err := ledger.Seal(us.drafter, ledger.ClassWord, p)
	if err != nil {
		t.Fatal(err)
	}
	us.appendBehindTheDoor(ru, &ledger.Entry{Word: &ledger.Word{Draft: *e}})
	urgentPasses(t, ru, un)
	if !hasNotice(un.channel.State(), kept.Act) {
		t.Error("what us had said before is gone")
	}
	if got := sentences(t, ru, un); !strings.Contains(got, "of us, epoch 0, is not understood under ruleset 1") {
		t.Errorf("both sides read %q", got)
	}
}

// A snapshot of the whole machine sets journal and mark back together: the mark agrees, and
// only a peer knows better. What it gives back is a refill, and no second copy.
func TestRestoredSnapshotWithItsMark(t *testing.T) {
	us, ru := pair(t)
	kept := us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	same(t, us, ru)
	us.stop()
	snapshot := t.TempDir()
	if err := os.CopyFS(snapshot, os.DirFS(us.dir)); err != nil {
		t.Fatal(err)
	}
	us.start(us.text)
	lost := us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 36.3, 41.1, 1000_000)})
	same(t, us, ru)
	us.stop()
	us.dir = snapshot
	us.start(us.text)
	exchange(t, us, ru)
	if ok, why := us.channel.Writable(); !ok {
		t.Fatalf("the peer gave everything back, and us cannot write: %s", why)
	}
	urgentPasses(t, us, ru)
	s := us.channel.State()
	if !hasNotice(s, kept.Act) || !hasNotice(s, lost.Act) || slices.ContainsFunc(s.Logs, func(l channel.LogState) bool { return l.Forked == 1 || l.Epoch > 0 }) {
		t.Errorf("an accident looks like treason: %+v", s.Logs)
	}
	us.restart()
	if ok, why := us.channel.Writable(); !ok {
		t.Errorf("after a restart: %s", why)
	}
}

// A node that waits for a peer before it writes is asked meanwhile, and writes as soon as
// the peer has answered; its words wait, and are not refused.
func TestANodeAsksItsPeerFirst(t *testing.T) {
	us, ru := pair(t)
	us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	same(t, us, ru)
	us.stop()
	us.askFirst = time.Hour
	us.start(us.text)
	filed := make(chan error, 1)
	word := us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "stop"})
	go func() {
		_, err := us.try(node.Submission{Word: &ledger.Word{Draft: *word}})
		filed <- err
	}()
	exchange(t, us, ru)
	if err := <-filed; err != nil {
		t.Error(err)
	}
}

// Of two peers the one that lags behind answers first. It does not tell that nobody has
// more, and what the other one gives back is no second copy.
func TestASnapshotIsRestoredAndALaggingPeerAnswersFirst(t *testing.T) {
	us, ru, tr := newSide(t, "us"), newSide(t, "ru"), newSide(t, "tr")
	text := newCharter(t, us, ru, tr)
	for _, s := range []*side{us, ru, tr} {
		s.start(text)
		s.open()
	}
	exchange(t, us, ru, tr)
	us.enroll()
	same(t, us, ru, tr)
	us.stop()
	snapshot := t.TempDir()
	if err := os.CopyFS(snapshot, os.DirFS(us.dir)); err != nil {
		t.Fatal(err)
	}
	us.start(text)
	lost := us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "before the restore"})
	same(t, us, ru)
	us.stop()
	us.dir, us.askFirst = snapshot, 2*time.Second
	us.start(text)
	filed := make(chan error, 1)
	word := us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "after it"})
	go func() {
		_, err := us.try(node.Submission{Word: &ledger.Word{Draft: *word}})
		filed <- err
	}()
	exchange(t, us, tr)
	exchange(t, us, ru)
	if err := <-filed; err != nil {
		t.Error(err)
	}
	s := same(t, us, ru, tr)
	if slices.ContainsFunc(s.Logs, func(l channel.LogState) bool { return l.Forked == 1 || l.Epoch > 0 }) {
		t.Errorf("an accident looks like treason: %+v", s.Logs)
	}
	if !slices.ContainsFunc(s.Words, func(w channel.WordState) bool { return w.ID == lost.Act }) || len(s.Words) != 2 {
		t.Errorf("words: %+v, want those before and after the restore", s.Words)
	}
}
