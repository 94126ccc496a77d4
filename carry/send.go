package carry

import (
	"context"
	"maps"
	"slices"
	"time"

	"parley"
)

// write sends what there is to send, until the link ends.
func (l *link) write(ctx context.Context) error {
	watch := newWatcher(l.site, l.changed)
	defer watch.stop()
	beat := time.NewTicker(l.options.Ping)
	defer beat.Stop()
	relay := time.NewTimer(l.options.Relay)
	relay.Stop()
	relaying := false

	out := &sender{link: l}
	if err := l.survey(); err != nil {
		return err
	}
	if err := out.ping(); err != nil {
		return err
	}
	for {
		channels := l.channels()
		watch.follow(channels) // before Have is read, so that no change falls between
		more, err := out.round(ctx, channels)
		if err != nil {
			return err
		}
		if !relaying && l.relayDue() {
			relay.Reset(l.options.Relay)
			relaying = true
		}
		if more {
			l.nudge() // the beat goes on while the peer catches up
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-l.wake:
		case <-relay.C:
			relaying = false
			l.relayNow()
		case <-beat.C:
			if err := l.survey(); err != nil {
				return err
			}
			if err := out.ping(); err != nil {
				return err
			}
		}
	}
}

// changed is called when the site has stored something.
func (l *link) changed(channel parley.Hash) {
	l.mu.Lock()
	if r := l.rooms[channel]; r != nil {
		r.ask(ownLog)
	}
	l.mu.Unlock()
	l.nudge()
}

func (l *link) relayDue() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.rooms {
		if r.relay {
			return true
		}
	}
	return false
}

func (l *link) relayNow() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.rooms {
		if r.relay {
			r.ask(everyLog)
		}
	}
}

// sender is the writer's own part of a link.
type sender struct {
	*link
	buf []byte
}

func (o *sender) send(frame []byte) error {
	o.buf = frame
	_, err := o.conn.Write(frame)
	return err
}

// round says at most one thing of each channel, so that none waits for another's
// catching up; more reports that there is more to be said.
func (o *sender) round(ctx context.Context, channels []parley.Hash) (more bool, err error) {
	if err := o.answers(); err != nil {
		return false, err
	}
	for _, channel := range channels {
		again, err := o.say(ctx, channel)
		if err != nil {
			return false, err
		}
		more = more || again
		if err := o.answers(); err != nil {
			return false, err
		}
	}
	return more, nil
}

// answers sends what is short and does not wait its turn.
func (o *sender) answers() error {
	o.mu.Lock()
	answer, notices := o.answer, o.notices
	o.answer, o.notices = nil, nil
	o.mu.Unlock()
	if answer != nil {
		if err := o.send(pong{answer.id, o.options.Now()}.frame(o.buf)); err != nil {
			return err
		}
	}
	for _, s := range notices {
		if err := o.send(s.frame(o.buf)); err != nil {
			return err
		}
	}
	return nil
}

func (o *sender) ping() error {
	o.mu.Lock()
	p := o.clock.ask(o.options.Now())
	o.mu.Unlock()
	return o.send(p.frame(o.buf))
}

// say tells the peer what is held here, and sends it what it lacks, a chunk at a time.
func (o *sender) say(ctx context.Context, channel parley.Hash) (more bool, err error) {
	_, r, ok, err := o.admit(channel)
	if !ok {
		return false, err
	}
	own := o.site.Party()
	have, want := o.site.Have(channel)

	o.mu.Lock()
	due, heard := r.due, r.heard
	r.due = nothing
	chunk := r.chunk
	shut := maps.Clone(r.shut)
	unwanted := func(k logKey) bool { return shut[k] || due == ownLog && k.party != own }
	held, missing := r.held(have, unwanted), r.Want
	o.mu.Unlock()
	if due == nothing {
		return false, nil
	}

	var segments []Segment
	if heard {
		if segments, more, err = o.site.Lack(ctx, channel, held, missing, chunk); err != nil {
			return false, &storeError{err}
		}
		// What was stored since have was read is not among what counts as held.
		segments = slices.DeleteFunc(segments, func(s Segment) bool { return unwanted(keyOfLog(s.Log)) })
	}
	have, want = ascending(have), ascending(want)
	o.mu.Lock()
	news := r.news(have, want)
	o.mu.Unlock()
	if len(segments) == 0 && !news {
		return false, nil
	}
	frame, err := packetFrame(o.buf, &Packet{channel, own, have, want, segments})
	if err != nil {
		return false, &storeError{err}
	}

	o.mu.Lock()
	r.put(0, segments)
	r.tell(have, want)
	more = more && len(segments) > 0
	if more {
		r.due = max(r.due, due)
		r.chunk = min(2*chunk, o.options.Chunk)
	}
	o.mu.Unlock()
	if err := o.send(frame); err != nil {
		return false, err
	}
	for i := range segments {
		o.entriesOut.Add(int64(len(segments[i].Entries)))
	}
	return more, nil
}
