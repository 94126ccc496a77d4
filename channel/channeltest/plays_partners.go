package channeltest

import (
	"parley"
	"parley/channel"
)

// twoWings lays down that we speak for two partners.
func twoWings(c *parley.Charter) {
	c.Parties[0].Partners = append(c.Parties[0].Partners, parley.Partner{ID: "second-wing", Name: "Second wing"})
}

// Keys of partners.
var partnerPlays = []Script{
	under("a key enrolled for two partners in two epochs signs for both", 2, twoWings, func(w *World) {
		us, _ := begun2(w)
		t := reopened(us)
		key := us.enrols("pilot", "p6", "airwing")
		t.enrols("pilot", "p6", "second-wing")
		w.Settle()
		for _, o := range []parley.OriginatorID{"airwing", "second-wing", "us"} {
			us.Append(us.Release(us.draftFor(parley.Site, o, key), "second", nil))
		}
		w.Settle()
	}, func(w *World, s *channel.State) string {
		for _, o := range s.Officers {
			if o.Key == w.Key("us/pilot").id {
				return first(want("enrolled", o.Enrolled, []channel.Enrolled{
					{Office: "Operations", Partner: "airwing", Person: "p6", Roles: []parley.Role{parley.Drafts}},
					{Office: "Operations", Partner: "second-wing", Person: "p6", Roles: []parley.Role{parley.Drafts}},
				}), want("notices", len(s.Notices), 2), want("last", w.has(w.Node(Us).Tip, "originator []"), true))
			}
		}
		return "the key is not there"
	}),
	play("one person enrolled for a partner and for the party in two epochs: the enrolments are two", 2, func(w *World) {
		us, _ := begun2(w)
		t := reopened(us)
		us.Append(us.Word("enroller", parley.KindEnroll, us.person("pilot", "p6", parley.Drafts)))
		t.enrols("pilot", "p6", "airwing")
		w.Settle()
	}, func(w *World, s *channel.State) string {
		for _, o := range s.Officers {
			if o.Key == w.Key("us/pilot").id {
				return want("partners", []parley.OriginatorID{o.Enrolled[0].Partner, o.Enrolled[1].Partner}, []parley.OriginatorID{"", "airwing"})
			}
		}
		return "the key is not there"
	}),
	twice("a key enrolled with and without a partner is a partner's: its draft needs a release", channel.VoidRelease, parley.Drafts, func(us *Node, key *Key) Say {
		return us.draftFor(parley.Site, "airwing", key)
	}),
	twice("a key enrolled with and without a partner does not sign for the party", channel.VoidOriginator, parley.Drafts, func(us *Node, key *Key) Say {
		return us.Release(us.draftFor(parley.Site, "us", key), "second", nil)
	}),
	twice("a key enrolled with and without a partner does not acknowledge", channel.VoidRole, parley.Acknowledges, func(us *Node, key *Key) Say {
		return us.Check(Them, By(key))
	}),
	twice("a key enrolled with and without a partner does not call urgently", channel.VoidRole, parley.Acknowledges, func(us *Node, key *Key) Say {
		return us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "x"}, By(key))
	}),
	twice("a key enrolled with and without a partner does not release", channel.VoidRole, parley.Releases, func(us *Node, _ *Key) Say {
		return us.Release(us.File(parley.Operation), "pilot", nil)
	}),
	twice("a key enrolled with and without a partner enrols nobody", channel.VoidRole, parley.Principal, func(us *Node, key *Key) Say {
		return us.Word("clerk", parley.KindEnroll, us.person("other", "p9", parley.Drafts), By(key))
	}),
	wrong("a partner's key whose other enrolment is disowned is a partner's no more", channel.Valid, 2, func(w *World) *Cell {
		us, them := begun2(w)
		t := reopened(us)
		good := us.Tip
		key := us.enrols("pilot", "p6", "airwing")
		t.Append(t.Word("enroller", parley.KindEnroll, t.person("pilot", "p6", parley.Drafts)))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return t.Append(t.draftFor(parley.Site, "us", key))
	}),
	wrong("a partner's key that was enrolled without sight of a draft by it", channel.VoidKey, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		t := reopened(us)
		key := us.enrols("pilot", "p6", "airwing")
		return t.Append(t.Release(t.draftFor(parley.Site, "airwing", key), "second", nil))
	}),
	wrong("a partner's draft, where the party no longer speaks for the partner", channel.VoidOriginator, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		key := us.enrols("pilot", "p6", "airwing")
		amend(w, func(c *parley.Charter) { c.Parties[0].Partners = nil })
		return us.Append(us.Release(us.draftFor(parley.Site, "airwing", key), "second", nil))
	}),
	wrong("a partner's draft that the partner's old charter is named for", channel.Valid, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		key := us.enrols("pilot", "p6", "airwing")
		amend(w, nil)
		return us.Append(us.Release(us.draftFor(parley.Site, "airwing", key, Member("charter", w.Channel)), "second", nil))
	}),
	wrong("an enrolment for a partner of a charter to come", channel.VoidOriginator, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		w.Amend(w.Channel, twoWings)
		return us.Append(us.Word("enroller", parley.KindEnroll, us.partnerKey("pilot", "p6", "second-wing")))
	}),
	wrong("an enrolment for a partner before the charter is in force", channel.Valid, 2, func(w *World) *Cell {
		us := alone(w)
		return us.Append(us.Word("enroller", parley.KindEnroll, us.partnerKey("pilot", "p6", "airwing")))
	}),
	wrong("the originator of a partner's cancel is its notice's, in whatever version", channel.VoidOriginator, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Operation))
		of := []parley.Hash{by(c)}
		return us.Append(us.Release(us.Word("clerk", parley.KindCancel, parley.Cancel{Of: by(c), Reason: "over", Replaces: of}, By(us.enrols("pilot", "p6", "airwing"))), "second", nil))
	}),
}

// twice makes a play of a key that one epoch enrols for a partner and another with a role of
// the party's own.
func twice(name string, reason channel.Reason, role parley.Role, say func(us *Node, key *Key) Say) Script {
	return wrong(name, reason, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		t := reopened(us)
		key := us.enrols("pilot", "p6", "airwing")
		t.Append(t.Word("enroller", parley.KindEnroll, t.person("pilot", "p6", role)))
		w.Settle()
		return us.Append(say(us, key))
	})
}
