package bundle

import (
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/channel"
)

// An incident's page tells each side's last account beside the other's, with whose it is, and
// says whose is missing.
func TestI4ABundleTellsBothAccounts(t *testing.T) {
	w := both(t)
	account := parley.Account{
		Breach: parley.Alleged{By: "us", Rule: "river line"}, From: 1510405200000, Kind: parley.Breach, Status: parley.IncidentOpen, Text: "They crossed.",
	}
	at := w.ru.say("duty", parley.KindIncident, &parley.Incident{Account: account, Precedence: parley.Routine, Title: "Crossing"})
	id := w.entryAt(at).Act
	w.us.receipt()
	alone, err := Verify(w.build(at))
	must(t, err)
	if len(alone.Told) != 1 || len(alone.Told[0].Sides) != 1 || !slices.Equal(alone.Told[0].Silent, []string{"an account of us"}) {
		t.Fatalf("one account: %+v", alone.Told)
	}
	theirs := account
	theirs.Kind, theirs.Breach, theirs.Text = parley.NearMiss, parley.Alleged{}, "We turned back."
	of := w.us.say("duty", parley.KindAccount, &parley.Accounting{Account: theirs, Of: id})
	theirs.Status = parley.IncidentClosed
	later := w.us.say("duty", parley.KindAccount, &parley.Accounting{Account: theirs, Of: id})
	r, err := Verify(w.build(at, of, later))
	must(t, err)
	told := r.Told[0]
	if len(r.Told) != 1 || len(told.Sides) != 2 || told.Sides[0].Party != "ru" || len(told.Silent) != 0 {
		t.Fatalf("both accounts: %+v", r.Told)
	}
	if got := strings.Join(told.Sides[1].Lines, "\n"); !strings.Contains(got, "near miss, as alleged by us") || !strings.Contains(got, "status with us: closed") {
		t.Errorf("the last account is told as\n%s", got)
	}
	// An account alone brings the incident that it is of.
	if r, err := Verify(w.build(of)); err != nil || r.Told[0].ID != id {
		t.Errorf("an account alone: %v", err)
	}
}

// A summary that nobody has answered is said to be agreed to by nobody.
func TestI5ABundleTellsHowASummaryStands(t *testing.T) {
	w := both(t)
	at := w.us.say("duty", parley.KindCall, &parley.Call{
		Began: 1510405200000, Means: parley.ByPhone, Speakers: []parley.Speaker{{Office: "desk", Party: "ru"}}, Summary: "The usual contact was away.", With: "ru",
	})
	r, err := Verify(w.build(at))
	must(t, err)
	if len(r.Told) != 1 || len(r.Told[0].Silent) != 1 || !strings.Contains(r.Told[0].Silent[0], "ru") {
		t.Errorf("before an answer: %+v", r.Told)
	}
	w.ru.receipt()
	reply := w.ru.say("duty", parley.KindReply, &parley.Reply{Of: w.entryAt(at).Act, Reply: parley.ReplyObject, Reason: "we did call back"})
	r, err = Verify(w.build(at, reply))
	must(t, err)
	if told := r.Told[0]; len(told.Silent) != 0 || len(told.Sides) != 2 || told.Sides[1].Party != "ru" || !strings.Contains(told.Sides[1].Lines[1], "OBJECTION, we did call back") {
		t.Errorf("after one: %+v", told)
	}
}

// entryAt gives the entry at a place.
func (w *world) entryAt(p Place) *channel.Entry {
	records := w.machine.Now().Records()
	i := slices.IndexFunc(records, func(r channel.Record) bool { return logOf(r.Place) == p.Log && r.Place.Number == p.Number })
	return records[i].Entry
}
