package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// closing is how long requests may take to end when a server stops; those that wait for
// news end at once.
const closing = 5 * time.Second

// Serve serves the API on a socket that only its owner can open, until ctx ends. The
// caller holds the node's journal, so a socket that is there already is a dead server's.
// Ready is called once callers are answered.
func Serve(ctx context.Context, socket string, h http.Handler, ready func()) error {
	if err := os.Remove(socket); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the socket of an earlier server: %w", err)
	}
	l, err := net.Listen("unix", socket)
	if err != nil {
		return fmt.Errorf("listening at %s: %w", socket, err)
	}
	if err := os.Chmod(socket, 0o600); err != nil {
		l.Close()
		return fmt.Errorf("closing %s to others: %w", socket, err)
	}
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	stopped := make(chan error, 1)
	defer context.AfterFunc(ctx, func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
		defer cancel()
		stopped <- s.Shutdown(end)
	})()
	ready()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving at %s: %w", socket, err)
	}
	return <-stopped
}

// Answers reports whether a server answers at a socket.
func Answers(socket string) (bool, error) {
	c, err := net.DialTimeout("unix", socket, 5*time.Second)
	switch {
	case err == nil:
		return true, c.Close()
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return false, nil
	}
	return false, fmt.Errorf("asking for a server at %s: %w", socket, err)
}
