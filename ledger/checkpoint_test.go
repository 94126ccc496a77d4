package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"parley"
)

func signedCheckpoint(t *testing.T) (*Checkpoint, parley.OfficerKey) {
	t.Helper()
	node := NewEd25519(bytes.Repeat([]byte{7}, 32))
	c := &Checkpoint{Log: LogID{Channel: parley.Hash{1, 2}, Party: "us", Epoch: 3}, Size: 12, Root: parley.Hash{9}}
	if err := c.Sign(node); err != nil {
		t.Fatal(err)
	}
	return c, node.Key()
}

// TestCheckpointIsASignedNote: a transparency-log client opens it, knowing only the log's
// name and the node's key.
func TestCheckpointIsASignedNote(t *testing.T) {
	c, key := signedCheckpoint(t)
	text, err := c.Note(key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := hex.DecodeString(string(key))
	if err != nil {
		t.Fatal(err)
	}
	origin := c.Log.Origin()
	verifier, err := note.NewVerifier(fmt.Sprintf("%s+%x+%s", origin, noteKeyHash(origin, raw), base64.StdEncoding.EncodeToString(raw)))
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		t.Fatal(err)
	}
	if n.Text != c.Text() || len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 {
		t.Errorf("the note opens as %+v", n)
	}
	back, err := ParseNote(text, key)
	if err != nil {
		t.Fatal(err)
	}
	if *back != *c || !back.Verify(key) {
		t.Errorf("read back as %+v, was %+v", back, c)
	}
}

// TestParseNoteIsStrict: exactly the bytes that Note writes, or none.
func TestParseNoteIsStrict(t *testing.T) {
	c, key := signedCheckpoint(t)
	b, err := c.Note(key)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	other := NewEd25519(bytes.Repeat([]byte{8}, 32)).Key()
	if _, err := ParseNote(b, other); err == nil {
		t.Error("a note is read under a key that did not sign it")
	}
	for what, spoiled := range map[string]string{
		"nothing":            "",
		"no signature":       strings.SplitAfter(text, "\n\n")[0],
		"a second signature": text + strings.SplitAfter(text, "\n\n")[1],
		"a leading zero":     strings.Replace(text, "\n12\n", "\n012\n", 1),
		"a plus sign":        strings.Replace(text, "\n12\n", "\n+12\n", 1),
		"another epoch form": strings.Replace(text, "/us/3", "/us/03", 1),
		"a carriage return":  strings.Replace(text, "\n12\n", "\r\n12\n", 1),
		"an extension line":  strings.Replace(text, "\n\n", "\nextra\n\n", 1),
		"loose base64":       strings.Replace(text, "AA=\n", "AB=\n", 1),
	} {
		if spoiled == text {
			t.Fatalf("%s: nothing was spoiled", what)
		}
		if _, err := ParseNote([]byte(spoiled), key); err == nil {
			t.Errorf("a note with %s is read", what)
		}
	}
}

// TestCheckpointCommitsToEverything: log, size and root are all signed.
func TestCheckpointCommitsToEverything(t *testing.T) {
	c, key := signedCheckpoint(t)
	for what, change := range map[string]func(*Checkpoint){
		"channel": func(c *Checkpoint) { c.Log.Channel[31]++ },
		"party":   func(c *Checkpoint) { c.Log.Party = "them" },
		"epoch":   func(c *Checkpoint) { c.Log.Epoch++ },
		"size":    func(c *Checkpoint) { c.Size++ },
		"root":    func(c *Checkpoint) { c.Root[0]++ },
	} {
		d := *c
		change(&d)
		if d.Verify(key) {
			t.Errorf("another %s has the same signature", what)
		}
	}
}
