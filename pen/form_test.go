package pen

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley"
)

// sound is a form that reads without a question.
func sound() Form {
	return Form{
		Kind: "site", Name: "Hospital", Originator: "us", Precedence: "routine", Marking: "FOR BOTH",
		Contact: ContactForm{Office: "Duty desk", Means: "tel 100"},
		Volumes: []VolumeForm{{At: "35.33N 40.15E", Lower: "GND", Upper: "30M AGL", From: "111300ZNOV17", Until: "UFN"}},
	}
}

func TestReadForm(t *testing.T) {
	for _, c := range []struct {
		name   string
		edit   func(*Form)
		field  string // of the error; empty: it reads
		says   string // the error must say
		asks   string // code of the one question
		expect func(*parley.Notice) error
	}{
		{name: "a sound form", expect: func(n *parley.Notice) error {
			v := n.Volumes[0]
			if v.Footprint.Entered != "35.33N 40.15E" || v.Footprint.Places[0] != (parley.Place{353300000, 401500000}) || v.Until != 0 {
				return fmt.Errorf("read %+v", v)
			}
			return nil
		}},
		{name: "a circle", edit: func(f *Form) { f.Volumes[0].At, f.Volumes[0].Circle = "", "35.33N, 40.15E,500M" }, expect: func(n *parley.Notice) error {
			if p := n.Volumes[0].Footprint; p.Shape != parley.Circle || p.Radius != 500_000 {
				return fmt.Errorf("read %+v", p)
			}
			return nil
		}},
		{name: "a ring is closed", edit: func(f *Form) { f.Volumes[0].At, f.Volumes[0].Polygon = "", "35N 40E; 35N 41E; 36N 41E" }, expect: func(n *parley.Notice) error {
			if p := n.Volumes[0].Footprint.Places; len(p) != 4 || p[0] != p[3] {
				return fmt.Errorf("read %v", p)
			}
			return nil
		}},
		{name: "a corridor in grids", edit: func(f *Form) { f.Volumes[0].At, f.Volumes[0].Corridor = "", "37SFV 045 102; 37SFV 08 06,1NM" }, expect: func(n *parley.Notice) error {
			if p := n.Volumes[0].Footprint; len(p.Places) != 2 || p.Radius != 1_852_000 {
				return fmt.Errorf("read %+v", p)
			}
			return nil
		}},
		{name: "two bare numbers are asked about", edit: func(f *Form) { f.Volumes[0].At = "35.33, 40.15" }, asks: "latitude-first"},
		{name: "no footprint", edit: func(f *Form) { f.Volumes[0].At = "" }, field: "volumes[0].footprint", says: "required"},
		{name: "two footprints", edit: func(f *Form) { f.Volumes[0].Circle = "35N 40E,1KM" }, field: "volumes[0].circle", says: "one footprint"},
		{name: "a circle without a radius", edit: func(f *Form) { f.Volumes[0].At, f.Volumes[0].Circle = "", "35.33N 40.15E" }, field: "volumes[0].circle.radius", says: "PLACE,RADIUS"},
		{name: "a place that is none", edit: func(f *Form) { f.Volumes[0].At = "35.33N" }, field: "volumes[0].at.places[0]", says: "must have both"},
		{name: "10,000 vertices", edit: func(f *Form) {
			f.Volumes[0].At, f.Volumes[0].Polygon = "", strings.Repeat("35N 40E;", 9_999)+"35N 40E"
		}, field: "volumes[0].polygon.places", says: "at most 2000"},
		{name: "heights upside down", edit: func(f *Form) { f.Volumes[0].Lower = "100M AGL" }, field: "volumes[0].upper.value", says: "below"},
		{name: "a height without reference", edit: func(f *Form) { f.Volumes[0].Upper = "500FT" }, field: "volumes[0].upper.ref", says: "measured from"},
		{name: "a window that ends before it starts", edit: func(f *Form) { f.Volumes[0].Until = "111259ZNOV17" }, field: "volumes[0].until", says: "111300ZNOV17"},
		{name: "a time without a zone", edit: func(f *Form) { f.Volumes[0].From = "111300NOV17" }, field: "volumes[0].from.zone", says: "zone letter"},
		{name: "no end, and not UFN", edit: func(f *Form) { f.Volumes[0].Until = "" }, field: "volumes[0].until", says: "required"},
		{name: "remarks too long", edit: func(f *Form) { f.Remarks = strings.Repeat("x", 4001) }, field: "remarks", says: "4000"},
		{name: "a kind that does not exist", edit: func(f *Form) { f.Kind = "target" }, field: "kind", says: "must be site"},
		{name: "a reference that is no hash", edit: func(f *Form) { f.References = []string{"us/3"} }, field: "references[0].hash", says: "64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := sound()
			if c.edit != nil {
				c.edit(&f)
			}
			n, questions, err := Reader{}.Read(f)
			if c.field != "" {
				var wrong *parley.Error
				if !errors.As(err, &wrong) || wrong.Field != c.field || !strings.Contains(wrong.Want, c.says) {
					t.Fatalf("got error %v, want one of field %s that says %q", err, c.field, c.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.asks == "" && len(questions) > 0 || c.asks != "" && (len(questions) != 1 || questions[0].Code != c.asks) {
				t.Errorf("got questions %v, want %q", questions, c.asks)
			}
			if c.expect != nil {
				if err := c.expect(n); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestAmendKeepsWhatIsNotFilledIn(t *testing.T) {
	old, _, err := Reader{}.Read(sound())
	if err != nil {
		t.Fatal(err)
	}
	n, _, err := Reader{}.Amend(old, Form{Volumes: []VolumeForm{{Until: "111500ZNOV17"}}})
	if err != nil {
		t.Fatal(err)
	}
	if v, w := n.Volumes[0], old.Volumes[0]; v.Until == 0 || v.From != w.From || v.Footprint.Entered != w.Footprint.Entered || v.Upper != w.Upper {
		t.Errorf("amended to %+v, from %+v", v, w)
	}
	if old.Volumes[0].Until != 0 {
		t.Error("the old notice was changed too")
	}
}

func TestLocalTimesWantAZone(t *testing.T) {
	f := sound()
	f.Volumes[0].From = "111300JNOV17"
	if _, _, err := (Reader{}).Read(f); err == nil || !strings.Contains(err.Error(), "say which zone") {
		t.Errorf("J without a zone: %v", err)
	}
	n, _, err := Reader{Local: time.FixedZone("Damascus", 2*3600)}.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2017, 11, 11, 11, 0, 0, 0, time.UTC).UnixMilli(); int64(n.Volumes[0].From) != want {
		t.Errorf("read %d, want %d", n.Volumes[0].From, want)
	}
}

// Requirement C2: a grid reference of six digits is shown as the square of 100 m that it
// names.
func TestSayShowsTheSquareThatWasNamed(t *testing.T) {
	f := sound()
	f.Volumes[0].At = "37SFV 045 102"
	n, _, err := Reader{}.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(Say(n), "\n")
	for _, want := range []string{"MGRS 37SFV 045 102 (square of 100m)", "as entered: 37SFV 045 102", "from GND to 30M AGL", "from 111300ZNOV17 until further notice"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	for _, never := range []string{"approve", "agree", "permit", "clear"} {
		if strings.Contains(strings.ToLower(said), never) {
			t.Errorf("it says %q:\n%s", never, said)
		}
	}
}

func TestNeedsRelease(t *testing.T) {
	c := &parley.Charter{TwoPerson: []string{"operation", "message"}}
	for _, x := range []struct {
		kind   parley.Kind
		notice parley.NoticeKind
		want   bool
	}{
		{parley.KindNotice, parley.Operation, true}, {parley.KindChange, parley.Operation, true}, {parley.KindCancel, parley.Operation, true},
		{parley.KindNotice, parley.Site, false}, {parley.KindMessage, "", true}, {parley.KindUrgent, "", false}, {parley.KindEnroll, "", false},
	} {
		if got := NeedsRelease(c, x.kind, x.notice); got != x.want {
			t.Errorf("%s of %q: %v", x.kind, x.notice, got)
		}
	}
}
