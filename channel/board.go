package channel

import (
	"bytes"
	"cmp"
	"slices"

	"parley"
)

// Board keeps what [View.Obligations] gives for everything applied, and looks only at what
// an entry may have changed. It is for one goroutine at a time.
type Board struct {
	m       *Machine
	all     map[parley.Obligation]*Obligation
	of      map[parley.Hash]map[parley.Obligation]bool // by what they are owed for
	current *known                                     // the charter in force
	numbers map[parley.Hash]int64                      // of notices
	filed   map[parley.OriginatorID][]filing           // in the order of their numbers
	first   map[parley.Hash]filing
}

// filing is where a notice was first filed: it gives its number.
type filing struct {
	epoch  parley.Epoch
	number int64
	act    parley.Hash
}

func (f filing) compare(g filing) int {
	return cmp.Or(cmp.Compare(f.epoch, g.epoch), cmp.Compare(f.number, g.number), bytes.Compare(f.act[:], g.act[:]))
}

// NewBoard makes the board of a machine as it stands.
func NewBoard(m *Machine) *Board {
	b := &Board{m: m}
	b.rebuild()
	return b
}

// All visits every obligation that exists, met or not, in no order that means anything.
func (b *Board) All(visit func(*Obligation)) {
	for _, o := range b.all {
		visit(o)
	}
}

// State is what [View.State] gives for everything applied, without looking at each
// obligation again.
func (b *Board) State() *State {
	all := make([]*Obligation, 0, len(b.all))
	for _, o := range b.all {
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b *Obligation) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return b.m.Now().state(all)
}

// Get gives an obligation by its name.
func (b *Board) Get(o parley.Obligation) (*Obligation, bool) {
	d, ok := b.all[o]
	return d, ok
}

func (b *Board) rebuild() {
	b.all = map[parley.Obligation]*Obligation{}
	b.of = map[parley.Hash]map[parley.Obligation]bool{}
	v := b.m.Now()
	b.current, _ = v.current()
	for _, o := range v.Obligations() {
		b.put(o)
	}
	b.numbers, b.filed, b.first = v.ranks(), map[parley.OriginatorID][]filing{}, map[parley.Hash]filing{}
	for o, l := range b.m.by {
		for _, n := range l {
			b.first[n.hash], _ = v.filedAt(n)
			b.filed[o] = append(b.filed[o], b.first[n.hash])
		}
		slices.SortFunc(b.filed[o], filing.compare)
	}
}

// Number is what people say of a notice, after its originator: see [NoticeState].
func (b *Board) Number(notice parley.Hash) int64 { return b.numbers[notice] }

// count numbers a notice as it is filed, and gives the notices that have another number
// now. Nearly always it is the last; but an older epoch may come late, and an originator may
// have notices in the logs of two parties, if another one speaks for it now.
func (b *Board) count(o parley.OriginatorID, at filing) (moved []parley.Hash) {
	old, known := b.first[at.act]
	if known {
		if old.compare(at) <= 0 {
			return nil
		}
		i, _ := slices.BinarySearchFunc(b.filed[o], old, filing.compare)
		b.filed[o] = slices.Delete(b.filed[o], i, i+1)
	}
	b.first[at.act] = at
	i, _ := slices.BinarySearchFunc(b.filed[o], at, filing.compare)
	b.filed[o] = slices.Insert(b.filed[o], i, at)
	for ; i < len(b.filed[o]); i++ {
		n := b.filed[o][i].act
		if b.numbers[n] == int64(i+1) {
			break // those after it have theirs too
		}
		b.numbers[n] = int64(i + 1)
		moved = append(moved, n)
	}
	return moved
}

func (b *Board) put(o *Obligation) {
	b.all[o.Obligation] = o
	if b.of[o.Of] == nil {
		b.of[o.Of] = map[parley.Obligation]bool{}
	}
	b.of[o.Of][o.Obligation] = true
}

func (b *Board) drop(o parley.Obligation) {
	delete(b.all, o)
	delete(b.of[o.Of], o)
	if len(b.of[o.Of]) == 0 {
		delete(b.of, o.Of)
	}
}

// Update takes in what was applied, and gives the obligations that it may have changed,
// those that are gone included; all is true if everything was looked at again.
func (b *Board) Update(applied []Applied) (touched []parley.Obligation, all bool) {
	if b.upsets(applied) {
		b.rebuild()
		return nil, true
	}
	t := touch{b: b, v: b.m.Now(), names: map[parley.Obligation]bool{}}
	for _, a := range applied {
		t.covers(a)
		if a.Verdict == Valid {
			t.entry(a)
		}
	}
	k := t.v.reckoning()
	k.ranks = b.numbers
	for o := range t.names {
		touched = append(touched, o)
		if d, ok := k.obligation(o); ok {
			b.put(d)
		} else {
			b.drop(o)
		}
	}
	return touched, false
}

// upsets reports whether what was applied may have changed anything: a stop, another
// charter. An entry that is void does neither, nor does a fork or an epoch by itself: if they
// did, whoever keeps one of them going would have everything looked at for each entry.
func (b *Board) upsets(applied []Applied) bool {
	stopped := slices.ContainsFunc(applied, func(a Applied) bool {
		_, stop := a.Entry.body.(*parley.Stop)
		return stop && a.Verdict == Valid
	})
	current, _ := b.m.Now().current()
	return stopped || current != b.current
}

// touch collects the names of obligations to look at again.
type touch struct {
	b     *Board
	v     View
	names map[parley.Obligation]bool
}

// covers are the obligations that an entry may be the receipt of: what is in its past, and
// not in that of the last entry before it on its branch that could be one.
func (t *touch) covers(a Applied) {
	m := t.b.m
	at, ok := m.appliedAt(a.Position)
	if !ok || !t.receives(m.record(at)) {
		return
	}
	var before Set
	for n := at.number - 1; n >= 0; n-- {
		if r := m.record(m.physical(at.branch, n)); t.receives(r) {
			before = r.past
			break
		}
	}
	for i, n := range m.record(at).past {
		br := m.branches[i]
		for j := max(br.start, before.size(branchID(i))); j < n; j++ {
			r := br.records[j-br.start]
			if r.act != nil {
				t.owing(a.Position.Party, r.act.hash)
				if r.act.kind == parley.KindStatus {
					t.lineCheck(a.Position.Party, r.act.party)
				}
			}
			for _, x := range r.coverage {
				t.owing(a.Position.Party, x.finding.id)
			}
		}
	}
}

// receives reports whether an entry counts as a receipt: it has a frame, and no stop takes
// its effect.
func (t *touch) receives(r *record) bool { return r.entry.Entry != nil && !t.v.disowned(r.ref) }

// owing are those that a party has for something.
func (t *touch) owing(debtor parley.PartyID, of parley.Hash) {
	for o := range t.b.of[of] {
		if o.Debtor == debtor {
			t.names[o] = true
		}
	}
}

// entry are the obligations that a valid entry begins, meets or ends. What it carries may
// have stood before, until a stop took its effect: then all that hangs on it comes back.
func (t *touch) entry(a Applied) {
	act := a.Entry.Act
	switch b := a.Entry.body.(type) {
	case *parley.Filing:
		for _, n := range t.b.count(b.Notice.Originator, filing{a.Position.Epoch, a.Position.Size - 1, act}) {
			t.renumbered(n)
		}
		t.thing(act)
		for _, x := range t.b.m.versions[act] {
			t.thing(x.hash)
		}
		t.findings(act)
	case *parley.Change:
		t.version(act, b.Of, b.Replaces)
	case *parley.Cancel:
		t.version(act, b.Of, b.Replaces)
	case *parley.Message, *parley.Urgent, *parley.Call, *parley.Incident, *parley.Accounting:
		t.thing(act)
	case *parley.Reconfirm:
		for _, h := range b.Acts {
			t.reconfirmation(h)
		}
	case *parley.Check:
		t.lineCheck(a.Position.Party, b.With)
	case *parley.Status:
		t.line(a.Position.Party)
	case *Acceptance:
		t.line(a.Position.Party) // its checks count from then on
	case *parley.Acknowledge:
		t.known(b.Of)
	case *parley.Readback:
		t.known(b.Of)
	case *parley.Reply:
		t.known(b.Of)
		t.response(act)
		for _, x := range t.b.m.said[b.Of] {
			t.known(x.hash) // of the same speaker, an earlier one counts no more
		}
		t.replies(act)
	case *parley.Answer:
		t.known(b.Finding)
	case *parley.Finding:
		for i, p := range b.Pairs {
			if a.Pairs[i] == Valid {
				id, _ := t.b.m.findingID(b.Notice, p.Other, p.Rule)
				t.finding(t.b.m.findings[id])
			}
		}
	}
}

// known are the obligations that there are for something.
func (t *touch) known(of parley.Hash) {
	for o := range t.b.of[of] {
		t.names[o] = true
	}
}

// renumbered are those that repeat a notice's number.
func (t *touch) renumbered(notice parley.Hash) {
	for _, h := range append([]*act{t.b.m.acts[notice]}, t.b.m.versions[notice]...) {
		if len(t.b.m.said[h.hash]) > 0 {
			t.known(h.hash)
		}
	}
}

// version are those for one version of a notice and for those that it replaces: of no other
// does it change whether it is a tip.
func (t *touch) version(act, of parley.Hash, replaces []parley.Hash) {
	t.thing(act)
	for _, h := range replaces {
		t.thing(h)
	}
	t.findings(of)
}

// thing are the obligations that there may be for one thing.
func (t *touch) thing(of parley.Hash) {
	t.known(of)
	if t.b.current == nil {
		return
	}
	if a := t.b.m.acts[of]; a != nil && slices.Contains(things, a.kind) {
		for _, o := range t.v.duties(a, t.b.current) {
			t.names[o] = true
		}
	}
	t.replies(of)
}

// reconfirmation is the one that there may be of a version: another one since it was said
// again.
func (t *touch) reconfirmation(of parley.Hash) {
	t.known(of)
	if a := t.b.m.acts[of]; a != nil && noticeOf(a) != nil {
		t.names[t.v.reconfirmation(a)] = true
	}
}

// lineCheck is the next that a party owes another.
func (t *touch) lineCheck(debtor, to parley.PartyID) {
	if t.b.current == nil {
		return
	}
	for o := range t.b.of[t.b.current.Hash] {
		if o.Debtor == debtor && o.To == to {
			t.names[o] = true
		}
	}
	t.names[t.v.lineCheck(debtor, to)] = true
}

// line are the line checks that a party has with anybody.
func (t *touch) line(p parley.PartyID) {
	if t.b.current == nil {
		return
	}
	for _, q := range t.b.current.Charter.Parties {
		t.lineCheck(p, q.ID)
		t.lineCheck(q.ID, p)
	}
}

// replies are the responses that may be owed to what was said of something.
func (t *touch) replies(of parley.Hash) {
	for _, a := range t.b.m.said[of] {
		t.response(a.hash)
	}
}

// response is what may be owed to a reply that asks for one.
func (t *touch) response(reply parley.Hash) {
	r, ok := t.b.m.acts[reply].body.(*parley.Reply)
	if !ok || r.Reply != parley.ReplyObject && r.Reply != parley.ReplyMismatch {
		return
	}
	if thing := t.b.m.acts[r.Of]; thing != nil {
		t.names[parley.Obligation{Debtor: thing.party, Duty: parley.OwesResponse, Of: reply}] = true
	}
}

func (t *touch) findings(notice parley.Hash) {
	for _, f := range t.b.m.byNotice[notice] {
		t.finding(f)
	}
}

// finding are the answers to one finding.
func (t *touch) finding(f *finding) {
	t.known(f.id)
	revision, closed := t.v.revision(f)
	if closed != "" {
		return
	}
	for _, n := range f.notices {
		t.names[parley.Obligation{Debtor: t.b.m.acts[n].party, Duty: parley.OwesAnswer, Of: f.id, Revision: revision}] = true
	}
}
