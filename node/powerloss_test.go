package node_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/ncruces/go-sqlite3/vfs"

	"parley"
	"parley/journal/sqlite"
	"parley/journal/sqlite/powerloss"
	"parley/node"
)

// cut is what a disk held when the power failed, and what had been acknowledged by then.
type cut struct {
	image powerloss.Image
	acked int
}

// TestPowerLossLosesNothingAcknowledged files entries through a node's door, and cuts the
// power before and after every sync. A node that starts on what is left has every entry
// that was acknowledged. With synchronous OFF the same test sees a loss.
func TestPowerLossLosesNothingAcknowledged(t *testing.T) {
	for _, c := range []struct {
		synchronous string
		loses       bool
	}{{"", false}, {"OFF", true}} {
		t.Run("synchronous "+c.synchronous, func(t *testing.T) {
			acts, cuts := underPower(t, c.synchronous, 200)
			lost, checked := 0, 0
			for i, at := range cuts {
				// Every cut is checked in the plain run; the slow race detector gets a tenth.
				if raceDetector && i%10 != 0 {
					continue
				}
				checked++
				lost += missing(t, at, acts)
			}
			t.Logf("%d cuts, %d checked, %d acknowledged entries lost over all of them", len(cuts), checked, lost)
			if (lost > 0) != c.loses {
				t.Errorf("lost %d acknowledged entries over %d cuts", lost, checked)
			}
		})
	}
}

// underPower runs a node on a disk that can lose power, and files entries one by one.
func underPower(t *testing.T, synchronous string, entries int) ([]parley.Hash, []cut) {
	t.Helper()
	disk := powerloss.New(nil, t.TempDir())
	name := "node-" + t.Name()
	vfs.Register(name, disk)
	t.Cleanup(func() { vfs.Unregister(name) })
	s := newSide(t, "us")
	s.journalOptions, s.journalPath = sqlite.Options{VFS: name, Synchronous: synchronous}, "/journal.db"
	s.start(newCharter(t, s))
	s.open()
	s.enroll()

	var mu sync.Mutex
	var acts []parley.Hash
	var cuts []cut
	note := func() {
		mu.Lock()
		defer mu.Unlock()
		cuts = append(cuts, cut{disk.Lose(), len(acts)})
	}
	disk.Before, disk.After = note, note
	for i := range entries {
		f := s.word(s.drafter, parley.KindUrgent, &parley.Urgent{Text: fmt.Sprint("entry ", i)})
		mu.Lock()
		acts = append(acts, f.Act)
		mu.Unlock()
		if synchronous != "" {
			note() // nothing is synced, so there are no sync points to hang on
		}
	}
	s.stop()
	return acts, cuts
}

// missing starts a node on what a cut left, and counts the acknowledged entries that it
// does not have.
func missing(t *testing.T, at cut, acts []parley.Hash) int {
	t.Helper()
	ctx := context.Background()
	name := "cut-" + t.Name()
	vfs.Register(name, powerloss.New(at.image, t.TempDir()))
	defer vfs.Unregister(name)
	j, err := sqlite.Open(ctx, "/journal.db", sqlite.Options{VFS: name})
	if err != nil {
		t.Logf("after the cut: %v", err)
		return at.acked
	}
	defer j.Close()
	n, err := node.Open(ctx, node.Options{Party: "us", Journal: j, Keys: anyKey})
	if err != nil {
		t.Logf("after the cut: %v", err)
		return at.acked
	}
	defer n.Close()
	held := map[parley.Hash]bool{}
	for _, id := range n.Channels() {
		c, _ := n.Channel(id)
		for _, w := range c.State().Words {
			held[w.ID] = true
		}
	}
	lost := 0
	for _, a := range acts[:at.acked] {
		if !held[a] {
			lost++
		}
	}
	return lost
}
