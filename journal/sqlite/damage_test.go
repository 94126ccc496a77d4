package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"parley"
	"parley/journal"
	"parley/journal/sqlite"
	"parley/journal/sqlite/powerloss"
)

// entry is long enough to have pages to itself.
func entry(n uint64) []byte { return bytes.Repeat(fmt.Appendf(nil, "entry %d. ", n), 1000) }

// filled is a journal of so many entries, its path, closed.
func filled(t *testing.T, entries uint64) (path string) {
	path = filepath.Join(t.TempDir(), "node.db")
	j := open(t, path, sqlite.Options{})
	defer j.Close()
	b := journal.Batch{Branches: []journal.Branch{{ID: 1, Channel: parley.Hash{1}, Party: "us"}}}
	for n := range entries {
		b.Rows = append(b.Rows, journal.Row{Branch: 1, Number: n, Entry: entry(n), Hashes: make([]byte, 32)})
	}
	commit(t, j, b)
	return path
}

// TestFlippedBit: a page whose checksum does not match is an error of the entries on it
// and of nothing else, and Check names them.
func TestFlippedBit(t *testing.T) {
	path := filled(t, 40)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte("entry 17. entry 17."))
	data[at+3000] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}

	j := open(t, path, sqlite.Options{})
	defer j.Close()
	damage, err := j.Check(t.Context())
	if err != nil || len(damage) < 2 {
		t.Fatalf("Check = %v, %v; want SQLite's words and the entry", damage, err)
	}
	last := damage[len(damage)-1]
	if last.Branch != 1 || last.From != 17 || last.To != 18 || !strings.Contains(last.Words, "cannot be read") {
		t.Errorf("Check names %+v, want entry 17 of branch 1", last)
	}
	var next uint64
	var damaged *journal.DamagedError
	for row, err := range j.Entries(t.Context(), 1, 0, 40) {
		if err != nil {
			if !errors.As(err, &damaged) || damaged.Number != 17 || damaged.Branch != 1 {
				t.Fatalf("Entries = %v, want a DamagedError of entry 17", err)
			}
			break
		}
		if !bytes.Equal(row.Entry, entry(next)) {
			t.Errorf("entry %d is another", next)
		}
		next++
	}
	if next != 17 || damaged == nil {
		t.Errorf("Entries ended after %d, with %v", next, damaged)
	}
	for row, err := range j.Entries(t.Context(), 1, 18, 40) { // what lies behind is served
		if err != nil || row.Number != next+1 {
			t.Fatalf("Entries behind the damage = %d, %v", row.Number, err)
		}
		next++
	}
	var replayErr error
	for _, replayErr = range j.Replay(t.Context()) {
	}
	if !errors.As(replayErr, &damaged) {
		t.Errorf("Replay = %v, want a DamagedError", replayErr)
	}
}

// TestMissingRows: what somebody deleted with an SQLite tool is missed, the tail too.
func TestMissingRows(t *testing.T) {
	path := filled(t, 40)
	c, err := sqlite3.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Exec(`DELETE FROM entry WHERE number IN (3, 4, 9) OR number >= 37`); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	j := open(t, path, sqlite.Options{})
	defer j.Close()
	damage, err := j.Check(t.Context())
	if got := fmt.Sprint(damage); err != nil || got != "[{1 3 5 missing} {1 9 10 missing} {1 37 40 missing}]" {
		t.Errorf("Check = %s, %v", got, err)
	}
	for _, tt := range [][3]uint64{{0, 40, 3}, {3, 40, 3}, {4, 5, 4}, {5, 40, 9}, {30, 40, 37}, {38, 39, 38}} {
		var damaged *journal.DamagedError
		for row, err := range j.Entries(t.Context(), 1, tt[0], tt[1]) {
			if err != nil && !errors.As(err, &damaged) {
				t.Fatal(err)
			}
			if err == nil && damaged != nil {
				t.Errorf("row %d came after the error", row.Number)
			}
		}
		if damaged == nil || damaged.Number != tt[2] {
			t.Errorf("Entries [%d, %d) = %v, want that entry %d is missing", tt[0], tt[1], damaged, tt[2])
		}
	}
}

// TestFlippedBitInTheLog shows what SQLite does not tell: a write-ahead log whose middle
// is damaged while nobody has it open ends there, and all behind it is gone without a
// word. It is why a node keeps journal/mark, and asks its peers, before it writes.
func TestFlippedBitInTheLog(t *testing.T) {
	d, j := faulty(t)
	for n := uint64(1); n < 10; n++ {
		commit(t, j, next(n))
	}
	image := d.Lose() // all ten are in the -wal file
	wal := image[dbPath+"-wal"]
	wal[bytes.Index(wal, []byte("entry 5. "))+100] ^= 1

	again := open(t, dbPath, sqlite.Options{VFS: register(t, powerloss.New(image, t.TempDir()))})
	defer again.Close()
	b, err := again.Branches(t.Context())
	if err != nil || b[0].Size != 5 {
		t.Errorf("Branches = %v, %v; want 5 entries", b, err)
	}
	if damage, err := again.Check(t.Context()); err != nil || len(damage) > 0 {
		t.Errorf("Check = %v, %v: it sees more than the package comment says", damage, err)
	}
}

// faulty opens a journal on a disk in memory, with one entry in it.
func faulty(t *testing.T) (*powerloss.Disk, *sqlite.Journal) {
	d := powerloss.New(nil, t.TempDir())
	j := open(t, dbPath, sqlite.Options{VFS: register(t, d)})
	t.Cleanup(func() { j.Close() })
	commit(t, j, journal.Batch{Branches: []journal.Branch{{ID: 1}}, Rows: []journal.Row{{Branch: 1, Entry: entry(0)}}})
	return d, j
}

func next(n uint64) journal.Batch {
	return journal.Batch{Rows: []journal.Row{{Branch: 1, Number: n, Entry: entry(n)}}}
}

// TestFailedSync: after a sync that failed nobody knows what is on the disk, and a later
// one that succeeds says nothing of it. So the journal takes no more.
func TestFailedSync(t *testing.T) {
	d, j := faulty(t)
	d.FailSync = func() error { return syscall.EIO }
	var uncertain *journal.UncertainError
	if err := j.Commit(t.Context(), next(1)); !errors.As(err, &uncertain) || !errors.Is(err, sqlite3.IOERR_FSYNC) || !strings.Contains(err.Error(), "open it again") {
		t.Errorf("Commit = %v, want an UncertainError with the disk's error", err)
	}
	d.FailSync = nil
	if err := j.Commit(t.Context(), next(1)); !errors.As(err, &uncertain) {
		t.Errorf("the next Commit = %v, want an UncertainError", err)
	}
	if b, err := j.Branches(t.Context()); err != nil || b[0].Size != 1 {
		t.Errorf("Branches = %v, %v; reading goes on", b, err)
	}
	if err := j.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	again := open(t, dbPath, sqlite.Options{VFS: register(t, d)})
	defer again.Close()
	b, err := again.Branches(t.Context())
	if err != nil || b[0].Size < 1 || b[0].Size > 2 {
		t.Errorf("after reopening Branches = %v, %v", b, err)
	}
	commit(t, again, next(b[0].Size))
}

// TestFullDisk: nothing is stored, and once there is space the same batch is taken.
func TestFullDisk(t *testing.T) {
	d, j := faulty(t)
	writes := 0
	for room := range 12 { // so many writes still fit
		writes = 0
		d.FailWrite = func() error {
			if writes++; writes > room {
				return sqlite3.FULL
			}
			return nil
		}
		err := j.Commit(t.Context(), next(1))
		if err == nil {
			break
		}
		if !errors.Is(err, sqlite3.FULL) || !strings.Contains(err.Error(), "free some space") {
			t.Fatalf("with room for %d writes Commit = %v, want that the disk is full", room, err)
		}
	}
	d.FailWrite = nil
	if b, _ := j.Branches(t.Context()); b[0].Size == 1 {
		commit(t, j, next(1))
	}
	commit(t, j, next(2))
	if damage, err := j.Check(t.Context()); err != nil || len(damage) > 0 {
		t.Errorf("Check = %v, %v", damage, err)
	}
}
