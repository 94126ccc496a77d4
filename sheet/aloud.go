package sheet

import (
	"fmt"
	"html"
	"strings"

	"parley/spoken"
)

// Aloud is the page to read aloud: each line large, in English and beside it in another
// language, with its numbers digit by digit. What people wrote stands there as they wrote
// it; with English there is one column.
func (s *Sheet) Aloud(l spoken.Language) []byte {
	langs := []spoken.Language{spoken.English}
	if l != spoken.English {
		langs = append(langs, l)
	}
	p := &page{}
	fmt.Fprintf(p, begin, "en", html.EscapeString(s.Number), aloudStyle)
	p.mode(s, langs...)
	fmt.Fprintf(p, "<h1>%s</h1>\n<table>\n", ltr(s.Number))
	for _, g := range append(s.groups(), s.closing()) {
		p.WriteString("<tbody>\n")
		for _, x := range g {
			if !x.printed {
				p.aloud(x, langs)
			}
		}
		p.WriteString("</tbody>\n")
	}
	p.WriteString("</table>\n")
	p.mode(s, langs...)
	p.WriteString(finish)
	return []byte(p.String())
}

// closing ends what is read: the checksum, then the end mark.
func (s *Sheet) closing() (g group) {
	g.add("checksum", value(s.Checksum()))
	g.add("words", part{value: grouped(s.Version.String(), 4), aloud: []part{{hash: &s.Version}}})
	g.add("end", says("end-of"), value(s.Number))
	return g
}

// aloud writes a line in each language.
func (p *page) aloud(x line, langs []spoken.Language) {
	p.WriteString("<tr>")
	for _, l := range langs {
		fmt.Fprintf(p, `<td lang="%s" dir="%s"><span class="label">%s</span><span class="written">%s</span>`, l, direction(l), label(x, l), show(x.says, l))
		if hasValue(x.says) {
			var said []string
			for _, y := range x.says {
				said = append(said, "<bdi>"+escape(y.read(l))+"</bdi>")
			}
			fmt.Fprintf(p, `<span class="said">%s</span>`, strings.Join(said, comma(l)+" "))
		}
		p.WriteString("</td>")
	}
	p.WriteString("</tr>\n")
}

func hasValue(parts []part) bool {
	for _, x := range parts {
		if x.value != "" || x.values != nil {
			return true
		}
	}
	return false
}
