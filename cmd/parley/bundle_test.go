package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/api"
	"parley/bundle"
)

// A bundle is checked where there is no home, and a changed byte is named.
func TestABundleIsVerifiedWithoutAHome(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States")
	us.does("charter", "sign", us.charter(filepath.Join(us.home, "card.json")))
	us.staffs()
	us.fails(misused, "nobody has said anything yet", "bundle", "--out", us.path("none"))
	us.does(files(us.key("duty"), hospital)...)
	us.does("urgent", "Shells fall on our hospital", "--by", us.key("duty"))
	file := us.path("us.bundle")
	us.does("bundle", "--out", file)
	us.fails(failed, "exists", "bundle", "--out", file)
	one := us.path("one.bundle")
	us.does("bundle", "--out", one, "us/1")
	us.fails(failed, "must be an originator", "bundle", "--out", us.path("x"), "us/9")

	if err := os.RemoveAll(us.home); err != nil {
		t.Fatal(err)
	}
	shown := us.does("verify", file, "--page", us.path("us.html"))
	for _, want := range []string{"Shells fall", "All of it holds", bundle.Absence} {
		if !strings.Contains(shown, want) {
			t.Errorf("verify does not say %q:\n%s", want, shown)
		}
	}
	if r := gives[bundle.Report](us, "verify", one); len(r.Said) != 1 || r.Said[0].By == nil || r.Said[0].By.Person != "p1" {
		t.Errorf("the extract shows %+v", r.Said)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-40] ^= 1
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	us.fails(failed, "page.html (bytes ", "verify", file)
	us.fails(failed, "no such file", "verify", us.path("nothing"))
	out, _, code := us.tries("--json", "verify", file)
	if code != failed || !strings.Contains(out, string(api.Failed)) {
		t.Errorf("as JSON: %d, %s", code, out)
	}
}
