package channel_test

import (
	"bytes"
	"testing"

	"parley/channel"
	"parley/channel/channeltest"
	"parley/ledger"
)

// seeds gives a fuzz target one entry of every fault and of every play.
func seeds(f *testing.F) {
	for _, s := range channeltest.Scripts() {
		w := s.Build(channeltest.Options{Parties: 2})
		f.Add(w.Last().Raw)
		for _, c := range w.Cells[max(0, len(w.Cells)-4):] {
			f.Add(c.Raw)
		}
	}
}

// FuzzRead: no bytes can make reading panic, and what can be read can be written again as
// it was: what is signed is what is read.
func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		e := channel.Read(raw)
		if e.Entry == nil {
			if e.Err() == nil || e.Kind != "" || e.Body() != nil {
				t.Fatal("what is no entry says something")
			}
			return
		}
		if again, err := ledger.EncodeEntry(e.Entry); err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("%s is read, and written again as %s (%v)", raw, again, err)
		}
		if body := e.Body(); body != nil && e.First() != nil && !bytes.Equal(ledger.MustEncode(body), e.Payload.Body) {
			t.Fatalf("the body of %s is read as %s", e.Payload.Body, ledger.MustEncode(body))
		}
		// Whatever it is, a machine takes it and judges it.
		var tree ledger.Tree
		prev := tree.Root()
		tree.Append(raw)
		m := channel.New(e.Frame.Channel)
		if _, err := m.Add(channel.Stored{Party: e.Frame.Party, Epoch: e.Frame.Epoch, Prev: prev, Root: tree.Root(), Entry: e}); err != nil {
			t.Fatal(err)
		}
		m.Waiting()
		m.Now().State().Hash()
	})
}
