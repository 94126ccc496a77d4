package pen

import (
	"fmt"
	"regexp"
	"strings"

	"parley"
	"parley/notation"
)

// maxEntered is how much of the text an entry keeps; the words of a longer one are left
// out, and the places stand alone.
const maxEntered = 4000

// figure is the footprint of a volume form as it was read: one part, or one for each width
// of a track.
type figure struct {
	field     string // of the form
	parts     []part
	doubts    []Question
	means     []Meaning
	tolerance int64 // millimetres by which edges go beyond the arcs that they stand for
}

// part is a footprint, and how each of its places was written, if they were; nil where
// they were reckoned.
type part struct {
	footprint parley.Footprint
	written   []notation.Reading
}

func (f *figure) footprints() (out []parley.Footprint) {
	for _, p := range f.parts {
		out = append(out, p.footprint)
	}
	return out
}

func (f *figure) doubt(field string, r notation.Reading) {
	f.doubts = append(f.doubts, Doubts(field, r)...)
}

// shapeField is a field of the form that names a footprint.
type shapeField struct {
	name string
	text func(*VolumeForm) *string
	read func(fig *figure, text string, f VolumeForm) error
	// keyword stands before the text in what an entry keeps, where the footprint's shape
	// does not tell how to read it.
	keyword string
}

func shapeFields() []shapeField {
	return []shapeField{
		{"at", func(f *VolumeForm) *string { return &f.At }, readPoint, ""},
		{"circle", func(f *VolumeForm) *string { return &f.Circle }, readCircle, ""},
		{"corridor", func(f *VolumeForm) *string { return &f.Corridor }, readCorridor, ""},
		{"track", func(f *VolumeForm) *string { return &f.Track }, readTrack, "TRACK "},
		{"orbit", func(f *VolumeForm) *string { return &f.Orbit }, readOrbit, "ORBIT "},
		{"polygon", func(f *VolumeForm) *string { return &f.Polygon }, readRings, ""},
		{"polyarc", func(f *VolumeForm) *string { return &f.Polyarc }, readRings, "POLYARC "},
		{"radarc", func(f *VolumeForm) *string { return &f.Radarc }, readRadarc, "RADARC "},
	}
}

// whereFilled reports whether a form says anything of the footprint.
func (f VolumeForm) whereFilled() bool {
	for _, s := range shapeFields() {
		if *s.text(&f) != "" {
			return true
		}
	}
	return f.Left+f.Right != "" || len(f.Holes) > 0
}

// IsZero reports whether nothing is filled in.
func (f VolumeForm) IsZero() bool {
	return !f.whereFilled() && f.Lower+f.Upper+f.From+f.Until+f.Every+f.Last == ""
}

// readFigure reads the footprint of a form.
func readFigure(f VolumeForm) (*figure, error) {
	var filled *shapeField
	for _, s := range shapeFields() {
		if *s.text(&f) == "" {
			continue
		}
		if filled != nil {
			return nil, parley.Wrong(s.name, *s.text(&f), "must be empty where "+filled.name+" is filled in: a volume has one footprint, several make several volumes")
		}
		filled = &s
	}
	if filled == nil {
		return nil, &parley.Error{Field: "footprint", Want: "is required: fill in one of at, circle, corridor, track, orbit, polygon, polyarc and radarc"}
	}
	if filled.name != "track" {
		for _, s := range []struct{ field, text string }{{"left", f.Left}, {"right", f.Right}} {
			if s.text != "" {
				return nil, parley.Wrong(s.field, s.text, "must be empty where "+filled.name+" is filled in: only a track has a left and a right")
			}
		}
	}
	if len(f.Holes) > 0 && filled.name != "polygon" && filled.name != "polyarc" {
		return nil, parley.Wrong("holes", len(f.Holes), "must be empty where "+filled.name+" is filled in: only a polygon and a polyarc have holes")
	}
	fig := &figure{field: filled.name}
	if err := filled.read(fig, *filled.text(&f), f); err != nil {
		return nil, err
	}
	if entered := enteredOf(filled, f); len(entered) <= maxEntered {
		for i := range fig.parts {
			fig.parts[i].footprint.Entered = entered
		}
	} else {
		fig.means = append(fig.means, meaning("long", "bytes", fmt.Sprint(maxEntered)))
	}
	return fig, nil
}

// Words that part what an entry keeps of a form with several texts.
const (
	leftWord  = " LEFT "
	rightWord = " RIGHT "
	holeWord  = " HOLE "
)

var widthsForm = regexp.MustCompile(`(?s)^(.*)` + leftWord + `(.*)` + rightWord + `(.*)$`)

// enteredOf gives the texts of a form as an entry keeps them.
func enteredOf(s *shapeField, f VolumeForm) string {
	text := s.keyword + *s.text(&f)
	if f.Left+f.Right != "" {
		text += leftWord + f.Left + rightWord + f.Right
	}
	for _, h := range f.Holes {
		text += holeWord + h
	}
	return text
}

// formOf gives the form whose texts an entry keeps.
func formOf(f parley.Footprint) (form VolumeForm, ok bool) {
	texts := strings.Split(f.Entered, holeWord)
	text := texts[0]
	form.Holes = texts[1:]
	fields := shapeFields()
	for _, s := range fields {
		if rest, is := strings.CutPrefix(text, s.keyword); is && s.keyword != "" {
			if m := widthsForm.FindStringSubmatch(rest); s.name == "track" && m != nil {
				rest, form.Left, form.Right = m[1], m[2], m[3]
			}
			*s.text(&form) = rest
			return form, true
		}
	}
	name := string(f.Shape)
	if f.Shape == parley.Point {
		name = "at"
	}
	for _, s := range fields {
		if s.name == name {
			*s.text(&form) = text
			return form, true
		}
	}
	return form, false
}
