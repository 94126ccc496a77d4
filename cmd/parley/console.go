package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"sync"

	"parley/api"
	"parley/console"
	"parley/gate"
	"parley/home"
	"parley/tell"
)

// consoleWay is the way in for browsers, beside the API that it leads to. The gate is nil
// where node.json names no address, or the address could not be opened.
type consoleWay struct {
	api      http.Handler
	sessions *api.Sessions
	teller   *tell.Teller
	gate     *gate.Gate
	trouble  error
	log      *slog.Logger

	running sync.WaitGroup
	ended   error
}

// consoleLines is what 'parley serve' tells of the console.
type consoleLines struct {
	Console     string `json:"console,omitzero"`
	Fingerprint string `json:"consoleFingerprint,omitzero"`
	Trouble     string `json:"consoleTrouble,omitzero"`
}

// openConsole makes the API and opens the console's address. An address that cannot be
// opened does not keep the node from its peers: it is said, and the node runs.
func openConsole(ctx context.Context, r *home.Running, w *home.Ways, log *slog.Logger) (*consoleWay, error) {
	sessions, err := api.OpenSessions(ctx, r.Node, r.Journal, r.Now)
	if err != nil {
		return nil, err
	}
	c := &consoleWay{sessions: sessions, log: log}
	if c.teller, err = r.Teller(ctx, c.address); err != nil {
		return nil, err
	}
	c.api = handlerOf(r, w, c, c.teller, log)
	s := r.Home.Settings()
	if s.Console == "" {
		return c, nil
	}
	c.gate, c.trouble = gate.Listen(s.Console, gate.Options{
		API: c.api, Sessions: sessions, Page: console.Page(), Names: s.ConsoleNames, Log: log,
		Certificate: func(hosts []string) (tls.Certificate, error) { return r.Home.ConsoleCertificate(r.Now(), hosts) },
	})
	if c.trouble != nil {
		log.Error("the console is not open", "err", c.trouble)
	}
	return c, nil
}

// serve answers browsers until ctx ends.
func (c *consoleWay) serve(ctx context.Context) {
	if c.gate == nil {
		return
	}
	c.running.Go(func() {
		if c.ended = c.gate.Serve(ctx); c.ended != nil {
			c.log.Error("the console has ended", "err", c.ended)
		}
	})
}

// wait returns once no browser is answered any more.
func (c *consoleWay) wait() error {
	c.running.Wait()
	return c.ended
}

func (c *consoleWay) address() string {
	if c.gate == nil {
		return ""
	}
	return c.gate.Address()
}

func (c *consoleWay) lines() consoleLines {
	l := consoleLines{Console: c.address()}
	if c.gate != nil {
		l.Fingerprint = c.gate.Fingerprint()
	}
	if c.trouble != nil {
		l.Trouble = c.trouble.Error()
	}
	return l
}

func (c *consoleWay) print(p *page) {
	l := c.lines()
	switch {
	case l.Trouble != "":
		p.line("the console is not open: %s", l.Trouble)
	case l.Console != "":
		p.line("officers open its console at %s", l.Console)
	}
	if l.Fingerprint != "" {
		p.line("its certificate's SHA-256 fingerprint is %s", l.Fingerprint)
	}
}
