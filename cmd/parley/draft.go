package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/ledger"
	"parley/pen"
)

func (a *app) draftCommand() *cobra.Command {
	return group("draft", "Drafts on this desk that wait for a second person (local)",
		a.draftListCommand(), a.draftShowCommand(), a.draftReleaseCommand(), a.draftDiscardCommand())
}

func (a *app) draftListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List what waits for a release", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			list, err := d.Drafts(ctx)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				p.row("DRAFT", "KIND", "MODE", "BY", "DRAFTED", "UNTIL", "(local)")
				for _, x := range list {
					remark := ""
					if x.Expired {
						remark = "expired"
					}
					p.row(x.ID.Short(), string(x.Kind), string(x.Mode), person(x.By), dtg(x.Stored), dtg(x.NotAfter), remark)
				}
			})
		}),
	}
}

func (a *app) draftShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show DRAFT", Short: "Show a draft, and what has arrived since", Args: cobra.ExactArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			x, err := d.Draft(ctx, args[0])
			if err != nil {
				return err
			}
			return a.print(x, func(p *page) {
				for _, l := range d.draftLines(ctx, &x) {
					p.line("%s", l)
				}
			})
		}),
	}
}

func (a *app) draftReleaseCommand() *cobra.Command {
	var s signing
	cmd := &cobra.Command{
		Use: "release DRAFT", Short: "Release a draft as the second person", Args: cobra.ExactArgs(1),
		Long: `Shows the draft as it is signed and releases it. The release says what of the channel the
releaser had before them. The person must be another than the drafter.`,
		Example: `  parley draft show 3fa9c1d0
  parley draft release 3fa9c1d0 --by chief.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			x, err := d.Draft(ctx, args[0])
			if err != nil {
				return err
			}
			for _, l := range d.draftLines(ctx, &x) {
				a.note("%s", l)
			}
			if s.dryRun {
				return a.dryRun(parley.KindRelease, x)
			}
			p, err := d.pen(s.by, "--by", pen.Prompt)
			if err != nil {
				return err
			}
			p.Mode = x.Mode
			release, err := p.Release(&x.Envelope, x.Picture, "")
			if err != nil {
				return err
			}
			said, err := d.Say(ctx, &x.Envelope, release, s.confirmed)
			if err != nil {
				return err
			}
			return d.report(ctx, &said)
		}),
	}
	s.flags(cmd)
	return cmd
}

func (a *app) draftDiscardCommand() *cobra.Command {
	return &cobra.Command{
		Use: "discard DRAFT", Short: "Take a draft off the desk; it was never said", Args: cobra.ExactArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			x, err := d.Discard(ctx, args[0])
			if err != nil {
				return err
			}
			return a.print(x, func(p *page) { p.line("Draft %s is off the desk (local).", x.ID.Short()) })
		}),
	}
}

// draftLines tells a draft in plain words, out of what is signed.
func (d *desk) draftLines(ctx context.Context, x *api.Draft) []string {
	lines := []string{fmt.Sprintf("%s %s, draft %s by %s, at %s (local)", x.Mode, x.Kind, x.ID.Short(), person(x.By), dtg(x.Stored))}
	e := channel.Prepare(&ledger.Entry{Word: &ledger.Word{Draft: x.Envelope}}, ledger.Signatures{First: true, Release: true})
	for _, l := range bodyLines(e.Body()) {
		lines = append(lines, "  "+l)
	}
	if c, ok := e.Body().(*parley.Cancel); ok {
		var kind parley.NoticeKind
		if n, err := d.Notice(ctx, c.Of.String()); err == nil {
			kind = n.Kind
		}
		lines = append(lines, "  "+pen.OnCancel(kind))
	}
	for _, n := range x.Arrived {
		lines = append(lines, fmt.Sprintf("  since it was drafted, %s of %s came in: look first", plural(int(n.Entries), "entry", "entries"), n.Party))
	}
	if x.Expired {
		lines = append(lines, "  it waited too long, and the door takes it no more: draft it anew")
	}
	return lines
}

// bodyLines tells what an officer's word says.
func bodyLines(body any) []string {
	switch b := body.(type) {
	case *parley.Filing:
		return append(pen.Say(&b.Notice), pen.Limits)
	case *parley.Change:
		return append(append([]string{"change of notice " + b.Of.Short()}, pen.Say(&b.Notice)...), pen.Limits)
	case *parley.Cancel:
		return []string{"cancel of notice " + b.Of.Short() + ": " + b.Reason}
	case *parley.Message:
		return append([]string{fmt.Sprintf("precedence %s, marking %s", b.Precedence, b.Marking), b.Text}, references(b.References)...)
	case *parley.Urgent:
		return urgentLines(b)
	case *parley.Call:
		return pen.SayCall(b)
	case *parley.Incident:
		return pen.SayIncident(b, "")
	case *parley.Accounting:
		return pen.SayAccounting(b, "")
	case *parley.Answer:
		return []string{answerLine(b)}
	}
	return pen.Said(body)
}

func references(l []parley.Hash) []string {
	var out []string
	for _, h := range l {
		out = append(out, "refers to "+h.Short())
	}
	return out
}

func answerLine(b *parley.Answer) string {
	line := fmt.Sprintf("%s to clash %s", b.Answer, b.Finding.Short())
	if b.Reason != "" {
		line += ": " + b.Reason
	}
	if b.Until != 0 {
		line += ", an answer by " + dtg(b.Until)
	}
	return line
}

func person(by api.Person) string {
	if by.Office == "" {
		return string(by.Key[:10]) + "…"
	}
	return by.Office + " (" + by.Person + ")"
}
