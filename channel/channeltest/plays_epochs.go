package channeltest

import (
	"parley"
	"parley/channel"
)

// What happens when a party has two logs, by accident, by theft or on purpose.
var epochs = []Script{
	play("two epochs change one notice: both versions stand, contested", 2, func(w *World) {
		us, _ := clash(w)
		t := reopened(us)
		us.Append(us.Change(mine(us)))
		t.Append(t.Change(mine(t)))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		n := w.Node(Us).Standing()[0]
		return first(want("contested", n.Contested, 1), want("tips", len(n.Tips), 2))
	}),
	play("a change that names all tips ends the contest", 2, func(w *World) {
		us, _ := clash(w)
		t := reopened(us)
		us.Append(us.Change(mine(us)))
		t.Append(t.Cancel(mine(t)))
		w.Settle()
		us.Append(us.Change(mine(us)))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		n := w.Node(Us).Standing()[0]
		return first(want("contested", n.Contested, 0), want("versions", len(n.Versions), 4))
	}),
	play("two epochs answer one clash: contested, until a later answer", 2, func(w *World) {
		us, _ := clash(w)
		t := reopened(us)
		us.Append(us.Answer(us.Findings()[0], parley.Roger))
		t.Append(t.Answer(t.Findings()[0], parley.Unable))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("contested", s.Findings[0].Contested, 1) }),
	play("the same words in two epochs are one act", 2, func(w *World) {
		us, _ := clash(w)
		t := reopened(us)
		us.Append(us.File(parley.Site))
		t.Append(Again(us.Tip))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		for _, n := range s.Notices {
			if n.ID == w.Node(Us).order[len(w.Node(Us).order)-1].Entry.Act || len(n.Versions[0].Entries) == 2 {
				return want("entries", len(n.Versions[0].Entries), 2)
			}
		}
		return "no act stands in two entries"
	}),
	play("the same words again, where the first are in the past, are void whatever the epoch", 2, func(w *World) {
		us, _ := clash(w)
		us.Append(us.File(parley.Site))
		t := reopened(us)
		t.Append(t.File(parley.Site))
		t.Append(Again(us.Tip))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("notices", len(s.Notices), 4) }),
	play("a revocation voids nothing that was said without sight of it", 2, func(w *World) {
		us, _ := clash(w)
		t := reopened(us)
		us.Append(us.Word("enroller", parley.KindRevoke, parley.Revocation{Key: us.Officer("clerk").id}))
		t.Append(t.File(parley.Site))
		w.Settle()
		t.Append(t.File(parley.Site))
	}, func(w *World, s *channel.State) string {
		return first(want("notices", len(s.Notices), 3), want("last", s.Entries[len(s.Entries)-1].Verdict, channel.VoidKey))
	}),
	play("one key enrolled in two epochs is contested", 2, func(w *World) {
		us, _ := clash(w)
		t := reopened(us)
		us.Append(us.Word("enroller", parley.KindEnroll, us.person("spare", "p7", parley.Drafts)))
		t.Append(t.Word("enroller", parley.KindEnroll, t.person("spare", "p8", parley.Drafts, parley.Releases)))
		w.Settle()
		// Its persons are both: neither may release what it drafts.
		us.Append(us.Release(us.Word("spare", parley.KindNotice, parley.Filing{Notice: us.Notice(parley.Site, "us")}), "spare", nil))
	}, func(w *World, s *channel.State) string { return want("last", w.verdicts[w.Node(Us).Tip], "person []") }),
	play("a fork is kept, both branches, and an act on both counts once", 2, func(w *World) {
		us, them := clash(w)
		t := us.Twin(us.Epoch)
		us.Append(us.File(parley.Zone))
		said := Again(us.Tip)
		t.Append(t.File(parley.Line))
		t.Append(said)
		them.TakeAll(t)
		them.React()
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return first(want("forked", s.Logs[1].Forked, 1), want("notices", len(s.Notices), 4), want("tips", len(s.Logs[1].Tips) > 1, true))
	}),
	play("a fork at the very first entry", 2, func(w *World) {
		us, them := w.Node(Us), w.Node(Them)
		t := w.NewNode(Us, 0)
		us.Begin(w.Channel)
		t.Begin(w.Channel)
		them.Begin(w.Channel)
		us.Staff()
		t.Staff()
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return first(want("logs", len(s.Logs), 2), want("tips", len(s.Logs[1].Tips), 2))
	}),
	play("a fork of a fork", 2, func(w *World) {
		us, _ := clash(w)
		a := us.Twin(us.Epoch)
		us.Append(us.File(parley.Zone))
		a.Append(a.File(parley.Zone))
		b := a.Twin(a.Epoch)
		a.Append(a.File(parley.Zone))
		b.Append(b.File(parley.Zone))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("tips", len(s.Logs[1].Tips), 3) }),
	play("a stop takes the effect from what a thief wrote, and keeps it", 3, func(w *World) {
		us, them := clash(w)
		thief := us.Twin(us.Epoch)
		thief.Thief = true
		good := us.Tip.Position()
		thief.Append(thief.File(parley.Site))
		thief.Append(thief.Cancel(mine(thief)))
		them.TakeAll(thief)
		them.React()
		them.Append(them.Root(parley.KindStop, parley.Stop{Epoch: good.Epoch, Root: good.Root, Size: good.Size}, By(us.Officer("root")), Member("party", Us)))
		next := reopened(us)
		next.Append(next.File(parley.Site))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		disowned := 0
		for _, e := range s.Entries {
			disowned += e.Disowned
		}
		return first(want("disowned", disowned > 1, true), want("stops", len(s.Logs[len(s.Logs)-2].Stops), 1), want("notices", len(s.Notices), 4))
	}),
	play("a stop closes the clashes of what it disowns; root acts keep their effect", 2, func(w *World) {
		us, them := clash(w)
		good := us.own0(4).Position() // before anything was filed
		us.Append(us.Root(parley.KindEnroll, us.person("chief", "p5", parley.Enrolls)))
		w.Settle()
		them.Append(them.Root(parley.KindStop, parley.Stop{Epoch: good.Epoch, Root: good.Root, Size: good.Size}, By(us.Officer("recovery")), Member("party", Us)))
		w.Settle()
		next := reopened(us)
		next.Append(next.Word("chief", parley.KindEnroll, next.person("clerk2", "p6", parley.Drafts)))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return first(want("closed", s.Findings[0].Closed, "disowned"), want("last", w.verdicts[w.Nodes[2].Tip], "valid []"))
	}),
	play("one stop carried by two parties is one act", 3, func(w *World) {
		us, them := clash(w)
		third := w.Node(Third)
		good := us.own0(5).Position()
		said := them.Root(parley.KindStop, parley.Stop{Epoch: good.Epoch, Root: good.Root, Size: good.Size}, By(us.Officer("root")), Member("party", Us))
		them.Append(said)
		third.Append(said)
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return want("stops", len(s.Logs[len(s.Logs)-1].Stops), 1)
	}),
	play("a stop of one branch disowns the other whole, after where they part", 2, func(w *World) {
		us, them := clash(w)
		t := us.Twin(us.Epoch)
		us.Append(us.File(parley.Zone))
		t.Append(t.File(parley.Line))
		w.Settle()
		them.Take(us.Tip)
		them.Take(t.Tip)
		good := us.Tip.Position()
		them.React()
		them.Append(them.Root(parley.KindStop, parley.Stop{Epoch: good.Epoch, Root: good.Root, Size: good.Size}, By(us.Officer("root")), Member("party", Us)))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		gone := 0
		for _, n := range s.Notices {
			if gone += n.Disowned; n.Disowned == 1 && n.Kind != parley.Line {
				return "the stop disowned the branch that it kept"
			}
		}
		return want("disowned", gone, 1)
	}),
	play("a recovered root signs, and the one before it no more", 2, func(w *World) {
		us, _ := clash(w)
		us.Append(us.Root(parley.KindRecover, parley.Recover{From: us.Officer("root").id, Root: us.Officer("root2").id}, By(us.Officer("recovery"))))
		us.Append(us.Root(parley.KindEnroll, us.person("chief", "p5", parley.Enrolls), By(us.Officer("root2"))))
		us.Append(us.Root(parley.KindEnroll, us.person("other", "p6", parley.Enrolls)))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		t := w.Node(Us).own0(int(w.Node(Us).Tip.Size()) - 1)
		return first(want("roots", s.Roots[1].Keys, []parley.OfficerKey{w.Key("us/root2").id}), want("key", w.has(t, "key []"), true))
	}),
	play("two recoveries in two epochs are contested; recovering each ends it", 2, func(w *World) {
		us, _ := clash(w)
		t := reopened(us)
		by := By(us.Officer("recovery"))
		us.Append(us.Root(parley.KindRecover, parley.Recover{From: us.Officer("root").id, Root: us.Officer("root2").id}, by))
		t.Append(t.Root(parley.KindRecover, parley.Recover{From: t.Officer("root").id, Root: t.Officer("root3").id}, by))
		w.Settle()
		us.Append(us.Root(parley.KindRecover, parley.Recover{From: us.Officer("root2").id, Root: us.Officer("root4").id}, by))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("roots", len(s.Roots[1].Keys), 2) }),
	play("a root that was replaced is not put back", 2, func(w *World) {
		us, _ := clash(w)
		by := By(us.Officer("recovery"))
		us.Append(us.Root(parley.KindRecover, parley.Recover{From: us.Officer("root").id, Root: us.Officer("root2").id}, by))
		us.Append(us.Root(parley.KindRecover, parley.Recover{From: us.Officer("root2").id, Root: us.Officer("root").id}, by))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("roots", len(s.Roots[1].Keys), 0) }),
	play("what the author of a void entry had seen, whoever cites it has seen too", 3, func(w *World) {
		w.Start()
		us, them, third := w.Node(Us), w.Node(Them), w.Node(Third)
		third.Append(third.File(parley.Site))
		us.TakeAll(third)
		c := us.Append(us.message()) // void for want of a release; its frame names the notice
		them.TakeAll(us)
		them.TakeAll(third)
		call := parley.Urgent{Text: "help", References: []parley.Hash{third.Tip.Entry.Act}}
		them.AppendAfter(them.Word("clerk", parley.KindUrgent, call), []*Cell{c})
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("words", len(s.Words), 1) }),
	play("a seen head of a party counts entries void but not disowned", 3, func(w *World) {
		us, them := clash(w)
		third := w.Node(Third)
		third.Append(third.File(parley.Zone))
		them.TakeAll(third)
		them.Append(them.message()) // void for want of a release, and still a receipt
		w.Settle()
		_ = us
	}, func(w *World, s *channel.State) string {
		for _, n := range s.Notices {
			if n.Party == Third {
				return want("receipts", len(n.Versions[0].Receipts), 2)
			}
		}
		return "no notice"
	}),
}

// own0 gives the entry of the node's own log at a number.
func (n *Node) own0(number int) *Cell { return n.Tip.branch()[number] }

// has reports whether the cell or one before it on its branch got that verdict.
func (w *World) has(c *Cell, verdict string) bool {
	for ; c != nil; c = c.Prev {
		if w.verdicts[c] == verdict {
			return true
		}
	}
	return false
}
