package node_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// carryOver takes to one side what it lacks of the other, and nothing back.
func carryOver(t *testing.T, from, to *side) {
	t.Helper()
	ctx := context.Background()
	have, want := to.node.Have(to.text.Hash)
	segments, _, err := from.node.Lack(ctx, to.text.Hash, have, want, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range segments {
		if err := to.node.Take(ctx, from.party, s); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLatenessLearntLate: where the link was down while something fell late, the node tells
// its people once it learns of it, also where no further rung is to come.
func TestLatenessLearntLate(t *testing.T) {
	p := newRecord(t)
	us, ru := p.side("us"), p.side("ru")
	p.says(us, []string{"message", "m", "flash"}, "Stop.")
	carryOver(t, us, ru)
	settleAlone(t, ru) // its receipt stands in its log, and does not reach the other
	p.clock.Add((2 * time.Hour).Milliseconds())
	settle(t, p.sides...)
	owed := parley.Obligation{Debtor: "ru", Duty: parley.OwesAcknowledge, Of: p.named["m"]}
	told := func() (rungs map[parley.PartyID][]int64) {
		rungs = map[parley.PartyID][]int64{}
		us.channel.Read(func(v channel.View, _ *channel.Machine) {
			for _, s := range v.Told(owed) {
				rungs[s.Party] = s.Rungs
			}
		})
		return rungs
	}
	check := func(when string) {
		t.Helper()
		for _, party := range []parley.PartyID{"us", "ru"} {
			if got := told()[party]; len(got) != 1 || got[0] != 2 {
				t.Fatalf("%s: %s told its people at %v, should be at the highest rung, once", when, party, got)
			}
		}
	}
	check("when the link is up again")

	// The clock of a machine that starts may be anywhere.
	for _, jump := range []time.Duration{24 * time.Hour, -48 * time.Hour, 25 * time.Hour} {
		p.clock.Add(jump.Milliseconds())
		us.restart()
		settle(t, p.sides...)
	}
	if got := told()["us"]; got[len(got)-1] != 2 || len(got) > 3 {
		t.Errorf("after jumps of the clock and restarts: told at %v", got)
	}
	before := us.channel.Stored()
	for range 3 {
		p.clock.Add(time.Hour.Milliseconds())
		settle(t, p.sides...)
	}
	if after := us.channel.Stored(); after != before {
		t.Errorf("three hours in which nothing happens add %d entries", after-before)
	}
}

// settleAlone waits until a node owes the channel nothing.
func settleAlone(t *testing.T, s *side) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		changed, stop := s.channel.Watch()
		quiet, err := s.channel.Quiet(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if quiet {
			stop()
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		}
		stop()
	}
}

// TestAReplysPlaceIsAsked: where a reply sees something else is a place like any other.
func TestAReplysPlaceIsAsked(t *testing.T) {
	p := newRecord(t)
	us, ru := p.side("us"), p.side("ru")
	p.says(us, []string{"message", "m", "flash"}, "Is it yours?")
	settle(t, p.sides...)
	reply := func(at parley.Place, confirmed ...string) error {
		b := &parley.Reply{Of: p.named["m"], Reply: parley.ReplyMismatch, Code: parley.OtherPlace, Place: []parley.Place{at}}
		_, err := ru.try(node.Submission{Word: &ledger.Word{Draft: *ru.seal(ru.drafter, ledger.ClassWord, parley.KindReply, b)}, Confirmed: confirmed})
		return err
	}
	for code, at := range map[string]parley.Place{"swapped": {60 * parley.Degree, 35 * parley.Degree}, "outside-area": {-5 * parley.Degree, 0}} {
		var asked node.Questions
		if err := reply(at); !errors.As(err, &asked) || len(asked) != 1 || asked[0].Code != code {
			t.Errorf("%v: %v, should ask %s", at, err, code)
		}
		if err := reply(at, code); err != nil {
			t.Errorf("%v, confirmed: %v", at, err)
		}
	}
	if err := reply(parley.Place{35 * parley.Degree, 40 * parley.Degree}); err != nil {
		t.Errorf("inside the area: %v", err)
	}
}
