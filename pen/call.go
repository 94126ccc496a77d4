package pen

import (
	"fmt"
	"strings"

	"parley"
	"parley/notation"
)

// CallForm is the record of a call as it is filled in (requirement I5).
type CallForm struct {
	With        string           `json:"with" doc:"The party that it was with."`
	Means       string           `json:"means" doc:"data, phone, radio, courier or mail"`
	Began       string           `json:"began" doc:"111300ZNOV17"`
	Ended       string           `json:"ended,omitzero"`
	Speakers    []parley.Speaker `json:"speakers" doc:"Who spoke: offices, never names."`
	Interpreter string           `json:"interpreter,omitzero" doc:"Which office interpreted, between which languages."`
	Level       string           `json:"level,omitzero" doc:"The rung of the charter's ladder at which it was held."`
	Summary     string           `json:"summary"`
	About       []string         `json:"about,omitempty" doc:"What it was about: us/3, or beginnings of hashes."`
	Audio       string           `json:"audio,omitzero" doc:"SHA-256 of a recording, in hexadecimal; the recording stays where it is."`
}

// Call reads the form.
func (r Reader) Call(f CallForm) (*parley.Call, error) {
	c := &parley.Call{
		With: parley.PartyID(f.With), Means: parley.Means(f.Means), Speakers: f.Speakers,
		Interpreter: f.Interpreter, Level: f.Level, Summary: f.Summary,
	}
	var err error
	for _, t := range []struct {
		field, text string
		to          *parley.Millis
	}{{"began", f.Began, &c.Began}, {"ended", f.Ended, &c.Ended}} {
		if *t.to, err = r.time(t.field, t.text); err != nil {
			return nil, err
		}
	}
	if f.Began == "" {
		return nil, parley.Missing("began")
	}
	if f.Audio != "" {
		if c.Audio, err = parley.ParseHash(f.Audio); err != nil {
			return nil, parley.Wrong("audio", f.Audio, "must be a SHA-256 digest, 64 hexadecimal digits")
		}
	}
	if c.About, err = r.References(f.About); err != nil {
		return nil, renamed("references", "about", err)
	}
	return c, c.Validate()
}

// SayCall says what the record of a call says. Whose record it is, it does not say itself.
func SayCall(c *parley.Call) []string {
	when := "began " + notation.FormatDTG(c.Began-c.Began%1000)
	if c.Ended != 0 {
		when += ", ended " + notation.FormatDTG(c.Ended-c.Ended%1000)
	}
	lines := []string{fmt.Sprintf("call with %s by %s, %s", c.With, c.Means, when)}
	if c.Level != "" {
		lines = append(lines, "level: "+c.Level)
	}
	var spoke []string
	for _, s := range c.Speakers {
		spoke = append(spoke, fmt.Sprintf("%s of %s", s.Office, s.Party))
	}
	lines = append(lines, "spoke: "+strings.Join(spoke, "; "))
	if c.Interpreter != "" {
		lines = append(lines, "interpreter: "+c.Interpreter)
	}
	for _, h := range c.About {
		lines = append(lines, "about: "+h.Short())
	}
	lines = append(lines, "summary, as its author wrote it: "+c.Summary)
	if !c.Audio.IsZero() {
		lines = append(lines, "recording, kept elsewhere: SHA-256 "+c.Audio.String())
	}
	return lines
}
