// Package carry moves signed bytes between nodes: by mutual TLS, where either side may
// dial ([Links]), and by a folder that a guard, a diode or a stick empties ([Spool]).
//
// It decides nothing about meaning. What a node lacks, whether bytes are sound, and which
// key belongs to whom is the node's word, through [Site]. Whatever the way, a node says
// what it holds and what it misses, and the other sends what is lacking, oldest first:
//
//	links := carry.NewLinks(site, transportKey, carry.Options{})
//	address, err := links.Listen(ctx, ":7420") // serves until ctx ends
//	links.Dial(ctx, "peer.example:7420")       // keeps a link for as long as ctx lives
//
//	spool := &carry.Spool{Site: site, Peer: "them", Out: "/guard/out", In: "/guard/in"}
//	err := spool.Run(ctx)
//
// Nothing here is trusted to be delivered. Links break at any byte and files get lost; the
// next statement of what a side holds brings back whatever did not arrive, and taking
// something twice changes nothing.
package carry

import (
	"context"
	"fmt"

	"parley"
	"parley/ledger"
)

// Segment is a run of entries of one log with the proof that its party signed them: Root
// is the checkpoint's own, or Proof leads from it to the checkpoint.
type Segment struct {
	Log     ledger.LogID
	From    int64       // number of the first entry
	Prev    parley.Hash // root of the log before it
	Entries [][]byte    // at least one

	// Root is the root of the log after the last entry. A sender goes on from there
	// without waiting for an answer. It may be left zero where the segment ends at
	// Checkpoint, whose root it then is. A receiver recomputes it.
	Root parley.Hash

	Checkpoint ledger.Checkpoint // of the same log, at Size >= From+len(Entries)
	Proof      []parley.Hash     // consistency proof (tlog.TreeProof) from the segment's end to Checkpoint; empty if they are one
}

// End is the position that a node holds once it has taken the segment.
func (s *Segment) End() parley.Position {
	size, root := s.From+int64(len(s.Entries)), s.Root
	if size == s.Checkpoint.Size && root.IsZero() {
		root = s.Checkpoint.Root
	}
	return parley.Position{Epoch: s.Log.Epoch, Party: s.Log.Party, Root: root, Size: size}
}

// start is the position that a node must hold to take the segment; of size 0 at the
// beginning of a log.
func (s *Segment) start() parley.Position {
	return parley.Position{Epoch: s.Log.Epoch, Party: s.Log.Party, Root: s.Prev, Size: s.From}
}

// Packet is what one node sends another about one channel: what it holds, what it misses,
// and what it has for the other.
type Packet struct {
	Channel  parley.Hash
	From     parley.PartyID
	Have     []parley.Position // ends of every branch that the sender has stored
	Want     []parley.Position // positions that entries name and the sender lacks
	Segments []Segment
}

// Site is the node as this package sees it. All methods may be called at once from
// several goroutines.
type Site interface {
	// Party is the node's own.
	Party() parley.PartyID

	// Channels are those that the node is in.
	Channels() []parley.Hash

	// Peer tells which party of the channel a transport key belongs to under its charter.
	// If ok is false it is nobody's, and nothing of that channel goes to it or is taken
	// from it. It is asked for every packet, so it should answer from memory.
	Peer(channel parley.Hash, transport parley.OfficerKey) (party parley.PartyID, ok bool)

	// Have gives the ends of every branch that is stored, and the positions that stored
	// entries name and the node lacks.
	Have(channel parley.Hash) (have, want []parley.Position)

	// Lack gives what a node that holds have, and everything before it, and misses want
	// does not hold: oldest first, at most about limit bytes, but one entry at least if
	// there is any. More reports that there is more. Several positions of one branch may
	// stand in have, and positions that are not known here.
	Lack(ctx context.Context, channel parley.Hash, have, want []parley.Position, limit int) (segments []Segment, more bool, err error)

	// Take stores a segment that a party brought, its own or another's. Taking one twice
	// changes nothing. Of a [*StructureError] and a [*GapError] the other side is told; any
	// other error means that nothing can be stored now. The entries are the site's to keep.
	Take(ctx context.Context, from parley.PartyID, s Segment) error

	// Watch signals, coalesced, when Have has changed after a commit. Cancel ends that.
	Watch(channel parley.Hash) (changed <-chan struct{}, cancel func())
}

// StructureError stops a log at an entry: the bytes are not what its party signed, or do
// not stand where they say.
type StructureError struct {
	Log    ledger.LogID
	Entry  int64
	Reason string
}

func (e *StructureError) Error() string {
	return fmt.Sprintf("the log of %s, epoch %d, is stopped at entry %d: %s", e.Log.Party, e.Log.Epoch, e.Entry, e.Reason)
}

// GapError says that a segment is sound as far as can be told, but the entries before it
// are not here: a file was lost or comes later. It can be taken once they are.
type GapError struct {
	Log  ledger.LogID
	From int64
}

func (e *GapError) Error() string {
	return fmt.Sprintf("the log of %s, epoch %d, is not held here up to entry %d: what comes before must be taken first", e.Log.Party, e.Log.Epoch, e.From)
}
