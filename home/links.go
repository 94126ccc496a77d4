package home

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"

	"parley"
	"parley/carry"
)

// Ways are a running node's ways to its peers: links and spools.
type Ways struct {
	Links     *carry.Links
	Address   net.Addr          // where it listens; nil: it only dials
	Transport parley.OfficerKey // what peers know the node by
	Spools    []*carry.Spool

	running sync.WaitGroup
}

// Connect opens the ways that node.json lists, for as long as ctx lives.
func (r *Running) Connect(ctx context.Context) (*Ways, error) {
	key, err := ReadKey(r.Home.KeyPath(TransportKey))
	if err != nil {
		return nil, err
	}
	w := &Ways{Transport: key.Key()}
	if w.Links, err = carry.NewLinks(r.Node, key, carry.Options{Now: r.clock, Log: r.log}); err != nil {
		return nil, fmt.Errorf("preparing the links: %w", err)
	}
	s := r.Home.Settings()
	if w.Spools, err = r.spools(); err != nil {
		return nil, err
	}
	if s.Listen != "" {
		if w.Address, err = w.Links.Listen(ctx, s.Listen); err != nil {
			return nil, err
		}
	}
	for _, address := range s.Dial {
		w.Links.Dial(ctx, address)
	}
	for _, spool := range w.Spools {
		w.running.Go(func() {
			if err := spool.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
				r.log.Error("a spool ended", "peer", spool.Peer, "err", err)
			}
		})
	}
	return w, nil
}

// Wait returns once everything that [Running.Connect] began has ended, after its context.
func (w *Ways) Wait() {
	w.Links.Wait()
	w.running.Wait()
}

// spools makes the spools of node.json. Folders within the home are made where they are
// not there; others are somebody's mount, and must be.
func (r *Running) spools() ([]*carry.Spool, error) {
	var out []*carry.Spool
	for _, s := range r.Home.Settings().Spools {
		for _, folder := range []string{s.Out, s.In} {
			if filepath.IsAbs(folder) {
				continue
			}
			if err := os.MkdirAll(r.Home.within(folder), 0o700); err != nil {
				return nil, fmt.Errorf("home: %w", err)
			}
		}
		out = append(out, &carry.Spool{
			Site: r.audience(s.Peer), Peer: s.Peer, Out: r.Home.within(s.Out), In: r.Home.within(s.In), Now: r.clock, Log: r.log,
		})
	}
	return out, nil
}
