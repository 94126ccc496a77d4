package channel_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"parley/channel"
	"parley/channel/channeltest"
	"parley/ledger"
)

// vector is one of testdata, with its branches read and checked as a mirror does.
type vector struct {
	*channeltest.Vector
	logs [][]channel.Stored
}

// readVectors gives every vector, in the order of the files. Checking some ten thousand
// signatures takes most of the time, so the tests share one reading.
var readVectors = sync.OnceValues(func() ([]vector, error) {
	files, err := filepath.Glob("testdata/vectors/*.jsonl.gz")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no vectors (%v): run go generate ./channel", err)
	}
	var all []vector
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		vectors, err := channeltest.ReadVectors(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		for _, v := range vectors {
			logs, err := v.Read()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", v.Name, err)
			}
			all = append(all, vector{v, logs})
		}
	}
	return all, nil
})

func vectors(t *testing.T) []vector {
	t.Helper()
	all, err := readVectors()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestVectors replays every vector from its bytes, in its own order of arrival and in
// others: the state is the one that is written there.
func TestVectors(t *testing.T) {
	if withRace {
		t.Skip("one goroutine: runs without the detector")
	}
	for i, v := range vectors(t) {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		for _, arrival := range [][]int{v.Arrival, v.Reshuffle(r), v.Reshuffle(r)} {
			m, err := v.Play(v.logs, arrival)
			if err != nil {
				t.Fatalf("%s: %v", v.Name, err)
			}
			s := m.Now().State()
			if got := ledger.MustEncode(s); !bytes.Equal(got, v.State) {
				t.Fatalf("%s: the state is\n%s\nshould be\n%s", v.Name, got, v.State)
			}
			if s.Hash() != v.StateHash {
				t.Fatalf("%s: state hash %s, should be %s", v.Name, s.Hash(), v.StateHash)
			}
			waiting := []channeltest.Waiting{}
			for _, x := range m.Waiting() {
				waiting = append(waiting, channeltest.Waiting{Party: x.Party, Epoch: x.Epoch, Number: x.Number})
			}
			if !slices.Equal(waiting, v.Waiting) {
				t.Fatalf("%s: waiting %v, should be %v", v.Name, waiting, v.Waiting)
			}
		}
	}
}

// TestVectorsCoverTheProtocol: another implementation that passes them has met every
// reason, forks, stops, waiting entries and bytes that are no text.
func TestVectorsCoverTheProtocol(t *testing.T) {
	vectors := vectors(t)
	if len(vectors) < 800 {
		t.Errorf("only %d vectors", len(vectors))
	}
	seen, names := map[channel.Reason]int{}, map[string]bool{}
	var forks, stops, waits, rulesets, binary int
	for _, v := range vectors {
		if names[v.Name] {
			t.Errorf("two vectors are called %q", v.Name)
		}
		names[v.Name] = true
		m, err := v.Play(v.logs, v.Arrival)
		if err != nil {
			t.Fatal(err)
		}
		s := m.Now().State()
		for _, e := range s.Entries {
			seen[e.Verdict]++
			for _, p := range e.Pairs {
				seen[p]++
			}
		}
		if slices.ContainsFunc(s.Logs, func(l channel.LogState) bool { return l.Forked == 1 }) {
			forks++
		}
		if slices.ContainsFunc(s.Logs, func(l channel.LogState) bool { return len(l.Stops) > 0 }) {
			stops++
		}
		if len(v.Waiting) > 0 {
			waits++
		}
		if slices.ContainsFunc(m.Waiting(), func(w channel.Wait) bool { return w.Ruleset > 1 }) {
			rulesets++
		}
		for _, b := range v.Branches {
			if slices.ContainsFunc(b.Entries, func(e channeltest.Bytes64) bool { return bytes.IndexByte(e, 0xff) >= 0 }) {
				binary++
			}
		}
	}
	for _, r := range channel.Reasons {
		if seen[r] == 0 {
			t.Errorf("no vector has anything void(%s)", r)
		}
	}
	t.Logf("%d vectors; with forks %d, stops %d, waiting entries %d, of them for a ruleset to come %d, bytes that are no text %d", len(vectors), forks, stops, waits, rulesets, binary)
	for _, n := range []int{forks, stops, waits, rulesets, binary} {
		if n == 0 {
			t.Error("the vectors leave something out")
		}
	}
}

// TestVectorsAreReproducible: what is in testdata is what the generator writes.
func TestVectorsAreReproducible(t *testing.T) {
	if testing.Short() || withRace {
		t.Skip("signs some ten thousand entries, on one goroutine")
	}
	themes, err := channeltest.Themes()
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range themes {
		var now bytes.Buffer
		if err := channeltest.WriteVectors(&now, theme.Vectors); err != nil {
			t.Fatal(err)
		}
		if stored, err := os.ReadFile("testdata/vectors/" + theme.Name + ".jsonl.gz"); err != nil || !bytes.Equal(stored, now.Bytes()) {
			t.Errorf("%s: the generator writes other vectors now: run go generate ./channel, and read the difference", theme.Name)
		}
	}
}
