package docs

import (
	"os"
	"regexp"
	"testing"

	"parley"
	"parley/pen"
)

// Every example of a footprint is read, and becomes what the table says.
func TestTheExamplesOfShapesAreRead(t *testing.T) {
	page, err := os.ReadFile("shapes.md")
	if err != nil {
		t.Fatal(err)
	}
	shapes := map[string]parley.Shape{"point": parley.Point, "circle": parley.Circle, "corridor": parley.Corridor, "polygon": parley.Polygon}
	rows := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| [^|]*\\| `([^`]+)` \\| an? (\\w+)").FindAllStringSubmatch(string(page), -1)
	if len(rows) != 8 {
		t.Errorf("%d shapes with examples, want 8", len(rows))
	}
	for _, row := range rows {
		v := pen.VolumeForm{Lower: "GND", Upper: "UNL", From: "111300ZNOV17", Until: "UFN"}
		fields := map[string]*string{"at": &v.At, "circle": &v.Circle, "corridor": &v.Corridor, "track": &v.Track, "orbit": &v.Orbit, "polygon": &v.Polygon, "polyarc": &v.Polyarc, "radarc": &v.Radarc}
		to := fields[row[1]]
		if to == nil {
			t.Errorf("there is no field %s", row[1])
			continue
		}
		*to = row[2]
		n, questions, err := pen.Reader{}.Read(pen.Form{
			Kind: "zone", Name: "Example", Originator: "us", Precedence: "routine", Marking: "OPEN",
			Contact: pen.ContactForm{Office: "Desk", Means: "tel 1"}, Volumes: []pen.VolumeForm{v},
		})
		if err != nil || len(questions) > 0 {
			t.Errorf("%s: %v, questions %v", row[0], err, questions)
		} else if got := n.Volumes[0].Footprint.Shape; got != shapes[row[3]] {
			t.Errorf("%s: became a %s", row[0], got)
		}
	}
}
