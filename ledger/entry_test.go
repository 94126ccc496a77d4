package ledger

import (
	"bytes"
	"strings"
	"testing"

	"parley"
)

func statement(heads ...Head) *Entry {
	if heads == nil {
		heads = []Head{}
	}
	return &Entry{
		Frame:     Frame{Channel: parley.Hash{1}, Heads: heads, Party: "us", Prev: EmptyRoot},
		Statement: []byte(`{"kind":"receipt"}`),
	}
}

var anySig = Signature(strings.Repeat("0a", 64))

// TestEntryRoundTrip: the bytes are one form of the entry, and there is no other.
func TestEntryRoundTrip(t *testing.T) {
	e := statement(Head{Party: "them", Root: parley.Hash{2}, Sig: anySig, Size: 3})
	b, err := EncodeEntry(e)
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeEntry(b)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := EncodeEntry(back); err != nil || !bytes.Equal(again, b) {
		t.Errorf("%s became %s (%v)", b, again, err)
	}
	if _, err := DecodeEntry(append(b, ' ')); err == nil {
		t.Error("an entry with a space after it is read")
	}
}

// TestFrameForm: heads are of other logs, ascending, each once.
func TestFrameForm(t *testing.T) {
	at := func(p parley.PartyID, e parley.Epoch, size int64) Head {
		return Head{Epoch: e, Party: p, Sig: anySig, Size: size}
	}
	for what, heads := range map[string][]Head{
		"a head of its own log": {at("us", 0, 1)},
		"a head twice":          {at("them", 0, 1), at("them", 0, 1)},
		"heads out of order":    {at("them", 1, 1), at("them", 0, 1)},
		"an empty head":         {at("them", 0, 0)},
		"a head without a name": {at("", 0, 1)},
		"too many heads":        make([]Head, MaxHeads+1),
	} {
		if _, err := EncodeEntry(statement(heads...)); err == nil {
			t.Errorf("a frame with %s is written", what)
		}
	}
	if _, err := EncodeEntry(statement(at("them", 0, 1), at("them", 0, 2), at("us", 1, 1))); err != nil {
		t.Errorf("two heads of one log, and one of another epoch: %v", err)
	}
}

// TestEntryIsBounded: 60,000 bytes with the frame.
func TestEntryIsBounded(t *testing.T) {
	e := statement()
	b, err := EncodeEntry(e)
	if err != nil {
		t.Fatal(err)
	}
	room := MaxEntry - len(b) - len(`,"x":""`)
	e.Statement = []byte(`{"kind":"receipt","x":"` + strings.Repeat("a", room) + `"}`)
	if b, err = EncodeEntry(e); err != nil || len(b) != MaxEntry {
		t.Fatalf("%d bytes: %v", len(b), err)
	}
	if _, err := DecodeEntry(b); err != nil {
		t.Error(err)
	}
	e.Statement = []byte(`{"kind":"receipt","x":"` + strings.Repeat("a", room+1) + `"}`)
	if _, err := EncodeEntry(e); err == nil {
		t.Error("one byte more is written")
	}
}

// TestSignatures: by the key that the envelope names, over payload and class.
func TestSignatures(t *testing.T) {
	key := NewEd25519(bytes.Repeat([]byte{1}, 32))
	p := &Payload{Body: []byte(`{}`), Kind: "urgent", Mode: parley.Real, Nonce: strings.Repeat("0", 32), Party: "us"}
	e, err := Seal(key, ClassWord, p)
	if err != nil {
		t.Fatal(err)
	}
	if !e.Verify(ClassWord) || e.Verify(ClassRelease) || e.Verify(ClassRoot) {
		t.Error("a draft verifies as a draft and as nothing else")
	}
	entry := &Entry{Frame: statement().Frame, Word: &Word{Draft: *e, Release: e}}
	if s := entry.VerifySignatures(); !s.First || s.Release {
		t.Errorf("%+v: the draft's signature serves for the release", s)
	}
	spoiled := *e
	spoiled.Payload = []byte(strings.Replace(string(e.Payload), "urgent", "notice", 1))
	if spoiled.Verify(ClassWord) {
		t.Error("other words have the same signature")
	}
	other := *e
	other.Key = NewEd25519(bytes.Repeat([]byte{2}, 32)).Key()
	if other.Verify(ClassWord) {
		t.Error("another key has the same signature")
	}
	if _, err := Seal(key, ClassWord, &Payload{}); err == nil {
		t.Error("an empty payload is sealed")
	}
}

// FuzzDecodeEntry: no bytes make it panic, and what it reads it writes again as it was.
func FuzzDecodeEntry(f *testing.F) {
	key := NewEd25519(bytes.Repeat([]byte{1}, 32))
	p := &Payload{Body: []byte(`{"text":"help"}`), Kind: "urgent", Mode: parley.Real, Nonce: strings.Repeat("0", 32), Party: "us"}
	draft, err := Seal(key, ClassWord, p)
	if err != nil {
		f.Fatal(err)
	}
	second, err := NewP256(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		f.Fatal(err)
	}
	release, err := Seal(second, ClassRelease, p)
	if err != nil {
		f.Fatal(err)
	}
	asserted := *release
	asserted.Key, asserted.Sig = "03"+release.Key[2:], "0025"+release.Sig+release.Sig
	for _, e := range []*Entry{
		{Frame: statement().Frame, Word: &Word{Draft: *draft, Release: release}},
		{Frame: statement().Frame, Word: &Word{Draft: asserted}},
		statement(),
		statement(Head{Party: "them", Sig: anySig, Size: 1}),
		{Frame: statement().Frame, Root: draft},
		{Frame: statement().Frame, Word: &Word{Draft: *draft}},
		{Frame: statement().Frame, Word: &Word{Draft: *draft, Release: draft}},
	} {
		b, err := EncodeEntry(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, s := range []string{"", "{}", "null", "[[[", `{"frame":{}}`, `{"frame":{"heads":[{}]}}`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := DecodeEntry(b)
		if err != nil {
			return
		}
		if again, err := EncodeEntry(e); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%q is read and written again as %q (%v)", b, again, err)
		}
		e.VerifySignatures()
	})
}
