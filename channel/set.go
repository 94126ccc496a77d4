package channel

import "slices"

// branchID numbers the branches of a machine in the order in which it met them. It is
// local: nothing that leaves the machine depends on it.
type branchID int32

// ref names an applied entry: the branch that physically holds it, and its number. On a
// fork the common prefix belongs to the branch that was met first.
type ref struct {
	branch branchID
	number int64
}

// Set is a causally closed set of applied entries: for each branch, how many of its
// entries, its parent's included, belong to it. Branches beyond its end are not in it.
type Set []int64

func (s Set) has(r ref) bool {
	return int(r.branch) < len(s) && r.number < s[r.branch]
}

func (s Set) size(b branchID) int64 {
	if int(b) < len(s) {
		return s[b]
	}
	return 0
}

// raise returns s with at least n entries of b.
func (s Set) raise(b branchID, n int64) Set {
	for len(s) <= int(b) {
		s = append(s, 0)
	}
	s[b] = max(s[b], n)
	return s
}

// join returns the union, in place of s where there is room.
func (s Set) join(t Set) Set {
	for b, n := range t {
		if n > s.size(branchID(b)) {
			s = s.raise(branchID(b), n)
		}
	}
	return s
}

// Clone copies a set.
func (s Set) Clone() Set { return slices.Clone(s) }
