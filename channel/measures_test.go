package channel_test

import (
	"fmt"
	"reflect"
	"testing"

	"parley"
	"parley/channel"
	"parley/channel/channeltest"
)

// moments reads times off a history: a second passes with every entry of anybody.
type moments struct {
	*testing.T
	w *channeltest.World
}

func (m moments) at(c *channeltest.Cell) parley.Millis { return c.Entry.Frame.Mono }

// heard is the first entry of a party that has another in its past.
func (m moments) heard(p parley.PartyID, c *channeltest.Cell) *channeltest.Cell {
	m.Helper()
	for _, d := range m.w.Cells {
		if d != c && d.Log.Party == p && d.Past()[c] {
			return d
		}
	}
	m.Fatalf("%s has never heard of %v", p, c.Position())
	return nil
}

// pass lets a party's node write some entries, and so seconds go by.
func (m moments) pass(n *channeltest.Node, seconds int) {
	for range seconds {
		n.Append(channeltest.Statement(parley.Shown{Acts: []parley.Hash{m.w.Cells[0].Entry.Act}, Kind: parley.KindShown, Post: "Watch"}, nil))
	}
}

func pairOf(t *testing.T, m *channel.Measures, creditor, debtor parley.PartyID) channel.PairMeasures {
	t.Helper()
	for _, p := range m.Pairs {
		if p.Creditor == creditor && p.Debtor == debtor {
			return p
		}
	}
	t.Fatalf("there is nothing of %s for %s", creditor, debtor)
	return channel.PairMeasures{}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %+v, should be %+v", what, got, want)
	}
}

const (
	us   = channeltest.Us
	them = channeltest.Them
)

// A history of six notices, each taken otherwise, measured with a pencil.
func TestMeasuresOfAHistory(t *testing.T) {
	w := channeltest.New(channeltest.Options{Parties: 2})
	w.Oracle = func(parley.PartyID, *channel.NoticeState, *channel.NoticeState) parley.Verdict { return parley.None }
	w.Start()
	m := moments{t, w}
	ours, theirs := w.Node(us), w.Node(them)
	file := func(kind parley.NoticeKind) *channeltest.Cell {
		c := ours.Append(ours.File(kind))
		w.Settle()
		return c
	}
	from := m.at(w.Cells[len(w.Cells)-1]) + 1

	// One is shown, acknowledged, passed on, and objected to; the objection is answered.
	a := file(parley.Site)
	shown := theirs.Append(theirs.Show(a.Entry.Act))
	received := theirs.Append(theirs.Acknowledge(a.Entry.Act, parley.Received))
	passed := theirs.Append(theirs.Acknowledge(a.Entry.Act, parley.Passed))
	objected := theirs.Append(theirs.Reply(a.Entry.Act, parley.ReplyObject))
	w.Settle()
	responded := ours.Append(ours.Reply(objected.Entry.Act, parley.ReplyRoger))

	// A movement is read back wrongly, then rightly.
	b := file(parley.Movement)
	wrong := theirs.Append(theirs.ReadBack(b.Entry.Act, func(r *parley.Readback) { r.Number++ }))
	right := theirs.Append(theirs.ReadBack(b.Entry.Act, nil))

	// One is acknowledged after 31 seconds, and people were told that it is late.
	c := file(parley.Site)
	duty := parley.Obligation{Debtor: them, Duty: parley.OwesAcknowledge, Of: c.Entry.Act}
	m.pass(theirs, 31)
	theirs.Append(theirs.Tell(duty, 0))
	ours.Append(ours.Tell(duty, 0))
	ours.Append(ours.Tell(duty, 1))
	late := theirs.Append(theirs.Acknowledge(c.Entry.Act, parley.Received))

	// One is put off in time, and acknowledged before the time that was promised: not late.
	d := file(parley.Site)
	theirs.Append(theirs.Reply(d.Entry.Act, parley.ReplyStandby))
	m.pass(theirs, 40)
	put := theirs.Append(theirs.Acknowledge(d.Entry.Act, parley.Received))

	// One is changed before anybody acknowledged it, and the change is not acknowledged.
	e := file(parley.Site)
	change := parley.Change{Notice: ours.Notice(parley.Site, "us"), Of: e.Entry.Act, Replaces: []parley.Hash{e.Entry.Act}}
	changed := ours.Append(ours.Word("clerk", parley.KindChange, change))
	w.Settle()
	// One comes too late to be received before the end of the span.
	f := ours.Append(ours.File(parley.Site))
	until := m.at(f) + 1
	w.Settle()
	theirs.Append(theirs.Acknowledge(changed.Entry.Act, parley.Received))
	w.Settle()
	if err := w.Err(); err != nil {
		t.Fatal(err)
	}

	got := ours.Machine.Now().Measures(from, until)
	p := pairOf(t, got, us, them)
	same(t, "things", p.Things, 7)
	same(t, "disputed", p.Disputed, 1)
	heard := func(c *channeltest.Cell) parley.Millis { return m.at(m.heard(them, c)) }
	same(t, "shown", p.Shown, one(m.at(shown)-heard(a)))
	same(t, "passed", p.Passed, one(m.at(passed)-heard(a)))
	same(t, "readback", p.Readback, one(m.at(right)-heard(b)))
	same(t, "acknowledge", p.Acknowledge, channel.Times{
		// 1, 2, 34 and 41 seconds: by nearest rank the median is the second of them.
		Count: 4, Median: m.at(received) - heard(a), P90: m.at(put) - heard(d), Max: m.at(put) - heard(d),
	})
	if short, long := m.at(wrong)-heard(b), m.at(late)-heard(c); short > m.at(received)-heard(a) || long > m.at(put)-heard(d) {
		t.Fatalf("the history is not as meant: %d, %d", short, long)
	}
	if p.Receipt.Count != 6 || p.Receipt.TwoClocks != 6 || p.Receipt.Median != heard(a)-m.at(a) {
		t.Errorf("receipt: %+v", p.Receipt)
	}
	if p.Returned.Count != 6 || p.Returned.TwoClocks != 0 || p.Returned.Max < p.Receipt.Max {
		t.Errorf("returned: %+v after %+v", p.Returned, p.Receipt)
	}
	same(t, "duties", p.Duties, []channel.DutyMeasures{
		{Duty: parley.OwesAcknowledge, Owed: 7, Met: 4, Replaced: 1, Open: 1, Unheard: 1, Timed: 6, Late: 1},
		{Duty: parley.OwesReadback, Owed: 1, Met: 1, Timed: 1},
	})
	same(t, "told", p.Told, []channel.ToldMeasures{{Party: them, Rung: 0, Count: 1}, {Party: us, Rung: 0, Count: 1}, {Party: us, Rung: 1, Count: 1}})

	back := pairOf(t, got, them, us)
	same(t, "objections", back.Objections, 1)
	same(t, "respond", back.Respond, one(m.at(responded)-m.at(m.heard(us, objected))))
	same(t, "response", back.Duties, []channel.DutyMeasures{{Duty: parley.OwesResponse, Owed: 1, Met: 1, Timed: 1}})

	same(t, "their node", theirs.Machine.Now().Measures(from, until), got)
	if later := pairOf(t, ours.Machine.Now().Measures(from, until+600_000), us, them); later.Duties[0].Open != 1 || later.Acknowledge.Count != 5 {
		t.Errorf("ten minutes later: %+v", later.Duties)
	}
	if empty := ours.Machine.Now().Measures(until+600_000, until+700_000); len(empty.Pairs) != 0 {
		t.Errorf("a span in which nobody said anything: %+v", empty.Pairs)
	}
}

func one(t parley.Millis) channel.Times { return channel.Times{Count: 1, Median: t, P90: t, Max: t} }

// A clash is owed an answer by both sides, for each revision anew; one whose notice changed
// before it was answered does not stay open.
func TestMeasuresOfClashes(t *testing.T) {
	w := channeltest.New(channeltest.Options{Parties: 2})
	w.Oracle = func(parley.PartyID, *channel.NoticeState, *channel.NoticeState) parley.Verdict { return parley.Clash }
	w.Start()
	m := moments{t, w}
	ours, theirs := w.Node(us), w.Node(them)
	ours.Append(ours.File(parley.Movement))
	w.Settle()
	theirs.Append(theirs.File(parley.Site))
	w.Settle()
	first := ours.Findings()[0]
	answered := ours.Append(ours.Answer(first, parley.WillChange))
	w.Settle()
	mine := ours.Notices(func(s channel.NoticeState) bool { return s.Party == us })[0]
	ours.Append(ours.Change(mine))
	w.Settle()
	second := ours.Findings()[0]
	if first.ID != second.ID || first.Revision == second.Revision {
		t.Fatalf("the clash is not found again: %+v, then %+v", first, second)
	}
	accepted := theirs.Append(theirs.Answer(second, parley.Accept))
	theirs.Append(theirs.Answer(second, parley.Standby))
	w.Settle()

	got := ours.Machine.Now().Measures(0, parley.MaxTime)
	same(t, "their node", theirs.Machine.Now().Measures(0, parley.MaxTime), got)
	o, ok := ours.Machine.Now().Obligation(parley.Obligation{Debtor: them, Duty: parley.OwesAnswer, Of: second.ID, Revision: second.Revision})
	if !ok || o.Met != 0 {
		t.Fatalf("their accept was taken back by a standby: %+v, %v (entered %d)", o, ok, m.at(accepted))
	}
	byUs := pairOf(t, got, them, us)
	same(t, "we answer", answers(byUs), channel.DutyMeasures{Duty: parley.OwesAnswer, Owed: 2, Met: 1, Open: 1, Timed: 2, Late: 1})
	if byUs.Clashes != 2 || byUs.Answer.Count != 1 || byUs.Answer.Max <= 0 || byUs.Answer.Max > m.at(answered) {
		t.Errorf("our answers: %+v of %d", byUs.Answer, byUs.Clashes)
	}
	byThem := pairOf(t, got, us, them)
	same(t, "they answer", answers(byThem), channel.DutyMeasures{Duty: parley.OwesAnswer, Owed: 2, Replaced: 1, Open: 1, Timed: 2, Late: 1})
}

func answers(p channel.PairMeasures) channel.DutyMeasures {
	for _, d := range p.Duties {
		if d.Duty == parley.OwesAnswer {
			return d
		}
	}
	return channel.DutyMeasures{}
}

// What a party without a node says is measured by the clock of whoever reports it, and it
// is never late.
func TestMeasuresOfAPartyByHand(t *testing.T) {
	w := channeltest.New(channeltest.Options{Parties: 2})
	w.Start()
	m := moments{t, w}
	ours, theirs := w.Node(us), w.Node(them)
	a := ours.Append(ours.File(parley.Site))
	b := ours.Append(ours.File(parley.Site))
	w.Settle()
	reported := ours.Append(ours.Acknowledge(a.Entry.Act, parley.Received, channeltest.For(channeltest.Village)))
	w.Settle()
	p := pairOf(t, theirs.Machine.Now().Measures(m.at(a), parley.MaxTime), us, channeltest.Village)
	same(t, "duties", p.Duties, []channel.DutyMeasures{{Duty: parley.OwesAcknowledge, Owed: 2, Met: 1, Open: 1}})
	same(t, "acknowledge", p.Acknowledge, one(m.at(reported)-m.at(a)))
	if !p.ByHand || p.Receipt.Count != 0 {
		t.Errorf("by hand %v, receipts %+v; two notices, %v the later", p.ByHand, p.Receipt, b.Position())
	}
}

// Nodes that have applied the same entries measure the same, whatever happened to the
// channel, and what stands is measured as it is owed.
func TestNodesMeasureTheSame(t *testing.T) {
	for seed := range uint64(40) {
		w := channeltest.Run(channeltest.NewHistory(seed, 60), channeltest.Options{Parties: 3})
		w.Settle()
		by := map[parley.Hash]*channel.Measures{}
		for _, n := range w.Nodes {
			state, got := n.State().Hash(), n.Machine.Now().Measures(0, parley.MaxTime)
			if want := by[state]; want != nil {
				same(t, fmt.Sprintf("seed %d, %s in epoch %d", seed, n.Party, n.Epoch), got, want)
			}
			by[state] = got
		}
		n := w.Nodes[0]
		checkOwed(t, fmt.Sprintf("seed %d", seed), n.Machine.Now())
	}
}

// checkOwed compares what stands with what was measured: of each duty of a pair, no more
// can stand met than was met.
func checkOwed(t *testing.T, name string, v channel.View) {
	type duty struct {
		creditor, debtor parley.PartyID
		duty             parley.Duty
	}
	met := map[duty]int{}
	for _, o := range v.Obligations() {
		if o.Met != 0 && o.Since != 0 {
			met[duty{o.Creditor, o.Debtor, o.Duty}]++
		}
	}
	for _, p := range v.Measures(0, parley.MaxTime).Pairs {
		for _, d := range p.Duties {
			k := duty{p.Creditor, p.Debtor, d.Duty}
			if d.Owed != d.Met+d.Replaced+d.Open+d.Unheard || d.Late > d.Timed || met[k] > d.Met {
				t.Errorf("%s: %v stands met %d times: %+v", name, k, met[k], d)
			}
			delete(met, k)
		}
	}
	for k, n := range met {
		if k.debtor != channeltest.Newcomer {
			t.Errorf("%s: %v stands met %d times, and is not measured", name, k, n)
		}
	}
}
