package carry

import (
	"context"
	"log/slog"
	"net"
	"time"
)

// Options of [Links]. The zero value of each means its default.
type Options struct {
	// Now is the node's clock, as peers are told of it; default time.Now.
	Now func() time.Time

	// Log gets what operators want to see later; default: nothing.
	Log *slog.Logger

	// Connect opens a connection; default: TCP, ten seconds at most.
	Connect func(ctx context.Context, network, address string) (net.Conn, error)

	// Ping is the time between two pings; default 3 s. A peer that is silent for four of
	// them is taken to be cut off.
	Ping time.Duration

	// Backoff is the longest wait between two attempts to dial; default 5 s. It begins at
	// a hundredth, after one attempt without any wait.
	Backoff time.Duration

	// Relay is how long the logs of third parties wait for their own nodes to bring them;
	// default 50 ms. What a peer asks for by name, and what it lacks when a link comes
	// up, does not wait.
	Relay time.Duration

	// Chunk is about how many bytes of entries go into one packet; default 256 KiB. It is
	// how long other channels and pings wait for a catching-up on a thin line.
	Chunk int
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Connect == nil {
		o.Connect = (&net.Dialer{Timeout: handshaking}).DialContext
	}
	setDefault(&o.Ping, 3*time.Second)
	setDefault(&o.Backoff, 5*time.Second)
	setDefault(&o.Relay, 50*time.Millisecond)
	setDefault(&o.Chunk, 256<<10)
	return o
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}
