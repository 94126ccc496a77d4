package sqlite

import (
	"context"
	"errors"
	"sync"

	"parley/journal"
)

// pool lends connections. A place in the channel is a right to read; the connection in
// it is nil until it is first needed.
type pool struct {
	places chan *conn
	open   func(context.Context) (*conn, error)
	closed chan struct{}
	once   sync.Once
}

func newPool(n int, open func(context.Context) (*conn, error)) *pool {
	p := &pool{places: make(chan *conn, n), open: open, closed: make(chan struct{})}
	for range n {
		p.places <- nil
	}
	return p
}

// use lends a connection to f for one short read; ctx interrupts it.
func (p *pool) use(ctx context.Context, f func(*conn) error) error {
	select {
	case <-p.closed:
		return journal.ErrClosed
	default:
	}
	var c *conn
	select {
	case c = <-p.places:
	case <-p.closed:
		return journal.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { p.places <- c }()
	if err := ctx.Err(); err != nil {
		return err
	}
	if c == nil {
		fresh, err := p.open(ctx)
		if err != nil {
			return err
		}
		c = fresh
	}
	c.SetInterrupt(ctx)
	err := f(c)
	c.SetInterrupt(context.Background())
	if err != nil && ctx.Err() != nil {
		return ctx.Err() // SQLite only says "interrupted"
	}
	return err
}

// close waits until each place is back.
func (p *pool) close() error {
	var errs []error
	p.once.Do(func() {
		close(p.closed)
		for range cap(p.places) {
			if c := <-p.places; c != nil {
				errs = append(errs, c.close())
			}
		}
	})
	return errors.Join(errs...)
}
