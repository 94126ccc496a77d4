package main

import (
	"os"
	"strings"
	"testing"

	"parley/api"
	"parley/handover"
)

// kills ends the server as a power cut does, and starts it again.
func (p *party) kills() {
	p.t.Helper()
	if err := p.server.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	p.server.Wait() // it was killed, and says so
	p.server = nil
	p.serve()
}

// A shift is handed over by command line, as a newcomer would: look, hand over, look, take,
// keep the proof. The server is killed right after each of the two signatures.
func TestShiftIsHandedOverByCommandLineThoughTheServerIsKilled(t *testing.T) {
	us := byHand(t)
	us.does(files(us.key("duty"), hospital)...)
	us.does("urgent", "Convoy stands in the open", "--by", us.key("duty"))
	list := gives[handover.List](us, "handover", "show")
	var notice string
	for _, i := range list.Items {
		if i.Kind == handover.Active && i.Name == "us/1" {
			notice = i.ID
		}
	}
	if notice == "" || !strings.Contains(us.does("handover", "show"), shortItem(notice)) {
		t.Fatalf("the hospital is not on the list: %+v", list.Items)
	}

	us.fails(misused, "must be the name of an item", "handover", "offer", "--to", "Chief", "--comment", "duty-ffff=x", "--by", us.key("duty"))
	us.fails(refused, "must be the office of another officer", "handover", "offer", "--to", "Night desk", "--by", us.key("duty"))
	us.does("handover", "offer", "--to", "Chief", "--comment", notice[:13]+"=Roof is marked", "--dry-run")
	if l := gives[[]api.HandoverBrief](us, "handover", "list"); len(l) != 0 {
		t.Errorf("a dry run has handed over: %+v", l)
	}
	x := gives[api.Handover](us, "handover", "offer", "--to", "Chief", "--comment", notice[:13]+"=Roof is marked", "--remarks", "Quiet night", "--by", us.key("duty"))
	us.kills()
	id := x.ID.Short()
	if shown := us.does("handover", "show", id); !strings.Contains(shown, "comment: Roof is marked") || !strings.Contains(shown, "nothing has arisen") {
		t.Errorf("what waits is shown as\n%s", shown)
	}
	us.fails(refused, "another person", "handover", "take", id, "--seen", "all", "--by", us.key("duty"))
	us.fails(misused, "this one has none", "handover", "take", id, "--seen", notice[:13], "--by", us.key("chief"))
	us.fails(misused, "must have one mark", "handover", "take", id, "--seen", "all,"+notice[:13], "--question", notice[:13]+"=Whose?", "--by", us.key("chief"))
	y := gives[api.Handover](us, "handover", "take", id, "--seen", "all", "--question", notice[:13]+"=Marked how?", "--by", us.key("chief"))
	us.kills()
	if y.Status != api.HandoverTaken || y.Questions != 1 {
		t.Errorf("taken: %+v", y.HandoverBrief)
	}
	if l := gives[[]api.HandoverBrief](us, "handover", "list"); len(l) != 1 || l[0].Status != api.HandoverTaken || l[0].By.Person != "p2" {
		t.Errorf("after the cut: %+v", l)
	}

	file, page := us.path("handover.json"), us.path("handover.html")
	us.does("handover", "show", id, "--out", file, "--sheet", page)
	verified := us.does("handover", "verify", file)
	for _, says := range []string{"QUESTION: Marked how?", "comment: Roof is marked", "Quiet night", "All of it holds: both signatures", "Chief (p2)"} {
		if !strings.Contains(verified, says) {
			t.Errorf("what was verified does not say %q:\n%s", says, verified)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := us.path("other.json")
	if err := os.WriteFile(other, []byte(strings.Replace(string(b), "Roof is marked", "Roof is unmarked", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	us.fails(failed, "does not verify", "handover", "verify", other)

	x = gives[api.Handover](us, "handover", "offer", "--to", "Duty desk", "--by", us.key("chief"))
	us.does("handover", "withdraw", x.ID.Short())
	us.fails(refused, "was withdrawn", "handover", "take", x.ID.Short(), "--seen", "all", "--by", us.key("duty"))
	us.stop()
	if l := gives[[]api.HandoverBrief](us, "handover", "list"); len(l) != 2 || l[0].Status != api.HandoverWithdrawn {
		t.Errorf("without a server: %+v", l)
	}
}
