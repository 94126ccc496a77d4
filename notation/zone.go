package notation

import (
	"fmt"
	"math"
	"strings"

	"parley"
)

// gridZone is a cell of the partition of the globe that UTM, UPS and MGRS share: a UTM
// zone from 1 to 60 with a latitude band from C to X, or zone 0 with a polar half, A and B
// about the south pole, Y and Z about the north pole, west and east of longitudes 0 and
// 180. Those two and the poles belong to the eastern halves.
type gridZone struct {
	zone int
	band byte
}

// bands are eight degrees high from 80 south; the last, X, has twelve.
const bands = "CDEFGHJKLMNPQRSTUVWX"

func polarBand(b byte) bool { return b == 'A' || b == 'B' || b == 'Y' || b == 'Z' }

func (z gridZone) polar() bool { return z.zone == 0 }
func (z gridZone) north() bool { return z.band >= 'N' }

// String writes the zone with two digits.
func (z gridZone) String() string {
	if z.polar() {
		return string(z.band)
	}
	return fmt.Sprintf("%02d%c", z.zone, z.band)
}

// swallowed reports whether the zone is one of those around Svalbard over which its
// neighbours widen.
func (z gridZone) swallowed() bool {
	return z.band == 'X' && (z.zone == 32 || z.zone == 34 || z.zone == 36)
}

// zoneOf gives the grid zone of a place. Southern and western borders belong to a zone.
func zoneOf(p parley.Place) gridZone {
	lon := p.Lon()
	if lon == 180*parley.Degree {
		lon = -lon
	}
	east := lon >= 0 || lon == -180*parley.Degree || abs(p.Lat()) == 90*parley.Degree
	switch {
	case p.Lat() < -80*parley.Degree && east:
		return gridZone{0, 'B'}
	case p.Lat() < -80*parley.Degree:
		return gridZone{0, 'A'}
	case p.Lat() >= 84*parley.Degree && east:
		return gridZone{0, 'Z'}
	case p.Lat() >= 84*parley.Degree:
		return gridZone{0, 'Y'}
	}
	z := gridZone{
		zone: int((lon+180*parley.Degree)/(6*parley.Degree)) + 1,
		band: bands[min((p.Lat()+80*parley.Degree)/(8*parley.Degree), 19)],
	}
	switch {
	case z.band == 'V' && z.zone == 31 && lon >= 3*parley.Degree: // south-west Norway
		z.zone = 32
	case z.band == 'X' && lon >= 0 && lon < 42*parley.Degree: // Svalbard
		z.zone = 31 + 2*int((lon+3*parley.Degree)/(12*parley.Degree))
	}
	return z
}

// meridian is the central meridian of a UTM zone in degrees.
func (z gridZone) meridian() int64 { return int64(z.zone)*6 - 183 }

// bounds of a UTM zone in degrees.
func (z gridZone) bounds() (south, north, west, east float64) {
	south = float64(strings.IndexByte(bands, z.band)*8 - 80)
	north = south + 8
	west = float64(z.meridian() - 3)
	east = west + 6
	switch {
	case z.band == 'X':
		north = 84
		switch z.zone { // see zoneOf
		case 31:
			east = 9
		case 33:
			west, east = 9, 21
		case 35:
			west, east = 21, 33
		case 37:
			west = 33
		}
	case z.band == 'V' && z.zone == 31:
		east = 3
	case z.band == 'V' && z.zone == 32:
		west = 3
	}
	return south, north, west, east
}

// project gives easting and northing of a place on the zone's grid, in metres.
func (z gridZone) project(p parley.Place) (e, n float64) {
	if z.polar() {
		x, y := stereographic(float64(abs(p.Lat()))/parley.Degree, p.Lon())
		if z.north() {
			y = -y
		}
		e, n = upsOrigin+x, upsOrigin+y
		if x < 0 { // a hair west of the pole stays west of it
			e = min(e, math.Nextafter(upsOrigin, 0))
		}
		return e, n
	}
	// The difference is taken in integers, so that the central meridian is exact.
	x, y := mercator(float64(p.Lat())/parley.Degree, float64(wrap(p.Lon()-z.meridian()*parley.Degree))/parley.Degree)
	if !z.north() {
		y += utmNorthing
	}
	return utmEasting + x, y
}

// unproject gives the place at easting and northing on the zone's grid, which goes on
// beyond the zone.
func (z gridZone) unproject(e, n float64) parley.Place {
	var lat, lon float64
	switch {
	case z.polar() && z.north():
		lat, lon = unstereographic(e-upsOrigin, upsOrigin-n)
	case z.polar():
		lat, lon = unstereographic(e-upsOrigin, n-upsOrigin)
		lat = -lat
	default:
		if !z.north() {
			n -= utmNorthing
		}
		lat, lon = unmercator(e-utmEasting, n)
		lon += float64(z.meridian())
	}
	return parley.Place{
		int64(math.Round(lat * parley.Degree)),
		wrap(int64(math.Round(lon * parley.Degree))),
	}
}

// cell gives the square whose south-west corner is at e, n. All numbers are metres.
func (z gridZone) cell(e, n, side float64) Cell {
	return Cell{
		Corners: [4]parley.Place{
			z.unproject(e, n), z.unproject(e+side, n),
			z.unproject(e+side, n+side), z.unproject(e, n+side),
		},
		Side: int64(math.Round(side * 1000)),
	}
}

// touches reports whether any point of a square of the grid lies in the zone. It decides
// exactly, from the shape of the border on the grid, rather than by trying points: a
// 100 km square may reach into its zone by a few metres.
func (z gridZone) touches(e, n, side float64) bool {
	if z.polar() {
		return z.touchesCap(e, n, side)
	}
	// The grid is symmetric. Turn the square into the quarter north of the equator and
	// east of the central meridian, from x0, y0 (nearest to both) to x1, y1.
	south, north, west, east := z.bounds()
	y0, y1 := n, n+side
	if !z.north() {
		// A band has its southern border and not its northern one. A millimetre decides it,
		// a tenth of a step of a Place.
		const millimetre = 1e-8
		south, north = -north+millimetre, -south+millimetre
		y0, y1 = utmNorthing-n-side, utmNorthing-n
	}
	x0, x1 := e-utmEasting, e-utmEasting+side
	reach := east - float64(z.meridian()) // half the width of the zone, on the square's side
	inside := func(lon float64) bool { return lon < reach }
	if x0 < 0 {
		x0, x1 = max(-x1, 0), max(-x0, x1)
		reach = float64(z.meridian()) - west
		inside = func(lon float64) bool { return lon <= reach }
	}
	// There, latitude rises with y and falls with x, longitude rises with both. So the
	// point of the square within the band that has the smallest longitude is its nearest
	// corner, or, if that is not in the band, the first in the band on one of the two
	// edges that meet in it.
	lat, lon := unmercator(x0, y0)
	switch {
	case lat < south:
		y, ok := first(y0, y1, func(y float64) bool { lat, _ := unmercator(x0, y); return lat >= south })
		if !ok {
			return false
		}
		_, lon = unmercator(x0, y)
	case lat >= north:
		x, ok := first(x0, x1, func(x float64) bool { lat, _ := unmercator(x, y0); return lat < north })
		if !ok {
			return false
		}
		_, lon = unmercator(x, y0)
	}
	return inside(lon)
}

// first finds where, between a and b, a condition that stays true once it is true becomes
// so; it is false at a.
func first(a, b float64, holds func(float64) bool) (at float64, ok bool) {
	if !holds(b) {
		return 0, false
	}
	for b-a > 1e-4 { // a tenth of a millimetre: twenty steps for the largest square
		if m := (a + b) / 2; holds(m) {
			b = m
		} else {
			a = m
		}
	}
	return b, true
}

// touchesCap is touches for a polar half, to which its columns keep: the nearest point of
// the square to the pole decides.
func (z gridZone) touchesCap(e, n, side float64) bool {
	x, y := clamp(upsOrigin, e, e+side), clamp(upsOrigin, n, n+side)
	lat, _ := unstereographic(x-upsOrigin, y-upsOrigin)
	if z.north() {
		return lat >= 84
	}
	return lat > 80
}

func clamp(v, low, high float64) float64 { return min(max(v, low), high) }
