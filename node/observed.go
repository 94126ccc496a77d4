package node

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"parley/journal"
)

// observed is the node's journal, under watch: whoever reads an entry that turns out to be
// damaged, the node stops writing.
type observed struct {
	journal.Journal
	node *Node
}

func (o *observed) Entries(ctx context.Context, branch journal.BranchID, from, to uint64) iter.Seq2[journal.Row, error] {
	return func(yield func(journal.Row, error) bool) {
		for row, err := range o.Journal.Entries(ctx, branch, from, to) {
			if damaged, ok := errors.AsType[*journal.DamagedError](err); ok {
				o.node.met(damaged)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// Journal is the journal that the node was opened with, for the desk and for reading
// entries: the node takes notice where one cannot be read.
func (n *Node) Journal() journal.Journal { return n.opts.Journal }

// met notes damage that a read met while the node runs. What can be read is served on.
func (n *Node) met(damaged *journal.DamagedError) {
	why := fmt.Sprintf("The journal of %s is damaged: entry %d of its branch %d cannot be read. The node serves the rest and writes nothing until it is restarted: then it sets the damaged journal aside and takes back from its peers what is missing. 'parley fsck' lists that.", n.opts.Party, damaged.Number, damaged.Branch)
	if n.damaged.CompareAndSwap(nil, &why) {
		n.log.Error("the journal is damaged", "err", damaged)
	}
}
