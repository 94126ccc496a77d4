package home

import (
	"fmt"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/pen"
)

// Ticket opens a new log of a party when the old one cannot be written any more: the open
// that the root has signed beforehand, and the new log's node key. It is kept off the
// machine; whoever holds it can write as the party's node.
type Ticket struct {
	Channel parley.Hash     `json:"channel"`
	Epoch   parley.Epoch    `json:"epoch"`
	Node    keyFile         `json:"node"`
	Open    ledger.Envelope `json:"open"`
	Party   parley.PartyID  `json:"party"`
}

// NewTicket makes the ticket for an epoch. The pen is the root's. The charters are the
// channel's, from version 1 to the one in force, so that the open can be judged by who
// holds nothing else.
func NewTicket(root pen.Pen, epoch parley.Epoch, charters []jsontext.Value) (*Ticket, error) {
	key := ledger.GenerateEd25519()
	open, err := root.Act(parley.KindOpen, &channel.Open{Charters: charters, Epoch: epoch, Node: key.Key()})
	if err != nil {
		return nil, err
	}
	return &Ticket{Channel: root.Channel, Epoch: epoch, Node: keyFileOf(key), Open: *open, Party: root.Party}, nil
}

// Write writes the ticket to a file that is not there yet, readable by its owner only.
func (t *Ticket) Write(path string) error {
	b, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("writing the ticket: %w", err)
	}
	if err := CreateFile(path, append(b, '\n')); err != nil {
		return fmt.Errorf("writing the ticket: %w", err)
	}
	return nil
}

// ReadTicket reads a ticket, strictly. It holds a key, and is treated as one.
func ReadTicket(path string) (*Ticket, error) {
	if err := checkPrivate(path); err != nil {
		return nil, err
	}
	t := new(Ticket)
	if err := readStrictly(path, t); err != nil {
		return nil, err
	}
	key, err := t.Node.ed25519()
	if err != nil {
		return nil, fmt.Errorf("%s: node: %w", path, err)
	}
	e := channel.Prepare(&ledger.Entry{Root: &t.Open}, ledger.Signatures{First: t.Open.Verify(ledger.ClassRoot), Release: true})
	if err := e.Err(); err != nil {
		return nil, fmt.Errorf("%s: open: %w", path, err)
	}
	if open, ok := e.Body().(*channel.Open); !ok || open.Node != key.Key() || open.Epoch != t.Epoch || e.Payload.Channel != t.Channel || e.Payload.Party != t.Party {
		return nil, fmt.Errorf("%s: open: is not for the ticket's own channel, party, epoch and node key: the ticket was changed", path)
	}
	return t, nil
}

// Install puts the ticket's node key among the home's, so that the node can sign with it.
// Installing twice changes nothing.
func (h *Home) Install(t *Ticket) error {
	key, err := t.Node.ed25519()
	if err != nil {
		return err
	}
	if _, err := h.NodeKey(ledger.LogID{Channel: t.Channel, Party: t.Party, Epoch: t.Epoch}, key.Key()); err == nil {
		return nil
	}
	// Epochs are counted per channel, so the name says both.
	name := fmt.Sprintf("%s%d-%s%s", nodeKeyPrefix, t.Epoch, t.Channel.Short(), keySuffix)
	return WriteKey(filepath.Join(h.dir, keysFolder, name), key)
}
