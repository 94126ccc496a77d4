package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/pen"
)

func (a *app) clashCommand() *cobra.Command {
	return group("clash", "Clashes: what both nodes found, and what both sides answer",
		a.clashListCommand(), a.clashShowCommand(), a.clashAnswerCommand())
}

func (a *app) clashListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the clashes", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			list, err := d.Findings(ctx)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				p.row("CLASH", "STATUS", "SAYS", "RULE", "NOTICES", "FOUND BY")
				for _, f := range list {
					var notices, finders []string
					for _, n := range f.Notices {
						notices = append(notices, n.Number)
					}
					for _, s := range f.Sides {
						if s.Found == 1 {
							finders = append(finders, string(s.Party))
						}
					}
					p.row(f.ID.Short(), string(f.Status), f.Says, f.Rule, strings.Join(notices, " "), strings.Join(finders, " "))
				}
			})
		}),
	}
}

func (a *app) clashShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show CLASH", Short: "Show a clash with both notices", Args: cobra.ExactArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			f, err := d.Finding(ctx, args[0])
			if err != nil {
				return err
			}
			return a.print(f, func(p *page) { showFinding(p, &f) })
		}),
	}
}

func showFinding(p *page, f *api.Finding) {
	p.line("clash %s: %s, %s", f.ID.Short(), f.Says, f.Status)
	if f.Closed != "" {
		p.line("  closed: %s", f.Closed)
	}
	if f.Contested {
		p.line("  contested: one side says two things at once")
	}
	if r := f.RuleText; r != nil {
		p.line("  rule %q: %s", r.Name, ruleWords(r))
	} else {
		p.line("  rule %q", f.Rule)
	}
	for _, c := range f.Compared {
		if !c.Current {
			continue
		}
		p.line("  the node of %s, at %s: %s", c.Party, dtg(c.Clock), c.Says)
		if c.Verdict != parley.None {
			p.line("    closest approach %s, vertical gap %s, %s", pen.Length(c.Detail.Distance), pen.Length(c.Detail.Gap), window(c.Detail.From, c.Detail.Until))
		}
		for _, s := range c.Detail.Assumes {
			p.line("    it assumes: %s", s)
		}
	}
	for _, s := range f.Sides {
		if s.Found == 0 {
			p.line("  the node of %s has not found it", s.Party)
		}
	}
	for i := range f.Answers {
		showWord(p, &f.Answers[i])
	}
	for i := range f.Notices {
		showNotice(p, &f.Notices[i])
	}
}

func window(from, until parley.Millis) string {
	if until == 0 {
		return "both there from " + dtg(from) + " until further notice"
	}
	return "both there from " + dtg(from) + " until " + dtg(until)
}

func (a *app) clashAnswerCommand() *cobra.Command {
	var s signing
	var answer, until string
	var b parley.Answer
	cmd := &cobra.Command{
		Use: "answer CLASH", Short: "Answer a clash", Args: cobra.ExactArgs(1),
		Long: `Answers a clash as it stands; when either notice changes, it is open again.

  roger        received; says nothing of agreement
  standby      an answer follows by --until
  unable       this side cannot change its notice, for --reason
  will-change  this side means to change its notice
  accept       this side accepts the overlap as it is, for --reason
  withdraw     this side's earlier answer no longer holds`,
		Example: `  parley clash answer 7c01ab22 --answer will-change --by duty.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			var err error
			if until != "" {
				if b.Until, err = timeOf("--until", until); err != nil {
					return err
				}
			}
			f, err := d.Finding(ctx, args[0])
			if err != nil {
				return err
			}
			b.Answer, b.Finding, b.Revision = parley.AnswerWord(answer), f.ID, f.Revision
			w := word{kind: parley.KindAnswer, body: &b, lines: bodyLines(&b)}
			for _, n := range f.Notices {
				w.mode = n.Mode
			}
			said, err := d.say(ctx, &s, w)
			if err != nil {
				return err
			}
			return d.report(ctx, said)
		}),
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&answer, "answer", "", "roger, standby, unable, will-change, accept or withdraw")
	cmd.Flags().StringVar(&b.Reason, "reason", "", "why; for unable and accept")
	cmd.Flags().StringVar(&until, "until", "", "when an answer follows; for standby")
	must(cmd, "answer")
	return cmd
}

func ruleWords(r *parley.Rule) string {
	kinds := func(l []parley.NoticeKind) string {
		var s []string
		for _, k := range l {
			s = append(s, string(k))
		}
		return strings.Join(s, " ")
	}
	return fmt.Sprintf("%s / %s, horizontal %s, vertical %s, time %s", kinds(r.Kinds), kinds(r.With), pen.Length(r.Horizontal), pen.Length(r.Vertical), duration(r.Time))
}
