package pen

import (
	"fmt"
	"regexp"
	"strings"

	"parley"
	"parley/notation"
)

// behind cuts the last n parts that stand behind commas off a text: places may hold commas
// themselves.
func behind(text string, n int) (head string, parts []string, ok bool) {
	all := strings.Split(text, ",")
	if len(all) <= n {
		return text, nil, false
	}
	return strings.Join(all[:len(all)-n], ","), all[len(all)-n:], true
}

// split parts a text at its semicolons.
func split(text string) ([]string, error) {
	if n := strings.Count(text, ";") + 1; n > parley.MaxPlaces {
		return nil, parley.Wrong("places", n, fmt.Sprintf("must be at most %d places", parley.MaxPlaces))
	}
	return strings.Split(text, ";"), nil
}

// readPlaces reads places with semicolons between.
func (f *figure) readPlaces(text string) (places []parley.Place, written []notation.Reading, err error) {
	texts, err := split(text)
	if err != nil {
		return nil, nil, under(f.field, err)
	}
	for i, t := range texts {
		field := fmt.Sprintf("%s.places[%d]", f.field, i)
		r, err := f.readPlace(field, t)
		if err != nil {
			return nil, nil, err
		}
		places, written = append(places, r.Place), append(written, r)
	}
	return places, written, nil
}

func (f *figure) readPlace(field, text string) (notation.Reading, error) {
	r, err := notation.ParsePlace(text)
	if err != nil {
		return r, renamed("place", field, err)
	}
	f.doubt(field, r)
	return r, nil
}

func readLength(field, text string) (int64, error) {
	n, err := notation.ParseLength(text)
	if err != nil {
		return 0, renamed("length", field, err)
	}
	return n, nil
}

// lengthForm tells a length behind a place from a part of the place, such as 40.15E.
var lengthForm = regexp.MustCompile(`(?i)^\s*\d+(\.\d+)?\s*(M|KM|NM|FT|MI|MILES?)\s*$`)

func looksLikeLength(text string) bool { return lengthForm.MatchString(text) }

func readPoint(fig *figure, text string, _ VolumeForm) error { return fig.plain(parley.Point, text, 0) }

func readCircle(fig *figure, text string, _ VolumeForm) error {
	head, radius, err := withRadius(text, "circle", "PLACE,RADIUS")
	if err != nil {
		return err
	}
	return fig.plain(parley.Circle, head, radius)
}

func readCorridor(fig *figure, text string, _ VolumeForm) error {
	head, radius, err := withRadius(text, "corridor", "PLACE;PLACE;...,HALFWIDTH")
	if err != nil {
		return err
	}
	return fig.plain(parley.Corridor, head, radius)
}

func withRadius(text, field, want string) (head string, radius int64, err error) {
	head, parts, ok := behind(text, 1)
	if !ok {
		return "", 0, parley.Wrong(field+".radius", text, "must end in a comma and a length: "+want)
	}
	radius, err = readLength(field+".radius", parts[0])
	return head, radius, err
}

// plain makes the footprint of places as they are written.
func (f *figure) plain(s parley.Shape, text string, radius int64) error {
	places, written, err := f.readPlaces(text)
	if err != nil {
		return err
	}
	f.parts = []part{{parley.Footprint{Shape: s, Places: places, Radius: radius}, written}}
	return nil
}
