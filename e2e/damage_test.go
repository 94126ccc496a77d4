package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/api"
)

// A byte of the journal flips on the disk, in an entry of each party. The node serves what
// verifies, says what is missing, and writes nothing; as soon as the peer can be reached
// it has everything back, by itself.
func TestADamagedJournal(t *testing.T) {
	us, ru, w := linked(t)
	us.urgent("Said by us", ru)
	ru.urgent("Said by ru", us)
	us.urgent("Said later", ru)
	agree(t, us, ru)
	us.stop()
	us.flip("Said by us")
	us.flip("Said by ru")
	if out, _, code := us.tries("fsck"); code == 0 || !strings.Contains(out, "missing") {
		t.Errorf("fsck of the damaged journal: exit code %d\n%s", code, out)
	}

	since := time.Now()
	w.cut()
	us.serve()
	us.readsOnly("The journal of us is damaged")
	for _, party := range []string{"us", "ru"} {
		if st := us.status(); !strings.Contains(st.Local.Sentence, "of "+party+" (epoch 0, ") {
			t.Errorf("the sentence does not tell which entries of %s are missing: %s", party, st.Local.Sentence)
		}
	}
	if st := us.status(); !st.InForce {
		t.Error("what comes before the damage is not served")
	}
	w.mend()
	us.sees("everything back", func(st api.Status, _ []api.Word) bool { return st.Local.Writable })
	goesOn(t, since, us, ru)
	kept(t, 0, []string{"Said by us", "Said by ru", "Said later", "We go on", "We have you again"}, us, ru)
	for _, s := range []*site{us, ru} {
		s.stop()
		s.does("fsck")
	}

	// The same by hand, without a server here.
	us.flip("Said by us")
	ru.serve()
	us.does("fsck", "--from", "ru")
	us.does("fsck")
	us.serve()
	agree(t, us, ru)
	kept(t, 0, []string{"Said by us", "Said by ru", "Said later"}, us, ru)
}

// flip changes one bit of a text, wherever the stopped node's journal has it.
func (s *site) flip(text string) {
	s.t.Helper()
	found := 0
	for _, name := range []string{"journal.db", "journal.db-wal"} {
		path := filepath.Join(s.home, name)
		b, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			s.t.Fatal(err)
		}
		for from := 0; ; {
			at := bytes.Index(b[from:], []byte(text))
			if at < 0 {
				break
			}
			b[from+at] ^= 1
			from += at + 1
			found++
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	if found == 0 {
		s.t.Fatalf("the journal of %s does not hold %q as it stands in its entry", s.party, text)
	}
}
