package mark

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"parley"
)

var (
	channel = parley.Hash{0xab, 1}
	first   = Mark{Channel: channel, Party: "us", Epoch: 3, Size: 10, Root: parley.Hash{10}}
)

// at is first grown to a size.
func at(size uint64) Mark {
	m := first
	m.Size, m.Root = size, parley.Hash{byte(size)}
	return m
}

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func set(t testing.TB, s *Store, m Mark) {
	t.Helper()
	if err := s.Set(m); err != nil {
		t.Fatal(err)
	}
}

// written gives a mark file's bytes after each of some marks.
func written(t *testing.T, marks ...Mark) (images [][]byte) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "marks")
	s := open(t, dir)
	for _, m := range marks {
		set(t, s, m)
		data, err := os.ReadFile(filepath.Join(dir, channel.String()+".mark"))
		if err != nil {
			t.Fatal(err)
		}
		images = append(images, data)
	}
	return images
}

func TestMarksSurviveReopening(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "marks")
	other := Mark{Channel: parley.Hash{2}, Party: "a-party-of-16-by", Epoch: 1<<32 - 1, Size: 1<<64 - 1, Root: parley.Hash{0xff}}
	s := open(t, dir)
	if m, ok := s.Get(channel); ok {
		t.Errorf("a new folder has %v", m)
	}
	set(t, s, first)
	set(t, s, other)
	for size := uint64(11); size < 20; size++ {
		set(t, s, at(size))
		set(t, s, at(size)) // twice is no change
		s.Close()
		s = open(t, dir)
		if m, ok := s.Get(channel); !ok || m != at(size) {
			t.Fatalf("Get = %v, %t; want %v", m, ok, at(size))
		}
		if m, ok := s.Get(other.Channel); !ok || m != other {
			t.Fatalf("Get = %v, %t; want %v", m, ok, other)
		}
	}
	s.Close()
	if err := s.Set(at(30)); err == nil {
		t.Error("a closed store took a mark")
	}
	for _, path := range []string{dir, filepath.Join(dir, channel.String()+".mark")} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestMarkNeverGoesBack(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "marks"))
	set(t, s, first)
	fork, lower, other, past := first, at(9), first, at(99)
	fork.Root = parley.Hash{0xee}
	other.Party = "them"
	past.Epoch = 2
	for _, m := range []Mark{fork, lower, other, past} {
		var back *BackwardError
		if err := s.Set(m); !errors.As(err, &back) || back.Now != first || back.Refused != m {
			t.Errorf("Set(%v) = %v, want a BackwardError", m, err)
		}
	}
	if m, _ := s.Get(channel); m != first {
		t.Errorf("a refused mark changed it to %v", m)
	}
	next := at(0) // a new epoch starts low
	next.Epoch = 4
	set(t, s, next)
	if err := s.Set(Mark{Channel: channel, Party: "Not an id"}); err == nil || !strings.Contains(err.Error(), "party") {
		t.Errorf("a bad party = %v", err)
	}
}

func TestTornWriteKeepsThePreviousMark(t *testing.T) {
	images := written(t, first, at(11), at(12), at(13))
	for i := 1; i < len(images); i++ {
		before, after := images[i-1], images[i]
		old, next := at(uint64(9+i)), at(uint64(10+i))
		for n := range len(after) + 1 {
			// The write stopped after n bytes; or it ran backwards and stopped there.
			for _, torn := range [][]byte{
				append(bytes.Clone(after[:n]), before[n:]...),
				append(bytes.Clone(before[:n]), after[n:]...),
			} {
				m, _, err := newest(torn, channel)
				if err != nil || (m != old && m != next) || (bytes.Equal(torn, after) && m != next) {
					t.Fatalf("torn at %d: %v, %v; want %v", n, m, err, old)
				}
			}
		}
	}
}

// TestTornThenWritten: after a torn write the next mark goes over what was torn, not
// over the mark that stands.
func TestTornThenWritten(t *testing.T) {
	images := written(t, first, at(11), at(12))
	torn := bytes.Clone(images[1])
	copy(torn[block:], images[2][block:block+50]) // 12 was to go to slot 1
	dir := t.TempDir()
	put(t, dir, torn)
	s := open(t, dir)
	if m, _ := s.Get(channel); m != at(11) {
		t.Fatalf("Get = %v, want %v", m, at(11))
	}
	set(t, s, at(12))
	s.Close()
	data, err := os.ReadFile(filepath.Join(dir, channel.String()+".mark"))
	if err != nil || !bytes.Equal(data, images[2]) {
		t.Errorf("the file is not as if nothing had been torn (%v)", err)
	}
}

// put writes a mark file.
func put(t *testing.T, dir string, data []byte) (path string) {
	t.Helper()
	path = filepath.Join(dir, channel.String()+".mark")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDamageIsSaid(t *testing.T) {
	data := written(t, first, at(11))[1]
	path := put(t, t.TempDir(), data[:5000])
	s := open(t, filepath.Dir(path))
	if m, ok := s.Get(channel); ok {
		t.Errorf("Get = %v of a damaged file", m)
	}
	if bad := s.Corrupt(channel); bad == nil || bad.Path != path || !strings.Contains(bad.Error(), "it has 5000 bytes instead of 8192") {
		t.Errorf("Corrupt = %v", bad)
	}
	set(t, s, first)
	if bad := s.Corrupt(channel); bad != nil {
		t.Errorf("a new mark is set, and Corrupt = %v", bad)
	}
	if kept, err := os.ReadFile(path + ".damaged-1"); err != nil || !bytes.Equal(kept, data[:5000]) {
		t.Errorf("the damaged file was not kept: %v", err)
	}
	if m, ok := open(t, filepath.Dir(path)).Get(channel); !ok || m != first {
		t.Errorf("opened again: %v, %v", m, ok)
	}
	for n := range data {
		if _, _, err := newest(data[:n], channel); err == nil {
			t.Fatalf("cut to %d bytes it is taken", n)
		}
	}
	if _, _, err := newest(append(bytes.Clone(data), 0), channel); err == nil {
		t.Error("with a byte too many it is taken")
	}
	if _, _, err := newest(make([]byte, fileSize), channel); err == nil {
		t.Error("zeros are taken")
	}
	if _, _, err := newest(data, parley.Hash{5}); err == nil || !strings.Contains(err.Error(), "of channel ab01") {
		t.Errorf("under another channel's name: %v", err)
	}
	for i := range slotSize {
		bad := bytes.Clone(data)
		bad[i] ^= 0x10
		// One bad slot cannot be told from a torn write: the other one counts.
		if m, _, err := newest(bad, channel); err != nil || m != first {
			t.Fatalf("with byte %d of its newest slot bad: %v, %v; want %v", i, m, err, first)
		}
		bad[block+(i+7)%slotSize] ^= 0x01
		if _, _, err := newest(bad, channel); err == nil {
			t.Fatal("with both slots bad it is taken")
		}
	}
	twisted := append(bytes.Clone(data[block:]), data[:block]...)
	if _, _, err := newest(twisted, channel); err == nil {
		t.Error("with its slots exchanged it is taken")
	}
}

func TestUnfinishedFileDoesNotCount(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, channel.String()+".mark.new")
	if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if m, ok := s.Get(channel); ok {
		t.Errorf("Get = %v", m)
	}
	set(t, s, first)
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "marks"))
	var wg sync.WaitGroup
	for c := range byte(4) {
		wg.Go(func() {
			for size := range uint64(20) {
				m := Mark{Channel: parley.Hash{c}, Party: "us", Size: size + 1}
				if err := s.Set(m); err != nil {
					t.Error(err)
				}
				if got, ok := s.Get(m.Channel); !ok || got != m {
					t.Errorf("Get = %v, %t; want %v", got, ok, m)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkSet(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "marks"))
	for size := uint64(0); b.Loop(); size++ {
		set(b, s, at(size))
	}
}
