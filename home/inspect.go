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

// Inspect checks the home's journal against itself and its high-water marks. It runs no
// node, and fails with a [*journal.InUseError] where one runs.
func (h *Home) Inspect(ctx context.Context) (branches []node.Inspected, store []journal.Damage, err error) {
	j, err := sqlite.Open(ctx, filepath.Join(h.dir, journalFile), sqlite.Options{})
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	marks, err := mark.Open(filepath.Join(h.dir, marksFolder))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, marks.Close()) }()
	return node.Inspect(ctx, h.Settings().Party, j, marks)
}
