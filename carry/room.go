package carry

import (
	"slices"

	"parley"
)

// scope is how much of what a peer lacks is due to be sent.
type scope int

const (
	nothing  scope = iota
	ownLog         // the node's own log: nobody else brings it
	everyLog       // the logs of third parties too
)

// room is what one link knows of one channel.
type room struct {
	view
	heard bool            // the peer has said what it holds; before that nothing is sent
	due   scope           // what is to be sent now
	relay bool            // every log is to be sent after a grace, if the peer still lacks it then
	shut  map[logKey]bool // logs of which the peer refused something: it is sent no more
	deaf  map[logKey]bool // logs of which something was refused here: the rest that is on its way is passed over

	// chunk is how much goes into the next packet. It begins small on every link and
	// doubles: a packet arrives whole or not at all, and on a line that breaks every few
	// seconds large ones would never arrive.
	chunk int

	told               bool
	toldHave, toldWant []parley.Position // ascending
}

// firstChunk is where a link begins.
const firstChunk = 4 << 10

func newRoom(limit int) *room {
	return &room{due: everyLog, chunk: min(firstChunk, limit), shut: make(map[logKey]bool), deaf: make(map[logKey]bool)}
}

// ask has a scope sent now. The logs of third parties wait for a grace: their own nodes
// are likely to bring them at this moment, and twice is once too often on a thin line.
func (r *room) ask(due scope) {
	r.due = max(r.due, due)
	r.relay = due == ownLog
}

// hear takes the peer's own word for what it holds.
func (r *room) hear(have, want []parley.Position) {
	if !r.heard {
		r.heard = true
		r.told = false // it may not have known the channel when it was told
	}
	r.Have, r.Want = have, want
}

// news reports whether the peer has yet to be told this.
func (r *room) news(have, want []parley.Position) bool {
	return !r.told || !slices.Equal(r.toldHave, have) || !slices.Equal(r.toldWant, want)
}

func (r *room) tell(have, want []parley.Position) {
	r.told, r.toldHave, r.toldWant = true, have, want
}

// shutLog has no more sent of a log. Only one of which something was sent counts, so that
// a peer cannot fill the memory with names; it reports whether that is new.
func (r *room) shutLog(log logKey) bool {
	sent := slices.ContainsFunc(r.Sent, func(s sending) bool { return keyOfPosition(s.End) == log })
	if !sent || r.shut[log] {
		return false
	}
	r.shut[log] = true
	return true
}
