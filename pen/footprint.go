package pen

import (
	"fmt"
	"slices"

	"parley"
	"parley/notation"
)

// Area reads a ring such as a charter's area, and closes it.
func Area(text string) ([]parley.Place, []Question, error) {
	fig, err := readFigure(VolumeForm{Polygon: text})
	if err != nil {
		return nil, nil, err
	}
	f := fig.parts[0].footprint
	return f.Places, fig.doubts, f.Validate()
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

// retold gives what the entered text of a footprint says where it still says exactly that
// footprint, and which part of it; false otherwise.
func retold(f parley.Footprint) (*figure, part, bool) {
	if f.Entered == "" {
		return nil, part{}, false
	}
	form, ok := formOf(f)
	if !ok {
		return nil, part{}, false
	}
	fig, err := readFigure(form)
	if err != nil {
		return nil, part{}, false
	}
	for _, p := range fig.parts {
		g := p.footprint
		if g.Shape == f.Shape && g.Radius == f.Radius && g.Left == f.Left && g.Right == f.Right && slices.Equal(g.Places, f.Places) &&
			slices.EqualFunc(g.Holes, f.Holes, slices.Equal[[]parley.Place]) {
			return fig, p, true
		}
	}
	return nil, part{}, false
}

// readAgain gives how the places of a footprint were written, where the entered text
// still says exactly them; nil otherwise, and where they were reckoned.
func readAgain(f parley.Footprint) []notation.Reading {
	_, p, _ := retold(f)
	return p.written
}

// drawnAs says what a polygon stands for whose entered text, read again, makes exactly it
// out of arcs; nil for any other footprint.
func drawnAs(f parley.Footprint) []Meaning {
	fig, _, ok := retold(f)
	if !ok || fig.tolerance == 0 {
		return nil
	}
	return fig.means
}
