package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
	"parley/journal"
	"parley/node"
	"parley/pen"
	"parley/tell"
)

// session is an opened way to the home's node: to its server, or, where none runs, to the
// node itself, in this process and through the same handler.
type session struct {
	app    *app
	home   *home.Home
	client *api.Client
	local  *home.Running // nil where a server answers
}

func (a *app) open(ctx context.Context) (*session, error) {
	h, err := home.Open(a.homeDir)
	if err != nil {
		return nil, err
	}
	socket, err := h.Socket()
	if err != nil {
		return nil, err
	}
	served, err := api.Answers(socket)
	if err != nil {
		return nil, err
	}
	if served {
		return &session{app: a, home: h, client: api.Dial(socket)}, nil
	}
	r, err := h.Start(ctx, home.StartOptions{Log: slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return nil, explainLock(h, err)
	}
	teller, err := r.Teller(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return &session{app: a, home: h, client: api.InProcess(handlerOf(r, nil, nil, teller, nil)), local: r}, nil
}

func explainLock(h *home.Home, err error) error {
	var inUse *journal.InUseError
	if errors.As(err, &inUse) {
		return fmt.Errorf("the home %s is in use by %s, which does not answer on its socket: it is starting or stopping, or another command is at work: try again", h.Dir(), inUse.Holder)
	}
	return err
}

func (s *session) close() error {
	s.client.Close()
	if s.local != nil {
		return s.local.Close()
	}
	return nil
}

// handlerOf makes the API of a running home. Ways and the console may be nil.
func handlerOf(r *home.Running, w *home.Ways, c *consoleWay, t *tell.Teller, log *slog.Logger) http.Handler {
	o := api.Options{
		Node: r.Node, Journal: r.Journal, Clock: r.Now, Log: log,
		Name: r.Home.Settings().Name, Partners: r.Home.Settings().Partners,
		Join: func(ctx context.Context, charters []*channel.CharterText) (*node.Channel, error) {
			return r.Home.Join(ctx, r.Node, charters)
		},
		Carry: carrierOf(r, w), Teller: t,
	}
	if w != nil {
		o.Links = func() []api.Link { return linksOf(w) }
	}
	if c != nil {
		o.Sessions, o.Console = c.sessions, c.address
	}
	return api.NewHandler(o)
}

// withSession runs a command on the node.
func (a *app) withSession(f func(ctx context.Context, s *session, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s, err := a.open(cmd.Context())
		if err != nil {
			return err
		}
		err = f(cmd.Context(), s, args)
		return errors.Join(err, s.close())
	}
}

// desk is a session on one channel.
type desk struct {
	*session
	*api.Channel
	info api.ChannelInfo
}

// onChannel runs a command on the channel that was named, or the only one.
func (a *app) onChannel(f func(ctx context.Context, d *desk, args []string) error) func(*cobra.Command, []string) error {
	return a.withSession(func(ctx context.Context, s *session, args []string) error {
		d, err := s.desk(ctx, a.channel)
		if err != nil {
			return err
		}
		return f(ctx, d, args)
	})
}

func (s *session) desk(ctx context.Context, name string) (*desk, error) {
	all, err := s.client.Channels(ctx)
	if err != nil {
		return nil, err
	}
	var found []api.ChannelInfo
	var names []string
	for _, c := range all {
		names = append(names, fmt.Sprintf("%s %q", c.ID.Short(), c.Name))
		if name == "" || c.Name == name || strings.HasPrefix(c.ID.String(), name) {
			found = append(found, c)
		}
	}
	switch {
	case len(all) == 0:
		return nil, errors.New("this node is in no channel yet: sign a charter with 'parley charter sign'")
	case len(found) == 0:
		return nil, parley.Wrong("channel", name, "must be one of "+strings.Join(names, ", "))
	case len(found) > 1:
		return nil, parley.Wrong("channel", name, "must name one of "+strings.Join(names, ", "))
	}
	return &desk{session: s, Channel: s.client.Channel(found[0].ID.String()), info: found[0]}, nil
}

// charter gives the charter in force, or the one that the party was invited with.
func (d *desk) charter(ctx context.Context) (*channel.CharterText, error) {
	c, err := d.Charter(ctx, parley.Hash{})
	if err != nil {
		return nil, err
	}
	return channel.ParseCharter(c.Text)
}

// terms is what a pen must know of the channel.
func (d *desk) terms() pen.Terms {
	return pen.Terms{Channel: d.info.ID, Charter: d.info.Charter, Mode: d.info.Mode, Party: d.home.Settings().Party}
}
