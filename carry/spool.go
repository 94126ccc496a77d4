package carry

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"parley"
)

// Spool exchanges packets with one peer through two folders: what is written to Out, a
// guard, a diode or a person with a stick brings to the peer's In. Out and In may be one
// folder, such as that of a stick: a spool leaves its own files alone.
//
// Each file says what its writer holds and which files of the other it has seen, so that
// one that was lost is written again once the peer says that it saw a later one. Where no
// file ever comes back, as behind a diode, each entry is written once; [Spool.WriteAgain]
// repeats what the peer is not known to hold.
//
// Segments prove themselves. What a file says its sender holds is not signed: who can
// write to In can make this side send too much or too little, as he could by removing
// files. One process works a spool at a time.
type Spool struct {
	Site Site
	Peer parley.PartyID // whom it is for; files of others are left alone
	Out  string
	In   string // gets three folders: taken, refused, and state

	Poll  time.Duration    // between two looks at In, and at least between two writings; default 1 s
	Limit int              // about how many bytes of entries go into one file; default 4 MiB
	Now   func() time.Time // default time.Now
	Log   *slog.Logger     // default: nothing is logged

	mu      sync.Mutex
	waiting map[string]waiting
}

// waiting is why a file was left, and what was held then: while that is the same, there
// is no use in reading it again.
type waiting struct {
	channel     parley.Hash
	held, words string
}

// Remark is a sentence about a file.
type Remark struct{ File, Words string }

// Taken is what [Spool.TakeAll] did.
type Taken struct {
	Files   int      // taken, or found to bring nothing new
	Entries int      // brought by them
	Waiting []Remark // left where they are: incomplete, or to be taken after others
	Refused []Remark // moved to the folder refused
}

const (
	defaultPoll  = time.Second
	defaultLimit = 4 << 20
)

// Run writes what is new and takes what comes, until ctx ends. What goes wrong with the
// folders is logged and tried again.
func (s *Spool) Run(ctx context.Context) error {
	poll := s.Poll
	if poll <= 0 {
		poll = defaultPoll
	}
	changed := make(chan struct{}, 1)
	watch := newWatcher(s.Site, func(parley.Hash) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	defer watch.stop()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	var wrote time.Time
	for {
		watch.follow(s.Site.Channels())
		if _, err := s.TakeAll(ctx); err != nil && ctx.Err() == nil {
			s.log().Warn("carry: cannot take from the spool", "folder", s.In, "why", err)
		}
		if since := time.Since(wrote); since >= poll {
			files, err := s.WriteOnce(ctx)
			if err != nil && ctx.Err() == nil {
				s.log().Warn("carry: cannot write to the spool", "folder", s.Out, "why", err)
			}
			if len(files) > 0 {
				wrote = time.Now()
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-tick.C:
		}
	}
}

// WriteOnce writes what the peer lacks, or has yet to be told, and gives the names of the
// files; none if there is nothing new.
func (s *Spool) WriteOnce(ctx context.Context) ([]string, error) { return s.write(ctx, false) }

// WriteAgain writes everything that the peer has not said it holds, also what is on its
// way.
func (s *Spool) WriteAgain(ctx context.Context) ([]string, error) { return s.write(ctx, true) }

func (s *Spool) write(ctx context.Context, again bool) (files []string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, channel := range s.Site.Channels() {
		names, err := s.writeChannel(ctx, channel, again)
		files = append(files, names...)
		if err != nil {
			return files, err
		}
	}
	return files, nil
}

func (s *Spool) writeChannel(ctx context.Context, channel parley.Hash, again bool) (files []string, err error) {
	st, err := s.load(channel)
	if err != nil {
		return nil, err
	}
	if again {
		st.Sent, st.Told = nil, false
	}
	for {
		have, want := s.Site.Have(channel)
		segments, more, err := s.Site.Lack(ctx, channel, st.held(nil, nil), st.Want, s.limit())
		if err != nil {
			return files, fmt.Errorf("reading what %s lacks of channel %s: %w", s.Peer, channel.Short(), err)
		}
		have, want = ascending(have), ascending(want)
		if len(segments) == 0 && !st.news(have, want) {
			return files, nil
		}
		st.Written = max(st.Written+1, s.now().UnixMilli())
		packet := &Packet{channel, s.Site.Party(), have, want, segments}
		name, err := writePacket(s.Out, fileHead{seq: st.Written, seen: st.Seen}, packet)
		if err != nil {
			return files, err
		}
		files = append(files, name)
		st.put(st.Written, segments)
		st.tell(have, want)
		if err := s.save(channel, st); err != nil {
			return files, err
		}
		s.log().Info("carry: packet written", "peer", s.Peer, "file", name)
		if !more || len(segments) == 0 {
			return files, nil
		}
	}
}

// TakeAll takes every file in In that is whole. An error means that the folder or the
// site cannot be worked with; what is wrong with a file is in its remark.
func (s *Spool) TakeAll(ctx context.Context) (Taken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var t Taken
	for {
		t.Waiting = nil
		names, err := listPackets(s.In)
		if err != nil {
			return t, err
		}
		before := t.Files
		for _, name := range names {
			if err := s.takeFile(ctx, name, &t); err != nil {
				return t, err
			}
		}
		if len(t.Waiting) == 0 || t.Files == before {
			return t, nil // else what was taken may be what the others wait for
		}
	}
}

func (s *Spool) takeFile(ctx context.Context, name string, t *Taken) error {
	if _, from, _, ok := parseName(name); ok && from == s.Site.Party() {
		return nil // ours, in a folder that both sides use
	}
	if w, ok := s.waiting[name]; ok && w.held == s.fingerprint(w.channel) {
		t.Waiting = append(t.Waiting, Remark{name, w.words})
		return nil
	}
	head, p, err := readPacket(s.In, name, s.now())
	var incomplete *incompleteError
	var unreadable *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // somebody took it away meanwhile
	case errors.As(err, &incomplete), errors.As(err, &unreadable):
		t.Waiting = append(t.Waiting, Remark{name, err.Error()})
		return nil
	case err != nil:
		if err := s.missed(name); err != nil {
			return err
		}
		return s.refuse(name, err, t)
	case p.From == s.Site.Party():
		return nil
	case p.From != s.Peer:
		t.Waiting = append(t.Waiting, Remark{name, fmt.Sprintf("is of %s; this spool is for %s", p.From, s.Peer)})
		return nil
	case !slices.Contains(s.Site.Channels(), p.Channel):
		return s.refuse(name, fmt.Errorf("is of channel %s, in which this node is not, or not with %s", p.Channel, s.Peer), t)
	}

	entries, waits, refused, err := s.takeSegments(ctx, p)
	if err != nil {
		return err
	}
	st, err := s.load(p.Channel)
	if err != nil {
		return err
	}
	// What was refused for its structure would be refused again: nothing asks for it.
	if st.hear(head, p, len(p.Segments) > 0 && refused == nil) {
		if err := s.save(p.Channel, st); err != nil {
			return err
		}
	}
	delete(s.waiting, name)
	switch {
	case waits != nil:
		if s.waiting == nil {
			s.waiting = make(map[string]waiting)
		}
		s.waiting[name] = waiting{p.Channel, s.fingerprint(p.Channel), waits.Error()}
		t.Waiting = append(t.Waiting, Remark{name, waits.Error()})
		return nil
	case refused != nil:
		return s.refuse(name, refused, t)
	}
	t.Files++
	t.Entries += entries
	return moveTo(s.In, name, "taken")
}

// takeSegments takes what can be taken. It keeps apart what must wait for other files,
// what the site refuses, and that the site can take nothing now.
func (s *Spool) takeSegments(ctx context.Context, p *Packet) (entries int, waits, refused, err error) {
	for i := range p.Segments {
		err := s.Site.Take(ctx, p.From, p.Segments[i])
		var structure *StructureError
		var gap *GapError
		switch {
		case err == nil:
			entries += len(p.Segments[i].Entries)
		case errors.As(err, &structure):
			refused = structure
		case errors.As(err, &gap):
			waits = gap
		default:
			return entries, nil, nil, fmt.Errorf("the node cannot store what %s sent: %w", p.From, err)
		}
	}
	return entries, waits, refused, nil
}

// missed notes that a file came and could not be read, as far as its name tells, so that
// the peer learns that it must be written again.
func (s *Spool) missed(name string) error {
	seq, from, short, ok := parseName(name)
	if !ok || from != s.Peer {
		return nil
	}
	for _, channel := range s.Site.Channels() {
		if channel.Short() != short {
			continue
		}
		st, err := s.load(channel)
		if err != nil {
			return err
		}
		st.Seen, st.Owed = max(st.Seen, seq), true
		if err := s.save(channel, st); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spool) refuse(name string, why error, t *Taken) error {
	s.log().Warn("carry: packet refused", "file", name, "why", why)
	t.Refused = append(t.Refused, Remark{name, why.Error()})
	delete(s.waiting, name)
	return refuseFile(s.In, name, why)
}

// fingerprint tells whether what is held has changed.
func (s *Spool) fingerprint(channel parley.Hash) string {
	have, _ := s.Site.Have(channel)
	return fmt.Sprint(ascending(have))
}

func (s *Spool) state(channel parley.Hash) string {
	return filepath.Join(s.In, "state", string(s.Peer)+"-"+channel.String()+".json")
}

func (s *Spool) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

func (s *Spool) limit() int {
	if s.Limit > 0 {
		return s.Limit
	}
	return defaultLimit
}

func (s *Spool) log() *slog.Logger {
	if s.Log != nil {
		return s.Log
	}
	return slog.New(slog.DiscardHandler)
}
