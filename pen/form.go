package pen

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley"
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

// VolumeForm is one volume. Exactly one of the first four is filled in.
type VolumeForm struct {
	At       string `json:"at,omitzero"`       // PLACE
	Circle   string `json:"circle,omitzero"`   // PLACE,RADIUS
	Corridor string `json:"corridor,omitzero"` // PLACE;PLACE;...,HALFWIDTH
	Polygon  string `json:"polygon,omitzero"`  // PLACE;PLACE;PLACE;..., closed or not

	Lower string `json:"lower"` // GND, 500FT AGL, FL100
	Upper string `json:"upper"`
	From  string `json:"from"`  // 111300ZNOV17
	Until string `json:"until"` // the same, or UFN
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

// Read reads the form. The notice keeps the places as they were entered. The questions
// are what the texts leave in doubt: whoever fills in the form answers them before the
// notice is signed.
func (r Reader) Read(f Form) (*parley.Notice, []Question, error) {
	return r.Amend(new(parley.Notice), f)
}

// Amend reads a form that says only what changes: what is not filled in stays as it is in
// the notice. One volume is amended where the notice has one; otherwise the form's take
// the place of all.
func (r Reader) Amend(old *parley.Notice, f Form) (*parley.Notice, []Question, error) {
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
			return nil, nil, err
		}
		n.References = refs
	}
	doubts, err := r.volumes(&n, f.Volumes)
	if err != nil {
		return nil, nil, err
	}
	if err := n.Validate(); err != nil {
		return nil, nil, err
	}
	return &n, doubts, nil
}

func (r Reader) volumes(n *parley.Notice, forms []VolumeForm) (doubts []Question, err error) {
	if len(forms) == 0 {
		return nil, nil
	}
	var old *parley.Volume
	if len(forms) == 1 && len(n.Volumes) == 1 {
		old = &n.Volumes[0]
	}
	n.Volumes = nil
	for i, f := range forms {
		field := fmt.Sprintf("volumes[%d]", i)
		v, q, err := r.volume(old, f)
		if err != nil {
			return nil, under(field, err)
		}
		for j := range q {
			q[j].Field = field + "." + q[j].Field
		}
		n.Volumes = append(n.Volumes, v)
		doubts = append(doubts, q...)
	}
	return doubts, nil
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

// volume reads one volume; what is not filled in stays as in old, if there is one.
func (r Reader) volume(old *parley.Volume, f VolumeForm) (v parley.Volume, q []Question, err error) {
	if old != nil {
		v = *old
	}
	if old == nil || f.At+f.Circle+f.Corridor+f.Polygon != "" {
		if v.Footprint, q, err = readFootprint(f); err != nil {
			return v, nil, err
		}
	}
	for _, h := range []struct {
		field, text string
		to          *parley.Height
	}{{"lower", f.Lower, &v.Lower}, {"upper", f.Upper, &v.Upper}} {
		if old != nil && h.text == "" {
			continue
		}
		if *h.to, err = notation.ParseHeight(h.text); err != nil {
			return v, nil, renamed("height", h.field, err)
		}
	}
	for _, t := range []struct {
		field, text string
		to          *parley.Millis
	}{{"from", f.From, &v.From}, {"until", f.Until, &v.Until}} {
		switch {
		case old != nil && t.text == "":
			continue
		case t.to == &v.Until && strings.EqualFold(strings.TrimSpace(t.text), "UFN"):
			v.Until = 0
			continue
		}
		if *t.to, err = notation.ParseTime(t.text, r.Local); err != nil {
			return v, nil, renamed("time", t.field, err)
		}
	}
	if v.Until != 0 && v.Until < v.From {
		return v, nil, parley.Wrong("until", notation.FormatDTG(v.Until), "the window must not end before it starts, at "+notation.FormatDTG(v.From))
	}
	return v, q, v.Validate()
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
