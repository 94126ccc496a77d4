package ledger

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"

	"parley"
)

// Signature is in lower-case hexadecimal: 64 bytes of a node or a root, and of an officer
// whatever the key's algorithm gives.
type Signature string

// An officer's signature in digits. A WebAuthn one carries what the authenticator saw.
const (
	minSignature = 2 * ed25519.SignatureSize
	maxSignature = 4096
)

// check checks the form of a signature under a checkpoint.
func (s Signature) check(field string) error {
	if len(s) != minSignature || !s.digits() {
		return parley.Wrong(field, s, fmt.Sprintf("must be %d lower-case hexadecimal digits", minSignature))
	}
	return nil
}

// checkOfficers checks the form of an envelope's signature. Whether it is that of its
// key's algorithm is part of verifying it.
func (s Signature) checkOfficers(field string) error {
	if len(s) < minSignature || len(s) > maxSignature || len(s)%2 != 0 || !s.digits() {
		return parley.Wrong(field, s, fmt.Sprintf("must be an even number of lower-case hexadecimal digits, from %d to %d", minSignature, maxSignature))
	}
	return nil
}

func (s Signature) digits() bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Verify reports whether sig is key's over message (protocol.md, section 1). An algorithm
// that it does not know verifies nothing, and no bytes make it panic.
func Verify(key parley.OfficerKey, message []byte, sig Signature) bool {
	if parley.CheckOfficerKey("key", key) != nil || sig.checkOfficers("sig") != nil {
		return false
	}
	k, err := hex.DecodeString(string(key[2:]))
	if err != nil {
		return false
	}
	s, err := hex.DecodeString(string(sig))
	if err != nil {
		return false
	}
	switch key.Algorithm() {
	case parley.Ed25519:
		return len(s) == ed25519.SignatureSize && ed25519.Verify(k, message, s)
	case parley.P256:
		return verifyP256(k, message, s)
	case parley.WebAuthn:
		return verifyWebAuthn(k, message, s)
	}
	return false
}

// p256Size is that of r, of s and of a coordinate, in bytes.
const p256Size = 32

// verifyP256 verifies ECDSA with SHA-256 (FIPS 186-5, section 6.4.2): a compressed point
// (SEC 1, 2.3.3), and r and s of 32 bytes each, big-endian. A high s is as good as a low
// one.
func verifyP256(point, message, rs []byte) bool {
	if len(rs) != 2*p256Size {
		return false
	}
	x, y := elliptic.UnmarshalCompressed(elliptic.P256(), point)
	if x == nil {
		return false // not on the curve
	}
	whole := make([]byte, 1+2*p256Size)
	whole[0] = 4
	x.FillBytes(whole[1 : 1+p256Size])
	y.FillBytes(whole[1+p256Size:])
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), whole)
	if err != nil {
		return false
	}
	digest := sha256.Sum256(message)
	r, s := new(big.Int).SetBytes(rs[:p256Size]), new(big.Int).SetBytes(rs[p256Size:])
	return ecdsa.Verify(key, digest[:], r, s) // it refuses 0 and what is not below the order
}
