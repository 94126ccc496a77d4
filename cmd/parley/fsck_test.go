package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/api"
)

// A damaged journal, by the command line alone: what is wrong and missing is listed, a peer
// gives it back, and the node writes again.
func TestFsckRefillsADamagedJournal(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States", "--listen", "127.0.0.1:0")
	address := us.serve()
	us.stop()
	node := filepath.Join(us.home, "node.json")
	settings, err := os.ReadFile(node)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(node, bytes.Replace(settings, []byte("127.0.0.1:0"), []byte(address), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation", "--dial", address)
	charter := us.charter(filepath.Join(us.home, "card.json"), filepath.Join(ru.home, "card.json"))
	us.does("charter", "sign", charter, "--not-compared")
	ru.does("charter", "sign", charter, "--not-compared")
	us.serve()
	ru.serve()
	us.seesInForce()
	ru.seesInForce()
	us.staffs()
	us.does("urgent", "Shells fall on our hospital", "--by", us.key("duty"))
	// What the other side has not got, no peer can give back.
	ru.sees("the urgent entry", func(ctx context.Context, c *api.Channel) (bool, error) {
		l, err := c.Messages(ctx)
		return len(l) == 1, err
	})
	us.stop()
	us.does("fsck")
	us.does("fsck", "--from", "ru") // of a whole journal there is nothing to do
	ru.stop()

	if err := os.WriteFile(filepath.Join(us.home, "journal.db"), bytes.Repeat([]byte("garbage. "), 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, code := us.tries("fsck")
	if code != failed || !strings.Contains(out, "missing: ") || !strings.Contains(out, "of us (epoch 0, 0 to ") || !strings.Contains(errs, "--from PEER") {
		t.Errorf("fsck of garbage: exit code %d\n%s%s", code, out, errs)
	}
	if out, errs, code := us.tries("fsck", "--from", "un"); code != misused || !strings.Contains(errs, "another party of one of this node's channels: ru") {
		t.Errorf("fsck from a stranger: exit code %d\n%s%s", code, out, errs)
	}
	if out, errs, code := us.tries("fsck", "--from", "ru", "--timeout", "1500ms"); code != failed || !strings.Contains(errs, "got 0 of ") {
		t.Errorf("fsck from a peer that is away: exit code %d\n%s%s", code, out, errs)
	}
	if st := gives[[]api.Status](us, "status")[0]; st.Local.Writable || len(st.Local.Missing) == 0 {
		t.Errorf("the status: %+v", st.Local)
	}

	ru.serve()
	out, errs, code = us.tries("fsck", "--from", "ru")
	if code != done || !strings.Contains(out, "it may be deleted") || !strings.Contains(errs, "got ") {
		t.Errorf("fsck from ru: exit code %d\n%s%s", code, out, errs)
	}
	us.does("fsck")
	us.does("urgent", "We are back", "--by", us.key("duty"))
}
