package notation

import (
	"fmt"
	"strings"

	"parley"
)

// axis is one of the two angles of a place, and how it is written.
type axis struct {
	name   string
	letter [2]byte // of the positive and the negative half
	limit  int64   // degrees
	width  int     // digits of the degrees in full
}

var (
	latitude  = axis{"latitude", [2]byte{'N', 'S'}, 90, 2}
	longitude = axis{"longitude", [2]byte{'E', 'W'}, 180, 3}
)

func (a axis) field(part string) string {
	if part != "" {
		return "place." + a.name + "." + part
	}
	return "place." + a.name
}

// angle is one axis as read, both numbers in 1e-7 degree.
type angle struct {
	value  int64
	unit   int64 // of the last digit written, rounded up
	format Format
}

// degreeLength is above the length of any degree on WGS-84, in millimetres: the longest
// is the last one of a meridian before a pole, 111,694 m.
const degreeLength = 111_700_000

// parseDegrees reads latitude and longitude in DD, DDM, DMS and packed. Text is the place
// as it was given, for errors.
func parseDegrees(text string, toks []token) (Reading, error) {
	var letters []int // where the words are
	for i, t := range toks {
		if t.kind == word {
			letters = append(letters, i)
		}
	}
	if len(letters) == 0 {
		return parsePair(text, toks)
	}
	if len(letters) == 1 {
		return Reading{}, parley.Wrong("place", text, "must have both a latitude with N or S and a longitude with E or W")
	}
	if len(letters) != 2 {
		return Reading{}, notAPlace(text)
	}
	// Letters stand either before both angles or after both.
	l1, l2 := letters[0], letters[1]
	var first, second []token
	switch {
	case l1 == 0:
		first, second = trimComma(toks[1:l2], false), toks[l2+1:]
	case l2 == len(toks)-1:
		first, second = toks[:l1], trimComma(toks[l1+1:l2], true)
	default:
		return Reading{}, notAPlace(text)
	}
	ax1, neg1, ok1 := hemisphere(toks[l1].text)
	ax2, neg2, ok2 := hemisphere(toks[l2].text)
	if !ok1 || !ok2 || ax1 == ax2 {
		return Reading{}, parley.Wrong("place", text, "must have one letter N or S and one letter E or W")
	}
	a1, err := ax1.read(text, first, neg1)
	if err != nil {
		return Reading{}, err
	}
	a2, err := ax2.read(text, second, neg2)
	if err != nil {
		return Reading{}, err
	}
	if a1.format != a2.format {
		return Reading{}, parley.Wrong("place", text, "must have latitude and longitude in the same form, such as degrees and minutes")
	}
	if ax1 == longitude {
		a1, a2 = a2, a1
	}
	return degreesReading(a1, a2), nil
}

// trimComma takes the separator of latitude and longitude off one end.
func trimComma(toks []token, front bool) []token {
	n := len(toks)
	switch {
	case n > 0 && front && separates(toks[0]):
		return toks[1:]
	case n > 0 && !front && separates(toks[n-1]):
		return toks[:n-1]
	}
	return toks
}

func separates(t token) bool { return t.is(",") || t.is(";") || t.is("/") }

func hemisphere(letter string) (ax axis, negative, ok bool) {
	switch letter {
	case "N", "S":
		return latitude, letter == "S", true
	case "E", "W":
		return longitude, letter == "W", true
	}
	return axis{}, false, false
}

// read takes an angle without its hemisphere letter.
func (a axis) read(text string, toks []token, negative bool) (angle, error) {
	if len(toks) == 0 {
		return angle{}, parley.Missing(a.field(""))
	}
	if toks[0].is("-") || toks[0].is("+") {
		return angle{}, parley.Wrong(a.field(""), text, "must have a sign or a hemisphere letter, not both")
	}
	var parts []decimal
	for i := 0; i < len(toks); {
		if toks[i].kind != number || len(parts) == 3 {
			return angle{}, parley.Wrong(a.field(""), text, "must be degrees, minutes, seconds, decimals with a point and only in the last of them")
		}
		parts = append(parts, toks[i].num)
		i++
		if i == len(toks) || toks[i].kind == number {
			continue
		}
		sep := (toks[i].is("-") || toks[i].is(":")) && i+1 < len(toks) && !toks[i].spaced && !toks[i+1].spaced
		if toks[i].is(",") {
			return angle{}, parley.Wrong(a.field(""), text, "must have its decimals after a point; a comma stands only between latitude and longitude")
		}
		if !sep && toks[i].text != []string{"°", "'", `"`}[len(parts)-1] {
			return angle{}, parley.Wrong(a.field(""), text, fmt.Sprintf("must be marked ° then ' then \", and has %q after part %d", toks[i].text, len(parts)))
		}
		i++
	}
	format := []Format{DD, DDM, DMS}[len(parts)-1]
	if len(parts) == 1 && parts[0].digits > 3 {
		var err error
		if parts, format, err = a.unpack(text, parts[0]); err != nil {
			return angle{}, err
		}
	}
	for i, p := range parts {
		switch {
		case i < len(parts)-1 && p.decimals > 0:
			return angle{}, parley.Wrong(a.field(""), text, "must have decimals only in its last part")
		case i > 0 && (p.whole >= 60 || p.digits > 2):
			part := []string{"", "minutes", "seconds"}[i]
			return angle{}, parley.Wrong(a.field(part), text, part+" must be from 0 to below 60")
		}
	}
	return a.angle(text, parts, format, negative)
}

// unpack cuts degrees, minutes and seconds that are written without a space. Their number
// of digits is fixed, so that a lost one is noticed.
func (a axis) unpack(text string, d decimal) ([]decimal, Format, error) {
	last := decimal{frac: d.frac, digits: 2, decimals: d.decimals, whole: d.whole % 100}
	minutes := decimal{whole: d.whole / 100 % 100, digits: 2}
	switch d.digits {
	case a.width + 2:
		return []decimal{{whole: d.whole / 100, digits: a.width}, last}, DDM, nil
	case a.width + 4:
		return []decimal{{whole: d.whole / 10000, digits: a.width}, minutes, last}, Packed, nil
	}
	return nil, "", parley.Wrong(a.field(""), text, fmt.Sprintf("run together, a %s has %d digits (degrees, minutes) or %d (and seconds) before any decimals", a.name, a.width+2, a.width+4))
}

// angle puts checked parts together, rounding to 1e-7 degree.
func (a axis) angle(text string, parts []decimal, format Format, negative bool) (angle, error) {
	// Count in 1e-12 of the last part: with three digits of degrees, at most 1000*3600*1e12,
	// within an int64.
	var total, perDegree int64 = 0, 1
	for i, p := range parts {
		if i > 0 {
			total, perDegree = total*60, perDegree*60
		}
		total += int64(p.whole)
	}
	last := parts[len(parts)-1]
	total = total*pico + int64(last.frac)
	if total > a.limit*perDegree*pico {
		return angle{}, a.tooFar(text)
	}
	const grain = pico / parley.Degree
	value := (total + perDegree*grain/2) / (perDegree * grain)
	if negative {
		value = -value
	}
	steps := perDegree // units of the last digit in a degree
	for range min(last.decimals, 7) {
		steps *= 10
	}
	return angle{value: value, unit: (parley.Degree + steps - 1) / steps, format: format}, nil
}

func (a axis) tooFar(text string) error {
	return parley.Wrong(a.field(""), text, fmt.Sprintf("must be within %d degrees of 0", a.limit))
}

// parsePair reads two decimal numbers without letters, the latitude first. Degrees with
// minutes are not read without letters: 35 19 could be either one angle or two.
func parsePair(text string, toks []token) (Reading, error) {
	lat, rest, ok1 := signed(toks)
	comma := len(rest) > 0 && separates(rest[0])
	lon, rest, ok2 := signed(trimComma(rest, true))
	if !ok1 || !ok2 || len(rest) > 0 || lat.digits > 3 || lon.digits > 3 || !comma && lat.decimals == 0 {
		return Reading{}, parley.Wrong("place", text, wantPlace+"; without N, S, E, W only decimal degrees, latitude first and a comma between")
	}
	if lat.whole > 90 && lon.whole <= 90 {
		return Reading{}, parley.Wrong(latitude.field(""), text, "must come first and be within 90 degrees of 0; if the longitude stands first, write the letters N or S and E or W")
	}
	a1, err := latitude.angle(text, []decimal{lat.decimal}, DD, lat.negative)
	if err != nil {
		return Reading{}, err
	}
	a2, err := longitude.angle(text, []decimal{lon.decimal}, DD, lon.negative)
	if err != nil {
		return Reading{}, err
	}
	r := degreesReading(a1, a2)
	r.Questions = []Question{LatitudeFirst}
	return r, nil
}

type signedDecimal struct {
	decimal
	negative bool
}

// signed takes a number, with a sign before it and a degree mark after it if there are
// any, off the front.
func signed(toks []token) (n signedDecimal, rest []token, ok bool) {
	if len(toks) > 1 && (toks[0].is("-") || toks[0].is("+")) && !toks[1].spaced {
		n.negative = toks[0].is("-")
		toks = toks[1:]
	}
	if len(toks) == 0 || toks[0].kind != number {
		return n, toks, false
	}
	n.decimal = toks[0].num
	toks = toks[1:]
	if len(toks) > 0 && toks[0].is("°") {
		toks = toks[1:]
	}
	return n, toks, true
}

func degreesReading(lat, lon angle) Reading {
	up, right := (lat.unit+1)/2, (lon.unit+1)/2
	south, north := max(lat.value-up, -90*parley.Degree), min(lat.value+up, 90*parley.Degree)
	west, east := wrap(lon.value-right), wrap(lon.value+right)
	return Reading{
		Place:  parley.Place{lat.value, lon.value},
		Format: lat.format,
		Cell: Cell{
			Corners: [4]parley.Place{{south, west}, {south, east}, {north, east}, {north, west}},
			Side:    (max(lat.unit, lon.unit)*degreeLength + parley.Degree - 1) / parley.Degree,
		},
	}
}

// wrap brings a longitude in 1e-7 degree within ±180 degrees.
func wrap(lon int64) int64 {
	switch {
	case lon > 180*parley.Degree:
		return lon - 360*parley.Degree
	case lon < -180*parley.Degree:
		return lon + 360*parley.Degree
	}
	return lon
}

func formatDegrees(p parley.Place, f Format, digits int) string {
	return latitude.write(p.Lat(), f, digits) + " " + longitude.write(p.Lon(), f, digits)
}

// write rounds half away from zero, and takes the letter after rounding: nothing is 0 S.
func (a axis) write(v int64, f Format, digits int) string {
	var perDegree int64 = 1
	switch f {
	case DDM:
		perDegree = 60
	case DMS, Packed:
		perDegree = 3600
	}
	scale := int64(1)
	for range digits {
		scale *= 10
	}
	n := (abs(v)*perDegree*scale + parley.Degree/2) / parley.Degree
	letter := a.letter[0]
	if v < 0 && n > 0 {
		letter = a.letter[1]
	}
	whole, frac := n/scale, ""
	if digits > 0 {
		frac = fmt.Sprintf(".%0*d", digits, n%scale)
	}
	var b strings.Builder
	switch f {
	case DD:
		fmt.Fprintf(&b, "%0*d%s", a.width, whole, frac)
	case DDM:
		fmt.Fprintf(&b, "%0*d°%02d%s'", a.width, whole/60, whole%60, frac)
	case DMS:
		fmt.Fprintf(&b, `%0*d°%02d'%02d%s"`, a.width, whole/3600, whole/60%60, whole%60, frac)
	case Packed:
		fmt.Fprintf(&b, "%0*d%02d%02d%s", a.width, whole/3600, whole/60%60, whole%60, frac)
	}
	b.WriteByte(letter)
	return b.String()
}
