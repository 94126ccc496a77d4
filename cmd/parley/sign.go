package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
)

func (a *app) charterSignCommand() *cobra.Command {
	var root string
	cmd := &cobra.Command{
		Use: "sign FILE...", Short: "Accept a charter with the party's root key", Args: cobra.MinimumNArgs(1),
		Long: `Joins the charter's channel and accepts it: the first time it also opens the party's log.
It works without a connection to anyone.

A party that joins later gives every charter of the channel, from the first on; the last
is the one that it accepts. It signs twice: the first time opens its log, and once the
other parties' logs have arrived the second time accepts.`,
		Example: `  parley charter show charter.json
  parley charter sign charter.json --root /media/stick/root.key`,
		RunE: a.withSession(func(ctx context.Context, s *session, args []string) error {
			var given []*channel.CharterText
			for _, path := range args {
				t, err := home.ReadCharter(path)
				if err != nil {
					return err
				}
				given = append(given, t)
			}
			target := given[len(given)-1]
			for _, l := range charterLines(target) {
				a.note("%s", l)
			}
			d, err := s.invited(ctx, given)
			if err != nil {
				return err
			}
			return d.sign(ctx, d.rootFile(root), target)
		}),
	}
	rootFlag(cmd, &root)
	return cmd
}

func rootFlag(cmd *cobra.Command, root *string) {
	cmd.Flags().StringVar(root, "root", "", "key file of the party's root (default keys/root.key of the home)")
}

func (s *session) rootFile(flag string) string {
	if flag == "" {
		return s.home.KeyPath(home.RootKey)
	}
	return flag
}

// invited finds or joins the channel of charters, the first of which is version 1, or
// follows one that a channel of the node knows.
func (s *session) invited(ctx context.Context, given []*channel.CharterText) (*desk, error) {
	first := given[0]
	if first.Charter.Version > 1 {
		d, err := s.knowing(ctx, first.Charter.Predecessor)
		if err != nil {
			return nil, err
		}
		if d == nil {
			return nil, parley.Wrong("charter", fmt.Sprintf("version %d", first.Charter.Version), "follows a charter that no channel of this node has: give all of them, from version 1 on")
		}
		return d, nil
	}
	var raw []jsontext.Value
	for _, t := range given {
		raw = append(raw, t.Raw)
	}
	if _, err := s.client.Join(ctx, raw); err != nil {
		return nil, err
	}
	return s.desk(ctx, first.Hash.String())
}

// knowing finds the channel in which a charter is known; nil if there is none.
func (s *session) knowing(ctx context.Context, charter parley.Hash) (*desk, error) {
	all, err := s.client.Channels(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		_, err := s.client.Channel(c.ID.String()).Charter(ctx, charter)
		var p *api.Problem
		switch {
		case err == nil:
			return s.desk(ctx, c.ID.String())
		case !errors.As(err, &p) || p.Type != api.NotFound:
			return nil, err
		}
	}
	return nil, nil
}

// sign opens the party's log if it has none, and accepts the charter.
func (d *desk) sign(ctx context.Context, root string, t *channel.CharterText) error {
	status, err := d.Status(ctx)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(status.Charters, func(c channel.CharterState) bool { return c.Hash == t.Hash }); i >= 0 && slices.Contains(status.Charters[i].Accepted, status.Party) {
		return d.app.print(api.Said{}, func(p *page) { p.line("%s has accepted this charter already.", status.Party) })
	}
	if !status.LogIsOpened {
		if err := d.openLog(ctx, root); err != nil {
			return err
		}
	}
	before := t.Charter.Predecessor
	if !before.IsZero() && !slices.ContainsFunc(status.Charters, func(c channel.CharterState) bool { return c.Hash == before && c.InForce == 1 }) {
		return fmt.Errorf("nothing that arrived here shows the charter before it, %s, to be in force: exchange with the other parties first, by 'parley serve' or 'parley spool', and sign again", before.Short())
	}
	return d.actAndReport(ctx, root, parley.KindAccept, &channel.Acceptance{Charter: t.Raw})
}

// openLog begins the party's first log, under the charters that it was invited with.
func (d *desk) openLog(ctx context.Context, root string) error {
	reread, err := home.Open(d.home.Dir()) // a server may have listed the channel since
	if err != nil {
		return err
	}
	chain, err := reread.Invitation(d.info.ID)
	if err != nil {
		return err
	}
	last := chain[len(chain)-1]
	party, ok := last.Charter.Party(reread.Settings().Party)
	if !ok {
		return parley.Wrong("charter", last.Hash.Short(), "must name this party")
	}
	d.info.Charter, d.info.Mode = last.Hash, last.Charter.Mode
	var raw []jsontext.Value
	for _, t := range chain {
		raw = append(raw, t.Raw)
	}
	if _, err := d.act(ctx, root, parley.KindOpen, &channel.Open{Charters: raw, Node: party.Node}); err != nil {
		return err
	}
	d.app.note("The log of %s is open.", party.ID)
	return nil
}

func (a *app) charterDeclineCommand() *cobra.Command {
	var root string
	cmd := &cobra.Command{
		Use: "decline HASH", Short: "Decline a charter, which is final", Args: cobra.ExactArgs(1),
		Long: `Declines a charter that an entry of the channel carries. It is final: this party can never
accept that charter.`,
		Example: `  parley charter decline 9b1d... --root /media/stick/root.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			t, err := d.Thing(ctx, args[0])
			if err != nil {
				return err
			}
			if t.Charter == nil {
				return parley.Wrong("charter", args[0], "must name a charter; it names a "+t.Kind)
			}
			return d.actAndReport(ctx, d.rootFile(root), parley.KindDecline, &parley.Decline{Charter: t.ID})
		}),
	}
	rootFlag(cmd, &root)
	return cmd
}
