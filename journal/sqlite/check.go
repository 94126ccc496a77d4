package sqlite

import (
	"context"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"parley/journal"
)

// stray finds branches with entries outside of what they should have.
const stray = `SELECT id FROM branch b WHERE EXISTS (SELECT 1 FROM entry e WHERE e.branch = b.id AND (e.number < b.fork_at OR e.number >= b.size))`

// Check runs SQLite's own check, which reads and so verifies the checksum of each page,
// and then reads every entry by its number, which says what is lost with a bad page.
func (j *Journal) Check(ctx context.Context) ([]journal.Damage, error) {
	damage, branches, err := j.checkFile(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range branches {
		found, err := j.checkBranch(ctx, b)
		if err != nil {
			return nil, err
		}
		damage = append(damage, found...)
	}
	return damage, nil
}

// checkFile looks at the file as a whole. What cannot be read is damage, not an error.
func (j *Journal) checkFile(ctx context.Context) (damage []journal.Damage, branches []journal.Branch, err error) {
	note := func(branch journal.BranchID, words string) {
		damage = append(damage, journal.Damage{Branch: branch, Words: words})
	}
	err = j.readers.use(ctx, func(c *conn) error {
		checks := []struct {
			sql  string
			each func(*sqlite3.Stmt) bool
		}{
			{`BEGIN`, nil}, // one snapshot for all of it, while commits go on
			{`PRAGMA integrity_check`, func(s *sqlite3.Stmt) bool {
				if words := s.ColumnText(0); words != "ok" {
					note(0, "the database file: "+words)
				}
				return true
			}},
			{`PRAGMA foreign_key_check`, func(s *sqlite3.Stmt) bool {
				note(0, fmt.Sprintf("row %d of table %s belongs to a branch that is not there", s.ColumnInt64(1), s.ColumnText(0)))
				return true
			}},
			{stray, func(s *sqlite3.Stmt) bool {
				note(journal.BranchID(s.ColumnInt64(0)), "there are entries outside of the branch's range")
				return true
			}},
		}
		defer c.endRead()
		for _, check := range checks {
			if err := c.query(check.sql, check.each); isDamage(err) {
				note(0, "the database file: "+err.Error())
			} else if err != nil {
				return err
			}
		}
		branches, err = readBranches(c)
		if isDamage(err) {
			note(0, "the list of branches cannot be read: "+err.Error())
			err = nil
		}
		return err
	})
	return damage, branches, err
}

// endRead ends a read transaction, also where the caller's context interrupted it.
func (c *conn) endRead() {
	c.SetInterrupt(context.Background())
	if !c.GetAutocommit() {
		c.run(`ROLLBACK`) // of a read: nothing is lost if it fails, and nothing can be done
	}
}

// checkBranch reads all entries that a branch holds itself.
func (j *Journal) checkBranch(ctx context.Context, b journal.Branch) (damage []journal.Damage, err error) {
	note := func(from, to uint64, words string) {
		if n := len(damage); n > 0 && damage[n-1].To == from && damage[n-1].Words == words {
			damage[n-1].To = to
			return
		}
		damage = append(damage, journal.Damage{Branch: b.ID, From: from, To: to, Words: words})
	}
	for next := b.ForkAt; next < b.Size; {
		rows, err := j.pageOf(ctx, b.ID, next, b.Size)
		if err != nil && !isDamage(err) {
			return nil, err
		}
		for _, r := range rows {
			if r.Number > next {
				note(next, r.Number, "missing")
			}
			next = r.Number + 1
		}
		switch {
		case err != nil:
			note(next, next+1, "cannot be read: "+err.Error())
			next++
		case len(rows) == 0:
			note(next, b.Size, "missing")
			next = b.Size
		}
	}
	return damage, nil
}
