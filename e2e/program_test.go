package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is the built command: these tests know the product as its users do, by its
// commands, its files and its local API.
var program string

// interfacesEnv has this binary list the network interfaces that it sees, and end.
const interfacesEnv = "PARLEY_E2E_INTERFACES"

func TestMain(m *testing.M) {
	if os.Getenv(interfacesEnv) != "" {
		listInterfaces()
		return
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "parley")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "parley")
		// As it is shipped, whatever these tests are built with: under the race detector each
		// command would take a second to start.
		build := exec.Command("go", "build", "-trimpath", "-o", program, "parley/cmd/parley")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// deadline bounds every wait: in any accident an urgent entry is to pass within a minute.
const deadline = time.Minute

// run runs a program to its end.
func run(t *testing.T, dir string, environment []string, name string, args ...string) (out, errs string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 4*deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), environment...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

// must runs a program that must end well.
func must(t *testing.T, dir string, environment []string, name string, args ...string) string {
	t.Helper()
	out, errs, code := run(t, dir, environment, name, args...)
	if code != 0 {
		t.Fatalf("%s %s: exit code %d: %s%s", name, strings.Join(args, " "), code, out, errs)
	}
	return out
}
