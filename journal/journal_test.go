package journal

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestNextBranch(t *testing.T) {
	if got := NextBranch(nil); got != 1 {
		t.Errorf("the first branch is %d, want 1", got)
	}
	if got := NextBranch([]Branch{{ID: 1}, {ID: 7}, {ID: 3}}); got != 8 {
		t.Errorf("the next after 7 is %d, want 8", got)
	}
}

func TestSpans(t *testing.T) {
	// 2 leaves 1 at 10; 3 leaves 2 at 15, 4 leaves 2 at 5, where 2 has nothing of its own.
	lines := map[BranchID]Line{
		1: {Size: 20}, 2: {Parent: 1, ForkAt: 10, Size: 30}, 3: {Parent: 2, ForkAt: 15, Size: 16}, 4: {Parent: 2, ForkAt: 5, Size: 5},
		8: {Parent: 9, ForkAt: 1, Size: 2}, 9: {Parent: 9, ForkAt: 1, Size: 2}, // damaged
	}
	line := func(id BranchID) (Line, error) {
		if l, ok := lines[id]; ok {
			return l, nil
		}
		return Line{}, &UnknownBranchError{Branch: id}
	}
	for _, tt := range []struct {
		id       BranchID
		from, to uint64
		want     []Span
	}{
		{1, 0, 20, []Span{{1, 0, 20}}},
		{1, 3, 99, []Span{{1, 3, 20}}},
		{1, 20, 99, nil},
		{1, 7, 7, nil},
		{1, 7, 3, nil},
		{2, 0, 30, []Span{{1, 0, 10}, {2, 10, 30}}},
		{2, 10, 11, []Span{{2, 10, 11}}},
		{2, 9, 10, []Span{{1, 9, 10}}},
		{3, 0, 99, []Span{{1, 0, 10}, {2, 10, 15}, {3, 15, 16}}},
		{3, 12, 16, []Span{{2, 12, 15}, {3, 15, 16}}},
		{4, 2, 9, []Span{{1, 2, 5}}},
		{9, 1, 2, []Span{{9, 1, 2}}},
	} {
		got, err := Spans(line, tt.id, tt.from, tt.to)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Spans(%d, %d, %d) = %v, %v; want %v", tt.id, tt.from, tt.to, got, err, tt.want)
		}
	}
	var unknown *UnknownBranchError
	if _, err := Spans(line, 5, 0, 1); !errors.As(err, &unknown) {
		t.Errorf("of no branch: %v", err)
	}
	for _, id := range []BranchID{8, 9} {
		if _, err := Spans(line, id, 0, 2); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("a circle of parents: %v", err)
		}
	}
}
