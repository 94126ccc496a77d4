package sqlite_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"parley/journal"
	"parley/journal/journaltest"
	"parley/journal/sqlite"
)

// TestMain draws fewer histories than rapid's default of 100: each history syncs a real
// disk some hundred times. The flag -rapid.checks still has the last word. Run with
// helperPath the binary is another process, for the tests of the lock.
func TestMain(m *testing.M) {
	if path := os.Getenv(helperPath); path != "" {
		holdJournal(path)
		return
	}
	flag.Set("rapid.checks", "10")
	os.Exit(m.Run())
}

func open(t testing.TB, path string, opts sqlite.Options) *sqlite.Journal {
	t.Helper()
	j, err := sqlite.Open(t.Context(), path, opts)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func commit(t testing.TB, j journal.Journal, b journal.Batch) {
	t.Helper()
	if err := j.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func TestContract(t *testing.T) {
	place := func(t *testing.T) func() journal.Journal {
		path := filepath.Join(t.TempDir(), "node.db")
		return func() journal.Journal { return open(t, path, sqlite.Options{}) }
	}
	journaltest.Run(t, func(t *testing.T) journal.Journal { return place(t)() })
	journaltest.RunReopen(t, place)
}
