package reference

import "math"

// WGS-84 (NGA.STND.0036).
const (
	equatorial = 6378137.0
	flat       = 1 / 298.257223563
	polar      = equatorial * (1 - flat)
	squareEcc  = flat * (2 - flat)
	leastBend  = 6_410_000.0                // more than the greatest radius of curvature
	mostBend   = polar * polar / equatorial // the least radius of curvature
	rad        = math.Pi / 180              // radians in a degree
	slop       = 1e-7                       // metres: what a laid out place may be off
	farthest   = 1_500_000.0                // metres from where a plane touches, at most
)

// vec is a place or a way in space, in metres: x through 0° N 0° E, z through the north pole.
type vec [3]float64

func (a vec) plus(b vec, times float64) vec {
	return vec{a[0] + b[0]*times, a[1] + b[1]*times, a[2] + b[2]*times}
}

func (a vec) dot(b vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (a vec) length() float64 { return math.Sqrt(a.dot(a)) }

func (a vec) cross(b vec) vec {
	return vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// spaceOf puts a latitude and a longitude in degrees into space.
func spaceOf(lat, lon float64) vec {
	s, c := math.Sincos(lat * rad)
	sl, cl := math.Sincos(lon * rad)
	n := equatorial / math.Sqrt(1-squareEcc*s*s)
	return vec{n * c * cl, n * c * sl, n * (1 - squareEcc) * s}
}

// dot is a place on a plane, in metres.
type dot struct{ x, y float64 }

func (a dot) minus(b dot) dot { return dot{a.x - b.x, a.y - b.y} }

func (a dot) times(b dot) float64 { return a.x*b.x + a.y*b.y }

func (a dot) outer(b dot) float64 { return a.x*b.y - a.y*b.x }

// plane touches the ellipsoid at a place.
type plane struct{ at, u, v, n vec }

// planeUnder touches beneath, or above, a place in space that is not the Earth's centre.
func planeUnder(p vec) plane {
	k := 1 / math.Sqrt((p[0]*p[0]+p[1]*p[1])/(equatorial*equatorial)+p[2]*p[2]/(polar*polar))
	o := plane{at: vec{}.plus(p, k)}
	n := vec{o.at[0] / (equatorial * equatorial), o.at[1] / (equatorial * equatorial), o.at[2] / (polar * polar)}
	o.n = vec{}.plus(n, 1/n.length())
	axis := vec{1, 0, 0}
	if math.Abs(o.n[0]) > 0.7 {
		axis = vec{0, 1, 0}
	}
	u := o.n.cross(axis)
	o.u = vec{}.plus(u, 1/u.length())
	o.v = o.n.cross(o.u)
	return o
}

// project gives a place on the plane, and how far in space it lies from where that touches.
func (o *plane) project(p vec) (dot, float64) {
	d := p.plus(o.at, -1)
	return dot{d.dot(o.u), d.dot(o.v)}, d.length()
}

// lift gives the place of the ellipsoid over, or under, one of the plane.
func (o *plane) lift(p dot) vec {
	x := o.at.plus(o.u, p.x).plus(o.v, p.y)
	scale := func(a vec) vec { return vec{a[0] / equatorial, a[1] / equatorial, a[2] / polar} }
	xs, ns := scale(x), scale(o.n)
	a, b, c := ns.dot(ns), xs.dot(ns), xs.dot(xs)-1
	// |xs - t ns| = 1, the root near 0: t² a - 2 t b + c = 0.
	return x.plus(o.n, -c/(b+math.Sqrt(max(0, b*b-a*c))))
}

// arc is how long an arc of a circle of that radius is over a chord.
func arc(chord, radius float64) float64 { return 2 * radius * math.Asin(min(1, chord/(2*radius))) }
