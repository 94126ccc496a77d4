package bundle

import (
	"fmt"
	"html"
	"strings"

	"parley"
)

// Part is a heading with what stands under it.
type Part struct {
	Title string
	Lines []Line
}

// Line is a label and what it says; a line without a label goes on the one above.
type Line struct{ Label, Text string }

// Parts tells the report in plain words, in the order of the page.
func (r *Report) Parts() []Part {
	parts := []Part{r.head()}
	for i := range r.Said {
		parts = append(parts, r.Said[i].part())
	}
	for _, c := range r.Clashes {
		p := Part{Title: "Clash " + c.ID.Short()}
		p.add("rule", c.Rule)
		p.add("notices", c.Notices[0].Short()+" and "+c.Notices[1].Short())
		for _, l := range c.Lines {
			p.add("", l)
		}
		parts = append(parts, p)
	}
	for _, t := range r.Told {
		p := Part{Title: t.Title}
		for _, s := range t.Sides {
			for _, l := range s.Lines {
				p.add("as told by "+string(s.Party), l)
			}
		}
		for _, l := range t.Silent {
			p.add("not shown", l)
		}
		parts = append(parts, p)
	}
	p := Part{Title: "What this does not show"}
	p.add("", r.Absence)
	for _, l := range r.NotShown {
		p.add("not shown", l)
	}
	return append(parts, p)
}

func (p *Part) add(label, text string) { p.Lines = append(p.Lines, Line{label, text}) }

func (p *Part) addf(label, format string, args ...any) { p.add(label, fmt.Sprintf(format, args...)) }

func (r *Report) head() Part {
	p := Part{Title: fmt.Sprintf("%s (%s)", r.Name, r.Mode)}
	p.add("", r.Limits)
	p.add("channel", r.Channel.String())
	for i, h := range r.Charters {
		if i > 0 {
			p.add("charter", h.String())
		}
	}
	for _, l := range r.Logs {
		p.addf("log "+l.Log, "%d of %d entries shown; root %s, signed by %s", l.Shown, l.Entries, l.Root, l.Node)
		for _, s := range l.Stops {
			p.add("stopped", s)
		}
		for _, s := range l.Forked {
			p.add("FORKED", s)
		}
	}
	return p
}

func (s *Said) part() Part {
	p := Part{Title: fmt.Sprintf("%s %s", s.Entry, s.Kind)}
	if !s.Act.IsZero() {
		p.Title += " " + s.Act.Short()
	}
	for _, l := range s.Words {
		p.add("", l)
	}
	if s.Mode == parley.Test {
		p.add("mode", "TEST")
	}
	if s.By == nil {
		p.add("said by", "the node of "+string(s.Entry.Party))
	} else {
		p.add("said by", s.By.words(s.Entry.Party))
	}
	if s.Voice != "" {
		p.add("whose word", s.Voice)
	}
	if s.Released != nil {
		p.add("released by", s.Released.words(s.Entry.Party))
	}
	if s.Bypass != "" {
		p.add("released alone", s.Bypass)
	}
	for _, x := range s.Picture {
		p.addf("screen showed", "%s up to %d", x.Log, x.Entries)
	}
	p.addf("entered", "%s by the clock of %s", when(s.Clock), s.Entry.Party)
	for _, x := range s.Seen {
		p.addf("had seen", "%s up to %d", x.Log, x.Entries)
	}
	for _, x := range s.Receipts {
		p.addf("received", "by %s at the latest with %s, %s by the clock of %s", x.Party, x.In, when(x.Clock), x.Party)
	}
	if s.Void != "" {
		p.add("VOID", s.Void.Sentence())
	}
	if s.Disowned != "" {
		p.add("DISOWNED", "by the stop "+s.Disowned)
	}
	if s.Standing != "" {
		p.add("standing", s.Standing)
	}
	return p
}

func (p *Person) words(party parley.PartyID) string {
	who := fmt.Sprintf("%s, %s", party, p.Office)
	if p.Partner != "" {
		who = fmt.Sprintf("%s, %s", p.Partner, p.Office)
	}
	if p.Person != "" {
		who += " " + p.Person
	}
	for _, at := range p.Enrolled {
		who += ", enrolled in " + at.String()
	}
	return who + ", key " + string(p.Key)
}

// The page's own frame. No script, no request to anybody: what it says is all there.
const (
	pageTop = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline'"><title>Parley: extract</title>
<style>body{font:11pt/1.4 sans-serif;max-width:48em;margin:2em auto;padding:0 1em}p{margin:.2em 0;overflow-wrap:anywhere;white-space:pre-wrap}b{font-weight:600}@media print{body{margin:0;max-width:none}section{break-inside:avoid}}</style>
<h1>Extract of a deconfliction channel</h1>
`
	pageEnd = "</html>\n"
)

// page writes the report as one self-contained page. Each value stands in a <bdi>, for its
// direction of writing is not known.
func (r *Report) page() []byte {
	var b strings.Builder
	b.WriteString(pageTop)
	for _, p := range r.Parts() {
		fmt.Fprintf(&b, "<section><h2><bdi>%s</bdi></h2>\n", html.EscapeString(p.Title))
		for _, l := range p.Lines {
			b.WriteString("<p>")
			if l.Label != "" {
				fmt.Fprintf(&b, "<b>%s:</b> ", html.EscapeString(l.Label))
			}
			fmt.Fprintf(&b, "<bdi>%s</bdi></p>\n", html.EscapeString(l.Text))
		}
		b.WriteString("</section>\n")
	}
	b.WriteString(pageEnd)
	return []byte(b.String())
}
