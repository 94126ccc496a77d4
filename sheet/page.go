package sheet

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode"

	"parley/ledger"
	"parley/spoken"
)

// page is HTML as it is written, in one language.
type page struct {
	strings.Builder
	lang spoken.Language
}

// Styles of the two pages. Colours are not what tells the modes apart: the words are.
const (
	begin   = `<!doctype html><html lang="%s">` + head // left to right
	beginIn = `<!doctype html><html lang="%s" dir="%s">` + head
	head    = `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width"><title>%s</title>
<style>%s</style>
`
	common = `@page{size:A4;margin:14mm}*{box-sizing:border-box}body{font:11pt/1.35 sans-serif;margin:1em auto;padding:0 1em;color:#000;background:#fff}` +
		`h1{font-size:26pt;margin:.1em 0}h2{font-size:12pt;margin:.9em 0 .2em}.mode{border:3px solid;text-align:center;font-weight:700;letter-spacing:.1em}.mode :lang(ar){letter-spacing:0}` +
		`table{border-collapse:collapse;width:100%}th,td{vertical-align:top;text-align:start;padding:.1em .4em;border-bottom:1px solid #bbb;overflow-wrap:anywhere;white-space:pre-wrap}th{font-weight:600}` +
		`tbody,tr{break-inside:avoid}svg{width:42mm;height:42mm}.end{text-align:center;font-weight:700;margin-top:1em}@media print{body{margin:0;padding:0;max-width:none}}`
	printStyle = common + `body{max-width:48em}.mode{font-size:30pt}th{width:26%}.sheet+.sheet{break-before:page}.proof{display:flex;gap:1em;align-items:flex-start}.sum{font:700 18pt monospace}.small{font:9pt/1.5 monospace}.words{width:auto}.words td{border:0;padding:0 .8em 0 0}.fill{height:2.1em}.choice{display:inline-block;margin-inline-end:1em}.box{display:inline-block;width:1em;height:1em;border:1.5px solid;margin-inline-end:.3em;vertical-align:middle}`
	aloudStyle = common + `body{font-size:15pt}.mode{font-size:34pt}td{width:50%;padding:.35em .5em}.label{font-size:10pt;font-weight:600;display:block}.written{font-weight:700;font-size:19pt;display:block}.said{display:block}tbody{border-bottom:3px solid}`
	finish     = "</html>\n"
)

func direction(l spoken.Language) string {
	if l == spoken.Arabic {
		return "rtl"
	}
	return "ltr"
}

// HTML is the sheet to print, its labels in a language.
func (s *Sheet) HTML(l spoken.Language) ([]byte, error) { return Print(l, []*Sheet{s}) }

// Print is several sheets in one file, each beginning on a new page.
func Print(l spoken.Language, sheets []*Sheet) ([]byte, error) {
	p := &page{lang: l}
	var numbers []string
	for _, s := range sheets {
		numbers = append(numbers, s.Number)
	}
	fmt.Fprintf(p, beginIn, l, direction(l), html.EscapeString(strings.Join(numbers, ", ")), printStyle)
	for _, s := range sheets {
		code, err := drawCode(string(ledger.MustEncode(s.Code())))
		if err != nil {
			return nil, err
		}
		p.sheet(s, code)
	}
	p.WriteString(finish)
	return []byte(p.String()), nil
}

func (p *page) sheet(s *Sheet, code string) {
	langs := []spoken.Language{p.lang}
	if p.lang != spoken.English { // whoever picks it up must know a REAL one from an exercise
		langs = append(langs, spoken.English)
	}
	p.WriteString("<section class=\"sheet\">\n")
	p.mode(s, langs...)
	fmt.Fprintf(p, "<h1>%s</h1>\n<table>\n", ltr(s.Number))
	for _, g := range s.groups() {
		p.WriteString("<tbody>\n")
		for _, l := range g {
			fmt.Fprintf(p, "<tr><th>%s</th><td>%s</td></tr>\n", label(l, p.lang), show(l.says, p.lang))
		}
		p.WriteString("</tbody>\n")
	}
	p.WriteString("</table>\n")
	p.proof(s, code)
	p.series(s)
	p.answer()
	p.end(s, p.lang)
	p.mode(s, langs...)
	p.WriteString("</section>\n")
}

func (p *page) mode(s *Sheet, langs ...spoken.Language) {
	p.WriteString(`<div class="mode">`)
	for i, l := range langs {
		if i > 0 {
			p.WriteString(" · ")
		}
		fmt.Fprintf(p, `<span lang="%s"><bdi>%s</bdi></span>`, l, html.EscapeString(phrase("mode."+string(s.Mode), l)))
	}
	p.WriteString("</div>\n")
}

// phrase gives a phrase in the page's language, escaped.
func (p *page) phrase(name string) string { return html.EscapeString(phrase(name, p.lang)) }

// proof is what two people compare, and what a program reads.
func (p *page) proof(s *Sheet, code string) {
	fmt.Fprintf(p, "<h2>%s</h2>\n<div class=\"proof\"><div>%s</div><div><p class=\"sum\">%s</p>\n<p class=\"small\">%s</p>\n",
		p.phrase("label.checksum"), code, ltr(s.Checksum()), ltr(grouped(s.Version.String(), 4)))
	// Numbered left to right in every language: two people who compare may hold different ones.
	p.WriteString("<table class=\"small words\" dir=\"ltr\">\n")
	words := spoken.Words(s.Version, p.lang)
	for i, w := range words {
		if i%4 == 0 {
			p.WriteString("<tr>")
		}
		fmt.Fprintf(p, "<td><bdi dir=\"ltr\">%d</bdi> <bdi>%s</bdi></td>", i+1, html.EscapeString(w))
		if i%4 == 3 || i == len(words)-1 {
			p.WriteString("</tr>\n")
		}
	}
	fmt.Fprintf(p, "</table></div></div>\n<p>%s</p>\n", p.phrase("proof"))
}

// series is the numbers so far, so that a gap shows.
func (p *page) series(s *Sheet) {
	r := s.Series
	if r.Originator == "" || r.Last == 0 {
		return
	}
	fmt.Fprintf(p, "<h2>%s %s</h2>\n<p>%s. %s</p>\n", p.phrase("series"), ltr(string(r.Originator)), ltr(Ranges(r.Originator, []Range{{1, r.Last}})), p.phrase("series.ask"))
	if s.To == "" {
		return
	}
	fmt.Fprintf(p, "<p>%s <bdi>%s</bdi>: %s.", p.phrase("series.heard"), escape(s.To), p.orNone(Ranges(r.Originator, RangesOf(r.Heard))))
	fmt.Fprintf(p, " %s %s.</p>\n", p.phrase("series.missing"), p.orNone(Ranges(r.Originator, RangesOf(r.Missing(s.ordinal())))))
}

// ordinal is the sheet's own number in its series; 0 if it has none.
func (s *Sheet) ordinal() int64 {
	if s.Series.Originator == "" {
		return 0
	}
	n, _ := strconv.ParseInt(strings.TrimPrefix(s.Number, string(s.Series.Originator)+"/"), 10, 64)
	return n
}

func (p *page) orNone(text string) string {
	if text == "" {
		return p.phrase("none")
	}
	return ltr(text)
}

// answer is what the counterpart fills in by hand. Nothing of it agrees to anything.
func (p *page) answer() {
	fmt.Fprintf(p, "<h2>%s</h2>\n<table>\n", p.phrase("answer"))
	lines := func(names ...string) {
		for _, n := range names {
			fmt.Fprintf(p, "<tr class=\"fill\"><th>%s</th><td></td></tr>\n", p.phrase("answer."+n))
		}
	}
	boxes := func(name string, of ...string) {
		fmt.Fprintf(p, "<tr class=\"fill\"><th>%s</th><td>", p.phrase("answer."+name))
		for _, b := range of {
			fmt.Fprintf(p, `<span class="choice"><span class="box"></span>%s</span> `, p.phrase("box."+b))
		}
		p.WriteString("</td></tr>\n")
	}
	lines("received-by", "received-at", "answered-by", "passed-to")
	boxes("read-back", "number", "places", "heights", "times", "checksum")
	boxes("reply", "roger", "standby", "unable", "object", "mismatch")
	lines("differences", "signature")
	p.WriteString("</table>\n")
}

func (p *page) end(s *Sheet, l spoken.Language) {
	fmt.Fprintf(p, "<p class=\"end\">%s %s</p>\n", strings.ToUpper(phrase("end-of", l)), ltr(s.Number))
}

// ltr isolates a value, which runs left to right whatever stands around it.
func ltr(text string) string { return `<bdi dir="ltr">` + escape(text) + `</bdi>` }

func label(l line, lang spoken.Language) string {
	return html.EscapeString(phrase("label."+l.label, lang))
}

// show writes what a line says.
func show(parts []part, l spoken.Language) string {
	var b strings.Builder
	for i, x := range parts {
		if i > 0 {
			if lead := parts[i-1].phrase != "" && x.phrase == ""; !lead { // a phrase leads to its value
				b.WriteString(comma(l))
			}
			b.WriteByte(' ')
		}
		switch {
		case x.phrase != "":
			b.WriteString(x.fill(l, html.EscapeString, ltr))
		case x.value != "":
			b.WriteString(ltr(x.value))
		default:
			b.WriteString("<bdi>" + escape(x.text) + "</bdi>")
		}
	}
	return b.String()
}

// escape makes a text one that shows as it was written: no markup, and what nobody sees and
// what turns text around as an escape.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r != '\n' && r != '\t' && unicode.In(r, unseen...) {
			fmt.Fprintf(&b, `\u{%x}`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return html.EscapeString(b.String())
}

// unseen are characters without a picture of their own that change how others are read.
var unseen = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}
