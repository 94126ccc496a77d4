package channeltest

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"parley"
	"parley/ledger"
)

// step is something that may happen at any moment. It does nothing where it does not fit.
type step struct {
	name   string
	weight int
	do     func(w *World, r *rand.Rand)
}

// steps are what the hostile scheduler draws from.
var steps = slices.Concat(saidSteps, lineSteps, []step{
	{"file", 12, byNode(func(n *Node, r *rand.Rand) {
		kinds := []parley.NoticeKind{parley.Movement, parley.Site, parley.Operation, parley.Movement, parley.Flight, parley.Zone}
		kind, _ := pick(r, kinds)
		var twists []Twist
		if r.IntN(8) == 0 {
			twists = append(twists, InMode(parley.Test))
		}
		if n.Party == Us && r.IntN(4) == 0 {
			n.Try(n.fileFor(kind, "airwing", twists...))
			return
		}
		n.Try(n.File(kind, twists...))
	})},
	{"change", 8, byNode(func(n *Node, r *rand.Rand) {
		if s, ok := pick(r, n.Standing()); ok {
			n.Try(n.Change(s))
		}
	})},
	{"cancel", 3, byNode(func(n *Node, r *rand.Rand) {
		if s, ok := pick(r, n.Standing()); ok {
			n.Try(n.Cancel(s))
		}
	})},
	{"speak", 4, byNode(func(n *Node, r *rand.Rand) {
		var refs []parley.Hash
		if s, ok := pick(r, n.Others()); ok && s.Mode == parley.Real {
			refs = append(refs, s.ID)
		}
		if r.IntN(2) == 0 {
			u, _ := pick(r, []parley.Urgent{{Text: "under fire at the bridge"}, {Who: "a convoy of ours"}, {Where: "the bridge", At: 1760000000000}, {Asks: "hold fire"}})
			u.References = refs
			n.Try(n.released(n.Word("clerk", parley.KindUrgent, u), "urgent"))
			return
		}
		n.Try(n.Release(n.message(refs...), "second", nil))
	})},
	{"bypass", 1, byNode(func(n *Node, r *rand.Rand) {
		n.Try(n.Release(n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "alone"}), "clerk", func(b *parley.Release) { b.Bypass = "alone on watch" }))
	})},
	{"answer", 8, byNode(func(n *Node, r *rand.Rand) {
		f, ok := pick(r, n.Findings())
		a, _ := pick(r, []parley.AnswerWord{parley.Roger, parley.Standby, parley.Unable, parley.WillChange, parley.Accept, parley.Accept, parley.Withdraw})
		if ok {
			n.Try(n.Answer(f, a))
		}
	})},
	{"enroll", 2, byNode(func(n *Node, r *rand.Rand) {
		name, _ := pick(r, []string{"spare", "leaver", "spare2"})
		role, _ := pick(r, [][]parley.Role{{parley.Acknowledges, parley.Drafts}, {parley.Drafts, parley.Releases}, {parley.Principal}})
		n.Try(n.Word("enroller", parley.KindEnroll, n.person(name, name, role...)))
	})},
	{"revoke", 2, byNode(func(n *Node, r *rand.Rand) {
		name, _ := pick(r, []string{"clerk", "leaver", "second", "spare", "spare2"})
		n.Try(n.Word("enroller", parley.KindRevoke, parley.Revocation{Key: n.Officer(name).id, SuspectSince: 1760000000000}))
		// Somebody else comes in, or the party would be mute for the rest.
		if name == "clerk" {
			n.Try(n.Word("enroller", parley.KindEnroll, n.person("clerk", "p1", parley.Drafts)))
		}
	})},
	{"deliver", 22, func(w *World, r *rand.Rand) {
		to, from := w.pair(r)
		if c, ok := pick(r, from.order); ok && !to.cut[from] && !from.cut[to] {
			for c.Sig == "" && c.Prev != nil {
				c = c.Prev
			}
			to.Take(c)
		}
	}},
	{"again", 2, func(w *World, r *rand.Rand) {
		n, _ := pick(r, w.Nodes)
		if c, ok := pick(r, n.order); ok {
			n.add(c) // what is there already is no news
		}
	}},
	{"sync", 9, func(w *World, r *rand.Rand) {
		to, from := w.pair(r)
		to.TakeAll(from)
	}},
	{"react", 14, func(w *World, r *rand.Rand) {
		n, _ := pick(r, w.Nodes)
		n.React()
	}},
	{"cut", 3, func(w *World, r *rand.Rand) {
		a, b := w.pair(r)
		if a.cut == nil {
			a.cut = map[*Node]bool{}
		}
		a.cut[b] = true
	}},
	{"mend", 3, func(w *World, r *rand.Rand) {
		a, b := w.pair(r)
		delete(a.cut, b)
		delete(b.cut, a)
	}},
	{"propose", 3, byNode(propose)},
	{"accept", 8, byNode(func(n *Node, r *rand.Rand) {
		if t, ok := pick(r, n.proposals()); ok {
			n.Try(n.Accept(t))
		}
	})},
	{"decline", 2, byNode(func(n *Node, r *rand.Rand) {
		if t, ok := pick(r, n.proposals()); ok {
			n.Try(n.Root(parley.KindDecline, parley.Decline{Charter: t}))
		}
	})},
	{"newcomer", 2, func(w *World, r *rand.Rand) {
		for _, t := range w.texts() {
			p, ok := t.Charter.Party(Newcomer)
			known := slices.ContainsFunc(w.Nodes, func(n *Node) bool { return n.Party == Newcomer })
			if !ok || !p.HasLog() || known {
				continue
			}
			from, _ := pick(r, w.Nodes)
			n := w.NewNode(Newcomer, 0)
			n.TakeAll(from)
			n.Begin(t.Hash)
			n.Staff()
			return
		}
	}},
	{"fault", 12, byNode(func(n *Node, r *rand.Rand) {
		group, _ := pick(r, faultGroups)
		f, _ := pick(r, group)
		if s, ok := f.Make(n, r); ok {
			n.Append(s)
		}
	})},
	{"replay", 3, byNode(func(n *Node, r *rand.Rand) {
		// What another log of the party said: another branch, another epoch, or this one.
		c, ok := pick(r, slices.DeleteFunc(slices.Clone(n.w.Cells), func(c *Cell) bool {
			return c.Log.Party != n.Party || c.Entry.Entry == nil || c.Entry.First() == nil
		}))
		if ok {
			n.Append(Again(c))
		}
	})},
	{"branch", 1, byNode(func(n *Node, r *rand.Rand) {
		if !n.Thief && n.Size() < 3 {
			n.Twin(n.Epoch)
		}
	})},
	{"epoch", 1, byNode(func(n *Node, r *rand.Rand) { n.reopen() })},
	{"contest", 6, func(w *World, r *rand.Rand) { w.contest(r) }},
	{"steal", 1, byNode(func(n *Node, r *rand.Rand) {
		if !n.Thief && n.Size() < 3 {
			n.Twin(n.Epoch).Thief = true
		}
	})},
	{"thieve", 3, func(w *World, r *rand.Rand) {
		thieves := slices.DeleteFunc(slices.Clone(w.Nodes), func(n *Node) bool { return !n.Thief })
		if n, ok := pick(r, thieves); ok {
			n.Append(n.File(parley.Movement)) // with a stolen officer's key: valid until the stop
		}
	}},
	{"ghost", 1, func(w *World, r *rand.Rand) {
		// A head that nobody ever wrote: the thief's log waits for it, and nobody else does.
		a, b := w.pair(r)
		if a.Thief && b.Tip != nil && a.log() != b.log() {
			a.AppendAfter(a.File(parley.Site), []*Cell{w.ghost(b.Tip, r.IntN(2) == 0)})
		}
	}},
	{"stop", 2, func(w *World, r *rand.Rand) { w.stop(r) }},
	{"recover", 1, byNode(func(n *Node, r *rand.Rand) {
		keys := []string{"root", "root2", "root3"}
		from, _ := pick(r, keys)
		to, _ := pick(r, keys)
		n.Try(n.Root(parley.KindRecover, parley.Recover{From: n.Officer(from).id, Root: n.Officer(to).id}, By(n.Officer("recovery"))))
	})},
})

// byNode makes a step of one node that has begun its log.
func byNode(do func(n *Node, r *rand.Rand)) func(*World, *rand.Rand) {
	return func(w *World, r *rand.Rand) {
		if n, ok := pick(r, w.Nodes); ok && n.Tip != nil {
			do(n, r)
		}
	}
}

// Size counts the nodes of a party: the forks and epochs are kept few.
func (n *Node) Size() int {
	count := 0
	for _, m := range n.w.Nodes {
		if m.Party == n.Party {
			count++
		}
	}
	return count
}

func (w *World) pair(r *rand.Rand) (a, b *Node) {
	i := r.IntN(len(w.Nodes))
	j := (i + 1 + r.IntN(len(w.Nodes)-1)) % len(w.Nodes)
	return w.Nodes[i], w.Nodes[j]
}

// texts gives all charters ever drafted, in an order that does not depend on a map's.
func (w *World) texts() []*Text {
	var out []*Text
	for _, t := range w.Texts {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *Text) int { return slices.Compare(a.Hash[:], b.Hash[:]) })
	return out
}

// proposals are the charters that the node knows and that are not in force.
func (n *Node) proposals() []parley.Hash {
	var out []parley.Hash
	for _, c := range n.State().Charters {
		if c.InForce == 0 {
			out = append(out, c.Hash)
		}
	}
	return out
}

// propose accepts a new successor of the charter in force.
func propose(n *Node, r *rand.Rand) {
	t := n.w.Amend(n.charter(), func(c *parley.Charter) {
		if r.IntN(16) == 0 {
			c.Ruleset = 2 // once in force, everything after it waits for newer code
		}
		switch r.IntN(9) {
		case 5, 6:
			n.w.redefine(c, r)
		case 7, 8:
			reroute(c, r)
		case 0:
			if _, ok := c.Party(Newcomer); !ok {
				c.Parties = append(c.Parties, n.w.logParty(Newcomer))
			}
		case 1:
			c.Rules[0].Horizontal += 1000
		case 2:
			c.Rules = c.Rules[:1]
		case 3:
			c.TwoPerson = nil
		case 4:
			c.Markings = []string{"OPEN"}
		}
	})
	n.Try(n.Accept(t.Hash))
}

// reopen begins the party's next epoch on a node of its own; the older one goes on, as an
// old machine that somebody forgot to switch off.
func (n *Node) reopen() {
	if n.Size() > 2 {
		return
	}
	next := n.Epoch + 1
	for _, m := range n.w.Nodes {
		if m.Party == n.Party && m.Epoch >= next {
			next = m.Epoch + 1
		}
	}
	t := n.Twin(next)
	t.Append(t.Open(n.w.Channel, As(func(p *Paper) { p.Charter = t.under() })))
}

// contest lets all nodes of a party do what excludes itself, none with sight of another.
func (w *World) contest(r *rand.Rand) {
	first, _ := pick(r, w.Nodes)
	if first.Tip != nil && first.Size() < 2 {
		first.reopen()
	}
	what, seed := r.IntN(13), r.Uint64()
	for _, n := range w.Nodes {
		if n.Party != first.Party || n.Tip == nil {
			continue
		}
		// The same choice on each, as far as they know the same.
		same := rand.New(rand.NewPCG(seed, 0))
		switch what {
		case 0:
			if s, ok := pick(same, n.Standing()); ok {
				n.Try(n.Change(s))
			} else {
				n.Try(n.File(parley.Movement))
			}
		case 1:
			s, ok := pick(same, n.Standing())
			if ok && r.IntN(2) == 0 {
				n.Try(n.Cancel(s))
			} else if ok {
				n.Try(n.Change(s))
			}
		case 2:
			if f, ok := pick(same, n.Findings()); ok {
				n.Try(n.Answer(f, parley.Roger))
			}
		case 3:
			n.w.nonces++
			n.Try(n.Word("enroller", parley.KindEnroll, n.person("spare", "p"+strconv.Itoa(n.w.nonces), parley.Drafts)))
		case 4:
			propose(n, r)
		case 5:
			n.w.nonces++
			fresh := n.Officer("root" + strconv.Itoa(n.w.nonces)).id
			n.Try(n.Root(parley.KindRecover, parley.Recover{From: n.Officer("root").id, Root: fresh}, By(n.Officer("recovery"))))
		case 6, 7:
			n.contestSaid(what-6, same, r)
		default:
			n.contestLine(what-8, same, r)
		}
	}
}

// ghost is a checkpoint of entries that were never written, signed with a stolen node key;
// or of a root that was, at another size.
func (w *World) ghost(after *Cell, sameRoot bool) *Cell {
	c := &Cell{Log: after.Log, tree: after.tree}
	c.tree.Append([]byte(w.nonce()))
	c.Root = c.tree.Root()
	if sameRoot {
		c.Root = after.Root
	}
	p := ledger.Checkpoint{Log: c.Log, Size: c.Size(), Root: c.Root}
	if err := p.Sign(w.nodeKey(c.Log.Party, c.Log.Epoch)); err != nil {
		w.fail("%w", err)
	}
	c.Sig = p.Sig
	return c
}

// stop lets a party stop one of its logs at a place that it deems good; another party's
// node carries the stop. The party goes on in a new epoch.
func (w *World) stop(r *rand.Rand) {
	n, _ := pick(r, w.Nodes)
	if n.Tip == nil || n.Size() > 3 {
		return
	}
	good := n.Tip
	for range r.IntN(5) {
		if good.Prev != nil {
			good = good.Prev
		}
	}
	p := good.Position()
	carriers := slices.DeleteFunc(slices.Clone(w.Nodes), func(m *Node) bool { return m.Party == n.Party || m.Tip == nil || !m.applied[good] })
	m, ok := pick(r, carriers)
	if !ok {
		return
	}
	s := m.Root(parley.KindStop, parley.Stop{Epoch: p.Epoch, Root: p.Root, Size: p.Size}, By(n.Officer("root")), As(func(q *Paper) { q.Party = n.Party }))
	if m.Try(s) && n.Epoch == p.Epoch {
		n.reopen()
	}
}
