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
	Corridor Shape = "corridor" // two places or more, and Radius either side of the line between them
	Polygon  Shape = "polygon"  // a closed ring: four places or more, the last equal to the first
)

// Bounds of a footprint: what a single entry can carry and a planet can hold.
const (
	MaxPlaces = 2000
	MaxRadius = 2_000_000_000 // 2,000 km in millimetres
)

// Footprint is where on the ground. Edges are geodesics of WGS-84; a ring's inside is
// the smaller side, whichever way it runs; boundaries belong to it.
type Footprint struct {
	Shape   Shape   `json:"shape"`
	Places  []Place `json:"places"`
	Radius  int64   `json:"radius,omitzero"`  // millimetres; circle and corridor only
	Entered string  `json:"entered,omitzero"` // the place as the officer wrote it, such as an MGRS reference
}

// Validate checks ranges, counts and ring closure. Whether a ring crosses itself is a
// question for geo, at the door.
func (f Footprint) Validate() error {
	want, radius := 0, false
	switch f.Shape {
	case Point:
		want = 1
	case Circle:
		want, radius = 1, true
	case Corridor:
		want, radius = 2, true
	case Polygon:
		want = 4
	default:
		return Wrong("shape", f.Shape, "must be point, circle, corridor or polygon")
	}
	n := len(f.Places)
	switch {
	case n < want || (want == 1 && n != 1):
		return Wrong("places", n, fmt.Sprintf("a %s has %s", f.Shape, map[Shape]string{Point: "one place", Circle: "one place", Corridor: "two places or more", Polygon: "four places or more, the last equal to the first"}[f.Shape]))
	case n > MaxPlaces:
		return Wrong("places", n, "must be at most "+itoa(MaxPlaces)+" places")
	}
	for i, p := range f.Places {
		if err := p.check("places[" + itoa(i) + "]"); err != nil {
			return err
		}
	}
	if f.Shape == Polygon && f.Places[0] != f.Places[n-1] {
		return Wrong("places["+itoa(n-1)+"]", f.Places[n-1], fmt.Sprintf("a ring must end where it began, at %v", f.Places[0]))
	}
	if radius && (f.Radius < 1 || f.Radius > MaxRadius) {
		return Wrong("radius", f.Radius, "must be from 1 to 2000000000 millimetres")
	}
	if !radius && f.Radius != 0 {
		return Wrong("radius", f.Radius, "only a circle and a corridor have one")
	}
	return checkOptionalText("entered", f.Entered, 4000)
}

// HeightRef is what a height is measured from.
type HeightRef string

// The references.
const (
	Ground    HeightRef = "GND"       // the ground itself, no value
	AGL       HeightRef = "AGL"       // above ground
	AMSL      HeightRef = "AMSL"      // above mean sea level (EGM96 geoid)
	Ellipsoid HeightRef = "ELLIPSOID" // above the WGS-84 ellipsoid
	Standard  HeightRef = "STD"       // pressure height on 1013.25 hPa, as flight levels are
	Unlimited HeightRef = "UNL"       // no upper limit, no value
)

// HeightUnit is the unit that a height was given in.
type HeightUnit string

// The units. FL goes with STD only.
const (
	Metres      HeightUnit = "M"
	Feet        HeightUnit = "FT"
	FlightLevel HeightUnit = "FL"
)

// Height keeps a vertical limit as its author gave it: Value is in thousandths of Unit,
// so metres are millimetres and FL100 is 100000. GND and UNL have neither.
type Height struct {
	Ref   HeightRef  `json:"ref"`
	Unit  HeightUnit `json:"unit,omitzero"`
	Value int64      `json:"value"`
}

// MaxHeight bounds heights either way, in tenths of a millimetre: 200 km.
const MaxHeight = 2_000_000_000

// Tenths gives the height in tenths of a millimetre above its own reference, cut toward
// zero: exact for metres, whole feet and flight levels (a foot is 3,048 of them). GND is
// 0; UNL is MaxHeight. It serves to see a band that stands on its head, nothing finer.
func (h Height) Tenths() int64 {
	switch {
	case h.Ref == Unlimited:
		return MaxHeight
	case h.Unit == Feet:
		return h.Value * 3048 / 1000
	case h.Unit == FlightLevel:
		return h.Value * 304800 / 1000
	}
	return h.Value * 10
}

func (h Height) check(field string, lower bool) error {
	switch h.Ref {
	case Ground, Unlimited:
		if h.Unit != "" || h.Value != 0 {
			return Wrong(field, h.Value, string(h.Ref)+" has no unit and the value 0")
		}
		if lower && h.Ref == Unlimited {
			return Wrong(field, h.Ref, "a lower limit cannot be unlimited")
		}
		return nil
	case AGL, AMSL, Ellipsoid, Standard:
	default:
		return Wrong(field+".ref", h.Ref, "must be GND, AGL, AMSL, ELLIPSOID, STD or UNL")
	}
	switch h.Unit {
	case Metres, Feet:
	case FlightLevel:
		if h.Ref != Standard {
			return Wrong(field+".unit", h.Unit, "a flight level is measured from STD")
		}
	default:
		return Wrong(field+".unit", h.Unit, "must be M, FT or FL")
	}
	if h.Value < -MaxHeight || h.Value > MaxHeight {
		return Wrong(field+".value", h.Value, "must be within 2000000000 thousandths of the unit")
	}
	return nil
}

// Volume is a footprint, a height band and a window: what a notice says about where and
// when. Until 0 means until further notice (UFN). Both ends belong to the window, both
// limits to the band.
type Volume struct {
	Footprint Footprint `json:"footprint"`
	From      Millis    `json:"from"`
	Lower     Height    `json:"lower"`
	Until     Millis    `json:"until,omitzero"`
	Upper     Height    `json:"upper"`
}

// Validate checks the parts, and that neither band nor window stands on its head. Bands
// whose limits have different references cannot be compared here and pass.
func (v Volume) Validate() error {
	if err := v.Footprint.Validate(); err != nil {
		return within("footprint", err)
	}
	if err := v.Lower.check("lower", true); err != nil {
		return err
	}
	if err := v.Upper.check("upper", false); err != nil {
		return err
	}
	upsideDown := v.Lower.Ref == v.Upper.Ref && v.Upper.Tenths() < v.Lower.Tenths()
	if v.Upper.Ref == Ground {
		upsideDown = v.Lower.Ref == AGL && v.Lower.Value > 0
	}
	if v.Lower.Ref == Ground && v.Upper.Ref == AGL {
		upsideDown = v.Upper.Value < 0
	}
	if upsideDown {
		return Wrong("upper.value", v.Upper.Value, "the upper limit must not be below the lower")
	}
	if err := checkTime("from", v.From); err != nil {
		return err
	}
	if err := checkTime("until", v.Until); err != nil {
		return err
	}
	if v.Until != 0 && v.Until < v.From {
		return Wrong("until", v.Until, "the window must not end before it starts")
	}
	return nil
}
