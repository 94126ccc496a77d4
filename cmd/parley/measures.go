package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
)

func (a *app) measuresCommand() *cobra.Command {
	var from, until string
	var table bool
	cmd := &cobra.Command{
		Use: "measures", Short: "How soon, and how well, each party took what the others said", Args: cobra.NoArgs,
		Long: `Measures what was entered in a span of time, as it stood at its end: how soon it was received,
shown, acknowledged, read back, passed on and answered; how much of it late, disputed or not
answered; which line checks were made and missed, and how many notices were LATE. The figures follow from the logs alone, so the other side's node gives the same
ones for the same span. Times are by the clock of whoever owes; "two clocks" marks those that
are between two nodes, and so are wrong by the difference of their clocks.`,
		Example: `  parley measures --from 110000ZNOV17 --until 120000ZNOV17
  parley measures --csv > measures.csv`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			span := [2]parley.Millis{}
			for i, f := range []struct{ flag, text string }{{"--from", from}, {"--until", until}} {
				if f.text == "" {
					continue
				}
				var err error
				if span[i], err = timeOf(f.flag, f.text); err != nil {
					return err
				}
			}
			if table {
				b, err := d.MeasuresTable(ctx, span[0], span[1])
				if err != nil {
					return err
				}
				_, err = a.out.Write(b)
				return err
			}
			m, err := d.Measures(ctx, span[0], span[1])
			if err != nil {
				return err
			}
			return a.print(m, func(p *page) { showMeasures(p, &m) })
		}),
	}
	f := cmd.Flags()
	f.StringVar(&from, "from", "", "what was entered from this date-time group on; default: from the beginning")
	f.StringVar(&until, "until", "", "what was entered before it, as it stood then; default: now")
	f.BoolVar(&table, "csv", false, "a table with commas, a line for each figure")
	return cmd
}

func showMeasures(p *page, m *channel.Measures) {
	p.line("from %s until %s", orBeginning(m.From), dtg(m.Until))
	if len(m.Pairs)+len(m.Sides)+len(m.Lines) == 0 {
		p.line("nothing was said")
	}
	for _, x := range m.Sides {
		p.line("%s released %s: LATE %s", x.Party, plural(x.Versions, "version of a notice", "versions of notices"), share(x.Late, x.Timed))
	}
	for _, x := range m.Lines {
		p.line("line checks of %s with %s: %s made, %d of them late; %s missed: %d of unknown cause, %d technical, %d declared, %d other; %d entered by nobody", x.Party, x.With,
			share(x.Made, x.Scheduled), x.Late, share(x.Missed, x.Scheduled), x.Unknown, x.Technical, x.Declared, x.Other, x.Unsaid)
	}
	for i := range m.Pairs {
		x := &m.Pairs[i]
		if x.Creditor == x.Debtor {
			p.line("")
			p.line("what %s owes itself", x.Creditor)
			showMeasuredDuties(p, x)
			continue
		}
		by := ""
		if x.ByHand {
			by = ", by hand"
		}
		p.line("")
		p.line("what %s said, taken by %s%s: %s, %s disputed; %s, %s", x.Creditor, x.Debtor, by,
			plural(x.Things, "thing", "things"), share(x.Disputed, x.Things), plural(x.Clashes, "clash", "clashes"), plural(x.Objections, "objection", "objections"))
		p.row("  TIME TO", "COUNT", "MEDIAN", "P90", "MAX", "")
		for _, t := range api.TimesOf(x) {
			if t.Count > 0 {
				p.row("  "+t.Name, strconv.Itoa(t.Count), seconds(t.Median), seconds(t.P90), seconds(t.Max), twoClocks(t.Times))
			}
		}
		showMeasuredDuties(p, x)
		for _, t := range x.Told {
			p.line("  %s told its people at rung %d: %s", t.Party, t.Rung, plural(t.Count, "time", "times"))
		}
	}
}

func showMeasuredDuties(p *page, x *channel.PairMeasures) {
	p.row("  DUTY", "OWED", "MET", "LATE", "UNANSWERED", "REPLACED, UNHEARD")
	for _, d := range x.Duties {
		unheard := strconv.Itoa(d.Unheard)
		if x.ByHand { // without a node nothing tells what was heard
			unheard = "by hand"
		}
		p.row("  "+string(d.Duty), strconv.Itoa(d.Owed), strconv.Itoa(d.Met), share(d.Late, d.Timed), share(d.Open, d.Owed), fmt.Sprintf("%d, %s", d.Replaced, unheard))
	}
}

func orBeginning(t parley.Millis) string {
	if t == 0 {
		return "the beginning"
	}
	return dtg(t)
}

// seconds writes a duration in seconds, to a tenth.
func seconds(t parley.Millis) string { return fmt.Sprintf("%.1fs", float64(t)/1000) }

func twoClocks(t channel.Times) string {
	if t.TwoClocks == 0 {
		return ""
	}
	return "two clocks"
}

// share writes a count with its share of a whole, in whole percent.
func share(n, of int) string {
	if of == 0 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d of %d (%d%%)", n, of, (200*n+of)/(2*of))
}
