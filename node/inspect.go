package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

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

// Report is what [Inspect] found of a journal.
type Report struct {
	Branches []Inspected      `json:"branches"`
	Store    []journal.Damage `json:"store"`
	Marks    []string         `json:"marks"` // what is wrong with the high-water marks, a sentence each
	Missing  []Missing        `json:"missing"`
}

// Whole reports whether nothing is wrong and nothing is missing.
func (r *Report) Whole() bool {
	return len(r.Store) == 0 && len(r.Marks) == 0 && len(r.Missing) == 0 && !slices.ContainsFunc(r.Branches, func(i Inspected) bool { return len(i.Troubles) > 0 })
}

// Inspect reads a journal whole, without running a node on it, and checks everything that
// can be checked without a peer: the store itself, every entry's place, the Merkle trees
// against what is stored of them, the checkpoints' signatures, and the own logs against
// their high-water marks. What damaged journals that were set aside held and this one does
// not is missing, unless it can be read there. The error says that it could not look, not
// that it found something. Marks may be nil: then nothing is compared with them.
func Inspect(ctx context.Context, party parley.PartyID, j journal.Journal, marks *mark.Store, sources ...Source) (*Report, error) {
	r := InspectLost(party, marks)
	r.Missing = []Missing{}
	var err error
	if r.Store, err = j.Check(ctx); err != nil {
		return nil, fmt.Errorf("checking the journal: %w", err)
	}
	list, err := j.Branches(ctx)
	if err != nil && len(r.Store) == 0 {
		return nil, fmt.Errorf("reading the journal's branches: %w", err)
	}
	var held holdings
	for _, b := range list {
		i := inspection{Inspected: Inspected{Channel: b.Channel, Party: b.Party, Epoch: b.Epoch, Listed: int64(b.Size), Troubles: []string{}}, branch: b}
		if marks != nil && b.Party == party {
			i.mark, i.marked = marks.Get(b.Channel)
		}
		i.read(ctx, j)
		r.Branches = append(r.Branches, i.Inspected)
		h := held.of(ledger.LogID{Channel: b.Channel, Party: b.Party, Epoch: b.Epoch})
		h.reach, h.extent = max(h.reach, i.Entries), max(h.extent, i.Listed, i.Covered)
		h.readable = append(h.readable, i.behind...)
	}
	for _, s := range sources {
		read, err := readSource(ctx, s)
		if err != nil {
			return nil, err
		}
		for _, shelves := range read.shelves {
			for _, s := range shelves {
				h := held.of(s.log)
				h.extent = max(h.extent, s.size)
				h.readable = append(h.readable, s.left()...)
			}
		}
	}
	held.mark(marks)
	r.Missing = append(r.Missing, held.missing()...)
	return r, nil
}

// InspectLost is the report on a journal of which nothing can be read.
func InspectLost(party parley.PartyID, marks *mark.Store) *Report {
	r := &Report{Branches: []Inspected{}, Store: []journal.Damage{}, Marks: []string{}, Missing: []Missing{}}
	if marks == nil {
		return r
	}
	_, corrupt := marks.All()
	for _, c := range corrupt {
		r.Marks = append(r.Marks, c.Error())
	}
	var held holdings
	held.mark(marks)
	r.Missing = append(r.Missing, held.missing()...)
	return r
}

// holding is how much there is of a log, and how much there was.
type holding struct {
	reach, extent int64
	readable      []int64 // numbers of entries that follow on what is missing
}

type holdings map[ledger.LogID]*holding

func (h *holdings) of(log ledger.LogID) *holding {
	if *h == nil {
		*h = holdings{}
	}
	if (*h)[log] == nil {
		(*h)[log] = &holding{}
	}
	return (*h)[log]
}

// mark counts what was published.
func (h *holdings) mark(marks *mark.Store) {
	if marks == nil {
		return
	}
	all, _ := marks.All()
	for _, m := range all {
		l := h.of(ledger.LogID{Channel: m.Channel, Party: m.Party, Epoch: m.Epoch})
		l.extent = max(l.extent, int64(m.Size))
	}
}

func (h *holdings) missing() (out []Missing) {
	for log, l := range *h {
		slices.Sort(l.readable)
		out = append(out, gaps(log, l.reach, l.extent, l.readable)...)
	}
	slices.SortFunc(out, compareMissing)
	return out
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
	behind []int64 // numbers of entries that can be read behind the first that cannot
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
			i.readBehind(ctx, j)
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

// readBehind finds what can be read behind the first entry that cannot.
func (i *inspection) readBehind(ctx context.Context, j journal.Journal) {
	for next := uint64(i.Entries) + 1; next < i.branch.Size; next++ {
		for row, err := range j.Entries(ctx, i.branch.ID, next, i.branch.Size) {
			if err != nil {
				break
			}
			i.behind = append(i.behind, int64(row.Number))
			next = row.Number + 1
		}
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
