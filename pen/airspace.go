package pen

import (
	"fmt"
	"strings"

	"parley"
	"parley/notation"
	"parley/shapes"
)

func readTrack(fig *figure, text string, f VolumeForm) error {
	texts, err := split(text)
	if err != nil {
		return under("track", err)
	}
	if len(texts) < 2 {
		return parley.Wrong("track.places", len(texts), "must be two places or more, with semicolons between")
	}
	wide, known := shapes.Sides{}, false
	if f.Left+f.Right != "" {
		if wide.Left, err = readLength("left", f.Left); err != nil {
			return err
		}
		if wide.Right, err = readLength("right", f.Right); err != nil {
			return err
		}
		known = true
		if err := checkSides("left", wide); err != nil {
			return err
		}
	}
	var places []parley.Place
	var written []notation.Reading
	var sides []shapes.Sides
	for i, t := range texts {
		field := fmt.Sprintf("track.places[%d]", i)
		place, s, has, err := withSides(field, t)
		switch {
		case err != nil:
			return err
		case has && i == len(texts)-1:
			return parley.Wrong(field, t, "must have no widths: no leg begins at the last place")
		case has && i == 0 && known:
			return parley.Wrong("left", f.Left, "must be empty, and right too, where the track's first place names the widths")
		case has:
			wide, known = s, true
		case !known:
			return parley.Wrong(field, t, "must name the widths of the first leg: PLACE,LEFT,RIGHT, such as 35N 40E,2KM,1KM; or fill in left and right")
		}
		r, err := fig.readPlace(field, place)
		if err != nil {
			return err
		}
		places, written = append(places, r.Place), append(written, r)
		if i < len(texts)-1 {
			sides = append(sides, wide)
		}
	}
	runs := shapes.Track(places, sides)
	for _, run := range runs {
		fig.parts = append(fig.parts, part{run.Footprint, written[run.First : run.Last+2]})
		fig.means = append(fig.means, meantRun(run, sides[run.First]))
	}
	return nil
}

// withSides cuts the widths off a place of a track, if it has some.
func withSides(field, text string) (place string, s shapes.Sides, has bool, err error) {
	if _, last, ok := behind(text, 1); !ok || !looksLikeLength(last[0]) {
		return text, s, false, nil
	}
	place, parts, ok := behind(text, 2)
	if !ok || !looksLikeLength(parts[0]) {
		return "", s, false, parley.Wrong(field+".left", text, "must have the width to the left and the width to the right: PLACE,LEFT,RIGHT")
	}
	if s.Left, err = readLength(field+".left", parts[0]); err == nil {
		s.Right, err = readLength(field+".right", parts[1])
	}
	if err == nil {
		err = checkSides(field+".left", s)
	}
	return place, s, true, err
}

func checkSides(field string, s shapes.Sides) error {
	if s == (shapes.Sides{}) {
		return parley.Wrong(field, "0", "must be more than 0, or the width to the right must")
	}
	return nil
}

func meantRun(r shapes.Run, s shapes.Sides) Meaning {
	key := "leg"
	if r.Last > r.First {
		key = "legs"
	}
	return meaning(key, "first", fmt.Sprint(r.First+1), "last", fmt.Sprint(r.Last+1), "left", Length(s.Left), "right", Length(s.Right))
}

var alignments = map[string]shapes.Alignment{
	"L": shapes.Left, "LEFT": shapes.Left, "R": shapes.Right, "RIGHT": shapes.Right,
	"C": shapes.Centre, "CENTRE": shapes.Centre, "CENTER": shapes.Centre,
}

const wantOrbit = "PLACE;PLACE,WIDTH,ALIGNMENT, such as 35N 40E;35.3N 40.5E,10NM,LEFT"

func readOrbit(fig *figure, text string, _ VolumeForm) error {
	head, parts, ok := behind(text, 2)
	if !ok {
		return parley.Wrong("orbit", text, "must be "+wantOrbit)
	}
	align, ok := alignments[strings.ToUpper(strings.TrimSpace(parts[1]))]
	if !ok {
		return parley.Wrong("orbit.alignment", parts[1], "must be LEFT, CENTRE or RIGHT of the line from the first place to the second: "+wantOrbit)
	}
	width, err := readLength("orbit.width", parts[0])
	if err != nil {
		return err
	}
	places, written, err := fig.readPlaces(head)
	if err != nil {
		return err
	}
	if len(places) != 2 {
		return parley.Wrong("orbit.places", len(places), "must be two places, with a semicolon between: "+wantOrbit)
	}
	f, err := shapes.Orbit(places[0], places[1], width, align)
	if err != nil {
		return under("orbit", err)
	}
	key := "orbit.both"
	switch align {
	case shapes.Left:
		key, written = "orbit.left", nil
	case shapes.Right:
		key, written = "orbit.right", nil
	}
	fig.parts = []part{{f, written}}
	fig.means = []Meaning{meaning(key, "width", Length(width))}
	return nil
}

const wantRadarc = "CENTRE,INNER,OUTER,FROM,TO, such as 35N 40E,10NM,20NM,045T,090T"

func readRadarc(fig *figure, text string, _ VolumeForm) error {
	head, parts, ok := behind(text, 4)
	if !ok {
		return parley.Wrong("radarc", text, "must be "+wantRadarc)
	}
	centre, err := fig.readPlace("radarc.centre", head)
	if err != nil {
		return err
	}
	s := shapes.Sector{Centre: centre.Place}
	if s.Inner, err = readLength("radarc.inner", parts[0]); err != nil {
		return err
	}
	if s.Outer, err = readLength("radarc.outer", parts[1]); err != nil {
		return err
	}
	from, to, err := readBearings("radarc", parts[2], parts[3])
	if err != nil {
		return err
	}
	s.From, s.Sweep = from.True, (to.True-from.True+notation.Circle)%notation.Circle
	if s.Sweep == 0 {
		if to.Read-from.Read != notation.Circle {
			return parley.Wrong("radarc.to", parts[3], "must not be the bearing that the sector begins at; all round is from 000T to 360T")
		}
		s.Sweep = notation.Circle
	}
	d, err := s.Draw()
	if err != nil {
		return under("radarc", err)
	}
	fig.parts, fig.tolerance = []part{{d.Footprint, nil}}, d.Tolerance
	fig.means = []Meaning{meaning("sector", "inner", Length(s.Inner), "outer", Length(s.Outer), "centre", decimal(s.Centre), "from", from.String(), "to", to.String())}
	fig.meansDrawn(d)
	return nil
}

func readBearings(field, from, to string) (f, t notation.Bearing, err error) {
	if f, err = notation.ParseBearing(from); err != nil {
		return f, t, renamed("bearing", field+".from", err)
	}
	if t, err = notation.ParseBearing(to); err != nil {
		return f, t, renamed("bearing", field+".to", err)
	}
	return f, t, nil
}

// meansDrawn tells how arcs were drawn.
func (f *figure) meansDrawn(d shapes.Drawn) {
	if d.Edges > 0 {
		f.means = append(f.means, meaning("arcs", "edges", fmt.Sprint(d.Edges), "tolerance", Length(d.Tolerance)))
	}
}
