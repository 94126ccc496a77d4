package clash

import (
	"bytes"
	"cmp"
	"slices"

	"parley"
)

// Exact is the first engine: every pair is looked at, and what bounds in space and time
// do not exclude is measured exactly. It is what faster engines are tested against.
type Exact struct {
	heights margins
	rules   []parley.Rule
	pairs   [][]int // rules for a pair of kinds: index kind*len(NoticeKinds)+kind
	items   []*item
	at      map[parley.Hash]int // index in items
}

var _ Engine = (*Exact)(nil)

// NewExact makes an engine without terms and items. Without terms nothing clashes.
func NewExact() *Exact {
	x := &Exact{at: map[parley.Hash]int{}}
	x.SetTerms(Terms{})
	return x
}

// Version names this engine.
func (x *Exact) Version() string { return "parley-exact/1" }

// SetTerms replaces the terms.
func (x *Exact) SetTerms(t Terms) {
	x.heights, x.rules = margins(t.Heights), slices.Clone(t.Rules)
	x.pairs = make([][]int, len(parley.NoticeKinds)*len(parley.NoticeKinds))
	for i, a := range parley.NoticeKinds {
		for k, b := range parley.NoticeKinds {
			for n, r := range x.rules {
				if r.Pairs(a, b) {
					p := &x.pairs[i*len(parley.NoticeKinds)+k]
					*p = append(*p, n)
				}
			}
		}
	}
}

// Put stores an item.
func (x *Exact) Put(i Item) {
	p := prepare(i)
	if k, ok := x.at[i.ID]; ok {
		x.items[k] = p
		return
	}
	x.at[i.ID] = len(x.items)
	x.items = append(x.items, p)
}

// Remove forgets an item.
func (x *Exact) Remove(id parley.Hash) {
	k, ok := x.at[id]
	if !ok {
		return
	}
	last := len(x.items) - 1
	x.items[k] = x.items[last]
	x.at[x.items[k].ID] = k
	x.items[last] = nil
	x.items = x.items[:last]
	delete(x.at, id)
}

// Against compares an item with all that are stored.
func (x *Exact) Against(i Item) []Result {
	var results []Result
	mine := prepare(i)
	for _, theirs := range x.items {
		rules := x.pairing(mine, theirs)
		if len(rules) == 0 || !x.mayMeet(mine, theirs, rules) {
			continue
		}
		for _, r := range x.judge(mine, theirs, rules, false) {
			if r.Verdict != parley.None {
				results = append(results, r)
			}
		}
	}
	slices.SortFunc(results, func(a, b Result) int {
		return cmp.Or(bytes.Compare(a.Other[:], b.Other[:]), cmp.Compare(a.Rule, b.Rule))
	})
	return results
}

// Compare judges one pair under one rule.
func (x *Exact) Compare(a, b Item, rule string) Result {
	mine, theirs := prepare(a), prepare(b)
	for _, r := range x.pairing(mine, theirs) {
		if x.rules[r].Name == rule {
			return x.judge(mine, theirs, []int{r}, true)[0]
		}
	}
	return Result{Other: b.ID, Rule: rule, Verdict: parley.None}
}

// pairing gives the rules for two items: none for one originator, for two modes, or for
// kinds that no rule pairs.
func (x *Exact) pairing(a, b *item) []int {
	if a.Originator == b.Originator || a.Mode != b.Mode || a.kind < 0 || b.kind < 0 {
		return nil
	}
	return x.pairs[a.kind*len(parley.NoticeKinds)+b.kind]
}

// mayMeet is the cheap test before the exact one: whether the bounds of two items come
// near enough in time and space under some rule. It never excludes what judge would not.
func (x *Exact) mayMeet(a, b *item, rules []int) bool {
	apart := between(a.centre, b.centre) - a.reach - b.reach
	for _, n := range rules {
		r := &x.rules[n]
		if !a.window.meets(b.window, r.Time) {
			continue
		}
		reach := float64(r.Horizontal) / 1000
		// The tolerance counts the footprints' radii too; the balls are larger than those.
		if apart <= reach+0.2+1.01e-4*(reach+a.reach+b.reach) {
			return true
		}
	}
	return false
}
