package channel_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"parley"
	"parley/channel"
	"parley/channel/channeltest"
)

// follower is a machine with its board, fed as a node would.
type follower struct {
	t *testing.T
	m *channel.Machine
	b *channel.Board
}

func follow(t *testing.T, w *channeltest.World) *follower {
	m := channel.New(w.Channel)
	return &follower{t, m, channel.NewBoard(m)}
}

// take gives some entries at once, and tells whether everything was looked at again.
func (f *follower) take(cells ...*channeltest.Cell) (all bool) {
	f.t.Helper()
	var applied []channel.Applied
	for _, c := range cells {
		a, err := f.m.Add(c.Stored())
		if err != nil {
			f.t.Fatal(err)
		}
		applied = append(applied, a...)
	}
	_, all = f.b.Update(applied)
	return all
}

// check compares the board with the whole view.
func (f *follower) check(where string) {
	f.t.Helper()
	if diff := difference(f.b, f.m.Now().Obligations()); diff != "" {
		f.t.Fatalf("%s: %s", where, diff)
	}
	for _, s := range f.m.Now().State().Notices {
		if got := f.b.Number(s.ID); got != s.Number {
			f.t.Fatalf("%s: the board numbers a notice of %s %d, the state %d", where, s.Originator, got, s.Number)
		}
	}
}

// TestABoardInAnyOrderOfArrival: whatever comes late, an older epoch or a branch among it,
// and however it is batched, the board is what the view gives, after each batch.
func TestABoardInAnyOrderOfArrival(t *testing.T) {
	t.Parallel()
	seeds, first := 30, rand.Uint64()
	if n, err := strconv.Atoi(os.Getenv("PARLEY_HISTORIES")); err == nil {
		seeds = n
	}
	if n, err := strconv.ParseUint(os.Getenv("PARLEY_SEED"), 10, 64); err == nil {
		first = n
	}
	for i := range seeds {
		seed := first + uint64(i)
		r := rand.New(rand.NewPCG(seed, 1))
		w := channeltest.Run(channeltest.NewHistory(seed, stepsPerHistory), channeltest.Options{})
		w.Settle()
		f := follow(t, w)
		cells := shuffled(w.Cells, r)
		for n := 0; n < len(cells); {
			size := min(len(cells)-n, 1+r.IntN(3)*r.IntN(4))
			f.take(cells[n : n+size]...)
			n += size
			f.check("seed " + strconv.FormatUint(seed, 10) + ", after " + strconv.Itoa(n) + " entries")
		}
	}
}

// shuffled keeps the order of each branch and no other.
func shuffled(cells []*channeltest.Cell, r *rand.Rand) (out []*channeltest.Cell) {
	next := map[*channeltest.Cell][]*channeltest.Cell{}
	for _, c := range cells {
		next[c.Prev] = append(next[c.Prev], c)
	}
	for ready := slices.Clone(next[nil]); len(ready) > 0; {
		i := r.IntN(len(ready))
		for left := 1 + r.IntN(9); left > 0; left-- { // some of one log at once
			c := ready[i]
			out = append(out, c)
			if len(next[c]) == 0 {
				ready = slices.Delete(ready, i, i+1)
				break
			}
			ready[i] = next[c][0]
			ready = append(ready, next[c][1:]...)
		}
	}
	return out
}

// TestNumbersOfAPartnerThatMoves: where another party speaks for an originator now, its
// notices stand in two logs, and their numbers interleave.
func TestNumbersOfAPartnerThatMoves(t *testing.T) {
	t.Parallel()
	w := channeltest.New(channeltest.Options{Parties: 2})
	w.Start()
	us, them := w.Node(channeltest.Us), w.Node(channeltest.Them)
	for range 20 {
		us.Append(us.File(parley.Site))
	}
	us.Append(us.Word("clerk", parley.KindNotice, parley.Filing{Notice: us.Notice(parley.Movement, "airwing")}))
	w.Settle()
	n := us.Notices(func(s channel.NoticeState) bool { return s.Originator == "airwing" })[0]
	them.Append(them.ReadBack(n.ID, nil))
	w.Settle()
	moved := w.Amend(w.Channel, func(c *parley.Charter) {
		for i := range c.Parties {
			switch c.Parties[i].ID {
			case channeltest.Us:
				c.Parties[i].Partners = nil
			case channeltest.Them:
				c.Parties[i].Partners = append(slices.Clone(c.Parties[i].Partners), parley.Partner{ID: "airwing", Name: "Partner airwing"})
			}
		}
	})
	for _, x := range w.Nodes {
		x.Append(x.Accept(moved.Hash))
	}
	w.Settle()
	them.Append(them.Word("clerk", parley.KindNotice, parley.Filing{Notice: them.Notice(parley.Movement, "airwing")}))
	w.Settle()
	if err := w.Err(); err != nil {
		t.Fatal(err)
	}
	f := follow(t, w)
	for i, c := range w.Cells {
		f.take(c)
		f.check("after entry " + strconv.Itoa(i))
	}
	if got := f.b.Number(n.ID); got != 2 {
		t.Errorf("the first notice of the partner is number %d, should be 2: the other stands lower in its log", got)
	}
}

// TestAForkIsNoStandingCost: after a fork, an epoch or void root acts a board looks at what
// an entry touches, as before.
func TestAForkIsNoStandingCost(t *testing.T) {
	t.Parallel()
	w := channeltest.New(channeltest.Options{Parties: 2})
	w.Start()
	us, them := w.Node(channeltest.Us), w.Node(channeltest.Them)
	twin := them.Twin(0)
	them.Append(them.File(parley.Site))
	twin.Append(twin.File(parley.Site))
	w.Settle()
	f := follow(t, w)
	f.take(w.Cells...)
	begin := len(w.Cells)
	us.Append(us.File(parley.Site))
	them.Append(them.Accept(w.Channel)) // accepted before: void
	twin.Append(twin.File(parley.Movement))
	w.Settle()
	for _, c := range w.Cells[begin:] {
		if f.take(c) {
			t.Errorf("everything is looked at again after %v", c.Position())
		}
		f.check("after a fork")
	}
	if err := w.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestAnEntryTouchesWhatItChanges: neither a notice with a long history nor a debtor that has
// received nothing yet makes an entry dear.
func TestAnEntryTouchesWhatItChanges(t *testing.T) {
	t.Parallel()
	const versions = 150
	w := channeltest.New(channeltest.Options{Parties: 2})
	w.Start()
	us, them := w.Node(channeltest.Us), w.Node(channeltest.Them)
	us.Append(us.File(parley.Site))
	id := us.Notices(func(channel.NoticeState) bool { return true })[0].ID
	tip := id
	change := func() *channeltest.Cell {
		c := us.Append(us.Word("clerk", parley.KindChange, parley.Change{Notice: us.Notice(parley.Site, "us"), Of: id, Replaces: []parley.Hash{tip}}))
		tip = c.Entry.Act
		return c
	}
	for range versions {
		change()
		us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "once more"}))
	}
	f := follow(t, w)
	f.take(w.Cells...)
	touches := func(what string, c *channeltest.Cell, most int) {
		t.Helper()
		applied, err := f.m.Add(c.Stored())
		if err != nil {
			t.Fatal(err)
		}
		if touched, all := f.b.Update(applied); all || len(touched) > most {
			t.Errorf("%s has %d obligations looked at (all: %v), should be %d at most", what, len(touched), all, most)
		}
		f.check(what)
	}
	touches("one more change", change(), 12) // two versions, two duties, the three parties
	touches("an entry that receives nothing", them.AppendAfter(them.Show(), nil), 0)
	them.TakeAll(us)
	touches("a reply to one", them.Append(them.Reply(tip, parley.ReplyObject)), 2*versions+5) // it is the receipt of all as well
	touches("another reply", them.Append(them.Reply(tip, parley.ReplyMismatch)), 6)
	if err := w.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestABoardLearnsOfResumption: a receipt of the debtor tells when it learnt that the other resumed the line.
func TestABoardLearnsOfResumption(t *testing.T) {
	t.Parallel()
	w := channeltest.New(channeltest.Options{Parties: 2, Routine: true})
	w.Start()
	us, them := w.Node(channeltest.Us), w.Node(channeltest.Them)
	us.Append(us.Check(channeltest.Them))
	w.Settle()
	them.Append(them.Declare(parley.Suspended))
	w.Settle()
	them.Append(them.Declare(parley.Active))
	us.TakeAll(them)
	us.Append(channeltest.Statement(channel.Receipt{Kind: parley.KindReceipt}, nil))
	if err := w.Err(); err != nil {
		t.Fatal(err)
	}
	f := follow(t, w)
	for i, c := range w.Cells {
		f.take(c)
		f.check("after " + strconv.Itoa(i))
	}
}
