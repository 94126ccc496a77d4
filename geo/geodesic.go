package geo

import (
	"math"

	"parley"
)

// WGS-84 (NGA.STND.0036): semi-major axis in metres and flattening define it, the rest
// follows.
const (
	semiMajor       = 6378137.0
	flattening      = 1 / 298.257223563
	semiMinor       = semiMajor * (1 - flattening)
	eccentricity2   = flattening * (2 - flattening)                         // e²
	eccentricity2nd = eccentricity2 / ((1 - flattening) * (1 - flattening)) // e'²
	thirdFlattening = flattening / (2 - flattening)                         // n
	meanRadius      = (2*semiMajor + semiMinor) / 3                         // for first guesses only
	sharpestRadius  = semiMinor * semiMinor / semiMajor                     // smallest radius of curvature: along the meridian, at the equator
	radian          = math.Pi / 180                                         // radians in a degree
	tiny            = 1e-150                                                // in place of 0 where a direction would be lost; its square is not 0
)

// Line is the shortest line between two places, as [Inverse] finds it.
type Line struct {
	Metres float64 // its length
	Start  float64 // azimuth at the first place, degrees clockwise from north, within ±180
	End    float64 // azimuth at the second place, pointing onwards
}

// Inverse solves the inverse geodesic problem: the shortest line from one place to
// another. Between exactly opposite places, where there are several, it gives one.
func Inverse(from, to parley.Place) Line {
	p, q := spotOf(from), spotOf(to)
	g := between(&p, &q)
	return Line{
		Metres: g.metres,
		Start:  math.Atan2(g.start.sin, g.start.cos) / radian,
		End:    math.Atan2(g.end.sin, g.end.cos) / radian,
	}
}

// Direct solves the direct geodesic problem: the place so many metres from another on
// the geodesic with that azimuth (degrees clockwise from north), rounded to 1e-7 degree.
func Direct(from parley.Place, azimuth, metres float64) parley.Place {
	p := spotOf(from)
	var d direction
	d.sin, d.cos = sincosDegrees(math.Remainder(azimuth, 360))
	ray := leaving(&p, d)
	q, _ := ray.at(metres)
	return q.place()
}

// spot is a place made ready for geodesics, which live on an auxiliary sphere of reduced
// latitudes β: tan β = (1-f) tan φ.
type spot struct {
	lon      float64 // degrees, within ±180
	sin, cos float64 // of β; cos is never below tiny
	at       vector
}

// spotOf makes a place ready.
func spotOf(p parley.Place) spot {
	return spotAt(float64(p.Lat())/parley.Degree, float64(p.Lon())/parley.Degree)
}

// spotAt makes latitude and longitude in degrees ready.
func spotAt(lat, lon float64) spot {
	sin, cos := sincosDegrees(lat)
	sin, cos = unit((1-flattening)*sin, cos)
	return newSpot(sin, cos, lon)
}

func newSpot(sin, cos, lon float64) spot {
	cos = max(cos, tiny)
	sinLon, cosLon := sincosDegrees(lon)
	flat := float64(semiMajor * cos)
	return spot{lon, sin, cos, vector{float64(flat * cosLon), float64(flat * sinLon), float64(semiMinor * sin)}}
}

// latitude is the geographic latitude in degrees.
func (p *spot) latitude() float64 {
	return math.Atan2(p.sin, float64((1-flattening)*p.cos)) / radian
}

// place rounds to the channel's grid of 1e-7 degree.
func (p *spot) place() parley.Place {
	return parley.Place{
		int64(clamp(math.Round(p.latitude()*parley.Degree), -90*parley.Degree, 90*parley.Degree)),
		int64(clamp(math.Round(p.lon*parley.Degree), -180*parley.Degree, 180*parley.Degree)),
	}
}

// direction is an azimuth as sine and cosine, so that none is less exact than another.
type direction struct{ sin, cos float64 }

// from gives the angle from e to d, clockwise, as sine and cosine.
func (d direction) from(e direction) direction {
	return direction{
		float64(d.sin*e.cos) - float64(d.cos*e.sin),
		float64(d.cos*e.cos) + float64(d.sin*e.sin),
	}
}

// ray is a geodesic that leaves a place in a direction, with all that does not depend on
// how far one goes (Karney 2013, section 2). α₀ is its azimuth where it crosses the
// equator northwards, σ the arc from there on the auxiliary sphere, ω the longitude there.
type ray struct {
	lon            float64   // of the start, degrees
	zero           direction // α₀
	sigma, omega   direction // of the start
	tau            direction // τ = σ + B₁, of the start
	a1, b1, a3, b3 float64   // scale and offset at the start of distance and of longitude
	c1r, c3        fourier
}

// leaving follows the geodesic that leaves p in a direction.
func leaving(p *spot, d direction) ray {
	r := ray{lon: p.lon}
	r.zero = direction{float64(d.sin * p.cos), math.Hypot(d.cos, float64(d.sin*p.sin))} // eq. 5
	east := float64(d.cos * p.cos)
	if p.sin == 0 && d.cos == 0 {
		east = 1 // along the equator: α₀ = 90°, and the start is where σ begins
	}
	r.sigma.sin, r.sigma.cos = unit(p.sin, east)                     // eq. 11
	r.omega.sin, r.omega.cos = unit(float64(r.zero.sin*p.sin), east) // eq. 12
	eps := epsilon(float64(float64(r.zero.cos*r.zero.cos) * eccentricity2nd))
	c1 := seriesC1(eps)
	r.a1, r.b1 = seriesA1(eps), c1.sum(r.sigma.sin, r.sigma.cos)
	sin, cos := math.Sincos(r.b1)
	r.tau = r.sigma.turned(sin, cos)
	r.c1r, r.c3 = seriesC1Reverted(eps), seriesC3(eps)
	r.a3 = -float64(flattening * float64(r.zero.sin*seriesA3(eps)))
	r.b3 = r.c3.sum(r.sigma.sin, r.sigma.cos)
	return r
}

// turned adds an angle, given by sine and cosine.
func (d direction) turned(sin, cos float64) direction {
	return direction{
		float64(d.sin*cos) + float64(d.cos*sin),
		float64(d.cos*cos) - float64(d.sin*sin),
	}
}

// at gives the spot so many metres from the start, and the direction of the ray there.
func (r *ray) at(metres float64) (spot, direction) {
	tau := metres / (semiMinor * r.a1)
	sin, cos := math.Sincos(tau)
	there := r.tau.turned(sin, cos)
	arc := tau + r.b1 + r.c1r.sum(there.sin, there.cos) // σ₂-σ₁: eq. 20
	sin, cos = math.Sincos(arc)
	sigma := r.sigma.turned(sin, cos)

	sinB := float64(r.zero.cos * sigma.sin) // eq. 13 and 14
	north := float64(r.zero.cos * sigma.cos)
	cosB := math.Hypot(r.zero.sin, north)
	if cosB == 0 {
		cosB, north = tiny, tiny
	}
	omega := direction{float64(r.zero.sin * sigma.sin), sigma.cos}.from(r.omega)
	lambda := math.Atan2(omega.sin, omega.cos) + // eq. 8
		float64(r.a3*(arc+(r.c3.sum(sigma.sin, sigma.cos)-r.b3)))
	lon := math.Remainder(r.lon+lambda/radian, 360)
	var onwards direction
	onwards.sin, onwards.cos = unit(r.zero.sin, north)
	return newSpot(sinB, cosB, lon), onwards
}

// sincosDegrees is exact at multiples of 90 degrees.
func sincosDegrees(x float64) (sin, cos float64) {
	quarter := math.RoundToEven(x / 90)
	sin, cos = math.Sincos((x - float64(90*quarter)) * radian)
	switch int(quarter) & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}

// unit scales a pair to sine and cosine.
func unit(y, x float64) (sin, cos float64) {
	h := math.Hypot(y, x)
	return y / h, x / h
}
