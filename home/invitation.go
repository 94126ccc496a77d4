package home

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Invitation is what a party hands to those whom it asks into a channel: the charters, and
// where nodes are reached. Nothing in it is secret, and nothing in it is to be believed
// before the channel's fingerprint was compared by another way.
type Invitation struct {
	Charters []jsontext.Value `json:"charters"`       // from version 1 on
	Ways     []Way            `json:"ways,omitempty"` // ascending by party
}

// Way is where a party's node is reached.
type Way struct {
	Addresses []string       `json:"addresses"` // host:port
	Party     parley.PartyID `json:"party"`
}

// Validate checks the form, and that the charters follow one another.
func (i *Invitation) Validate() error {
	chain, err := i.chain()
	if err != nil {
		return err
	}
	parties := chain[len(chain)-1].Charter
	for n, w := range i.Ways {
		field := fmt.Sprintf("ways[%d]", n)
		if p, ok := parties.Party(w.Party); !ok || !p.HasLog() {
			return parley.Wrong(field+".party", w.Party, "must be a party of the charter that has a node")
		}
		if n > 0 && i.Ways[n-1].Party >= w.Party {
			return parley.Wrong(field+".party", w.Party, "must be in ascending order, each once")
		}
		if len(w.Addresses) < 1 || len(w.Addresses) > 8 {
			return parley.Wrong(field+".addresses", len(w.Addresses), "must be from 1 to 8")
		}
		for m, a := range w.Addresses {
			if err := CheckPeerAddress(fmt.Sprintf("%s.addresses[%d]", field, m), a); err != nil {
				return err
			}
		}
	}
	return nil
}

func (i *Invitation) chain() ([]*channel.CharterText, error) {
	if n := len(i.Charters); n > 64 {
		return nil, parley.Wrong("charters", n, "must be at most 64")
	}
	var chain []*channel.CharterText
	for n, raw := range i.Charters {
		t, err := channel.ParseCharter(raw)
		if err != nil {
			return nil, fmt.Errorf("charters[%d]: %w", n, err)
		}
		chain = append(chain, t)
	}
	return chain, checkChain(chain)
}

// Chain gives the charters of an invitation that [ReadInvitation] or [Home.Invite] gave.
func (i *Invitation) Chain() []*channel.CharterText {
	chain, err := i.chain()
	if err != nil {
		panic(err) // both have checked it
	}
	return chain
}

// Invite makes an invitation out of a charter, or several that follow one another. Those
// before the first are taken from the home. Addresses are where this party's node is
// reached.
func (h *Home) Invite(given []*channel.CharterText, addresses []string) (*Invitation, error) {
	chain, err := h.complete(given)
	if err != nil {
		return nil, err
	}
	if err := h.CheckOwn(chain[len(chain)-1]); err != nil {
		return nil, err
	}
	i := new(Invitation)
	for _, t := range chain {
		i.Charters = append(i.Charters, t.Raw)
	}
	if len(addresses) > 0 {
		i.Ways = []Way{{addresses, h.Settings().Party}}
	}
	return i, i.Validate()
}

// complete puts those charters of the home before the given ones that lead to them.
func (h *Home) complete(given []*channel.CharterText) ([]*channel.CharterText, error) {
	if len(given) == 0 {
		return nil, parley.Missing("charters")
	}
	chain := slices.Clone(given)
	for !chain[0].Charter.Predecessor.IsZero() {
		t, err := h.charter(chain[0].Charter.Predecessor)
		if errors.Is(err, fs.ErrNotExist) {
			break // the check of the chain says what to do
		}
		if err != nil {
			return nil, err
		}
		chain = slices.Insert(chain, 0, t)
	}
	return chain, checkChain(chain)
}

// CheckOwn checks that a charter names this home's party with the keys of its card, so
// that nobody accepts a charter in which somebody else's keys stand under their name.
func (h *Home) CheckOwn(t *channel.CharterText) error {
	card, err := ReadCard(h.CardPath())
	if err != nil {
		return err
	}
	own, ok := t.Charter.Party(card.ID)
	if !ok || !own.HasLog() {
		return parley.Wrong("charter", t.Hash.Short(), fmt.Sprintf("must name %s with its keys: it is no charter of this party's", card.ID))
	}
	for _, k := range []struct {
		name         string
		has, expects parley.OfficerKey
	}{
		{"root", own.Root, card.Root}, {"recovery", own.Recovery, card.Recovery},
		{"node", own.Node, card.Node}, {"transport", own.Transport, card.Transport},
	} {
		if k.has != k.expects {
			return parley.Wrong(fmt.Sprintf("charter %s, party %s, %s", t.Hash.Short(), card.ID, k.name), k.has,
				fmt.Sprintf("must be the %s key of this home's card, %s: somebody has put another key under this party's name, do not sign", k.name, k.expects))
		}
	}
	return nil
}

// Encode gives the canonical bytes, for a file.
func (i *Invitation) Encode() []byte { return append(ledger.MustEncode(i), '\n') }

// ReadInvitation reads an invitation, or a bare charter of version 1, which is one without
// ways. It takes only what is canonical, byte for byte.
func ReadInvitation(path string) (*Invitation, error) {
	b, err := readBounded(path)
	if err != nil {
		return nil, fmt.Errorf("reading an invitation: %w", err)
	}
	b = bytes.TrimSuffix(b, []byte("\n"))
	if err := ledger.CheckCanonical(b); err != nil {
		return nil, fmt.Errorf("%s: %w: take the file as parley wrote it", path, err)
	}
	var kind struct {
		Parties jsontext.Value `json:"parties"`
	}
	i := new(Invitation)
	if err := json.Unmarshal(b, &kind); err == nil && kind.Parties != nil {
		i.Charters = []jsontext.Value{b}
		if err := i.Validate(); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return i, nil
	}
	if err := ledger.Decode(b, i); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return i, nil
}

// AddWays has the node dial those parties of an invitation that node.json has no spool for,
// from its next start on, and gives the addresses that are new there.
func (h *Home) AddWays(ways []Way) ([]string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.reread(); err != nil {
		return nil, err
	}
	var added []string
	for _, w := range ways {
		if w.Party == h.settings.Party || slices.ContainsFunc(h.settings.Spools, func(s Spool) bool { return s.Peer == w.Party }) {
			continue
		}
		for _, a := range w.Addresses {
			if !slices.Contains(h.settings.Dial, a) {
				h.settings.Dial = append(h.settings.Dial, a)
				added = append(added, a)
			}
		}
	}
	if added == nil {
		return nil, nil
	}
	return added, h.save()
}

// reread takes node.json as it stands now: people and commands write it beside a server.
// The caller holds the lock.
func (h *Home) reread() error {
	s, err := readSettings(filepath.Join(h.dir, settingsFile))
	if err == nil {
		h.settings = *s
	}
	return err
}
