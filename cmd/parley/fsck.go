package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"parley"
	"parley/home"
	"parley/node"
)

func (a *app) fsckCommand() *cobra.Command {
	var from string
	var timeout time.Duration
	cmd := &cobra.Command{
		Use: "fsck", Short: "Check the home's journal whole, and refill it from a peer; no server may run", Args: cobra.NoArgs,
		Long: `Reads every entry and checks what can be checked without a peer: the store itself, each
entry's place, the Merkle trees, the checkpoints' signatures, and this party's logs against
their high-water marks; and lists what is missing. It changes nothing. The exit code is 0
only if all is whole.

With --from, a journal that is not whole is made good. A damaged one is set aside as
journal.damaged-TIME.db and what can be read of it is taken over; then the node runs with
its links and spools, as node.json says, until the peer has given back the rest. It writes
no entry meanwhile. 'parley serve' does the same when it starts, and goes on serving.`,
		Example: `  parley --home us fsck
  parley --home us fsck --from ru`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := home.Open(a.homeDir)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("from") {
				if err := parley.CheckID("--from", from); err != nil {
					return err
				}
				if timeout <= 0 {
					return parley.Wrong("--timeout", timeout, "must be longer than 0")
				}
			}
			found, err := h.Inspect(cmd.Context())
			if err != nil {
				return explainLock(h, err)
			}
			if from != "" && !found.Whole() {
				if err := a.refill(cmd.Context(), h, parley.PartyID(from), timeout); err != nil {
					return explainLock(h, err)
				}
				// The last look is not cut short by what cut the waiting short.
				if found, err = h.Inspect(context.WithoutCancel(cmd.Context())); err != nil {
					return explainLock(h, err)
				}
			}
			return a.printInspected(found, from != "")
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "party whose node gives back what is missing")
	cmd.Flags().DurationVar(&timeout, "timeout", 2*time.Minute, "how long to wait for it")
	return cmd
}

// refill runs the node, reading only, until nothing is missing, the time is over, or the
// person has had enough.
func (a *app) refill(ctx context.Context, h *home.Home, from parley.PartyID, timeout time.Duration) (err error) {
	log := slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	running, err := h.Start(ctx, home.StartOptions{Log: log, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, running.Close()) }()
	if err := knownPeer(running, from); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, timeout)
	ways, err := running.Connect(ctx)
	if err != nil {
		stop()
		return err
	}
	defer ways.Wait()
	defer stop()

	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	p := newProgress(running.Node)
	for said := time.Now(); !wholeNode(running.Node); {
		select {
		case <-ctx.Done():
			p.say(a)
			fmt.Fprintf(a.err, "parley: the waiting for %s has ended before everything was here\n", from)
			return nil
		case <-tick.C:
			if time.Since(said) >= time.Second {
				p.say(a)
				said = time.Now()
			}
		}
	}
	p.say(a)
	return nil
}

func wholeNode(n *node.Node) bool {
	return !slices.ContainsFunc(channelsOf(n), func(c *node.Channel) bool { return !c.Whole() })
}

func channelsOf(n *node.Node) (out []*node.Channel) {
	for _, id := range n.Channels() {
		if c, ok := n.Channel(id); ok {
			out = append(out, c)
		}
	}
	return out
}

// knownPeer refuses a party that this node has no way of hearing from.
func knownPeer(r *home.Running, from parley.PartyID) error {
	var known []string
	for _, c := range channelsOf(r.Node) {
		for _, p := range c.Peers() {
			known = append(known, string(p))
		}
	}
	for _, s := range r.Home.Settings().Spools {
		known = append(known, string(s.Peer))
	}
	slices.Sort(known)
	known = slices.Compact(known)
	if slices.Contains(known, string(from)) {
		return nil
	}
	return parley.Wrong("--from", from, "must be another party of one of this node's channels: "+orNone(known))
}

// progress tells how much of what was missing is here.
type progress struct {
	node   *node.Node
	wanted map[parley.PartyID]int64
}

func newProgress(n *node.Node) *progress {
	p := &progress{n, map[parley.PartyID]int64{}}
	p.count(func(party parley.PartyID, n int64) { p.wanted[party] += n })
	return p
}

func (p *progress) count(each func(parley.PartyID, int64)) {
	for _, c := range channelsOf(p.node) {
		for _, m := range c.Missing() {
			each(m.Party, m.Count())
		}
	}
}

func (p *progress) say(a *app) {
	left := map[parley.PartyID]int64{}
	p.count(func(party parley.PartyID, n int64) { left[party] += n })
	var l []string
	for party, n := range left {
		p.wanted[party] = max(p.wanted[party], n) // more came to light
	}
	for party, n := range p.wanted {
		l = append(l, fmt.Sprintf("got %d of %s of %s", n-left[party], plural(int(n), "entry", "entries"), party))
	}
	if len(l) == 0 {
		l = append(l, "waiting for a peer to show how far it has come")
	}
	slices.Sort(l)
	fmt.Fprintln(a.err, strings.Join(l, ", "))
}

func (a *app) printInspected(found *home.Inspected, refilled bool) error {
	err := a.print(found, func(p *page) {
		for _, d := range found.Store {
			p.line("store: %s", d.Words)
		}
		for _, m := range found.Marks {
			p.line("%s", m)
		}
		for _, b := range found.Branches {
			p.line("log of %s, epoch %d, channel %s: %d of %s whole, %d covered by a checkpoint", b.Party, b.Epoch, b.Channel.Short(), b.Entries, plural(int(b.Listed), "entry", "entries"), b.Covered)
			for _, t := range b.Troubles {
				p.line("  %s", t)
			}
		}
		for _, m := range found.Missing {
			p.line("missing: %s", m)
		}
		for _, s := range found.SetAside {
			if s.Whole {
				p.line("set aside: %s: everything that it held is here again, it may be deleted", s.File)
			} else {
				p.line("set aside: %s: not everything that it held is here again, keep it", s.File)
			}
		}
	})
	if err != nil || found.Whole() {
		return err
	}
	troubles := len(found.Store) + len(found.Marks)
	for _, b := range found.Branches {
		troubles += len(b.Troubles)
	}
	what := plural(troubles, "trouble", "troubles") + " found"
	if len(found.Missing) > 0 {
		what += ", and missing: " + node.List(found.Missing)
	}
	if refilled {
		return fmt.Errorf("%s: what is whole stays readable; ask another peer, or open a new epoch with a ticket", what)
	}
	return fmt.Errorf("%s: what is whole stays readable; a peer's mirror has the rest: parley fsck --from PEER", what)
}
