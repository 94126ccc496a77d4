package clash

import (
	"hash/maphash"
	"slices"
	"sync/atomic"

	"parley"
)

// Merge is the merging of some runs into one, in three steps, so that whoever owns an
// index can let the long one run beside everything else:
//
//	m := x.Plan()      // as a change: quick
//	m.Build()          // in any goroutine, while the index is asked and changed: long
//	x.Install(m)       // as a change: quick
type Merge struct {
	from    []*run
	span    span
	change  uint64
	horizon parley.Millis
	x       *Index
	out     *run
	built   bool
	pieces  int     // of the whole index
	killed  []death // since the plan
}

type death struct {
	id     parley.Hash
	change uint64
}

// MergeElsewhere says that the owner merges: it calls Plan after changes, and while that
// gives something to do, Build and Install. Should it fall far behind, the index merges
// after all.
func (x *Index) MergeElsewhere() { x.elsewhere = true }

// Settle names who gets each large array of a merge, of 2 MiB or more, as soon as there is
// room for it: all zeros, and before anything is put into it. Questions look here and there
// in hundreds of megabytes, and find faster where that is if the system keeps them in large
// pages. An index knows of no system, but its owner may. It is called by Build, must leave
// the bytes alone, and keeps none of them.
func (x *Index) Settle(array func(memory []byte)) { x.settle = array }

const (
	// tierFan is how many runs of about one size are merged into one.
	tierFan = 4
	// mostRuns is how many there may be before Put merges whoever should.
	mostRuns = 96
	// wholeMerge is up to how many pieces a merge may take everything; a larger one takes
	// no more than half of all pieces, so that memory stays within 1.6 times what it holds.
	wholeMerge = 65_536
	// worthTidying is from how many pieces on an index whose owner merges beside everything
	// else is merged further while nothing else is due, so that few runs are left: a question
	// looks into each from the top, and waits for memory there. All runs but the largest are
	// merged into one, as soon as a sixteenth of all pieces lies in more than one of them, if
	// they hold no more than eleven twentieths: that much again, and what a merge needs while
	// it works, are 0.6 times what the index holds.
	worthTidying = 20_000
	tidied       = 16
	// wasted is the share of records gone from a run from which it is rebuilt.
	wasted = 0.3
)

func (x *Index) mergeIfDue() {
	if x.merging != nil || x.elsewhere && len(x.now.Load().runs) < mostRuns {
		return
	}
	for m := x.Plan(); m != nil; m = x.Plan() {
		m.Build()
		x.Install(m)
	}
}

// Plan gives the next merge that is worth its work, nil if there is none, or one under way.
func (x *Index) Plan() *Merge {
	v := x.now.Load()
	if x.merging != nil {
		return nil
	}
	from := v.due(x.elsewhere)
	if from == nil {
		return nil
	}
	x.merging = &Merge{from: from, span: *v.span(), change: v.change, horizon: v.horizon, x: x}
	for _, r := range v.runs {
		x.merging.pieces += r.pieces
	}
	return x.merging
}

// due chooses runs to merge; with tidy also those that need not be, but had better.
func (v *view) due(tidy bool) []*run {
	total := 0
	for _, r := range v.runs {
		total += r.pieces
	}
	most := max(wholeMerge, total/2)
	var tiers [16][]*run
	for _, r := range v.runs {
		t := 0
		for size := memoPieces * 2; size < r.pieces && t < len(tiers)-1; size *= tierFan {
			t++
		}
		tiers[t] = append(tiers[t], r)
	}
	for _, tier := range tiers {
		if len(tier) < tierFan {
			continue
		}
		pieces, n := 0, 0
		for n < len(tier) && pieces+tier[n].pieces <= most {
			pieces += tier[n].pieces
			n++
		}
		if n >= 2 {
			return tier[:n]
		}
	}
	if tidy && total >= worthTidying {
		pieces, n := 0, 0
		for n < len(v.runs) && pieces+v.runs[n].pieces <= total*11/20 {
			pieces += v.runs[n].pieces
			n++
		}
		if n > 2 && pieces-v.runs[n-1].pieces >= total/tidied {
			return v.runs[:n:n]
		}
	}
	for _, r := range v.runs {
		if float64(r.gone)/float64(len(r.records))+r.ended(v.horizon) > wasted || r.heights != v.terms.heights {
			return []*run{r}
		}
	}
	return nil
}

// Share is how much of the index is merged, by pieces, as of its plan.
func (m *Merge) Share() float64 {
	pieces := 0
	for _, r := range m.from {
		pieces += r.pieces
	}
	return float64(pieces) / float64(m.pieces)
}

// Build does the work of a merge.
func (m *Merge) Build() {
	from := make([]source, len(m.from))
	for i, r := range m.from {
		from[i] = source{&r.store, len(r.records), r.pieces}
	}
	m.out = build(from, &m.span, m.change, m.horizon, m.x.seed, m.x.settle)
	m.built = true
}

// Install puts what was built in place of what it was built from. A merge that was not
// built is given up.
func (x *Index) Install(m *Merge) {
	if m != x.merging {
		return
	}
	x.merging = nil
	if !m.built {
		return
	}
	// Not begin: a merge changes nothing that anybody can see.
	v := *x.now.Load()
	v.runs = slices.DeleteFunc(slices.Clone(v.runs), func(r *run) bool { return slices.Contains(m.from, r) })
	if m.out != nil {
		for _, d := range m.killed {
			// What was removed since the plan stood then, so it is in the new run but once.
			if head, ok := m.out.find(d.id, maphash.Bytes(x.seed, d.id[:]), 0); ok {
				atomic.StoreUint64(&m.out.records[head].dead, d.change)
				m.out.gone += int(m.out.records[head].volumes)
			}
		}
		v.runs = sorted(append(v.runs, m.out))
	}
	x.publish(&v)
}

// sorted puts the smallest runs first, so that who looks for any hit can begin at the end.
func sorted(runs []*run) []*run {
	slices.SortStableFunc(runs, func(a, b *run) int { return a.pieces - b.pieces })
	return runs
}
