package carry

import (
	"context"
	"errors"
	"fmt"

	"parley"
	"parley/ledger"
)

// read takes what the peer sends, until the link ends. While the site stores nothing is
// read, and so the peer is slowed to the pace of this node's disk.
func (l *link) read(ctx context.Context) error {
	for {
		kind, body, err := readFrame(l.input)
		if err != nil {
			return err
		}
		l.lastHeard.Store(l.options.Now().UnixMilli())
		v, err := decodeFrame(kind, body)
		if err != nil {
			return garbage(err)
		}
		if y, ok := v.(bye); ok {
			return byeError(y)
		}
		if ctx.Err() != nil {
			continue // the end is decided: only a reason that the peer gives is still of interest
		}
		switch v := v.(type) {
		case *Packet:
			err = l.take(ctx, v)
		case ping:
			l.mu.Lock()
			l.answer = &v
			l.mu.Unlock()
			l.nudge()
		case pong:
			l.mu.Lock()
			l.clock.answered(v, l.options.Now())
			l.mu.Unlock()
		case stopped:
			l.shut(v)
		case hello:
			err = garbage(parley.Wrong("frame.kind", "hello", "must be the first frame and no other"))
		}
		if err != nil {
			return err
		}
	}
}

// take hands the packet's segments to the site and notes what the peer holds.
func (l *link) take(ctx context.Context, p *Packet) error {
	party, r, ok, err := l.admit(p.Channel)
	if !ok {
		return err // nothing is taken; the peer may not know yet that the charter has changed
	}
	if p.From != party {
		return garbage(parley.Wrong("packet.from", p.From, "must be "+string(party)+", whose key this is"))
	}
	for i := range p.Segments {
		if err := l.takeSegment(ctx, party, r, p.Segments[i]); err != nil {
			return err
		}
	}
	l.mu.Lock()
	due := ownLog
	if !r.heard || len(p.Want) > 0 {
		due = everyLog
	}
	r.hear(p.Have, p.Want)
	r.ask(due)
	l.mu.Unlock()
	l.nudge()
	return nil
}

func (l *link) takeSegment(ctx context.Context, party parley.PartyID, r *room, s Segment) error {
	l.mu.Lock()
	deaf := r.deaf[keyOfLog(s.Log)]
	l.mu.Unlock()
	if deaf {
		return nil
	}
	err := l.site.Take(ctx, party, s)
	var structure *StructureError
	var gap *GapError
	switch {
	case err == nil:
		l.entriesIn.Add(int64(len(s.Entries)))
	case errors.As(err, &structure):
		l.refuse(r, s.Log, structure)
	case errors.As(err, &gap):
		return gap // the two sides differ on what was sent: a new link begins with what is held
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		return &storeError{err}
	}
	return nil
}

// refuse passes over the rest of a log that is on its way, and tells the peer.
func (l *link) refuse(r *room, log ledger.LogID, stop *StructureError) {
	why := stop.Error()
	l.options.Log.Warn("carry: segment refused", "address", l.address, "why", why)
	l.mu.Lock()
	r.deaf[keyOfLog(log)] = true
	l.trouble = why
	l.notices = append(l.notices, stopped{log.Channel, keyOfLog(log), stop.Entry, why})
	l.mu.Unlock()
	l.nudge()
	l.report()
}

// shut sends no more of a log that the peer has stopped, as long as this link lasts.
func (l *link) shut(s stopped) {
	l.mu.Lock()
	r := l.rooms[s.channel]
	known := r != nil && r.shutLog(s.log)
	if known {
		l.trouble = fmt.Sprintf("the peer takes no more of the log of %s, epoch %d, from entry %d: %s", s.log.party, s.log.epoch, s.entry, s.sentence)
	}
	l.mu.Unlock()
	if known {
		l.options.Log.Warn("carry: log stopped by the peer", "address", l.address, "log", s.log.party, "why", s.sentence)
		l.report()
	}
}
