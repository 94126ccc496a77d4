package channel_test

import (
	"errors"
	"slices"
	"testing"

	"parley"
	"parley/channel"
	"parley/channel/channeltest"
	"parley/ledger"
)

func callWorld(t *testing.T) (w *channeltest.World, ours, theirs *channeltest.Node) {
	t.Helper()
	w = channeltest.New(channeltest.Options{Parties: 2})
	w.Start()
	t.Cleanup(func() {
		if err := w.Err(); err != nil {
			t.Error(err)
		}
	})
	return w, w.Node(us), w.Node(them)
}

func urgentBy(n *channeltest.Node, text string, refs ...parley.Hash) *channeltest.Cell {
	return n.Append(n.Word("clerk", parley.KindUrgent, parley.Urgent{References: refs, Text: text}))
}

// A place that is given has a shape and places: an empty one says nothing, whatever stands
// beside it.
func TestAPlaceSaysWhere(t *testing.T) {
	account := func(place string) string {
		return `{"account":{"footprint":` + place + `,"from":0,"kind":"harm","status":"open","text":"x"},"precedence":"routine","title":"t"}`
	}
	urgent := func(place string) string { return `{"footprint":` + place + `,"text":"x"}` }
	for place, unknown := range map[string]bool{
		`{"places":[],"shape":""}`:         false,
		`{"places":[],"shape":"","zzz":1}`: true,
		`{"holes":[],"zzz":1}`:             true,
		`{"zzz":1}`:                        true,
		`{}`:                               false,
		`{"places":[]}`:                    false,
		`{"places":[],"shape":"polygon"}`:  false,
	} {
		for text, into := range map[string]ledger.Validator{urgent(place): new(parley.Urgent), account(place): new(parley.Incident)} {
			if err := ledger.CheckCanonical([]byte(text)); err != nil {
				t.Fatal(err)
			}
			if err := ledger.Decode([]byte(text), into); err == nil || errors.Is(err, ledger.ErrUnknown) != unknown {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	if err := ledger.Decode([]byte(`{"footprint":{"places":[],"shape":""}}`), new(parley.Urgent)); err == nil || errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("an empty place alone: %v", err)
	}
}

// What refers to an urgent entry belongs to its call, by whichever side and over whatever
// comes between; a call is closed by who had everything that others had said.
func TestUrgentCallsAreGatheredAndClosed(t *testing.T) {
	w, ours, theirs := callWorld(t)
	first := urgentBy(ours, "fire").Entry.Act
	apart := urgentBy(ours, "another fire").Entry.Act
	w.Settle()
	answer := urgentBy(theirs, "we stop", first).Entry.Act
	w.Settle()
	more := urgentBy(ours, "it goes on", answer).Entry.Act
	theirs.Append(theirs.Acknowledge(first, parley.Done)) // without having had the last of it
	w.Settle()
	calls := map[parley.Hash]channel.UrgentCall{}
	for _, c := range w.Observe().Now().UrgentCalls() {
		calls[c.ID] = c
	}
	c := calls[first]
	var ids []parley.Hash
	for _, e := range c.Entries {
		ids = append(ids, e.ID)
	}
	if len(calls) != 2 || !slices.Equal(ids, []parley.Hash{first, answer, more}) || len(calls[apart].Entries) != 1 {
		t.Fatalf("the calls: %+v", calls)
	}
	if len(c.Closed) != 0 {
		t.Errorf("closed by %v, who had not had the last entry", c.Closed)
	}
	theirs.Append(theirs.Acknowledge(more, parley.Done))
	w.Settle()
	for _, c := range w.Observe().Now().UrgentCalls() {
		if c.ID == first && !slices.Equal(c.Closed, []parley.PartyID{them}) {
			t.Errorf("closed by %v", c.Closed)
		}
	}
}

// Only what agrees, disputes or withdraws tells how a summary stands, and the last of it.
func TestHowASummaryStands(t *testing.T) {
	w, ours, theirs := callWorld(t)
	id := ours.Append(ours.Call(them, nil)).Entry.Act
	w.Settle()
	for _, c := range []struct {
		say  parley.ReplyWord
		want channel.SummaryStanding
	}{
		{parley.ReplyRoger, channel.SummaryUnanswered}, {parley.ReplyAgree, channel.SummaryAgreed}, {parley.ReplyStandby, channel.SummaryAgreed},
		{parley.ReplyObject, channel.SummaryDisputed}, {parley.ReplyWithdraw, channel.SummaryUnanswered},
	} {
		theirs.Append(theirs.Reply(id, c.say))
		w.Settle()
		calls := w.Observe().Now().RecordedCalls()
		if len(calls) != 1 || calls[0].Sides[0].Party != them || calls[0].Sides[0].Standing != c.want {
			t.Errorf("after %s: %+v", c.say, calls)
		}
	}
}

// A side's last account takes the place of those before, which are kept in their order.
func TestAnIncidentKeepsEarlierAccounts(t *testing.T) {
	w, ours, theirs := callWorld(t)
	id := ours.Append(ours.Incident(nil)).Entry.Act
	second := ours.Append(ours.Account(id, nil)).Entry.Act
	third := ours.Append(ours.Account(id, nil)).Entry.Act
	w.Settle()
	other := theirs.Append(theirs.Account(id, nil)).Entry.Act
	w.Settle()
	l := w.Observe().Now().IncidentRecords()
	if len(l) != 1 || len(l[0].Sides) != 2 {
		t.Fatalf("%+v", l)
	}
	mine, his := l[0].Sides[0], l[0].Sides[1]
	if mine.Party != us || !slices.Equal(mine.Acts, []parley.Hash{third}) || !slices.Equal(mine.Earlier, []parley.Hash{id, second}) {
		t.Errorf("our side: %+v", mine)
	}
	if his.Party != them || !slices.Equal(his.Acts, []parley.Hash{other}) || len(his.Earlier) != 0 {
		t.Errorf("their side: %+v", his)
	}
}

// What a side says in its own words, and how a place was typed, is no difference.
func TestAccountDifferences(t *testing.T) {
	a := parley.Account{
		Footprint: parley.Footprint{Shape: parley.Point, Places: []parley.Place{{1, 2}}, Entered: "x"}, From: 1, Kind: parley.Harm, Status: parley.IncidentOpen, Text: "a",
	}
	b := a
	b.Footprint.Entered, b.Status, b.Text = "y", parley.IncidentClosed, "b"
	if d := channel.AccountDifferences(&a, &b); len(d) != 0 {
		t.Errorf("%v", d)
	}
	b.Breach, b.Until, b.Kind = parley.Alleged{By: "us", Rule: "line"}, 5, parley.Breach
	if d := channel.AccountDifferences(&a, &b); !slices.Equal(d, []string{"kind", "until", "breach.by", "breach.rule"}) {
		t.Errorf("%v", d)
	}
}
