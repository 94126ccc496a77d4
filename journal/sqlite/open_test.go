package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"parley/journal"
	"parley/journal/sqlite"
)

// helperPath tells the test binary, run a second time, which journal to hold open.
const helperPath = "PARLEY_TEST_HOLD_JOURNAL"

// holdJournal is the second process: it opens a journal, says how that went, and keeps
// it until its standard input ends.
func holdJournal(path string) {
	j, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("open")
	os.Stdin.Read(make([]byte, 1))
	j.Close()
}

func TestSecondNodeIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "node.db")
	j := open(t, path, sqlite.Options{})
	defer j.Close()
	link := filepath.Join(t.TempDir(), "other-name.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, link} {
		_, err := sqlite.Open(t.Context(), name, sqlite.Options{})
		var inUse *journal.InUseError
		if !errors.As(err, &inUse) || inUse.Holder != fmt.Sprint("process ", os.Getpid()) {
			t.Errorf("a second Open of %s = %v, want an InUseError that names this process", name, err)
		}
	}

	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperPath+"="+path)
	out, err := cmd.Output()
	if want := fmt.Sprintf("in use by process %d", os.Getpid()); err != nil || !strings.Contains(string(out), want) {
		t.Errorf("another process got %q, %v; want words with %q", out, err, want)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path, sqlite.Options{}).Close()
}

func TestKilledProcessLeavesNoLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "node.db")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperPath+"="+path)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "open\n" {
		t.Errorf("the other process says %q, %v", line, err)
	}
	var inUse *journal.InUseError
	if _, err := sqlite.Open(t.Context(), path, sqlite.Options{}); !errors.As(err, &inUse) || !strings.Contains(err.Error(), fmt.Sprint("process ", cmd.Process.Pid)) {
		t.Errorf("Open = %v, want an InUseError that names process %d", err, cmd.Process.Pid)
	}
	cmd.Process.Kill()
	cmd.Wait()
	open(t, path, sqlite.Options{}).Close()
}

func TestFilesAreTheOwnersOnly(t *testing.T) {
	dir := t.TempDir()
	j := open(t, filepath.Join(dir, "node with spaces, 100% & #1?.db"), sqlite.Options{})
	defer j.Close()
	commit(t, j, journal.Batch{Branches: []journal.Branch{{ID: 1}}})
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 4 {
		t.Fatalf("files %v, %v; want the database, -wal, -shm and .lock", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v), want 0600", f.Name(), info.Mode(), err)
		}
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	write := func(content string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	exec := func(sql string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			c, err := sqlite3.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if err := c.Exec(sql); err != nil {
				t.Fatal(err)
			}
		}
	}
	journalWith := func(sql string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			open(t, path, sqlite.Options{}).Close()
			exec(sql)(t, path)
		}
	}
	for _, tt := range []struct {
		name  string
		make  func(*testing.T, string)
		words string
	}{
		{"a later schema", journalWith(`PRAGMA user_version = 7`), "schema version 7, and this program knows up to 1: run the version that wrote it"},
		{"another program's database", exec(`CREATE TABLE t (a); PRAGMA application_id = 5`), "database of another program (application id 0x5): name another file"},
		{"a database without a mark", exec(`CREATE TABLE t (a)`), "database of another program"},
		{"pages without checksums", exec(`CREATE TABLE t (a); PRAGMA application_id = 0x50726c79; PRAGMA user_version = 1`), "its pages have no checksums"},
		{"no database at all", write(strings.Repeat("This is not a database. ", 300)), "not a database"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "node.db")
			tt.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time shows that the first gave the lock back
				if _, err := sqlite.Open(t.Context(), path, sqlite.Options{}); err == nil || !strings.Contains(err.Error(), tt.words) {
					t.Errorf("Open = %v, want words with %q", err, tt.words)
				}
			}
			if after, err := os.ReadFile(path); err != nil || (string(before) != string(after) && tt.name != "pages without checksums") {
				t.Errorf("Open changed the file (%v)", err)
			}
		})
	}
	t.Run("no folder", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "none", "node.db")
		if _, err := sqlite.Open(t.Context(), path, sqlite.Options{}); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("Open = %v, want that the folder does not exist", err)
		}
	})
	t.Run("a synchronous that is none", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "node.db")
		if _, err := sqlite.Open(t.Context(), path, sqlite.Options{Synchronous: "FULLL"}); err == nil || !strings.Contains(err.Error(), "commits would not be durable") {
			t.Errorf("Open = %v", err)
		}
	})
}
