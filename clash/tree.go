package clash

import (
	"math/bits"
	"unsafe"
)

// fan is how many boxes a block of a tree holds.
const fan = 16

// Steps of real bounds lie between these; an empty lane begins above and ends below all.
const (
	leastStep, mostStep = 1, 254
	emptyLow, emptyHigh = 255, 0
)

// block is sixteen boxes in steps of its own, a byte for a bound: a bound x of dimension d
// is (x-zero[d])*scale[d]>>16 steps beyond leastStep. That keeps order, so boxes that meet
// do meet in steps; the block's own box begins at its zeros. It is three lines of 64 bytes.
type block struct {
	zero, scale [padded]uint16
	side        [dims]struct{ low, high [fan]uint8 }
}

// padded is dims, filled up to what a register holds.
const padded = 8

// blockOf makes a block of no more than fan boxes, and gives what bounds them all.
func blockOf(boxes []codes) (b block, all codes) {
	all = boxes[0]
	for i := range boxes {
		all.join(&boxes[i])
	}
	for d := range dims {
		b.zero[d] = all.low[d]
		b.scale[d] = uint16(min(0xffff, (mostStep-leastStep)<<16/max(1, uint32(all.high[d]-all.low[d]))))
		s := &b.side[d]
		for lane := range fan {
			s.low[lane], s.high[lane] = emptyLow, emptyHigh
			if lane < len(boxes) {
				s.low[lane] = uint8(b.steps(d, boxes[lane].low[d]) + leastStep)
				s.high[lane] = uint8(b.steps(d, boxes[lane].high[d]) + leastStep)
			}
		}
	}
	return b, all
}

// steps is how many steps a bound lies beyond zero; more than there are, if it lies beyond
// the block's box.
func (b *block) steps(d int, x uint16) int {
	return max(0, int(x)-int(b.zero[d])) * int(b.scale[d]) >> 16
}

// probe is a box to look for.
type probe struct{ low, high [padded]uint16 }

func (c *codes) probe() (p probe) {
	copy(p.low[:], c.low[:])
	copy(p.high[:], c.high[:])
	return p
}

// lanes gives the lanes of a block that a probe meets, a bit each. It is what meeting is
// where that was not written for the processor.
func (b *block) lanes(p *probe) (hit uint16) {
	hit = 0xffff
	for d := range dims {
		low, high := b.steps(d, p.low[d]), b.steps(d, p.high[d])
		if p.high[d] < b.zero[d] || low > mostStep-leastStep {
			return 0
		}
		l, h := uint8(low+leastStep), uint8(min(high, mostStep-leastStep)+leastStep)
		s, here := &b.side[d], uint16(0)
		for lane := range fan {
			if s.low[lane] <= h && l <= s.high[lane] {
				here |= 1 << lane
			}
		}
		if hit &= here; hit == 0 {
			break
		}
	}
	return hit
}

// codes are the bounds of a box in steps of a frame.
type codes struct{ low, high [dims]uint16 }

func (c *codes) join(o *codes) {
	for d := range dims {
		c.low[d], c.high[d] = min(c.low[d], o.low[d]), max(c.high[d], o.high[d])
	}
}

// frame turns bounds into codes. Rounded outwards and clamped, codes of boxes that meet do
// meet, wherever the boxes lie; a frame that fits makes fewer others do so.
type frame struct{ zero, scale [dims]float64 }

const leastCode, mostCode = 1, 0x7ffe

func (f *frame) code(b *box) (c codes) {
	f.encode(b, c.low[:], c.high[:])
	return c
}

func (f *frame) encode(b *box, low, high []uint16) {
	_, _ = low[dims-1], high[dims-1]
	for d := range dims {
		l := float64((b.low[d] - f.zero[d]) * f.scale[d])
		h := float64((b.high[d] - f.zero[d]) * f.scale[d])
		low[d] = uint16(min(max(l, leastCode), mostCode))
		high[d] = uint16(min(max(h+1, leastCode), mostCode))
	}
}

func (c *codes) meets(o *codes) bool {
	for d := range dims {
		if c.low[d] > o.high[d] || o.low[d] > c.high[d] {
			return false
		}
	}
	return true
}

// tree is a packed tree of boxes: all leaves at one depth, all blocks but the last of each
// level full. So nothing needs to say where it goes on: under lane l of block i of a level
// lies block fan*i + l of the level below, and under those of a leaf the refs of those
// numbers.
type tree struct {
	frame  frame
	blocks []block
	first  []uint32 // block of each level, the leaves' first
	refs   []uint32
}

// height is how many levels lie above the leaves.
func (t *tree) height() int { return len(t.first) - 1 }

// below appends the numbers of what lies below some blocks of a level, as far as a probe
// meets it, and asks memory for it.
func (t *tree) below(level int, blocks []uint32, p *probe, room *room, out []uint32) []uint32 {
	n := len(out)
	for i, hit := range room.meeting(t.blocks[t.first[level]:], blocks, p) {
		for ; hit != 0; hit &= hit - 1 {
			out = append(out, fan*blocks[i]+uint32(bits.TrailingZeros16(hit)))
		}
	}
	ahead(unsafe.Pointer(&t.blocks[t.first[level-1]]), unsafe.Sizeof(block{}), unsafe.Sizeof(block{}), out[n:])
	return out
}

// found appends the refs of the boxes of some leaves that a probe meets. records are what
// refs lead to; memory is asked for those too.
func (t *tree) found(leaves []uint32, p *probe, records []record, room *room, refs []uint32) []uint32 {
	n := len(refs)
	for i, hit := range room.meeting(t.blocks, leaves, p) {
		for ; hit != 0; hit &= hit - 1 {
			refs = append(refs, fan*leaves[i]+uint32(bits.TrailingZeros16(hit)))
		}
	}
	ahead(unsafe.Pointer(&t.refs[0]), 4, 4, refs[n:])
	for i, at := range refs[n:] {
		refs[n+i] = t.refs[at]
	}
	ahead(unsafe.Pointer(&records[0]), unsafe.Sizeof(record{}), unsafe.Sizeof(record{}), refs[n:])
	return refs
}

// room is for what a search of a tree comes upon, level by level.
type room struct {
	hits      []uint16
	cur, next []uint32
}

// meeting gives the lanes that a probe meets, of each of some blocks.
func (r *room) meeting(all []block, blocks []uint32, p *probe) []uint16 {
	if len(blocks) > len(r.hits) {
		r.hits = make([]uint16, max(64, 2*len(blocks)))
	}
	hits := r.hits[:len(blocks)]
	meeting(unsafe.Pointer(&all[0]), blocks, p, hits)
	return hits
}

// search appends the refs of all boxes that a probe meets.
func (t *tree) search(p *probe, records []record, r *room, refs []uint32) []uint32 {
	r.cur = append(r.cur[:0], 0)
	for level := t.height(); level > 0; level-- {
		r.next = t.below(level, r.cur, p, r, r.next[:0])
		r.cur, r.next = r.next, r.cur
	}
	return t.found(r.cur, p, records, r, refs)
}

// walk visits the leaves that a probe meets until visit returns false, those under one block
// at a time, with the refs met: for who looks for one hit only.
func (t *tree) walk(p *probe, records []record, r *room, refs []uint32, visit func(refs []uint32) bool) []uint32 {
	var stack [8 * fan]uint64 // blocks, and in the upper half their level; fan blocks a level at the most
	stack[0] = uint64(t.height()) << 32
	var one [1]uint32
	var hits [1]uint16
	for n := 1; n > 0; {
		n--
		level := int(stack[n] >> 32)
		one[0] = uint32(stack[n])
		leaves := one[:]
		if level > 0 {
			meeting(unsafe.Pointer(&t.blocks[t.first[level]]), one[:], p, hits[:])
			if leaves = r.cur[:0]; hits[0] == 0 {
				continue
			}
			for hit := hits[0]; hit != 0; hit &= hit - 1 {
				leaves = append(leaves, fan*one[0]+uint32(bits.TrailingZeros16(hit)))
			}
			if r.cur = leaves; len(leaves) > 1 { // one alone is looked at at once
				ahead(unsafe.Pointer(&t.blocks[t.first[level-1]]), unsafe.Sizeof(block{}), unsafe.Sizeof(block{}), leaves)
			}
			if level > 1 {
				for _, c := range leaves {
					stack[n] = uint64(level-1)<<32 | uint64(c)
					n++
				}
				continue
			}
			ahead(unsafe.Pointer(&t.refs[0]), 4*fan, 4*fan, leaves)
		}
		if refs = t.found(leaves, p, records, r, refs[:0]); len(refs) > 0 && !visit(refs) {
			break
		}
	}
	return refs
}
