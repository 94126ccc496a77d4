package channel_test

import (
	"testing"

	"parley"
	"parley/channel"
	"parley/channel/channeltest"
)

// pencil begins a channel of two whose nodes find what the oracle says.
func pencil(t *testing.T, says parley.Verdict) (m moments, ours, theirs *channeltest.Node) {
	w := channeltest.New(channeltest.Options{Parties: 2})
	w.Oracle = func(parley.PartyID, *channel.NoticeState, *channel.NoticeState) parley.Verdict { return says }
	w.Start()
	t.Cleanup(func() {
		if err := w.Err(); err != nil {
			t.Error(err)
		}
	})
	return moments{t, w}, w.Node(us), w.Node(them)
}

// dutyOf gives what became of a duty between two parties.
func dutyOf(p channel.PairMeasures, d parley.Duty) channel.DutyMeasures {
	for _, x := range p.Duties {
		if x.Duty == d {
			return x
		}
	}
	return channel.DutyMeasures{}
}

// Late is what stood past its time at any moment: also what a standby put off too late, or
// for too short, and what began before its deadline.
func TestMeasuresOfLateness(t *testing.T) {
	for name, c := range map[string]struct {
		take func(m moments, theirs *channeltest.Node, act parley.Hash)
		late int
	}{
		"in time": {func(m moments, n *channeltest.Node, act parley.Hash) {
			m.pass(n, 20)
			n.Append(n.Acknowledge(act, parley.Received))
		}, 0},
		"a standby in time": {func(m moments, n *channeltest.Node, act parley.Hash) {
			n.Append(n.Reply(act, parley.ReplyStandby))
			m.pass(n, 50)
			n.Append(n.Acknowledge(act, parley.Received))
		}, 0},
		"a standby that comes late": {func(m moments, n *channeltest.Node, act parley.Hash) {
			m.pass(n, 40)
			n.Append(n.Reply(act, parley.ReplyStandby))
			n.Append(n.Acknowledge(act, parley.Received))
		}, 1},
		"a standby that is not kept": {func(m moments, n *channeltest.Node, act parley.Hash) {
			until := m.at(m.w.Last()) + 10_000
			n.Append(n.Reply(act, parley.ReplyStandby, channeltest.BodyMember("until", until)))
			m.pass(n, 15)
			n.Append(n.Acknowledge(act, parley.Received))
		}, 1},
		"a standby that is withdrawn": {func(m moments, n *channeltest.Node, act parley.Hash) {
			n.Append(n.Reply(act, parley.ReplyStandby))
			n.Append(n.Reply(act, parley.ReplyWithdraw))
			m.pass(n, 40)
			n.Append(n.Acknowledge(act, parley.Received))
		}, 1},
		"not at all": {func(m moments, n *channeltest.Node, act parley.Hash) { m.pass(n, 40) }, 1},
	} {
		m, ours, theirs := pencil(t, parley.None)
		a := ours.Append(ours.File(parley.Site))
		m.w.Settle()
		c.take(m, theirs, a.Entry.Act)
		m.w.Settle()
		p := pairOf(t, ours.Machine.Now().Measures(m.at(a), m.at(m.w.Last())), us, them)
		if d := dutyOf(p, parley.OwesAcknowledge); d.Late != c.late || d.Timed != 1 {
			t.Errorf("%s: %+v, should be late: %d", name, d, c.late)
		}
	}
	m, ours, theirs := pencil(t, parley.None)
	n := ours.Notice(parley.Site, "us")
	n.Volumes[0].From = m.at(m.w.Last()) + 8_000
	a := ours.Append(ours.Word("clerk", parley.KindNotice, parley.Filing{Notice: n}))
	m.w.Settle()
	m.pass(theirs, 10)
	theirs.Append(theirs.Acknowledge(a.Entry.Act, parley.Received))
	m.w.Settle()
	p := pairOf(t, ours.Machine.Now().Measures(m.at(a), parley.MaxTime), us, them)
	if d := dutyOf(p, parley.OwesAcknowledge); d.Late != 1 {
		t.Errorf("acknowledged after it began: %+v", d)
	}
}

// The span takes in its first millisecond, and ends before its last; what was done or told
// at its end is not in it. Percentiles are by nearest rank.
func TestMeasuresOfASpan(t *testing.T) {
	m, ours, theirs := pencil(t, parley.None)
	var filed []*channeltest.Cell
	for range 11 {
		filed = append(filed, ours.Append(ours.File(parley.Site)))
	}
	m.w.Settle()
	for _, c := range filed {
		theirs.Append(theirs.Acknowledge(c.Entry.Act, parley.Received))
	}
	last := m.w.Last()
	o := parley.Obligation{Debtor: them, Duty: parley.OwesAcknowledge, Of: filed[0].Entry.Act}
	again := theirs.Twin(1)
	again.Append(again.Open(m.w.Channel))
	again.Append(again.Tell(o, 0))
	told := theirs.Append(theirs.Tell(o, 0))
	m.w.Settle()

	measured := func(from, until parley.Millis) channel.PairMeasures {
		return pairOf(t, ours.Machine.Now().Measures(from, until), us, them)
	}
	all := measured(m.at(filed[0]), parley.MaxTime)
	received := m.at(m.heard(them, filed[0]))
	nth := func(n int) parley.Millis {
		return m.at(last) - parley.Millis(11-n)*1000 - received
	}
	same(t, "by nearest rank", all.Acknowledge, channel.Times{Count: 11, Median: nth(6), P90: nth(10), Max: nth(11)})
	same(t, "told in two epochs", all.Told, []channel.ToldMeasures{{Party: them, Rung: 0, Count: 1}})
	if p := measured(m.at(filed[0])+1, m.at(told)); p.Things != 10 {
		t.Errorf("from a millisecond later: %d things", p.Things)
	}
	if p := measured(m.at(filed[0]), m.at(filed[10])); p.Things != 10 {
		t.Errorf("until the last was filed: %d things", p.Things)
	}
	if p := measured(m.at(filed[0]), m.at(last)); p.Acknowledge.Count != 10 {
		t.Errorf("until the last was acknowledged: %+v", p.Acknowledge)
	}
	if d := dutyOf(measured(m.at(filed[0]), received), parley.OwesAcknowledge); d.Unheard != 11 {
		t.Errorf("until they were received: %+v", d)
	}
	if p := measured(m.at(filed[0]), m.at(last)+1); len(p.Told) != 0 {
		t.Errorf("told after the span: %+v", p.Told)
	}
}

// An objection that is withdrawn, or whose notice its author changes, calls for no response
// any more; one that is reported is owed from when it is.
func TestMeasuresOfObjections(t *testing.T) {
	m, ours, theirs := pencil(t, parley.None)
	a, b := ours.Append(ours.File(parley.Site)), ours.Append(ours.File(parley.Site))
	c := ours.Append(ours.File(parley.Site))
	m.w.Settle()
	theirs.Append(theirs.Reply(a.Entry.Act, parley.ReplyMismatch))
	theirs.Append(theirs.Reply(a.Entry.Act, parley.ReplyWithdraw))
	theirs.Append(theirs.Reply(b.Entry.Act, parley.ReplyObject))
	m.w.Settle()
	// We change it in time, and say nothing more for a long while.
	ours.Append(ours.Word("clerk", parley.KindChange, parley.Change{Notice: ours.Notice(parley.Site, "us"), Of: b.Entry.Act, Replaces: []parley.Hash{b.Entry.Act}}))
	m.pass(theirs, 60)
	reported := ours.Append(ours.Reply(c.Entry.Act, parley.ReplyObject, channeltest.For(channeltest.Village)))
	responded := ours.Append(ours.Reply(reported.Entry.Act, parley.ReplyRoger))
	m.w.Settle()

	got := theirs.Machine.Now().Measures(m.at(a), parley.MaxTime)
	same(t, "responses", dutyOf(pairOf(t, got, them, us), parley.OwesResponse), channel.DutyMeasures{Duty: parley.OwesResponse, Owed: 2, Replaced: 2, Timed: 2})
	same(t, "disputed", pairOf(t, got, us, them).Disputed, 2)
	village := pairOf(t, got, channeltest.Village, us)
	same(t, "reported", village.Respond, one(m.at(responded)-m.at(reported)))
	if village.Objections != 1 {
		t.Errorf("the village objected %d times", village.Objections)
	}
	if late := ours.Machine.Now().Measures(m.at(reported)+1, parley.MaxTime); len(late.Pairs) != 0 {
		t.Errorf("after the last objection: %+v", late.Pairs)
	}
}

// What was compared and found to keep apart is no clash; and a rule that reads otherwise
// ends what was owed under the one before.
func TestMeasuresOfRules(t *testing.T) {
	m, ours, theirs := pencil(t, parley.Clash)
	ours.Append(ours.File(parley.Movement))
	m.w.Settle()
	theirs.Append(theirs.File(parley.Site))
	m.w.Settle()
	m.w.Oracle = func(parley.PartyID, *channel.NoticeState, *channel.NoticeState) parley.Verdict { return parley.None }
	ours.Append(ours.Change(ours.Notices(func(s channel.NoticeState) bool { return s.Party == us })[0]))
	m.w.Settle()
	if p := pairOf(t, ours.Machine.Now().Measures(0, parley.MaxTime), us, them); p.Clashes != 1 || ours.Findings()[0].Status != channel.Resolved {
		t.Errorf("%d clashes, and the second look found none: %s", p.Clashes, ours.Findings()[0].Status)
	}

	m, ours, theirs = pencil(t, parley.Clash)
	a := ours.Append(ours.File(parley.Movement))
	m.w.Settle()
	theirs.Append(theirs.File(parley.Site))
	m.w.Settle()
	next := m.w.Amend(m.w.Channel, func(c *parley.Charter) { c.Rules[0].Horizontal *= 2 })
	amended := ours.Append(ours.Accept(next.Hash))
	theirs.Append(theirs.Accept(next.Hash))
	m.w.Settle()
	m.pass(theirs, 3)
	m.w.Settle()
	got := ours.Machine.Now().Measures(m.at(a), m.at(m.w.Last())+1)
	same(t, "their node", theirs.Machine.Now().Measures(m.at(a), m.at(m.w.Last())+1), got)
	for _, p := range []channel.PairMeasures{pairOf(t, got, us, them), pairOf(t, got, them, us)} {
		if d := dutyOf(p, parley.OwesAnswer); d.Replaced != 1 || d.Open != d.Owed-1 || d.Late != 0 {
			t.Errorf("after the amendment: %+v of %d", d, p.Clashes)
		}
	}
	before := pairOf(t, ours.Machine.Now().Measures(m.at(a), m.at(amended)), us, them)
	if d := dutyOf(before, parley.OwesAnswer); d.Open != 1 || d.Replaced != 0 {
		t.Errorf("before it: %+v", d)
	}
	if p := pairOf(t, ours.Machine.Now().Measures(m.at(a), m.at(a)+1), us, them); p.Clashes != 0 {
		t.Errorf("before it was found: %d clashes", p.Clashes)
	}
}
