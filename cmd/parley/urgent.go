package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/notation"
	"parley/pen"
)

// whereFlags are a place on the map, in one of several ways.
func whereFlags(cmd *cobra.Command, w *pen.WhereForm) {
	f := cmd.Flags()
	f.StringVar(&w.Place, "place", "", "where on the map, in any usual notation; it is kept as entered")
	f.StringVar(&w.Circle, "circle", "", "where on the map: PLACE,RADIUS")
	f.StringVar(&w.Corridor, "corridor", "", "where on the map: PLACE;PLACE;...,HALFWIDTH")
	f.StringVar(&w.Polygon, "polygon", "", "where on the map: PLACE;PLACE;PLACE;...")
}

// localReader reads forms; times with the letter J are by the clocks of this machine's zone.
func (d *desk) localReader(ctx context.Context) (pen.Reader, error) {
	r, err := d.reader(ctx, "")
	r.Local = time.Local
	return r, err
}

func (a *app) urgentCommand() *cobra.Command {
	var s signing
	var f pen.UrgentForm
	var bypass string
	cmd := &cobra.Command{
		Use: "urgent [WHAT]", Short: "Call everyone on duty at once; 'urgent list' shows what became of calls", Args: cobra.MaximumNArgs(1),
		Long: `Files an urgent entry, which goes to everyone on duty. One thing is all that is needed: who,
where, what, what is asked of the others, or a place. More is added as it is known, by another
entry that --follows the first. Where the charter wants a second person for it, --bypass says
why one does both halves.`,
		Example: `  parley urgent "Shells fall on our hospital. Stop." --place "37SFV 04510 10010" --by duty.key
  parley urgent --follows us/0/14 --who "our field hospital, 40 people" --asks "stop, and call back on tel 100" --by duty.key
  parley urgent "Convoy under fire" --by duty.key --bypass "alone on watch"
  parley urgent show us/0/14`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			if len(args) == 1 {
				if f.What != "" {
					return misuse("what is said twice: as an argument and by --what")
				}
				f.What = args[0]
			}
			text, err := a.textOf(f.What)
			if err != nil {
				return err
			}
			f.What = text
			r, err := d.localReader(ctx)
			if err != nil {
				return err
			}
			u, questions, err := r.Urgent(f)
			if err != nil {
				return err
			}
			said, err := d.say(ctx, &s, word{kind: parley.KindUrgent, body: u, bypass: bypass, lines: urgentLines(u), questions: questions})
			if err != nil {
				return err
			}
			if err := d.report(ctx, said); err != nil || said == nil || said.Filed == nil || a.json || u.Footprint.Shape == "" {
				return err
			}
			return d.nearUrgent(ctx, said.Filed.Act.String())
		}),
	}
	s.flags(cmd)
	s.testFlag(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.Who, "who", "", "who is concerned")
	flags.StringVar(&f.Where, "where", "", "where, in words")
	flags.StringVar(&f.What, "what", "", "what happens (- reads standard input)")
	flags.StringVar(&f.Asks, "asks", "", "what the others are asked to do")
	flags.StringVar(&f.At, "at", "", "when it happened, or was said, a date-time group")
	whereFlags(cmd, &f.On)
	flags.StringVar(&f.Follows, "follows", "", "an urgent entry of the call to which this adds")
	flags.StringArrayVar(&f.References, "reference", nil, "a thing that it refers to, such as us/3 (repeatable)")
	flags.StringVar(&bypass, "bypass", "", "why one person drafts and releases it")
	cmd.AddCommand(a.urgentListCommand(), a.urgentShowCommand())
	return cmd
}

// urgentLines tells an urgent entry before it is signed.
func urgentLines(u *parley.Urgent) []string {
	lines := pen.SayUrgent(u)
	if len(lines) == 1 && lines[0] == u.Text { // a text alone is said without what it refers to
		return append(lines, references(u.References)...)
	}
	return lines
}

// nearUrgent tells at once what holds near the place of an urgent call.
func (d *desk) nearUrgent(ctx context.Context, name string) error {
	u, err := d.UrgentCall(ctx, name, 0)
	if err != nil || u.Near == nil {
		return err
	}
	n, err := d.Near(ctx, u.Near.Place, u.Near.Radius, "")
	if err != nil {
		return err
	}
	return d.app.print(n, func(p *page) { showNear(p, &n) })
}

func (a *app) urgentListCommand() *cobra.Command {
	var open bool
	var at string
	cmd := &cobra.Command{
		Use: "list", Short: "Urgent calls and how far each has come, the newest first", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			var state api.UrgentState
			if open {
				state = api.UrgentOpen
			}
			when, err := lookedAt(at)
			if err != nil {
				return err
			}
			list, err := d.UrgentCalls(ctx, state, when)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				p.row("CALL", "OF", "AGE", "STATE", "WHAT", "HOW FAR")
				for i := range list {
					u := &list[i]
					p.row(u.Name, string(u.Party), notation.FormatAge(u.Age), urgentState(u), pen.Headline(&u.Now), howFar(u))
				}
			})
		}),
	}
	cmd.Flags().BoolVar(&open, "open", false, "only those that are not closed")
	lookFlag(cmd, &at)
	return cmd
}

func lookFlag(cmd *cobra.Command, at *string) {
	cmd.Flags().StringVar(at, "at", "", "look at this time instead of now, such as 111800ZNOV17")
}

// lookedAt reads the time to look at; 0 for now.
func lookedAt(text string) (parley.Millis, error) {
	if text == "" {
		return 0, nil
	}
	return timeOf("--at", text)
}

func urgentState(u *api.UrgentCall) string {
	if u.Closed {
		return "closed"
	}
	return "OPEN"
}

// howFar says in a line what is late, and whose turn it is.
func howFar(u *api.UrgentCall) string {
	var out []string
	for _, s := range u.Sides {
		says := "passed on"
		for _, t := range s.Taken {
			switch {
			case t.Since == 0 && len(t.Steps) == 0:
				says = "not received"
			case t.Running != 0:
				says = "not passed on for " + notation.FormatAge(t.Running)
			case len(t.Steps) > 0 && t.Since == 0:
				says = string(t.Steps[len(t.Steps)-1].Rung)
			}
			for _, o := range t.Owed {
				if o.Late {
					says += ", LATE to " + string(o.Duty)
				}
			}
		}
		if s.Closed {
			says = "closed"
		}
		out = append(out, fmt.Sprintf("%s: %s", s.Party, says))
	}
	return strings.Join(out, "; ")
}

func (a *app) urgentShowCommand() *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use: "show ENTRY", Short: "One urgent call with its history, by any of its entries", Args: cobra.ExactArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			when, err := lookedAt(at)
			if err != nil {
				return err
			}
			u, err := d.UrgentCall(ctx, args[0], when)
			if err != nil {
				return err
			}
			if err := a.print(u, func(p *page) { showUrgent(p, &u) }); err != nil || a.json {
				return err
			}
			return d.nearUrgent(ctx, args[0])
		}),
	}
	lookFlag(cmd, &at)
	return cmd
}

func showUrgent(p *page, u *api.UrgentCall) {
	p.line("urgent call %s of %s, %s, since %s (%s ago), %s", u.Name, u.Party, u.Mode, dtg(u.Clock), notation.FormatAge(u.Age), urgentState(u))
	for _, l := range u.Says {
		p.line("  %s", l)
	}
	p.line("\nSAID")
	for i := range u.Entries {
		e := &u.Entries[i]
		line := fmt.Sprintf("%s  %s, %s, by %s: %s", dtg(e.Clock), e.Name, e.Party, person(e.By), strings.Join(e.Adds, ", "))
		if e.ReleasedBy != nil {
			line += ", released by " + person(*e.ReleasedBy)
		}
		p.line("%s", line)
		if i > 0 {
			for _, l := range e.Says {
				p.line("    %s", l)
			}
		}
	}
	for i := range u.Sides {
		showUrgentSide(p, &u.Sides[i], u)
	}
	if len(u.Statements) > 0 {
		p.line("\nWHOSE THEY ARE, as it was said")
	}
	for _, s := range u.Statements {
		line := fmt.Sprintf("%s  %s: %s, said by %s: “%s”", dtg(s.Clock), s.Party, strings.ToUpper(strings.ReplaceAll(string(s.Actor), "-", " ")), s.Speaker, s.Said)
		if s.Reported != nil {
			line += ", as reported by " + person(s.By)
		}
		if s.Withdrawn {
			line += ", withdrawn since"
		}
		p.line("%s", line)
	}
	showLinked(p, "CALLS ABOUT IT", u.Calls)
}

func showUrgentSide(p *page, s *api.UrgentSide, u *api.UrgentCall) {
	closed := ""
	if s.Closed {
		closed = ", closed"
	}
	p.line("\n%s%s", strings.ToUpper(string(s.Party)), closed)
	names := map[parley.Hash]string{}
	for _, e := range u.Entries {
		names[e.ID] = e.Name
	}
	for _, t := range s.Taken {
		head := names[t.Entry] + ": "
		switch {
		case t.Running != 0:
			head += fmt.Sprintf("there for %s and not passed on", notation.FormatAge(t.Running))
		case t.Since == 0 && !s.ByHand:
			head += "its node has not said that it has it"
		default:
			head += "taken as follows"
		}
		p.line("%s", head)
		for _, step := range t.Steps {
			took := ""
			if step.Took > 0 {
				took = ", after " + notation.FormatAge(step.Took)
			}
			p.line("    %s%s", ladderStep(&step.LadderStep), took)
		}
		for _, o := range t.Owed {
			showUrgentOwed(p, &o)
		}
	}
}

func showUrgentOwed(p *page, o *api.UrgentOwed) {
	switch {
	case o.Met != 0:
		p.line("    %s: done %s", o.Duty, dtg(o.Met))
	case o.Due == 0:
		p.line("    %s: owed, no time is laid down or it is not received", o.Duty)
	case o.Late:
		p.line("    %s: LATE, due %s", o.Duty, dtg(o.Due))
	default:
		p.line("    %s: due %s", o.Duty, dtg(o.Due))
	}
	for _, r := range o.Rungs {
		if !r.Reached || r.Level == "" {
			continue
		}
		line := fmt.Sprintf("      %s, reached %s", r.Level, dtg(r.At))
		if r.Calls != "" {
			line += "; may call: " + r.Calls
		}
		for _, t := range r.Told {
			line += fmt.Sprintf("; %s told its people %s", t.Party, dtg(t.Clock))
		}
		for _, c := range r.Held {
			line += "; call " + c.Name + " held " + dtg(c.Clock)
		}
		p.line("%s", line)
	}
}

// showLinked lists what a thing refers to, or what refers to it.
func showLinked(p *page, title string, list []api.Linked) {
	if len(list) == 0 {
		return
	}
	p.line("\n%s", title)
	for _, l := range list {
		p.row(l.Name, string(l.Kind), string(l.Party), dtg(l.Clock), l.Label)
	}
}
