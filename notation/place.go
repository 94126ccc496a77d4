package notation

import (
	"fmt"

	"parley"
)

// Format is a way of writing a place.
type Format string

// The formats, each as [FormatPlace] writes it.
const (
	DD     Format = "DD"     // decimal degrees: 35.3312N 040.1468E
	DDM    Format = "DDM"    // degrees and decimal minutes: 35°19.872'N 040°08.808'E
	DMS    Format = "DMS"    // degrees, minutes, seconds: 35°19'52"N 040°08'48"E
	Packed Format = "PACKED" // DMS run together as in NOTAM and ACO: 351952N 0400848E
	MGRS   Format = "MGRS"   // 37SFV 05000 10000; near the poles ZAH 12345 67890
	UTM    Format = "UTM"    // zone and latitude band, easting, northing: 37S 605000 3910000; near the poles UPS: Z 2012345 1967890
)

// Finest gives the largest number of digits that [FormatPlace] takes for a format: all
// that a [parley.Place] holds, and for MGRS the one metre at which it ends. The degree
// formats then parse back to the very same place.
func Finest(f Format) int {
	switch f {
	case DD:
		return 7
	case DDM:
		return 6
	case DMS, Packed, MGRS:
		return 5
	case UTM:
		return 2
	}
	return -1
}

// Question is a doubt that a text leaves, for a person to settle.
type Question string

// The questions.
const (
	// LatitudeFirst: two bare numbers were read as latitude, then longitude.
	LatitudeFirst Question = "latitude-first"
	// BandNotSouth: the S after a UTM zone was read as latitude band S (32 to 40 degrees
	// north), not as "southern hemisphere".
	BandNotSouth Question = "band-not-south"
	// OutsideZone: the place lies beyond the border of the grid zone that the text names,
	// though in a 100 km square which that zone has. The neighbour's grid is the rule there.
	OutsideZone Question = "outside-zone"
)

// Reading is what a written place says.
type Reading struct {
	// Place is the centre of the cell, for MGRS too: no point is nearer to all that the
	// text may mean, and writing it again gives the same reference. The named corner,
	// rounded to 1e-7 degree, may fall into the next square.
	Place     parley.Place
	Format    Format
	Cell      Cell
	Questions []Question // nil if the text leaves no doubt
}

// Cell is the area in which a written place leaves the point. In MGRS it is the square
// that the reference names by its south-west corner, because digits are cut off there. In
// the other formats, where the last digit is rounded, it is the box half a unit of that
// digit to all sides of the number.
type Cell struct {
	// Corners run counter-clockwise from the south-west one, which in MGRS is the named
	// one. For MGRS and UTM, south and west are those of the grid. A cell across longitude
	// 180 has longitudes of both signs. Squares are given whole, also where the border of
	// their zone cuts them.
	Corners [4]parley.Place
	// Side is the length of a side in millimetres: on the grid for MGRS and UTM, for
	// degrees of the longest side that such a box can have on WGS-84.
	Side int64
}

const wantPlace = "must be latitude and longitude (35.3312N 40.1468E, 35 19 52N 040 08 48E, 351952N 0400848E), " +
	"MGRS (37SFV 05000 10000) or UTM (37S 605000 3910000)"

func notAPlace(text string) error { return parley.Wrong("place", text, wantPlace) }

// ParsePlace reads a place in any [Format].
//
// Degrees take their hemisphere letters before or after, and marks, spaces, hyphens or
// colons between the parts. Without letters only two decimal numbers are read, the
// latitude first. Letters and signs are never mixed. Decimals take a point; a comma
// stands only between latitude and longitude.
//
// The letter after a UTM zone is the latitude band, as in MGRS, never the hemisphere.
func ParsePlace(s string) (Reading, error) {
	text, err := clean("place", s)
	if err != nil {
		return Reading{}, err
	}
	toks := scan(text)
	if len(toks) > 1 && (toks[0].is("MGRS") || toks[0].is("UTM") || toks[0].is("UPS")) {
		toks = toks[1:]
	}
	zone, letters := toks[:0], toks
	if toks[0].kind == number {
		zone, letters = toks[:1], toks[1:]
	}
	switch {
	case wordOf(letters, 0) >= 2, wordOf(letters, 0) == 1 && wordOf(letters, 1) >= 2:
		return parseMGRS(s, zone, letters)
	case wordOf(letters, 0) == 1 && looksLikeMetres(zone, letters):
		return parseUTM(s, zone, letters)
	}
	return parseDegrees(s, toks)
}

// wordOf gives the number of letters of the i-th token, 0 if it is no word.
func wordOf(toks []token, i int) int {
	if i >= len(toks) || toks[i].kind != word {
		return 0
	}
	return len(toks[i].text)
}

// looksLikeMetres tells 37S 605000 3910000 from 37S 040E and from N351952 E0400848: a
// number too long for degrees, after a zone or a polar letter, and another one.
func looksLikeMetres(zone, letters []token) bool {
	if len(zone) == 0 && !polarBand(letters[0].text[0]) || len(zone) == 1 && zone[0].num.digits > 2 {
		return false
	}
	numbers := 0
	for _, t := range letters {
		if t.kind == number {
			numbers++
		}
	}
	return numbers >= 2 && letters[1].kind == number && letters[1].num.digits >= 4
}

// FormatPlace writes a place. Digits is the number of decimals of the last part (degrees,
// minutes, seconds, metres), for MGRS the number of digits of each coordinate, from 0 (a
// 100 km square) to 5 (1 m); see [Finest].
//
// MGRS is cut off, so that the square written holds the place; all others are rounded.
func FormatPlace(p parley.Place, f Format, digits int) (string, error) {
	if limit := Finest(f); limit < 0 {
		return "", parley.Wrong("format", f, "must be DD, DDM, DMS, PACKED, MGRS or UTM")
	} else if digits < 0 || digits > limit {
		return "", parley.Wrong("digits", digits, fmt.Sprintf("must be from 0 to %d for %s", limit, f))
	}
	if p.Lat() < -90*parley.Degree || p.Lat() > 90*parley.Degree {
		return "", parley.Wrong("place.latitude", p.Lat(), "must be within 900000000 either side of 0 (1e-7 degree)")
	}
	if p.Lon() < -180*parley.Degree || p.Lon() > 180*parley.Degree {
		return "", parley.Wrong("place.longitude", p.Lon(), "must be within 1800000000 either side of 0 (1e-7 degree)")
	}
	switch f {
	case MGRS:
		return formatMGRS(p, digits), nil
	case UTM:
		return formatUTM(p, digits), nil
	}
	return formatDegrees(p, f, digits), nil
}

func abs(n int64) int64 { return max(n, -n) }
