package node

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"parley"
	"parley/carry"
	"parley/channel"
	"parley/journal"
	"parley/ledger"
)

// line is one stored branch of a log.
type line struct {
	channel *Channel
	id      journal.BranchID
	log     ledger.LogID
	parent  *line
	forkAt  int64
	tree    ledger.Tree       // of all that is stored
	key     parley.OfficerKey // node key, from entry 0; "" while there is none

	check   ledger.Checkpoint     // the latest stored one; covers what is stored, or less
	news    []ledger.Checkpoint   // those that no own frame has named yet, ascending
	held    []channel.Stored      // stored, not yet given to the machine: no checkpoint covers it, or a head of it is not proven
	stopped *carry.StructureError // why nothing more is taken from this line
	mono    parley.Millis         // the highest that an entry here has
	loose   bool                  // entries beyond the checkpoint came out of this node's own journals: peers are asked for what covers them
	vouched int64                 // of a loose line: as far as peers have shown the same entries
	note    []byte                // of a line that is being replayed: its checkpoint, until the node key is known
}

func (l *line) size() int64 { return l.tree.Size() }

// opened reports whether the root has opened this log, as far as this node can judge: the
// machine is given no log whose open is void, so anybody's invention ends here.
func (l *line) opened() bool {
	for l.parent != nil {
		l = l.parent
	}
	return len(l.held) == 0 || l.held[0].Number > 0
}

func (l *line) tip() parley.Position {
	return parley.Position{Party: l.log.Party, Epoch: l.log.Epoch, Root: l.tree.Root(), Size: l.size()}
}

// fork gives how many entries two lines of one log have in common.
func (l *line) fork(o *line) int64 {
	// Walk both up to where they meet; the common prefix ends at the lowest fork on the way.
	common := min(l.size(), o.size())
	seen := map[*line]int64{}
	for a, limit := l, l.size(); a != nil; a = a.parent {
		seen[a] = limit
		limit = min(limit, a.forkAt)
	}
	for b, limit := o, o.size(); b != nil; b = b.parent {
		if other, ok := seen[b]; ok {
			return min(common, limit, other)
		}
		limit = min(limit, b.forkAt)
	}
	return 0
}

func (l *line) hashes(ctx context.Context) tlog.HashReader {
	return journal.Hashes(ctx, l.channel.node.opts.Journal, l.id)
}

// treeAt gives the right edge after the first size entries.
func (l *line) treeAt(ctx context.Context, size int64) (ledger.Tree, error) {
	if size == l.size() {
		return l.tree, nil
	}
	return ledger.TreeAt(size, l.hashes(ctx))
}

// has reports whether a position lies on this line.
func (l *line) has(ctx context.Context, p parley.Position) bool {
	if p.Party != l.log.Party || p.Epoch != l.log.Epoch || p.Size < 1 || p.Size > l.size() {
		return false
	}
	if p.Root == l.tree.Root() {
		return p.Size == l.size()
	}
	t, err := l.treeAt(ctx, p.Size)
	return err == nil && t.Root() == p.Root
}

// shown is how far others are told that this line reaches: of a loose one, as far as a
// peer's checkpoint covers it or a peer has shown the same, so that it sends the rest.
func (l *line) shown(ctx context.Context) parley.Position {
	size := max(l.check.Size, l.vouched)
	if !l.loose || size >= l.size() {
		return l.tip()
	}
	t, err := l.treeAt(ctx, size)
	if err != nil {
		return l.tip()
	}
	return parley.Position{Party: l.log.Party, Epoch: l.log.Epoch, Root: t.Root(), Size: size}
}

// looseKey is where the desk says that this line is loose.
func (l *line) looseKey() string { return fmt.Sprintf("branch %d", l.id) }

// maxNews bounds the checkpoints kept for naming. An older one is only of use while an
// entry before the newer ones waits.
const maxNews = 256

// learn notes a checkpoint that this line has.
func (l *line) learn(c ledger.Checkpoint) {
	l.check = c
	l.news = append(l.news, c)
	if len(l.news) > maxNews {
		l.news = slices.Delete(l.news, 0, 1)
	}
}

// hold keeps stored entries until the machine may have them.
func (l *line) hold(items ...channel.Stored) {
	l.held = append(l.held, items...)
	for _, i := range items {
		if i.Entry.Entry != nil {
			l.mono = max(l.mono, i.Entry.Frame.Mono)
		}
	}
}

func flatten(hashes []tlog.Hash) []byte {
	b := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		b = append(b, h[:]...)
	}
	return b
}
