package channel

import (
	"fmt"
	"slices"

	"parley"
	"parley/ledger"
)

// Machine holds the entries of one channel and what follows from them.
type Machine struct {
	channel  parley.Hash
	branches []*branch
	logs     map[logKey][]branchID // branches of each log, as met
	places   map[placeKey]ref      // the last entry of every stored position, by the log's root after it
	applied  Set

	facts
}

type logKey struct {
	party parley.PartyID
	epoch parley.Epoch
}

type placeKey struct {
	logKey
	root parley.Hash
}

// branch is one line of entries of a log. Entries before start are its parent's.
type branch struct {
	log     logKey
	parent  branchID // -1 for none
	start   int64
	records []*record // applied, from start
	pending []*pending
}

// record is an applied entry.
type record struct {
	ref
	entry    *Entry
	root     parley.Hash // of the log after it
	past     Set
	verdict  Reason
	pairs    []Reason // of a finding that passed its own checks
	act      *act     // where it is valid and has an envelope
	coverage []*fact  // of a finding, its valid pairs
}

// pending is a stored entry that is not applied yet.
type pending struct {
	entry *Entry
	root  parley.Hash
}

// New makes the machine of a channel.
func New(channel parley.Hash) *Machine {
	return &Machine{
		channel: channel,
		logs:    map[logKey][]branchID{},
		places:  map[placeKey]ref{},
		facts:   newFacts(),
	}
}

// Channel names the channel.
func (m *Machine) Channel() parley.Hash { return m.channel }

// Stored is an entry with its place: the log, its number, and the log's roots before and
// after it. Whoever stores it has checked them against a signed checkpoint.
type Stored struct {
	Party  parley.PartyID
	Epoch  parley.Epoch
	Number int64
	Prev   parley.Hash
	Root   parley.Hash
	Entry  *Entry
}

// Applied tells that an entry was applied, and what became of it.
type Applied struct {
	Position parley.Position // the entry is the last of it
	Entry    *Entry
	Verdict  Reason
	Pairs    []Reason // of a finding, in the order of its pairs
}

// Add takes an entry into the machine, and applies it and whatever waited for it, as far
// as everything that they name is there. An entry that is already there is no news. The
// entry before it must be there.
func (m *Machine) Add(s Stored) ([]Applied, error) {
	k := logKey{s.Party, s.Epoch}
	if _, ok := m.places[placeKey{k, s.Root}]; ok {
		return nil, nil
	}
	b, err := m.branchFor(k, s)
	if err != nil {
		return nil, err
	}
	br := m.branches[b]
	br.pending = append(br.pending, &pending{s.Entry, s.Root})
	m.places[placeKey{k, s.Root}] = ref{b, s.Number}
	return m.applyAll(), nil
}

// branchFor finds the branch that an entry continues, or begins one.
func (m *Machine) branchFor(k logKey, s Stored) (branchID, error) {
	parent, start := branchID(-1), int64(0)
	if s.Number > 0 {
		prev, ok := m.places[placeKey{k, s.Prev}]
		if !ok || prev.number != s.Number-1 {
			return 0, fmt.Errorf("entry %d of %s, epoch %d, follows an entry that is not stored", s.Number, s.Party, s.Epoch)
		}
		b := prev.branch
		if m.branches[b].stored() == s.Number {
			return b, nil
		}
		parent, start = b, s.Number
	} else if s.Prev != ledger.EmptyRoot {
		return 0, fmt.Errorf("entry 0 of %s, epoch %d, follows nothing", s.Party, s.Epoch)
	}
	b := branchID(len(m.branches))
	m.branches = append(m.branches, &branch{log: k, parent: parent, start: start})
	m.logs[k] = append(m.logs[k], b)
	return b, nil
}

func (b *branch) appliedSize() int64 { return b.start + int64(len(b.records)) }
func (b *branch) stored() int64      { return b.appliedSize() + int64(len(b.pending)) }

// applyAll applies pending entries until none can be.
func (m *Machine) applyAll() []Applied {
	var out []Applied
	for progress := true; progress; {
		progress = false
		for i := range m.branches {
			for m.ready(branchID(i)) {
				out = append(out, m.applyNext(branchID(i)))
				progress = true
			}
		}
	}
	return out
}

// ready reports whether the next pending entry of a branch can be applied.
func (m *Machine) ready(b branchID) bool {
	br := m.branches[b]
	if len(br.pending) == 0 || !m.rooted(br) {
		return false
	}
	past, ok := m.pastOf(b, br.pending[0].entry)
	return ok && View{m, past}.implemented()
}

// rooted reports whether the entry that a branch begins after is applied.
func (m *Machine) rooted(br *branch) bool {
	return br.parent < 0 || m.applied.has(ref{br.parent, br.start - 1})
}

// pastOf gives the past of an entry that would come next on a branch. It is not known
// while a head that the entry names is not applied.
func (m *Machine) pastOf(b branchID, e *Entry) (Set, bool) {
	var own Set
	if n := m.branches[b].appliedSize(); n > 0 {
		prev := m.last(b)
		own = prev.past.Clone().raise(prev.branch, n)
	}
	return m.withHeads(own, e)
}

// withHeads adds to a set, in place, what the heads of an entry cover. It fails while one
// of them is not applied.
func (m *Machine) withHeads(past Set, e *Entry) (Set, bool) {
	if e.Entry == nil {
		return past, true
	}
	for _, h := range e.Frame.Heads {
		p, ok := m.appliedAt(h.Position())
		if !ok {
			return nil, false
		}
		past = past.join(m.record(p).past).raise(p.branch, h.Size)
	}
	return past, true
}

// appliedAt finds the entry that ends a position, if it is applied.
func (m *Machine) appliedAt(p parley.Position) (ref, bool) {
	pl, ok := m.places[placeKey{logKey{p.Party, p.Epoch}, p.Root}]
	return pl, ok && pl.number == p.Size-1 && m.applied.has(pl)
}

// last gives the last applied entry of a branch, the parent's where it has none itself.
func (m *Machine) last(b branchID) *record {
	br := m.branches[b]
	if len(br.records) > 0 {
		return br.records[len(br.records)-1]
	}
	return m.record(m.physical(br.parent, br.start-1))
}

// physical names the branch that holds number n of the line that b continues.
func (m *Machine) physical(b branchID, n int64) ref {
	for n < m.branches[b].start {
		b = m.branches[b].parent
	}
	return ref{b, n}
}

// recordAt gives the entry that ends an applied position.
func (m *Machine) recordAt(p parley.Position) *record {
	at, _ := m.appliedAt(p)
	return m.record(at)
}

func (m *Machine) record(r ref) *record {
	br := m.branches[r.branch]
	return br.records[r.number-br.start]
}

func (m *Machine) applyNext(b branchID) Applied {
	br := m.branches[b]
	p := br.pending[0]
	br.pending = br.pending[1:]
	past, _ := m.pastOf(b, p.entry)
	r := &record{ref: ref{b, br.appliedSize()}, entry: p.entry, root: p.root, past: past}
	j := judgement{View: View{m, past}, log: br.log, number: r.number, own: b, first: m.firstOf(b), entry: p.entry}
	r.verdict, r.pairs = j.verdict()
	br.records = append(br.records, r)
	m.applied = m.applied.raise(b, r.number+1)
	m.learn(r, br.log)
	return Applied{Position: m.position(r), Entry: r.entry, Verdict: r.verdict, Pairs: r.pairs}
}

// firstOf gives entry 0 of a branch's log, nil while that is what is being judged.
func (m *Machine) firstOf(b branchID) *record {
	if m.branches[b].appliedSize() == 0 {
		return nil
	}
	return m.record(m.physical(b, 0))
}

func (m *Machine) position(r *record) parley.Position {
	log := m.branches[r.branch].log
	return parley.Position{Epoch: log.epoch, Party: log.party, Root: r.root, Size: r.number + 1}
}

// Judge tells what would become of an entry that came next after a position of its own
// log, without adding it. The position's size is 0 for a log's first entry. It is the
// door's question: it fails while the position, or a head that the entry names, is not
// applied.
func (m *Machine) Judge(after parley.Position, e *Entry) (Reason, []Reason, error) {
	j := judgement{log: logKey{after.Party, after.Epoch}, number: after.Size, entry: e}
	var own Set
	if after.Size > 0 {
		p, ok := m.appliedAt(after)
		if !ok {
			return "", nil, fmt.Errorf("position %d of %s, epoch %d, is not applied", after.Size, after.Party, after.Epoch)
		}
		own = m.record(p).past.Clone().raise(p.branch, after.Size)
		j.own, j.first = p.branch, m.record(m.physical(p.branch, 0))
	}
	past, ok := m.withHeads(own, e)
	if !ok {
		return "", nil, fmt.Errorf("a head that the entry names is not applied: %v", m.missing(e))
	}
	j.View = View{m, past}
	if !j.implemented() {
		return "", nil, fmt.Errorf("ruleset %d is in force, this code implements %d", j.ruleset(), parley.Ruleset)
	}
	verdict, pairs := j.verdict()
	return verdict, pairs, nil
}

// missing lists the heads of an entry that are not applied.
func (m *Machine) missing(e *Entry) []parley.Position {
	var out []parley.Position
	for _, h := range e.Frame.Heads {
		if _, ok := m.appliedAt(h.Position()); !ok {
			out = append(out, h.Position())
		}
	}
	return out
}

// Wait tells what an entry is waiting for.
type Wait struct {
	Party  parley.PartyID
	Epoch  parley.Epoch
	Number int64
	For    []parley.Position // heads that are not applied yet
	// Ruleset is that of the charter in force in its past, where this code does not
	// implement it.
	Ruleset int64
}

// Waiting lists the entries that could come next and do not: each stored entry that is
// not applied, although the one before it on its branch is. It is local: it tells of this
// machine, not of the channel's state.
func (m *Machine) Waiting() []Wait {
	var out []Wait
	for i, br := range m.branches {
		if len(br.pending) == 0 || !m.rooted(br) {
			continue
		}
		w := Wait{Party: br.log.party, Epoch: br.log.epoch, Number: br.appliedSize()}
		e := br.pending[0].entry
		if past, ok := m.pastOf(branchID(i), e); ok {
			w.Ruleset = View{m, past}.ruleset()
		} else {
			w.For = m.missing(e)
		}
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b Wait) int {
		return parley.Position{Party: a.Party, Epoch: a.Epoch, Size: a.Number}.Compare(parley.Position{Party: b.Party, Epoch: b.Epoch, Size: b.Number})
	})
	return out
}

// All is the set of everything applied.
func (m *Machine) All() Set { return m.applied.Clone() }

// Now is the view of everything applied.
func (m *Machine) Now() View { return View{m, m.All()} }

// At is the view of a set, which must be one that this machine gave.
func (m *Machine) At(s Set) View { return View{m, s} }

// Closure is the least closed set that holds some positions. It fails while one of them is
// not applied.
func (m *Machine) Closure(positions ...parley.Position) (Set, bool) {
	var s Set
	for _, p := range positions {
		r, ok := m.appliedAt(p)
		if !ok {
			return nil, false
		}
		s = s.join(m.record(r).past).raise(r.branch, p.Size)
	}
	return s, true
}

// Holds reports whether a position is stored.
func (m *Machine) Holds(p parley.Position) bool {
	pl, ok := m.places[placeKey{logKey{p.Party, p.Epoch}, p.Root}]
	return ok && pl.number == p.Size-1
}

// Covers reports whether a position of one log is in the past of another position's last
// entry, or is that position: whether whoever wrote it had applied it.
func (m *Machine) Covers(by, p parley.Position) bool {
	pl, ok := m.places[placeKey{logKey{by.Party, by.Epoch}, by.Root}]
	if !ok || !m.applied.has(pl) {
		return false
	}
	r := m.record(pl)
	return View{m, r.past.Clone().raise(pl.branch, r.number+1)}.has(p)
}

// NodeKey gives the node key of the log that a stored position lies in, applied or not;
// false if the position is not stored, or its log's first entry names no key.
func (m *Machine) NodeKey(p parley.Position) (parley.OfficerKey, bool) {
	pl, ok := m.places[placeKey{logKey{p.Party, p.Epoch}, p.Root}]
	if !ok || pl.number != p.Size-1 {
		return "", false
	}
	first := m.branches[m.physical(pl.branch, 0).branch]
	var e *Entry
	if len(first.records) > 0 {
		e = first.records[0].entry
	} else {
		e = first.pending[0].entry
	}
	key, err := NodeKey(e)
	return key, err == nil
}
