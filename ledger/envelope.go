package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

// Envelope is a signed payload.
type Envelope struct {
	Key     parley.OfficerKey `json:"key"`
	Payload jsontext.Value    `json:"payload"`
	Sig     Signature         `json:"sig"`
}

func (e *Envelope) validate(path string) error {
	if err := parley.CheckOfficerKey(path+".key", e.Key); err != nil {
		return err
	}
	if e.Payload.Kind() != '{' {
		return parley.Missing(path + ".payload")
	}
	return e.Sig.checkOfficers(path + ".sig")
}

// Hash names the act.
func (e *Envelope) Hash(c Class) parley.Hash { return HashPayload(c, e.Payload) }

// Verify reports whether the signature is that of the envelope's own key over its
// payload. Whether the key may sign is the judge's question.
func (e *Envelope) Verify(c Class) bool { return Verify(e.Key, PAE(c, e.Payload), e.Sig) }

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

// NewNonce gives 128 random bits in hexadecimal.
func NewNonce() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}
