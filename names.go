package parley

import (
	"encoding/hex"
	"regexp"
	"unicode/utf8"
)

// MaxInteger bounds every integer on the channel: 2^53-1, what a double holds exactly.
const MaxInteger = 1<<53 - 1

// PartyID names a party within a channel, such as "us": a lower-case letter, then up to
// fifteen lower-case letters, digits or hyphens.
type PartyID string

// OriginatorID names whose notice it is: a party, or one of its partners. The charter
// gives both, and no id stands in it twice. Same form as [PartyID].
type OriginatorID string

// OfficerKey is a public key as an officer, a root or a node signs with: one algorithm
// byte, then the key, in lower-case hexadecimal. It is also the key's id: entries name
// officers by it. [CheckOfficerKey] checks the form of an officer's, [CheckKey] that of
// all others, which are Ed25519.
type OfficerKey string

// Algorithm is the first byte of a key.
type Algorithm string

// The algorithms (protocol.md, section 1).
const (
	Ed25519  Algorithm = "01" // RFC 8032; 32 bytes follow
	P256     Algorithm = "02" // ECDSA with SHA-256 (FIPS 186-5); a compressed point follows (SEC 1, 2.3.3)
	WebAuthn Algorithm = "03" // ES256 by an authenticator (W3C WebAuthn Level 2, 7.2); as for P256
)

// Algorithm gives the first byte; it may be one that nobody knows.
func (k OfficerKey) Algorithm() Algorithm { return Algorithm(k[:min(len(k), 2)]) }

// Epoch numbers the logs of one party in one channel, from 0.
type Epoch uint32

// EntryNumber numbers the entries of one log, from 0, without gaps.
type EntryNumber uint64

// Millis is a time in milliseconds since 1970-01-01T00:00:00Z, or a duration in
// milliseconds.
type Millis int64

// MaxTime is the last instant that four digits of a year can write.
const MaxTime Millis = 253402300799999

// Hash is a SHA-256 digest (FIPS 180-4), written as 64 lower-case hexadecimal digits.
// The zero Hash stands for "none".
type Hash [32]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Short gives the first eight digits, for lists that people read. Never compare by it.
func (h Hash) Short() string { return hex.EncodeToString(h[:4]) }

// IsZero reports whether h names nothing.
func (h Hash) IsZero() bool { return h == Hash{} }

// MarshalText writes the 64 digits.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads exactly 64 lower-case digits.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) != 64 || !lowerHex(string(b)) {
		return Wrong("hash", string(b), "must be 64 lower-case hexadecimal digits")
	}
	_, err := hex.Decode(h[:], b)
	return err
}

// ParseHash reads a hash as text.
func ParseHash(s string) (Hash, error) {
	var h Hash
	err := h.UnmarshalText([]byte(s))
	return h, err
}

// Mode says what an entry's content is to be taken for.
type Mode string

// The modes. A charter is REAL or EXERCISE; TEST exists on either, for single entries.
const (
	Real     Mode = "REAL"
	Exercise Mode = "EXERCISE"
	Test     Mode = "TEST"
)

// Precedence is the urgency of handling, lowest first (ACP 121 names).
type Precedence string

// The precedences.
const (
	Routine   Precedence = "routine"
	Priority  Precedence = "priority"
	Immediate Precedence = "immediate"
	Flash     Precedence = "flash"
)

// Role is what an officer's key may do.
type Role string

// The roles of ruleset 1.
const (
	Drafts       Role = "draft"       // signs notices, changes, cancels and messages
	Releases     Role = "release"     // signs releases of another person's draft
	Acknowledges Role = "acknowledge" // signs answers
	Principal    Role = "principal"   // signs for the party at the highest level
	Enrolls      Role = "enroll"      // enrols and revokes officers; enrolled by the root
)

var (
	idForm  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,15}$`)
	keyForm = regexp.MustCompile(`^01[0-9a-f]{64}$`)
	anyForm = regexp.MustCompile(`^(01|0[23]0[23])[0-9a-f]{64}$`)
	nonceRE = regexp.MustCompile(`^[0-9a-f]{32}$`)
)

func lowerHex(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// CheckID checks the form of a party's or partner's id.
func CheckID(field, id string) error {
	if !idForm.MatchString(id) {
		return Wrong(field, id, "must be a lower-case letter, then up to 15 lower-case letters, digits or hyphens")
	}
	return nil
}

// CheckKey checks the form of a node, root, recovery or transport key.
func CheckKey(field string, k OfficerKey) error {
	if !keyForm.MatchString(string(k)) {
		return Wrong(field, k, "must be an Ed25519 key: 01 and 64 lower-case hexadecimal digits")
	}
	return nil
}

// CheckOfficerKey checks the form of an officer's key. Whether a point is on the curve
// shows when a signature is verified.
func CheckOfficerKey(field string, k OfficerKey) error {
	if !anyForm.MatchString(string(k)) {
		return Wrong(field, k, "must be 01 and 64 lower-case hexadecimal digits (Ed25519), or 02 or 03 and 66, the first two of them 02 or 03 (P-256, WebAuthn)")
	}
	return nil
}

// CheckNonce checks that a nonce is 128 bits in 32 lower-case hexadecimal digits.
func CheckNonce(field, n string) error {
	if !nonceRE.MatchString(n) {
		return Wrong(field, n, "must be 32 lower-case hexadecimal digits")
	}
	return nil
}

// CheckText checks that a text has from one to limit bytes of UTF-8 and no control
// characters but line feed and tab.
func CheckText(field, s string, limit int) error {
	if s == "" {
		return Missing(field)
	}
	return checkOptionalText(field, s, limit)
}

func checkOptionalText(field, s string, limit int) error {
	if len(s) > limit {
		return &Error{Field: field, Want: "is longer than " + itoa(limit) + " bytes"}
	}
	if !utf8.ValidString(s) {
		return &Error{Field: field, Want: "must be UTF-8"}
	}
	for _, r := range s {
		if (r < 0x20 && r != '\n' && r != '\t') || r == 0x7f {
			return &Error{Field: field, Want: "must have no control characters but line feed and tab"}
		}
	}
	return nil
}

func checkTime(field string, t Millis) error {
	if t < 0 || t > MaxTime {
		return Wrong(field, t, "must be milliseconds since 1970, up to the year 9999")
	}
	return nil
}

func checkMode(field string, m Mode) error {
	switch m {
	case Real, Exercise, Test:
		return nil
	}
	return Wrong(field, m, "must be REAL, EXERCISE or TEST")
}

func checkPrecedence(field string, p Precedence) error {
	switch p {
	case Routine, Priority, Immediate, Flash:
		return nil
	}
	return Wrong(field, p, "must be routine, priority, immediate or flash")
}
