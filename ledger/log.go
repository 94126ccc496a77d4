package ledger

import (
	"crypto/sha256"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"parley"
)

// EmptyRoot is the root of a log without entries: SHA-256 of nothing (RFC 9162, 2.1.1).
var EmptyRoot = parley.Hash(sha256.Sum256(nil))

// Tree is the right edge of a Merkle log (RFC 9162, section 2.1): enough to append and to
// give the root, in 64 hashes however long the log. The zero Tree is empty; a copy is a
// snapshot. Proofs need the stored hashes, which the journal keeps.
type Tree struct {
	size  int64
	peaks [63]tlog.Hash // peaks[l] is the full subtree of 2^l entries, where size has bit l
}

// Size is the number of entries.
func (t *Tree) Size() int64 { return t.size }

// ReadHashes serves the hashes that appending and the root need; it makes Tree a
// [tlog.HashReader] of its own right edge.
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		level, _ := tlog.SplitStoredHashIndex(x)
		out[i] = t.peaks[level]
	}
	return out, nil
}

// Append adds an entry and returns the hashes that a journal stores with it, so that
// proofs can be made later.
func (t *Tree) Append(entry []byte) []tlog.Hash {
	stored, err := tlog.StoredHashes(t.size, entry, t)
	if err != nil {
		panic("ledger: the right edge answers every question of an append: " + err.Error())
	}
	t.size++
	// The last stored hash is the root of the largest subtree that this entry completes.
	t.peaks[bits.TrailingZeros64(uint64(t.size))] = stored[len(stored)-1]
	return stored
}

// Root gives the root of the log.
func (t *Tree) Root() parley.Hash {
	if t.size == 0 {
		return EmptyRoot
	}
	h, err := tlog.TreeHash(t.size, t)
	if err != nil {
		panic("ledger: the right edge answers every question of a root: " + err.Error())
	}
	return parley.Hash(h)
}

// TreeAt gives the right edge of the first size entries of a log whose stored hashes a
// reader serves.
func TreeAt(size int64, r tlog.HashReader) (Tree, error) {
	t := Tree{size: size}
	var levels []int
	var indexes []int64
	for l := range t.peaks {
		if size>>l&1 == 1 {
			levels = append(levels, l)
			indexes = append(indexes, tlog.StoredHashIndex(l, size>>l-1))
		}
	}
	hashes, err := r.ReadHashes(indexes)
	if err != nil {
		return Tree{}, err
	}
	for i, l := range levels {
		t.peaks[l] = hashes[i]
	}
	return t, nil
}

// ProvePrefix proves that the first n of the size entries are a prefix of them (RFC 9162,
// section 2.1.4).
func ProvePrefix(size, n int64, r tlog.HashReader) ([]parley.Hash, error) {
	if n == size {
		return nil, nil
	}
	p, err := tlog.ProveTree(size, n, r)
	out := make([]parley.Hash, len(p))
	for i, h := range p {
		out[i] = parley.Hash(h)
	}
	return out, err
}

// CheckPrefix checks such a proof: root after n entries, whole after size.
func CheckPrefix(proof []parley.Hash, size int64, whole parley.Hash, n int64, root parley.Hash) error {
	if n == size {
		if whole != root || len(proof) != 0 {
			return parley.Wrong("root", root, "must be that of the checkpoint, "+whole.String())
		}
		return nil
	}
	p := make(tlog.TreeProof, len(proof))
	for i, h := range proof {
		p[i] = tlog.Hash(h)
	}
	return tlog.CheckTree(p, size, tlog.Hash(whole), n, tlog.Hash(root))
}
