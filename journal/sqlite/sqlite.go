// Package sqlite keeps a journal in one SQLite file: write-ahead log, synchronous=FULL,
// a checksum on every page. The engine is github.com/ncruces/go-sqlite3, called
// directly; one connection writes, a few others read.
//
// Beside the file lie three more: -wal and -shm while it is open (SQLite's), and .lock,
// which keeps a second node away. Copy the file only while it is closed, or with a tool
// that knows SQLite.
//
// What it cannot tell: that it is an older copy of itself, or that the end of the -wal
// file was damaged while no process had it open, for SQLite takes a log up to its first
// bad frame. In both cases journal/mark stops the node from writing.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/ncruces/go-sqlite3/vfs"

	"parley/journal"
	"parley/journal/internal/disk"
)

// Options of a journal. The zero value is what a node should run with.
type Options struct {
	// Readers is how many connections read at a time; 0 means 4. They are made when
	// they are first needed; each takes some megabytes of memory.
	Readers int

	// CheckpointPages is how many pages of 4 KiB the write-ahead log may have before a
	// commit copies them back into the database; 0 means 1000, SQLite's own default.
	CheckpointPages int

	// VFS names a registered virtual file system instead of the operating system's. It
	// is for tests: there is then no lock file, and permissions are the VFS's affair.
	// If it has a method SyncDir(dir string) error, that stands in for fsync of the
	// directory.
	VFS string

	// Synchronous is for tests, which show with it what is lost without FULL. Empty
	// means FULL.
	Synchronous string
}

func (o Options) withDefaults() Options {
	if o.Readers <= 0 {
		o.Readers = 4
	}
	if o.CheckpointPages <= 0 {
		o.CheckpointPages = 1000
	}
	if o.Synchronous == "" {
		o.Synchronous = "FULL"
	}
	return o
}

// Journal is a [journal.Journal] in an SQLite file.
type Journal struct {
	path string
	opts Options
	lock *disk.Lock // nil with a VFS

	writing sync.Mutex // held for a whole Commit; guards what follows
	writer  *conn
	broken  error // why no further commit is taken
	lines   *journal.Lines

	readers *pool
}

var _ journal.Journal = (*Journal)(nil)

// Open opens the journal at path, and makes it, readable by its owner only, where there
// is none. It fails with a [*journal.InUseError] where another node has it open, and
// with a [*journal.VersionError] where a later Parley wrote it. ctx bounds the opening.
func Open(ctx context.Context, path string, opts Options) (_ *Journal, err error) {
	opts = opts.withDefaults()
	j := &Journal{path: path, opts: opts}
	defer func() {
		if err != nil {
			j.Close()
		}
	}()
	if opts.VFS == "" {
		if err := j.claim(); err != nil {
			return nil, err
		}
	}
	c, err := connect(ctx, j.path, opts)
	if err != nil {
		return nil, fmt.Errorf("journal: open %s: %w", j.path, err)
	}
	j.writer = c
	if err := prepareFile(c, j.path, opts); err != nil {
		return nil, err
	}
	// Two names in the folder must be as they are now before anything is committed. The
	// -wal file must be there: the driver, which should see to it, syncs the file twice
	// and the folder never (ncruces/go-sqlite3 0.35.2, vfs/file.go). And the rollback
	// journal from before WAL mode must be gone: SQLite does not sync its removal, and
	// found again after a power loss it would undo everything since.
	if err := syncDir(opts.VFS, filepath.Dir(j.path)); err != nil {
		return nil, fmt.Errorf("journal: sync the folder of %s: %w", j.path, err)
	}
	branches, err := readBranches(c)
	if err != nil {
		return nil, fmt.Errorf("journal: read the branches of %s: %w", j.path, err)
	}
	j.lines = journal.NewLines(branches)
	j.readers = newPool(opts.Readers, func(ctx context.Context) (*conn, error) {
		return connect(ctx, j.path, opts)
	})
	return j, nil
}

// claim resolves the path, takes the lock and makes the files, so that they have the
// right permissions before anything is in them.
func (j *Journal) claim() error {
	path, err := filepath.Abs(j.path)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	// Two names of one file must meet at one lock.
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	} else if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err != nil {
		return fmt.Errorf("journal: the folder of %s: %w", path, err)
	} else {
		path = filepath.Join(dir, filepath.Base(path))
	}
	j.path = path
	lock, holder, err := disk.TakeLock(path + ".lock")
	if errors.Is(err, disk.ErrLocked) {
		return &journal.InUseError{Path: path, Holder: holder}
	}
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	j.lock = lock
	if err := goOn(path); err != nil {
		return err
	}
	for _, name := range []string{path, path + "-shm"} {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		if err := f.Close(); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	return nil
}

// syncDir asks the VFS where there is one.
func syncDir(vfsName, dir string) error {
	if vfsName == "" {
		return disk.SyncDir(dir)
	}
	if s, ok := vfs.Find(vfsName).(interface{ SyncDir(string) error }); ok {
		return s.SyncDir(dir)
	}
	return nil
}

// Close waits for a commit and for reads that are under way.
func (j *Journal) Close() error {
	j.writing.Lock()
	defer j.writing.Unlock()
	if errors.Is(j.broken, journal.ErrClosed) {
		return nil
	}
	j.broken = journal.ErrClosed
	var errs []error
	if j.readers != nil {
		errs = append(errs, j.readers.close())
	}
	// The last connection to close copies the write-ahead log back and removes it.
	if j.writer != nil {
		errs = append(errs, j.writer.close())
	}
	if j.lock != nil {
		errs = append(errs, j.lock.Unlock())
	}
	return errors.Join(errs...)
}
