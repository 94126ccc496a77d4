package carry

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net"
	"sync"

	"parley"
	"parley/ledger"
)

// Links are a node's connections to its peers, dialled and taken, one to each peer.
type Links struct {
	site     Site
	key      parley.OfficerKey
	options  Options
	tls      *tls.Config
	instance [16]byte
	running  sync.WaitGroup

	mu        sync.Mutex
	peers     map[parley.OfficerKey]*peer
	targets   []*target
	strangers []Status
	watching  map[chan struct{}]bool
}

// NewLinks prepares a node's connections. The key is its transport key, which the charter
// names; it signs nothing but TLS handshakes.
func NewLinks(site Site, key ledger.Ed25519Signer, options Options) (*Links, error) {
	ls := &Links{
		site: site, key: key.Key(), options: options.withDefaults(),
		peers: make(map[parley.OfficerKey]*peer), watching: make(map[chan struct{}]bool),
	}
	rand.Read(ls.instance[:])
	cert, err := certificate(key)
	if err != nil {
		return nil, err
	}
	ls.tls = tlsConfig(cert, ls.pin)
	return ls, nil
}

// Wait returns once all that Listen and Dial have started has ended, which it does within
// a second of their contexts' end.
func (ls *Links) Wait() { ls.running.Wait() }

// pin refuses a key that is no party's in any channel of this node.
func (ls *Links) pin(key parley.OfficerKey) error {
	if key == ls.key {
		return errOurself
	}
	if _, ok := ls.party(key); !ok {
		return fmt.Errorf("%w: %s; if it is right, a charter in force must name it as a party's transport key", ErrNotInCharter, key)
	}
	return nil
}

// party gives the party that a key belongs to in any common channel.
func (ls *Links) party(key parley.OfficerKey) (parley.PartyID, bool) {
	for _, channel := range ls.site.Channels() {
		if party, ok := ls.site.Peer(channel, key); ok {
			return party, true
		}
	}
	return "", false
}

// serve drives one connection from its handshake to its end, and says why it ended, and
// whether it was a link before. The target is that of a connection which was dialled; nil
// for one that was taken.
func (ls *Links) serve(ctx context.Context, conn net.Conn, t *target) (linked bool, err error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	w := newWire(conn, 4*ls.options.Ping)
	l, err := ls.greet(ctx, end, w, t)
	if err != nil {
		w.linger()
		return false, err
	}
	err = l.run(ctx)
	ls.retire(l, err)
	return true, err
}

// greet goes through TLS and the hellos and registers the link. The side that was dialled
// speaks first: so the dialler knows that it is welcome, and whom it has reached, before
// its own hello makes the link one.
func (ls *Links) greet(ctx context.Context, end context.CancelCauseFunc, w *wire, t *target) (*link, error) {
	within, cancel := context.WithTimeout(ctx, handshaking)
	defer cancel()
	defer context.AfterFunc(within, func() { w.Close() })()

	shake := tls.Server
	if t != nil {
		shake = tls.Client
	}
	conn := shake(w, ls.tls)
	if err := conn.HandshakeContext(within); err != nil {
		return nil, plain(err)
	}
	key, err := transportKey(conn.ConnectionState())
	if err != nil {
		return nil, err
	}
	l := newLink(ls, conn, w)
	l.key, l.dialed, l.address, l.end = key, t != nil, w.RemoteAddr().String(), end
	if t != nil {
		l.address = t.address
		ls.identify(t, key)
	}
	if err := ls.introduce(l, t); err != nil {
		if y, ok := farewell(err); ok {
			conn.Write(y.frame(nil))
			conn.CloseWrite()
		}
		if within.Err() != nil && ctx.Err() == nil {
			err = errSilent
		}
		return nil, plain(err)
	}
	return l, nil
}

func (ls *Links) introduce(l *link, t *target) error {
	if !l.dialed {
		if err := l.sayHello(ls.instance); err != nil {
			return err
		}
	}
	if err := l.hearHello(); err != nil {
		return err
	}
	if err := ls.register(l); err != nil || !l.dialed {
		return err
	}
	err := l.sayHello(ls.instance)
	if err != nil {
		ls.retire(l, plain(err))
	}
	return err
}

func (l *link) sayHello(instance [16]byte) error {
	_, err := l.conn.Write(hello{instance}.frame(nil))
	return err
}

func (l *link) hearHello() error {
	kind, body, err := readFrame(l.input)
	if err != nil {
		return err
	}
	v, err := decodeFrame(kind, body)
	if err != nil {
		return garbage(err)
	}
	switch v := v.(type) {
	case hello:
		l.instance = v.instance
		return nil
	case bye:
		return byeError(v)
	}
	return garbage(parley.Wrong("frame.kind", byte(kind), "must be a hello, the first frame of a link"))
}
