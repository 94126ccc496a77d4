package notation

import (
	"fmt"
	"regexp"
	"strings"

	"parley"
)

var (
	heightWords = map[string]parley.HeightRef{
		"GND": parley.Ground, "GROUND": parley.Ground, "SFC": parley.Ground, "SURFACE": parley.Ground,
		"UNL": parley.Unlimited, "UNLTD": parley.Unlimited, "UNLIMITED": parley.Unlimited,
	}
	heightRefs = map[string]parley.HeightRef{
		"AGL": parley.AGL, "ASFC": parley.AGL,
		"AMSL": parley.AMSL, "MSL": parley.AMSL,
		"ELLIPSOID": parley.Ellipsoid, "HAE": parley.Ellipsoid,
		"STD": parley.Standard,
	}
	// Reference, FL, sign, number, unit, reference.
	heightForm = regexp.MustCompile(`^(?:(AGL|ASFC|AMSL|MSL|ELLIPSOID|HAE|STD) ?)?(FL)? ?([+-])?(\d+(?:\.\d+)?)` +
		` ?(M|METRES?|METERS?|FT|FOOT|FEET|')? ?(AGL|ASFC|AMSL|MSL|ELLIPSOID|HAE|STD)?$`)
)

const wantHeight = "must be a number, a unit (FT or M) and a reference (AGL, AMSL or ELLIPSOID), such as 2000FT AMSL; or FL100, GND or UNL"

// ParseHeight reads a vertical limit: 2000FT AMSL, 500 M AGL, 3000 ft ellipsoid, FL100,
// GND, UNL. MSL is AMSL; SFC is GND and ASFC is AGL, over water too; HAE is above the
// WGS-84 ellipsoid; STD is the pressure height that flight levels count. The reference may
// stand first. Values have at most three decimals.
//
// Unit and reference are never assumed: where one is missing, the error asks for it.
func ParseHeight(s string) (parley.Height, error) {
	text, err := clean("height", s)
	if err != nil {
		return parley.Height{}, err
	}
	if ref, ok := heightWords[text]; ok {
		return parley.Height{Ref: ref}, nil
	}
	m := heightForm.FindStringSubmatch(text)
	if m == nil {
		return parley.Height{}, parley.Wrong("height", s, wantHeight)
	}
	before, fl, sign, value, unit, after := m[1], m[2] != "", m[3], readDecimal(m[4]), m[5], m[6]
	ref := heightRefs[before+after] // both is neither
	switch {
	case before != "" && after != "", fl && unit != "":
		return parley.Height{}, parley.Wrong("height", s, wantHeight)
	case fl && ref != "" && ref != parley.Standard:
		return parley.Height{}, parley.Wrong("height.ref", s, fmt.Sprintf("a flight level is a pressure height and never %s; in feet it would be a height %s", ref, ref))
	case fl:
		ref = parley.Standard
	case unit == "" && ref == "":
		return parley.Height{}, parley.Wrong("height", s, "a bare number is no height: "+wantHeight)
	case unit == "":
		return parley.Height{}, parley.Wrong("height.unit", s, "must have a unit after the number, FT or M")
	case ref == "":
		return parley.Height{}, parley.Wrong("height.ref", s, "must say what it is measured from: AGL (ground), AMSL (mean sea level) or ELLIPSOID (WGS-84)")
	}
	h := parley.Height{Ref: ref}
	switch {
	case fl:
		h.Unit = parley.FlightLevel
	case unit[0] == 'M':
		h.Unit = parley.Metres
	default:
		h.Unit = parley.Feet
	}
	if value.decimals > 3 {
		return parley.Height{}, parley.Wrong("height.value", s, "must have at most three decimals")
	}
	h.Value = int64(value.whole*1000 + value.frac/(pico/1000))
	if h.Value > parley.MaxHeight {
		return parley.Height{}, parley.Wrong("height.value", s, fmt.Sprintf("must be within %d either side of 0", parley.MaxHeight/1000))
	}
	if sign == "-" {
		h.Value = -h.Value
	}
	return h, nil
}

// FormatHeight writes a vertical limit so that [ParseHeight] reads the same: FL100,
// 2000FT AMSL, 500M AGL, GND, UNL. What is not well formed it shows as it stands.
func FormatHeight(h parley.Height) string {
	switch {
	case h.Ref == parley.Ground || h.Ref == parley.Unlimited:
		return string(h.Ref)
	case h.Ref == parley.Standard && h.Unit == parley.FlightLevel && h.Value >= 0:
		return fmt.Sprintf("FL%03d%s", h.Value/1000, decimals(h.Value%1000, 3))
	case h.Ref == parley.Standard && h.Unit == parley.FlightLevel:
		return fmt.Sprintf("FL-%03d%s", -h.Value/1000, decimals(-h.Value%1000, 3))
	}
	sign := ""
	if h.Value < 0 {
		sign = "-"
	}
	return fmt.Sprintf("%s%d%s%s %s", sign, abs(h.Value)/1000, decimals(abs(h.Value)%1000, 3), h.Unit, h.Ref)
}

// decimals writes a fraction with its point, without zeros at the end; nothing for 0.
func decimals(n int64, digits int) string {
	if n == 0 {
		return ""
	}
	return "." + strings.TrimRight(fmt.Sprintf("%0*d", digits, n), "0")
}
