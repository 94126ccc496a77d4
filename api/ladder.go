package api

import (
	"cmp"
	"slices"

	"parley"
	"parley/channel"
)

// Rung is a step of the acknowledgement ladder.
type Rung string

// The rungs, the lowest first (requirement E1).
const (
	RungReleased Rung = "released" // it stands in its author's log
	RungNode     Rung = "node"     // the other party's node has it
	RungShown    Rung = "shown"    // a post has shown it
	RungReceived Rung = "received" // a named office has taken it
	RungReadback Rung = "readback" // it was read back
	RungPassed   Rung = "passed"   // it was passed to those who act on it
	RungReply    Rung = "reply"    // something was said to it
	RungClosed   Rung = "closed"   // the receiver needs nothing more of it
)

var rungs = []Rung{RungReleased, RungNode, RungShown, RungReceived, RungReadback, RungPassed, RungReply, RungClosed}

// Ladder is how far one act has come with one party.
type Ladder struct {
	Party    parley.PartyID `json:"party"`
	ByHand   bool           `json:"byHand,omitzero" doc:"The party has no node: what it says is reported by the author's."`
	Steps    []LadderStep   `json:"steps" doc:"As they came."`
	Confirms string         `json:"confirms" doc:"How the readback stands: none, differs or correct."`
}

// LadderStep is one step, with who took it. Machine steps are what nodes state by
// themselves; nobody has vouched for them.
type LadderStep struct {
	Rung     Rung             `json:"rung"`
	Machine  bool             `json:"machine"`
	Place    channel.Place    `json:"place"`
	Clock    parley.Millis    `json:"clock" doc:"Of the node in whose log it stands."`
	ID       parley.Hash      `json:"id,omitzero" doc:"The officer's act."`
	By       *Person          `json:"by,omitzero"`
	Reported *parley.Reported `json:"reported,omitzero" doc:"It is reported by the author's party, not said by the other."`
	To       string           `json:"to,omitzero" doc:"Of passed: the post or class of unit."`
	At       parley.Millis    `json:"at,omitzero" doc:"Of passed: when."`
	// Differences are those of a readback; an empty list is a correct one.
	Differences []string      `json:"differences,omitempty" doc:"Of a readback: the fields in which it differs."`
	Reply       *parley.Reply `json:"reply,omitzero"`
}

// How a readback stands.
const (
	ReadbackNone    = "none"
	ReadbackDiffers = "differs"
	ReadbackCorrect = "correct"
)

// said is what was said of acts, found once for a picture.
type said struct {
	words map[parley.Hash][]*channel.WordState // by what they are of
	shown map[parley.Hash][]channel.Place
	diffs map[parley.Hash][]string // by readback
}

func (p *picture) collectSaid() {
	p.said = said{map[parley.Hash][]*channel.WordState{}, map[parley.Hash][]channel.Place{}, map[parley.Hash][]string{}}
	for i := range p.state.Words {
		w := &p.state.Words[i]
		e := p.acts[w.ID]
		if e == nil || w.Disowned == 1 {
			continue
		}
		switch b := e.Body().(type) {
		case *parley.Acknowledge:
			p.said.words[b.Of] = append(p.said.words[b.Of], w)
		case *parley.Reply:
			p.said.words[b.Of] = append(p.said.words[b.Of], w)
		case *parley.Readback:
			p.said.words[b.Of] = append(p.said.words[b.Of], w)
		}
	}
	for _, s := range p.state.Shown {
		p.said.shown[s.Act] = append(p.said.shown[s.Act], s.Place)
	}
	for _, r := range p.state.Readbacks {
		p.said.diffs[r.ID] = r.Differences
	}
}

// ladders tells how far an act has come with each other party of the charter, and with
// whoever has taken a step.
func (p *picture) ladders(of parley.Hash, author parley.PartyID, receipts []channel.ReceiptState) []Ladder {
	out := []Ladder{}
	at := map[parley.PartyID]int{}
	party := func(id parley.PartyID) *Ladder {
		i, ok := at[id]
		if !ok {
			i = len(out)
			at[id] = i
			out = append(out, Ladder{Party: id, Steps: []LadderStep{}})
		}
		return &out[i]
	}
	if p.charter != nil {
		for _, x := range p.charter.Charter.Parties {
			if x.ID != author {
				party(x.ID).ByHand = !x.HasLog()
			}
		}
	}
	for _, r := range receipts {
		l := party(r.Party)
		l.Steps = append(l.Steps, LadderStep{Rung: RungNode, Machine: true, Place: r, Clock: p.clockAt(r)})
	}
	for _, place := range p.said.shown[of] {
		l := party(place.Party)
		l.Steps = append(l.Steps, LadderStep{Rung: RungShown, Machine: true, Place: place, Clock: p.clockAt(place)})
	}
	for _, w := range p.said.words[of] {
		p.climb(party, w)
	}
	for i := range out {
		slices.SortStableFunc(out[i].Steps, func(a, b LadderStep) int {
			return cmp.Or(cmp.Compare(a.Clock, b.Clock), cmp.Compare(slices.Index(rungs, a.Rung), slices.Index(rungs, b.Rung)))
		})
		out[i].Confirms = confirms(out[i].Steps)
	}
	return out
}

// confirms tells how a readback stands by the last that was said: last in its log, whatever
// the clock that may have been set between two.
func confirms(steps []LadderStep) string {
	var last *LadderStep
	for i := range steps {
		s := &steps[i]
		if s.Rung == RungReadback && (last == nil || cmp.Or(cmp.Compare(s.Place.Epoch, last.Place.Epoch), cmp.Compare(s.Place.Number, last.Place.Number)) > 0) {
			last = s
		}
	}
	switch {
	case last == nil:
		return ReadbackNone
	case len(last.Differences) > 0:
		return ReadbackDiffers
	}
	return ReadbackCorrect
}

func (p *picture) climb(party func(parley.PartyID) *Ladder, w *channel.WordState) {
	by := p.officer(w.Party, w.Key)
	s := LadderStep{ID: w.ID, By: &by}
	if len(w.Entries) > 0 {
		s.Place, s.Clock = w.Entries[0], p.clockAt(w.Entries[0])
	}
	var reported parley.Reported
	switch b := p.acts[w.ID].Body().(type) {
	case *parley.Acknowledge:
		reported, s.To, s.At = b.Reported, b.To, b.At
		s.Rung = map[parley.Step]Rung{parley.Received: RungReceived, parley.Passed: RungPassed, parley.Done: RungClosed}[b.Step]
	case *parley.Reply:
		reported, s.Rung, s.Reply = b.Reported, RungReply, b
	case *parley.Readback:
		reported, s.Rung, s.Differences = b.Reported, RungReadback, p.said.diffs[w.ID]
	}
	whose := w.Party
	if reported != (parley.Reported{}) {
		s.Reported = &reported
		whose = reported.Party
	}
	l := party(whose)
	l.Steps = append(l.Steps, s)
}
