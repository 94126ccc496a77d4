package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/carry"
	"parley/home"
)

func (a *app) carryCommand() *cobra.Command {
	return group("carry", "Exchange with peers by files: a stick, a guard's folders",
		a.carryOutCommand(), a.carryInCommand())
}

const carryLong = `Without DIR the folders are the spools of node.json, which a server works by itself; with it,
any folder: a stick, a share. Each direction has its own folder there, for-PARTY/from-PARTY,
so one stick serves all parties, and what was seen of a peer is remembered on it.

The files hold entries as they were signed; who carries them can lose them, and change
nothing. Where a server runs, it does the work.`

func (a *app) carryOutCommand() *cobra.Command {
	var to string
	var again bool
	cmd := &cobra.Command{
		Use: "out [DIR]", Short: "Write what each peer lacks into its folder", Args: cobra.MaximumNArgs(1),
		Long: `Writes what each peer lacks, as far as this side knows, into files for it.

` + carryLong,
		Example: `  parley carry out /media/stick
  parley carry out /media/stick --to ru --again`,
		RunE: a.withSession(func(ctx context.Context, s *session, args []string) error {
			return s.carries(ctx, args, api.CarryRequest{Out: true, Peer: parley.PartyID(to), Again: again})
		}),
	}
	cmd.Flags().StringVar(&to, "to", "", "this peer only")
	cmd.Flags().BoolVar(&again, "again", false, "also what was written before and is not known to have come")
	return cmd
}

func (a *app) carryInCommand() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use: "in [DIR]", Short: "Take what peers have written", Args: cobra.MaximumNArgs(1),
		Long: `Takes the files that lie there. What cannot be taken yet, such as a copy that is half done,
stays where it is; what is damaged is put aside, into the folder refused. The exit code is 0
only if every file was taken.

` + carryLong,
		Example: `  parley carry in /media/stick`,
		RunE: a.withSession(func(ctx context.Context, s *session, args []string) error {
			return s.carries(ctx, args, api.CarryRequest{Peer: parley.PartyID(from)})
		}),
	}
	cmd.Flags().StringVar(&from, "from", "", "of this peer only")
	return cmd
}

// carries has the node do it, and tells what came of it.
func (s *session) carries(ctx context.Context, args []string, r api.CarryRequest) error {
	if len(args) == 1 {
		folder, err := filepath.Abs(args[0])
		if err != nil {
			return err
		}
		r.Folder = folder
	}
	list, err := s.client.Carry(ctx, r)
	if err != nil {
		return err
	}
	left := 0
	for i := range list {
		left += len(list[i].Waiting) + len(list[i].Refused)
	}
	if err := s.app.print(list, func(p *page) {
		for i := range list {
			showCarried(p, &list[i], r.Out)
		}
	}); err != nil {
		return err
	}
	if left > 0 {
		return fmt.Errorf("%s not taken: the reason stands beside each", plural(left, "file was", "files were"))
	}
	return nil
}

func showCarried(p *page, c *api.Carried, out bool) {
	if out {
		if len(c.Wrote) == 0 {
			p.line("for %s: nothing new; what was written before is in %s (local)", c.Peer, c.Folder)
			return
		}
		p.line("for %s: wrote %s into %s (local)", c.Peer, plural(len(c.Wrote), "file", "files"), c.Folder)
		for _, name := range c.Wrote {
			p.line("  %s", name)
		}
		return
	}
	p.line("from %s: took %s with %s from %s (local)", c.Peer, plural(c.Files, "file", "files"), plural(c.Entries, "new entry", "new entries"), c.Folder)
	for _, r := range c.Waiting {
		p.line("  left: %s %s", r.File, r.Words)
	}
	for _, r := range c.Refused {
		p.line("  refused: %s %s", r.File, r.Words)
	}
}

// carrierOf gives the API a running home's carrier. Ways may be nil.
func carrierOf(r *home.Running, w *home.Ways) func(context.Context, api.CarryRequest) ([]api.Carried, error) {
	carrier := r.Carrier(w)
	return func(ctx context.Context, in api.CarryRequest) ([]api.Carried, error) {
		var list []home.Carried
		var err error
		if in.Out {
			list, err = carrier.Out(ctx, in.Folder, in.Peer, in.Again)
		} else {
			list, err = carrier.In(ctx, in.Folder, in.Peer)
		}
		if err != nil {
			return nil, err
		}
		out := []api.Carried{}
		for _, c := range list {
			out = append(out, api.Carried{
				Peer: c.Peer, Folder: c.Folder, Wrote: append([]string{}, c.Wrote...), Files: c.Files, Entries: c.Entries,
				Waiting: remarks(c.Waiting), Refused: remarks(c.Refused),
			})
		}
		return out, nil
	}
}

func remarks(l []carry.Remark) []api.CarryRemark {
	out := []api.CarryRemark{}
	for _, r := range l {
		out = append(out, api.CarryRemark{File: r.File, Words: r.Words})
	}
	return out
}
