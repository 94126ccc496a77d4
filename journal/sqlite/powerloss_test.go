package sqlite_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/ncruces/go-sqlite3/vfs"

	"parley"
	"parley/journal"
	"parley/journal/sqlite"
	"parley/journal/sqlite/powerloss"
)

const dbPath = "/node.db"

// TestPowerLoss cuts the power before and after every sync, and after every commit. What
// was acknowledged must be there, whole; what was not may be there, whole; nothing in
// part. Some cuts are survived: the node goes on from what they left.
func TestPowerLoss(t *testing.T) {
	for _, tear := range []bool{false, true} {
		for _, forgetNames := range []bool{false, true} {
			t.Run(fmt.Sprintf("torn %t, names need a sync of the folder %t", tear, forgetNames), func(t *testing.T) {
				r := &run{t: t, synchronous: "FULL", tear: tear, forgetNames: forgetNames, rng: rand.New(rand.NewPCG(1, 2))}
				if loss := r.lives(history(3, 200)); loss != "" {
					t.Error(loss)
				}
				t.Logf("%d cuts, %d different images, %d lives", r.cuts, len(r.known), r.started)
				if r.cuts < 200 || r.started < 3 {
					t.Error("these are too few to show anything")
				}
			})
		}
	}
}

// TestPowerLossIsSeen shows that the harness is not blind: where one of the things that
// durability hangs on is left out, the same history loses what was acknowledged.
func TestPowerLossIsSeen(t *testing.T) {
	for _, r := range []*run{
		{synchronous: "OFF"},
		{synchronous: "NORMAL"},
		{synchronous: "FULL", forgetNames: true, noFolderSync: true},  // the -wal file is gone
		{synchronous: "FULL", forgetNames: false, noFolderSync: true}, // a removed rollback journal is back
	} {
		t.Run(fmt.Sprintf("synchronous %s, folder synced %t, names need it %t", r.synchronous, !r.noFolderSync, r.forgetNames), func(t *testing.T) {
			r.t, r.rng = t, rand.New(rand.NewPCG(1, 2))
			loss := r.lives(history(3, 200))
			if loss == "" {
				t.Error("nothing was lost: the harness does not see what it is for")
			}
			t.Log(loss)
		})
	}
}

// history is batches of random rows on two branches: one history for one seed. The desk
// names the number of the batch.
func history(seed uint64, entries int) []journal.Batch {
	rng := rand.New(rand.NewPCG(seed, 0))
	trunk := journal.Branch{ID: 1, Channel: parley.Hash{1}, Party: "us"}
	fork := trunk
	fork.ID, fork.Parent, fork.ForkAt = 2, 1, 1
	size := map[journal.BranchID]uint64{1: 0, 2: fork.ForkAt}

	var batches []journal.Batch
	for entries > 0 {
		b := journal.Batch{Desk: []journal.Item{{Section: "batch", Key: "last", Value: fmt.Append(nil, len(batches))}}}
		id := journal.BranchID(1)
		if len(batches) == 0 {
			b.Branches = []journal.Branch{trunk, fork}
		} else {
			id += journal.BranchID(rng.IntN(2))
		}
		for range min(entries, 1+rng.IntN(8)) {
			entry := make([]byte, rng.IntN(2000))
			for i := range entry {
				entry[i] = byte(rng.Uint32())
			}
			b.Rows = append(b.Rows, journal.Row{Branch: id, Number: size[id], Entry: entry, Hashes: make([]byte, 32)})
			size[id]++
			entries--
		}
		b.Checkpoints = []journal.Checkpoint{{Branch: id, Note: fmt.Append(nil, size[id])}}
		batches = append(batches, b)
	}
	return batches
}

// run is one history on disks that lose their power.
type run struct {
	t           *testing.T
	synchronous string
	tear        bool
	forgetNames bool

	noFolderSync bool // the VFS offers no sync of the folder

	rng *rand.Rand

	batches []journal.Batch
	acked   int // batches that Commit returned for, on the present disk
	known   map[[32]byte]int
	cuts    int
	started int
	loss    string // the first one; nothing is looked at after it

	next      powerloss.Image // what the next life starts with, once chosen
	nextAcked int
}

// lives commits the batches, in as many lives as it takes, and tells the first loss.
func (r *run) lives(batches []journal.Batch) string {
	r.batches, r.known = batches, map[[32]byte]int{}
	var image powerloss.Image
	for r.loss == "" && r.acked < len(batches) {
		r.started++
		r.live(image)
		image, r.next = r.next, nil
		if image != nil {
			r.acked = r.nextAcked
			r.acked = r.recovered(image)
		}
	}
	return r.loss
}

// live goes on from an image until the batches are through, or until a cut is chosen
// that it does not survive.
func (r *run) live(image powerloss.Image) {
	disk := powerloss.New(image, r.t.TempDir())
	disk.ForgetNames = r.forgetNames
	cut := func() { r.cut(disk) }
	disk.Before, disk.After = cut, cut
	j := open(r.t, dbPath, r.mount(disk))
	defer j.Close()
	for r.acked < len(r.batches) {
		if err := j.Commit(context.Background(), r.batches[r.acked]); err != nil {
			r.t.Fatalf("Commit: %v", err)
		}
		r.acked++
		r.cut(disk)
		// A reader, so that the writer is not alone with the shared-memory index.
		if b, err := j.Branches(context.Background()); err != nil || len(b) != 2 {
			r.t.Fatalf("Branches = %v, %v", b, err)
		}
		if r.next != nil || r.loss != "" {
			return
		}
	}
}

// mount registers a disk for the rest of the test. Few pages make a checkpoint due, so
// that many commits meet one.
func (r *run) mount(d *powerloss.Disk) sqlite.Options {
	var v vfs.VFS = d
	if r.noFolderSync {
		v = struct{ vfs.VFS }{d}
	}
	return sqlite.Options{VFS: register(r.t, v), Synchronous: r.synchronous, CheckpointPages: 20, Readers: 1}
}

var registered atomic.Int64

func register(t *testing.T, v vfs.VFS) (name string) {
	name = fmt.Sprint("powerloss", registered.Add(1))
	vfs.Register(name, v)
	t.Cleanup(func() { vfs.Unregister(name) })
	return name
}

// cut looks at what a power loss at this moment leaves, and sometimes chooses it to go
// on from.
func (r *run) cut(d *powerloss.Disk) {
	if r.loss != "" || r.next != nil {
		return
	}
	r.cuts++
	image := d.Lose()
	if r.tear {
		image = d.Tear(r.rng)
	}
	if r.recovered(image); r.loss == "" && r.rng.IntN(40) == 0 {
		r.next, r.nextAcked = image, r.acked
	}
}

// recovered opens an image and counts the batches that are whole in it. Anything amiss
// becomes the run's loss.
func (r *run) recovered(image powerloss.Image) int {
	sum := digest(image)
	n, ok := r.known[sum]
	if !ok {
		var err error
		if n, err = r.reopen(image); err != nil {
			r.loss = fmt.Sprintf("with %d batches acknowledged: %v", r.acked, err)
			return 0
		}
		r.known[sum] = n
	}
	if n < r.acked || n > r.acked+1 {
		r.loss = fmt.Sprintf("%d batches were acknowledged, and after the power loss there are %d", r.acked, n)
	}
	return n
}

func (r *run) reopen(image powerloss.Image) (whole int, err error) {
	ctx := context.Background()
	j, err := sqlite.Open(ctx, dbPath, r.mount(powerloss.New(image, r.t.TempDir())))
	if err != nil {
		return 0, err
	}
	defer j.Close()
	damage, err := j.Check(ctx)
	if err != nil || len(damage) > 0 {
		return 0, fmt.Errorf("Check = %v, %v", damage, err)
	}
	branches, err := j.Branches(ctx)
	if err != nil {
		return 0, err
	}
	var rows []journal.Row
	for row, err := range j.Replay(ctx) {
		if err != nil {
			return 0, err
		}
		rows = append(rows, row)
	}
	// The rows must be those of so many batches, and everything else must agree.
	want := map[journal.BranchID]journal.Branch{}
	for _, b := range r.batches {
		if len(rows) == 0 {
			break
		}
		if len(rows) < len(b.Rows) || !slices.EqualFunc(rows[:len(b.Rows)], b.Rows, sameRow) {
			return 0, fmt.Errorf("batch %d is there in part, or changed", whole)
		}
		rows = rows[len(b.Rows):]
		for _, n := range b.Branches {
			n.Size = n.ForkAt
			want[n.ID] = n
		}
		last := b.Checkpoints[0]
		line := want[last.Branch]
		line.Size, line.Checkpoint = b.Rows[len(b.Rows)-1].Number+1, last.Note
		want[last.Branch] = line
		whole++
	}
	if len(rows) > 0 {
		return 0, fmt.Errorf("%d rows that nobody committed", len(rows))
	}
	if len(branches) != len(want) {
		return 0, fmt.Errorf("%d batches, but %d branches", whole, len(branches))
	}
	for _, b := range branches {
		if w := want[b.ID]; b.Size != w.Size || !bytes.Equal(b.Checkpoint, w.Checkpoint) || b.ForkAt != w.ForkAt {
			return 0, fmt.Errorf("%d batches, but branch %v, want %v", whole, b, w)
		}
	}
	if whole > 0 {
		if v, err := j.Desk(ctx, "batch", "last"); err != nil || string(v) != fmt.Sprint(whole-1) {
			return 0, fmt.Errorf("%d batches, but the desk names %q, %v", whole, v, err)
		}
	}
	return whole, nil
}

func sameRow(a, b journal.Row) bool {
	return a.Branch == b.Branch && a.Number == b.Number && bytes.Equal(a.Entry, b.Entry) && bytes.Equal(a.Hashes, b.Hashes)
}

func digest(image powerloss.Image) (sum [32]byte) {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(image)) {
		fmt.Fprintf(h, "%s %d\n", name, len(image[name]))
		h.Write(image[name])
	}
	h.Sum(sum[:0])
	return sum
}
