package node_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/carry"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

func raws(texts ...*channel.CharterText) []jsontext.Value {
	var out []jsontext.Value
	for _, t := range texts {
		out = append(out, t.Raw)
	}
	return out
}

// pair gives two sides with a charter in force and officers enrolled.
func pair(t *testing.T) (us, ru *side) {
	t.Helper()
	us, ru = newSide(t, "us"), newSide(t, "ru")
	text := newCharter(t, us, ru)
	for _, s := range []*side{us, ru} {
		s.start(text)
		s.open()
	}
	exchange(t, us, ru)
	us.enroll()
	ru.enroll()
	exchange(t, us, ru)
	return us, ru
}

// same waits until the sides hold the same and checks that they agree on it.
func same(t *testing.T, sides ...*side) *channel.State {
	t.Helper()
	settle(t, sides...)
	first := sides[0].channel.State()
	for _, s := range sides[1:] {
		if got := s.channel.State(); got.Hash() != first.Hash() {
			t.Fatalf("%s and %s disagree:\n%s\n%s", sides[0].party, s.party, ledger.MustEncode(first), ledger.MustEncode(got))
		}
	}
	return first
}

func TestOneNoticeAcross(t *testing.T) {
	us, ru := pair(t)
	filed := us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	s := same(t, us, ru)
	if len(s.Notices) != 1 || s.Notices[0].ID != filed.Act || s.Notices[0].Number != 1 {
		t.Fatalf("notices: %+v", s.Notices)
	}
	if r := s.Notices[0].Versions[0].Receipts; len(r) != 1 || r[0].Party != "ru" {
		t.Errorf("receipts: %+v, want one of ru", r)
	}
}

func TestRestartReplaysToTheSameState(t *testing.T) {
	us, ru := pair(t)
	us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	before := same(t, us, ru).Hash()
	us.restart()
	ru.restart()
	if got := us.channel.State().Hash(); got != before {
		t.Errorf("us came back with state %s, had %s", got.Short(), before.Short())
	}
	if ok, why := us.channel.Writable(); !ok {
		t.Errorf("us cannot write after a restart: %s", why)
	}
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "still here"})
	same(t, us, ru)
}

func TestTheSameWordsAreOneEntry(t *testing.T) {
	us, _ := pair(t)
	e := us.seal(us.drafter, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "once"})
	first := us.must(node.Submission{Word: &ledger.Word{Draft: *e}})
	again := us.must(node.Submission{Word: &ledger.Word{Draft: *e}})
	if !again.Again || again.Place != first.Place {
		t.Errorf("handed in twice: %+v, then %+v", first, again)
	}
}

func TestTheDoorRefusesWhatWouldBeVoid(t *testing.T) {
	us, _ := pair(t)
	before := us.channel.State().Hash()
	stranger := key("a stranger")
	for name, c := range map[string]struct {
		word ledger.Word
		want channel.Reason
	}{
		"a key that nobody enrolled":   {ledger.Word{Draft: *us.seal(stranger, ledger.ClassWord, parley.KindUrgent, &parley.Urgent{Text: "x"})}, channel.VoidKey},
		"an operation without release": {ledger.Word{Draft: *us.seal(us.drafter, ledger.ClassWord, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Operation, 35, 40, 1000)})}, channel.VoidRelease},
	} {
		_, err := us.try(node.Submission{Word: &c.word})
		var r *node.Refusal
		if !errors.As(err, &r) || r.Reason != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if us.channel.State().Hash() != before {
		t.Error("a refusal changed the state")
	}
}

func TestASecondPersonReleases(t *testing.T) {
	us, ru := pair(t)
	draft := us.seal(us.drafter, ledger.ClassWord, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Operation, 35, 40, 1000_000)})
	have, _ := us.node.Have(us.text.Hash)
	_ = have
	release := us.seal(us.second, ledger.ClassRelease, parley.KindRelease, &parley.Release{Of: draft.Hash(ledger.ClassWord), Picture: []parley.Position{}})
	us.must(node.Submission{Word: &ledger.Word{Draft: *draft, Release: release}})
	s := same(t, us, ru)
	if v := s.Notices[0].Versions[0]; v.Release != us.second.Key() {
		t.Errorf("released by %s, want %s", v.Release, us.second.Key())
	}
}

func TestAClashIsFoundAnsweredAndResolved(t *testing.T) {
	us, ru := pair(t)
	mine := us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 5000_000)})
	theirs := ru.word(ru.drafter, parley.KindNotice, &parley.Filing{Notice: *ru.notice(parley.Movement, 35.3, 40.13, 1000_000)})
	s := same(t, us, ru)
	if len(s.Findings) != 1 {
		t.Fatalf("findings: %+v", s.Findings)
	}
	f := s.Findings[0]
	if f.ID != channel.FindingID(us.text.Hash, mine.Act, theirs.Act, "all") || f.Status != channel.Told || f.Sides[0].Found+f.Sides[1].Found != 2 {
		t.Errorf("finding: %+v", f)
	}
	us.word(us.drafter, parley.KindAnswer, &parley.Answer{Answer: parley.Roger, Finding: f.ID, Revision: f.Revision})
	if got := same(t, us, ru).Findings[0].Status; got != channel.Answered {
		t.Errorf("after an answer: %s", got)
	}
	ru.word(ru.drafter, parley.KindChange, &parley.Change{Notice: *ru.notice(parley.Movement, 36.3, 41.5, 1000_000), Of: theirs.Act, Replaces: []parley.Hash{theirs.Act}})
	if got := same(t, us, ru).Findings[0]; got.Status != channel.Resolved {
		t.Errorf("after the change: %+v", got)
	}
}

// Joining a channel that is here already waits for the channel alone: who holds that may
// need the node.
func TestJoiningAgainHoldsUpNobody(t *testing.T) {
	us, _ := pair(t)
	joined := make(chan error, 1)
	us.channel.Read(func(channel.View, *channel.Machine) {
		go func() {
			_, err := us.node.Join(context.Background(), us.text.Hash, us.text)
			joined <- err
		}()
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			for end := time.Now().Add(100 * time.Millisecond); time.Now().Before(end); {
				us.node.Channels()
			}
		}()
		select {
		case <-answered:
		case <-time.After(10 * time.Second):
			t.Error("the node answers nobody while a channel is joined again")
		}
	})
	if err := <-joined; err != nil {
		t.Error(err)
	}
}

// A relay's piece of a log waits for a checkpoint that ends on it. When that comes, without
// an entry, the state is another, and whoever keeps what they read is told.
func TestACheckpointAloneIsACommit(t *testing.T) {
	us, relay, late := newSide(t, "us"), newSide(t, "ru"), newSide(t, "tr")
	text := newCharter(t, us, relay, late)
	for _, s := range []*side{us, relay, late} {
		s.start(text)
	}
	us.open()
	us.enroll()
	exchange(t, us, relay)
	ctx := context.Background()
	piece := func(from *side) carry.Segment {
		segments, _, err := from.node.Lack(ctx, text.Hash, nil, nil, 1)
		if err != nil || len(segments) != 1 || len(segments[0].Entries) != 1 {
			t.Fatalf("%s gives %+v, %v, want one entry", from.party, segments, err)
		}
		return segments[0]
	}
	look := func(from *side) (commits int64, have []parley.Position, state parley.Hash) {
		if err := late.node.Take(ctx, from.party, piece(from)); err != nil {
			t.Fatal(err)
		}
		have, _ = late.node.Have(text.Hash)
		return late.channel.Commits(), have, late.channel.State().Hash()
	}
	commits, have, state := look(relay)
	after, haveThen, stateThen := look(us)
	if !slices.Equal(have, haveThen) || state == stateThen {
		t.Fatalf("held %v and %v, states %s and %s: want the same entries, applied only then", have, haveThen, state.Short(), stateThen.Short())
	}
	if after == commits {
		t.Error("what was applied is no commit")
	}
}
