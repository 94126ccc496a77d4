package api_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/api"
	"parley/bundle"
	"parley/channel"
	"parley/ledger"
	"parley/pen"
	"parley/scenario"
)

// posts plays the scenario, and gives both sides' posts.
func posts(t *testing.T) (us, ru *post) {
	t.Helper()
	stage, err := scenario.Play(ctx, scenario.Options{Dir: t.TempDir(), Out: os.Stderr})
	t.Cleanup(func() { stage.Close() })
	must(t, err)
	return newPost(t, stage.US), newPost(t, stage.RU)
}

// said hands in a word and gives its name.
func (p *post) said(kind parley.Kind, body ledger.Validator) parley.Hash {
	p.t.Helper()
	e, err := p.pen(p.drafter).Word(kind, body)
	must(p.t, err)
	s, err := p.client.Say(ctx, e, nil, nil)
	must(p.t, err)
	return s.Filed.Act
}

// until looks at something until it is as it should be.
func until[T any](p *post, what string, look func() (T, error), good func(T) bool) T {
	p.t.Helper()
	limit, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for commit := int64(0); ; {
		s, err := p.client.After(commit, 5*time.Second).Status(limit)
		must(p.t, err)
		v, err := look()
		if err == nil && good(v) {
			return v
		}
		if limit.Err() != nil {
			p.t.Fatalf("%s: %+v, %v", what, v, err)
		}
		commit = s.Commit
	}
}

// An urgent call as both sides see it: what was said first and what was added, the running
// timer of who has it, whose the actors are in the very words, and what closes it.
func TestH1AnUrgentCallHasAHistory(t *testing.T) {
	us, ru := posts(t)
	form := func(f pen.UrgentForm) *parley.Urgent {
		u, questions, err := pen.Reader{}.Urgent(f)
		must(t, err)
		if len(questions) > 0 {
			t.Fatalf("%+v", questions)
		}
		return u
	}
	first := ru.said(parley.KindUrgent, form(pen.UrgentForm{What: "A column moves towards us."}))
	name := first.String()
	seen := func(p *post) func() (api.UrgentCall, error) {
		return func() (api.UrgentCall, error) { return p.client.UrgentCall(ctx, name, 0) }
	}
	got := until(us, "the call with the own receipt", seen(us), func(u api.UrgentCall) bool {
		return len(u.Sides) == 1 && u.Sides[0].Taken[0].Since != 0
	})
	if got.Party != "ru" || got.Closed || len(got.Entries) != 1 || !slices.Equal(got.Entries[0].Adds, []string{"text"}) || got.Near != nil {
		t.Errorf("the call: %+v", got)
	}
	taken := got.Sides[0].Taken[0]
	if later, err := us.client.UrgentCall(ctx, name, taken.Since+61_000); err != nil || later.Sides[0].Taken[0].Running != 61_000 {
		t.Errorf("the timer a minute later: %+v, %v", later.Sides, err)
	}
	screen := us.desk(0)
	if i := screen.WaitingOnUs[0]; i.Kind != parley.KindUrgent || i.Severity != api.Alarm || i.Label != "A column moves towards us." {
		t.Errorf("what is on top of the desk: %+v", i)
	}

	// More is known: the place, as it was typed, and who. The first entry stays what it was.
	second := ru.said(parley.KindUrgent, &parley.Urgent{
		References: []parley.Hash{first}, Who: "a post of 40 men", Footprint: form(pen.UrgentForm{On: pen.WhereForm{Circle: "37SFV 04518 10246,500M"}}).Footprint,
	})
	got = until(us, "what was added", seen(us), func(u api.UrgentCall) bool { return len(u.Entries) == 2 })
	if e := got.Entries[1]; e.ID != second || !slices.Equal(e.Adds, []string{"who", "footprint"}) || e.Urgent.Footprint.Entered != "37SFV 04518 10246,500M" {
		t.Errorf("added: %+v", e)
	}
	if got.Now.Text != "A column moves towards us." || got.Now.Who != "a post of 40 men" {
		t.Errorf("by now it says %+v", got.Now)
	}
	near, err := us.client.Near(ctx, got.Near.Place, got.Near.Radius, "any")
	must(t, err)
	if near.Radius != 10_500_000 || len(near.Questions) > 0 {
		t.Errorf("near: %+v", near)
	}
	if all, err := us.client.UrgentCalls(ctx, api.UrgentOpen, 0); err != nil || len(all) != 1 || all[0].ID != first {
		t.Errorf("open calls: %+v, %v", all, err)
	}

	// Our side answers, passes it on, and records the call that was held about it.
	const words = "We assure you that these are not our people."
	us.say(us.drafter, parley.KindReply, &parley.Reply{Of: first, Reply: parley.ReplyActor, Actor: parley.NotOurs, Speaker: "operations desk", Said: words})
	us.say(us.drafter, parley.KindAcknowledge, &parley.Acknowledge{Of: first, Step: parley.Passed, To: "air operations", At: parley.Millis(us.clock().UnixMilli())})
	got = until(ru, "what they answered", seen(ru), func(u api.UrgentCall) bool {
		return len(u.Statements) == 1 && u.Sides[0].Taken[0].Running == 0
	})
	if s := got.Statements[0]; s.Said != words || s.Speaker != "operations desk" || s.Actor != parley.NotOurs || s.Party != "us" || s.Withdrawn || s.Of != first {
		t.Errorf("whose they are: %+v", s)
	}
	if got.Sides[0].Taken[1].Running == 0 || got.Closed {
		t.Errorf("what was added is not passed on by passing on what was there before: %+v", got.Sides[0].Taken[1])
	}
	us.say(us.drafter, parley.KindReply, &parley.Reply{Of: first, Reply: parley.ReplyWithdraw})
	us.say(us.drafter, parley.KindAcknowledge, &parley.Acknowledge{Of: second, Step: parley.Done})
	got = until(ru, "the close", seen(ru), func(u api.UrgentCall) bool { return u.Closed })
	if s := got.Statements[0]; s.Said != words || !s.Withdrawn {
		t.Errorf("after it was withdrawn: %+v", s)
	}
	if all, err := ru.client.UrgentCalls(ctx, api.UrgentOpen, 0); err != nil || len(all) != 0 {
		t.Errorf("open calls: %+v, %v", all, err)
	}

	// What is added after a close opens the call again.
	ru.said(parley.KindUrgent, &parley.Urgent{References: []parley.Hash{second}, Asks: "stop"})
	got = until(us, "what was added last", seen(us), func(u api.UrgentCall) bool { return len(u.Entries) == 3 })
	if got.Closed || got.Sides[0].Closed || got.Now.Asks != "stop" {
		t.Errorf("closed %v, with us %v, asks %q", got.Closed, got.Sides[0].Closed, got.Now.Asks)
	}
}

// The record of a call: silence agrees to nothing, a side may agree and dispute after that.
func TestI5TheSummaryOfACallIsAgreedOrDisputed(t *testing.T) {
	us, ru := posts(t)
	record := &parley.Call{
		Began: 1_474_111_500_000, Ended: 1_474_113_120_000, Means: parley.ByPhone, Interpreter: "duty linguist, EN/RU", With: "ru", Level: "two-star",
		Speakers: []parley.Speaker{{Office: "duty desk", Party: "us"}, {Office: "operations desk", Party: "ru"}}, Summary: "The usual contact was away.",
		Audio: parley.Hash{1, 2, 3},
	}
	id := us.said(parley.KindCall, record)
	look := func(p *post) func() (api.RecordedCall, error) {
		return func() (api.RecordedCall, error) { return p.client.RecordedCall(ctx, id.String()) }
	}
	standing := func(p *post, want channel.SummaryStanding) api.RecordedCall {
		t.Helper()
		return until(p, string(want), look(p), func(c api.RecordedCall) bool { return c.Standing == want })
	}
	c := standing(ru, channel.SummaryUnanswered)
	if len(c.Sides) != 1 || c.Sides[0].Party != "ru" || len(c.Sides[0].Answers) != 0 || !slices.ContainsFunc(c.Says, func(l string) bool { return strings.Contains(l, record.Audio.String()) }) {
		t.Errorf("nobody has answered: %+v", c)
	}
	ru.say(ru.drafter, parley.KindReply, &parley.Reply{Of: id, Reply: parley.ReplyRoger})
	ru.say(ru.drafter, parley.KindReply, &parley.Reply{Of: id, Reply: parley.ReplyAgree})
	if c := standing(us, channel.SummaryAgreed); c.Sides[0].Answers[0].By.Office == "" || c.Sides[0].Answers[0].Clock == 0 {
		t.Errorf("by whom and when: %+v", c.Sides)
	}
	ru.say(ru.drafter, parley.KindReply, &parley.Reply{Of: id, Reply: parley.ReplyObject, Reason: "we named the place twice"})
	if c := standing(us, channel.SummaryDisputed); c.Sides[0].Answers[0].Reason != "we named the place twice" {
		t.Errorf("disputed: %+v", c.Sides)
	}
	ru.say(ru.drafter, parley.KindReply, &parley.Reply{Of: id, Reply: parley.ReplyRoger})
	disputed, err := ru.client.Calls(ctx, api.CallQuery{With: "us", Standing: channel.SummaryDisputed, Level: "two-star"})
	must(t, err)
	if len(disputed) != 1 {
		t.Errorf("a roger is no answer to a summary: %+v", disputed)
	}
	ru.say(ru.drafter, parley.KindReply, &parley.Reply{Of: id, Reply: parley.ReplyWithdraw})
	standing(us, channel.SummaryUnanswered)
	verified(t, us, id, "as told by us", "two-star", "duty linguist", "as told by ru")
}

// verified makes a bundle of a thing, checks it, and looks for what its page must say.
func verified(t *testing.T, p *post, id parley.Hash, says ...string) {
	t.Helper()
	b, err := p.client.Bundle(ctx, []string{id.String()})
	must(t, err)
	if _, err := bundle.Verify(b); err != nil {
		t.Fatal(err)
	}
	for _, s := range says {
		if !strings.Contains(string(b), s) {
			t.Errorf("the page of the proof does not say %q", s)
		}
	}
}

// An incident as each side tells it: beside each other, with the differences found field by
// field, linked, and counted for whoever alleges.
func TestI4TwoAccountsBesideEachOther(t *testing.T) {
	us, ru := posts(t)
	at := func(dtg string) parley.Millis {
		r, err := pen.Reader{}.Call(pen.CallForm{With: "ru", Means: "phone", Began: dtg, Summary: "x", Speakers: []parley.Speaker{{Office: "x", Party: "us"}}})
		must(t, err)
		return r.Began
	}
	place := func(text string) parley.Footprint {
		u, _, err := pen.Reader{}.Urgent(pen.UrgentForm{On: pen.WhereForm{Place: text}})
		must(t, err)
		return u.Footprint
	}
	ours := parley.Account{
		Kind: parley.Breach, Breach: parley.Alleged{By: "ru", Rule: "river line"}, From: at("180600ZFEB18"), Footprint: place("35.3300000N 40.1500000E"),
		Status: parley.IncidentInquiry, Text: "A battle group crossed to the east bank.",
	}
	id := us.said(parley.KindIncident, &parley.Incident{Account: ours, Precedence: parley.Immediate, Title: "Crossing"})
	look := func(p *post) func() (api.Incident, error) {
		return func() (api.Incident, error) { return p.client.Incident(ctx, id.String()) }
	}
	alone := until(ru, "the incident", look(ru), func(i api.Incident) bool { return len(i.Sides) == 1 })
	if !slices.Equal(alone.Silent, []parley.PartyID{"ru"}) || len(alone.Differences) != 0 || alone.Attributed == "" {
		t.Errorf("before they have told: %+v", alone)
	}
	screen := until(ru, "the incident on the desk", func() (api.Desk, error) { return ru.client.Desk(ctx, 0) }, func(d api.Desk) bool {
		return slices.ContainsFunc(d.WaitingOnUs, func(i api.Item) bool { return i.Kind == parley.KindIncident })
	})
	if i := owed(screen.WaitingOnUs, api.WhatAcknowledge); i.Label != "Crossing" || i.Precedence != parley.Immediate || i.Action != api.DoAcknowledge {
		t.Errorf("on the desk: %+v", i)
	}

	theirs := parley.Account{
		Kind: parley.NearMiss, From: at("180610ZFEB18"), Footprint: place("35.3400000N 40.1500000E"),
		Status: parley.IncidentClosed, Text: "A patrol turned back at the river.",
	}
	ru.say(ru.drafter, parley.KindAccount, &parley.Accounting{Account: theirs, Of: id})
	call := us.said(parley.KindCall, &parley.Call{
		About: []parley.Hash{id}, Began: at("180700ZFEB18"), Means: parley.ByPhone, Speakers: []parley.Speaker{{Office: "desk", Party: "us"}}, Summary: "Both sides inquire.", With: "ru",
	})
	both := until(us, "both accounts", look(us), func(i api.Incident) bool { return len(i.Sides) == 2 && len(i.Linked) == 1 })
	if both.Linked[0].ID != call || both.Linked[0].Label != "Both sides inquire." {
		t.Errorf("linked: %+v", both.Linked)
	}
	if both.Sides[0].Party != "us" || both.Sides[1].Accounts[0].Account.Status != parley.IncidentClosed || both.Sides[0].Accounts[0].Account.Status != parley.IncidentInquiry {
		t.Errorf("sides: %+v", both.Sides)
	}
	differs := map[string]api.IncidentDifference{}
	for _, d := range both.Differences {
		differs[d.Field] = d
	}
	if d := differs["from"]; d.Time != 600_000 || d.Says[0] != "180600ZFEB18" || d.Says[1] != "180610ZFEB18" {
		t.Errorf("the times differ by %+v", d)
	}
	if d := differs["footprint"]; d.Distance < 1_108_000 || d.Distance > 1_111_000 { // a hundredth of a degree along the meridian
		t.Errorf("the places differ by %+v", d)
	}
	if d := differs["kind"]; !slices.Equal(d.Says, []string{"breach", "near miss"}) {
		t.Errorf("the kinds differ: %+v", d)
	}
	if d := differs["breach.rule"]; !slices.Equal(d.Says, []string{"river line", ""}) || len(differs) != 5 {
		t.Errorf("the breach differs: %+v of %+v", d, differs)
	}

	sheet, err := ru.client.Sheet(ctx, id.String(), "", "")
	must(t, err)
	for _, want := range []string{"incident, as alleged by its author", "A battle group crossed to the east bank.", "breach, as alleged by us", "35.3300000N"} {
		if !strings.Contains(string(sheet), want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
	if _, err := ru.client.Sheet(ctx, id.String(), "", "ar"); err != nil {
		t.Error(err)
	}

	// A later account takes the place of the first, which stays to be seen.
	ours.Kind, ours.Breach = parley.NearMiss, parley.Alleged{}
	us.say(us.drafter, parley.KindAccount, &parley.Accounting{Account: ours, Of: id})
	changed := until(ru, "our later account", look(ru), func(i api.Incident) bool { return len(i.Sides[0].Earlier) == 1 })
	if a := changed.Sides[0]; a.Accounts[0].Account.Kind != parley.NearMiss || a.Earlier[0].ID != id {
		t.Errorf("our side: %+v", a)
	}
	us.said(parley.KindIncident, &parley.Incident{
		Account: parley.Account{Kind: parley.Breach, Breach: parley.Alleged{By: "ru", Rule: "river line"}, From: at("190600ZFEB18"), Status: parley.IncidentOpen, Text: "Again."}, Precedence: parley.Routine, Title: "Second crossing",
	})

	tally := until(ru, "the tally", func() (api.Tally, error) { return ru.client.Tally(ctx, api.PerWeek, api.IncidentInput{}) }, func(x api.Tally) bool { return len(x.Rows) == 3 })
	var lines []string
	for _, r := range tally.Rows {
		lines = append(lines, r.Says)
		if r.Until-r.From != 7*parley.Day || !strings.Contains(r.Says, "as alleged by "+string(r.AllegedBy)) {
			t.Errorf("the row %+v", r)
		}
	}
	// 18 February 2018 was a Sunday: the second crossing is of the week after.
	if want := []string{"1 × near miss, as alleged by ru", "1 × near miss, as alleged by us", `1 × breach of "river line" by ru, as alleged by us`}; !slices.Equal(lines, want) {
		t.Errorf("the tally is %q", lines)
	}
	if month, err := ru.client.Tally(ctx, api.PerMonth, api.IncidentInput{By: "us"}); err != nil || len(month.Rows) != 2 || month.Rows[0].From != at("010000ZFEB18") || month.Rows[0].Until != at("010000ZMAR18") {
		t.Errorf("per month: %+v, %v", month, err)
	}
	list, err := ru.client.Incidents(ctx, api.IncidentInput{Rule: "river line", Over: api.SpanOf(at("190000ZFEB18"), 0)})
	must(t, err)
	if len(list.Items) != 1 || list.Items[0].Title != "Second crossing" {
		t.Errorf("filtered: %+v", list.Items)
	}
	verified(t, ru, id, "what each side tells", "as told by us", "as told by ru", "A patrol turned back at the river.", "near miss, as alleged by ru")
}

// What was filled in badly names the form's own field.
func TestFormsOfCallsNameTheirFields(t *testing.T) {
	us, _ := posts(t)
	for _, c := range []struct {
		field string
		read  func() error
	}{
		{"on.place", func() error {
			_, err := us.client.ReadUrgent(ctx, api.UrgentForm{UrgentForm: pen.UrgentForm{On: pen.WhereForm{Place: "nowhere"}}})
			return err
		}},
		{"at", func() error {
			_, err := us.client.ReadUrgent(ctx, api.UrgentForm{UrgentForm: pen.UrgentForm{What: "x", At: "soon"}})
			return err
		}},
		{"text", func() error {
			_, err := us.client.ReadUrgent(ctx, api.UrgentForm{})
			return err
		}},
		{"began", func() error {
			_, err := us.client.ReadCall(ctx, api.CallForm{CallForm: pen.CallForm{With: "ru", Means: "phone"}})
			return err
		}},
		{"account.from", func() error {
			_, err := us.client.ReadIncident(ctx, api.IncidentForm{IncidentForm: pen.IncidentForm{Title: "x"}})
			return err
		}},
		{"account.breach", func() error {
			_, err := us.client.ReadIncident(ctx, api.IncidentForm{IncidentForm: pen.IncidentForm{Title: "x", Account: pen.AccountForm{Kind: "breach", From: "180600ZFEB18", Text: "x"}}})
			return err
		}},
	} {
		p, ok := c.read().(*api.Problem)
		if !ok || p.Type != api.Malformed || p.Field != c.field {
			t.Errorf("%s: %+v", c.field, p)
		}
	}
	r, err := us.client.ReadIncident(ctx, api.IncidentForm{IncidentForm: pen.IncidentForm{Title: "x", Account: accountForm()}})
	must(t, err)
	if r.RuleKnown || len(r.Rules) == 0 || r.Incident.Precedence != parley.Priority || r.Incident.Account.Status != parley.IncidentOpen {
		t.Errorf("read: %+v", r)
	}
}
