package main

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/ledger"
	"parley/scenario"
)

var visitorsAddress = regexp.MustCompile(`(http://\S+)/#code=(\S+)`)

// performance is a demonstration that stays for visitors.
type performance struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

func perform(t *testing.T, args ...string) *performance {
	t.Helper()
	p := &performance{t: t, cmd: exec.Command(program, append([]string{"demo", "--stay", "--pause", "0"}, args...)...)}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(deadline, func() { p.cmd.Process.Kill() })
	t.Cleanup(func() {
		hung.Stop()
		p.cmd.Process.Kill()
		p.cmd.Wait()
	})
	return p
}

// until reads on to a line that says what is wanted.
func (p *performance) until(says string) string {
	p.t.Helper()
	for p.lines.Scan() {
		if strings.Contains(p.lines.Text(), says) {
			return p.lines.Text()
		}
	}
	p.t.Fatalf("the demonstration ended before it said %q", says)
	return ""
}

// address reads the next address of an office: the console, and the code for it.
func (p *performance) address(says string) (console, code string) {
	p.t.Helper()
	found := visitorsAddress.FindStringSubmatch(p.until(says))
	if found == nil {
		p.t.Fatalf("no address for a visitor in %q", p.lines.Text())
	}
	return found[1], found[2]
}

// The founding scenario, step 7: both consoles stay open for a visitor, who files a notice
// on one side and sees it arrive, and clash, on the other.
func TestAVisitorAtTheDemonstration(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir, err := os.MkdirTemp("", "pd") // short, because a socket's address is
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	us, ru := &party{t: t, dir: dir, home: filepath.Join(dir, "us")}, &party{t: t, dir: dir, home: filepath.Join(dir, "ru")}
	show := perform(t, "--us-console", "127.0.0.1:0", "--ru-console", taken.Addr().String(), dir)

	// Before the first step: both consoles, and two officers for each.
	console, code := show.address("duty officer")
	_, releasing := show.address("releasing officer")
	other, _ := show.address("duty officer")
	if other == console || other == "http://"+taken.Addr().String() {
		t.Errorf("the consoles are at %s and %s, and %s is taken", console, other, taken.Addr())
	}
	show.until("== The line")
	writes, releases, later := ledger.GenerateEd25519(), ledger.GenerateEd25519(), ledger.GenerateEd25519()
	first, second := handIn(t, console, code, writes), handIn(t, console, releasing, releases)
	if first.Person == second.Person {
		t.Errorf("%s could release what the same person drafted", first.Person)
	}
	show.until("Every step came out")
	// A used code has a successor.
	next := code
	for next == code || next == releasing {
		var at string
		if at, next = show.address("#code="); at != console {
			next = code
		}
	}
	handIn(t, console, next, later)
	us.sees("three visitors enrolled", func(ctx context.Context, c *api.Channel) (bool, error) {
		l, err := c.Officers(ctx)
		enrolled := 0
		for _, o := range l {
			if slices.Contains([]parley.OfficerKey{writes.Key(), releases.Key(), later.Key()}, o.Key) && len(o.Enrolled) > 0 {
				enrolled++
			}
		}
		return enrolled == 3, err
	})
	us.does("notice", "new", "--by", filepath.Join(us.home, scenario.OfficersFolder, scenario.Drafter),
		"--kind", "movement", "--name", "relief convoy", "--originator", "relief", "--marking", "RELEASABLE TO RU AND US",
		"--contact-office", "relief coordination", "--contact-means", "deconfliction line",
		"--corridor", "35.0300N 40.3000E; 35.0700N 40.3700E,200M", "--lower", "GND", "--upper", "100FT AGL", "--from", "110700ZNOV17", "--until", "111600ZNOV17")
	for _, side := range []*party{us, ru} {
		side.sees("the clash with the visitor's notice, found by both sides", func(ctx context.Context, c *api.Channel) (bool, error) {
			l, err := c.Findings(ctx)
			return slices.ContainsFunc(l, func(f api.Finding) bool {
				return f.Says == string(parley.Clash) && len(f.Sides) == 2 && f.Status != channel.Resolved
			}), err
		})
	}

	if err := show.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	show.until("their data stays in")
	if err := show.cmd.Wait(); err != nil {
		t.Errorf("after Ctrl-C: %v", err)
	}
}
