package gate

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"parley/api"
)

func try(l *limits, address string) bool {
	r, err := http.NewRequest("POST", "http://127.0.0.1/v1/enrolments", nil)
	if err != nil {
		panic(err)
	}
	r.RemoteAddr = address
	_, ok := l.admit(r, api.Caller{})
	return ok
}

// However many addresses somebody has, the codes are tried twenty times a minute.
func TestTriesOfAllAddressesAreLimitedTogether(t *testing.T) {
	l, let := newLimits(Limits{}), 0
	for i := range 100 {
		if try(l, fmt.Sprintf("192.0.2.%d:4000", i)) {
			let++
		}
	}
	if let != triesOfAll {
		t.Errorf("%d tries of 100 addresses were let in, want %d", let, triesOfAll)
	}
}

// One host with a network of its own is one address.
func TestTriesOfOneNetworkAreOneAddress(t *testing.T) {
	l, let := newLimits(Limits{}), 0
	for i := range 100 {
		if try(l, fmt.Sprintf("[2001:db8:1:2::%x]:4000", i)) {
			let++
		}
	}
	if let != triesOfAddress {
		t.Errorf("%d tries of one network were let in, want %d", let, triesOfAddress)
	}
	if !try(l, "[2001:db8:1:3::1]:4000") {
		t.Error("another network is not let in")
	}
}

// Who asks under ever new addresses does not fill the memory, and who has used up what is
// theirs is the last to be forgotten.
func TestCallersAreForgotten(t *testing.T) {
	b, now := newBuckets(1, 1), time.Now()
	b.take("busy", now.Add(time.Hour))
	for i := range 2 * maxBuckets {
		b.take(fmt.Sprint(i), now)
		now = now.Add(time.Millisecond)
	}
	if len(b.by) > maxBuckets {
		t.Errorf("%d callers are counted, more than %d", len(b.by), maxBuckets)
	}
	if b.take("busy", now) == 0 {
		t.Error("a caller who had used up what was theirs was forgotten before quiet ones")
	}
}
