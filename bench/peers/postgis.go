package peers

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// PostGIS is a private PostgreSQL with PostGIS: one table of polygons with ranges of time
// and height, and one GiST index over all three. What is committed is on the disk.
type PostGIS struct {
	server *server
	db     *postgres
	name   string
	bare   func() bool // takes the context's watch off the connection
}

// settings are those of a server that has the machine for itself. Compiling a statement
// (jit) costs more here than it saves, and one plan for all values saves planning.
var settings = []string{
	"listen_addresses=", "max_connections=10",
	"shared_buffers=2GB", "maintenance_work_mem=1GB", "work_mem=64MB", "effective_cache_size=8GB", "max_wal_size=8GB",
	"random_page_cost=1.1", "jit=off", "plan_cache_mode=force_generic_plan",
	"fsync=on", "synchronous_commit=on",
}

const conditions = ` FROM volumes WHERE area && $1::geometry
	AND opened && int8range($2::int8, $3::int8, '[]') AND height && int8range($4::int8, $5::int8, '[]')
	AND ST_Intersects(area, $1::geometry) AND party <> $6::text`

// statements are prepared once. Under its lock only one transaction at a time checks and
// inserts, without which two volumes that meet could both pass unseen.
var statements = map[string]string{
	"all": "SELECT id" + conditions,
	"any": "SELECT id" + conditions + " LIMIT 1",
	"near": `SELECT id FROM volumes WHERE ST_DWithin(area, $1::geometry, $2::float8)
	AND opened && int8range($3::int8, $3::int8, '[]') AND height && int8range($4::int8, $5::int8, '[]')`,
	"begin":  "BEGIN",
	"lock":   "SELECT FROM pg_advisory_xact_lock(1)",
	"insert": "INSERT INTO volumes VALUES ($7::int8, $6::text, $1::geometry, int8range($2::int8, $3::int8, '[]'), int8range($4::int8, $5::int8, '[]'))",
	"commit": "COMMIT",
	"none":   "SELECT",
	"buffer": "SELECT ST_Buffer($1::geometry, $2::float8, 8)",
}

// StartPostGIS starts a server of the newest PostgreSQL here that has PostGIS.
func StartPostGIS(ctx context.Context) (*PostGIS, error) {
	bin := postgresWithPostGIS()
	if bin == "" {
		return nil, ErrNotInstalled
	}
	s, err := newServer("postgis", "postgres")
	if err != nil {
		return nil, err
	}
	g := &PostGIS{server: s, bare: func() bool { return true }}
	if err := g.start(ctx, bin); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

func (g *PostGIS) start(ctx context.Context, bin string) error {
	s := g.server
	data := filepath.Join(s.dir, "data")
	if err := s.run(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "bench", "--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8"); err != nil {
		return err
	}
	args := []string{"-D", data, "-k", s.dir}
	for _, c := range settings {
		args = append(args, "-c", c)
	}
	if err := s.start(filepath.Join(bin, "postgres"), args...); err != nil {
		return err
	}
	err := s.await(ctx, func() (err error) {
		g.db, err = dialPostgres(ctx, filepath.Join(s.dir, ".s.PGSQL.5432"), "bench")
		return err
	})
	if err != nil {
		return err
	}
	g.bare = context.AfterFunc(ctx, func() { g.db.conn.Close() })
	if err := g.db.do("CREATE EXTENSION postgis", nil); err != nil {
		return err
	}
	return g.db.do("SELECT postgis_lib_version(), split_part(current_setting('server_version'), ' ', 1)", func(v [][]byte) {
		g.name = fmt.Sprintf("PostGIS %s (PostgreSQL %s)", v[0], v[1])
	})
}

// postgresWithPostGIS gives the folder of PostgreSQL's programs, or "".
func postgresWithPostGIS() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	for _, f := range found {
		bin := filepath.Dir(f)
		share, err := exec.Command(filepath.Join(bin, "pg_config"), "--sharedir").Output()
		if err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(strings.TrimSpace(string(share)), "extension", "postgis.control")); err == nil {
			return bin
		}
	}
	return ""
}

func (g *PostGIS) Name() string { return g.name }

func (g *PostGIS) Load(ctx context.Context, volumes iter.Seq[Volume]) error {
	err := g.db.do(`DEALLOCATE ALL; DROP TABLE IF EXISTS volumes, raw;
		CREATE UNLOGGED TABLE raw (id int8, party text, area geometry, radius float8, opens int8, closes int8, low int8, high int8);
		CREATE TABLE volumes (id int8 NOT NULL, party text NOT NULL, area geometry NOT NULL, opened int8range NOT NULL, height int8range NOT NULL)`, nil)
	if err != nil {
		return err
	}
	err = g.db.copyIn("COPY raw FROM STDIN", func(line func(l []byte) error) error {
		var l []byte
		for v := range volumes {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			radius, closes := `\N`, `\N`
			if v.Radius > 0 {
				radius = strconv.FormatFloat(v.Radius, 'g', -1, 64)
			}
			if v.Closes != 0 {
				closes = strconv.FormatInt(v.Closes, 10)
			}
			l = fmt.Appendf(l[:0], "%d\t%s\t%s\t%s\t%d\t%s\t%d\t%d\n", v.ID, v.Party, hex.EncodeToString(wkb(v)), radius, v.Opens, closes, v.Low, v.High)
			if err := line(l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, sql := range []string{
		`INSERT INTO volumes SELECT id, party, CASE WHEN radius IS NULL THEN area ELSE ST_Buffer(area, radius, 8) END,
			int8range(opens, closes, '[]'), int8range(low, high, '[]') FROM raw`,
		"DROP TABLE raw",
		// Time first: with the area first questions take a quarter longer, and with one box of
		// four dimensions (gist_geometry_ops_nd) nearly twice as long.
		"CREATE INDEX volumes_index ON volumes USING gist (opened, area, height)",
		"VACUUM ANALYZE volumes",
		"CHECKPOINT",
	} {
		if err := g.db.do(sql, nil); err != nil {
			return err
		}
	}
	for name, sql := range statements {
		if err := g.db.prepare(name, sql); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return g.usesIndex()
}

// usesIndex makes sure that no question is answered by reading the whole table, which would
// say nothing of PostGIS.
func (g *PostGIS) usesIndex() error {
	for name, values := range map[string]string{
		"all":  "'POINT(0 0)', 0, 1, 0, 1, 'x'",
		"any":  "'POINT(0 0)', 0, 1, 0, 1, 'x'",
		"near": "'POINT(0 0)', 1, 0, 0, 1",
	} {
		var plan []string
		if err := g.db.do(fmt.Sprintf(`EXPLAIN EXECUTE "%s" (%s)`, name, values), func(v [][]byte) { plan = append(plan, string(v[0])) }); err != nil {
			return err
		}
		if p := strings.Join(plan, "\n"); !strings.Contains(p, "volumes_index") || strings.Contains(p, "Seq Scan") {
			return fmt.Errorf("the plan of %q does not use the index:\n%s", name, p)
		}
	}
	return nil
}

// wkb is a volume's ring or line in the well-known binary form (OGC 06-103r4).
func wkb(v Volume) []byte {
	b := []byte{1}
	if v.Radius > 0 {
		b = binary.LittleEndian.AppendUint32(b, 2)
	} else {
		b = binary.LittleEndian.AppendUint32(b, 3)
		b = binary.LittleEndian.AppendUint32(b, 1)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(v.Places)))
	for _, p := range v.Places {
		b = point(b, p)
	}
	return b
}

func point(b []byte, p Point) []byte {
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

func float(f float64) []byte { return binary.BigEndian.AppendUint64(nil, math.Float64bits(f)) }

// Question makes the volume's polygon and the other values of the statements.
func (g *PostGIS) Question(v Volume) (Question, error) {
	area := wkb(v)
	if v.Radius > 0 {
		g.db.queue("buffer", area, float(v.Radius))
		if err := g.db.ask(func(v [][]byte) { area = v[0] }); err != nil {
			return nil, err
		}
	}
	closes := number(v.Closes)
	if v.Closes == 0 {
		closes = nil
	}
	return [][]byte{area, number(v.Opens), closes, number(v.Low), number(v.High), []byte(v.Party), number(v.ID)}, nil
}

// ids collects the answer to what was queued.
func (g *PostGIS) ids() (found []int64, err error) {
	err = g.db.ask(func(v [][]byte) {
		if len(v) == 1 {
			found = append(found, int64(binary.BigEndian.Uint64(v[0])))
		}
	})
	return found, err
}

func (g *PostGIS) All(q Question) ([]int64, error) {
	g.db.queue("all", q.([][]byte)[:6]...)
	return g.ids()
}

func (g *PostGIS) Any(q Question) ([]int64, error) {
	g.db.queue("any", q.([][]byte)[:6]...)
	return g.ids()
}

func (g *PostGIS) Near(t Track) ([]int64, error) {
	at := point([]byte{1, 1, 0, 0, 0}, t.At)
	g.db.queue("near", at, float(t.Radius), number(t.Time), number(t.Low), number(t.High))
	return g.ids()
}

// Insert is one transaction in one round trip.
func (g *PostGIS) Insert(q Question) ([]int64, error) {
	values := q.([][]byte)
	g.db.queue("begin")
	g.db.queue("lock")
	g.db.queue("all", values[:6]...)
	g.db.queue("insert", values...)
	g.db.queue("commit")
	return g.ids()
}

func (g *PostGIS) RoundTrip() error {
	g.db.queue("none")
	return g.db.ask(nil)
}

// Durable says whether a commit waits for the disk, as it does unless told otherwise.
func (g *PostGIS) Durable(yes bool) error {
	if yes {
		return g.db.do("SET synchronous_commit = on", nil)
	}
	return g.db.do("SET synchronous_commit = off", nil)
}

// Polygon gives the ring that a volume of so many metres around a line becomes.
func (g *PostGIS) Polygon(v Volume) ([]Point, error) {
	if v.Radius == 0 {
		return v.Places, nil
	}
	g.db.queue("buffer", wkb(v), float(v.Radius))
	var ring []Point
	err := g.db.ask(func(v [][]byte) {
		b := v[0][9:] // order of bytes, kind, one ring
		n := binary.LittleEndian.Uint32(b)
		for b = b[4:]; n > 0; n, b = n-1, b[16:] {
			ring = append(ring, Point{math.Float64frombits(binary.LittleEndian.Uint64(b)), math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))})
		}
	})
	return ring, err
}

func (g *PostGIS) Close() error {
	g.bare()
	if g.db != nil {
		g.db.conn.Close()
	}
	return g.server.stop(syscall.SIGINT)
}
