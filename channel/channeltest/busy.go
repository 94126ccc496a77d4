package channeltest

import (
	"parley"
	"parley/channel"
	"parley/ledger"
)

// Busy is the machine of a channel of three parties with so many notices of one, all
// received by the two others. One of them acknowledges every second notice, reads back
// every fourth, and objects to every eighth, twice.
func Busy(notices int) *channel.Machine {
	w := New(Options{Parties: 3})
	w.Start()
	us, them, third := w.Node(Us), w.Node(Them), w.Node(Third)
	var texts []parley.Notice
	var ids []parley.Hash
	for range notices {
		t := us.Notice(parley.Movement, "us")
		c := us.lay(us.Word("clerk", parley.KindNotice, parley.Filing{Notice: t}))
		texts, ids = append(texts, t), append(ids, c.Entry.Act)
	}
	us.publish()
	for _, n := range []*Node{them, third} {
		n.lay(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil), us.Tip)
	}
	for i, id := range ids {
		if i%2 == 0 {
			them.lay(them.Acknowledge(id, parley.Received))
		}
		if i%4 == 0 {
			them.lay(them.said(parley.KindReadback, id, parley.Readback{Number: int64(i + 1), Of: id, Volumes: texts[i].Volumes}, nil))
		}
		if i%8 == 0 {
			them.lay(them.Reply(id, parley.ReplyObject))
			them.lay(them.Reply(id, parley.ReplyMismatch))
		}
	}
	for _, n := range []*Node{them, third} {
		n.publish()
	}
	us.lay(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil), third.Tip, them.Tip)
	m := w.feed(w.Cells)
	if w.err != nil {
		panic(w.err)
	}
	return m
}

// lay writes an entry without giving it to any machine.
func (n *Node) lay(s Say, heads ...*Cell) *Cell {
	hs := []ledger.Head{}
	for _, c := range heads {
		hs = append(hs, c.head())
	}
	e := &ledger.Entry{Frame: n.w.frame(n.log(), n.Tip, hs), Word: s.word, Root: s.root, Statement: s.statement}
	raw, err := ledger.EncodeEntry(e)
	if err != nil {
		panic(err)
	}
	n.Tip = n.w.put(n.log(), n.Tip, &page{raw, channel.Prepare(e, s.sigs)})
	return n.Tip
}
