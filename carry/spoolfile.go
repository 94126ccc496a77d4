package carry

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
)

// A spool file is
//
//	"parley packet 1\n" seq:8 seen:8 length:4 packet digest:32
//
// big-endian, the digest SHA-256 over all before it. Seq grows from file to file of one
// writer; seen is the latest seq of the other side that has come. Names are for people
// and for sorting: a guard may change all of them but the ending.
const (
	fileMagic  = "parley packet 1\n"
	magicStem  = "parley packet "
	fileEnding = ".parley"
	headSize   = len(fileMagic) + 8 + 8 + 4
	maxFile    = headSize + MaxFrame + sha256.Size

	// patience is how long a file may be incomplete: a guard may copy it in slowly.
	patience = time.Minute
)

type fileHead struct{ seq, seen int64 }

// incompleteError says that a file may still be growing.
type incompleteError struct{ size, want int64 }

func (e *incompleteError) Error() string {
	return fmt.Sprintf("is incomplete, %d bytes of %d: it may still be on its way", e.size, e.want)
}

// writePacket writes a packet as one file, which is there whole or not at all, and gives
// its name: sequence, sender, channel, digest.
func writePacket(dir string, h fileHead, p *Packet) (string, error) {
	body, err := EncodePacket(p)
	if err != nil {
		return "", err
	}
	b := make([]byte, 0, headSize+len(body)+sha256.Size)
	b = append(b, fileMagic...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.seq))
	b = binary.BigEndian.AppendUint64(b, uint64(h.seen))
	b = binary.BigEndian.AppendUint32(b, uint32(len(body)))
	b = append(b, body...)
	digest := sha256.Sum256(b)
	b = append(b, digest[:]...)
	name := fmt.Sprintf("%015d-%s-%s-%s%s", h.seq, p.From, p.Channel.Short(), hex.EncodeToString(digest[:4]), fileEnding)
	return name, writeFile(dir, name, b)
}

var nameForm = regexp.MustCompile(`^(\d{15})-([a-z][a-z0-9-]{0,15})-([0-9a-f]{8})-[0-9a-f]{8}\` + fileEnding + `$`)

// parseName reads a name as writePacket gives it. It is a hint: the file says what counts.
func parseName(name string) (seq int64, from parley.PartyID, channel string, ok bool) {
	m := nameForm.FindStringSubmatch(name)
	if m == nil {
		return 0, "", "", false
	}
	seq, err := strconv.ParseInt(m[1], 10, 64)
	return seq, parley.PartyID(m[2]), m[3], err == nil
}

// writeFile makes a file durable under another name before it gives it its own.
func writeFile(dir, name string, b []byte) error {
	temp := filepath.Join(dir, "."+name+".tmp")
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(temp, filepath.Join(dir, name))
	}
	if err != nil {
		os.Remove(temp)
		return err
	}
	return syncDir(dir)
}

// syncDir makes the names in a folder durable. Windows has no such call; its file system
// keeps a journal of names.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// listPackets gives the names of what may be packets, in the order of their sequence.
func listPackets(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), fileEnding) && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// readPacket reads a file. Its errors are sentences about it, to go on from its name.
func readPacket(dir, name string, now time.Time) (h fileHead, p *Packet, err error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return h, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return h, nil, err
	}
	if info.Size() > int64(maxFile) {
		return h, nil, fmt.Errorf("is too large for a packet: %d bytes, %d at most", info.Size(), maxFile)
	}
	b, err := io.ReadAll(io.LimitReader(f, int64(maxFile)+1))
	if err != nil {
		return h, nil, err
	}
	size, err := fileSize(b)
	switch {
	case err != nil:
		return h, nil, err
	case int64(len(b)) < size:
		short := &incompleteError{int64(len(b)), size}
		if age := now.Sub(info.ModTime()); age.Abs() < patience {
			return h, nil, short
		}
		return h, nil, fmt.Errorf("was cut off at %d bytes of %d and has not grown for a minute: bring it again", short.size, size)
	case int64(len(b)) > size:
		return h, nil, fmt.Errorf("has %d bytes behind its end: it was changed on its way", int64(len(b))-size)
	}
	body, digest := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], digest) {
		return h, nil, fmt.Errorf("does not match its digest: it was damaged on its way, bring it again")
	}
	r := &reader{rest: body[len(fileMagic):]}
	h = fileHead{seq: r.int64("seq"), seen: r.int64("seen")}
	if h.seq < 1 || h.seq > parley.MaxInteger || h.seen < 0 || h.seen > parley.MaxInteger {
		return h, nil, fmt.Errorf("has no sound sequence: %d, %d", h.seq, h.seen)
	}
	p, err = DecodePacket(body[headSize:])
	return h, p, err
}

// fileSize tells from its beginning how long a file is to be: no less than what is there
// while that is too little to tell.
func fileSize(b []byte) (int64, error) {
	if n := min(len(b), len(fileMagic)); string(b[:n]) != fileMagic[:n] {
		if version, ok := strings.CutPrefix(string(b[:n]), magicStem); ok {
			return 0, fmt.Errorf("is a packet of version %q; this node reads version 1: bring both nodes to one release", sentence(version))
		}
		return 0, fmt.Errorf("is not a packet of Parley, though its name ends in %s", fileEnding)
	}
	if len(b) < headSize {
		return int64(headSize), nil
	}
	n := binary.BigEndian.Uint32(b[headSize-4:])
	if n > MaxFrame {
		return 0, fmt.Errorf("says that its packet has %d bytes; %d are the most", n, MaxFrame)
	}
	return int64(headSize) + int64(n) + sha256.Size, nil
}

// moveTo moves a file into a folder beside it. A file of that name is replaced: it holds
// the same, or was refused before.
func moveTo(dir, name, folder string) error {
	to := filepath.Join(dir, folder)
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(dir, name), filepath.Join(to, name)); err != nil {
		return err
	}
	return syncDir(to)
}

// refuseFile moves a file to the folder refused, with the reason beside it.
func refuseFile(dir, name string, why error) error {
	if err := moveTo(dir, name, "refused"); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "refused", name+".reason.txt"), []byte(name+" "+why.Error()+"\n"), 0o600)
}
