package shapes

import (
	"parley"
	"parley/geo"
)

// Alignment tells on which side of the line between its anchors an orbit lies, seen from
// the first to the second.
type Alignment string

// The alignments.
const (
	Left   Alignment = "LEFT"
	Centre Alignment = "CENTRE"
	Right  Alignment = "RIGHT"
)

// Orbit makes a corridor of an orbit between two anchors: as wide as the orbit, with round
// ends beyond the anchors. Left and right, its line joins the two places half a width
// square off the anchors. Width is in millimetres; an odd one becomes the next even one.
// Errors are *parley.Error and name places[1], width or alignment.
func Orbit(from, to parley.Place, width int64, a Alignment) (parley.Footprint, error) {
	f := parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{from, to}, Radius: width/2 + width%2}
	line := geo.Inverse(from, to)
	var aside float64 // degrees clockwise from the line
	switch a {
	case Left:
		aside = -90
	case Right:
		aside = 90
	case Centre:
	default:
		return f, parley.Wrong("alignment", a, "must be LEFT, CENTRE or RIGHT of the line from the first anchor to the second")
	}
	switch {
	case width < 1 || f.Radius > parley.MaxRadius:
		return f, parley.Wrong("width", width, "must be more than 0 and at most 4000 km")
	case line.Metres < leastArc:
		return f, parley.Wrong("places[1]", to, "must be a metre or more from the first anchor: an orbit around one place is a circle")
	}
	if err := geo.Check(f); err != nil {
		return f, err
	}
	if aside != 0 {
		half := float64(f.Radius) / 1000
		f.Places = []parley.Place{geo.Direct(from, line.Start+aside, half), geo.Direct(to, line.End+aside, half)}
	}
	return f, nil
}

// Sides is how far a leg of a track reaches to its left and to its right, in millimetres.
type Sides struct{ Left, Right int64 }

// Run is a part of a track of one width: from leg First to leg Last, counted from 0.
type Run struct {
	Footprint   parley.Footprint
	First, Last int
}

// Track makes corridors of a track, one for each run of legs with equal sides. Sides has
// one for each leg, so one less than there are places.
func Track(places []parley.Place, sides []Sides) []Run {
	var runs []Run
	for i, s := range sides {
		if i > 0 && s == sides[i-1] {
			r := &runs[len(runs)-1]
			r.Last, r.Footprint.Places = i, places[r.First:i+2:i+2]
			continue
		}
		f := parley.Footprint{Shape: parley.Corridor, Places: places[i : i+2 : i+2], Left: s.Left, Right: s.Right}
		if s.Left == s.Right {
			f.Left, f.Right, f.Radius = 0, 0, s.Left
		}
		runs = append(runs, Run{f, i, i})
	}
	return runs
}
