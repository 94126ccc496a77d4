package api_test

import (
	"testing"

	"parley"
	"parley/api"
	"parley/channel"
)

// The line as a post sees it: the check that was made, who is on duty as last declared, what
// is declared beside what is observed; and as the other side's node tells it.
func TestTheLineOfAChannel(t *testing.T) {
	us, ru := posts(t)
	status, err := us.client.Status(ctx)
	must(t, err)
	now := status.Local.Clock
	us.said(parley.KindCheck, &parley.Check{At: now, Means: parley.ByPhone, Outcome: parley.CheckAnswered, Office: "night desk", Result: "no message", With: "ru"})
	us.said(parley.KindCheck, &parley.Check{At: now, Means: parley.ByRadio, Outcome: parley.CheckMissed, Cause: parley.UnknownCause, With: "ru"})
	us.said(parley.KindRoster, &parley.Roster{Shifts: []parley.Shift{
		{From: now - 1000, Until: now + 3600_000, Office: "night desk", Alternate: "operations", Languages: []string{"en", "ru"}},
		{From: now + 2*3600_000, Until: now + 3*3600_000, Office: "day desk", Languages: []string{"en"}},
	}})
	last := us.said(parley.KindStatus, &parley.Status{Declared: parley.Suspended, Since: now, Reason: "by order"})

	l, err := us.client.Line(ctx, now+60_000, 1)
	must(t, err)
	own := l.Sides[0]
	if own.Party != "us" || !own.Suspended || own.Contested || len(own.Declared) != 1 || own.Declared[0].Reason != "by order" || own.Declared[0].Office == "" {
		t.Errorf("what we declare: %+v", own)
	}
	if own.LastWord == nil || own.LastWord.ID != last || own.LastEntry == nil {
		t.Errorf("our use as observed: %+v, %+v", own.LastWord, own.LastEntry)
	}
	if r := own.Roster; r.Gap || len(r.OnDuty) != 1 || r.OnDuty[0].Alternate != "operations" || len(r.Next) != 1 || r.Next[0].Office != "day desk" || r.Declared[0].At == 0 {
		t.Errorf("our roster: %+v", r)
	}
	proofs := map[string]channel.Proof{}
	for _, p := range l.Counterparts[0].Proofs {
		proofs[p.Means] = p
	}
	if p := proofs["phone"]; p.At != now || p.How != channel.ByCheck || p.Office != "night desk" || p.Result != "no message" || p.Age != 60_000 {
		t.Errorf("proof of life by telephone: %+v", p)
	}
	if p, ok := proofs["courier"]; !ok || p.At != 0 {
		t.Errorf("a means that was never used is there, and says so: %+v", p)
	}
	if p := proofs["data"]; p.How != channel.ByEntry || p.At == 0 {
		t.Errorf("proof of life by data: %+v", p)
	}
	if p := proofs["radio"]; p.At != 0 {
		t.Errorf("a check that was missed is no proof of life: %+v", p)
	}

	gap, err := us.client.Line(ctx, now+3600_001, 1)
	must(t, err)
	if r := gap.Sides[0].Roster; !r.Gap || len(r.OnDuty) != 0 || len(r.Next) != 1 {
		t.Errorf("between two shifts: %+v", r)
	}
	theirs := until(ru, "the other side's node tells the same", func() (api.LineReport, error) { return ru.client.Line(ctx, now+60_000, 1) },
		func(l api.LineReport) bool { return len(l.Sides) == 2 && l.Sides[1].Suspended })
	if s := theirs.Sides[1]; s.Party != "us" || len(s.Roster.OnDuty) != 1 || s.LastWord.ID != last {
		t.Errorf("as the other side sees us: %+v", s)
	}
	if _, err := us.client.Line(ctx, 0, 1000); err == nil {
		t.Error("a thousand days are listed")
	}
}

// Duties can be asked for one by one.
func TestObligationsOfOneDuty(t *testing.T) {
	us, _ := posts(t)
	for _, duty := range parley.Duties {
		list, err := us.client.Obligations(ctx, api.OwedQuery{State: api.OwedOpen, Duty: duty})
		must(t, err)
		for _, o := range list.Items {
			if o.Duty != duty {
				t.Errorf("asked for %s: %s", duty, o.Duty)
			}
			if o.Duty == parley.OwesCheck && (o.Kind != parley.KindCheck || o.To == "" || o.Name == "") {
				t.Errorf("a line check: %+v", o)
			}
		}
	}
}
