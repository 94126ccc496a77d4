package channel_test

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"parley"
	"parley/channel"
	"parley/channel/channeltest"
	"parley/ledger"
)

// BenchmarkObligations: what is owed in a busy channel, computed whole.
func BenchmarkObligations(b *testing.B) {
	for _, n := range []int{1250, 5000} {
		m := channeltest.Busy(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if len(m.Now().Obligations()) < 3*n {
					b.Fatal("too little is owed")
				}
			}
		})
		b.Run(fmt.Sprint("state of ", n), func(b *testing.B) {
			for b.Loop() {
				m.Now().State()
			}
		})
	}
}

// TestObligationsOfABusyChannel: every notice is owed for by each other party, and what the
// third party owes is received, due and not met.
func TestObligationsOfABusyChannel(t *testing.T) {
	const notices = 800
	all := channeltest.Busy(notices).Now().Obligations()
	if n := len(all); n != notices*2*3+notices/8 {
		t.Errorf("%d obligations", n)
	}
	for _, d := range all {
		if d.Debtor == channeltest.Third && (d.Since == 0 || d.Due == 0 || d.Met != 0) || d.Duty == parley.OwesResponse && d.Debtor != channeltest.Us {
			t.Fatalf("%+v", d)
		}
	}
}

// TestAnObligationIsNamedByItsCanonicalText: what is written out by hand is what the encoder
// gives.
func TestAnObligationIsNamedByItsCanonicalText(t *testing.T) {
	all := parley.Obligation{Debtor: "us", Duty: parley.OwesCheck, Of: parley.Hash{1}, Revision: parley.Hash{0xab, 31: 0xcd}, To: "a-b-2"}
	for _, o := range []parley.Obligation{all, {Debtor: "ru", Duty: parley.OwesAcknowledge, Of: parley.Hash{2}}, {Debtor: "ru", Duty: parley.OwesAnswer, Of: parley.Hash{2}, Revision: parley.Hash{9}}} {
		want := sha256.Sum256(ledger.MustEncode(map[string]any{"channel": parley.Hash{7}, "obligation": o}))
		if got := channel.ObligationID(parley.Hash{7}, o); got != want {
			t.Errorf("%+v is named %s, not %x", o, got, want)
		}
	}
}
