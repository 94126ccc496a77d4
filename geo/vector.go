package geo

import "math"

// vector is a place in space: metres from the Earth's centre, x through 0° N 0° E, z
// through the north pole.
type vector [3]float64

func (v vector) minus(w vector) vector { return vector{v[0] - w[0], v[1] - w[1], v[2] - w[2]} }
func (v vector) plus(w vector) vector  { return vector{v[0] + w[0], v[1] + w[1], v[2] + w[2]} }
func (v vector) times(k float64) vector {
	return vector{float64(v[0] * k), float64(v[1] * k), float64(v[2] * k)}
}
func (v vector) dot(w vector) float64 {
	return float64(v[0]*w[0]) + float64(v[1]*w[1]) + float64(v[2]*w[2])
}
func (v vector) length() float64 { return math.Sqrt(v.dot(v)) }

// chordToPoint is the distance in space from q to the straight line between a and b.
func chordToPoint(a, b, q vector) float64 {
	along := b.minus(a)
	t := 0.0
	if n := along.dot(along); n > 0 {
		t = clamp(q.minus(a).dot(along)/n, 0, 1)
	}
	return q.minus(a.plus(along.times(t))).length()
}

// chordToChord is the distance in space between the straight lines a-b and c-d. Where
// the two are all but parallel one end of either is nearest, so the ends are tried too.
func chordToChord(a, b, c, d vector) float64 {
	least := min(
		chordToPoint(a, b, c), chordToPoint(a, b, d),
		chordToPoint(c, d, a), chordToPoint(c, d, b))
	u, v, w := b.minus(a), d.minus(c), a.minus(c)
	uu, uv, vv := u.dot(u), u.dot(v), v.dot(v)
	uw, vw := u.dot(w), v.dot(w)
	det := float64(uu*vv) - float64(uv*uv)
	if det <= 1e-12*float64(uu*vv) {
		return least
	}
	s := (float64(uv*vw) - float64(vv*uw)) / det
	t := (float64(uu*vw) - float64(uv*uw)) / det
	if s < 0 || s > 1 || t < 0 || t > 1 {
		return least
	}
	return min(least, w.plus(u.times(s)).minus(v.times(t)).length())
}

func clamp(x, low, high float64) float64 { return min(max(x, low), high) }

// box is a cuboid along the axes of space.
type box struct{ low, high vector }

// around is the box of two places, grown by a margin on every side.
func around(a, b vector, margin float64) (o box) {
	for i := range a {
		o.low[i], o.high[i] = min(a[i], b[i])-margin, max(a[i], b[i])+margin
	}
	return o
}

func (o box) join(p box) box {
	for i := range o.low {
		o.low[i], o.high[i] = min(o.low[i], p.low[i]), max(o.high[i], p.high[i])
	}
	return o
}

// apart is the distance in space between two boxes, 0 if they meet.
func (o *box) apart(p *box) float64 {
	sum := 0.0
	for i := range o.low {
		if d := max(o.low[i]-p.high[i], p.low[i]-o.high[i]); d > 0 {
			sum += float64(d * d)
		}
	}
	return math.Sqrt(sum)
}

// size is the length of the box's diagonal.
func (o *box) size() float64 { return o.high.minus(o.low).length() }
