package parley

import (
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// bodies are all types that an officer's words are made of.
var bodies = []any{Charter{}, Enrollment{}, Revocation{}, Filing{}, Change{}, Cancel{}, Message{}, Urgent{}, Answer{}, Release{}, Decline{}, Stop{}, Recover{}, Finding{}}

// Where, when and how high, never at what or why (requirement B4): no member of any body
// has a name for a target, a purpose or a strength.
func TestB4NoMemberNamesATargetOrAPurpose(t *testing.T) {
	banned := regexp.MustCompile(`(?i)target|objective|purpose|mission|intent|strength|weapon|payload`)
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(x reflect.Type) {
		for x.Kind() == reflect.Slice || x.Kind() == reflect.Pointer || x.Kind() == reflect.Array {
			x = x.Elem()
		}
		if x.Kind() != reflect.Struct || seen[x] {
			return
		}
		seen[x] = true
		for i := range x.NumField() {
			f := x.Field(i)
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); banned.MatchString(name) || banned.MatchString(f.Name) {
				t.Errorf("%s has a member %s", x.Name(), f.Name)
			}
			walk(f.Type)
		}
	}
	for _, b := range bodies {
		walk(reflect.TypeOf(b))
	}
	if len(seen) < 20 {
		t.Errorf("only %d types were looked at", len(seen))
	}
}

func sample() *Notice {
	return &Notice{
		Contact: Contact{Means: "telephone", Office: "duty"}, Kind: Site, Marking: "OPEN", Name: "a site", Originator: "us", Precedence: Routine,
		Volumes: []Volume{{
			Footprint: Footprint{Shape: Circle, Places: []Place{{350000000, 400000000}}, Radius: 1000_000},
			From:      1, Lower: Height{Ref: Ground}, Upper: Height{Ref: AGL, Unit: Feet, Value: 500_000}, Until: 2,
		}},
	}
}

func TestB1EveryKindOfNotice(t *testing.T) {
	for _, k := range NoticeKinds {
		n := sample()
		n.Kind = k
		if err := n.Validate(); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
	if len(NoticeKinds) != 8 {
		t.Errorf("%d kinds, want 8: free messages are an entry of their own", len(NoticeKinds))
	}
}

// Each bad value gets an error that names its field.
func TestBadValuesNameTheirField(t *testing.T) {
	for field, spoil := range map[string]func(*Notice){
		"contact.office":                 func(n *Notice) { n.Contact.Office = "" },
		"contact.means":                  func(n *Notice) { n.Contact.Means = "" },
		"kind":                           func(n *Notice) { n.Kind = "strike" },
		"marking":                        func(n *Notice) { n.Marking = "" },
		"name":                           func(n *Notice) { n.Name = strings.Repeat("x", 201) },
		"originator":                     func(n *Notice) { n.Originator = "US" },
		"precedence":                     func(n *Notice) { n.Precedence = "soon" },
		"references[1]":                  func(n *Notice) { n.References = []Hash{{2}, {1}} },
		"remarks":                        func(n *Notice) { n.Remarks = "a\x00b" },
		"volumes":                        func(n *Notice) { n.Volumes = nil },
		"volumes[0].footprint.shape":     func(n *Notice) { n.Volumes[0].Footprint.Shape = "blob" },
		"volumes[0].footprint.radius":    func(n *Notice) { n.Volumes[0].Footprint.Radius = 0 },
		"volumes[0].footprint.places":    func(n *Notice) { n.Volumes[0].Footprint.Places = nil },
		"volumes[0].footprint.places[0]": func(n *Notice) { n.Volumes[0].Footprint.Places[0][1] = 1800000001 },
		"volumes[0].lower":               func(n *Notice) { n.Volumes[0].Lower.Value = 1 },
		"volumes[0].upper.unit":          func(n *Notice) { n.Volumes[0].Upper.Unit = FlightLevel },
		"volumes[0].upper.ref":           func(n *Notice) { n.Volumes[0].Upper.Ref = "MSL" },
		"volumes[0].upper.value":         func(n *Notice) { n.Volumes[0].Upper.Value = -1 },
		"volumes[0].until":               func(n *Notice) { n.Volumes[0].From = 3 },
	} {
		n := sample()
		spoil(n)
		var e *Error
		if err := n.Validate(); !errors.As(err, &e) || e.Field != field || e.Want == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestBandsThatStandOnTheirHeads(t *testing.T) {
	h := func(r HeightRef, u HeightUnit, v int64) Height { return Height{Ref: r, Unit: u, Value: v} }
	for _, c := range []struct {
		lower, upper Height
		ok           bool
	}{
		{h(AMSL, Feet, 1000_000), h(AMSL, Metres, 304_800), true}, // the same height
		{h(AMSL, Feet, 1001_000), h(AMSL, Metres, 304_800), false},
		{h(Standard, FlightLevel, 100_000), h(Standard, Feet, 10000_000), true},
		{h(Standard, FlightLevel, 101_000), h(Standard, Feet, 10000_000), false},
		{h(Ground, "", 0), h(Unlimited, "", 0), true},
		{h(Ground, "", 0), h(Ground, "", 0), true},
		{h(AGL, Metres, 1), h(Ground, "", 0), false},
		{h(Unlimited, "", 0), h(Unlimited, "", 0), false},
		{h(AGL, Metres, 100_000), h(AMSL, Metres, 50_000), true}, // cannot be told apart here
	} {
		v := sample().Volumes[0]
		v.Lower, v.Upper = c.lower, c.upper
		if err := v.Validate(); (err == nil) != c.ok {
			t.Errorf("%v to %v: %v, want ok %v", c.lower, c.upper, err, c.ok)
		}
	}
}
