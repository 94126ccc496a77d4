package peers

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// postgres is one connection in PostgreSQL's protocol, version 3 (PostgreSQL 15 manual,
// chapter 55): as much of it as a benchmark needs. Values of prepared statements travel in
// binary form, and everything queued goes out in one write, so that the client costs the
// server's figures as little as can be.
type postgres struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
}

// dialPostgres connects to a server that trusts the socket.
func dialPostgres(ctx context.Context, socket, user string) (*postgres, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, err
	}
	p := &postgres{conn: conn, in: bufio.NewReaderSize(conn, 1<<16)}
	p.out = append(p.out, 0, 0, 0, 0, 0, 3, 0, 0)
	for _, s := range []string{"user", user, "database", "postgres", ""} {
		p.out = append(append(p.out, s...), 0)
	}
	binary.BigEndian.PutUint32(p.out, uint32(len(p.out)))
	if err := p.finish(nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return p, nil
}

// message queues one message whose body is written by a function.
func (p *postgres) message(kind byte, body func(b []byte) []byte) {
	p.out = append(p.out, kind, 0, 0, 0, 0)
	at := len(p.out) - 4
	p.out = body(p.out)
	binary.BigEndian.PutUint32(p.out[at:], uint32(len(p.out)-at))
}

// text makes a body of words that end in a zero byte.
func text(words ...string) func(b []byte) []byte {
	return func(b []byte) []byte {
		for _, w := range words {
			b = append(append(b, w...), 0)
		}
		return b
	}
}

// do runs statements without values; row is called for each row of their answers.
func (p *postgres) do(sql string, row func(values [][]byte)) error {
	p.message('Q', text(sql))
	return p.finish(row)
}

// prepare gives a statement a name.
func (p *postgres) prepare(name, sql string) error {
	p.message('P', func(b []byte) []byte { return append(text(name, sql)(b), 0, 0) })
	p.sync()
	return p.finish(nil)
}

// queue queues a prepared statement with its values in binary form, nil for NULL.
func (p *postgres) queue(name string, values ...[]byte) {
	p.message('B', func(b []byte) []byte {
		b = append(text("", name)(b), 0, 1, 0, 1) // all values binary
		b = binary.BigEndian.AppendUint16(b, uint16(len(values)))
		for _, v := range values {
			if v == nil {
				b = append(b, 0xff, 0xff, 0xff, 0xff)
				continue
			}
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(v))), v...)
		}
		return append(b, 0, 1, 0, 1) // all results binary
	})
	p.message('E', func(b []byte) []byte { return append(text("")(b), 0, 0, 0, 0) })
}

func (p *postgres) sync() { p.message('S', text()) }

// ask runs what was queued, in one round trip.
func (p *postgres) ask(row func(values [][]byte)) error {
	p.sync()
	return p.finish(row)
}

func (p *postgres) send() error {
	_, err := p.conn.Write(p.out)
	p.out = p.out[:0]
	return err
}

// copyIn fills a table; write is called with a function that takes its lines.
func (p *postgres) copyIn(sql string, write func(line func(l []byte) error) error) error {
	p.message('Q', text(sql))
	if err := p.send(); err != nil {
		return err
	}
	if kind, body, err := p.read(); err != nil {
		return err
	} else if kind != 'G' {
		return fmt.Errorf("the server would not take a copy: %q", body)
	}
	err := write(func(l []byte) error {
		p.message('d', func(b []byte) []byte { return append(b, l...) })
		if len(p.out) > 1<<16 {
			return p.send()
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.message('c', text())
	return p.finish(nil)
}

// finish sends what was queued and reads until the server is ready again.
func (p *postgres) finish(row func(values [][]byte)) error {
	if err := p.send(); err != nil {
		return err
	}
	var failed error
	for {
		kind, body, err := p.read()
		if err != nil {
			return err
		}
		switch kind {
		case 'Z':
			return failed
		case 'E':
			failed = errors.Join(failed, said(body))
		case 'R':
			if binary.BigEndian.Uint32(body) != 0 {
				return errors.New("the server asks for a password")
			}
		case 'D':
			if row != nil {
				row(values(body))
			}
		}
	}
}

func (p *postgres) read() (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(p.in, head[:]); err != nil {
		return 0, nil, err
	}
	body = make([]byte, binary.BigEndian.Uint32(head[1:])-4)
	_, err = io.ReadFull(p.in, body)
	return head[0], body, err
}

// values takes a row apart.
func values(body []byte) (v [][]byte) {
	n := binary.BigEndian.Uint16(body)
	body = body[2:]
	for range n {
		size := int32(binary.BigEndian.Uint32(body))
		body = body[4:]
		if size < 0 {
			v = append(v, nil)
			continue
		}
		v, body = append(v, body[:size]), body[size:]
	}
	return v
}

// said is the server's own account of an error: its field M, and P if it names a position.
func said(body []byte) error {
	for len(body) > 1 {
		field, rest := body[0], body[1:]
		end := 0
		for end < len(rest) && rest[end] != 0 {
			end++
		}
		if field == 'M' {
			return fmt.Errorf("PostgreSQL: %s", rest[:end])
		}
		body = rest[min(end+1, len(rest)):]
	}
	return errors.New("PostgreSQL: an error without a message")
}

// number is an int8 in binary form.
func number(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
