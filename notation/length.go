package notation

import (
	"fmt"
	"regexp"

	"parley"
)

// LengthUnit is a unit that officers give lengths in.
type LengthUnit string

// The units.
const (
	Metre        LengthUnit = "M"
	Kilometre    LengthUnit = "KM"
	Foot         LengthUnit = "FT" // international, 304.8 mm
	NauticalMile LengthUnit = "NM" // 1,852 m
)

// tenths of a millimetre in each unit, so that a foot is a whole number of them.
var lengthTenths = map[LengthUnit]int64{
	Metre: 10_000, Kilometre: 10_000_000, Foot: 3_048, NauticalMile: 18_520_000,
}

var lengthForm = regexp.MustCompile(`^(\d+(?:\.\d+)?) ?([A-Z]+)?$`)

const (
	maxLength      = 100_000_000_000 // 100,000 km in millimetres, more than once around the Earth
	lengthDecimals = 7               // enough to write any millimetre in nautical miles
	lengthGrain    = 10_000_000      // what they count
)

// ParseLength reads a length such as 500M, 2.5 km, 1000FT or 3NM, in millimetres. It is
// exact where the text means whole millimetres, else the nearest one.
func ParseLength(s string) (millimetres int64, err error) {
	text, err := clean("length", s)
	if err != nil {
		return 0, err
	}
	m := lengthForm.FindStringSubmatch(text)
	if m == nil {
		return 0, parley.Wrong("length", s, "must be a number of at least 0 and a unit (M, KM, NM or FT), such as 500M")
	}
	value, unit := readDecimal(m[1]), LengthUnit(m[2])
	tenths, ok := lengthTenths[unit]
	switch {
	case unit == "":
		return 0, parley.Wrong("length.unit", s, "must have a unit after the number: M, KM, NM or FT")
	case unit == "MI" || unit == "MILE" || unit == "MILES":
		return 0, parley.Wrong("length.unit", s, "must be M, KM, NM or FT; write NM for nautical miles, and statute miles in KM")
	case !ok:
		return 0, parley.Wrong("length.unit", s, "must be M, KM, NM or FT")
	case value.decimals > lengthDecimals:
		return 0, parley.Wrong("length", s, fmt.Sprintf("must have at most %d decimals", lengthDecimals))
	}
	if value.whole > maxLength {
		return 0, tooLong(s)
	}
	// Whole units in tenths of a millimetre, the rest in 1e-7 of those.
	whole := int64(value.whole) * tenths
	rest := int64(value.frac/(pico/lengthGrain)) * tenths
	millimetres = whole/10 + (whole%10*lengthGrain+rest+5*lengthGrain)/(10*lengthGrain)
	if millimetres > maxLength {
		return 0, tooLong(s)
	}
	return millimetres, nil
}

func tooLong(s string) error {
	return parley.Wrong("length", s, "must be at most 100000 KM")
}

// FormatLength writes a length given in millimetres in a unit, with as many decimals, up
// to seven, as [ParseLength] needs to read the same.
func FormatLength(millimetres int64, unit LengthUnit) (string, error) {
	tenths, ok := lengthTenths[unit]
	if !ok {
		return "", parley.Wrong("length.unit", unit, "must be M, KM, NM or FT")
	}
	if millimetres < 0 || millimetres > maxLength {
		return "", parley.Wrong("length", millimetres, fmt.Sprintf("must be from 0 to %d millimetres", int64(maxLength)))
	}
	whole, rest := millimetres*10/tenths, millimetres*10%tenths
	frac := (rest*lengthGrain + tenths/2) / tenths
	return fmt.Sprintf("%d%s%s", whole+frac/lengthGrain, decimals(frac%lengthGrain, lengthDecimals), unit), nil
}
