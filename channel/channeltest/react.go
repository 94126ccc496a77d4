package channeltest

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// React does what a node does by itself: it records what it finds, what its last probe has
// measured, and what it has received. It tells whether the node wrote anything.
func (n *Node) React() bool {
	if n.Thief || n.Tip == nil || !n.applied[n.Tip] {
		return false
	}
	wrote := false
	if n.dirty {
		n.dirty = false
		for _, f := range n.findings() {
			wrote = n.Try(Statement(f, nil)) || wrote
		}
	}
	for _, back := range n.returns() {
		wrote = n.Try(n.Measure(n.probe, back)) || wrote
	}
	if n.owesReceipt() {
		wrote = n.Try(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil)) || wrote
	}
	return wrote
}

// owesReceipt reports whether a head that the node could name covers something new that
// is itself neither a receipt nor a measurement.
func (n *Node) owesReceipt() bool {
	seen := map[*Cell]bool{}
	var fresh func(c *Cell) bool
	fresh = func(c *Cell) bool {
		for ; c != nil && !n.covered[c] && !seen[c]; c = c.Prev {
			seen[c] = true
			news := c.Entry.Kind != parley.KindReceipt && c.Entry.Kind != parley.KindMeasured
			if c.Log != n.log() && news || slices.ContainsFunc(c.heads, fresh) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(n.heads(), fresh)
}

// returns gives, for each other party, the first entry that covers the node's last probe, as
// far as the node has not stated it.
func (n *Node) returns() (out []*Cell) {
	if n.probe == nil {
		return nil
	}
	covers := map[*Cell]bool{n.probe: true}
	var covered func(c *Cell) bool
	covered = func(c *Cell) bool {
		if c == nil {
			return false
		}
		if in, known := covers[c]; known {
			return in
		}
		covers[c] = covered(c.Prev) || slices.ContainsFunc(c.heads, covered)
		return covers[c]
	}
	stated := map[parley.PartyID]bool{n.Party: true}
	for c := n.Tip; c != nil && c != n.probe; c = c.Prev {
		if b, ok := c.Entry.Body().(*parley.Measured); ok && b.Probe == n.probe.Size()-1 {
			stated[b.Back.Party] = true
		}
	}
	for _, c := range n.order {
		if !stated[c.Log.Party] && n.applied[c] && c.Entry.Entry != nil && covered(c) {
			stated[c.Log.Party] = true
			out = append(out, c)
		}
	}
	return out
}

// findings compares each of the node's own notices with all others and gives what it has
// not recorded yet.
func (n *Node) findings() []parley.Finding {
	s := n.State()
	text, ok := n.w.Texts[s.Current]
	if !ok {
		return nil
	}
	var out []parley.Finding
	for i := range s.Notices {
		mine := &s.Notices[i]
		if mine.Party != n.Party || mine.Disowned == 1 || mine.Cancelled == 1 {
			continue
		}
		f := parley.Finding{Engine: "toy 1", Kind: parley.KindFinding, Mode: mine.Mode, Notice: mine.ID}
		for j := range s.Notices {
			other := &s.Notices[j]
			if i == j || other.Party == n.Party && !newer(mine, other) {
				continue
			}
			for _, r := range text.Charter.Rules {
				if p, ok := n.compare(s, mine, other, r); ok {
					f.Pairs = append(f.Pairs, p)
				}
			}
		}
		slices.SortFunc(f.Pairs, func(a, b parley.Pair) int {
			if c := bytes.Compare(a.Other[:], b.Other[:]); c != 0 {
				return c
			}
			return bytes.Compare([]byte(a.Rule), []byte(b.Rule))
		})
		if len(f.Pairs) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// newer orders two notices of one party, so that one of them carries the finding.
func newer(a, b *channel.NoticeState) bool {
	return a.Number > b.Number || a.Number == b.Number && bytes.Compare(a.ID[:], b.ID[:]) > 0
}

// compare makes the pair that the node would record, if it has anything to record.
func (n *Node) compare(s *channel.State, mine, other *channel.NoticeState, r parley.Rule) (parley.Pair, bool) {
	if other.Disowned == 1 || other.Cancelled == 1 || other.Mode != mine.Mode ||
		other.Originator == mine.Originator || !r.Pairs(mine.Kind, other.Kind) {
		return parley.Pair{}, false
	}
	p := parley.Pair{Mine: mine.Tips, Other: other.ID, Rule: r.Name, RuleHash: RuleHash(r), Theirs: other.Tips}
	p.Verdict = n.w.Oracle(n.Party, mine, other)
	side := sideOf(s, channel.FindingID(n.w.Channel, mine.ID, other.ID, r.Name), n.Party)
	switch {
	case p.Verdict == parley.None && (side == nil || side.Found == 0):
		return p, false
	case side != nil && slices.Contains(side.Verdicts, p.Verdict):
		return p, false
	}
	return p, true
}

func sideOf(s *channel.State, finding parley.Hash, p parley.PartyID) *channel.SideState {
	for i := range s.Findings {
		if s.Findings[i].ID != finding {
			continue
		}
		for j := range s.Findings[i].Sides {
			if s.Findings[i].Sides[j].Party == p {
				return &s.Findings[i].Sides[j]
			}
		}
	}
	return nil
}

// RuleHash is the hash of a rule's text.
func RuleHash(r parley.Rule) parley.Hash { return sha256.Sum256(ledger.MustEncode(r)) }

// toss stands in for the clash engine: a verdict that follows from the versions alone, the
// same on both sides but for one comparison in five, as two processors may differ.
func toss(p parley.PartyID, a, b *channel.NoticeState) parley.Verdict {
	all := slices.Concat(a.Tips, b.Tips)
	slices.SortFunc(all, func(x, y parley.Hash) int { return bytes.Compare(x[:], y[:]) })
	h := sha256.New()
	for _, x := range all {
		h.Write(x[:])
	}
	digest := h.Sum(nil)
	k := digest[0]
	if digest[1]%5 == 0 {
		k += byte(len(p))
	}
	return []parley.Verdict{parley.Clash, parley.Clash, parley.Possible, parley.None}[k%4]
}
