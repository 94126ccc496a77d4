package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/channel"
)

// A counterpart without a node gets sheets, and answers by telephone: what it has said
// nothing of shows as missing, and what it has is measured by our clock.
func TestSheetsAndMeasuresForAPartyByHand(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States")
	charter := us.path("charter.json")
	us.does("charter", "new", "--card", filepath.Join(us.home, "card.json"), "--by-hand", "ngo: an aid organisation", "--name", "Euphrates", "--mode", "EXERCISE",
		"--area", "33N 38E; 33N 43E; 37.5N 43E; 37.5N 38E", "--marking", "FOR BOTH", "--deadline", "routine 1h", "--out", charter)
	us.does("charter", "sign", charter)
	us.serve()
	us.staffs()
	for range 3 {
		us.does(files(us.key("duty"), hospital)...)
	}
	reported := []string{"--by", us.key("duty"), "--reported-for", "ngo", "--reported-by", "logistics desk", "--means", "telephone"}
	us.does(append([]string{"ack", "us/1"}, reported...)...)

	file := us.path("us-3.html")
	us.does("sheet", "us/3", "--to", "ngo", "--out", file)
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"EXERCISE", "an aid organisation", "us/1 .. us/3", "Missing, no word of it yet: <bdi dir=\"ltr\">us/2</bdi>", "35.3300000N 040.1500000E"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
	neverAllows(t, string(page))
	us.fails(failed, "file exists", "sheet", "us/3", "--out", file)
	if out := us.does("sheet", "us/3", "--aloud", "ru"); !strings.Contains(out, "три пять запятая три три") {
		t.Errorf("to read aloud:\n%s", out)
	}
	us.fails(misused, "en, ru or ar", "sheet", "us/3", "--aloud", "fr")
	us.fails(misused, "another party", "sheet", "us/3", "--to", "us")

	m := gives[channel.Measures](us, "measures")
	if len(m.Pairs) != 1 || !m.Pairs[0].ByHand || m.Pairs[0].Things != 3 || m.Pairs[0].Acknowledge.Count != 1 || m.Pairs[0].Duties[0].Open != 2 {
		t.Errorf("measured: %+v", m.Pairs)
	}
	if out := us.does("measures"); !strings.Contains(out, "what us said, taken by ngo, by hand: 3 things") || !strings.Contains(out, "2 of 3 (67%)") {
		t.Errorf("for people:\n%s", out)
	}
	if out := us.does("measures", "--csv"); !strings.Contains(out, ",us,ngo,duty acknowledge,open,2\n") {
		t.Errorf("as a table:\n%s", out)
	}
	if out := us.does("measures", "--until", "010000ZJAN71"); !strings.Contains(out, "nothing was said") {
		t.Errorf("long before:\n%s", out)
	}
	us.fails(misused, "until", "measures", "--from", "111300ZNOV17", "--until", "111200ZNOV17")
}
