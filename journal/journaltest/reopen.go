package journaltest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parley/journal"
)

// RunReopen tests that a journal is the same after it was closed and opened again.
// place gives an empty place; what it returns opens the journal there, each time anew.
func RunReopen(t *testing.T, place func(t *testing.T) (open func() journal.Journal)) {
	t.Run("what was committed is there after reopening", func(t *testing.T) {
		open := place(t)
		var arrivals []journal.Row
		for n := range uint64(5) {
			j := open()
			b := journal.Batch{Rows: []journal.Row{row(1, n)}, Checkpoints: []journal.Checkpoint{note(1, fmt.Append(nil, n+1))}}
			if n == 0 {
				b.Branches = []journal.Branch{branch(1, 0, 0)}
			}
			commit(t, j, b)
			arrivals = append(arrivals, row(1, n))
			if err := j.Close(); err != nil {
				t.Fatalf("Close: %v", err)
			}
		}
		j := open()
		defer j.Close()
		want := branch(1, 0, 0)
		want.Size, want.Checkpoint = 5, []byte("5")
		if d := diffBranches(branches(t, j), []journal.Branch{want}); d != "" {
			t.Error(d)
		}
		wantRows(t, "Replay", all(t, "Replay", j.Replay(t.Context())), arrivals)
		refused[*journal.OutOfOrderError](t, j, journal.Batch{Rows: rows(1, 4, 5)}, "which is 5")
		refused[*journal.BranchExistsError](t, j, journal.Batch{Branches: []journal.Branch{branch(1, 0, 0)}}, "the next is 2")
		sound(t, j)
	})
	t.Run("any history agrees with a model in memory", func(t *testing.T) {
		rapid.Check(t, func(rt *rapid.T) {
			m := &machine{t: rt, open: place(t), model: newModel()}
			m.j = m.open()
			defer func() { m.j.Close() }()
			rt.Repeat(map[string]func(*rapid.T){
				"":       m.compare,
				"commit": m.commit,
				"refuse": m.refuse,
				"reopen": m.reopen,
			})
		})
	})
}

// model is a journal in memory, written as plainly as can be: each branch is the list
// of all its rows.
type model struct {
	branches []journal.Branch
	rows     map[journal.BranchID][]journal.Row
	arrivals []journal.Row
	desk     map[string][]byte // of one section
}

func newModel() *model {
	return &model{rows: map[journal.BranchID][]journal.Row{}, desk: map[string][]byte{}}
}

// machine runs the same history on a journal and on the model.
type machine struct {
	t     *rapid.T
	open  func() journal.Journal
	j     journal.Journal
	model *model
}

// batch draws a batch that must be taken, and applies it to the model.
func (m *machine) batch(t *rapid.T) journal.Batch {
	var b journal.Batch
	mod := m.model
	for range rapid.IntRange(0, 2).Draw(t, "new branches") {
		id := journal.BranchID(len(mod.branches) + 1)
		n := branch(id, 0, 0)
		if len(mod.branches) > 0 && rapid.Bool().Draw(t, "fork") {
			n.Parent = rapid.SampledFrom(mod.branches).Draw(t, "parent").ID
			n.ForkAt = rapid.Uint64Range(0, uint64(len(mod.rows[n.Parent]))).Draw(t, "forkAt")
			mod.rows[id] = slices.Clone(mod.rows[n.Parent][:n.ForkAt])
		}
		b.Branches = append(b.Branches, n)
		mod.branches = append(mod.branches, n)
	}
	if len(mod.branches) > 0 {
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			i := rapid.IntRange(0, len(mod.branches)-1).Draw(t, "branch")
			id := mod.branches[i].ID
			r := row(id, uint64(len(mod.rows[id])))
			r.Entry = append(r.Entry, bytes.Repeat([]byte("."), rapid.IntRange(0, 6000).Draw(t, "padding"))...)
			b.Rows = append(b.Rows, r)
			mod.rows[id] = append(mod.rows[id], r)
			mod.arrivals = append(mod.arrivals, r)
			if rapid.Bool().Draw(t, "checkpoint") {
				note := fmt.Appendf(nil, "checkpoint of %d", len(mod.rows[id]))
				b.Checkpoints = append(b.Checkpoints, journal.Checkpoint{Branch: id, Note: note})
				mod.branches[i].Checkpoint = note
			}
		}
	}
	for i := range mod.branches {
		mod.branches[i].Size = uint64(len(mod.rows[mod.branches[i].ID]))
	}
	for range rapid.IntRange(0, 3).Draw(t, "items") {
		item := journal.Item{Section: "s", Key: rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "key")}
		if rapid.Bool().Draw(t, "put") {
			item.Value = rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "value")
			mod.desk[item.Key] = item.Value
		} else {
			delete(mod.desk, item.Key)
		}
		b.Desk = append(b.Desk, item)
	}
	return b
}

func (m *machine) commit(t *rapid.T) {
	if err := m.j.Commit(t.Context(), m.batch(t)); err != nil {
		t.Fatalf("Commit: %v", err)
	}
}

// refuse commits a batch with one bad row at its end: the model stays as it is.
func (m *machine) refuse(t *rapid.T) {
	kept := m.model
	m.model = &model{slices.Clone(kept.branches), maps.Clone(kept.rows), slices.Clone(kept.arrivals), maps.Clone(kept.desk)}
	b := m.batch(t)
	b.Rows = append(b.Rows, row(journal.BranchID(len(m.model.branches)+1), 0))
	m.model = kept
	if err := m.j.Commit(t.Context(), b); err == nil {
		t.Fatalf("a batch with a row of an unknown branch was taken")
	}
}

func (m *machine) reopen(t *rapid.T) {
	if err := m.j.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	m.j = m.open()
	damage, err := m.j.Check(t.Context())
	if err != nil || len(damage) != 0 {
		t.Fatalf("Check = %v, %v", damage, err)
	}
}

func (m *machine) compare(t *rapid.T) {
	got, err := m.j.Branches(t.Context())
	if d := diffBranches(got, m.model.branches); err != nil || d != "" {
		t.Fatalf("Branches: %v %s", err, d)
	}
	arrivals, err := collect(m.j.Replay(t.Context()))
	if d := diffRows(arrivals, m.model.arrivals); err != nil || d != "" {
		t.Fatalf("Replay: %v %s", err, d)
	}
	for id, want := range m.model.rows {
		from := rapid.IntRange(0, len(want)).Draw(t, "from")
		to := rapid.IntRange(from, len(want)).Draw(t, "to")
		got, err := collect(m.j.Entries(t.Context(), id, uint64(from), uint64(to)))
		if d := diffRows(got, want[from:to]); err != nil || d != "" {
			t.Fatalf("Entries of %d, [%d, %d): %v %s", id, from, to, err, d)
		}
	}
	items, err := collect(m.j.DeskList(t.Context(), "s"))
	if err != nil || len(items) != len(m.model.desk) {
		t.Fatalf("DeskList = %v, %v; want %v", items, err, m.model.desk)
	}
	for i, item := range items {
		want, ok := m.model.desk[item.Key]
		if !ok || !bytes.Equal(item.Value, want) || (i > 0 && items[i-1].Key >= item.Key) {
			t.Fatalf("DeskList = %v, want %v", items, m.model.desk)
		}
	}
}
