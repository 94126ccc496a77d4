package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/api"
	"parley/home"
	"parley/ledger"
	"parley/pen"
)

// urgent files an urgent entry and waits until the other side has it. Both together take
// a minute at the most, or the test fails.
func (s *site) urgent(text string, to *site) {
	s.t.Helper()
	began := time.Now()
	s.does("urgent", text, "--by", s.duty())
	to.seesWord(text)
	if took := time.Since(began); took > deadline {
		s.t.Errorf("%q took %s from %s to %s", text, took, s.party, to.party)
	}
}

// ticket makes a ticket for this party's next epoch.
func (s *site) ticket() string {
	s.t.Helper()
	file := s.path("ticket")
	s.does("epoch", "ticket", "--root", s.root(), "--out", file)
	return file
}

// readsOnly checks that the node says why it does not write, in status and at its door.
func (s *site) readsOnly(sentence string) {
	s.t.Helper()
	if st := s.status(); st.Local.Writable || !strings.Contains(st.Local.Sentence, sentence) {
		s.t.Errorf("%s: writable %v, %q, and not %q", s.party, st.Local.Writable, st.Local.Sentence, sentence)
	}
	if shown := s.does("status"); !strings.Contains(shown, "does not write: "+s.status().Local.Sentence) {
		s.t.Errorf("the status of %s does not say why it does not write:\n%s", s.party, shown)
	}
	s.refuses(sentence, "urgent", "Can anyone hear us?", "--by", s.duty())
}

// goesOn is the end of every accident: an urgent entry passes each way, both nodes come to
// one state, both write, and both show the same sentences about what happened.
func goesOn(t *testing.T, since time.Time, us, ru *site, sentences ...string) {
	t.Helper()
	us.urgent("We go on", ru)
	ru.urgent("We have you again", us)
	t.Logf("the urgent entries had passed %.1f s after the accident", time.Since(since).Seconds())
	if took := time.Since(since); took > deadline {
		t.Errorf("from the accident to the last urgent entry it took %s", took)
	}
	a, b := agree(t, us, ru)
	if !slices.Equal(a.Sentences, sentences) || !slices.Equal(b.Sentences, sentences) {
		t.Errorf("us reads\n%q\nru reads\n%q\nand not\n%q", a.Sentences, b.Sentences, sentences)
	}
	for _, s := range []*site{us, ru} {
		if st := s.status(); !st.Local.Writable {
			t.Errorf("%s does not write: %s", s.party, st.Local.Sentence)
		}
		shown := s.does("status")
		for _, sentence := range sentences {
			if !strings.Contains(shown, sentence) {
				t.Errorf("the status of %s does not say %q:\n%s", s.party, sentence, shown)
			}
		}
	}
}

// kept checks that both sides have exactly one word of each text, with its effect or without.
func kept(t *testing.T, disowned int, texts []string, sides ...*site) {
	t.Helper()
	for _, s := range sides {
		words := s.words()
		for _, text := range texts {
			if l := saying(words, text); len(l) != 1 || int(l[0].Disowned) != disowned {
				t.Errorf("%s has %q as %+v, and not once, disowned: %d", s.party, text, l, disowned)
			}
		}
	}
}

func stopped(epoch parley.Epoch, after int64) string {
	return fmt.Sprintf("us has stopped its log of epoch %d after entry %d: later entries there are kept, shown, and without effect.", epoch, after)
}

const (
	opened = "us has opened epoch 1: it goes on in a new log, and its earlier ones stay as they are."
	forked = "Two copies of us's log of epoch 0 exist: both are kept and shown, and what stands in both counts once."
)

// The file with the node's key is gone. The node goes on reading; the root stops the log
// and opens a new one.
func TestALostNodeKey(t *testing.T) {
	us, ru, _ := linked(t)
	us.urgent("Said before", ru)
	agree(t, us, ru)
	since := time.Now()
	us.kill()
	if err := os.Remove(filepath.Join(us.home, "keys", "node-0.key")); err != nil {
		t.Fatal(err)
	}
	us.serve()
	us.readsOnly("does not have the node key of us's log of epoch 0")
	ru.urgent("Are you there?", us)

	last := us.last(0).Place
	us.does("epoch", "open", us.ticket())
	us.does("epoch", "stop", fmt.Sprintf("us/0/%d", last.Number), "--root", us.root())
	goesOn(t, since, us, ru, stopped(0, last.Number), opened)
	kept(t, 0, []string{"Said before", "Are you there?", "We go on", "We have you again"}, us, ru)
}

// The node is stolen, with all its keys and an officer's; the root key was elsewhere, and
// there is a backup, without the high-water marks. The thief goes on writing. The party
// learns by a stick from the other what has become of its log, and does not run the backup
// before that log is stopped: by the other party's log, which carries the stop. What the
// thief said is kept, shown, and without effect, on both sides.
func TestAStolenNode(t *testing.T) {
	thief, ru, _ := linked(t)
	thief.stop()
	us := thief.copied() // last night's backup, with the root's key
	for _, gone := range []string{thief.root(), filepath.Join(us.home, "marks")} {
		if err := os.RemoveAll(gone); err != nil {
			t.Fatal(err)
		}
	}
	thief.serve()
	thief.urgent("Said after the backup", ru)
	agree(t, thief, ru)
	last := thief.last(0).Place.Number

	since := time.Now()
	thief.urgent("The thief said this", ru)
	stick, stop := t.TempDir(), us.path("us.stop")
	ru.does("carry", "out", stick)
	us.does("carry", "in", stick)
	us.readsOnly("its high-water mark is missing")
	us.does("epoch", "stop", fmt.Sprintf("us/0/%d", last), "--root", us.root(), "--out", stop)
	ru.does("epoch", "carry", stop)
	thief.sees("the stop", func(st api.Status, _ []api.Word) bool { return slices.Contains(st.Sentences, stopped(0, last)) })
	thief.readsOnly(fmt.Sprintf("The root of us has stopped its log of epoch 0 after entry %d", last))
	us.does("epoch", "open", us.ticket())
	us.serve()
	goesOn(t, since, us, ru, stopped(0, last), opened)
	kept(t, 0, []string{"Said after the backup", "We go on", "We have you again"}, us, ru)
	kept(t, 1, []string{"The thief said this"}, us, ru)
	if st := thief.status(); st.Local.Writable {
		t.Error("the thief's node writes again")
	}
}

// The journal was restored from an older backup, and no peer can be reached. The node
// reads only, until the ticket that the root signed beforehand opens a new log. What the
// peer held comes back with the link.
func TestARestoredBackupWithoutAPeer(t *testing.T) {
	us, ru, w := linked(t)
	ticket := us.ticket()
	us.urgent("Said before the backup", ru)
	us.stop()
	backup := us.copied()
	us.serve()
	us.urgent("Said after the backup", ru)
	agree(t, us, ru)

	since := time.Now()
	w.cut()
	us.kill()
	us.restore(backup)
	us.serve()
	us.readsOnly("The journal of us was restored from an older copy")
	if n := len(saying(us.words(), "Said after the backup")); n != 0 {
		t.Fatal("the backup was not older")
	}
	us.does("epoch", "open", ticket)
	us.does("urgent", "We are cut off", "--by", us.duty())
	ru.does("urgent", "So are we", "--by", ru.duty())
	w.mend()
	ru.seesWord("We are cut off")
	us.seesWord("So are we")
	goesOn(t, since, us, ru, opened)
	kept(t, 0, []string{"Said before the backup", "Said after the backup", "We are cut off", "So are we"}, us, ru)
}

// restore puts the journal of a copy in the place of this site's own. The high-water marks
// stay: they are not in the backup.
func (s *site) restore(from *site) {
	s.t.Helper()
	for _, name := range []string{"journal.db", "journal.db-wal", "journal.db-shm"} {
		os.Remove(filepath.Join(s.home, name))
		if err := copyFile(filepath.Join(s.home, name), filepath.Join(from.home, name)); err != nil && !os.IsNotExist(err) {
			s.t.Fatal(err)
		}
	}
}

// The home was copied, and both copies ran and wrote: a fork, by accident, that the party
// admits. Both sides keep and show both branches, what stands on both counts once, and
// neither copy writes any more, until the root opens a new log and says which copy stays.
func TestAnAdmittedFork(t *testing.T) {
	us, ru, w := linked(t)
	us.urgent("Said before", ru)
	agree(t, us, ru)
	us.stop()
	twin := us.copied()
	w.cut()

	since := time.Now()
	us.serve()
	twin.serve()
	both := us.sealed("Said on both")
	us.files(both)
	us.does("urgent", "Said on the first copy", "--by", us.duty())
	stays := us.last(0).Place
	twin.does("urgent", "Said on the second copy", "--by", twin.duty())
	twin.files(both)
	w.mend()
	ru.seesWord("Said on the first copy")
	ru.seesWord("Said on the second copy")
	for _, s := range []*site{us, twin} {
		s.seesWord("Said on the first copy")
		s.seesWord("Said on the second copy")
		s.readsOnly("Two copies of us's log of epoch 0 exist")
		s.showsBothBranches()
	}
	ru.showsBothBranches()
	kept(t, 0, []string{"Said before", "Said on both", "Said on the first copy", "Said on the second copy"}, us, ru, twin)
	ru.urgent("Are you there?", us)

	twin.kill()
	us.does("epoch", "open", us.ticket())
	us.urgent("The line is up", ru)
	kept(t, 0, []string{"Said on both", "Said on the first copy", "Said on the second copy"}, us, ru)
	// The root says which copy stays: what the other one alone said loses its effect.
	us.does("epoch", "stop", fmt.Sprintf("us/0/%d@%s", stays.Number, stays.Root.Short()), "--root", us.root())
	goesOn(t, since, us, ru, forked, stopped(0, stays.Number), opened)
	kept(t, 0, []string{"Said before", "Said on both", "Said on the first copy", "The line is up", "Are you there?"}, us, ru)
	kept(t, 1, []string{"Said on the second copy"}, us, ru)
}

// showsBothBranches checks that the log of us is shown with two ends, as forked.
func (s *site) showsBothBranches() {
	s.t.Helper()
	st := s.status()
	if !slices.Contains(st.Sentences, forked) {
		s.t.Errorf("%s reads %q", s.party, st.Sentences)
	}
	for _, l := range st.Logs {
		if l.Party == "us" && l.Epoch == 0 && (l.Forked != 1 || len(l.Tips) != 2) {
			s.t.Errorf("%s shows the log of us as %+v", s.party, l)
		}
	}
}

// pen is the duty officer's.
func (s *site) pen() pen.Pen {
	s.t.Helper()
	signer, err := home.ReadKey(s.duty())
	if err != nil {
		s.t.Fatal(err)
	}
	st := s.status()
	return pen.Pen{
		Terms:  pen.Terms{Channel: st.ID, Charter: st.Charter, Mode: st.Mode, Party: parley.PartyID(s.party)},
		Signer: signer, NotAfter: parley.MaxTime,
	}
}

// sealed gives an urgent entry's envelope, to be handed in more than once.
func (s *site) sealed(text string) *ledger.Envelope {
	s.t.Helper()
	e, err := s.pen().Word(parley.KindUrgent, &parley.Urgent{Text: text})
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

// files hands an envelope in.
func (s *site) files(e *ledger.Envelope) {
	s.t.Helper()
	c, done := s.channel(context.Background())
	defer done()
	if _, err := c.Say(context.Background(), e, nil, nil); err != nil {
		s.t.Fatal(err)
	}
}
