package channeltest

import (
	"fmt"

	"parley"
	"parley/channel"
)

// The world begins 8:53:20 after this midnight.
const midnight parley.Millis = 1_759_968_000_000

// clock gives an hour of the first day.
func clock(hours, minutes parley.Millis) parley.Millis {
	return midnight + hours*3_600_000 + minutes*60_000
}

// until lets time pass, so that the next entry is written at an hour.
func (w *World) until(at parley.Millis) { w.clock = at - 1000 }

// hours lays down line checks: each an hour, a minute, and so many minutes either way.
func hours(l ...[3]parley.Millis) func(*parley.Charter) {
	return func(c *parley.Charter) {
		c.Checks = nil
		for i, x := range l {
			c.Checks = append(c.Checks, parley.CheckHour{At: clock(x[0], x[1]) - midnight, Name: fmt.Sprint("check ", i+1), Within: x[2] * 60_000})
		}
	}
}

// lineDebt is what a line check's obligation must come to: since and due.
type lineDebt struct {
	debtor, to parley.PartyID
	since, due parley.Millis
}

// none is a line check that nobody owes.
const none parley.Millis = -1

// lineChecks makes a play that gives the line checks which must then be owed.
func lineChecks(name string, parties int, lay func(*parley.Charter), build func(w *World) []lineDebt) Script {
	var should []lineDebt
	return under(name, parties, lay, func(w *World) { should = build(w) }, func(w *World, s *channel.State) string {
		for _, d := range should {
			what, got := fmt.Sprintf("check by %s with %s", d.debtor, d.to), lineDebt{d.debtor, d.to, none, none}
			for _, o := range s.Obligations {
				if o.Duty == parley.OwesCheck && o.Debtor == d.debtor && o.To == d.to {
					got.since, got.due = o.Since, o.Due
					if o.Of != s.Current || o.Creditor != d.to || o.Met != 0 || o.Promised != 0 {
						return fmt.Sprintf("%s: %+v", what, o)
					}
				}
			}
			if wrong := want(what, got, d); wrong != "" {
				return wrong
			}
		}
		return ""
	})
}

// entered gives the first entry of a node's log of a kind, from its beginning.
func (n *Node) entered(k parley.Kind) *Cell {
	for _, c := range n.Tip.branch() {
		if c.Entry.Kind == k {
			return c
		}
	}
	return nil
}

var nine = hours([3]parley.Millis{9, 0, 5})

// When a line check is due.
var checkPlays = []Script{
	lineChecks("a line check is owed each other party from the charter's acceptance on", 3, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		a, b, due := at(us.entered(parley.KindAccept)), at(them.entered(parley.KindAccept)), clock(9, 5)
		return []lineDebt{
			{Us, Them, a, due}, {Us, Third, a, due}, {Us, Village, a, due}, {Them, Us, b, due}, {Them, Village, b, due},
			{Village, Us, none, none}, {Us, Us, none, none},
		}
	}),
	lineChecks("a line check a little before the hour counts for it, sooner it does not", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		w.until(clock(8, 55) - 1)
		a := them.Append(them.Check(Us))
		w.until(clock(8, 55))
		b := us.Append(us.Check(Them))
		w.until(clock(8, 55) + 1)
		c := us.Append(us.Check(Village))
		w.Settle()
		return []lineDebt{{Them, Us, at(a), clock(9, 5)}, {Us, Them, at(b), clock(33, 5)}, {Us, Village, at(c), clock(33, 5)}}
	}),
	lineChecks("a line check late within the hour, and after it, is for the next day's", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		w.until(clock(9, 5))
		a := us.Append(us.Check(Them))
		w.until(clock(9, 40))
		b := them.Append(them.Check(Us))
		w.Settle()
		return []lineDebt{{Us, Them, at(a), clock(33, 5)}, {Them, Us, at(b), clock(33, 5)}}
	}),
	lineChecks("several hours a day: the first that is not too near", 2, hours([3]parley.Millis{9, 0, 10}, [3]parley.Millis{12, 0, 240}, [3]parley.Millis{18, 30, 30}), func(w *World) []lineDebt {
		us, them := begun2(w)
		a := at(us.entered(parley.KindAccept)) // past 8:50, when a check for nine begins to count
		w.until(clock(18, 0))
		b := them.Append(them.Check(Us))
		w.until(clock(31, 59)) // 7:59, a minute before one counts for noon
		c := them.Append(them.Check(Village))
		w.Settle()
		return []lineDebt{{Us, Them, a, clock(19, 0)}, {Them, Us, at(b), clock(33, 10)}, {Them, Village, at(c), clock(33, 10)}}
	}),
	lineChecks("the least hour counts, not the one that could be met first", 2, hours([3]parley.Millis{13, 0, 5}, [3]parley.Millis{14, 0, 240}), func(w *World) []lineDebt {
		us, _ := begun2(w)
		return []lineDebt{{Us, Them, at(us.entered(parley.KindAccept)), clock(13, 5)}}
	}),
	lineChecks("an hour just after midnight begins to count the day before", 2, hours([3]parley.Millis{0, 5, 10}), func(w *World) []lineDebt {
		us, them := begun2(w)
		w.until(clock(23, 55) - 1)
		a := us.Append(us.Check(Them))
		w.until(clock(23, 55))
		b := them.Append(them.Check(Us))
		w.Settle()
		return []lineDebt{{Us, Them, at(a), clock(24, 15)}, {Them, Us, at(b), clock(48, 15)}}
	}),
	lineChecks("an hour just before midnight is due the day after", 2, hours([3]parley.Millis{23, 55, 10}), func(w *World) []lineDebt {
		us, them := begun2(w)
		w.until(clock(24, 1))
		a := them.Append(them.Check(Us))
		w.Settle()
		return []lineDebt{{Us, Them, at(us.entered(parley.KindAccept)), clock(24, 5)}, {Them, Us, at(a), clock(48, 5)}}
	}),
	lineChecks("after days of silence the first hour that was missed is the one that is due", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		w.until(clock(80, 0))
		us.Append(us.File(parley.Site))
		w.Settle()
		a := us.Append(us.Missed(Them)) // made at last, though nobody answered
		w.Settle()
		return []lineDebt{{Us, Them, at(a), clock(81, 5)}, {Them, Us, at(them.entered(parley.KindAccept)), clock(9, 5)}}
	}),
	lineChecks("since the beginning of time nothing is due, since a millisecond later it is", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		now := w.clock
		w.until(0)
		us.Append(us.Check(Them, BodyMember("at", 0)))
		w.until(1)
		us.Append(us.Check(Village, BodyMember("at", 0)))
		w.until(1_000)
		a := them.Append(them.Check(Us))
		w.clock = now
		w.Settle()
		return []lineDebt{{Us, Them, 0, 0}, {Us, Village, 1, clock(9, 5) - midnight}, {Them, Us, at(a), clock(9, 5) - midnight}}
	}),
	lineChecks("a check that was missed and one that was a test count, one that is void does not", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		w.until(clock(9, 0))
		a := us.Append(us.Missed(Them))
		b := us.Append(us.Check(Village, InMode(parley.Test)))
		them.Append(them.Check(Us, By(them.Officer("second"))))
		w.Settle()
		return []lineDebt{{Us, Them, at(a), clock(33, 5)}, {Us, Village, at(b), clock(33, 5)}, {Them, Us, at(them.entered(parley.KindAccept)), clock(9, 5)}}
	}),
	lineChecks("a check counts for whoever made it, with whom it was made", 3, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		w.until(clock(9, 0))
		a := us.Append(us.Check(Them))
		w.Settle()
		b, c := at(us.entered(parley.KindAccept)), at(them.entered(parley.KindAccept))
		return []lineDebt{{Us, Them, at(a), clock(33, 5)}, {Us, Third, b, clock(9, 5)}, {Us, Village, b, clock(9, 5)}, {Them, Us, c, clock(9, 5)}}
	}),
	lineChecks("when a check says that it was made does not count", 2, nine, func(w *World) []lineDebt {
		us, _ := begun2(w)
		a := us.Append(us.Check(Them, BodyMember("at", clock(9, 0))))
		w.Settle()
		return []lineDebt{{Us, Them, at(a), clock(9, 5)}}
	}),
	lineChecks("of two checks in two epochs the later time counts, not the later place", 2, nine, func(w *World) []lineDebt {
		us, _ := begun2(w)
		t := reopened(us)
		w.until(clock(9, 1))
		t.Append(t.Check(Them))
		w.until(clock(33, 2))
		a := us.Append(us.Check(Them))
		w.Settle()
		return []lineDebt{{Us, Them, at(a), clock(57, 5)}}
	}),
	sameTime("of two checks at one time the greater hash counts", parley.OwesCheck, func(_ *World, n *Node) Say { return n.Check(Them) }),
	lineChecks("one check in two epochs was made at its least place, not at its earliest time", 2, nine, func(w *World) []lineDebt {
		us, _ := begun2(w)
		t := reopened(us)
		said := us.Check(Them)
		w.until(clock(8, 54))
		t.Append(said)
		w.until(clock(8, 56))
		a := us.Append(said)
		w.Settle()
		return []lineDebt{{Us, Them, at(a), clock(33, 5)}}
	}),
	lineChecks("a check that is disowned was not made", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		good := us.Tip
		w.until(clock(9, 0))
		us.Append(us.Check(Them))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return []lineDebt{{Us, Them, at(us.entered(parley.KindAccept)), clock(9, 5)}}
	}),
	lineChecks("nothing is due while the debtor is suspended, nor while the other is", 3, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		third := w.Node(Third)
		us.Append(us.Declare(parley.Suspended))
		w.Settle()
		a, b := at(us.entered(parley.KindAccept)), at(them.entered(parley.KindAccept))
		return []lineDebt{{Us, Them, a, 0}, {Us, Village, a, 0}, {Them, Us, b, 0}, {Them, Third, b, clock(9, 5)}, {Third, Us, at(third.entered(parley.KindAccept)), 0}}
	}),
	lineChecks("who is active again owes from then on, and the other from its sight of it", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		us.Append(us.Declare(parley.Suspended))
		w.until(clock(35, 0))
		b := us.Append(us.Declare(parley.Active))
		w.Settle()
		w.until(clock(40, 0))
		us.Append(us.Declare(parley.Active)) // again: it was active, and owes what it owed
		w.Settle()
		return []lineDebt{{Us, Them, at(b), clock(57, 5)}, {Us, Village, at(b), clock(57, 5)}, {Them, Us, them.covers(b), clock(57, 5)}, {Them, Village, at(them.entered(parley.KindAccept)), clock(9, 5)}}
	}),
	lineChecks("suspended and active without sight of one another: suspended, until a later word", 3, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		third := w.Node(Third)
		t, u := reopened(us), reopened(them)
		us.Append(us.Declare(parley.Active))
		t.Append(t.Declare(parley.Suspended))
		them.Append(them.Declare(parley.Suspended))
		u.Append(u.Declare(parley.Active))
		w.Settle()
		c := them.Append(them.Declare(parley.Active))
		w.Settle()
		return []lineDebt{{Us, Third, at(us.entered(parley.KindAccept)), 0}, {Them, Third, at(c), clock(9, 5)}, {Third, Us, at(third.entered(parley.KindAccept)), 0}}
	}),
	lineChecks("a status that is disowned suspends nothing", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		good := us.Tip
		us.Append(us.Declare(parley.Suspended))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return []lineDebt{{Us, Them, at(us.entered(parley.KindAccept)), clock(9, 5)}}
	}),
	lineChecks("an amended charter's hours count since the last check, or since its acceptance", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		w.until(clock(9, 0))
		a := us.Append(us.Check(Them))
		w.until(clock(9, 30))
		t := amend(w, hours([3]parley.Millis{10, 0, 45}, [3]parley.Millis{20, 0, 5}))
		b := parley.Millis(0)
		for _, c := range them.Tip.branch() {
			if x, ok := c.Entry.Body().(*channel.Acceptance); ok && string(x.Charter) == string(t.Raw) {
				b = at(c)
			}
		}
		return []lineDebt{{Us, Them, at(a), clock(10, 45)}, {Them, Us, b, clock(20, 5)}}
	}),
	lineChecks("an amended charter without hours asks for no check", 2, nine, func(w *World) []lineDebt {
		us, _ := begun2(w)
		us.Append(us.Check(Them))
		amend(w, func(c *parley.Charter) { c.Checks = nil })
		return []lineDebt{{Us, Them, none, none}, {Them, Us, none, none}}
	}),
	lineChecks("under a charter of a ruleset to come no line check is owed", 2, nine, func(w *World) []lineDebt {
		us, _ := begun2(w)
		us.Append(us.Check(Them))
		amend(w, func(c *parley.Charter) { c.Ruleset = 2 })
		return []lineDebt{{Us, Them, none, none}, {Them, Us, none, none}}
	}),
	lineChecks("a charter accepted in two epochs was accepted at the earlier time", 2, nine, func(w *World) []lineDebt {
		us, them := begun2(w)
		t := reopened(us)
		v2 := w.Amend(w.Channel, nil)
		w.until(clock(8, 54))
		first := t.Append(t.Accept(v2.Hash))
		w.until(clock(8, 58))
		us.Append(us.Accept(v2.Hash))
		them.Append(them.Accept(v2.Hash))
		w.Settle()
		return []lineDebt{{Us, Them, at(first), clock(9, 5)}}
	}),
	lineChecks("before a charter is in force no check is owed", 2, nine, func(w *World) []lineDebt {
		us := alone(w)
		w.Settle()
		us.React()
		return []lineDebt{{Us, Them, none, none}, {Them, Us, none, none}}
	}),
	lineChecks("a party that the charter no longer names, or takes the log from, owes no check", 3, nine, func(w *World) []lineDebt {
		w.Start()
		amend(w, func(c *parley.Charter) {
			for i, p := range c.Parties {
				if p.ID == Third {
					c.Parties = append(c.Parties[:i:i], c.Parties[i+1:]...)
				}
			}
			c.Parties[1].Root, c.Parties[1].Node, c.Parties[1].Recovery, c.Parties[1].Transport = "", "", "", ""
		})
		return []lineDebt{{Third, Us, none, none}, {Us, Third, none, none}, {Them, Us, none, none}}
	}),

	wrongUnder("told of a line check by whom it is with", channel.Valid, 2, nine, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(us.Tell(parley.Obligation{Debtor: Them, Duty: parley.OwesCheck, Of: w.Channel, To: Us}, 0))
	}),
	wrongUnder("told of a line check of two others", channel.VoidSide, 3, nine, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(us.Tell(parley.Obligation{Debtor: Them, Duty: parley.OwesCheck, Of: w.Channel, To: Third}, 0))
	}),
	wrongUnder("told of a line check by a party without a log", channel.VoidReference, 2, nine, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(us.Tell(parley.Obligation{Debtor: Village, Duty: parley.OwesCheck, Of: w.Channel, To: Us}, 0))
	}),
	wrongUnder("told of a line check with oneself", channel.VoidReference, 2, nine, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: parley.OwesCheck, Of: w.Channel, To: Us}, 0))
	}),
	wrongUnder("told of a line check with a partner", channel.VoidReference, 2, nine, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(us.Tell(parley.Obligation{Debtor: Them, Duty: parley.OwesCheck, Of: w.Channel, To: "airwing"}, 0))
	}),
	wrongUnder("told of a line check that has been made since", channel.VoidReference, 2, nine, func(w *World) *Cell {
		us, _ := begun2(w)
		us.Append(us.Check(Them))
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: parley.OwesCheck, Of: w.Channel, To: Them}, 0))
	}),
	wrongUnder("told of a line check since the last", channel.Valid, 2, nine, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.Check(Them))
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: parley.OwesCheck, Of: w.Channel, Revision: by(c), To: Them}, 2))
	}),
	wrongUnder("told of a line check under a charter that is no longer in force", channel.VoidReference, 2, nine, func(w *World) *Cell {
		us, _ := begun2(w)
		amend(w, nil)
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: parley.OwesCheck, Of: w.Channel, To: Them}, 0))
	}),
	wrong("told of a line check where the charter has none", channel.VoidReference, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: parley.OwesCheck, Of: w.Channel, To: Them}, 0))
	}),
	wrongUnder("told of a line check that nothing makes due", channel.Valid, 2, nine, func(w *World) *Cell {
		us, _ := begun2(w)
		us.Append(us.Declare(parley.Suspended))
		return us.Append(us.Tell(parley.Obligation{Debtor: Us, Duty: parley.OwesCheck, Of: w.Channel, To: Them}, 1))
	}),
}

// sameTime makes a play in which both epochs of us say the same at one time: the greater
// hash is what is owed anew since.
func sameTime(name string, duty parley.Duty, say func(w *World, n *Node) Say) Script {
	var greater parley.Hash
	return under(name, 2, routine, func(w *World) {
		us, _ := begun2(w)
		us.Append(us.File(parley.Site))
		w.Settle()
		t := reopened(us)
		w.Settle()
		now := w.clock + 5_000
		w.until(now)
		a := us.Append(say(w, us))
		w.until(now)
		b := t.Append(say(w, t))
		greater = sorted([]parley.Hash{by(a), by(b)})[1]
		w.Settle()
	}, func(w *World, s *channel.State) string {
		for _, o := range s.Obligations {
			if o.Duty == duty && o.Debtor == Us && (o.To == "" || o.To == Them) {
				return want("revision", o.Revision, greater)
			}
		}
		return "nothing is owed"
	})
}
