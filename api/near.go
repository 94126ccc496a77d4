package api

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"parley"
	"parley/geo"
	"parley/notation"
	"parley/pen"
)

// maxNear is as far as anybody may ask about, in millimetres: beyond it lies everything.
const maxNear = 20_000_000_000

// Nearby is which notices hold near a place.
type Nearby struct {
	Place     parley.Place   `json:"place"`
	Cell      []parley.Place `json:"cell" doc:"Corners of the square that an MGRS reference names; distances are to it. Empty for a place."`
	Radius    int64          `json:"radius" doc:"In millimetres."`
	At        parley.Millis  `json:"at" doc:"The time that was asked about; 0: any."`
	Questions []pen.Question `json:"questions"`
	Items     []NearbyNotice `json:"items" doc:"The nearest first."`
	Limits    string         `json:"limits"`
}

// NearbyNotice is a notice near a place, with its nearest volume.
type NearbyNotice struct {
	NoticeName
	Distance  int64         `json:"distance" doc:"Millimetres between the place, or its square, and the volume on the ground; 0 within it."`
	Uncertain bool          `json:"uncertain,omitzero" doc:"The footprint has no certain shape, and may be nearer than the distance to its edges tells."`
	Volume    parley.Volume `json:"volume"`
	At        *parley.Place `json:"at,omitzero" doc:"Of the volume, where it is nearest."`
	Active    bool          `json:"active" doc:"It holds at the time asked about, or now if that was any."`
	Says      []string      `json:"says" doc:"The notice in plain words, line by line."`
}

type nearInput struct {
	ReadChannel
	Place  string `query:"place" required:"true" minLength:"1" maxLength:"200" doc:"In any notation. An MGRS reference is its square." example:"37SFV 05 10"`
	Radius string `query:"radius" required:"true" minLength:"1" maxLength:"40" doc:"A length such as 10KM, 20000 KM at most." example:"10KM"`
	At     string `query:"at" maxLength:"40" doc:"Milliseconds since 1970, a date-time group, or any; absent: now." example:"111300ZNOV17"`
}

func (h *handler) nearOperations(s *service) {
	add(s, operation{
		id: "listNear", method: http.MethodGet, path: "/v1/channels/{channel}/near", tag: "Notices",
		summary: "What holds near a place",
		about:   "The notices whose volumes come within a distance of a place on the ground, whatever their heights, and hold at a time. An MGRS reference names a square, and the distance is to that; any other notation names a point.",
	}, h.near)
}

func (h *handler) near(r *request, in *nearInput) (out Nearby, err error) {
	place, err := notation.ParsePlace(in.Place) // its errors name the field as the query does
	if err != nil {
		return out, err
	}
	radius, err := notation.ParseLength(in.Radius)
	if err != nil {
		return out, fieldNamed("length", "radius", err)
	}
	if radius > maxNear {
		return out, parley.Wrong("radius", in.Radius, "must be at most 20000 KM")
	}
	when, err := h.moment(in.At)
	if err != nil {
		return out, err
	}
	out = Nearby{
		Place: place.Place, Cell: []parley.Place{}, Radius: radius, At: when,
		Questions: pen.Doubts("place", place), Items: []NearbyNotice{}, Limits: pen.Limits,
	}
	where := parley.Footprint{Shape: parley.Point, Places: []parley.Place{place.Place}}
	if place.Format == notation.MGRS {
		out.Cell, where = place.Cell.Corners[:], square(place)
	}
	p, active := r.picture(), when
	if when == 0 {
		active = h.now()
	}
	for _, n := range r.channel.Near(where, float64(radius)/1000, when) {
		state := p.notices[n.Notice.ID]
		if state == nil {
			continue // it came in since the picture was made
		}
		text := n.Notice.Texts[n.Text]
		v := text.Volumes[n.Volume]
		opening, _ := v.Opening(active)
		item := NearbyNotice{
			NoticeName: p.nameOf(state), Distance: int64(math.Round(n.Metres * 1000)), Uncertain: n.Uncertain,
			Volume: v, Active: opening.Holds(active), Says: pen.Say(text),
		}
		if n.Found {
			item.At = &n.At
		}
		out.Items = append(out.Items, item)
	}
	return out, nil
}

// square is what an MGRS reference names; near a pole, where its corners make no ring, the
// circle around it.
func square(r notation.Reading) parley.Footprint {
	c := r.Cell.Corners
	f := parley.Footprint{Shape: parley.Polygon, Places: []parley.Place{c[0], c[1], c[2], c[3], c[0]}}
	if geo.Check(f) == nil {
		return f
	}
	return parley.Footprint{Shape: parley.Circle, Places: []parley.Place{r.Place}, Radius: min(parley.MaxRadius, r.Cell.Side*3/4+1)}
}

// moment reads the time that is asked about; 0 for any.
func (h *handler) moment(text string) (parley.Millis, error) {
	switch {
	case text == "":
		return h.now(), nil
	case strings.EqualFold(text, "any"):
		return 0, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		if n < 1 || parley.Millis(n) > parley.MaxTime {
			return 0, parley.Wrong("at", text, fmt.Sprintf("must be from 1 to %d milliseconds since 1970", parley.MaxTime))
		}
		return parley.Millis(n), nil
	}
	t, err := notation.ParseTime(text, nil)
	if err != nil {
		return 0, fieldNamed("time", "at", err)
	}
	return t, nil
}
