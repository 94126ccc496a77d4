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

// page is HTML as it is written.
type page struct{ strings.Builder }

// Styles of the two pages. Colours are not what tells the modes apart: the words are.
const (
	begin = `<!doctype html>
<html lang="%s"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width"><title>%s</title>
<style>%s</style>
`
	common = `@page{size:A4;margin:14mm}*{box-sizing:border-box}body{font:11pt/1.35 sans-serif;margin:1em auto;padding:0 1em;color:#000;background:#fff}` +
		`h1{font-size:26pt;margin:.1em 0}h2{font-size:12pt;margin:.9em 0 .2em}.mode{border:3px solid;text-align:center;font-weight:700;letter-spacing:.1em}` +
		`table{border-collapse:collapse;width:100%}th,td{vertical-align:top;text-align:start;padding:.1em .4em;border-bottom:1px solid #bbb;overflow-wrap:anywhere;white-space:pre-wrap}th{font-weight:600}` +
		`tbody,tr{break-inside:avoid}svg{width:42mm;height:42mm}.end{text-align:center;font-weight:700;margin-top:1em}@media print{body{margin:0;padding:0;max-width:none}}`
	printStyle = common + `body{max-width:48em}.mode{font-size:30pt}th{width:26%}.proof{display:flex;gap:1em;align-items:flex-start}.sum{font:700 18pt monospace}.small{font:9pt/1.5 monospace}.fill{height:2.1em}.choice{display:inline-block;margin-right:1em}.box{display:inline-block;width:1em;height:1em;border:1.5px solid;margin-right:.3em;vertical-align:middle}`
	aloudStyle = common + `body{font-size:15pt}.mode{font-size:34pt}td{width:50%;padding:.35em .5em}.label{font-size:10pt;font-weight:600;display:block}.written{font-weight:700;font-size:19pt;display:block}.said{display:block}tbody{border-bottom:3px solid}`
	finish     = "</html>\n"
)

// HTML is the sheet to print.
func (s *Sheet) HTML() ([]byte, error) {
	code, err := drawCode(string(ledger.MustEncode(s.Code())))
	if err != nil {
		return nil, err
	}
	p := &page{}
	fmt.Fprintf(p, begin, "en", html.EscapeString(s.Number), printStyle)
	p.mode(s, spoken.English)
	fmt.Fprintf(p, "<h1>%s</h1>\n<table>\n", ltr(s.Number))
	for _, g := range s.groups() {
		p.WriteString("<tbody>\n")
		for _, l := range g {
			fmt.Fprintf(p, "<tr><th>%s</th><td>%s</td></tr>\n", label(l, spoken.English), show(l.says, spoken.English))
		}
		p.WriteString("</tbody>\n")
	}
	p.WriteString("</table>\n")
	p.proof(s, code)
	p.series(s)
	p.answer()
	p.end(s, spoken.English)
	p.mode(s, spoken.English)
	p.WriteString(finish)
	return []byte(p.String()), nil
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

// proof is what two people compare, and what a program reads.
func (p *page) proof(s *Sheet, code string) {
	fmt.Fprintf(p, "<h2>%s</h2>\n<div class=\"proof\"><div>%s</div><div><p class=\"sum\">%s</p>\n<p class=\"small\">%s</p>\n<pre class=\"small\">%s</pre></div></div>\n",
		phrase("label.checksum", spoken.English), code, ltr(s.Checksum()), ltr(grouped(s.Version.String(), 4)),
		html.EscapeString(strings.Join(spoken.Rows(spoken.Words(s.Version, spoken.English)), "\n")))
	p.WriteString("<p>The four groups say which version this is; the 24 words say it beyond deceit. Both follow from the version's hash, which stands above them.</p>\n")
}

// series is the numbers so far, so that a gap shows.
func (p *page) series(s *Sheet) {
	r := s.Series
	if r.Originator == "" || r.Last == 0 {
		return
	}
	own, _ := strconv.ParseInt(strings.TrimPrefix(s.Number, string(r.Originator)+"/"), 10, 64)
	all := make([]int64, r.Last)
	for i := range all {
		all[i] = int64(i + 1)
	}
	fmt.Fprintf(p, "<h2>Numbers of %s so far</h2>\n<p>%s. A number that you do not hold is missing: ask for it.</p>\n", ltr(string(r.Originator)), ltr(ranges(r.Originator, all)))
	if s.To == "" {
		return
	}
	fmt.Fprintf(p, "<p>Heard of from <bdi>%s</bdi>: %s.", escape(s.To), orNone(ranges(r.Originator, r.Heard)))
	fmt.Fprintf(p, " Missing, no word of it yet: %s.</p>\n", orNone(ranges(r.Originator, r.Missing(own))))
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return ltr(text)
}

// ranges writes numbers as us/1 .. us/4, us/6.
func ranges[T ~string](originator T, numbers []int64) string {
	var out []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		text := fmt.Sprintf("%s/%d", originator, numbers[i])
		if j > i {
			text += fmt.Sprintf(" .. %s/%d", originator, numbers[j])
		}
		out = append(out, text)
		i = j + 1
	}
	return strings.Join(out, ", ")
}

// answer is what the counterpart fills in by hand. Nothing of it agrees to anything.
func (p *page) answer() {
	p.WriteString("<h2>Answer by hand</h2>\n<table>\n")
	for _, l := range []string{"Received by (office)", "Received at (date and time, zone)", "Answered by (telephone, radio, paper)", "Passed to (post or unit), at"} {
		fmt.Fprintf(p, "<tr class=\"fill\"><th>%s</th><td></td></tr>\n", l)
	}
	boxes := func(label string, of ...string) {
		fmt.Fprintf(p, "<tr class=\"fill\"><th>%s</th><td>", label)
		for _, b := range of {
			fmt.Fprintf(p, `<span class="choice"><span class="box"></span>%s</span> `, b)
		}
		p.WriteString("</td></tr>\n")
	}
	boxes("Read back without a difference", "number", "places", "heights", "times", "checksum")
	boxes("Reply", "ROGER (received, no more)", "STANDBY until", "UNABLE", "OBJECTION", "DOES NOT MATCH WHAT WE SEE")
	p.WriteString("<tr class=\"fill\"><th>Differences, reason</th><td></td></tr>\n<tr class=\"fill\"><th>Signature</th><td></td></tr>\n</table>\n")
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
			b.WriteString(html.EscapeString(phrase(x.phrase, l)))
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
