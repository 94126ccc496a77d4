package carry

import (
	"cmp"
	"time"

	"parley"
)

// settling is for how long two links that both sides dialled at one moment may meet. Who
// dials later than that has lost the older link, though it may look well from here.
const settling = 5 * time.Second

// peer is what is known of a node that was linked at least once.
type peer struct {
	party parley.PartyID
	link  *link  // nil while it is not linked
	past  Status // of the links that have ended: sums, and why the last one did
}

// register makes a link the one to its peer, or refuses it with [ErrDuplicate].
func (ls *Links) register(l *link) error {
	party, ok := ls.party(l.key)
	if !ok {
		return ErrNotInCharter
	}
	now := ls.options.Now()
	ls.mu.Lock()
	defer ls.mu.Unlock()
	p := ls.peers[l.key]
	if p == nil {
		p = &peer{}
		ls.peers[l.key] = p
	}
	if p.link != nil {
		if ls.prefers(p.link, l, party) {
			return ErrDuplicate
		}
		p.link.end(ErrDuplicate)
	}
	p.party, p.link, l.since = party, l, now
	ls.forgetStranger(l.address)
	ls.signal()
	ls.options.Log.Info("carry: linked", "peer", party, "address", l.address, "dialled", l.dialed)
	return nil
}

// prefers decides between a link that is up and a new one to the same peer. Both ends
// come to the same link, whichever they hear of first, so that links do not displace one
// another for ever.
func (ls *Links) prefers(up, next *link, party parley.PartyID) bool {
	switch {
	case up.instance != next.instance:
		return false // the peer has started anew: the old link is dead
	case next.dialed:
		return true // we dialled for nothing: the peer has not heard our hello yet
	case !up.dialed:
		return false // the peer dialled again, which it does only when it has lost the first
	case ls.options.Now().Sub(up.since) > settling:
		return false // likewise
	}
	// Both dialled at once: the link that the lower party dialled stays, here the one up
	// if that is us.
	return cmp.Or(cmp.Compare(ls.site.Party(), party), cmp.Compare(ls.key, next.key)) < 0
}

// retire takes a link that has ended out of the register.
func (ls *Links) retire(l *link, why error) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	defer close(l.gone)
	p := ls.peers[l.key]
	ended := l.status(p.party)
	p.past.add(ended)
	if p.link != l {
		return
	}
	p.link = nil
	p.past.Address, p.past.Since, p.past.LastHeard = l.address, ls.options.Now(), ended.LastHeard
	p.past.Dialed, p.past.Err = l.dialed, words(why)
	ls.signal()
	ls.options.Log.Info("carry: link ended", "peer", p.party, "address", l.address, "why", p.past.Err)
}

// up gives a channel that is closed when the link to a key ends; nil if there is none.
func (ls *Links) up(key parley.OfficerKey) <-chan struct{} {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if p := ls.peers[key]; p != nil && p.link != nil {
		return p.link.gone
	}
	return nil
}
