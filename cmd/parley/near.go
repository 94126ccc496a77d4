package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"parley/api"
	"parley/notation"
	"parley/pen"
)

func (a *app) nearCommand() *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use: "near PLACE RADIUS", Short: "Show which notices hold near a place", Args: cobra.ExactArgs(2),
		Long: `Shows the notices that come within a distance of a place on the ground, whatever their
heights, and hold now or at another time. An MGRS reference is the square that it names.`,
		Example: `  parley near "37SFV 05 10" 10KM
  parley near "35.33N 40.15E" 3NM --at 111800ZNOV17
  parley near "35.33N 40.15E" 3NM --at any`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			when := at
			if at != "" && !strings.EqualFold(at, "any") {
				t, err := timeOf("--at", at)
				if err != nil {
					return err
				}
				when = notation.FormatDTG(t)
			}
			n, err := d.Near(ctx, args[0], args[1], when)
			if err != nil {
				return err
			}
			return a.print(n, func(p *page) { showNear(p, &n) })
		}),
	}
	cmd.Flags().StringVar(&at, "at", "", "a date-time group such as 111300ZNOV17, or any; default now")
	return cmd
}

func showNear(p *page, n *api.Nearby) {
	when := "at any time"
	if n.At != 0 {
		when = "at " + dtg(n.At)
	}
	where, err := notation.FormatPlace(n.Place, notation.DD, 5)
	if err != nil {
		where = "the place" // cannot be: the node has read it
	}
	p.line("%s within %s of %s, %s", plural(len(n.Items), "notice", "notices"), pen.Length(n.Radius), where, when)
	for _, q := range n.Questions {
		p.line("question %s: %s", q.Code, q.Text)
	}
	p.row("DISTANCE", "NUMBER", "KIND", "MODE", "PARTY", "ACTIVE", "NAME")
	for _, i := range n.Items {
		distance, active := pen.Length((i.Distance+500)/1000*1000), "yes"
		if i.Uncertain {
			distance += " or less"
		}
		if !i.Active {
			active = "no"
		}
		p.row(distance, i.Number, string(i.Kind), string(i.Mode), string(i.Party), active, i.Name)
	}
	p.line("%s", n.Limits)
}
