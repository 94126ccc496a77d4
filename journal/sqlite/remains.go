package sqlite

import (
	"context"
	"errors"
	"iter"

	"github.com/ncruces/go-sqlite3"

	"parley/journal"
)

// Remains is a [journal.Remains] in a damaged SQLite file.
type Remains struct{ pool *pool }

var _ journal.Remains = (*Remains)(nil)

const (
	selectArrival = `SELECT seq, branch, number, entry, hashes FROM entry WHERE seq = ? LIMIT ?`
	selectCount   = `SELECT coalesce(sum(size - fork_at), 0) FROM branch`
	deskUpward    = `SELECT section, key, value FROM desk ORDER BY section, key`
	deskDownward  = `SELECT section, key, value FROM desk ORDER BY section DESC, key DESC`
)

// Branches lists the branches, or nothing where a page of that list is damaged.
func (r *Remains) Branches(ctx context.Context) (branches []journal.Branch) {
	err := r.pool.use(ctx, func(c *conn) (err error) {
		branches, err = readBranches(c)
		return err
	})
	if err != nil {
		return nil
	}
	return branches
}

// last is the highest place that a row may have.
func (r *Remains) last(ctx context.Context) (last int64, err error) {
	err = r.pool.use(ctx, func(c *conn) error {
		// Either may be unreadable: the end of the table, or the list of branches, whose
		// sizes add up to the number of rows that were committed.
		for _, sql := range []string{selectLast, selectCount} {
			err := c.query(sql, func(s *sqlite3.Stmt) bool {
				last = max(last, s.ColumnInt64(0))
				return true
			})
			if err != nil && !isDamage(err) {
				return err
			}
		}
		if last > 0 {
			return nil
		}
		// No row has fewer bytes than this, its two index entries included.
		pages, err := c.number(`PRAGMA page_count`)
		if isDamage(err) {
			return nil
		}
		last = int64(pages) * 4096 / 64
		return err
	})
	return last, err
}

// Rows yields every row that can be read. A page that cannot be read is passed over row
// by row: a place tells which page a row lies on.
func (r *Remains) Rows(ctx context.Context) iter.Seq2[journal.Remnant, error] {
	return func(yield func(journal.Remnant, error) bool) {
		last, err := r.last(ctx)
		if err != nil {
			yield(journal.Remnant{}, err)
			return
		}
		for done := int64(0); done < last; {
			var rows []row
			err := r.pool.use(ctx, func(c *conn) (err error) {
				rows, err = c.page(selectArrivals, done, last)
				return err
			})
			for _, f := range rows {
				if !yield(journal.Remnant{Row: f.Row, Place: f.seq}, nil) {
					return
				}
				done = f.seq
			}
			switch {
			case isDamage(err):
				done++ // the next one cannot be read
			case err != nil:
				yield(journal.Remnant{}, err)
				return
			case len(rows) == 0:
				return
			}
		}
	}
}

// Row reads one row again.
func (r *Remains) Row(ctx context.Context, place int64) (journal.Row, error) {
	var rows []row
	err := r.pool.use(ctx, func(c *conn) (err error) {
		rows, err = c.page(selectArrival, place)
		return err
	})
	switch {
	case err == nil && len(rows) == 1:
		return rows[0].Row, nil
	case err == nil || isDamage(err):
		return journal.Row{}, &journal.DamagedError{Err: err}
	}
	return journal.Row{}, err
}

// Desk yields the items that can be read: from the first up to the damage, and from the
// last down to it.
func (r *Remains) Desk(ctx context.Context) iter.Seq2[journal.Item, error] {
	type name struct{ section, key string }
	seen := map[name]bool{}
	return func(yield func(journal.Item, error) bool) {
		var items []journal.Item
		err := r.pool.use(ctx, func(c *conn) error {
			for _, sql := range []string{deskUpward, deskDownward} {
				err := c.query(sql, func(s *sqlite3.Stmt) bool {
					i := journal.Item{Section: s.ColumnText(0), Key: s.ColumnText(1), Value: append([]byte{}, s.ColumnRawBlob(2)...)}
					if s.Err() == nil && !seen[name{i.Section, i.Key}] {
						seen[name{i.Section, i.Key}] = true
						items = append(items, i)
					}
					return true
				})
				if err == nil {
					return nil
				}
				if !isDamage(err) {
					return err
				}
			}
			return nil
		})
		for _, i := range items {
			if !yield(i, nil) {
				return
			}
		}
		if err != nil {
			yield(journal.Item{}, err)
		}
	}
}

// Close gives the file back.
func (r *Remains) Close() error {
	if r == nil {
		return nil
	}
	return errors.Join(r.pool.close())
}
