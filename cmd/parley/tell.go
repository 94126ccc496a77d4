package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"parley/api"
)

func (a *app) tellCommand() *cobra.Command {
	cmd := group("tell", "Whom the node tells of what is late, by webhook and by mail", a.tellStatusCommand(), a.tellTestCommand())
	cmd.Long = `A node tells its own people of what is late, and of urgent entries of others, also where
nobody looks at the console: by webhooks and by e-mail. The member tell of node.json says
whom; docs/tell.md says how to write it. It is read when 'parley serve' starts.`
	return cmd
}

func (a *app) tellStatusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Show who is told, what was sent, what waits and what is wrong", Args: cobra.NoArgs,
		RunE: a.withSession(func(ctx context.Context, s *session, _ []string) error {
			st, err := s.client.Tell(ctx)
			if err != nil {
				return err
			}
			return a.print(st, func(p *page) { showTell(p, &st, s.local == nil) })
		}),
	}
}

func showTell(p *page, st *api.TellStatus, served bool) {
	if len(st.Recipients) == 0 {
		p.line("nobody is told: node.json has no member tell (docs/tell.md)")
	}
	for i := range st.Recipients {
		r := &st.Recipients[i]
		p.row(fmt.Sprint(r.Number), string(r.Way), r.Address, tellRoute(r), tellSent(r), fmt.Sprintf("%d waiting", r.Waiting), tellTrouble(r))
	}
	if st.Nobody > 0 {
		p.line("%s of levels that nobody takes, and there is no desk among them", plural(st.Nobody, "telling was", "tellings were"))
	}
	if st.Left > 0 {
		p.line("%s for addresses that node.json names no more", plural(st.Left, "telling waits", "tellings wait"))
	}
	if !served {
		p.line("no server runs on this home: nothing is sent")
	}
}

func tellRoute(r *api.TellRecipient) string {
	l := append([]string{}, r.Levels...)
	for _, n := range r.Rungs {
		l = append(l, fmt.Sprintf("rung %d", n))
	}
	return strings.Join(l, ", ")
}

func tellSent(r *api.TellRecipient) string {
	if r.LastSent == 0 {
		return "nothing sent yet"
	}
	return fmt.Sprintf("last sent %s, %d in ten minutes", dtg(r.LastSent), r.Recent)
}

func tellTrouble(r *api.TellRecipient) string {
	if r.Trouble == "" {
		return ""
	}
	words := fmt.Sprintf("since %s: %s", dtg(r.Since), r.Trouble)
	switch {
	case r.Off:
		words = "OFF " + words
	case r.Again != 0:
		words += "; again " + dtg(r.Again)
	}
	return words
}

func (a *app) tellTestCommand() *cobra.Command {
	var to int
	cmd := &cobra.Command{
		Use: "test", Short: "Send a test message, to all or to one of them", Args: cobra.NoArgs,
		Example: `  parley tell test
  parley tell test --to 2`,
		RunE: a.withSession(func(ctx context.Context, s *session, _ []string) error {
			st, err := s.client.Tell(ctx)
			if err != nil {
				return err
			}
			if len(st.Recipients) == 0 {
				return errors.New("nobody is told: node.json has no member tell (docs/tell.md)")
			}
			results, refused := []api.TellTested{}, 0
			for _, r := range st.Recipients {
				if to != 0 && to != r.Number {
					continue
				}
				result, err := s.client.TestTell(ctx, r.Number)
				if err != nil {
					return err
				}
				results = append(results, result)
				if !result.Taken {
					refused++
				}
			}
			if len(results) == 0 {
				return misuse(fmt.Sprintf("--to must be from 1 to %d, as 'parley tell status' counts them", len(st.Recipients)))
			}
			err = a.print(results, func(p *page) {
				for _, t := range results {
					came := "taken"
					if !t.Taken {
						came = "NOT TAKEN: " + t.Trouble
					}
					p.row(fmt.Sprint(t.To), st.Recipients[t.To-1].Address, came)
				}
			})
			if err == nil && refused > 0 {
				err = fmt.Errorf("%s not taken", plural(refused, "test was", "tests were"))
			}
			return err
		}),
	}
	cmd.Flags().IntVar(&to, "to", 0, "the recipient's number, as 'parley tell status' counts them (default all)")
	return cmd
}
