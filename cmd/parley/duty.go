package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
)

func (a *app) dutyCommand() *cobra.Command {
	var us, them, late, met bool
	var at string
	cmd := &cobra.Command{
		Use: "duty", Short: "What we owe, what they owe us: since when, by when, how late", Args: cobra.NoArgs,
		Long: `Lists obligations: to acknowledge a notice or a new version of one, a message, an urgent
entry; to read a notice back; to pass on what has come in; to answer a clash; to respond to an
objection; to reconfirm a notice of one's own; to make a line check. Each runs from
when the debtor's own node received what it is owed for, by that node's clock. Silence is
never consent.`,
		Example: `  parley duty
  parley duty --us --late
  parley duty --at 111800ZNOV17`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			q := api.OwedQuery{State: api.OwedOpen}
			switch {
			case us && them:
				return misuse("--us and --them exclude each other")
			case late && met:
				return misuse("--late and --met exclude each other")
			case us:
				q.Owes = api.OwesUs
			case them:
				q.Owes = api.OwesThem
			}
			switch {
			case late:
				q.State = api.OwedLate
			case met:
				q.State = api.OwedMet
			}
			if at != "" {
				t, err := timeOf("--at", at)
				if err != nil {
					return err
				}
				q.At = t
			}
			list, err := d.Obligations(ctx, q)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) { showDuties(p, &list, d.terms().Party) })
		}),
	}
	f := cmd.Flags()
	f.BoolVar(&us, "us", false, "only what this party owes")
	f.BoolVar(&them, "them", false, "only what others owe this party")
	f.BoolVar(&late, "late", false, "only what is late")
	f.BoolVar(&met, "met", false, "what is done, and still current")
	f.StringVar(&at, "at", "", "the time to look at, a date-time group (default now)")
	return cmd
}

func showDuties(p *page, l *api.OwedList, self parley.PartyID) {
	total := func(t api.OwedTotals) string {
		return fmt.Sprintf("%d open, %d late, %d not received, %d by hand, %d promised", t.Open, t.Late, t.Unheard, t.ByHand, t.Promised)
	}
	p.line("we owe: %s", total(l.Us))
	p.line("they owe us: %s", total(l.Them))
	for i := range l.Items {
		o := &l.Items[i]
		p.row(string(o.Debtor)+" owes "+owedTo(o), duty(o), o.Name, o.Label, owedSince(o), owedBy(o), told(o))
	}
	if len(l.Items) == 0 {
		p.line("nothing of that kind for %s", self)
	}
}

func duty(o *api.Owed) string {
	return map[parley.Duty]string{
		parley.OwesAcknowledge: "to acknowledge", parley.OwesReadback: "to read back", parley.OwesAnswer: "to answer the clash", parley.OwesResponse: "to respond",
		parley.OwesPass: "to pass on", parley.OwesReconfirm: "to reconfirm", parley.OwesCheck: "line check with",
	}[o.Duty]
}

func owedSince(o *api.Owed) string {
	switch {
	case o.ByHand:
		return "by hand"
	case o.Since == 0:
		return "not received"
	}
	return "since " + dtg(o.Since)
}

func owedBy(o *api.Owed) string {
	switch {
	case o.Met != 0:
		return "done " + dtg(o.Met)
	case o.Due == 0:
		return ""
	case o.Late:
		return "NO ANSWER, was due " + dtg(o.Due)
	case o.Promised != 0:
		return "promised by " + dtg(o.Promised)
	}
	return "due " + dtg(o.Due)
}

func told(o *api.Owed) string {
	var l []string
	if o.Level != "" {
		l = append(l, "up to "+o.Level)
	}
	for _, t := range o.Told {
		l = append(l, fmt.Sprintf("%s told its people", t.Party))
	}
	return strings.Join(l, ", ")
}

// owedTo says to whom something is owed: what a party is to say again of its own, to all.
func owedTo(o *api.Owed) string {
	if o.Creditor == o.Debtor {
		return "all"
	}
	return string(o.Creditor)
}
