package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"parley"
	"parley/node"
)

const (
	eventsKept     = 16_384                // as many as the node remembers
	localsKept     = 64                    // local events that a slow reader may lie behind
	streamPause    = 25 * time.Millisecond // between two writes of news to one stream
	streamQuiet    = 15 * time.Second      // between signs of life: proxies cut what is silent for a minute
	streamPatience = 10 * time.Second      // for one write
	localPause     = time.Second           // between two looks at links and writability
	batchBytes     = 64 << 10              // of one write
)

// hubs holds the hub of each channel. Its zero value is ready.
type hubs struct {
	mu   sync.Mutex
	boot string
	each map[parley.Hash]*hub
}

func (s *hubs) of(h *handler, c *node.Channel) *hub {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.each == nil {
		name := make([]byte, 8)
		rand.Read(name) // never fails
		s.boot, s.each = hex.EncodeToString(name), map[parley.Hash]*hub{}
	}
	b := s.each[c.ID()]
	if b == nil {
		b = newHub(h, c, s.boot)
		s.each[c.ID()] = b
	}
	return b
}

// hub gives what happens on one channel to everyone who follows it. Each event is encoded
// once, and one goroutine looks for news while anyone follows.
type hub struct {
	handler  *handler
	channel  *node.Channel
	boot     string
	kept     int64
	patience time.Duration
	stir     chan struct{} // a local event is there

	mu      sync.RWMutex
	streams map[*stream]struct{}
	rest    context.CancelFunc // ends the goroutine
	frames  [][]byte           // event n at n modulo kept, for first < n <= last
	first   int64
	last    int64
	locals  [localsKept][]byte
	local0  int64 // local events so far
}

// stream is how far one follower has come.
type stream struct {
	seq, local int64
	wake       chan struct{}
}

func newHub(h *handler, c *node.Channel, boot string) *hub {
	_, last, _ := c.Since(0, 0)
	return &hub{
		handler: h, channel: c, boot: boot, kept: eventsKept, patience: streamPatience,
		stir: make(chan struct{}, 1), streams: map[*stream]struct{}{}, first: last, last: last,
	}
}

// join lets a follower in, and gives what it is sent first. What happens from here on
// comes to it by next, and is not lost between the two.
func (b *hub) join(id string) (*stream, []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.look()
	s := &stream{seq: b.last, local: b.local0, wake: make(chan struct{}, 1)}
	reset := false
	if id != "" {
		seq, ok := parseEventID(b.boot, id)
		if ok = ok && b.reach(seq); ok {
			s.seq = seq
		}
		reset = !ok
	}
	b.streams[s] = struct{}{}
	if len(b.streams) == 1 {
		var ctx context.Context
		ctx, b.rest = context.WithCancel(context.Background())
		go b.run(ctx, b.facts())
	}
	hello := Hello{Boot: b.boot, Seq: s.seq, Commit: b.handler.commit(b.channel), Clock: b.handler.now()}
	out := frame(HelloEvent, eventID(b.boot, s.seq), hello)
	if reset {
		out = append(out, frame(ResetEvent, eventID(b.boot, s.seq), hello)...)
	}
	return s, out
}

func (b *hub) leave(s *stream) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.streams, s)
	if len(b.streams) == 0 {
		b.rest()
	}
}

// look encodes what was applied since. The lock is held.
func (b *hub) look() (news bool) {
	for {
		events, last, complete := b.channel.Since(b.last, 512)
		if !complete {
			// Nobody followed for so long that some is forgotten.
			b.first, b.last = last, last
			return true
		}
		if len(events) == 0 {
			return news
		}
		b.keep(events)
		b.last, news = events[len(events)-1].Seq, true
		b.first = max(b.first, b.last-b.kept)
	}
}

// keep encodes events. The commit is counted after they were applied, so that what is read
// at it has them.
func (b *hub) keep(events []node.Event) {
	if b.frames == nil {
		b.frames = make([][]byte, b.kept)
	}
	commit := b.handler.commit(b.channel)
	for _, e := range events {
		b.frames[e.Seq%b.kept] = frame(AppliedEvent, eventID(b.boot, e.Seq), eventOf(b.channel.ID(), e, commit))
	}
}

// reach encodes what lies before the first event that is there, back to after seq, if it
// is remembered. The lock is held.
func (b *hub) reach(seq int64) bool {
	if seq > b.last || b.last-seq > b.kept {
		return false
	}
	if seq >= b.first {
		return true
	}
	events, _, complete := b.channel.Since(seq, int(b.first-seq))
	if !complete {
		return false
	}
	b.keep(events)
	b.first = seq
	return true
}

// next appends what a follower has not been sent, up to one write's worth; false if it lies
// so far behind that some of it is not there any more.
func (b *hub) next(s *stream, out []byte) ([]byte, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if s.seq < b.first || b.local0-s.local > localsKept {
		return nil, false
	}
	for ; s.local < b.local0; s.local++ {
		out = append(out, b.locals[s.local%localsKept]...)
	}
	for ; s.seq < b.last && len(out) < batchBytes; s.seq++ {
		out = append(out, b.frames[(s.seq+1)%b.kept]...)
	}
	return out, true
}

// local tells followers of something that only this node knows.
func (b *hub) local(what ...LocalThing) {
	b.mu.Lock()
	b.locals[b.local0%localsKept] = frame(LocalEvent, "", Local{what})
	b.local0++
	b.mu.Unlock()
	select {
	case b.stir <- struct{}{}:
	default:
	}
}

// run looks for news and wakes the followers: at once, and then not again for a while.
func (b *hub) run(ctx context.Context, facts facts) {
	changed, cancel := b.channel.Watch()
	defer cancel()
	look := time.NewTicker(localPause)
	defer look.Stop()
	pause := time.NewTimer(0)
	<-pause.C
	for {
		if b.wake() {
			pause.Reset(streamPause)
			select {
			case <-ctx.Done():
				return
			case <-pause.C:
			}
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-b.stir:
		case <-look.C:
			now := b.facts()
			if what := now.unlike(&facts); len(what) > 0 {
				b.local(what...)
			}
			facts = now
		}
	}
}

// wake wakes those who have something to send, and reports whether anyone has.
func (b *hub) wake() (news bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.look()
	for s := range b.streams {
		if s.seq < b.last || s.local < b.local0 {
			news = true
			select {
			case s.wake <- struct{}{}:
			default:
			}
		}
	}
	return news
}

// facts is what only this node knows of a channel, without what is another every second.
type facts struct {
	writable bool
	sentence string
	links    []Link
}

func (b *hub) facts() (f facts) {
	f.writable, f.sentence = b.channel.Writable()
	if b.handler.Links == nil {
		return f
	}
	for _, l := range b.handler.Links() {
		l.LastHeard, l.RoundTrip, l.ClockOffset = 0, 0, 0
		f.links = append(f.links, l)
	}
	slices.SortFunc(f.links, func(a, b Link) int { return slices.Compare([]byte(fmt.Sprint(a)), []byte(fmt.Sprint(b))) })
	return f
}

func (f *facts) unlike(old *facts) (what []LocalThing) {
	if !reflect.DeepEqual(f.links, old.links) {
		what = append(what, LocalLinks)
	}
	if f.writable != old.writable || f.sentence != old.sentence {
		what = append(what, LocalWritable)
	}
	return what
}
