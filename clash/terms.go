package clash

import (
	"slices"

	"parley"
)

// terms is what [Terms] say, made ready for comparing. It never changes.
type terms struct {
	heights margins
	rules   []parley.Rule
	pairs   [][]int // rules for a pair of kinds: index kind*len(NoticeKinds)+kind
}

func newTerms(t Terms) terms {
	x := terms{heights: margins(t.Heights), rules: slices.Clone(t.Rules)}
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
	return x
}

// Compare judges one pair under one rule.
func (x *terms) Compare(a, b Item, rule string) Result {
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
func (x *terms) pairing(a, b *item) []int {
	if a.Originator == b.Originator || a.Mode != b.Mode || a.kind < 0 || b.kind < 0 {
		return nil
	}
	return x.pairs[a.kind*len(parley.NoticeKinds)+b.kind]
}

// mayMeet is the cheap test before the exact one: whether the bounds of two items come
// near enough in time and space under some rule. It never excludes what judge would not.
func (x *terms) mayMeet(a, b *item, rules []int) bool {
	apart := between(&a.centre, &b.centre) - a.reach - b.reach
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
