package home

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/ledger"
)

// Names of algorithms in key files.
const (
	ed25519Name = "Ed25519"
	p256Name    = "P-256"
)

// keyFile is a private key on disk, whoever's it is. Each algorithm has a member of its
// own, so that no key is ever taken for one of the other.
type keyFile struct {
	Algorithm string `json:"algorithm"`
	Number    string `json:"number,omitzero"` // of P-256: 32 bytes, big-endian (SEC 1, 2.3.6) in lower-case hexadecimal
	Seed      string `json:"seed,omitzero"`   // of Ed25519: 32 bytes (RFC 8032, section 5.1.5) in lower-case hexadecimal
}

func keyFileOf(s ledger.Ed25519Signer) keyFile {
	return keyFile{Algorithm: ed25519Name, Seed: hex.EncodeToString(s.Seed())}
}

// ed25519 gives the key of a root or a node. Its errors never show the seed.
func (k keyFile) ed25519() (ledger.Ed25519Signer, error) {
	if k.Algorithm != ed25519Name {
		return nil, parley.Wrong("algorithm", k.Algorithm, "must be "+ed25519Name)
	}
	if k.Number != "" {
		return nil, &parley.Error{Field: "number", Want: "is of " + p256Name + ", not of " + ed25519Name}
	}
	seed, err := secret("seed", k.Seed)
	if err != nil {
		return nil, err
	}
	return ledger.NewEd25519(seed), nil
}

func (k keyFile) p256() (ledger.P256Signer, error) {
	if k.Seed != "" {
		return ledger.P256Signer{}, &parley.Error{Field: "seed", Want: "is of " + ed25519Name + ", not of " + p256Name}
	}
	number, err := secret("number", k.Number)
	if err != nil {
		return ledger.P256Signer{}, err
	}
	return ledger.NewP256(number)
}

// signer gives the key of an officer, or of whoever else signs.
func (k keyFile) signer() (ledger.Signer, error) {
	switch k.Algorithm {
	case ed25519Name:
		return k.ed25519()
	case p256Name:
		return k.p256()
	}
	return nil, parley.Wrong("algorithm", k.Algorithm, "must be "+ed25519Name+" or "+p256Name)
}

// secret reads 32 bytes. Its error does not show them.
func secret(field, digits string) ([]byte, error) {
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != 32 || strings.ToLower(digits) != digits {
		return nil, &parley.Error{Field: field, Want: "must be 64 lower-case hexadecimal digits"}
	}
	return b, nil
}

// WriteKey writes a key to a file that is not there yet, readable by its owner only.
func WriteKey(path string, s ledger.Signer) error {
	var k keyFile
	switch s := s.(type) {
	case ledger.Ed25519Signer:
		k = keyFileOf(s)
	case ledger.P256Signer:
		number, err := s.Number()
		if err != nil {
			return fmt.Errorf("writing %s: %w", path, err)
		}
		k = keyFile{Algorithm: p256Name, Number: hex.EncodeToString(number)}
	default:
		return fmt.Errorf("writing %s: a %T is not kept in a file", path, s)
	}
	b, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := CreateFile(path, append(b, '\n')); err != nil {
		if os.IsExist(err) {
			return parley.Wrong("key file", path, "must be a name that is free: a key is never written over")
		}
		return fmt.Errorf("writing a key: %w", err)
	}
	return nil
}

// ReadKey reads the key file of a root, recovery, node or transport key, strictly: these
// are Ed25519. It refuses one that others on the machine may read.
func ReadKey(path string) (ledger.Ed25519Signer, error) {
	return readKey(path, keyFile.ed25519)
}

// ReadSigner is [ReadKey] for whoever signs a word: an officer's key may be P-256 too.
func ReadSigner(path string) (ledger.Signer, error) {
	return readKey(path, keyFile.signer)
}

func readKey[S ledger.Signer](path string, signer func(keyFile) (S, error)) (s S, err error) {
	if err := checkPrivate(path); err != nil {
		if os.IsNotExist(err) {
			return s, parley.Wrong("key file", path, "must be there; where the key is kept off this machine, bring it or sign there")
		}
		return s, err
	}
	var k keyFile
	if err := readStrictly(path, &k); err != nil {
		return s, err
	}
	if s, err = signer(k); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// NodeKey finds the private key of a log among keys/node-*.key. Whoever puts a key there
// needs no restart.
func (h *Home) NodeKey(log ledger.LogID, node parley.OfficerKey) (ledger.Signer, error) {
	paths, err := filepath.Glob(h.KeyPath(nodeKeyPrefix + "*" + keySuffix))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		s, err := ReadKey(path)
		if err != nil {
			return nil, err
		}
		if s.Key() == node {
			return s, nil
		}
	}
	return nil, fmt.Errorf("keys/ has no node key for epoch %d, %s…: bring its file, or open a new epoch with a ticket", log.Epoch, node[:10])
}
