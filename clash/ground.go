package clash

import (
	"fmt"
	"math"

	"parley/geo"
)

// claim is what can be said of one condition of a clash.
type claim int

const (
	no    claim = iota // certainly not
	maybe              // neither can be excluded
	yes                // certainly
)

// Micrometres: what comes out of geo as metres is compared as integers.
const (
	metre      = 1_000_000
	millimetre = 1000
)

// tolerance is how near to a limit, in micrometres, no verdict is certain: 0.1 m and
// 0.01 % of the limit (DESIGN.md, Clash engine). It is far above what geo can err by; it
// stands for what two engines may reasonably differ by, and for how places are measured.
func tolerance(limit int64) int64 { return metre/10 + limit/10_000 }

// micro turns metres into micrometres; what is infinitely far is farther than any limit.
func micro(metres float64) int64 {
	return int64(math.Round(min(metres, 1e9) * metre))
}

// near says whether skeletons come within a limit, in micrometres. Skeletons that meet
// do so under any limit: touching is a clash.
func near(n geo.Approach, limit int64) claim {
	least, most, band := micro(n.Least), micro(n.Most), tolerance(limit)
	switch {
	case most == 0:
		return yes
	case least > limit+band:
		return no
	case most < limit-band:
		return yes
	}
	return maybe
}

// whyNear says in words why near could not be sure.
func whyNear(n geo.Approach, a, b *volume, horizontal int64) []string {
	var why []string
	for _, v := range []*volume{a, b} {
		if v.unknown != "" {
			why = append(why, v.unknown)
		}
	}
	switch {
	case len(why) > 0:
	case n.Least != n.Most:
		why = append(why, "the footprints are too intricate to measure between")
	default:
		limit := (a.radius + b.radius + horizontal) * millimetre
		least, most, included := micro(n.Most), limit, ", radii included"
		if a.sided || b.sided { // no one radius to include
			radii := (a.radius + b.radius) * millimetre
			least, most, included = max(0, least-radii), most-radii, ""
		}
		why = append(why, fmt.Sprintf("closest approach %s m is within %s m of the limit %s m%s",
			thousandths(least/millimetre), thousandths(tolerance(limit)/millimetre), thousandths(most/millimetre), included))
	}
	return why
}
