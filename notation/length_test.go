package notation

import (
	"errors"
	"math/rand/v2"
	"testing"

	"parley"
)

var spelledLengths = []struct {
	text string
	want int64
}{
	{"500M", 500_000},
	{"500 m", 500_000},
	{"3NM", 5_556_000},
	{"0.5 nm", 926_000},
	{"2.5KM", 2_500_000},
	{"1000FT", 304_800},
	{"1FT", 305},
	{"5FT", 1524},
	{"0.0005M", 1}, // half is rounded up
	{"0.0004999M", 0},
	{"0KM", 0},
	{"100000KM", maxLength},
	{"007M", 7000},
}

func TestLengthsAreRead(t *testing.T) {
	for _, c := range spelledLengths {
		if got, err := ParseLength(c.text); got != c.want || err != nil {
			t.Errorf("%q is %d mm, %v, want %d", c.text, got, err, c.want)
		}
	}
}

var notLengths = []struct{ text, field, want string }{
	{"", "length", "required"},
	{"500", "length.unit", "M, KM, NM or FT"},
	{"-500M", "length", "at least 0"},
	{"2,5KM", "length", "such as 500M"},
	{"3 miles", "length.unit", "nautical"},
	{"3 furlongs", "length.unit", "M, KM"},
	{"100000.000001KM", "length", "at most"},
	{"1.00000001KM", "length", "7 decimals"},
	{"99999999999999999999999M", "length", "at most"},
	{"99999999999NM", "length", "at most"},
}

func TestWhatIsNoLengthIsRefusedWithTheReason(t *testing.T) {
	for _, c := range notLengths {
		_, err := ParseLength(c.text)
		checkError(t, c.text, err, c.field, c.want)
	}
}

func TestFormatLength(t *testing.T) {
	for _, c := range []struct {
		millimetres int64
		unit        LengthUnit
		want        string
	}{
		{500_000, Metre, "500M"},
		{500_001, Metre, "500.001M"},
		{2_500_000, Kilometre, "2.5KM"},
		{5_556_000, NauticalMile, "3NM"},
		{1_000_000, NauticalMile, "0.5399568NM"},
		{304_800, Foot, "1000FT"},
		{0, Foot, "0FT"},
	} {
		if got, err := FormatLength(c.millimetres, c.unit); got != c.want || err != nil {
			t.Errorf("%d mm in %s is %q, %v, want %q", c.millimetres, c.unit, got, err, c.want)
		}
	}
	if _, err := FormatLength(-1, Metre); err == nil {
		t.Error("a negative length is written")
	}
	if _, err := FormatLength(1, "MI"); err == nil {
		t.Error("an unknown unit is written")
	}
}

func TestLengthsRoundTripExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 0))
	for range 10_000 {
		mm := r.Int64N(maxLength+1) >> r.IntN(36)
		for unit := range lengthTenths {
			text, err := FormatLength(mm, unit)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := ParseLength(text); got != mm || err != nil {
				t.Fatalf("%d mm was written %s and read %d, %v", mm, text, got, err)
			}
		}
	}
}

func FuzzParseLength(f *testing.F) {
	for _, c := range spelledLengths {
		f.Add(c.text)
	}
	for _, c := range notLengths {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseLength(s)
		if err != nil {
			var e *parley.Error
			if !errors.As(err, &e) || e.Want == "" {
				t.Fatalf("%q: error %v says nothing", s, err)
			}
			return
		}
		for unit := range lengthTenths {
			text, err := FormatLength(got, unit)
			if err != nil {
				t.Fatalf("%q is %d mm: %v", s, got, err)
			}
			if again, err := ParseLength(text); again != got || err != nil {
				t.Fatalf("%q is %d mm, written %s, read %d, %v", s, got, text, again, err)
			}
		}
	})
}
