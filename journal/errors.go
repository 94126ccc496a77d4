package journal

import (
	"errors"
	"fmt"
)

var (
	// ErrNotFound says that the desk has no such item.
	ErrNotFound = errors.New("journal: the desk has no such item")

	// ErrClosed says that the journal was closed.
	ErrClosed = errors.New("journal: it is closed")
)

// OutOfOrderError refuses a row that is not the next of its branch.
type OutOfOrderError struct {
	Branch       BranchID
	Number, Want uint64
}

func (e *OutOfOrderError) Error() string {
	return fmt.Sprintf("journal: branch %d: entry %d is not the next, which is %d", e.Branch, e.Number, e.Want)
}

// UnknownBranchError says that no branch has this id.
type UnknownBranchError struct{ Branch BranchID }

func (e *UnknownBranchError) Error() string {
	return fmt.Sprintf("journal: branch %d is not known here: bring it along in the batch", e.Branch)
}

// BranchExistsError refuses a new branch whose id is taken, or lower than one that is.
type BranchExistsError struct{ Branch, Next BranchID }

func (e *BranchExistsError) Error() string {
	return fmt.Sprintf("journal: branch id %d is taken or passed: the next is %d", e.Branch, e.Next)
}

// UncertainError says that a commit failed in such a way that its batch may or may not
// be on the disk: after a failed sync nobody can tell. The journal takes no further
// commits; opened again, it shows which it was.
type UncertainError struct{ Err error }

func (e *UncertainError) Error() string {
	return "journal: a commit failed and its batch may or may not be stored: close the journal, open it again and compare its branches: " + e.Err.Error()
}

func (e *UncertainError) Unwrap() error { return e.Err }

// DamagedError says that an entry cannot be read, though it was committed. Check lists
// all of them.
type DamagedError struct {
	Branch BranchID // 0 where it cannot be told
	Number uint64
	Err    error // nil where the row is simply not there
}

func (e *DamagedError) Error() string {
	where := "journal: an entry"
	if e.Branch != 0 {
		where = fmt.Sprintf("journal: branch %d: entry %d", e.Branch, e.Number)
	}
	if e.Err == nil {
		return where + " is missing: fetch it from a peer's mirror"
	}
	return where + " cannot be read: fetch it from a peer's mirror: " + e.Err.Error()
}

func (e *DamagedError) Unwrap() error { return e.Err }

// InUseError says that another process, or another part of this one, holds the journal.
// Two nodes on one journal would sign two different entries with one number.
type InUseError struct {
	Path   string
	Holder string // what the holder wrote of itself, such as "process 4711"; may be empty
}

func (e *InUseError) Error() string {
	holder := e.Holder
	if holder == "" {
		holder = "another process"
	}
	return fmt.Sprintf("journal: %s is in use by %s: stop that first, one journal serves one node", e.Path, holder)
}

// VersionError says that the journal was written by a later Parley.
type VersionError struct {
	Path         string
	Found, Known int
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("journal: %s has schema version %d, and this program knows up to %d: run the version that wrote it, or a later one", e.Path, e.Found, e.Known)
}
