package node_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley"
	"parley/journal/mark"
	"parley/node"
)

// inspected checks the journal of a stopped side, and gives all troubles in one text.
func (s *side) inspected(t *testing.T) string {
	t.Helper()
	s.openJournal()
	defer s.journal.Close()
	marks, err := mark.Open(filepath.Join(s.dir, "marks"))
	if err != nil {
		t.Fatal(err)
	}
	defer marks.Close()
	report, err := node.Inspect(t.Context(), s.party, s.journal, marks)
	if err != nil {
		t.Fatal(err)
	}
	var l []string
	for _, d := range report.Store {
		l = append(l, d.Words)
	}
	for _, b := range report.Branches {
		l = append(l, b.Troubles...)
	}
	for _, m := range report.Missing {
		l = append(l, "missing: "+m.String())
	}
	return strings.Join(l, "\n")
}

func TestInspectFindsNothingWrongWithAWholeJournal(t *testing.T) {
	us, ru := pair(t)
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "whole"})
	same(t, us, ru)
	us.stop()
	if got := us.inspected(t); got != "" {
		t.Error(got)
	}
}

func TestInspectNamesWhatIsDamaged(t *testing.T) {
	us, ru := pair(t)
	us.word(us.drafter, parley.KindUrgent, &parley.Urgent{Text: "flip a bit in this very text"})
	same(t, us, ru)
	us.stop()
	path := filepath.Join(us.dir, "journal.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte("flip a bit"))
	if at < 0 {
		t.Fatal("the text is not in the journal's file")
	}
	data[at] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := us.inspected(t); !strings.Contains(got, "entry ") || !strings.Contains(got, "cannot be read") {
		t.Errorf("it found %q", got)
	}
}

func TestInspectSeesAJournalThatWasSetBack(t *testing.T) {
	us, ru := pair(t)
	setBack(t, us, ru)
	us.stop()
	if got := us.inspected(t); !strings.Contains(got, "older than its high-water mark") {
		t.Errorf("it found %q", got)
	}
}
