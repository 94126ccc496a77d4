package mark

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"parley"
	"parley/journal/internal/disk"
)

// A mark file has two slots, each in a block of its own, because a disk that loses power
// may spoil the block that it is writing, and no other. Set writes to the slot that does
// not hold the newest mark, so the newest one stands until the next is whole. Both slots
// are valid when the file gets its name, so a file is never short and never without a
// mark, unless it was damaged.
//
// A slot is: magic, 16 bytes; count, 8 bytes, the higher is the newer; channel, 32;
// epoch, 4; size, 8; root, 32; length of the party's id, 1; the id, padded with zeros to
// 16; SHA-256 of all that, 32. Integers are big-endian. Zeros fill the block.
const (
	block     = 4096
	fileSize  = 2 * block
	magic     = "parley mark v1\r\n"
	partySize = 16
	bodySize  = len(magic) + 8 + 32 + 4 + 8 + 32 + 1 + partySize
	slotSize  = bodySize + sha256.Size
)

// file is the open file of one channel.
type file struct {
	*os.File
	mark  Mark   // the newest
	count uint64 // of the newest; it lies in slot count % 2
}

func encode(m Mark, count uint64) []byte {
	b := make([]byte, 0, slotSize)
	b = append(b, magic...)
	b = binary.BigEndian.AppendUint64(b, count)
	b = append(b, m.Channel[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(m.Epoch))
	b = binary.BigEndian.AppendUint64(b, m.Size)
	b = append(b, m.Root[:]...)
	b = append(b, byte(len(m.Party)))
	b = append(b, m.Party...)
	b = append(b, make([]byte, bodySize-len(b))...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func decode(b []byte) (m Mark, count uint64, ok bool) {
	sum := sha256.Sum256(b[:bodySize])
	if !bytes.HasPrefix(b, []byte(magic)) || !bytes.Equal(sum[:], b[bodySize:slotSize]) {
		return Mark{}, 0, false
	}
	take := func(n int) []byte {
		part := b[:n]
		b = b[n:]
		return part
	}
	take(len(magic))
	count = binary.BigEndian.Uint64(take(8))
	copy(m.Channel[:], take(32))
	m.Epoch = parley.Epoch(binary.BigEndian.Uint32(take(4)))
	m.Size = binary.BigEndian.Uint64(take(8))
	copy(m.Root[:], take(32))
	n := int(take(1)[0])
	if n > partySize {
		return Mark{}, 0, false
	}
	m.Party = parley.PartyID(take(n))
	return m, count, true
}

// openFile reads the newest mark of a file.
func openFile(path string, channel parley.Hash) (*file, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("mark: %w", err)
	}
	m, count, err := newest(data, channel)
	if err != nil {
		return nil, &CorruptError{Path: path, Why: err.Error()}
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("mark: %w", err)
	}
	return &file{File: f, mark: m, count: count}, nil
}

// newest finds the mark that counts in a file's bytes.
func newest(data []byte, channel parley.Hash) (m Mark, count uint64, err error) {
	if len(data) != fileSize {
		return m, 0, fmt.Errorf("it has %d bytes instead of %d", len(data), fileSize)
	}
	found := false
	for slot := range uint64(2) {
		// One bad slot is what a power loss during Set leaves: that mark never counted.
		if s, n, ok := decode(data[slot*block:][:slotSize]); ok && n%2 == slot && (!found || n > count) {
			m, count, found = s, n, true
		}
	}
	switch {
	case !found:
		return m, 0, errors.New("neither of its two slots holds a mark with a matching checksum")
	case m.Channel != channel:
		return m, 0, fmt.Errorf("its mark is of channel %s", m.Channel)
	}
	return m, count, nil
}

// setAside gives a damaged file a name that is not taken and that no store reads.
func setAside(path string) error {
	for n := 1; ; n++ {
		to := fmt.Sprintf("%s.damaged-%d", path, n)
		if _, err := os.Lstat(to); err == nil {
			continue
		}
		err := os.Rename(path, to)
		if err == nil {
			err = disk.SyncDir(filepath.Dir(path))
		}
		if err != nil {
			return fmt.Errorf("mark: setting a damaged file aside: %w", err)
		}
		return nil
	}
}

// createFile makes the file of a channel: whole and synced before it gets its name.
func createFile(path string, m Mark) (_ *file, err error) {
	f, err := os.OpenFile(path+unborn, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("mark: %w", err)
	}
	data := make([]byte, fileSize)
	copy(data, encode(m, 0))
	copy(data[block:], encode(m, 1))
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(path+unborn, path)
	}
	if err == nil {
		err = disk.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("mark: %w", errors.Join(err, f.Close()))
	}
	return &file{File: f, mark: m, count: 1}, nil
}

// set writes a mark over the older one. Tried again after an error it writes to the same
// slot: a sync that failed says nothing of a page that is not written anew.
func (f *file) set(m Mark) error {
	count := f.count + 1
	if _, err := f.WriteAt(encode(m, count), int64(count%2)*block); err != nil {
		return fmt.Errorf("mark: write: %w", err)
	}
	if err := disk.SyncData(f.File); err != nil {
		return fmt.Errorf("mark: sync %s: %w", f.Name(), err)
	}
	f.mark, f.count = m, count
	return nil
}
