package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/api"
)

// What is owed, by the command line alone, on two nodes: an acknowledgement, a readback that
// differs and is corrected, an objection and the response to it; a party without a node.
func TestE1ToE7WhatIsOwedAndSaidByTheCommandLine(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States", "--listen", "127.0.0.1:0")
	address := us.serve()
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation", "--dial", address)
	charter := us.path("charter.json")
	us.does("charter", "new", "--card", filepath.Join(us.home, "card.json"), "--card", filepath.Join(ru.home, "card.json"), "--by-hand", "ngo: an aid organisation",
		"--name", "Euphrates", "--mode", "EXERCISE", "--area", "33N 38E; 33N 43E; 37.5N 43E; 37.5N 38E", "--marking", "FOR BOTH",
		"--deadline", "routine 1h, answer 2h, readback 90m", "--ladder", "10m supervisor", "--ladder", "30m two-star", "--readback", "site", "--out", charter)
	us.does("charter", "sign", charter, "--not-compared")
	ru.does("charter", "sign", charter, "--not-compared")
	ru.serve()
	for _, p := range []*party{us, ru} {
		p.seesInForce()
		p.staffs()
	}
	us.does("notice", "new", "--by", us.key("duty"), "--kind", "site", "--name", "Hospital, Al Mayadin", "--circle", "35.0203N 40.4530E,200M",
		"--lower", "GND", "--upper", "30M AGL", "--from", "111300ZNOV17", "--until", "UFN", "--contact-office", "Duty desk", "--contact-means", "tel 100")
	ru.owes("the notice", func(l *api.OwedList) bool { return l.Us.Open == 2 && l.Items[0].Since != 0 })
	us.owes("receipts", func(l *api.OwedList) bool {
		return l.Them.Open == 4 && l.Them.Unheard == 0 && l.Them.ByHand == 2 // the aid organisation has no node
	})

	ru.does("ack", "us/1", "--by", ru.key("duty"))
	ru.fails(refused, "the same stands already", "ack", "us/1", "--by", ru.key("duty"))
	us.fails(refused, "another party", "ack", "us/1", "--by", us.key("duty"))
	ru.does("ack", "us/1", "--by", ru.key("duty"), "--passed-to", "air operations", "--at", "111320ZNOV17")
	heard := []string{"readback", "us/1", "--number", "1", "--circle", "35.0203N 40.4530E,200M", "--lower", "GND", "--from", "111300ZNOV17", "--until", "UFN", "--by", ru.key("duty")}
	ru.does(append(heard, "--upper", "60M AGL")...)
	us.says("us/1", "DIFFERS in volumes[0].upper")
	ru.does(append(heard, "--upper", "30M AGL")...)
	us.says("us/1", "read back, without a difference")
	us.owes("the readback", func(l *api.OwedList) bool { return l.Them.Open == 2 })

	// What does not match is answered by whoever filed it.
	said := gives[api.Said](ru, "reply", "us/1", "--says", "mismatch", "--code", "other-place", "--place", "35.03N 40.46E", "--by", ru.key("duty"))
	us.owes("a response", func(l *api.OwedList) bool { return l.Us.Open == 1 && l.Items[0].Duty == parley.OwesResponse })
	if out := us.does("duty", "--us"); !strings.Contains(out, "us owes ru") || !strings.Contains(out, "to respond") {
		t.Errorf("what we owe:\n%s", out)
	}
	us.does("reply", said.Filed.Act.Short(), "--says", "roger", "--reason", "we look again", "--by", us.key("duty"))
	us.owes("nothing", func(l *api.OwedList) bool { return l.Us.Open == 0 })

	// The aid organisation has no node: what it answers by telephone is reported.
	us.fails(misused, "--reported-for", "ack", "us/1", "--by", us.key("duty"), "--means", "telephone")
	us.does("ack", "us/1", "--by", us.key("duty"), "--reported-for", "ngo", "--reported-by", "logistics desk", "--means", "telephone", "--reported-at", "111330ZNOV17")
	us.says("us/1", "as reported by")
	us.fails(refused, "party", "ack", "us/1", "--by", us.key("duty"), "--reported-for", "ru", "--reported-by", "x", "--means", "telephone")

	// Late is a matter of the hour that is asked for.
	us.does("message", "--text", "Do you see the column?", "--by", us.key("duty"))
	ru.owes("the message", func(l *api.OwedList) bool { return l.Us.Open == 1 && l.Items[0].Since != 0 })
	if out := ru.does("duty", "--us"); strings.Contains(out, "NO ANSWER") || !strings.Contains(out, "Do you see the column?") {
		t.Errorf("before it is due:\n%s", out)
	}
	if out := ru.does("duty", "--late", "--at", "010000ZJAN35"); !strings.Contains(out, "NO ANSWER") || !strings.Contains(out, "up to two-star") {
		t.Errorf("long after:\n%s", out)
	}
	neverAllows(t, us.does("notice", "show", "us/1"))

	// What is wrong names the flag; a place that can be read in two ways is asked about.
	ru.fails(misused, "--until: ", "reply", "us/1", "--says", "standby", "--until", "soon", "--by", ru.key("duty"))
	ru.fails(misused, "--place: ", "reply", "us/1", "--says", "mismatch", "--code", "other-place", "--place", "nowhere", "--by", ru.key("duty"))
	ru.fails(toConfirm, "latitude, then longitude", "reply", "us/1", "--says", "mismatch", "--code", "other-place", "--place", "35.03 40.46", "--by", ru.key("duty"))
	ru.fails(toConfirm, "exchanged", "reply", "us/1", "--says", "mismatch", "--code", "other-place", "--place", "40.46N 35.03E", "--by", ru.key("duty"))
	ru.fails(toConfirm, "a square of 10km", "reply", "us/1", "--says", "mismatch", "--code", "other-place", "--place", "37SFV 0 1", "--by", ru.key("duty"))

	// A version's own hash means that version, also when another stands.
	older := gives[api.Said](us, "notice", "change", "us/1", "--by", us.key("duty"), "--upper", "40M AGL").Filed.Act
	us.does("notice", "change", "us/1", "--by", us.key("duty"), "--upper", "50M AGL")
	ru.says("us/1", "50M AGL")
	ru.does("ack", older.Short(), "--by", ru.key("duty"), "--closed")
	for _, v := range gives[api.Notice](ru, "notice", "show", "us/1").History {
		if closed := slices.ContainsFunc(v.Ladders, func(l api.Ladder) bool {
			return slices.ContainsFunc(l.Steps, func(s api.LadderStep) bool { return s.Rung == api.RungClosed })
		}); closed != (v.ID == older) {
			t.Errorf("version %s is closed: %v, and the one that was named is %s", v.ID.Short(), closed, older.Short())
		}
	}

	// Of a square its middle is signed, and the reason says which square.
	ru.does("reply", "us/1", "--says", "mismatch", "--code", "other-place", "--reason", "by drone", "--place", "37SFV 05 10", "--by", ru.key("duty"))
	ru.says("us/1", "by drone; seen in 37SFV 05 10, a square of 1km")
}

// says waits until what the party shows of a notice has some words in it.
func (p *party) says(notice, words string) {
	p.t.Helper()
	p.sees(words, func(context.Context, *api.Channel) (bool, error) {
		out, errs, code := p.tries("notice", "show", notice)
		if code != done {
			p.t.Fatal(errs)
		}
		return strings.Contains(out, words), nil
	})
}

// owes waits until a party's obligations are as they should be.
func (p *party) owes(what string, good func(*api.OwedList) bool) {
	p.t.Helper()
	p.sees(what, func(ctx context.Context, c *api.Channel) (bool, error) {
		l, err := c.Obligations(ctx, api.OwedQuery{State: api.OwedOpen})
		return err == nil && good(&l), err
	})
}
