// Package powerloss is a disk for tests that forgets what was not synced when the power
// fails. It is an SQLite VFS held in memory: for each file it keeps what programs see,
// what is durable, and the writes in between; for each name, whether its folder was
// synced since the file got it.
//
// What it has in common with a machine: WAL with a shared-memory index (a real mapped
// file, which never survives), several connections, the same calls in the same order.
// What it leaves out: a disk that lies about a sync, or that damages sectors it was not
// writing. It reports no atomic writes, but powersafe overwrite, as the driver's own VFS
// does.
package powerloss

import (
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// Sector is what a disk writes whole or not at all.
const Sector = 512

// Disk is a disk under power. It implements [vfs.VFS].
type Disk struct {
	// Before and After are called around each sync of a file, without a lock held, by
	// the goroutine that syncs. Set them before use.
	Before, After func()

	// FailSync and FailWrite, where set, may give the error that a sync or a write
	// fails with; the file then stays as it was. Set them while nothing runs.
	FailSync, FailWrite func() error

	// ForgetNames makes the disk as strict as POSIX allows: a new file's name is
	// durable only after a sync of its folder. Without it a sync of the file is enough,
	// as on ext4, XFS and Btrfs.
	ForgetNames bool

	shm string // folder for the shared-memory index

	mu      sync.Mutex
	live    map[string]*inode // names as programs see them
	durable map[string]*inode // names as they survive
}

// inode is a file's content, whatever its name.
type inode struct {
	live    []byte
	durable []byte
	pending []change // since the last sync, in order

	readers  int // locks, as SQLite uses them on the database file
	reserved *file
	pendingX *file
}

// change is a write at an offset, or, with nil data, a new size.
type change struct {
	off  int64
	data []byte
}

// Image is what a disk holds after a power loss, by name.
type Image map[string][]byte

// New makes a disk that starts with what an image holds, nil for an empty one. Shared
// memory lies in a real folder, one of its own for each disk.
func New(image Image, shmFolder string) *Disk {
	d := &Disk{shm: shmFolder, live: map[string]*inode{}, durable: map[string]*inode{}}
	for name, data := range image {
		n := &inode{live: slices.Clone(data), durable: slices.Clone(data)}
		d.live[name], d.durable[name] = n, n
	}
	return d
}

// Lose gives what is left if the power fails now: nothing that was not synced.
func (d *Disk) Lose() Image {
	d.mu.Lock()
	defer d.mu.Unlock()
	image := Image{}
	for name, n := range d.durable {
		image[name] = slices.Clone(n.durable)
	}
	return image
}

// Tear gives what may be left if the power fails now while the disk was writing: of the
// changes since the last sync, any sector may have reached it, in any order.
func (d *Disk) Tear(rng *rand.Rand) Image {
	d.mu.Lock()
	defer d.mu.Unlock()
	names := d.durable
	if rng.IntN(2) == 0 {
		names = d.live
	}
	image := Image{}
	for _, name := range slices.Sorted(maps.Keys(names)) { // sorted: one seed, one image
		n := names[name]
		data := slices.Clone(n.durable)
		odds := rng.IntN(5) // of 4: from nothing to everything
		for _, c := range n.pending {
			for _, part := range c.sectors() {
				if rng.IntN(4) < odds {
					data = part.apply(data)
				}
			}
		}
		image[name] = data
	}
	return image
}

// apply does the change to a file's content.
func (c change) apply(data []byte) []byte {
	if c.data == nil {
		if c.off <= int64(len(data)) {
			return data[:c.off]
		}
		return append(data, make([]byte, c.off-int64(len(data)))...)
	}
	if end := c.off + int64(len(c.data)); end > int64(len(data)) {
		data = append(data, make([]byte, end-int64(len(data)))...)
	}
	copy(data[c.off:], c.data)
	return data
}

// sectors cuts a write where sectors end.
func (c change) sectors() []change {
	if c.data == nil {
		return []change{c}
	}
	var parts []change
	for off, data := c.off, c.data; len(data) > 0; {
		n := min(Sector-int(off%Sector), len(data))
		parts = append(parts, change{off, data[:n]})
		off, data = off+int64(n), data[n:]
	}
	return parts
}

// SyncDir makes the names as they are now durable.
func (d *Disk) SyncDir(string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.durable = maps.Clone(d.live)
	return nil
}

// Open opens a file, or makes it.
func (d *Disk) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if name == "" || flags&(vfs.OPEN_TEMP_DB|vfs.OPEN_TEMP_JOURNAL|vfs.OPEN_TRANSIENT_DB|vfs.OPEN_SUBJOURNAL) != 0 {
		return &vfsutil.SliceFile{}, flags | vfs.OPEN_MEMORY, nil // never outlives its connection
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.live[name]
	if n == nil {
		if flags&vfs.OPEN_CREATE == 0 {
			return nil, flags, sqlite3.CANTOPEN
		}
		n = &inode{}
		d.live[name] = n
	}
	shm := vfs.NewSharedMemory(filepath.Join(d.shm, filepath.Base(name)+"-shm"), flags)
	return &file{disk: d, name: name, inode: n, shm: shm}, flags, nil
}

// Delete removes a name; the content lives on while a file has it open.
func (d *Disk) Delete(name string, syncDir bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.live[name] == nil {
		return sqlite3.IOERR_DELETE_NOENT
	}
	delete(d.live, name)
	if syncDir {
		d.durable = maps.Clone(d.live)
	}
	return nil
}

// Access says whether there is such a file.
func (d *Disk) Access(name string, _ vfs.AccessFlag) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.live[name] != nil, nil
}

// FullPathname has nothing to resolve.
func (d *Disk) FullPathname(name string) (string, error) { return name, nil }

var _ vfs.VFS = (*Disk)(nil)
