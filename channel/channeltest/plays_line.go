package channeltest

import (
	"fmt"

	"parley"
	"parley/channel"
)

// lineOf writes down what a party says of its part: how many declarations and rosters stand.
func lineOf(s *channel.State, p parley.PartyID) string {
	for _, l := range s.Lines {
		if l.Party == p {
			return fmt.Sprint(l.Declared, l.Roster)
		}
	}
	return "nothing"
}

// What parties declare of their part, and who is on duty.
var statusPlays = []Script{
	linePlay("a status takes the place of the one before, a roster that of the roster", 3, func(w *World) map[parley.PartyID]string {
		us, them := begun2(w)
		us.Append(us.Declare(parley.Active))
		us.Append(us.Roster(3))
		a, b := us.Append(us.Declare(parley.Suspended)), us.Append(us.Roster(0))
		c := them.Append(them.Roster(1))
		w.Settle()
		return map[parley.PartyID]string{Us: standing(list(a), list(b)), Them: standing(nil, list(c)), Third: "nothing"}
	}),
	linePlay("of two without sight of one another both stand, until a later one", 2, func(w *World) map[parley.PartyID]string {
		us, them := begun2(w)
		t, u := reopened(us), reopened(them)
		a, b := us.Append(us.Declare(parley.Active)), t.Append(t.Declare(parley.Suspended))
		c, d := us.Append(us.Roster(1)), t.Append(t.Roster(2))
		them.Append(them.Roster(1))
		u.Append(u.Roster(2))
		w.Settle()
		e := u.Append(u.Roster(3))
		w.Settle()
		return map[parley.PartyID]string{Us: standing(list(a, b), list(c, d)), Them: standing(nil, list(e))}
	}),
	linePlay("on the branches of a fork too", 2, func(w *World) map[parley.PartyID]string {
		us, _ := begun2(w)
		t := us.Twin(us.Epoch)
		a, b := us.Append(us.Declare(parley.Suspended)), t.Append(t.Declare(parley.Active))
		w.Settle()
		return map[parley.PartyID]string{Us: standing(list(a, b), nil)}
	}),
	linePlay("what is disowned gives way to the one before", 2, func(w *World) map[parley.PartyID]string {
		us, them := begun2(w)
		a := us.Append(us.Declare(parley.Suspended))
		good := us.Tip
		us.Append(us.Declare(parley.Active))
		us.Append(us.Roster(2))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return map[parley.PartyID]string{Us: standing(list(a), nil)}
	}),
	wrongUnder("a status that nobody has released, where two persons are asked for", channel.VoidRelease, 2, twoPersons, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(us.Word("clerk", parley.KindStatus, parley.Status{Declared: parley.Suspended}))
	}),
	wrongUnder("an incident that nobody has released, where two persons are asked for", channel.VoidRelease, 2, twoPersons, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(us.Word("clerk", parley.KindIncident, parley.Incident{Account: us.harm(), Precedence: parley.Flash, Title: "x"}))
	}),
	wrongUnder("an account that nobody has released, where two persons are asked for", channel.VoidRelease, 2, twoPersons, func(w *World) *Cell {
		us, _ := begun2(w)
		return us.Append(us.Word("clerk", parley.KindAccount, parley.Accounting{Account: us.harm(), Of: us.anIncident()}))
	}),
	wrongUnder("a status, an incident and an account that are released", channel.Valid, 2, twoPersons, func(w *World) *Cell {
		us, _ := begun2(w)
		us.Append(us.Declare(parley.Suspended))
		return us.Append(us.Account(us.anIncident(), nil))
	}),
	wrongUnder("a roster, a call and a line check need no release, whatever the charter asks two persons for", channel.Valid, 2, twoPersons, func(w *World) *Cell {
		us, _ := begun2(w)
		us.Append(us.Roster(1))
		us.Append(us.Check(Them))
		return us.Append(us.Call(Them, nil))
	}),
	early("a line check before the charter is in force", func(us *Node) Say { return us.Check(Them) }),
	early("a status before the charter is in force", func(us *Node) Say { return us.Declare(parley.Active) }),
	early("a call before the charter is in force", func(us *Node) Say { return us.Call(Them, nil) }),
	early("an incident before the charter is in force", func(us *Node) Say { return us.Incident(nil) }),
	early("a reconfirmation before the charter is in force", func(us *Node) Say { return us.Reconfirm([]parley.Hash{nowhere}) }),
	early("a probe before the charter is in force", func(*Node) Say { return Probe() }),
	early("a measurement before the charter is in force", func(us *Node) Say { return us.measure(0, us.Tip.Position(), nil) }),
	early("an intake before the charter is in force", func(*Node) Say { return TakeIn("clinic", nowhere) }),
}

// twoPersons lays down that everything is said by two persons that may be.
func twoPersons(c *parley.Charter) {
	c.TwoPerson = []string{"status", "incident", "account", "message", "answer", "urgent"}
}

func early(name string, say func(us *Node) Say) Script {
	return wrong(name, channel.VoidEarly, 2, func(w *World) *Cell {
		us := alone(w)
		return us.Append(say(us))
	})
}

func list(l ...*Cell) (out []parley.Hash) {
	for _, c := range l {
		out = append(out, by(c))
	}
	return out
}

func standing(declared, roster []parley.Hash) string {
	return fmt.Sprint(sorted(declared), sorted(roster))
}

func linePlay(name string, parties int, build func(w *World) map[parley.PartyID]string) Script {
	var should map[parley.PartyID]string
	return play(name, parties, func(w *World) { should = build(w) }, func(_ *World, s *channel.State) string {
		for p, line := range should {
			if wrong := want("the line of "+string(p), lineOf(s, p), line); wrong != "" {
				return wrong
			}
		}
		return ""
	})
}
