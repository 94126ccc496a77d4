package pen

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"parley"
	"parley/ledger"
	"parley/notation"
)

// Batch is a file of sealed drafts that an organisation hands in to be forwarded.
type Batch struct {
	Channel parley.Hash    `json:"channel"`
	Charter parley.Hash    `json:"charter"`
	Party   parley.PartyID `json:"party"` // that forwards it
	Rows    []SealedRow    `json:"rows"`
}

// SealedRow is one draft of a batch.
type SealedRow struct {
	Row       int             `json:"row"` // its line in the table that it was read from; the first after the header is 2
	Draft     ledger.Envelope `json:"draft"`
	Confirmed []string        `json:"confirmed,omitempty"` // codes of the questions that the organisation stands by
}

// Line is one line of a table, by its columns; cells that are empty are absent.
type Line struct {
	Row   int
	Cells map[string]string
}

// NoticeColumns are those of a table of notices: the form's fields, with one volume a line.
// Act is notice, if it is empty, or change or cancel: of and replaces name then what is
// changed, by the hashes that progress shows, and reason says why it is cancelled.
var NoticeColumns = []string{
	"act", "of", "replaces", "reason", "confirm", "kind", "name", "originator", "precedence", "marking", "contact-office", "contact-means", "remarks",
	"at", "circle", "corridor", "track", "orbit", "polygon", "polyarc", "radarc", "left", "right", "hole", "lower", "upper", "from", "until", "every", "last",
}

// AnswerColumns are those of a table of answers: what is answered, the answer, and what goes
// with it. A readback repeats number and volume.
var AnswerColumns = []string{
	"thing", "answer", "to", "at-time", "reason", "until-time", "code", "place", "number",
	"at", "circle", "corridor", "track", "orbit", "polygon", "polyarc", "radarc", "left", "right", "hole", "lower", "upper", "from", "until", "every", "last",
}

// maxLines bounds a table: what one hand-in may have.
const maxLines = 1000

// ReadTable reads a table (CSV, RFC 4180) whose first line names its columns.
func ReadTable(r io.Reader, columns []string) ([]Line, error) {
	c := csv.NewReader(r)
	c.TrimLeadingSpace = true
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, parley.Wrong("table", "", "must have a line that names its columns")
	}
	if err != nil {
		return nil, parley.Wrong("table", "", "must be CSV: "+err.Error())
	}
	for i, h := range header {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		switch {
		case !slices.Contains(columns, h):
			return nil, parley.Wrong("column "+strconv.Itoa(i+1), h, "must be one of "+strings.Join(columns, ", "))
		case slices.Contains(header[:i], h):
			return nil, parley.Wrong("column "+strconv.Itoa(i+1), h, "must not stand twice")
		}
		header[i] = h
	}
	var out []Line
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		row, _ := c.FieldPos(0)
		if err != nil {
			return nil, parley.Wrong("row "+strconv.Itoa(row), "", "must have as many cells as the header, quoted as CSV: "+err.Error())
		}
		if len(out) == maxLines {
			return nil, parley.Wrong("table", row, fmt.Sprintf("must have at most %d lines after the header", maxLines))
		}
		l := Line{Row: row, Cells: map[string]string{}}
		for i, cell := range record {
			if cell = strings.TrimSpace(cell); cell != "" {
				l.Cells[header[i]] = cell
			}
		}
		if len(l.Cells) > 0 {
			out = append(out, l)
		}
	}
}

// Form gives the form that a line of a table of notices or answers fills in.
func (l Line) Form() Form {
	c := l.Cells
	v := VolumeForm{
		At: c["at"], Circle: c["circle"], Corridor: c["corridor"], Track: c["track"], Orbit: c["orbit"], Polygon: c["polygon"], Polyarc: c["polyarc"], Radarc: c["radarc"],
		Left: c["left"], Right: c["right"], Lower: c["lower"], Upper: c["upper"], From: c["from"], Until: c["until"], Every: c["every"], Last: c["last"],
	}
	if c["hole"] != "" {
		v.Holes = []string{c["hole"]}
	}
	return Form{
		Kind: c["kind"], Name: c["name"], Originator: c["originator"], Precedence: c["precedence"], Marking: c["marking"],
		Contact: ContactForm{Office: c["contact-office"], Means: c["contact-means"]}, Remarks: c["remarks"], Volumes: []VolumeForm{v},
	}
}

// Act gives what a line of a table of notices says, and what it leaves in doubt.
func (l Line) Act(r Reader, f Form) (kind parley.Kind, body ledger.Validator, asked []Question, err error) {
	switch l.Cells["act"] {
	case "", string(parley.KindNotice):
		n, asked, err := r.Read(f)
		if err != nil {
			return "", nil, nil, err
		}
		return parley.KindNotice, &parley.Filing{Notice: *n}, asked, nil
	case string(parley.KindChange):
		of, replaces, err := l.replaced()
		if err != nil {
			return "", nil, nil, err
		}
		n, asked, err := r.Read(f)
		if err != nil {
			return "", nil, nil, err
		}
		return parley.KindChange, &parley.Change{Notice: *n, Of: of, Replaces: replaces}, asked, nil
	case string(parley.KindCancel):
		of, replaces, err := l.replaced()
		if err != nil {
			return "", nil, nil, err
		}
		if l.Cells["reason"] == "" {
			return "", nil, nil, parley.Missing("reason")
		}
		return parley.KindCancel, &parley.Cancel{Of: of, Reason: l.Cells["reason"], Replaces: replaces}, nil, nil
	}
	return "", nil, nil, parley.Wrong("act", l.Cells["act"], "must be notice, change or cancel")
}

// replaced gives the notice that a change or a cancel is of, and the version that it takes
// the place of: the notice itself, if no other is named.
func (l Line) replaced() (of parley.Hash, replaces []parley.Hash, err error) {
	if of, err = hashIn("of", l.Cells["of"]); err != nil {
		return of, nil, err
	}
	if l.Cells["replaces"] == "" {
		return of, []parley.Hash{of}, nil
	}
	version, err := hashIn("replaces", l.Cells["replaces"])
	return of, []parley.Hash{version}, err
}

func hashIn(field, text string) (parley.Hash, error) {
	h, err := parley.ParseHash(text)
	if err != nil {
		return h, parley.Wrong(field, text, "must be the whole hash of a version, as 'parley batch status --csv' lists it")
	}
	return h, nil
}

// Codes lists the questions that a line confirms.
func (l Line) Codes() []string {
	return strings.FieldsFunc(l.Cells["confirm"], func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
}

// Answer gives what a line of a table of answers says of a version; heard is what the version
// is, of which a readback repeats number and volumes.
func (l Line) Answer(r Reader, of parley.Hash, heard *parley.Notice, now parley.Millis) (kind parley.Kind, body ledger.Validator, asked []Question, err error) {
	c := l.Cells
	at := func(column string) (parley.Millis, error) {
		t, err := notation.ParseTime(c[column], r.Local)
		if err != nil {
			return 0, parley.Wrong(column, c[column], "must be a date-time group such as 111315ZNOV17")
		}
		return t, nil
	}
	switch c["answer"] {
	case string(parley.Received), string(parley.Done), string(parley.Passed):
		a := &parley.Acknowledge{Of: of, Step: parley.Step(c["answer"]), To: c["to"]}
		if a.Step == parley.Passed {
			if a.At = now; c["at-time"] != "" {
				if a.At, err = at("at-time"); err != nil {
					return "", nil, nil, err
				}
			}
		}
		return parley.KindAcknowledge, a, nil, a.Validate()
	case "readback":
		return l.readback(r, of, heard)
	}
	reply := &parley.Reply{Of: of, Reply: parley.ReplyWord(c["answer"]), Code: parley.Mismatch(c["code"]), Reason: c["reason"]}
	if !slices.Contains(parley.ReplyWords, reply.Reply) || reply.Reply == parley.ReplyActor {
		return "", nil, nil, parley.Wrong("answer", c["answer"], "must be received, passed, closed, readback, roger, standby, unable, object, mismatch, agree or withdraw")
	}
	if c["until-time"] != "" {
		if reply.Until, err = at("until-time"); err != nil {
			return "", nil, nil, err
		}
	}
	if c["place"] != "" {
		p, err := notation.ParsePlace(c["place"])
		if err != nil {
			return "", nil, nil, err
		}
		reply.Place, asked = []parley.Place{p.Place}, Doubts("place", p)
	}
	return parley.KindReply, reply, asked, reply.Validate()
}

func (l Line) readback(r Reader, of parley.Hash, heard *parley.Notice) (parley.Kind, ledger.Validator, []Question, error) {
	if heard == nil {
		return "", nil, nil, parley.Wrong("thing", l.Cells["thing"], "must be a notice, or a version of one, that is no cancel")
	}
	number, err := strconv.ParseInt(l.Cells["number"], 10, 64)
	if err != nil {
		return "", nil, nil, parley.Wrong("number", l.Cells["number"], "must be the notice's number: 3 of ru/3")
	}
	f := l.Form()
	// What is no part of a readback is the notice's own.
	f.Kind, f.Name, f.Originator = string(heard.Kind), heard.Name, string(heard.Originator)
	f.Precedence, f.Marking = string(heard.Precedence), heard.Marking
	f.Contact = ContactForm{Office: heard.Contact.Office, Means: heard.Contact.Means}
	n, asked, err := r.Read(f)
	if err != nil {
		return "", nil, nil, err
	}
	b := &parley.Readback{Number: number, Of: of, Volumes: n.Volumes}
	return parley.KindReadback, b, asked, b.Validate()
}
