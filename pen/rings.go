package pen

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"parley"
	"parley/geo"
	"parley/notation"
	"parley/shapes"
)

const wantArc = "ARC CENTRE,CW between two places, or ARC CENTRE,RADIUS,FROM,TO,CW (CCW for counter-clockwise)"

// side is one part of the text of a ring: a place, or an arc.
type side struct {
	field   string
	place   notation.Reading // of a place, or of an arc's centre
	arc     bool             // around place
	between bool             // from the place before to the place after
	corners [2]shapes.Corner // of an arc that names its ends itself
	cw      bool
}

// ringText is a ring as it was read.
type ringText struct {
	sides   []side
	corners []shapes.Corner
	from    []int // which side each corner came from; of one that an arc leaves, the arc
}

// readRings reads a polygon or a polyarc, and its holes.
func readRings(fig *figure, text string, f VolumeForm) error {
	outer, err := fig.readRing(fig.field, text, fig.field == "polyarc")
	if err != nil {
		return err
	}
	rings := []ringText{outer}
	var holes [][]shapes.Corner
	for k, t := range f.Holes {
		hole, err := fig.readRing(fmt.Sprintf("holes[%d]", k), t, true)
		if err != nil {
			return err
		}
		rings, holes = append(rings, hole), append(holes, hole.corners)
	}
	d, err := shapes.Polyarc(outer.corners, holes...)
	if err != nil {
		return named(fig.field, rings, err)
	}
	p := part{footprint: d.Footprint}
	if !outer.curved() {
		for _, s := range outer.sides {
			p.written = append(p.written, s.place)
		}
		p.written = append(p.written, p.written[0])
	}
	fig.parts, fig.tolerance = []part{p}, d.Tolerance
	for k, r := range rings {
		fig.means = append(fig.means, r.means(k)...)
	}
	fig.meansDrawn(d)
	return nil
}

func (r *ringText) curved() bool {
	for _, s := range r.sides {
		if s.arc {
			return true
		}
	}
	return false
}

// readRing reads the places and arcs of a ring, closed or not.
func (f *figure) readRing(field, text string, arcs bool) (ringText, error) {
	var r ringText
	texts, err := split(text)
	if err != nil {
		return r, under(field, err)
	}
	for i, t := range texts {
		s, err := f.readSide(fmt.Sprintf("%s.places[%d]", field, i), t)
		if err != nil {
			return r, err
		}
		if s.arc && !arcs {
			return r, parley.Wrong(s.field, t, "must be a place: a ring with arcs belongs in polyarc")
		}
		r.sides = append(r.sides, s)
	}
	n := len(r.sides)
	if first, last := r.sides[0], r.sides[n-1]; n > 1 && !first.arc && !last.arc && first.place.Place == last.place.Place {
		r.sides = r.sides[:n-1] // closed
	}
	return r, r.corner()
}

// readSide reads one part of a ring. ARC begins polar grid references too: what ends in a
// direction is an arc.
func (f *figure) readSide(field, text string) (s side, err error) {
	s.field = field
	rest, is := cutWord(text, "ARC")
	head, last, ok := behind(rest, 1)
	if is && ok {
		switch strings.ToUpper(strings.TrimSpace(last[0])) {
		case "CW":
			s.arc, s.cw = true, true
		case "CCW":
			s.arc = true
		}
	}
	if !s.arc {
		if _, err := notation.ParsePlace(text); err != nil && is {
			return s, parley.Wrong(field+".direction", text, "must end in a comma and CW or CCW: "+wantArc)
		}
		s.place, err = f.readPlace(field, text)
		return s, err
	}
	centre, parts, ok := behind(head, 3)
	if s.between = !ok || !looksLikeLength(parts[0]); s.between {
		s.place, err = f.readPlace(field+".centre", head)
		return s, err
	}
	radius, err := readLength(field+".radius", parts[0])
	if err != nil {
		return s, err
	}
	if radius < 1000 || radius > parley.MaxRadius {
		return s, parley.Wrong(field+".radius", parts[0], "must be from 1M to 2000KM")
	}
	from, to, err := readBearings(field, parts[1], parts[2])
	if err != nil {
		return s, err
	}
	if s.place, err = f.readPlace(field+".centre", centre); err != nil {
		return s, err
	}
	s.corners = shapes.Around(s.place.Place, radius, from.True, to.True, s.cw)
	return s, nil
}

// cutWord cuts a word and the space behind it off a text, however it is written.
func cutWord(text, word string) (rest string, is bool) {
	t := strings.TrimSpace(text)
	if len(t) > len(word) && strings.EqualFold(t[:len(word)], word) && (t[len(word)] == ' ' || t[len(word)] == '\t') {
		return t[len(word):], true
	}
	return text, false
}

// corner makes the corners of a ring out of its sides.
func (r *ringText) corner() error {
	n := len(r.sides)
	last := -1 // corner from which an arc to the first corner sets out
	for i, s := range r.sides {
		switch {
		case !s.arc:
			r.corners, r.from = append(r.corners, shapes.Corner{At: s.place.Place}), append(r.from, i)
		case !s.between:
			r.corners, r.from = append(r.corners, s.corners[0], s.corners[1]), append(r.from, i, i)
		default:
			before, after := r.sides[(i+n-1)%n], r.sides[(i+1)%n]
			if before.arc || after.arc {
				return &parley.Error{Field: s.field, Want: "must have a place before and a place after it, between which the arc runs, or name its ends: ARC CENTRE,RADIUS,FROM,TO,CW"}
			}
			if i == 0 {
				last = 0
				continue
			}
			r.leave(len(r.corners)-1, i, before, after)
		}
	}
	if last >= 0 {
		r.leave(len(r.corners)-1, 0, r.sides[n-1], r.sides[1%n])
	}
	return nil
}

// leave makes a corner the beginning of an arc. The distances of its ends from the centre
// may differ by what the writing of the three places leaves open, and a metre for what
// people round themselves; but by no more than a twentieth, since who writes 35N 40E means
// no square of a degree.
func (r *ringText) leave(corner, i int, before, after side) {
	s := &r.sides[i]
	open := s.place.Cell.Side + before.place.Cell.Side + after.place.Cell.Side
	twentieth := int64(geo.Inverse(s.place.Place, before.place.Place).Metres * 1000 / 20)
	r.corners[corner].Arc = &shapes.Arc{Centre: s.place.Place, Clockwise: s.cw, Slack: 1000 + min(open, twentieth)}
	r.from[corner] = i
}

// means tells of a ring's corners and arcs, and of the arcs whose ends are not as far from
// the centre as each other.
func (r *ringText) means(k int) []Meaning {
	ring, hole := "ring", fmt.Sprint(k)
	if k > 0 {
		ring = "hole"
	}
	arcs, uneven := 0, []Meaning(nil)
	for i, c := range r.corners {
		if c.Arc == nil {
			continue
		}
		arcs++
		first := geo.Inverse(c.Arc.Centre, c.At).Metres
		last := geo.Inverse(c.Arc.Centre, r.corners[(i+1)%len(r.corners)].At).Metres
		if math.Abs(first-last) > 1 {
			uneven = append(uneven, meaning("uneven."+ring, "arc", fmt.Sprint(arcs), "hole", hole, "first", Length(int64(first)*1000), "last", Length(int64(last)*1000)))
		}
	}
	key := ring
	if arcs > 0 {
		key += ".arcs"
	}
	return append([]Meaning{meaning(key, "hole", hole, "corners", fmt.Sprint(len(r.corners)), "arcs", fmt.Sprint(arcs))}, uneven...)
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

var cornerField = regexp.MustCompile(`^(?:holes\[(\d+)\]\.)?(?:places\[(\d+)\](?:\.arc)?)?(.*)$`)

// named gives an error of a ring's corners the name of the part of the text that they came
// from.
func named(field string, rings []ringText, err error) error {
	var e *parley.Error
	if !errors.As(err, &e) {
		return under(field, err)
	}
	m := cornerField.FindStringSubmatch(e.Field)
	r := rings[0]
	if m[1] != "" {
		k, _ := strconv.Atoi(m[1])
		r, field = rings[k+1], fmt.Sprintf("holes[%d]", k)
	}
	rest := m[3]
	if m[2] != "" {
		i, _ := strconv.Atoi(m[2])
		field = r.sides[r.from[i]].field
	} else if rest != "" {
		rest = "." + strings.TrimPrefix(rest, ".")
	}
	return &parley.Error{Field: field + rest, Value: e.Value, Want: e.Want}
}
