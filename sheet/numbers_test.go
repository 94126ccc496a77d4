package sheet

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/pen"
	"parley/spoken"
)

// What somebody reads out on the telephone, or copies from a sheet, is compared with what
// there is: what they lack, what they name that is not there, and what they name twice.
func TestGapsInNumbers(t *testing.T) {
	for _, c := range []struct {
		held                    string
		last                    int64
		missing, unknown, twice string
	}{
		{"1-16, 18", 18, "us/17", "", ""},
		{"1,2,4-7", 7, "us/3", "", ""},
		{"us/1 .. us/2, us/4", 6, "us/3, us/5 .. us/6", "", ""},
		{"", 3, "us/1 .. us/3", "", ""},
		{"none", 0, "", "", ""},
		{"3,2,1", 3, "", "", ""},
		{"1-3, 9, 5-6", 4, "us/4", "us/5 .. us/6, us/9", ""},
		{"4-12", 5, "us/1 .. us/3", "us/6 .. us/12", ""},
		{"1,2,2,3,1-2", 3, "", "", "us/1 .. us/2"},
		{"1-10,2-3,3-4", 10, "", "", "us/2 .. us/4"},
		{"١، ٢، ٤–٧", 7, "us/3", "", ""},
		{"1 - 2;4\n5", 5, "us/3", "", ""},
		{"1-1000000000", 3, "", "us/4 .. us/1000000000", ""},
	} {
		h, err := ParseNumbers("us", c.held)
		if err != nil {
			t.Errorf("%q: %v", c.held, err)
			continue
		}
		got := Compare("us", c.last, h)
		for _, x := range []struct {
			what string
			got  []Range
			want string
		}{{"missing", got.Missing, c.missing}, {"unknown", got.Unknown, c.unknown}, {"twice", got.Twice, c.twice}} {
			if text := Ranges("us", x.got); text != x.want {
				t.Errorf("%q of %d: %s %q, should be %q", c.held, c.last, x.what, text, x.want)
			}
		}
	}
	for held, want := range map[string]string{
		"3-1": "smaller", "0": "from 1", "ru/3": "numbers and ranges", "1..": "numbers and ranges", "-4": "numbers and ranges", "1-2-3": "numbers and ranges",
		"9999999999": "from 1", strings.Repeat("1,", 1001): "at most 1000",
	} {
		var wrong *parley.Error
		if _, err := ParseNumbers("us", held); !errors.As(err, &wrong) || wrong.Field != "held" || !strings.Contains(wrong.Want, want) {
			t.Errorf("%.20q: %v, should say %q", held, err, want)
		}
	}
}

// The message names every number in every language, isolated, and sign by sign to be read out.
func TestTheMessageOfNumbers(t *testing.T) {
	h, err := ParseNumbers("us", "1,1,4-7,20")
	if err != nil {
		t.Fatal(err)
	}
	c := Compare("us", 9, h)
	for _, l := range spoken.Languages {
		text, aloud := c.Message(l)
		for _, number := range []string{"us/9", "us/2", "us/3", "us/8", "us/20", "us/1"} {
			if !strings.Contains(text, "\u2066"+number+"\u2069") {
				t.Errorf("%s does not name %s:\n%s", l, number, text)
			}
		}
		if strings.ContainsAny(aloud, "0123456789/{}\u2066") || !strings.Contains(aloud, phrase("say.9", l)) {
			t.Errorf("%s aloud:\n%s", l, aloud)
		}
	}
	if text, _ := Compare("us", 2, Held{Ranges: []Range{{1, 2}}}).Message(spoken.English); !strings.Contains(text, "None is missing") || strings.Contains(text, "You get") {
		t.Errorf("of a whole list:\n%s", text)
	}
	if text, _ := Compare("us", 0, Held{}).Message(spoken.English); text != "We have nothing of \u2066us\u2069." {
		t.Errorf("of nobody:\n%s", text)
	}
}

// The receiver of a sheet sees from it alone that one before it is missing.
func TestASheetSaysWhatItFollows(t *testing.T) {
	follows := func(s *Sheet) string {
		m := regexp.MustCompile(`<th>Follows</th><td>(.*?)</td>`).FindStringSubmatch(string(printed(t, s, spoken.English)))
		if m == nil {
			return ""
		}
		return markup.ReplaceAllString(m[1], "")
	}
	s := clinic(t)
	if got := follows(s); got != "us/2" {
		t.Errorf("us/3 follows %q", got)
	}
	if got := string(s.Aloud(spoken.English)); !strings.Contains(got, "Uniform Sierra slash two") {
		t.Errorf("what it follows is not read aloud:\n%s", got)
	}
	s.Number = "us/1"
	if got := follows(s); !strings.HasPrefix(got, "nothing") {
		t.Errorf("us/1 follows %q", got)
	}
	if got := follows(urgent(t)); got != "" {
		t.Errorf("an urgent call has no number, and follows %q", got)
	}
}

// Several sheets in one file are each whole, and each begin on a page of their own.
func TestSheetsInOneFile(t *testing.T) {
	both, err := Print(spoken.Russian, []*Sheet{clinic(t), convoy(t)})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(both), `<section class="sheet">`); got != 2 || strings.Count(string(both), "<svg") != 2 || strings.Count(string(both), "<html") != 1 {
		t.Errorf("%d sheets", got)
	}
	if !strings.Contains(string(both), "break-before:page") {
		t.Error("the second does not begin on a page of its own")
	}
}

// A phrase takes the same values in every language, and there is one for all that pen says
// of a drawn shape.
func TestPhrasesTakeTheSameValues(t *testing.T) {
	for name, said := range phrases {
		for _, l := range spoken.Languages {
			a, b := blank.FindAllString(said[spoken.English], -1), blank.FindAllString(said[l], -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s in %s takes %v, should take %v", name, l, b, a)
			}
		}
	}
	for _, key := range pen.MeaningKeys() {
		if never := key == "long" || strings.HasPrefix(key, "every."); !never && phrases["meant."+key] == nil {
			t.Errorf("there is no phrase for %s", key)
		}
	}
}

// Labels are in the language that was asked for, and nothing of the page's own in English
// stands beside them but the mode.
func TestSheetsInOtherLanguages(t *testing.T) {
	latin := regexp.MustCompile(`[A-Za-z]{3,}`)
	for _, l := range []spoken.Language{spoken.Russian, spoken.Arabic} {
		for _, s := range []*Sheet{clinic(t), convoy(t), cancel(t), urgent(t)} {
			html := string(printed(t, s, l))
			if want := `<html lang="` + string(l) + `" dir="` + direction(l) + `">`; !strings.Contains(html, want) {
				t.Errorf("%s does not begin with %s", l, want)
			}
			own := markup.ReplaceAllString(isolated.ReplaceAllString(html, ""), " ")
			if found := latin.FindAllString(strings.ReplaceAll(own, "WGS-84", ""), -1); slices.ContainsFunc(found, func(w string) bool { return w != "UTC" && w != "WGS" }) {
				t.Errorf("%s has words of another language: %q", l, found)
			}
			if !strings.Contains(html, phrase("mode."+string(s.Mode), l)) || !strings.Contains(html, phrase("mode."+string(s.Mode), spoken.English)) {
				t.Errorf("%s does not show the mode in both languages", l)
			}
		}
	}
}
