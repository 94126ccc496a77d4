package bundle

import (
	"fmt"
	"slices"

	"parley"
	"parley/pen"
)

// ToldOf is an incident, or the record of a call, with what each side says of it beside
// what the others say. Nobody has found any of it.
type ToldOf struct {
	ID     parley.Hash `json:"id"`
	Title  string      `json:"title"`
	Sides  []ToldBy    `json:"sides"`
	Silent []string    `json:"silent,omitempty"` // whose word on it is not shown
}

// ToldBy is what one side says, as far as the bundle shows it.
type ToldBy struct {
	Party parley.PartyID `json:"party"`
	Lines []string       `json:"lines"`
}

// toldOf tells of the incidents and calls that the chosen entries are, or are of.
func (v *evidence) toldOf(chosen map[Place]bool) (out []ToldOf) {
	done := map[parley.Hash]bool{}
	v.all(func(e *entry) {
		if !chosen[e.place] || !v.valid(e) {
			return
		}
		id := e.Act
		if b, ok := e.Body().(*parley.Accounting); ok {
			id = b.Of
		}
		if done[id] {
			return
		}
		switch e.Kind {
		case parley.KindIncident, parley.KindAccount:
			done[id] = true
			out = append(out, v.incident(v.act(id, parley.KindIncident)))
		case parley.KindCall:
			done[id] = true
			out = append(out, v.call(e))
		}
	})
	return out
}

// incident gives each side's last account that the bundle shows, the incident's own first.
func (v *evidence) incident(i *entry) ToldOf {
	t := ToldOf{ID: i.Act, Title: fmt.Sprintf("Incident %s: %q, what each side tells", i.Act.Short(), i.Body().(*parley.Incident).Title), Sides: []ToldBy{}}
	last := map[parley.PartyID]*entry{i.place.Party: i}
	parties := []parley.PartyID{i.place.Party}
	v.all(func(x *entry) {
		b, ok := x.Body().(*parley.Accounting)
		if !ok || b.Of != i.Act || !v.valid(x) {
			return
		}
		if !slices.Contains(parties, x.place.Party) {
			parties = append(parties, x.place.Party)
		}
		last[x.place.Party] = x // each log is visited in its order
	})
	slices.Sort(parties[1:])
	for _, p := range parties {
		x := last[p]
		lines := []string{fmt.Sprintf("%s, %s", x.place, when(x.Frame.Clock))}
		switch b := x.Body().(type) {
		case *parley.Incident:
			lines = append(lines, pen.SayAccount(&b.Account, p)...)
		case *parley.Accounting:
			lines = append(lines, pen.SayAccount(&b.Account, p)...)
		}
		t.Sides = append(t.Sides, ToldBy{p, lines})
	}
	if c := v.base(i); c != nil {
		for _, p := range c.Charter.Parties {
			if !slices.Contains(parties, p.ID) {
				t.Silent = append(t.Silent, "an account of "+string(p.ID))
			}
		}
	}
	return t
}

// call gives the record of a call, and what others answered to its summary.
func (v *evidence) call(c *entry) ToldOf {
	body := c.Body().(*parley.Call)
	t := ToldOf{ID: c.Act, Title: fmt.Sprintf("Call %s: its record, and what is said of the summary", c.Act.Short()), Sides: []ToldBy{{c.place.Party, pen.SayCall(body)}}}
	v.all(func(x *entry) {
		b, ok := x.Body().(*parley.Reply)
		if !ok || b.Of != c.Act || !v.valid(x) {
			return
		}
		lines := []string{fmt.Sprintf("%s, %s", x.place, when(x.Frame.Clock))}
		t.Sides = append(t.Sides, ToldBy{said(x), append(lines, pen.Said(b)...)})
	})
	if !slices.ContainsFunc(t.Sides, func(s ToldBy) bool { return s.Party == body.With }) {
		t.Silent = append(t.Silent, fmt.Sprintf("an answer of %s to the summary: it is agreed to by nobody's silence", body.With))
	}
	return t
}
