package sqlite

import (
	"fmt"

	"parley/journal"
)

const (
	applicationID = 0x50726c79 // "Prly"; file(1) and Open know a journal by it
	schemaVersion = 1
)

// schema, version 1. Entries lie in the order of their arrival, so that a commit
// appends and Replay reads straight through; the index finds them by branch. A branch's
// size is stored although its entries have it, so that a lost tail shows. Desk keys sort
// by their bytes.
const schema = `
CREATE TABLE branch (
	id         INTEGER PRIMARY KEY CHECK (id > 0),
	channel    BLOB    NOT NULL CHECK (length(channel) = 32),
	party      TEXT    NOT NULL,
	epoch      INTEGER NOT NULL CHECK (epoch >= 0),
	parent     INTEGER REFERENCES branch CHECK (parent < id),
	fork_at    INTEGER NOT NULL CHECK (fork_at >= 0),
	size       INTEGER NOT NULL CHECK (size >= fork_at),
	checkpoint BLOB
) STRICT;

CREATE TABLE entry (
	seq    INTEGER PRIMARY KEY,
	branch INTEGER NOT NULL REFERENCES branch,
	number INTEGER NOT NULL,
	entry  BLOB    NOT NULL CHECK (length(entry) <= 65535),
	hashes BLOB    NOT NULL,
	UNIQUE (branch, number)
) STRICT;

CREATE TABLE desk (
	section TEXT NOT NULL,
	key     TEXT NOT NULL,
	value   BLOB NOT NULL,
	PRIMARY KEY (section, key)
) STRICT, WITHOUT ROWID;
`

// prepareFile makes sure that c looks at a journal of a version that this program knows,
// in the modes that durability needs. An empty file becomes a journal; so does one whose
// making a power loss cut short, for the schema comes in one transaction.
func prepareFile(c *conn, path string, opts Options) error {
	fail := func(err error) error { return fmt.Errorf("journal: open %s: %w", path, err) }
	app, err := c.number(`PRAGMA application_id`)
	if err != nil {
		return fail(err)
	}
	version, err := c.number(`PRAGMA user_version`)
	if err != nil {
		return fail(err)
	}
	objects, err := c.number(`SELECT count(*) FROM sqlite_schema`)
	if err != nil {
		return fail(err)
	}
	fresh := app == 0 && version == 0 && objects == 0
	switch {
	case !fresh && app != applicationID:
		return fmt.Errorf("journal: %s is an SQLite database of another program (application id %#x): name another file", path, app)
	case version > schemaVersion:
		return &journal.VersionError{Path: path, Found: version, Known: schemaVersion}
	}
	if fresh {
		// A flipped bit is then an error when its page is read, not another entry.
		if err := c.EnableChecksums("main"); err != nil {
			return fail(err)
		}
	}
	mode, err := c.value(`PRAGMA journal_mode = WAL`)
	if err != nil {
		return fail(err)
	}
	if mode != "wal" {
		return fail(fmt.Errorf("journal_mode is %q and cannot be WAL here: use a file system of this machine, not of the network", mode))
	}
	if fresh {
		if err := c.Exec(fmt.Sprintf(`BEGIN IMMEDIATE; %s PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT`,
			schema, applicationID, schemaVersion)); err != nil {
			return fail(err)
		}
	}
	if on, err := c.value(`PRAGMA checksum_verification`); err != nil || on != "1" {
		return fail(&journal.DamagedError{Err: fmt.Errorf("its pages have no checksums (checksum_verification is %q): it was rewritten by another program; fill a new journal from it", on)})
	}
	return nil
}
