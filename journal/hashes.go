package journal

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hashes serves the stored hashes of a branch, for proofs. A subtree's root stands in the
// row of the entry that completes it.
func Hashes(ctx context.Context, j Journal, branch BranchID) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			level, n := tlog.SplitStoredHashIndex(x)
			number := uint64((n+1)<<level - 1)
			found := false
			for row, err := range j.Entries(ctx, branch, number, number+1) {
				if err != nil {
					return nil, err
				}
				if len(row.Hashes) < (level+1)*tlog.HashSize {
					return nil, fmt.Errorf("entry %d has no stored hash of level %d", number, level)
				}
				copy(out[i][:], row.Hashes[level*tlog.HashSize:])
				found = true
			}
			if !found {
				return nil, fmt.Errorf("entry %d is not stored", number)
			}
		}
		return out, nil
	})
}
