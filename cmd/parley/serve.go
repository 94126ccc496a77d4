package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/spf13/cobra"

	"parley/api"
	"parley/carry"
	"parley/home"
)

func (a *app) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Run the node: its links, its spools, its local API", Args: cobra.NoArgs,
		Long: `Runs the node until it gets SIGINT or SIGTERM. It listens and dials as node.json says,
works the spool folders, and serves the commands of this home through parley.sock.
Events go to standard error.`,
		Example: `  parley --home us serve`,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context()) },
	}
}

func (a *app) serve(ctx context.Context) (err error) {
	log := slog.New(slog.NewTextHandler(a.err, nil))
	h, err := home.Open(a.homeDir)
	if err != nil {
		return err
	}
	socket, err := h.Socket()
	if err != nil {
		return err
	}
	running, err := h.Start(ctx, home.StartOptions{Log: log})
	if err != nil {
		return explainLock(h, err)
	}
	defer func() { err = errors.Join(err, running.Close()) }()

	ctx, stop := context.WithCancel(ctx)
	ways, err := running.Connect(ctx)
	if err != nil {
		stop()
		return err
	}
	defer ways.Wait()
	defer stop()
	return api.Serve(ctx, socket, handlerOf(running, ways, log), func() {
		listens := ""
		if ways.Address != nil {
			listens = ways.Address.String()
		}
		log.Info("serving", "party", running.Node.Party(), "peersAt", listens, "transport", ways.Transport, "spools", len(ways.Spools), "socket", socket)
		err := a.print(struct {
			Party     string `json:"party"`
			Listen    string `json:"listen"`
			Transport string `json:"transport"`
			Socket    string `json:"socket"`
		}{string(running.Node.Party()), listens, string(ways.Transport), socket}, func(p *page) {
			p.line("The node of %s runs.", running.Node.Party())
			if listens != "" {
				p.line("peers reach it at %s", listens)
			}
			p.line("its transport key is %s", ways.Transport)
			p.line("commands reach it at %s", socket)
		})
		if err != nil {
			log.Warn("standard output", "err", err)
		}
	})
}

func (a *app) spoolCommand() *cobra.Command {
	return &cobra.Command{
		Use: "spool", Short: "Visit the spool folders once, as for a stick; no server may run", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := home.Open(a.homeDir)
			if err != nil {
				return err
			}
			running, err := h.Start(cmd.Context(), home.StartOptions{})
			if err != nil {
				return explainLock(h, err)
			}
			visits, err := running.Exchange(cmd.Context())
			if err := errors.Join(err, running.Close()); err != nil {
				return err
			}
			return a.print(visits, func(p *page) {
				if len(visits) == 0 {
					p.line("node.json lists no spools.")
				}
				for _, v := range visits {
					p.line("%s: took %s with %s, wrote %s (local)", v.Peer, plural(v.Taken.Files, "file", "files"), plural(v.Taken.Entries, "new entry", "new entries"), plural(len(v.Wrote), "file", "files"))
					for _, r := range append(v.Taken.Waiting, v.Taken.Refused...) {
						p.line("  %s: %s", r.File, r.Words)
					}
				}
			})
		},
	}
}

// linksOf tells of a node's ways to its peers.
func linksOf(w *home.Ways) []api.Link {
	out := []api.Link{}
	for _, s := range w.Links.Status() {
		out = append(out, linkOf(s))
	}
	for _, s := range w.Spools {
		out = append(out, api.Link{Way: "spool", Peer: s.Peer, Address: s.Out})
	}
	return out
}

func linkOf(s carry.Status) api.Link {
	return api.Link{
		Way: "tls", Peer: s.Peer, Address: s.Address, Connected: s.Connected,
		Since: millisOf(s.Since), LastHeard: millisOf(s.LastHeard),
		RoundTrip: s.RTT.Milliseconds(), ClockOffset: s.ClockOffset.Milliseconds(), Trouble: s.Err,
	}
}
