package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
)

// signOptions is how a charter is accepted.
type signOptions struct {
	comparing
	root      string
	languages []string
}

func (o *signOptions) flags(cmd *cobra.Command) {
	rootFlag(cmd, &o.root)
	o.comparing.flags(cmd)
	languageFlag(cmd, &o.languages)
}

func (a *app) charterSignCommand() *cobra.Command {
	var o signOptions
	cmd := &cobra.Command{
		Use: "sign CHARTER...", Short: "Accept a charter with the party's root key", Args: cobra.MinimumNArgs(1),
		Long: `Accepts a charter that this party has drafted, or the next version of one. The first time
it also opens the party's log. It works without a connection to anyone. Who was invited
runs 'parley charter join'.

Before its first acceptance on a channel a party compares the channel's fingerprint with
the others, by another way than the charter went; see 'parley charter join --help'. Later
versions need no comparing: their acceptances are signed by keys that the first one names.`,
		Example: `  parley charter show charter.json
  parley charter sign charter.json --compared "ru: Duty desk, telephone" --root /media/stick/root.key
  parley charter sign charter-2.json --root /media/stick/root.key`,
		RunE: a.withSession(func(ctx context.Context, s *session, args []string) error {
			given, err := readCharters(args)
			if err != nil {
				return err
			}
			return s.sign(ctx, given, nil, &o)
		}),
	}
	o.flags(cmd)
	return cmd
}

// sign shows a charter, settles whether its channel's fingerprint was compared, joins the
// channel and accepts. Until all of that is clear it writes nothing.
func (s *session) sign(ctx context.Context, given []*channel.CharterText, ways []home.Way, o *signOptions) error {
	in, err := readLanguages(o.languages)
	if err != nil {
		return err
	}
	target, own := given[len(given)-1], s.home.Settings().Party
	for _, l := range charterLines(target) {
		s.app.note("%s", l)
	}
	id, first, err := s.begins(ctx, given)
	if err != nil {
		return err
	}
	if first {
		if err := s.home.CheckOwn(target); err != nil {
			return err
		}
		if len(otherNodes(target, own)) > 0 {
			s.app.note("")
			for _, l := range wordLines(id, in) {
				s.app.note("%s", l)
			}
		}
	}
	compared, err := o.settle(s.app, id, target, own, first)
	if err != nil {
		return err
	}
	d, err := s.invited(ctx, given)
	if err != nil {
		return err
	}
	added, err := s.home.AddWays(ways)
	if err != nil {
		return err
	}
	if len(added) > 0 {
		s.app.note("node.json now dials %s, from the next start of 'parley serve' on.", strings.Join(added, ", "))
	}
	return d.sign(ctx, s.rootFile(o.root), target, compared)
}

// begins gives the channel of charters, and whether this party has accepted none there yet.
func (s *session) begins(ctx context.Context, given []*channel.CharterText) (id parley.Hash, first bool, err error) {
	id = given[0].Hash
	if given[0].Charter.Version > 1 {
		d, err := s.invited(ctx, given) // finds it, and joins nothing
		if err != nil {
			return id, false, err
		}
		id = d.info.ID
	}
	all, err := s.client.Channels(ctx)
	if err != nil || !slices.ContainsFunc(all, func(c api.ChannelInfo) bool { return c.ID == id }) {
		return id, true, err
	}
	status, err := s.client.Channel(id.String()).Status(ctx)
	if err != nil {
		return id, false, err
	}
	return id, !slices.ContainsFunc(status.Charters, func(c channel.CharterState) bool { return slices.Contains(c.Accepted, status.Party) }), nil
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
func (d *desk) sign(ctx context.Context, root string, t *channel.CharterText, compared []parley.Comparison) error {
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
		return fmt.Errorf("nothing that arrived here shows the charter before it, %s, to be in force: exchange with the other parties first, by 'parley serve' or 'parley carry', and sign again", before.Short())
	}
	return d.actAndReport(ctx, root, parley.KindAccept, &channel.Acceptance{Charter: t.Raw, Compared: compared})
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
