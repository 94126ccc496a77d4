package carry

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley"
)

// samplePackets are packets as nodes send them.
func samplePackets(t testing.TB) map[string]*Packet {
	w := newWorld("them", "us")
	us := w.sites["us"]
	for i := range 12 {
		us.commit(text("us", i, 30))
	}
	us.commit([]byte{}, []byte{0xff, 0x00}, bytes.Repeat([]byte{7}, 300)) // void entries are bytes too
	lack := func(have []parley.Position, limit int) []Segment {
		segments, _, err := us.Lack(t.Context(), us.channel, have, nil, limit)
		if err != nil {
			t.Fatal(err)
		}
		return segments
	}
	first := lack(nil, 200)
	end := first[0].End()
	return map[string]*Packet{
		"empty": {Channel: us.channel, From: "us"},
		"have":  {Channel: us.channel, From: "them", Have: us.positions(), Want: []parley.Position{end}},
		"chunk": {Channel: us.channel, From: "us", Have: us.positions(), Segments: first},
		"rest":  {Channel: us.channel, From: "hub", Segments: lack([]parley.Position{end}, 1<<20)},
	}
}

func TestPacketRoundTrip(t *testing.T) {
	for name, p := range samplePackets(t) {
		b, err := EncodePacket(p)
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := DecodePacket(b)
		if err != nil {
			t.Fatal(name, err)
		}
		if !reflect.DeepEqual(got, p) {
			t.Errorf("%s: got %+v, want %+v", name, got, p)
		}
		for n := range b {
			if _, err := DecodePacket(b[:n]); err == nil {
				t.Errorf("%s: the first %d bytes of %d were read as a packet", name, n, len(b))
			}
		}
		if _, err := DecodePacket(append(b, 0)); err == nil {
			t.Errorf("%s: a byte too many was read", name)
		}
	}
}

func TestPacketLimits(t *testing.T) {
	good := samplePackets(t)["rest"].Segments[0]
	for want, change := range map[string]func(s *Segment){
		"at most 65535 bytes":   func(s *Segment) { s.Entries = [][]byte{make([]byte, MaxEntry+1)}; s.Checkpoint.Size = s.From + 1 },
		"segment.entries":       func(s *Segment) { s.Entries = nil },
		"segment.checkpoint":    func(s *Segment) { s.Checkpoint.Log.Party = "them" },
		"must be empty":         func(s *Segment) { s.Proof = []parley.Hash{{1}} },
		"from 1 to 64 hashes":   func(s *Segment) { s.Checkpoint.Size++ },
		"or more":               func(s *Segment) { s.Checkpoint.Size-- },
		"root of the empty log": func(s *Segment) { s.From = 0; s.Prev = parley.Hash{1} },
		"segment.from":          func(s *Segment) { s.From = -1 },
		"segment.root":          func(s *Segment) { s.Root = parley.Hash{}; s.Checkpoint.Size++; s.Proof = []parley.Hash{{1}} },
		"segment.log":           func(s *Segment) { s.Log.Channel = parley.Hash{9}; s.Checkpoint.Log = s.Log },
		"checkpoint.sig":        func(s *Segment) { s.Checkpoint.Sig = "00" },
		"at most 16777216":      func(s *Segment) { s.Entries = tooMuch(); s.Checkpoint.Size = s.From + int64(len(s.Entries)) },
	} {
		s := good
		change(&s)
		_, err := EncodePacket(&Packet{Channel: good.Log.Channel, From: "us", Segments: []Segment{s}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	if _, err := EncodePacket(&Packet{From: "NOT AN ID"}); err == nil {
		t.Error("a packet from nobody was written")
	}
	var wrong *parley.Error
	if _, err := DecodePacket([]byte{2}); !errors.As(err, &wrong) || wrong.Field != "packet.version" {
		t.Errorf("version 2: %v, want one about packet.version", err)
	}
	// A count that promises more than there is costs nothing.
	b, _ := EncodePacket(&Packet{From: "us"})
	b[len(b)-4] = 0xff
	if n := testing.AllocsPerRun(10, func() { DecodePacket(b) }); n > 20 {
		t.Errorf("%v allocations for a promise", n)
	}
}

func tooMuch() [][]byte {
	list := make([][]byte, MaxFrame/MaxEntry+2)
	for i := range list {
		list[i] = make([]byte, MaxEntry)
	}
	return list
}

func TestFramesRoundTrip(t *testing.T) {
	for _, v := range []interface{ frame([]byte) []byte }{
		hello{instance: [16]byte{1, 2}},
		ping{7},
		pong{7, time.UnixMicro(1_700_000_000_000_001)},
		stopped{parley.Hash{1}, logKey{"us", 3}, 214, "its root is not that of its checkpoint"},
		bye{byeKey, "no"},
	} {
		kind, body, err := readFrame(bytes.NewReader(v.frame(nil)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeFrame(kind, body)
		if err != nil || !reflect.DeepEqual(got, v) {
			t.Errorf("got %+v, %v, want %+v", got, err, v)
		}
	}
	y := bye{byeGarbage, "two\nlines\x1b[2J " + strings.Repeat("ü", maxSentence)}
	kind, body, _ := readFrame(bytes.NewReader(y.frame(nil)))
	got, err := decodeFrame(kind, body)
	if err != nil || strings.ContainsAny(got.(bye).sentence, "\n\x1b") {
		t.Errorf("got %q, %v, want one line without control characters", got, err)
	}
}

// FuzzDecodePacket: whatever is accepted is written again byte for byte.
func FuzzDecodePacket(f *testing.F) {
	for _, p := range samplePackets(f) {
		b, err := EncodePacket(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := DecodePacket(bytes.Clone(b))
		if err != nil {
			return
		}
		again, err := EncodePacket(p)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("read as %+v, written as %x, %v", p, again, err)
		}
	})
}

// FuzzFrames: no bytes that a peer sends do worse than an error.
func FuzzFrames(f *testing.F) {
	f.Add(hello{}.frame(nil))
	f.Add(ping{1}.frame(nil))
	f.Add(pong{1, time.UnixMicro(5)}.frame(nil))
	f.Add(stopped{parley.Hash{1}, logKey{"us", 3}, 214, "why"}.frame(nil))
	f.Add(bye{byeKey, "no"}.frame(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		for {
			kind, body, err := readFrame(r)
			if err != nil {
				return
			}
			decodeFrame(kind, body)
		}
	})
}

// TestWriteSeeds writes the seed corpus of FuzzDecodePacket anew: go test -run Seeds
// with WRITE_SEEDS set.
func TestWriteSeeds(t *testing.T) {
	if os.Getenv("WRITE_SEEDS") == "" {
		t.Skip("set WRITE_SEEDS to write testdata anew")
	}
	dir := filepath.Join("testdata", "fuzz", "FuzzDecodePacket")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for name, p := range samplePackets(t) {
		b, err := EncodePacket(p)
		if err != nil {
			t.Fatal(err)
		}
		bent := bytes.Clone(b)
		bent[rng.IntN(len(bent))] ^= 0x80
		for suffix, b := range map[string][]byte{"": b, "-bent": bent, "-short": b[:len(b)*2/3]} {
			text := "go test fuzz v1\n[]byte(" + strconv.Quote(string(b)) + ")\n"
			if err := os.WriteFile(filepath.Join(dir, name+suffix), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
