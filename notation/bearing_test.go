package notation

import (
	"errors"
	"strings"
	"testing"

	"parley"
)

func TestC7BearingsSayWhichNorth(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64  // true, 1e-7 degree
		says string // String
	}{
		{"045T", 45 * parley.Degree, "045T"},
		{" 45 true ", 45 * parley.Degree, "045T"},
		{"7.25°T", 72_500_000, "007.25T"},
		{"000T", 0, "000T"},
		{"360T", Circle, "360T"},
		{"045M VAR 5E", 50 * parley.Degree, "045M with variation 5E, which is 050T"},
		{"045 mag var 2.5° w", 425_000_000, "045M with variation 2.5W, which is 042.5T"},
		{"002M VAR 5W", 357 * parley.Degree, "002M with variation 5W, which is 357T"},
		{"358.5 MAGNETIC VAR 3E", 15_000_000, "358.5M with variation 3E, which is 001.5T"},
		{"360M VAR 0E", 0, "360M with variation 0E, which is 000T"},
		{"0.0000001T", 1, "000.0000001T"},
	} {
		b, err := ParseBearing(c.text)
		if err != nil || b.True != c.want || b.String() != c.says {
			t.Errorf("%q: %d %q %v, want %d %q", c.text, b.True, b, err, c.want, c.says)
		}
	}
}

func TestC7NoNorthAndNoVariationIsGuessed(t *testing.T) {
	for _, c := range []struct{ text, field, says string }{
		{"", "bearing", "is required"},
		{"045", "bearing.north", "which north"},
		{"45°", "bearing.north", "which north"},
		{"045M", "bearing.variation", "needs the variation"},
		{"045MAG", "bearing.variation", "needs the variation"},
		{"045M VAR 5", "bearing.variation", "E or W"},
		{"045T VAR 5E", "bearing.variation", "no variation"},
		{"045M VAR 181E", "bearing.variation", "180"},
		{"361T", "bearing", "360"},
		{"-5T", "bearing", "must be degrees"},
		{"NE", "bearing", "must be degrees"},
		{"800 MILS", "bearing", "must be degrees"},
		{"045.12345678T", "bearing", "7 decimals"},
		{strings.Repeat("0", 300) + "T", "bearing", "200 bytes"},
	} {
		_, err := ParseBearing(c.text)
		var wrong *parley.Error
		if !errors.As(err, &wrong) || wrong.Field != c.field || !strings.Contains(wrong.Want, c.says) {
			t.Errorf("%q: %v, want an error of %s that says %q", c.text, err, c.field, c.says)
		}
	}
}

// What is read is written so that it reads the same.
func FuzzParseBearing(f *testing.F) {
	for _, s := range []string{"045T", "045M VAR 5E", "360 TRUE", "7.25°T", "002M VAR 5W", "045", "045M", "M VAR E", "999T", "0.00000001T"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := ParseBearing(s)
		if err != nil {
			var wrong *parley.Error
			if !errors.As(err, &wrong) || !strings.HasPrefix(wrong.Field, "bearing") || wrong.Want == "" {
				t.Fatalf("%q: %v names no field of it", s, err)
			}
			return
		}
		text, err := FormatBearing(b.True)
		if err != nil {
			t.Fatalf("%q: read as %d: %v", s, b.True, err)
		}
		again, err := ParseBearing(text)
		if err != nil || again.True != b.True {
			t.Fatalf("%q: read as %d, written as %q, read again as %d, %v", s, b.True, text, again.True, err)
		}
	})
}
