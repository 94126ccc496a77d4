// Package mark keeps a node's high-water marks: for each channel, how far its own log
// had come when it last published. They lie outside the journal on purpose. A journal
// that was set back (a backup restored, a tail lost) looks whole from inside; written on
// from there, it would give two entries one number. The mark tells.
//
// A node sets the mark after the commit and before it publishes. At start, with no peer
// to ask, it writes only if its own log has at least the mark's entries, with the mark's
// root at the mark's size. No mark, or a file that is damaged, means the same as one that
// disagrees: read only, until a peer answers or a new epoch is opened.
//
// The folder may lie on another disk than the journal, which then guards against more,
// and must not be part of the same backup, for it would be set back along with it.
package mark

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"parley"
	"parley/journal/internal/disk"
)

// Mark is how far the node's own log in a channel had come: Size entries of the log
// (Channel, Party, Epoch), with Root as the Merkle tree's root.
type Mark struct {
	Channel parley.Hash
	Party   parley.PartyID
	Epoch   parley.Epoch
	Size    uint64
	Root    parley.Hash
}

// Store is a folder of marks, a file for each channel. It is safe for concurrent use.
type Store struct {
	dir string

	mu      sync.Mutex
	files   map[parley.Hash]*file // nil once closed
	corrupt map[parley.Hash]*CorruptError
}

const (
	suffix = ".mark"
	unborn = ".new" // a file that is being made
)

// Open reads all marks of a folder, and makes it, for its owner only, where there is
// none. A file without a mark that can be relied on is kept as it is, and counts as no
// mark: [Store.Corrupt] tells of it.
func Open(dir string) (_ *Store, err error) {
	s := &Store{dir: dir, files: map[parley.Hash]*file{}, corrupt: map[parley.Hash]*CorruptError{}}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if err := makeDir(dir); err != nil {
		return nil, fmt.Errorf("mark: %w", err)
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("mark: %w", err)
	}
	for _, name := range names {
		path := filepath.Join(dir, name.Name())
		if strings.HasSuffix(path, unborn) {
			// Set was cut short before the mark counted, and before it returned.
			if err := os.Remove(path); err != nil {
				return nil, fmt.Errorf("mark: %w", err)
			}
			continue
		}
		hex, ok := strings.CutSuffix(name.Name(), suffix)
		if !ok {
			continue
		}
		channel, err := parley.ParseHash(hex)
		if err != nil {
			continue // of no channel, so it speaks of nothing
		}
		f, err := openFile(path, channel)
		if bad, ok := errors.AsType[*CorruptError](err); ok {
			s.corrupt[channel] = bad
			continue
		}
		if err != nil {
			return nil, err
		}
		s.files[channel] = f
	}
	return s, nil
}

// makeDir makes a folder whose name is durable.
func makeDir(dir string) error {
	if err := os.Mkdir(dir, 0o700); errors.Is(err, os.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return disk.SyncDir(filepath.Dir(dir))
}

// Get gives a channel's mark, and whether there is one.
func (s *Store) Get(channel parley.Hash) (Mark, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[channel]
	if !ok {
		return Mark{}, false
	}
	return f.mark, true
}

// Corrupt tells of a channel's file that has no mark that can be relied on; nil if there is
// no such file.
func (s *Store) Corrupt(channel parley.Hash) *CorruptError {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.corrupt[channel]
}

// All lists the marks, in no order, and the files that have none to rely on.
func (s *Store) All() (marks []Mark, corrupt []*CorruptError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		marks = append(marks, f.mark)
	}
	for _, c := range s.corrupt {
		corrupt = append(corrupt, c)
	}
	return marks, corrupt
}

// Set replaces the mark of its channel and returns once that is durable; the first one
// of a channel makes a file, each later one is a write in place and one sync. After an
// error the earlier mark still stands. A mark never goes back: Set refuses a lower
// epoch, within an epoch a lower size, and another root for the same size, with a
// [*BackwardError]. A damaged file keeps its bytes under another name.
func (s *Store) Set(m Mark) error {
	if err := parley.CheckID("party", string(m.Party)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		return fmt.Errorf("mark: %s is closed", s.dir)
	}
	f, ok := s.files[m.Channel]
	if !ok {
		if bad := s.corrupt[m.Channel]; bad != nil {
			if err := setAside(bad.Path); err != nil {
				return err
			}
			delete(s.corrupt, m.Channel)
		}
		f, err := createFile(filepath.Join(s.dir, m.Channel.String()+suffix), m)
		if err != nil {
			return err
		}
		s.files[m.Channel] = f
		return nil
	}
	if f.mark == m {
		return nil
	}
	if m.goesBackFrom(f.mark) {
		return &BackwardError{Now: f.mark, Refused: m}
	}
	return f.set(m)
}

func (m Mark) goesBackFrom(old Mark) bool {
	switch {
	case m.Party != old.Party:
		return true // a node has one party in a channel
	case m.Epoch != old.Epoch:
		return m.Epoch < old.Epoch
	}
	return m.Size <= old.Size // the same size with the same root is no change at all
}

// Close gives the files back. Every mark is durable already.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	s.files = nil
	return errors.Join(errs...)
}

// CorruptError says that a file has no mark that can be relied on.
type CorruptError struct{ Path, Why string }

func (e *CorruptError) Error() string {
	return fmt.Sprintf("mark: %s is damaged: %s: the node writes on this channel only after a peer has shown how far its log had come", e.Path, e.Why)
}

// BackwardError says that a mark would go back, or tell another history.
type BackwardError struct{ Now, Refused Mark }

func (e *BackwardError) Error() string {
	tell := func(m Mark) string {
		return fmt.Sprintf("party %s, epoch %d, size %d, root %s", m.Party, m.Epoch, m.Size, m.Root.Short())
	}
	return fmt.Sprintf("mark: channel %s: it stands at %s and cannot go to %s: the log was set back or written twice; refill it from a peer",
		e.Now.Channel.Short(), tell(e.Now), tell(e.Refused))
}
