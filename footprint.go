package parley

import (
	"fmt"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Degree is one degree in the integers that places are written in.
const Degree = 10_000_000

// Place is a point on WGS-84: latitude, then longitude, in 1e-7 degree. Latitude is
// within ±90 degrees, longitude within ±180 degrees. On the channel it is a pair
// [latitude, longitude].
type Place [2]int64

// Lat is the latitude in 1e-7 degree.
func (p Place) Lat() int64 { return p[0] }

// Lon is the longitude in 1e-7 degree.
func (p Place) Lon() int64 { return p[1] }

func (p Place) onEarth() bool {
	return p[0] >= -90*Degree && p[0] <= 90*Degree && p[1] >= -180*Degree && p[1] <= 180*Degree
}

func (p Place) check(field string) error {
	if p[0] < -90*Degree || p[0] > 90*Degree {
		return Wrong(field, p[0], "latitude must be within 900000000 either side of 0 (1e-7 degree)")
	}
	if p[1] < -180*Degree || p[1] > 180*Degree {
		return Wrong(field, p[1], "longitude must be within 1800000000 either side of 0 (1e-7 degree)")
	}
	return nil
}

// Shape is the form of a footprint.
type Shape string

// The shapes of ruleset 1.
const (
	Point    Shape = "point"    // one place
	Circle   Shape = "circle"   // one place, and Radius
	Corridor Shape = "corridor" // two places or more, and Radius either side of the line between them, or Left and Right
	Polygon  Shape = "polygon"  // a closed ring: four places or more, the last equal to the first; and Holes
)

// Bounds of a footprint: what a single entry can carry and a planet can hold.
const (
	MaxPlaces = 2000 // holes included
	MaxHoles  = 64
	MaxRadius = 2_000_000_000 // 2,000 km in millimetres
)

// Footprint is where on the ground. Edges are geodesics of WGS-84; a ring's inside is
// the smaller side, whichever way it runs; boundaries belong to it, those of holes too.
//
// A corridor with Left and Right is wider on one side of its line, seen along it: around
// each leg it reaches Left metres on the leg's left and Right on its right, and round the
// leg's ends likewise, where the leg carried on straight parts left from right.
type Footprint struct {
	Shape   Shape     `json:"shape"`
	Places  []Place   `json:"places"`
	Holes   [][]Place `json:"holes,omitempty"`  // closed rings within a polygon, apart from its ring and from each other
	Radius  int64     `json:"radius,omitzero"`  // millimetres; circle, and corridor of one width
	Left    int64     `json:"left,omitzero"`    // millimetres; corridor whose sides differ
	Right   int64     `json:"right,omitzero"`   // likewise
	Entered string    `json:"entered,omitzero"` // the place as the officer wrote it, such as an MGRS reference
}

// Reach is how far the footprint goes at most from its places and the lines between them,
// in millimetres.
func (f Footprint) Reach() int64 { return max(f.Radius, f.Left, f.Right) }

// IsZero reports whether nothing is said of it. It is asked too when a footprint that may be
// absent is written: one with an empty list of places and nothing else is absent, so that
// reading such a one finds an optional member that holds its zero value.
func (f Footprint) IsZero() bool {
	return f.Shape == "" && len(f.Places) == 0 && len(f.Holes) == 0 && f.Radius == 0 && f.Left == 0 && f.Right == 0 && f.Entered == ""
}

// checkOptional checks one that may be absent.
func (f Footprint) checkOptional(field string) error {
	if f.IsZero() {
		return nil
	}
	return in(field, f.Validate())
}

// Validate checks ranges, counts and ring closure. Whether a ring crosses itself or a hole
// leaves it is a question for geo, at the door.
func (f Footprint) Validate() error {
	if err := f.checkCounts(); err != nil {
		return err
	}
	if err := checkPlaces("places", f.Places, f.Shape == Polygon); err != nil {
		return err
	}
	for i, hole := range f.Holes {
		if err := checkPlaces("holes["+itoa(i)+"]", hole, true); err != nil {
			return err
		}
	}
	if err := f.checkWidths(); err != nil {
		return err
	}
	return checkOptionalText("entered", f.Entered, 4000)
}

func (f Footprint) checkCounts() error {
	least, says := 0, ""
	switch f.Shape {
	case Point, Circle:
		least, says = 1, "one place"
	case Corridor:
		least, says = 2, "two places or more"
	case Polygon:
		least, says = 4, "four places or more, the last equal to the first"
	default:
		return Wrong("shape", f.Shape, "must be point, circle, corridor or polygon")
	}
	n := len(f.Places)
	if n < least || (least == 1 && n != 1) {
		return Wrong("places", n, fmt.Sprintf("a %s has %s", f.Shape, says))
	}
	if len(f.Holes) > 0 && f.Shape != Polygon {
		return Wrong("holes", len(f.Holes), "only a polygon has holes")
	}
	if len(f.Holes) > MaxHoles {
		return Wrong("holes", len(f.Holes), "must be at most "+itoa(MaxHoles)+" rings")
	}
	for i, hole := range f.Holes {
		if len(hole) < 4 {
			return Wrong("holes["+itoa(i)+"]", len(hole), "a hole has four places or more, the last equal to the first")
		}
		n += len(hole)
	}
	if n > MaxPlaces {
		return Wrong("places", n, "must be at most "+itoa(MaxPlaces)+" places, those of holes included")
	}
	return nil
}

// checkPlaces checks each place, and that a ring is closed.
func checkPlaces(field string, places []Place, ring bool) error {
	for i, p := range places {
		if p.onEarth() {
			continue
		}
		return p.check(field + "[" + itoa(i) + "]")
	}
	if n := len(places); ring && places[0] != places[n-1] {
		return Wrong(field+"["+itoa(n-1)+"]", places[n-1], fmt.Sprintf("a ring must end where it began, at %v", places[0]))
	}
	return nil
}

func (f Footprint) checkWidths() error {
	sides := f.Left != 0 || f.Right != 0
	if sides && f.Shape != Corridor {
		return Wrong("left", f.Left, "only a corridor has a left and a right")
	}
	switch {
	case sides && f.Radius != 0:
		return Wrong("radius", f.Radius, "a corridor with left and right has no radius")
	case sides && (f.Left < 0 || f.Left > MaxRadius):
		return Wrong("left", f.Left, "must be from 0 to 2000000000 millimetres")
	case sides && (f.Right < 0 || f.Right > MaxRadius):
		return Wrong("right", f.Right, "must be from 0 to 2000000000 millimetres")
	case sides && f.Left == f.Right:
		return Wrong("right", f.Right, "a corridor that reaches as far on both sides has a radius")
	case sides:
		return nil
	}
	if f.Shape == Circle || f.Shape == Corridor {
		if f.Radius < 1 || f.Radius > MaxRadius {
			return Wrong("radius", f.Radius, "must be from 1 to 2000000000 millimetres")
		}
		return nil
	}
	if f.Radius != 0 {
		return Wrong("radius", f.Radius, "only a circle and a corridor have one")
	}
	return nil
}
