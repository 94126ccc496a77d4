package api

import (
	"sync"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// picture is a channel at one moment: its state, and the words behind it. It is made once
// for each commit, and not changed.
type picture struct {
	commit  int64
	commits int64 // of the node's run: what a checkpoint alone makes readable counts here too
	state   *channel.State
	charter *channel.CharterText // in force, or the one that the node goes by; nil if neither
	inForce bool
	records []channel.Record
	waiting []channel.Wait
	known   map[parley.Hash]*channel.CharterText // all texts that the state lists

	acts      map[parley.Hash]*channel.Entry // of valid entries
	notices   map[parley.Hash]*channel.NoticeState
	places    map[channel.Place]*channel.Record
	said      said
	owed      []*channel.Obligation
	reconfirm map[parley.Hash][]*channel.Obligation // of these, those to reconfirm, by version
	urgents   []channel.UrgentCall
	calls     []channel.RecordedCall
	incidents []channel.IncidentRecord
	voices    func() map[voice]int // counted once, if asked for
	now       func() parley.Millis // the node\'s clock
}

type pictures struct {
	mu   sync.Mutex
	last map[parley.Hash]*picture
}

// picture looks at a channel, or gives what was seen at the same commit.
func (h *handler) picture(c *node.Channel) *picture {
	h.pictures.mu.Lock()
	defer h.pictures.mu.Unlock()
	// Counted first: a picture may be newer than its count, and never older.
	commit, commits := h.commit(c), c.Commits()
	if p := h.pictures.last[c.ID()]; p != nil && p.commit == commit && p.commits == commits {
		return p
	}
	p := &picture{
		commit: commit, commits: commits, known: map[parley.Hash]*channel.CharterText{}, acts: map[parley.Hash]*channel.Entry{},
		notices: map[parley.Hash]*channel.NoticeState{}, places: map[channel.Place]*channel.Record{},
		reconfirm: map[parley.Hash][]*channel.Obligation{},
	}
	c.Look(func(v channel.View, b *channel.Board, state func() *channel.State) {
		b.All(func(o *channel.Obligation) {
			p.owed = append(p.owed, o)
			if o.Duty == parley.OwesReconfirm {
				p.reconfirm[o.Of] = append(p.reconfirm[o.Of], o)
			}
		})
		p.state, p.records, p.waiting = state(), v.Records(), v.Waiting()
		p.urgents, p.calls, p.incidents = v.UrgentCalls(), v.RecordedCalls(), v.IncidentRecords()
		p.charter = v.Charter()
		p.inForce = p.charter != nil
		for _, c := range p.state.Charters {
			p.known[c.Hash] = v.Text(c.Hash)
		}
		for _, l := range p.state.Logs {
			if p.charter == nil && l.Party == h.Node.Party() {
				p.charter = v.Base(l.Party, l.Epoch)
			}
		}
	})
	for i := range p.records {
		r := &p.records[i]
		p.places[r.Place] = r
		if r.Verdict == channel.Valid && r.Entry.First() != nil {
			p.acts[r.Entry.Act] = r.Entry
		}
	}
	for i := range p.state.Notices {
		p.notices[p.state.Notices[i].ID] = &p.state.Notices[i]
	}
	p.now = h.now
	p.collectSaid()
	p.voices = sync.OnceValue(p.countVoices)
	if h.pictures.last == nil {
		h.pictures.last = map[parley.Hash]*picture{}
	}
	h.pictures.last[c.ID()] = p
	return p
}

// heads lists where the applied logs end: what an officer has before them.
func (p *picture) heads() []parley.Position {
	heads := []parley.Position{}
	for _, l := range p.state.Logs {
		heads = append(heads, l.Tips...)
	}
	return heads[:min(len(heads), ledger.MaxHeads)]
}

// rule gives a rule of the charter in force.
func (p *picture) rule(name string) *parley.Rule {
	if p.charter == nil {
		return nil
	}
	if r, ok := p.charter.Charter.Rule(name); ok {
		return &r
	}
	return nil
}

// texts gives what tips of a notice say; cancels say nothing.
func (p *picture) texts(tips []parley.Hash) []*parley.Notice {
	out := []*parley.Notice{}
	for _, h := range tips {
		if n := p.text(h); n != nil {
			out = append(out, n)
		}
	}
	return out
}

func (p *picture) text(version parley.Hash) *parley.Notice {
	e := p.acts[version]
	if e == nil {
		return nil
	}
	switch b := e.Body().(type) {
	case *parley.Filing:
		return &b.Notice
	case *parley.Change:
		return &b.Notice
	}
	return nil
}

// officer tells who a key belongs to.
func (p *picture) officer(party parley.PartyID, key parley.OfficerKey) Person {
	for _, o := range p.state.Officers {
		if o.Party == party && o.Key == key && len(o.Enrolled) > 0 {
			return Person{Key: key, Office: o.Enrolled[0].Office, Person: o.Enrolled[0].Person, Partner: partnerOf(&o)}
		}
	}
	return Person{Key: key}
}
