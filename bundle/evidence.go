package bundle

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// log is one log as far as the bundle shows it: one branch, under one checkpoint.
type log struct {
	Log
	key     parley.OfficerKey // signs its checkpoints and heads; its open names it
	check   *ledger.Checkpoint
	note    *section
	entries []*entry // ascending; the first is the open
	proofs  map[span]tlog.RecordProof
	proved  *section
	roots   map[int64][]parley.Hash // by size: of the checkpoint, and of heads that shown frames name
	leads   map[span]parley.Hash    // the root that a proof leads to
	forked  []string                // what shows that the log has two branches
}

// entry is one shown entry.
type entry struct {
	*channel.Entry
	place   Place
	log     *log
	section *section
	sigs    ledger.Signatures
}

func (e *entry) fault(format string, args ...any) error { return e.section.fault(format, args...) }

// evidence is a bundle whose hashes hold.
type evidence struct {
	*manifest
	logs    []*log
	page    *section
	reasons map[*entry]*finding
	texts   map[parley.Hash]*channel.CharterText
}

// gather reads the sections: for each log a checkpoint, its entries and their proofs; the
// page last.
func gather(m *manifest) (*evidence, error) {
	v := &evidence{manifest: m, reasons: map[*entry]*finding{}, texts: map[parley.Hash]*channel.CharterText{}}
	var open *log // whose proofs are still to come
	for i := range m.Sections {
		s := &m.Sections[i]
		what, name, _ := strings.Cut(s.Name, " ")
		switch {
		case v.page != nil:
			return nil, s.fault("must not stand behind %s, which ends a bundle", pageName)
		case what == "checkpoint" && open == nil:
			open = &log{note: s, roots: map[int64][]parley.Hash{}, leads: map[span]parley.Hash{}}
			var p Place
			if err := p.UnmarshalText([]byte(name + "/0")); err != nil {
				return nil, s.fault("must name a log, such as us/0")
			}
			open.Log = p.Log
			if n := len(v.logs); n > 0 && v.logs[n-1].compare(p.Log) >= 0 {
				return nil, s.fault("must stand in the order of logs, each once")
			}
			v.logs = append(v.logs, open)
		case what == "entry" && open != nil:
			var p Place
			if err := p.UnmarshalText([]byte(name)); err != nil || p.Log != open.Log {
				return nil, s.fault("must name an entry of %s", open.Log)
			}
			if n := len(open.entries); n > 0 && open.entries[n-1].place.Number >= p.Number {
				return nil, s.fault("must stand in the order of numbers, each once")
			}
			open.entries = append(open.entries, &entry{place: p, log: open, section: s})
		case what == "proofs" && open != nil && name == open.Log.String():
			open.proved = s
			open = nil
		case s.Name == pageName && open == nil:
			v.page = s
		default:
			return nil, s.fault("must not stand here: each log has its checkpoint, its entries and its proofs, and %s comes last", pageName)
		}
	}
	if v.page == nil {
		return nil, m.fault("manifest", "must list "+pageName+" as its last section")
	}
	for _, l := range v.logs {
		if err := v.read(l); err != nil {
			return nil, err
		}
	}
	return v, v.heads()
}

// read checks a log's entries into its checkpoint, and the checkpoint's signature.
func (v *evidence) read(l *log) (err error) {
	if len(l.entries) == 0 || l.entries[0].place.Number != 0 {
		return l.note.fault("the log's entry 0, which names its node key, must be in the bundle")
	}
	for _, e := range l.entries {
		decoded, err := ledger.DecodeEntry(e.section.data)
		if err != nil {
			return e.fault("is no entry that can be shown: %v", err)
		}
		e.sigs = decoded.VerifySignatures()
		e.Entry = channel.Prepare(decoded, e.sigs)
		if at := (Place{Log{e.Frame.Party, e.Frame.Epoch}, int64(e.Frame.Number)}); at != e.place {
			return e.fault("stands in the bundle as %s, and its frame says %s", e.place, at)
		}
		if e.Frame.Channel != v.Channel {
			return e.fault("is of another channel, %s", e.Frame.Channel)
		}
	}
	if l.key, err = channel.NodeKey(l.entries[0].Entry); err != nil {
		return l.entries[0].fault("opens no log: %v", err)
	}
	if l.check, err = ledger.ParseNote(l.note.data, l.key); err != nil {
		return l.note.fault("is no checkpoint of the node key that %s names: %v", l.entries[0].place, err)
	}
	if l.check.Log != (ledger.LogID{Channel: v.Channel, Party: l.Party, Epoch: l.Epoch}) {
		return l.note.fault("is of another log, %s", l.check.Log.Origin())
	}
	if l.proofs, err = readProofs(l.proved.data); err != nil {
		return l.proved.fault("%v", err)
	}
	for _, e := range l.entries {
		if e.place.Number >= l.check.Size {
			return e.fault("is not covered: the checkpoint of %s covers %d entries, so it is older than the entry", l.Log, l.check.Size)
		}
	}
	for _, e := range l.entries {
		if err := l.include(e, l.check.Size, l.check.Root); err != nil {
			return err
		}
	}
	l.roots[l.check.Size] = append(l.roots[l.check.Size], l.check.Root)
	if !l.check.Verify(l.key) {
		return l.note.fault("is not signed by the node key that %s names", l.entries[0].place)
	}
	return nil
}

// include checks the proof of an entry into a size of its log, whose root must be one of
// those known there.
func (l *log) include(e *entry, size int64, roots ...parley.Hash) error {
	at := span{e.place.Number, size}
	p, ok := l.proofs[at]
	if !ok {
		return e.fault("has no inclusion proof into the first %d entries of %s", size, l.Log)
	}
	for _, root := range roots {
		if tlog.CheckRecord(p, size, tlog.Hash(root), at.Number, tlog.RecordHash(e.section.data)) == nil {
			l.leads[at] = root
			return nil
		}
	}
	return e.fault("is not the entry that stands there: its proof does not lead to the root of the first %d entries of %s", size, l.Log)
}

// heads checks what shown frames say of other shown logs, and that each proof proves
// something.
func (v *evidence) heads() error {
	for _, l := range v.logs {
		for _, e := range l.entries {
			for _, h := range e.Frame.Heads {
				if err := v.head(e, h); err != nil {
					return err
				}
			}
		}
	}
	for _, l := range v.logs {
		for s := range l.proofs {
			e := l.at(s.Number)
			if e == nil || len(l.roots[s.Size]) == 0 {
				return l.proved.fault("proves entry %d in the first %d entries, which nothing in the bundle asks for", s.Number, s.Size)
			}
			if err := l.include(e, s.Size, l.roots[s.Size]...); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *evidence) head(e *entry, h ledger.Head) error {
	l := v.log(Log{h.Party, h.Epoch})
	if l == nil {
		return e.fault("names a head of %s/%d, whose open is not in the bundle", h.Party, h.Epoch)
	}
	c := ledger.Checkpoint{Log: l.check.Log, Size: h.Size, Root: h.Root, Sig: h.Sig}
	if !c.Verify(l.key) {
		return e.fault("names a head of %s, of %d entries, that its node key has not signed", l.Log, h.Size)
	}
	if h.Size > l.check.Size {
		return l.note.fault("covers %d entries, and %s had %d of them before it already: it is an old checkpoint", l.check.Size, e.place, h.Size)
	}
	if known := l.roots[h.Size]; !slices.Contains(known, h.Root) {
		if len(known) > 0 {
			l.forked = append(l.forked, fmt.Sprintf("%s names %s as the root of %d entries, and elsewhere it is %s; the node key has signed both", e.place, h.Root, h.Size, known[0]))
		}
		l.roots[h.Size] = append(known, h.Root)
	}
	return nil
}

func (v *evidence) log(id Log) *log {
	i, ok := slices.BinarySearchFunc(v.logs, id, func(l *log, id Log) int { return l.compare(id) })
	if !ok {
		return nil
	}
	return v.logs[i]
}

func (l *log) at(number int64) *entry {
	i, ok := slices.BinarySearchFunc(l.entries, number, func(e *entry, n int64) int { return int(e.place.Number - n) })
	if !ok {
		return nil
	}
	return l.entries[i]
}

func (v *evidence) entry(p Place) *entry {
	if l := v.log(p.Log); l != nil {
		return l.at(p.Number)
	}
	return nil
}

// all visits the shown entries, each log in its order.
func (v *evidence) all(visit func(*entry)) {
	for _, l := range v.logs {
		for _, e := range l.entries {
			visit(e)
		}
	}
}

// covers reports whether a frame's heads are shown to cover an entry of another log.
func (e *entry) covers(x *entry) bool {
	return slices.ContainsFunc(e.Frame.Heads, func(h ledger.Head) bool {
		root, proved := x.log.leads[span{x.place.Number, h.Size}]
		return Log{h.Party, h.Epoch} == x.log.Log && proved && root == h.Root
	})
}

// before reports whether x is shown to lie in the past of e.
func (x *entry) before(e *entry) bool {
	if x.log == e.log {
		return x.place.Number < e.place.Number
	}
	first := e.log.firstCovering(x)
	return first != nil && first.place.Number <= e.place.Number
}

// firstCovering gives the first shown entry of a log whose frame covers an entry.
func (l *log) firstCovering(x *entry) *entry {
	for _, e := range l.entries {
		if e.covers(x) {
			return e
		}
	}
	return nil
}

// seen gives, for each other log, the last head that an entry's log has named up to it, as
// far as shown.
func (e *entry) seen() map[Log]ledger.Head {
	out := map[Log]ledger.Head{}
	for _, f := range e.log.entries {
		if f.place.Number > e.place.Number {
			break
		}
		for _, h := range f.Frame.Heads {
			if k := (Log{h.Party, h.Epoch}); h.Size > out[k].Size {
				out[k] = h
			}
		}
	}
	return out
}

// names writes places for people.
func names(l []*entry) string {
	var out []string
	for _, e := range l {
		out = append(out, e.place.String())
	}
	return fmt.Sprint(strings.Join(out, ", "))
}
