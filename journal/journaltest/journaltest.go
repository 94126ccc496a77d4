// Package journaltest is the contract of [journal.Journal] as tests. A driver's own
// tests call Run and RunReopen; what they demand, any driver may be relied on for.
package journaltest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/journal"
)

// Run tests a driver. open makes an empty journal each time; Run closes it.
func Run(t *testing.T, open func(t *testing.T) journal.Journal) {
	tests := []struct {
		name string
		test func(*testing.T, journal.Journal)
	}{
		{"an empty journal has nothing", testEmpty},
		{"a batch is stored whole, and read back as it was", testRoundTrip},
		{"entries come in order, from any number to any number", testRanges},
		{"entries of any size up to the limit", testSizes},
		{"a branch shows its parents' entries before its own", testForks},
		{"replay has the order of arrival", testReplay},
		{"the latest checkpoint counts", testCheckpoints},
		{"the desk", testDesk},
		{"what is refused leaves nothing behind", testRefusals},
		{"a cancelled context stops before anything happens", testContext},
		{"an iterator holds nothing between rows", testReentrance},
		{"readers beside the writer see whole batches", testConcurrency},
		{"a closed journal says so", testClosed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := open(t)
			t.Cleanup(func() { j.Close() })
			tt.test(t, j)
		})
	}
}

// log is a log that tests write on.
var log = journal.Branch{Channel: parley.Hash{1, 2, 3}, Party: "us", Epoch: 7}

// branch is a new branch of log.
func branch(id, parent journal.BranchID, forkAt uint64) journal.Branch {
	b := log
	b.ID, b.Parent, b.ForkAt, b.Size = id, parent, forkAt, forkAt
	return b
}

// row is entry n of a branch, with bytes that no other entry has.
func row(id journal.BranchID, n uint64) journal.Row {
	h := sha256.Sum256(fmt.Appendf(nil, "%d/%d", id, n))
	return journal.Row{Branch: id, Number: n, Entry: fmt.Appendf(nil, "entry %d of branch %d", n, id), Hashes: h[:]}
}

// rows are the entries [from, to) of a branch.
func rows(id journal.BranchID, from, to uint64) []journal.Row {
	var out []journal.Row
	for n := from; n < to; n++ {
		out = append(out, row(id, n))
	}
	return out
}

func note(id journal.BranchID, text []byte) journal.Checkpoint {
	return journal.Checkpoint{Branch: id, Note: text}
}

func item(section, key string, value []byte) journal.Item {
	return journal.Item{Section: section, Key: key, Value: value}
}

func commit(t *testing.T, j journal.Journal, b journal.Batch) {
	t.Helper()
	if err := j.Commit(t.Context(), b); err != nil {
		t.Fatalf("Commit: %v", err)
	}
}

// collect drains an iterator; the error ends it.
func collect[T any](seq iter.Seq2[T, error]) (out []T, err error) {
	for v, err := range seq {
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}

func all[T any](t *testing.T, what string, seq iter.Seq2[T, error]) []T {
	t.Helper()
	out, err := collect(seq)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return out
}

func branches(t *testing.T, j journal.Journal) []journal.Branch {
	t.Helper()
	out, err := j.Branches(t.Context())
	if err != nil {
		t.Fatalf("Branches: %v", err)
	}
	return out
}

func sameRow(a, b journal.Row) bool {
	return a.Branch == b.Branch && a.Number == b.Number && bytes.Equal(a.Entry, b.Entry) && bytes.Equal(a.Hashes, b.Hashes)
}

// diffRows says in words where two lists differ, or nothing.
func diffRows(got, want []journal.Row) string {
	for i := range min(len(got), len(want)) {
		if !sameRow(got[i], want[i]) {
			return fmt.Sprintf("row %d is %s, want %s", i, brief(got[i]), brief(want[i]))
		}
	}
	if len(got) != len(want) {
		return fmt.Sprintf("%d rows, want %d", len(got), len(want))
	}
	return ""
}

func brief(r journal.Row) string {
	return fmt.Sprintf("%d/%d %.30q %.8x", r.Branch, r.Number, r.Entry, r.Hashes)
}

func sameBranch(a, b journal.Branch) bool {
	return a.ID == b.ID && a.Channel == b.Channel && a.Party == b.Party && a.Epoch == b.Epoch &&
		a.Parent == b.Parent && a.ForkAt == b.ForkAt && a.Size == b.Size && bytes.Equal(a.Checkpoint, b.Checkpoint)
}

func diffBranches(got, want []journal.Branch) string {
	if !slices.EqualFunc(got, want, sameBranch) {
		return fmt.Sprintf("branches are %v, want %v", got, want)
	}
	return ""
}

func wantRows(t *testing.T, what string, got, want []journal.Row) {
	t.Helper()
	if d := diffRows(got, want); d != "" {
		t.Fatalf("%s: %s", what, d)
	}
}

// sound fails the test where Check finds anything.
func sound(t *testing.T, j journal.Journal) {
	t.Helper()
	damage, err := j.Check(t.Context())
	if err != nil || len(damage) != 0 {
		t.Fatalf("Check = %v, %v; want nothing", damage, err)
	}
}

func refused[E error](t *testing.T, j journal.Journal, b journal.Batch, words string) E {
	t.Helper()
	err := j.Commit(t.Context(), b)
	var want E
	if !errors.As(err, &want) {
		t.Fatalf("Commit = %v, want a %T", err, want)
	}
	if !strings.Contains(err.Error(), words) {
		t.Errorf("the error does not say %q: %v", words, err)
	}
	return want
}
