package channeltest

import (
	"math/rand/v2"
	"slices"

	"parley"
	"parley/channel"
)

// lineSteps are what parties say of the line and of incidents, what they reconfirm, what
// their nodes measure and take in for partners.
var lineSteps = []step{
	{"check", 6, byNode(func(n *Node, r *rand.Rand) {
		with, ok := pick(r, n.counterparts())
		if !ok {
			return
		}
		var twists []Twist
		if r.IntN(5) == 0 {
			twists = append(twists, InMode(parley.Test))
		}
		say := n.Check(with, twists...)
		if r.IntN(3) == 0 {
			say = n.Missed(with, twists...)
		}
		n.push(say, r)
	})},
	{"declare", 4, byNode(func(n *Node, r *rand.Rand) {
		p, _ := pick(r, []parley.Participation{parley.Active, parley.Active, parley.Suspended})
		n.push(n.Declare(p), r)
	})},
	{"roster", 1, byNode(func(n *Node, r *rand.Rand) { n.push(n.Roster(r.IntN(3)), r) })},
	{"call", 4, byNode(func(n *Node, r *rand.Rand) {
		if with, ok := pick(r, n.counterparts()); ok {
			n.push(n.Call(with, n.some(r, n.subjects())), r)
		}
	})},
	{"incident", 5, byNode(func(n *Node, r *rand.Rand) {
		n.push(n.Incident(n.some(r, n.subjects())), r)
		// Whoever was there says so at once, if the line is up.
		m, _ := pick(r, n.w.Nodes)
		if m.Tip != nil && r.IntN(2) == 0 {
			m.TakeAll(n)
			m.account(r)
		}
	})},
	{"account", 4, byNode((*Node).account)},
	{"reconfirm", 8, byNode(func(n *Node, r *rand.Rand) {
		acts := n.some(r, n.standingTexts())
		if len(acts) == 0 || r.IntN(8) == 0 {
			acts = append(acts, n.some(r, n.texts(anybody))...)
		}
		if len(acts) > 0 {
			n.push(n.Reconfirm(acts), r)
		}
	})},
	{"file for long", 3, byNode(func(n *Node, r *rand.Rand) {
		kind, _ := pick(r, []parley.NoticeKind{parley.Movement, parley.Site, parley.Zone})
		t := n.Notice(kind, parley.OriginatorID(n.Party))
		v, now := &t.Volumes[0], n.w.clock+1000
		switch r.IntN(4) {
		case 0:
			v.Until = 0
		case 1:
			v.Until = now + parley.Millis(1000*r.IntN(60)) // over before it is to be reconfirmed, or shortly after
		case 2:
			v.Every, v.From, v.Until = parley.Daily, now, now+5_000
		case 3:
			v.Every, v.From, v.Until = parley.Weekly, now, now+5_000
			v.Last = v.From + parley.Millis(1000*r.IntN(60))
		}
		n.Try(n.released(n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t}), string(kind)))
	})},
	{"probe", 4, byNode(func(n *Node, r *rand.Rand) { n.push(Probe(), r) })},
	{"measure", 3, byNode(func(n *Node, r *rand.Rand) {
		// Whatever a node may claim: mostly at an entry that it holds, and of its last probe.
		c, ok := pick(r, n.order)
		if n.probe == nil || !ok {
			return
		}
		number := n.probe.Size() - 1 + int64(r.IntN(8)/6)
		n.push(n.measure(number, c.Position(), nil), r)
	})},
	{"drift", 1, byNode(func(n *Node, r *rand.Rand) { n.ahead = parley.Millis(r.IntN(60_000) - 30_000) })},
	{"enrol a partner's key", 3, byNode(func(n *Node, r *rand.Rand) {
		o, ok := pick(r, n.partners())
		name, _ := pick(r, []string{"pilot", "wingman"})
		if ok {
			n.push(n.Word("enroller", parley.KindEnroll, n.partnerKey(name, "partner "+name, o)), r)
		}
	})},
	{"hand in", 4, byNode(func(n *Node, r *rand.Rand) {
		o, ok := pick(r, n.partners())
		if !ok {
			return
		}
		kind, _ := pick(r, []parley.NoticeKind{parley.Movement, parley.Flight, parley.Site})
		name, _ := pick(r, []string{"pilot", "wingman"})
		draft := n.draftFor(kind, o, n.Officer(name))
		if r.IntN(4) == 0 {
			draft = n.draftFor(kind, parley.OriginatorID(n.Party), n.Officer(name)) // which a partner may not
		}
		n.kept = append(n.kept, draft)
		acts := []parley.Hash{draft.Act()}
		if of, ok := pick(r, n.Things(anybody)); ok && r.IntN(3) == 0 {
			acts = append(acts, of)
		}
		n.push(TakeIn(o, acts...), r)
	})},
	{"release what was handed in", 4, byNode(func(n *Node, r *rand.Rand) {
		draft, ok := pick(r, n.kept)
		releaser, _ := pick(r, []string{"second", "second", "second", "clerk", "wingman"})
		if ok {
			n.push(n.Release(draft, releaser, nil), r)
		}
	})},
}

// account says of an incident what happened.
func (n *Node) account(r *rand.Rand) {
	of, ok := pick(r, n.wordsOf(parley.KindIncident, anybody))
	if !ok {
		return
	}
	by, _ := pick(r, []string{"us", "them", "airwing", "village", "stranger"})
	n.push(n.Account(of, n.some(r, n.subjects()), allege(by, n.harm())), r)
}

// counterparts are the other parties of the charter.
func (n *Node) counterparts() (out []parley.PartyID) {
	for _, p := range n.w.Texts[n.charter()].Charter.Parties {
		if p.ID != n.Party {
			out = append(out, p.ID)
		}
	}
	return out
}

// partners are those that the party speaks for.
func (n *Node) partners() (out []parley.OriginatorID) {
	p, _ := n.w.Texts[n.charter()].Charter.Party(n.Party)
	for _, x := range p.Partners {
		out = append(out, x.ID)
	}
	return out
}

// subjects are what a call may be about, and an incident linked with.
func (n *Node) subjects() []parley.Hash {
	var out []parley.Hash
	for _, s := range n.Notices(func(s channel.NoticeState) bool { return s.Disowned == 0 && s.Mode == parley.Real }) {
		out = append(out, s.ID)
	}
	return slices.Concat(out, n.wordsOf(parley.KindCall, anybody), n.wordsOf(parley.KindIncident, anybody))
}

// some gives up to three of a list.
func (n *Node) some(r *rand.Rand, l []parley.Hash) (out []parley.Hash) {
	for range r.IntN(4) {
		if h, ok := pick(r, l); ok {
			out = append(out, h)
		}
	}
	return sorted(out)
}

// reroute amends what a charter says of the line's routine.
func reroute(c *parley.Charter, r *rand.Rand) {
	switch r.IntN(4) {
	case 0:
		c.Checks = []parley.CheckHour{{At: 32_160_000, Name: "opening", Within: 60_000}, {At: 32_220_000, Name: "next", Within: 300_000}}
	case 1:
		c.Terms = []parley.Term{{Kind: parley.Movement, Lead: 5_000, Reconfirm: 15_000}, {Kind: parley.Zone, Reconfirm: 15_000}}
	case 2:
		c.Deadlines = []parley.Deadline{{Acknowledge: 5_000, Pass: 6_000, Precedence: parley.Priority}, {Acknowledge: 8_000, Pass: 9_000, Precedence: parley.Routine}}
		c.TwoPerson = []string{"status", "incident", "urgent", "account"}
	case 3:
		c.Checks, c.Terms = nil, nil
	}
}

// contestLine does once more on another node of the party what excludes itself.
func (n *Node) contestLine(what int, same, r *rand.Rand) {
	switch what {
	case 0:
		p, _ := pick(r, []parley.Participation{parley.Active, parley.Suspended})
		n.Try(n.Declare(p))
		n.Try(n.Roster(r.IntN(3)))
	case 1:
		if with, ok := pick(same, n.counterparts()); ok {
			n.sameTime(n.Check(with))
		}
	case 2:
		if l := n.standingTexts(); len(l) > 0 {
			n.sameTime(n.Reconfirm(l[:1+same.IntN(len(l))]))
		}
	case 3:
		if of, ok := pick(same, n.wordsOf(parley.KindIncident, anybody)); ok {
			n.Try(n.Account(of, nil))
		}
	default:
		o, ok := pick(same, n.partners())
		e := n.person("pilot", "partner pilot", parley.Drafts, parley.Releases)
		if ok && r.IntN(2) == 0 {
			e = n.partnerKey("pilot", "partner pilot", o)
		}
		n.Try(n.Word("enroller", parley.KindEnroll, e))
	}
}

// sameTime says something, and sets the world's clock back to what it was.
func (n *Node) sameTime(s Say) {
	now := n.w.clock
	n.Try(s)
	n.w.clock = now
}
