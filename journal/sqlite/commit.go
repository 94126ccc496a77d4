package sqlite

import (
	"context"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"parley/journal"
)

const (
	insertBranch = `INSERT INTO branch (id, channel, party, epoch, parent, fork_at, size) VALUES (?, ?, ?, ?, ?, ?, ?)`
	insertEntry  = `INSERT INTO entry (branch, number, entry, hashes) VALUES (?, ?, ?, ?)`
	updateBranch = `UPDATE branch SET size = ?, checkpoint = coalesce(?, checkpoint) WHERE id = ?`
	putDesk      = `INSERT INTO desk (section, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`
	deleteDesk   = `DELETE FROM desk WHERE section = ? AND key = ?`
)

// Commit stores a batch in one transaction: one sync of the write-ahead log.
func (j *Journal) Commit(ctx context.Context, b journal.Batch) error {
	j.writing.Lock()
	defer j.writing.Unlock()
	if j.broken != nil {
		return j.broken
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	change, err := j.lines.Admit(b)
	if err != nil {
		return err
	}
	if err := j.store(b, change); err != nil {
		return err
	}
	j.lines.Apply(change)
	return nil
}

// store runs the transaction. An error in it breaks the journal, but for a full disk:
// the frame that commits is written last, so it is not whole, and SQLite rolls back.
func (j *Journal) store(b journal.Batch, change journal.Change) error {
	if err := j.writer.run(`BEGIN IMMEDIATE`); err != nil {
		return fmt.Errorf("journal: begin: %w", err)
	}
	err := j.writer.write(b, change)
	if err == nil {
		err = j.writer.run(`COMMIT`)
	}
	if err == nil {
		return nil
	}
	undone := true // some errors roll back by themselves
	if !j.writer.GetAutocommit() {
		undone = j.writer.run(`ROLLBACK`) == nil
	}
	if undone && errors.Is(err, sqlite3.FULL) {
		return fmt.Errorf("journal: the disk of %s is full and the batch was not stored: free some space: %w", j.path, err)
	}
	j.broken = &journal.UncertainError{Err: err}
	return j.broken
}

// write puts a batch into the open transaction.
func (c *conn) write(b journal.Batch, change journal.Change) error {
	for _, n := range b.Branches {
		var parent any
		if n.Parent != 0 {
			parent = int64(n.Parent)
		}
		if err := c.run(insertBranch, int64(n.ID), n.Channel[:], string(n.Party), int64(n.Epoch), parent, int64(n.ForkAt), int64(n.ForkAt)); err != nil {
			return err
		}
	}
	for _, r := range b.Rows {
		if err := c.run(insertEntry, int64(r.Branch), int64(r.Number), r.Entry, r.Hashes); err != nil {
			return err
		}
	}
	notes := make(map[journal.BranchID][]byte, len(change.Lines))
	for _, n := range b.Branches {
		if len(n.Checkpoint) > 0 {
			notes[n.ID] = n.Checkpoint
		}
	}
	for _, p := range b.Checkpoints {
		notes[p.Branch] = p.Note
	}
	for id, line := range change.Lines {
		var note any
		if n, ok := notes[id]; ok {
			note = n
		}
		if err := c.run(updateBranch, int64(line.Size), note, int64(id)); err != nil {
			return err
		}
	}
	for _, item := range b.Desk {
		var err error
		if item.Value == nil {
			err = c.run(deleteDesk, item.Section, item.Key)
		} else {
			err = c.run(putDesk, item.Section, item.Key, item.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// run executes a statement that answers nothing.
func (c *conn) run(sql string, args ...any) error {
	s, err := c.stmt(sql)
	if err != nil {
		return err
	}
	if err := bind(s, args); err != nil {
		return err
	}
	return s.Exec()
}

// bind sets all parameters of a statement. A nil slice is an empty blob; only a bare nil
// is NULL.
func bind(s *sqlite3.Stmt, args []any) error {
	for i, arg := range args {
		var err error
		switch v := arg.(type) {
		case nil:
			err = s.BindNull(i + 1)
		case int64:
			err = s.BindInt64(i+1, v)
		case string:
			err = s.BindText(i+1, v)
		case []byte:
			err = s.BindBlob(i+1, v)
		default:
			err = fmt.Errorf("journal: no binding for %T", arg)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
