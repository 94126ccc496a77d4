package api

import (
	"fmt"
	"net/http"
	"slices"

	"parley"
	"parley/channel"
	"parley/pen"
)

// says gives a verdict its words. None of them says that something is allowed.
func says(v parley.Verdict) string {
	switch v {
	case parley.Clash:
		return "clash"
	case parley.Possible:
		return "possible clash"
	case parley.None:
		return "no clash found"
	}
	return "not compared yet"
}

func (h *handler) noticeOperations(s *service) {
	add(s, operation{
		id: "listNotices", method: http.MethodGet, path: "/v1/channels/{channel}/notices", tag: "Notices",
		summary: "Notices as they stand, by originator and number",
		about:   "Filters are joined by and. Where no version stands, time and place are those of what was cancelled.",
	}, h.notices)
	add(s, operation{
		id: "getNotice", method: http.MethodGet, path: "/v1/channels/{channel}/notices/{name}", tag: "Notices",
		summary: "One notice, with its history",
	}, h.notice)
	add(s, operation{
		id: "listMessages", method: http.MethodGet, path: "/v1/channels/{channel}/messages", tag: "Messages",
		summary: "Messages and urgent entries, the oldest first",
	}, h.messages)
}

type noticesInput struct {
	ListInput
	Standing    []Standing    `query:"standing" doc:"Only those that stand so; several with commas."`
	Active      Span          `query:"active" doc:"Only those that hold at some time of this span."`
	Window      Window        `query:"bbox" doc:"Only those that may reach into this rectangle of the map."`
	IDs         Hashes        `query:"ids" doc:"Only these; several with commas."`
	At          parley.Millis `query:"at" minimum:"0" doc:"The hour for what has expired or is not reconfirmed, milliseconds since 1970; now if absent."`
	Late        Choice        `query:"late" enum:"true,false" doc:"Only those that were released too near their start for the charter, or only the others."`
	Expired     Choice        `query:"expired" enum:"true,false" doc:"Only those that have expired by the charter's term, or only the others."`
	Unconfirmed Choice        `query:"unconfirmed" enum:"true,false" doc:"Only those whose party has not reconfirmed them in time, or only the others."`
	Drawn
}

// noticeInput names one notice.
type noticeInput struct {
	NameInput
	At parley.Millis `query:"at" minimum:"0" doc:"The hour for what has expired or is not reconfirmed, milliseconds since 1970; now if absent."`
	Drawn
}

// notices lists them by originator and number.
func (h *handler) notices(r *request, in *noticesInput) (Page[Notice], error) {
	p, at := r.picture(), h.lookedAt(in.At)
	var chosen []*channel.NoticeState
	for i := range p.state.Notices {
		n := &p.state.Notices[i]
		if len(in.IDs.list) > 0 && !slices.Contains(in.IDs.list, n.ID) || len(in.Standing) > 0 && !slices.Contains(in.Standing, standingOf(n)) {
			continue
		}
		if (in.Active.given || in.Window.given) && !slices.ContainsFunc(p.texts(n.Tips), in.shows) {
			if was, _ := p.past(n); len(p.texts(n.Tips)) > 0 || !slices.ContainsFunc(was, in.shows) {
				continue
			}
		}
		if !in.routine(p, n, at) {
			continue
		}
		chosen = append(chosen, n)
	}
	return pageOf(in.Paging, chosen, func(n **channel.NoticeState) cursor {
		return cursor{text: string((*n).Originator), a: (*n).Number, hash: (*n).ID}
	}, func(n **channel.NoticeState) Notice { return in.draw(p.noticeAt(*n, at)) })
}

// shows tells whether one volume is both there and then.
func (in *noticesInput) shows(n *parley.Notice) bool {
	return slices.ContainsFunc(n.Volumes, func(v parley.Volume) bool {
		return (!in.Active.given || in.Active.meets(v)) && (!in.Window.given || in.Window.meets(v.Footprint))
	})
}

func (h *handler) notice(r *request, in *noticeInput) (*Notice, error) {
	t, err := h.resolve(r, in.Name)
	if err != nil {
		return nil, err
	}
	if t.Notice == nil {
		return nil, notFound("notice", in.Name, "must name a notice; it names a "+t.Kind)
	}
	out := in.draw(*t.Notice)
	p := r.picture()
	if n := p.notices[out.ID]; n != nil {
		p.atHour(&out, n, h.lookedAt(in.At))
		out.History = p.historyOf(n)
		r.channel.Read(func(v channel.View, _ *channel.Machine) { p.leads(v, n, out.History) })
	}
	return &out, nil
}

func standingOf(n *channel.NoticeState) Standing {
	switch {
	case n.Disowned == 1:
		return Disowned
	case n.Cancelled == 1:
		return Cancelled
	case n.Contested == 1:
		return Contested
	}
	return Current
}

func spoken(n *channel.NoticeState) string { return fmt.Sprintf("%s/%d", n.Originator, n.Number) }

// noticeOf is a notice as it stands now.
func (p *picture) noticeOf(n *channel.NoticeState) Notice { return p.noticeAt(n, p.now()) }

func (p *picture) noticeAt(n *channel.NoticeState, at parley.Millis) Notice {
	out := Notice{
		ID: n.ID, Number: spoken(n), Kind: n.Kind, Mode: n.Mode, Party: n.Party, Originator: n.Originator,
		Standing: standingOf(n), Voice: p.voiceNow(n), Tips: n.Tips, Texts: p.texts(n.Tips), Was: []*parley.Notice{}, Cancels: []*parley.Cancel{},
		Findings: []parley.Hash{}, Versions: n.Versions, Limits: pen.Limits,
	}
	if len(out.Texts) == 0 {
		out.Was, out.Cancels = p.past(n)
	}
	p.atHour(&out, n, at)
	if pen.Humanitarian(n.Kind) && slices.ContainsFunc(n.Versions, func(v channel.VersionState) bool { return v.Kind == parley.KindCancel }) {
		out.Protection = pen.Protection
	}
	for _, f := range p.state.Findings {
		if slices.Contains(f.Notices[:], n.ID) {
			out.Findings = append(out.Findings, f.ID)
		}
	}
	return out
}

// past tells what a notice without a standing text was, and how it was cancelled.
func (p *picture) past(n *channel.NoticeState) ([]*parley.Notice, []*parley.Cancel) {
	if n.Disowned == 1 {
		return p.texts([]parley.Hash{n.ID}), []*parley.Cancel{}
	}
	var replaced []parley.Hash
	cancels := []*parley.Cancel{}
	for _, tip := range n.Tips {
		if e := p.acts[tip]; e != nil {
			if c, ok := e.Body().(*parley.Cancel); ok {
				cancels, replaced = append(cancels, c), append(replaced, c.Replaces...)
			}
		}
	}
	return p.texts(replaced), cancels
}

func (h *handler) messages(r *request, in *ListInput) (Page[Word], error) {
	p := r.picture()
	var out []Word
	for i := range p.state.Words {
		if w := &p.state.Words[i]; w.Kind == parley.KindMessage || w.Kind == parley.KindUrgent {
			out = append(out, p.wordOf(w))
		}
	}
	return pageOf(in.Paging, out, func(w *Word) cursor { return cursor{a: int64(w.Clock), hash: w.ID} }, itself)
}

func (p *picture) wordOf(w *channel.WordState) Word {
	out := Word{WordState: *w, By: p.officer(w.Party, w.Key)}
	if w.Release != "" {
		by := p.officer(w.Party, w.Release)
		out.ReleasedBy = &by
	}
	if e := p.acts[w.ID]; e != nil {
		out.Body = e.Payload.Body
	}
	if len(w.Entries) > 0 {
		if r := p.places[w.Entries[0]]; r != nil {
			out.Clock = r.Entry.Frame.Clock
		}
	}
	switch w.Kind {
	case parley.KindMessage, parley.KindUrgent, parley.KindReply, parley.KindCall, parley.KindIncident, parley.KindAccount:
		out.Ladders = p.ladders(w.ID, w.Party, w.Receipts)
	}
	return out
}

func (h *handler) findingOperations(s *service) {
	add(s, operation{
		id: "listFindings", method: http.MethodGet, path: "/v1/channels/{channel}/findings", tag: "Clashes",
		summary: "Clashes, with what both sides found and answered",
	}, h.findings)
	add(s, operation{
		id: "getFinding", method: http.MethodGet, path: "/v1/channels/{channel}/findings/{name}", tag: "Clashes",
		summary: "One clash",
	}, h.finding)
}

func (h *handler) findings(r *request, in *ListInput) (Page[Finding], error) {
	p := r.picture()
	return pageOf(in.Paging, p.state.Findings, func(f *channel.FindingState) cursor { return cursor{hash: f.ID} }, p.findingOf)
}

func (h *handler) finding(r *request, in *NameInput) (*Finding, error) {
	t, err := h.resolve(r, in.Name)
	if err != nil {
		return nil, err
	}
	if t.Finding == nil {
		return nil, notFound("clash", in.Name, "must name a clash; it names a "+t.Kind)
	}
	return t.Finding, nil
}

func (p *picture) findingOf(f *channel.FindingState) Finding {
	out := Finding{
		ID: f.ID, Status: f.Status, Closed: f.Closed, Contested: f.Contested == 1, Revision: f.Revision,
		Rule: f.Rule, RuleText: p.rule(f.Rule), Notices: []Notice{}, Sides: f.Sides,
		Compared: p.compared(f), Answers: []Word{}, Limits: pen.Limits,
	}
	for _, id := range f.Notices {
		if n := p.notices[id]; n != nil {
			out.Notices = append(out.Notices, p.noticeOf(n))
		}
	}
	for _, s := range f.Sides {
		for _, a := range s.Answers {
			for i := range p.state.Words {
				if w := &p.state.Words[i]; w.ID == a.ID {
					out.Answers = append(out.Answers, p.wordOf(w))
				}
			}
		}
	}
	out.Says = says(worstOf(f))
	if f.Status == channel.Closed {
		out.Says = "closed"
	}
	return out
}

// compared lists what both nodes stated of the finding, in the order of their clocks.
func (p *picture) compared(f *channel.FindingState) []Comparison {
	out := []Comparison{}
	for i := range p.records {
		r := &p.records[i]
		body, ok := r.Entry.Body().(*parley.Finding)
		if !ok || r.Verdict != channel.Valid || r.Disowned || !slices.Contains(f.Notices[:], body.Notice) {
			continue
		}
		for j, pair := range body.Pairs {
			if pair.Rule != f.Rule || r.Pairs[j] != channel.Valid || pair.Other == body.Notice || !slices.Contains(f.Notices[:], pair.Other) {
				continue
			}
			mine, theirs := p.notices[body.Notice], p.notices[pair.Other]
			out = append(out, Comparison{
				Party: r.Place.Party, Number: r.Place.Number, Clock: r.Entry.Frame.Clock, Engine: body.Engine,
				Verdict: pair.Verdict, Says: says(pair.Verdict), Detail: pair.Detail,
				Current: mine != nil && theirs != nil && slices.Equal(pair.Mine, mine.Tips) && slices.Equal(pair.Theirs, theirs.Tips),
			})
		}
	}
	slices.SortStableFunc(out, func(a, b Comparison) int { return int(a.Clock - b.Clock) })
	return out
}
