package notation

import (
	"math"
	"math/cmplx"

	"parley"
)

// The WGS-84 ellipsoid (NIMA TR8350.2).
const (
	equatorial = 6378137.0         // metres
	flattening = 1 / 298.257223563 // of the poles
	ecc2       = flattening * (2 - flattening)
	third      = flattening / (2 - flattening) // third flattening, n in the literature
)

var ecc = math.Sqrt(ecc2)

// Scales and false origins, in metres (NGA.SIG.0012, "The Universal Grids and the
// Transverse Mercator and Polar Stereographic Map Projections").
const (
	utmScale    = 0.9996
	utmEasting  = 500_000
	utmNorthing = 10_000_000 // southern hemisphere only
	upsScale    = 0.994
	upsOrigin   = 2_000_000 // both coordinates of a pole
)

// conformal gives the tangent of the conformal latitude for that of the geographic one.
// C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy
// 85 (2011), equations 7 to 9; the other numbers below are equations of the same paper.
func conformal(tau float64) float64 {
	h := math.Hypot(1, tau)
	sigma := math.Sinh(ecc * math.Atanh(ecc*tau/h))
	return tau*math.Hypot(1, sigma) - sigma*h
}

// geographic is the inverse of conformal, by Newton's method (19 to 21). It converges
// quadratically from a start that is right at the equator.
func geographic(conf float64) float64 {
	tau := conf / (1 - ecc2)
	for range 6 {
		t := conformal(tau)
		step := (conf - t) / math.Hypot(1, t) * (1 + (1-ecc2)*tau*tau) / ((1 - ecc2) * math.Hypot(1, tau))
		tau += step
		if math.Abs(step) < 1e-15*math.Max(1, math.Abs(tau)) {
			break
		}
	}
	return tau
}

// rectifying is the radius of the circle whose circumference is that of a meridian (14).
var rectifying = func() float64 {
	n2 := third * third
	return equatorial / (1 + third) * (1 + n2/4*(1+n2/16*(1+n2/4)))
}()

// Krüger's series in the third flattening, from its first to its sixth power: the j-th
// row is the coefficient of sin 2j. krueger leads to the plane (35), kruegerBack from it
// (36). Within 3,900 km of the central meridian the paper finds them good to 5 nm.
var (
	krueger = series([6][6]float64{
		{1. / 2, -2. / 3, 5. / 16, 41. / 180, -127. / 288, 7891. / 37800},
		{0, 13. / 48, -3. / 5, 557. / 1440, 281. / 630, -1983433. / 1935360},
		{0, 0, 61. / 240, -103. / 140, 15061. / 26880, 167603. / 181440},
		{0, 0, 0, 49561. / 161280, -179. / 168, 6601661. / 7257600},
		{0, 0, 0, 0, 34729. / 80640, -3418889. / 1995840},
		{0, 0, 0, 0, 0, 212378941. / 319334400},
	})
	kruegerBack = series([6][6]float64{
		{1. / 2, -2. / 3, 37. / 96, -1. / 360, -81. / 512, 96199. / 604800},
		{0, 1. / 48, 1. / 15, -437. / 1440, 46. / 105, -1118711. / 3870720},
		{0, 0, 17. / 480, -37. / 840, -209. / 4480, 5569. / 90720},
		{0, 0, 0, 4397. / 161280, -11. / 504, -830251. / 7257600},
		{0, 0, 0, 0, 4583. / 161280, -108847. / 3991680},
		{0, 0, 0, 0, 0, 20648693. / 638668800},
	})
)

// series sums each row as a polynomial in the third flattening without constant term.
func series(rows [6][6]float64) (sum [6]float64) {
	for j, row := range rows {
		for k := 5; k >= 0; k-- {
			sum[j] = (sum[j] + row[k]) * third
		}
	}
	return sum
}

// sines sums c[j-1] sin 2jz, which is both lines of (11) or of (15) at once.
func sines(c [6]float64, z complex128) (sum complex128) {
	for j := 5; j >= 0; j-- {
		sum += complex(c[j], 0) * cmplx.Sin(complex(2*float64(j+1), 0)*z)
	}
	return sum
}

// mercator projects with the UTM scale: degrees north of the equator and east of the
// central meridian to metres east of that meridian and north of the equator (10, 11).
func mercator(lat, lon float64) (x, y float64) {
	t := conformal(math.Tan(radians(lat)))
	sin, cos := math.Sincos(radians(lon))
	z := complex(math.Atan2(t, cos), math.Asinh(sin/math.Hypot(t, cos)))
	z += sines(krueger, z)
	return utmScale * rectifying * imag(z), utmScale * rectifying * real(z)
}

// unmercator is the inverse of mercator (15, 17, 18).
func unmercator(x, y float64) (lat, lon float64) {
	z := complex(y, x) / (utmScale * complex(rectifying, 0))
	z -= sines(kruegerBack, z)
	sin, cos := math.Sincos(real(z))
	sinh := math.Sinh(imag(z))
	return degrees(math.Atan(geographic(sin / math.Hypot(sinh, cos)))), degrees(math.Atan2(sinh, cos))
}

// polarRadius is the radius, in metres, at which the polar stereographic projection with
// the UPS scale draws the equator; isometric latitude psi is drawn at polarRadius*exp(-psi)
// (J. P. Snyder, "Map Projections: A Working Manual", USGS 1987, equation 21-33).
var polarRadius = 2 * equatorial * upsScale /
	math.Sqrt(math.Pow(1+ecc, 1+ecc)*math.Pow(1-ecc, 1-ecc))

// stereographic projects about a pole with the UPS scale: latitude in degrees towards that
// pole and longitude in 1e-7 degree, to metres from the pole towards longitudes 90 and 0.
func stereographic(lat float64, lon int64) (x, y float64) {
	if lat == 90 {
		return 0, 0
	}
	t := conformal(math.Tan(radians(lat)))
	rho := polarRadius / (math.Hypot(1, t) + t)
	sin, cos := sincos(lon)
	return rho * sin, rho * cos
}

// unstereographic is the inverse of stereographic; at the pole the longitude is 0.
func unstereographic(x, y float64) (lat, lon float64) {
	t := math.Hypot(x, y) / polarRadius
	if t == 0 {
		return 90, 0
	}
	return degrees(math.Atan(geographic((1/t - t) / 2))), degrees(math.Atan2(x, y))
}

// sincos takes 1e-7 degree and is exact on the axes, where a grain of rounding would put
// a place on the wrong side of a grid line.
func sincos(lon int64) (sin, cos float64) {
	switch lon {
	case 0:
		return 0, 1
	case 90 * parley.Degree:
		return 1, 0
	case -90 * parley.Degree:
		return -1, 0
	case 180 * parley.Degree, -180 * parley.Degree:
		return 0, -1
	}
	return math.Sincos(radians(float64(lon) / parley.Degree))
}

func radians(degrees float64) float64 { return degrees * (math.Pi / 180) }
func degrees(radians float64) float64 { return radians * (180 / math.Pi) }
