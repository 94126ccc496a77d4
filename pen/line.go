package pen

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"parley"
	"parley/notation"
)

// CheckForm is a line check as it is filled in (requirement G1).
type CheckForm struct {
	With    string `json:"with" doc:"The party that it was with."`
	Means   string `json:"means" doc:"data, phone, radio, courier or mail"`
	At      string `json:"at,omitzero" doc:"When it was made: 111300ZNOV17; now if absent."`
	Outcome string `json:"outcome" doc:"answered or missed"`
	Office  string `json:"office,omitzero" doc:"Who answered at the other end: an office, never a name."`
	Result  string `json:"result,omitzero" doc:"What was said, such as: no message."`
	Cause   string `json:"cause,omitzero" doc:"Of one that was missed: unknown, technical, declared or other. Silence is never taken for a refusal."`
}

// LineCheck reads the form; now is when it was made if it does not say.
func (r Reader) LineCheck(f CheckForm, now parley.Millis) (*parley.Check, error) {
	c := &parley.Check{
		With: parley.PartyID(f.With), Means: parley.Means(f.Means), Outcome: parley.Outcome(f.Outcome),
		Office: f.Office, Result: f.Result, Cause: parley.Cause(f.Cause), At: now,
	}
	if c.Outcome == parley.CheckMissed && c.Cause == "" {
		c.Cause = parley.UnknownCause
	}
	if f.At != "" {
		var err error
		if c.At, err = r.time("at", f.At); err != nil {
			return nil, err
		}
	}
	return c, c.Validate()
}

// StatusForm is a declaration of status as it is filled in (requirement G3).
type StatusForm struct {
	Declared string `json:"declared" doc:"active or suspended"`
	Since    string `json:"since,omitzero" doc:"From when it holds: 111300ZNOV17; now if absent."`
	Reason   string `json:"reason,omitzero"`
}

// Status reads the form; now is from when it holds if it does not say.
func (r Reader) Status(f StatusForm, now parley.Millis) (*parley.Status, error) {
	s := &parley.Status{Declared: parley.Participation(f.Declared), Reason: f.Reason, Since: now}
	if f.Since != "" {
		var err error
		if s.Since, err = r.time("since", f.Since); err != nil {
			return nil, err
		}
	}
	return s, s.Validate()
}

// ShiftForm is a shift as it is filled in (requirement A3).
type ShiftForm struct {
	From      string   `json:"from" doc:"111300ZNOV17"`
	Until     string   `json:"until"`
	Office    string   `json:"office" doc:"The duty officer's post."`
	Alternate string   `json:"alternate,omitzero" doc:"The office that stands in."`
	Languages []string `json:"languages" doc:"BCP 47 tags: en, ru."`
	Reach     string   `json:"reach,omitzero" doc:"Telephone, frequency."`
	Key       string   `json:"key,omitzero" doc:"The officer's key; people are named by it alone."`
}

// RosterForm is a roster as it is filled in: shifts, or a table of them.
type RosterForm struct {
	Shifts []ShiftForm `json:"shifts,omitempty"`
	Table  string      `json:"table,omitzero" doc:"With commas; its first line names the columns: from, until, office, and alternate, languages, reach, key as needed. Languages are separated by spaces."`
}

// Roster reads the form. The shifts come in any order.
func (r Reader) Roster(f RosterForm) (*parley.Roster, error) {
	forms := f.Shifts
	path := "shifts"
	if f.Table != "" {
		if len(forms) > 0 {
			return nil, parley.Wrong("table", "", "stands in the place of shifts")
		}
		var err error
		if forms, err = shiftTable(f.Table); err != nil {
			return nil, err
		}
		path = "table"
	}
	out := &parley.Roster{Shifts: []parley.Shift{}}
	for i, s := range forms {
		shift, err := r.shift(s)
		if err != nil {
			return nil, under(fmt.Sprintf("%s[%d]", path, i), err)
		}
		out.Shifts = append(out.Shifts, shift)
	}
	slices.SortFunc(out.Shifts, func(a, b parley.Shift) int {
		switch {
		case a.From != b.From:
			return int(a.From - b.From)
		case a.Office != b.Office:
			return strings.Compare(a.Office, b.Office)
		}
		return int(a.Until - b.Until)
	})
	return out, out.Validate()
}

func (r Reader) shift(f ShiftForm) (s parley.Shift, err error) {
	s = parley.Shift{Office: f.Office, Alternate: f.Alternate, Reach: f.Reach, Key: parley.OfficerKey(f.Key), Languages: slices.Clone(f.Languages)}
	slices.Sort(s.Languages)
	s.Languages = slices.Compact(s.Languages)
	for _, t := range []struct {
		field, text string
		to          *parley.Millis
	}{{"from", f.From, &s.From}, {"until", f.Until, &s.Until}} {
		if t.text == "" {
			return s, parley.Missing(t.field)
		}
		if *t.to, err = r.time(t.field, t.text); err != nil {
			return s, err
		}
	}
	return s, nil
}

// shiftTable reads shifts out of a table with commas.
func shiftTable(text string) ([]ShiftForm, error) {
	t := csv.NewReader(strings.NewReader(text))
	t.TrimLeadingSpace = true
	header, err := t.Read()
	if err != nil {
		return nil, parley.Wrong("table", firstOf(text), "must begin with a line that names its columns: from,until,office,alternate,languages,reach,key")
	}
	for _, needed := range []string{"from", "until", "office", "languages"} {
		if !slices.Contains(header, needed) {
			return nil, parley.Wrong("table", strings.Join(header, ","), "must have the column "+needed)
		}
	}
	var out []ShiftForm
	for {
		row, err := t.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		line, _ := t.FieldPos(0)
		if err != nil {
			return nil, parley.Wrong(fmt.Sprintf("table, line %d", line), strings.Join(row, ","), "must have as many cells as the first line names columns")
		}
		var s ShiftForm
		for i, cell := range row {
			cell = strings.TrimSpace(cell)
			switch header[i] {
			case "from":
				s.From = cell
			case "until":
				s.Until = cell
			case "office":
				s.Office = cell
			case "alternate":
				s.Alternate = cell
			case "languages":
				s.Languages = strings.Fields(cell)
			case "reach":
				s.Reach = cell
			case "key":
				s.Key = cell
			default:
				return nil, parley.Wrong("table", header[i], "must be from, until, office, alternate, languages, reach or key")
			}
		}
		out = append(out, s)
	}
}

func firstOf(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return first
}

// SayLine says what a line check, a declaration of status, a roster or a reconfirmation says,
// out of what is signed and nothing else; nil for any other body.
func SayLine(body any) []string {
	switch b := body.(type) {
	case *parley.Check:
		return []string{sayCheck(b)}
	case *parley.Status:
		line := fmt.Sprintf("declares its part in the channel %s since %s", strings.ToUpper(string(b.Declared)), stamp(b.Since))
		if b.Reason != "" {
			line += ", " + b.Reason
		}
		return []string{line}
	case *parley.Roster:
		lines := []string{"roster, in the place of the one before:"}
		if len(b.Shifts) == 0 {
			lines[0] = "roster: nobody is named, in the place of the one before"
		}
		for _, s := range b.Shifts {
			lines = append(lines, "  "+SayShift(s))
		}
		return lines
	case *parley.Reconfirm:
		lines := []string{"still holds as it is:"}
		for _, h := range b.Acts {
			lines = append(lines, "  "+h.Short())
		}
		return lines
	}
	return nil
}

func sayCheck(c *parley.Check) string {
	at := stamp(c.At)
	var line string
	if c.Outcome == parley.CheckMissed {
		line = fmt.Sprintf("line check with %s by %s at %s MISSED, cause %s", c.With, c.Means, at, c.Cause)
	} else {
		line = fmt.Sprintf("line check with %s by %s at %s, answered", c.With, c.Means, at)
		if c.Office != "" {
			line += " by " + c.Office
		}
	}
	if c.Result != "" {
		line += ": " + c.Result
	}
	return line
}

// SayShift says who is on duty, and when.
func SayShift(s parley.Shift) string {
	line := fmt.Sprintf("%s to %s: %s", stamp(s.From), stamp(s.Until), s.Office)
	if s.Alternate != "" {
		line += ", alternate " + s.Alternate
	}
	line += ", speaks " + strings.Join(s.Languages, " ")
	if s.Reach != "" {
		line += ", " + s.Reach
	}
	return line
}

// stamp writes a time to the second.
func stamp(t parley.Millis) string { return notation.FormatDTG(t - t%1000) }
