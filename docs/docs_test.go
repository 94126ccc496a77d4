// Package docs checks that what the documents say of the code is so.
package docs

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// below says what each room may import of Parley: only what lies below it.
var below = map[string][]string{
	"parley":                     {},
	"parley/ledger":              {"parley"},
	"parley/geo":                 {"parley"},
	"parley/notation":            {"parley"},
	"parley/spoken":              {"parley"},
	"parley/geo/egm96":           {"parley"},
	"parley/clash":               {"parley", "parley/geo", "parley/geo/egm96"},
	"parley/channel":             {"parley", "parley/ledger"},
	"parley/journal":             {"parley"},
	"parley/journal/mark":        {"parley", "parley/journal/internal/disk"},
	"parley/journal/sqlite":      {"parley", "parley/journal", "parley/journal/internal/disk"},
	"parley/carry":               {"parley", "parley/ledger"},
	"parley/node":                {"parley", "parley/ledger", "parley/channel", "parley/clash", "parley/geo", "parley/journal", "parley/journal/mark", "parley/carry"},
	"parley/shapes":              {"parley", "parley/geo"},
	"parley/pen":                 {"parley", "parley/ledger", "parley/notation", "parley/geo", "parley/shapes"},
	"parley/bundle":              {"parley", "parley/ledger", "parley/notation", "parley/pen", "parley/channel"},
	"parley/handover":            {"parley", "parley/ledger", "parley/notation"},
	"parley/sheet":               {"parley", "parley/handover", "parley/ledger", "parley/notation", "parley/pen", "parley/spoken"},
	"parley/gate":                {"parley", "parley/api"},
	"parley/tell":                {"parley", "parley/ledger", "parley/channel", "parley/journal", "parley/node", "parley/notation"},
	"parley/console":             {},
	"parley/ledger/ledgertest":   {"parley", "parley/ledger"},
	"parley/channel/channeltest": {"parley", "parley/ledger", "parley/ledger/ledgertest", "parley/channel"},
}

// pure lists the rooms that do no I/O, know no clock and start no goroutine.
var pure = []string{"parley", "parley/ledger", "parley/geo", "parley/geo/egm96", "parley/clash", "parley/channel", "parley/spoken", "parley/shapes", "parley/handover"}

// excused is what a pure room may import all the same: the index publishes each new version
// of itself by one atomic pointer, so that readers take no lock; the geoid is unpacked once.
var excused = map[string]string{"parley/clash": "sync/atomic", "parley/geo/egm96": "sync"}

var impure = regexp.MustCompile(`^(os|net|io/fs|time|sync|log|syscall|database)(/|$)`)

func TestImportsGoDownOnly(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		allowed, known := below[p.ImportPath]
		for _, i := range p.Imports {
			ours := i == "parley" || strings.HasPrefix(i, "parley/")
			if known && ours && !slices.Contains(allowed, i) {
				t.Errorf("%s imports %s, which does not lie below it", p.ImportPath, i)
			}
			if slices.Contains(pure, p.ImportPath) && impure.MatchString(i) && excused[p.ImportPath] != i {
				t.Errorf("%s imports %s, and is to be pure", p.ImportPath, i)
			}
		}
	}
}

// The requirements and the scenario's points, each with the test that shows it.
func TestEveryRequirementNamesItsTest(t *testing.T) {
	want := map[string]bool{}
	for prefix, n := range map[string]int{"A": 6, "B": 8, "C": 8, "D": 7, "E": 9, "F": 4, "G": 4, "H": 4, "I": 5, "J": 5, "K": 3, "L": 4, "M": 2, "N": 3, "S": 10} {
		for i := range n {
			want[prefix+itoa(i+1)] = true
		}
	}
	table, err := os.ReadFile("requirements.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := allTests(t)
	row := regexp.MustCompile(`(?m)^\| ([A-Z]\d+) \|[^|]*\|([^|]*)\|$`)
	for _, m := range row.FindAllStringSubmatch(string(table), -1) {
		id, shows := m[1], strings.TrimSpace(m[2])
		if !want[id] {
			t.Errorf("%s stands twice, or is no requirement", id)
		}
		delete(want, id)
		if shows == "not yet" {
			continue
		}
		names := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(shows, -1)
		if len(names) == 0 {
			t.Errorf("%s: %q names no test and is not \"not yet\"", id, shows)
		}
		for _, n := range names {
			if !tests[n[1]] {
				t.Errorf("%s: there is no test %s", id, n[1])
			}
		}
	}
	for id := range want {
		t.Errorf("%s is missing", id)
	}
}

func itoa(n int) string {
	return strings.TrimLeft(string([]byte{'0' + byte(n/10), '0' + byte(n%10)}), "0")
}

// allTests lists the tests of the tree as folder.TestName, and the plays of the browser
// tests as console/e2e: title.
func allTests(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	play := regexp.MustCompile(`(?m)^ *play\("([^"]+)"`)
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, ".mjs") {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		folder := strings.TrimPrefix(strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), ".."), "/")
		for _, m := range play.FindAllStringSubmatch(string(b), -1) {
			found["console/e2e: "+m[1]] = true
		}
		for _, m := range declared.FindAllStringSubmatch(string(b), -1) {
			found[strings.TrimPrefix(folder+"."+m[1], ".")] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
