package channeltest

import (
	"fmt"

	"parley"
	"parley/channel"
)

// accountsOf writes down what each side says of an incident.
func accountsOf(s *channel.State, of parley.Hash) string {
	for _, x := range s.Incidents {
		if x.ID == of {
			return fmt.Sprint(x.Kind, x.Disowned, x.Accounts)
		}
	}
	return "nothing"
}

func accounts(kind parley.IncidentKind, disowned int, l ...channel.AccountState) string {
	return fmt.Sprint(kind, disowned, append([]channel.AccountState{}, l...))
}

func side(p parley.PartyID, l ...*Cell) channel.AccountState {
	return channel.AccountState{Acts: sorted(list(l...)), Party: p}
}

// incidentPlay makes a play that gives what must then be said of some incidents.
func incidentPlay(name string, parties int, build func(w *World) map[parley.Hash]string) Script {
	var should map[parley.Hash]string
	return play(name, parties, func(w *World) { should = build(w) }, func(_ *World, s *channel.State) string {
		for of, says := range should {
			if wrong := want("the incident "+of.Short(), accountsOf(s, of), says); wrong != "" {
				return wrong
			}
		}
		return want("incidents", len(s.Incidents), len(should))
	})
}

type told map[parley.Hash]string

// happened begins a channel of three with an incident of ours that everybody knows of.
func happened(w *World) (us, them, third *Node, incident *Cell) {
	w.Start()
	us, them, third = w.Node(Us), w.Node(Them), w.Node(Third)
	incident = us.Append(us.Incident(nil))
	w.Settle()
	return us, them, third, incident
}

// What each side says of an incident.
var incidentPlays = []Script{
	incidentPlay("an incident is its author's account; others have none until they say so", 3, func(w *World) map[parley.Hash]string {
		_, _, _, i := happened(w)
		return told{by(i): accounts(parley.Harm, 0, side(Us, i))}
	}),
	incidentPlay("three sides say what happened, each for itself; the last of each counts", 3, func(w *World) map[parley.Hash]string {
		us, them, third, i := happened(w)
		them.Append(them.Account(by(i), nil))
		a := third.Append(third.Account(by(i), nil))
		w.Settle()
		b := them.Append(them.Account(by(i), nil, allege("us", them.harm())))
		c := us.Append(us.Account(by(i), nil)) // in place of the incident's own
		w.Settle()
		return told{by(i): accounts(parley.Harm, 0, side(Third, a), side(Them, b), side(Us, c))}
	}),
	incidentPlay("two accounts of one side without sight of one another both stand, until a later one", 3, func(w *World) map[parley.Hash]string {
		us, them, third, i := happened(w)
		t, u := reopened(us), reopened(them)
		a, b := us.Append(us.Account(by(i), nil)), t.Append(t.Account(by(i), nil))
		them.Append(them.Account(by(i), nil))
		u.Append(u.Account(by(i), nil))
		w.Settle()
		c := them.Append(them.Account(by(i), nil))
		w.Settle()
		_ = third
		return told{by(i): accounts(parley.Harm, 0, side(Them, c), side(Us, a, b))}
	}),
	incidentPlay("the kind is that of the incident's own account, whatever is said since", 3, func(w *World) map[parley.Hash]string {
		us, _, _, i := happened(w)
		near := us.harm()
		near.Kind = parley.NearMiss
		c := us.Append(us.Account(by(i), nil, BodyMember("account", near)))
		w.Settle()
		return told{by(i): accounts(parley.Harm, 0, side(Us, c))}
	}),
	incidentPlay("of two incidents each has its own accounts", 3, func(w *World) map[parley.Hash]string {
		_, them, _, i := happened(w)
		j := them.Append(them.Incident([]parley.Hash{by(i)}))
		a := them.Append(them.Account(by(i), []parley.Hash{by(j)}))
		w.Settle()
		return told{by(i): accounts(parley.Harm, 0, side(Them, a), side(Us, i)), by(j): accounts(parley.Harm, 0, side(Them, j))}
	}),
	incidentPlay("an account that is disowned gives way to the one before, or to none", 3, func(w *World) map[parley.Hash]string {
		us, them, third, i := happened(w)
		a := them.Append(them.Account(by(i), nil))
		good, well := them.Tip, third.Tip
		them.Append(them.Account(by(i), nil))
		third.Append(third.Account(by(i), nil))
		w.Settle()
		us.stopAt(good)
		us.stopAt(well)
		w.Settle()
		return told{by(i): accounts(parley.Harm, 0, side(Them, a), side(Us, i))}
	}),
	incidentPlay("an incident that is disowned stays, and nobody's account of it is shown", 3, func(w *World) map[parley.Hash]string {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		good := us.Tip
		i := us.Append(us.Incident(nil))
		w.Settle()
		them.Append(them.Account(by(i), nil))
		them.stopAt(good)
		w.Settle()
		return told{by(i): accounts(parley.Harm, 1)}
	}),
	incidentPlay("an incident in two epochs, disowned in one, stands", 3, func(w *World) map[parley.Hash]string {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		t, good := reopened(us), us.Tip
		i := us.Append(us.Incident(nil))
		t.Append(Again(i))
		w.Settle()
		them.stopAt(good)
		w.Settle()
		return told{by(i): accounts(parley.Harm, 0, side(Us, i))}
	}),
	debts("an incident and each account of it are acknowledged, by the incident's precedence, replaced or not", 3, func(w *World) []debt {
		us, them, third, i := happened(w)
		a := them.Append(them.Account(by(i), nil))
		w.Settle()
		b := them.Append(them.Account(by(i), nil))
		w.Settle()
		r := third.Append(third.Acknowledge(by(b), parley.Received))
		w.Settle()
		s, t, u := them.covers(i), us.covers(a), third.covers(b)
		return []debt{
			{Them, ack, by(i), times(s, s+ackWithin, 0, 0)}, {Us, ack, by(a), times(t, t+ackWithin, 0, 0)},
			{Third, ack, by(b), times(u, u+ackWithin, 0, at(r))}, {Them, ack, by(a), noDebt}, {Us, read2, by(a), noDebt},
		}
	}),
	debts("an account of a disowned incident is still to be acknowledged, the incident no more", 3, func(w *World) []debt {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		good := us.Tip
		i := us.Append(us.Incident(nil, BodyMember("precedence", parley.Flash)))
		w.Settle()
		a := them.Append(them.Account(by(i), nil))
		w.Settle()
		third := w.Node(Third)
		third.stopAt(good)
		w.Settle()
		s := third.covers(a)
		return []debt{{Third, ack, by(a), times(s, s+flashWithin, 0, 0)}, {Third, ack, by(i), noDebt}}
	}),
	wrong("an account of an incident that is disowned", channel.VoidReference, 3, func(w *World) *Cell {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		good := us.Tip
		i := us.Append(us.Incident(nil))
		w.Settle()
		them.stopAt(good)
		return them.Append(them.Account(by(i), nil))
	}),
	wrong("an incident linked with a notice that is disowned", channel.VoidReference, 3, func(w *World) *Cell {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		good := us.Tip
		c := us.Append(us.File(parley.Site))
		w.Settle()
		them.stopAt(good)
		return them.Append(them.Incident([]parley.Hash{by(c)}))
	}),
	wrong("an incident linked with what is cancelled", channel.Valid, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		c := us.Append(us.File(parley.Site))
		us.Append(us.Cancel(mine(us)))
		return us.Append(us.Incident([]parley.Hash{by(c)}))
	}),
	wrong("a breach by a partner that the charter in force does not know", channel.VoidParty, 2, func(w *World) *Cell {
		us, _ := begun2(w)
		amend(w, func(c *parley.Charter) { c.Parties[0].Partners = nil })
		return us.Append(us.Incident(nil, allege("airwing", us.harm())))
	}),
	wrong("an account of another side's incident by another side's partner's breach", channel.Valid, 3, func(w *World) *Cell {
		_, them, _, i := happened(w)
		return them.Append(them.Account(by(i), []parley.Hash{by(i)}, allege("clinic", them.harm())))
	}),
	wrong("a line check with a party that the charter has let go", channel.VoidParty, 3, func(w *World) *Cell {
		w.Start()
		us := w.Node(Us)
		amend(w, func(c *parley.Charter) {
			for i, p := range c.Parties {
				if p.ID == Third {
					c.Parties = append(c.Parties[:i:i], c.Parties[i+1:]...)
				}
			}
		})
		return us.Append(us.Check(Third))
	}),
}
