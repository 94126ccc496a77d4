package main

import (
	"strings"
	"testing"

	"parley"
)

func TestParseRule(t *testing.T) {
	r, err := parseRule("separation: movement operation / any, horizontal 2KM, vertical 500FT, time 10m")
	if err != nil {
		t.Fatal(err)
	}
	if r.Name != "separation" || len(r.Kinds) != 2 || len(r.With) != len(parley.NoticeKinds) || r.Horizontal != 2_000_000 || r.Vertical != 152_400 || r.Time != 600_000 {
		t.Errorf("read %+v", r)
	}
	for text, says := range map[string]string{
		"separation":                                "must be",
		"s: movement, horizontal 2KM":               "kinds / with",
		"s: movement / site, horizontal":            "horizontal 2KM",
		"s: movement / site, sideways 2KM":          "must be horizontal, vertical or time",
		"s: movement / site, horizontal 2":          "unit",
		"s: movement / site, time 10":               "duration",
		"s: movement / site, time 1m, time 2m":      "once",
		"s: movement / site, horizontal 3 furlongs": "must be",
	} {
		if _, err := parseRule(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want an error that says %q", text, err, says)
		}
	}
}

func TestParseHeights(t *testing.T) {
	h, err := parseHeights("geoid 30M, pressure 1000FT, low -400M, high 2.5KM")
	if err != nil {
		t.Fatal(err)
	}
	if want := (parley.HeightMargins{Geoid: 30_000, Pressure: 304_800, TerrainLow: -400_000, TerrainHigh: 2_500_000}); h != want {
		t.Errorf("read %+v, want %+v", h, want)
	}
	for _, text := range []string{"", "geoid", "depth 3M", "geoid 3"} {
		if _, err := parseHeights(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestDuration(t *testing.T) {
	for ms, want := range map[parley.Millis]string{300_000: "5m", 7_200_000: "2h", 90_000: "1m30s", 5_400_000: "1h30m", 1_500: "1.5s", 0: "0s"} {
		if got := duration(ms); got != want {
			t.Errorf("%d ms is %q, want %q", ms, got, want)
		}
	}
}
