package pen

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley"
	"parley/geo"
	"parley/notation"
)

// Form is a notice as an officer fills it in: every place, height and time as text, in
// any notation that package notation reads. Command lines and files have the same members.
type Form struct {
	Kind       string       `json:"kind"`
	Name       string       `json:"name"`
	Originator string       `json:"originator,omitzero"`
	Precedence string       `json:"precedence,omitzero"`
	Marking    string       `json:"marking,omitzero"`
	Contact    ContactForm  `json:"contact"`
	Remarks    string       `json:"remarks,omitzero"`
	References []string     `json:"references,omitempty"` // as people name things; see [Form.Read]
	Volumes    []VolumeForm `json:"volumes"`
}

// ContactForm is where to ask: an office, never a person.
type ContactForm struct {
	Office string `json:"office"`
	Means  string `json:"means"`
}

// VolumeForm is one volume; a track that changes its width makes several. Exactly one of
// the first eight is filled in. docs/shapes.md describes what stands in them.
type VolumeForm struct {
	At       string `json:"at,omitzero"`       // PLACE
	Circle   string `json:"circle,omitzero"`   // PLACE,RADIUS
	Corridor string `json:"corridor,omitzero"` // PLACE;PLACE;...,HALFWIDTH
	Track    string `json:"track,omitzero"`    // PLACE,LEFT,RIGHT;PLACE;...
	Orbit    string `json:"orbit,omitzero"`    // PLACE;PLACE,WIDTH,ALIGNMENT
	Polygon  string `json:"polygon,omitzero"`  // PLACE;PLACE;PLACE;..., closed or not
	Polyarc  string `json:"polyarc,omitzero"`  // the same, with ARC CENTRE,CW between, or ARC CENTRE,RADIUS,FROM,TO,CW
	Radarc   string `json:"radarc,omitzero"`   // CENTRE,INNER,OUTER,FROM,TO

	Left  string   `json:"left,omitzero"`   // 2KM: of a track whose places name no widths
	Right string   `json:"right,omitzero"`  // likewise
	Holes []string `json:"holes,omitempty"` // of a polygon or polyarc, each a ring like them

	Lower string `json:"lower"` // GND, 500FT AGL, FL100
	Upper string `json:"upper"`
	From  string `json:"from"`  // 111300ZNOV17
	Until string `json:"until"` // the same, or UFN

	Every string `json:"every,omitzero"` // day or week: the window recurs; once: it no longer does
	Last  string `json:"last,omitzero"`  // when it opens for the last time: 311800ZDEC17, or UFN
}

// Question is a doubt that only a person can settle.
type Question struct {
	Code  string `json:"code"`
	Field string `json:"field"`
	Text  string `json:"text"`
}

// Reader says how to read what a form leaves to the place where it is filled in.
type Reader struct {
	// Local is the zone of times with the letter J; nil: such times are refused.
	Local *time.Location
	// Find resolves a reference, such as us/3; nil: full hashes only.
	Find func(name string) (parley.Hash, error)
}

// Reading is what a form says.
type Reading struct {
	Notice     *parley.Notice
	Questions  []Question   // what the texts leave in doubt: whoever fills in the form answers them before the notice is signed
	Understood []Understood // one for each volume of the form
}

// Understood is what a volume of a form was understood to be.
type Understood struct {
	Volumes   []int     `json:"volumes" doc:"Which volumes of the notice it became: their places in the list."`
	Shape     string    `json:"shape,omitzero" doc:"The field of the form that names the footprint; absent where a change leaves it as it was."`
	Says      []string  `json:"says" doc:"What was understood, in plain words."`
	Means     []Meaning `json:"means" doc:"The same, for whoever says it in another language: a sentence for each of says, in their order."`
	Tolerance int64     `json:"tolerance,omitzero" doc:"By how many millimetres at most the edges that stand for arcs go beyond them; absent where nothing was approximated."`
}

// Read reads the form. The notice keeps the places as they were entered.
func (r Reader) Read(f Form) (*parley.Notice, []Question, error) {
	return r.Amend(new(parley.Notice), f)
}

// Amend is [Reader.Change] for those who need not say what was understood.
func (r Reader) Amend(old *parley.Notice, f Form) (*parley.Notice, []Question, error) {
	out, err := r.Change(old, f)
	if err != nil {
		return nil, nil, err
	}
	return out.Notice, out.Questions, nil
}

// Change reads a form that says only what changes: what is not filled in stays as it is in
// the notice. One volume is amended where the notice has one; otherwise the form's take
// the place of all. Of an empty notice everything changes.
func (r Reader) Change(old *parley.Notice, f Form) (out Reading, err error) {
	n := *old
	for _, s := range []struct {
		to   *string
		text string
	}{
		{&n.Contact.Means, f.Contact.Means}, {&n.Contact.Office, f.Contact.Office}, {(*string)(&n.Kind), f.Kind},
		{&n.Marking, f.Marking}, {&n.Name, f.Name}, {(*string)(&n.Originator), f.Originator},
		{(*string)(&n.Precedence), f.Precedence}, {&n.Remarks, f.Remarks},
	} {
		if s.text != "" {
			*s.to = s.text
		}
	}
	if len(f.References) > 0 {
		refs, err := r.References(f.References)
		if err != nil {
			return out, err
		}
		n.References = refs
	}
	out = Reading{Notice: &n, Understood: []Understood{}}
	if err := r.volumes(&out, f.Volumes); err != nil {
		return Reading{}, err
	}
	if err := n.Validate(); err != nil {
		return Reading{}, err
	}
	return out, nil
}

func (r Reader) volumes(out *Reading, forms []VolumeForm) error {
	if len(forms) == 0 {
		return nil
	}
	var old *parley.Volume
	if len(forms) == 1 && len(out.Notice.Volumes) == 1 {
		old = &out.Notice.Volumes[0]
	}
	out.Notice.Volumes = nil
	for i, f := range forms {
		field := fmt.Sprintf("volumes[%d]", i)
		list, was, q, err := r.volume(old, f)
		if err != nil {
			return under(field, err)
		}
		for j := range q {
			q[j].Field = field + "." + q[j].Field
		}
		for range list {
			was.Volumes = append(was.Volumes, len(out.Notice.Volumes)+len(was.Volumes))
		}
		out.Notice.Volumes = append(out.Notice.Volumes, list...)
		out.Questions = append(out.Questions, q...)
		out.Understood = append(out.Understood, was)
	}
	return nil
}

// References resolves the names of things, and puts them in the order that an entry wants.
func (r Reader) References(names []string) ([]parley.Hash, error) {
	find := r.Find
	if find == nil {
		find = parley.ParseHash
	}
	var out []parley.Hash
	for i, name := range names {
		h, err := find(name)
		if err != nil {
			return nil, under(fmt.Sprintf("references[%d]", i), err)
		}
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b parley.Hash) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out), nil
}

// volume reads one volume, which makes several if its footprint does; what is not filled in
// stays as in old, if there is one.
func (r Reader) volume(old *parley.Volume, f VolumeForm) (list []parley.Volume, was Understood, q []Question, err error) {
	var v parley.Volume
	if old != nil {
		v = *old
	}
	footprints := []parley.Footprint{v.Footprint}
	if old == nil || f.whereFilled() {
		fig, err := readFigure(f)
		if err != nil {
			return nil, was, nil, err
		}
		footprints, q = fig.footprints(), fig.doubts
		was = Understood{Shape: fig.field, Means: fig.means, Tolerance: fig.tolerance}
	}
	if err := readBand(&v, old != nil, f); err != nil {
		return nil, was, nil, err
	}
	if err := r.window(&v, old != nil, f); err != nil {
		return nil, was, nil, err
	}
	was.Means = append(was.Means, meantWindow(v)...)
	if was.Means == nil {
		was.Means = []Meaning{}
	}
	if was.Says = saysAll(was.Means); was.Says == nil {
		was.Says = []string{}
	}
	for _, v.Footprint = range footprints {
		if err := v.Validate(); err != nil {
			return nil, was, nil, err
		}
		// What the door would refuse is refused where the form's own names are known.
		if err := geo.Check(v.Footprint); err != nil {
			return nil, was, nil, under("footprint", err)
		}
		list = append(list, v)
	}
	return list, was, q, nil
}

func readBand(v *parley.Volume, keep bool, f VolumeForm) (err error) {
	for _, h := range []struct {
		field, text string
		to          *parley.Height
	}{{"lower", f.Lower, &v.Lower}, {"upper", f.Upper, &v.Upper}} {
		if keep && h.text == "" {
			continue
		}
		if *h.to, err = notation.ParseHeight(h.text); err != nil {
			return renamed("height", h.field, err)
		}
	}
	return nil
}

// under puts a parent's path before the path of an error.
func under(field string, err error) error {
	var e *parley.Error
	if errors.As(err, &e) {
		return &parley.Error{Field: field + "." + e.Field, Value: e.Value, Want: e.Want}
	}
	return fmt.Errorf("%s: %w", field, err)
}

// renamed gives the general name that a notation uses the name of the form's own field:
// time.zone becomes until.zone.
func renamed(general, field string, err error) error {
	var e *parley.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", field, err)
	}
	if rest, ok := strings.CutPrefix(e.Field, general); ok {
		return &parley.Error{Field: field + rest, Value: e.Value, Want: e.Want}
	}
	return under(field, err)
}
