package pen

import (
	"strings"
	"testing"
)

// A reply holds a point: that a square was meant, and how large it is, must go along.
func TestASquareThatWasSeenIsSaid(t *testing.T) {
	for _, c := range []struct {
		text, note string
		asked      bool
	}{
		{"37SFV 05000 10000", "", false},
		{"37SFV 0500 1000", "seen in 37SFV 0500 1000, a square of 10m", false},
		{"37SFV 05 10", "seen in 37SFV 05 10, a square of 1km", false},
		{"37SFV 0 1", "seen in 37SFV 0 1, a square of 10km", true},
		{"37SFV", "seen in 37SFV, a square of 100km", true},
		{"35.3N 40.1E", "", false},
		{"351952N 0400848E", "", false},
	} {
		_, note, questions, err := Seen("place", c.text)
		if err != nil || note != c.note {
			t.Errorf("%s: %q, %v, should say %q", c.text, note, err, c.note)
		}
		asked := false
		for _, q := range questions {
			asked = asked || q.Code == CoarsePlace && q.Field == "place" && strings.Contains(q.Text, "square of")
		}
		if asked != c.asked {
			t.Errorf("%s: asked %v, should be %v", c.text, questions, c.asked)
		}
	}
	if _, _, _, err := Seen("place", "nowhere"); err == nil {
		t.Error("what is no place is read")
	}
}
