package api_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"parley"
	"parley/api"
	"parley/home"
	"parley/ledger"
	"parley/pen"
	"parley/scenario"
)

// post is one side of the scenario, after it was played, with its API.
type post struct {
	t       *testing.T
	side    *scenario.Side
	client  *api.Channel
	drafter ledger.Signer
	release ledger.Signer
	clock   func() time.Time
}

// TestDesk plays the scenario, files notices that clash, and looks at both duty officers'
// first screens: each owes its answer on its own, and is owed the other's on both.
func TestDesk(t *testing.T) {
	dir := t.TempDir()
	stage, err := scenario.Play(ctx, scenario.Options{Dir: dir, Out: os.Stderr})
	defer stage.Close()
	must(t, err)
	us, ru := newPost(t, stage.US), newPost(t, stage.RU)

	first := us.desk(0)
	if len(first.Lines) != 1 || first.Lines[0].Party != "ru" || first.Lines[0].Behind != 0 || first.Lines[0].LastEntry == nil {
		t.Errorf("the line to ru: %+v", first.Lines)
	}
	if len(first.Clashes) != 0 || len(first.WaitingOnUs) != 0 {
		t.Errorf("after the scenario nothing is open; there are clashes %+v, and waiting on us %+v", first.Clashes, first.WaitingOnUs)
	}
	if n := len(first.Active) + len(first.Next); n == 0 {
		t.Error("no notice holds or begins within a day")
	}

	now := us.clock()
	volume := pen.VolumeForm{Circle: "35.2000N 40.3000E,3KM", Lower: "GND", Upper: "100M AGL",
		From: now.Add(time.Hour).UTC().Format(time.RFC3339), Until: now.Add(2 * time.Hour).UTC().Format(time.RFC3339)}
	us.file("patrol", volume)
	ru.file("sweep", volume)
	mine, theirs := us.untilClash(), ru.untilClash()
	if mine.Clashes[0].ID != theirs.Clashes[0].ID {
		t.Fatalf("two clashes: %s and %s", mine.Clashes[0].ID, theirs.Clashes[0].ID)
	}
	clash := mine.Clashes[0]
	if clash.Severity != api.Alarm || clash.Says != "clash" || clash.Notices[0].Party != "us" || clash.Distance != 0 || clash.From == 0 {
		t.Errorf("the clash: %+v", clash)
	}
	for _, p := range []struct {
		desk api.Desk
		self parley.PartyID
	}{{mine, "us"}, {theirs, "ru"}} {
		if i := owed(p.desk.WaitingOnUs, api.WhatClash); i == nil || i.Party != p.self || i.Action != api.DoAnswer {
			t.Errorf("%s owes an answer to the clash: %+v", p.self, p.desk.WaitingOnUs)
		}
		if i := owed(p.desk.WaitingOnThem, api.WhatClash); i == nil || i.Party == p.self {
			t.Errorf("%s is owed an answer to the clash: %+v", p.self, p.desk.WaitingOnThem)
		}
	}

	// A standby is a promise: it waits on who gave it, and comes back late when its time is over.
	f, err := us.client.Finding(ctx, clash.ID.String())
	must(t, err)
	promised := parley.Millis(us.clock().Add(10 * time.Minute).UnixMilli())
	us.say(us.drafter, parley.KindAnswer, &parley.Answer{Answer: parley.Standby, Finding: f.ID, Revision: f.Revision, Until: promised})
	before, after := us.desk(promised-1), us.desk(promised+1)
	if i := owed(before.WaitingOnUs, api.WhatStandby); i == nil || i.Late || i.Due != promised {
		t.Errorf("before the promised time: %+v", before.WaitingOnUs)
	}
	if i := owed(after.WaitingOnUs, api.WhatStandby); i == nil || !i.Late {
		t.Errorf("after the promised time: %+v", after.WaitingOnUs)
	}

	// A roger takes the item off the own list, and not off the other's.
	us.say(us.drafter, parley.KindAnswer, &parley.Answer{Answer: parley.Roger, Finding: f.ID, Revision: f.Revision})
	answered := us.desk(0)
	if owed(answered.WaitingOnUs, api.WhatClash) != nil || owed(answered.WaitingOnUs, api.WhatStandby) != nil || owed(answered.WaitingOnThem, api.WhatClash) == nil {
		t.Errorf("after our answer: on us %+v, on them %+v", answered.WaitingOnUs, answered.WaitingOnThem)
	}
	if long := us.desk(clash.Until + 1); len(long.Clashes) != 1 || long.Clashes[0].Severity == api.Alarm {
		t.Errorf("after its time the clash does not alarm any more: %+v", long.Clashes)
	}
}

// TestDeskOfDailyNotices follows two notices that open every day at overlapping hours,
// from before the first opening to after the last: listed by the opening that counts, and
// an alarm each day before they meet.
func TestDeskOfDailyNotices(t *testing.T) {
	stage, err := scenario.Play(ctx, scenario.Options{Dir: t.TempDir(), Out: os.Stderr})
	defer stage.Close()
	must(t, err)
	us, ru := newPost(t, stage.US), newPost(t, stage.RU)
	const hour, day = parley.Millis(3_600_000), parley.Millis(86_400_000)
	start := (parley.Millis(us.clock().UnixMilli())/hour + 2) * hour
	daily := func(p *post, name string, from parley.Millis) *parley.Notice {
		n := p.notice("operation", name, pen.VolumeForm{Circle: "35.2000N 40.3000E,3KM", Lower: "GND", Upper: "100M AGL", From: "111300ZNOV17", Until: "UFN"})
		v := &n.Volumes[0]
		v.Every, v.From, v.Until, v.Last = parley.Daily, from, from+2*hour, from+3*day
		return n
	}
	us.fileText(daily(us, "patrol", start))
	ru.fileText(daily(ru, "sweep", start+hour))
	first := us.untilClash().Clashes[0]
	if first.From > start+hour || first.Until < start+2*hour || first.Until > start+3*hour {
		t.Fatalf("the first meeting is from %d until %d, the first opening from %d until %d", first.From, first.Until, start, start+2*hour)
	}
	named := func(list []api.Brief) *api.Brief {
		if i := slices.IndexFunc(list, func(b api.Brief) bool { return b.Name == "patrol" }); i >= 0 {
			return &list[i]
		}
		return nil
	}
	for _, c := range []struct {
		name           string
		at             parley.Millis
		active, listed bool          // listed: holds, or begins or ended within a day
		opening        parley.Millis // of its opening that counts
		severity       api.Severity
	}{
		{"an hour before the first", start - hour, false, true, start, api.Alarm},
		{"in the first", start + hour, true, true, start, api.Alarm},
		{"between the first and the second", start + 6*hour, false, true, start + day, api.Alarm},
		{"in the second", start + day + hour, true, true, start + day, api.Alarm},
		{"in the last", start + 3*day + hour, true, true, start + 3*day, api.Alarm},
		{"after the last", start + 3*day + 6*hour, false, true, start + 3*day, api.Warning},
		{"long after the last", start + 9*day, false, false, 0, api.Warning},
	} {
		d := us.desk(c.at)
		b := named(d.Active)
		if (b != nil) != c.active {
			t.Errorf("%s: active %+v", c.name, b)
		}
		if ended := named(d.Expired); (ended != nil) != (c.listed && c.at > start+3*day+2*hour) {
			t.Errorf("%s: expired %+v", c.name, ended)
		} else if ended != nil {
			b = ended
		} else if b == nil {
			b = named(d.Next)
		}
		if (b != nil) != c.listed {
			t.Fatalf("%s: listed as %+v", c.name, b)
		}
		if b != nil && (b.From != c.opening || b.Until != c.opening+2*hour || b.Every != parley.Daily || b.Last != start+3*day) {
			t.Errorf("%s: listed as %+v, should be the opening at %d", c.name, b, c.opening)
		}
		if len(d.Clashes) != 1 || d.Clashes[0].Severity != c.severity {
			t.Errorf("%s: the clash is %+v, should be of severity %s", c.name, d.Clashes, c.severity)
		} else if k := d.Clashes[0]; c.severity == api.Alarm && k.Until < c.at {
			t.Errorf("%s: the clash alarms for a time that is over, %d to %d", c.name, k.From, k.Until)
		}
	}
}

func owed(items []api.Item, what api.What) *api.Item {
	if i := slices.IndexFunc(items, func(i api.Item) bool { return i.What == what }); i >= 0 {
		return &items[i]
	}
	return nil
}

func newPost(t *testing.T, s *scenario.Side) *post {
	t.Helper()
	h := api.NewHandler(api.Options{Node: s.Running.Node, Journal: s.Running.Journal, Clock: s.Running.Now})
	p := &post{t: t, side: s, client: api.InProcess(h).Channel(s.Channel.ID().String()), clock: s.Running.Now}
	for name, to := range map[string]*ledger.Signer{scenario.Drafter: &p.drafter, scenario.Releaser: &p.release} {
		k, err := home.ReadKey(s.Home.Dir() + "/" + scenario.OfficersFolder + "/" + name)
		must(t, err)
		*to = k
	}
	return p
}

func (p *post) desk(at parley.Millis) api.Desk {
	p.t.Helper()
	d, err := p.client.Desk(ctx, at)
	must(p.t, err)
	return d
}

// untilClash waits for the screen on which a clash stands that both sides have found.
func (p *post) untilClash() api.Desk {
	p.t.Helper()
	limit, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	commit := int64(0)
	for {
		d, err := p.client.After(commit, 5*time.Second).Desk(limit, 0)
		must(p.t, err)
		if len(d.Clashes) == 1 && !d.Clashes[0].OneSided && len(d.Clashes[0].Notices) == 2 {
			return d
		}
		s, err := p.client.Status(limit)
		must(p.t, err)
		commit = s.Commit
	}
}

func (p *post) pen(by ledger.Signer) pen.Pen {
	id := p.side.Channel.ID()
	return pen.Pen{
		Terms:  pen.Terms{Channel: id, Charter: id, Mode: parley.Exercise, Party: p.side.Party},
		Signer: by, NotAfter: parley.Millis(p.clock().Add(time.Hour).UnixMilli()),
	}
}

func (p *post) say(by ledger.Signer, kind parley.Kind, body ledger.Validator) {
	p.t.Helper()
	e, err := p.pen(by).Word(kind, body)
	must(p.t, err)
	_, err = p.client.Say(ctx, e, nil, nil)
	must(p.t, err)
}

// file files an operation, which two persons sign.
func (p *post) file(name string, v pen.VolumeForm) {
	p.t.Helper()
	p.fileText(p.notice("operation", name, v))
}

// fileText files a notice that two persons sign.
func (p *post) fileText(n *parley.Notice) {
	p.t.Helper()
	e, err := p.pen(p.drafter).Word(parley.KindNotice, &parley.Filing{Notice: *n})
	must(p.t, err)
	for {
		s, err := p.client.Status(ctx)
		must(p.t, err)
		r, err := p.pen(p.release).Release(e, s.Picture, "")
		must(p.t, err)
		_, err = p.client.Say(ctx, e, r, nil)
		if stale, ok := errors.AsType[*api.Problem](err); ok && stale.Reason == api.VoidStale && len(stale.Arrived) > 0 {
			continue // something came in meanwhile: look again
		}
		must(p.t, err)
		return
	}
}

func (p *post) notice(kind, name string, v pen.VolumeForm) *parley.Notice {
	p.t.Helper()
	n, _, err := pen.Reader{}.Read(pen.Form{
		Kind: kind, Name: name, Originator: string(p.side.Party), Precedence: "priority", Marking: "RELEASABLE TO RU AND US",
		Contact: pen.ContactForm{Office: "Duty desk", Means: "the line"}, Volumes: []pen.VolumeForm{v},
	})
	must(p.t, err)
	return n
}

// TestStalePicture files words that were weighed against an old picture (requirement D4):
// refused with what arrived, nothing written; with the newer picture they are taken.
func TestStalePicture(t *testing.T) {
	stage, err := scenario.Play(ctx, scenario.Options{Dir: t.TempDir(), Out: os.Stderr})
	defer stage.Close()
	must(t, err)
	us, ru := newPost(t, stage.US), newPost(t, stage.RU)
	volume := pen.VolumeForm{Circle: "35.9000N 40.9000E,1KM", Lower: "GND", Upper: "100M AGL", From: us.clock().UTC().Format(time.RFC3339), Until: "UFN"}

	looked, err := us.client.Status(ctx)
	must(t, err)
	ru.file("column", volume)
	for commit := looked.Commit; ; {
		s, err := us.client.After(commit, 20*time.Second).Status(ctx)
		must(t, err)
		if s.Notices > looked.Notices {
			break
		}
		if s.Commit == commit {
			t.Fatal("the other side's notice did not arrive")
		}
		commit = s.Commit
	}
	draft, err := us.pen(us.drafter).Word(parley.KindNotice, &parley.Filing{Notice: *us.notice("site", "clinic", volume)})
	must(t, err)
	before, err := us.client.Status(ctx)
	must(t, err)
	_, err = us.client.SayHaving(ctx, draft, nil, nil, looked.Picture)
	stale, ok := errors.AsType[*api.Problem](err)
	if !ok || stale.Type != api.Asked || stale.Reason != api.VoidStale || len(stale.Arrived) != 1 {
		t.Fatalf("an old picture gives %v, want a question that lists what arrived", err)
	}
	if a := stale.Arrived[0]; a.Party != "ru" || a.Name != "column" || a.Kind != parley.KindNotice || a.Notice != parley.Operation || a.Number == "" {
		t.Errorf("what arrived: %+v", a)
	}
	after, err := us.client.Status(ctx)
	must(t, err)
	if after.Notices != before.Notices || after.Local.Drafts != before.Local.Drafts {
		t.Error("something was written all the same")
	}
	_, err = us.client.SayHaving(ctx, draft, nil, nil, after.Picture)
	must(t, err)
}
