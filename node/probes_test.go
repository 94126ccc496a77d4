package node_test

import (
	"testing"
	"time"

	"parley"
	"parley/channel"
)

// probedLine is two parties whose nodes probe the line each minute.
func probedLine(t *testing.T) *record {
	return newRecord(t, func(_ *record, c *parley.Charter) { c.Probe = 60_000 })
}

// counted counts the valid entries of a party's log by kind, as a side has them.
func counted(s *side, party parley.PartyID) map[parley.Kind]int {
	out := map[parley.Kind]int{}
	s.channel.Read(func(v channel.View, _ *channel.Machine) {
		for _, r := range v.Records() {
			if r.Place.Party == party && r.Verdict == channel.Valid {
				out[r.Entry.Kind]++
			}
		}
	})
	return out
}

// more gives what came since.
func more(before, after map[parley.Kind]int) map[parley.Kind]int {
	out := map[parley.Kind]int{}
	for k, n := range after {
		if n > before[k] {
			out[k] = n - before[k]
		}
	}
	return out
}

// TestAnIdleLineIsProbed: with a probe each minute an idle channel gains, each minute and from
// each node, a probe, what it measured and no more than one receipt; and each knows how far
// the other's clock is ahead.
func TestAnIdleLineIsProbed(t *testing.T) {
	p := probedLine(t)
	us := p.side("us")
	p.ahead("ru", "7s")
	settle(t, p.sides...)
	before := map[parley.PartyID]map[parley.Kind]int{"us": counted(us, "us"), "ru": counted(us, "ru")}
	const minutes = 10
	for range minutes {
		p.clock.Add(60_000)
		settle(t, p.sides...)
	}
	for party, was := range before {
		got := more(was, counted(us, party))
		if got[parley.KindProbe] != minutes || got[parley.KindMeasured] != minutes || got[parley.KindReceipt] > minutes {
			t.Errorf("%s: in %d idle minutes %v; should be a probe, a measured and at most a receipt each minute", party, minutes, got)
		}
		delete(got, parley.KindProbe)
		delete(got, parley.KindMeasured)
		delete(got, parley.KindReceipt)
		if len(got) > 0 {
			t.Errorf("%s: an idle line gains %v", party, got)
		}
	}
	us.channel.Read(func(v channel.View, _ *channel.Machine) {
		for _, x := range []struct {
			by, of parley.PartyID
			ahead  parley.Millis
		}{{"us", "ru", 7000}, {"ru", "us", -7000}} {
			o := v.Offset(x.by, x.of, parley.Millis(p.clock.Load()))
			if o == nil || o.By != x.by || o.Offset < x.ahead-o.RoundTrip/2-1 || o.Offset > x.ahead+o.RoundTrip/2+1 {
				t.Errorf("%s of %s: %+v, should be ahead by %d", x.by, x.of, o, x.ahead)
			}
		}
	})
	settle(t, p.sides...)
	if again := more(counted(us, "us"), counted(p.side("ru"), "us")); len(again) > 0 {
		t.Errorf("without a minute gone by: %v", again)
	}
}

// TestAProbeWaitsWhileTheLinkIsCut: one probe waits, for however long; it is measured when
// the link is up again, and the line is probed as before.
func TestAProbeWaitsWhileTheLinkIsCut(t *testing.T) {
	p := probedLine(t)
	us := p.side("us")
	p.clock.Add(60_000)
	settle(t, p.sides...)
	before := counted(us, "us")
	for range 20 {
		p.clock.Add(60_000)
		settleAlone(t, us)
	}
	if got := more(before, counted(us, "us")); got[parley.KindProbe] != 1 || len(got) != 1 {
		t.Fatalf("with the link cut: %v, should be one probe", got)
	}
	restarted := counted(us, "us")
	us.restart()
	settleAlone(t, us)
	if got := more(restarted, counted(us, "us")); len(got) > 0 {
		t.Fatalf("after a restart: %v", got)
	}
	settle(t, p.sides...)
	got := more(before, counted(us, "us"))
	if got[parley.KindMeasured] != 2 || got[parley.KindProbe] != 2 {
		t.Errorf("with the link up again: %v, should be the one that waited and the next, each measured", got)
	}
	sent, took := map[int64]parley.Millis{}, []parley.Millis{}
	us.channel.Read(func(v channel.View, _ *channel.Machine) {
		for _, r := range v.Records() {
			if r.Place.Party != "us" {
				continue
			}
			switch b := r.Entry.Body().(type) {
			case *parley.Probe:
				sent[r.Place.Number] = r.Entry.Frame.Clock
			case *parley.Measured:
				took = append(took, r.Entry.Frame.Clock-sent[b.Probe])
			}
		}
	})
	if len(took) < 2 || took[len(took)-2] != 19*60_000 {
		t.Errorf("the probes took %v, the last but one should be the 19 minutes of the cut", took)
	}
}

// TestNobodyProbesAlone: where no other party has a node, nobody could cover a probe.
func TestNobodyProbesAlone(t *testing.T) {
	s := newSide(t, "us")
	c := newCharter(t, s).Charter
	c.Parties = append(c.Parties, parley.Party{ID: "ngo", Name: "by hand"})
	c.Probe = 60_000
	s.start(parse(t, &c))
	s.open()
	settleAlone(t, s)
	if got := counted(s, "us"); got[parley.KindProbe] != 0 {
		t.Errorf("%v", got)
	}
}

// TestMissedLineChecksAreTold: a line check that is not entered in time is told to the
// debtor's people and to the counterpart's, at each rung once, and a later entry ends it.
func TestMissedLineChecksAreTold(t *testing.T) {
	hour := parley.Millis(time.Hour.Milliseconds())
	p := newRecord(t, func(_ *record, c *parley.Charter) {
		c.Checks = []parley.CheckHour{{At: 9 * hour, Name: "opening", Within: hour / 2}}
	})
	us := p.side("us")
	p.clock.Store(time.Date(2015, 1, 1, 8, 0, 0, 0, time.UTC).UnixMilli())
	settle(t, p.sides...)
	told := func() map[parley.PartyID][]int64 {
		out := map[parley.PartyID][]int64{}
		us.channel.Read(func(v channel.View, _ *channel.Machine) {
			for _, s := range v.Told(parley.Obligation{Debtor: "us", Duty: parley.OwesCheck, Of: us.text.Hash, To: "ru"}) {
				out[s.Party] = s.Rungs
			}
		})
		return out
	}
	for _, step := range []struct {
		minutes int
		rungs   int
	}{{60, 0}, {31, 1}, {10, 2}, {60, 3}, {24 * 60, 3}} { // 09:00, 09:31, 09:41, 10:41, the next day
		p.clock.Add(int64(step.minutes) * 60_000)
		settle(t, p.sides...)
		for _, party := range []parley.PartyID{"us", "ru"} {
			if got := told()[party]; len(got) != step.rungs {
				t.Fatalf("%s: %s told its people at %v, should be at %d rungs", time.UnixMilli(p.clock.Load()).UTC().Format("021504"), party, got, step.rungs)
			}
		}
	}
	us.word(us.drafter, parley.KindCheck, &parley.Check{At: parley.Millis(p.clock.Load()), Cause: parley.UnknownCause, Means: parley.ByPhone, Outcome: parley.CheckMissed, With: "ru"})
	settle(t, p.sides...)
	us.channel.Look(func(_ channel.View, b *channel.Board, _ func() *channel.State) {
		b.All(func(o *channel.Obligation) {
			if o.Duty == parley.OwesCheck && o.Debtor == "us" && o.Rung(parley.Millis(p.clock.Load())) >= 0 {
				t.Errorf("after it was entered as missed it is still late: due %d", o.Due)
			}
		})
	})
}

// TestPassingOnAndReconfirmingAreTold: those who owe that a thing is passed on, or that a
// notice is reconfirmed, are told, and so is the counterpart where there is one.
func TestPassingOnAndReconfirmingAreTold(t *testing.T) {
	minute := parley.Millis(time.Minute.Milliseconds())
	p := newRecord(t, func(_ *record, c *parley.Charter) {
		c.Deadlines[0].Pass = 5 * minute
		c.Terms = []parley.Term{{Kind: parley.Site, Reconfirm: 24 * 60 * minute}}
	})
	us := p.side("us")
	p.says(us, []string{"urgent", "u"}, "Stop.")
	p.says(us, []string{"notice", "camp", "site", "routine", "34", "40", "500", "010000ZJAN15", "UFN"}, "Camp")
	settle(t, p.sides...)
	p.says(p.side("ru"), []string{"received", "u"}, "")
	p.clock.Add(int64(6 * minute))
	settle(t, p.sides...)
	us.channel.Read(func(v channel.View, _ *channel.Machine) {
		pass := parley.Obligation{Debtor: "ru", Duty: parley.OwesPass, Of: p.named["u"]}
		if got := v.Told(pass); len(got) != 2 {
			t.Errorf("of an urgent entry that was received and not passed on: %+v", got)
		}
	})
	p.clock.Add(int64(25 * 60 * minute))
	settle(t, p.sides...)
	us.channel.Read(func(v channel.View, _ *channel.Machine) {
		reconfirm := parley.Obligation{Debtor: "us", Duty: parley.OwesReconfirm, Of: p.named["camp"]}
		if got := v.Told(reconfirm); len(got) != 1 || got[0].Party != "us" {
			t.Errorf("of a site that was not reconfirmed: %+v, should be its own people alone", got)
		}
	})
	p.says(us, []string{"reconfirm", "camp"}, "")
	settle(t, p.sides...)
	us.channel.Look(func(_ channel.View, b *channel.Board, _ func() *channel.State) {
		b.All(func(o *channel.Obligation) {
			if o.Duty == parley.OwesReconfirm && (o.Rung(parley.Millis(p.clock.Load())) >= 0 || o.Revision != p.named["camp-reconfirm"]) {
				t.Errorf("after it was reconfirmed: %+v", o.Obligation)
			}
		})
	})
}
