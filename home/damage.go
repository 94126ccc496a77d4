package home

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"parley/journal"
	"parley/journal/sqlite"
	"parley/node"
)

// A damaged journal is set aside under a name of this form, and a new one is begun. What
// can be read of the old one comes back into it; its file is never written over and never
// deleted.
const (
	damagedPrefix = "journal.damaged-"
	damagedSuffix = ".db"
	damagedStamp  = "20060102T150405Z"
)

// SetAside is a damaged journal's file beside the journal.
type SetAside struct {
	File string `json:"file"`
	// Whole: everything that it is known to have held is held again, and it may be deleted.
	Whole bool `json:"whole"`
}

// opened is a journal with the damaged ones that are still needed beside it.
type opened struct {
	journal *turns
	sources []node.Source
	aside   []SetAside
}

func (o *opened) close() error {
	var errs []error
	for _, s := range o.sources {
		if s.Remains != nil {
			errs = append(errs, s.Remains.Close())
		}
	}
	if o.journal != nil {
		errs = append(errs, o.journal.Close())
	}
	return errors.Join(errs...)
}

// openJournal opens the home's journal. One whose store is damaged is set aside first.
func (h *Home) openJournal(ctx context.Context, log *slog.Logger) (*opened, error) {
	path := filepath.Join(h.dir, journalFile)
	j, why, err := openChecked(ctx, path)
	if err == nil && why != nil {
		if err = h.setAside(log, why); err == nil {
			j, err = sqlite.Open(ctx, path, sqlite.Options{})
		}
	}
	if err != nil {
		return nil, err
	}
	o := &opened{journal: &turns{Journal: j}}
	if err := o.findSources(ctx, h.journalFolder()); err != nil {
		return nil, errors.Join(err, o.close())
	}
	return o, nil
}

// openChecked opens a journal and reads it whole. Why says what is damaged; there is then
// no journal.
func openChecked(ctx context.Context, path string) (j *sqlite.Journal, why, err error) {
	j, err = sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		if sqlite.IsDamage(err) {
			return nil, err, nil
		}
		return nil, nil, err
	}
	damage, err := j.Check(ctx)
	if err == nil && len(damage) == 0 {
		return j, nil, nil
	}
	if len(damage) > 0 {
		why = errors.New(damage[len(damage)-1].Words)
	}
	closed := j.Close()
	if why != nil && sqlite.IsDamage(closed) {
		closed = nil
	}
	return nil, why, errors.Join(err, closed)
}

// journalFolder is where the journal's file lies: the home, or where a link leads.
func (h *Home) journalFolder() string {
	if real, err := filepath.EvalSymlinks(filepath.Join(h.dir, journalFile)); err == nil {
		return filepath.Dir(real)
	}
	return h.dir
}

// setAside gives the damaged journal, which is closed, another name.
func (h *Home) setAside(log *slog.Logger, why error) error {
	folder := h.journalFolder()
	stamp := time.Now().UTC().Format(damagedStamp)
	name := damagedPrefix + stamp + damagedSuffix
	for n := 2; ; n++ {
		if _, err := os.Lstat(filepath.Join(folder, name)); err != nil {
			break
		}
		name = fmt.Sprintf("%s%s-%d%s", damagedPrefix, stamp, n, damagedSuffix)
	}
	log.Error("the journal is damaged and is set aside: what can be read of it is taken over, and peers are asked for the rest", "file", name, "why", why)
	return sqlite.SetAside(filepath.Join(h.dir, journalFile), name)
}

// findSources opens the damaged journals beside this one that are not held again, and
// takes over their desks.
func (o *opened) findSources(ctx context.Context, folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, damagedPrefix+"*"+damagedSuffix))
	if err != nil {
		return err
	}
	slices.Sort(names)
	slices.Reverse(names) // the newest has the newest desk
	for _, path := range names {
		name := filepath.Base(path)
		state, err := o.journal.Desk(ctx, node.DamagedSection, name)
		if err != nil && !errors.Is(err, journal.ErrNotFound) {
			return err
		}
		whole := string(state) == node.SourceWhole
		o.aside = append(o.aside, SetAside{File: path, Whole: whole})
		if whole {
			continue
		}
		s := node.Source{Name: name}
		r, err := sqlite.OpenRemains(ctx, path)
		switch {
		case err == nil:
			s.Remains = r
		case !sqlite.IsDamage(err):
			return err
		}
		o.sources = append(o.sources, s)
	}
	return nil
}

// takeDesks takes over, once, what lies on the damaged journals' desks: drafts above all.
func (o *opened) takeDesks(ctx context.Context) error {
	for _, s := range o.sources {
		if _, err := o.journal.Desk(ctx, node.DamagedSection, s.Name); err == nil {
			continue
		} else if !errors.Is(err, journal.ErrNotFound) {
			return err
		}
		b := journal.Batch{Desk: []journal.Item{{Section: node.DamagedSection, Key: s.Name, Value: []byte(node.SourceOpen)}}}
		if s.Remains != nil {
			for item, err := range s.Remains.Desk(ctx) {
				if err != nil {
					return fmt.Errorf("reading the desk of %s: %w", s.Name, err)
				}
				if item.Section == node.DamagedSection && !strings.HasPrefix(item.Key, damagedPrefix) {
					continue // of that journal's own branches
				}
				if _, err := o.journal.Desk(ctx, item.Section, item.Key); errors.Is(err, journal.ErrNotFound) {
					b.Desk = append(b.Desk, item)
				} else if err != nil {
					return err
				}
			}
		}
		if err := o.journal.Commit(ctx, b); err != nil {
			return fmt.Errorf("taking over the desk of %s: %w", s.Name, err)
		}
	}
	return nil
}
