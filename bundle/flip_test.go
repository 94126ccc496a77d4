package bundle

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"parley"
)

// urgentBundle is a call for help across two logs, before any charter is in force, with
// its receipt.
func urgentBundle(t testing.TB) []byte {
	w := newWorld(t, false)
	w.us.open()
	w.us.staff()
	w.ru.open()
	at := w.us.say("duty", parley.KindUrgent, &parley.Urgent{Text: "Shells fall on the hospital: \u202eمستشفى"})
	w.ru.receipt()
	return w.build(at)
}

// noticeBundle is a notice that a second person released.
func noticeBundle(t testing.TB) []byte {
	w := newWorld(t, true)
	w.us.begin()
	w.us.staff()
	return w.build(w.us.file("second"))
}

// Three changes of every byte of two bundles are found, and the message says where.
func TestEveryChangedByteIsNamed(t *testing.T) {
	if withRace {
		t.Skip("computes only, on one goroutine for each part of the file")
	}
	for name, file := range map[string][]byte{"urgent": urgentBundle(t), "notice": noticeBundle(t)} {
		if len(file) > 16<<10 {
			t.Fatalf("%s: %d bytes, more than 16 KiB", name, len(file))
		}
		t.Logf("%s: %d bytes", name, len(file))
		m, err := read(file)
		must(t, err)
		const parts = 8
		var wait sync.WaitGroup
		for part := range parts {
			wait.Go(func() {
				changed := append([]byte(nil), file...)
				for i := part; i < len(file); i += parts {
					for _, x := range []byte{0x01, 0x20, 0x80} {
						changed[i] ^= x
						if err := named(m, changed, i); err != nil {
							t.Errorf("%s, byte %d ^ %#x: %v", name, i, x, err)
						}
						changed[i] ^= x
					}
				}
			})
		}
		wait.Wait()
	}
}

// named checks that verification names what holds byte i, and its range in the file.
func named(m *manifest, changed []byte, i int) error {
	_, err := Verify(changed)
	var e *Error
	if !errors.As(err, &e) {
		return fmt.Errorf("verification says %v", err)
	}
	at := int64(i)
	for _, s := range m.Sections {
		if at >= s.from && at < s.from+s.Size {
			if e.What != s.Name || e.From != s.from || e.To != s.from+s.Size {
				return fmt.Errorf("it is in %s, and verification says %v", s.Name, err)
			}
			return nil
		}
	}
	if e.What != "first line" && e.What != "manifest" || !strings.Contains(err.Error(), "bytes") {
		return fmt.Errorf("it is in the first two lines, and verification says %v", err)
	}
	return nil
}

func TestACutOrLengthenedBundleIsRefused(t *testing.T) {
	file := noticeBundle(t)
	for _, changed := range [][]byte{nil, file[:10], file[:100], file[:len(file)-1], append(append([]byte(nil), file...), '\n')} {
		var e *Error
		if _, err := Verify(changed); !errors.As(err, &e) {
			t.Errorf("%d bytes: %v", len(changed), err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(urgentBundle(f))
	f.Add(noticeBundle(f))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := Verify(file)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("an error without a place: %v", err)
		}
		if err == nil && len(r.Said) == 0 {
			t.Fatal("it shows nothing, and holds")
		}
	})
}

// FuzzSection reaches behind the hashes: it changes one section and seals the file again.
func FuzzSection(f *testing.F) {
	file := urgentBundle(f)
	m, err := read(file)
	must(f, err)
	for i, s := range m.Sections {
		f.Add(i, s.Name, s.data)
	}
	f.Fuzz(func(t *testing.T, i int, name string, data []byte) {
		if i < 0 || i >= len(m.Sections) || len(data) == 0 {
			return
		}
		forged := &manifest{Channel: m.Channel, Chosen: m.Chosen}
		for at, s := range m.Sections {
			if at == i {
				s.Name, s.data = strings.ToValidUTF8(name, ""), data
			}
			forged.add(s.Name, s.data)
		}
		changed := forged.write()
		_, err := Verify(changed)
		var e *Error
		if string(changed) != string(file) && !errors.As(err, &e) {
			t.Fatalf("a changed section holds, or its error has no place: %v", err)
		}
	})
}
