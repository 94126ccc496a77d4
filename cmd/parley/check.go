package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/pen"
)

// foresight is how a notice is compared before it is signed.
type foresight struct{ none bool }

func (f *foresight) flag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.none, "no-check", false, "do not show first what it would meet")
}

// lines tells what a notice would meet, for whoever is about to sign it. It holds nothing
// back: what cannot be compared is the door's to refuse.
func (f *foresight) lines(ctx context.Context, d *desk, n *parley.Notice, of string, test bool) []string {
	if f.none {
		return nil
	}
	c, err := d.Check(ctx, n, of, modeOf(test))
	if err != nil {
		return []string{"What it would meet could not be told: " + err.Error()}
	}
	return checkLines(&c)
}

func modeOf(test bool) parley.Mode {
	if test {
		return parley.Test
	}
	return ""
}

func (a *app) noticeCheckCommand() *cobra.Command {
	var n noticeFlags
	var test bool
	cmd := &cobra.Command{
		Use: "check [NOTICE]", Short: "Show what a notice would meet, and file nothing", Args: cobra.MaximumNArgs(1),
		Long: `Compares a notice that is not filed with all that others have filed, under the rules of the
charter in force. It takes the flags of 'notice new'; with NOTICE, those of 'notice change'.
Nothing is written, and nobody else learns of it. No clash found means that, and no more.`,
		Example: `  parley notice check --kind site --name "Post 4" --at "35.0203N 040.4530E" --lower GND --upper "30M AGL" \
    --from 111300ZNOV17 --until UFN --contact-office "Duty desk" --contact-means "tel 100"
  parley notice check us/3 --circle "35.36N 40.10E,300M"`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			form, err := n.filled(a)
			if err != nil {
				return err
			}
			of := ""
			if len(args) == 1 {
				of = args[0]
			} else if err := d.defaults(ctx, &form); err != nil {
				return err
			}
			r, err := d.Channel.Read(ctx, form, of, n.zone)
			if err != nil {
				return err
			}
			c, err := d.Check(ctx, &r.Notice, of, modeOf(test))
			if err != nil {
				return err
			}
			return a.print(c, func(p *page) {
				for _, l := range pen.Say(&r.Notice) {
					p.line("%s", l)
				}
				for _, l := range understood(r.Understood) {
					p.line("%s", l)
				}
				for _, q := range r.Questions {
					p.line("question %s: %s", q.Code, q.Text)
				}
				for _, l := range checkLines(&c) {
					p.line("%s", l)
				}
				p.line("%s", pen.Limits)
			})
		}),
	}
	n.flags(cmd)
	cmd.Flags().BoolVar(&test, "test", false, "as TEST: it is compared with TEST only")
	return cmd
}

// checkLines says a check in plain words.
func checkLines(c *api.Check) []string {
	with := "Compared with " + plural(c.Compared, "notice", "notices") + " of other originators"
	if len(c.Clashes) == 0 {
		return []string{with + ": no clash found."}
	}
	lines := []string{fmt.Sprintf("%s: it would meet %d.", with, len(c.Clashes))}
	for _, x := range c.Clashes {
		lines = append(lines,
			fmt.Sprintf("  %s with %s %q, %s of %s, under rule %q", x.Says, x.Other.Number, x.Other.Name, x.Other.Kind, x.Other.Party, x.Rule),
			fmt.Sprintf("    closest approach %s, vertical gap %s, %s", pen.Length(x.Detail.Distance), pen.Length(x.Detail.Gap), window(x.Detail.From, x.Detail.Until)))
		for _, s := range x.Detail.Assumes {
			lines = append(lines, "    it assumes: "+s)
		}
	}
	return lines
}
