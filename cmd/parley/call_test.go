package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/api"
	"parley/channel"
)

// twoOfThem starts two parties whose charter wants an urgent call passed on within a time,
// with a ladder that says who may call.
func twoOfThem(t *testing.T) (us, ru *party) {
	us = newParty(t, "--party", "us", "--name", "United States", "--listen", "127.0.0.1:0")
	address := us.serve()
	ru = newParty(t, "--party", "ru", "--name", "Russian Federation", "--dial", address)
	charter := us.path("charter.json")
	us.does("charter", "new", "--name", "Euphrates", "--mode", "EXERCISE", "--marking", "FOR BOTH", "--area", "34.2N 39.5E; 34.2N 41.5E; 36.2N 41.5E; 36.2N 39.5E",
		"--rule", "separation: movement operation / movement operation site, horizontal 2KM, vertical 500FT, time 10m", "--heights", "geoid 30M, pressure 300M, low 150M, high 800M",
		"--deadline", "flash 5m, pass 5m", "--ladder", "1m supervisor, calls the other duty desk",
		"--card", filepath.Join(us.home, "card.json"), "--card", filepath.Join(ru.home, "card.json"), "--out", charter)
	us.does("charter", "sign", charter, "--not-compared")
	ru.does("charter", "sign", charter, "--not-compared")
	ru.serve()
	for _, p := range []*party{us, ru} {
		p.seesInForce()
		p.staffs()
	}
	return us, ru
}

// shows waits until what a command writes has some words in it.
func (p *party) shows(words string, args ...string) (out string) {
	p.t.Helper()
	p.sees(words, func(context.Context, *api.Channel) (bool, error) {
		var errs string
		var code int
		out, errs, code = p.tries(args...)
		return code == done && strings.Contains(out, words), errOr(code == failed, errs)
	})
	return out
}

func errOr(bad bool, says string) error {
	if bad {
		return fmt.Errorf("%s", says)
	}
	return nil
}

// An urgent call, the call by telephone that followed, and the incident, by the command line
// alone on two nodes.
func TestH1I4I5CallsAndIncidentsByTheCommandLine(t *testing.T) {
	us, ru := twoOfThem(t)
	ru.does(files(ru.key("duty"), hospital)...)
	us.sees("the hospital", func(ctx context.Context, c *api.Channel) (bool, error) {
		n, err := c.Notices(ctx)
		return len(n) == 1, err
	})

	// One thing is enough; a place brings at once what holds there.
	us.fails(misused, "one of them is enough", "urgent", "--by", us.key("duty"))
	out := us.does("call", "urgent", "--what", "Shells fall near the hospital.", "--place", "35.33N 40.15E", "--asks", "Stop.", "--by", us.key("duty"))
	for _, want := range []string{"as entered: 35.33N 40.15E", "asks: Stop.", "1 notice within 10km", "ru/1"} {
		if !strings.Contains(out, want) {
			t.Errorf("filing does not say %q:\n%s", want, out)
		}
	}
	us.fails(toConfirm, "exchanged", "urgent", "x", "--place", "40.15N 35.33E", "--by", us.key("duty"))
	first := gives[[]api.UrgentCall](us, "urgent", "list", "--open")[0]
	us.does("urgent", "--follows", first.Name, "--who", "forty patients", "--by", us.key("duty"))
	ru.shows("forty patients", "urgent", "show", first.Name)
	out = ru.shows("there for", "urgent", "show", first.Name)
	for _, want := range []string{"us/0/", "what: Shells fall near the hospital.", "who: forty patients"} {
		if !strings.Contains(out, want) {
			t.Errorf("the call does not say %q:\n%s", want, out)
		}
	}
	ru.does("reply", first.Name, "--says", "actor", "--actor", "not-ours", "--speaker", "operations desk", "--said", "Those are not our people.", "--by", ru.key("duty"))
	ru.does("ack", first.Name, "--passed-to", "artillery", "--by", ru.key("duty"))
	us.shows("NOT OURS, said by operations desk: “Those are not our people.”", "urgent", "show", first.Name)
	us.shows("passed to artillery", "urgent", "show", first.Name)

	// The call by telephone; of the recording only the hash goes on.
	audio := us.path("call.wav")
	if err := os.WriteFile(audio, []byte("voices"), 0o600); err != nil {
		t.Fatal(err)
	}
	us.fails(misused, "--speaker", "call", "record", "--with", "ru", "--began", "111300ZNOV17", "--speaker", "desk", "--summary", "x", "--by", us.key("duty"))
	us.fails(misused, "--audio", "call", "record", "--with", "ru", "--began", "111300ZNOV17", "--speaker", "us=desk", "--summary", "x", "--audio", us.path("none"), "--by", us.key("duty"))
	us.does("call", "record", "--with", "ru", "--means", "phone", "--began", "111300ZNOV17", "--ended", "111327ZNOV17", "--speaker", "us=duty desk", "--speaker", "ru=operations desk",
		"--interpreter", "linguist, EN/RU", "--summary", "The fire has stopped.", "--about", first.Name, "--audio", audio, "--by", us.key("duty"))
	recorded := gives[[]api.RecordedCall](us, "call", "list", "--with", "ru")
	if len(recorded) != 1 || recorded[0].Standing != channel.SummaryUnanswered || recorded[0].Call.Audio != sha256.Sum256([]byte("voices")) {
		t.Fatalf("recorded: %+v", recorded)
	}
	name := recorded[0].Name
	ru.shows("not answered by ru", "call", "list")
	us.fails(refused, "another party", "call", "agree", name, "--by", us.key("duty"))
	ru.fails(failed, "must name a recorded call", "call", "agree", first.Name, "--by", ru.key("duty"))
	ru.does("call", "agree", name, "--by", ru.key("duty"))
	us.shows("summary: agreed by ru", "call", "show", name)
	ru.does("call", "dispute", name, "--reason", "it has not", "--by", ru.key("duty"))
	out = us.shows("DISPUTED by ru", "call", "show", name)
	if !strings.Contains(out, "it has not") || !strings.Contains(out, "Shells fall near the hospital.") {
		t.Errorf("the call is shown as\n%s", out)
	}

	// The incident: both accounts side by side, each its teller's.
	if out := us.does("incident", "open", "--title", "Shelling", "--kind", "breach", "--rule", "river line", "--against", "ru", "--from", "111250ZNOV17",
		"--place", "35.33N 40.15E", "--text", "Six shells fell.", "--link", first.Name, "--by", us.key("duty")); !strings.Contains(out, `The charter's rules: "separation"`) {
		t.Errorf("a rule that the charter has not: %s", out)
	}
	incident := gives[api.IncidentPage](us, "incident", "list").Items[0].Name
	ru.shows("Six shells fell.", "incident", "show", incident)
	ru.does("incident", "account", incident, "--kind", "near-miss", "--from", "111250ZNOV17", "--text", "Two shells fell short, far off.", "--status", "inquiry", "--by", ru.key("duty"))
	out = us.shows("Two shells fell short", "incident", "show", incident)
	for _, want := range []string{"OUR ACCOUNT (us)", "THEIR ACCOUNT (ru)", "DIFFERS", "as told by ru", "Shells fall near the hospital.", "no consent"} {
		if !strings.Contains(out, want) {
			t.Errorf("side by side it does not say %q:\n%s", want, out)
		}
	}
	if strings.Index(ru.does("incident", "show", incident), "OUR ACCOUNT (ru)") > strings.Index(ru.does("incident", "show", incident), "THEIR ACCOUNT (us)") {
		t.Error("the other side's account stands before the own")
	}
	out = us.does("incident", "tally", "--per", "month")
	for _, want := range []string{"2017-11", `1 × breach of "river line" by ru, as alleged by us`, "1 × near miss, as alleged by ru"} {
		if !strings.Contains(out, want) {
			t.Errorf("the tally does not say %q:\n%s", want, out)
		}
	}
	if l := gives[api.IncidentPage](us, "incident", "list", "--kind", "breach", "--alleged-by", "ru"); len(l.Items) != 0 {
		t.Errorf("what ru alleges: %+v", l.Items)
	}

	// A proof of each carries all that belongs to it.
	for _, x := range []struct{ name, says string }{{first.Name, "forty patients"}, {name, "it has not"}, {incident, "Two shells fell short"}} {
		file := us.path(strings.ReplaceAll(x.name, "/", "-") + ".bundle")
		us.does("bundle", gives[api.Thing](us, "show", x.name).ID.String(), "--out", file)
		if out := us.does("verify", file); !strings.Contains(out, x.says) {
			t.Errorf("the proof of %s does not say %q:\n%s", x.name, x.says, out)
		}
	}
	if out := ru.does("desk"); strings.Index(out, "forty patients") < 0 || strings.Index(out, "forty patients") > strings.Index(out, "Shelling") {
		t.Errorf("the urgent call is not on top:\n%s", out)
	}
	for _, p := range []*party{us, ru} {
		for _, e := range gives[[]api.Entry](p, "entries") {
			if e.Verdict != channel.Valid {
				t.Errorf("entry %s is void: %s", placeName(e.Place), e.Verdict)
			}
		}
	}
}

// An urgent call that is not passed on in time is late for whoever had it, and climbs the
// ladder, also where it was acknowledged: to have it is not to have passed it on.
func TestH3AnUrgentCallThatIsNotPassedOn(t *testing.T) {
	us, ru := twoOfThem(t)
	us.does("urgent", "--where", "the bridge at Al Mayadin", "--by", us.key("duty"))
	first := gives[[]api.UrgentCall](us, "urgent", "list")[0].Name
	ru.shows("the bridge at Al Mayadin", "urgent", "list")
	ru.does("ack", first, "--by", ru.key("duty"))
	us.shows("acknowledge: done", "urgent", "show", first)
	if out := us.does("urgent", "show", first); strings.Contains(out, "LATE") || !strings.Contains(out, "pass: due") {
		t.Errorf("before it is due:\n%s", out)
	}
	out := us.does("urgent", "show", first, "--at", "010000ZJAN35")
	for _, want := range []string{"pass: LATE", "supervisor, reached", "may call: the other duty desk"} {
		if !strings.Contains(out, want) {
			t.Errorf("long after it does not say %q:\n%s", want, out)
		}
	}
	if out := ru.does("urgent", "list", "--at", "010000ZJAN35"); !strings.Contains(out, "LATE to pass") {
		t.Errorf("in the list:\n%s", out)
	}
	ru.does("ack", first, "--passed-to", "air operations", "--by", ru.key("duty"))
	us.shows("pass: done", "urgent", "show", first)
	if out := us.does("urgent", "show", first, "--at", "010000ZJAN35"); strings.Contains(out, "LATE") {
		t.Errorf("after it was passed on:\n%s", out)
	}
}
