package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"parley/journal"
	"parley/journal/internal/disk"
	"parley/journal/sqlite"
)

// BenchmarkCommit commits rows of 1,000 bytes with a checkpoint note, in batches.
func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{1, 16, 64} {
		b.Run(fmt.Sprint("batch=", size), func(b *testing.B) {
			j := open(b, filepath.Join(b.TempDir(), "node.db"), sqlite.Options{})
			defer j.Close()
			commit(b, j, journal.Batch{Branches: []journal.Branch{{ID: 1}}})
			entry, hashes, note := make([]byte, 1000), make([]byte, 64), make([]byte, 250)
			next := uint64(0)
			for b.Loop() {
				batch := journal.Batch{Checkpoints: []journal.Checkpoint{{Branch: 1, Note: note}}}
				for range size {
					batch.Rows = append(batch.Rows, journal.Row{Branch: 1, Number: next, Entry: entry, Hashes: hashes})
					next++
				}
				if err := j.Commit(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			rates(b, size)
		})
	}
}

// BenchmarkAppend is what the disk gives at best: the same bytes appended to a plain
// file, and one fdatasync for each batch.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1, 16, 64} {
		b.Run(fmt.Sprint("batch=", size), func(b *testing.B) {
			f, err := os.Create(filepath.Join(b.TempDir(), "log"))
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			batch := make([]byte, size*1064+250)
			for b.Loop() {
				if _, err := f.Write(batch); err != nil {
					b.Fatal(err)
				}
				if err := disk.SyncData(f); err != nil {
					b.Fatal(err)
				}
			}
			rates(b, size)
		})
	}
}

// BenchmarkEntries reads a hundred entries from somewhere in the middle.
func BenchmarkEntries(b *testing.B) {
	j := open(b, filepath.Join(b.TempDir(), "node.db"), sqlite.Options{})
	defer j.Close()
	batch := journal.Batch{Branches: []journal.Branch{{ID: 1}}}
	for n := range uint64(10000) {
		batch.Rows = append(batch.Rows, journal.Row{Branch: 1, Number: n, Entry: make([]byte, 1000), Hashes: make([]byte, 64)})
	}
	commit(b, j, batch)
	for b.Loop() {
		for _, err := range j.Entries(b.Context(), 1, 5000, 5100) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func rates(b *testing.B, size int) {
	commits := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(commits, "commits/s")
	b.ReportMetric(commits*float64(size), "rows/s")
}
