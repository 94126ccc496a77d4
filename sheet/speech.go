package sheet

import (
	"regexp"
	"strings"
	"unicode"

	"parley"
	"parley/notation"
	"parley/pen"
	"parley/spoken"
)

// part is a piece of a line: a phrase that has its words in each language, a value that is
// the same in all and is spelt when it is read, or a text that somebody wrote.
type part struct {
	phrase string            // its name
	values map[string]string // what stands in the phrase, if anything does
	value  string            // written left to right, whatever stands around it
	text   string            // in whatever direction it has
	aloud  []part            // how a value is read, where it is not spelt sign by sign
	hash   *parley.Hash      // which is read as its words
}

func says(name string) part    { return part{phrase: name} }
func value(text string) part   { return part{value: text} }
func written(text string) part { return part{text: text} }

// blank is where a value stands in a phrase.
var blank = regexp.MustCompile(`\{(\w+)\}`)

// fill writes a phrase with its values.
func (p part) fill(l spoken.Language, words, value func(string) string) string {
	text := phrase(p.phrase, l)
	var b strings.Builder
	from := 0
	for _, at := range blank.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(words(text[from:at[0]]))
		b.WriteString(value(p.values[text[at[2]:at[3]]]))
		from = at[1]
	}
	b.WriteString(words(text[from:]))
	return b.String()
}

// valueOf is a value that is read as what it is: a length, a place, or else sign by sign.
func valueOf(text string) part {
	p := value(text)
	if m := lengthForm.FindStringSubmatch(text); m != nil {
		p.aloud = []part{value(m[1]), says("unit." + m[2])}
	} else if placeForm.MatchString(text) {
		p = placeOf(text)
	}
	return p
}

// read reads a part. Texts stay as they are: who reads them knows the language.
func (p part) read(l spoken.Language) string {
	switch {
	case p.phrase != "":
		same := func(text string) string { return text }
		return p.fill(l, same, func(value string) string { return valueOf(value).read(l) })
	case p.text != "":
		return p.text
	case p.hash != nil:
		return strings.Join(spoken.Words(*p.hash, l), " ")
	case p.aloud == nil:
		return spell(p.value, l)
	}
	var out []string
	for _, q := range p.aloud {
		out = append(out, q.read(l))
	}
	return strings.Join(out, comma(l)+" ")
}

func comma(l spoken.Language) string {
	if l == spoken.Arabic {
		return "،"
	}
	return ","
}

// spell reads a value sign by sign, its letters in the spelling alphabet (ICAO Annex 10).
// What has no name, such as a letter of another script, stays as it is.
func spell(text string, l spoken.Language) string {
	var groups []string
	for _, group := range strings.Fields(text) {
		var said []string
		for _, r := range group {
			name := "say." + string(unicode.ToUpper(r))
			if words, ok := phrases[name]; ok {
				said = append(said, words[l])
			} else {
				said = append(said, string(r))
			}
		}
		groups = append(groups, strings.Join(said, " "))
	}
	return strings.Join(groups, comma(l)+" ")
}

var dtgForm = regexp.MustCompile(`^(\d\d)(\d{4}(?:\d\d)?)([A-Z])([A-Z]{3})(\d+)$`)

// timeOf writes a time as a date-time group, and reads it with the month's name.
func timeOf(t parley.Millis) part {
	p := value(notation.FormatDTG(t))
	if m := dtgForm.FindStringSubmatch(p.value); m != nil {
		p.aloud = []part{value(m[1]), value(m[2] + m[3]), says("month." + m[4]), value(m[5])}
	}
	return p
}

var placeForm = regexp.MustCompile(`^(\d+\.\d+?)0*([NS]) (\d+\.\d+?)0*([EW])$`)

// hemispheres are the names of the letters behind a coordinate.
var hemispheres = map[string]string{"N": "north", "S": "south", "E": "east", "W": "west"}

// placeOf reads decimal degrees without the zeros at their end.
func placeOf(decimal string) part {
	p := value(decimal)
	if m := placeForm.FindStringSubmatch(decimal); m != nil {
		p.aloud = []part{value(m[1]), says(hemispheres[m[2]]), value(m[3]), says(hemispheres[m[4]])}
	}
	return p
}

var lengthForm = regexp.MustCompile(`^(-?[\d.]+) ?(mm|m|km)$`)

func lengthOf(mm int64) part { return valueOf(pen.Length(mm)) }

var heightForm = regexp.MustCompile(`^(?:FL)?(-?[\d.]+)`)

func heightOf(h parley.Height) part {
	p := value(notation.FormatHeight(h))
	number := heightForm.FindStringSubmatch(p.value)
	switch {
	case number == nil:
		p.aloud = []part{says("ref." + string(h.Ref))}
	case h.Unit == parley.FlightLevel:
		p.aloud = []part{says("unit.FL"), value(number[1])}
	default:
		p.aloud = []part{value(number[1]), says("unit." + string(h.Unit)), says("ref." + string(h.Ref))}
	}
	return p
}
