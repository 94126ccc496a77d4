package home

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"

	"parley"
	"parley/ledger"
)

// writeCard makes the party's card of fresh keys: the root's may leave this machine soon.
func (h *Home) writeCard() error {
	card := parley.Party{ID: h.settings.Party, Name: h.settings.Name, Partners: h.settings.Partners}
	for _, k := range []struct {
		name string
		to   *parley.OfficerKey
	}{{RootKey, &card.Root}, {RecoveryKey, &card.Recovery}, {firstNodeKey, &card.Node}, {TransportKey, &card.Transport}} {
		signer, err := ReadKey(h.KeyPath(k.name))
		if err != nil {
			return err
		}
		*k.to = signer.Key()
	}
	return writeFile(h.CardPath(), append(ledger.MustEncode(card), '\n'))
}

// CardPath is where the party's card lies.
func (h *Home) CardPath() string { return filepath.Join(h.dir, cardFile) }

// Fingerprint names a card: what two people read to each other, by another way than the
// card came, to know that they mean the same one.
func Fingerprint(card parley.Party) parley.Hash { return sha256.Sum256(ledger.MustEncode(card)) }

// ReadCard reads a party's card: its public keys and partners, as they go into a charter.
func ReadCard(path string) (parley.Party, error) {
	var card parley.Party
	if err := readStrictly(path, &card); err != nil {
		return card, err
	}
	if !card.HasLog() {
		return card, fmt.Errorf("%s: %w", path, parley.Missing("root"))
	}
	// A charter of this one party has the checks that a card needs.
	c := parley.Charter{Name: card.Name, Mode: parley.Exercise, Ruleset: parley.Ruleset, Version: 1, Parties: []parley.Party{card}}
	if err := c.ValidateCore(); err != nil {
		return card, fmt.Errorf("%s: %w", path, err)
	}
	return card, nil
}
