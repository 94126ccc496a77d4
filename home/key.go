package home

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/ledger"
)

const ed25519Name = "Ed25519"

// keyFile is a private key on disk, whoever's it is.
type keyFile struct {
	Algorithm string `json:"algorithm"`
	Seed      string `json:"seed"` // 32 bytes (RFC 8032, section 5.1.5) in lower-case hexadecimal
}

func keyFileOf(s ledger.Ed25519Signer) keyFile {
	return keyFile{Algorithm: ed25519Name, Seed: hex.EncodeToString(s.Seed())}
}

// signer gives the key. Its errors never show the seed.
func (k keyFile) signer() (ledger.Ed25519Signer, error) {
	if k.Algorithm != ed25519Name {
		return nil, parley.Wrong("algorithm", k.Algorithm, "must be "+ed25519Name)
	}
	seed, err := hex.DecodeString(k.Seed)
	if err != nil || len(seed) != ed25519.SeedSize || strings.ToLower(k.Seed) != k.Seed {
		return nil, &parley.Error{Field: "seed", Want: "must be 64 lower-case hexadecimal digits"}
	}
	return ledger.NewEd25519(seed), nil
}

// WriteKey writes a key to a file that is not there yet, readable by its owner only.
func WriteKey(path string, s ledger.Ed25519Signer) error {
	b, err := json.Marshal(keyFileOf(s))
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

// ReadKey reads a key file, strictly. It refuses one that others on the machine may read.
func ReadKey(path string) (ledger.Ed25519Signer, error) {
	if err := checkPrivate(path); err != nil {
		if os.IsNotExist(err) {
			return nil, parley.Wrong("key file", path, "must be there; where the key is kept off this machine, bring it or sign there")
		}
		return nil, err
	}
	var k keyFile
	if err := readStrictly(path, &k); err != nil {
		return nil, err
	}
	s, err := k.signer()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
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
