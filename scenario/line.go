package scenario

import (
	"context"
	"time"

	"parley"
	"parley/channel"
)

// checks are the hours of the day at which both sides make a line check, and every minute
// the nodes do by themselves.
var checks = []parley.CheckHour{
	{At: within(6 * time.Hour), Name: "opening", Within: within(30 * time.Minute)},
	{At: within(18 * time.Hour), Name: "closing", Within: within(30 * time.Minute)},
}

// pace is how a side is reached, and when one turns to the next means.
var pace = []parley.Pace{
	{Means: parley.ByData, Text: "this channel"},
	{Means: parley.ByPhone, Text: "deconfliction line, speaker phone with an interpreter", Trigger: "no entry for five minutes"},
	{Means: parley.ByRadio, Text: "the agreed emergency frequency", Trigger: "no answer by telephone"},
}

// lineCheck: each side declares its part, says who is on duty, and makes the opening check
// with the other.
func (st *Stage) lineCheck(ctx context.Context) error {
	for i, s := range []*Side{st.RU, st.US} {
		other := []*Side{st.US, st.RU}[i]
		if err := st.opens(ctx, s, other); err != nil {
			return err
		}
	}
	open := func(x *channel.State) bool {
		if len(x.Lines) != 2 {
			return false
		}
		due := 0
		for _, o := range x.Obligations {
			if o.Duty == parley.OwesCheck && o.Due > parley.Millis(Start.Add(12*time.Hour).UnixMilli()) {
				due++ // the closing one is next
			}
		}
		return due == 2
	}
	for _, s := range []*Side{st.RU, st.US} {
		if err := s.until(ctx, "both sides' line checks", open); err != nil {
			return err
		}
		if err := st.tell(ctx, s, "The line is open: both sides are active and have made the opening check. The next one is the closing check."); err != nil {
			return err
		}
	}
	return nil
}

func (st *Stage) opens(ctx context.Context, s, other *Side) error {
	now := parley.Millis(st.clock().UnixMilli())
	shift := parley.Shift{
		Alternate: "watch supervisor", From: now, Key: s.drafter.Key(), Languages: []string{"en", "ru"}, Office: "duty officer",
		Reach: "deconfliction line", Until: now + within(12*time.Hour),
	}
	for _, w := range []struct {
		kind parley.Kind
		body interface{ Validate() error }
	}{
		{parley.KindStatus, &parley.Status{Declared: parley.Active, Since: now}},
		{parley.KindRoster, &parley.Roster{Shifts: []parley.Shift{shift}}},
		{parley.KindCheck, &parley.Check{At: now, Means: parley.ByData, Outcome: parley.CheckAnswered, Office: "duty officer", Result: "no message", With: other.Party}},
	} {
		if _, err := s.word(ctx, s.drafter, w.kind, w.body, ""); err != nil {
			return err
		}
	}
	return st.tell(ctx, s, "%s declares its part active, names who is on duty, and makes the opening line check: no message.", s.Name)
}
