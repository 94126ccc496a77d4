package main

import (
	"context"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/sheet"
	"parley/spoken"
)

func (a *app) sheetNumbersCommand() *cobra.Command {
	var originator, to, labels, out string
	cmd := &cobra.Command{
		Use: "numbers [HELD]", Short: "Find what is missing of the numbers that somebody says they hold", Args: cobra.MaximumNArgs(1),
		Long: `Compares the numbers of an originator that a counterpart says it holds, by telephone or on
paper, with those that there are: which it lacks, and whether they are still in force; which
it names that are not here, and must be asked for; which it names twice. HELD is a list such
as 1,2,4-7, or as it stands on a sheet; without it nothing is held. It then gives a message
to read out, in the language that --language names.

With --out the sheets of all that is missing are written as one file to print.`,
		Example: `  parley sheet numbers --originator us 1,2,4-7
  parley sheet numbers --originator us 1-16,18 --to ngo --language ar --out missing.html`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			l, err := spoken.ParseLanguage(labels)
			if err != nil {
				return ofFlag("--language", err)
			}
			held := ""
			if len(args) == 1 {
				held = args[0]
			}
			o := parley.OriginatorID(originator)
			n, err := d.Numbers(ctx, o, held)
			if err != nil {
				return err
			}
			if out != "" {
				if len(n.Missing) == 0 {
					return misuse("nothing is missing: there is no sheet to write to " + out)
				}
				html, err := d.Sheets(ctx, o, sheet.Ranges(o, n.Missing), parley.PartyID(to), l)
				if err != nil {
					return err
				}
				return a.writePage(out, html)
			}
			return a.print(n, func(p *page) { showNumbers(p, &n, l) })
		}),
	}
	f := cmd.Flags()
	f.StringVar(&originator, "originator", "", "whose numbers: the part before the slash")
	f.StringVar(&to, "to", "", "party that the sheets are for")
	f.StringVar(&labels, "language", "en", "language of the message and of the sheets: en, ru or ar")
	f.StringVar(&out, "out", "", "file for the sheets of all that is missing, which must not be there yet")
	must(cmd, "originator")
	return cmd
}

func showNumbers(p *page, n *api.Numbers, l spoken.Language) {
	list := func(label string, ranges []sheet.Range) {
		if len(ranges) > 0 {
			p.line("%s: %s", label, sheet.Ranges(n.Originator, ranges))
		}
	}
	p.line("last number of %s: %d", n.Originator, n.Last)
	list("missing there", n.Missing)
	if len(n.Missing) == 0 && n.Last > 0 {
		p.line("none is missing there")
	}
	for _, x := range n.Notices {
		p.row(x.Number, string(x.Kind), string(x.Mode), string(x.Precedence), string(x.Standing), inForce(x.InForce), x.Name)
	}
	list("not here, ask", n.Unknown)
	list("named more than once", n.Twice)
	for _, m := range n.Messages {
		if m.Language == l {
			p.line("\nto read out:\n%s", m.Aloud)
		}
	}
}

func inForce(is bool) string {
	if is {
		return "in force"
	}
	return "not in force"
}
