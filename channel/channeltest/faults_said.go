package channeltest

import (
	"math/rand/v2"
	"slices"

	"parley"
	"parley/channel"
)

// odd makes a fault of the form of a word or statement about nothing that is there.
func odd(name string, reason channel.Reason, make func(n *Node) Say) Fault {
	return Fault{Name: name, Reason: reason, Make: say(make)}
}

// ackWith, replyWith, readWith, shownWith and toldWith make faults of a body with members
// set, or with nil taken out.
func ackWith(name string, reason channel.Reason, step parley.Step, set members) Fault {
	return odd(name, reason, func(n *Node) Say { return n.Acknowledge(nowhere, step, inBody(set)...) })
}

func replyWith(name string, reason channel.Reason, word parley.ReplyWord, set members) Fault {
	return odd(name, reason, func(n *Node) Say { return n.Reply(nowhere, word, inBody(set)...) })
}

func readWith(name string, reason channel.Reason, set members) Fault {
	return odd(name, reason, func(n *Node) Say {
		return n.ReadBack(nowhere, func(b *parley.Readback) { b.Volumes = n.Notice(parley.Site, "us").Volumes }, inBody(set)...)
	})
}

func shownWith(name string, reason channel.Reason, set members) Fault {
	return odd(name, reason, func(*Node) Say {
		return Statement(parley.Shown{Acts: []parley.Hash{nowhere}, Kind: parley.KindShown, Post: "Watch"}, set)
	})
}

// toldWith sets members of the obligation, and the rung.
func toldWith(name string, reason channel.Reason, rung int64, set members) Fault {
	o := with(members{"debtor": Them, "duty": parley.OwesAcknowledge, "of": nowhere}, set)
	return odd(name, reason, func(*Node) Say {
		return Statement(parley.Told{Kind: parley.KindTold, Rung: rung}, members{"obligation": o})
	})
}

func inBody(set members) (out []Twist) {
	for name, v := range set {
		out = append(out, BodyMember(name, v))
	}
	return out
}

// terms makes a fault of a charter that somebody accepts.
func terms(name string, reason channel.Reason, set members) Fault {
	return odd(name, reason, func(n *Node) Say {
		t := n.w.Amend(n.charter(), nil)
		return n.Accept(t.Hash, BodyMember("charter", Raw(edited(t.Raw, set))))
	})
}

func rungs(n int) (out []members) {
	for i := range n {
		out = append(out, members{"after": 1000 * (i + 1), "level": "watch"})
	}
	return out
}

func acts(n int) (out []parley.Hash) {
	for i := range n {
		out = append(out, parley.Hash{byte(i), 1})
	}
	return out
}

var elders = members{"at": 1760000000000, "means": "telephone", "office": "Elders", "party": Village}

// dutyFormFaults are words and statements of the wrong form. Of a form that is right,
// nothing is there: then it is the reference that is void.
var dutyFormFaults = []Fault{
	ackWith("an acknowledgement of nothing", channel.VoidReference, parley.Received, nil),
	ackWith("an acknowledgement without a step", channel.VoidMalformed, parley.Received, members{"step": nil}),
	ackWith("an acknowledgement of a step to come", channel.VoidMalformed, parley.Received, members{"step": "read"}),
	ackWith("passed to nobody", channel.VoidMalformed, parley.Passed, members{"to": nil}),
	ackWith("passed at no time", channel.VoidMalformed, parley.Passed, members{"at": nil}),
	ackWith("received, and passed to somebody", channel.VoidMalformed, parley.Received, members{"to": "Patrols"}),
	ackWith("closed at a time", channel.VoidMalformed, parley.Done, members{"at": 1}),
	ackWith("passed at a time that is none", channel.VoidMalformed, parley.Passed, members{"at": -1}),
	ackWith("reported by nobody at all", channel.VoidMalformed, parley.Received, members{"reported": members{}}),
	ackWith("reported for no party", channel.VoidMalformed, parley.Received, members{"reported": with(elders, members{"party": nil})}),
	ackWith("reported by no office", channel.VoidMalformed, parley.Received, members{"reported": with(elders, members{"office": nil})}),
	ackWith("reported by no means", channel.VoidMalformed, parley.Received, members{"reported": with(elders, members{"means": nil})}),
	ackWith("reported at no time: a required time may be zero, not missing", channel.VoidMalformed, parley.Received, members{"reported": with(elders, members{"at": nil})}),
	ackWith("reported at the beginning of time, of nothing", channel.VoidReference, parley.Received, members{"reported": with(elders, members{"at": 0})}),
	ackWith("reported with a member that nobody knows", channel.VoidUnknown, parley.Received, members{"reported": with(elders, members{"person": "x"})}),
	ackWith("an acknowledgement with a member that nobody knows", channel.VoidUnknown, parley.Received, members{"by": "x"}),

	replyWith("a reply of a word to come", channel.VoidMalformed, parley.ReplyRoger, members{"reply": "concur"}),
	replyWith("a reply will-change, which is an answer's", channel.VoidMalformed, parley.ReplyRoger, members{"reply": "will-change"}),
	replyWith("an objection without a reason", channel.VoidMalformed, parley.ReplyObject, members{"reason": nil}),
	replyWith("unable without a reason", channel.VoidMalformed, parley.ReplyUnable, members{"reason": nil}),
	replyWith("roger with a reason, to nothing", channel.VoidReference, parley.ReplyRoger, members{"reason": "because"}),
	replyWith("standby for ever", channel.VoidMalformed, parley.ReplyStandby, members{"until": nil}),
	replyWith("roger until a time", channel.VoidMalformed, parley.ReplyRoger, members{"until": 1}),
	replyWith("a mismatch of no code", channel.VoidMalformed, parley.ReplyMismatch, members{"code": nil}),
	replyWith("a mismatch of a code to come", channel.VoidMalformed, parley.ReplyMismatch, members{"code": "wrong"}),
	replyWith("a mismatch of another matter, without a reason", channel.VoidMalformed, parley.ReplyMismatch, members{"code": "other"}),
	replyWith("a mismatch of another matter, with a reason, of nothing", channel.VoidReference, parley.ReplyMismatch, members{"code": "other", "reason": "two bridges"}),
	replyWith("a mismatch without a place, of nothing", channel.VoidReference, parley.ReplyMismatch, members{"place": nil}),
	replyWith("a mismatch at two places", channel.VoidMalformed, parley.ReplyMismatch, members{"place": []parley.Place{{1, 2}, {1, 2}}}),
	replyWith("a mismatch at an empty list of places", channel.VoidMalformed, parley.ReplyMismatch, members{"place": []parley.Place{}}),
	replyWith("a mismatch beyond the pole", channel.VoidMalformed, parley.ReplyMismatch, members{"place": []parley.Place{{900_000_001, 0}}}),
	replyWith("an objection with a code", channel.VoidMalformed, parley.ReplyObject, members{"code": "other"}),
	replyWith("an objection with a place", channel.VoidMalformed, parley.ReplyObject, members{"place": []parley.Place{{1, 2}}}),
	replyWith("an actor of no kind", channel.VoidMalformed, parley.ReplyActor, members{"actor": nil}),
	replyWith("an actor of a kind to come", channel.VoidMalformed, parley.ReplyActor, members{"actor": "allied"}),
	replyWith("an actor without the words that were said", channel.VoidMalformed, parley.ReplyActor, members{"said": nil}),
	replyWith("an actor without who said it", channel.VoidMalformed, parley.ReplyActor, members{"speaker": nil}),
	replyWith("roger with an actor", channel.VoidMalformed, parley.ReplyRoger, members{"actor": "ours"}),
	replyWith("roger with words said", channel.VoidMalformed, parley.ReplyRoger, members{"said": "x"}),
	replyWith("roger with a speaker", channel.VoidMalformed, parley.ReplyRoger, members{"speaker": "x"}),
	replyWith("a reply of nothing at all", channel.VoidMalformed, parley.ReplyRoger, members{"of": nil}),
	replyWith("a reply with a member that nobody knows, and without of: unknown comes first", channel.VoidUnknown, parley.ReplyRoger, members{"of": nil, "extra": 1}),

	readWith("a readback of nothing", channel.VoidReference, nil),
	readWith("a readback without a number", channel.VoidMalformed, members{"number": nil}),
	readWith("a readback of a number below nothing", channel.VoidMalformed, members{"number": -1}),
	readWith("a readback without volumes", channel.VoidMalformed, members{"volumes": nil}),
	readWith("a readback of an empty list of volumes", channel.VoidMalformed, members{"volumes": []int{}}),
	readWith("a readback of a volume that is none", channel.VoidMalformed, members{"volumes": []members{{"from": 1}}}),
	readWith("a readback with a member that nobody knows", channel.VoidUnknown, members{"remarks": "x"}),

	shownWith("nothing shown", channel.VoidMalformed, members{"acts": []parley.Hash{}}),
	shownWith("shown out of order", channel.VoidMalformed, members{"acts": []parley.Hash{{2}, {1}}}),
	shownWith("shown more than there is room for", channel.VoidMalformed, members{"acts": acts(65)}),
	shownWith("shown as much as there is room for, of nothing", channel.VoidReference, members{"acts": acts(64)}),
	shownWith("shown at no post", channel.VoidMalformed, members{"post": nil}),
	shownWith("shown to a person", channel.VoidUnknown, members{"person": "x"}),

	toldWith("told of nothing", channel.VoidReference, 0, nil),
	toldWith("told of a duty to come", channel.VoidMalformed, 0, members{"duty": "obey"}),
	toldWith("told at a rung above any ladder", channel.VoidMalformed, 9, nil),
	toldWith("told at the highest rung that there can be, of nothing", channel.VoidReference, 8, nil),
	toldWith("told at a rung below the first", channel.VoidMalformed, -1, nil),
	toldWith("told of nobody's debt", channel.VoidMalformed, 0, members{"debtor": nil}),
	toldWith("told of an acknowledgement of a revision", channel.VoidMalformed, 0, members{"revision": nowhere}),
	toldWith("told of an answer to no revision", channel.VoidMalformed, 0, members{"duty": parley.OwesAnswer}),
	toldWith("told of an answer to nothing", channel.VoidReference, 0, members{"duty": parley.OwesAnswer, "revision": nowhere}),
	toldWith("told with a member that nobody knows in the obligation", channel.VoidUnknown, 0, members{"creditor": Us}),
	odd("told without a rung: a required count may be zero, not missing", channel.VoidMalformed, func(*Node) Say {
		o := parley.Obligation{Debtor: Them, Duty: parley.OwesAcknowledge, Of: nowhere}
		return Statement(parley.Told{Kind: parley.KindTold, Obligation: o}, members{"rung": nil})
	}),

	terms("a charter that displays otherwise", channel.VoidMalformed, members{"display": "reported"}),
	terms("a charter with a ladder of nine rungs", channel.VoidMalformed, members{"ladder": rungs(9)}),
	terms("a charter with a ladder of eight rungs, after one that is not in force", channel.VoidCharter, members{"ladder": rungs(8), "predecessor": nowhere}),
	terms("a charter with two rungs at one time", channel.VoidMalformed, members{"ladder": append(rungs(2), rungs(2)[1])}),
	terms("a charter with a rung at once", channel.VoidMalformed, members{"ladder": []members{{"after": 0, "level": "watch"}}}),
	terms("a charter with a rung of no level", channel.VoidMalformed, members{"ladder": []members{{"after": 1}}}),
	terms("a charter with a rung of a member that nobody knows", channel.VoidUnknown, members{"ladder": []members{{"after": 1, "level": "watch", "who": "x"}}}),
	terms("a charter with a readback of a kind to come", channel.VoidMalformed, members{"readback": []string{"strike"}}),
	terms("a charter with a readback of one kind twice", channel.VoidMalformed, members{"readback": []string{"site", "site"}}),
	terms("a charter with a deadline of nothing", channel.VoidMalformed, members{"deadlines": []members{{"precedence": "flash"}}}),
	terms("a charter with an answer at once", channel.VoidMalformed, members{"deadlines": []members{{"acknowledge": 1, "answer": 0, "precedence": "flash"}}}),
	terms("a charter with a readback in no time", channel.VoidMalformed, members{"deadlines": []members{{"acknowledge": 1, "precedence": "flash", "readback": -1}}}),
}

// about makes a fault about something of a list.
func about(list func(n *Node) []parley.Hash, f func(n *Node, of parley.Hash) Say) func(*Node, *rand.Rand) (Say, bool) {
	return func(n *Node, r *rand.Rand) (Say, bool) {
		of, ok := pick(r, list(n))
		if !ok {
			return Say{}, false
		}
		return f(n, of), true
	}
}

// standingOf lists the real notices of a kind that stand, of others or of the own party.
func standingOf(k parley.NoticeKind, who func(n *Node, s channel.NoticeState) bool) func(n *Node) []parley.Hash {
	return func(n *Node) (out []parley.Hash) {
		for _, s := range n.Notices(func(s channel.NoticeState) bool {
			return s.Kind == k && s.Disowned == 0 && s.Mode == parley.Real && s.Cancelled == 0 && who(n, s)
		}) {
			out = append(out, s.Tips[0])
		}
		return out
	}
}

func ours(n *Node, s channel.NoticeState) bool { return s.Party == n.Party }

var (
	theirSite   = standingOf(parley.Site, theirs)
	ourMovement = standingOf(parley.Movement, ours)
)

// acted lists what cells of a kind did that are valid and applied.
func acted(k parley.Kind) func(n *Node) []parley.Hash {
	return func(n *Node) (out []parley.Hash) {
		for _, c := range n.order {
			if c.Entry.Kind == k && n.applied[c] && n.w.verdicts[c] == "valid []" {
				out = append(out, c.Entry.Act)
			}
		}
		return out
	}
}

// ourTest lists the tests of the party that stand.
func (n *Node) ourTest() []parley.Hash {
	var out []parley.Hash
	for _, s := range n.Notices(func(s channel.NoticeState) bool { return test(n, s) }) {
		out = append(out, s.ID)
	}
	return out
}

// owesUs gives an obligation of the party, or to it, that a test accepts.
func owesUs(n *Node, want func(d *channel.Obligation) bool) (*channel.Obligation, bool) {
	l := n.Machine.Now().Obligations()
	i := slices.IndexFunc(l, func(d *channel.Obligation) bool {
		return d.Debtor != Village && (d.Debtor == n.Party || d.Creditor == n.Party) && (want == nil || want(d))
	})
	if i < 0 {
		return nil, false
	}
	return l[i], true
}

func onOwed(f func(n *Node, d *channel.Obligation) Say) func(*Node, *rand.Rand) (Say, bool) {
	return func(n *Node, _ *rand.Rand) (Say, bool) {
		d, ok := owesUs(n, nil)
		if !ok {
			return Say{}, false
		}
		return f(n, d), true
	}
}

// dutyFaults say what may not be said of what is there.
var dutyFaults = []Fault{
	{Name: "an acknowledgement by who may only release", Reason: channel.VoidRole, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Acknowledge(of, parley.Received, By(n.Officer("second")))
	})},
	{Name: "a reply by who may only release", Reason: channel.VoidRole, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Reply(of, parley.ReplyRoger, By(n.Officer("second")))
	})},
	{Name: "a readback by who may only release", Reason: channel.VoidRole, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.ReadBack(of, nil, By(n.Officer("second")))
	})},
	{Name: "an acknowledgement of an enrolment", Reason: channel.VoidReference, Make: about(acted(parley.KindEnroll), func(n *Node, of parley.Hash) Say {
		return n.Acknowledge(of, parley.Received, InMode(parley.Real))
	})},
	{Name: "an acknowledgement of a reply", Reason: channel.VoidReference, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Acknowledge(n.Append(n.Reply(of, parley.ReplyRoger)).Entry.Act, parley.Received)
	})},
	{Name: "a reply to an acknowledgement", Reason: channel.VoidReference, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Reply(n.Append(n.Acknowledge(of, parley.Done)).Entry.Act, parley.ReplyRoger)
	})},
	{Name: "a readback of a cancel", Reason: channel.VoidReference, Make: about(acted(parley.KindCancel), func(n *Node, of parley.Hash) Say {
		return n.ReadBack(of, func(b *parley.Readback) { b.Volumes = n.Notice(parley.Site, "us").Volumes })
	})},
	{Name: "a readback of an urgent call", Reason: channel.VoidReference, Make: say(func(n *Node) Say {
		c := n.Append(n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}))
		return n.ReadBack(c.Entry.Act, func(b *parley.Readback) { b.Volumes = n.Notice(parley.Site, "us").Volumes })
	})},
	{Name: "an acknowledgement of what is one's own", Reason: channel.VoidSide, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.Acknowledge(of, parley.Received)
	})},
	{Name: "a reply to one's own reply", Reason: channel.VoidSide, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Reply(n.Append(n.Reply(of, parley.ReplyObject)).Entry.Act, parley.ReplyRoger)
	})},
	{Name: "a readback of what is one's own", Reason: channel.VoidSide, Make: about(ourMovement, func(n *Node, of parley.Hash) Say { return n.ReadBack(of, nil) })},
	{Name: "reported of another party's notice", Reason: channel.VoidSide, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Acknowledge(of, parley.Received, For(Village))
	})},
	{Name: "reported for a party with a log", Reason: channel.VoidParty, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.Acknowledge(of, parley.Received, For(Them))
	})},
	{Name: "reported for the own party", Reason: channel.VoidParty, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.Reply(of, parley.ReplyObject, For(Us))
	})},
	{Name: "reported for a party that the charter does not name", Reason: channel.VoidParty, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.ReadBack(of, nil, For("stranger"))
	})},
	{Name: "reported for a partner, which is no party", Reason: channel.VoidParty, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.Acknowledge(of, parley.Received, For("airwing"))
	})},
	{Name: "a real acknowledgement of a test", Reason: channel.VoidMode, Make: about((*Node).ourTest, func(n *Node, of parley.Hash) Say {
		return n.Acknowledge(of, parley.Received, For(Village), InMode(parley.Real))
	})},
	{Name: "a test of a reply to what is real", Reason: channel.VoidMode, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Reply(of, parley.ReplyRoger, InMode(parley.Test))
	})},
	{Name: "a test of a readback of what is real", Reason: channel.VoidMode, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.ReadBack(of, nil, InMode(parley.Test))
	})},
	{Name: "the same step again", Reason: channel.VoidRepeat, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Acknowledge(of, parley.Received))
		return n.Acknowledge(of, parley.Received)
	})},
	{Name: "passed to the same post again, at another time", Reason: channel.VoidRepeat, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Acknowledge(of, parley.Passed))
		return n.Acknowledge(of, parley.Passed, BodyMember("at", 17))
	})},
	{Name: "passed to another post", Reason: channel.Valid, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Acknowledge(of, parley.Passed))
		return n.Acknowledge(of, parley.Passed, BodyMember("to", "Air cell"))
	})},
	{Name: "reported the same step again, by another means", Reason: channel.VoidRepeat, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		n.Append(n.Acknowledge(of, parley.Received, For(Village)))
		return n.Acknowledge(of, parley.Received, BodyMember("reported", with(elders, members{"means": "radio"})))
	})},
	{Name: "a reply withdrawn that was never said", Reason: channel.VoidBaseless, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Reply(of, parley.ReplyWithdraw)
	})},
	{Name: "an acknowledgement is no reply to withdraw", Reason: channel.VoidBaseless, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Acknowledge(of, parley.Received))
		return n.Reply(of, parley.ReplyWithdraw)
	})},
	{Name: "a reply withdrawn twice", Reason: channel.Valid, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Reply(of, parley.ReplyObject))
		n.Append(n.Reply(of, parley.ReplyWithdraw))
		return n.Reply(of, parley.ReplyWithdraw)
	})},
	{Name: "the same reply again", Reason: channel.Valid, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Reply(of, parley.ReplyObject))
		return n.Reply(of, parley.ReplyObject)
	})},

	{Name: "shown what is one's own", Reason: channel.VoidReference, Make: about(ourMovement, func(n *Node, of parley.Hash) Say { return n.Show(of) })},
	{Name: "shown what is another's and what is one's own", Reason: channel.VoidReference, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		own, _ := pick(rand.New(rand.NewPCG(0, 0)), n.Things(n.mine))
		return n.Show(of, own)
	})},
	{Name: "shown an enrolment", Reason: channel.VoidReference, Make: about(acted(parley.KindEnroll), func(n *Node, of parley.Hash) Say { return n.Show(of) })},
	{Name: "shown again", Reason: channel.VoidRepeat, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Show(of))
		return n.Show(of)
	})},
	{Name: "shown again beside what was not", Reason: channel.Valid, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Show(of))
		return n.Show(n.Things(n.theirs)...)
	})},

	{Name: "told of an obligation of another duty", Reason: channel.VoidReference, Make: onOwed(func(n *Node, d *channel.Obligation) Say {
		o := d.Obligation
		o.Duty, o.Revision = parley.OwesResponse, parley.Hash{}
		return n.Tell(o, 0)
	})},
	{Name: "told of an obligation of a party that the charter does not name", Reason: channel.VoidReference, Make: onOwed(func(n *Node, d *channel.Obligation) Say {
		o := d.Obligation
		o.Debtor = "stranger"
		return n.Tell(o, 0)
	})},
	{Name: "told of what a party would owe itself", Reason: channel.VoidReference, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.Tell(parley.Obligation{Debtor: Us, Duty: parley.OwesAcknowledge, Of: of}, 0)
	})},
	{Name: "told of a readback of a kind that is not read back", Reason: channel.VoidReference, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Tell(parley.Obligation{Debtor: Us, Duty: parley.OwesReadback, Of: of}, 0)
	})},
	{Name: "told of what two others owe one another", Reason: channel.VoidSide, By: Third, Make: about(standingOf(parley.Movement, func(_ *Node, s channel.NoticeState) bool { return s.Party == Us }), func(n *Node, of parley.Hash) Say {
		return n.Tell(parley.Obligation{Debtor: Them, Duty: parley.OwesAcknowledge, Of: of}, 0)
	})},
	{Name: "told at a rung that the charter's ladder has not", Reason: channel.VoidRule, Make: onOwed(func(n *Node, d *channel.Obligation) Say { return n.Tell(d.Obligation, 3) })},
	{Name: "told at the same rung again", Reason: channel.VoidRepeat, Make: onOwed(func(n *Node, d *channel.Obligation) Say {
		n.Append(n.Tell(d.Obligation, 2))
		return n.Tell(d.Obligation, 2)
	})},
	{Name: "told at another rung, a lower one", Reason: channel.Valid, Make: onOwed(func(n *Node, d *channel.Obligation) Say {
		n.Append(n.Tell(d.Obligation, 2))
		return n.Tell(d.Obligation, 1)
	})},

	// Wrong in two ways at once.
	{Name: "what is not there before whose it is", Reason: channel.VoidReference, Make: about(acted(parley.KindEnroll), func(n *Node, of parley.Hash) Say {
		return n.Reply(of, parley.ReplyRoger, For(Them))
	})},
	{Name: "for whom it is reported before whose it is", Reason: channel.VoidParty, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Reply(of, parley.ReplyRoger, For(Them))
	})},
	{Name: "whose it is before its mode", Reason: channel.VoidSide, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.Reply(of, parley.ReplyRoger, InMode(parley.Test))
	})},
	{Name: "its mode before what is baseless", Reason: channel.VoidMode, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		return n.Reply(of, parley.ReplyWithdraw, InMode(parley.Test))
	})},
	{Name: "its mode before what is repeated", Reason: channel.VoidMode, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Acknowledge(of, parley.Received))
		return n.Acknowledge(of, parley.Received, InMode(parley.Test))
	})},
	{Name: "the role before what it is of", Reason: channel.VoidRole, Make: say(func(n *Node) Say {
		return n.Acknowledge(nowhere, parley.Received, By(n.Officer("second")))
	})},
	{Name: "a needless release before what it is of", Reason: channel.VoidPerson, Make: say(func(n *Node) Say {
		n.Append(n.Word("enroller", parley.KindEnroll, n.person("alias", "p1", parley.Releases)))
		return n.Release(n.Acknowledge(nowhere, parley.Received), "alias", nil)
	})},
	{Name: "shown what is one's own, again: what it is of comes first", Reason: channel.VoidReference, Make: about(theirSite, func(n *Node, of parley.Hash) Say {
		n.Append(n.Show(of))
		own, _ := pick(rand.New(rand.NewPCG(0, 0)), n.Things(n.mine))
		return n.Show(of, own)
	})},
	{Name: "whose debt it is before the rung", Reason: channel.VoidSide, By: Third, Make: about(standingOf(parley.Movement, func(_ *Node, s channel.NoticeState) bool { return s.Party == Us }), func(n *Node, of parley.Hash) Say {
		return n.Tell(parley.Obligation{Debtor: Them, Duty: parley.OwesAcknowledge, Of: of}, 7)
	})},
}
