package clash

import (
	"hash/maphash"
	"slices"
	"sync/atomic"

	"parley"
)

// Index is the engine for many notices. It finds what [Exact] finds, to the last bit, and
// looks at few pairs for it.
//
// New items go to a memo, a full memo becomes a run (a packed tree that only loses items),
// and runs of one size are merged into larger ones. A view names the runs and what counts
// of the memo; it never changes, and every change publishes another through one pointer.
// So any number of goroutines may ask, each with a [Reader] of its own, while one changes:
// none of them waits, and each answer is that of one moment.
//
// Methods that change the index (SetTerms, Put, Remove, Expire, Plan, Install) are not for
// two goroutines at once. The index starts none: it merges while it takes items, unless
// [Index.MergeElsewhere] was called.
type Index struct {
	now       atomic.Pointer[view]
	memo      *memo
	draft     draft // room
	seed      maphash.Seed
	elsewhere bool
	merging   *Merge
	settle    func(array []byte)
}

var _ Engine = (*Index)(nil)

// view is the index at one moment.
type view struct {
	terms   *terms
	names   *names
	zero    parley.Millis // that boxes count time from
	runs    []*run        // the smallest first
	memo    store
	frame   frame       // of the memo
	pieces  []memoPiece // of the memo
	blocks  []block     // of the memo's pieces, but the last few
	change  uint64      // how many changes were made
	horizon parley.Millis
}

// largeRun is from how many pieces on a hit is so likely in a run that one looks there first.
const largeRun = 30_000

// large is how many runs are so large that who looks for one hit only does so there first.
func (v *view) large() (n int) {
	for n < len(v.runs) && v.runs[len(v.runs)-1-n].pieces > largeRun {
		n++
	}
	return n
}

func (v *view) span() *span { return &span{zero: v.zero, heights: &v.terms.heights} }

// NewIndex makes an index without terms and items. Without terms nothing clashes.
func NewIndex() *Index {
	x := &Index{seed: maphash.MakeSeed()}
	t := newTerms(Terms{})
	x.memo = newMemo(wholeEarth(), memoPieces, memoPieces, 8*memoPieces, 16)
	x.now.Store(&view{terms: &t, names: &names{}})
	return x
}

// Version names this engine.
func (x *Index) Version() string { return "parley-index/1" }

// begin copies the view for a change.
func (x *Index) begin() *view {
	v := *x.now.Load()
	v.change++
	return &v
}

// publish makes a change visible.
func (x *Index) publish(v *view) {
	v.memo, v.frame, v.pieces, v.blocks = x.memo.store, x.memo.frame, x.memo.pieces, x.memo.blocks
	x.now.Store(v)
}

// SetTerms replaces the terms. Items stay. With other margins for heights, runs are
// searched at all heights until merges have rebuilt them.
func (x *Index) SetTerms(t Terms) {
	v := x.begin()
	n := newTerms(t)
	if n.heights != v.terms.heights {
		x.freeze(v)
	}
	v.terms = &n
	x.publish(v)
	x.mergeIfDue()
}

// Put stores an item in place of any other with its ID.
func (x *Index) Put(i Item) {
	x.draft.set(i)
	x.put(&x.draft)
}

func (x *Index) put(d *draft) {
	v := x.begin()
	x.kill(v, d.item.ID)
	if len(d.records) > 0 { // without one it clashes with nothing
		x.add(v, d)
	}
	x.publish(v)
	x.mergeIfDue()
}

func (x *Index) add(v *view, d *draft) {
	v.names = v.names.with(d.item.Originator, d.item.Mode)
	who, mode := v.names.who(d.item.Originator), slices.Index(v.names.modes, d.item.Mode)
	for k := range d.records {
		d.records[k].who, d.records[k].mode = who, uint8(mode)
	}
	if v.zero == 0 {
		v.zero = d.records[0].from
	}
	s, pieces := v.span(), 0
	for k := range d.records {
		d.boxes = s.pieces(&d.store, &d.records[k], 0, d.boxes[:0])
		pieces += len(d.boxes)
	}
	if !x.memo.fits(d, pieces) {
		x.freeze(v)
		if !x.memo.fits(d, pieces) {
			x.memo = newMemo(x.memo.frame, pieces, len(d.records), len(d.places), len(d.rough))
		}
	}
	x.memo.add(d, s)
}

// freeze makes a run of the memo.
func (x *Index) freeze(v *view) {
	m := x.memo
	f := m.frame
	if r := build([]source{{&m.store, len(m.records), len(m.pieces)}}, v.span(), v.change, v.horizon, x.seed, nil); r != nil {
		v.runs, f = sorted(append(slices.Clip(v.runs), r)), r.tree.frame
	}
	x.memo = newMemo(f, memoPieces, memoPieces, 8*memoPieces, 16)
}

// Remove forgets an item. Removing what is not there does nothing.
func (x *Index) Remove(id parley.Hash) {
	v := x.begin()
	if x.kill(v, id) {
		x.publish(v)
		x.mergeIfDue()
	}
}

// kill marks an item as removed by the change that v is.
func (x *Index) kill(v *view, id parley.Hash) bool {
	if head, ok := x.memo.at[id]; ok {
		delete(x.memo.at, id)
		atomic.StoreUint64(&x.memo.records[head].dead, v.change)
		return true
	}
	hash := maphash.Bytes(x.seed, id[:])
	for _, r := range v.runs {
		head, ok := r.find(id, hash, v.change)
		if !ok {
			continue
		}
		atomic.StoreUint64(&r.records[head].dead, v.change)
		r.gone += int(r.records[head].volumes)
		if m := x.merging; m != nil && slices.Contains(m.from, r) {
			m.killed = append(m.killed, death{id, v.change})
		}
		return true
	}
	return false
}

// Expire forgets every item whose last window closed before a time, and takes it so with
// items that are put later.
func (x *Index) Expire(before parley.Millis) {
	v := x.begin()
	if before <= v.horizon {
		return
	}
	v.horizon = before
	x.publish(v)
	x.mergeIfDue()
}

// Against gives what an item meets of what is stored: see [Engine].
func (x *Index) Against(i Item) []Result { return x.Reader().Against(i) }

// Compare judges one pair under one rule.
func (x *Index) Compare(a, b Item, rule string) Result { return x.now.Load().terms.Compare(a, b, rule) }
