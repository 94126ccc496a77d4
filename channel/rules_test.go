package channel_test

import (
	"testing"

	"parley/channel"
	"parley/channel/channeltest"
)

// TestRules plays every directed script: the name says the claim, the script how it comes
// about. The same scripts, with true signatures, are the vectors.
func TestRules(t *testing.T) {
	for _, s := range channeltest.Scripts() {
		t.Run(s.Name, func(t *testing.T) {
			w := s.Build(channeltest.Options{Parties: 2})
			if err := w.Err(); err != nil {
				t.Fatal(err)
			}
			state := w.Observe().Now().State()
			if s.Expect != nil {
				if wrong := s.Expect(w, state); wrong != "" {
					t.Error(wrong)
				}
			}
			if s.Reason == "" {
				return
			}
			entry, pair := s.Reason, channel.Reason("")
			if s.Pair {
				entry, pair = channel.VoidPairs, s.Reason
			}
			for _, e := range state.Entries {
				if e.Verdict == entry && (!s.Pair || e.Pairs[0] == pair) {
					return
				}
			}
			t.Errorf("nothing in the history is %s %s", entry, pair)
		})
	}
}
