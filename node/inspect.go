package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/journal/mark"
	"parley/ledger"
)

// Inspected is what [Inspect] found of one branch of a log.
type Inspected struct {
	Channel  parley.Hash    `json:"channel"`
	Party    parley.PartyID `json:"party"`
	Epoch    parley.Epoch   `json:"epoch"`
	Entries  int64          `json:"entries"` // that are whole, from number 0
	Listed   int64          `json:"listed"`  // that the journal lists
	Covered  int64          `json:"covered"` // by the checkpoint that the journal keeps
	Troubles []string       `json:"troubles"`
}

// Inspect reads a journal whole, without running a node on it, and checks everything that
// can be checked without a peer: the store itself, every entry's place, the Merkle trees
// against what is stored of them, the checkpoints' signatures, and the own logs against
// their high-water marks. The error says that it could not look, not that it found
// something. Marks may be nil: then nothing is compared with them.
func Inspect(ctx context.Context, party parley.PartyID, j journal.Journal, marks *mark.Store) (branches []Inspected, store []journal.Damage, err error) {
	if store, err = j.Check(ctx); err != nil {
		return nil, nil, fmt.Errorf("checking the journal: %w", err)
	}
	list, err := j.Branches(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the journal's branches: %w", err)
	}
	for _, b := range list {
		i := inspection{Inspected: Inspected{Channel: b.Channel, Party: b.Party, Epoch: b.Epoch, Listed: int64(b.Size), Troubles: []string{}}, branch: b}
		if marks != nil && b.Party == party {
			i.mark, i.marked = marks.Get(b.Channel)
		}
		i.read(ctx, j)
		branches = append(branches, i.Inspected)
	}
	return branches, store, nil
}

// inspection is one branch being read.
type inspection struct {
	Inspected
	branch journal.Branch
	tree   ledger.Tree
	key    parley.OfficerKey
	cover  *ledger.Checkpoint
	mark   mark.Mark
	marked bool
}

func (i *inspection) trouble(format string, args ...any) {
	i.Troubles = append(i.Troubles, fmt.Sprintf(format, args...))
}

func (i *inspection) read(ctx context.Context, j journal.Journal) {
	for row, err := range j.Entries(ctx, i.branch.ID, 0, i.branch.Size) {
		if err == nil {
			err = i.entry(row)
		}
		if err != nil {
			i.trouble("entry %d: %v", i.Entries, err)
			return
		}
		i.Entries++
		i.compare()
	}
	if i.Entries < i.Listed {
		i.trouble("entry %d: is missing", i.Entries)
	}
	if i.cover != nil && i.cover.Size > i.Entries {
		i.trouble("its checkpoint covers %d entries, and %d are here", i.cover.Size, i.Entries)
	}
	if i.marked && i.mark.Epoch == i.Epoch && int64(i.mark.Size) > i.Entries {
		i.trouble("%d entries were published, and %d are here: the journal is older than its high-water mark", i.mark.Size, i.Entries)
	}
}

func (i *inspection) entry(row journal.Row) error {
	e, prev := channel.Read(row.Entry), i.tree.Root()
	if i.Entries == 0 {
		key, err := channel.NodeKey(e)
		if err != nil {
			return err
		}
		i.key = key
		i.checkpoint()
	}
	if e.Entry != nil {
		if err := e.Frame.CheckPlace(i.Channel, i.Party, i.Epoch, i.Entries, prev); err != nil {
			return err
		}
	}
	if !bytes.Equal(flatten(i.tree.Append(row.Entry)), row.Hashes) {
		return errors.New("the hashes stored with it are not those of its bytes")
	}
	return nil
}

// checkpoint reads the branch's checkpoint, once the node key is known.
func (i *inspection) checkpoint() {
	if i.branch.Checkpoint == nil {
		i.trouble("no checkpoint is kept: nothing says that its party signed it")
		return
	}
	cp, err := ledger.ParseNote(i.branch.Checkpoint, i.key)
	switch {
	case err != nil:
		i.trouble("its checkpoint cannot be read: %v", err)
	case !cp.Verify(i.key):
		i.trouble("its checkpoint is not signed by the log's node key")
	default:
		i.cover, i.Covered = cp, cp.Size
	}
}

// compare holds the tree against what was signed and published at this size.
func (i *inspection) compare() {
	if i.cover != nil && i.cover.Size == i.Entries && i.cover.Root != i.tree.Root() {
		i.trouble("its entries are not those that its checkpoint at %d covers", i.cover.Size)
	}
	if i.marked && i.mark.Epoch == i.Epoch && int64(i.mark.Size) == i.Entries && i.mark.Root != i.tree.Root() {
		i.trouble("its entries are not those that the high-water mark at %d names: two histories", i.mark.Size)
	}
}
