package bundle

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/pen"
)

// Report is what a bundle shows: the same to everybody who verifies it.
type Report struct {
	Channel  parley.Hash   `json:"channel"`
	Name     string        `json:"name"` // of the first charter
	Mode     parley.Mode   `json:"mode"`
	Charters []parley.Hash `json:"charters"` // by version
	Logs     []LogShown    `json:"logs"`
	Said     []Said        `json:"said"` // the chosen entries
	Clashes  []Clash       `json:"clashes"`
	Told     []ToldOf      `json:"told,omitempty"` // of the incidents and calls among them: what each side says
	Support  []Place       `json:"support"`        // shown for the sake of the others
	NotShown []string      `json:"notShown"`       // what one might look for in vain
	Absence  string        `json:"absence"`
	Limits   string        `json:"limits"`
}

// LogShown is a log, as its checkpoint has it and as far as the bundle shows it.
type LogShown struct {
	Log     string            `json:"log"`
	Node    parley.OfficerKey `json:"node"`
	Entries int64             `json:"entries"` // under the checkpoint
	Root    parley.Hash       `json:"root"`
	Shown   int               `json:"shown"`
	Stops   []string          `json:"stops,omitempty"`
	Forked  []string          `json:"forked,omitempty"` // what shows that it has two branches
}

// Person is who a key was enrolled for, and where that stands.
type Person struct {
	Key      parley.OfficerKey `json:"key"`
	Person   string            `json:"person,omitzero"`
	Office   string            `json:"office,omitzero"`
	Partner  string            `json:"partner,omitzero"` // the name of the organisation whose key it is, if not the party's own
	Enrolled []Place           `json:"enrolled,omitempty"`
}

// Seen is how much of a log an entry's author had before it.
type Seen struct {
	Log     string      `json:"log"`
	Entries int64       `json:"entries"`
	Root    parley.Hash `json:"root"`
}

// Receipt is the first shown entry of another party that covers an entry.
type Receipt struct {
	Party parley.PartyID `json:"party"`
	In    Place          `json:"in"`
	Clock parley.Millis  `json:"clock"` // the receiver's
}

// Said is one chosen entry.
type Said struct {
	Entry    Place          `json:"entry"`
	Kind     parley.Kind    `json:"kind"`
	Mode     parley.Mode    `json:"mode"`
	Act      parley.Hash    `json:"act,omitzero"`
	By       *Person        `json:"by,omitzero"`    // absent where the node says it by itself
	Voice    string         `json:"voice,omitzero"` // who stands behind a notice that is not the party's own
	Released *Person        `json:"released,omitzero"`
	Bypass   string         `json:"bypass,omitzero"`
	Picture  []Seen         `json:"picture,omitempty"` // what the releaser's screen showed
	Clock    parley.Millis  `json:"clock"`             // the author's node's
	Mono     parley.Millis  `json:"mono"`
	Seen     []Seen         `json:"seen"`
	Receipts []Receipt      `json:"receipts"`
	Void     channel.Reason `json:"void,omitzero"`
	Disowned string         `json:"disowned,omitzero"` // by which stop
	Standing string         `json:"standing"`          // of a version, as far as shown
	Words    []string       `json:"words"`
}

// Clash is a chosen clash with what both sides found and answered.
type Clash struct {
	ID      parley.Hash    `json:"id"`
	Rule    string         `json:"rule"`
	Notices [2]parley.Hash `json:"notices"`
	Lines   []string       `json:"lines"` // comparisons and answers, in the order of each log
}

// Absence stands on every page.
const Absence = "Absence is not shown. This is an extract: it proves what stands in it, and never that there was nothing else. A later change, cancel or answer, a revocation, a stop, an earlier receipt or a second branch of a log may exist and not be here."

func (v *evidence) report() *Report {
	first := v.texts[v.Channel]
	r := &Report{
		Channel: v.Channel, Name: first.Charter.Name, Mode: first.Charter.Mode,
		Said: []Said{}, Clashes: []Clash{}, Support: []Place{}, NotShown: []string{}, Absence: Absence, Limits: pen.Limits,
	}
	texts := slices.SortedFunc(maps.Values(v.texts), func(a, b *channel.CharterText) int {
		return cmp.Or(cmp.Compare(a.Charter.Version, b.Charter.Version), bytes.Compare(a.Hash[:], b.Hash[:]))
	})
	for _, t := range texts {
		r.Charters = append(r.Charters, t.Hash)
	}
	for _, l := range v.logs {
		s := LogShown{Log: l.Log.String(), Node: l.key, Entries: l.check.Size, Root: l.check.Root, Shown: len(l.entries), Forked: l.forked}
		for _, x := range v.stops(l) {
			s.Stops = append(s.Stops, fmt.Sprintf("%s, after %d entries", x.place, x.Body().(*parley.Stop).Size))
		}
		r.Logs = append(r.Logs, s)
	}
	chosen := map[Place]bool{}
	for _, c := range v.Chosen {
		chosen[c.Entry] = true
		e := v.entry(c.Entry)
		s := v.said(e)
		r.Said = append(r.Said, s)
		r.NotShown = append(r.NotShown, v.missing(e, &s)...)
	}
	for _, id := range v.Clashes {
		r.Clashes = append(r.Clashes, v.clash(id))
	}
	r.Told = v.toldOf(chosen)
	v.all(func(e *entry) {
		if !chosen[e.place] {
			r.Support = append(r.Support, e.place)
		}
	})
	return r
}

// stops lists the shown, valid stops of a log.
func (v *evidence) stops(l *log) (out []*entry) {
	v.all(func(e *entry) {
		if s, ok := e.Body().(*parley.Stop); ok && (Log{e.Payload.Party, s.Epoch}) == l.Log && v.valid(e) {
			out = append(out, e)
		}
	})
	return out
}

func (v *evidence) said(e *entry) Said {
	s := Said{
		Entry: e.place, Kind: e.Kind, Mode: e.Payload.Mode, Act: e.Act, Clock: e.Frame.Clock, Mono: e.Frame.Mono,
		Seen: []Seen{}, Receipts: v.receipts(e), Words: v.words(e), Standing: v.standing(e),
	}
	if f, ok := e.Body().(*parley.Finding); ok {
		s.Mode = f.Mode
	}
	if first := e.First(); first != nil {
		s.By = v.person(e, first.Key)
	}
	s.Voice = v.voice(e)
	if release := e.Entry.Entry.Release(); release != nil {
		s.Released = v.person(e, release.Key)
		body := new(parley.Release)
		if ledger.Decode(e.Entry.Release.Body, body) == nil {
			s.Bypass = body.Bypass
			for _, p := range body.Picture {
				s.Picture = append(s.Picture, Seen{Log{p.Party, p.Epoch}.String(), p.Size, p.Root})
			}
		}
	}
	seen := e.seen()
	for _, l := range slices.SortedFunc(maps.Keys(seen), Log.compare) {
		s.Seen = append(s.Seen, Seen{l.String(), seen[l].Size, seen[l].Root})
	}
	if f := v.reason(e); f.Reason != channel.Valid {
		s.Void = f.Reason
	}
	for _, x := range v.stops(e.log) {
		if e.Class() != ledger.ClassRoot && e.place.Number >= x.Body().(*parley.Stop).Size {
			s.Disowned = x.place.String()
		}
	}
	return s
}

func (v *evidence) person(e *entry, key parley.OfficerKey) *Person {
	p := &Person{Key: key}
	if e.Class() == ledger.ClassRoot {
		p.Office = "root of the party"
		return p
	}
	l, _ := v.officer(e, key)
	for _, x := range l {
		p.Person, p.Office = x.Person, x.Office
		if x.Partner != "" {
			p.Partner = v.partyName(e, string(x.Partner))
		}
		p.Enrolled = append(p.Enrolled, x.in.place)
	}
	return p
}

func (v *evidence) receipts(e *entry) []Receipt {
	out := []Receipt{}
	for _, l := range v.logs {
		if l.Party == e.place.Party || len(out) > 0 && out[len(out)-1].Party == l.Party {
			continue
		}
		if x := l.firstCovering(e); x != nil {
			out = append(out, Receipt{l.Party, x.place, x.Frame.Clock})
		}
	}
	return out
}

// standing tells how a version of a notice stands, as far as shown.
func (v *evidence) standing(e *entry) string {
	var of parley.Hash
	switch b := e.Body().(type) {
	case *parley.Filing:
		of = e.Act
	case *parley.Change:
		of = b.Of
	case *parley.Cancel:
		of = b.Of
	default:
		return ""
	}
	versions, replaced := map[parley.Hash]*entry{}, map[parley.Hash][]*entry{}
	v.all(func(x *entry) {
		var l []parley.Hash
		switch b := x.Body().(type) {
		case *parley.Filing:
			if x.Act != of {
				return
			}
		case *parley.Change:
			if b.Of != of {
				return
			}
			l = b.Replaces
		case *parley.Cancel:
			if b.Of != of {
				return
			}
			l = b.Replaces
		default:
			return
		}
		if !v.valid(x) {
			return
		}
		versions[x.Act] = x
		for _, h := range l {
			replaced[h] = append(replaced[h], x)
		}
	})
	if by := replaced[e.Act]; len(by) > 0 {
		return "replaced by " + names(by)
	}
	tips := 0
	for h := range versions {
		if len(replaced[h]) == 0 {
			tips++
		}
	}
	if tips > 1 {
		return "contested: the bundle shows several versions that none replaces"
	}
	if e.Kind == parley.KindCancel {
		return "the last version shown: it cancels the notice"
	}
	return "the last version shown"
}

// missing says what a reader might look for and this bundle does not show.
func (v *evidence) missing(e *entry, s *Said) (out []string) {
	if c := v.base(e); c != nil {
		for _, p := range c.Charter.Parties {
			if p.ID == e.place.Party {
				continue
			}
			if !p.HasLog() {
				out = append(out, fmt.Sprintf("%s: %s has no node, so that no receipt of it can be shown", e.place, p.ID))
			} else if !slices.ContainsFunc(s.Receipts, func(r Receipt) bool { return r.Party == p.ID }) {
				out = append(out, fmt.Sprintf("%s: no receipt of %s is shown", e.place, p.ID))
			}
		}
	}
	seen := e.seen()
	for _, p := range s.Picture {
		shown := false
		for l, h := range seen {
			shown = shown || l.String() == p.Log && h.Root == p.Root
		}
		if l := v.logNamed(p.Log); l != nil && slices.Contains(l.roots[p.Entries], p.Root) {
			shown = true
		}
		if !shown {
			out = append(out, fmt.Sprintf("%s: that the log of %s had the root %s at %d entries, as the releaser's picture says", e.place, p.Log, p.Root, p.Entries))
		}
	}
	return out
}

func (v *evidence) logNamed(name string) *log {
	for _, l := range v.logs {
		if l.Log.String() == name {
			return l
		}
	}
	return nil
}

func (v *evidence) clash(id parley.Hash) Clash {
	c := Clash{ID: id}
	v.compared(id, func(e *entry, f *parley.Finding, p *parley.Pair) {
		c.Rule, c.Notices = p.Rule, [2]parley.Hash{f.Notice, p.Other}
		if bytes.Compare(p.Other[:], f.Notice[:]) < 0 {
			c.Notices = [2]parley.Hash{p.Other, f.Notice}
		}
		c.Lines = append(c.Lines, fmt.Sprintf("%s, %s: the node of %s compared version %s with %s: %s",
			e.place, when(e.Frame.Clock), e.place.Party, shorts(p.Mine), shorts(p.Theirs), verdict(p.Verdict)))
	})
	v.all(func(e *entry) {
		if a, ok := e.Body().(*parley.Answer); ok && a.Finding == id && v.valid(e) {
			c.Lines = append(c.Lines, fmt.Sprintf("%s, %s: answer of %s: %s", e.place, when(e.Frame.Clock), e.place.Party, answer(a)))
		}
	})
	return c
}
