package gate

import (
	"net/http"
	"time"
)

// For one write to be taken by the other side. Answers have no limit as a whole: a bundle
// over a slow link takes its time, and a stream has no end.
const (
	writeTime  = 2 * time.Minute
	streamTime = 20 * time.Second // a page that reads no more is cut off, and comes back by itself
)

// paced gives each write a deadline of its own.
type paced struct {
	http.ResponseWriter
	control *http.ResponseController
	stream  bool
	limit   time.Duration
}

func newPaced(w http.ResponseWriter, c *http.ResponseController, stream bool, streamTime time.Duration) *paced {
	if stream {
		return &paced{w, c, true, streamTime}
	}
	return &paced{w, c, false, writeTime}
}

// begin sets the deadline. A writer that has none is one without a wire.
func (p *paced) begin() { _ = p.control.SetWriteDeadline(time.Now().Add(p.limit)) }

// end lifts it from a stream, where it would run out between two events: HTTP/2 ends a
// stream at its deadline even while nothing is written. Of other answers the server sends
// the rest after the handler, still under the deadline.
func (p *paced) end() {
	if p.stream {
		_ = p.control.SetWriteDeadline(time.Time{})
	}
}

func (p *paced) WriteHeader(status int) {
	p.begin()
	defer p.end()
	p.ResponseWriter.WriteHeader(status)
}

func (p *paced) Write(b []byte) (int, error) {
	p.begin()
	defer p.end()
	return p.ResponseWriter.Write(b)
}

// FlushError sends what was written; [http.ResponseController] finds it.
func (p *paced) FlushError() error {
	p.begin()
	defer p.end()
	return p.control.Flush()
}

// Flush is for who asks for an [http.Flusher].
func (p *paced) Flush() { p.FlushError() }

// Unwrap lets [http.ResponseController] reach the connection.
func (p *paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }
