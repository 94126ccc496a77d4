package shapes

import (
	"fmt"
	"math"

	"parley"
	"parley/geo"
)

// Sector is what lies between two distances from a centre and between two bearings there:
// a radarc, as airspace orders call it.
type Sector struct {
	Centre       parley.Place
	Inner, Outer int64 // millimetres; Inner may be 0
	From         int64 // bearing from true north, 1e-7 degree
	Sweep        int64 // clockwise from there, 1e-7 degree: more than 0, at most all round
}

// Draw makes a footprint of the sector that leaves none of it out: a polygon; all round a
// polygon with a hole, or a circle where Inner is 0. Errors are *parley.Error and name
// centre, inner, outer or to.
func (s Sector) Draw() (Drawn, error) {
	inner, outer := float64(s.Inner)/1000, float64(s.Outer)/1000
	if err := checkRadius("outer", outer); err != nil {
		return Drawn{}, err
	}
	if inner != 0 && inner < leastArc {
		return Drawn{}, parley.Wrong("inner", fmt.Sprintf("%.3f metres", inner), "must be 0 or at least a metre")
	}
	if outer-inner < leastArc {
		return Drawn{}, parley.Wrong("inner", fmt.Sprintf("%.3f metres", inner), "must be shorter than the outer radius, by a metre at least")
	}
	if s.Sweep == 360*parley.Degree {
		return s.whole(inner, outer)
	}
	// What is left out must be wide enough that the sides at its edges stay apart.
	sweep := float64(s.Sweep) / parley.Degree
	narrow := max(inner, leastArc)
	if inner == 0 {
		narrow = outer
	}
	if left := (360 - sweep) * math.Pi / 180 * narrow; sweep > 180 && left < leastArc {
		return Drawn{}, parley.Wrong("to", fmt.Sprintf("%.3f metres of the circle left out", left), "must leave out a metre or more, or nothing: all round is from 000T to 360T")
	}
	from, to := float64(s.From)/parley.Degree, float64(s.From+s.Sweep)/parley.Degree
	// Corners stand a grain beyond the sector, so that rounding leaves nothing out.
	beyond := func(radius float64) float64 { return grain / (sphere * math.Sin(radius/sphere)) * 180 / math.Pi }
	far, b := outer+grain, beyond(outer)
	cw := &Arc{Centre: s.Centre, Clockwise: true, Slack: 1000}
	corners := []Corner{{geo.Direct(s.Centre, from-b, far), cw}, {At: geo.Direct(s.Centre, to+b, far)}}
	if inner == 0 {
		corners = append(corners, s.apex(from, to)...)
	} else {
		near, b := inside(inner), beyond(inner)
		ccw := &Arc{Centre: s.Centre, Slack: 1000}
		corners = append(corners, Corner{geo.Direct(s.Centre, to+b, near), ccw}, Corner{At: geo.Direct(s.Centre, from-b, near)})
	}
	return Polyarc(corners)
}

// apex gives the corners at the centre of a sector without an inner radius, a grain behind
// it as seen from the sector, so that the sides pass it at that distance: one, or two where
// the sector is so narrow that one would lie far behind.
func (s Sector) apex(from, to float64) []Corner {
	behind := func(azimuth, metres float64) Corner { return Corner{At: geo.Direct(s.Centre, azimuth, metres)} }
	if to-from < 30 {
		return []Corner{behind(to+135, math.Sqrt2*grain), behind(from-135, math.Sqrt2*grain)}
	}
	return []Corner{behind((from+to)/2+180, grain/math.Sin((to-from)/2*math.Pi/180))}
}

func (s Sector) whole(inner, outer float64) (Drawn, error) {
	if inner == 0 {
		return Drawn{Footprint: parley.Footprint{Shape: parley.Circle, Places: []parley.Place{s.Centre}, Radius: s.Outer}}, nil
	}
	tolerance, err := fit(func(t int64) int { return edges(360, inner, t) + edges(360, outer, t) + 2 })
	if err != nil {
		return Drawn{}, err
	}
	f := parley.Footprint{
		Shape:  parley.Polygon,
		Places: closedCircle(s.Centre, outer, true, tolerance),
		Holes:  [][]parley.Place{closedCircle(s.Centre, inner, false, tolerance)},
	}
	return Drawn{f, tolerance, len(f.Places) + len(f.Holes[0]) - 2}, certain(f)
}
