package main

import (
	"testing"

	"parley"
)

func TestListsShowTheOpeningThatCounts(t *testing.T) {
	const hour, day, first = parley.Millis(3_600_000), parley.Millis(86_400_000), parley.Millis(1510405200000) // 11 NOV 2017 13:00
	for _, c := range []struct {
		name        string
		v           parley.Volume
		at          parley.Millis
		from, until string
	}{
		{"once", parley.Volume{From: first, Until: first + hour}, first - day, "111300ZNOV17", "111400ZNOV17"},
		{"once, over", parley.Volume{From: first, Until: first + hour}, first + day, "111300ZNOV17", "111400ZNOV17"},
		{"until further notice", parley.Volume{From: first}, first, "111300ZNOV17", "UFN"},
		{"daily, before the second", parley.Volume{Every: parley.Daily, From: first, Until: first + hour}, first + 2*hour, "121300ZNOV17", "121400ZNOV17, every day until further notice"},
		{"weekly, over", parley.Volume{Every: parley.Weekly, From: first, Until: first + hour, Last: first + 8*day}, first + 90*day, "181300ZNOV17", "181400ZNOV17, every week until 191300ZNOV17"},
	} {
		if from, until := opening(c.v, c.at); from != c.from || until != c.until {
			t.Errorf("%s: %s, %s", c.name, from, until)
		}
	}
}
