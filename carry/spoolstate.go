package carry

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"parley"
)

// spoolState is what a spool remembers of one channel. If it is lost, files are written
// that were written before, and taking them changes nothing.
type spoolState struct {
	view
	Heard   int64 `json:"heard"`   // the peer's file that told what it holds
	Seen    int64 `json:"seen"`    // the latest file of the peer that came, whatever became of it
	Owed    bool  `json:"owed"`    // the peer has sent entries since it was last told what is held
	Written int64 `json:"written"` // the last file to the peer

	Told     bool              `json:"told"`
	ToldHave []parley.Position `json:"toldHave"`
	ToldWant []parley.Position `json:"toldWant"`
}

// hear notes what a file says. A file that was overtaken by a later one says nothing any
// more. Owed says that the peer is to be told what came of it. Hear reports whether
// anything changed.
func (st *spoolState) hear(head fileHead, p *Packet, owed bool) bool {
	if head.seq <= st.Heard {
		return false
	}
	st.Heard = head.seq
	st.Have, st.Want = p.Have, p.Want
	st.arrived(head.seen)
	st.Owed = st.Owed || owed
	st.Seen = max(st.Seen, head.seq)
	return true
}

// news reports whether the peer has yet to be told this. A packet without entries calls
// for no answer, or two spools would answer one another for ever.
func (st *spoolState) news(have, want []parley.Position) bool {
	return st.Owed || !st.Told || !slices.Equal(st.ToldHave, have) || !slices.Equal(st.ToldWant, want)
}

func (st *spoolState) tell(have, want []parley.Position) {
	st.Owed, st.Told, st.ToldHave, st.ToldWant = false, true, have, want
}

func (s *Spool) load(channel parley.Hash) (*spoolState, error) {
	st := new(spoolState)
	b, err := os.ReadFile(s.state(channel))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return st, nil
	case err != nil:
		return nil, fmt.Errorf("reading the spool's state: %w", err)
	}
	if err := json.Unmarshal(b, st); err != nil {
		s.log().Warn("carry: the spool's state is damaged; it is begun anew", "file", s.state(channel), "why", err)
		return new(spoolState), nil
	}
	return st, nil
}

func (s *Spool) save(channel parley.Hash, st *spoolState) error {
	b, err := json.Marshal(st)
	if err != nil {
		return err
	}
	name := s.state(channel)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return writeFile(filepath.Dir(name), filepath.Base(name), b)
}
