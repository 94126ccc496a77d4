package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"parley/api"
	"parley/carry"
	"parley/home"
)

func (a *app) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Run the node: its links, its spools, its local API", Args: cobra.NoArgs,
		Long: `Runs the node until it gets SIGINT or SIGTERM. It listens and dials as node.json says,
works the spool folders, serves the commands of this home through parley.sock, and the
page for officers at the console's address. Events go to standard error.

Where other machines can reach the console, it is served by TLS with a certificate of its
own making: compare the fingerprint that is printed with the one that the browser shows.`,
		Example: `  parley --home us serve`,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context()) },
	}
}

// askFirst is how long a node that starts waits for a peer to tell how far its log had
// come: a link is up within a second where the peer is, and an urgent entry can wait so long.
const askFirst = 3 * time.Second

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
	running, err := h.Start(ctx, home.StartOptions{Log: log, AskFirst: askFirst})
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
	console, err := openConsole(ctx, running, ways, log)
	if err != nil {
		return err
	}
	console.serve(ctx)
	defer func() { err = errors.Join(err, console.wait()) }()
	var telling sync.WaitGroup
	telling.Go(func() { console.teller.Run(ctx) })
	defer telling.Wait()
	defer stop() // before the waiting
	return api.Serve(ctx, socket, console.api, func() {
		listens := ""
		if ways.Address != nil {
			listens = ways.Address.String()
		}
		log.Info("serving", "party", running.Node.Party(), "peersAt", listens, "transport", ways.Transport, "spools", len(ways.Spools), "socket", socket, "console", console.address())
		err := a.print(struct {
			Party     string `json:"party"`
			Listen    string `json:"listen"`
			Transport string `json:"transport"`
			Socket    string `json:"socket"`
			consoleLines
		}{string(running.Node.Party()), listens, string(ways.Transport), socket, console.lines()}, func(p *page) {
			p.line("The node of %s runs.", running.Node.Party())
			if listens != "" {
				p.line("peers reach it at %s", listens)
			}
			p.line("its transport key is %s", ways.Transport)
			p.line("commands reach it at %s", socket)
			console.print(p)
		})
		if err != nil {
			log.Warn("standard output", "err", err)
		}
	})
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
