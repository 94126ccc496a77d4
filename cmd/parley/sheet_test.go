package main

import (
	"os"
	"strings"
	"testing"

	"parley/api"
	"parley/channel"
)

// A counterpart without a node gets sheets, and answers by telephone: what it has said
// nothing of shows as missing, and what it has is measured by our clock.
func TestSheetsAndMeasuresForAPartyByHand(t *testing.T) {
	us := byHand(t)
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

// No. 2 was lost on its way: who holds 1 and 3 says so on the telephone, and gets it again.
func TestALostSheetIsFoundByItsNumber(t *testing.T) {
	us := byHand(t)
	for range 3 {
		us.does(files(us.key("duty"), hospital)...)
	}
	out := us.does("sheet", "numbers", "--originator", "us", "1,3,5")
	for _, want := range []string{"missing there: us/2", "site", "in force", "not here, ask: us/5", "to read out:", "You do not hold Uniform Sierra slash two."} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if out := us.does("sheet", "numbers", "--originator", "us", "1-2,3", "--language", "ru"); !strings.Contains(out, "none is missing there") || !strings.Contains(out, "Последний номер: юниформ сьерра дробь три.") {
		t.Errorf("of all:\n%s", out)
	}
	file := us.path("missing.html")
	us.does("sheet", "numbers", "--originator", "us", "3", "--to", "ngo", "--language", "ar", "--out", file)
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(page), `<section class="sheet">`); got != 2 || !strings.Contains(string(page), `<html lang="ar" dir="rtl">`) || !strings.Contains(string(page), "تمرين") {
		t.Errorf("%d sheets in the file", got)
	}
	us.fails(misused, "held", "sheet", "numbers", "--originator", "us", "3-1")
	us.fails(misused, "originator", "sheet", "numbers", "--originator", "nobody", "3")
	us.fails(misused, "nothing is missing", "sheet", "numbers", "--originator", "us", "1-3", "--out", us.path("none.html"))
}

// A cancel of a humanitarian notice says what it does not change, wherever it is made or shown.
func TestF4WhatRemovalDoesNotChange(t *testing.T) {
	us := byHand(t)
	us.does(files(us.key("duty"), hospital)...)
	const law = "Removal does not change protected status under international humanitarian law."
	if out := us.does("notice", "cancel", "us/1", "--by", us.key("duty"), "--reason", "moved"); !strings.Contains(out, law) {
		t.Errorf("made:\n%s", out)
	}
	if out := us.does("notice", "show", "us/1"); !strings.Contains(out, law) {
		t.Errorf("shown:\n%s", out)
	}
	if n := gives[api.Notice](us, "notice", "show", "us/1"); n.Protection != law {
		t.Errorf("in the interface: %q", n.Protection)
	}
	for language, want := range map[string]string{"en": law, "ru": "Снятие извещения не меняет статуса защиты по международному гуманитарному праву.", "ar": "الإزالة لا تغيّر الوضع المحمي بموجب القانون الدولي الإنساني."} {
		if out := us.does("sheet", "us/1", "--language", language); !strings.Contains(out, want) {
			t.Errorf("on the sheet in %s:\n%s", language, out)
		}
		if out := us.does("sheet", "us/1", "--aloud", language); !strings.Contains(out, want) {
			t.Errorf("to read aloud in %s:\n%s", language, out)
		}
	}
}

// Who releases a cancel that another has drafted reads it too.
func TestF4WhoReleasesACancelReadsWhatItDoesNotChange(t *testing.T) {
	us := byHand(t, "--two-person", "site")
	for _, command := range [][]string{files(us.key("duty"), hospital), {"notice", "cancel", "us/1", "--by", us.key("duty"), "--reason", "moved"}} {
		us.does(command...)
		draft := gives[[]api.Draft](us, "draft", "list")[0]
		shown := us.does("draft", "show", draft.ID.Short())
		if is := draft.Kind == "cancel"; strings.Contains(shown, "Removal does not change protected status under international humanitarian law.") != is {
			t.Errorf("the draft of a %s:\n%s", draft.Kind, shown)
		}
		us.does("draft", "release", draft.ID.Short(), "--by", us.key("chief"))
	}
}
