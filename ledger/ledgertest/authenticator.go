// Package ledgertest has an authenticator in software, for tests: it signs as a browser
// does with a security key or a phone, and as none would.
package ledgertest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"parley"
	"parley/ledger"
)

// Bits of the flags in authenticator data (W3C WebAuthn Level 2, 6.1).
const (
	UserPresent  = 1 << 0
	UserVerified = 1 << 2
)

// Site is the relying party of every authenticator of these tests, and Origin its page.
const (
	Site   = "console.example"
	Origin = "https://console.example"
)

// Authenticator holds one credential. It is a [ledger.Signer] of algorithm 03, and signs
// the same message alike each time: its counter stands still, as that of a passkey that
// several devices share.
type Authenticator struct {
	credential ledger.P256Signer
}

// NewAuthenticator makes one from the credential's private number.
func NewAuthenticator(number []byte) (Authenticator, error) {
	s, err := ledger.NewP256(number)
	return Authenticator{s}, err
}

// Key gives the public key.
func (a Authenticator) Key() parley.OfficerKey {
	return parley.OfficerKey(parley.WebAuthn) + a.credential.Key()[2:]
}

// Sign gives the assertion that a browser would.
func (a Authenticator) Sign(message []byte) (ledger.Signature, error) {
	return a.SignAs(message, nil)
}

// Assertion is what is signed beside the message.
type Assertion struct {
	Authenticator []byte // SHA-256 of the site, flags, counter, and what may follow
	Client        []byte // the client data, JSON
}

// Flags gives the place of the flags.
func (a *Assertion) Flags() *byte { return &a.Authenticator[sha256.Size] }

// SignAs signs an assertion that was edited first: what it comes to is truly signed, if
// not what a browser would send.
func (a Authenticator) SignAs(message []byte, edit func(*Assertion)) (ledger.Signature, error) {
	x := Assert(sha256.Sum256(message))
	if edit != nil {
		edit(&x)
	}
	client := sha256.Sum256(x.Client)
	rs, err := a.credential.Sign(append(append([]byte{}, x.Authenticator...), client[:]...))
	if err != nil {
		return "", fmt.Errorf("asserting: %w", err)
	}
	return x.Carry(rs), nil
}

// Assert makes an assertion over a challenge: the user was there and was verified.
func Assert(challenge [sha256.Size]byte) Assertion {
	site := sha256.Sum256([]byte(Site))
	b := append(site[:], UserPresent|UserVerified)
	return Assertion{
		Authenticator: binary.BigEndian.AppendUint32(b, 0),
		Client: fmt.Appendf(nil, `{"type":"webauthn.get","challenge":"%s","origin":"%s","crossOrigin":false}`,
			base64.RawURLEncoding.EncodeToString(challenge[:]), Origin),
	}
}

// Carry puts the assertion before r and s, as an envelope carries it.
func (x *Assertion) Carry(rs ledger.Signature) ledger.Signature {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(x.Authenticator)))
	b = append(append(b, x.Authenticator...), x.Client...)
	return ledger.Signature(hex.EncodeToString(b)) + rs
}
