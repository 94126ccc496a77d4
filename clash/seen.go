package clash

import "math/bits"

// seen drops what comes up more than once, in place, without being cleared between.
type seen struct {
	slots []uint64 // round in the upper half, ref in the lower
	round uint32
}

// once keeps the first of each.
func (s *seen) once(refs []uint32) []uint32 {
	if len(refs) < 2 {
		return refs
	}
	if len(s.slots) < 2*len(refs) {
		s.slots, s.round = make([]uint64, 2<<bits.Len(uint(2*len(refs)))), 0
	}
	if s.round++; s.round == 0 {
		clear(s.slots)
		s.round = 1
	}
	mask, kept := uint32(len(s.slots)-1), refs[:0]
	for _, ref := range refs {
		entry := uint64(s.round)<<32 | uint64(ref)
		at := ref * 0x9e3779b1 >> 7 & mask
		for s.slots[at]>>32 == uint64(s.round) && s.slots[at] != entry {
			at = (at + 1) & mask
		}
		if s.slots[at] != entry {
			s.slots[at] = entry
			kept = append(kept, ref)
		}
	}
	return kept
}
