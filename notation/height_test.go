package notation

import (
	"errors"
	"testing"

	"parley"
)

var spelledHeights = []struct {
	text string
	want parley.Height
	back string
}{
	{"2000FT AMSL", parley.Height{Ref: parley.AMSL, Unit: parley.Feet, Value: 2000_000}, "2000FT AMSL"},
	{"2000ft amsl", parley.Height{Ref: parley.AMSL, Unit: parley.Feet, Value: 2000_000}, "2000FT AMSL"},
	{"2000FTAMSL", parley.Height{Ref: parley.AMSL, Unit: parley.Feet, Value: 2000_000}, "2000FT AMSL"},
	{"2000' MSL", parley.Height{Ref: parley.AMSL, Unit: parley.Feet, Value: 2000_000}, "2000FT AMSL"},
	{"AMSL 2000 feet", parley.Height{Ref: parley.AMSL, Unit: parley.Feet, Value: 2000_000}, "2000FT AMSL"},
	{"500 M AGL", parley.Height{Ref: parley.AGL, Unit: parley.Metres, Value: 500_000}, "500M AGL"},
	{"500 metres ASFC", parley.Height{Ref: parley.AGL, Unit: parley.Metres, Value: 500_000}, "500M AGL"},
	{"300m MSL", parley.Height{Ref: parley.AMSL, Unit: parley.Metres, Value: 300_000}, "300M AMSL"},
	{"300mMSL", parley.Height{Ref: parley.AMSL, Unit: parley.Metres, Value: 300_000}, "300M AMSL"},
	{"-400.5 M AMSL", parley.Height{Ref: parley.AMSL, Unit: parley.Metres, Value: -400_500}, "-400.5M AMSL"},
	{"3000 ft ellipsoid", parley.Height{Ref: parley.Ellipsoid, Unit: parley.Feet, Value: 3000_000}, "3000FT ELLIPSOID"},
	{"120.125M HAE", parley.Height{Ref: parley.Ellipsoid, Unit: parley.Metres, Value: 120_125}, "120.125M ELLIPSOID"},
	{"0 FT AGL", parley.Height{Ref: parley.AGL, Unit: parley.Feet}, "0FT AGL"},
	{"10000 FT STD", parley.Height{Ref: parley.Standard, Unit: parley.Feet, Value: 10000_000}, "10000FT STD"},
	{"FL100", parley.Height{Ref: parley.Standard, Unit: parley.FlightLevel, Value: 100_000}, "FL100"},
	{"fl 45", parley.Height{Ref: parley.Standard, Unit: parley.FlightLevel, Value: 45_000}, "FL045"},
	{"FL100 STD", parley.Height{Ref: parley.Standard, Unit: parley.FlightLevel, Value: 100_000}, "FL100"},
	{"FL-5.5", parley.Height{Ref: parley.Standard, Unit: parley.FlightLevel, Value: -5_500}, "FL-005.5"},
	{"GND", parley.Height{Ref: parley.Ground}, "GND"},
	{"sfc", parley.Height{Ref: parley.Ground}, "GND"},
	{"UNL", parley.Height{Ref: parley.Unlimited}, "UNL"},
	{"unlimited", parley.Height{Ref: parley.Unlimited}, "UNL"},
	{"2000000 M AGL", parley.Height{Ref: parley.AGL, Unit: parley.Metres, Value: parley.MaxHeight}, "2000000M AGL"},
}

// Requirement C4: every vertical limit has value, unit and reference.
func TestC4HeightsAreReadAndWritten(t *testing.T) {
	for _, c := range spelledHeights {
		got, err := ParseHeight(c.text)
		if got != c.want || err != nil {
			t.Errorf("%q is %+v, %v, want %+v", c.text, got, err, c.want)
		}
		if back := FormatHeight(got); back != c.back {
			t.Errorf("%q is written %q, want %q", c.text, back, c.back)
		}
		v := parley.Volume{Footprint: parley.Footprint{Shape: parley.Point, Places: []parley.Place{{}}}, Lower: parley.Height{Ref: parley.Ground}, Upper: got}
		if err := v.Validate(); err != nil && got.Ref != parley.Ground && got.Value >= 0 {
			t.Errorf("%q is no upper limit: %v", c.text, err)
		}
	}
}

var notHeights = []struct{ text, field, want string }{
	{"", "height", "required"},
	{"3000", "height", "bare number"},
	{"3000 ft", "height.ref", "AGL (ground)"},
	{"3000 AMSL", "height.unit", "FT or M"},
	{"3000AMSL", "height.unit", "FT or M"},
	{"high", "height", "such as 2000FT AMSL"},
	{"3,000 FT AMSL", "height", "such as"}, // three or three thousand
	{"3 000 FT AMSL", "height", "such as"},
	{"AGL 500 M AGL", "height", "such as"},
	{"AGL 500 M AMSL", "height", "such as"},
	{"FL", "height", "such as"},
	{"FL100 FT", "height", "such as"},
	{"FL100 AMSL", "height.ref", "never AMSL"},
	{"1.2345 M AGL", "height.value", "three decimals"},
	{"2000001 M AGL", "height.value", "2000000"},
	{"99999999999999999999999999 FT AMSL", "height.value", "2000000"},
	{"-1", "height", "bare number"},
}

func TestC4DoubtfulHeightsAreRefusedWithTheReason(t *testing.T) {
	for _, c := range notHeights {
		_, err := ParseHeight(c.text)
		checkError(t, c.text, err, c.field, c.want)
	}
}

func FuzzParseHeight(f *testing.F) {
	for _, c := range spelledHeights {
		f.Add(c.text)
	}
	for _, c := range notHeights {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseHeight(s)
		if err != nil {
			var e *parley.Error
			if !errors.As(err, &e) || e.Want == "" {
				t.Fatalf("%q: error %v says nothing", s, err)
			}
			return
		}
		if again, err := ParseHeight(FormatHeight(got)); again != got || err != nil {
			t.Fatalf("%q is %+v, written %s, read %+v, %v", s, got, FormatHeight(got), again, err)
		}
	})
}
