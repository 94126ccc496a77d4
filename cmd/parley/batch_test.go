package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/api"
	"parley/channel"
)

// organisation is somebody with a key and the channel's charter, and no node.
func organisation(t *testing.T, name string) *party {
	dir := t.TempDir()
	return &party{t: t, dir: dir, home: filepath.Join(dir, "none")}
}

// seals writes a table of sites and seals it with the organisation's key.
func (p *party) seals(of, charter string, lines ...string) string {
	p.t.Helper()
	table, out := p.path(of+".csv"), p.path(fmt.Sprintf("%s-%d.json", of, time.Now().UnixNano()))
	text := "name,at,kind,lower,upper,from,until,contact-office,contact-means\n"
	for _, l := range lines {
		text += l + ",site,GND,30M AGL,111300ZNOV17,UFN,Desk,tel 1\n"
	}
	if err := os.WriteFile(table, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.does("batch", "seal", table, "--charter", charter, "--party", "ocha", "--of", of, "--by", p.key("clerk"), "--out", out)
	return out
}

func (p *party) seesNotices(n int) {
	p.t.Helper()
	p.sees(fmt.Sprintf("%d notices", n), func(ctx context.Context, c *api.Channel) (bool, error) {
		l, err := c.Notices(ctx)
		return len(l) == n, err
	})
}

// A conduit, three organisations of which two sign for themselves, and a recipient with a
// sending window: sealed offline, handed in, held through a kill, sent by itself once the
// window is open, acknowledged in one go, and told back to the organisation.
func TestA6AndE9AConduitForwardsForOrganisations(t *testing.T) {
	ehoc := newParty(t, "--party", "ehoc", "--name", "EHOC", "--listen", "127.0.0.1:0")
	ocha := newParty(t, "--party", "ocha", "--name", "OCHA", "--dial", ehoc.serve(), "--partner", "msf: MSF", "--partner", "unicef: UNICEF", "--partner", "health: The clinic")
	charter, next := ehoc.path("charter.json"), ehoc.path("charter-2.json")
	far := strings.ToLower(time.Now().UTC().AddDate(0, 0, 3).Weekday().String())
	ehoc.does("charter", "new", "--card", filepath.Join(ehoc.home, "card.json"), "--card", filepath.Join(ocha.home, "card.json"),
		"--name", "No strike list", "--mode", "EXERCISE", "--area", "33N 38E; 33N 43E; 37.5N 43E; 37.5N 38E", "--marking", "FOR BOTH",
		"--rule", "sites: site / site, horizontal 1KM, vertical 500FT, time 10m", "--window", "ehoc: "+far+" 0900-1300", "--out", charter)
	if out := ehoc.does("charter", "show", charter); !strings.Contains(out, "takes batches on "+far+" from 0900 until 1300 UTC") {
		t.Errorf("the charter says\n%s", out)
	}
	for _, p := range []*party{ehoc, ocha} {
		p.does("charter", "sign", charter, "--not-compared")
	}
	ocha.serve()
	for _, p := range []*party{ehoc, ocha} {
		p.seesInForce()
		p.staffs()
	}
	msf, unicef := organisation(t, "msf"), organisation(t, "unicef")
	for name, o := range map[string]*party{"msf": msf, "unicef": unicef} {
		key := gives[struct {
			Key string `json:"key"`
		}](o, "officer", "key", "--out", o.key("clerk")).Key
		ocha.does("officer", "enroll", "--by", ocha.key("enrol"), "--key", key, "--partner", name, "--office", "Access desk", "--person", name+"-1")
	}
	if out := ocha.does("officer", "list"); !strings.Contains(out, "msf (partner)") {
		t.Errorf("the list does not say whose key it is:\n%s", out)
	}

	// The clinic has no key: an officer of the conduit states it.
	ocha.does("notice", "new", "--by", ocha.key("duty"), "--kind", "site", "--name", "Village clinic", "--originator", "health", "--at", "36.5N 41.5E",
		"--lower", "GND", "--upper", "30M AGL", "--from", "111300ZNOV17", "--until", "UFN", "--contact-office", "Desk", "--contact-means", "tel 1")
	handed := gives[api.HandedIn](ocha, "batch", "hand-in", msf.seals("msf", charter, `Clinic,35.3333N 40.1555E`, `Annex,35.3360N 40.1555E`, `Far,10.0001N 40.1555E`))
	if handed.Taken != 3 || len(handed.Rows[2].Questions) != 1 || handed.Rows[2].Row != 4 {
		t.Fatalf("%+v: three rows are taken, and the last asks about its place", handed)
	}
	again := gives[api.HandedIn](ocha, "batch", "hand-in", unicef.seals("unicef", charter, `Store,35.3345N 40.1580E`))
	if again.Taken != 1 {
		t.Fatalf("%+v", again)
	}
	// Somebody else's key does not sign for them.
	out, _, code := ocha.tries("--json", "batch", "hand-in", msf.seals("unicef", charter, `Depot,35.5N 41.1E`))
	if code == done || !strings.Contains(out, "msf, whose key has signed it") {
		t.Errorf("exit code %d: %s", code, out)
	}

	// Three go at once into the wait for the window; the doubtful one stays.
	_, errs, code := ocha.tries("batch", "forward", "--batch", handed.Batch, "all", "--by", ocha.key("chief"))
	if code != toConfirm || !strings.Contains(errs, "1 of 3 rows were not released: row 4") || !strings.Contains(errs, "outside-area") {
		t.Errorf("exit code %d: %s", code, errs)
	}
	ocha.does("batch", "refuse", "--batch", handed.Batch, "4", "--reason", "the place lies in the sea")
	ocha.does("batch", "forward", "--batch", again.Batch, "2", "--by", ocha.key("chief"))
	ocha.server.Process.Kill()
	ocha.server.Wait()
	ocha.serve()
	held := gives[[]api.BatchRow](ocha, "batch", "list")
	if len(held) != 3 || held[0].Standing != api.RowHeld || held[0].Goes == 0 {
		t.Fatalf("after the kill %+v are held", held)
	}
	ocha.seesNotices(1)

	// The recipient opens its window at all hours: what is held goes out by itself.
	ehoc.does("charter", "new", "--from", charter, "--window", "ehoc: monday tuesday wednesday thursday friday saturday sunday 0000-2400", "--out", next)
	ehoc.does("charter", "sign", next)
	ocha.sees("the next charter", func(ctx context.Context, c *api.Channel) (bool, error) {
		s, err := c.Status(ctx)
		return len(s.Charters) == 2, err
	})
	ocha.does("charter", "sign", next)
	ehoc.seesNotices(4)
	// Pairs are of originators: the store clashes with clinic and annex, which do not clash.
	ehoc.sees("two clashes", func(ctx context.Context, c *api.Channel) (bool, error) {
		l, err := c.Findings(ctx)
		for _, f := range l {
			if f.Notices[0].Originator == f.Notices[1].Originator {
				t.Errorf("%s and %s clash", f.Notices[0].Number, f.Notices[1].Number)
			}
		}
		return len(l) == 2, err
	})

	// The recipient answers them together.
	if out, errs, code := ehoc.tries("ack", "msf/1-2", "unicef/1", "9", "--by", ehoc.key("duty")); code == done || !strings.Contains(errs, "1 of 4 rows were not said: row 4, unicef/9") || strings.Count(out, "said, entry") != 3 {
		t.Errorf("exit code %d: %s%s", code, out, errs)
	}
	answers := ehoc.path("answers.csv")
	table := "thing,answer,to,number,at,lower,upper,from,until,reason\n" +
		"msf/1,passed,air operations,,,,,,,\n" +
		"msf/2,object,,,,,,,,nothing is known of an annex\n" +
		"unicef/1,readback,,1,35.3345N 40.1580E,GND,30M AGL,111300ZNOV17,UFN,\n" +
		"health/1,perhaps,,,,,,,,\n"
	if err := os.WriteFile(answers, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, errs, code := ehoc.tries("batch", "answer", "--file", answers, "--by", ehoc.key("duty")); code == done || !strings.Contains(errs, "row 5, health/1: answer: must be received, passed") || strings.Count(out, "said, entry") != 3 {
		t.Errorf("exit code %d: %s%s", code, out, errs)
	}
	ocha.sees("the answers", func(ctx context.Context, c *api.Channel) (bool, error) {
		l, err := c.Progress(ctx, "unicef")
		return len(l) == 1 && len(l[0].Ladders) == 1 && l[0].Ladders[0].Confirms == api.ReadbackCorrect, err
	})

	status := ocha.does("batch", "status", "--of", "msf")
	for _, want := range []string{"signed by MSF, forwarded by the conduit (OCHA)", "conduit received", "passed to air operations", "refused", "the place lies in the sea"} {
		if !strings.Contains(status, want) {
			t.Errorf("the status does not say %q:\n%s", want, status)
		}
	}
	if lines := strings.Split(strings.TrimSpace(ocha.does("batch", "status", "--csv")), "\n"); len(lines) != 6 || !strings.HasPrefix(lines[0], "number,kind,name") {
		t.Errorf("the table is\n%s", strings.Join(lines, "\n"))
	}
	for name, want := range map[string]string{"msf/1": "signed by MSF, forwarded by the conduit (OCHA)", "health/1": "stated by the conduit (OCHA)"} {
		file := ocha.path(strings.ReplaceAll(name, "/", "-") + ".bundle")
		ocha.does("bundle", name, "--out", file)
		if out := ehoc.does("verify", file); !strings.Contains(out, want) {
			t.Errorf("the bundle of %s does not say %q:\n%s", name, want, out)
		}
	}
	if n := gives[api.Notice](ehoc, "notice", "show", "msf/1"); n.Voice != "forwarded" || n.Standing != api.Current || n.History[0].By.Partner != "msf" {
		t.Errorf("the notice reads %+v", n)
	}
	for _, e := range gives[[]api.Entry](ehoc, "entries") {
		if e.Verdict != channel.Valid {
			t.Errorf("entry %s is void: %s", placeName(e.Place), e.Verdict)
		}
	}
}

func TestSealingNeedsWhatItSigns(t *testing.T) {
	us := newParty(t, "--party", "ocha", "--name", "OCHA", "--partner", "msf: MSF")
	charter := us.path("charter.json")
	us.does("charter", "new", "--card", filepath.Join(us.home, "card.json"), "--by-hand", "ehoc: EHOC", "--name", "x", "--mode", "EXERCISE",
		"--area", "33N 38E; 33N 43E; 37.5N 43E; 37.5N 38E", "--marking", "OPEN", "--out", charter)
	msf := organisation(t, "msf")
	msf.does("officer", "key", "--out", msf.key("clerk"))
	table := func(text string) string {
		path := msf.path("t.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	seal := []string{"--charter", charter, "--party", "ocha", "--by", msf.key("clerk"), "--out", msf.path("out.json")}
	try := func(says string, of, text string) {
		t.Helper()
		if _, errs, code := msf.tries(append([]string{"batch", "seal", table(text), "--of", of}, seal...)...); code == done || !strings.Contains(errs, says) {
			t.Errorf("exit code %d: %s, should say %q", code, errs, says)
		}
	}
	good := "kind,name,at,lower,upper,from,until,contact-office,contact-means\n"
	try("of: must be one for whom ocha speaks", "who", good)
	try("column 2: must be one of act, of", "msf", "kind,target\n")
	try("row 2: volumes[0].at", "msf", good+"site,Clinic,nowhere,GND,30M AGL,111300ZNOV17,UFN,Desk,tel 1\n")
	try("row 2: of: must be the whole hash", "msf", "act,of,reason\ncancel,msf/1,closed\n")
	if _, err := os.Stat(msf.path("out.json")); err == nil {
		t.Error("a file was written all the same")
	}
}
