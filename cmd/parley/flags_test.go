package main

import (
	"path/filepath"
	"testing"
)

// byHand is a party whose only counterpart, ngo, has no node, with its server running. More
// goes into its charter.
func byHand(t *testing.T, more ...string) *party {
	t.Helper()
	us := newParty(t, "--party", "us", "--name", "United States")
	charter := us.path("charter.json")
	us.does(append([]string{"charter", "new", "--card", filepath.Join(us.home, "card.json"), "--by-hand", "ngo: an aid organisation", "--name", "Euphrates", "--mode", "EXERCISE",
		"--area", "33N 38E; 33N 43E; 37.5N 43E; 37.5N 38E", "--marking", "FOR BOTH", "--deadline", "routine 1h", "--out", charter}, more...)...)
	us.does("charter", "sign", charter)
	us.serve()
	us.staffs()
	return us
}

// What is wrong with a time names the flag that was typed, in every command that takes one.
func TestAWrongTimeNamesItsFlag(t *testing.T) {
	us := byHand(t)
	us.does(files(us.key("duty"), hospital)...)
	by := []string{"--by", us.key("duty")}
	for _, c := range []struct {
		flag string
		args []string
	}{
		{"--at", []string{"desk"}},
		{"--at", []string{"duty"}},
		{"--at", []string{"near", "35N 40E", "5KM"}},
		{"--from", []string{"measures"}},
		{"--until", []string{"measures"}},
		{"--until", append([]string{"clash", "answer", "7c01ab22", "--answer", "standby"}, by...)},
		{"--suspect-since", append([]string{"officer", "revoke", "01cd"}, by...)},
		{"--at", append([]string{"ack", "us/1", "--passed-to", "air operations"}, by...)},
		{"--reported-at", append([]string{"ack", "us/1", "--reported-for", "ngo", "--reported-by", "desk", "--means", "radio"}, by...)},
		{"--until", append([]string{"reply", "us/1", "--says", "standby"}, by...)},
	} {
		us.fails(misused, c.flag+": must be a date-time group", append(c.args, c.flag, "sooner")...)
	}
}
