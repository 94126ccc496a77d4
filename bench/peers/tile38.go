package peers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Tile38 is a private tile38-server: polygons in degrees with their limits as fields. It
// asks its tree for what overlaps on the map and then compares the fields of each.
type Tile38 struct {
	server  *server
	conn    net.Conn
	in      *bufio.Reader
	out     []byte
	name    string
	bare    func() bool
	outline func(Volume) ([]Point, error)
	degrees func(Point) (latitude, longitude float64)
}

// endless is the end of what has none; a field is a number.
const endless = "9e15"

// StartTile38 starts a server from bin/peers or the path. What draws a volume's ring and
// what finds a point's degrees are given.
func StartTile38(ctx context.Context, outline func(Volume) ([]Point, error), degrees func(Point) (float64, float64)) (*Tile38, error) {
	program, err := filepath.Abs(filepath.Join("bin", "peers", "tile38-server"))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(program); err != nil {
		if program, err = exec.LookPath("tile38-server"); err != nil {
			return nil, ErrNotInstalled
		}
	}
	s, err := newServer("tile38", "")
	if err != nil {
		return nil, err
	}
	t := &Tile38{server: s, name: "Tile38", bare: func() bool { return true }, outline: outline, degrees: degrees}
	if err := t.start(ctx, program); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *Tile38) start(ctx context.Context, program string) error {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	at := free.Addr().(*net.TCPAddr)
	free.Close()
	if err := t.server.start(program, "-h", "127.0.0.1", "-p", strconv.Itoa(at.Port), "-d", filepath.Join(t.server.dir, "data")); err != nil {
		return err
	}
	err = t.server.await(ctx, func() error {
		conn, err := net.DialTCP("tcp", nil, at)
		if err == nil {
			t.conn = conn // not before: a nil *net.TCPConn is no nil net.Conn
		}
		return err
	})
	if err != nil {
		return err
	}
	t.in = bufio.NewReaderSize(t.conn, 1<<16)
	t.bare = context.AfterFunc(ctx, func() { t.conn.Close() })
	reply, err := t.ask("SERVER")
	if err != nil {
		return err
	}
	if l, ok := reply.([]any); ok { // names and values in turn
		for i := 0; i+1 < len(l); i += 2 {
			if l[i] == "version" {
				t.name = fmt.Sprintf("Tile38 %v", l[i+1])
			}
		}
	}
	return nil
}

func (t *Tile38) Name() string { return t.name }

// command queues a command in the Redis protocol.
func (t *Tile38) command(words ...string) {
	t.out = fmt.Appendf(t.out, "*%d\r\n", len(words))
	for _, w := range words {
		t.out = fmt.Appendf(t.out, "$%d\r\n", len(w))
		t.out = append(append(t.out, w...), "\r\n"...)
	}
}

// flush sends what was queued and reads so many replies; it gives the last.
func (t *Tile38) flush(replies int) (last any, err error) {
	_, err = t.conn.Write(t.out)
	t.out = t.out[:0]
	for range replies {
		if err == nil {
			last, err = readReply(t.in)
		}
	}
	return last, err
}

func (t *Tile38) ask(words ...string) (any, error) {
	t.command(words...)
	return t.flush(1)
}

// readReply reads a string, a number, a list of such, or nil, in the Redis protocol,
// version 2. An error reply is an error.
func readReply(in *bufio.Reader) (any, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return nil, fmt.Errorf("an empty line where a reply begins")
	}
	rest := line[1:]
	switch line[0] {
	case '+':
		return rest, nil
	case '-':
		return nil, fmt.Errorf("Tile38: %s", rest)
	}
	n, err := strconv.ParseInt(rest, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q begins no reply", line)
	}
	switch {
	case line[0] == ':':
		return n, nil
	case n < 0:
		return nil, nil
	case line[0] == '$':
		b := make([]byte, n+2)
		_, err := io.ReadFull(in, b)
		return string(b[:n]), err
	case line[0] == '*':
		l := make([]any, n)
		for i := range l {
			if l[i], err = readReply(in); err != nil {
				return nil, err
			}
		}
		return l, nil
	}
	return nil, fmt.Errorf("%q begins no reply", line)
}

// asked is a volume in Tile38's words.
type asked struct {
	store []string // SET
	where []string // what must hold of the fields of others
	area  string   // GeoJSON
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

// Question draws the polygon.
func (t *Tile38) Question(v Volume) (Question, error) {
	ring, err := t.outline(v)
	if err != nil {
		return nil, err
	}
	area := []byte(`{"type":"Polygon","coordinates":[[`)
	for i, p := range ring {
		if i > 0 {
			area = append(area, ',')
		}
		latitude, longitude := t.degrees(p)
		area = fmt.Appendf(area, "[%.8f,%.8f]", longitude, latitude)
	}
	area = append(area, "]]}"...)
	closes := endless
	if v.Closes != 0 {
		closes = whole(v.Closes)
	}
	// WHERE knows ranges of numbers, not what is unlike: the party that asks comes last.
	party := whole(party(v.Party))
	return asked{
		area: string(area),
		store: []string{"SET", "volumes", whole(v.ID), "FIELD", "opens", whole(v.Opens), "FIELD", "closes", closes,
			"FIELD", "low", whole(v.Low), "FIELD", "high", whole(v.High), "FIELD", "party", party, "OBJECT", string(area)},
		where: append(within(v.Opens, closes, v.Low, v.High), "WHERE", "party", "-inf", "("+party),
	}, nil
}

// party makes a number of a name of up to seven letters; a longer name has a higher one.
func party(name string) (n int64) {
	for _, c := range []byte(name) {
		n = n<<7 | int64(c)
	}
	return n
}

// within asks for fields that share an instant and a height with these limits.
func within(opens int64, closes string, low, high int64) []string {
	return []string{"WHERE", "opens", "-inf", closes, "WHERE", "closes", whole(opens), "+inf",
		"WHERE", "low", "-inf", whole(high), "WHERE", "high", whole(low), "+inf"}
}

func (t *Tile38) Load(ctx context.Context, volumes iter.Seq[Volume]) error {
	if _, err := t.ask("FLUSHDB"); err != nil {
		return err
	}
	const batch = 1000
	queued := 0
	for v := range volumes {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		q, err := t.Question(v)
		if err != nil {
			return err
		}
		t.command(q.(asked).store...)
		if queued++; queued == batch {
			if _, err := t.flush(queued); err != nil {
				return err
			}
			queued = 0
		}
	}
	_, err := t.flush(queued)
	return err
}

// find asks which volumes intersect an area; without a limit it would answer a hundred.
func (t *Tile38) find(limit string, where []string, area ...string) ([]int64, error) {
	words := append([]string{"INTERSECTS", "volumes", "LIMIT", limit}, where...)
	reply, err := t.ask(append(append(words, "IDS"), area...)...)
	if err != nil {
		return nil, err
	}
	return foundIn(reply)
}

// foundIn takes the numbers out of a cursor and a list.
func foundIn(reply any) ([]int64, error) {
	l, _ := reply.([]any)
	if len(l) != 2 {
		return nil, fmt.Errorf("%v is no cursor with a list", reply)
	}
	ids, _ := l[1].([]any)
	found := make([]int64, len(ids))
	for i, id := range ids {
		text, _ := id.(string)
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, err
		}
		found[i] = n
	}
	return found, nil
}

const everything = "100000000"

func (t *Tile38) All(q Question) ([]int64, error) {
	a := q.(asked)
	return t.find(everything, a.where, "OBJECT", a.area)
}

func (t *Tile38) Any(q Question) ([]int64, error) {
	a := q.(asked)
	return t.find("1", a.where, "OBJECT", a.area)
}

func (t *Tile38) Near(k Track) ([]int64, error) {
	return t.find(everything, within(k.Time, whole(k.Time), k.Low, k.High), "CIRCLE",
		fmt.Sprintf("%.8f", k.Latitude), fmt.Sprintf("%.8f", k.Longitude), fmt.Sprintf("%g", k.Metres))
}

// Insert is two commands; what another client does between them goes unseen.
func (t *Tile38) Insert(q Question) ([]int64, error) {
	found, err := t.All(q)
	if err == nil {
		_, err = t.ask(q.(asked).store...)
	}
	return found, err
}

func (t *Tile38) RoundTrip() error {
	_, err := t.ask("PING")
	return err
}

func (t *Tile38) Close() error {
	t.bare()
	if t.conn != nil {
		t.conn.Close()
	}
	return t.server.stop(syscall.SIGTERM)
}
