package powerloss

import (
	"io"
	"slices"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// file is one opening of an inode.
type file struct {
	disk *Disk
	name string
	*inode
	shm  vfs.SharedMemory
	lock vfs.LockLevel
}

var _ vfs.FileSharedMemory = (*file)(nil)

func (f *file) SharedMemory() vfs.SharedMemory { return f.shm }

func (f *file) Close() error {
	if f.shm != nil {
		f.shm.Close()
	}
	return f.Unlock(vfs.LOCK_NONE)
}

func (f *file) ReadAt(p []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if off >= int64(len(f.live)) {
		return 0, io.EOF
	}
	n := copy(p, f.live[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	if fail := f.disk.FailWrite; fail != nil {
		if err := fail(); err != nil {
			return 0, err
		}
	}
	f.change(change{off, append([]byte{}, p...)})
	return len(p), nil
}

func (f *file) Truncate(size int64) error {
	f.change(change{off: size})
	return nil
}

func (f *file) change(c change) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.live = c.apply(f.live)
	f.pending = append(f.pending, c)
}

func (f *file) Sync(vfs.SyncFlag) error {
	if f.disk.Before != nil {
		f.disk.Before()
	}
	if fail := f.disk.FailSync; fail != nil {
		if err := fail(); err != nil {
			return err
		}
	}
	f.sync()
	if f.disk.After != nil {
		f.disk.After()
	}
	return nil
}

func (f *file) sync() {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.durable, f.pending = slices.Clone(f.live), nil
	if f.disk.live[f.name] == f.inode && !f.disk.ForgetNames {
		f.disk.durable[f.name] = f.inode
	}
}

func (f *file) Size() (int64, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return int64(len(f.live)), nil
}

// SectorSize says what the driver's own VFS says; what is torn is finer.
func (f *file) SectorSize() int { return 4096 }

func (f *file) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return vfs.IOCAP_POWERSAFE_OVERWRITE | vfs.IOCAP_SUBPAGE_READ
}

// Lock climbs SQLite's ladder: many may share, one may reserve beside them, and who
// wants it exclusively keeps new sharers out until the last one has gone.
func (f *file) Lock(level vfs.LockLevel) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.lock >= level {
		return nil
	}
	switch level {
	case vfs.LOCK_SHARED:
		if f.pendingX != nil {
			return sqlite3.BUSY
		}
		f.readers++
	case vfs.LOCK_RESERVED:
		if f.reserved != nil {
			return sqlite3.BUSY
		}
		f.reserved = f
	case vfs.LOCK_EXCLUSIVE:
		if (f.reserved != nil && f.reserved != f) || (f.pendingX != nil && f.pendingX != f) {
			return sqlite3.BUSY
		}
		f.pendingX = f
		if f.readers > 1 {
			f.lock = vfs.LOCK_PENDING
			return sqlite3.BUSY
		}
	}
	f.lock = level
	return nil
}

func (f *file) Unlock(level vfs.LockLevel) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.lock <= level {
		return nil
	}
	if f.reserved == f {
		f.reserved = nil
	}
	if f.pendingX == f {
		f.pendingX = nil
	}
	if level == vfs.LOCK_NONE {
		f.readers--
	}
	f.lock = level
	return nil
}

func (f *file) CheckReservedLock() (bool, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return f.reserved != nil || f.pendingX != nil, nil
}
