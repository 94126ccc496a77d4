package notation

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones below, wherever the test runs

	"parley"
)

const daNang parley.Millis = 1510405200000 // 11 November 2017, 13:00 UTC

func berlin(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

var spelledTimes = []struct {
	text string
	want parley.Millis
}{
	{"111300ZNOV17", daNang},
	{"111300znov17", daNang},
	{"11 1300Z NOV 17", daNang},
	{" 11  1300 Z Nov 2017 ", daNang},
	{"111300Z Nov 2017", daNang},
	{"\u2066111300ZNOV17\u2069", daNang},
	{"11130030ZNOV17", daNang + 30_000},
	{"111400ANOV17", daNang},
	{"112200INOV17", daNang},
	{"112300KNOV17", daNang},
	{"120100MNOV17", daNang},
	{"111200NNOV17", daNang},
	{"110100YNOV17", daNang},
	{"111400JNOV17", daNang}, // in Berlin
	{"2017-11-11T13:00:00Z", daNang},
	{"2017-11-11T18:30:00+05:30", daNang},
	{"2017-11-11T13:00:00.1239Z", daNang + 123},
	{"010000ZJAN70", 0},
	{"312359ZDEC69", 3155759940000},
	{"290000ZFEB00", 951782400000},
	{"31235959ZDEC9999", parley.MaxTime - 999},
}

// Requirement C5: DTG input with any zone letter is understood.
func TestC5TimesAreRead(t *testing.T) {
	for _, c := range spelledTimes {
		if got, err := ParseTime(c.text, berlin(t)); got != c.want || err != nil {
			t.Errorf("%q is %d, %v, want %d", c.text, got, err, c.want)
		}
	}
}

func TestC5EachZoneLetterIsItsHoursFromUTC(t *testing.T) {
	hours := map[byte]int{'Z': 0}
	for i, l := range []byte("ABCDEFGHIKLM") {
		hours[l] = i + 1
	}
	for i, l := range []byte("NOPQRSTUVWXY") {
		hours[l] = -i - 1
	}
	if len(hours) != 25 {
		t.Fatalf("%d letters", len(hours))
	}
	for l, h := range hours {
		text := FormatDTGIn(daNang, time.FixedZone("", h*3600))
		if i := strings.IndexByte(text, 'N'); text[6] != l || i < 6 {
			t.Errorf("%d hours ahead: %s, want the letter %c", h, text, l)
		}
		if got, err := ParseTime(text, nil); got != daNang || err != nil {
			t.Errorf("%s is %d, %v, want %d", text, got, err, daNang)
		}
	}
}

var notTimes = []struct{ text, field, want string }{
	{"", "time", "required"},
	{"yesterday", "time", "must be a date-time group"},
	{"111300NOV17", "time.zone", "Z for UTC"},
	{"111300Z", "time.month", "month and year"},
	{"111300ZNOV", "time.year", "a year"},
	{"111300JNOV17", "time.zone", "which zone"},
	{"1 11300ZNOV17", "time", "must be"}, // a lost digit is not closed up
	{"11300ZNOV17", "time", "must be"},
	{"111300ZNOX17", "time.month", "JAN FEB"},
	{"001300ZNOV17", "time.day", "01 to 30"},
	{"311300ZNOV17", "time.day", "01 to 30 in NOV 2017"},
	{"291300ZFEB17", "time.day", "01 to 28"},
	{"112400ZNOV17", "time.hour", "midnight is 0000"},
	{"111360ZNOV17", "time.minute", "00 to 59"},
	{"11130060ZNOV17", "time.second", "00 to 59"},
	{"111300ZNOV1917", "time", "1970"},
	{"010000AJAN70", "time", "1970"},
	{"2017-02-29T13:00:00Z", "time", "exist"},
	{"2017-11-11T13:00:00", "time", "must be"},
	{"2017-11-11 13:00:00Z", "time", "must be"},
}

// Requirement C5: J demands a stated zone.
func TestC5WhatIsNoTimeIsRefusedWithTheReason(t *testing.T) {
	for _, c := range notTimes {
		_, err := ParseTime(c.text, nil)
		checkError(t, c.text, err, c.field, c.want)
	}
}

func TestC5LocalTimesThatAreSkippedOrRepeatedAreRefused(t *testing.T) {
	// Berlin puts its clocks forward from 02 to 03 on 26 March 2017, back from 03 to 02 on
	// 29 October 2017, both at 01 UTC.
	for _, c := range []struct{ text, want string }{
		{"260200JMAR17", "put forward"},
		{"260259JMAR17", "put forward"},
		{"290200JOCT17", "twice"},
		{"290259JOCT17", "twice"},
	} {
		_, err := ParseTime(c.text, berlin(t))
		checkError(t, c.text, err, "time", c.want)
	}
	for _, c := range []struct{ local, utc string }{
		{"260159JMAR17", "260059ZMAR17"},
		{"260300JMAR17", "260100ZMAR17"},
		{"290159JOCT17", "282359ZOCT17"},
		{"290300JOCT17", "290200ZOCT17"},
	} {
		if got, err := ParseTime(c.local, berlin(t)); err != nil || FormatDTG(got) != c.utc {
			t.Errorf("%s in Berlin is %s, %v, want %s", c.local, FormatDTG(got), err, c.utc)
		}
	}
}

func TestFormatDTG(t *testing.T) {
	for _, c := range []struct {
		at   parley.Millis
		want string
	}{
		{daNang, "111300ZNOV17"},
		{daNang + 1000, "11130001ZNOV17"},
		{daNang + 999, "111300ZNOV17"},
		{0, "010000ZJAN70"},
		{3155760000000, "010000ZJAN2070"},
		{parley.MaxTime, "31235959ZDEC9999"},
	} {
		if got := FormatDTG(c.at); got != c.want {
			t.Errorf("%d is %s, want %s", c.at, got, c.want)
		}
	}
	for _, c := range []struct {
		offset time.Duration
		want   string
	}{
		{3 * time.Hour, "111600CNOV17"},
		{-12 * time.Hour, "110100YNOV17"},
		{5*time.Hour + 30*time.Minute, "2017-11-11T18:30:00+05:30"},
		{13 * time.Hour, "2017-11-12T02:00:00+13:00"},
		{-30 * time.Minute, "2017-11-11T12:30:00-00:30"},
		{-44*time.Minute - 30*time.Second, "111300ZNOV17"},
	} {
		if got := FormatDTGIn(daNang, time.FixedZone("", int(c.offset.Seconds()))); got != c.want {
			t.Errorf("%v ahead: %s, want %s", c.offset, got, c.want)
		}
	}
}

func TestTimesRoundTripToTheSecond(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 0))
	for range 10_000 {
		at := parley.Millis(r.Int64N(int64(parley.MaxTime-86_400_000))) + 43_200_000
		zone := time.FixedZone("", (r.IntN(27*4)-13*4)*900)
		for _, text := range []string{FormatDTG(at), FormatDTGIn(at, zone)} {
			got, err := ParseTime(text, nil)
			if err != nil || at-got < 0 || at-got > 999 {
				t.Fatalf("%d was written %s and read %d, %v", at, text, got, err)
			}
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, c := range spelledTimes {
		f.Add(c.text)
	}
	for _, c := range notTimes {
		f.Add(c.text)
	}
	zone := berlin(f)
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseTime(s, zone)
		if err != nil {
			var e *parley.Error
			if !errors.As(err, &e) || e.Want == "" {
				t.Fatalf("%q: error %v says nothing", s, err)
			}
			return
		}
		if got < 0 || got > parley.MaxTime {
			t.Fatalf("%q is %d", s, got)
		}
		again, err := ParseTime(FormatDTG(got), nil)
		if err != nil || got-again < 0 || got-again > 999 {
			t.Fatalf("%q is %d, written %s, read %d, %v", s, got, FormatDTG(got), again, err)
		}
	})
}
