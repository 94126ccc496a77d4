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
	terms
	items []*item
	at    map[parley.Hash]int // index in items
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
func (x *Exact) SetTerms(t Terms) { x.terms = newTerms(t) }

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
