package home

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/tell"
)

// Settings is node.json: who the party is, and how its node is reached. People edit it by
// hand; it is read strictly, so that a misspelt member is not silently without effect.
type Settings struct {
	Party    parley.PartyID   `json:"party"`
	Name     string           `json:"name"`
	Partners []parley.Partner `json:"partners"`
	Listen   string           `json:"listen"` // host:port for peers; empty: the node only dials
	Dial     []string         `json:"dial"`   // peers' addresses
	Spools   []Spool          `json:"spools"`
	Channels []Membership     `json:"channels"`

	// Console is host:port of the page for officers; empty: none. An address of this
	// machine alone is served as it is, any other only over TLS.
	Console string `json:"console"`
	// ConsoleNames are further names by which people open it, with a port where it is not
	// the console's. A page that calls itself otherwise is refused (DNS rebinding).
	ConsoleNames []string `json:"consoleNames"`

	// Tell is whom the node tells of what is late, outside the console (docs/tell.md).
	Tell tell.Settings `json:"tell,omitzero"`
}

// Spool is a pair of folders that something else carries to and from a peer's node.
// Relative paths begin at the home. Both may be one folder, such as a stick's.
type Spool struct {
	Peer parley.PartyID `json:"peer"`
	Out  string         `json:"out"` // what this node puts there is for the peer
	In   string         `json:"in"`  // what the peer's node put
}

// Membership is a channel that the party is in, and the newest charter that it was
// invited with.
type Membership struct {
	ID      parley.Hash `json:"id"`
	Charter parley.Hash `json:"charter"`
}

// Validate checks the form.
func (s *Settings) Validate() error {
	if err := parley.CheckID("party", string(s.Party)); err != nil {
		return err
	}
	if err := parley.CheckText("name", s.Name, 200); err != nil {
		return err
	}
	for i, p := range s.Partners {
		field := fmt.Sprintf("partners[%d]", i)
		if err := parley.CheckID(field+".id", string(p.ID)); err != nil {
			return err
		}
		if err := parley.CheckText(field+".name", p.Name, 200); err != nil {
			return err
		}
	}
	if s.Listen != "" {
		if err := checkAddress("listen", s.Listen); err != nil {
			return err
		}
	}
	for i, a := range s.Dial {
		if err := checkAddress(fmt.Sprintf("dial[%d]", i), a); err != nil {
			return err
		}
	}
	for i, p := range s.Spools {
		field := fmt.Sprintf("spools[%d]", i)
		if err := parley.CheckID(field+".peer", string(p.Peer)); err != nil {
			return err
		}
		switch {
		case p.Out == "":
			return parley.Missing(field + ".out")
		case p.In == "":
			return parley.Missing(field + ".in")
		}
	}
	if s.Console != "" {
		if err := checkAddress("console", s.Console); err != nil {
			return err
		}
	}
	for i, n := range s.ConsoleNames {
		if err := checkName(fmt.Sprintf("consoleNames[%d]", i), n); err != nil {
			return err
		}
	}
	for i, c := range s.Channels {
		if slices.ContainsFunc(s.Channels[:i], func(o Membership) bool { return o.ID == c.ID }) {
			return parley.Wrong(fmt.Sprintf("channels[%d].id", i), c.ID, "must not stand twice")
		}
	}
	return in("tell", s.Tell.Validate())
}

// in puts the path of a part before the path of an error from it.
func in(path string, err error) error {
	var wrong *parley.Error
	if errors.As(err, &wrong) {
		return &parley.Error{Field: path + "." + wrong.Field, Value: wrong.Value, Want: wrong.Want}
	}
	return err
}

func checkAddress(field, address string) error {
	if _, port, err := net.SplitHostPort(address); err != nil || port == "" {
		return parley.Wrong(field, address, "must be host:port, such as 192.0.2.7:7420 or :7420")
	}
	return nil
}

// CheckPeerAddress checks an address at which a peer is dialled: it names a host.
func CheckPeerAddress(field, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || port == "" || port == "0" || net.ParseIP(host).IsUnspecified() {
		return parley.Wrong(field, address, "must be host:port as others reach it, such as 192.0.2.7:7420")
	}
	return parley.CheckText(field, address, 300)
}

func (s Settings) clone() Settings {
	s.Partners = slices.Clone(s.Partners)
	s.Dial = slices.Clone(s.Dial)
	s.Spools = slices.Clone(s.Spools)
	s.Channels = slices.Clone(s.Channels)
	s.ConsoleNames = slices.Clone(s.ConsoleNames)
	s.Tell = s.Tell.Clone()
	return s
}

func readSettings(path string) (*Settings, error) {
	s := new(Settings)
	if err := readStrictly(path, s); err != nil {
		return nil, err
	}
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// save writes the settings; the caller holds the lock, or is alone.
func (h *Home) save() error {
	b, err := json.Marshal(&h.settings, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("home: encoding the settings: %w", err)
	}
	return writeFile(filepath.Join(h.dir, settingsFile), append(b, '\n'))
}
