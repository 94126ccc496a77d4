package carry

import (
	"cmp"
	"context"
	"errors"
	"net"
	"slices"
	"time"

	"parley"
)

// Status is how it stands with one peer, with one address that was never reached, or with
// a stranger who was refused.
type Status struct {
	Peer      parley.PartyID `json:"peer,omitzero"` // empty while it is not known who is there
	Address   string         `json:"address"`
	Dialed    bool           `json:"dialed"` // by us
	Connected bool           `json:"connected"`
	Since     time.Time      `json:"since"`              // of being connected or not
	LastHeard time.Time      `json:"lastHeard,omitzero"` // zero: never

	RTT         time.Duration `json:"rtt"`         // nanoseconds; zero: not yet measured
	ClockOffset time.Duration `json:"clockOffset"` // of the peer's clock; positive: it is ahead of ours

	Err string `json:"err,omitzero"` // a sentence: what is wrong, or why the last link ended

	// Sums since the start of this node, over all links to the peer.
	BytesIn    int64 `json:"bytesIn"`
	BytesOut   int64 `json:"bytesOut"`
	EntriesIn  int64 `json:"entriesIn"`
	EntriesOut int64 `json:"entriesOut"`
}

// maxStrangers bounds how many refused strangers are remembered, the latest ones.
const maxStrangers = 16

// Status lists peers in the order of their names, then addresses without a known peer,
// then strangers that were refused.
func (ls *Links) Status() []Status {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var list []Status
	for _, p := range ls.peers {
		s := p.past
		s.Peer = p.party
		if p.link != nil {
			s = p.link.status(p.party)
			s.add(p.past)
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b Status) int {
		return cmp.Or(cmp.Compare(a.Peer, b.Peer), cmp.Compare(a.Address, b.Address))
	})
	for _, t := range ls.targets {
		if ls.peers[t.key] == nil {
			list = append(list, Status{Address: t.address, Dialed: true, Since: t.since, Err: words(t.err)})
		}
	}
	return append(list, ls.strangers...)
}

// Watch signals, coalesced, when a link came up or ended, an attempt was refused, or a
// log was stopped. Cancel ends that.
func (ls *Links) Watch() (changed <-chan struct{}, cancel func()) {
	c := make(chan struct{}, 1)
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.watching[c] = true
	return c, func() {
		ls.mu.Lock()
		defer ls.mu.Unlock()
		delete(ls.watching, c)
	}
}

// signal is called with the lock held.
func (ls *Links) signal() {
	for c := range ls.watching {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// report signals for a link whose status has changed.
func (ls *Links) report() {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.signal()
}

// add sums what two statuses counted.
func (s *Status) add(t Status) {
	s.BytesIn += t.BytesIn
	s.BytesOut += t.BytesOut
	s.EntriesIn += t.EntriesIn
	s.EntriesOut += t.EntriesOut
}

func (l *link) status(party parley.PartyID) Status {
	s := Status{
		Peer: party, Address: l.address, Dialed: l.dialed, Connected: true, Since: l.since,
		BytesIn: l.wire.in.Load(), BytesOut: l.wire.out.Load(),
		EntriesIn: l.entriesIn.Load(), EntriesOut: l.entriesOut.Load(),
	}
	if at := l.lastHeard.Load(); at != 0 {
		s.LastHeard = time.UnixMilli(at)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s.RTT, s.ClockOffset = l.clock.best()
	s.Err = l.trouble
	return s
}

// failed notes an attempt to dial that did not come to a link.
func (ls *Links) failed(t *target, err error) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	changed := words(t.err) != words(err)
	t.err = err
	if p := ls.peers[t.key]; p != nil && p.link == nil {
		changed = changed || p.past.Err != words(err)
		p.past.Address, p.past.Dialed, p.past.Err = t.address, true, words(err)
	}
	if changed {
		ls.options.Log.Warn("carry: no link", "address", t.address, "why", words(err))
		ls.signal()
	}
}

// stranger notes somebody who dialled and was refused.
func (ls *Links) stranger(address string, err error) {
	if errors.Is(err, ErrDuplicate) || errors.Is(err, errGone) {
		return // such as somebody who only looks whether the port is open
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	known := func(s Status) bool { return host(s.Address) == host(address) && s.Err == words(err) }
	if !slices.ContainsFunc(ls.strangers, known) {
		ls.options.Log.Warn("carry: refused", "address", address, "why", words(err))
	}
	ls.forgetStranger(address)
	ls.strangers = append(ls.strangers, Status{Address: address, Since: ls.options.Now(), Err: words(err)})
	if len(ls.strangers) > maxStrangers {
		ls.strangers = slices.Delete(ls.strangers, 0, 1)
	}
	ls.signal()
}

// forgetStranger is called with the lock held. One host counts once: each attempt comes
// from another port.
func (ls *Links) forgetStranger(address string) {
	ls.strangers = slices.DeleteFunc(ls.strangers, func(s Status) bool { return host(s.Address) == host(address) })
}

func host(address string) string {
	if h, _, err := net.SplitHostPort(address); err == nil {
		return h
	}
	return address
}

// words is an error's sentence for a status; the end of a context is none.
func words(err error) string {
	if err == nil || errors.Is(err, context.Canceled) {
		return ""
	}
	return err.Error()
}
