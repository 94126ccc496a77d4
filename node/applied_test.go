package node_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"parley"
	"parley/journal/sqlite"
	"parley/ledger"
	"parley/node"
)

// Whoever follows a channel learns of each entry once, in the order in which it was
// applied, whether it was written here or came from a peer.
func TestAppliedInOrder(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	_, begin, _ := us.channel.Since(0, 0)
	filed := us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "ours"})
	came := ru.word(ru.drafter, parley.KindUrgent, &parley.Urgent{Text: "theirs"})
	same(t, us, ru)
	events, last, complete := us.channel.Since(begin, 1000)
	if !complete || last != begin+int64(len(events)) {
		t.Fatalf("%d events after %d, the last is %d, complete %v", len(events), begin, last, complete)
	}
	seen := map[parley.Hash]int64{}
	next := map[parley.PartyID]int64{}
	for i, e := range events {
		if e.Seq != begin+int64(i)+1 {
			t.Errorf("event %d has number %d, want %d", i, e.Seq, begin+int64(i)+1)
		}
		p := e.Applied.Position
		if n, ok := next[p.Party]; ok && p.Size != n {
			t.Errorf("the log of %s goes on with entry %d, want %d", p.Party, p.Size-1, n-1)
		}
		next[p.Party] = p.Size + 1
		seen[e.Applied.Entry.Act] = e.Seq
	}
	if seen[filed.Act] == 0 || seen[came.Act] < seen[filed.Act] {
		t.Errorf("ours is number %d and theirs %d, want both, ours first", seen[filed.Act], seen[came.Act])
	}
	// In steps it is the same.
	var again []node.Event
	for after := begin; after < last; {
		step, _, ok := us.channel.Since(after, 3)
		if !ok || len(step) == 0 || len(step) > 3 {
			t.Fatalf("a step of %d after %d", len(step), after)
		}
		again, after = append(again, step...), step[len(step)-1].Seq
	}
	if len(again) != len(events) {
		t.Errorf("%d in steps, %d at once", len(again), len(events))
	}
	for _, wrong := range []int64{-1, last + 1} {
		if _, _, ok := us.channel.Since(wrong, 10); ok {
			t.Errorf("what follows %d is told, want not: there is no such event", wrong)
		}
	}
	// A new run counts anew: what it replays is no news.
	us.restart()
	if events, last, ok := us.channel.Since(0, 10); len(events) > 0 || last != 0 || !ok {
		t.Errorf("after a restart there are %d events and the last is %d", len(events), last)
	}
}

// What was not stored is not told.
func TestAFailedCommitTellsNothing(t *testing.T) {
	us, ru := pair(t)
	same(t, us, ru)
	us.stop()
	j, err := sqlite.Open(context.Background(), filepath.Join(us.dir, "journal.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	bad := &failing{Journal: j}
	us.startOn(us.text, bad)
	defer us.node.Close()
	bad.err = errors.New("the disk is full")
	_, before, _ := us.channel.Since(0, 0)
	_, err = us.try(node.Submission{Word: &ledger.Word{Draft: *us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "x"})}})
	if err == nil {
		t.Fatal("the words were taken")
	}
	if events, last, _ := us.channel.Since(before, 10); len(events) > 0 || last != before {
		t.Errorf("%d events are told after a commit that failed", len(events))
	}
}
