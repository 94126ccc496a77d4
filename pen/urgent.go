package pen

import (
	"errors"
	"strings"

	"parley"
	"parley/geo"
	"parley/notation"
)

// WhereForm is a place on the map as people write it, in one of these ways or in none.
type WhereForm struct {
	Place    string `json:"place,omitzero" doc:"A place, in any notation: 35.33N 40.15E"`
	Circle   string `json:"circle,omitzero" doc:"PLACE,RADIUS"`
	Corridor string `json:"corridor,omitzero" doc:"PLACE;PLACE;...,HALFWIDTH"`
	Polygon  string `json:"polygon,omitzero" doc:"PLACE;PLACE;PLACE;..."`
}

// read gives the footprint, with the text as it was entered; none if nothing is filled in.
func (w WhereForm) read() (f parley.Footprint, questions []Question, err error) {
	v := VolumeForm{At: w.Place, Circle: w.Circle, Corridor: w.Corridor, Polygon: w.Polygon}
	if !v.whereFilled() {
		return f, nil, nil
	}
	fig, err := readFigure(v)
	if err != nil {
		if e, ok := errors.AsType[*parley.Error](err); ok {
			err = &parley.Error{Field: strings.Replace(e.Field, "at.places[0]", "place", 1), Value: e.Value, Want: e.Want}
		}
		return f, nil, err
	}
	for i, q := range fig.doubts {
		if q.Field == "at.places[0]" {
			fig.doubts[i].Field = "place"
		}
	}
	f = fig.parts[0].footprint
	if err := f.Validate(); err != nil {
		return f, nil, err
	}
	if err := geo.Check(f); err != nil {
		return f, nil, under("footprint", err)
	}
	return f, fig.doubts, nil
}

// UrgentForm is an urgent call as it is filled in: one of who, where, what, asks and a place
// is enough (requirement H1).
type UrgentForm struct {
	Who        string    `json:"who,omitzero"`
	Where      string    `json:"where,omitzero" doc:"In words."`
	What       string    `json:"what,omitzero"`
	Asks       string    `json:"asks,omitzero" doc:"What it asks the others to do."`
	At         string    `json:"at,omitzero" doc:"When it happened, or was said: 111300ZNOV17"`
	On         WhereForm `json:"on,omitzero" doc:"Where, on the map."`
	Follows    string    `json:"follows,omitzero" doc:"An urgent entry of the call to which this adds."`
	References []string  `json:"references,omitempty" doc:"Other things that it refers to."`
}

// Urgent reads the form.
func (r Reader) Urgent(f UrgentForm) (*parley.Urgent, []Question, error) {
	u := &parley.Urgent{Who: f.Who, Where: f.Where, Text: f.What, Asks: f.Asks}
	var err error
	if u.At, err = r.time("at", f.At); err != nil {
		return nil, nil, err
	}
	var questions []Question
	if u.Footprint, questions, err = f.On.read(); err != nil {
		return nil, nil, under("on", err)
	}
	for i := range questions {
		questions[i].Field = "on." + questions[i].Field
	}
	if u.References, err = r.following(f.Follows, f.References); err != nil {
		return nil, nil, err
	}
	return u, questions, u.Validate()
}

// following resolves what an entry adds to and what else it refers to.
func (r Reader) following(follows string, names []string) ([]parley.Hash, error) {
	if follows == "" {
		return r.References(names)
	}
	if _, err := r.References([]string{follows}); err != nil {
		return nil, renamed("references[0].", "follows.", err)
	}
	return r.References(append([]string{follows}, names...))
}

// time reads a time that may be left out.
func (r Reader) time(field, text string) (parley.Millis, error) {
	if text == "" {
		return 0, nil
	}
	t, err := notation.ParseTime(text, r.Local)
	if err != nil {
		return 0, renamed("time", field, err)
	}
	return t, nil
}

// SayUrgent says what an urgent entry says. A text alone stands as it is: so it was said
// before an urgent entry had fields, and proofs compare words.
func SayUrgent(u *parley.Urgent) []string {
	if u.Asks == "" && u.At == 0 && u.Footprint.Shape == "" && u.Where == "" && u.Who == "" {
		return []string{u.Text}
	}
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, label+": "+text)
		}
	}
	add("who", u.Who)
	add("where, in words", u.Where)
	if u.Footprint.Shape != "" {
		lines = append(lines, sayFootprint(u.Footprint)...)
	}
	add("what", u.Text)
	add("asks", u.Asks)
	if u.At != 0 {
		add("when", notation.FormatDTG(u.At-u.At%1000))
	}
	for _, h := range u.References {
		add("refers to", h.Short())
	}
	return lines
}

// Headline says an urgent entry in one line: as much of it as tells what it is about.
func Headline(u *parley.Urgent) string {
	line := ""
	for _, part := range []string{u.Text, u.Who, u.Where, u.Asks} {
		switch {
		case part == "":
		case line == "":
			line = part
		default:
			line += "; " + part
		}
	}
	if line == "" && u.Footprint.Shape != "" {
		return "at " + decimal(u.Footprint.Places[0])
	}
	return line
}
