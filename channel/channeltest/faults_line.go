package channeltest

import (
	"math/rand/v2"
	"slices"

	"parley"
	"parley/channel"
)

// lineWords make each of the words of the line and of incidents, right as it can be.
var lineWords = []struct {
	name string
	role parley.Role
	say  func(n *Node, twists ...Twist) Say
}{
	{"a line check", parley.Acknowledges, func(n *Node, twists ...Twist) Say { return n.Check(n.other(), twists...) }},
	{"a status", parley.Acknowledges, func(n *Node, twists ...Twist) Say { return n.Declare(parley.Suspended, twists...) }},
	{"a roster", parley.Acknowledges, func(n *Node, twists ...Twist) Say { return n.Roster(2, twists...) }},
	{"a call", parley.Acknowledges, func(n *Node, twists ...Twist) Say { return n.Call(n.other(), nil, twists...) }},
	{"an incident", parley.Drafts, func(n *Node, twists ...Twist) Say { return n.Incident(nil, twists...) }},
	{"an account", parley.Drafts, func(n *Node, twists ...Twist) Say { return n.Account(nowhere, nil, twists...) }},
	{"a reconfirmation", parley.Drafts, func(n *Node, twists ...Twist) Say { return n.Reconfirm([]parley.Hash{nowhere}, twists...) }},
}

// other is a party with a log that is not the node's.
func (n *Node) other() parley.PartyID {
	if n.Party == Us {
		return Them
	}
	return Us
}

// roleFaults are words of the line by who may not say them.
var roleFaults = eachLineWord()

func eachLineWord() (out []Fault) {
	for _, x := range lineWords {
		may, mayNot := "draft", parley.Drafts
		if x.role == parley.Drafts {
			may, mayNot = "acknowledge", parley.Acknowledges
		}
		out = append(out, odd(x.name+" by who may only "+may, channel.VoidRole, func(n *Node) Say {
			n.Append(n.Word("enroller", parley.KindEnroll, n.person("narrow, for "+x.name, "p8", mayNot)))
			return x.say(n, By(n.Officer("narrow, for "+x.name)))
		}))
		out = append(out, odd(x.name+" by who may do everything else", channel.VoidRole, func(n *Node) Say {
			rest := slices.DeleteFunc([]parley.Role{parley.Acknowledges, parley.Drafts, parley.Principal, parley.Releases}, func(r parley.Role) bool { return r == x.role })
			n.Append(n.Word("enroller", parley.KindEnroll, n.person("wide, for "+x.name, "p8", rest...)))
			return x.say(n, By(n.Officer("wide, for "+x.name)))
		}))
		out = append(out, odd(x.name+" by nobody known", channel.VoidKey, func(n *Node) Say { return x.say(n, By(n.Officer("nobody"))) }))
		switch x.name {
		case "a line check", "a reconfirmation":
		default:
			out = append(out, odd(x.name+" as a test", channel.VoidMode, func(n *Node) Say { return x.say(n, InMode(parley.Test)) }))
		}
	}
	return out
}

// anIncident appends one of the party's own.
func (n *Node) anIncident() parley.Hash { return n.Append(n.Incident(nil)).Entry.Act }

// aCall appends the record of a call.
func (n *Node) aCall() parley.Hash { return n.Append(n.Call(n.other(), nil)).Entry.Act }

// probed appends a probe and lets another party's node cover it.
func (n *Node) probed() (probe, back *Cell, ok bool) {
	probe = n.Append(Probe())
	m := n.w.Node(n.other())
	if m == nil || m.Tip == nil || m.cut[n] || n.cut[m] {
		return nil, nil, false
	}
	m.Take(probe)
	back = m.Append(Statement(channel.Receipt{Kind: parley.KindReceipt}, nil))
	n.Take(back)
	return probe, back, n.applied[probe] && n.applied[back] && back.Past()[probe]
}

func measured(name string, reason channel.Reason, f func(n *Node, probe, back *Cell) Say) Fault {
	return Fault{Name: name, Reason: reason, Make: func(n *Node, _ *rand.Rand) (Say, bool) {
		probe, back, ok := n.probed()
		if !ok {
			return Say{}, false
		}
		return f(n, probe, back), true
	}}
}

// allege sets whose breach an account alleges.
func allege(by string, account parley.Account) Twist {
	account.Breach = parley.Alleged{By: parley.OriginatorID(by), Rule: "Article 3"}
	return BodyMember("account", account)
}

var oursOf = func(k parley.NoticeKind) func(n *Node) []parley.Hash { return standingOf(k, ours) }

// versions of the party's own that another has replaced.
func (n *Node) replaced() []parley.Hash {
	var out []parley.Hash
	for _, s := range n.Notices(func(s channel.NoticeState) bool {
		return s.Party == n.Party && s.Disowned == 0 && s.Mode == parley.Real
	}) {
		for _, v := range s.Versions {
			if !slices.Contains(s.Tips, v.ID) && n.textOf(v.ID) != nil {
				out = append(out, v.ID)
			}
		}
	}
	return out
}

// lineFaults say of the line what may not be said.
var lineFaults = []Fault{
	odd("a line check with oneself", channel.VoidParty, func(n *Node) Say { return n.Check(n.Party) }),
	odd("a line check with a partner of the other's", channel.VoidParty, func(n *Node) Say { return n.Check("airwing") }),
	odd("a line check with a party without a log", channel.Valid, func(n *Node) Say { return n.Check(Village) }),
	odd("a line check as a test", channel.Valid, func(n *Node) Say { return n.Check(Them, InMode(parley.Test)) }),
	odd("a line check that was missed", channel.Valid, func(n *Node) Say { return n.Missed(Them) }),
	odd("the same line check again", channel.Valid, func(n *Node) Say {
		n.Append(n.Check(Them))
		return n.Check(Them)
	}),
	odd("a status again", channel.Valid, func(n *Node) Say {
		n.Append(n.Declare(parley.Active))
		return n.Declare(parley.Active)
	}),

	odd("a call with oneself", channel.VoidParty, func(n *Node) Say { return n.Call(n.Party, nil) }),
	odd("a call with a party without a log", channel.Valid, func(n *Node) Say { return n.Call(Village, nil) }),
	odd("a call in which somebody spoke for nobody known", channel.VoidParty, func(n *Node) Say {
		return n.Call(Them, nil, BodyMember("speakers", []members{aVoice, {"office": "Watch", "party": "stranger"}}))
	}),
	odd("a call in which somebody spoke for a partner", channel.VoidParty, func(n *Node) Say {
		return n.Call(Them, nil, BodyMember("speakers", []members{{"office": "Watch", "party": "airwing"}}))
	}),
	odd("a call in which neither side spoke", channel.Valid, func(n *Node) Say {
		return n.Call(Them, nil, BodyMember("speakers", []members{{"office": "Elders", "party": Village}}))
	}),
	odd("a call about nothing", channel.VoidReference, func(n *Node) Say { return n.Call(Them, []parley.Hash{nowhere}) }),
	odd("a call about an account", channel.VoidReference, func(n *Node) Say {
		c := n.Append(n.Account(n.anIncident(), nil))
		return n.Call(Them, []parley.Hash{c.Entry.Act})
	}),
	{Name: "a call about a test", Reason: channel.VoidMode, Make: about((*Node).ourTest, func(n *Node, of parley.Hash) Say { return n.Call(Them, []parley.Hash{of}) })},
	{Name: "a call about a notice, a call and an incident", Reason: channel.Valid, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Call(Them, []parley.Hash{of, n.aCall(), n.anIncident()})
	})},
	{Name: "a call about a change", Reason: channel.VoidReference, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		return n.Call(Them, []parley.Hash{n.Append(n.Change(s)).Entry.Act})
	})},
	odd("a message about a call and an incident", channel.Valid, func(n *Node) Say {
		return n.Release(n.message(sorted([]parley.Hash{n.aCall(), n.anIncident()})...), "second", nil)
	}),
	odd("a test of an urgent call about a real call", channel.VoidMode, func(n *Node) Say {
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{References: []parley.Hash{n.aCall()}, Text: "x"}, InMode(parley.Test))
	}),

	odd("an incident whose breach is a partner's", channel.Valid, func(n *Node) Say { return n.Incident(nil, allege("airwing", n.harm())) }),
	odd("an incident whose breach is one's own", channel.Valid, func(n *Node) Say { return n.Incident(nil, allege("us", n.harm())) }),
	odd("an incident whose breach is a party's without a log", channel.Valid, func(n *Node) Say { return n.Incident(nil, allege("village", n.harm())) }),
	odd("an incident linked with nothing", channel.VoidReference, func(n *Node) Say { return n.Incident([]parley.Hash{nowhere}) }),
	odd("an incident linked with another", channel.Valid, func(n *Node) Say { return n.Incident([]parley.Hash{n.anIncident()}) }),
	{Name: "an incident linked with a test", Reason: channel.VoidMode, Make: about((*Node).ourTest, func(n *Node, of parley.Hash) Say { return n.Incident([]parley.Hash{of}) })},
	odd("an account of an account", channel.VoidReference, func(n *Node) Say {
		c := n.Append(n.Account(n.anIncident(), nil))
		return n.Account(c.Entry.Act, nil)
	}),
	{Name: "an account of a notice", Reason: channel.VoidReference, Make: about(theirSite, func(n *Node, of parley.Hash) Say { return n.Account(of, nil) })},
	odd("an account of one's own incident", channel.Valid, func(n *Node) Say { return n.Account(n.anIncident(), nil) }),
	odd("an account of a breach by nobody known", channel.VoidParty, func(n *Node) Say { return n.Account(n.anIncident(), nil, allege("stranger", n.harm())) }),
	odd("an account linked with nothing", channel.VoidReference, func(n *Node) Say { return n.Account(n.anIncident(), []parley.Hash{nowhere}) }),
	odd("an account linked with its incident and a call", channel.Valid, func(n *Node) Say {
		of := n.anIncident()
		return n.Account(of, []parley.Hash{of, n.aCall()})
	}),

	{Name: "a reconfirmation of another's notice", Reason: channel.VoidOwner, Make: about(theirSite, func(n *Node, of parley.Hash) Say { return n.Reconfirm([]parley.Hash{of}) })},
	{Name: "a reconfirmation of one's own notices", Reason: channel.Valid, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.Reconfirm(append([]parley.Hash{of}, oursOf(parley.Site)(n)...))
	})},
	{Name: "a reconfirmation again", Reason: channel.Valid, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		n.Append(n.Reconfirm([]parley.Hash{of}))
		return n.Reconfirm([]parley.Hash{of})
	})},
	{Name: "a reconfirmation of a change", Reason: channel.Valid, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		return n.Reconfirm([]parley.Hash{n.Append(n.Change(s)).Entry.Act})
	})},
	{Name: "a reconfirmation of what was replaced", Reason: channel.VoidStale, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		n.Append(n.Change(s))
		return n.Reconfirm(s.Tips)
	})},
	{Name: "a reconfirmation of a cancel", Reason: channel.VoidReference, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		return n.Reconfirm([]parley.Hash{n.Append(n.Cancel(s)).Entry.Act})
	})},
	{Name: "a reconfirmation of what is cancelled", Reason: channel.VoidStale, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		n.Append(n.Cancel(s))
		return n.Reconfirm(s.Tips)
	})},
	odd("a reconfirmation of an urgent call", channel.VoidReference, func(n *Node) Say {
		return n.Reconfirm([]parley.Hash{n.Append(n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "x"})).Entry.Act})
	}),
	{Name: "a reconfirmation of a test", Reason: channel.Valid, Make: about((*Node).ourTest, func(n *Node, of parley.Hash) Say { return n.Reconfirm([]parley.Hash{of}) })},
	{Name: "a real reconfirmation of a test", Reason: channel.VoidMode, Make: about((*Node).ourTest, func(n *Node, of parley.Hash) Say {
		return n.Reconfirm([]parley.Hash{of}, InMode(parley.Real))
	})},
	{Name: "a test of a reconfirmation of what is real", Reason: channel.VoidMode, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.Reconfirm([]parley.Hash{of}, InMode(parley.Test))
	})},

	{Name: "agreed to a site", Reason: channel.VoidRule, Make: about(theirSite, func(n *Node, of parley.Hash) Say { return n.Reply(of, parley.ReplyAgree) })},
	{Name: "agreed to a zone", Reason: channel.Valid, Make: about(standingOf(parley.Zone, theirs), func(n *Node, of parley.Hash) Say { return n.Reply(of, parley.ReplyAgree) })},
	{Name: "agreed to a reply by hand", Reason: channel.VoidRule, Make: about(standingOf(parley.Zone, theirs), func(n *Node, of parley.Hash) Say {
		return n.Reply(n.Append(n.Reply(of, parley.ReplyObject)).Entry.Act, parley.ReplyAgree, For(Village))
	})},
	odd("agreed to an incident by hand", channel.VoidRule, func(n *Node) Say { return n.Reply(n.anIncident(), parley.ReplyAgree, For(Village)) }),
	odd("agreed to a call by hand", channel.Valid, func(n *Node) Say { return n.Reply(n.aCall(), parley.ReplyAgree, For(Village)) }),
	odd("agreed to a line by hand", channel.Valid, func(n *Node) Say {
		return n.Reply(n.Append(n.File(parley.Line)).Entry.Act, parley.ReplyAgree, For(Village))
	}),
	odd("agreed to the change of a zone by hand", channel.Valid, func(n *Node) Say {
		c := n.Append(n.File(parley.Zone))
		d := n.Append(n.Word("clerk", parley.KindChange, parley.Change{Notice: n.Notice(parley.Zone, parley.OriginatorID(n.Party)), Of: c.Entry.Act, Replaces: []parley.Hash{c.Entry.Act}}))
		return n.Reply(d.Entry.Act, parley.ReplyAgree, For(Village))
	}),
	odd("agreed to the cancel of a zone by hand", channel.VoidRule, func(n *Node) Say {
		c := n.Append(n.File(parley.Zone))
		d := n.Append(n.Word("clerk", parley.KindCancel, parley.Cancel{Of: c.Entry.Act, Reason: "over", Replaces: []parley.Hash{c.Entry.Act}}))
		return n.Reply(d.Entry.Act, parley.ReplyAgree, For(Village))
	}),
	odd("agreed to what is one's own", channel.VoidSide, func(n *Node) Say { return n.Reply(n.aCall(), parley.ReplyAgree) }),
	odd("a readback of a call", channel.VoidReference, func(n *Node) Say {
		return n.ReadBack(n.aCall(), func(b *parley.Readback) { b.Volumes = n.Notice(parley.Site, "us").Volumes }, For(Village))
	}),
	odd("an account acknowledged by hand", channel.Valid, func(n *Node) Say {
		return n.Acknowledge(n.Append(n.Account(n.anIncident(), nil)).Entry.Act, parley.Done, For(Village))
	}),
	odd("a line check acknowledged by hand", channel.VoidReference, func(n *Node) Say {
		return n.Acknowledge(n.Append(n.Check(Them)).Entry.Act, parley.Received, For(Village))
	}),
	odd("a status replied to by hand", channel.VoidReference, func(n *Node) Say {
		return n.Reply(n.Append(n.Declare(parley.Suspended)).Entry.Act, parley.ReplyRoger, For(Village))
	}),
	odd("shown an incident of one's own", channel.VoidReference, func(n *Node) Say { return n.Show(n.anIncident()) }),

	measured("a measurement", channel.Valid, func(n *Node, probe, back *Cell) Say { return n.Measure(probe, back) }),
	measured("a measurement again", channel.VoidRepeat, func(n *Node, probe, back *Cell) Say {
		n.Append(n.Measure(probe, back))
		return n.Measure(probe, back)
	}),
	measured("a measurement of another probe", channel.Valid, func(n *Node, probe, back *Cell) Say {
		n.Append(n.Measure(probe, back))
		if p, b, ok := n.probed(); ok {
			probe, back = p, b
		}
		return n.Measure(probe, back)
	}),
	measured("a measurement of an older probe by a newer entry", channel.Valid, func(n *Node, probe, back *Cell) Say {
		if _, b, ok := n.probed(); ok {
			back = b
		}
		return n.Measure(probe, back)
	}),
	measured("a measurement of what is no probe", channel.VoidReference, func(n *Node, probe, back *Cell) Say { return n.Measure(probe.Prev, back) }),
	measured("a measurement of itself", channel.VoidReference, func(n *Node, _, back *Cell) Say { return n.measure(n.Tip.Size(), back.Position(), nil) }),
	measured("a measurement of a probe to come", channel.VoidReference, func(n *Node, _, back *Cell) Say { return n.measure(n.Tip.Size()+1, back.Position(), nil) }),
	measured("a measurement of a probe beyond all entries", channel.VoidReference, func(n *Node, _, back *Cell) Say {
		return n.measure(parley.MaxInteger, back.Position(), nil)
	}),
	measured("a measurement by an entry of one's own", channel.VoidSide, func(n *Node, probe, _ *Cell) Say { return n.Measure(probe, n.Tip) }),
	measured("a measurement by an entry of one's own that is nowhere", channel.VoidSide, func(n *Node, probe, _ *Cell) Say {
		return n.measure(probe.Size()-1, parley.Position{Party: n.Party, Root: nowhere, Size: 1}, nil)
	}),
	measured("a measurement by an entry that is not in the past", channel.VoidReference, func(n *Node, probe, back *Cell) Say {
		p := back.Position()
		p.Root = nowhere
		return n.measure(probe.Size()-1, p, nil)
	}),
	measured("a measurement by the right root at the wrong size", channel.VoidReference, func(n *Node, probe, back *Cell) Say {
		p := back.Position()
		p.Size++
		return n.measure(probe.Size()-1, p, nil)
	}),
	measured("a measurement by an entry that does not cover it", channel.VoidStale, func(n *Node, probe, back *Cell) Say { return n.Measure(probe, back.Prev) }),
	measured("a measurement by an entry that does not cover it, again: what covers comes first", channel.VoidStale, func(n *Node, probe, back *Cell) Say {
		n.Append(n.Measure(probe, back))
		return n.Measure(probe, back.Prev)
	}),
	measured("a measurement of no probe by an entry of one's own: the probe comes first", channel.VoidReference, func(n *Node, probe, _ *Cell) Say { return n.Measure(probe.Prev, probe) }),

	odd("an intake of another party's partner", channel.VoidParty, func(*Node) Say { return TakeIn("clinic", nowhere) }),
	odd("an intake of the party's own", channel.VoidParty, func(n *Node) Say { return TakeIn(parley.OriginatorID(n.Party), nowhere) }),
	odd("an intake of what nobody has said", channel.Valid, func(*Node) Say { return TakeIn("airwing", nowhere) }),
	odd("an intake again", channel.VoidRepeat, func(n *Node) Say {
		n.Append(TakeIn("airwing", nowhere))
		return TakeIn("airwing", nowhere)
	}),
	odd("an intake again beside something new", channel.Valid, func(n *Node) Say {
		n.Append(TakeIn("airwing", nowhere))
		return TakeIn("airwing", nowhere, parley.Hash{1})
	}),
	{Name: "an intake of what is said", Reason: channel.VoidRepeat, Make: about(theirSite, func(_ *Node, of parley.Hash) Say { return TakeIn("airwing", of) })},
	{Name: "an intake of what is said, and of what was taken in", Reason: channel.VoidRepeat, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(TakeIn("airwing", nowhere))
		return TakeIn("airwing", of, nowhere)
	})},
	{Name: "an intake of what is said beside something new", Reason: channel.Valid, Make: about(theirSite, func(_ *Node, of parley.Hash) Say { return TakeIn("airwing", of, nowhere) })},

	// Wrong in two ways at once.
	odd("with whom a call was before who spoke, and who spoke before what it was about", channel.VoidParty, func(n *Node) Say {
		return n.Call(Them, []parley.Hash{nowhere}, BodyMember("speakers", []members{{"office": "Watch", "party": "stranger"}}))
	}),
	odd("by whom a breach is before what the incident is linked with", channel.VoidParty, func(n *Node) Say {
		return n.Incident([]parley.Hash{nowhere}, allege("stranger", n.harm()))
	}),
	odd("what an account is of before by whom a breach is", channel.VoidReference, func(n *Node) Say { return n.Account(nowhere, nil, allege("stranger", n.harm())) }),
	{Name: "whose a notice is before its mode, of a reconfirmation", Reason: channel.VoidOwner, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Reconfirm([]parley.Hash{of}, InMode(parley.Test))
	})},
	{Name: "its mode before whether it was replaced, of a reconfirmation", Reason: channel.VoidMode, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		n.Append(n.Change(s))
		return n.Reconfirm(s.Tips, InMode(parley.Test))
	})},
	{Name: "a reconfirmation of what was replaced, then of nothing: each in turn", Reason: channel.VoidStale, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		n.Append(n.Change(s))
		return n.Reconfirm(append(s.Tips, parley.Hash{0xff, 0xff, 0xff, 0xff}))
	})},
	{Name: "a reconfirmation of nothing, then of what was replaced: each in turn", Reason: channel.VoidReference, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		n.Append(n.Change(s))
		return n.Reconfirm(append(s.Tips, parley.Hash{1}))
	})},
	odd("whose an intake is before what it is of", channel.VoidParty, func(n *Node) Say {
		n.Append(TakeIn("airwing", nowhere))
		return TakeIn("clinic", nowhere)
	}),
	odd("a needless release before whom a check is with", channel.VoidRelease, func(n *Node) Say {
		return n.Release(n.Check("stranger"), "second", func(b *parley.Release) { b.Of = nowhere })
	}),
}
