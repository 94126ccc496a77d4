package channel_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"parley"
	"parley/channel"
	"parley/channel/channeltest"
	"parley/ledger"
)

// TestRules plays every directed script: the name says the claim, the script how it comes
// about. What holds of every history holds of these too. The same scripts, with true signatures, are the vectors.
func TestRules(t *testing.T) {
	if withRace {
		t.Skip("one goroutine: runs without the detector")
	}
	for i, s := range channeltest.Scripts() {
		t.Run(s.Name, func(t *testing.T) {
			w := s.Build(channeltest.Options{Parties: 2})
			if err := w.Err(); err != nil {
				t.Fatal(err)
			}
			m, err := w.Check(rand.New(rand.NewPCG(uint64(i), 2)))
			if err != nil {
				t.Fatal(err)
			}
			state := m.Now().State()
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

// TestNoLogBeginsWithAnOfficersKey: a node key is Ed25519, so no log can be opened for
// another; a mirror stops at entry 0.
func TestNoLogBeginsWithAnOfficersKey(t *testing.T) {
	root := ledger.NewEd25519(make([]byte, 32))
	officer, err := ledger.GenerateP256()
	if err != nil {
		t.Fatal(err)
	}
	for node, good := range map[parley.OfficerKey]bool{root.Key(): true, officer.Key(): false, "03" + officer.Key()[2:]: false} {
		body := ledger.MustEncode(map[string]any{"epoch": 0, "node": node})
		open, err := ledger.Seal(root, ledger.ClassRoot, &ledger.Payload{
			Body: body, Kind: parley.KindOpen, Mode: parley.Real, Nonce: strings.Repeat("0", 32), Party: "us",
		})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := ledger.EncodeEntry(&ledger.Entry{Frame: ledger.Frame{Heads: []ledger.Head{}, Party: "us", Prev: ledger.EmptyRoot}, Root: open})
		if err != nil {
			t.Fatal(err)
		}
		if k, err := channel.NodeKey(channel.Read(raw)); (err == nil) != good || good && k != node {
			t.Errorf("a log opened for %s has the node key %q (%v)", node, k, err)
		}
	}
}
