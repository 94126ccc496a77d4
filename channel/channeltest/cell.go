package channeltest

import (
	"parley"
	"parley/channel"
	"parley/ledger"
)

// Cell is one entry at its place. Each points to the one before it, so a fork is two
// cells with one before.
type Cell struct {
	Log   ledger.LogID
	Prev  *Cell // nil for entry 0
	Raw   []byte
	Entry *channel.Entry
	Root  parley.Hash      // of the log after it
	Sig   ledger.Signature // of a checkpoint here; "" if its node signed none

	heads []*Cell // what its frame names
	tree  ledger.Tree
}

// Size is that of the log after the entry.
func (c *Cell) Size() int64 { return c.tree.Size() }

// Position names the log up to and with the entry.
func (c *Cell) Position() parley.Position {
	return parley.Position{Epoch: c.Log.Epoch, Party: c.Log.Party, Root: c.Root, Size: c.Size()}
}

func (c *Cell) head() ledger.Head {
	return ledger.Head{Epoch: c.Log.Epoch, Party: c.Log.Party, Root: c.Root, Sig: c.Sig, Size: c.Size()}
}

// Stored is the cell as a machine takes it.
func (c *Cell) Stored() channel.Stored {
	return channel.Stored{Party: c.Log.Party, Epoch: c.Log.Epoch, Number: c.Size() - 1, Prev: c.prevRoot(), Root: c.Root, Entry: c.Entry}
}

func (c *Cell) prevRoot() parley.Hash {
	if c.Prev == nil {
		return ledger.EmptyRoot
	}
	return c.Prev.Root
}

// branch gives the log from entry 0 to the cell.
func (c *Cell) branch() []*Cell {
	out := make([]*Cell, c.Size())
	for i := len(out) - 1; i >= 0; i, c = i-1, c.Prev {
		out[i] = c
	}
	return out
}

// on reports whether the cell is tip or before it, on its branch.
func (c *Cell) on(tip *Cell) bool {
	if c.Log != tip.Log {
		return false
	}
	for tip != nil && tip.Size() > c.Size() {
		tip = tip.Prev
	}
	return tip == c
}

// Past gives the cells in the entry's past and the cell itself.
func (c *Cell) Past() map[*Cell]bool {
	in := map[*Cell]bool{}
	c.collect(in)
	return in
}

func (c *Cell) collect(in map[*Cell]bool) {
	for ; c != nil && !in[c]; c = c.Prev {
		in[c] = true
		for _, h := range c.heads {
			h.collect(in)
		}
	}
}

type place struct {
	log  ledger.LogID
	root parley.Hash
}

// At gives the cell at a position, nil if nothing was ever written there.
func (w *World) At(p parley.Position) *Cell {
	c := w.cells[place{ledger.LogID{Channel: w.Channel, Party: p.Party, Epoch: p.Epoch}, p.Root}]
	if c == nil || c.Size() != p.Size {
		return nil
	}
	return c
}

// put writes a cell after another. The same bytes at the same place are the same cell.
func (w *World) put(log ledger.LogID, prev *Cell, p *page) *Cell {
	c := &Cell{Log: log, Prev: prev, Raw: p.raw, Entry: p.entry}
	if prev != nil {
		c.tree = prev.tree
	}
	c.tree.Append(p.raw)
	c.Root = c.tree.Root()
	if old, ok := w.cells[place{log, c.Root}]; ok {
		return old
	}
	if p.entry.Entry != nil {
		for _, h := range p.entry.Frame.Heads {
			if k := w.At(h.Position()); k != nil {
				c.heads = append(c.heads, k)
			}
		}
	}
	w.cells[place{log, c.Root}] = c
	w.Cells = append(w.Cells, c)
	return c
}

// page is an entry with its bytes, before it has a place.
type page struct {
	raw   []byte
	entry *channel.Entry
}

// read makes a page as a mirror reads one: from the bytes alone, but for the outcome of
// checking signatures.
func read(raw []byte, sigs ledger.Signatures) *page {
	l, err := ledger.DecodeEntry(raw)
	if err != nil {
		return &page{raw, channel.Read(raw)}
	}
	return &page{raw, channel.Prepare(l, sigs)}
}
