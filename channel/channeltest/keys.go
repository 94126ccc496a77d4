package channeltest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"parley"
	"parley/ledger"
)

// Key signs. In the fast mode it has no private half, and its signatures are a filler
// that nobody looks at.
type Key struct {
	id     parley.OfficerKey
	signer ledger.Signer
}

// filler has the form of a signature.
var filler = ledger.Signature(strings.Repeat("5a", 64))

// Key makes Key a [ledger.Signer].
func (k *Key) Key() parley.OfficerKey { return k.id }

// Sign signs, in the real mode.
func (k *Key) Sign(message []byte) (ledger.Signature, error) {
	if k.signer == nil {
		return filler, nil
	}
	return k.signer.Sign(message)
}

// Key gives the key of that name, the same for the same seed: "us/root", "us/clerk".
func (w *World) Key(name string) *Key {
	if k, ok := w.keys[name]; ok {
		return k
	}
	seed := sha256.Sum256(fmt.Appendf(nil, "parley test key %d %s", w.Seed, name))
	k := &Key{id: parley.OfficerKey("01" + hex.EncodeToString(seed[:]))}
	if w.Real {
		s := ledger.NewEd25519(seed[:])
		k = &Key{id: s.Key(), signer: s}
	}
	w.keys[name] = k
	return k
}

// nonce gives one that was not given before.
func (w *World) nonce() string {
	w.nonces++
	h := sha256.Sum256(fmt.Appendf(nil, "parley test nonce %d %d", w.Seed, w.nonces))
	return hex.EncodeToString(h[:16])
}
