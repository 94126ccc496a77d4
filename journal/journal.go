// Package journal keeps the durable bytes of one node: the entries of every log that it
// holds, the latest checkpoint of each, and a desk for what is not said on the channel.
// It knows nothing of what entries mean; ledger gives them their bytes, channel judges
// them. What it promises is order, all-or-nothing, and that nothing is lost once Commit
// has returned (rule R11: commit, then publish).
//
// Drivers are folders beside this file, named after what they use: journal/sqlite is
// the embedded default. Each passes the same tests, journal/journaltest. The high-water
// mark in journal/mark stands outside on purpose: it is what tells a journal that was
// set back (a restored backup, a lost tail) from one that is whole.
package journal

import (
	"context"
	"iter"

	"parley"
)

// BranchID numbers the branches that this node holds, locally, in the order in which it
// first stored them. 0 stands for "none". Two nodes number the same branch differently.
type BranchID int64

// Branch is one line of entries of the log (Channel, Party, Epoch). A log that never
// forked has one. A branch beside another one starts at ForkAt: its entries before that
// are Parent's, and so on upwards.
type Branch struct {
	ID      BranchID
	Channel parley.Hash
	Party   parley.PartyID
	Epoch   parley.Epoch
	Parent  BranchID // 0 for the first branch of a log
	ForkAt  uint64   // number of the first entry that is this branch's own; 0 without a parent

	// Size counts the branch's entries, parents' included: the number that its next
	// entry will have. Commit ignores it and counts the rows itself.
	Size uint64

	// Checkpoint is the latest signed checkpoint note, as it is published. It covers
	// Size entries or fewer; nil before the first.
	Checkpoint []byte
}

// Row is one entry: its number, its bytes, and the tlog stored hashes that its record
// added (golang.org/x/mod/sumdb/tlog, StoredHashesForRecordHash, concatenated), so that
// proofs need no second table.
type Row struct {
	Branch BranchID
	Number uint64
	Entry  []byte // at most MaxEntry bytes
	Hashes []byte
}

// Checkpoint replaces the checkpoint note of a branch.
type Checkpoint struct {
	Branch BranchID
	Note   []byte
}

// Item is one value of the desk: what is not said on the channel, such as drafts,
// sessions and settings. In a Batch a nil Value deletes the item; an empty one that is
// not nil is stored. Section and Key are UTF-8 without NUL, from 1 to MaxKey bytes.
type Item struct {
	Section, Key string
	Value        []byte
}

// Batch is one transaction: all of it is stored, or nothing. It is taken in the order
// of the fields, so its rows may go on branches that it brings along.
type Batch struct {
	Branches    []Branch // new ones, numbered upwards from NextBranch by the caller
	Rows        []Row
	Checkpoints []Checkpoint // of several for one branch the last counts
	Desk        []Item
}

// Damage is something that Check found. A damaged journal is not mended in place: what
// can be read is served, a new journal is filled from it and from a peer's mirror.
type Damage struct {
	Branch   BranchID // 0 where it cannot be told
	From, To uint64   // the entries concerned, [From, To); equal where it cannot be told
	Words    string   // what is wrong, for a person
}

const (
	// MaxEntry bounds an entry's bytes: the length of an entry in a C2SP tlog-tiles
	// entry bundle is 16 bits wide, and wraps without a word in the libraries.
	MaxEntry = 65535

	// MaxKey bounds a desk item's section and key: what every driver can index.
	MaxKey = 1000
)

// Journal is the contract. One goroutine commits; any number may read meanwhile. What
// is read belongs to the caller. Iterators hold nothing between two rows: a loop may
// take as long as it likes, read elsewhere in the journal, and commit.
type Journal interface {
	// Branches lists all branches in the order of their ids.
	Branches(ctx context.Context) ([]Branch, error)

	// Commit stores a batch and returns once it is durable. It refuses, and stores
	// nothing, with a [*OutOfOrderError], [*UnknownBranchError], [*BranchExistsError]
	// or [*parley.Error]. After an [*UncertainError] the batch may or may not be there,
	// and every further Commit fails: open the journal again and look. After any other
	// error nothing was stored, and the same batch may be tried again. ctx is looked at
	// before the transaction begins, never in the middle of it.
	Commit(ctx context.Context, b Batch) error

	// Entries yields the entries [from, to) of a branch in order, its parents' before
	// ForkAt included; it ends early where the branch does. Row.Branch is the branch
	// that physically holds the row. After an error it ends; where that is a
	// [*DamagedError], a new call may go on behind it.
	Entries(ctx context.Context, branch BranchID, from, to uint64) iter.Seq2[Row, error]

	// Replay yields every row in the order in which it was committed, for start-up.
	// Rows committed after the call are not in it. After an error it ends.
	Replay(ctx context.Context) iter.Seq2[Row, error]

	// Desk gives one item's value, or [ErrNotFound].
	Desk(ctx context.Context, section, key string) ([]byte, error)

	// DeskList yields a section's items sorted by the bytes of their keys, as they
	// stood when it was called.
	DeskList(ctx context.Context, section string) iter.Seq2[Item, error]

	// Check reads everything and lists what is damaged; an empty list means whole. The
	// error says that it could not look, not that it found something.
	Check(ctx context.Context) ([]Damage, error)

	// Close ends the journal. It waits for reads that are under way; what comes later
	// gets [ErrClosed].
	Close() error
}

// NextBranch is the id for the next branch beside those that there are.
func NextBranch(branches []Branch) BranchID {
	var last BranchID
	for _, b := range branches {
		last = max(last, b.ID)
	}
	return last + 1
}
