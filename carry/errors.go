package carry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
)

var (
	// ErrNotInCharter says that this node refuses the other's key.
	ErrNotInCharter = errors.New("peer's key is not in the charter")

	// ErrRefused says that the other node refuses this one's key.
	ErrRefused = errors.New("peer refused our key")

	// ErrDuplicate says that another link to the same node is kept.
	ErrDuplicate = errors.New("another link to this peer is up")

	// ErrGarbage says that what came was not the protocol; the link was cut.
	ErrGarbage = errors.New("peer sent what is not " + protocol)

	errOurself = errors.New("this address leads back to this node: it is no peer's")
	errSilent  = errors.New("nothing was heard from the peer for too long: the path may be cut")
	errStuck   = errors.New("the peer takes nothing: the path may be cut, or its disk be full")
	errGone    = errors.New("the peer closed the link")
)

const refusedRemedy = "ask its keeper whether the charter in force there names this node's transport key"

func garbage(err error) error { return fmt.Errorf("%w: %w", ErrGarbage, err) }

// byeError is what the other side said when it cut the link.
func byeError(y bye) error {
	switch y.why {
	case byeKey:
		return fmt.Errorf("%w: %s", ErrRefused, refusedRemedy)
	case byeDuplicate:
		return ErrDuplicate
	}
	return fmt.Errorf("peer cut the link: %s", y.sentence)
}

// farewell is what the other side is told of the error that ends a link here; ok false:
// nothing, it knows or cannot hear.
func farewell(err error) (y bye, ok bool) {
	var store *storeError
	var gap *GapError
	switch {
	case errors.Is(err, ErrNotInCharter):
		return bye{byeKey, ErrNotInCharter.Error()}, true
	case errors.Is(err, ErrDuplicate):
		return bye{byeDuplicate, ErrDuplicate.Error()}, true
	case errors.Is(err, ErrGarbage):
		return bye{byeGarbage, err.Error()}, true
	case errors.As(err, &gap):
		return bye{byeGap, gap.Error()}, true
	case errors.As(err, &store):
		// What exactly is wrong with the disk stays here.
		return bye{byeTrouble, "this node cannot read or store entries now"}, true
	}
	return bye{}, false
}

// storeError says that the site could not do its part.
type storeError struct{ err error }

func (e *storeError) Error() string {
	return "this node cannot read or store entries now: " + e.err.Error()
}
func (e *storeError) Unwrap() error { return e.err }

// plain puts what sockets and TLS report into words. In TLS 1.3 a client learns from its
// first read or write that it was refused.
func plain(err error) error {
	var op *net.OpError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &op) && op.Op == "remote error":
		alert := op.Err.Error()
		if strings.Contains(alert, "certificate") {
			return fmt.Errorf("%w: %s", ErrRefused, refusedRemedy)
		}
		if strings.Contains(alert, "protocol") {
			return fmt.Errorf("peer does not speak %s: bring both nodes to one release (%s)", protocol, alert)
		}
		return fmt.Errorf("peer broke off the handshake: %s", alert)
	case errors.Is(err, errSilent), errors.Is(err, errStuck):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return errGone
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return errSilent
	}
	return err
}
