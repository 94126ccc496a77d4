package channeltest

import (
	"math/rand/v2"

	"parley"
	"parley/channel"
)

// orderFaults are wrong in two ways at once: the check that comes first gives the reason.
var orderFaults = []Fault{
	{Name: "open before malformed before all else", Reason: channel.VoidOpen, Make: say(func(n *Node) Say { return n.Open(n.w.Channel, Forged(), BodyMember("extra", 1)) })},
	{Name: "unknown before signature", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say { return n.File(parley.Site, Forged(), BodyMember("extra", 1)) })},
	{Name: "the draft's form before the release's", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site, BodyMember("extra", 1)), "second", nil, Member("nonce", "0"))
	})},
	{Name: "the release's form before the draft's signature", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site, Forged()), "second", nil, Member("nonce", "0"))
	})},
	{Name: "signature before channel", Reason: channel.VoidSignature, Make: say(func(n *Node) Say { return n.File(parley.Site, Forged(), Member("channel", nowhere)) })},
	{Name: "channel before party", Reason: channel.VoidChannel, Make: say(func(n *Node) Say {
		return n.File(parley.Site, Member("party", "them"), Member("channel", nowhere))
	})},
	{Name: "the release's channel before the draft's party", Reason: channel.VoidChannel, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site, Member("party", "them")), "second", nil, Member("channel", nowhere))
	})},
	{Name: "party before charter", Reason: channel.VoidParty, Make: say(func(n *Node) Say {
		return n.File(parley.Site, Member("party", "them"), Member("charter", nowhere))
	})},
	{Name: "replay before the release's charter", Reason: channel.VoidReplay, Make: func(n *Node, r *rand.Rand) (Say, bool) {
		s, ok := n.again(r, func(c *Cell) bool { return c.Entry.Kind == parley.KindNotice })
		if !ok {
			return s, false
		}
		return n.Release(s, "second", nil, Member("charter", nowhere)), true
	}},
	{Name: "charter before mode", Reason: channel.VoidCharter, Make: say(func(n *Node) Say {
		return n.File(parley.Site, Member("charter", nowhere), InMode(parley.Exercise))
	})},
	{Name: "mode before key", Reason: channel.VoidMode, Make: say(func(n *Node) Say {
		return n.File(parley.Site, InMode(parley.Exercise), By(n.Officer("nobody")))
	})},
	{Name: "the release's mode before the draft's key", Reason: channel.VoidMode, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site, By(n.Officer("nobody"))), "second", nil, InMode(parley.Test))
	})},
	{Name: "the draft's role before the release", Reason: channel.VoidRole, Make: say(func(n *Node) Say {
		return n.Word("second", parley.KindNotice, parley.Filing{Notice: n.Notice(parley.Operation, "us")})
	})},
	{Name: "what is released before who releases it", Reason: channel.VoidRelease, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site), "nobody", func(b *parley.Release) { b.Of = nowhere })
	})},
	{Name: "the releaser's role before the persons", Reason: channel.VoidRole, Make: say(func(n *Node) Say { return n.Release(n.File(parley.Site), "clerk", nil) })},
	{Name: "the persons before the picture", Reason: channel.VoidPerson, Make: say(func(n *Node) Say {
		n.Append(n.Word("enroller", parley.KindEnroll, n.person("alias", "p1", parley.Releases)))
		return n.Release(n.File(parley.Site), "alias", func(b *parley.Release) {
			b.Picture = []parley.Position{{Party: Them, Root: nowhere, Size: 3}}
		})
	})},
	{Name: "the picture before what is said", Reason: channel.VoidPicture, Make: say(func(n *Node) Say {
		return n.Release(n.fileFor(parley.Site, "village"), "second", func(b *parley.Release) {
			b.Picture = []parley.Position{{Party: Them, Root: nowhere, Size: 3}}
		})
	})},
	{Name: "originator before marking before references", Reason: channel.VoidOriginator, Make: say(func(n *Node) Say {
		t := n.Notice(parley.Site, "village")
		t.Marking, t.References = "SECRET", []parley.Hash{nowhere}
		return n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t})
	})},
	{Name: "marking before references", Reason: channel.VoidMarking, Make: say(func(n *Node) Say {
		t := n.Notice(parley.Site, "us")
		t.Marking, t.References = "SECRET", []parley.Hash{nowhere}
		return n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t})
	})},
	{Name: "a missing reference before one of another mode", Reason: channel.VoidReference, Make: on(test, func(n *Node, s channel.NoticeState) Say {
		l := []parley.Hash{s.ID, {0xff, 0xff, 0xff, 0xff, 0xff}}
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help", References: l})
	})},
	{Name: "owner before mode", Reason: channel.VoidOwner, Make: on(theirs, func(n *Node, s channel.NoticeState) Say { return n.Cancel(s, InMode(parley.Test)) })},
	{Name: "mode before what is replaced", Reason: channel.VoidMode, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		s.Tips = []parley.Hash{nowhere}
		return n.Cancel(s, InMode(parley.Test))
	})},
	{Name: "a version that is none before versions that are cancels", Reason: channel.VoidReference, Make: on(gone, func(n *Node, s channel.NoticeState) Say {
		s.Tips = append(s.Tips, parley.Hash{0xff, 0xff, 0xff, 0xff, 0xff})
		return n.Cancel(s)
	})},
	{Name: "cancelled before kind", Reason: channel.VoidCancelled, Make: on(gone, func(n *Node, s channel.NoticeState) Say {
		s.Kind = parley.Hazard
		return n.Change(s)
	})},
	{Name: "kind before originator", Reason: channel.VoidKind, Make: onOwn(func(n *Node, s channel.NoticeState) Say {
		s.Kind, s.Originator = parley.Line, "airwing"
		return n.Change(s)
	})},
	{Name: "a first version may be replaced again, beside a cancel", Reason: channel.Valid, Make: on(gone, func(n *Node, s channel.NoticeState) Say {
		s.Tips = []parley.Hash{s.ID}
		return n.Change(s)
	})},
	{Name: "a rule that is none before notices that it would not pair", Reason: channel.VoidRule, Pair: true, Make: pairOf(kindOf(parley.Zone, theirs), parley.Clash, func(_ *parley.Finding, p *parley.Pair) { p.RuleHash = nowhere })},
	{Name: "what does not pair before what does not stand", Reason: channel.VoidPair, Pair: true, Make: pairOf(kindOf(parley.Zone, theirs), parley.Clash, func(_ *parley.Finding, p *parley.Pair) { p.Theirs = []parley.Hash{nowhere} })},
	{Name: "what does not stand before what is baseless", Reason: channel.VoidStale, Pair: true, Make: pairOf(kindOf(parley.Movement, theirs), parley.None, func(_ *parley.Finding, p *parley.Pair) { p.Mine = []parley.Hash{nowhere} })},
}
