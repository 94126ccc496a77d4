package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/notation"
	"parley/pen"
)

func (a *app) deskCommand() *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use: "desk", Short: "The duty officer's first screen: who owes whom an answer, what clashes, what holds now", Args: cobra.NoArgs,
		Example: `  parley desk
  parley desk --at 111800ZNOV17`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			var when parley.Millis
			if at != "" {
				t, err := timeOf("--at", at)
				if err != nil {
					return err
				}
				when = t
			}
			screen, err := d.Channel.Desk(ctx, when)
			if err != nil {
				return err
			}
			return a.print(screen, func(p *page) { showDesk(p, &screen) })
		}),
	}
	cmd.Flags().StringVar(&at, "at", "", "look at this time instead of now, such as 111800ZNOV17")
	return cmd
}

func showDesk(p *page, d *api.Desk) {
	p.line("%s  %q %s, desk of %s", dtg(d.At), d.Name, d.Mode, d.Party)
	for _, s := range d.Sentences {
		p.line("%s", s)
	}
	if !d.Local.Writable {
		p.line("%s", d.Local.Sentence)
	}
	for _, l := range d.Lines {
		p.line("line to %s (%s): %s", l.Party, l.Name, lineWords(d.At, &l))
	}
	items(p, "WAITING ON US", d.WaitingOnUs)
	items(p, "WAITING ON THEM", d.WaitingOnThem)
	if len(d.Clashes) > 0 {
		p.line("\nCLASHES")
		for _, c := range d.Clashes {
			var names []string
			for _, n := range c.Notices {
				names = append(names, n.Number+" "+n.Name)
			}
			p.row(mark(c.Severity), c.ID.Short(), c.Says, string(c.Status), strings.Join(names, " / "), fmt.Sprintf("%s apart, %s", pen.Length(c.Distance), span(c.From, c.Until)))
		}
	}
	briefs(p, "ACTIVE", d.Active)
	briefs(p, "NEXT 24 H", d.Next)
	briefs(p, "ENDED IN THE LAST 24 H", d.Expired)
}

func lineWords(at parley.Millis, l *api.Line) string {
	var out []string
	switch {
	case l.Connected:
		out = append(out, fmt.Sprintf("connected, last heard %s ago, clock offset %d ms", notation.FormatAge(at-l.LastHeard), l.ClockOffset))
	case l.LastHeard != 0:
		out = append(out, fmt.Sprintf("not connected, last heard %s", dtg(l.LastHeard)))
	default:
		out = append(out, "not connected, not heard since this node started")
	}
	if l.LastEntry != nil {
		out = append(out, fmt.Sprintf("last entry %s of %s", l.LastEntry.Kind, dtg(l.LastEntry.Clock)))
	}
	if l.Behind > 0 {
		out = append(out, fmt.Sprintf("has not receipted %s of ours", plural(int(l.Behind), "entry", "entries")))
	}
	return strings.Join(out, "; ")
}

// mark is a second cue beside the words: how pressing it is.
func mark(s api.Severity) string {
	switch s {
	case api.Alarm:
		return "!!"
	case api.Warning:
		return "!"
	}
	return "-"
}

func items(p *page, title string, list []api.Item) {
	p.line("\n%s", title)
	if len(list) == 0 {
		p.line("nothing")
	}
	for _, i := range list {
		due := ""
		if i.Due != 0 {
			due = "due " + dtg(i.Due)
			if i.Late {
				due += " LATE"
			}
		}
		p.row(mark(i.Severity), string(i.Party), string(i.What), i.Name, i.Label, "for "+notation.FormatAge(i.Age), due, string(i.Action))
	}
}

func briefs(p *page, title string, list []api.Brief) {
	if len(list) == 0 {
		return
	}
	p.line("\n%s", title)
	for _, b := range list {
		clashing := ""
		if b.Clashing {
			clashing = "clashes"
		}
		p.row(b.Number, string(b.Kind), b.Name, span(b.From, b.Until)+again(b.Every, b.Last), string(b.Standing), clashing)
	}
}

func span(from, until parley.Millis) string {
	if until == 0 {
		return dtg(from) + " until further notice"
	}
	return dtg(from) + " to " + dtg(until)
}
