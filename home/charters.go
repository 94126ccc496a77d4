package home

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// ReadCharter reads a charter from a file: its canonical bytes, with or without one line
// feed at the end.
func ReadCharter(path string) (*channel.CharterText, error) {
	b, err := readBounded(path)
	if err != nil {
		return nil, fmt.Errorf("reading a charter: %w", err)
	}
	b = bytes.TrimSuffix(b, []byte("\n"))
	if err := ledger.CheckCanonical(b); err != nil {
		return nil, fmt.Errorf("%s: %w: a charter is signed byte for byte, take the file as 'parley charter new' wrote it", path, err)
	}
	t, err := channel.ParseCharter(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// charter gives a charter that was kept.
func (h *Home) charter(hash parley.Hash) (*channel.CharterText, error) {
	t, err := ReadCharter(h.charterPath(hash))
	if err == nil && t.Hash != hash {
		return nil, fmt.Errorf("%s: holds charter %s, not the one that it is named after", h.charterPath(hash), t.Hash.Short())
	}
	return t, err
}

func (h *Home) charterPath(hash parley.Hash) string {
	return filepath.Join(h.dir, chartersIn, hash.String()+".json")
}

func (h *Home) keep(t *channel.CharterText) error {
	err := CreateFile(h.charterPath(t.Hash), t.Raw)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// Join puts the party into a channel: it keeps the charters, which begin with version 1
// and follow one another, lists the channel in node.json, and has the node keep it from
// now on. Nothing is said on the channel. Joining twice changes nothing.
func (h *Home) Join(ctx context.Context, n *node.Node, charters []*channel.CharterText) (*node.Channel, error) {
	if err := checkChain(charters); err != nil {
		return nil, err
	}
	id, last := charters[0].Hash, charters[len(charters)-1]
	if p, ok := last.Charter.Party(n.Party()); !ok || !p.HasLog() {
		return nil, parley.Wrong("charter", last.Hash.Short(), fmt.Sprintf("must name %s with its keys: it is no charter of this party's", n.Party()))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.reread(); err != nil {
		return nil, err
	}
	for _, t := range charters {
		if err := h.keep(t); err != nil {
			return nil, fmt.Errorf("keeping the charter: %w", err)
		}
	}
	if !slices.ContainsFunc(h.settings.Channels, func(m Membership) bool { return m.ID == id }) {
		h.settings.Channels = append(h.settings.Channels, Membership{ID: id, Charter: last.Hash})
		if err := h.save(); err != nil {
			return nil, fmt.Errorf("listing the channel: %w", err)
		}
	}
	return n.Join(ctx, id, last)
}

func checkChain(charters []*channel.CharterText) error {
	if len(charters) == 0 {
		return parley.Missing("charters")
	}
	if v := charters[0].Charter.Version; v != 1 {
		return parley.Wrong("charters[0].version", v, "must be 1: give every charter of the channel, from the first to the one to join under")
	}
	for i, t := range charters[1:] {
		if prev := charters[i]; t.Charter.Predecessor != prev.Hash || t.Charter.Version != prev.Charter.Version+1 {
			return parley.Wrong(fmt.Sprintf("charters[%d].predecessor", i+1), t.Charter.Predecessor, "must be the charter before it, "+prev.Hash.String())
		}
	}
	return nil
}

// rejoin tells the node of its channels, and of the charters that it was invited with: a
// journal knows only what was said, and before this party has said anything nothing there
// tells who its peers are.
func (h *Home) rejoin(ctx context.Context, n *node.Node) error {
	for _, m := range h.Settings().Channels {
		t, err := h.charter(m.Charter)
		if _, known := n.Channel(m.ID); known && err != nil {
			continue // the node can do without: its log, or what others said, carries the charters
		}
		if errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("node.json lists channel %s, and charters/ has no %s.json: bring the file back, or take the channel out", m.ID.Short(), m.Charter)
		}
		if err != nil {
			return err
		}
		if _, err := n.Join(ctx, m.ID, t); err != nil {
			return fmt.Errorf("joining channel %s: %w", m.ID.Short(), err)
		}
	}
	return nil
}

// Invitation gives the charters, from version 1 on, with which the party joined a channel.
func (h *Home) Invitation(id parley.Hash) ([]*channel.CharterText, error) {
	for _, m := range h.Settings().Channels {
		if m.ID != id {
			continue
		}
		var chain []*channel.CharterText
		for next := m.Charter; !next.IsZero(); next = chain[0].Charter.Predecessor {
			t, err := h.charter(next)
			if err != nil {
				return nil, err
			}
			chain = slices.Insert(chain, 0, t)
		}
		return chain, checkChain(chain)
	}
	return nil, parley.Wrong("channel", id.Short(), "must be one that node.json lists")
}
