package sqlite

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// busyTimeout is how long a statement waits for a lock. The journal has one writer and
// a lock file, so only a person with an SQLite tool can make it wait at all.
const busyTimeout = 5 * time.Second

// conn is a connection with its prepared statements.
type conn struct {
	*sqlite3.Conn
	stmts map[string]*sqlite3.Stmt
}

// connect opens a connection and sets what each connection must have.
func connect(ctx context.Context, path string, opts Options) (_ *conn, err error) {
	flags := sqlite3.OPEN_READWRITE | sqlite3.OPEN_URI
	query := url.Values{}
	if opts.VFS == "" {
		// Files that SQLite makes beside the database get its permissions.
		query.Set("modeof", path)
	} else {
		flags |= sqlite3.OPEN_CREATE
		query.Set("vfs", opts.VFS)
	}
	name := filepath.ToSlash(path)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // a drive letter
	}
	raw := strings.ReplaceAll(query.Encode(), "+", "%20") // SQLite takes a plus for a plus
	uri := url.URL{Scheme: "file", OmitHost: true, Path: name, RawQuery: raw}
	db, err := sqlite3.OpenFlags(uri.String(), flags)
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: db, stmts: make(map[string]*sqlite3.Stmt)}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	c.SetInterrupt(ctx)
	defer c.SetInterrupt(context.Background())
	if err := c.BusyTimeout(busyTimeout); err != nil {
		return nil, err
	}
	if err := c.Exec(`PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON`); err != nil {
		return nil, err
	}
	// Within a transaction this pragma would say nothing and do nothing, so that a
	// commit would not be durable: set it outside of one and read it back.
	if err := c.Exec(`PRAGMA synchronous = ` + opts.Synchronous); err != nil {
		return nil, err
	}
	levels := map[string]string{"OFF": "0", "NORMAL": "1", "FULL": "2", "EXTRA": "3"}
	got, err := c.value(`PRAGMA synchronous`)
	if err != nil {
		return nil, err
	}
	if want, ok := levels[opts.Synchronous]; !ok || got != want {
		return nil, fmt.Errorf("synchronous is %s, although %s was set: commits would not be durable", got, opts.Synchronous)
	}
	return c, c.WALAutoCheckpoint(opts.CheckpointPages)
}

// stmt prepares a statement once for the life of the connection. Whoever steps it,
// resets it.
func (c *conn) stmt(sql string) (*sqlite3.Stmt, error) {
	if s, ok := c.stmts[sql]; ok {
		return s, nil
	}
	s, _, err := c.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, err
	}
	c.stmts[sql] = s
	return s, nil
}

// value gives the first column of the first row, as pragmas answer.
func (c *conn) value(sql string) (string, error) {
	s, _, err := c.Prepare(sql)
	if err != nil {
		return "", err
	}
	defer s.Close()
	if !s.Step() {
		return "", s.Err()
	}
	return s.ColumnText(0), nil
}

func (c *conn) number(sql string) (int, error) {
	v, err := c.value(sql)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(v)
}

func (c *conn) close() error {
	for _, s := range c.stmts {
		s.Close() // tells only what the last step told already
	}
	return c.Conn.Close()
}
