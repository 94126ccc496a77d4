package notation

import (
	"fmt"
	"math"

	"parley"
)

// finestCell is the side, in metres, that no cell goes below: what one step of a
// [parley.Place], 1e-7 degree, can be long.
const finestCell = 0.012

// parseUTM reads a zone with its band, or a polar letter, then easting and northing in
// metres, each perhaps followed by M, E or ME and M, N or MN.
func parseUTM(text string, zone, letters []token) (Reading, error) {
	band := letters[0].text[0]
	z, err := parseGridZone(text, zone, band)
	if err != nil {
		return Reading{}, err
	}
	easting, rest := metresToken(letters[1:], "M", "E", "ME")
	northing, rest := metresToken(trimComma(rest, true), "M", "N", "MN")
	if easting == nil || northing == nil || len(rest) > 0 {
		return Reading{}, parley.Wrong("place", text, "must be a zone, the easting, then the northing, both in metres, such as 37S 605000 3910000")
	}
	e, n := easting.float(), northing.float()
	if err := z.checkRange(text, e, n); err != nil {
		return Reading{}, err
	}

	side := finestCell
	if d := max(easting.decimals, northing.decimals); d < 2 {
		side = math.Pow10(-d)
	}
	r := Reading{Place: z.unproject(e, n), Format: UTM, Cell: z.cell(e-side/2, n-side/2, side)}
	if band == 'S' {
		r.Questions = append(r.Questions, BandNotSouth)
	}
	// One more side all around, because rounding can carry a place across the border.
	if z.touches(e-side, n-side, 2*side) {
		return r, nil
	}
	if !z.polar() {
		south, north, _, _ := z.bounds()
		if lat := float64(r.Place.Lat()) / parley.Degree; lat < south || lat > north {
			return Reading{}, parley.Wrong("place.band", text, fmt.Sprintf("the letter after the zone is the latitude band, not the hemisphere: %c is from %s to %s, and this northing is at %s",
				band, plainLatitude(south), plainLatitude(north), latitude.write(r.Place.Lat(), DD, 1)))
		}
	}
	if !z.touches(math.Floor(e/square)*square, math.Floor(n/square)*square, square) {
		return Reading{}, parley.Wrong("place.easting", text, fmt.Sprintf("must lie in zone %s or just beyond its border", z))
	}
	r.Questions = append(r.Questions, OutsideZone)
	return r, nil
}

func plainLatitude(deg float64) string {
	return latitude.write(int64(deg)*parley.Degree, DD, 0)
}

// metresToken takes a number and its unit off the front.
func metresToken(toks []token, units ...string) (*decimal, []token) {
	if len(toks) == 0 || toks[0].kind != number {
		return nil, toks
	}
	d := toks[0].num
	toks = toks[1:]
	for _, u := range units {
		if len(toks) > 0 && toks[0].is(u) {
			return &d, toks[1:]
		}
	}
	return &d, toks
}

// checkRange keeps out numbers that no place of such a zone has, so that the projection
// is only used where it holds.
func (z gridZone) checkRange(text string, e, n float64) error {
	var e0, e1, n0, n1 float64
	switch {
	case z.polar():
		columns, from := z.columns()
		rows, up := z.rows()
		e0, e1 = from, from+float64(len(columns))*square
		n0, n1 = up, up+float64(len(rows))*square
	case z.north():
		e0, e1, n0, n1 = 100_000, 900_000, 0, 9_600_000
	default:
		e0, e1, n0, n1 = 100_000, 900_000, 1_000_000, utmNorthing
	}
	if e < e0 || e > e1 {
		return parley.Wrong("place.easting", text, fmt.Sprintf("the easting in zone %s must be from %.0f to %.0f m", z, e0, e1))
	}
	if n < n0 || n > n1 {
		return parley.Wrong("place.northing", text, fmt.Sprintf("the northing in zone %s must be from %.0f to %.0f m", z, n0, n1))
	}
	return nil
}

// formatUTM rounds to the last digit written.
func formatUTM(p parley.Place, digits int) string {
	z := zoneOf(p)
	e, n := z.project(p)
	return fmt.Sprintf("%s %.*f %.*f", z, digits, e, digits, n)
}
