package channel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/channel"
	"parley/channel/channeltest"
)

// TestABoardIsWhatTheViewGives: taking entries in one by one, a board holds after each what
// the whole view gives, whatever the history.
func TestABoardIsWhatTheViewGives(t *testing.T) {
	t.Parallel()
	for i := range uint64(40) {
		seed := rand.Uint64()
		w := channeltest.Run(channeltest.NewHistory(seed, stepsPerHistory), channeltest.Options{})
		w.Settle()
		m := channel.New(w.Channel)
		b := channel.NewBoard(m)
		for n, c := range w.Cells {
			applied, err := m.Add(c.Stored())
			if err != nil {
				t.Fatal(err)
			}
			b.Update(applied)
			if n%7 != int(i)%7 && n != len(w.Cells)-1 {
				continue
			}
			if diff := difference(b, m.Now().Obligations()); diff != "" {
				t.Fatalf("seed %d, after entry %d: %s", seed, n, diff)
			}
			state := m.Now().State()
			if got := b.State().Hash(); got != state.Hash() {
				t.Fatalf("seed %d, after entry %d: the board's state is %s, the view's %s", seed, n, got, state.Hash())
			}
			for _, s := range state.Notices {
				if got := b.Number(s.ID); got != s.Number {
					t.Fatalf("seed %d, after entry %d: the board numbers a notice of %s %d, the state %d", seed, n, s.Originator, got, s.Number)
				}
			}
		}
	}
}

func difference(b *channel.Board, want []*channel.Obligation) string {
	n := 0
	b.All(func(*channel.Obligation) { n++ })
	if n != len(want) {
		return fmt.Sprintf("the board has %d obligations, the view %d", n, len(want))
	}
	for _, o := range want {
		got, ok := b.Get(o.Obligation)
		if !ok || text(got) != text(o) {
			return fmt.Sprintf("the board has %s, the view %s", text(got), text(o))
		}
	}
	return ""
}

func text(o *channel.Obligation) string {
	if o == nil {
		return "none"
	}
	b, err := json.Marshal(struct {
		Obligation                parley.Obligation
		Creditor                  parley.PartyID
		Since, Due, Promised, Met parley.Millis
	}{o.Obligation, o.Creditor, o.Since, o.Due, o.Promised, o.Met})
	if err != nil {
		return err.Error()
	}
	return string(b)
}
