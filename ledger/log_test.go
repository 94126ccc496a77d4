package ledger

import (
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"parley"
)

// stored is a log's hashes in the order of tlog.StoredHashes, as a journal keeps them.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = s[x]
	}
	return out, nil
}

// TestTreeIsTheLog: the right edge alone gives the roots, and the hashes to store, that
// tlog computes from the whole log; proofs from these hold.
func TestTreeIsTheLog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 40), 1, 70).Draw(t, "entries")
		var tree Tree
		var journal, whole stored
		roots := []parley.Hash{tree.Root()}
		for i, e := range entries {
			journal = append(journal, tree.Append(e)...)
			h, err := tlog.StoredHashes(int64(i), e, whole)
			if err != nil {
				t.Fatal(err)
			}
			whole = append(whole, h...)
			root, err := tlog.TreeHash(int64(i+1), whole)
			if err != nil {
				t.Fatal(err)
			}
			if tree.Root() != parley.Hash(root) {
				t.Fatalf("after %d entries the root is %s, should be %s", i+1, tree.Root(), root)
			}
			roots = append(roots, tree.Root())
		}
		n := int64(len(entries))
		at := rapid.Int64Range(0, n-1).Draw(t, "entry to prove")
		p, err := tlog.ProveRecord(n, at, journal)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(p, n, tlog.Hash(roots[n]), at, tlog.RecordHash(entries[at])); err != nil {
			t.Fatal(err)
		}
		q, err := tlog.ProveTree(n, at+1, journal)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckTree(q, n, tlog.Hash(roots[n]), at+1, tlog.Hash(roots[at+1])); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTreeCopyIsASnapshot: appending to a copy leaves the original as it was.
func TestTreeCopyIsASnapshot(t *testing.T) {
	var a Tree
	if a.Root() != EmptyRoot {
		t.Fatal("the root of no entries is SHA-256 of nothing")
	}
	a.Append([]byte("one"))
	root, b := a.Root(), a
	b.Append([]byte("two"))
	a2 := a
	a2.Append([]byte("three"))
	if a.Root() != root || a.Size() != 1 || b.Root() == a2.Root() {
		t.Error("a copy shares with the original")
	}
}
