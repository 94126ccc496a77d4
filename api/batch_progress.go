package api

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"time"

	"parley"
	"parley/channel"
	"parley/node"
	"parley/pen"
)

// Progress is how far a notice, a change or a cancel has come, from the organisation to those
// whom the party tells (requirement A6): what the conduit has received and what a party has
// acknowledged stand apart.
type Progress struct {
	Act        parley.Hash         `json:"act"`
	Number     string              `json:"number" doc:"What people speak, such as msf/3; empty until it is forwarded."`
	Kind       parley.Kind         `json:"kind" doc:"notice, change or cancel."`
	Name       string              `json:"name" doc:"Of the notice."`
	Originator parley.OriginatorID `json:"originator"`
	Conduit    parley.PartyID      `json:"conduit" doc:"The party that forwards it."`
	Voice      pen.Voice           `json:"voice"`
	Says       string              `json:"says" doc:"Who stands behind it, in plain words."`
	Text       *parley.Notice      `json:"text,omitzero" doc:"Absent for a cancel."`
	Reason     string              `json:"reason,omitzero" doc:"Of a cancel."`
	Current    bool                `json:"current" doc:"It is the version that stands."`

	Batch     string        `json:"batch,omitzero"`
	Row       int           `json:"row,omitzero"`
	HandedIn  parley.Millis `json:"handedIn,omitzero" doc:"By this node's clock; absent for what was never handed in."`
	Received  *Step         `json:"received,omitzero" doc:"The party's node has stated that it was handed in: conduit received."`
	Forwarded *Step         `json:"forwarded,omitzero" doc:"It stands in the party's log."`
	Releaser  *Person       `json:"releaser,omitzero" doc:"Who released it."`
	Standing  RowStanding   `json:"standing"`
	Goes      parley.Millis `json:"goes,omitzero"`
	Now       string        `json:"now,omitzero"`
	Refused   *RowEnd       `json:"refused,omitzero"`
	Withdrawn *RowEnd       `json:"withdrawn,omitzero"`
	Trouble   string        `json:"trouble,omitzero"`
	Ladders   []Ladder      `json:"ladders" doc:"With each other party: its node received it, a post has shown it, an office has taken it, it was read back, passed on, answered. Empty until it is forwarded."`
}

// Step is an entry that shows how far something has come.
type Step struct {
	Place channel.Place `json:"place"`
	Clock parley.Millis `json:"clock" doc:"Of the node in whose log it stands."`
}

// ProgressPage is a page of it.
type ProgressPage struct {
	Page[Progress]
	csv bool
}

type progressInput struct {
	ListInput
	Of     string `query:"originator" maxLength:"16" doc:"Only what is of this originator."`
	Format string `query:"format" enum:"json,csv" default:"json" doc:"csv: a table with a line for each party, of everything whatever the page; times are of RFC 3339."`
}

func (h *handler) progressOperations(s *service) {
	add(s, operation{
		id: "listProgress", method: http.MethodGet, path: "/v1/channels/{channel}/progress", tag: "Batches",
		summary: "How far the notices of organisations have come",
		about:   "Every notice, change and cancel that this party forwards or states for others, and everything that was handed in, the oldest first. A partner's session reads its own organisation's, with offices and without keys.",
	}, h.progress)
}

func (h *handler) progress(r *request, in *progressInput) (*ProgressPage, error) {
	s := h.rowSheet(r)
	all := s.progress(in.Of)
	if in.Format == "csv" {
		in.Paging = Paging{Limit: len(all) + 1}
	}
	out := &ProgressPage{csv: in.Format == "csv"}
	var err error
	out.Page, err = pageOf(in.Paging, all, func(p *Progress) cursor { return cursor{a: int64(p.began()), b: int64(p.Row), hash: p.Act} }, itself)
	return out, err
}

// began is when it first came to this node.
func (p *Progress) began() parley.Millis {
	if p.HandedIn == 0 && p.Forwarded != nil {
		return p.Forwarded.Clock
	}
	return p.HandedIn
}

// progress collects what was handed in, and what stands in the log of originators that the
// party speaks for.
func (s *rowSheet) progress(of string) []Progress {
	own := s.h.Node.Party()
	wanted := func(o parley.OriginatorID) bool {
		return mayReadOf(s.partners, o) && (of == "" || of == string(o))
	}
	taken := map[parley.Hash]*Step{}
	for _, i := range s.p.state.Intakes {
		if i.Place.Party == own {
			taken[i.Act] = &Step{i.Place, s.p.clockAt(i.Place)}
		}
	}
	rows := map[parley.Hash]*node.Row{}
	for _, row := range s.batches.Rows(s.r.channel.ID()) {
		rows[row.Act()] = row
	}
	out := []Progress{}
	for i := range s.p.state.Notices {
		n := &s.p.state.Notices[i]
		if n.Party != own || string(n.Originator) == string(own) || !wanted(n.Originator) {
			continue
		}
		for j := range n.Versions {
			p := s.versionProgress(n, &n.Versions[j])
			p.Received = taken[p.Act]
			if row := rows[p.Act]; row != nil {
				s.onDesk(&p, row)
				delete(rows, p.Act)
			}
			out = append(out, p)
		}
	}
	for act, row := range rows {
		if wanted(row.By) {
			p := s.rowProgress(row)
			p.Received = taken[act]
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Progress) int {
		return cmp.Or(cmp.Compare(a.began(), b.began()), cmp.Compare(a.Row, b.Row), bytes.Compare(a.Act[:], b.Act[:]))
	})
	return out
}

func (s *rowSheet) versionProgress(n *channel.NoticeState, v *channel.VersionState) Progress {
	h := s.p.versionOf(n, v)
	name := s.p.nameOf(n).Name
	if h.Text != nil {
		name = h.Text.Name
	}
	out := Progress{
		Act: v.ID, Number: spoken(n), Kind: v.Kind, Name: name, Originator: n.Originator, Conduit: n.Party, Voice: h.Voice,
		Says: h.Voice.Says(s.p.partyName(string(n.Originator)), s.p.partyName(string(n.Party))), Text: h.Text, Reason: h.Reason, Current: h.Current,
		Forwarded: &Step{h.Place, h.Clock}, Releaser: h.ReleasedBy, Standing: RowForwarded, Ladders: h.Ladders,
	}
	if len(s.partners) > 0 {
		out.Releaser = officeOnly(out.Releaser)
		for i := range out.Ladders {
			for j := range out.Ladders[i].Steps {
				step := &out.Ladders[i].Steps[j]
				step.By = officeOnly(step.By)
			}
		}
	}
	return out
}

func (s *rowSheet) onDesk(p *Progress, row *node.Row) {
	p.Batch, p.Row, p.HandedIn, p.Now = row.Batch, row.Number, row.HandedIn, row.Now
}

func (s *rowSheet) rowProgress(row *node.Row) Progress {
	b := s.row(row, []RowQuestion{})
	out := Progress{
		Act: b.Act, Kind: b.Kind, Originator: b.Originator, Conduit: s.h.Node.Party(), Voice: b.Voice,
		Says: b.Voice.Says(b.Name, s.p.partyName(string(s.h.Node.Party()))), Text: b.Text, Reason: b.Reason,
		Standing: b.Standing, Goes: b.Goes, Refused: b.Refused, Withdrawn: b.Withdrawn, Trouble: b.Trouble, Ladders: []Ladder{},
	}
	if b.About != nil {
		out.Number, out.Name = b.About.Number, b.About.Name
	}
	if b.Text != nil {
		out.Name = b.Text.Name
	}
	s.onDesk(&out, row)
	return out
}

// asFile gives the table where that was asked for.
func (p *ProgressPage) asFile() (file, bool) {
	if !p.csv {
		return file{}, false
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write([]string{
		"number", "kind", "name", "organisation", "whose word", "handed in", "conduit received", "standing", "goes", "forwarded",
		"party", "node received", "acknowledged", "read back", "passed on", "passed to", "replied", "closed", "refused", "withdrawn", "trouble", "hash",
	})
	for i := range p.Items {
		x := &p.Items[i]
		ladders := x.Ladders
		if len(ladders) == 0 {
			ladders = []Ladder{{}}
		}
		for j := range ladders {
			w.Write(x.record(&ladders[j]))
		}
	}
	w.Flush() // a buffer takes everything
	return file{kind: csvType + "; charset=utf-8", name: "progress.csv", bytes: b.Bytes()}, true
}

// record is a line of the table: how far it has come with one party.
func (p *Progress) record(l *Ladder) []string {
	at := func(s *Step) string {
		if s == nil {
			return ""
		}
		return instant(s.Clock)
	}
	ended := func(e *RowEnd) string {
		if e == nil {
			return ""
		}
		return instant(e.At) + " " + e.Reason
	}
	last := map[Rung]string{}
	to := ""
	for _, s := range l.Steps {
		switch {
		case s.Rung == RungNode && last[s.Rung] != "": // the first receipt counts
		case s.Rung == RungReadback && len(s.Differences) > 0:
			last[s.Rung] = instant(s.Clock) + " differs"
		case s.Rung == RungReply && s.Reply != nil:
			last[s.Rung] = instant(s.Clock) + " " + string(s.Reply.Reply)
		default:
			last[s.Rung] = instant(s.Clock)
		}
		if s.Rung == RungPassed {
			to = s.To
		}
	}
	cells := []string{
		p.Number, string(p.Kind), p.Name, string(p.Originator), p.Says, instant(p.HandedIn), at(p.Received), string(p.Standing), instant(p.Goes), at(p.Forwarded),
		string(l.Party), last[RungNode], last[RungReceived], last[RungReadback], last[RungPassed], to, last[RungReply], last[RungClosed],
		ended(p.Refused), ended(p.Withdrawn), p.Trouble, p.Act.String(),
	}
	for i, c := range cells {
		cells[i] = inert(c)
	}
	return cells
}

// instant writes a time as spreadsheets read it; nothing for none.
func instant(t parley.Millis) string {
	if t == 0 {
		return ""
	}
	return time.UnixMilli(int64(t)).UTC().Format(time.RFC3339)
}

// inert keeps a spreadsheet from taking what somebody wrote for a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
