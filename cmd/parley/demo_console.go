package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"syscall"

	"parley"
	"parley/api"
	"parley/scenario"
)

// nextPorts is how many ports after a taken one are tried.
const nextPorts = 100

// demoConsoles finds an address for each side's console. The ones that were asked for may
// be taken, by another demonstration for one: then the next free port serves as well.
func (a *app) demoConsoles(us, ru string) (map[parley.PartyID]string, error) {
	out := map[parley.PartyID]string{}
	for _, side := range []struct {
		party parley.PartyID
		want  string
	}{{"us", us}, {"ru", ru}} {
		free, err := freeAddress(side.want, cmp.Or(out["us"], ru))
		if err != nil {
			return nil, fmt.Errorf("--%s-console: %w", side.party, err)
		}
		if free != side.want {
			a.note("%s is taken; the console of %s opens at %s instead.", side.want, side.party, free)
		}
		out[side.party] = free
	}
	return out, nil
}

// freeAddress gives the address, or where it is taken the same host with the next free
// port, but not the one that is kept for the other side.
func freeAddress(want, kept string) (string, error) {
	host, number, err := net.SplitHostPort(want)
	if err != nil {
		return "", parley.Wrong("address", want, "must be host:port, such as 127.0.0.1:7480")
	}
	first, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return "", parley.Wrong("address", want, "must end in a port, a number up to 65535")
	}
	for port := first; port <= min(first+nextPorts, 65535); port++ {
		address := net.JoinHostPort(host, strconv.FormatUint(port, 10))
		if address == kept && port != 0 {
			continue
		}
		l, err := net.Listen("tcp", address)
		if err == nil {
			return address, l.Close()
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			return "", fmt.Errorf("opening %s: %w", address, err)
		}
	}
	return "", fmt.Errorf("%s and the %d ports after it are taken: name another address", want, nextPorts)
}

// openHouse is both sides open to visitors: their consoles, their sockets for the command
// line, and the enrolment officers who let visitors in.
type openHouse struct {
	out   io.Writer
	desks []*frontDesk
	stop  context.CancelFunc
	ended chan struct{} // closed once a server has ended by itself

	running sync.WaitGroup
	once    sync.Once
	mu      sync.Mutex
	failed  []error
}

// start opens both sides and tells visitors where.
func (o *openHouse) start(ctx context.Context, st *scenario.Stage) error {
	o.ended = make(chan struct{})
	ctx, o.stop = context.WithCancel(ctx)
	for _, s := range []*scenario.Side{st.US, st.RU} {
		if err := o.open(ctx, s); err != nil {
			return err
		}
	}
	for _, d := range o.desks {
		if err := d.prepare(ctx); err != nil {
			return err
		}
		o.run(ctx, func() error { return d.watch(ctx) })
		o.run(ctx, func() error { return d.receive(ctx) })
	}
	fmt.Fprint(o.out, `
Both consoles are open. Each address below lets one officer in, once: the page makes a key
that stays in that browser, and the demonstration, as enrolment officer, signs for it.
`)
	o.announce()
	fmt.Fprint(o.out, `
An operation or a hazard needs two persons of a side: one drafts, the other releases. Open
the second address in another browser profile or a private window. A used address is
replaced at once by a new one.
`)
	return nil
}

// open serves one side.
func (o *openHouse) open(ctx context.Context, s *scenario.Side) error {
	socket, err := s.Home.Socket()
	if err != nil {
		return err
	}
	way, err := openConsole(ctx, s.Running, s.Ways, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if way.trouble != nil {
		return way.trouble
	}
	way.serve(ctx)
	o.run(ctx, way.wait)
	ready, ended := make(chan struct{}), make(chan error, 1)
	o.run(ctx, func() error {
		err := api.Serve(ctx, socket, way.api, func() { close(ready) })
		ended <- err
		return err
	})
	select {
	case <-ready:
	case err := <-ended:
		return err
	}
	o.desks = append(o.desks, newFrontDesk(s, api.Dial(socket), o.out))
	return nil
}

// run runs a server; one that ends before its time ends the visit.
func (o *openHouse) run(ctx context.Context, serve func() error) {
	o.running.Go(func() {
		err := serve()
		if err != nil {
			o.mu.Lock()
			o.failed = append(o.failed, err)
			o.mu.Unlock()
		}
		if ctx.Err() == nil {
			o.once.Do(func() { close(o.ended) })
		}
	})
}

// announce prints the addresses that are good now.
func (o *openHouse) announce() {
	for _, d := range o.desks {
		fmt.Fprint(o.out, d.addresses())
	}
}

// close ends what start opened, and says what failed.
func (o *openHouse) close() error {
	if o.stop == nil {
		return nil
	}
	o.stop()
	o.running.Wait()
	for _, d := range o.desks {
		d.client.Close()
	}
	return errors.Join(o.failed...)
}
