package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/ncruces/go-sqlite3"

	"parley"
	"parley/journal"
)

// A page is what one borrowing of a connection reads. Pages keep iterators from holding
// a read transaction over the caller's loop, which would keep the write-ahead log from
// being copied back, and a connection, which two nested loops could wait for forever.
// Entries never change, so a run of pages reads like one snapshot.
const (
	pageRows  = 256
	pageBytes = 1 << 20
)

const (
	selectBranches = `SELECT id, channel, party, epoch, coalesce(parent, 0), fork_at, size, checkpoint FROM branch ORDER BY id`
	selectLine     = `SELECT coalesce(parent, 0), fork_at, size FROM branch WHERE id = ?`
	selectEntries  = `SELECT seq, branch, number, entry, hashes FROM entry WHERE branch = ? AND number >= ? AND number < ? ORDER BY number LIMIT ?`
	selectArrivals = `SELECT seq, branch, number, entry, hashes FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`
	selectLast     = `SELECT coalesce(max(seq), 0) FROM entry`
	selectDesk     = `SELECT key, value FROM desk WHERE section = ? AND key = ?`
	selectSection  = `SELECT key, value FROM desk WHERE section = ? ORDER BY key`
)

// query steps through a statement's rows until each says no.
func (c *conn) query(sql string, each func(*sqlite3.Stmt) bool, args ...any) error {
	s, err := c.stmt(sql)
	if err != nil {
		return err
	}
	if err := bind(s, args); err != nil {
		return err
	}
	for s.Step() {
		more := each(s)
		if err := s.Err(); err != nil { // a column that could not be read
			return errors.Join(err, s.Reset())
		}
		if !more {
			break
		}
	}
	if err := s.Err(); err != nil {
		s.Reset() // would repeat it
		return err
	}
	return s.Reset()
}

// Branches lists all branches.
func (j *Journal) Branches(ctx context.Context) (branches []journal.Branch, err error) {
	err = j.readers.use(ctx, func(c *conn) error {
		branches, err = readBranches(c)
		return err
	})
	return branches, err
}

func readBranches(c *conn) ([]journal.Branch, error) {
	var branches []journal.Branch
	err := c.query(selectBranches, func(s *sqlite3.Stmt) bool {
		b := journal.Branch{
			ID:         journal.BranchID(s.ColumnInt64(0)),
			Party:      parley.PartyID(s.ColumnText(2)),
			Epoch:      parley.Epoch(s.ColumnInt64(3)),
			Parent:     journal.BranchID(s.ColumnInt64(4)),
			ForkAt:     uint64(s.ColumnInt64(5)),
			Size:       uint64(s.ColumnInt64(6)),
			Checkpoint: s.ColumnBlob(7, nil),
		}
		copy(b.Channel[:], s.ColumnRawBlob(1))
		branches = append(branches, b)
		return true
	})
	return branches, err
}

// line looks a branch up.
func (c *conn) line(id journal.BranchID) (line journal.Line, err error) {
	err = &journal.UnknownBranchError{Branch: id}
	failed := c.query(selectLine, func(s *sqlite3.Stmt) bool {
		line = journal.Line{Parent: journal.BranchID(s.ColumnInt64(0)), ForkAt: uint64(s.ColumnInt64(1)), Size: uint64(s.ColumnInt64(2))}
		err = nil
		return true
	}, int64(id))
	return line, cmp.Or(failed, err)
}

// row is an entry with its place in the order of arrival.
type row struct {
	journal.Row
	seq int64
}

// page reads up to a page of rows. Rows before an error come along with it.
func (c *conn) page(sql string, args ...any) (rows []row, err error) {
	size := 0
	err = c.query(sql, func(s *sqlite3.Stmt) bool {
		entry, hashes := s.ColumnRawBlob(3), s.ColumnRawBlob(4)
		if s.Err() != nil {
			return false
		}
		// One allocation for both, each closed off against appending to it.
		bytes := append(append(make([]byte, 0, len(entry)+len(hashes)), entry...), hashes...)
		rows = append(rows, row{seq: s.ColumnInt64(0), Row: journal.Row{
			Branch: journal.BranchID(s.ColumnInt64(1)),
			Number: uint64(s.ColumnInt64(2)),
			Entry:  bytes[:len(entry):len(entry)],
			Hashes: bytes[len(entry):],
		}})
		size += len(bytes)
		return size < pageBytes
	}, append(args, int64(pageRows))...)
	return rows, err
}

// Entries yields the entries [from, to) of a branch.
func (j *Journal) Entries(ctx context.Context, branch journal.BranchID, from, to uint64) iter.Seq2[journal.Row, error] {
	return func(yield func(journal.Row, error) bool) {
		var spans []journal.Span
		err := j.readers.use(ctx, func(c *conn) (err error) {
			spans, err = journal.Spans(c.line, branch, from, to)
			return err
		})
		if err != nil {
			yield(journal.Row{}, err)
			return
		}
		for _, span := range spans {
			if !j.span(ctx, span, yield) {
				return
			}
		}
	}
}

// span yields the rows of one span, and says whether to go on behind it.
func (j *Journal) span(ctx context.Context, s journal.Span, yield func(journal.Row, error) bool) bool {
	for next := s.From; next < s.To; {
		rows, err := j.pageOf(ctx, s.Branch, next, s.To)
		if err == nil && len(rows) == 0 {
			err = &journal.DamagedError{Branch: s.Branch, Number: next}
		}
		for _, r := range rows {
			if r.Number != next {
				err = &journal.DamagedError{Branch: s.Branch, Number: next}
				break
			}
			if !yield(r.Row, nil) {
				return false
			}
			next++
		}
		if isDamage(err) {
			err = &journal.DamagedError{Branch: s.Branch, Number: next, Err: err}
		}
		if err != nil {
			yield(journal.Row{}, err)
			return false
		}
	}
	return true
}

func (j *Journal) pageOf(ctx context.Context, branch journal.BranchID, from, to uint64) (rows []row, err error) {
	err = j.readers.use(ctx, func(c *conn) error {
		rows, err = c.page(selectEntries, int64(branch), int64(from), int64(to))
		return err
	})
	return rows, err
}

// isDamage tells errors of the stored bytes from errors of the moment.
func isDamage(err error) bool {
	return errors.Is(err, sqlite3.CORRUPT) || errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.IOERR)
}

// Replay yields every row in the order of arrival.
func (j *Journal) Replay(ctx context.Context) iter.Seq2[journal.Row, error] {
	var last int64
	err := j.readers.use(ctx, func(c *conn) error {
		return c.query(selectLast, func(s *sqlite3.Stmt) bool {
			last = s.ColumnInt64(0)
			return true
		})
	})
	return func(yield func(journal.Row, error) bool) {
		if err != nil {
			yield(journal.Row{}, fmt.Errorf("journal: replay: %w", err))
			return
		}
		for done := int64(0); done < last; {
			var rows []row
			err := j.readers.use(ctx, func(c *conn) (err error) {
				rows, err = c.page(selectArrivals, done, last)
				return err
			})
			for _, r := range rows {
				if !yield(r.Row, nil) {
					return
				}
				done = r.seq
			}
			if isDamage(err) {
				err = &journal.DamagedError{Err: fmt.Errorf("arrival %d: %w", done+1, err)}
			}
			if err != nil {
				yield(journal.Row{}, err)
				return
			}
		}
	}
}

// Desk gives one item's value.
func (j *Journal) Desk(ctx context.Context, section, key string) (value []byte, err error) {
	items, err := j.desk(ctx, selectDesk, section, key)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, journal.ErrNotFound
	}
	return items[0].Value, nil
}

// DeskList yields a section's items. It reads them at once: they change, and a list of
// drafts that never lay on the desk together would puzzle.
func (j *Journal) DeskList(ctx context.Context, section string) iter.Seq2[journal.Item, error] {
	items, err := j.desk(ctx, selectSection, section)
	return func(yield func(journal.Item, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
		if err != nil {
			yield(journal.Item{}, err)
		}
	}
}

// desk reads items; the first argument is their section.
func (j *Journal) desk(ctx context.Context, sql, section string, more ...any) (items []journal.Item, err error) {
	err = j.readers.use(ctx, func(c *conn) error {
		return c.query(sql, func(s *sqlite3.Stmt) bool {
			items = append(items, journal.Item{
				Section: section,
				Key:     s.ColumnText(0),
				Value:   append([]byte{}, s.ColumnRawBlob(1)...), // never nil: that means "none"
			})
			return true
		}, append([]any{section}, more...)...)
	})
	return items, err
}
