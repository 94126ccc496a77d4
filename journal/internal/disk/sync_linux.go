package disk

import (
	"errors"
	"os"
	"syscall"
)

// SyncData makes a file's content durable. It leaves out times and the like, which
// costs a second write on most file systems.
func SyncData(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
