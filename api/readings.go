package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"parley"
	"parley/geo"
	"parley/notation"
	"parley/pen"
)

// ReadingRequest is a notice as its officer fills it in.
type ReadingRequest struct {
	pen.Form
	Of   string `json:"of,omitzero" doc:"The name of an own notice that this changes: what is not filled in stays as it is there."`
	Zone string `json:"zone,omitzero" doc:"Time zone of date-time groups with the letter J, such as Asia/Damascus."`
}

// NoticeReading is what a form says: what would be signed, and how it reads.
type NoticeReading struct {
	Notice    parley.Notice  `json:"notice" doc:"What would be signed."`
	Questions []pen.Question `json:"questions" doc:"What the texts leave in doubt: whoever fills in the form answers them before it is signed."`
	Says      []string       `json:"says" doc:"The notice in plain words, line by line."`
	Outlines  []Outline      `json:"outlines" doc:"Its volumes as a map draws them."`

	Understood []pen.Understood `json:"understood" doc:"What the form's volumes were understood to be, in their order."`
}

// PlaceReading is what a written place says.
type PlaceReading struct {
	Place     parley.Place    `json:"place"`
	Format    notation.Format `json:"format"`
	Cell      []parley.Place  `json:"cell" doc:"Corners of the area in which the text leaves the place, counter-clockwise from the south-west one."`
	Side      int64           `json:"side" doc:"Of that area, in millimetres."`
	Formats   PlaceFormats    `json:"formats"`
	Questions []pen.Question  `json:"questions"`
}

// PlaceFormats is one place in every notation, each as fine as the text was and no finer
// than that notation can be.
type PlaceFormats struct {
	DD   string `json:"DD"`
	DDM  string `json:"DDM"`
	DMS  string `json:"DMS"`
	MGRS string `json:"MGRS"`
	UTM  string `json:"UTM"`
}

// TimeReading is what a written time says.
type TimeReading struct {
	Time  parley.Millis `json:"time"`
	DTG   string        `json:"dtg" doc:"In UTC."`
	Local string        `json:"local,omitzero" doc:"On the clocks of the zone, where one was named."`
}

// HeightReading is what a written vertical limit says.
type HeightReading struct {
	Height parley.Height `json:"height"`
	Says   string        `json:"says"`
}

// BearingReading is what a written bearing says.
type BearingReading struct {
	Bearing int64  `json:"bearing" minimum:"0" maximum:"3600000000" doc:"Clockwise from true north, in 1e-7 degree."`
	Says    string `json:"says"`
}

// LengthReading is what a written length says.
type LengthReading struct {
	Length int64  `json:"length" doc:"In millimetres."`
	Says   string `json:"says"`
}

type readingInput struct {
	InChannel
	sent[ReadingRequest]
}

// TextInput is the parameter of a reading.
type TextInput struct {
	Text string `query:"text" required:"true" minLength:"1" maxLength:"200" doc:"As people write it."`
}

type timeInput struct {
	TextInput
	Zone string `query:"zone" maxLength:"64" doc:"Time zone of a text with the letter J, such as Asia/Damascus."`
}

func (h *handler) readingOperations(s *service) {
	add(s, operation{
		id: "readNotice", method: http.MethodPost, path: "/v1/channels/{channel}/readings", tag: "Writing", maxBody: maxForm,
		summary: "Read a notice as it is filled in, before it is signed",
		about: `Places, heights, lengths, bearings and times are texts in any usual notation. A volume has one footprint: at, circle, corridor, track, orbit, polygon, polyarc or radarc. Tracks that change their width become several volumes, and arcs become edges that leave nothing out; understood tells of both. Of a new notice, originator, precedence and marking may be left out: the party itself, routine, and the charter's marking if it has one only.

Nothing is written. What comes back is what would be signed, what it leaves in doubt, and how it reads and looks.`,
	}, h.readNotice)
	add(s, operation{
		id: "readPlace", method: http.MethodGet, path: "/v1/readings/place", tag: "Writing",
		summary: "Read a place in any notation, and write it in every other",
	}, h.readPlace)
	add(s, operation{
		id: "readTime", method: http.MethodGet, path: "/v1/readings/time", tag: "Writing",
		summary: "Read a date-time group or a time of RFC 3339",
	}, h.readTime)
	add(s, operation{
		id: "readHeight", method: http.MethodGet, path: "/v1/readings/height", tag: "Writing",
		summary: "Read a vertical limit, such as 2000FT AMSL",
	}, h.readHeight)
	add(s, operation{
		id: "readLength", method: http.MethodGet, path: "/v1/readings/length", tag: "Writing",
		summary: "Read a length, such as 3NM",
	}, h.readLength)
	add(s, operation{
		id: "readBearing", method: http.MethodGet, path: "/v1/readings/bearing", tag: "Writing",
		summary: "Read a bearing, such as 045T or 045M VAR 5E",
		about:   "A magnetic bearing is read with its variation only.",
	}, h.readBearing)
}

// maxForm is enough for 64 volumes of some hundred places each.
const maxForm = 1 << 20

func (h *handler) readNotice(r *request, in *readingInput) (out NoticeReading, err error) {
	form := in.Sent.Form
	local, err := zone(in.Sent.Zone)
	if err != nil {
		return out, err
	}
	reader := pen.Reader{Local: local, Find: func(name string) (parley.Hash, error) { return h.hashOf(r, name) }}
	var read pen.Reading
	if in.Sent.Of != "" {
		var own *Notice
		if own, err = h.ownNotice(r, "of", in.Sent.Of); err == nil {
			read, err = reader.Change(own.Texts[0], form)
		}
	} else {
		h.defaults(r, &form)
		read, err = reader.Change(new(parley.Notice), form)
	}
	if err != nil {
		return out, malformed(err)
	}
	if out.Questions = read.Questions; out.Questions == nil {
		out.Questions = []pen.Question{}
	}
	out.Notice, out.Says, out.Outlines, out.Understood = *read.Notice, pen.Say(read.Notice), outlinesOf(read.Notice), read.Understood
	return out, nil
}

// malformed makes the problem of a form the form's own, whatever found it.
func malformed(err error) error {
	var wrong *parley.Error
	var known *Problem
	if !errors.As(err, &known) && errors.As(err, &wrong) {
		return about(Malformed, wrong)
	}
	return err
}

// defaults fills in what goes without saying.
func (h *handler) defaults(r *request, f *pen.Form) {
	if f.Originator == "" {
		f.Originator = string(h.Node.Party())
		if partners := r.partners(); len(partners) > 0 {
			f.Originator = string(partners[0])
		}
	}
	if f.Precedence == "" {
		f.Precedence = string(parley.Routine)
	}
	if p := r.picture(); f.Marking == "" && p.charter != nil && len(p.charter.Charter.Markings) == 1 {
		f.Marking = p.charter.Charter.Markings[0]
	}
}

// hashOf gives the hash of what a name stands for.
func (h *handler) hashOf(r *request, name string) (parley.Hash, error) {
	t, err := h.resolve(r, name)
	if err != nil {
		return parley.Hash{}, parley.Wrong("name", name, "must name a notice, a message or an urgent entry of the channel")
	}
	if t.ID.IsZero() {
		return t.ID, parley.Wrong("name", name, "must be a notice, a message or an urgent entry")
	}
	return t.ID, nil
}

// ownNotice finds a notice of this party of which a version stands.
func (h *handler) ownNotice(r *request, field, name string) (*Notice, error) {
	t, err := h.resolve(r, name)
	switch {
	case err != nil:
		return nil, parley.Wrong(field, name, "must name a notice of the channel, such as us/3")
	case t.Notice == nil || t.Notice.Party != h.Node.Party():
		return nil, parley.Wrong(field, name, "must name a notice of this party")
	case len(t.Notice.Texts) == 0:
		return nil, parley.Wrong(field, name, "must name a notice of which a version stands; this one is "+string(t.Notice.Standing))
	}
	return t.Notice, nil
}

// drawable refuses volumes that have no certain shape, as the door will.
func drawable(lead string, n *parley.Notice) error {
	for i, v := range n.Volumes {
		if err := geo.Check(v.Footprint); err != nil {
			return at(fmt.Sprintf("%svolumes[%d].footprint", lead, i), err)
		}
	}
	return nil
}

// at puts a parent's path before that of an error.
func at(field string, err error) error {
	var e *parley.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", field, err)
	}
	return &parley.Error{Field: field + "." + e.Field, Value: e.Value, Want: e.Want}
}

// fieldNamed gives the general name that a notation uses the name of a request's own field.
func fieldNamed(general, field string, err error) error {
	var e *parley.Error
	if !errors.As(err, &e) {
		return err
	}
	return &parley.Error{Field: field + strings.TrimPrefix(e.Field, general), Value: e.Value, Want: e.Want}
}

// zone finds a time zone by its name; nil for none.
func zone(name string) (*time.Location, error) {
	if name == "" {
		return nil, nil
	}
	// The machine's own zone is nobody's choice.
	l, err := time.LoadLocation(name)
	if err != nil || strings.EqualFold(name, "local") {
		return nil, parley.Wrong("zone", name, "must be a time zone such as Asia/Damascus")
	}
	return l, nil
}

func (h *handler) readPlace(_ *request, in *TextInput) (out PlaceReading, err error) {
	p, err := notation.ParsePlace(in.Text)
	if err != nil {
		return out, fieldNamed("place", "text", err)
	}
	return PlaceReading{
		Place: p.Place, Format: p.Format, Cell: p.Cell.Corners[:], Side: p.Cell.Side,
		Formats: formatsOf(p), Questions: pen.Doubts("text", p),
	}, nil
}

// Lengths in millimetres of one whole unit of the last part of a notation.
const (
	degreeSpan = 111_700_000
	minuteSpan = degreeSpan / 60
	secondSpan = minuteSpan / 60
)

// formatsOf writes a place so that what is written is as fine as it was read, and no
// coarser.
func formatsOf(r notation.Reading) PlaceFormats {
	write := func(f notation.Format, span int64) string {
		digits := 0
		for ; digits < notation.Finest(f) && span > r.Cell.Side; digits++ {
			span /= 10
		}
		s, err := notation.FormatPlace(r.Place, f, digits)
		if err != nil {
			return "" // cannot be: the place was read
		}
		return s
	}
	return PlaceFormats{
		DD: write(notation.DD, degreeSpan), DDM: write(notation.DDM, minuteSpan), DMS: write(notation.DMS, secondSpan),
		MGRS: write(notation.MGRS, 100_000_000), UTM: write(notation.UTM, 1000),
	}
}

func (h *handler) readTime(_ *request, in *timeInput) (out TimeReading, err error) {
	local, err := zone(in.Zone)
	if err != nil {
		return out, err
	}
	if out.Time, err = notation.ParseTime(in.Text, local); err != nil {
		return out, fieldNamed("time", "text", err)
	}
	out.DTG = notation.FormatDTG(out.Time)
	if local != nil {
		out.Local = notation.FormatDTGIn(out.Time, local)
	}
	return out, nil
}

func (h *handler) readHeight(_ *request, in *TextInput) (HeightReading, error) {
	v, err := notation.ParseHeight(in.Text)
	if err != nil {
		return HeightReading{}, fieldNamed("height", "text", err)
	}
	return HeightReading{v, notation.FormatHeight(v)}, nil
}

func (h *handler) readLength(_ *request, in *TextInput) (LengthReading, error) {
	n, err := notation.ParseLength(in.Text)
	if err != nil {
		return LengthReading{}, fieldNamed("length", "text", err)
	}
	return LengthReading{n, pen.Length(n)}, nil
}

func (h *handler) readBearing(_ *request, in *TextInput) (BearingReading, error) {
	b, err := notation.ParseBearing(in.Text)
	if err != nil {
		return BearingReading{}, fieldNamed("bearing", "text", err)
	}
	return BearingReading{b.True, b.String()}, nil
}
