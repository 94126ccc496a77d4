package channeltest

import (
	"fmt"
	"slices"

	"parley"
	"parley/channel"
)

// Node gives the party's own node.
func (w *World) Node(p parley.PartyID) *Node {
	for _, n := range w.Nodes {
		if n.Party == p {
			return n
		}
	}
	return nil
}

// Last is the cell that was written last.
func (w *World) Last() *Cell { return w.Cells[len(w.Cells)-1] }

// Stage is a channel at work: charter in force, officers enrolled, one of us revoked, and
// a notice of ours.
func Stage(o Options) *World {
	w := New(o)
	w.Oracle = sitesClash
	w.Start()
	us := w.Node(Us)
	us.Append(us.Word("enroller", parley.KindEnroll, us.person("leaver", "p3", parley.Acknowledges, parley.Drafts)))
	us.Append(us.Word("enroller", parley.KindRevoke, parley.Revocation{Key: us.Officer("leaver").id, SuspectSince: 1759990000000}))
	us.Append(us.File(parley.Movement))
	w.Settle()
	return w
}

// FullStage adds what faults about notices and findings need: tests, cancelled notices,
// notices of the others that clash with ours and that do not.
func FullStage(o Options) *World {
	w := Stage(o)
	us, them := w.Node(Us), w.Node(Them)
	us.Append(us.File(parley.Site))
	us.Append(us.File(parley.Site, InMode(parley.Test)))
	us.Append(us.File(parley.Line))
	us.cancelLast()
	for _, k := range []parley.NoticeKind{parley.Site, parley.Movement, parley.Zone, parley.Site} {
		them.Append(them.File(k))
	}
	them.cancelLast()
	w.Settle()
	return w
}

// cancelLast cancels what was written last.
func (n *Node) cancelLast() {
	last := n.Tip.Entry.Act
	for _, s := range n.Notices(func(s channel.NoticeState) bool { return s.ID == last }) {
		n.Append(n.Cancel(s))
	}
}

// sitesClash finds a clash wherever one of the two is a site.
func sitesClash(_ parley.PartyID, a, b *channel.NoticeState) parley.Verdict {
	if a.Kind == parley.Site || b.Kind == parley.Site {
		return parley.Clash
	}
	return parley.None
}

// Script is a small directed history, and what it must come to.
type Script struct {
	Name   string
	Reason channel.Reason // verdict of what was written last
	Pair   bool           // of its only pair; the entry is void(pairs)
	Build  func(o Options) *World
	// Expect says what is wrong with the state of everything; "" if nothing is.
	Expect func(w *World, s *channel.State) string
	// Withheld tells which entries never arrive.
	Withheld func(w *World, c *Cell) bool
}

// Scripts are the directed histories: one for each fault, then those that need another
// beginning, then those in which nobody does wrong.
func Scripts() []Script {
	var out []Script
	for _, group := range loneFaults {
		for _, f := range group {
			out = append(out, f.script())
		}
	}
	return slices.Concat(out, batches, beginnings, plays)
}

// batches are the scripts of faults that leave one another alone.
var batches = slices.Concat(
	together("forms of the line", lineForms), together("forms of incidents and urgent calls", incidentForms), together("forms of terms", termForms),
	together("forms of enrolments", enrolmentForms), together("roles", roleFaults))

// batchSize is how many faults one history has; the stage before them is what takes time.
const batchSize = 15

// together makes scripts of several faults each, one after the other in one history.
func together(name string, faults []Fault) (out []Script) {
	for l := range slices.Chunk(faults, batchSize) {
		var last []*Cell
		out = append(out, Script{Name: fmt.Sprintf("%s, %d", name, len(out)+1), Build: func(o Options) *World {
			o.Parties = 2
			w := Stage(o)
			last = nil
			for _, f := range l {
				s, ok := f.Make(w.Node(Us), source(o.Seed, 0))
				if !ok {
					panic("channeltest: the stage has nothing for: " + f.Name)
				}
				last = append(last, w.Node(Us).Append(s))
			}
			w.Settle()
			return w
		}, Expect: func(w *World, _ *channel.State) string {
			for i, f := range l {
				if wrong := want(f.Name, w.verdicts[last[i]], fmt.Sprintf("%s []", f.Reason)); wrong != "" {
					return wrong
				}
			}
			return ""
		}})
	}
	return out
}

func (f Fault) script() Script {
	var last *Cell
	s := Script{Name: f.Name, Reason: f.Reason, Pair: f.Pair, Expect: func(w *World, _ *channel.State) string {
		should := fmt.Sprintf("%s []", f.Reason)
		if f.Pair {
			should = fmt.Sprintf("%s [%s]", channel.VoidPairs, f.Reason)
		}
		return want("what was said last", w.verdicts[last], should)
	}}
	s.Build = func(o Options) *World {
		o.Parties = 2
		by := Us
		if f.By != "" {
			by, o.Parties = f.By, 3
		}
		// The smallest stage on which the fault can be made.
		for _, stage := range []func(Options) *World{Stage, FullStage} {
			w := stage(o)
			if s, ok := f.Make(w.Node(by), source(o.Seed, 0)); ok {
				last = w.Node(by).Append(s)
				w.Settle()
				return w
			}
		}
		panic("channeltest: the stage has nothing for: " + f.Name)
	}
	return s
}
