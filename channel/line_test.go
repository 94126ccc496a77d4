package channel_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"parley"
	"parley/channel"
	"parley/channel/channeltest"
)

// lineWorld begins a channel of two with line checks and probes: one of the checks is at 8:55,
// a hundred seconds after the world begins, and due a minute later.
func lineWorld(t *testing.T) (m moments, ours, theirs *channeltest.Node) {
	t.Helper()
	w := channeltest.New(channeltest.Options{Parties: 2, Routine: true})
	w.Start()
	t.Cleanup(func() {
		if err := w.Err(); err != nil {
			t.Error(err)
		}
	})
	return moments{t, w}, w.Node(us), w.Node(them)
}

const opening = parley.Millis(1760000100000)

// goOn lets a party's node write until its clock is past a time.
func (m moments) goOn(n *channeltest.Node, until parley.Millis) {
	for m.at(m.w.Last()) <= until {
		m.pass(n, 1)
	}
}

// hourOf gives what became of the first line check of a party with another.
func (m moments) hourOf(v channel.View, debtor, to parley.PartyID) channel.HourOfCheck {
	m.Helper()
	at := m.at(m.w.Last())
	for _, c := range v.Line(channel.LineView{At: at, Party: debtor, Since: opening - (parley.Day / 24)}).Counterparts {
		for _, h := range c.Checks {
			if h.Debtor == debtor && h.To == to && h.Hour == opening {
				return h
			}
		}
	}
	m.Fatalf("the line of %s with %s has no check at %d", debtor, to, opening)
	return channel.HourOfCheck{}
}

// A suspension counts from when it was entered, or from when it says that it has held, if
// that is before: then it explains what was missed.
func TestASuspensionExplainsWhatWasMissed(t *testing.T) {
	for name, c := range map[string]struct {
		before bool
		since  parley.Millis
		cause  parley.Cause
	}{
		"entered after, of before": {false, opening - 1000, parley.DeclaredCause},
		"entered before, of later": {true, opening + parley.Day, parley.DeclaredCause},
	} {
		m, ours, _ := lineWorld(t)
		if !c.before {
			m.goOn(ours, opening+60_000)
		}
		ours.Append(ours.Declare(parley.Suspended, channeltest.BodyMember("since", c.since)))
		m.w.Settle()
		m.goOn(ours, opening+60_000)
		v := m.w.Observe().Now()
		for _, k := range [][2]parley.PartyID{{us, them}, {them, us}} {
			h := m.hourOf(v, k[0], k[1])
			if h.State != channel.CheckIsMissed || h.Cause != c.cause {
				t.Errorf("%s: the check of %s with %s is %s, cause %s", name, k[0], k[1], h.State, h.Cause)
			}
			if d := v.Measures(0, opening+600_000); slices.ContainsFunc(d.Lines, func(l channel.LineMeasures) bool {
				return l.Party == k[0] && l.With == k[1] && l.Declared != 0
			}) != (c.cause == parley.DeclaredCause) {
				t.Errorf("%s: the lines measure as %+v", name, d.Lines)
			}
		}
	}
}

// That a party is back counts for the other from when its log covers it, as with what is owed.
func TestABackLineCountsFromSightOfIt(t *testing.T) {
	m, ours, theirs := lineWorld(t)
	theirs.Append(theirs.Declare(parley.Suspended))
	m.w.Settle()
	theirs.Append(theirs.Declare(parley.Active))
	m.goOn(ours, opening+60_000)
	m.w.Settle()
	m.pass(ours, 1)
	v := m.w.Observe().Now()
	if h := m.hourOf(v, us, them); h.Cause != parley.DeclaredCause {
		t.Errorf("for us, who had not heard of it: %s", h.Cause)
	}
	if h := m.hourOf(v, them, us); h.Cause != parley.UnknownCause {
		t.Errorf("for them: %s", h.Cause)
	}
}

// Checks and calls of one moment, on both branches of a fork: which is shown does not depend
// on which entry came first.
func TestALineInAnyOrderOfArrival(t *testing.T) {
	m, ours, _ := lineWorld(t)
	at := m.at(m.w.Last())
	for _, n := range []*channeltest.Node{ours, ours.Twin(0)} {
		for range 2 {
			n.Append(n.Check(them, channeltest.BodyMember("at", at)))
			n.Append(n.Call(them, nil, channeltest.BodyMember("began", at), channeltest.BodyMember("level", "two-star")))
		}
	}
	m.w.Settle()
	q := channel.LineView{At: at + (parley.Day / 24), Party: us, Since: at - parley.Day}
	want := m.w.Observe().Now().Line(q)
	if len(want.Counterparts) == 0 || want.Counterparts[0].Proofs[1].At != at {
		t.Fatalf("no proof by telephone: %+v", want.Counterparts)
	}
	for seed := range uint64(20) {
		f := channel.New(m.w.Channel)
		for _, c := range shuffled(m.w.Cells, rand.New(rand.NewPCG(seed, 3))) {
			if _, err := f.Add(c.Stored()); err != nil {
				t.Fatal(err)
			}
		}
		same(t, "the line", f.Now().Line(q), want)
	}
}

// Of many measurements the nearest in time counts, by the clock of who measured.
func TestTheNearestMeasurement(t *testing.T) {
	m, ours, theirs := lineWorld(t)
	var made []*channeltest.Cell
	for i := range 6 {
		probe := ours.Append(channeltest.Probe())
		theirs.TakeAll(ours)
		back := theirs.Append(channeltest.Statement(channel.Receipt{Kind: parley.KindReceipt}, nil))
		ours.TakeAll(theirs)
		m.pass(ours, i)
		made = append(made, ours.Append(ours.Measure(probe, back)))
	}
	m.w.Settle()
	v := m.w.Observe().Now()
	clock := func(c *channeltest.Cell) parley.Millis { return c.Entry.Frame.Clock }
	for at := clock(made[0]) - 2500; at < clock(made[5])+2500; at += 500 {
		nearest := slices.MinFunc(made, func(a, b *channeltest.Cell) int {
			away := func(c *channeltest.Cell) parley.Millis { return max(clock(c)-at, at-clock(c)) }
			if d := away(a) - away(b); d != 0 {
				return int(d)
			}
			return int(clock(b) - clock(a)) // of two as near, the later stands last
		})
		if got := v.Offset(us, them, at); got == nil || got.At != clock(nearest) || got.By != us {
			t.Errorf("at %d: %+v, should be of %d", at, got, clock(nearest))
		}
		if got := v.Offset(them, us, at); got == nil || got.At != clock(nearest) || got.By != us {
			t.Errorf("of the other, at %d: %+v", at, got)
		}
	}
	if got := v.Offset(us, channeltest.Village, 0); got != nil {
		t.Errorf("of a party without a node: %+v", got)
	}
}

// A clock that stood at its beginning when its party accepted the charter does not have the
// line checks of half a century looked at.
func TestHoursFromTheBeginningOfTime(t *testing.T) {
	m, _, _ := lineWorld(t)
	back := channel.New(m.w.Channel)
	for _, c := range m.w.Cells {
		x := c.Stored()
		if x.Entry.Kind == parley.KindAccept {
			set, entry := *x.Entry, *x.Entry.Entry
			entry.Frame.Mono = 1
			set.Entry = &entry
			x.Entry = &set
		}
		if _, err := back.Add(x); err != nil {
			t.Fatal(err)
		}
	}
	v := back.Now()
	days := 0
	for _, l := range v.Measures(0, parley.MaxTime).Lines {
		days = max(days, l.Scheduled/len(v.Charter().Charter.Checks))
	}
	if days < 366 || days > 10*366 {
		t.Errorf("line checks of %d days are measured, should be of ten years at most", days)
	}
}

// Saying active again and again after one suspension must not put line checks off.
func TestActiveAgainPutsNothingOff(t *testing.T) {
	w := channeltest.New(channeltest.Options{Parties: 2, Routine: true})
	w.Start()
	ours := w.Node(us)
	ours.Append(ours.Check(them))
	ours.Append(ours.Declare(parley.Suspended))
	ours.Append(ours.Declare(parley.Active))
	due := func() parley.Millis {
		for _, o := range ours.Machine.Now().Obligations() {
			if o.Duty == parley.OwesCheck && o.Debtor == us && o.To == them {
				return o.Since
			}
		}
		return 0
	}
	before := due()
	for range 50 {
		ours.Append(ours.Declare(parley.Active))
	}
	if after := due(); after != before {
		t.Errorf("since moved from %d to %d by saying active again", before, after)
	}
}
