package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/api"
)

// A node is stolen. Its root signs a stop off line, the other party carries it, what the
// thief said loses its effect on both sides, and the party goes on in a new epoch.
func TestAStolenNodeIsStoppedByAnotherPartysLog(t *testing.T) {
	stick := t.TempDir()
	us := newParty(t, "--party", "us", "--name", "United States", "--spool", "ru: "+stick+", "+stick)
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation", "--spool", "us: "+stick+", "+stick)
	charter := us.charter(filepath.Join(us.home, "card.json"), filepath.Join(ru.home, "card.json"))
	us.does("charter", "sign", charter, "--not-compared")
	ru.does("charter", "sign", charter, "--not-compared")
	meet := func() {
		for _, p := range []*party{us, ru, us, ru} {
			p.carries()
		}
	}
	meet()
	us.staffs()
	us.does("epoch", "ticket", "--out", us.path("ticket"))
	us.does("urgent", "We said this ourselves", "--by", us.key("duty"))
	meet()
	entries := gives[[]api.Entry](us, "entries", "--party", "us")
	last := entries[len(entries)-1].Place
	us.does("urgent", "The thief said this", "--by", us.key("duty"))
	meet()

	us.does("epoch", "stop", fmt.Sprintf("us/%d/%d", last.Epoch, last.Number), "--out", us.path("stop"))
	us.fails(misused, "must be an entry", "epoch", "stop", "us/0/9999")
	ru.does("epoch", "carry", us.path("stop"))
	meet()
	us.fails(refused, "has stopped its log of epoch 0", "urgent", "The thief again", "--by", us.key("duty"))
	us.does("epoch", "open", us.path("ticket"))
	us.does("urgent", "We go on", "--by", us.key("duty"))
	meet()
	for _, p := range []*party{us, ru} {
		var disowned []int64
		for _, e := range gives[[]api.Entry](p, "entries") {
			if e.Disowned && e.Kind == parley.KindUrgent {
				disowned = append(disowned, e.Place.Number)
			}
		}
		if !slices.Equal(disowned, []int64{last.Number + 1}) {
			t.Errorf("urgent entries %v are disowned, want what the thief said, %d", disowned, last.Number+1)
		}
		if out := p.does("status"); !strings.Contains(out, "us has stopped its log of epoch 0") || !strings.Contains(out, "us has opened epoch 1") {
			t.Errorf("the status does not say what happened:\n%s", out)
		}
		if out := p.does("message", "list"); !strings.Contains(out, "We go on") {
			t.Errorf("the urgent entry of the new epoch is not there:\n%s", out)
		}
	}
}

// A root is lost: the recovery key puts a new one in its place, and the old one signs
// nothing any more.
func TestALostRootIsReplaced(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States")
	us.does("charter", "sign", us.charter(filepath.Join(us.home, "card.json")))
	key := func(name string) string {
		return gives[struct {
			File string `json:"file"`
			Key  string `json:"key"`
		}](us, "officer", "key", "--out", us.key(name)).Key
	}
	chief := key("chief")
	old := gives[struct {
		File        string       `json:"file"`
		Fingerprint parley.Hash  `json:"fingerprint"`
		Card        parley.Party `json:"card"`
	}](us, "card").Card.Root
	us.does("recover", "--recovery", filepath.Join(us.home, "keys", "recovery.key"), "--from", string(old), "--to", key("new-root"))
	enroll := func(root string) []string {
		return []string{"officer", "enroll", "--root", root, "--key", chief, "--office", "Personnel", "--person", "p0"}
	}
	us.fails(refused, "not its root", enroll(filepath.Join(us.home, "keys", "root.key"))...)
	us.does(enroll(us.key("new-root"))...)
	officers := gives[[]api.Officer](us, "officer", "list")
	if !slices.ContainsFunc(officers, func(o api.Officer) bool { return string(o.Key) == chief }) {
		t.Errorf("the new root enrolled nobody: %+v", officers)
	}
}
