package geo

import "math"

// star reports whether the ring, which has no holes, is seen whole from the mean of its
// corners, and so narrow nowhere that it comes within clear of touching itself. It takes one
// look at each edge, and most rings that people draw are such. The sketch keeps the mean, and
// how much room there is about it.
//
// Seen from there the corners follow each other around once. So between two edges that are
// no neighbours, and between an edge and the far end of its neighbour, lies the angle of some
// whole edge, either way round; and what lies r or more from the middle, an angle of w or
// more apart, is r sin w apart or more (r from a right angle on).
func (s *Sketch) star(clear float64) bool {
	n := len(s.length)
	if len(s.starts) > 0 || n < 3 {
		return false
	}
	var c dot
	for _, p := range s.at[:n] {
		c.x, c.y = c.x+p.x, c.y+p.y
	}
	c = dot{c.x / float64(n), c.y / float64(n)}
	a := s.at[0].minus(c)
	aa, turn, level := a.square(), 0.0, 0
	near, thin := math.Inf(1), 1.0 // squares of the least r, and of the least sine
	for i, l := range s.length {
		b := s.at[i+1].minus(c)
		bb, x := b.square(), a.outer(b)
		if turn*x < 0 || x == 0 {
			return false
		}
		turn = x
		near, thin = min(near, float64(x*x)/l), min(thin, float64(x*x)/float64(aa*bb))
		if (a.y < 0) != (b.y < 0) {
			level++
		}
		a, aa = b, bb
	}
	if level != 2 || float64(near*thin) <= 1.01*float64(clear*clear) {
		return false
	}
	s.middle, s.room = c, math.Sqrt(near)
	return true
}
