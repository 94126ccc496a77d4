// Package disk has the few things about files that operating systems do differently
// and that durability hangs on.
package disk

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrLocked says that somebody else holds the lock.
var ErrLocked = errors.New("the lock is held")

// Lock is a lock on a file, held until Unlock or the end of the process, however that
// comes about.
type Lock struct{ file *os.File }

// TakeLock makes the file if need be, locks it and notes this process in it. Where it
// is held already, by another process or by this one, it returns ErrLocked and what the
// holder noted.
func TakeLock(path string) (l *Lock, holder string, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, "", err
	}
	if err := lockFile(f); err != nil {
		defer f.Close()
		if errors.Is(err, ErrLocked) {
			note, _ := io.ReadAll(io.LimitReader(f, 100))
			return nil, string(note), ErrLocked
		}
		return nil, "", fmt.Errorf("lock %s: %w", path, err)
	}
	// The note only helps a person; the lock holds without it.
	if f.Truncate(0) == nil {
		fmt.Fprintf(f, "process %d", os.Getpid())
	}
	return &Lock{f}, "", nil
}

// Unlock gives the lock back. The file stays: removing it would let a third party lock
// a file that the next one no longer sees.
func (l *Lock) Unlock() error {
	l.file.Truncate(0)
	return l.file.Close()
}
