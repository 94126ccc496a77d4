package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/ledger"
	"parley/notation"
	"parley/pen"
)

func (a *app) incidentCommand() *cobra.Command {
	return group("incident", "Tell what happened beside what the other side tells, and count what each alleges",
		a.incidentOpenCommand(), a.incidentAccountCommand(), a.incidentListCommand(), a.incidentShowCommand(), a.incidentTallyCommand())
}

// accountFlags are what a side tells of an incident.
func accountFlags(cmd *cobra.Command, f *pen.AccountForm, links *[]string) {
	flags := cmd.Flags()
	flags.StringVar(&f.Kind, "kind", "", "harm, near-miss or breach")
	flags.StringVar(&f.From, "from", "", "when it happened, or began, a date-time group")
	flags.StringVar(&f.Until, "until", "", "when it ended")
	flags.StringVar(&f.Where, "where", "", "where, in words")
	whereFlags(cmd, &f.On)
	flags.StringVar(&f.Rule, "rule", "", "of a breach that is alleged: of which rule of the charter, or of which agreement")
	flags.StringVar(&f.By, "against", "", "of a breach that is alleged: by which party or partner")
	flags.StringVar(&f.Status, "status", "", "open, inquiry or closed (default open)")
	flags.StringVar(&f.Text, "text", "", "what happened, as this side tells it (- reads standard input)")
	flags.StringArrayVar(links, "link", nil, "a notice, message, urgent entry, call or incident that it has to do with (repeatable)")
	must(cmd, "kind")
	must(cmd, "from")
	must(cmd, "text")
}

func (a *app) incidentOpenCommand() *cobra.Command {
	var s signing
	var f pen.IncidentForm
	cmd := &cobra.Command{
		Use: "open", Short: "Begin the record of an incident, with this side's account", Args: cobra.NoArgs,
		Long: `Begins the record of an incident. What is told stands as alleged by this party; the others add
their own accounts beside it. A breach is of a rule of the charter, or of any agreement by its name.`,
		Example: `  parley incident open --title "Crossing of the river line" --kind breach --rule "river line" --against sy \
    --from 180600ZFEB18 --place "35.31N 40.25E" --text "A battle group crossed to the east bank." --link us/0/14 --by duty.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			text, err := a.textOf(f.Account.Text)
			if err != nil {
				return err
			}
			f.Account.Text = text
			r, err := d.localReader(ctx)
			if err != nil {
				return err
			}
			b, questions, err := r.Incident(f)
			if err != nil {
				return err
			}
			return d.tells(ctx, &s, parley.KindIncident, b, &b.Account, pen.SayIncident(b, d.home.Settings().Party), questions)
		}),
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&f.Title, "title", "", "what people call it")
	cmd.Flags().StringVar(&f.Precedence, "precedence", "", "routine, priority, immediate or flash (default priority)")
	accountFlags(cmd, &f.Account, &f.Links)
	must(cmd, "title")
	return cmd
}

func (a *app) incidentAccountCommand() *cobra.Command {
	var s signing
	var f pen.AccountingForm
	cmd := &cobra.Command{
		Use: "account INCIDENT", Short: "Tell this side's account of an incident, in place of what it told before", Args: cobra.ExactArgs(1),
		Example: `  parley incident account us/0/22 --kind near-miss --from 180610ZFEB18 --text "A patrol turned back at the river." --status inquiry --by duty.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			text, err := a.textOf(f.Account.Text)
			if err != nil {
				return err
			}
			f.Account.Text = text
			i, err := d.Incident(ctx, args[0])
			if err != nil {
				return err
			}
			r, err := d.localReader(ctx)
			if err != nil {
				return err
			}
			f.Of = i.ID.String()
			b, questions, err := r.Accounting(f)
			if err != nil {
				return err
			}
			return d.tells(ctx, &s, parley.KindAccount, b, &b.Account, pen.SayAccounting(b, d.home.Settings().Party), questions)
		}),
	}
	s.flags(cmd)
	accountFlags(cmd, &f.Account, &f.Links)
	return cmd
}

// tells hands an account in, and offers the charter's rules where it names another.
func (d *desk) tells(ctx context.Context, s *signing, kind parley.Kind, body ledger.Validator, a *parley.Account, lines []string, questions []pen.Question) error {
	text, err := d.charter(ctx)
	if err != nil {
		return err
	}
	if _, named := text.Charter.Rule(a.Breach.Rule); a.Breach.Rule != "" && !named {
		var rules []string
		for _, r := range text.Charter.Rules {
			rules = append(rules, fmt.Sprintf("%q", r.Name))
		}
		d.app.note("The charter has no rule %q: the text stands as it is. The charter's rules: %s.", a.Breach.Rule, orNone(rules))
	}
	said, err := d.say(ctx, s, word{kind: kind, body: body, lines: append(lines, api.Attributed), questions: questions})
	if err != nil {
		return err
	}
	return d.report(ctx, said)
}

// incidentFilter chooses accounts.
type incidentFilter struct{ kind, status, by, against, rule, from, until string }

func (x *incidentFilter) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&x.kind, "kind", "", "harm, near-miss or breach")
	f.StringVar(&x.status, "status", "", "open, inquiry or closed")
	f.StringVar(&x.by, "alleged-by", "", "only what this party alleges")
	f.StringVar(&x.against, "against", "", "only where a breach by this party or partner is alleged")
	f.StringVar(&x.rule, "rule", "", "only where a breach of this is alleged")
	f.StringVar(&x.from, "from", "", "only what began at this time or later, a date-time group")
	f.StringVar(&x.until, "until", "", "only what began at this time or before")
}

func (x *incidentFilter) read() (in api.IncidentInput, err error) {
	in = api.IncidentInput{
		Kind: parley.IncidentKind(x.kind), Status: parley.IncidentStatus(x.status), By: parley.PartyID(x.by),
		Against: parley.OriginatorID(x.against), Rule: x.rule,
	}
	if x.from+x.until == "" {
		return in, nil
	}
	var from, until parley.Millis
	for _, t := range []struct {
		flag, text string
		to         *parley.Millis
	}{{"--from", x.from, &from}, {"--until", x.until, &until}} {
		if t.text == "" {
			continue
		}
		if *t.to, err = timeOf(t.flag, t.text); err != nil {
			return in, err
		}
	}
	if until != 0 && until < from {
		return in, parley.Wrong("--until", x.until, "must not be before --from")
	}
	in.Over = api.SpanOf(from, until)
	return in, nil
}

func (a *app) incidentListCommand() *cobra.Command {
	var x incidentFilter
	cmd := &cobra.Command{
		Use: "list", Short: "Incidents with each side's account in a line, the newest first", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			in, err := x.read()
			if err != nil {
				return err
			}
			list, err := d.Incidents(ctx, in)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				for i := range list.Items {
					n := &list.Items[i]
					p.line("%s  %s  %q of %s", n.Name, dtg(n.Clock), n.Title, n.Party)
					for _, s := range n.Sides {
						for _, t := range s.Accounts {
							p.line("    %s; %s", alleged(&t.Account, s.Party), t.Account.Status)
						}
					}
					for _, silent := range n.Silent {
						p.line("    no account of %s", silent)
					}
				}
				p.line("%s", list.Attributed)
			})
		}),
	}
	x.flags(cmd)
	return cmd
}

// alleged says an account in a line, never without who tells it.
func alleged(a *parley.Account, by parley.PartyID) string {
	what := pen.KindWords(a.Kind)
	if a.Breach.Rule != "" {
		what = fmt.Sprintf("%s: breach of %q by %s", what, a.Breach.Rule, a.Breach.By)
		if a.Kind == parley.Breach {
			what = fmt.Sprintf("breach of %q by %s", a.Breach.Rule, a.Breach.By)
		}
	}
	return fmt.Sprintf("%s, %s, as alleged by %s", dtg(a.From), what, by)
}

func (a *app) incidentShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show INCIDENT", Short: "One incident: our account and theirs side by side, and where they differ", Args: cobra.ExactArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			i, err := d.Incident(ctx, args[0])
			if err != nil {
				return err
			}
			return a.print(i, func(p *page) { showIncident(p, &i, d.home.Settings().Party) })
		}),
	}
}

func showIncident(p *page, i *api.Incident, self parley.PartyID) {
	p.line("incident %s %q, %s, precedence %s, begun by %s %s", i.Name, i.Title, i.Mode, i.Precedence, i.Party, dtg(i.Clock))
	type column struct {
		head string
		told *api.IncidentTold
	}
	var columns []column
	sides := slices.Clone(i.Sides) // ours first
	slices.SortStableFunc(sides, func(a, b api.IncidentSide) int { return other(a.Party, self) - other(b.Party, self) })
	for _, s := range sides {
		for n := range s.Accounts {
			head := fmt.Sprintf("THEIR ACCOUNT (%s)", s.Party)
			if s.Party == self {
				head = fmt.Sprintf("OUR ACCOUNT (%s)", s.Party)
			}
			if len(s.Accounts) > 1 {
				head += " contested"
			}
			columns = append(columns, column{head, &s.Accounts[n]})
		}
	}
	row := func(label string, cell func(*parley.Account) string) {
		cells, differs := []string{label}, false
		for _, c := range columns {
			text := cell(&c.told.Account)
			differs = differs || text != cell(&columns[0].told.Account)
			if text == "" {
				text = "-"
			}
			cells = append(cells, text)
		}
		if differs {
			cells = append(cells, "DIFFERS")
		}
		p.row(cells...)
	}
	heads := []string{""}
	for _, c := range columns {
		heads = append(heads, c.head)
	}
	p.row(heads...)
	row("alleges", func(a *parley.Account) string { return pen.KindWords(a.Kind) })
	row("breach of", func(a *parley.Account) string { return a.Breach.Rule })
	row("breach by", func(a *parley.Account) string { return string(a.Breach.By) })
	row("from", func(a *parley.Account) string { return dtg(a.From) })
	row("until", func(a *parley.Account) string { return dtg(a.Until) })
	row("where", func(a *parley.Account) string { return a.Where })
	row("on the map", func(a *parley.Account) string { return strings.Join(whereCells(a.Footprint), " ") })
	row("status", func(a *parley.Account) string { return string(a.Status) })
	for _, s := range sides {
		for _, t := range s.Accounts {
			p.line("\nas told by %s, %s, entered %s by %s:", s.Party, t.Name, dtg(t.Clock), person(t.By))
			p.line("  %s", t.Account.Text)
			showLadders(p, t.Ladders)
		}
		for _, t := range s.Earlier {
			p.line("  %s had told before, %s: %s; %s", s.Party, dtg(t.Clock), alleged(&t.Account, s.Party), t.Account.Text)
		}
	}
	for _, silent := range i.Silent {
		p.line("\nno account of %s", silent)
	}
	for _, d := range i.Differences {
		switch {
		case d.Distance != 0:
			p.line("the places of %s and %s are %s apart", d.Parties[0], d.Parties[1], pen.Length((d.Distance+500)/1000*1000))
		case d.Time != 0:
			p.line("the times (%s) of %s and %s are %s apart", d.Field, d.Parties[0], d.Parties[1], notation.FormatAge(max(d.Time, -d.Time)))
		}
	}
	showLinked(p, "LINKED", i.Linked)
	p.line("\n%s", i.Attributed)
}

// other is 0 for oneself and 1 for everybody else.
func other(party, self parley.PartyID) int {
	if party == self {
		return 0
	}
	return 1
}

// whereCells says a footprint: as it was entered, or its places.
func whereCells(f parley.Footprint) []string {
	if f.Entered != "" {
		return []string{f.Entered}
	}
	var out []string
	for _, s := range pen.Squares(f) {
		out = append(out, s.Decimal)
	}
	return out
}

func (a *app) incidentTallyCommand() *cobra.Command {
	var x incidentFilter
	var per string
	cmd := &cobra.Command{
		Use: "tally", Short: "How many incidents each side alleges, by period, kind and rule", Args: cobra.NoArgs,
		Long: `Counts what each side's accounts say by now. Two sides that tell of one incident count it once
each. Every count is what somebody alleges.`,
		Example: `  parley incident tally --per month
  parley incident tally --alleged-by us --kind breach --from 010000ZJUL23`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			in, err := x.read()
			if err != nil {
				return err
			}
			t, err := d.Tally(ctx, api.Period(per), in)
			if err != nil {
				return err
			}
			return a.print(t, func(p *page) {
				for _, r := range t.Rows {
					p.row(periodWords(t.Per, r.From), r.Says)
				}
				p.line("%s", t.Attributed)
			})
		}),
	}
	x.flags(cmd)
	cmd.Flags().StringVar(&per, "per", string(api.PerDay), "day, week (from Monday) or month, by UTC")
	return cmd
}

func periodWords(per api.Period, from parley.Millis) string {
	t := time.UnixMilli(int64(from)).UTC()
	switch per {
	case api.PerMonth:
		return t.Format("2006-01")
	case api.PerWeek:
		year, week := t.ISOWeek()
		return fmt.Sprintf("%d-W%02d", year, week)
	}
	return t.Format("2006-01-02")
}
