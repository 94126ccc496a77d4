package sheet

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"parley"
	"parley/ledger"
	"parley/pen"
	"parley/spoken"
)

var update = flag.Bool("update", false, "write the golden files anew")

func hashOf(text string) parley.Hash { return sha256.Sum256([]byte(text)) }

// hostile is text that would be markup, or turn the line around, if it were let through.
const hostile = "<script>alert(1)</script> \"Clinic\" & <b> \u202e45 N"

func clinic(t *testing.T) *Sheet {
	t.Helper()
	n, _, err := pen.Reader{}.Read(pen.Form{
		Kind: "site", Name: hostile, Originator: "us", Precedence: "immediate", Marking: "RELEASABLE TO RU AND US",
		Contact: pen.ContactForm{Office: "Operations desk", Means: "telephone +962 6 555 0101"}, Remarks: "Два входа.\nمدخلان",
		Volumes: []pen.VolumeForm{{At: "37SFV 045 102", Lower: "GND", Upper: "30M AGL", From: "111300ZNOV17", Until: "UFN"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Sheet{
		Channel: hashOf("channel"), Name: "Euphrates line", Mode: parley.Exercise, Number: "us/3", Version: hashOf("clinic"), Turn: 1, Kind: parley.KindNotice,
		Entered: 1510405200123, Party: "United States", Office: "Deconfliction desk", Releaser: "Principal desk", Precedence: n.Precedence, Marking: n.Marking,
		References: []string{"us/1", "ru/0/14"}, Notice: n, To: "Relief agency",
		Series: Series{Originator: "us", Last: 7, Heard: []int64{1, 2, 4, 6}},
	}
}

// convoy has all that a volume can have: sides, a hole, feet, flight levels, windows that
// come again.
func convoy(t *testing.T) *Sheet {
	s := clinic(t)
	n := *s.Notice
	n.Kind, n.Name, n.Remarks = parley.Movement, "Convoy 7", ""
	degree := int64(parley.Degree)
	square := func(from, size int64) []parley.Place {
		return []parley.Place{{35*degree + from, 40*degree + from}, {35*degree + from, 40*degree + from + size}, {35*degree + from + size, 40*degree + from + size}, {35*degree + from, 40*degree + from}}
	}
	n.Volumes = []parley.Volume{
		{
			Footprint: parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{{-(degree / 2), -3 * degree / 2}, {0, -degree}}, Left: 1_852_000, Right: 500_000},
			From:      1510405200000, Until: 1510412400000, Every: parley.Daily, Last: 1510750800000,
			Lower: parley.Height{Ref: parley.AMSL, Unit: parley.Feet, Value: 2_000_000}, Upper: parley.Height{Ref: parley.Standard, Unit: parley.FlightLevel, Value: 100_000},
		},
		{
			Footprint: parley.Footprint{Shape: parley.Polygon, Places: square(0, degree/10), Holes: [][]parley.Place{square(degree/50, degree/50)}},
			From:      1510405200000, Until: 1510412400000, Every: parley.Weekly,
			Lower: parley.Height{Ref: parley.Ellipsoid, Unit: parley.Metres, Value: -12_500}, Upper: parley.Height{Ref: parley.Unlimited},
		},
	}
	s.Kind, s.Turn, s.Notice, s.Standing, s.To, s.Mode = parley.KindChange, 2, &n, Replaced, "", parley.Real
	return s
}

func urgent(t *testing.T) *Sheet {
	s := clinic(t)
	return &Sheet{
		Channel: s.Channel, Name: s.Name, Mode: parley.Test, Number: "ru/0/41", Version: hashOf("urgent"), Kind: parley.KindUrgent, Entered: 1510405200000,
		Party: "Russian Federation", Office: "Duty desk", Precedence: parley.Flash, Text: "Stop.\nYour strike hits " + hostile,
	}
}

func cancel(t *testing.T) *Sheet {
	s := clinic(t)
	s.Kind, s.Turn, s.Reason = parley.KindCancel, 2, "Moved"
	return s
}

var pagesOf = map[string]func(t *testing.T) []byte{
	"clinic.html":          func(t *testing.T) []byte { return printed(t, clinic(t), spoken.English) },
	"convoy.html":          func(t *testing.T) []byte { return printed(t, convoy(t), spoken.English) },
	"cancel.html":          func(t *testing.T) []byte { return printed(t, cancel(t), spoken.English) },
	"urgent.html":          func(t *testing.T) []byte { return printed(t, urgent(t), spoken.English) },
	"clinic-print-ar.html": func(t *testing.T) []byte { return printed(t, clinic(t), spoken.Arabic) },
	"convoy-print-ru.html": func(t *testing.T) []byte { return printed(t, convoy(t), spoken.Russian) },
	"cancel-print-ar.html": func(t *testing.T) []byte { return printed(t, cancel(t), spoken.Arabic) },
	"clinic-ar.html":       func(t *testing.T) []byte { return clinic(t).Aloud(spoken.Arabic) },
	"convoy-ru.html":       func(t *testing.T) []byte { return convoy(t).Aloud(spoken.Russian) },
	"urgent-en.html":       func(t *testing.T) []byte { return urgent(t).Aloud(spoken.English) },
}

func printed(t *testing.T, s *Sheet, l spoken.Language) []byte {
	t.Helper()
	b, err := s.HTML(l)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPagesAreAsTheyWere(t *testing.T) {
	for name, page := range pagesOf {
		file, got := filepath.Join("testdata", name), page(t)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not as it was: look at the difference, then go test ./sheet -update", file)
		}
	}
}

// A page asks nobody for anything, runs nothing, and lets nothing that was written into it
// become markup or turn what stands beside it around.
func TestPagesStandAlone(t *testing.T) {
	outside := regexp.MustCompile(`(?i)https?:|//[a-z]|src=|href=|url\(|@import|<script|<link|<iframe|<object|<form|javascript:| on[a-z]+=`)
	tag := regexp.MustCompile(`<(/?)([a-z0-9]+)[^<>]*?(/?)>`)
	for name, page := range pagesOf {
		html := string(page(t))
		if found := outside.FindAllString(html, -1); found != nil {
			t.Errorf("%s: %q", name, found)
		}
		if at := strings.IndexFunc(html, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }); at >= 0 {
			t.Errorf("%s: what turns text around is let through: %q", name, html[at:at+20])
		}
		if !strings.Contains(html, "default-src 'none'") {
			t.Errorf("%s has no policy", name)
		}
		if !strings.Contains(html, "&lt;script&gt;") && !strings.Contains(name, "convoy") {
			t.Errorf("%s does not show what was written", name)
		}
		var open []string
		for _, m := range tag.FindAllStringSubmatch(html, -1) {
			switch {
			case m[1] == "/":
				if len(open) == 0 || open[len(open)-1] != m[2] && m[2] != "html" {
					t.Fatalf("%s: %s closes %v", name, m[0], open)
				}
				open = open[:len(open)-1]
			case m[3] == "" && m[2] != "meta" && m[2] != "doctype":
				open = append(open, m[2])
			}
		}
		if len(open) != 0 {
			t.Errorf("%s: %v stay open", name, open)
		}
	}
}

var (
	isolated = regexp.MustCompile(`(?s)<bdi( dir="ltr")?>(.*?)</bdi>`)
	markup   = regexp.MustCompile(`(?s)<style>.*?</style>|<title>.*?</title>|<svg.*?</svg>|<pre.*?</pre>|<[^>]*>`)
)

// Every number of a notice stands in an isolate of its own, which runs left to right, so
// that no Arabic around it can move its parts (requirement K1).
func TestNumbersAreIsolated(t *testing.T) {
	for name, page := range pagesOf {
		html := string(page(t))
		rest := markup.ReplaceAllString(isolated.ReplaceAllString(html, ""), "")
		for _, phrase := range phrases { // what the page itself says
			for _, text := range phrase {
				for _, words := range blank.Split(text, -1) {
					rest = strings.ReplaceAll(rest, words, "")
				}
			}
		}
		if at := strings.IndexFunc(rest, unicode.IsDigit); at >= 0 {
			t.Errorf("%s: a number stands outside of an isolate: %q", name, rest[max(0, at-40):min(len(rest), at+40)])
		}
	}
	html := string(clinic(t).Aloud(spoken.Arabic))
	for _, value := range []string{"us/3", "111300ZNOV17", "37SFV 045 102", "30M AGL", clinic(t).Checksum()} {
		if !strings.Contains(html, `<bdi dir="ltr">`+value+`</bdi>`) {
			t.Errorf("%q is not isolated left to right", value)
		}
	}
}

// What a notice says stands on the sheet, each number in the form that people use.
func TestASheetSaysAll(t *testing.T) {
	for name, want := range map[string][]string{
		"clinic.html": {
			"EXERCISE", "us/3", "Euphrates line", "111300ZNOV17", "immediate", "ru/0/14", "37SFV 045 102", "a square of", "100m", "35.", "As entered", "ground", "30M AGL",
			"until further notice", "+962 6 555 0101", "no permission", clinic(t).Checksum(), "us/1 .. us/7", "us/1 .. us/2, us/4, us/6", "us/5, us/7", "Received by", "Read back without", "END OF",
		},
		"convoy.html": {
			"REAL", "Version", "a later version has replaced it", "on the left within", "1852m", "500m", "2000FT AMSL", "FL100", "00.5000000S 001.5000000W",
			"every day", "every week", "For the last time, from", "151300ZNOV17", "-12.5M ELLIPSOID", "UNL", "the area inside the line through these places",
		},
		"cancel.html": {"cancel of a notice", "Moved", "Removal does not change protected status under international humanitarian law."},
		"urgent.html": {"TEST", "ru/0/41", "urgent call", "flash"},
	} {
		html := string(pagesOf[name](t))
		for _, w := range want {
			if !strings.Contains(html, w) {
				t.Errorf("%s does not say %q", name, w)
			}
		}
		for _, never := range []string{"approv", "permitted", "cleared", "agreed"} {
			if strings.Contains(strings.ToLower(html), never) {
				t.Errorf("%s says %q", name, never)
			}
		}
	}
}

func TestReadingAloud(t *testing.T) {
	for _, c := range []struct {
		says part
		want map[spoken.Language]string
	}{
		{placeOf("35.3300000N 040.1500000E"), map[spoken.Language]string{
			spoken.English: "three five decimal three three, north, zero four zero decimal one five, east",
			spoken.Russian: "три пять запятая три три, северной широты, ноль четыре ноль запятая один пять, восточной долготы",
			spoken.Arabic:  "ثلاثة خمسة فاصلة ثلاثة ثلاثة، شمالًا، صفر أربعة صفر فاصلة واحد خمسة، شرقًا",
		}},
		{placeOf("00.0000000S 001.0000001W"), map[spoken.Language]string{spoken.English: "zero zero decimal zero, south, zero zero one decimal zero zero zero zero zero zero one, west"}},
		{value("37SFV 045 102"), map[spoken.Language]string{
			spoken.English: "three seven Sierra Foxtrot Victor, zero four five, one zero two",
			spoken.Russian: "три семь сьерра фокстрот виктор, ноль четыре пять, один ноль два",
		}},
		{timeOf(1510405200000), map[spoken.Language]string{
			spoken.English: "one one, one three zero zero Zulu, November, one seven",
			spoken.Arabic:  "واحد واحد، واحد ثلاثة صفر صفر زولو، نوفمبر، واحد سبعة",
		}},
		{timeOf(1510405230000), map[spoken.Language]string{spoken.English: "one one, one three zero zero three zero Zulu, November, one seven"}},
		{heightOf(parley.Height{Ref: parley.Standard, Unit: parley.FlightLevel, Value: 95_000}), map[spoken.Language]string{spoken.English: "flight level, zero nine five"}},
		{heightOf(parley.Height{Ref: parley.AMSL, Unit: parley.Feet, Value: -1_500_000}), map[spoken.Language]string{spoken.English: "minus one five zero zero, feet, above mean sea level"}},
		{heightOf(parley.Height{Ref: parley.Ground}), map[spoken.Language]string{spoken.English: "ground", spoken.Russian: "земля"}},
		{lengthOf(1_852_000), map[spoken.Language]string{spoken.English: "one eight five two, metres"}},
		{value("us/12"), map[spoken.Language]string{spoken.English: "Uniform Sierra slash one two"}},
		{written("Больница"), map[spoken.Language]string{spoken.English: "Больница"}},
	} {
		for l, want := range c.want {
			if got := c.says.read(l); got != want {
				t.Errorf("%+v in %s: %q, should be %q", c.says, l, got, want)
			}
		}
	}
}

// Each phrase is there in each language, and in its script.
func TestPhrasesAreWhole(t *testing.T) {
	script := map[spoken.Language]*unicode.RangeTable{spoken.English: unicode.Latin, spoken.Russian: unicode.Cyrillic, spoken.Arabic: unicode.Arabic}
	for name, said := range phrases {
		for _, l := range spoken.Languages {
			if !strings.ContainsFunc(said[l], func(r rune) bool { return unicode.Is(script[l], r) }) {
				t.Errorf("%s in %s is %q", name, l, said[l])
			}
		}
	}
	for _, n := range parley.NoticeKinds {
		if phrases["about."+string(n)] == nil {
			t.Errorf("there is no phrase for %s", n)
		}
	}
	if phrase("limits", spoken.English) != pen.Limits {
		t.Error("the standing text is not pen's")
	}
}

// What was reckoned out of arcs is said as it was drawn; its hundreds of places are for
// paper alone.
func TestDrawnShapes(t *testing.T) {
	n, _, err := pen.Reader{}.Read(pen.Form{
		Kind: "flight", Name: "Tanker", Originator: "us", Precedence: "routine", Marking: "OPEN", Contact: pen.ContactForm{Office: "Desk", Means: "tel 1"},
		Volumes: []pen.VolumeForm{{Radarc: "35N 40E,10NM,20NM,045T,090T", Lower: "FL200", Upper: "FL220", From: "111300ZNOV17", Until: "111500ZNOV17"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := clinic(t)
	s.Notice = n
	paper, aloud := string(printed(t, s, spoken.English)), string(s.Aloud(spoken.Russian))
	places := len(n.Volumes[0].Footprint.Places) - 1
	if got := strings.Count(paper, ">Grid square<"); got != places {
		t.Errorf("%d of %d places are printed", got, places)
	}
	if strings.Contains(aloud, ">Grid square<") || !strings.Contains(markup.ReplaceAllString(aloud, ""), "from bearing 045T clockwise to bearing 090T") ||
		!strings.Contains(aloud, "от пеленга ноль четыре пять танго по часовой стрелке") || !strings.Contains(aloud, "сектор от один восемь запятая пять два, километров до") || !strings.Contains(aloud, "RADARC 35N 40E") {
		t.Errorf("read aloud:\n%s", aloud)
	}
}

func TestMissingNumbers(t *testing.T) {
	s := Series{Originator: "us", Last: 7, Heard: []int64{1, 2, 3, 4, 6}}
	ranges := func(o parley.OriginatorID, l []int64) string { return Ranges(o, RangesOf(l)) }
	if got := ranges(s.Originator, s.Missing(7)); got != "us/5" {
		t.Errorf("missing: %s", got)
	}
	if got := ranges(s.Originator, s.Missing(0)); got != "us/5, us/7" {
		t.Errorf("missing: %s", got)
	}
	if got := ranges(s.Originator, nil); got != "" {
		t.Errorf("none: %q", got)
	}
}

// The checksum and the code change with each of channel, number and version, and with
// nothing else; the code is what it draws.
func TestTheCodeIsReadAgain(t *testing.T) {
	s := clinic(t)
	again := convoy(t)
	if again.Checksum() != s.Checksum() {
		t.Error("the checksum is of more than channel, number and version")
	}
	seen := map[string]bool{s.Checksum(): true}
	for _, edit := range []func(*Sheet){
		func(s *Sheet) { s.Channel = hashOf("another") }, func(s *Sheet) { s.Number = "us/4" }, func(s *Sheet) { s.Version = hashOf("another") },
	} {
		other := clinic(t)
		edit(other)
		if sum := other.Checksum(); seen[sum] || !regexp.MustCompile(`^\d{4} \d{4} \d{4} \d{4}$`).MatchString(sum) {
			t.Errorf("the checksum is %q", sum)
		}
		seen[other.Checksum()] = true
	}
	for _, s := range []*Sheet{clinic(t), urgent(t)} {
		got := readCode(t, string(printed(t, s, spoken.English)))
		if want := string(ledger.MustEncode(s.Code())); got != want {
			t.Errorf("the code holds %q, should be %q", got, want)
		}
	}
}
