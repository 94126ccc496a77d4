package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"parley"
	"parley/journal"
)

const asideName = "node.damaged.db"

// entryOf is long enough to have pages to itself.
func entryOf(n uint64) []byte { return bytes.Repeat(fmt.Appendf(nil, "entry %d. ", n), 1000) }

// written makes a journal of some entries whose write-ahead log is not copied back, as the
// end of a process leaves it.
func written(t *testing.T, entries uint64) (path string) {
	t.Helper()
	from := filepath.Join(t.TempDir(), "node.db")
	j, err := Open(t.Context(), from, Options{CheckpointPages: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	b := journal.Batch{Branches: []journal.Branch{{ID: 1, Channel: parley.Hash{1}, Party: "us"}}, Desk: []journal.Item{{Section: "drafts", Key: "one", Value: []byte("half a notice")}}}
	for n := range entries {
		b.Rows = append(b.Rows, journal.Row{Branch: 1, Number: n, Entry: entryOf(n), Hashes: make([]byte, 32)})
	}
	if err := j.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "node.db")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(from + suffix)
		if err == nil {
			err = os.WriteFile(path+suffix, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// rowsOf reads what remains of a journal.
func rowsOf(t *testing.T, path string) (numbers []uint64, desk int) {
	t.Helper()
	r, err := OpenRemains(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		again, err := r.Row(t.Context(), row.Place)
		if err != nil || !bytes.Equal(again.Entry, entryOf(row.Number)) || !bytes.Equal(row.Entry, again.Entry) {
			t.Errorf("entry %d is another, %v", row.Number, err)
		}
		numbers = append(numbers, row.Number)
	}
	for _, err := range r.Desk(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		desk++
	}
	return numbers, desk
}

// TestSettingAsideIsCutShort ends the process after each step: the next Open goes on, and
// neither the old journal nor what is committed to the new one is lost.
func TestSettingAsideIsCutShort(t *testing.T) {
	for n := range len(asideSteps("", "")) + 1 {
		path := written(t, 5)
		steps := asideSteps(path, asideName)
		for _, step := range steps[:n] {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		j, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatalf("after %d steps: %v", n, err)
		}
		branches, err := j.Branches(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			if len(branches) != 1 || branches[0].Size != 5 {
				t.Errorf("nothing was begun, and the journal has %v", branches)
			}
			j.Close()
			continue
		}
		if len(branches) != 0 {
			t.Errorf("after %d steps the new journal has %v", n, branches)
		}
		if err := j.Commit(t.Context(), journal.Batch{Branches: []journal.Branch{{ID: 9, Channel: parley.Hash{1}, Party: "us"}}}); err != nil {
			t.Fatal(err)
		}
		j.Close()
		if j, err = Open(t.Context(), path, Options{}); err != nil {
			t.Fatal(err)
		}
		if branches, err := j.Branches(t.Context()); err != nil || len(branches) != 1 || branches[0].ID != 9 {
			t.Errorf("after %d steps and another start the new journal has %v, %v", n, branches, err)
		}
		j.Close()
		if numbers, desk := rowsOf(t, filepath.Join(filepath.Dir(path), asideName)); len(numbers) != 5 || desk != 1 {
			t.Errorf("after %d steps the old journal has entries %v, %d items on its desk", n, numbers, desk)
		}
	}
}

// TestSetAsideRefusesAnOpenJournal: it would be pulled away under a node that runs.
func TestSetAsideRefusesAnOpenJournal(t *testing.T) {
	path := written(t, 1)
	j, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	var inUse *journal.InUseError
	if err := SetAside(path, asideName); !errors.As(err, &inUse) {
		t.Errorf("SetAside = %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := SetAside(path, "../elsewhere.db"); err == nil {
		t.Error("it takes a name in another folder")
	}
}

// TestRemains: what a bad page does not hold is read, before it and behind.
func TestRemains(t *testing.T) {
	path := written(t, 40)
	j, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[bytes.Index(data, []byte("entry 17. entry 17."))+3000] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := SetAside(path, asideName); err != nil {
		t.Fatal(err)
	}
	aside := filepath.Join(filepath.Dir(path), asideName)
	numbers, desk := rowsOf(t, aside)
	if len(numbers) != 39 || numbers[16] != 16 || numbers[17] != 18 || desk != 1 {
		t.Errorf("it reads %v and %d items of the desk", numbers, desk)
	}
	for _, garbage := range [][]byte{{}, []byte("short"), bytes.Repeat([]byte("garbage. "), 2000), make([]byte, 20_000)} {
		if err := os.WriteFile(aside, garbage, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenRemains(t.Context(), aside); !IsDamage(err) {
			t.Errorf("of %d bytes of garbage OpenRemains = %v", len(garbage), err)
		}
	}
}
