package carry

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"
)

const (
	lingerTime  = time.Second      // for the last words to arrive before the connection is torn down
	stallTime   = 30 * time.Second // without progress of a write; a TLS record is 16 KiB, so 4 kbit/s pass
	sendBuffer  = 256 << 10        // what the kernel queues ahead: less delay for pings and urgent entries on a thin line
	handshaking = 10 * time.Second // for TLS and hello together
)

// wire is a connection that counts, and never waits for ever: every read must bring
// something within idle, every write must move something within stallTime.
type wire struct {
	net.Conn
	idle    time.Duration
	endBy   atomic.Pointer[time.Time] // set once the end is decided
	in, out atomic.Int64
}

func newWire(c net.Conn, idle time.Duration) *wire {
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetWriteBuffer(sendBuffer) // a wish: where it is not granted, delays are longer
	}
	return &wire{Conn: c, idle: idle}
}

func (w *wire) patience(d time.Duration) time.Time {
	by := time.Now().Add(d)
	if end := w.endBy.Load(); end != nil && end.Before(by) {
		return *end
	}
	return by
}

func (w *wire) Read(p []byte) (int, error) {
	w.Conn.SetReadDeadline(w.patience(w.idle))
	n, err := w.Conn.Read(p)
	w.in.Add(int64(n))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errSilent
	}
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	w.Conn.SetWriteDeadline(w.patience(stallTime))
	n, err := w.Conn.Write(p)
	w.out.Add(int64(n))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errStuck
	}
	return n, err
}

// hurry lets what is under way, and what is still to be said, take lingerTime at most.
func (w *wire) hurry() {
	by := time.Now().Add(lingerTime)
	w.endBy.CompareAndSwap(nil, &by)
	w.Conn.SetDeadline(*w.endBy.Load())
}

// linger closes the connection so that the last words still arrive: a socket that is
// closed with bytes unread resets the connection and takes them back.
func (w *wire) linger() {
	w.hurry()
	if half, ok := w.Conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		io.Copy(io.Discard, w.Conn)
	}
	w.Conn.Close()
}
