package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"parley"
)

// lineTerms is the routine of a line that a charter lays down, as flags.
type lineTerms struct {
	checks, terms, pace []string
	probe               string
}

const (
	checkForm = `"opening 09:00Z within 30m"`
	termForm  = `"movement: lead 48h, emergency 24h, expires 2h" or "site: reconfirm 168h"`
	paceForm  = `"ru phone +1 555 0100; if the link is down"`
)

func (f *lineTerms) flags(cmd *cobra.Command) {
	g := cmd.Flags()
	g.StringArrayVar(&f.checks, "check", nil, "a line check of every day, "+checkForm+` (repeatable; "default" for opening at 09:00Z and closing at 17:00Z, each within 30m)`)
	g.StringVar(&f.probe, "probe", "", "nodes check the line by themselves so often, such as 60s; 0 for never (default 60s in a new charter)")
	g.StringArrayVar(&f.terms, "term", nil, "what notices of a kind are to keep to, "+termForm+" (repeatable)")
	g.StringArrayVar(&f.pace, "pace", nil, "how a party is reached, the primary means first, "+paceForm+" (repeatable)")
}

// defaultProbe is what a new charter has where no flag says otherwise: a dead line is known
// within two minutes, for three short entries a minute from each node.
const defaultProbe = 60_000

// defaultChecks are the hours that lines on record keep (opening and closing calls).
var defaultChecks = []string{"opening 09:00Z within 30m", "closing 17:00Z within 30m"}

// put lays the flags over a charter.
func (f *lineTerms) put(c *parley.Charter) error {
	switch {
	case f.probe != "":
		probe, err := parseDuration("--probe", f.probe)
		if err != nil {
			return err
		}
		c.Probe = probe
	case c.Version == 1 && severalLogs(c):
		c.Probe = defaultProbe
	}
	checks := f.checks
	if slices.Equal(checks, []string{"default"}) {
		checks = defaultChecks
	}
	if checks != nil {
		c.Checks = nil
	}
	for _, text := range checks {
		h, err := parseCheckHour(text)
		if err != nil {
			return err
		}
		c.Checks = append(c.Checks, h)
	}
	slices.SortFunc(c.Checks, func(a, b parley.CheckHour) int { return int(a.At - b.At) })
	if f.terms != nil {
		c.Terms = nil
	}
	for _, text := range f.terms {
		t, err := parseTerm(text)
		if err != nil {
			return err
		}
		c.Terms = append(c.Terms, t)
	}
	return f.putPace(c)
}

// severalLogs reports whether one node's probes could be covered by another.
func severalLogs(c *parley.Charter) bool {
	n := 0
	for _, p := range c.Parties {
		if p.HasLog() {
			n++
		}
	}
	return n > 1
}

// partyOf finds the party that a text begins with.
func partyOf(c *parley.Charter, flag, text, form string) (p *parley.Party, rest string, err error) {
	id, rest, err := pair(flag, text, " ", form)
	if err != nil {
		return nil, "", err
	}
	for i := range c.Parties {
		if string(c.Parties[i].ID) == id {
			return &c.Parties[i], rest, nil
		}
	}
	return nil, "", parley.Wrong(flag, id, "must be a party of the charter")
}

func (f *lineTerms) putPace(c *parley.Charter) error {
	seen := map[parley.PartyID]bool{}
	for _, text := range f.pace {
		p, rest, err := partyOf(c, "--pace", text, paceForm)
		if err != nil {
			return err
		}
		if !seen[p.ID] {
			p.Pace = nil
		}
		seen[p.ID] = true
		means, how, err := pair("--pace", rest, " ", paceForm)
		if err != nil {
			return err
		}
		if !slices.Contains(parley.MeansOfContact, parley.Means(means)) {
			return parley.Wrong("--pace", means, "must be data, phone, radio, courier or mail: "+paceForm)
		}
		how, trigger, _ := strings.Cut(how, ";")
		trigger = strings.TrimPrefix(strings.TrimSpace(trigger), "if ")
		p.Pace = append(p.Pace, parley.Pace{Means: parley.Means(means), Text: strings.TrimSpace(how), Trigger: trigger})
	}
	return nil
}

// parseCheckHour reads a line check of every day.
func parseCheckHour(text string) (h parley.CheckHour, err error) {
	words := strings.Fields(text)
	n := len(words)
	if n < 4 || words[n-2] != "within" {
		return h, parley.Wrong("--check", text, "must be of the form "+checkForm)
	}
	at, ok := sinceMidnight(words[n-3])
	if !ok {
		return h, parley.Wrong("--check", words[n-3], "must be an hour by UTC, such as 09:00Z")
	}
	h.At, h.Name = at, strings.Join(words[:n-3], " ")
	h.Within, err = parseDuration("--check", words[n-1])
	return h, err
}

// parseTerm reads what notices of a kind are to keep to.
func parseTerm(text string) (t parley.Term, err error) {
	kind, rest, err := pair("--term", text, ":", termForm)
	if err != nil {
		return t, err
	}
	t.Kind = parley.NoticeKind(kind)
	if !slices.Contains(parley.NoticeKinds, t.Kind) {
		return t, parley.Wrong("--term", kind, "must be a notice kind: "+strings.Join(kindNames(parley.NoticeKinds), ", "))
	}
	for _, part := range strings.Split(rest, ",") {
		what, within, err := pair("--term", part, " ", termForm)
		if err != nil {
			return t, err
		}
		to := map[string]*parley.Millis{"lead": &t.Lead, "emergency": &t.Emergency, "expires": &t.Expires, "reconfirm": &t.Reconfirm}[what]
		if to == nil || *to != 0 {
			return t, parley.Wrong("--term", what, "must be lead, emergency, expires or reconfirm, each once: "+termForm)
		}
		if *to, err = parseDuration("--term."+what, within); err != nil {
			return t, err
		}
	}
	return t, nil
}

// lineTermLines tells a charter's routine in plain words.
func lineTermLines(c *parley.Charter) (lines []string) {
	for _, h := range c.Checks {
		lines = append(lines, fmt.Sprintf("line check of every day: %s at %s, within %s", h.Name, hourWords(h.At), duration(h.Within)))
	}
	if c.Probe != 0 {
		lines = append(lines, "nodes check the line by themselves every "+duration(c.Probe))
	}
	for _, t := range c.Terms {
		var l []string
		for _, x := range []struct {
			word string
			is   parley.Millis
		}{{"released at least %s before its start", t.Lead}, {"in an emergency %s", t.Emergency}, {"expires %s after its end", t.Expires}, {"reconfirmed every %s", t.Reconfirm}} {
			if x.is != 0 {
				l = append(l, fmt.Sprintf(x.word, duration(x.is)))
			}
		}
		lines = append(lines, fmt.Sprintf("%s: %s", t.Kind, strings.Join(l, ", ")))
	}
	return lines
}

// reachLines tells how a party is reached.
func reachLines(p *parley.Party) (lines []string) {
	for i, w := range p.Pace {
		line := fmt.Sprintf("  reached, %d: %s, %s", i+1, w.Means, w.Text)
		if w.Trigger != "" {
			line += ", if " + w.Trigger
		}
		lines = append(lines, line)
	}
	return lines
}

// hourWords writes an hour of the day by UTC.
func hourWords(since parley.Millis) string {
	minutes := since / 60_000
	return fmt.Sprintf("%02d:%02dZ", minutes/60, minutes%60)
}
