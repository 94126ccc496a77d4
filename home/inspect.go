package home

import (
	"context"
	"errors"
	"path/filepath"

	"parley/journal"
	"parley/journal/mark"
	"parley/journal/sqlite"
	"parley/node"
)

// Inspected is what [Home.Inspect] found.
type Inspected struct {
	node.Report
	SetAside []SetAside `json:"setAside"`
}

// Inspect checks the home's journal against itself, its high-water marks, and the damaged
// journals beside it. It runs no node, and fails with a [*journal.InUseError] where one
// runs. A journal that cannot be opened at all is a finding, not an error.
func (h *Home) Inspect(ctx context.Context) (found *Inspected, err error) {
	found = &Inspected{SetAside: []SetAside{}}
	j, damaged := sqlite.Open(ctx, filepath.Join(h.dir, journalFile), sqlite.Options{})
	if damaged != nil && !sqlite.IsDamage(damaged) {
		return nil, damaged
	}
	o := new(opened)
	if damaged == nil {
		o.journal = &turns{Journal: j}
	}
	defer func() {
		if closed := o.close(); closed != nil && !(found != nil && sqlite.IsDamage(closed) && len(found.Store) > 0) {
			err = errors.Join(err, closed)
		}
	}()
	// Only now: the journal's lock stands for the marks as well, and who opens them tidies up.
	marks, err := mark.Open(filepath.Join(h.dir, marksFolder))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, marks.Close()) }()
	if damaged != nil {
		found.Report = *node.InspectLost(h.Settings().Party, marks)
		found.Store = append(found.Store, journal.Damage{Words: damaged.Error()})
		return found, nil
	}
	if err := o.findSources(ctx, h.journalFolder()); err != nil {
		return nil, err
	}
	found.SetAside = append(found.SetAside, o.aside...)
	report, err := node.Inspect(ctx, h.Settings().Party, j, marks, o.sources...)
	if err != nil {
		return nil, err
	}
	found.Report = *report
	return found, nil
}

// Whole reports whether nothing is wrong and nothing is missing.
func (i *Inspected) Whole() bool {
	for _, s := range i.SetAside {
		if !s.Whole {
			return false
		}
	}
	return i.Report.Whole()
}
