package node_test

import (
	"testing"

	"parley"
	"parley/channel"
)

// A newcomer's acceptance must be able to arrive before the charter that names it is in
// force: a party that has accepted that charter lets it link. One that has not, does not.
func TestANewcomerMayLinkOnceItsCharterIsAccepted(t *testing.T) {
	us, ru := pair(t)
	un := newSide(t, "un")
	next := us.text.Charter
	next.Version, next.Predecessor = 2, us.text.Hash
	next.Parties = append(append([]parley.Party{}, next.Parties...), un.card())
	text := parse(t, &next)
	links := func(s *side) bool {
		p, ok := s.node.Peer(us.text.Hash, un.transport.Key())
		return ok && p == "un"
	}
	if links(us) {
		t.Error("a stranger may link")
	}
	us.rootAct(parley.KindAccept, &channel.Acceptance{Charter: text.Raw})
	if !links(us) || links(ru) {
		t.Errorf("us, which accepted: %v; ru, which has not: %v", links(us), links(ru))
	}
}
