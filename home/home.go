// Package home is one party's node on disk, in one folder:
//
//	node.json            who the party is, where its node listens, whom it dials, its channels
//	card.json            the party's public keys, for whoever drafts a charter
//	keys/root.key        signs root acts; belongs off this machine
//	keys/recovery.key    takes the root's place if that is lost; belongs off this machine
//	keys/node-0.key      signs the checkpoints of the node's logs
//	keys/transport.key   the node's key in mutual TLS
//	keys/console.key     the key of the page's TLS, of its own, and console-cert.pem beside it;
//	                     made when they are first needed
//	charters/HASH.json   the charters that the party was invited with
//	journal.db, marks/   what package journal keeps
//	journal.damaged-*.db damaged journals that were set aside
//	parley.sock          the local API, while a server runs
//
// [Init] makes such a folder, [Open] reads it, [Home.Start] runs its node. Only the node's
// own keys are ever read here: roots and officers sign elsewhere, with package pen.
package home

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"parley"
	"parley/ledger"
)

// Names within the folder.
const (
	settingsFile  = "node.json"
	cardFile      = "card.json"
	keysFolder    = "keys"
	chartersIn    = "charters"
	journalFile   = "journal.db"
	marksFolder   = "marks"
	socketFile    = "parley.sock"
	RootKey       = "root.key"
	RecoveryKey   = "recovery.key"
	TransportKey  = "transport.key"
	firstNodeKey  = "node-0.key"
	nodeKeyPrefix = "node-"
	keySuffix     = ".key"
)

// maxSocket is what the shortest of the systems' socket addresses holds.
const maxSocket = 103

// Home is an opened folder.
type Home struct {
	dir string

	mu       sync.Mutex
	settings Settings
}

// Init makes a home: fresh keys, settings, empty folders. It refuses a folder that has a
// node already, so that no key is ever written over.
func Init(dir string, s Settings) (*Home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("home: %w", err)
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, settingsFile)); err == nil {
		return nil, parley.Wrong("home", dir, "must be a folder without a node; this one has its "+settingsFile+" already")
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("home: %w", err)
	}
	for _, d := range []string{dir, filepath.Join(dir, keysFolder), filepath.Join(dir, chartersIn)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("home: %w", err)
		}
	}
	h := &Home{dir: dir, settings: s}
	for _, name := range []string{RootKey, RecoveryKey, firstNodeKey, TransportKey} {
		if err := WriteKey(h.KeyPath(name), ledger.GenerateEd25519()); err != nil {
			return nil, err
		}
	}
	if err := h.writeCard(); err != nil {
		return nil, err
	}
	// Last, because it is what makes the folder a home.
	if err := h.save(); err != nil {
		return nil, err
	}
	return h, nil
}

// Open reads a home. It starts nothing and takes no lock.
func Open(dir string) (*Home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("home: %w", err)
	}
	s, err := readSettings(filepath.Join(dir, settingsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, parley.Wrong("home", dir, "must be a folder made by 'parley init'; name it with --home or PARLEY_HOME")
	}
	if err != nil {
		return nil, err
	}
	return &Home{dir: dir, settings: *s}, nil
}

// Dir is the folder.
func (h *Home) Dir() string { return h.dir }

// Settings gives what node.json says.
func (h *Home) Settings() Settings {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.settings.clone()
}

// KeyPath is where a key of that name lies.
func (h *Home) KeyPath(name string) string { return filepath.Join(h.dir, keysFolder, name) }

// Socket is the address of the local API.
func (h *Home) Socket() (string, error) {
	path := filepath.Join(h.dir, socketFile)
	if len(path) > maxSocket {
		return "", parley.Wrong("home", h.dir, fmt.Sprintf("is too long by %d bytes for the address of a local socket: use a shorter path", len(path)-maxSocket))
	}
	return path, nil
}

// within resolves a path of the settings: relative ones begin at the home.
func (h *Home) within(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(h.dir, path)
}
