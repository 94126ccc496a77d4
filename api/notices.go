package api

import (
	"bytes"
	"fmt"
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

func (h *handler) notices(r *request) (any, error) {
	p := h.picture(r.channel)
	out := []Notice{}
	for i := range p.state.Notices {
		out = append(out, p.noticeOf(&p.state.Notices[i]))
	}
	slices.SortFunc(out, func(a, b Notice) int { return compareNumbers(p, a, b) })
	return out, nil
}

func compareNumbers(p *picture, a, b Notice) int {
	x, y := p.notices[a.ID], p.notices[b.ID]
	if x.Originator != y.Originator {
		return bytes.Compare([]byte(x.Originator), []byte(y.Originator))
	}
	return int(x.Number - y.Number)
}

func (h *handler) notice(r *request) (any, error) {
	t, err := h.resolve(r, r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	if t.Notice == nil {
		return nil, notFound("notice", r.PathValue("name"), "must name a notice; it names a "+t.Kind)
	}
	return t.Notice, nil
}

func spoken(n *channel.NoticeState) string { return fmt.Sprintf("%s/%d", n.Originator, n.Number) }

func (p *picture) noticeOf(n *channel.NoticeState) Notice {
	out := Notice{
		ID: n.ID, Number: spoken(n), Kind: n.Kind, Mode: n.Mode, Party: n.Party, Originator: n.Originator,
		Standing: "current", Tips: n.Tips, Texts: p.texts(n.Tips), Was: []*parley.Notice{}, Cancels: []*parley.Cancel{},
		Findings: []parley.Hash{}, Versions: n.Versions, Limits: pen.Limits,
	}
	if len(out.Texts) == 0 {
		out.Was, out.Cancels = p.past(n)
	}
	switch {
	case n.Disowned == 1:
		out.Standing = "disowned"
	case n.Cancelled == 1:
		out.Standing = "cancelled"
	case n.Contested == 1:
		out.Standing = "contested"
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

func (h *handler) messages(r *request) (any, error) {
	p := h.picture(r.channel)
	out := []Word{}
	for i := range p.state.Words {
		if w := &p.state.Words[i]; w.Kind != parley.KindAnswer {
			out = append(out, p.wordOf(w))
		}
	}
	slices.SortFunc(out, func(a, b Word) int { return int(a.Clock - b.Clock) })
	return out, nil
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
	return out
}

func (h *handler) findings(r *request) (any, error) {
	p := h.picture(r.channel)
	out := []Finding{}
	for i := range p.state.Findings {
		out = append(out, p.findingOf(&p.state.Findings[i]))
	}
	return out, nil
}

func (h *handler) finding(r *request) (any, error) {
	t, err := h.resolve(r, r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	if t.Finding == nil {
		return nil, notFound("clash", r.PathValue("name"), "must name a clash; it names a "+t.Kind)
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
	var worst parley.Verdict
	for _, s := range f.Sides {
		for _, v := range s.Verdicts {
			if worst == "" || v == parley.Clash || v == parley.Possible && worst == parley.None {
				worst = v
			}
		}
		for _, a := range s.Answers {
			for i := range p.state.Words {
				if w := &p.state.Words[i]; w.ID == a.ID {
					out.Answers = append(out.Answers, p.wordOf(w))
				}
			}
		}
	}
	out.Says = says(worst)
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
