package channeltest

import (
	"fmt"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Node is one running node of a party: one log that it writes, a machine, and mirrors of
// what it holds. A second node with the same log is a fork in the making.
type Node struct {
	Party   parley.PartyID
	Epoch   parley.Epoch
	Thief   bool // somebody else with the node's key: no door, no receipts
	Machine *channel.Machine
	Tip     *Cell // of its own log

	w       *World
	held    map[*Cell]bool
	order   []*Cell // held, as they came
	applied map[*Cell]bool
	news    []*Cell        // applied, of other logs, not yet covered by the own log
	covered map[*Cell]bool // in the own log's past
	stops   []parley.Position
	dirty   bool // something came that findings may follow from
	cut     map[*Node]bool
	state   *channel.State
	probe   *Cell         // the last that it wrote
	ahead   parley.Millis // of the world's time, its clock
	kept    []Say         // partners' drafts that were handed in
}

// NewNode makes a node of a party that holds nothing.
func (w *World) NewNode(p parley.PartyID, e parley.Epoch) *Node {
	n := &Node{
		Party: p, Epoch: e, Machine: channel.New(w.Channel), w: w,
		held: map[*Cell]bool{}, applied: map[*Cell]bool{}, covered: map[*Cell]bool{},
	}
	w.Nodes = append(w.Nodes, n)
	return n
}

// Twin makes a second node that holds what this one holds and, unless the epoch is
// another, continues the same log.
func (n *Node) Twin(e parley.Epoch) *Node {
	t := n.w.NewNode(n.Party, e)
	for _, c := range n.order {
		t.add(c)
	}
	if e == n.Epoch {
		t.own(n.Tip)
	}
	return t
}

// own makes a cell of the node's own log its tip.
func (n *Node) own(c *Cell) {
	n.Tip = c
	for p := range c.Past() {
		n.covered[p] = true
	}
}

func (n *Node) log() ledger.LogID {
	return ledger.LogID{Channel: n.w.Channel, Party: n.Party, Epoch: n.Epoch}
}

// State is the state of everything that the node has applied.
func (n *Node) State() *channel.State {
	if n.state == nil {
		n.state = n.Machine.Now().State()
	}
	return n.state
}

// charter names the charter in force, or the channel's first before there is one.
func (n *Node) charter() parley.Hash {
	if c := n.State().Current; !c.IsZero() {
		return c
	}
	return n.w.Channel
}

// heads gives the checkpoints that the node has applied and not named before: the last
// of each branch.
func (n *Node) heads() []*Cell {
	n.news = slices.DeleteFunc(n.news, func(c *Cell) bool { return n.covered[c] })
	var out []*Cell
	for _, c := range slices.Backward(n.news) { // the longest come last
		if c.Sig != "" && c.Log != n.log() && !slices.ContainsFunc(out, func(d *Cell) bool { return c.on(d) }) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *Cell) int { return a.Position().Compare(b.Position()) })
	return out
}

// picture is what an officer's screen shows: here, all that the next entry will name.
func (n *Node) picture() []parley.Position {
	out := []parley.Position{}
	for _, c := range n.heads() {
		out = append(out, c.Position())
	}
	return out
}

// page writes what is said, with the frame that it has here and now. In the fast mode only
// what may not be a canonical entry is read back from its bytes: reading takes most of the
// time, and the vectors and the fuzz targets do it too.
func (n *Node) page(s Say, heads []*Cell) (*page, error) {
	if s.raw != nil {
		return read(s.raw, s.sigs), nil
	}
	hs := []ledger.Head{}
	for _, c := range heads {
		hs = append(hs, c.head())
	}
	e := &ledger.Entry{Frame: n.w.frame(n.log(), n.Tip, hs), Word: s.word, Root: s.root, Statement: s.statement}
	e.Frame.Clock += n.ahead
	raw, err := ledger.EncodeEntry(e)
	switch {
	case err != nil:
		return nil, err
	case s.odd || n.w.Real:
		return read(raw, s.sigs), nil
	}
	return &page{raw, channel.Prepare(e, s.sigs)}, nil
}

// Append writes an entry, whatever the judge may make of it, and publishes it.
func (n *Node) Append(s Say) *Cell { return n.AppendAfter(s, n.heads()) }

// AppendAfter is Append with other heads than the node would name.
func (n *Node) AppendAfter(s Say, heads []*Cell) *Cell {
	p, err := n.page(s, heads)
	if err != nil {
		n.w.fail("%s cannot write: %w", n.Party, err)
		return nil
	}
	return n.write(p)
}

func (n *Node) write(p *page) *Cell {
	c := n.w.put(n.log(), n.Tip, p)
	n.Tip = c
	if c.Entry.Kind == parley.KindProbe {
		n.probe = c
	}
	n.add(c)
	n.publish()
	return c
}

// Try is the door: it appends what would be valid, and nothing else.
func (n *Node) Try(s Say) bool {
	if n.Tip != nil && !n.applied[n.Tip] {
		return false // nothing is known of what would come after
	}
	p, err := n.page(s, n.heads())
	if err != nil {
		return false
	}
	after := parley.Position{Party: n.Party, Epoch: n.Epoch}
	if n.Tip != nil {
		after = n.Tip.Position()
	}
	verdict, pairs, err := n.Machine.Judge(after, p.entry)
	if err != nil || verdict != channel.Valid || slices.ContainsFunc(pairs, func(r channel.Reason) bool { return r != channel.Valid }) {
		return false
	}
	c := n.write(p)
	if want := fmt.Sprintf("%s %v", verdict, pairs); n.w.verdicts[c] != want {
		n.w.fail("the door said %s of %v, which became %q", want, c.Position(), n.w.verdicts[c])
	}
	return true
}

// publish signs a checkpoint of the own log as it is.
func (n *Node) publish() {
	if n.Tip.Sig != "" {
		return
	}
	p := ledger.Checkpoint{Log: n.log(), Size: n.Tip.Size(), Root: n.Tip.Root}
	if err := p.Sign(n.w.nodeKey(n.Party, n.Epoch)); err != nil {
		n.w.fail("%w", err)
	}
	n.Tip.Sig = p.Sig
}

// add stores a cell whose predecessor is stored, and applies what can be.
func (n *Node) add(c *Cell) {
	if !n.held[c] {
		n.held[c] = true
		n.order = append(n.order, c)
	}
	applied, err := n.Machine.Add(c.Stored())
	if err != nil {
		n.w.fail("%s cannot take %v: %w", n.Party, c.Position(), err)
	}
	for _, a := range applied {
		n.w.judged(a)
		d := n.w.At(a.Position)
		n.applied[d], n.state = true, nil
		if d == n.Tip {
			n.own(d)
		}
		if d.Log != n.log() {
			n.news = append(n.news, d)
		}
		switch d.Entry.Kind {
		case parley.KindReceipt, parley.KindFinding, parley.KindProbe, parley.KindMeasured:
		default:
			n.dirty = true
		}
		if s, ok := d.Entry.Body().(*parley.Stop); ok && a.Verdict == channel.Valid {
			n.stops = append(n.stops, parley.Position{Party: d.Entry.Payload.Party, Epoch: s.Epoch, Size: s.Size, Root: s.Root})
		}
	}
}

// Take fetches a log up to a cell, as far as the node wants it. It tells whether anything
// came.
func (n *Node) Take(c *Cell) bool {
	c = n.wanted(c)
	var missing []*Cell
	for ; c != nil && !n.held[c]; c = c.Prev {
		missing = append(missing, c)
	}
	for _, m := range slices.Backward(missing) {
		n.add(m)
	}
	return len(missing) > 0
}

// TakeAll fetches all that another node holds, over a link that is up.
func (n *Node) TakeAll(from *Node) bool {
	if n == from || n.cut[from] || from.cut[n] {
		return false
	}
	some := false
	for _, c := range from.order {
		if c.Sig != "" && !n.held[c] {
			some = n.Take(c) || some
		}
	}
	return some
}

// wanted cuts a stopped log's branch after the last entry that a node still takes: one
// before the stop, a root act, or what another log names.
func (n *Node) wanted(c *Cell) *Cell {
	for _, s := range n.stops {
		if s.Party != c.Log.Party || s.Epoch != c.Log.Epoch {
			continue
		}
		good := n.w.At(s)
		for c != nil && !c.on(good) && !n.rootAct(c) && !n.cited(c) {
			c = c.Prev
		}
		if c == nil {
			return nil
		}
	}
	return c
}

func (n *Node) rootAct(c *Cell) bool {
	return c.Entry.Entry != nil && c.Entry.Class() == ledger.ClassRoot
}

func (n *Node) cited(c *Cell) bool {
	return slices.ContainsFunc(n.order, func(o *Cell) bool {
		return slices.ContainsFunc(o.heads, func(h *Cell) bool { return c.on(h) })
	})
}
