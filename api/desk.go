package api

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// soon is how far ahead a duty officer's first screen looks, and how far back.
const soon = parley.Millis(24 * time.Hour / time.Millisecond)

// Desk is a duty officer's first screen (requirement L1): how the lines stand, who owes
// whom an answer, what clashes, what holds now and what begins within a day. It is a
// function of the channel's state, of what this node alone knows, and of a time.
type Desk struct {
	At      parley.Millis  `json:"at"`
	Party   parley.PartyID `json:"party"`
	Channel parley.Hash    `json:"channel"`
	Name    string         `json:"name"`
	Mode    parley.Mode    `json:"mode"`
	InForce bool           `json:"inForce"`
	Version int64          `json:"version"` // of the charter

	Lines         []Line            `json:"lines"`
	WaitingOnUs   []Item            `json:"waitingOnUs"`
	WaitingOnThem []Item            `json:"waitingOnThem"`
	Clashes       []ClashBrief      `json:"clashes"` // that are not over, the gravest first
	Active        []Brief           `json:"active"`
	Next          []Brief           `json:"next"`      // that begin within 24 hours
	Expired       []Brief           `json:"expired"`   // that ended within 24 hours
	Sentences     []string          `json:"sentences"` // what has happened to the logs
	Local         LocalStatus       `json:"local"`
	Picture       []parley.Position `json:"picture"`
}

// Line is how a channel stands with one counterpart.
type Line struct {
	Party     parley.PartyID `json:"party"`
	Name      string         `json:"name"`
	Ways      []Link         `json:"ways"`
	Connected bool           `json:"connected"`
	// LastHeard is the last proof of life by this node's clock: a heartbeat of a link; 0
	// if none was heard since the node started.
	LastHeard parley.Millis `json:"lastHeard"`
	LastEntry *LastEntry    `json:"lastEntry,omitzero"`
	// Behind counts this party's entries, other than receipts and what it measured, that the counterpart has not
	// receipted.
	Behind      int64 `json:"behind"`
	ClockOffset int64 `json:"clockOffset"` // milliseconds; positive: the counterpart's clock is ahead
}

// LastEntry is the newest of a party's entries that is applied here.
type LastEntry struct {
	Place channel.Place `json:"place"`
	Kind  parley.Kind   `json:"kind"`
	Clock parley.Millis `json:"clock"` // of its node
}

// What an item of the desk is about.
type What string

// The items.
const (
	WhatAcknowledge What = "acknowledge" // a version, a message or an urgent entry that nobody has acknowledged
	WhatReadback    What = "readback"    // a version that is to be read back
	WhatPass        What = "pass"        // nobody has said that those who act on it have it
	WhatReconfirm   What = "reconfirm"   // a notice of our own that is to be reconfirmed
	WhatCheck       What = "check"       // a line check
	WhatRespond     What = "respond"     // an objection, or a mismatch, without a response
	WhatClash       What = "clash"       // a clash without an answer
	WhatStandby     What = "standby"     // an answer was promised
	WhatDraft       What = "draft"       // a word waits for its release
	WhatReceipt     What = "receipt"     // the counterpart's node has not receipted it
	WhatCharter     What = "charter"     // a charter waits for a root
	WhatContested   What = "contested"   // versions of an own notice exclude each other
	WhatEnrolment   What = "enrolment"   // a key waits for an enrolment officer
	WhatBatch       What = "batch"       // rows that an organisation handed in wait for an officer
	WhatHandover    What = "handover"    // a shift's handover waits to be taken
)

// Severity is how pressing an item is. Only an item that needs an action alarms
// (requirement L3).
type Severity string

// The levels.
const (
	Alarm   Severity = "alarm"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Action is what whoever owes an item does about it.
type Action string

// The actions.
const (
	DoAcknowledge Action = "acknowledge"
	DoReadback    Action = "readback"
	DoPass        Action = "pass"
	DoRespond     Action = "respond"
	DoReconfirm   Action = "reconfirm"
	DoCheck       Action = "check"
	DoAnswer      Action = "answer"
	DoRelease     Action = "release"
	DoLook        Action = "look"
	DoEnroll      Action = "enroll"
	DoSign        Action = "sign"
	DoTake        Action = "take"
)

// The lists, for the document.
var (
	whats      = []What{WhatAcknowledge, WhatReadback, WhatPass, WhatRespond, WhatReconfirm, WhatCheck, WhatClash, WhatStandby, WhatDraft, WhatReceipt, WhatCharter, WhatContested, WhatEnrolment, WhatBatch, WhatHandover}
	severities = []Severity{Alarm, Warning, Info}
	actions    = []Action{DoAcknowledge, DoReadback, DoPass, DoRespond, DoReconfirm, DoCheck, DoAnswer, DoRelease, DoLook, DoEnroll, DoSign, DoTake}
)

// Item is something that one side owes the other, or its own desk.
type Item struct {
	What       What              `json:"what"`
	ID         parley.Hash       `json:"id,omitzero"`
	Name       string            `json:"name"`  // as people speak it: us/3, or the beginning of a hash
	Label      string            `json:"label"` // in words of the notice's own
	Party      parley.PartyID    `json:"party"` // who owes
	Since      parley.Millis     `json:"since"`
	Age        parley.Millis     `json:"age"`
	Due        parley.Millis     `json:"due"` // 0: no deadline
	Late       bool              `json:"late"`
	Level      string            `json:"level,omitzero"`  // who is told that it is so late, as the charter names it
	Notice     parley.Hash       `json:"notice,omitzero"` // that it is about, where it is about a version of one
	Kind       parley.Kind       `json:"kind,omitzero"`   // of what it is owed for
	Precedence parley.Precedence `json:"precedence,omitzero"`
	Severity   Severity          `json:"severity"`
	Action     Action            `json:"action"`
}

// ClashBrief is a clash in a list.
type ClashBrief struct {
	ID       parley.Hash           `json:"id"`
	Status   channel.FindingStatus `json:"status"`
	Says     string                `json:"says"`
	Rule     string                `json:"rule"`
	Notices  []Brief               `json:"notices"`  // ours first
	From     parley.Millis         `json:"from"`     // of the common time; of several, the first that is not over; 0 if it is not known
	Until    parley.Millis         `json:"until"`    // 0: until further notice
	Distance int64                 `json:"distance"` // millimetres
	Gap      int64                 `json:"gap"`      // millimetres
	Since    parley.Millis         `json:"since"`    // when it was first found at this revision
	Answers  []ClashAnswer         `json:"answers"`
	OneSided bool                  `json:"oneSided"` // found by one side only
	Severity Severity              `json:"severity"`
}

// ClashAnswer is what a side last said of a clash.
type ClashAnswer struct {
	Party  parley.PartyID    `json:"party"`
	Answer parley.AnswerWord `json:"answer"`
	Until  parley.Millis     `json:"until,omitzero"`
}

// Brief is a notice in a list.
type Brief struct {
	ID         parley.Hash         `json:"id"`
	Number     string              `json:"number"`
	Kind       parley.NoticeKind   `json:"kind"`
	Mode       parley.Mode         `json:"mode"`
	Party      parley.PartyID      `json:"party"`
	Originator parley.OriginatorID `json:"originator"`
	Name       string              `json:"name"`
	Precedence parley.Precedence   `json:"precedence"`
	From       parley.Millis       `json:"from" doc:"Of the opening that holds, or is next, or was last."`
	Until      parley.Millis       `json:"until" doc:"Of the same opening; 0: until further notice."`
	Every      parley.Recurrence   `json:"every,omitzero" doc:"How often its volume opens again after the first; absent: never."`
	Last       parley.Millis       `json:"last,omitzero" doc:"When its volume opens for the last time, at the latest; absent, with every: until further notice."`
	Standing   Standing            `json:"standing"`
	Clashing   bool                `json:"clashing"`
}

// DeskInput asks for the first screen at a time.
type DeskInput struct {
	ReadChannel
	At parley.Millis `query:"at" doc:"The time to look at, milliseconds since 1970; now if absent."`
}

func (h *handler) deskOperations(s *service) {
	add(s, operation{
		id: "getDesk", method: "GET", path: "/v1/channels/{channel}/desk", tag: "Desk",
		summary: "The duty officer's first screen",
		about:   "How the lines stand, who owes whom an answer and since when, what clashes, what holds now, what begins within 24 hours.",
	}, h.desk)
}

func (h *handler) desk(r *request, in *DeskInput) (*Desk, error) {
	p := r.picture()
	local, err := h.localStatus(r, p)
	if err != nil {
		return nil, err
	}
	at := h.now()
	if in.At != 0 {
		at = in.At
	}
	d := p.deskAt(h.Node.Party(), at, local)
	return d, h.deskItems(r, d)
}

// deskItems adds what waits on this node's own desk.
func (h *handler) deskItems(r *request, d *Desk) error {
	drafts, err := h.onDesk(r)
	if err != nil {
		return err
	}
	p := r.picture()
	on := desk{picture: p, self: d.Party, at: d.At, out: d}
	for i := range drafts {
		k := h.draftOf(p, &drafts[i])
		item := Item{What: WhatDraft, ID: k.ID, Name: k.ID.Short(), Party: d.Party, Since: k.Stored, Due: k.NotAfter, Severity: Warning, Action: DoRelease}
		item.Label, item.Precedence = draftLabel(&k)
		if k.Kind == parley.KindUrgent {
			item.Severity = Alarm
		}
		on.add(item)
	}
	handovers, err := h.handoversWaiting(r)
	if err != nil {
		return err
	}
	for _, b := range handovers {
		on.add(Item{What: WhatHandover, ID: b.ID, Name: b.ID.Short(), Label: b.From.Office + " → " + b.To, Party: d.Party, Since: b.Offered, Severity: Warning, Action: DoTake})
	}
	waiting, err := h.waitingEnrolments(r.ctx, r.channel.ID())
	if err != nil {
		return err
	}
	for _, e := range waiting {
		on.add(Item{What: WhatEnrolment, Name: e.Fingerprint, Label: e.Office, Party: d.Party, Since: e.Asked, Severity: Warning, Action: DoEnroll})
	}
	h.batchItems(r, &on)
	on.order()
	return nil
}

// draftLabel says what a draft is about, as it says it itself.
func draftLabel(k *Draft) (label string, urgency parley.Precedence) {
	switch b := bodyOf(&k.Envelope).Body().(type) {
	case *parley.Filing:
		return b.Notice.Name, b.Notice.Precedence
	case *parley.Change:
		return b.Notice.Name, b.Notice.Precedence
	case *parley.Message:
		return firstLine(b.Text), b.Precedence
	case *parley.Urgent:
		return labelOf(b), parley.Flash
	case *parley.Incident:
		return b.Title, b.Precedence
	case *parley.Accounting:
		return labelOf(b), ""
	}
	return string(k.Kind), ""
}

// desk is a Desk in the making.
type desk struct {
	*picture
	self parley.PartyID
	at   parley.Millis
	out  *Desk
	// open holds the notices with a clash that is not over.
	open map[parley.Hash]bool
}

// deskAt makes the first screen of a channel as it stands at a time.
func (p *picture) deskAt(self parley.PartyID, at parley.Millis, local LocalStatus) *Desk {
	out := &Desk{
		At: at, Party: self, Channel: p.state.Channel, Local: local, Picture: p.heads(),
		Lines: []Line{}, WaitingOnUs: []Item{}, WaitingOnThem: []Item{}, Clashes: []ClashBrief{},
		Active: []Brief{}, Next: []Brief{}, Expired: []Brief{}, Sentences: []string{},
	}
	d := desk{picture: p, self: self, at: at, out: out, open: map[parley.Hash]bool{}}
	i := info(p.state.Channel, p)
	out.Name, out.Mode, out.InForce, out.Version = i.Name, i.Mode, i.InForce, i.Version
	out.Sentences = append(out.Sentences, node.Sentences(p.state)...)
	d.lines()
	d.clashes()
	d.notices()
	d.obligations()
	d.charters()
	d.order()
	return out
}

func (d *desk) order() {
	urgency := func(a, b Item) int {
		return cmp.Or(cmp.Compare(rank(a.Severity), rank(b.Severity)), calm(a)-calm(b), cmp.Compare(a.Since, b.Since), strings.Compare(a.Name, b.Name))
	}
	slices.SortFunc(d.out.WaitingOnUs, urgency)
	slices.SortFunc(d.out.WaitingOnThem, urgency)
	slices.SortFunc(d.out.Clashes, func(a, b ClashBrief) int {
		return cmp.Or(cmp.Compare(rank(a.Severity), rank(b.Severity)), cmp.Compare(a.From, b.From), slices.Compare(a.ID[:], b.ID[:]))
	})
	byTime := func(t func(Brief) parley.Millis) func(a, b Brief) int {
		return func(a, b Brief) int { return cmp.Or(cmp.Compare(t(a), t(b)), strings.Compare(a.Number, b.Number)) }
	}
	slices.SortFunc(d.out.Active, byTime(func(b Brief) parley.Millis { return ends(b.Until) }))
	slices.SortFunc(d.out.Next, byTime(func(b Brief) parley.Millis { return b.From }))
	slices.SortFunc(d.out.Expired, byTime(func(b Brief) parley.Millis { return -b.Until }))
}

// calm puts what is about an urgent entry before all else that is as pressing.
func calm(i Item) int {
	if i.Kind == parley.KindUrgent {
		return 0
	}
	return 1
}

func rank(s Severity) int { return slices.Index(severities, s) }

// ends is a window's end to compare with: later than any if it has none.
func ends(until parley.Millis) parley.Millis {
	if until == 0 {
		return parley.MaxTime
	}
	return until
}

// lines tells how it stands with each counterpart.
func (d *desk) lines() {
	if d.charter == nil {
		return
	}
	newest, own := map[parley.PartyID]*channel.Record{}, []*channel.Record{}
	for i := range d.records {
		r := &d.records[i]
		if last := newest[r.Place.Party]; !r.Disowned && (last == nil || r.Place.Epoch > last.Place.Epoch || r.Place.Epoch == last.Place.Epoch && r.Place.Number > last.Place.Number) {
			newest[r.Place.Party] = r
		}
		if r.Place.Party == d.self && r.Entry.Kind != parley.KindReceipt && r.Entry.Kind != parley.KindMeasured {
			own = append(own, r)
		}
	}
	for _, party := range d.charter.Charter.Parties {
		if party.ID == d.self || !party.HasLog() {
			continue
		}
		l := Line{Party: party.ID, Name: party.Name, Ways: []Link{}}
		for _, w := range d.out.Local.Links {
			if w.Peer != party.ID {
				continue
			}
			l.Ways = append(l.Ways, w)
			l.Connected = l.Connected || w.Connected
			if w.LastHeard >= l.LastHeard && w.LastHeard != 0 {
				l.LastHeard, l.ClockOffset = w.LastHeard, w.ClockOffset
			}
		}
		if r := newest[party.ID]; r != nil {
			l.LastEntry = &LastEntry{Place: r.Place, Kind: r.Entry.Kind}
			if r.Entry.Entry != nil {
				l.LastEntry.Clock = r.Entry.Frame.Clock
			}
		}
		seen := d.seenBy(party.ID)
		for _, r := range own {
			if r.Place.Number >= seen[r.Place.Epoch] {
				l.Behind++
			}
		}
		d.out.Lines = append(d.out.Lines, l)
	}
}

// seenBy tells how far a party has receipted the own logs, by epoch.
func (d *desk) seenBy(party parley.PartyID) map[parley.Epoch]int64 {
	seen := map[parley.Epoch]int64{}
	for _, s := range d.state.Seen {
		if s.Party != party {
			continue
		}
		for _, h := range s.Heads {
			if h.Party == d.self {
				seen[h.Epoch] = max(seen[h.Epoch], h.Size)
			}
		}
	}
	return seen
}

func (d *desk) add(i Item) {
	i.Age = max(0, d.at-i.Since)
	if i.Due != 0 && d.at > i.Due {
		i.Late = true
		if i.Severity != Alarm {
			i.Severity = Warning
		}
	}
	if i.Party == d.self {
		d.out.WaitingOnUs = append(d.out.WaitingOnUs, i)
	} else {
		d.out.WaitingOnThem = append(d.out.WaitingOnThem, i)
	}
}

// clashes lists what is not over.
func (d *desk) clashes() {
	for i := range d.state.Findings {
		f := &d.state.Findings[i]
		if f.Status == channel.Closed || f.Status == channel.Resolved {
			continue
		}
		for _, id := range f.Notices {
			d.open[id] = true
		}
		d.out.Clashes = append(d.out.Clashes, d.clash(f))
	}
}

func (d *desk) clash(f *channel.FindingState) ClashBrief {
	b := ClashBrief{ID: f.ID, Status: f.Status, Rule: f.Rule, Notices: []Brief{}, Answers: []ClashAnswer{}}
	for _, id := range f.Notices {
		n := d.picture.notices[id]
		if n == nil {
			continue
		}
		brief, _ := d.brief(n)
		brief.Clashing = true
		if n.Party == d.self {
			b.Notices = slices.Insert(b.Notices, 0, brief)
		} else {
			b.Notices = append(b.Notices, brief)
		}
	}
	worst := worstOf(f)
	b.Says = says(worst)
	found := 0
	for _, s := range f.Sides {
		found += s.Found
		for _, a := range s.Answers {
			answer := ClashAnswer{Party: s.Party, Answer: a.Answer}
			if body := d.answer(a.ID); body != nil {
				answer.Until = body.Until
			}
			b.Answers = append(b.Answers, answer)
		}
	}
	b.OneSided = found == 1 && len(f.Sides) > 1
	for _, c := range d.compared(f) {
		if !c.Current || c.Verdict != worst {
			continue
		}
		if b.Since == 0 || c.Clock < b.Since {
			b.Since = c.Clock
		}
		// Own numbers where there are any: this node stands for them.
		if b.From == 0 || c.Party == d.self {
			b.From, b.Until, b.Distance, b.Gap = c.Detail.From, c.Detail.Until, c.Detail.Distance, c.Detail.Gap
		}
	}
	if b.Until != 0 && b.Until < d.at {
		// What was stated is the first time of all; notices that recur may meet again.
		if w, ok := d.meetsAgain(f); ok {
			b.From, b.Until = w.From, w.Until
		}
	}
	b.Severity = Info
	if f.Status != channel.Accepted {
		b.Severity = Warning
		if worst == parley.Clash && ends(b.Until) >= d.at && b.From <= d.at+soon {
			b.Severity = Alarm
		}
	}
	return b
}

// worstOf is the gravest verdict that some side has stated of the newest revision.
func worstOf(f *channel.FindingState) parley.Verdict {
	var worst parley.Verdict
	for _, s := range f.Sides {
		for _, v := range s.Verdicts {
			if worst == "" || v == parley.Clash || v == parley.Possible && worst == parley.None {
				worst = v
			}
		}
	}
	return worst
}

func (d *desk) answer(id parley.Hash) *parley.Answer {
	if e := d.acts[id]; e != nil {
		if a, ok := e.Body().(*parley.Answer); ok {
			return a
		}
	}
	return nil
}

func precedes(a, b parley.Precedence) bool {
	order := []parley.Precedence{"", parley.Routine, parley.Priority, parley.Immediate, parley.Flash}
	return slices.Index(order, a) > slices.Index(order, b)
}

// notices sorts what stands by time.
func (d *desk) notices() {
	for i := range d.state.Notices {
		n := &d.state.Notices[i]
		if n.Disowned == 1 {
			continue
		}
		if n.Cancelled == 0 {
			if b, when := d.brief(n); when != nil {
				*when = append(*when, b)
			}
			if n.Contested == 1 && n.Party == d.self {
				b, _ := d.brief(n)
				d.add(Item{What: WhatContested, ID: n.ID, Name: spoken(n), Label: b.Name, Party: d.self, Since: d.entered(n.Versions, n.Tips), Precedence: b.Precedence, Severity: Warning, Action: DoLook})
			}
		}
	}
}

// entered is when the newest of some versions was written, by its node's clock.
func (d *desk) entered(versions []channel.VersionState, tips []parley.Hash) parley.Millis {
	var last parley.Millis
	for _, v := range versions {
		if slices.Contains(tips, v.ID) {
			last = max(last, d.clockOf(v.Entries))
		}
	}
	return last
}

func (d *desk) clockOf(entries []channel.Place) parley.Millis {
	if len(entries) > 0 {
		if r := d.places[entries[0]]; r != nil && r.Entry.Entry != nil {
			return r.Entry.Frame.Clock
		}
	}
	return 0
}

// receiptPatience is how long a receipt may be under way before it is worth a line.
const receiptPatience = parley.Millis(5 * time.Second / time.Millisecond)

// brief says a notice in a line, and where on the desk it belongs by its times; nowhere if
// nil.
func (d *desk) brief(n *channel.NoticeState) (b Brief, list *[]Brief) {
	b = Brief{ID: n.ID, Number: spoken(n), Kind: n.Kind, Mode: n.Mode, Party: n.Party, Originator: n.Originator, Standing: standingOf(n), Clashing: d.open[n.ID]}
	texts := d.texts(n.Tips)
	if len(texts) == 0 {
		texts, _ = d.past(n)
	}
	for _, t := range texts {
		if b.Name == "" || precedes(t.Precedence, b.Precedence) {
			b.Name, b.Precedence = t.Name, t.Precedence
		}
	}
	t := timesOf(texts, d.at)
	switch b.From, b.Until, b.Every, b.Last = t.From, t.Until, t.every, t.last; {
	case t.volumes == 0:
	case t.ended && t.Until >= d.at-soon:
		list = &d.out.Expired
	case t.ended:
	case t.Holds(d.at):
		list = &d.out.Active
	case t.From <= d.at+soon:
		list = &d.out.Next
	}
	return b, list
}

// firstLine is enough of a text to know it by.
func firstLine(text string) string {
	line, _, more := strings.Cut(strings.TrimSpace(text), "\n")
	const most = 80
	if r := []rune(line); len(r) > most {
		line, more = string(r[:most]), true
	}
	if more {
		line += " …"
	}
	return line
}

// charters lists texts that wait for a root's acceptance, on either side.
func (d *desk) charters() {
	current := int64(0)
	if d.inForce {
		current = d.charter.Charter.Version
	}
	for _, c := range d.state.Charters {
		if c.InForce == 1 || c.Version != current+1 {
			continue
		}
		for _, party := range d.partiesOf(c.Hash) {
			if slices.Contains(c.Accepted, party) || slices.Contains(c.Declined, party) {
				continue
			}
			d.add(Item{What: WhatCharter, ID: c.Hash, Name: c.Hash.Short(), Label: d.known[c.Hash].Charter.Name, Party: party, Since: d.charterSince(c.Hash), Severity: Info, Action: DoSign})
		}
	}
}

func (d *desk) partiesOf(hash parley.Hash) []parley.PartyID {
	var out []parley.PartyID
	if t := d.known[hash]; t != nil {
		for _, p := range t.Charter.Parties {
			if p.HasLog() {
				out = append(out, p.ID)
			}
		}
	}
	return out
}

// charterSince is when a charter was first put forward, by the clock of who did.
func (d *desk) charterSince(hash parley.Hash) parley.Millis {
	var first parley.Millis
	for i := range d.records {
		r := &d.records[i]
		var texts []*channel.CharterText
		switch b := r.Entry.Body().(type) {
		case *channel.Acceptance:
			texts = []*channel.CharterText{b.Text()}
		case *channel.Open:
			texts = b.Texts()
		}
		if r.Verdict != channel.Valid || r.Entry.Class() != ledger.ClassRoot {
			continue
		}
		if slices.ContainsFunc(texts, func(t *channel.CharterText) bool { return t != nil && t.Hash == hash }) && (first == 0 || r.Entry.Frame.Clock < first) {
			first = r.Entry.Frame.Clock
		}
	}
	return first
}

// localStatus is what this node alone knows of a channel.
func (h *handler) localStatus(r *request, p *picture) (LocalStatus, error) {
	l := LocalStatus{Clock: h.now(), Links: []Link{}, Waiting: []Waiting{}, Missing: []Missing{}}
	l.Writable, l.Sentence = r.channel.Writable()
	l.Missing = append(l.Missing, r.channel.Missing()...)
	if h.Links != nil {
		l.Links = append(l.Links, h.Links()...)
	}
	for _, w := range p.waiting {
		l.Waiting = append(l.Waiting, Waiting{w.Party, w.Epoch, w.Number, w.For, w.Ruleset})
	}
	drafts, err := h.onDesk(r)
	l.Drafts = len(drafts)
	return l, err
}

// Desk gives the duty officer's first screen, at a time or, with 0, now.
func (ch *Channel) Desk(ctx context.Context, at parley.Millis) (Desk, error) {
	q := url.Values{}
	if at != 0 {
		q.Set("at", strconv.FormatInt(int64(at), 10))
	}
	return get[Desk](ctx, ch, q, "desk")
}
