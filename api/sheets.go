package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley"
	"parley/channel"
	"parley/pen"
	"parley/sheet"
	language "parley/spoken"
)

// Sheet gives the page of a thing to print, its labels in a language; to names the
// counterpart, or nobody.
func (ch *Channel) Sheet(ctx context.Context, name string, to parley.PartyID, l language.Language) ([]byte, error) {
	return ch.client.raw(ctx, http.MethodGet, ch.path(sheetQuery(to, l), "sheets", escaped(name)), nil)
}

// SheetAloud gives the page of a thing to read aloud, in English and beside it in a
// language.
func (ch *Channel) SheetAloud(ctx context.Context, name string, to parley.PartyID, l language.Language) ([]byte, error) {
	q := sheetQuery(to, "")
	q.Set("aloud", string(l))
	return ch.client.raw(ctx, http.MethodGet, ch.path(q, "sheets", escaped(name)), nil)
}

func sheetQuery(to parley.PartyID, l language.Language) url.Values {
	q := url.Values{}
	if to != "" {
		q.Set("to", string(to))
	}
	if l != "" {
		q.Set("language", string(l))
	}
	return q
}

func (h *handler) sheetOperations(s *service) {
	add(s, operation{
		id: "getSheet", method: http.MethodGet, path: "/v1/channels/{channel}/sheets/{name}", tag: "Notices", produces: "text/html",
		summary: "A page of one notice, message, urgent entry, call or account, to print or to read aloud",
		about:   "For a counterpart without a node, and for the telephone. A notice is shown as it stands; the place of an entry, or the hash of a version, names that version. The page stands alone: no script, no request. It has a checksum to compare, a code to read, the numbers so far, and lines for an answer by hand.",
	}, h.sheet)
	h.numberOperations(s)
}

// SheetFor tells for whom a sheet is, and in which language.
type SheetFor struct {
	To       parley.PartyID `query:"to" doc:"The party that it is for: of which numbers it has said nothing is shown."`
	Language string         `query:"language" enum:"en,ru,ar" default:"en" doc:"Of the labels of a sheet to print."`
}

func (in *SheetFor) language() language.Language { return language.Language(in.Language) }

type sheetInput struct {
	NameInput
	SheetFor
	Aloud string `query:"aloud" enum:"en,ru,ar" doc:"To read aloud: in English, and beside it in this language, numbers digit by digit."`
}

// sheetPolicy holds the page to what it says: nothing runs in it and nothing is asked for.
const sheetPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-modals"

func (h *handler) sheet(r *request, in *sheetInput) (file, error) {
	p := r.picture()
	act, err := h.sheetOf(r, p, in.Name)
	if err != nil {
		return file{}, err
	}
	s, err := p.sheetFor(r, act, in.To)
	if err != nil {
		return file{}, err
	}
	r.header.Set("Content-Security-Policy", sheetPolicy)
	out := file{kind: "text/html; charset=utf-8"}
	if in.Aloud != "" {
		out.bytes = s.Aloud(language.Language(in.Aloud))
		return out, nil
	}
	out.bytes, err = s.HTML(in.language())
	return out, err
}

// sheetFor makes the sheet of an act for a counterpart, or for anybody.
func (p *picture) sheetFor(r *request, act parley.Hash, counterpart parley.PartyID) (*sheet.Sheet, error) {
	if p.charter == nil {
		return nil, notFound("charter", r.channel.ID().Short(), "must be known before there is anything to print")
	}
	s, author := p.sheet(act)
	s.Channel = r.channel.ID()
	if counterpart != "" {
		to, ok := p.charter.Charter.Party(counterpart)
		if !ok || to.ID == author {
			return nil, parley.Wrong("to", counterpart, "must be another party of the charter")
		}
		s.To = to.Name
		s.Series.Heard = p.heardOf(s.Series.Originator, to.ID)
	}
	return s, nil
}

// sheetOf finds the act that a name stands for: of a notice the version that stands.
func (h *handler) sheetOf(r *request, p *picture, name string) (parley.Hash, error) {
	t, err := h.resolve(r, name)
	if err != nil {
		return parley.Hash{}, err
	}
	switch {
	case t.Notice != nil:
		return versionNamed(t.Notice, name)
	case t.Word != nil && slices.Contains(sheetKinds, t.Word.Kind):
		return t.Word.ID, nil
	case t.Entry != nil && p.acts[t.Entry.Act] != nil && slices.Contains(sheetKinds, t.Entry.Kind):
		return t.Entry.Act, nil
	}
	return parley.Hash{}, parley.Wrong("name", name, "must be a notice, a message, an urgent entry, a call, an incident or an account")
}

var sheetKinds = []parley.Kind{parley.KindNotice, parley.KindChange, parley.KindCancel, parley.KindMessage, parley.KindUrgent, parley.KindCall, parley.KindIncident, parley.KindAccount}

// versionNamed gives the version of a notice that a name stands for. The notice's own hash
// is also its first version's, and stands for the notice.
func versionNamed(n *Notice, name string) (parley.Hash, error) {
	if !strings.HasPrefix(n.ID.String(), name) {
		for _, v := range n.Versions {
			if strings.HasPrefix(v.ID.String(), name) {
				return v.ID, nil
			}
		}
	}
	switch len(n.Tips) {
	case 0: // disowned
		return n.ID, nil
	case 1:
		return n.Tips[0], nil
	}
	var tips []string
	for _, t := range n.Tips {
		tips = append(tips, t.Short())
	}
	return parley.Hash{}, parley.Wrong("name", name, "has several versions that stand beside each other; name one of them: "+strings.Join(tips, ", "))
}

// sheet says what an act says, and whose it is.
func (p *picture) sheet(act parley.Hash) (*sheet.Sheet, parley.PartyID) {
	e := p.acts[act]
	s := &sheet.Sheet{Version: act, Kind: e.Kind, Mode: e.Payload.Mode, Name: p.charter.Charter.Name}
	author := e.Payload.Party
	if party, ok := p.charter.Charter.Party(author); ok {
		s.Party = party.Name
	}
	var refs []parley.Hash
	notice := act
	switch b := e.Body().(type) {
	case *parley.Message:
		s.Text, s.Precedence, s.Marking, refs = b.Text, b.Precedence, b.Marking, b.References
	case *parley.Urgent:
		plain := *b
		plain.Footprint, plain.References = parley.Footprint{}, nil // these have lines of their own
		s.Text, s.Footprint, s.Precedence, refs = strings.Join(pen.SayUrgent(&plain), "\n"), b.Footprint, parley.Flash, b.References
	case *parley.Call:
		plain := *b
		plain.About = nil
		s.Text, refs = strings.Join(pen.SayCall(&plain), "\n"), b.About
	case *parley.Incident:
		s.Text, s.Precedence, refs = b.Title+"\n"+p.accountText(&b.Account, author, s), b.Precedence, b.Links
	case *parley.Accounting:
		s.Text, refs = p.accountText(&b.Account, author, s), append([]parley.Hash{b.Of}, b.Links...)
	case *parley.Change:
		notice = b.Of
	case *parley.Cancel:
		notice, s.Reason = b.Of, b.Reason
	}
	if n := p.notices[notice]; n != nil {
		refs = p.sheetOfVersion(s, n, act)
	} else {
		p.sheetOfWord(s, act)
	}
	for _, h := range refs {
		s.References = append(s.References, p.called(h))
	}
	return s, author
}

// accountText is what an account says but for the place on the map, which has lines of its own.
func (p *picture) accountText(a *parley.Account, by parley.PartyID, s *sheet.Sheet) string {
	s.Footprint = a.Footprint
	plain := *a
	plain.Footprint = parley.Footprint{}
	return strings.Join(pen.SayAccount(&plain, by), "\n")
}

// sheetOfVersion fills in a version of a notice, and gives what it refers to.
func (p *picture) sheetOfVersion(s *sheet.Sheet, n *channel.NoticeState, act parley.Hash) []parley.Hash {
	s.Number = spoken(n)
	s.Series.Originator = n.Originator
	for i := range p.state.Notices {
		if o := &p.state.Notices[i]; o.Originator == n.Originator {
			s.Series.Last = max(s.Series.Last, o.Number)
		}
	}
	for i, v := range p.historyOf(n) {
		if v.ID != act {
			continue
		}
		s.Turn, s.Entered, s.Office, s.Notice = i+1, v.Clock, v.By.Office, v.Text
		s.Voice, s.Originator = v.Voice, p.partyName(string(n.Originator))
		if v.ReleasedBy != nil {
			s.Releaser = v.ReleasedBy.Office
		}
		if v.Text == nil && len(v.Replaces) > 0 { // a cancel shows what it cancels
			s.Notice = p.text(v.Replaces[0])
		}
		switch {
		case v.Disowned || n.Disowned == 1:
			s.Standing = sheet.Disowned
		case !v.Current:
			s.Standing = sheet.Replaced
		case n.Contested == 1:
			s.Standing = sheet.Contested
		}
	}
	if s.Notice == nil {
		return nil
	}
	s.Precedence, s.Marking = s.Notice.Precedence, s.Notice.Marking
	return s.Notice.References
}

// sheetOfWord fills in a message or an urgent entry. People name it by its entry's place.
func (p *picture) sheetOfWord(s *sheet.Sheet, act parley.Hash) {
	for i := range p.state.Words {
		w := &p.state.Words[i]
		if w.ID != act {
			continue
		}
		word := p.wordOf(w)
		s.Number, s.Entered, s.Office = placeOf(w), word.Clock, word.By.Office
		if word.ReleasedBy != nil {
			s.Releaser = word.ReleasedBy.Office
		}
		if w.Disowned == 1 {
			s.Standing = sheet.Disowned
		}
	}
}

// placeOf names a word by the place of its first entry.
func placeOf(w *channel.WordState) string {
	if len(w.Entries) == 0 {
		return w.ID.Short()
	}
	e := w.Entries[0]
	return fmt.Sprintf("%s/%d/%d", e.Party, e.Epoch, e.Number)
}

// called is what people call a thing: us/3, the place of an entry, or the beginning of a hash.
func (p *picture) called(h parley.Hash) string {
	if n := p.notices[h]; n != nil {
		return spoken(n)
	}
	for i := range p.state.Words {
		if w := &p.state.Words[i]; w.ID == h {
			return placeOf(w)
		}
	}
	return h.Short()
}

// heardOf lists the numbers of an originator of which a party has said anything: by its
// node, or as reported.
func (p *picture) heardOf(o parley.OriginatorID, by parley.PartyID) []int64 {
	var out []int64
	for i := range p.state.Notices {
		n := &p.state.Notices[i]
		if n.Originator == o && slices.ContainsFunc(n.Versions, func(v channel.VersionState) bool { return p.heardBy(&v, by) }) {
			out = append(out, n.Number)
		}
	}
	slices.Sort(out)
	return out
}

func (p *picture) heardBy(v *channel.VersionState, by parley.PartyID) bool {
	if slices.ContainsFunc(v.Receipts, func(r channel.ReceiptState) bool { return r.Party == by }) {
		return true
	}
	return slices.ContainsFunc(p.said.words[v.ID], func(w *channel.WordState) bool {
		return cmp.Or(reportedFor(p.acts[w.ID].Body()), w.Party) == by
	})
}

// reportedFor is the party whose words others report; "" where somebody speaks himself.
func reportedFor(body any) parley.PartyID {
	switch b := body.(type) {
	case *parley.Acknowledge:
		return b.Reported.Party
	case *parley.Reply:
		return b.Reported.Party
	case *parley.Readback:
		return b.Reported.Party
	}
	return ""
}
