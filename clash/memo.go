package clash

import (
	"math/bits"
	"slices"

	"parley"
	"parley/geo"
)

// memo is where new items go until there are enough of them to build a run. It never
// moves: what was published of it stays where it is, so that readers need no lock, and
// what is appended lies beyond what they look at.
type memo struct {
	store
	frame  frame
	pieces []memoPiece
	blocks []block                // of the pieces, as soon as they fill one
	at     map[parley.Hash]uint32 // first records, for the writer alone
}

type memoPiece struct {
	codes
	record uint32
}

// memoPieces is how many pieces a memo holds. A search looks at each.
const memoPieces = 768

// numbers are those of a memo's blocks; an item of more pieces than a memo holds gets a memo
// of its own.
var numbers = func() (l []uint32) {
	for i := range memoPieces / fan {
		l = append(l, uint32(i))
	}
	return l
}()

// newMemo makes one with a frame that fitted what came before.
func newMemo(f frame, pieces, records, places, rough int) *memo {
	m := &memo{frame: f, pieces: make([]memoPiece, 0, pieces), blocks: make([]block, 0, memoPieces/fan), at: map[parley.Hash]uint32{}}
	m.records = make([]record, 0, records)
	m.marks, m.places = make([]geo.Mark, 0, places), make([][2]int32, 0, places)
	m.rough = make([]*volume, 0, rough)
	return m
}

// fits reports whether an item of so many pieces can be appended without moving.
func (m *memo) fits(d *draft, pieces int) bool {
	return len(m.pieces)+pieces <= cap(m.pieces) && len(m.records)+len(d.records) <= cap(m.records) &&
		len(m.places)+len(d.places) <= cap(m.places) && len(m.rough)+len(d.rough) <= cap(m.rough)
}

// add appends an item and gives its first record.
func (m *memo) add(d *draft, s *span) (head uint32) {
	head = uint32(len(m.records))
	m.take(&d.store, d.records)
	for i := range d.records {
		at := head + uint32(i)
		d.boxes = s.pieces(&m.store, &m.records[at], 0, d.boxes[:0])
		for i := range d.boxes {
			m.pieces = append(m.pieces, memoPiece{m.frame.code(&d.boxes[i]), at})
		}
	}
	for n := len(m.blocks) * fan; n+fan <= len(m.pieces) && n < memoPieces; n += fan {
		var boxes [fan]codes
		for i := range boxes {
			boxes[i] = m.pieces[n+i].codes
		}
		b, _ := blockOf(boxes[:])
		m.blocks = append(m.blocks, b)
	}
	m.at[d.item.ID] = head
	return head
}

// meeting appends the records of the memo whose pieces meet any of some boxes. Most meet
// none, so all boxes together are tried first.
func (v *view) meeting(boxes []box, room *room, refs []uint32) []uint32 {
	var few [16]codes
	each := few[:0]
	for i := range boxes {
		each = append(each, v.frame.code(&boxes[i]))
	}
	all := each[0]
	for i := range each {
		all.join(&each[i])
	}
	look := func(p *memoPiece) {
		if slices.ContainsFunc(each, func(c codes) bool { return p.meets(&c) }) {
			refs = append(refs, p.record)
		}
	}
	if n := len(v.blocks); n > 0 {
		p := all.probe()
		for i, hit := range room.meeting(v.blocks, numbers[:n], &p) {
			for ; hit != 0; hit &= hit - 1 {
				look(&v.pieces[fan*i+bits.TrailingZeros16(hit)])
			}
		}
	}
	for i := fan * len(v.blocks); i < len(v.pieces); i++ {
		if p := &v.pieces[i]; p.meets(&all) {
			look(p)
		}
	}
	return refs
}
