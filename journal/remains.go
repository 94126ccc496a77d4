package journal

import (
	"context"
	"iter"
)

// Remains is what can still be read of a damaged journal that was set aside. Nothing is
// ever written to it.
type Remains interface {
	// Branches lists the branches, where that list can be read; else it is empty.
	Branches(ctx context.Context) []Branch

	// Rows yields every row that can be read, in the order in which they were committed,
	// each with its place for [Remains.Row]. An error ends it, and is one of the moment:
	// rows that cannot be read are left out.
	Rows(ctx context.Context) iter.Seq2[Remnant, error]

	// Row reads one row again. The error is a [*DamagedError] where it cannot be read.
	Row(ctx context.Context, place int64) (Row, error)

	// Desk yields every item of the desk that can be read. An error ends it, and is one of
	// the moment.
	Desk(ctx context.Context) iter.Seq2[Item, error]

	// Close gives the file back.
	Close() error
}

// Remnant is a row that can be read in a damaged journal.
type Remnant struct {
	Row
	Place int64 // where [Remains.Row] finds it again
}
