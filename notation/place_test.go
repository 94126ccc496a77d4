package notation

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"parley"
)

var formats = []Format{DD, DDM, DMS, Packed, MGRS, UTM}

// anywhere gives a place on the globe, now and then on a border of zones or bands, or one
// step beside it.
func anywhere(r *rand.Rand) parley.Place {
	p := parley.Place{r.Int64N(180*parley.Degree+1) - 90*parley.Degree, r.Int64N(360*parley.Degree+1) - 180*parley.Degree}
	beside := func() int64 { return r.Int64N(3) - 1 }
	if r.IntN(4) == 0 {
		p[0] = min(max((r.Int64N(46)*4-90)*parley.Degree+beside(), -90*parley.Degree), 90*parley.Degree)
	}
	if r.IntN(4) == 0 {
		p[1] = min(max((r.Int64N(121)*3-180)*parley.Degree+beside(), -180*parley.Degree), 180*parley.Degree)
	}
	return p
}

// metresApart measures through a sphere, which is at most 1 % too long.
func metresApart(p, q parley.Place) float64 {
	radius := degrees(degreeLength / 1000)
	vector := func(p parley.Place) (x, y, z float64) {
		sin, cos := math.Sincos(radians(float64(p.Lat()) / parley.Degree))
		east, ahead := sincos(p.Lon())
		return radius * cos * ahead, radius * cos * east, radius * sin
	}
	px, py, pz := vector(p)
	qx, qy, qz := vector(q)
	return math.Hypot(math.Hypot(px-qx, py-qy), pz-qz)
}

// Requirement C1: round trip of 1,000 random points per format within the format's
// precision, here at each number of digits.
func TestC1RoundTripWithinThePrecision(t *testing.T) {
	for _, f := range formats {
		for digits := range Finest(f) + 1 {
			r := rand.New(rand.NewPCG(1, uint64(digits)))
			for range 1000 {
				checkRoundTrip(t, anywhere(r), f, digits)
			}
		}
	}
}

func checkRoundTrip(t *testing.T, p parley.Place, f Format, digits int) {
	t.Helper()
	text, err := FormatPlace(p, f, digits)
	if err != nil {
		t.Fatalf("FormatPlace(%v, %s, %d): %v", p, f, digits, err)
	}
	got, err := ParsePlace(text)
	if err != nil {
		t.Fatalf("%v was written %q, which is not read: %v", p, text, err)
	}
	if got.Format != f {
		t.Errorf("%q is read as %s, not %s", text, got.Format, f)
	}
	if slices.Contains(got.Questions, OutsideZone) {
		t.Errorf("%v was written %q, which is read as outside its zone", p, text)
	}
	// The centre of a cell is at most half its diagonal away from any point in it. The
	// scale of the grids is within 1 % of true, and so is that of metresApart.
	limit := float64(got.Cell.Side)/1000*math.Sqrt2/2*1.02 + finestCell
	if d := metresApart(p, got.Place); d > limit {
		t.Errorf("%v was written %q and read %v, %.3f m away, with a side of %d mm", p, text, got.Place, d, got.Cell.Side)
	}
	exact := f != MGRS && f != UTM && digits == Finest(f)
	if exact && got.Place != p {
		t.Errorf("%v was written %q and read %v", p, text, got.Place)
	}
	// A second trip stands still, unless the centre of the cell is beyond a border.
	if zoneOf(got.Place) != zoneOf(p) {
		return
	}
	again, err := FormatPlace(got.Place, f, digits)
	if err != nil {
		t.Fatal(err)
	}
	if f != UTM && again != text {
		t.Errorf("%q was read and written again as %q", text, again)
	}
}

// Requirement C2: a 6-digit reference is a square of 100 m, named by its south-west
// corner.
func TestC2SixDigitsAreASquareOf100Metres(t *testing.T) {
	got, err := ParsePlace("37SFV 050 100")
	if err != nil {
		t.Fatal(err)
	}
	if got.Cell.Side != 100_000 {
		t.Errorf("side is %d mm, want 100,000", got.Cell.Side)
	}
	// GeoConvert, with -n for the corner and without for the centre.
	if corner := (parley.Place{353277280, 401552631}); got.Cell.Corners[0] != corner {
		t.Errorf("south-west corner is %v, want %v", got.Cell.Corners[0], corner)
	}
	if centre := (parley.Place{353281735, 401558195}); got.Place != centre {
		t.Errorf("centre is %v, want %v", got.Place, centre)
	}
	for i, c := range got.Cell.Corners {
		if d := metresApart(c, got.Cell.Corners[(i+1)%4]); math.Abs(d-100) > 1 {
			t.Errorf("edge %d is %.2f m long, want 100", i, d)
		}
	}
}

// Requirement C2: precision is reduced by cutting off, so that a coarser reference names
// a square around the finer one.
func TestC2PrecisionIsCutOffNeverRounded(t *testing.T) {
	p := mustRead(t, "37SFV 09999 19999").Place
	for digits, want := range []string{"37SFV", "37SFV 0 1", "37SFV 09 19", "37SFV 099 199", "37SFV 0999 1999", "37SFV 09999 19999"} {
		if got, _ := FormatPlace(p, MGRS, digits); got != want {
			t.Errorf("%d digits: %q, want %q", digits, got, want)
		}
	}
}

func mustRead(t *testing.T, s string) Reading {
	t.Helper()
	r, err := ParsePlace(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// usual spellings of a place, for tests and as seeds of the fuzz test.
var spellings = []struct {
	text   string
	want   parley.Place
	format Format
	side   int64 // millimetres
	ask    []Question
}{
	{"35.3312 N 40.1468 E", parley.Place{353312000, 401468000}, DD, 11170, nil},
	{"35.3312N 040.1468E", parley.Place{353312000, 401468000}, DD, 11170, nil},
	{"n35.3312 e40.1468", parley.Place{353312000, 401468000}, DD, 11170, nil},
	{"40.1468E, 35.3312N", parley.Place{353312000, 401468000}, DD, 11170, nil},
	{"35.3312°N / 40.1468°E", parley.Place{353312000, 401468000}, DD, 11170, nil},
	{"35.3312, 40.1468", parley.Place{353312000, 401468000}, DD, 11170, []Question{LatitudeFirst}},
	{"35.3312,40.1468", parley.Place{353312000, 401468000}, DD, 11170, []Question{LatitudeFirst}},
	{"35.3312 40.1468", parley.Place{353312000, 401468000}, DD, 11170, []Question{LatitudeFirst}},
	{"−35.3312°, +40.1468°", parley.Place{-353312000, 401468000}, DD, 11170, []Question{LatitudeFirst}},
	{"35.331212345678901234, 40.146850000000000", parley.Place{353312123, 401468500}, DD, 12, []Question{LatitudeFirst}},
	{"35, 40", parley.Place{350000000, 400000000}, DD, 111_700_000, []Question{LatitudeFirst}},
	{"90S 180W", parley.Place{-900000000, -1800000000}, DD, 111_700_000, nil},
	{"N35 19 52 E040 08 48", parley.Place{353311111, 401466667}, DMS, 31031, nil},
	{"N 35 19 52, E 40 8 48", parley.Place{353311111, 401466667}, DMS, 31031, nil},
	{"35-19-52S 040-08-48W", parley.Place{-353311111, -401466667}, DMS, 31031, nil},
	{"35:19:52N 40:08:48E", parley.Place{353311111, 401466667}, DMS, 31031, nil},
	{"351952N 0400848E", parley.Place{353311111, 401466667}, Packed, 31031, nil},
	{"351952N0400848E", parley.Place{353311111, 401466667}, Packed, 31031, nil},
	{"N351952.3 E0400848.1", parley.Place{353311944, 401466944}, Packed, 3106, nil},
	{"3519N 04008E", parley.Place{353166667, 401333333}, DDM, 1_861_671, nil},
	{"3519.872N 04008.808E", parley.Place{353312000, 401468000}, DDM, 1866, nil},
	{`35°19'52.3"N 40°08'48.1"E`, parley.Place{353311944, 401466944}, DMS, 3106, nil},
	{"35º19′52.3″ N, 40˚08’48.1'' E", parley.Place{353311944, 401466944}, DMS, 3106, nil},
	{"\u206635°19'52.3\"N\u2069 \u206640°08'48.1\"E\u2069", parley.Place{353311944, 401466944}, DMS, 3106, nil},
	{"35 19.872N 40 08.808E", parley.Place{353312000, 401468000}, DDM, 1866, nil},
	{"35°19.872'N\u00a0040°08.808'E", parley.Place{353312000, 401468000}, DDM, 1866, nil},
	{"37SFV 12345 67890", parley.Place{358487795, 402441139}, MGRS, 1000, nil},
	{"37SFV1234567890", parley.Place{358487795, 402441139}, MGRS, 1000, nil},
	{"37s fv 1234567890", parley.Place{358487795, 402441139}, MGRS, 1000, nil},
	{"MGRS 37 SFV 12345 67890", parley.Place{358487795, 402441139}, MGRS, 1000, nil},
	{"37SFV", parley.Place{356825015, 406576130}, MGRS, 100_000_000, nil},
	{"4QFJ 12 67", parley.Place{214062639, -1579146119}, MGRS, 1_000_000, nil},
	{"ZAH 12345 67890", parley.Place{893784829, 1696937053}, MGRS, 1000, nil},
	{"37S 605000 3910000", parley.Place{353277280, 401552631}, UTM, 1000, []Question{BandNotSouth}},
	{"UTM 37S 605000mE 3910000mN", parley.Place{353277280, 401552631}, UTM, 1000, []Question{BandNotSouth}},
	{"37 S 605000.0, 3910000", parley.Place{353277280, 401552631}, UTM, 100, []Question{BandNotSouth}},
	{"56H 334900 6252290", parley.Place{-338567887, 1512152941}, UTM, 1000, nil},
	{"Z 2012345 1967890", parley.Place{896901454, 210297385}, UTM, 1000, nil},
}

func TestUsualSpellingsAreRead(t *testing.T) {
	for _, c := range spellings {
		got, err := ParsePlace(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got.Place != c.want || got.Format != c.format || got.Cell.Side != c.side || !slices.Equal(got.Questions, c.ask) {
			t.Errorf("%q is read as %v %s side %d %v,\nwant %v %s side %d %v", c.text,
				got.Place, got.Format, got.Cell.Side, got.Questions, c.want, c.format, c.side, c.ask)
		}
	}
}

var notPlaces = []struct{ text, field, want string }{
	{"", "place", "required"},
	{" \u2066\u2069 ", "place", "required"},
	{"hello", "place", "must be latitude"},
	{"\xff", "place", "UTF-8"},
	{"35.3N", "place", "both a latitude"},
	{"35.3N 40.1N", "place", "one letter N or S and one"},
	{"35.3N 40.1", "place", "both a latitude"},
	{"35 40", "place", "comma between"},
	{"-5", "place", "comma between"},
	{"N 1 E 2 S 3", "place", "must be latitude"},
	{"35 N 40 E 5", "place", "must be latitude"},
	{"35N 40Q", "place", "one letter N or S and one"},
	{"N E40", "place.latitude", "required"},
	{"35.5, 180.5", "place.longitude", "within 180"},
	{"35 19 52, 40 08 48", "place", "without N, S, E, W"},
	{"35,3312N 40,1468E", "place.latitude", "after a point"},
	{"-35.3N 40.1E", "place.latitude", "not both"},
	{"35.3N -40.1E", "place.longitude", "not both"},
	{"90.0000001N 40E", "place.latitude", "within 90"},
	{"90 00 00.001N 40 00 00E", "place.latitude", "within 90"},
	{"999 59 59N 40 00 00E", "place.latitude", "within 90"},
	{"91, 91", "place.latitude", "within 90"},
	{"35N 180.1W", "place.longitude", "within 180"},
	{"120.5, 35.1", "place.latitude", "must come first"},
	{"35 60 00N 40 00 00E", "place.latitude.minutes", "below 60"},
	{"35 00 60N 40 00 00E", "place.latitude.seconds", "below 60"},
	{"35 00 00N 40 99E", "place.longitude.minutes", "below 60"},
	{"356000N 0400000E", "place.latitude.minutes", "below 60"},
	{"35.5 10N 40 10E", "place.latitude", "only in its last part"},
	{"35 19 52N 40 08E", "place", "same form"},
	{"35195N 0400848E", "place.latitude", "4 digits"},
	{"351952N 400848E", "place.longitude", "7 (and seconds)"},
	{`35'19°N 40°08'E`, "place.latitude", "must be marked"},
	{"1 2 3 4N 40E", "place.latitude", "degrees, minutes, seconds"},
	{"35.3Nx 40.1E", "place", "must be latitude"},
	{"37SFV 123", "place.digits", "even number"},
	{"37SFV 12 3456", "place.digits", "as many digits"},
	{"37SFV 1 2 3 4", "place.digits", "as many digits"},
	{"37SFV 123456 123456", "place.digits", "at most 10"},
	{"37SFV 12.5 67.5", "place.digits", "only digits"},
	{"37IFV 12 34", "place.band", "without I and O"},
	{"37OFV 12 34", "place.band", "without I and O"},
	{"37SIV 12 34", "place.column", "ABCDEFGH"},
	{"37SFO 12 34", "place.row", "is none"},
	{"37SJV 12 34", "place.column", "ABCDEFGH"}, // a column of zones 38, 41...
	{"37SFZ 12 34", "place.row", "is none"},
	{"37SAV 12 34", "place.square", "no AV"}, // west of the zone
	{"37SFF 12 34", "place.square", "no FF"}, // a row of band T
	{"00SFV 12 34", "place.zone", "1 to 60"},
	{"61SFV 12 34", "place.zone", "1 to 60"},
	{"137SFV 12 34", "place.zone", "1 to 60"},
	{"32XMA 12 34", "place.zone", "32X, 34X and 36X"},
	{"34XEA 12 34", "place.zone", "32X, 34X and 36X"},
	{"31VFC 12 34", "place.square", "no FC"}, // belongs to 32V
	{"37ZAH 12 34", "place.band", "no zone number"},
	{"SFV 12 34", "place.zone", "1 to 60"},
	{"FV 12 34", "place.zone", "1 to 60"},
	{"ZMH 12 34", "place.column", "ABCFGHJ"},
	{"YES", "place.column", "RSTUXYZ"},
	{"NAH", "place", "must be latitude"},
	{"ZJA 12 34", "place.square", "no JA"}, // south of 84 north
	{"37S 605000", "place", "both a latitude"},
	{"37S 605000 4910000", "place.band", "S is from 32N to 40N, and this northing is at 44.3N"},
	{"37N 605000 3910000", "place.band", "not the hemisphere"},
	{"37S 60500 3910000", "place.easting", "100000 to 900000"},
	{"37S 605000 39100000", "place.northing", "from 0"},
	{"37S 3910000N 605000E", "place", "the easting, then the northing"},
	{"37S 150000 3910000", "place.easting", "in zone 37S"},
	{"32X 500000 8500000", "place.zone", "32X, 34X and 36X"},
	{"37ЅFV 12 34", "place", "must have both"}, // a Cyrillic letter
}

func TestWhatIsNoPlaceIsRefusedWithTheReason(t *testing.T) {
	for _, c := range notPlaces {
		_, err := ParsePlace(c.text)
		checkError(t, c.text, err, c.field, c.want)
	}
}

func checkError(t *testing.T, text string, err error, field, want string) {
	t.Helper()
	var e *parley.Error
	if !errors.As(err, &e) {
		t.Errorf("%q: error is %v (%T), want a *parley.Error", text, err, err)
		return
	}
	if e.Field != field || !strings.Contains(e.Want, want) {
		t.Errorf("%q: %q, want field %s and %q", text, err, field, want)
	}
	if e.Value != "" && e.Value != text && len(text) < 80 && e.Value != strings.ToValidUTF8(text, "?") {
		t.Errorf("%q: the error shows %q instead", text, e.Value)
	}
}

func TestPlacesBeyondTheirZoneRaiseAQuestion(t *testing.T) {
	// Zone 37 ends at 42 east, here at an easting of about 772,500 m.
	for _, s := range []string{"37SGV 80 10", "37S 780000 3910000"} {
		if got := mustRead(t, s); !slices.Contains(got.Questions, OutsideZone) || zoneOf(got.Place).zone != 38 {
			t.Errorf("%q: %v at %v, want a question and a place in zone 38", s, got.Questions, got.Place)
		}
	}
	if got := mustRead(t, "37SGV 70 10"); got.Questions != nil {
		t.Errorf("inside the zone: %v", got.Questions)
	}
}

// A text is cut off before it is looked at: a megabyte costs no more than a line.
func TestLongTextsAreRefused(t *testing.T) {
	for _, unit := range []string{"9", " ", "1 ", "N", "-", "°", "\xff"} {
		s := strings.Repeat(unit, 1<<20)
		for name, parse := range parsers {
			if err := parse(s); err == nil || len(err.Error()) > 200 {
				t.Errorf("%s reads a megabyte of %q: %.100v", name, unit, err)
			}
		}
	}
}

var parsers = map[string]func(string) error{
	"ParsePlace":  func(s string) error { _, err := ParsePlace(s); return err },
	"ParseTime":   func(s string) error { _, err := ParseTime(s, nil); return err },
	"ParseHeight": func(s string) error { _, err := ParseHeight(s); return err },
	"ParseLength": func(s string) error { _, err := ParseLength(s); return err },
}

func TestFormatPlace(t *testing.T) {
	p := parley.Place{353311944, -401466944}
	for _, c := range []struct {
		p      parley.Place
		f      Format
		digits int
		want   string
	}{
		{p, DD, 4, "35.3312N 040.1467W"},
		{p, DD, 0, "35N 040W"},
		{p, DDM, 3, "35°19.872'N 040°08.802'W"},
		{p, DMS, 1, `35°19'52.3"N 040°08'48.1"W`},
		{p, Packed, 0, "351952N 0400848W"},
		{parley.Place{-359999999, 599999999}, DMS, 0, `36°00'00"S 060°00'00"E`}, // the carry goes all the way
		{parley.Place{-4, -4}, DD, 6, "00.000000N 000.000000E"},                 // nothing has no south
		{parley.Place{900000000, 1800000000}, Packed, 0, "900000N 1800000E"},
		{parley.Place{213935747, -1579118060}, MGRS, 2, "04QFJ 12 66"},
	} {
		if got, err := FormatPlace(c.p, c.f, c.digits); got != c.want || err != nil {
			t.Errorf("FormatPlace(%v, %s, %d) = %q, %v, want %q", c.p, c.f, c.digits, got, err, c.want)
		}
	}
	for _, c := range []struct {
		p      parley.Place
		f      Format
		digits int
		field  string
	}{
		{p, "WGS", 1, "format"},
		{p, MGRS, 6, "digits"},
		{p, DD, -1, "digits"},
		{parley.Place{900000001, 0}, MGRS, 1, "place.latitude"},
		{parley.Place{0, -1800000001}, UTM, 1, "place.longitude"},
		{parley.Place{math.MinInt64, math.MinInt64}, DD, 1, "place.latitude"},
	} {
		_, err := FormatPlace(c.p, c.f, c.digits)
		var e *parley.Error
		if !errors.As(err, &e) || e.Field != c.field {
			t.Errorf("FormatPlace(%v, %s, %d): %v, want an error about %s", c.p, c.f, c.digits, err, c.field)
		}
	}
}

// FuzzParsePlace: nothing panics; what is read is on the globe, and each format writes it
// so that it is read again.
func FuzzParsePlace(f *testing.F) {
	for _, c := range spellings {
		f.Add(c.text, uint8(3))
	}
	for _, c := range notPlaces {
		f.Add(c.text, uint8(0))
	}
	f.Fuzz(func(t *testing.T, s string, digits uint8) {
		r, err := ParsePlace(s)
		if err != nil {
			var e *parley.Error
			if !errors.As(err, &e) || e.Want == "" {
				t.Fatalf("%q: error %v says nothing", s, err)
			}
			return
		}
		if r.Cell.Side <= 0 {
			t.Errorf("%q has a side of %d mm", s, r.Cell.Side)
		}
		for _, f := range formats {
			checkRoundTrip(t, r.Place, f, int(digits)%(Finest(f)+1))
		}
	})
}
