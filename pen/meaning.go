package pen

import (
	"regexp"
	"strconv"

	"parley"
	"parley/notation"
)

// Meaning is one thing that was understood of a volume. Its key names the sentence, which
// each language words for itself; its values are written alike in every language.
type Meaning struct {
	Key    string            `json:"key" doc:"Names the sentence: leg, legs, orbit.left, orbit.right, orbit.both, sector, arcs, long, ring, ring.arcs, hole, hole.arcs, uneven.ring, uneven.hole, every.day, every.day.last, every.week or every.week.last."`
	Values map[string]string `json:"values" doc:"What stands in it: numbers, lengths, times and places, written alike in every language."`
}

// meanings are the sentences in English. {corners:corner} stands for 1 corner, 2 corners.
var meanings = map[string]string{
	"leg":             "track, leg {first}: {left} to the left and {right} to the right, seen along it",
	"legs":            "track, legs {first} to {last}: {left} to the left and {right} to the right, seen along it",
	"orbit.left":      "orbit {width} wide, on the left of the line from the first anchor to the second, with round ends beyond them",
	"orbit.right":     "orbit {width} wide, on the right of the line from the first anchor to the second, with round ends beyond them",
	"orbit.both":      "orbit {width} wide, on both sides of the line from the first anchor to the second, with round ends beyond them",
	"sector":          "sector from {inner} to {outer} around {centre}, from bearing {from} clockwise to bearing {to}",
	"arcs":            "its arcs are drawn as {edges} straight edges that leave none of it out and go beyond it by at most {tolerance}",
	"long":            "the text is longer than the {bytes} bytes that are kept of it: the places stand alone",
	"ring":            "ring of {corners:corner}",
	"ring.arcs":       "ring of {corners:corner} and {arcs:arc}",
	"hole":            "hole {hole} of {corners:corner}",
	"hole.arcs":       "hole {hole} of {corners:corner} and {arcs:arc}",
	"uneven.ring":     "the ends of arc {arc} of the ring are {first} and {last} from its centre, as the places are written; the arc goes evenly from the one to the other",
	"uneven.hole":     "the ends of arc {arc} of the hole {hole} are {first} and {last} from its centre, as the places are written; the arc goes evenly from the one to the other",
	"every.day":       "opens every day, the first time from {from} until {until}, until further notice",
	"every.day.last":  "opens every day, the first time from {from} until {until}, the last time from {lastFrom} until {lastUntil}",
	"every.week":      "opens every week, the first time from {from} until {until}, until further notice",
	"every.week.last": "opens every week, the first time from {from} until {until}, the last time from {lastFrom} until {lastUntil}",
}

// MeaningKeys lists the sentences, in no order.
func MeaningKeys() (out []string) {
	for key := range meanings {
		out = append(out, key)
	}
	return out
}

var blank = regexp.MustCompile(`\{(\w+)(?::(\w+))?\}`)

// String says it in English.
func (m Meaning) String() string {
	return blank.ReplaceAllStringFunc(meanings[m.Key], func(found string) string {
		f := blank.FindStringSubmatch(found)
		text := m.Values[f[1]]
		if f[2] == "" {
			return text
		}
		n, _ := strconv.Atoi(text) // counts are our own
		return counted(n, f[2])
	})
}

// meaning makes one of a key and pairs of name and value.
func meaning(key string, pairs ...string) Meaning {
	m := Meaning{Key: key, Values: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		m.Values[pairs[i]] = pairs[i+1]
	}
	return m
}

// saysAll says meanings in English.
func saysAll(l []Meaning) (out []string) {
	for _, m := range l {
		out = append(out, m.String())
	}
	return out
}

// meantWindow tells how a window recurs, and when its last opening is.
func meantWindow(v parley.Volume) []Meaning {
	if v.Every == parley.Once {
		return nil
	}
	key := "every." + string(v.Every)
	pairs := []string{"from", notation.FormatDTG(v.From), "until", notation.FormatDTG(v.Until)}
	if v.Last != 0 {
		last := v.LastOpening()
		key, pairs = key+".last", append(pairs, "lastFrom", notation.FormatDTG(last.From), "lastUntil", notation.FormatDTG(last.Until))
	}
	return []Meaning{meaning(key, pairs...)}
}
