package main

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"parley"
	"parley/channel"
	"parley/home"
)

func (a *app) epochCommand() *cobra.Command {
	return group("epoch", "A new log for the party, when the old one cannot be written any more",
		a.epochTicketCommand(), a.epochOpenCommand(), a.epochStopCommand(), a.epochCarryCommand())
}

func (a *app) epochTicketCommand() *cobra.Command {
	var root, out string
	var valid time.Duration
	var epoch int
	cmd := &cobra.Command{
		Use: "ticket", Short: "Make an epoch ticket, beforehand", Args: cobra.NoArgs,
		Long: `Makes a ticket for the channel's next epoch: a new node key, and the open that the root
signs for it. Keep it off this machine, like a key: whoever holds it can write as this
party's node. It is used when the journal is lost or was set back and no peer can help.`,
		Example: `  parley epoch ticket --root /media/stick/root.key --out /media/stick/us-epoch.ticket`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			status, err := d.Status(ctx)
			if err != nil {
				return err
			}
			next := status.NextEpoch
			if epoch > 0 {
				next = parley.Epoch(epoch)
			}
			chain, err := d.chain(ctx)
			if err != nil {
				return err
			}
			p, err := d.pen(d.rootFile(root), "--root", valid)
			if err != nil {
				return err
			}
			t, err := home.NewTicket(p, next, chain)
			if err != nil {
				return err
			}
			if err := t.Write(out); err != nil {
				return err
			}
			return a.print(struct {
				File     string        `json:"file"`
				Channel  parley.Hash   `json:"channel"`
				Epoch    parley.Epoch  `json:"epoch"`
				NotAfter parley.Millis `json:"notAfter"`
			}{out, t.Channel, t.Epoch, p.NotAfter}, func(w *page) {
				w.line("Ticket for epoch %d of %s on %q: %s", t.Epoch, t.Party, d.info.Name, out)
				w.line("It can be used until %s. Keep it off this machine.", dtg(p.NotAfter))
			})
		}),
	}
	f := cmd.Flags()
	rootFlag(cmd, &root)
	f.StringVar(&out, "out", "", "file for the ticket")
	f.DurationVar(&valid, "valid", 365*24*time.Hour, "how long it can be used")
	f.IntVar(&epoch, "epoch", 0, "the epoch (default the one after the last)")
	must(cmd, "out")
	return cmd
}

// chain gives the channel's charters, from version 1 to the one in force.
func (d *desk) chain(ctx context.Context) ([]jsontext.Value, error) {
	var out []jsontext.Value
	for next := d.info.Charter; !next.IsZero(); {
		c, err := d.Charter(ctx, next)
		if err != nil {
			return nil, err
		}
		t, err := channel.ParseCharter(c.Text)
		if err != nil {
			return nil, err
		}
		out = append([]jsontext.Value{c.Text}, out...)
		next = t.Charter.Predecessor
	}
	return out, nil
}

func (a *app) epochOpenCommand() *cobra.Command {
	return &cobra.Command{
		Use: "open TICKET", Short: "Open a new epoch with a ticket", Args: cobra.ExactArgs(1),
		Long: `Puts the ticket's node key among the node's and opens the new log. The earlier logs stay
as they are. Destroy the ticket afterwards; its key is in keys/ now.`,
		RunE: a.withSession(func(ctx context.Context, s *session, args []string) error {
			t, err := home.ReadTicket(args[0])
			if err != nil {
				return err
			}
			if p := s.home.Settings().Party; t.Party != p {
				return parley.Wrong("ticket.party", t.Party, fmt.Sprintf("must be %s, whose home this is", p))
			}
			d, err := s.desk(ctx, t.Channel.String())
			if err != nil {
				return err
			}
			if err := s.home.Install(t); err != nil {
				return err
			}
			said, err := d.Act(ctx, &t.Open)
			if err != nil {
				return err
			}
			return d.report(ctx, &said)
		}),
	}
}
