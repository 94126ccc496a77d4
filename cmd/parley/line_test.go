package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/notation"
)

// The line by the command line alone: a charter's routine, line checks with their time, office
// and result, one that was missed, the status that is declared, rosters on both ends; notices
// that are late, and one that is reconfirmed.
func TestG1ToG4TheLineByTheCommandLine(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States", "--listen", "127.0.0.1:0")
	address := us.serve()
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation", "--dial", address)
	charter := us.path("charter.json")
	us.does("charter", "new", "--card", filepath.Join(us.home, "card.json"), "--card", filepath.Join(ru.home, "card.json"),
		"--name", "Euphrates", "--mode", "EXERCISE", "--area", "33N 38E; 33N 43E; 37.5N 43E; 37.5N 38E", "--marking", "FOR BOTH",
		"--deadline", "flash 5m, pass 5m", "--ladder", "10m supervisor, calls duty officer", "--ladder", "30m two-star, calls operations to operations",
		"--check", "default", "--probe", "60s", "--term", "movement: lead 48h, emergency 24h, expires 2h", "--term", "site: reconfirm 24h",
		"--pace", "ru data this channel", "--pace", "ru phone telephone 2; if the link is down", "--pace", "ru courier the crossing", "--out", charter)
	for _, want := range []string{"line check of every day: opening at 09:00Z, within 30m", "every 1m", "movement: released at least 48h before its start, in an emergency 24h, expires 2h after its end", "reached, 2: phone, telephone 2, if the link is down", "may call: duty officer", "passed on within 5m"} {
		if out := us.does("charter", "show", charter); !strings.Contains(out, want) {
			t.Errorf("the charter does not say %q:\n%s", want, out)
		}
	}
	us.does("charter", "sign", charter, "--not-compared")
	ru.does("charter", "sign", charter, "--not-compared")
	ru.serve()
	for _, p := range []*party{us, ru} {
		p.seesInForce()
		p.staffs()
	}

	us.does("line", "check", "--with", "ru", "--means", "phone", "--office", "duty desk", "--result", "no message", "--by", us.key("duty"))
	us.does("line", "check", "--with", "ru", "--means", "courier", "--missed", "--by", us.key("duty"))
	us.fails(misused, "--cause", "line", "check", "--with", "ru", "--means", "phone", "--cause", "technical", "--by", us.key("duty"))
	us.fails(misused, "--means", "line", "check", "--with", "ru", "--means", "pigeon", "--by", us.key("duty"))
	us.fails(misused, "--at", "line", "check", "--with", "ru", "--means", "phone", "--at", "9 o'clock", "--by", us.key("duty"))
	table := us.path("roster.csv")
	now := time.Now().UTC()
	dtg := func(d time.Duration) string {
		return notation.FormatDTG(parley.Millis(now.Add(d).Truncate(time.Minute).UnixMilli()))
	}
	rows := "from,until,office,alternate,languages,reach\n" + dtg(-time.Hour) + "," + dtg(7*time.Hour) + ",night desk,operations,en ru,telephone 1\n"
	if err := os.WriteFile(table, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	us.does("line", "roster", "--file", table, "--by", us.key("duty"))
	us.fails(misused, "--shift", "line", "roster", "--shift", "now duty desk", "--by", us.key("duty"))
	ru.does("line", "roster", "--shift", dtg(2*time.Hour)+"/"+dtg(9*time.Hour)+" day desk; speaks ru", "--by", ru.key("duty"))
	ru.does("line", "status", "suspended", "--reason", "by order", "--by", ru.key("duty"))
	ru.fails(misused, "declared", "line", "status", "closed", "--by", ru.key("duty"))

	seen := func() *channel.LineNow {
		l := gives[api.LineReport](us, "line")
		return &l.LineNow
	}
	deadline := time.Now().Add(20 * time.Second)
	for !(len(seen().Sides) == 2 && seen().Sides[1].Suspended) {
		if time.Now().After(deadline) {
			t.Fatal("the other side's declaration does not arrive")
		}
	}
	out := us.does("line")
	for _, want := range []string{"declares itself SUSPENDED since", "by order", "night desk, alternate operations, speaks en ru", "NO DUTY OFFICER DECLARED NOW", "day desk",
		"check duty desk", "never", "none is due, one side declares itself suspended", "FAILING, our last line check by it was missed", "may call: operations to operations"} {
		if !strings.Contains(out, want) {
			t.Errorf("the line does not say %q:\n%s", want, out)
		}
	}
	us.does("line", "log", "--days", "2")
	us.fails(misused, "--days", "line", "log", "--days", "0")

	us.does("notice", "new", "--by", us.key("duty"), "--kind", "site", "--name", "Camp", "--circle", "35.0203N 40.4530E,200M",
		"--lower", "GND", "--upper", "30M AGL", "--from", "111300ZNOV17", "--until", "UFN", "--contact-office", "Duty desk", "--contact-means", "tel 100")
	us.does("notice", "new", "--by", us.key("duty"), "--kind", "movement", "--name", "Convoy", "--circle", "35.5N 40.4530E,200M",
		"--lower", "GND", "--upper", "30M AGL", "--from", dtg(time.Hour), "--until", dtg(2*time.Hour), "--contact-office", "Duty desk", "--contact-means", "tel 100")
	if out := us.does("notice", "show", "us/2"); !strings.Contains(out, "LATE") || !strings.Contains(out, "the charter asks for 48h") || !strings.Contains(out, "expires") {
		t.Errorf("a late notice:\n%s", out)
	}
	listed := func(p *party, flags ...string) string { return p.does(append([]string{"notice", "list"}, flags...)...) }
	late := dtg(5 * time.Hour)
	for flags, want := range map[string]string{"--late": "Convoy", "--expired --at " + late: "EXPIRED", "--unconfirmed --at " + dtg(25*time.Hour): "NOT RECONFIRMED"} {
		if out := listed(us, strings.Fields(flags)...); !strings.Contains(out, want) || strings.Contains(out, "us/1") == strings.Contains(out, "us/2") {
			t.Errorf("list %s, should have one of the two, with %q:\n%s", flags, want, out)
		}
	}
	if out := listed(us, "--expired"); strings.Contains(out, "us/") {
		t.Errorf("before anything has expired:\n%s", out)
	}
	for ends := time.Now().Add(20 * time.Second); !strings.Contains(listed(ru, "--expired", "--at", late), "EXPIRED"); {
		if time.Now().After(ends) {
			t.Fatal("the recipient is not told that it has expired")
		}
	}
	us.does("notice", "reconfirm", "us/1", "--by", us.key("duty"))
	if out := us.does("notice", "show", "us/1"); !strings.Contains(out, "  reconfirmed ") {
		t.Errorf("a notice that was reconfirmed:\n%s", out)
	}
	us.fails(misused, "--all-due", "notice", "reconfirm", "--by", us.key("duty"))
	if out := us.does("notice", "reconfirm", "--all-due", "--by", us.key("duty")); !strings.Contains(out, "Said") {
		t.Errorf("due within a day, and reconfirmed again:\n%s", out)
	}
	if out := us.does("measures"); !strings.Contains(out, "LATE 1 of 1 (100%)") {
		t.Errorf("measures:\n%s", out)
	}
}

// The forms of a charter's routine, and what is wrong with those that are none.
func TestTheLineOfACharterIsRead(t *testing.T) {
	h, err := parseCheckHour("shift change 2130Z within 15m")
	if err != nil || h != (parley.CheckHour{At: (21*60 + 30) * 60_000, Name: "shift change", Within: 900_000}) {
		t.Errorf("read %+v, %v", h, err)
	}
	for text, says := range map[string]string{
		"opening": "opening 09:00Z within 30m", "opening 9 within 30m": "hour by UTC", "opening 09:00 within 30m": "hour by UTC",
		"opening 25:00Z within 30m": "hour by UTC", "opening 09:00Z within soon": "duration",
	} {
		if _, err := parseCheckHour(text); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "--check") {
			t.Errorf("%q: %v, should say %q", text, err, says)
		}
	}
	for text, says := range map[string]string{
		"movement": "--term", "parade: lead 2h": "notice kind", "site: reconfirm": "--term", "site: often 2h": "lead, emergency", "site: lead 2h, lead 3h": "once",
	} {
		if _, err := parseTerm(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, should say %q", text, err, says)
		}
	}
	c := &parley.Charter{Parties: []parley.Party{{ID: "us", Name: "us"}}}
	for text, says := range map[string]string{"ru phone 1": "party of the charter", "us pigeon 1": "data, phone", "us phone": "--pace"} {
		if err := (&lineTerms{pace: []string{text}}).putPace(c); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, should say %q", text, err, says)
		}
	}
	for text, says := range map[string]string{"5m supervisor, phones": "calls", "5m supervisor, calls": "calls"} {
		if _, err := parseRung(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, should say %q", text, err, says)
		}
	}
}
