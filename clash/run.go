package clash

import (
	"hash/maphash"
	"slices"
	"unsafe"

	"parley"
	"parley/geo"
)

// run is a part of an index that only loses items: a tree over their pieces, their records
// in the order of the tree's leaves, and where each item is.
type run struct {
	store
	tree    tree
	pieces  int
	heights margins  // that the boxes were made with
	ids     []uint32 // 1 more than each item's first record, where its ID's hash says
	tags    []uint8  // of the same places: what the hash says beyond that, so that few records are looked at in vain
	seed    maphash.Seed
	ends    []parley.Millis // when items end: every so manieth, sorted
	gone    int             // records that were removed, for the writer alone
}

// ended is about what share of the items had ended before a time.
func (r *run) ended(before parley.Millis) float64 {
	n, _ := slices.BinarySearch(r.ends, before)
	return float64(n) / float64(len(r.ends))
}

// find gives the first record of an item that stood at a change; hash is its ID's.
func (r *run) find(id parley.Hash, hash uint64, change uint64) (head uint32, ok bool) {
	mask, tag := uint64(len(r.ids)-1), tagOf(hash)
	for at := hash & mask; r.tags[at] != 0; at = (at + 1) & mask {
		if r.tags[at] != tag {
			continue
		}
		head = r.ids[at] - 1
		if rec := &r.records[head]; rec.id == id && rec.stands(change) {
			return head, true
		}
	}
	return 0, false
}

// tagOf is never 0, which stands for nothing.
func tagOf(hash uint64) uint8 { return uint8(hash>>56) | 1 }

func (r *run) index(items int, settle func([]byte)) {
	size := 4
	for size < items+items/2 {
		size *= 2
	}
	r.ids, r.tags = array[uint32](size, settle), array[uint8](size, settle)
	mask := uint64(size - 1)
	for i := range r.records {
		if r.records[i].volume != 0 {
			continue
		}
		hash := maphash.Bytes(r.seed, r.records[i].id[:])
		at := hash & mask
		for r.tags[at] != 0 {
			at = (at + 1) & mask
		}
		r.ids[at], r.tags[at] = uint32(i)+1, tagOf(hash)
	}
}

// source is what a run is built from: the records that were there at a change, save those
// of items that did not stand then or had ended before a time.
type source struct {
	store   *store
	records int
	pieces  int
}

// build makes a run of what stands in the sources, or nil if nothing does. Its large arrays
// go through settle, if there is one: see [Index.Settle].
func build(from []source, s *span, change uint64, horizon parley.Millis, seed maphash.Seed, settle func([]byte)) *run {
	// A record's number counts through all sources; first of each source.
	firsts, total, expected := make([]uint32, len(from)), 0, 0
	for i, f := range from {
		firsts[i], total, expected = uint32(total), total+f.records, expected+f.pieces
	}
	each := func(f source, use func(head uint32)) {
		for i := 0; i < f.records; {
			r := &f.store.records[i]
			if r.stands(change) && f.store.ends(uint32(i)) >= horizon {
				use(uint32(i))
			}
			i += int(r.volumes)
		}
	}
	out := &run{heights: *s.heights, seed: seed}
	items, records, places := 0, 0, 0
	var sample []box
	everyEnd, everyBox := 1+total/256, 1+total/100
	for _, f := range from {
		each(f, func(head uint32) {
			if items++; items%everyEnd == 0 || items == 1 {
				out.ends = append(out.ends, f.store.ends(head))
			}
			for k := range f.store.records[head].volumes {
				r := &f.store.records[head+uint32(k)]
				if records++; records%everyBox == 0 || records == 1 {
					sample = s.pieces(f.store, r, 0, sample)
				}
				places += int(r.places)
			}
		})
	}
	if items == 0 {
		return nil
	}
	fr := frameOf(sample)
	pieces, boxes := make([]piece, 0, expected+expected/16), []box(nil)
	for n, f := range from {
		each(f, func(head uint32) {
			for k := range f.store.records[head].volumes {
				at := head + uint32(k)
				boxes = s.pieces(f.store, &f.store.records[at], 0, boxes[:0])
				for i := range boxes {
					pieces = append(pieces, piece{codes: fr.code(&boxes[i]), ref: firsts[n] + at})
				}
			}
		})
	}
	out.pieces = len(pieces)
	out.tree = grow(fr, pieces, settle)
	slices.Sort(out.ends)
	out.arrange(from, firsts, total, records, places, settle)
	out.index(items, settle)
	return out
}

// largeArray is from how many bytes on an array is worth settling.
const largeArray = 2 << 20

// array makes an array, and hands a large one to settle before anything is put into it.
func array[T any](n int, settle func([]byte)) []T {
	a := make([]T, n)
	if size := uintptr(n) * unsafe.Sizeof(*new(T)); settle != nil && size >= largeArray {
		settle(unsafe.Slice((*byte)(unsafe.Pointer(&a[0])), size))
	}
	return a
}

// arrange copies items in the order in which their first pieces stand in the leaves, and
// makes the leaves refer to the copies.
func (r *run) arrange(from []source, firsts []uint32, total, records, places int, settle func([]byte)) {
	r.records = array[record](records, settle)[:0]
	r.marks = array[geo.Mark](places, settle)[:0]
	r.places = array[[2]int32](places, settle)[:0]
	moved := make([]uint32, total) // 1 more than where a record is now
	for i, ref := range r.tree.refs {
		if moved[ref] == 0 {
			n := len(from) - 1
			for firsts[n] > ref {
				n--
			}
			st := from[n].store
			head := st.head(ref - firsts[n])
			part := st.records[head : head+uint32(st.records[head].volumes)]
			for k := range part {
				moved[firsts[n]+head+uint32(k)] = uint32(len(r.records)+k) + 1
			}
			r.take(st, part)
		}
		r.tree.refs[i] = moved[ref] - 1
	}
}
