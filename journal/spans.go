package journal

import (
	"fmt"
	"slices"
)

// Span is a run of entries, [From, To), that one branch physically holds.
type Span struct {
	Branch   BranchID
	From, To uint64
}

// Spans says where the entries [from, to) of a branch lie, in their order: its own, and
// before those its parents'. It ends where the branch does. line looks a branch up.
func Spans(line func(BranchID) (Line, error), id BranchID, from, to uint64) ([]Span, error) {
	at, err := line(id)
	if err != nil {
		return nil, err
	}
	var spans []Span // from the end of the branch backwards
	for to = min(to, at.Size); ; {
		if start := max(from, at.ForkAt); start < to {
			spans = append(spans, Span{id, start, to})
		}
		if to = min(to, at.ForkAt); from >= to {
			slices.Reverse(spans)
			return spans, nil
		}
		if at.Parent >= id { // never stored by Commit; it would lead round in a circle
			return nil, fmt.Errorf("journal: branch %d names %d as its parent, which is not older: the store is damaged", id, at.Parent)
		}
		id = at.Parent
		if at, err = line(id); err != nil {
			return nil, err
		}
	}
}
