package clash

import (
	"fmt"
	"strconv"
	"strings"

	"parley"
)

// spoken writes a height as people say it.
func spoken(h parley.Height) string {
	switch h.Ref {
	case parley.Ground:
		return "ground"
	case parley.Unlimited:
		return "unlimited"
	}
	if h.Unit == parley.FlightLevel {
		return fmt.Sprintf("FL%03d%s", h.Value/1000, fraction(h.Value))
	}
	unit := " m "
	if h.Unit == parley.Feet {
		unit = " ft "
	}
	ref := string(h.Ref)
	if h.Ref == parley.Ellipsoid {
		ref = "above the ellipsoid"
	}
	return thousandths(h.Value) + unit + ref
}

// thousandths writes a number of thousandths as a decimal, with commas between groups
// of three digits: 3000000 is 3,000 and 1500 is 1.5.
func thousandths(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	whole := strconv.FormatInt(n/1000, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + fraction(n)
}

// fraction writes what n has beyond whole thousands: .5 of 1500, nothing of 2000.
func fraction(n int64) string {
	if n %= 1000; n == 0 {
		return ""
	}
	return "." + strings.TrimRight(fmt.Sprintf("%03d", max(n, -n)), "0")
}
