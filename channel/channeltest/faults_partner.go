package channeltest

import (
	"parley"
	"parley/channel"
)

// partnerFaults are wrongs of partners' keys.
var partnerFaults = []Fault{
	odd("a partner's key that may also release", channel.VoidRole, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.partnerKey("other", "p9", "airwing"), BodyMember("roles", []parley.Role{parley.Drafts, parley.Releases}))
	}),
	odd("a partner's key that may only acknowledge", channel.VoidRole, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.partnerKey("other", "p9", "airwing"), BodyMember("roles", []parley.Role{parley.Acknowledges}))
	}),
	odd("a partner's key enrolled by the root", channel.VoidRole, func(n *Node) Say { return n.Root(parley.KindEnroll, n.partnerKey("other", "p9", "airwing")) }),
	odd("a partner's enroller", channel.VoidRole, func(n *Node) Say {
		return n.Root(parley.KindEnroll, n.partnerKey("other", "p9", "airwing"), BodyMember("roles", []parley.Role{parley.Enrolls}))
	}),
	odd("a key for a partner of another party", channel.VoidOriginator, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.partnerKey("other", "p9", "clinic"))
	}),
	odd("a key for a partner that is the party itself", channel.VoidOriginator, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.partnerKey("other", "p9", parley.OriginatorID(n.Party)))
	}),
	odd("its roles before whose partner it is", channel.VoidRole, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.partnerKey("other", "p9", "clinic"), BodyMember("roles", []parley.Role{parley.Releases}))
	}),
	odd("whose partner it is before whether the key is revoked", channel.VoidOriginator, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.partnerKey("leaver", "p3", "clinic"))
	}),
	odd("a revoked key enrolled for a partner", channel.VoidRevoked, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.partnerKey("leaver", "p3", "airwing"))
	}),
	odd("an officer's key enrolled for a partner", channel.VoidEnrolled, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.partnerKey("clerk", "p1", "airwing"))
	}),
	odd("a partner's key enrolled for an officer", channel.VoidEnrolled, func(n *Node) Say {
		n.enrols("pilot", "p6", "airwing")
		return n.Word("enroller", parley.KindEnroll, n.person("pilot", "p6", parley.Drafts))
	}),

	odd("a partner's draft that nobody has released", channel.VoidRelease, func(n *Node) Say {
		return n.draftFor(parley.Site, "airwing", n.enrols("pilot", "p6", "airwing"))
	}),
	odd("a partner's draft that an officer has released", channel.Valid, func(n *Node) Say {
		return n.Release(n.draftFor(parley.Site, "airwing", n.enrols("pilot", "p6", "airwing")), "second", nil)
	}),
	odd("a partner's draft that who may only draft has released", channel.VoidRole, func(n *Node) Say {
		return n.Release(n.draftFor(parley.Site, "airwing", n.enrols("pilot", "p6", "airwing")), "clerk", nil)
	}),
	odd("a partner's draft that another key of the partner has released", channel.VoidRole, func(n *Node) Say {
		key := n.enrols("pilot", "p6", "airwing")
		n.enrols("wingman", "p7", "airwing")
		return n.Release(n.draftFor(parley.Site, "airwing", key), "wingman", nil)
	}),
	odd("a partner's draft that its own person has released", channel.VoidPerson, func(n *Node) Say {
		return n.Release(n.draftFor(parley.Site, "airwing", n.enrols("pilot", "p2", "airwing")), "second", nil)
	}),
	odd("an officer's draft that a partner's key has released", channel.VoidRole, func(n *Node) Say {
		n.enrols("pilot", "p6", "airwing")
		return n.Release(n.File(parley.Operation), "pilot", nil)
	}),
	odd("an urgent call whose release a partner's key bypasses", channel.VoidRole, func(n *Node) Say {
		n.enrols("pilot", "p6", "airwing")
		return n.Release(n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "x"}), "pilot", func(b *parley.Release) { b.Bypass = "alone on watch" })
	}),
	odd("a partner's draft of the party's own notice", channel.VoidOriginator, func(n *Node) Say {
		return n.Release(n.draftFor(parley.Site, "us", n.enrols("pilot", "p6", "airwing")), "second", nil)
	}),
	odd("a partner's draft for nobody that the party speaks for", channel.VoidOriginator, func(n *Node) Say {
		return n.Release(n.draftFor(parley.Site, "clinic", n.enrols("pilot", "p6", "airwing")), "second", nil)
	}),
	odd("the release before the originator, of a partner's draft", channel.VoidRelease, func(n *Node) Say {
		return n.draftFor(parley.Site, "us", n.enrols("pilot", "p6", "airwing"))
	}),
	odd("the originator before the marking, of a partner's draft", channel.VoidOriginator, func(n *Node) Say {
		t := n.Notice(parley.Site, "us")
		t.Marking = "SECRET"
		return n.Release(n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t}, By(n.enrols("pilot", "p6", "airwing"))), "second", nil)
	}),
	{Name: "a partner's change of the party's own notice", Reason: channel.VoidOriginator, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		key := n.enrols("pilot", "p6", "airwing")
		return n.Release(n.Word("clerk", parley.KindChange, parley.Change{Notice: n.Notice(parley.Movement, "us"), Of: of, Replaces: []parley.Hash{of}}, By(key)), "second", nil)
	})},
	{Name: "a partner's cancel of the party's own notice", Reason: channel.VoidOriginator, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		key := n.enrols("pilot", "p6", "airwing")
		return n.Release(n.Word("clerk", parley.KindCancel, parley.Cancel{Of: of, Reason: "over", Replaces: []parley.Hash{of}}, By(key)), "second", nil)
	})},
	{Name: "the kind before the originator, of a partner's change", Reason: channel.VoidKind, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		key := n.enrols("pilot", "p6", "airwing")
		return n.Release(n.Word("clerk", parley.KindChange, parley.Change{Notice: n.Notice(parley.Site, "us"), Of: of, Replaces: []parley.Hash{of}}, By(key)), "second", nil)
	})},
	odd("cancelled before the originator, of a partner's cancel", channel.VoidCancelled, func(n *Node) Say {
		c := n.Append(n.File(parley.Zone))
		of := []parley.Hash{c.Entry.Act}
		d := n.Append(n.Word("clerk", parley.KindCancel, parley.Cancel{Of: of[0], Reason: "over", Replaces: of}))
		return n.Release(n.Word("clerk", parley.KindCancel, parley.Cancel{Of: of[0], Reason: "over", Replaces: []parley.Hash{d.Entry.Act}}, By(n.enrols("pilot", "p6", "airwing"))), "second", nil)
	}),
	odd("a partner's change and cancel of what an officer filed for it", channel.Valid, func(n *Node) Say {
		c := n.Append(n.fileFor(parley.Site, "airwing"))
		key := n.enrols("pilot", "p6", "airwing")
		d := n.Append(n.Release(n.Word("clerk", parley.KindChange, parley.Change{Notice: n.Notice(parley.Site, "airwing"), Of: c.Entry.Act, Replaces: []parley.Hash{c.Entry.Act}}, By(key)), "second", nil))
		return n.Release(n.Word("clerk", parley.KindCancel, parley.Cancel{Of: c.Entry.Act, Reason: "over", Replaces: []parley.Hash{d.Entry.Act}}, By(key)), "second", nil)
	}),
	odd("an urgent call by a partner's key", channel.VoidRole, func(n *Node) Say {
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "x"}, By(n.enrols("pilot", "p6", "airwing")))
	}),
	odd("a message by a partner's key", channel.VoidRole, func(n *Node) Say {
		key := n.enrols("pilot", "p6", "airwing")
		return n.Release(n.Word("clerk", parley.KindMessage, parley.Message{Marking: "OPEN", Precedence: parley.Routine, Text: "x"}, By(key)), "second", nil)
	}),
	odd("an incident by a partner's key", channel.VoidRole, func(n *Node) Say { return n.Incident(nil, By(n.enrols("pilot", "p6", "airwing"))) }),
	{Name: "a reconfirmation by a partner's key", Reason: channel.VoidRole, Make: about(ourMovement, func(n *Node, of parley.Hash) Say {
		return n.Reconfirm([]parley.Hash{of}, By(n.enrols("pilot", "p6", "airwing")))
	})},
	odd("a partner's key that revokes itself, with nobody's release", channel.Valid, func(n *Node) Say {
		key := n.enrols("pilot", "p6", "airwing")
		return n.Word("clerk", parley.KindRevoke, parley.Revocation{Key: key.id}, By(key))
	}),
	odd("a partner's key that revokes itself, released", channel.Valid, func(n *Node) Say {
		key := n.enrols("pilot", "p6", "airwing")
		return n.Release(n.Word("clerk", parley.KindRevoke, parley.Revocation{Key: key.id}, By(key)), "second", nil)
	}),
	odd("a partner's key that revokes another of the partner", channel.VoidRole, func(n *Node) Say {
		key := n.enrols("pilot", "p6", "airwing")
		return n.Release(n.Word("clerk", parley.KindRevoke, parley.Revocation{Key: n.enrols("wingman", "p7", "airwing").id}, By(key)), "second", nil)
	}),
	odd("a partner's key that was revoked", channel.VoidKey, func(n *Node) Say {
		key := n.enrols("pilot", "p6", "airwing")
		n.Append(n.Word("enroller", parley.KindRevoke, parley.Revocation{Key: key.id}))
		return n.Release(n.draftFor(parley.Site, "airwing", key), "second", nil)
	}),
	odd("a partner's test", channel.Valid, func(n *Node) Say {
		return n.Release(n.draftFor(parley.Site, "airwing", n.enrols("pilot", "p6", "airwing"), InMode(parley.Test)), "second", nil)
	}),
}
