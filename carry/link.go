package carry

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"parley"
)

// link is one connection to a peer, from its hello to its end. A reader takes what comes
// (receive.go); a writer alone sends (send.go). Neither waits for the other, so that two
// nodes which both have much to send cannot block one another.
type link struct {
	site    Site
	options *Options
	conn    *tls.Conn
	wire    *wire
	input   *bufio.Reader

	key      parley.OfficerKey // the peer's
	instance [16]byte          // of the peer's node
	dialed   bool              // by us
	address  string
	since    time.Time
	end      context.CancelCauseFunc // ends the link for a reason, such as another that is kept
	report   func()                  // to be called, without the lock, when the status has changed
	gone     chan struct{}           // closed once the link has left the register

	entriesIn, entriesOut atomic.Int64
	lastHeard             atomic.Int64 // milliseconds since 1970

	wake chan struct{} // to the writer: look again

	mu      sync.Mutex
	rooms   map[parley.Hash]*room
	answer  *ping     // of the peer, to be answered
	notices []stopped // to be told
	clock   clock
	trouble string // the last log that was stopped, here or there
}

func newLink(ls *Links, conn *tls.Conn, w *wire) *link {
	return &link{
		site: ls.site, options: &ls.options, conn: conn, wire: w, report: ls.report,
		input: bufio.NewReaderSize(conn, 64<<10), gone: make(chan struct{}), wake: make(chan struct{}, 1),
		rooms: make(map[parley.Hash]*room),
	}
}

// run carries until ctx ends or the link does, and says why it ended.
func (l *link) run(ctx context.Context) error {
	defer context.AfterFunc(ctx, l.wire.hurry)()
	var readError error
	reading := make(chan struct{})
	go func() {
		defer close(reading)
		readError = l.read(ctx)
		l.end(readError)
	}()
	l.end(l.write(ctx))
	cause := context.Cause(ctx)

	if errors.Is(cause, context.Canceled) {
		l.wire.Close() // the node stops
	} else if y, ok := farewell(cause); ok {
		l.conn.Write(y.frame(nil))
	}
	l.conn.CloseWrite()
	<-reading
	l.wire.linger()
	return ending(cause, readError)
}

// ending chooses the error that says most: what the peer said before it closed counts
// for more than that a write then failed.
func ending(cause, read error) error {
	cause, read = plain(cause), plain(read)
	if errors.Is(cause, errGone) && read != nil {
		return read
	}
	return cause
}

// nudge makes the writer look again. It never blocks.
func (l *link) nudge() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// admit gives the party that the peer's key belongs to in a channel, and the room. The
// key is looked up for every packet, so that one that is struck out of the charter stops
// at once: where ok is false nothing of the channel is sent or taken, and where no
// channel is left the error ends the link.
func (l *link) admit(channel parley.Hash) (party parley.PartyID, r *room, ok bool, err error) {
	party, ok = l.site.Peer(channel, l.key)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !ok {
		delete(l.rooms, channel)
		if len(l.rooms) == 0 {
			return "", nil, false, ErrNotInCharter
		}
		return "", nil, false, nil
	}
	r = l.rooms[channel]
	if r == nil {
		r = newRoom(l.options.Chunk)
		l.rooms[channel] = r
	}
	return party, r, true, nil
}

// channels are those that the link serves now.
func (l *link) channels() []parley.Hash {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]parley.Hash, 0, len(l.rooms))
	for channel := range l.rooms {
		list = append(list, channel)
	}
	return list
}

// survey opens rooms for channels that have become common, closes those that are no
// longer, and fails where none is left.
func (l *link) survey() error {
	common := make(map[parley.Hash]bool)
	for _, channel := range l.site.Channels() {
		if _, ok := l.site.Peer(channel, l.key); ok {
			common[channel] = true
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for channel := range l.rooms {
		if !common[channel] {
			delete(l.rooms, channel)
		}
	}
	for channel := range common {
		if l.rooms[channel] == nil {
			l.rooms[channel] = newRoom(l.options.Chunk)
		}
	}
	if len(l.rooms) == 0 {
		return ErrNotInCharter
	}
	return nil
}
