package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"parley/journal"
	"parley/journal/internal/disk"
)

// A journal that is set aside gets another name, in steps: its write-ahead log and the
// file are two names, and one without the other is another journal. So a note beside them
// says what is under way before the first step and goes after the last. Whoever opens the
// journal next carries out what the note says, under the lock; each step may be done twice.
const noteSuffix = ".aside" // of the note, which holds the new name and a line feed

// SetAside gives the journal at path, which must be closed, the name aside in the same
// folder: an [Open] of path then begins an empty one. It survives the end of the process
// and a power loss at any point: the next Open, or SetAside, goes on with it. It fails
// with a [*journal.InUseError] where another process has the journal open.
func SetAside(path, aside string) error {
	j := &Journal{path: path}
	if err := j.claim(); err != nil {
		return err
	}
	var err error
	if _, taken := os.Lstat(filepath.Join(filepath.Dir(j.path), aside)); taken == nil {
		err = fmt.Errorf("journal: setting %s aside: the name %s is taken", j.path, aside)
	} else {
		err = setAside(j.path, aside)
	}
	return errors.Join(err, j.lock.Unlock())
}

func setAside(path, aside string) error {
	for _, step := range asideSteps(path, aside) {
		if err := step(); err != nil {
			return fmt.Errorf("journal: setting %s aside: %w", path, err)
		}
	}
	return nil
}

// asideSteps are the steps of setting aside, in their order.
func asideSteps(path, aside string) []func() error {
	dir := filepath.Dir(path)
	to := filepath.Join(dir, aside)
	move := func(suffix string) func() error {
		return func() error {
			if _, err := os.Lstat(to + suffix); err == nil {
				return nil // done before; what has its old name again is new
			}
			if err := os.Rename(path+suffix, to+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		}
	}
	remove := func(name string) func() error {
		return func() error {
			if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		}
	}
	sync := func() error { return disk.SyncDir(dir) }
	return []func() error{
		func() error { return writeNote(path+noteSuffix, aside) },
		move("-wal"), move(""), remove(path + "-shm"), sync,
		remove(path + noteSuffix), sync,
	}
}

// writeNote makes the note durable, whole before it gets its name.
func writeNote(path, aside string) error {
	if aside != filepath.Base(aside) || strings.ContainsAny(aside, "\r\n") {
		return fmt.Errorf("the new name %q must be a name in the same folder", aside)
	}
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(aside + "\n")
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return disk.SyncDir(filepath.Dir(path))
}

// goOn carries out what was begun and cut short. The lock is held.
func goOn(path string) error {
	b, err := os.ReadFile(path + noteSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return setAside(path, strings.TrimSuffix(string(b), "\n"))
}

// IsDamage tells errors that say of the stored bytes that they cannot be relied on from
// errors of the moment.
func IsDamage(err error) bool {
	if _, ok := errors.AsType[*journal.DamagedError](err); ok {
		return true
	}
	for _, code := range []error{sqlite3.CORRUPT, sqlite3.NOTADB, sqlite3.IOERR_DATA, sqlite3.IOERR_READ, sqlite3.IOERR_SHORT_READ, sqlite3.IOERR_CORRUPTFS} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// OpenRemains opens what is left of a journal that was set aside. It fails where nothing
// can be read of the file at all; IsDamage tells whether that is the file's own fault.
func OpenRemains(ctx context.Context, path string) (*Remains, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	} else if info.Size() == 0 {
		return nil, fmt.Errorf("journal: %s: %w", path, &journal.DamagedError{Err: errors.New("the file is empty")})
	}
	c, err := connect(ctx, path, Options{}.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("journal: open %s: %w", path, err)
	}
	r := &Remains{pool: newPool(1, nil)}
	<-r.pool.places
	r.pool.places <- c
	// The schema must be readable, or no statement can be made.
	if err := r.pool.use(ctx, func(c *conn) error {
		_, err := c.stmt(selectArrival)
		return err
	}); err != nil {
		return nil, fmt.Errorf("journal: read %s: %w", path, errors.Join(err, r.Close()))
	}
	return r, nil
}
