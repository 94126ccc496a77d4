package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/api"
)

// carries takes what lies in the spool folders and writes what the peers lack.
func (p *party) carries() {
	p.t.Helper()
	p.does("carry", "in")
	p.does("carry", "out")
}

// offline gives two parties who have signed one charter and have no way to each other
// but what somebody carries.
func offline(t *testing.T) (us, ru *party) {
	t.Helper()
	us = newParty(t, "--party", "us", "--name", "United States", "--partner", "sdf: Syrian rebels")
	ru = newParty(t, "--party", "ru", "--name", "Russian Federation")
	charter := us.charter(filepath.Join(us.home, "card.json"), filepath.Join(ru.home, "card.json"))
	us.does("charter", "sign", charter, "--not-compared")
	ru.does("charter", "sign", charter, "--not-compared")
	return us, ru
}

// onStick lists the files that lie on the stick for a party.
func onStick(t *testing.T, stick, party, from string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(stick, "for-"+party, "from-"+from, "*.parley"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func copyTo(t *testing.T, to, from string, size int) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b[:min(size, len(b))], 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

const whole = 1 << 30

func (p *party) hasWord(text string) bool {
	p.t.Helper()
	return strings.Contains(p.does("message", "list"), text)
}

// A stick that node.json does not know goes to and fro. A file that lies there twice
// brings its entries once, and a file that was taken is not taken again.
func TestCarryOutAndInByAnyFolder(t *testing.T) {
	us, ru := offline(t)
	stick := t.TempDir()
	out := gives[[]api.Carried](us, "carry", "out", stick)
	if len(out) != 1 || out[0].Peer != "ru" || len(out[0].Wrote) != 1 {
		t.Fatalf("written: %+v", out)
	}
	file := onStick(t, stick, "ru", "us")[0]
	copyTo(t, filepath.Join(filepath.Dir(file), "a-copy.parley"), file, whole)
	in := gives[[]api.Carried](ru, "carry", "in", stick)
	if len(in) != 1 || in[0].Files != 2 || in[0].Entries != 2 { // open and accept
		t.Fatalf("taken, with a copy beside it: %+v", in)
	}
	copyTo(t, file, filepath.Join(filepath.Dir(file), "taken", filepath.Base(file)), whole)
	if in := gives[[]api.Carried](ru, "carry", "in", stick); in[0].Files != 1 || in[0].Entries != 0 {
		t.Errorf("brought a second time: %+v", in)
	}

	// The same with a server, which then does the work.
	us.serve()
	ru.does("carry", "out", stick)
	us.does("carry", "in", stick)
	us.seesInForce()
	us.staffs()
	us.does("urgent", "Shells fall on our hospital", "--by", us.key("duty"))
	us.does("carry", "out", stick, "--to", "ru")
	if shown := us.does("carry", "out", stick); !strings.Contains(shown, "nothing new") {
		t.Errorf("written before, it is written again: %s", shown)
	}
	if out := gives[[]api.Carried](us, "carry", "out", stick, "--again"); len(out[0].Wrote) == 0 {
		t.Error("asked to write again, it wrote nothing")
	}
	ru.does("carry", "in", stick, "--from", "us")
	if !ru.hasWord("Shells fall") {
		t.Error("the urgent entry did not come with the stick")
	}
	us.fails(misused, "is the stick mounted", "carry", "out", us.path("nowhere"))
	us.fails(misused, "for-us", "carry", "in", t.TempDir())
	us.fails(misused, "must be one of [ru]", "carry", "out", stick, "--to", "un")
	ru.fails(misused, "node.json lists no spools", "carry", "out")
}

// Half a file is not taken, with a sentence: while it is fresh it is left, later it is put
// aside. Brought whole it is taken.
func TestHalfAFileIsTakenOnceItIsWhole(t *testing.T) {
	us, ru := offline(t)
	stick := t.TempDir()
	us.does("carry", "out", stick)
	file := onStick(t, stick, "ru", "us")[0]
	kept := us.path("kept")
	copyTo(t, kept, file, whole)
	refuses := func(says string) {
		t.Helper()
		shown, errs, code := ru.tries("carry", "in", stick)
		if code != failed || !strings.Contains(shown, filepath.Base(file)+" "+says) || !strings.Contains(errs, "not taken") {
			t.Errorf("exit code %d, want %d and %q:\n%s%s", code, failed, says, shown, errs)
		}
	}

	copyTo(t, file, kept, 1000)
	refuses("is incomplete, 1000 bytes of")
	copyTo(t, file, kept, whole)
	if in := gives[[]api.Carried](ru, "carry", "in", stick); in[0].Entries != 2 {
		t.Errorf("once whole: %+v", in)
	}

	us.staffs()
	us.does("carry", "out", stick)
	file = onStick(t, stick, "ru", "us")[0]
	copyTo(t, kept, file, whole)
	copyTo(t, file, kept, 1000)
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
	refuses("was cut off at 1000 bytes of")
	if len(onStick(t, stick, "ru", "us")) != 0 {
		t.Error("the torn file still lies among those to take")
	}
	copyTo(t, file, kept, whole)
	if in := gives[[]api.Carried](ru, "carry", "in", stick); in[0].Entries != 3 { // three officers
		t.Errorf("brought again: %+v", in)
	}
}

// A channel is its audience: on a stick for everybody, nobody finds a channel that he is
// not in.
func TestAStickHoldsOnlyWhatIsForItsReader(t *testing.T) {
	us, ru := offline(t)
	un := newParty(t, "--party", "un", "--name", "United Nations")
	other := us.path("other.json")
	us.does("charter", "new", "--name", "Relief", "--mode", "EXERCISE", "--marking", "RELIEF ONLY", "--area", "34N 39E; 34N 41E; 36N 41E",
		"--card", filepath.Join(us.home, "card.json"), "--card", filepath.Join(un.home, "card.json"), "--out", other)
	us.does("charter", "sign", other, "--not-compared")
	stick := t.TempDir()
	us.does("carry", "out", stick)
	channelOf := func(party string) []string {
		var ids []string
		for _, name := range onStick(t, stick, party, "us") {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, marking := range []string{"FOR BOTH", "RELIEF ONLY"} {
				if strings.Contains(string(b), marking) {
					ids = append(ids, marking)
				}
			}
		}
		return ids
	}
	if got := channelOf("ru"); !slices.Equal(got, []string{"FOR BOTH"}) {
		t.Errorf("for ru lie the channels of %v", got)
	}
	if got := channelOf("un"); !slices.Equal(got, []string{"RELIEF ONLY"}) {
		t.Errorf("for un lie the channels of %v", got)
	}
	ru.does("carry", "in", stick)
}
