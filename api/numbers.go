package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"parley"
	"parley/channel"
	"parley/sheet"
	language "parley/spoken"
)

// Numbers compares the numbers of an originator that somebody says they hold with those
// that there are. held is a list such as 1,2,4-7.
func (ch *Channel) Numbers(ctx context.Context, o parley.OriginatorID, held string) (Numbers, error) {
	return get[Numbers](ctx, ch, url.Values{"originator": {string(o)}, "held": {held}}, "numbers")
}

// Sheets gives the sheets of several numbers of an originator in one file; to names the
// counterpart, or nobody.
func (ch *Channel) Sheets(ctx context.Context, o parley.OriginatorID, numbers string, to parley.PartyID, l language.Language) ([]byte, error) {
	q := sheetQuery(to, l)
	q.Set("originator", string(o))
	q.Set("numbers", numbers)
	return ch.client.raw(ctx, http.MethodGet, ch.path(q, "sheets"), nil)
}

// Numbers is what somebody says they hold of an originator's numbers, beside what there is.
type Numbers struct {
	Originator parley.OriginatorID `json:"originator"`
	Last       int64               `json:"last" doc:"The highest number that there is; 0: there is none."`
	Missing    []sheet.Range       `json:"missing" doc:"There, and not held."`
	Unknown    []sheet.Range       `json:"unknown" doc:"Held, and not here: ask."`
	Twice      []sheet.Range       `json:"twice" doc:"Named more than once."`
	Notices    []MissingNotice     `json:"notices" doc:"What is missing, by number: the first 500."`
	Messages   []NumbersMessage    `json:"messages" doc:"What is to be told to whoever holds the list, in each language."`
}

// MissingNotice is a notice that somebody does not hold.
type MissingNotice struct {
	Number     string            `json:"number"`
	ID         parley.Hash       `json:"id"`
	Name       string            `json:"name"`
	Kind       parley.NoticeKind `json:"kind"`
	Mode       parley.Mode       `json:"mode"`
	Precedence parley.Precedence `json:"precedence,omitzero"`
	Standing   Standing          `json:"standing"`
	InForce    bool              `json:"inForce" doc:"A version stands, and its time is not over."`
}

// NumbersMessage is a prepared message.
type NumbersMessage struct {
	Language language.Language `json:"language" enum:"en,ru,ar"`
	Text     string            `json:"text" doc:"To be written. Numbers are isolated left to right."`
	Aloud    string            `json:"aloud" doc:"To be read out: numbers sign by sign."`
}

// Bounds of one answer.
const (
	maxMissing = 500
	maxSheets  = 100 // in one file
)

func (h *handler) numberOperations(s *service) {
	add(s, operation{
		id: "compareNumbers", method: http.MethodGet, path: "/v1/channels/{channel}/numbers", tag: "Notices",
		summary: "Which numbers are missing where somebody says which they hold",
		about:   "For a counterpart without a node, and for the telephone: there a sheet or a line of a list can be lost. In a mirrored log nothing can.",
	}, h.numbers)
	add(s, operation{
		id: "getSheets", method: http.MethodGet, path: "/v1/channels/{channel}/sheets", tag: "Notices", produces: "text/html", atOnce: 2,
		summary: "The sheets of several numbers of an originator, in one file to print",
		about:   "Each begins on a page of its own. Of a notice with several versions that stand beside each other there is a sheet of each.",
	}, h.sheets)
}

// OriginatorInput names an originator.
type OriginatorInput struct {
	Originator parley.OriginatorID `query:"originator" required:"true" doc:"Whose numbers: the part before the slash."`
}

type numbersInput struct {
	ReadChannel
	OriginatorInput
	Held string `query:"held" maxLength:"4000" doc:"What somebody says they hold: numbers and ranges, such as 1,2,4-7, or as they stand on a sheet. Absent: nothing."`
}

func (h *handler) numbers(r *request, in *numbersInput) (out Numbers, err error) {
	p := r.picture()
	byNumber, last, err := p.numbered(in.Originator)
	if err != nil {
		return out, err
	}
	held, err := sheet.ParseNumbers(in.Originator, in.Held)
	if err != nil {
		return out, err
	}
	c := sheet.Compare(in.Originator, last, held)
	out = Numbers{
		Originator: in.Originator, Last: last, Notices: []MissingNotice{},
		Missing: orEmpty(c.Missing), Unknown: orEmpty(c.Unknown), Twice: orEmpty(c.Twice),
	}
	at := h.now()
	for _, gap := range c.Missing {
		for n := gap.From; n <= gap.Until && len(out.Notices) < maxMissing; n++ {
			if notice := byNumber[n]; notice != nil {
				out.Notices = append(out.Notices, p.missing(notice, at))
			}
		}
	}
	for _, l := range language.Languages {
		m := NumbersMessage{Language: l}
		m.Text, m.Aloud = c.Message(l)
		out.Messages = append(out.Messages, m)
	}
	return out, nil
}

func orEmpty[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// numbered gives the notices of an originator by number, and the highest.
func (p *picture) numbered(o parley.OriginatorID) (byNumber map[int64]*channel.NoticeState, last int64, err error) {
	byNumber = map[int64]*channel.NoticeState{}
	for i := range p.state.Notices {
		if n := &p.state.Notices[i]; n.Originator == o {
			byNumber[n.Number] = n
			last = max(last, n.Number)
		}
	}
	if last > 0 {
		return byNumber, last, nil
	}
	if p.charter != nil && slices.ContainsFunc(p.charter.Charter.Parties, func(x parley.Party) bool { return p.charter.Charter.Speaks(x.ID, o) }) {
		return byNumber, 0, nil
	}
	return nil, 0, parley.Wrong("originator", o, "must be a party of the charter or a partner of one")
}

func (p *picture) missing(n *channel.NoticeState, at parley.Millis) MissingNotice {
	out := MissingNotice{Number: spoken(n), ID: n.ID, Kind: n.Kind, Mode: n.Mode, Standing: standingOf(n)}
	texts := p.texts(n.Tips)
	out.InForce = n.Disowned == 0 && slices.ContainsFunc(texts, func(t *parley.Notice) bool {
		return slices.ContainsFunc(t.Volumes, func(v parley.Volume) bool { until := v.Span().Until; return until == 0 || at <= until })
	})
	if len(texts) == 0 {
		texts, _ = p.past(n)
	}
	for _, t := range texts {
		out.Name = t.Name
		if precedes(t.Precedence, out.Precedence) {
			out.Precedence = t.Precedence
		}
	}
	return out
}

type sheetsInput struct {
	ReadChannel
	OriginatorInput
	Numbers string `query:"numbers" required:"true" maxLength:"8000" doc:"Numbers and ranges, such as 3,5-6."`
	SheetFor
}

func (h *handler) sheets(r *request, in *sheetsInput) (file, error) {
	p := r.picture()
	byNumber, _, err := p.numbered(in.Originator)
	if err != nil {
		return file{}, err
	}
	list, err := sheet.ParseNumbers(in.Originator, in.Numbers)
	if err != nil {
		return file{}, fieldNamed("held", "numbers", err)
	}
	var acts []parley.Hash
	for _, x := range list.Ranges {
		for n := x.From; n <= x.Until; n++ {
			notice := byNumber[n]
			if notice == nil {
				return file{}, parley.Wrong("numbers", n, fmt.Sprintf("must be a number of %s that is here", in.Originator))
			}
			if tips := notice.Tips; notice.Disowned == 0 && len(tips) > 0 {
				acts = append(acts, tips...)
			} else {
				acts = append(acts, notice.ID)
			}
			if len(acts) > maxSheets {
				return file{}, parley.Wrong("numbers", in.Numbers, fmt.Sprintf("must be at most %d sheets: print them in several files", maxSheets))
			}
		}
	}
	if len(acts) == 0 {
		return file{}, parley.Wrong("numbers", in.Numbers, "must name at least one number")
	}
	var out []*sheet.Sheet
	for _, act := range acts {
		s, err := p.sheetFor(r, act, in.To)
		if err != nil {
			return file{}, err
		}
		out = append(out, s)
	}
	r.header.Set("Content-Security-Policy", sheetPolicy)
	b, err := sheet.Print(in.language(), out)
	return file{kind: "text/html; charset=utf-8", bytes: b}, err
}
