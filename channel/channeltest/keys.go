package channeltest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"parley"
	"parley/ledger"
	"parley/ledger/ledgertest"
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

// Key gives the key of that name, the same for the same seed: "us/root", "us/clerk". After
// an @ stands the algorithm of an officer's key, [P256] or [Passkey]. Without one it is
// Ed25519, but in a world with a seed officers have keys of all three.
func (w *World) Key(name string) *Key {
	if k, ok := w.keys[name]; ok {
		return k
	}
	person, at, chosen := strings.Cut(name, "@")
	seed := sha256.Sum256(fmt.Appendf(nil, "parley test key %d %s", w.Seed, person))
	algorithm := parley.Algorithm(at)
	if !chosen {
		algorithm = w.algorithm(name, seed[0])
	}
	k := newKey(algorithm, seed[:], w.Real)
	w.keys[name] = k
	return k
}

// Ends of the names of officers with other keys than Ed25519.
const (
	P256    = "@" + string(parley.P256)
	Passkey = "@" + string(parley.WebAuthn)
)

// noOfficer matches the seats whose keys are always Ed25519.
var noOfficer = regexp.MustCompile(`^(root|recovery|node|transport)`)

// algorithm is that of a key whose name does not say it.
func (w *World) algorithm(name string, drawn byte) parley.Algorithm {
	_, seat, _ := strings.Cut(name, "/")
	if w.Seed == 0 || noOfficer.MatchString(seat) {
		return parley.Ed25519
	}
	return []parley.Algorithm{parley.Ed25519, parley.P256, parley.WebAuthn}[drawn%3]
}

func newKey(a parley.Algorithm, seed []byte, real bool) *Key {
	if !real {
		digits := hex.EncodeToString(seed)
		if a != parley.Ed25519 {
			digits = "02" + digits // of a point, on the curve or not
		}
		return &Key{id: parley.OfficerKey(string(a) + digits)}
	}
	var s ledger.Signer
	var err error
	switch a {
	case parley.Ed25519:
		s = ledger.NewEd25519(seed)
	case parley.P256:
		s, err = ledger.NewP256(seed)
	case parley.WebAuthn:
		s, err = ledgertest.NewAuthenticator(seed)
	}
	if err != nil {
		panic(err) // of 2^32 seeds one is above the order
	}
	return &Key{id: s.Key(), signer: s}
}

// nonce gives one that was not given before.
func (w *World) nonce() string {
	w.nonces++
	h := sha256.Sum256(fmt.Appendf(nil, "parley test nonce %d %d", w.Seed, w.nonces))
	return hex.EncodeToString(h[:16])
}
