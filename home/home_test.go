package home

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

func made(t *testing.T) *Home {
	t.Helper()
	h, err := Init(filepath.Join(t.TempDir(), "us"), Settings{Party: "us", Name: "United States"})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// alone is a charter of the home's party and one that has no node.
func alone(t *testing.T, h *Home) *channel.CharterText {
	t.Helper()
	card, err := ReadCard(h.CardPath())
	if err != nil {
		t.Fatal(err)
	}
	c := parley.Charter{
		Area:     []parley.Place{{0, 0}, {0, parley.Degree}, {parley.Degree, parley.Degree}, {0, 0}},
		Markings: []string{"OPEN"}, Mode: parley.Exercise, Name: "Alone", Nonce: ledger.NewNonce(),
		Parties: []parley.Party{card, {ID: "village", Name: "The village"}}, Ruleset: 1, Version: 1,
	}
	text, err := channel.ParseCharter(ledger.MustEncode(c))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func root(t *testing.T, h *Home, text *channel.CharterText) pen.Pen {
	t.Helper()
	signer, err := ReadKey(h.KeyPath(RootKey))
	if err != nil {
		t.Fatal(err)
	}
	return pen.Pen{
		Terms:  pen.Terms{Channel: text.Hash, Charter: text.Hash, Mode: parley.Exercise, Party: "us"},
		Signer: signer, NotAfter: parley.Millis(time.Now().Add(time.Hour).UnixMilli()),
	}
}

func started(t *testing.T, h *Home) *Running {
	t.Helper()
	r, err := h.Start(context.Background(), StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func act(t *testing.T, c *node.Channel, p pen.Pen, kind parley.Kind, body ledger.Validator) {
	t.Helper()
	e, err := p.Act(kind, body)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Submit(context.Background(), node.Submission{Root: e}); err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
}

func TestInitNeverWritesOverANode(t *testing.T) {
	h := made(t)
	before, err := os.ReadFile(h.KeyPath(RootKey))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Init(h.Dir(), Settings{Party: "us", Name: "Again"}); err == nil {
		t.Fatal("a second init was taken")
	}
	after, _ := os.ReadFile(h.KeyPath(RootKey))
	if string(before) != string(after) {
		t.Error("the root key was written over")
	}
}

func TestKeyFiles(t *testing.T) {
	dir := t.TempDir()
	signer := ledger.GenerateEd25519()
	seed := strings.Repeat("ab", 32)
	for _, c := range []struct {
		name, text string
		mode       os.FileMode
		says       string
	}{
		{"readable by others", `{"algorithm":"Ed25519","seed":"` + seed + `"}`, 0o644, "chmod 600"},
		{"unknown member", `{"algorithm":"Ed25519","seed":"` + seed + `","owner":"me"}`, 0o600, "/owner"},
		{"repeated member", `{"algorithm":"Ed25519","seed":"` + seed + `","seed":"` + seed + `"}`, 0o600, "once"},
		{"another algorithm", `{"algorithm":"RSA","seed":"` + seed + `"}`, 0o600, "must be Ed25519"},
		{"short seed", `{"algorithm":"Ed25519","seed":"abab"}`, 0o600, "64"},
		{"an officer's algorithm", `{"algorithm":"P-256","number":"` + seed + `"}`, 0o600, "must be Ed25519"},
		{"a member of another algorithm", `{"algorithm":"Ed25519","number":"` + seed + `","seed":"` + seed + `"}`, 0o600, "number"},
		{"no JSON", `-----BEGIN KEY-----` + seed, 0o600, "must be JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && c.mode != 0o600 {
				t.Skip("no such modes here")
			}
			path := filepath.Join(t.TempDir(), "x.key")
			if err := os.WriteFile(path, []byte(c.text), c.mode); err != nil {
				t.Fatal(err)
			}
			_, err := ReadKey(path)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error that says %q", err, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "abab") {
				t.Errorf("the error shows the seed: %v", err)
			}
		})
	}
	path := filepath.Join(dir, "good.key")
	if err := WriteKey(path, signer); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("written with mode %v", info.Mode())
	}
	if err := WriteKey(path, signer); err == nil {
		t.Error("a key was written over")
	}
	if back, err := ReadKey(path); err != nil || back.Key() != signer.Key() {
		t.Errorf("read back %v, %v", back, err)
	}
}

func TestOfficersKeyFiles(t *testing.T) {
	secret := strings.Repeat("ab", 32)
	for name, c := range map[string]struct{ text, says string }{
		"another algorithm":      {`{"algorithm":"RSA","number":"` + secret + `"}`, "must be Ed25519 or P-256"},
		"a seed for a number":    {`{"algorithm":"P-256","seed":"` + secret + `"}`, "seed"},
		"a number beside a seed": {`{"algorithm":"P-256","number":"` + secret + `","seed":"` + secret + `"}`, "seed"},
		"short number":           {`{"algorithm":"P-256","number":"abab"}`, "64"},
		"upper case":             {`{"algorithm":"P-256","number":"` + strings.ToUpper(secret) + `"}`, "lower-case"},
		"zero":                   {`{"algorithm":"P-256","number":"` + strings.Repeat("0", 64) + `"}`, "from 1"},
		"above the order":        {`{"algorithm":"P-256","number":"` + strings.Repeat("f", 64) + `"}`, "order"},
	} {
		path := filepath.Join(t.TempDir(), "x.key")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadSigner(path)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(strings.ToLower(err.Error()), "abab") {
			t.Errorf("%s: got %v, want an error that says %q and shows no key", name, err, c.says)
		}
	}
	number, err := ledger.GenerateP256()
	if err != nil {
		t.Fatal(err)
	}
	for i, signer := range []ledger.Signer{number, ledger.GenerateEd25519()} {
		path := filepath.Join(t.TempDir(), "good.key")
		if err := WriteKey(path, signer); err != nil {
			t.Fatal(err)
		}
		if back, err := ReadSigner(path); err != nil || back.Key() != signer.Key() {
			t.Errorf("read back %v, %v", back, err)
		}
		if _, err := ReadKey(path); (err == nil) != (i == 1) {
			t.Errorf("as a root's key, %s: %v", signer.Key(), err)
		}
	}
}

func TestSettingsAreReadStrictly(t *testing.T) {
	h := made(t)
	path := filepath.Join(h.Dir(), settingsFile)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for text, says := range map[string]string{
		strings.Replace(string(b), `"listen"`, `"lisen"`, 1):                  "/lisen",
		strings.Replace(string(b), `"listen": ""`, `"listen": "nowhere"`, 1):  "host:port",
		strings.Replace(string(b), `"party": "us"`, `"party": "The US"`, 1):   "lower-case",
		strings.Replace(string(b), `"channels": []`, `"channels": "none"`, 1): "/channels",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(h.Dir()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want an error that says %q", err, says)
		}
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "parley init") {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestTheCardOutlivesTheRootKeyHere(t *testing.T) {
	h := made(t)
	if err := os.Remove(h.KeyPath(RootKey)); err != nil {
		t.Fatal(err)
	}
	card, err := ReadCard(h.CardPath())
	if err != nil {
		t.Fatal(err)
	}
	if want := sha256.Sum256(ledger.MustEncode(card)); Fingerprint(card) != want {
		t.Error("the fingerprint is not of the card's bytes")
	}
	started(t, h) // the node runs without it
}

func TestOneNodePerHome(t *testing.T) {
	h := made(t)
	started(t, h)
	_, err := h.Start(context.Background(), StartOptions{})
	var inUse *journal.InUseError
	if !errors.As(err, &inUse) {
		t.Errorf("a second node: %v", err)
	}
}

// A channel that was joined and not yet spoken in is in no journal: node.json brings it
// back.
func TestAJoinedChannelOutlivesARestart(t *testing.T) {
	h := made(t)
	text := alone(t, h)
	r := started(t, h)
	if _, err := h.Join(context.Background(), r.Node, []*channel.CharterText{text}); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(h.Dir())
	if err != nil {
		t.Fatal(err)
	}
	r = started(t, again)
	if _, ok := r.Node.Channel(text.Hash); !ok {
		t.Error("the channel is gone")
	}
	chain, err := again.Invitation(text.Hash)
	if err != nil || len(chain) != 1 || chain[0].Hash != text.Hash {
		t.Errorf("the invitation is %v, %v", chain, err)
	}
	r.Close()
	if err := os.Remove(again.charterPath(text.Hash)); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Start(context.Background(), StartOptions{}); err == nil || !strings.Contains(err.Error(), "bring the file back") {
		t.Errorf("without its charter: %v", err)
	}
}

// The high-water mark is lost, so the node reads only; the ticket gives it a new log.
func TestTicketOpensANewEpoch(t *testing.T) {
	h := made(t)
	text := alone(t, h)
	r := started(t, h)
	c, err := h.Join(context.Background(), r.Node, []*channel.CharterText{text})
	if err != nil {
		t.Fatal(err)
	}
	p := root(t, h, text)
	party, _ := text.Charter.Party("us")
	charters := []jsontext.Value{text.Raw}
	act(t, c, p, parley.KindOpen, &channel.Open{Charters: charters, Node: party.Node})
	act(t, c, p, parley.KindAccept, &channel.Acceptance{Charter: text.Raw})

	ticket, err := NewTicket(p, 1, charters)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "us.ticket")
	if err := ticket.Write(path); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(h.Dir(), marksFolder)); err != nil {
		t.Fatal(err)
	}

	r = started(t, h)
	c, _ = r.Node.Channel(text.Hash)
	if ok, _ := c.Writable(); ok {
		t.Fatal("it writes without its high-water mark")
	}
	back, err := ReadTicket(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // installing twice changes nothing
		if err := h.Install(back); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Submit(context.Background(), node.Submission{Root: &back.Open}); err != nil {
		t.Fatal(err)
	}
	if ok, why := c.Writable(); !ok {
		t.Errorf("it still does not write: %s", why)
	}
}

func TestAChangedTicketIsRefused(t *testing.T) {
	h := made(t)
	ticket, err := NewTicket(root(t, h, alone(t, h)), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	ticket.Node = keyFileOf(ledger.GenerateEd25519())
	path := filepath.Join(t.TempDir(), "x.ticket")
	if err := ticket.Write(path); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadTicket(path); err == nil || !strings.Contains(err.Error(), "changed") {
		t.Errorf("got %v", err)
	}
}

// Who starts second, or looks, has touched nothing when it learns that a node runs.
func TestWhoComesSecondTouchesNothing(t *testing.T) {
	h := made(t)
	started(t, h)
	begun := filepath.Join(h.dir, marksFolder, "0123.new")
	if err := os.WriteFile(begun, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := Open(h.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Start(t.Context(), StartOptions{}); err == nil {
		t.Error("a second node starts")
	}
	if _, err := again.Inspect(t.Context()); err == nil {
		t.Error("a running node's journal is inspected")
	}
	if _, err := os.Stat(begun); err != nil {
		t.Errorf("a mark that the running node is about to set is gone: %v", err)
	}
}
