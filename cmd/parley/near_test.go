package main

import (
	"bufio"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parley/api"
)

// alone is a party that has a channel for itself and a partner, with its server running.
func alone(t *testing.T) *party {
	p := newParty(t, "--party", "us", "--name", "United States", "--partner", "sdf: Syrian rebels")
	p.does("charter", "sign", p.charter(filepath.Join(p.home, "card.json")))
	p.serve()
	p.staffs()
	return p
}

// What a notice would meet is shown before it is signed, and asked for without signing.
func TestANoticeIsCheckedBeforeItIsSigned(t *testing.T) {
	us := alone(t)
	if out := us.does(files(us.key("duty"), hospital)...); !strings.Contains(out, "Compared with 0 notices of other originators: no clash found.") {
		t.Errorf("filing the first notice says:\n%s", out)
	}
	out := us.does(append([]string{"notice", "check"}, sweep...)...)
	for _, want := range []string{`operation "Sweep 4" of sdf`, "it would meet 1", `clash with us/1 "Hospital"`, "separation", "closest approach"} {
		if !strings.Contains(out, want) {
			t.Errorf("the check does not say %q:\n%s", want, out)
		}
	}
	neverAllows(t, out)
	if c := gives[api.Check](us, append([]string{"notice", "check", "--test"}, sweep...)...); len(c.Clashes) != 0 || c.Compared != 0 {
		t.Errorf("a test meets %+v", c)
	}
	if out := us.does("notice", "check", "us/1", "--at", "35.90N 41.15E"); !strings.Contains(out, "35.9000000N") || !strings.Contains(out, "no clash found") {
		t.Errorf("the check of a change says:\n%s", out)
	}
	if out := us.does(files(us.key("duty"), sweep)...); !strings.Contains(out, "it would meet 1") {
		t.Errorf("filing what clashes says:\n%s", out)
	}
	if out := us.does(files(us.key("duty"), sweep, "--no-check")...); strings.Contains(out, "would meet") {
		t.Errorf("with --no-check it says:\n%s", out)
	}
	us.fails(misused, "notice", "notice", "check", "us/77", "--at", "35.90N 41.15E")
}

func TestNearAPlace(t *testing.T) {
	us := alone(t)
	us.does(files(us.key("duty"), hospital)...)
	if out := us.does("near", "35.33N 40.13E", "10KM"); !strings.Contains(out, "1 notice within 10km of 35.33000N 040.13000E") || !strings.Contains(out, "us/1") {
		t.Errorf("near it says:\n%s", out)
	}
	if out := us.does("near", "35.33N 40.13E", "10KM", "--at", "111100ZNOV17"); !strings.Contains(out, "0 notices") {
		t.Errorf("before it holds:\n%s", out)
	}
	if n := gives[api.Nearby](us, "near", "37SFV 0 1", "0M", "--at", "any"); len(n.Items) != 1 || len(n.Cell) != 4 {
		t.Errorf("in its square: %+v", n)
	}
	us.fails(misused, "radius", "near", "35.33N 40.13E", "ten")
}

// Whoever watches sees what happens, until the server of the home is gone for good.
func TestWatching(t *testing.T) {
	us := alone(t)
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "--home", us.home, "watch")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	until := func(says string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), says) {
				return
			}
		}
		t.Fatalf("it never says %q", says)
	}
	until("following")
	us.does(files(us.key("duty"), hospital)...)
	until("notice  notice ")
	us.does(files(us.key("duty"), sweep)...)
	until("drafts changed")
	us.stop()
	until("asking again")
	us.serve()
	until("following")
	us.does("urgent", "x", "--by", us.key("duty"))
	until("  !! of us: x")
	cmd.Process.Signal(syscall.SIGINT)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
	us.stop()
	us.fails(failed, "no server runs", "watch")
}
