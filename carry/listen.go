package carry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// maxGuests bounds the connections taken at one time: 64 parties and some strangers at
// the door. More wait in the kernel's queue.
const maxGuests = 128

// Listen takes links at an address until ctx ends. It returns once it listens, with the
// address that it got.
func (ls *Links) Listen(ctx context.Context, address string) (net.Addr, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen for peers at %s: %w", address, err)
	}
	ls.running.Go(func() {
		defer context.AfterFunc(ctx, func() { listener.Close() })()
		ls.accept(ctx, listener)
	})
	return listener.Addr(), nil
}

func (ls *Links) accept(ctx context.Context, listener net.Listener) {
	guests := make(chan struct{}, maxGuests)
	for {
		select {
		case guests <- struct{}{}:
		case <-ctx.Done():
			return
		}
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // such as too many open files: it passes
			ls.options.Log.Warn("carry: cannot take a connection now", "why", err)
			<-guests
			select {
			case <-time.After(ls.options.Backoff / 10):
			case <-ctx.Done():
			}
			continue
		}
		ls.running.Go(func() {
			defer func() { <-guests }()
			address := conn.RemoteAddr().String()
			if linked, err := ls.serve(ctx, conn, nil); !linked && ctx.Err() == nil {
				ls.stranger(address, err)
			}
		})
	}
}
