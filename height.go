package parley

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
