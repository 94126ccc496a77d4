package node_test

import (
	"testing"
	"time"

	"parley"
	"parley/channel"
)

// reach is how a post's own side reaches its counterpart at the script's hour.
func (p *record) reach(of parley.PartyID, down bool) (c channel.Counterpart) {
	p.side(string(of)).channel.Read(func(v channel.View, _ *channel.Machine) {
		c = v.Line(channel.LineView{At: parley.Millis(p.clock.Load()), Party: of, Down: func(parley.PartyID) bool { return down }}).Counterparts[0]
	})
	return c
}

// TestG4TheNextMeansIsNamedWhenOneFails: data fails with the link, or when no entry has come
// for two probe intervals; another means with a line check that was missed; and the first that
// is not known to fail is the one to use.
func TestG4TheNextMeansIsNamedWhenOneFails(t *testing.T) {
	p := newRecord(t, func(_ *record, c *parley.Charter) {
		c.Probe = 60_000
		c.Parties[1].Pace = []parley.Pace{
			{Means: parley.ByData, Text: "this channel"},
			{Means: parley.ByPhone, Text: "telephone 2", Trigger: "the link is down"},
			{Means: parley.ByRadio, Text: "121.5", Trigger: "nobody answers the telephone"},
		}
	})
	us := p.side("us")
	if c := p.reach("us", false); c.Use != parley.ByData || c.Pace[0].Failing {
		t.Errorf("while all is well: use %q, %+v", c.Use, c.Pace)
	}
	if c := p.reach("us", true); c.Use != parley.ByPhone || c.Pace[0].Why != channel.LinkDown || c.Pace[1].Trigger != "the link is down" {
		t.Errorf("with no link: use %q, %+v", c.Use, c.Pace)
	}
	p.clock.Add(2*60_000 + 1000)
	settleAlone(t, us) // the other side's entries do not come
	if c := p.reach("us", false); c.Use != parley.ByPhone || c.Pace[0].Why != channel.NoEntry {
		t.Errorf("after two probe intervals without an entry: use %q, %+v", c.Use, c.Pace)
	}
	p.says(us, []string{"check", "phone", "missed", "unknown"}, "no answer")
	if c := p.reach("us", false); c.Use != parley.ByRadio || c.Pace[1].Why != channel.CheckFailed {
		t.Errorf("after nobody answered the telephone: use %q, %+v", c.Use, c.Pace)
	}
	p.clock.Add(60_000)
	p.says(us, []string{"check", "phone", "answered"}, "duty desk")
	settle(t, p.sides...)
	if c := p.reach("us", false); c.Use != parley.ByData || c.Pace[1].Failing || c.Pace[1].Last == 0 {
		t.Errorf("once both work again: use %q, %+v", c.Use, c.Pace)
	}
}

// TestH2TheLadderSaysWhoMayCall: each level has who may call and after what time, and keeps a
// record of the calls held there and of who was told.
func TestH2TheLadderSaysWhoMayCall(t *testing.T) {
	minute := parley.Millis(time.Minute.Milliseconds())
	p := newRecord(t, func(_ *record, c *parley.Charter) {
		c.Ladder = []parley.Rung{{After: 5 * minute, Calls: "the duty officer", Level: "colonel"}, {After: 20 * minute, Calls: "the chief of operations", Level: "two-star"}}
	})
	us := p.side("us")
	p.says(us, []string{"urgent", "u"}, "Stop.")
	settle(t, p.sides...)
	p.clock.Add(int64(11 * minute)) // due after five minutes, late by six
	settle(t, p.sides...)
	held := parley.Millis(p.clock.Load())
	us.word(us.drafter, parley.KindCall, &parley.Call{Began: held, Level: "colonel", Means: parley.ByPhone, Summary: "Both spoke.", With: "ru", Speakers: []parley.Speaker{{Office: "operations", Party: "us"}}})
	settle(t, p.sides...)
	for _, of := range []parley.PartyID{"us", "ru"} {
		c := p.reach(of, false)
		if len(c.Levels) != 2 {
			t.Fatalf("%s: %+v", of, c.Levels)
		}
		if l := c.Levels[0]; l.Level != "colonel" || l.Calls != "the duty officer" || l.After != 5*minute || l.Recorded != 1 || l.LastCall != held || l.Told != 2 {
			t.Errorf("%s, the first level: %+v", of, l)
		}
		if l := c.Levels[1]; l.Calls != "the chief of operations" || l.Recorded != 0 || l.Told != 0 {
			t.Errorf("%s, the second level: %+v", of, l)
		}
	}
}
