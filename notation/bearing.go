package notation

import (
	"fmt"
	"regexp"

	"parley"
)

// Circle is a full turn in the integers that bearings are written in, 1e-7 degree.
const Circle = 360 * parley.Degree

// maxVariation bounds a magnetic variation, in 1e-7 degree. It comes close to this only
// near the magnetic poles.
const maxVariation = 180 * parley.Degree

const bearingDecimals = 7 // all that 1e-7 degree holds

// Bearing is a direction as somebody wrote it. Angles are in 1e-7 degree.
type Bearing struct {
	// True is clockwise from true north, from 0 to [Circle]; Circle itself where the text
	// says 360, so that 000T to 360T can mean all round.
	True int64
	// Magnetic tells that the text gave Read clockwise from magnetic north, and the
	// Variation of that from true north, positive to the east. True is the sum.
	Magnetic  bool
	Read      int64
	Variation int64
}

var (
	bearingForm  = regexp.MustCompile(`^(\d{1,3}(?:\.\d+)?) ?°? ?(T|TRUE|M|MAG|MAGNETIC)(?: ?VAR ?(\d{1,3}(?:\.\d+)?) ?°? ?([EW]))?$`)
	bareBearing  = regexp.MustCompile(`^\d{1,3}(\.\d+)?( ?°)?$`)
	bareVariance = regexp.MustCompile(`^[^V]*M[A-Z]* ?VAR ?\d{1,3}(\.\d+)?( ?°)?$`)
)

const wantBearing = "must be degrees and T for true (045T), or M for magnetic with its variation (045M VAR 5E)"

// ParseBearing reads a bearing in degrees from true north (045T, 7.25 TRUE) or from
// magnetic north (045M VAR 5E, 045 MAG VAR 2.5W). Which of them is never guessed, and
// neither is the variation: magnetic north is true north turned by the variation, to the
// east or to the west.
func ParseBearing(s string) (Bearing, error) {
	text, err := clean("bearing", s)
	if err != nil {
		return Bearing{}, err
	}
	m := bearingForm.FindStringSubmatch(text)
	if m == nil {
		return Bearing{}, notABearing(s, text)
	}
	read, err := inDegrees("bearing", s, m[1], Circle, "must be from 0 to 360 degrees")
	if err != nil {
		return Bearing{}, err
	}
	magnetic, said := m[2][0] == 'M', m[3] != ""
	switch {
	case !magnetic && said:
		return Bearing{}, parley.Wrong("bearing.variation", s, "a true bearing has no variation: write M if it is magnetic")
	case !magnetic:
		return Bearing{True: read, Read: read}, nil
	case !said:
		return Bearing{}, parley.Wrong("bearing.variation", s, "a magnetic bearing needs the variation beside it: 045M VAR 5E, or W for west")
	}
	variation, err := inDegrees("bearing.variation", s, m[3], maxVariation, "must be from 0 to 180 degrees")
	if err != nil {
		return Bearing{}, err
	}
	if m[4] == "W" {
		variation = -variation
	}
	return Bearing{True: ((read+variation)%Circle + Circle) % Circle, Magnetic: true, Read: read, Variation: variation}, nil
}

// inDegrees reads degrees that are written as digits.
func inDegrees(field, s, digits string, most int64, want string) (int64, error) {
	d := readDecimal(digits)
	if d.decimals > bearingDecimals {
		return 0, parley.Wrong(field, s, fmt.Sprintf("must have at most %d decimals", bearingDecimals))
	}
	a := int64(d.whole)*parley.Degree + int64(d.frac/(pico/parley.Degree))
	if a > most {
		return 0, parley.Wrong(field, s, want)
	}
	return a, nil
}

// notABearing says what a text lacks that is no bearing; s is the text as it was given.
func notABearing(s, text string) error {
	switch {
	case bareBearing.MatchString(text):
		return parley.Wrong("bearing.north", s, "must say which north: T for true, or M for magnetic with its variation (045M VAR 5E)")
	case bareVariance.MatchString(text):
		return parley.Wrong("bearing.variation", s, "must say to which side of true north: E or W, as in VAR 5E")
	}
	return parley.Wrong("bearing", s, wantBearing)
}

// FormatBearing writes a bearing from true north, given in 1e-7 degree from 0 to
// [Circle], with as many decimals as it needs: 045T, 007.25T.
func FormatBearing(fromTrueNorth int64) (string, error) {
	if fromTrueNorth < 0 || fromTrueNorth > Circle {
		return "", parley.Wrong("bearing", fromTrueNorth, fmt.Sprintf("must be from 0 to %d (1e-7 degree)", int64(Circle)))
	}
	return fmt.Sprintf("%03d%sT", fromTrueNorth/parley.Degree, decimals(fromTrueNorth%parley.Degree, bearingDecimals)), nil
}

// String says what was read: 050T, or 045M with variation 5E, which is 050T.
func (b Bearing) String() string {
	s, err := FormatBearing(b.True)
	if err != nil || !b.Magnetic {
		return s
	}
	side, variation := "E", b.Variation
	if variation < 0 {
		side, variation = "W", -variation
	}
	return fmt.Sprintf("%03d%sM with variation %d%s%s, which is %s", b.Read/parley.Degree, decimals(b.Read%parley.Degree, bearingDecimals),
		variation/parley.Degree, decimals(variation%parley.Degree, bearingDecimals), side, s)
}
