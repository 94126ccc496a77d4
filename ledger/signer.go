package ledger

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"

	"parley"
)

// Signer signs with one key. Officers' signers live with the officers; a node has one of
// its own, for checkpoints.
type Signer interface {
	Key() parley.OfficerKey
	Sign(message []byte) (Signature, error)
}

// Ed25519Signer is a private key in memory.
type Ed25519Signer ed25519.PrivateKey

// NewEd25519 makes a key from 32 bytes of seed (RFC 8032, section 5.1.5).
func NewEd25519(seed []byte) Ed25519Signer { return Ed25519Signer(ed25519.NewKeyFromSeed(seed)) }

// GenerateEd25519 makes a key from the system's randomness.
func GenerateEd25519() Ed25519Signer {
	seed := make([]byte, ed25519.SeedSize)
	rand.Read(seed)
	return NewEd25519(seed)
}

// Seed gives back the seed, for whoever keeps the key.
func (s Ed25519Signer) Seed() []byte { return ed25519.PrivateKey(s).Seed() }

// Key gives the public key.
func (s Ed25519Signer) Key() parley.OfficerKey {
	return parley.OfficerKey(string(parley.Ed25519) + hex.EncodeToString(ed25519.PrivateKey(s).Public().(ed25519.PublicKey)))
}

// Sign signs; it never fails.
func (s Ed25519Signer) Sign(message []byte) (Signature, error) {
	return Signature(hex.EncodeToString(ed25519.Sign(ed25519.PrivateKey(s), message))), nil
}

// P256Signer is an officer's P-256 key in memory. Its zero value signs nothing; make one
// with [NewP256] or [GenerateP256].
type P256Signer struct {
	private *ecdsa.PrivateKey
	key     parley.OfficerKey
}

// NewP256 makes a key from its private number: 32 bytes, big-endian, from 1 to the group
// order less 1 (SEC 1, 2.3.6). The error does not show the number.
func NewP256(number []byte) (P256Signer, error) {
	k, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), number)
	if err != nil {
		return P256Signer{}, &parley.Error{Field: "number", Want: "must be 32 bytes, from 1 to the order of P-256 less 1"}
	}
	return newP256(k)
}

// GenerateP256 makes a key from the system's randomness.
func GenerateP256() (P256Signer, error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return P256Signer{}, fmt.Errorf("making a P-256 key: %w", err)
	}
	return newP256(k)
}

func newP256(k *ecdsa.PrivateKey) (P256Signer, error) {
	whole, err := k.PublicKey.Bytes() // 04, x, y
	if err != nil {
		return P256Signer{}, fmt.Errorf("encoding a P-256 key: %w", err)
	}
	point := append([]byte{2 + whole[2*p256Size]&1}, whole[1:1+p256Size]...)
	return P256Signer{k, parley.OfficerKey(string(parley.P256) + hex.EncodeToString(point))}, nil
}

// Number gives back the private number, for whoever keeps the key.
func (s P256Signer) Number() ([]byte, error) { return s.private.Bytes() }

// Key gives the public key.
func (s P256Signer) Key() parley.OfficerKey { return s.key }

// Sign signs with SHA-256, and always the same for the same message (RFC 6979).
func (s P256Signer) Sign(message []byte) (Signature, error) {
	digest := sha256.Sum256(message)
	der, err := s.private.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		return "", err
	}
	var n struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &n); err != nil {
		return "", fmt.Errorf("ECDSA signature: %w", err)
	}
	rs := make([]byte, 2*p256Size)
	n.R.FillBytes(rs[:p256Size])
	n.S.FillBytes(rs[p256Size:])
	return Signature(hex.EncodeToString(rs)), nil
}
