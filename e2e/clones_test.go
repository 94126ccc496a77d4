package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Two clones of the repository, each built by itself: the first plays the demonstration,
// and the second, which has neither its nodes nor any network, verifies what came of it.
func TestABundleVerifiesInASecondCloneWithoutNetwork(t *testing.T) {
	checkout, _, code := run(t, "", nil, "git", "rev-parse", "--show-toplevel")
	if code != 0 {
		t.Skip("this is no git repository: there is nothing to clone")
	}
	dir := t.TempDir()
	first, second := cloneAndBuild(t, strings.TrimSpace(checkout), filepath.Join(dir, "first")), cloneAndBuild(t, strings.TrimSpace(checkout), filepath.Join(dir, "second"))
	// The home's paths are short, because a socket's address is.
	play, err := os.MkdirTemp("", "pe")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(play) })
	must(t, "", nil, first, "demo", "--once", filepath.Join(play, "d"), "--pause", "0")
	bundle := filepath.Join(dir, "us.bundle")
	if err := os.Rename(filepath.Join(play, "d", "us.bundle"), bundle); err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(play)

	alone := apart(t)
	out, errs, code := run(t, dir, nil, alone[0], append(alone[1:], second, "verify", bundle)...)
	if code != 0 || !strings.Contains(out, "All of it holds") {
		t.Fatalf("without network: exit code %d: %s%s", code, out, errs)
	}

	b, err := os.ReadFile(bundle)
	if err != nil {
		t.Fatal(err)
	}
	// One letter of an officer's text.
	at := strings.Index(string(b), "hospital")
	if at < 0 {
		t.Fatal("the scenario's bundle names no hospital")
	}
	b[at] ^= 1
	changed := filepath.Join(dir, "changed.bundle")
	if err := os.WriteFile(changed, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, code = run(t, dir, nil, alone[0], append(alone[1:], second, "verify", changed)...)
	var begin, end int
	entry := errs[max(0, strings.Index(errs, "(bytes ")):]
	if _, err := fmt.Sscanf(entry, "(bytes %d to %d)", &begin, &end); code == 0 || err != nil || at < begin || at > end || !strings.Contains(errs, "entry ") {
		t.Errorf("with byte %d changed: exit code %d, and it does not name the entry there: %s%s", at, code, out, errs)
	}
}

// cloneAndBuild clones what was last committed, as anybody would, and gives its program.
func cloneAndBuild(t *testing.T, from, to string) string {
	t.Helper()
	must(t, "", nil, "git", "clone", "--quiet", "--no-hardlinks", from, to)
	built := filepath.Join(to, "bin", "parley")
	must(t, to, []string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-o", built, "./cmd/parley")
	return built
}

// apart gives the beginning of a command line that runs the rest in a network namespace
// of its own, after it was checked that nothing is there but a loopback that is down.
func apart(t *testing.T) []string {
	t.Helper()
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		t.Skip("there is no unshare: a process cannot be taken off the network here")
	}
	if _, errs, code := run(t, "", nil, unshare, "-r", "-n", "true"); code != 0 {
		t.Skipf("unshare is not allowed here, so a process cannot be taken off the network: %s", errs)
	}
	seen := must(t, "", []string{interfacesEnv + "=1"}, unshare, "-r", "-n", os.Args[0])
	if seen != "lo down\n" {
		t.Fatalf("within the namespace there is %q, and not one loopback that is down", seen)
	}
	return []string{unshare, "-r", "-n"}
}

// listInterfaces tells what network there is.
func listInterfaces() {
	all, err := net.Interfaces()
	if err != nil {
		fmt.Println(err)
	}
	for _, i := range all {
		state := "down"
		if i.Flags&net.FlagUp != 0 {
			state = "up"
		}
		fmt.Println(i.Name, state)
	}
}
