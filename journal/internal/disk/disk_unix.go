//go:build unix

package disk

import (
	"errors"
	"os"
	"syscall"
)

// lockFile uses flock: the lock belongs to the open file, so that a second Open within
// one process is refused too, and the kernel drops it when the process ends.
func lockFile(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return ErrLocked
		default:
			return err
		}
	}
}

// SyncDir makes the names in a directory durable: a file that was synced may still be
// gone after a power loss as long as its name was not.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
