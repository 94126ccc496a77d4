package pen

import (
	"fmt"
	"strings"

	"parley"
	"parley/notation"
)

// maxEntered is how much of the text an entry keeps; the words of a longer one are left
// out, and the places stand alone.
const maxEntered = 4000

func readFootprint(f VolumeForm) (parley.Footprint, []Question, error) {
	var out parley.Footprint
	filled, text := "", ""
	for _, s := range []struct {
		field, text string
		shape       parley.Shape
	}{{"at", f.At, parley.Point}, {"circle", f.Circle, parley.Circle}, {"corridor", f.Corridor, parley.Corridor}, {"polygon", f.Polygon, parley.Polygon}} {
		if s.text == "" {
			continue
		}
		if filled != "" {
			return out, nil, parley.Wrong(s.field, s.text, "must be empty where "+filled+" is filled in: a volume has one footprint, several make several volumes")
		}
		filled, text, out.Shape = s.field, s.text, s.shape
	}
	if filled == "" {
		return out, nil, &parley.Error{Field: "footprint", Want: "is required: fill in one of at, circle, corridor and polygon"}
	}
	readings, radius, err := readShape(out.Shape, text)
	if err != nil {
		return out, nil, under(filled, err)
	}
	out.Radius = radius
	var doubts []Question
	for i, r := range readings {
		out.Places = append(out.Places, r.Place)
		doubts = append(doubts, Doubts(fmt.Sprintf("%s.places[%d]", filled, i), r)...)
	}
	if out.Shape == parley.Polygon && out.Places[0] != out.Places[len(out.Places)-1] {
		out.Places = append(out.Places, out.Places[0])
	}
	if len(text) <= maxEntered {
		out.Entered = text
	}
	return out, doubts, nil
}

// readShape reads the text of a footprint: places with semicolons between, and behind the
// last comma the length that the shape has.
func readShape(s parley.Shape, text string) (places []notation.Reading, radius int64, err error) {
	if s == parley.Circle || s == parley.Corridor {
		at := strings.LastIndexByte(text, ',')
		want := map[parley.Shape]string{parley.Circle: "PLACE,RADIUS", parley.Corridor: "PLACE;PLACE;...,HALFWIDTH"}[s]
		if at < 0 {
			return nil, 0, parley.Wrong("radius", text, "must end in a comma and a length: "+want)
		}
		if radius, err = notation.ParseLength(text[at+1:]); err != nil {
			return nil, 0, renamed("length", "radius", err)
		}
		text = text[:at]
	}
	if n := strings.Count(text, ";") + 1; n > parley.MaxPlaces {
		return nil, 0, parley.Wrong("places", n, fmt.Sprintf("must be at most %d places", parley.MaxPlaces))
	}
	for i, t := range strings.Split(text, ";") {
		r, err := notation.ParsePlace(t)
		if err != nil {
			return nil, 0, renamed("place", fmt.Sprintf("places[%d]", i), err)
		}
		places = append(places, r)
	}
	return places, radius, nil
}

// Area reads a ring such as a charter's area, and closes it.
func Area(text string) ([]parley.Place, []Question, error) {
	f, q, err := readFootprint(VolumeForm{Polygon: text})
	if err != nil {
		return nil, nil, err
	}
	return f.Places, q, f.Validate()
}

// Doubts words the questions that a written place leaves, for the field that it stands in.
func Doubts(field string, r notation.Reading) []Question {
	out := []Question{}
	for _, q := range r.Questions {
		out = append(out, Question{string(q), field, doubt(q, r)})
	}
	return out
}

func doubt(q notation.Question, r notation.Reading) string {
	at := decimal(r.Place)
	switch q {
	case notation.LatitudeFirst:
		return fmt.Sprintf("Two bare numbers were read as latitude, then longitude: %s. Is it so?", at)
	case notation.BandNotSouth:
		return fmt.Sprintf("The S after the zone was read as latitude band S (32 to 40 degrees north), not as the southern hemisphere: %s. Is it so?", at)
	case notation.OutsideZone:
		return fmt.Sprintf("The place lies beyond the border of the grid zone that the text names: %s. Is it meant so?", at)
	}
	return fmt.Sprintf("The text can be read in more than one way (%s); it was read as %s. Is it so?", q, at)
}

// readAgain gives how the places of a footprint were written, where the entered text
// still says exactly them; nil otherwise.
func readAgain(f parley.Footprint) []notation.Reading {
	if f.Entered == "" {
		return nil
	}
	readings, _, err := readShape(f.Shape, f.Entered)
	if err != nil {
		return nil
	}
	if f.Shape == parley.Polygon && len(readings) == len(f.Places)-1 {
		readings = append(readings, readings[0])
	}
	if len(readings) != len(f.Places) {
		return nil
	}
	for i, r := range readings {
		if r.Place != f.Places[i] {
			return nil
		}
	}
	return readings
}
