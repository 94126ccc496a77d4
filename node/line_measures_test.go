package node_test

import (
	"reflect"
	"testing"
	"time"

	"parley"
	"parley/channel"
)

// TestLineChecksAndLeadsAreMeasuredAlike: both nodes count the same line checks made and
// missed, by cause, the same LATE notices, and the duties of the charter's routine.
func TestLineChecksAndLeadsAreMeasuredAlike(t *testing.T) {
	hour := parley.Millis(time.Hour.Milliseconds())
	p := newRecord(t, func(_ *record, c *parley.Charter) {
		c.Checks = []parley.CheckHour{{At: 9 * hour, Name: "opening", Within: hour / 2}, {At: 17 * hour, Name: "closing", Within: hour / 2}}
		c.Terms = []parley.Term{{Kind: parley.Movement, Lead: 24 * hour}, {Kind: parley.Site, Reconfirm: 24 * hour}}
		c.Deadlines[0].Pass = hour / 12
	})
	us := p.side("us")
	for _, line := range []string{
		"at 010900ZJAN15",
		"us check phone answered: duty desk",
		"us notice camp site routine 34 40 500 010000ZJAN15 UFN: Camp",
		"us notice walk movement priority 34 41 500 011200ZJAN15 011300ZJAN15: Convoy",
		"us notice trip movement priority 34 42 500 031200ZJAN15 031300ZJAN15: Convoy",
		"us urgent u: Stop.",
		"ru passed u: air operations",
		"at 011745ZJAN15",
		"us check phone missed technical: water in the cable",
		"at 020800ZJAN15",
		"us reconfirm camp",
		"ru declares suspended: by order",
		"at 021700ZJAN15",
	} {
		p.does(line)
	}
	until := parley.Millis(p.clock.Load()) + 3*hour
	var got []*channel.Measures
	for _, s := range p.sides {
		s.channel.Read(func(v channel.View, _ *channel.Machine) { got = append(got, v.Measures(0, until)) })
	}
	if !reflect.DeepEqual(got[0], got[1]) {
		t.Fatalf("the nodes differ:\n%+v\n%+v", got[0], got[1])
	}
	m := got[0]
	if want := []channel.SideMeasures{{Party: "us", Versions: 3, Timed: 2, Late: 1}}; !reflect.DeepEqual(m.Sides, want) {
		t.Errorf("leads %+v, should be %+v", m.Sides, want)
	}
	want := []channel.LineMeasures{
		{Party: "ru", With: "us", Scheduled: 4, Missed: 4, Unknown: 2, Declared: 2, Unsaid: 4},
		{Party: "us", With: "ru", Scheduled: 4, Made: 1, Missed: 3, Technical: 1, Declared: 2, Unsaid: 2, Entered: 2},
	}
	if !reflect.DeepEqual(m.Lines, want) {
		t.Errorf("line checks %+v, should be %+v", m.Lines, want)
	}
	duties := map[[2]parley.PartyID]map[parley.Duty]channel.DutyMeasures{}
	for _, x := range m.Pairs {
		by := map[parley.Duty]channel.DutyMeasures{}
		for _, d := range x.Duties {
			by[d.Duty] = d
		}
		duties[[2]parley.PartyID{x.Creditor, x.Debtor}] = by
	}
	if d := duties[[2]parley.PartyID{"us", "ru"}]; d[parley.OwesPass].Owed != 1 || d[parley.OwesPass].Met != 1 || d[parley.OwesCheck].Owed != 4 || d[parley.OwesCheck].Late != 2 {
		t.Errorf("what ru owed us: %+v", d)
	}
	if d := duties[[2]parley.PartyID{"us", "us"}][parley.OwesReconfirm]; d.Owed != 2 || d.Met != 1 || d.Open != 1 || d.Late != 0 {
		t.Errorf("reconfirmations of us: %+v", d)
	}
	us.channel.Read(func(v channel.View, _ *channel.Machine) {
		if early := v.Measures(0, 1420102800000); len(early.Lines) != 0 { // 010900ZJAN15
			t.Errorf("before the first line check was due: %+v", early.Lines)
		}
	})
}
