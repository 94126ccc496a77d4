package channeltest

import (
	"math/rand/v2"
	"slices"

	"parley"
	"parley/channel"
)

var officerFaults = []Fault{
	{Name: "a key that nobody enrolled", Reason: channel.VoidKey, Make: say(func(n *Node) Say { return n.File(parley.Site, By(n.Officer("nobody"))) })},
	{Name: "a revoked key", Reason: channel.VoidKey, Make: say(func(n *Node) Say { return n.File(parley.Site, By(n.Officer("leaver"))) })},
	{Name: "another party's officer", Reason: channel.VoidKey, Make: say(func(n *Node) Say { return n.File(parley.Site, By(n.w.Key("them/clerk"))) })},
	{Name: "released by nobody known", Reason: channel.VoidKey, Make: say(func(n *Node) Say { return n.Release(n.File(parley.Site), "nobody", nil) })},
	{Name: "drafted by who may only release", Reason: channel.VoidRole, Make: say(func(n *Node) Say { return n.File(parley.Site, By(n.Officer("second"))) })},
	{Name: "enrolled by a clerk", Reason: channel.VoidRole, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindEnroll, n.person("other", "p9", parley.Drafts))
	})},
	{Name: "another's key revoked by a clerk", Reason: channel.VoidRole, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindRevoke, parley.Revocation{Key: n.Officer("second").id})
	})},
	{Name: "released by who may only draft", Reason: channel.VoidRole, Make: say(func(n *Node) Say { return n.Release(n.File(parley.Site), "clerk", nil) })},
	{Name: "an enroller enrolled by an officer", Reason: channel.VoidRole, Make: say(func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.person("other", "p9", parley.Enrolls))
	})},
	{Name: "nobody released an operation", Reason: channel.VoidRelease, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindNotice, parley.Filing{Notice: n.Notice(parley.Operation, "us")})
	})},
	{Name: "nobody released a message", Reason: channel.VoidRelease, Make: say(func(n *Node) Say { return n.message() })},
	{Name: "something else was released", Reason: channel.VoidRelease, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site), "second", func(b *parley.Release) { b.Of = nowhere })
	})},
	{Name: "a bypass of what is not urgent", Reason: channel.VoidRelease, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Operation), "second", func(b *parley.Release) { b.Bypass = "alone on watch" })
	})},
	{Name: "drafted and released by one person with two keys", Reason: channel.VoidPerson, Make: say(func(n *Node) Say {
		n.Append(n.Word("enroller", parley.KindEnroll, n.person("alias", "p1", parley.Releases)))
		return n.Release(n.File(parley.Operation), "alias", nil)
	})},
	{Name: "a picture that the node never had", Reason: channel.VoidPicture, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Operation), "second", func(b *parley.Release) {
			b.Picture = []parley.Position{{Party: Them, Root: nowhere, Size: 3}}
		})
	})},
	{Name: "a picture of the right root at the wrong size", Reason: channel.VoidPicture, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Operation), "second", func(b *parley.Release) {
			p := n.Tip.Position()
			p.Size++
			b.Picture = []parley.Position{p}
		})
	})},
	{Name: "a revoked key enrolled again", Reason: channel.VoidRevoked, Make: say(func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.person("leaver", "p3", parley.Drafts))
	})},
	{Name: "an enrolled key enrolled again", Reason: channel.VoidEnrolled, Make: say(func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.person("clerk", "p1", parley.Releases))
	})},
}

var rootFaults = []Fault{
	{Name: "a second open in one log", Reason: channel.VoidOpen, Make: say(func(n *Node) Say { return n.Open(n.w.Channel) })},
	{Name: "an open that is malformed, in the middle of a log", Reason: channel.VoidOpen, Make: say(func(n *Node) Say { return n.Open(n.w.Channel, Member("nonce", nil)) })},
	{Name: "enrolled with a stranger's key for a root", Reason: channel.VoidKey, Make: say(func(n *Node) Say {
		return n.Root(parley.KindEnroll, n.person("other", "p9", parley.Enrolls), By(n.Officer("clerk")))
	})},
	{Name: "recovered by the root itself", Reason: channel.VoidKey, Make: say(func(n *Node) Say {
		return n.Root(parley.KindRecover, parley.Recover{From: n.Officer("root").id, Root: n.Officer("root2").id})
	})},
	{Name: "stopped by another party's root", Reason: channel.VoidKey, Make: say(func(n *Node) Say {
		p := n.Tip.Position()
		return n.Root(parley.KindStop, parley.Stop{Epoch: p.Epoch, Root: p.Root, Size: p.Size}, By(n.w.Key("them/root")))
	})},
	{Name: "accepted with another party's root", Reason: channel.VoidKey, Make: say(func(n *Node) Say {
		return n.Accept(n.w.Amend(n.charter(), nil).Hash, By(n.w.Key("them/root")))
	})},
	{Name: "the root enrols more than enrollers", Reason: channel.VoidRole, Make: say(func(n *Node) Say {
		return n.Root(parley.KindEnroll, n.person("other", "p9", parley.Drafts, parley.Enrolls))
	})},
	{Name: "a charter with a gap in versions", Reason: channel.VoidCharter, Make: say(func(n *Node) Say {
		return n.Accept(n.w.Amend(n.charter(), func(c *parley.Charter) { c.Version++ }).Hash)
	})},
	{Name: "a charter that changes the mode", Reason: channel.VoidCharter, Make: say(func(n *Node) Say {
		return n.Accept(n.w.Amend(n.charter(), func(c *parley.Charter) { c.Mode = parley.Exercise }).Hash)
	})},
	{Name: "a charter after one that is not in force", Reason: channel.VoidCharter, Make: say(func(n *Node) Say {
		v2 := n.w.Amend(n.charter(), nil)
		n.Append(n.Accept(v2.Hash))
		return n.Accept(n.w.Amend(v2.Hash, nil).Hash)
	})},
	{Name: "another channel's first charter", Reason: channel.VoidCharter, Make: say(func(n *Node) Say {
		c := n.w.Texts[n.w.Channel].Charter
		c.Nonce = n.w.nonce()
		return n.Accept(n.w.draft(c).Hash)
	})},
	{Name: "a charter accepted twice", Reason: channel.VoidAccepted, Make: say(func(n *Node) Say { return n.Accept(n.w.Channel) })},
	{Name: "a charter declined after it was accepted", Reason: channel.VoidAccepted, Make: say(func(n *Node) Say {
		return n.Root(parley.KindDecline, parley.Decline{Charter: n.w.Channel})
	})},
	{Name: "a charter accepted after it was declined", Reason: channel.VoidDeclined, Make: func(n *Node, _ *rand.Rand) (Say, bool) {
		t, ok := n.declines()
		return n.Accept(t), ok
	}},
	{Name: "a charter declined twice", Reason: channel.VoidDeclined, Make: func(n *Node, _ *rand.Rand) (Say, bool) {
		t, ok := n.declines()
		return n.Root(parley.KindDecline, parley.Decline{Charter: t}), ok
	}},
	{Name: "two successors accepted, none of them declined", Reason: channel.VoidCommitted, Make: say(func(n *Node) Say {
		n.Append(n.Accept(n.w.Amend(n.charter(), nil).Hash))
		return n.Accept(n.w.Amend(n.charter(), nil).Hash)
	})},
	{Name: "a charter declined that nobody knows", Reason: channel.VoidReference, Make: say(func(n *Node) Say {
		return n.Root(parley.KindDecline, parley.Decline{Charter: nowhere})
	})},
	{Name: "recovered from a key that is no root", Reason: channel.VoidReference, Make: say(func(n *Node) Say {
		return n.Root(parley.KindRecover, parley.Recover{From: n.Officer("root9").id, Root: n.Officer("root2").id}, By(n.Officer("recovery")))
	})},
	{Name: "stopped at a head that it never had", Reason: channel.VoidHead, Make: say(func(n *Node) Say {
		return n.Root(parley.KindStop, parley.Stop{Root: nowhere, Size: 4})
	})},
}

// declines lets another party propose a charter and this one decline it.
func (n *Node) declines() (parley.Hash, bool) {
	t := n.w.Amend(n.charter(), nil)
	for _, m := range n.w.Nodes {
		if m.Party == n.Party || m.Tip == nil {
			continue
		}
		c := m.Append(m.Accept(t.Hash))
		if !n.Take(c) || !n.applied[c] {
			return t.Hash, false
		}
		n.Append(n.Root(parley.KindDecline, parley.Decline{Charter: t.Hash}))
		return t.Hash, true
	}
	return t.Hash, false
}

var wordFaults = []Fault{
	{Name: "a notice for somebody it does not speak for", Reason: channel.VoidOriginator, Make: say(func(n *Node) Say { return n.fileFor(parley.Site, "village") })},
	{Name: "a marking that the charter has not", Reason: channel.VoidMarking, Make: say(func(n *Node) Say {
		t := n.Notice(parley.Site, parley.OriginatorID(n.Party))
		t.Marking = "SECRET"
		return n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t})
	})},
	{Name: "a message with a marking that the charter has not", Reason: channel.VoidMarking, Make: say(func(n *Node) Say {
		return n.Release(n.Word("clerk", parley.KindMessage, parley.Message{Marking: "SECRET", Precedence: parley.Routine, Text: "x"}), "second", nil)
	})},
	{Name: "a reference to nothing", Reason: channel.VoidReference, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help", References: []parley.Hash{nowhere}})
	})},
	{Name: "a reference to an enrolment", Reason: channel.VoidReference, Make: func(n *Node, r *rand.Rand) (Say, bool) {
		c, ok := pick(r, slices.DeleteFunc(slices.Clone(n.order), func(c *Cell) bool { return c.Entry.Kind != parley.KindEnroll || !n.applied[c] }))
		if !ok {
			return Say{}, false
		}
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help", References: []parley.Hash{c.Entry.Act}}), true
	}},
	{Name: "a real call about a test", Reason: channel.VoidMode, Make: on(test, func(n *Node, s channel.NoticeState) Say {
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help", References: []parley.Hash{s.ID}})
	})},
	{Name: "a change of nothing", Reason: channel.VoidReference, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		s.ID = nowhere
		return n.Change(s)
	})},
	{Name: "a change in place of nothing", Reason: channel.VoidReference, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		s.Tips = []parley.Hash{nowhere}
		return n.Change(s)
	})},
	{Name: "a change of another party's notice", Reason: channel.VoidOwner, Make: on(theirs, func(n *Node, s channel.NoticeState) Say { return n.Change(s) })},
	{Name: "a cancel of another party's notice", Reason: channel.VoidOwner, Make: on(theirs, func(n *Node, s channel.NoticeState) Say { return n.Cancel(s) })},
	{Name: "a test of a change to a real notice", Reason: channel.VoidMode, Make: onOwn(func(n *Node, s channel.NoticeState) Say { return n.Cancel(s, InMode(parley.Test)) })},
	{Name: "a change of what is cancelled", Reason: channel.VoidCancelled, Make: on(gone, func(n *Node, s channel.NoticeState) Say { return n.Change(s) })},
	{Name: "a cancel of what is cancelled", Reason: channel.VoidCancelled, Make: on(gone, func(n *Node, s channel.NoticeState) Say { return n.Cancel(s) })},
	{Name: "a change of the kind", Reason: channel.VoidKind, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		s.Kind = parley.Line
		return n.Change(s)
	})},
	{Name: "a change of the originator", Reason: channel.VoidOriginator, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		s.Originator = "airwing"
		return n.Change(s)
	})},
}

// onFinding makes a fault about a finding that concerns the party, or for the side fault
// one that does not.
func onFinding(f func(n *Node, s channel.FindingState) Say) func(*Node, *rand.Rand) (Say, bool) {
	return func(n *Node, r *rand.Rand) (Say, bool) {
		s, ok := pick(r, n.State().Findings)
		if !ok {
			return Say{}, false
		}
		return f(n, s), true
	}
}

var answerFaults = []Fault{
	{Name: "an answer to nothing", Reason: channel.VoidReference, Make: onFinding(func(n *Node, f channel.FindingState) Say {
		f.ID = nowhere
		return n.Answer(f, parley.Roger)
	})},
	{Name: "an answer by who is on neither side", Reason: channel.VoidSide, By: Third, Make: onFinding(func(n *Node, f channel.FindingState) Say { return n.Answer(f, parley.Roger) })},
	{Name: "a test of an answer to a real finding", Reason: channel.VoidMode, Make: onFinding(func(n *Node, f channel.FindingState) Say {
		return n.Answer(f, parley.Roger, InMode(parley.Test))
	})},
	{Name: "an answer to another revision", Reason: channel.VoidStale, Make: onFinding(func(n *Node, f channel.FindingState) Say {
		f.Revision = nowhere
		return n.Answer(f, parley.Unable)
	})},
	{Name: "an answer by who may not", Reason: channel.VoidRole, Make: onFinding(func(n *Node, f channel.FindingState) Say {
		return n.Answer(f, parley.Roger, By(n.Officer("second")))
	})},
}
