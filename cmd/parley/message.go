package main

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"parley"
	"parley/api"
)

func (a *app) messageCommand() *cobra.Command {
	var s signing
	var m parley.Message
	var text, precedence string
	var refs []string
	cmd := &cobra.Command{
		Use: "message --text TEXT", Short: "Send free text; 'message list' reads", Args: cobra.NoArgs,
		Example: `  parley message --by duty.key --text "Line check at 0900Z?" --reference us/3
  parley message list`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) (err error) {
			if m.Text, err = a.textOf(text); err != nil {
				return err
			}
			m.Precedence = parley.Precedence(precedence)
			if m.Marking == "" {
				if m.Marking, err = d.onlyMarking(ctx); err != nil {
					return err
				}
			}
			if m.References, err = d.references(ctx, refs); err != nil {
				return err
			}
			said, err := d.say(ctx, &s, word{kind: parley.KindMessage, body: &m, lines: bodyLines(&m)})
			if err != nil {
				return err
			}
			return d.report(ctx, said)
		}),
	}
	s.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&text, "text", "", "the text (- reads standard input)")
	f.StringVar(&m.Marking, "marking", "", "one of the charter's markings (default: the only one)")
	f.StringVar(&precedence, "precedence", string(parley.Routine), "routine, priority, immediate or flash")
	f.StringArrayVar(&refs, "reference", nil, "a thing that it refers to, such as us/3 (repeatable)")
	must(cmd, "text")
	cmd.AddCommand(a.messageListCommand())
	return cmd
}

func (d *desk) references(ctx context.Context, names []string) ([]parley.Hash, error) {
	r, err := d.reader(ctx, "")
	if err != nil {
		return nil, err
	}
	return r.References(names)
}

func (a *app) messageListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "Read messages and urgent entries of all parties", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			list, err := d.Messages(ctx)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				for i := range list {
					showWord(p, &list[i])
				}
			})
		}),
	}
}

// showWord shows a message, an urgent entry or an answer.
func showWord(p *page, w *api.Word) {
	p.line("%s %s of %s, %s, by %s, at %s", w.Kind, w.ID.Short(), w.Party, w.Mode, person(w.By), dtg(w.Clock))
	if w.ReleasedBy != nil {
		p.line("  released by %s", person(*w.ReleasedBy))
	}
	body := map[parley.Kind]any{
		parley.KindMessage: new(parley.Message), parley.KindUrgent: new(parley.Urgent), parley.KindAnswer: new(parley.Answer),
		parley.KindAcknowledge: new(parley.Acknowledge), parley.KindReply: new(parley.Reply), parley.KindReadback: new(parley.Readback),
		parley.KindCall: new(parley.Call), parley.KindIncident: new(parley.Incident), parley.KindAccount: new(parley.Accounting),
	}[w.Kind]
	if err := json.Unmarshal(w.Body, body); err == nil {
		for _, l := range bodyLines(body) {
			p.line("  %s", l)
		}
	}
	for _, r := range w.Receipts {
		p.line("  received by the node of %s (%s)", r.Party, placeName(r))
	}
	showLadders(p, w.Ladders)
	if w.Disowned == 1 {
		p.line("  disowned: a stop takes the effect from it")
	}
}
