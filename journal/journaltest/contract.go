package journaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"parley"
	"parley/journal"
)

func testEmpty(t *testing.T, j journal.Journal) {
	if b := branches(t, j); len(b) != 0 {
		t.Errorf("Branches = %v", b)
	}
	if r := all(t, "Replay", j.Replay(t.Context())); len(r) != 0 {
		t.Errorf("Replay = %v", r)
	}
	if _, err := j.Desk(t.Context(), "draft", "1"); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("Desk = %v, want ErrNotFound", err)
	}
	if items := all(t, "DeskList", j.DeskList(t.Context(), "draft")); len(items) != 0 {
		t.Errorf("DeskList = %v", items)
	}
	var unknown *journal.UnknownBranchError
	if _, err := collect(j.Entries(t.Context(), 1, 0, 1)); !errors.As(err, &unknown) || unknown.Branch != 1 {
		t.Errorf("Entries of no branch = %v, want an UnknownBranchError", err)
	}
	commit(t, j, journal.Batch{})
	sound(t, j)
}

func testRoundTrip(t *testing.T, j journal.Journal) {
	want := branch(1, 0, 0)
	other := journal.Branch{ID: 2, Channel: parley.Hash{9}, Party: "them", Epoch: math.MaxUint32}
	value := []byte{0, 1, 0xff}
	commit(t, j, journal.Batch{
		Branches:    []journal.Branch{want, other},
		Rows:        append(rows(1, 0, 3), rows(2, 0, 1)...),
		Checkpoints: []journal.Checkpoint{note(1, []byte("note\n"))},
		Desk:        []journal.Item{item("draft", "1", value)},
	})
	value[0] = 9 // what was committed is the journal's own
	want.Size, want.Checkpoint = 3, []byte("note\n")
	other.Size = 1
	if d := diffBranches(branches(t, j), []journal.Branch{want, other}); d != "" {
		t.Error(d)
	}
	wantRows(t, "Entries", all(t, "Entries", j.Entries(t.Context(), 1, 0, 3)), rows(1, 0, 3))
	wantRows(t, "Entries", all(t, "Entries", j.Entries(t.Context(), 2, 0, 9)), rows(2, 0, 1))
	if v, err := j.Desk(t.Context(), "draft", "1"); err != nil || !bytes.Equal(v, []byte{0, 1, 0xff}) {
		t.Errorf("Desk = %v, %v", v, err)
	}
	sound(t, j)
}

func testRanges(t *testing.T, j journal.Journal) {
	const size = 700 // more than a driver is likely to read at once
	commit(t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0)}})
	for n := uint64(0); n < size; n += 100 {
		commit(t, j, journal.Batch{Rows: rows(1, n, n+100)})
	}
	for _, r := range [][2]uint64{{0, size}, {0, 0}, {5, 5}, {9, 3}, {0, 1}, {255, 258}, {699, 700}, {650, 9000}, {700, 701}, {1 << 62, math.MaxUint64}, {3, math.MaxUint64}} {
		from, to := r[0], min(r[1], size)
		got := all(t, "Entries", j.Entries(t.Context(), 1, r[0], r[1]))
		wantRows(t, fmt.Sprint("Entries ", r), got, rows(1, from, max(from, to)))
	}
	n := 0
	for range j.Entries(t.Context(), 1, 0, size) {
		if n++; n == 10 {
			break // a reader may leave early, and come back
		}
	}
	wantRows(t, "after leaving early", all(t, "Replay", j.Replay(t.Context())), rows(1, 0, size))
}

func testSizes(t *testing.T, j journal.Journal) {
	var want []journal.Row
	for i, size := range []int{0, 1, 31, 32, 100, 999, 4095, 4096, 4097, 20000, 60000, journal.MaxEntry, journal.MaxEntry} {
		want = append(want, journal.Row{Branch: 1, Number: uint64(i), Entry: bytes.Repeat([]byte{byte(i)}, size), Hashes: bytes.Repeat([]byte{0xee}, 32*i)})
	}
	for range 20 { // more bytes than a driver is likely to read at once
		want = append(want, journal.Row{Branch: 1, Number: uint64(len(want)), Entry: bytes.Repeat([]byte("x"), journal.MaxEntry)})
	}
	commit(t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0)}, Rows: want})
	got := all(t, "Replay", j.Replay(t.Context()))
	wantRows(t, "Replay", got, want)
	wantRows(t, "Entries", all(t, "Entries", j.Entries(t.Context(), 1, 0, 99)), want)
	_ = append(got[5].Entry, "what a reader appends must not reach the hashes"...)
	wantRows(t, "after an append", got, want)
	sound(t, j)
}

func testForks(t *testing.T, j journal.Journal) {
	// 1: 0 1 2 3 4 5
	// 2:       3'4'5'6'     beside 1 from 3
	// 3:           5"       beside 2 from 5
	// 4:   1*               beside 2 from 1, so truly beside 1
	// 5: 0+                 beside 1 from the first entry on
	commit(t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0)}, Rows: rows(1, 0, 4)})
	commit(t, j, journal.Batch{ // a fork, and the rest of its parent, in one batch
		Branches: []journal.Branch{branch(2, 1, 3)},
		Rows:     append(rows(2, 3, 7), rows(1, 4, 6)...),
	})
	commit(t, j, journal.Batch{
		Branches: []journal.Branch{branch(3, 2, 5), branch(4, 2, 1), branch(5, 1, 0)},
		Rows:     []journal.Row{row(3, 5), row(4, 1), row(5, 0)},
	})
	want := map[journal.BranchID][]journal.Row{
		1: rows(1, 0, 6),
		2: append(rows(1, 0, 3), rows(2, 3, 7)...),
		3: append(append(rows(1, 0, 3), rows(2, 3, 5)...), row(3, 5)),
		4: {row(1, 0), row(4, 1)},
		5: {row(5, 0)},
	}
	for _, b := range branches(t, j) {
		if b.Size != uint64(len(want[b.ID])) {
			t.Errorf("branch %d has size %d, want %d", b.ID, b.Size, len(want[b.ID]))
		}
		for from := range b.Size {
			for to := from; to <= b.Size; to++ {
				got := all(t, "Entries", j.Entries(t.Context(), b.ID, from, to))
				wantRows(t, fmt.Sprintf("Entries of %d, [%d, %d)", b.ID, from, to), got, want[b.ID][from:to])
			}
		}
	}
	sound(t, j)
}

func testReplay(t *testing.T, j journal.Journal) {
	commit(t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0), branch(2, 0, 0)}})
	var want []journal.Row
	for n := range uint64(200) {
		batch := []journal.Row{row(2, 2*n), row(1, n), row(2, 2*n+1)}
		commit(t, j, journal.Batch{Rows: batch})
		want = append(want, batch...)
	}
	wantRows(t, "Replay", all(t, "Replay", j.Replay(t.Context())), want)
	// What comes while it runs is not part of it.
	var got []journal.Row
	for r, err := range j.Replay(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 {
			commit(t, j, journal.Batch{Rows: rows(1, 200, 210)})
		}
		got = append(got, r)
	}
	wantRows(t, "Replay beside a commit", got, want)
}

func testCheckpoints(t *testing.T, j journal.Journal) {
	first := branch(1, 0, 0)
	first.Checkpoint = []byte("with the branch")
	commit(t, j, journal.Batch{Branches: []journal.Branch{first}})
	steps := []struct {
		batch journal.Batch
		want  string
	}{
		{journal.Batch{}, "with the branch"},
		{journal.Batch{Rows: rows(1, 0, 2), Checkpoints: []journal.Checkpoint{note(1, []byte("of 2"))}}, "of 2"},
		{journal.Batch{Rows: rows(1, 2, 3)}, "of 2"},
		{journal.Batch{Checkpoints: []journal.Checkpoint{note(1, []byte("once")), note(1, []byte("twice"))}}, "twice"},
	}
	for _, s := range steps {
		commit(t, j, s.batch)
		if got := branches(t, j)[0].Checkpoint; string(got) != s.want {
			t.Errorf("checkpoint is %q, want %q", got, s.want)
		}
	}
}

func testDesk(t *testing.T, j journal.Journal) {
	put := func(items ...journal.Item) { t.Helper(); commit(t, j, journal.Batch{Desk: items}) }
	put(item("draft", "b", []byte("2")), item("draft", "a", []byte("1")), item("session", "a", []byte{}))
	put(item("draft", "b", []byte("3")), item("draft", "é", []byte("4")), item("draft", "Z", []byte("5")), item("draft", "none", nil))
	keys := func(section string) (out []string) {
		for _, item := range all(t, "DeskList", j.DeskList(t.Context(), section)) {
			if item.Section != section {
				t.Errorf("section is %q, want %q", item.Section, section)
			}
			out = append(out, item.Key+"="+string(item.Value))
		}
		return out
	}
	if got := fmt.Sprint(keys("draft")); got != "[Z=5 a=1 b=3 é=4]" {
		t.Errorf("DeskList = %s", got)
	}
	if v, err := j.Desk(t.Context(), "session", "a"); v == nil || len(v) != 0 || err != nil {
		t.Errorf("an empty value came back as %v, %v; nil would mean that it is not there", v, err)
	}
	put(item("draft", "a", nil), item("draft", "x", []byte("6")), item("draft", "x", nil))
	if got := fmt.Sprint(keys("draft")); got != "[Z=5 b=3 é=4]" {
		t.Errorf("DeskList after deleting = %s", got)
	}
	if _, err := j.Desk(t.Context(), "draft", "a"); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("a deleted item = %v, want ErrNotFound", err)
	}
	sound(t, j)
}

func testRefusals(t *testing.T, j journal.Journal) {
	commit(t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0), branch(4, 0, 0)}, Rows: rows(1, 0, 5)})
	before := branches(t, j)

	// Each batch has good parts around the bad one, which must not stay.
	with := func(bad journal.Batch) journal.Batch {
		bad.Rows = append(append([]journal.Row{row(1, 5)}, bad.Rows...), row(4, 0))
		bad.Checkpoints = append([]journal.Checkpoint{note(1, []byte("bad"))}, bad.Checkpoints...)
		bad.Desk = append([]journal.Item{item("draft", "bad", []byte("x"))}, bad.Desk...)
		return bad
	}
	rowsOf := func(r ...journal.Row) journal.Batch { return with(journal.Batch{Rows: r}) }
	branchesOf := func(b ...journal.Branch) journal.Batch { return with(journal.Batch{Branches: b}) }
	deskOf := func(section, key string) journal.Batch {
		return with(journal.Batch{Desk: []journal.Item{item(section, key, []byte("x"))}})
	}

	if e := refused[*journal.OutOfOrderError](t, j, rowsOf(row(1, 7)), "entry 7 is not the next, which is 6"); e.Branch != 1 || e.Number != 7 || e.Want != 6 {
		t.Errorf("fields of %v", e)
	}
	refused[*journal.OutOfOrderError](t, j, rowsOf(row(1, 5)), "entry 5 is not the next, which is 6")
	refused[*journal.OutOfOrderError](t, j, rowsOf(row(1, math.MaxUint64)), "is not the next")
	if e := refused[*journal.UnknownBranchError](t, j, rowsOf(row(9, 0)), "branch 9"); e.Branch != 9 {
		t.Errorf("fields of %v", e)
	}
	refused[*journal.UnknownBranchError](t, j, rowsOf(row(0, 0)), "branch 0")
	refused[*journal.UnknownBranchError](t, j, with(journal.Batch{Checkpoints: []journal.Checkpoint{note(9, []byte("x"))}}), "branch 9")
	refused[*journal.UnknownBranchError](t, j, branchesOf(branch(5, 3, 0)), "branch 3")
	refused[*journal.UnknownBranchError](t, j, branchesOf(branch(5, 6, 0), branch(6, 1, 0)), "branch 6")
	if e := refused[*journal.BranchExistsError](t, j, branchesOf(branch(4, 0, 0)), "the next is 5"); e.Branch != 4 || e.Next != 5 {
		t.Errorf("fields of %v", e)
	}
	refused[*journal.BranchExistsError](t, j, branchesOf(branch(2, 0, 0)), "the next is 5")
	refused[*journal.BranchExistsError](t, j, branchesOf(branch(0, 0, 0)), "the next is 5")
	refused[*journal.BranchExistsError](t, j, branchesOf(branch(5, 0, 0), branch(5, 0, 0)), "the next is 6")
	refused[*parley.Error](t, j, branchesOf(branch(5, 0, 1)), "branches[0].forkAt: must be 0 without a parent")
	refused[*parley.Error](t, j, branchesOf(branch(5, 1, 7)), "branches[0].forkAt: must be at most 6")
	elsewhere := branch(5, 1, 0)
	elsewhere.Party = "them"
	refused[*parley.Error](t, j, branchesOf(elsewhere), "same channel, party and epoch")
	refused[*parley.Error](t, j, rowsOf(journal.Row{Branch: 1, Number: 6, Entry: make([]byte, journal.MaxEntry+1)}), `rows[1].entry: must be at most 65535 bytes, what an entry bundle can carry, not "65536 bytes"`)
	refused[*parley.Error](t, j, with(journal.Batch{Checkpoints: []journal.Checkpoint{note(1, nil)}}), "checkpoints[1].note: is required")
	refused[*parley.Error](t, j, deskOf("", "k"), "desk[1].section: is required")
	refused[*parley.Error](t, j, deskOf("s", ""), "desk[1].key: is required")
	refused[*parley.Error](t, j, deskOf("s", "a\x00b"), "without NUL")
	refused[*parley.Error](t, j, deskOf("s", "\xff"), "UTF-8")
	refused[*parley.Error](t, j, deskOf("s", strings.Repeat("k", journal.MaxKey+1)), "at most 1000 bytes")

	if d := diffBranches(branches(t, j), before); d != "" {
		t.Errorf("a refused batch left something: %s", d)
	}
	wantRows(t, "after refusals", all(t, "Replay", j.Replay(t.Context())), rows(1, 0, 5))
	if _, err := j.Desk(t.Context(), "draft", "bad"); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("a refused batch left a desk item: %v", err)
	}
	commit(t, j, with(journal.Batch{})) // without the bad part the same batch is taken
	sound(t, j)
}

func testContext(t *testing.T, j journal.Journal) {
	commit(t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0)}, Rows: rows(1, 0, 600)})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var err error
	n := 0
	for _, err = range j.Entries(ctx, 1, 0, 600) {
		if n++; n == 1 {
			cancel()
		}
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Entries after %d rows = %v, want context.Canceled", n, err)
	}
	if err := j.Commit(ctx, journal.Batch{Rows: rows(1, 600, 601)}); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit = %v, want context.Canceled", err)
	}
	if _, err := j.Branches(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Branches = %v, want context.Canceled", err)
	}
	if _, err := j.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Check = %v, want context.Canceled", err)
	}
	commit(t, j, journal.Batch{Rows: rows(1, 600, 601)}) // nothing of it lingers
	sound(t, j)
}

func testReentrance(t *testing.T, j journal.Journal) {
	commit(t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0)}, Rows: rows(1, 0, 20), Desk: []journal.Item{item("draft", "1", []byte("x"))}})
	n := uint64(20)
	var nest func(depth int)
	nest = func(depth int) { // deeper than a driver is likely to have connections
		for range j.Replay(t.Context()) {
			commit(t, j, journal.Batch{Rows: rows(1, n, n+1)})
			n++
			if depth > 0 {
				nest(depth - 1)
			}
			break
		}
	}
	nest(20)
	for range j.DeskList(t.Context(), "draft") {
		for range j.Entries(t.Context(), 1, 0, 5) {
			branches(t, j)
		}
	}
	wantRows(t, "Replay", all(t, "Replay", j.Replay(t.Context())), rows(1, 0, n))
}

// testConcurrency writes batches of three rows with a desk item that names the size,
// and reads meanwhile: whatever readers see, they see whole and growing.
func testConcurrency(t *testing.T, j journal.Journal) {
	const batches, readers = 100, 6
	commit(t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0)}})
	done := make(chan struct{})
	var wg sync.WaitGroup
	for r := range readers {
		wg.Go(func() {
			for seen := uint64(0); ; {
				select {
				case <-done:
					return
				default:
				}
				bs, err := j.Branches(t.Context())
				if err != nil {
					t.Errorf("Branches: %v", err)
					return
				}
				size := bs[0].Size
				if size%3 != 0 || size < seen || (size > 0 && string(bs[0].Checkpoint) != fmt.Sprint(size)) {
					t.Errorf("size %d, checkpoint %q after size %d: not a whole batch", size, bs[0].Checkpoint, seen)
					return
				}
				seen = size
				from := uint64(0)
				if r%2 == 0 {
					from = size - min(size, 10)
				}
				got, err := collect(j.Entries(t.Context(), 1, from, size))
				if d := diffRows(got, rows(1, from, size)); err != nil || d != "" {
					t.Errorf("Entries: %v %s", err, d)
					return
				}
				if v, err := j.Desk(t.Context(), "size", "1"); size > 0 && (err != nil || len(v) == 0) {
					t.Errorf("Desk = %q, %v", v, err)
					return
				}
			}
		})
	}
	for n := range uint64(batches) {
		commit(t, j, journal.Batch{
			Rows:        rows(1, 3*n, 3*n+3),
			Checkpoints: []journal.Checkpoint{note(1, fmt.Append(nil, 3*n+3))},
			Desk:        []journal.Item{item("size", "1", fmt.Append(nil, 3*n+3))},
		})
	}
	sound(t, j)
	close(done)
	wg.Wait()
}

func testClosed(t *testing.T, j journal.Journal) {
	commit(t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0)}, Rows: rows(1, 0, 1)})
	for range 2 {
		if err := j.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	}
	_, branchesErr := j.Branches(t.Context())
	_, deskErr := j.Desk(t.Context(), "s", "k")
	_, checkErr := j.Check(t.Context())
	_, entriesErr := collect(j.Entries(t.Context(), 1, 0, 1))
	_, replayErr := collect(j.Replay(t.Context()))
	_, listErr := collect(j.DeskList(t.Context(), "s"))
	for what, err := range map[string]error{
		"Branches": branchesErr, "Desk": deskErr, "Check": checkErr, "Entries": entriesErr, "Replay": replayErr, "DeskList": listErr,
		"Commit": j.Commit(t.Context(), journal.Batch{Rows: rows(1, 1, 2)}),
	} {
		if !errors.Is(err, journal.ErrClosed) {
			t.Errorf("%s of a closed journal = %v, want ErrClosed", what, err)
		}
	}
}
