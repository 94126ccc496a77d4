package api

import (
	"testing"

	"parley/channel"
)

// TestAReadbackStandsByTheLast: of two readbacks the later in the log counts, also where the
// clock was set back between them.
func TestAReadbackStandsByTheLast(t *testing.T) {
	correct := LadderStep{Rung: RungReadback, Place: channel.Place{Party: "ru", Number: 7}, Clock: 2000}
	differs := LadderStep{Rung: RungReadback, Place: channel.Place{Party: "ru", Number: 9}, Clock: 1000, Differences: []string{"volumes[0].upper"}}
	newer := LadderStep{Rung: RungReadback, Place: channel.Place{Epoch: 1, Party: "ru", Number: 3}, Clock: 500}
	for _, x := range []struct {
		steps []LadderStep
		want  string
	}{
		{nil, ReadbackNone},
		{[]LadderStep{{Rung: RungReceived}}, ReadbackNone},
		{[]LadderStep{correct}, ReadbackCorrect},
		{[]LadderStep{differs, correct}, ReadbackDiffers}, // as their clocks order them
		{[]LadderStep{newer, differs, correct}, ReadbackCorrect},
	} {
		if got := confirms(x.steps); got != x.want {
			t.Errorf("%v: %s, should be %s", x.steps, got, x.want)
		}
	}
}
