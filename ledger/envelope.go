package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
)

// Class tells what an envelope is signed as, so that one kind of word can never be taken
// for another. It is part of the signed bytes.
type Class string

// The classes of envelopes. Statements have none: the checkpoint covers them.
const (
	ClassRoot      Class = "root"
	ClassWord      Class = "word"
	ClassRelease   Class = "release"
	ClassStatement Class = "statement"
)

// PAE is the pre-authentication encoding of DSSE v1.0 (secure-systems-lab/dsse,
// protocol.md): what is signed for a payload of a class.
func PAE(c Class, payload []byte) []byte {
	t := "application/vnd.parley." + string(c) + "+json"
	b := make([]byte, 0, len(payload)+len(t)+32)
	b = append(b, "DSSEv1 "...)
	b = strconv.AppendInt(b, int64(len(t)), 10)
	b = append(b, ' ')
	b = append(b, t...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(len(payload)), 10)
	b = append(b, ' ')
	return append(b, payload...)
}

// HashPayload names an act: SHA-256 over its pre-authentication encoding.
func HashPayload(c Class, payload []byte) parley.Hash { return sha256.Sum256(PAE(c, payload)) }

// Signature is 64 bytes in lower-case hexadecimal.
type Signature string

var sigForm = regexp.MustCompile(`^[0-9a-f]{128}$`)

// Envelope is a signed payload.
type Envelope struct {
	Key     parley.OfficerKey `json:"key"`
	Payload jsontext.Value    `json:"payload"`
	Sig     Signature         `json:"sig"`
}

func (e *Envelope) validate(path string) error {
	if err := parley.CheckKey(path+".key", e.Key); err != nil {
		return err
	}
	if e.Payload.Kind() != '{' {
		return parley.Missing(path + ".payload")
	}
	if !sigForm.MatchString(string(e.Sig)) {
		return parley.Wrong(path+".sig", e.Sig, "must be 128 lower-case hexadecimal digits")
	}
	return nil
}

// Hash names the act.
func (e *Envelope) Hash(c Class) parley.Hash { return HashPayload(c, e.Payload) }

// Verify reports whether the signature is that of the envelope's own key over its
// payload. Whether the key may sign is the judge's question.
func (e *Envelope) Verify(c Class) bool { return Verify(e.Key, PAE(c, e.Payload), e.Sig) }

// Signer signs with one key. Officers' signers live with the officers; a node has one of
// its own, for checkpoints.
type Signer interface {
	Key() parley.OfficerKey
	Sign(message []byte) (Signature, error)
}

// Seal signs a payload.
func Seal(s Signer, c Class, payload Validator) (*Envelope, error) {
	if err := payload.Validate(); err != nil {
		return nil, err
	}
	b, err := Encode(payload)
	if err != nil {
		return nil, err
	}
	sig, err := s.Sign(PAE(c, b))
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	return &Envelope{Key: s.Key(), Payload: b, Sig: sig}, nil
}

// Verify reports whether sig is key's over message. An algorithm that it does not know
// verifies nothing.
func Verify(key parley.OfficerKey, message []byte, sig Signature) bool {
	if parley.CheckKey("key", key) != nil {
		return false
	}
	k, err := hex.DecodeString(string(key[2:]))
	if err != nil {
		return false
	}
	s, err := hex.DecodeString(string(sig))
	if err != nil || len(s) != ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(k, message, s)
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
	return parley.OfficerKey("01" + hex.EncodeToString(ed25519.PrivateKey(s).Public().(ed25519.PublicKey)))
}

// Sign signs; it never fails.
func (s Ed25519Signer) Sign(message []byte) (Signature, error) {
	return Signature(hex.EncodeToString(ed25519.Sign(ed25519.PrivateKey(s), message))), nil
}

// NewNonce gives 128 random bits in hexadecimal.
func NewNonce() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}
