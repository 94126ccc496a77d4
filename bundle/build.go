package bundle

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Source is one branch of a log as a node stores it.
type Source struct {
	Log    Log
	Note   []byte // the latest checkpoint, as a signed note
	Hashes tlog.HashReader
	Entry  func(number int64) ([]byte, error)
}

// Selection is what a bundle is to be about.
type Selection struct {
	Entries []channel.Place
	Clashes []parley.Hash
}

// Build cuts out the chosen entries with everything that supports them, and verifies what
// it made before it gives it away. records are all that the node has applied.
func Build(id parley.Hash, records []channel.Record, sources []Source, s Selection) ([]byte, *Report, error) {
	if len(s.Entries) == 0 {
		return nil, nil, &parley.Error{Field: "bundle", Want: "must be about something, and nobody has said anything yet that it could show"}
	}
	b, err := newBuilder(id, records, sources, s)
	if err != nil {
		return nil, nil, err
	}
	b.close(s)
	m, err := b.manifest(s)
	if err != nil {
		return nil, nil, err
	}
	return m.seal()
}

// seal writes the page and the hashes, and reads the whole back as anybody would.
func (m *manifest) seal() ([]byte, *Report, error) {
	m.add(pageName, []byte(pageTop))
	v, err := gather(m)
	if err != nil {
		return nil, nil, fmt.Errorf("the extract does not hold together: %w", err)
	}
	r, err := v.examine()
	if err != nil {
		return nil, nil, fmt.Errorf("an extract cannot show this: %w", err)
	}
	m.Sections = m.Sections[:len(m.Sections)-1]
	m.add(pageName, r.page())
	file := m.write()
	if len(file) > MaxSize {
		return nil, nil, parley.Wrong("bundle", len(file), fmt.Sprintf("must be at most %d bytes: choose fewer things", MaxSize))
	}
	r, err = Verify(file)
	return file, r, err
}

// branch is the branch of a log that a bundle is cut from.
type branch struct {
	Source
	check   *ledger.Checkpoint
	alone   bool              // the log has not forked
	records []*channel.Record // by number
	need    map[int64]bool
	proofs  map[span]bool
}

type builder struct {
	id       parley.Hash
	branches map[Log]*branch
	queue    []*channel.Record
}

func logOf(p channel.Place) Log { return Log{p.Party, p.Epoch} }

func newBuilder(id parley.Hash, records []channel.Record, sources []Source, s Selection) (*builder, error) {
	b := &builder{id: id, branches: map[Log]*branch{}}
	byLog := map[Log][]*channel.Record{}
	for i := range records {
		l := logOf(records[i].Place)
		byLog[l] = append(byLog[l], &records[i])
	}
	for l, all := range byLog {
		var chosen []channel.Place
		for _, p := range s.Entries {
			if logOf(p) == l {
				chosen = append(chosen, p)
			}
		}
		var err error
		if b.branches[l], err = pick(l, all, sources, chosen); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// pick finds the branch of a log that holds what was chosen of it; the longest, if several
// do.
func pick(l Log, records []*channel.Record, sources []Source, chosen []channel.Place) (*branch, error) {
	var best *branch
	key, err := channel.NodeKey(records[0].Entry)
	if err != nil {
		return nil, err
	}
	sources = slices.DeleteFunc(slices.Clone(sources), func(s Source) bool { return s.Log != l || s.Note == nil })
	for _, s := range sources {
		check, err := ledger.ParseNote(s.Note, key)
		if err != nil {
			return nil, fmt.Errorf("the stored checkpoint of %s: %w", l, err)
		}
		br := &branch{Source: s, check: check, alone: len(sources) == 1, need: map[int64]bool{}, proofs: map[span]bool{}}
		on := func(p channel.Place) bool { return br.has(p.Number+1, p.Root) }
		if slices.ContainsFunc(chosen, func(p channel.Place) bool { return !on(p) }) || best != nil && best.check.Size >= check.Size {
			continue
		}
		for _, r := range records {
			if on(r.Place) {
				br.records = append(br.records, r)
			}
		}
		best = br
	}
	if best == nil {
		return nil, fmt.Errorf("no one branch of the log %s, under its checkpoint, holds all that was chosen: the log has forked: make a bundle of each branch", l)
	}
	return best, nil
}

// has reports whether the branch had a root at a size.
func (br *branch) has(size int64, root parley.Hash) bool {
	if size > br.check.Size || br.alone {
		return size <= br.check.Size
	}
	t, err := ledger.TreeAt(size, br.Hashes)
	return err == nil && t.Root() == root
}

// manifest reads the bytes and the proofs of what is needed.
func (b *builder) manifest(s Selection) (*manifest, error) {
	m := &manifest{Channel: b.id, Clashes: slices.Clone(s.Clashes)}
	slices.SortFunc(m.Clashes, func(x, y parley.Hash) int { return bytes.Compare(x[:], y[:]) })
	m.Clashes = slices.Compact(m.Clashes)
	for _, p := range s.Entries {
		c := Chosen{Entry: Place{logOf(p), p.Number}}
		if r := b.record(p); r.Verdict != channel.Valid {
			c.Void = r.Verdict
		}
		m.Chosen = append(m.Chosen, c)
	}
	slices.SortFunc(m.Chosen, func(x, y Chosen) int { return x.Entry.compare(y.Entry) })
	m.Chosen = slices.Compact(m.Chosen)
	for _, l := range slices.SortedFunc(maps.Keys(b.branches), Log.compare) {
		if br := b.branches[l]; len(br.need) > 0 {
			if err := br.sections(m); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}

func (br *branch) sections(m *manifest) error {
	m.add("checkpoint "+br.Log.String(), br.Note)
	proofs := map[span]tlog.RecordProof{}
	for _, n := range slices.Sorted(maps.Keys(br.need)) {
		raw, err := br.Entry(n)
		if err != nil {
			return err
		}
		m.add("entry "+Place{br.Log, n}.String(), raw)
		br.proofs[span{n, br.check.Size}] = true
	}
	for s := range br.proofs {
		p, err := tlog.ProveRecord(s.Size, s.Number, br.Hashes)
		if err != nil {
			return fmt.Errorf("proving entry %d of %s: %w", s.Number, br.Log, err)
		}
		proofs[s] = p
	}
	m.add("proofs "+br.Log.String(), writeProofs(proofs))
	return nil
}
