package geo

import "parley"

// addHoles appends the edges of a ring's holes, each a ring of its own.
func (s *Shape) addHoles(holes [][]parley.Place) {
	s.rings = [][2]int32{{0, int32(len(s.edges))}}
	for k, hole := range holes {
		first := int32(len(s.edges))
		s.edges = append(s.edges, edgesOf(hole)...)
		for i := first; i < int32(len(s.edges)); i++ {
			s.edges[i].hole = int32(k) + 1
		}
		s.rings = append(s.rings, [2]int32{first, int32(len(s.edges))})
	}
}

// checkNests refuses a hole outside the ring or within another, given that no two rings
// meet: then one place tells where all of a ring lies.
func (s *Shape) checkNests() error {
	for k := 1; k < len(s.rings); k++ {
		e := &s.edges[s.rings[k][0]]
		if !s.winds(s.rings[0], &e.from) {
			return wrongAt(e.name(0), "a hole must lie within the ring of places")
		}
		for i := 1; i < len(s.rings); i++ {
			if i != k && s.winds(s.rings[i], &e.from) {
				return wrongAt(e.name(0), "a hole must not lie within another, here holes[%d]", i-1)
			}
		}
	}
	return nil
}

// inHole reports whether a spot lies in the open inside of a hole.
func (s *Shape) inHole(q *spot) bool {
	for _, r := range s.rings[1:] {
		if !s.winds(r, q) {
			continue
		}
		for i := r[0]; i < r[1]; i++ {
			if s.edges[i].touches(q) {
				return false
			}
		}
		return true
	}
	return false
}
