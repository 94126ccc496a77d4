package main

import (
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/api"
)

// shaped is a zone without a footprint and a time.
var shaped = []string{"--kind", "zone", "--name", "Range 2", "--lower", "GND", "--upper", "FL120", "--contact-office", "Duty desk", "--contact-means", "tel 100"}

// Every shape can be filed by flags, recurring windows too, and what was understood is shown
// before it is signed.
func TestC6C7ShapesAndRecurringWindowsByFlags(t *testing.T) {
	us := alone(t)
	once := []string{"--from", "110600ZNOV17", "--until", "111600ZNOV17"}
	daily := append(slices.Clone(once), "--every", "day", "--last", "310600ZDEC17")
	for _, c := range []struct {
		flags []string
		says  []string
	}{
		{append(daily, "--radarc", "35.33N 40.15E,2NM,4NM,045M VAR 5E,090T"), []string{
			"understood: sector from 3704m to 7408m", "which is 050T clockwise to bearing 090T", "go beyond it by at most 1m", "understood: opens every day",
			"as entered: RADARC 35.33N 40.15E,2NM,4NM,045M VAR 5E,090T"}},
		{append(once, "--track", "35.30N 40.10E; 35.40N 40.20E", "--left", "2KM", "--right", "1KM"), []string{"2km on the left and 1km on the right", "LEFT 2KM RIGHT 1KM"}},
		{append(once, "--orbit", "35.30N 40.10E; 35.40N 40.20E,4KM,RIGHT"), []string{"understood: orbit 4km wide, on the right", "within 2km of the line"}},
		{append(once, "--polyarc", "35.30N 40.10E; ARC 35.30N 40.10E,5KM,000T,090T,CW"), []string{"understood: ring of 3 corners and 1 arc"}},
		{append(once, "--polygon", "35N 40E; 35N 41E; 36N 41E", "--hole", "35.1N 40.8E;35.2N 40.8E;35.1N 40.9E", "--hole", "35.4N 40.8E;35.5N 40.8E;35.4N 40.9E"), []string{"but not the area inside", "HOLE 35.4N 40.8E"}},
	} {
		args := slices.Concat([]string{"notice", "new", "--by", us.key("duty")}, shaped, c.flags)
		out := us.does(args...)
		for _, want := range c.says {
			if !strings.Contains(out, want) {
				t.Errorf("%q does not say %q:\n%s", c.flags, want, out)
			}
		}
		neverAllows(t, out)
	}
	n := gives[api.Notice](us, "notice", "show", "us/1")
	if v := n.Texts[0].Volumes[0]; v.Every != parley.Daily || v.Last == 0 {
		t.Errorf("filed as %+v", v)
	}
	out := us.does("notice", "check", "us/1", "--every", "once")
	if strings.Contains(out, "every day") {
		t.Errorf("once it is said to recur:\n%s", out)
	}

	us.fails(misused, "volumes[0].radarc.from.variation", slices.Concat([]string{"notice", "check"}, shaped, once, []string{"--radarc", "35N 40E,2NM,4NM,045M,090T"})...)
	us.fails(misused, "volumes[0].last", slices.Concat([]string{"notice", "check"}, shaped, once, []string{"--at", "35N 40E", "--every", "week"})...)
}
