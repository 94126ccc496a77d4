package notation

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"parley"
)

// The letters of 100 km squares leave out I and O (NGA.STND.0037, "Universal Grids and
// Grid Reference Systems").
const squareLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ"

const (
	square   = 100_000   // metres
	rowCycle = 20        // row letters, A to V, before they begin again
	cycle    = 2_000_000 // metres, so high is one round of them
)

// columns gives the column letters of a zone, and the easting of the first, in metres.
func (z gridZone) columns() (letters string, from float64) {
	switch z.band {
	case 'A':
		return "JKLPQRSTUXYZ", 800_000
	case 'Y':
		return "RSTUXYZ", 1_300_000
	case 'B':
		return "ABCFGHJKLPQR", 2_000_000
	case 'Z':
		return "ABCFGHJ", 2_000_000
	}
	set := (z.zone - 1) % 3 * 8
	return squareLetters[set : set+8], 100_000
}

// rows gives the row letters of a zone, and the northing of the first, in metres. In UTM
// zones they repeat; even zones begin with F.
func (z gridZone) rows() (letters string, from float64) {
	switch {
	case z.polar() && z.north():
		return squareLetters[:14], 1_300_000
	case z.polar():
		return squareLetters, 800_000
	case z.zone%2 == 0:
		return squareLetters[5:rowCycle] + squareLetters[:5], 0
	}
	return squareLetters[:rowCycle], 0
}

// corner gives the south-west corner of a 100 km square of the zone.
func (z gridZone) corner(text string, col, row byte) (e, n float64, err error) {
	columns, e0 := z.columns()
	rows, n0 := z.rows()
	c, r := strings.IndexByte(columns, col), strings.IndexByte(rows, row)
	if c < 0 {
		return 0, 0, parley.Wrong("place.column", text, fmt.Sprintf("the 100 km columns of zone %s have one of the letters %s, and %c is none", z, columns, col))
	}
	if r < 0 {
		return 0, 0, parley.Wrong("place.row", text, fmt.Sprintf("the 100 km rows of zone %s have one of the letters %s, and %c is none", z, rows, row))
	}
	e, n = e0+float64(c)*square, n0+float64(r)*square
	if !z.polar() {
		// A band is less than half a round of rows high, so that the round which comes
		// nearest to its middle is the only one that can meet it.
		south, north, _, _ := z.bounds()
		_, middle := mercator((south+north)/2, 0)
		if !z.north() {
			middle += utmNorthing
		}
		n += cycle * math.Round((middle-n-square/2)/cycle)
	}
	if !z.touches(e, n, square) {
		return 0, 0, parley.Wrong("place.square", text, fmt.Sprintf("must name a 100 km square of zone %s; there is no %c%c in it", z, col, row))
	}
	return e, n, nil
}

const wantZone = "MGRS and UTM begin with a zone from 1 to 60 and its band, such as 37S, near a pole with A, B, Y or Z alone"

// parseGridZone reads zone and band; zone is empty for a polar half.
func parseGridZone(text string, zone []token, band byte) (gridZone, error) {
	if len(zone) == 0 {
		if !polarBand(band) {
			return gridZone{}, parley.Wrong("place.zone", text, wantZone)
		}
		return gridZone{0, band}, nil
	}
	num := zone[0].num
	if num.digits > 2 || num.decimals > 0 || num.whole < 1 || num.whole > 60 {
		return gridZone{}, parley.Wrong("place.zone", text, wantZone)
	}
	z := gridZone{int(num.whole), band}
	switch {
	case polarBand(band):
		return gridZone{}, parley.Wrong("place.band", text, fmt.Sprintf("near the poles there is no zone number; before %c none is written", band))
	case strings.IndexByte(bands, band) < 0:
		return gridZone{}, parley.Wrong("place.band", text, "the letter of a latitude band is C to X without I and O")
	case z.swallowed():
		return gridZone{}, parley.Wrong("place.zone", text, "zones 32X, 34X and 36X do not exist; around Svalbard there are 31X, 33X, 35X and 37X")
	}
	return z, nil
}

// parseMGRS reads a reference, cut into the zone number, if there is one, and what follows
// from the band on. Text is the reference as it was given, for errors.
func parseMGRS(text string, zone, letters []token) (Reading, error) {
	name := letters[0].text
	letters = letters[1:]
	if len(name) == 1 {
		name += letters[0].text
		letters = letters[1:]
	}
	if len(zone) == 0 && len(name) == 2 {
		return Reading{}, parley.Wrong("place.zone", text, wantZone)
	}
	if len(name) != 3 || len(zone)+len(letters) == 0 && !polarBand(name[0]) {
		return Reading{}, notAPlace(text)
	}
	z, err := parseGridZone(text, zone, name[0])
	if err != nil {
		return Reading{}, err
	}
	east, north, err := mgrsDigits(text, letters)
	if err != nil {
		return Reading{}, err
	}
	e, n, err := z.corner(text, name[1], name[2])
	if err != nil {
		return Reading{}, err
	}
	side := float64(square)
	for range len(east) {
		side /= 10
	}
	e += metres(east) * side
	n += metres(north) * side
	r := Reading{Place: z.unproject(e+side/2, n+side/2), Format: MGRS, Cell: z.cell(e, n, side)}
	if !z.touches(e, n, side) {
		r.Questions = []Question{OutsideZone}
	}
	return r, nil
}

// mgrsDigits gives easting and northing, written together or apart.
func mgrsDigits(text string, toks []token) (east, north string, err error) {
	all := ""
	for _, t := range toks {
		if t.kind != number || t.num.decimals > 0 {
			return "", "", parley.Wrong("place.digits", text, "must have only digits after the letters")
		}
		all += t.text
	}
	half := len(all) / 2
	switch {
	case len(all)%2 != 0:
		return "", "", parley.Wrong("place.digits", text, fmt.Sprintf("must have an even number of digits, half for the easting and half for the northing; these are %d", len(all)))
	case half > 5:
		return "", "", parley.Wrong("place.digits", text, fmt.Sprintf("must have at most 10 digits (1 m); these are %d", len(all)))
	case len(toks) > 2 || len(toks) == 2 && len(toks[0].text) != half:
		return "", "", parley.Wrong("place.digits", text, "must have as many digits of easting as of northing")
	}
	return all[:half], all[half:], nil
}

// metres is the number that at most five digits write; none write 0.
func metres(digits string) float64 {
	n, _ := strconv.Atoi("0" + digits)
	return float64(n)
}

// formatMGRS cuts off, never rounds.
func formatMGRS(p parley.Place, digits int) string {
	z := zoneOf(p)
	easting, northing := z.project(p)
	e, n := int(easting), int(northing)
	columns, e0 := z.columns()
	rows, n0 := z.rows()
	name := fmt.Sprintf("%s%c%c", z, columns[(e-int(e0))/square], rows[(n-int(n0))/square%len(rows)])
	if digits == 0 {
		return name
	}
	return fmt.Sprintf("%s %s %s", name, fmt.Sprintf("%05d", e%square)[:digits], fmt.Sprintf("%05d", n%square)[:digits])
}
