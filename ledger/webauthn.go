package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
)

// Authenticator data (W3C WebAuthn Level 2, 6.1): SHA-256 of the relying party's id,
// flags, counter, and what may follow.
const (
	authenticatorFlags = 32 // place of the flags
	authenticatorLeast = 37 // bytes

	userPresent  = 1 // somebody touched it
	userVerified = 4 // it knew who: by PIN, finger or face
)

// verifyWebAuthn verifies an assertion over a message, whose SHA-256 is the challenge:
//
//	length of the authenticator data (2 bytes, big-endian), authenticator data, client data, r, s
//
// The client data is compared as bytes, as the standard's limited verification algorithm
// does (5.8.1.2): every browser writes type, challenge and origin first, in this order and
// without white space (5.8.1.1). So nothing here depends on a JSON parser. Origin,
// relying party, counter and all other bits are the browser's affair.
func verifyWebAuthn(point, message, sig []byte) bool {
	if len(sig) < 2+2*p256Size {
		return false
	}
	n := int(binary.BigEndian.Uint16(sig))
	said, rs := sig[2:len(sig)-2*p256Size], sig[len(sig)-2*p256Size:]
	if n < authenticatorLeast || n > len(said) {
		return false
	}
	authenticator, client := said[:n], said[n:]
	const both = userPresent | userVerified
	if authenticator[authenticatorFlags]&both != both || !bytes.HasPrefix(client, clientData(message)) {
		return false
	}
	digest := sha256.Sum256(client)
	return verifyP256(point, slices.Concat(authenticator, digest[:]), rs)
}

// clientData is how the client data of an assertion over a message begins.
func clientData(message []byte) []byte {
	challenge := sha256.Sum256(message)
	b := []byte(`{"type":"webauthn.get","challenge":"`)
	b = base64.RawURLEncoding.AppendEncode(b, challenge[:])
	return append(b, `","origin":"`...)
}
