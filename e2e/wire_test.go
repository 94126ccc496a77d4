package e2e

import (
	"io"
	"net"
	"sync"
	"testing"
)

// wire is the network between two processes: a proxy that can be cut.
type wire struct {
	listener net.Listener
	mu       sync.Mutex
	to       string
	down     bool
	conns    map[net.Conn]bool
}

func newWire(t *testing.T) *wire {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); w.cut() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(c)
		}
	}()
	return w
}

// address is where the side that dials reaches the other.
func (w *wire) address() string { return w.listener.Addr().String() }

func (w *wire) carry(c net.Conn) {
	defer c.Close()
	w.mu.Lock()
	to, down := w.to, w.down
	w.mu.Unlock()
	if down {
		return
	}
	d, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer d.Close()
	if !w.keep(c, d) {
		return
	}
	go func() { io.Copy(d, c); d.Close(); c.Close() }()
	io.Copy(c, d)
}

func (w *wire) keep(conns ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range conns {
		w.conns[c] = true
	}
	return !w.down
}

// lead points the wire somewhere.
func (w *wire) lead(to string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to = to
}

// cut ends what is open, and lets nothing through.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = true
	for c := range w.conns {
		c.Close()
		delete(w.conns, c)
	}
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = false
}
