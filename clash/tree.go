package clash

import (
	"math/bits"
	"unsafe"
)

// fan is how many boxes a block of a tree holds.
const fan = 16

// A tree's boxes are kept in whole steps of a frame, 15 bits for a bound, so that a word
// holds four lanes and one subtraction compares four bounds: with a guard bit set above the
// minuend of each lane, no lane borrows from the next, and the bit survives where the
// minuend is not the smaller.
const (
	lanes  = 4
	words  = fan / lanes
	guards = 0x8000_8000_8000_8000
	// codes of real bounds lie between these; an empty lane begins above and ends below all.
	leastCode, mostCode = 1, 0x7ffe
	emptyLow, emptyHigh = 0x7fff, 0
)

// block is sixteen boxes and what each leads to: a block one level down, or, in a leaf, a
// record. In every lane of high the guard bit is set. A dimension is one line of 64 bytes,
// so a block that time and one direction exclude costs two.
type block struct {
	side [dims]struct{ low, high [words]uint64 }
	ref  [fan]uint32
}

// set fills a lane.
func (b *block) set(lane int, c *codes, ref uint32) {
	w, shift := lane/lanes, 16*(lane%lanes)
	for d := range dims {
		s := &b.side[d]
		s.low[w] = s.low[w]&^(0xffff<<shift) | uint64(c.low[d])<<shift
		s.high[w] = s.high[w]&^(0xffff<<shift) | uint64(c.high[d]|0x8000)<<shift
	}
	b.ref[lane] = ref
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

func (f *frame) code(b *box) (c codes) {
	for d := range dims {
		low := float64((b.low[d] - f.zero[d]) * f.scale[d])
		high := float64((b.high[d] - f.zero[d]) * f.scale[d])
		c.low[d] = uint16(min(max(low, leastCode), mostCode))
		c.high[d] = uint16(min(max(high+1, leastCode), mostCode))
	}
	return c
}

func (c *codes) meets(o *codes) bool {
	for d := range dims {
		if c.low[d] > o.high[d] || o.low[d] > c.high[d] {
			return false
		}
	}
	return true
}

// probe is a box to look for, each bound in every lane.
type probe struct{ low, high [dims]uint64 }

func (c *codes) probe() (p probe) {
	const every = 0x0001_0001_0001_0001
	for d := range dims {
		p.low[d] = uint64(c.low[d]) * every
		p.high[d] = uint64(c.high[d])*every | guards
	}
	return p
}

// tree is a packed tree of boxes: all leaves at one depth, all blocks but the last of each
// level full.
type tree struct {
	frame  frame
	blocks []block
	root   uint32
	height int // levels above the leaves
}

// search appends the refs of all boxes that a probe meets. It goes level by level, and asks
// memory for what comes next while there are other blocks to look at; records are what the
// refs of leaves lead to. cur and next are room.
func (t *tree) search(p *probe, records []record, found, cur, next []uint32) (refs, roomA, roomB []uint32) {
	cur = append(cur[:0], t.root)
	for level := t.height; level > 0; level-- {
		next = next[:0]
		for _, i := range cur {
			n := len(next)
			next = t.blocks[i].meeting(p, next)
			ahead(unsafe.Pointer(&t.blocks[0]), unsafe.Sizeof(block{}), unsafe.Sizeof(block{}), next[n:])
		}
		cur, next = next, cur
	}
	for _, i := range cur {
		n := len(found)
		found = t.blocks[i].meeting(p, found)
		ahead(unsafe.Pointer(&records[0]), unsafe.Sizeof(record{}), unsafe.Sizeof(record{}), found[n:])
	}
	return found, cur, next
}

// walk visits the leaves that a probe meets until visit returns false, with the refs met in
// each: for who looks for one hit only.
func (t *tree) walk(p *probe, refs []uint32, visit func(refs []uint32) bool) []uint32 {
	var stack [8 * fan]uint64 // blocks, and in the upper half their level; fan blocks a level at the most
	stack[0] = uint64(t.height)<<32 | uint64(t.root)
	for n := 1; n > 0; {
		n--
		level, i := stack[n]>>32, uint32(stack[n])
		refs = t.blocks[i].meeting(p, refs[:0])
		if level > 0 {
			ahead(unsafe.Pointer(&t.blocks[0]), unsafe.Sizeof(block{}), unsafe.Sizeof(block{}), refs)
			for _, ref := range refs {
				stack[n] = (level-1)<<32 | uint64(ref)
				n++
			}
		} else if len(refs) > 0 && !visit(refs) {
			break
		}
	}
	return refs
}

// meeting appends the refs of the boxes of a block that a probe meets.
func (b *block) meeting(p *probe, refs []uint32) []uint32 {
	const all = guards
	s, low, high := &b.side[dimTime], p.low[dimTime], p.high[dimTime]
	h0, h1 := (high-s.low[0])&(s.high[0]-low), (high-s.low[1])&(s.high[1]-low)
	h2, h3 := (high-s.low[2])&(s.high[2]-low), (high-s.low[3])&(s.high[3]-low)
	s, low, high = &b.side[dimX], p.low[dimX], p.high[dimX]
	h0, h1 = h0&(high-s.low[0])&(s.high[0]-low), h1&(high-s.low[1])&(s.high[1]-low)
	h2, h3 = h2&(high-s.low[2])&(s.high[2]-low), h3&(high-s.low[3])&(s.high[3]-low)
	if (h0|h1|h2|h3)&all == 0 {
		return refs
	}
	s, low, high = &b.side[dimY], p.low[dimY], p.high[dimY]
	h0, h1 = h0&(high-s.low[0])&(s.high[0]-low), h1&(high-s.low[1])&(s.high[1]-low)
	h2, h3 = h2&(high-s.low[2])&(s.high[2]-low), h3&(high-s.low[3])&(s.high[3]-low)
	s, low, high = &b.side[dimZ], p.low[dimZ], p.high[dimZ]
	h0, h1 = h0&(high-s.low[0])&(s.high[0]-low), h1&(high-s.low[1])&(s.high[1]-low)
	h2, h3 = h2&(high-s.low[2])&(s.high[2]-low), h3&(high-s.low[3])&(s.high[3]-low)
	if (h0|h1|h2|h3)&all == 0 {
		return refs
	}
	s, low, high = &b.side[dimHeight], p.low[dimHeight], p.high[dimHeight]
	h0, h1 = h0&(high-s.low[0])&(s.high[0]-low)&all, h1&(high-s.low[1])&(s.high[1]-low)&all
	h2, h3 = h2&(high-s.low[2])&(s.high[2]-low)&all, h3&(high-s.low[3])&(s.high[3]-low)&all
	for w, hit := range [words]uint64{h0, h1, h2, h3} {
		for ; hit != 0; hit &= hit - 1 {
			refs = append(refs, b.ref[lanes*w+bits.TrailingZeros64(hit)/16])
		}
	}
	return refs
}
