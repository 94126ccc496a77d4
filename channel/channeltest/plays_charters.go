package channeltest

import (
	"parley"
	"parley/channel"
)

// amend lets everybody who has a node accept a successor of the first charter.
func amend(w *World, edit func(*parley.Charter)) *Text {
	t := w.Amend(w.Channel, edit)
	for _, n := range w.Nodes {
		n.Append(n.Accept(t.Hash))
	}
	w.Settle()
	return t
}

func current(t **Text) func(*World, *channel.State) string {
	return func(_ *World, s *channel.State) string { return want("charter in force", s.Current, (*t).Hash) }
}

// How charters follow one another.
var amendments = []Script{
	inForce("a successor is in force once all have accepted it", 3, func(w *World) *Text {
		w.Start()
		return amend(w, nil)
	}),
	inForce("acceptances say with whom the fingerprint was compared: the state is as if they did not", 2, func(w *World) *Text {
		w.Start()
		t := w.Amend(w.Channel, nil)
		w.Nodes[0].Append(w.Nodes[0].Accept(t.Hash, BodyMember("compared", comparisons(64))))
		w.Nodes[1].Append(w.Nodes[1].Accept(t.Hash, BodyMember("compared", []parley.Comparison{{Means: "telephone", Office: "Watch", Party: Us}})))
		w.Settle()
		return t
	}),
	inForce("one acceptance is missing: the old charter stays in force", 3, func(w *World) *Text {
		w.Start()
		t := w.Amend(w.Channel, nil)
		w.Nodes[0].Append(w.Nodes[0].Accept(t.Hash))
		w.Nodes[1].Append(w.Nodes[1].Accept(t.Hash))
		w.Settle()
		return w.Texts[w.Channel]
	}),
	inForce("a filing and an amendment cross: both stand", 2, func(w *World) *Text {
		us, them := clash(w)
		t := w.Amend(w.Channel, func(c *parley.Charter) { c.Rules[0].Horizontal++ })
		us.Append(us.Accept(t.Hash))
		them.TakeAll(us)
		them.Append(them.Accept(t.Hash))
		us.Append(us.File(parley.Movement))
		w.Settle()
		return t
	}),
	inForce("another text of a rule makes another revision, no rule closes the clash", 2, func(w *World) *Text {
		us, _ := clash(w)
		us.Append(us.Answer(us.Findings()[0], parley.Unable))
		w.Settle()
		t := amend(w, func(c *parley.Charter) { c.Rules[0].Horizontal++ })
		v3 := w.Amend(t.Hash, func(c *parley.Charter) { c.Rules = nil })
		for _, n := range w.Nodes {
			n.Append(n.Accept(v3.Hash))
		}
		w.Settle()
		return v3
	}),
	inForce("a decline frees whoever accepted to accept another successor", 2, func(w *World) *Text {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		a, b := w.Amend(w.Channel, nil), w.Amend(w.Channel, nil)
		us.Append(us.Accept(a.Hash))
		w.Settle()
		them.Append(them.Root(parley.KindDecline, parley.Decline{Charter: a.Hash}))
		w.Settle()
		us.Append(us.Accept(b.Hash))
		them.Append(them.Accept(b.Hash))
		w.Settle()
		return b
	}),
	inForce("a newcomer signs with its own root, and is in once all have", 2, func(w *World) *Text {
		us, _ := clash(w)
		t := w.Amend(w.Channel, func(c *parley.Charter) { c.Parties = append(c.Parties, w.logParty(Newcomer)) })
		for _, n := range w.Nodes {
			n.Append(n.Accept(t.Hash))
		}
		n := w.NewNode(Newcomer, 0)
		w.Settle() // it reads before it writes: an acceptance needs the predecessor in force in its past
		n.Begin(t.Hash)
		n.Staff()
		w.Settle()
		n.Append(n.File(parley.Site))
		w.Settle()
		_ = us
		return t
	}),
	inForce("a party leaves by its own acceptance, and then has no say", 3, func(w *World) *Text {
		w.Start()
		t := amend(w, func(c *parley.Charter) {
			for i, p := range c.Parties {
				if p.ID == Third {
					c.Parties = append(c.Parties[:i:i], c.Parties[i+1:]...)
				}
			}
		})
		third := w.Node(Third)
		third.Append(third.Word("clerk", parley.KindNotice, parley.Filing{Notice: third.Notice(parley.Site, "ngo")}))
		third.Append(third.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "still there"}))
		w.Settle()
		return t
	}),
	inForce("nobody is removed: without the leaver's own acceptance nothing changes", 3, func(w *World) *Text {
		w.Start()
		t := w.Amend(w.Channel, func(c *parley.Charter) {
			for i, p := range c.Parties {
				if p.ID == Third {
					c.Parties = append(c.Parties[:i:i], c.Parties[i+1:]...)
				}
			}
		})
		for _, n := range w.Nodes[:2] {
			n.Append(n.Accept(t.Hash))
		}
		w.Settle()
		third := w.Node(Third)
		third.Append(third.File(parley.Site))
		w.Settle()
		return w.Texts[w.Channel]
	}),
	inForce("a recovered root accepts the next charter, which names a root of its own", 2, func(w *World) *Text {
		us, them := clash(w)
		us.Append(us.Root(parley.KindRecover, parley.Recover{From: us.Officer("root").id, Root: us.Officer("root2").id}, By(us.Officer("recovery"))))
		t := w.Amend(w.Channel, func(c *parley.Charter) { c.Parties[0].Root = us.Officer("root3").id })
		us.Append(us.Accept(t.Hash, By(us.Officer("root2"))))
		them.Append(them.Accept(t.Hash))
		w.Settle()
		us.Append(us.Root(parley.KindEnroll, us.person("chief", "p5", parley.Enrolls), By(us.Officer("root3"))))
		w.Settle()
		return t
	}),
	play("two successors in force, as long: contested, and the lower hash is applied", 2, func(w *World) {
		us, them := clash(w)
		u2, t2 := reopened(us), reopened(them)
		w.Settle()
		a, b := w.Amend(w.Channel, nil), w.Amend(w.Channel, func(c *parley.Charter) { c.TwoPerson = nil })
		us.Append(us.Accept(a.Hash))
		them.Append(them.Accept(a.Hash))
		u2.Append(u2.Accept(b.Hash))
		t2.Append(t2.Accept(b.Hash))
		w.Settle()
		us.Append(us.File(parley.Zone))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		force := 0
		for _, c := range s.Charters {
			force += c.InForce
		}
		return first(want("contested", s.Contested, 1), want("in force", force, 3))
	}),
	play("accepted in one epoch and declined in another: both are there, the acceptance counts", 2, func(w *World) {
		us, them := clash(w)
		u2 := reopened(us)
		w.Settle()
		t := w.Amend(w.Channel, nil)
		them.Append(them.Accept(t.Hash))
		us.Take(them.Tip)
		u2.Take(them.Tip)
		us.Append(us.Accept(t.Hash))
		u2.Append(u2.Root(parley.KindDecline, parley.Decline{Charter: t.Hash}))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		for _, c := range s.Charters {
			if len(c.Declined) == 1 {
				return first(want("accepted", len(c.Accepted), 2), want("in force", c.InForce, 1))
			}
		}
		return "nobody declined"
	}),
	play("a ruleset to come is in force: what follows waits", 2, func(w *World) {
		us, _ := clash(w)
		amend(w, func(c *parley.Charter) { c.Ruleset = 2 })
		us.write(must(us.page(us.File(parley.Site), us.heads())))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return want("waiting", len(w.Observe().Waiting()), 1)
	}),
	play("a charter of a ruleset to come may hold what this one does not know", 2, func(w *World) {
		us, _ := clash(w)
		t := w.Amend(w.Channel, func(c *parley.Charter) { c.Ruleset = 3 })
		us.Append(us.Accept(t.Hash, BodyMember("charter", edited2(t.Raw, "clauses", []string{"new"}))))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("charters", len(s.Charters), 2) }),
}

func must(p *page, err error) *page {
	if err != nil {
		panic(err)
	}
	return p
}

func inForce(name string, parties int, build func(w *World) *Text) Script {
	t := new(*Text)
	return play(name, parties, func(w *World) { *t = build(w) }, current(t))
}

// What is not there yet.
var absences = []Script{
	withheld("everything of them is missing: what cites it waits", func(w *World, c *Cell) bool { return c.Log.Party == Them }),
	withheld("the end of their log is missing", func(w *World, c *Cell) bool { return c.Log.Party == Them && c.Size() > 7 }),
	withheld("the end of ours is missing", func(w *World, c *Cell) bool { return c.Log.Party == Us && c.Size() > 7 }),
	play("a head of a root that is there, at a size that is not, is waited for in vain", 2, func(w *World) {
		us, them := clash(w)
		us.AppendAfter(us.File(parley.Site), []*Cell{w.ghost(them.Tip, true)})
		w.Settle()
		them.Append(them.File(parley.Zone))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("waiting", len(w.Observe().Waiting()), 1) }),
	{Name: "a fork after an entry that waits", Build: func(o Options) *World {
		w := FullStage(o)
		us := w.Node(Us)
		t := us.Twin(us.Epoch)
		us.Append(us.File(parley.Zone))
		t.Append(t.File(parley.Zone))
		w.Settle()
		return w
	}, Withheld: func(w *World, c *Cell) bool { return c.Log.Party == Them }},
}

func withheld(name string, of func(w *World, c *Cell) bool) Script {
	return Script{Name: name, Build: func(o Options) *World { o.Parties = 2; return FullStage(o) }, Withheld: of}
}
