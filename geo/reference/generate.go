package reference

import (
	"math"
	"math/rand/v2"

	"parley"
	"parley/geo"
)

// Kind is a shape as the comparison counts them.
type Kind string

// The kinds: those of footprints, with corridors whose sides differ and polygons with holes
// apart.
const (
	Point    Kind = "point"
	Circle   Kind = "circle"
	Corridor Kind = "corridor"
	Sides    Kind = "sides"
	Polygon  Kind = "polygon"
	Holed    Kind = "holed"
)

// Kinds are all of them.
var Kinds = []Kind{Point, Circle, Corridor, Sides, Polygon, Holed}

// Generate draws a pair of footprints that the door would let in: alike or of very
// different sizes, from 10 m to 300 km, apart, near to touching, crossing, one within the
// other or within its hole, with common places, edges and lines. Package geo puts things
// where they go; nothing that is measured later rests on it.
func Generate(r *rand.Rand, a, b Kind) [2]parley.Footprint {
	for {
		p := draw(r, a, b)
		if geo.Check(p[0]) != nil || geo.Check(p[1]) != nil || p[0].Validate() != nil || p[1].Validate() != nil {
			continue
		}
		if geo.Inverse(p[0].Places[0], p[1].Places[0]).Metres < 700_000 {
			return p
		}
	}
}

func draw(r *rand.Rand, a, b Kind) [2]parley.Footprint {
	centre := somewhere(r)
	sizeA := 10 * math.Pow(30_000, r.Float64())
	sizeB := sizeA
	if r.IntN(2) == 0 {
		sizeB = min(300_000, max(10, sizeA*math.Exp(2*r.NormFloat64())))
	}
	first := Draw(r, a, centre, sizeA)
	apart := 0.0
	switch r.IntN(8) {
	case 0, 1: // anywhere
		apart = (sizeA + sizeB) * r.Float64()
	case 2: // in the middle, or in the hole
		sizeB = sizeA * (0.02 + 0.3*r.Float64())
		apart = 0.05 * sizeA * r.Float64()
	case 3: // crossing
		apart = 0.3 * sizeA * r.Float64()
	case 4:
		var second parley.Footprint
		if a == Sides && r.IntN(3) > 0 {
			second = beyond(r, first, Draw(r, b, centre, max(10, float64(first.Reach())/1000*0.3*r.Float64())))
		} else {
			second = touching(r, first, Draw(r, b, centre, sizeB))
		}
		if r.IntN(2) == 0 {
			return approach(r, first, second)
		}
		return [2]parley.Footprint{first, second}
	default:
		apart = 0.6 * (sizeA + sizeB) * (0.5 + r.Float64())
	}
	second := Draw(r, b, geo.Direct(centre, 360*r.Float64(), apart), sizeB)
	if centre.Lat() == 90*parley.Degree || centre.Lat() == -90*parley.Degree {
		first, second = corner(r, first, centre), corner(r, second, centre)
	}
	if r.IntN(4) > 0 {
		return approach(r, first, second)
	}
	return [2]parley.Footprint{first, second}
}

// corner moves the first place of a line or ring to a pole, every other time, written with
// any longitude.
func corner(r *rand.Rand, f parley.Footprint, pole parley.Place) parley.Footprint {
	if r.IntN(2) == 0 || len(f.Places) < 2 {
		return f
	}
	pole[1] = r.Int64N(360*parley.Degree) - 180*parley.Degree
	f.Places = append([]parley.Place{pole}, f.Places[1:]...)
	if f.Shape == parley.Polygon {
		f.Places[len(f.Places)-1] = pole
	}
	return f
}

// somewhere is a place anywhere on the Earth, often at a pole, on the antimeridian or on
// the equator.
func somewhere(r *rand.Rand) parley.Place {
	lat, lon := math.Asin(2*r.Float64()-1)/rad, 360*r.Float64()-180
	switch r.IntN(10) {
	case 0:
		lat = 90 - 2*r.Float64()*r.Float64()
	case 1:
		lat = -90 + 2*r.Float64()*r.Float64()
	case 2:
		lon = math.Remainder(180+r.NormFloat64(), 360)
	case 3:
		lat = r.NormFloat64()
	case 4:
		lat = 90 * float64(1-2*r.IntN(2))
	}
	return parley.Place{int64(max(-90, min(90, lat)) * parley.Degree), int64(lon * parley.Degree)}
}

// Draw draws a footprint of a kind, about so many metres across.
func Draw(r *rand.Rand, k Kind, centre parley.Place, size float64) parley.Footprint {
	switch k {
	case Point:
		return parley.Footprint{Shape: parley.Point, Places: []parley.Place{centre}}
	case Circle:
		return parley.Footprint{Shape: parley.Circle, Places: []parley.Place{centre}, Radius: millimetres(size / 2 * (0.05 + 0.95*r.Float64()))}
	case Polygon:
		n := 3 + r.IntN(8)
		f := parley.Footprint{Shape: parley.Polygon, Places: ring(r, centre, n, 0.1*size, 0.5*size)}
		if r.IntN(8) == 0 { // a needle
			azimuth := 360 * r.Float64()
			f.Places = []parley.Place{centre, geo.Direct(centre, azimuth, size), geo.Direct(centre, azimuth+3*r.NormFloat64(), size*r.Float64()), centre}
		}
		return f
	case Holed:
		f := parley.Footprint{Shape: parley.Polygon, Places: ring(r, centre, 8+r.IntN(6), 0.35*size, 0.5*size)}
		if n := r.IntN(3); n > 0 {
			azimuth := 360 * r.Float64()
			for k := range n + 1 {
				f.Holes = append(f.Holes, ring(r, geo.Direct(centre, azimuth+120*float64(k), 0.135*size), 3+r.IntN(5), 0.02*size, 0.1*size))
			}
			return f
		}
		f.Holes = [][]parley.Place{ring(r, centre, 3+r.IntN(8), 0.05*size, 0.22*size)}
		return f
	}
	f := parley.Footprint{Shape: parley.Corridor, Places: wander(r, centre, 1+r.IntN(4), size)}
	width := size * 0.002 * math.Pow(100, r.Float64())
	if k == Corridor {
		if r.IntN(20) == 0 { // a leg without length
			f.Places = append(f.Places, f.Places[len(f.Places)-1])
		}
		f.Radius = millimetres(width)
		return f
	}
	f.Left, f.Right = millimetres(width), millimetres(width*2*r.Float64())
	switch r.IntN(6) {
	case 0:
		f.Left = 0
	case 1:
		f.Right = 0
	}
	if f.Left == f.Right {
		f.Right++
	}
	return f
}

func millimetres(metres float64) int64 { return max(1, int64(math.Round(metres*1000))) }

// ring is a star around a place: its places lie at random between two distances.
func ring(r *rand.Rand, centre parley.Place, n int, least, most float64) (l []parley.Place) {
	turn := 360 * r.Float64()
	for i := range n {
		l = append(l, geo.Direct(centre, turn+(float64(i)+0.5*r.Float64())*360/float64(n), least+(most-least)*r.Float64()))
	}
	return append(l, l[0])
}

// wander is a line that goes here and there through a place, sometimes straight back.
func wander(r *rand.Rand, centre parley.Place, n int, size float64) (l []parley.Place) {
	azimuth := 360 * r.Float64()
	at := geo.Direct(centre, azimuth+180, size/2*r.Float64())
	l = append(l, at)
	for range n {
		at = geo.Direct(at, azimuth, size/float64(n)*(0.1+0.9*r.Float64()))
		l = append(l, at)
		azimuth += 50 * r.NormFloat64()
		if r.IntN(12) == 0 {
			azimuth += 180
		}
	}
	return l
}

// touching moves a footprint to where it has a place, an edge or a line in common with
// another, as far as 1e-7 degrees allow.
func touching(r *rand.Rand, f, moved parley.Footprint) parley.Footprint {
	line := f.Places
	if len(f.Holes) > 0 && r.IntN(2) == 0 {
		line = f.Holes[0]
	}
	i := r.IntN(max(1, len(line)-1))
	from, to := line[i], line[min(i+1, len(line)-1)]
	edge := geo.Inverse(from, to)
	at := from
	switch r.IntN(4) {
	case 0: // on the edge
		at = geo.Direct(from, edge.Start, edge.Metres*r.Float64())
	case 1: // on the rim
		at = geo.Direct(from, 360*r.Float64(), float64(f.Reach())/1000)
	case 2: // an edge of the two
		switch {
		case len(line) > 1 && moved.Shape == parley.Polygon && moved.Holes == nil:
			third := geo.Direct(from, edge.Start+float64(90-180*r.IntN(2)), edge.Metres*(0.05+r.Float64()))
			moved.Places = []parley.Place{from, to, third, from}
			return moved
		case len(line) > 1 && moved.Shape == parley.Corridor: // carried on straight, or back along it
			start := geo.Direct(from, edge.Start, edge.Metres*(1+r.Float64()*float64(1-2*r.IntN(2)))+float64(f.Reach()+moved.Reach())/1000)
			moved.Places = []parley.Place{start, geo.Direct(from, edge.Start, edge.Metres*(2+r.Float64()))}
			return moved
		}
	}
	return carry(moved, at)
}

// beyond moves a footprint to behind or before a leg of a corridor with two sides, on the
// narrower one, near to where the wider ends in a straight line.
func beyond(r *rand.Rand, f, moved parley.Footprint) parley.Footprint {
	i := r.IntN(len(f.Places) - 1)
	from, to := f.Places[i], f.Places[i+1]
	narrow, wide, side := float64(f.Right)/1000, float64(f.Left)/1000, 90.0
	if f.Right > f.Left {
		narrow, wide, side = wide, narrow, -90
	}
	if r.IntN(2) == 0 {
		from, to, side = to, from, -side
	}
	ahead := geo.Inverse(to, from)
	at := geo.Direct(from, ahead.End, narrow+(wide-narrow)*1.2*r.Float64())
	way := geo.Inverse(from, at)
	// Ahead is now away from the leg: what was its right is left.
	return carry(moved, geo.Direct(at, way.End-side, (wide-narrow)*0.2*r.Float64()*r.Float64()))
}

// carry moves all places of a footprint alike, and the first to where it is to be.
func carry(f parley.Footprint, first parley.Place) parley.Footprint {
	// On the way from one place to another north turns: keep bearings to the way.
	way, turn := geo.Inverse(f.Places[0], first), 0.0
	if way.Metres > 1 {
		turn = way.End - way.Start
	}
	shift := func(l []parley.Place) (m []parley.Place) {
		for _, p := range l {
			to := geo.Inverse(f.Places[0], p)
			if to.Metres == 0 {
				m = append(m, first)
				continue
			}
			m = append(m, geo.Direct(first, to.Start+turn, to.Metres))
		}
		return m
	}
	g := f
	g.Places, g.Holes = shift(f.Places), nil
	for _, h := range f.Holes {
		g.Holes = append(g.Holes, shift(h))
	}
	return g
}

// approach brings two footprints to within some centimetres, metres or tens of metres of
// touching, on either side of it, by the width of one if it has any, or else by its place.
func approach(r *rand.Rand, a, b parley.Footprint) [2]parley.Footprint {
	aim := []float64{0.05, 1, 10}[r.IntN(3)] * (2*r.Float64() - 1)
	for range 3 {
		apart, at, other := geo.Distance(a, b)
		if apart == 0 || math.Abs(apart-aim) < 0.01 {
			break
		}
		by := apart - aim
		switch {
		case by > 0 && widen(&a, by, r), by > 0 && widen(&b, by, r):
			return [2]parley.Footprint{a, b}
		}
		g := geo.Inverse(other, at)
		if g.Metres < 0.1 {
			break
		}
		b = carry(b, geo.Direct(b.Places[0], bearing(b.Places[0], other, g.Start), by))
	}
	return [2]parley.Footprint{a, b}
}

// bearing is the direction at one place that looks the same as an azimuth at another does,
// as seen along the line between them.
func bearing(here, there parley.Place, azimuth float64) float64 {
	g := geo.Inverse(here, there)
	if g.Metres == 0 {
		return azimuth
	}
	return azimuth - g.End + g.Start
}

// widen gives a circle or corridor so much more width, unless it would become another
// thing.
func widen(f *parley.Footprint, by float64, r *rand.Rand) bool {
	if f.Reach() == 0 || by > 300_000 || by > 30*float64(f.Reach())/1000 || r.IntN(3) == 0 {
		return false
	}
	mm := millimetres(by)
	if f.Radius > 0 {
		f.Radius += mm
		return true
	}
	f.Left, f.Right = f.Left+mm, f.Right+mm
	return true
}
