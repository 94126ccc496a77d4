package sheet

import (
	"fmt"
	"html"

	"parley/handover"
	"parley/notation"
	"parley/spoken"
)

// handoverStyle adds what a list of items needs: a column for the incoming officer's mark.
const handoverStyle = common + `body{max-width:60em}h1{font-size:20pt}.mode{font-size:24pt}.mark{width:13%;font-weight:700}.says{width:25%}.item{width:62%}.small{font:9pt/1.5 monospace;overflow-wrap:anywhere}.box{display:inline-block;width:1em;height:1em;border:1.5px solid}`

// Handover is a shift's handover to print: its items with what the outgoing officer says of
// each and how the incoming one has marked it. It says what was signed, and nothing else but
// the hours that the node noted.
func Handover(d *handover.Document) []byte {
	l := &d.Offer.List
	title := "Shift handover " + d.ID.Short()
	p := &page{}
	fmt.Fprintf(p, begin, "en", html.EscapeString(title), handoverStyle)
	mode := fmt.Sprintf("<div class=\"mode\">%s</div>\n", html.EscapeString(phrase("mode."+string(l.Mode), spoken.English)))
	p.WriteString(mode)
	fmt.Fprintf(p, "<h1>%s</h1>\n<table>\n", escape(title))
	row := func(label, value string) {
		fmt.Fprintf(p, "<tr><th class=\"says\">%s</th><td>%s</td></tr>\n", label, value)
	}
	written := func(text string) string { return "<bdi>" + escape(text) + "</bdi>" }
	row("Channel", written(l.Name)+" "+ltr(string(l.Party)))
	row("Shift", ltr(notation.FormatDTG(l.Since))+" to "+ltr(notation.FormatDTG(l.Hour))+fmt.Sprintf(", looking %d h ahead", l.Hours))
	row("Handed over by", written(d.Offer.Office)+" ("+written(d.Offer.Person)+")")
	row("To", written(d.Offer.To))
	row("Stands", handoverStands(d))
	if d.Taking != nil {
		row("Taken over by", written(d.Taking.Office)+" ("+written(d.Taking.Person)+")")
	}
	if d.Offer.Remarks != "" {
		row("Remarks of who hands over", written(d.Offer.Remarks))
	}
	if d.Taking != nil && d.Taking.Remarks != "" {
		row("Remarks of who takes over", written(d.Taking.Remarks))
	}
	p.WriteString("</table>\n")
	p.handoverItems(d)
	if d.Taking != nil {
		p.handoverNews(d.Taking)
	}
	fmt.Fprintf(p, "<h2>What was signed</h2>\n<p class=\"small\">%s %s<br>key %s</p>\n", string(handover.ClassOffer), ltr(grouped(d.ID.String(), 4)), ltr(string(d.By)))
	if d.Taking != nil {
		fmt.Fprintf(p, "<p class=\"small\">%s %s<br>key %s</p>\n", string(handover.ClassTaking), ltr(grouped(d.TakingID.String(), 4)), ltr(string(d.TakenBy)))
	}
	p.WriteString("<p>A handover is this party's own. A mark says that an item was looked at; it settles nothing between the parties.</p>\n")
	fmt.Fprintf(p, "<p class=\"end\">END OF HANDOVER %s</p>\n", ltr(d.ID.Short()))
	p.WriteString(mode)
	p.WriteString(finish)
	return []byte(p.String())
}

func handoverStands(d *handover.Document) string {
	switch {
	case d.Taken != 0:
		return "offered " + ltr(notation.FormatDTG(d.Offered)) + ", taken " + ltr(notation.FormatDTG(d.Taken))
	case d.Withdrawn != 0:
		return "offered " + ltr(notation.FormatDTG(d.Offered)) + ", withdrawn " + ltr(notation.FormatDTG(d.Withdrawn))
	}
	return "offered " + ltr(notation.FormatDTG(d.Offered)) + ", waits to be taken"
}

func (p *page) handoverItems(d *handover.Document) {
	l := &d.Offer.List
	kind := handover.Kind("")
	for i, x := range l.Items {
		if x.Kind != kind {
			if i > 0 {
				p.WriteString("</table>\n")
			}
			fmt.Fprintf(p, "<h2>%s</h2>\n<table>\n", html.EscapeString(x.Kind.Heading()))
			kind = x.Kind
		}
		var c *handover.Check
		if d.Taking != nil {
			c = &d.Taking.Checks[i]
		}
		p.handoverItem(x.Text, d.Offer.Comment(x.ID), c)
	}
	if len(l.Items) > 0 {
		p.WriteString("</table>\n")
	} else {
		p.WriteString("<p>Nothing is open.</p>\n")
	}
	if l.More > 0 {
		fmt.Fprintf(p, "<p>%d further items had no room on the list.</p>\n", l.More)
	}
}

func (p *page) handoverItem(text, comment string, c *handover.Check) {
	fmt.Fprintf(p, "<tr><td class=\"item\"><bdi>%s</bdi></td><td class=\"says\"><bdi>%s</bdi></td><td class=\"mark\">", escape(text), escape(comment))
	if c == nil {
		p.WriteString(`<span class="box"></span>`)
	} else {
		p.WriteString(map[handover.Mark]string{handover.Seen: "SEEN", handover.Question: "QUESTION"}[c.Mark])
		if c.Note != "" {
			fmt.Fprintf(p, "<br><bdi>%s</bdi>", escape(c.Note))
		}
	}
	p.WriteString("</td></tr>\n")
}

func (p *page) handoverNews(t *handover.Taking) {
	fmt.Fprintf(p, "<h2>SINCE THE LIST WAS MADE, UNTIL %s</h2>\n", ltr(notation.FormatDTG(t.Since.Hour)))
	if len(t.Since.Changes) == 0 {
		p.WriteString("<p>Nothing has arisen, changed or ended.</p>\n")
		return
	}
	p.WriteString("<table>\n")
	for i, c := range t.Since.Changes {
		p.handoverItem(string(c.How)+": "+c.Item.Text, "", &t.News[i])
	}
	p.WriteString("</table>\n")
}
