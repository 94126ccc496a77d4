package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/api"
	"parley/home"
	"parley/spoken"
)

// listening makes a party whose node listens at an address that is known beforehand.
func listening(t *testing.T, args ...string) (p *party, address string) {
	t.Helper()
	p = newParty(t, append(args, "--listen", "127.0.0.1:0")...)
	address = p.serve()
	p.stop()
	settings, err := os.ReadFile(filepath.Join(p.home, "node.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.home, "node.json"), bytes.Replace(settings, []byte("127.0.0.1:0"), []byte(address), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	return p, address
}

func (p *party) card() string { return filepath.Join(p.home, "card.json") }

func (p *party) read(args ...string) readAloud {
	p.t.Helper()
	return gives[readAloud](p, append([]string{"charter", "words"}, args...)...)
}

// Two parties meet for the first time: the file goes one way, the words another.
func TestFirstContact(t *testing.T) {
	us, address := listening(t, "--party", "us", "--name", "United States")
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation")
	charter := us.charter(us.card(), ru.card())
	invitation := us.path("invitation.json")
	shown := us.does("charter", "invite", charter, "--out", invitation, "--language", "ar,ru")
	for _, want := range []string{address, "Invitation for ru", "24 \u2068", "in Russian"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the invitation does not say %q:\n%s", want, shown)
		}
	}
	us.fails(failed, "exists", "charter", "invite", charter, "--out", invitation)

	ours, theirs := us.read(charter), ru.read(invitation)
	for _, l := range spoken.Languages {
		if len(ours.Words[l]) != spoken.Count || !slices.Equal(ours.Words[l], theirs.Words[l]) {
			t.Fatalf("%s: %v here, %v there", l, ours.Words[l], theirs.Words[l])
		}
	}

	// Nothing is signed before the words were compared.
	ru.fails(misused, "not compared yet", "charter", "join", invitation)
	us.fails(misused, "not compared yet", "charter", "sign", charter)
	heard := slices.Clone(theirs.Words[spoken.Russian])
	right := heard[6]
	heard[6] = ours.Words[spoken.Russian][slices.IndexFunc(heard, func(w string) bool { return w != right })]
	ru.fails(misused, "word 7 is not", "charter", "join", invitation, "--words", strings.Join(heard, " "), "--compared", "us: Watch, telephone")
	heard[6] = right
	typed := strings.Join(heard, ", ")
	ru.fails(misused, "the words are the same; say with whom", "charter", "join", invitation, "--words", typed)
	ru.fails(misused, "another party", "charter", "join", invitation, "--compared", "ru: Watch, telephone")
	ru.fails(misused, "PARTY: OFFICE, MEANS", "charter", "join", invitation, "--compared", "us: Watch")
	ru.fails(misused, "neither", "charter", "join", invitation, "--compared", "us: Watch, telephone", "--not-compared")
	if list := gives[[]api.Status](ru, "status"); len(list) != 0 {
		t.Fatalf("it has joined all the same: %+v", list)
	}

	joined := ru.does("charter", "join", invitation, "--words", typed, "--compared", "us: Watch, Al Udeid, telephone")
	if !strings.Contains(joined, "now dials "+address) {
		t.Errorf("the way is not told of:\n%s", joined)
	}
	us.does("charter", "sign", charter, "--compared", "ru: Centre, Hmeimim, telephone")
	if again := ru.does("charter", "join", invitation); !strings.Contains(again, "already") || strings.Contains(again, "now dials") {
		t.Errorf("joining again says:\n%s", again)
	}
	if ru.read("Euphrates").Fingerprint != ours.Fingerprint || us.read().Fingerprint != ours.Fingerprint {
		t.Error("the channel's words are not the invitation's")
	}

	// The address in the invitation is all that the link needs.
	us.serve()
	ru.serve()
	want := []api.Compared{
		{By: "us", With: parley.Comparison{Means: "telephone", Office: "Centre, Hmeimim", Party: "ru"}},
		{By: "ru", With: parley.Comparison{Means: "telephone", Office: "Watch, Al Udeid", Party: "us"}},
	}
	for _, p := range []*party{us, ru} {
		p.seesInForce()
		p.sees("both comparisons", func(ctx context.Context, c *api.Channel) (bool, error) {
			got, err := c.Charter(ctx, parley.Hash{})
			return len(got.Compared) == 2 && slices.Contains(got.Compared, want[0]) && slices.Contains(got.Compared, want[1]), err
		})
		for _, command := range [][]string{{"status"}, {"charter", "show"}} {
			shown := p.does(command...)
			for _, line := range []string{"compared by us with ru: Centre, Hmeimim, telephone", "compared by ru with us: Watch, Al Udeid, telephone"} {
				if !strings.Contains(shown, line) {
					t.Errorf("%v does not say %q:\n%s", command, line, shown)
				}
			}
		}
	}
}

// Whoever carries the invitation makes another of it, with keys of their own.
func TestATamperedInvitation(t *testing.T) {
	us, ru := newParty(t, "--party", "us", "--name", "United States"), newParty(t, "--party", "ru", "--name", "Russian Federation")
	charter := us.charter(us.card(), ru.card())
	words := strings.Join(us.read(charter).Words[spoken.Arabic], " ")

	// In the place of us: ru cannot see it, but hear it.
	asUs := newParty(t, "--party", "us", "--name", "United States")
	forged := asUs.charter(asUs.card(), ru.card())
	ru.fails(misused, "are not those that stand here", "charter", "join", forged, "--words", words, "--compared", "us: Watch, telephone")
	if strings.Join(ru.read(forged).Words[spoken.Arabic], " ") == words {
		t.Error("the forged charter has the same words")
	}

	// In the place of ru: its own home tells.
	asRu := newParty(t, "--party", "ru", "--name", "Russian Federation")
	forged = asRu.charter(us.card(), asRu.card())
	ru.fails(misused, "party ru, root: must be the root key of this home's card", "charter", "join", forged, "--compared", "us: Watch, telephone")
	card, err := os.ReadFile(asRu.card())
	if err != nil {
		t.Fatal(err)
	}
	mine, err := home.ReadCard(ru.card())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := home.ReadCard(asRu.card())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range [][2]parley.OfficerKey{{theirs.Root, mine.Root}, {theirs.Recovery, mine.Recovery}, {theirs.Node, mine.Node}} {
		card = bytes.Replace(card, []byte(k[0]), []byte(k[1]), 1)
	}
	half := us.path("half.json")
	if err := os.WriteFile(half, card, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(us.path("charter.json")); err != nil {
		t.Fatal(err)
	}
	ru.fails(misused, "party ru, transport: must be the transport key", "charter", "join", us.charter(us.card(), half), "--not-compared")
}

func TestSigningWithoutComparingIsSeen(t *testing.T) {
	us, ru := newParty(t, "--party", "us", "--name", "United States"), newParty(t, "--party", "ru", "--name", "Russian Federation")
	us.does("charter", "sign", us.charter(us.card(), ru.card()), "--not-compared")
	if shown := us.does("status"); !strings.Contains(shown, "fingerprint not compared by us") {
		t.Errorf("the status says:\n%s", shown)
	}
}

func TestAskingWithWhom(t *testing.T) {
	id := parley.Hash{1, 2, 3}
	heard := strings.Join(spoken.Words(id, spoken.English), " ")
	for _, c := range []struct {
		name, typed string
		gets        int
		says        string
	}{
		{"nobody is there", "", 0, ""},
		{"both, with the words", heard + "\nWatch\ntelephone\nCell\nsatellite telephone\n", 2, ""},
		{"one of two", "\n\nCell\ntelephone\n", 1, ""},
		{"wrong words", strings.Replace(heard, " ", " apple ", 1) + "\nWatch\ntelephone\n", 0, "must be 24"},
	} {
		a := &app{streams: streams{in: strings.NewReader(c.typed), out: io.Discard}}
		got, err := new(comparing).ask(a, id, []parley.PartyID{"us", "ngo"})
		if len(got) != c.gets || (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
		if err := parley.CheckComparisons("compared", got); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
