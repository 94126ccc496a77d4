package api

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// told says when it is read first, and then waits until the other end is closed.
type told struct {
	io.Reader
	begun chan<- struct{}
}

func (r *told) Read(b []byte) (int, error) {
	select {
	case r.begun <- struct{}{}:
	default:
	}
	return r.Reader.Read(b)
}

// Of large bodies no more are taken in at once than the operation says; who waits may go.
func TestLargeBodiesComeInTurn(t *testing.T) {
	_, h := newHandler(Options{})
	verify := func(ctx context.Context, body io.Reader) <-chan int {
		status := make(chan int, 1)
		go func() {
			r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/bundles/verification", body)
			r.Header.Set("Content-Type", bundleType)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			status <- w.Code
		}()
		return status
	}
	var ends []*io.PipeWriter
	var first []<-chan int
	for range 2 {
		body, end := io.Pipe()
		begun := make(chan struct{}, 1)
		ends, first = append(ends, end), append(first, verify(t.Context(), &told{body, begun}))
		<-begun
	}
	begun := make(chan struct{}, 1)
	body, end := io.Pipe()
	defer end.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if got := <-verify(ctx, &told{body, begun}); got != http.StatusServiceUnavailable {
		t.Errorf("who waited for a turn until it went was answered %d", got)
	}
	select {
	case <-begun:
		t.Error("a third body was taken in beside two others")
	default:
	}
	for i, end := range ends {
		end.Close()
		if got := <-first[i]; got != http.StatusUnprocessableEntity {
			t.Errorf("an empty bundle was answered %d", got)
		}
	}
	if got := <-verify(t.Context(), http.NoBody); got != http.StatusUnprocessableEntity {
		t.Errorf("after that an empty bundle was answered %d", got)
	}
}
