// Package gate is the way in for browsers: a listener, TLS where others can reach it, and
// a handler around the API and the console's page that lets in what the console itself
// sends, signed in, at a bearable rate.
//
// A request comes through in this order: it has the console's own name (host.go), it is
// the page's and no other site's (origin.go), its officer is signed in (gate.go), it keeps
// within its limits (limits.go); then the API is told who asks, and decides what that
// caller may do (api.Admit). SECURITY.md says against whom each step is.
package gate

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"parley/api"
)

// Bounds of connections.
const (
	headerTime = 10 * time.Second // for a request's header to come in
	idleTime   = 90 * time.Second // of a connection without a request; below writeTime, whose end a kept connection remembers
	maxHeader  = 32 << 10         // bytes; a browser's own are about 1 KiB
	closeTime  = 5 * time.Second  // for requests under way when the node stops
)

// Options is what the gate stands before.
type Options struct {
	// API is the node's; it is asked with the caller in the context.
	API http.Handler
	// Sessions are the same that the API has.
	Sessions *api.Sessions
	// Page has the files of the console's page; nil: it was not built.
	Page fs.FS
	// Names are further names of the console: host, or host:port.
	Names []string
	// Certificate gives the certificate for TLS, made for hosts if it is a new one. It is
	// asked where the console can be reached from other machines.
	Certificate func(hosts []string) (tls.Certificate, error)
	// Limits of callers; zero values: the defaults.
	Limits Limits
	Log    *slog.Logger // default: nowhere
}

// Gate is an opened listener.
type Gate struct {
	o           Options
	listener    net.Listener
	certificate *tls.Certificate
	hosts       map[string]bool
	page        *page
	limits      *limits
}

// Listen opens the console's address, host:port; port 0 takes a free one. Nothing is
// answered before [Gate.Serve].
func Listen(address string, o Options) (*Gate, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("opening the console's address: %w", err)
	}
	g := &Gate{o: o, listener: l, limits: newLimits(o.Limits)}
	if err := g.prepare(address); err != nil {
		l.Close()
		return nil, err
	}
	return g, nil
}

func (g *Gate) prepare(address string) (err error) {
	if g.page, err = readPage(g.o.Page); err != nil {
		return err
	}
	if !g.at().IP.IsLoopback() {
		if g.o.Certificate == nil {
			return errors.New("the console's address can be reached from other machines, and there is no certificate for it")
		}
		c, err := g.o.Certificate(certified(address, g.o.Names))
		if err != nil {
			return err
		}
		g.certificate = &c
	}
	g.hosts = ownHosts(address, g.at(), g.secure(), g.o.Names)
	return nil
}

func (g *Gate) at() *net.TCPAddr { return g.listener.Addr().(*net.TCPAddr) }
func (g *Gate) secure() bool     { return g.certificate != nil }

func (g *Gate) scheme() string {
	if g.secure() {
		return "https"
	}
	return "http"
}

// Address is where people open the console.
func (g *Gate) Address() string {
	return g.scheme() + "://" + opened(g.at(), g.secure(), g.o.Names)
}

// Fingerprint is the certificate's: SHA-256 in hexadecimal, as browsers show it but for
// the colons; empty without TLS.
func (g *Gate) Fingerprint() string {
	if !g.secure() {
		return ""
	}
	sum := sha256.Sum256(g.certificate.Certificate[0])
	return hex.EncodeToString(sum[:])
}

// Serve answers until ctx ends; then streams end at once, and other requests have a few
// seconds.
func (g *Gate) Serve(ctx context.Context) error {
	s := &http.Server{
		Handler:           g,
		ReadHeaderTimeout: g.limits.Header,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		// What clients get wrong is theirs; it stands in the log for who looks for it.
		ErrorLog: slog.NewLogLogger(g.o.Log.Handler(), slog.LevelDebug),
	}
	stopped := make(chan error, 1)
	defer context.AfterFunc(ctx, func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
		defer cancel()
		err := s.Shutdown(end)
		if errors.Is(err, context.DeadlineExceeded) {
			err = s.Close() // who has not come to an end by now is cut off
		}
		stopped <- err
	})()
	var err error
	if g.secure() {
		s.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{*g.certificate}}
		err = s.ServeTLS(g.listener, "", "") // with HTTP/2: a page's stream and its requests share one connection
	} else {
		err = s.Serve(g.listener)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving the console: %w", err)
	}
	return <-stopped
}

// Close gives the address back where the gate was never served.
func (g *Gate) Close() error { return g.listener.Close() }

// ServeHTTP lets a request in, or answers why not.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secureHeaders(w.Header())
	control := http.NewResponseController(w)
	stream := isStream(r)
	w = newPaced(w, control, stream, g.limits.StreamWrite)
	if !g.ownHost(r) {
		refuse(w, api.Misdirected, "this node's console is not called so: open it by an address that 'parley serve' prints, or add the name to consoleNames in node.json")
		return
	}
	origin := g.scheme() + "://" + strings.ToLower(r.Host)
	if kind, why := foreign(r, origin); why != "" {
		refuse(w, kind, why)
		return
	}
	caller, signedIn := g.caller(r, origin)
	if wait, ok := g.limits.admit(r, caller); !ok {
		tooMany(w, wait, "too many requests: wait a moment")
		return
	}
	if !isAPI(r.URL.Path) {
		g.page.ServeHTTP(w, r)
		return
	}
	if stream && signedIn {
		done, ok := g.limits.openStream(caller.Session)
		if !ok {
			tooMany(w, time.Second, "this session has as many event streams open as it may: close a tab, or share one stream between them")
			return
		}
		defer done()
	}
	ctx := api.WithCaller(r.Context(), caller)
	if signedIn && reads(r) {
		var end context.CancelFunc
		ctx, end = g.watched(ctx, caller)
		defer end()
	}
	w.Header().Set("Cache-Control", "no-store")
	g.o.API.ServeHTTP(w, r.WithContext(ctx))
}

// caller tells who asks: the officer whose session the cookie names, or nobody.
func (g *Gate) caller(r *http.Request, origin string) (api.Caller, bool) {
	c, ok := api.Caller{}, false
	if cookie, err := r.Cookie(api.CookieAt(origin)); err == nil {
		c, ok = g.o.Sessions.Find(r.Context(), cookie.Value)
	}
	c.Origin = origin
	return c, ok
}

// sessionCheck is how soon what a session has open ends after the session.
const sessionCheck = time.Second

// watched gives a context that ends with the session: streams and waiting reads go on for
// long, and a key may be revoked meanwhile.
func (g *Gate) watched(ctx context.Context, c api.Caller) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		look := time.NewTicker(sessionCheck)
		defer look.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-look.C:
				if !g.o.Sessions.Alive(ctx, c.Session) {
					cancel()
				}
			}
		}
	}()
	return ctx, cancel
}

func isAPI(path string) bool {
	return strings.HasPrefix(path, "/v1/") || path == "/v1" || path == "/openapi.json" || path == "/docs"
}

var streams = func() *http.ServeMux {
	m := http.NewServeMux()
	m.Handle("GET /v1/channels/{channel}/events", http.NotFoundHandler())
	return m
}()

func isStream(r *http.Request) bool {
	_, pattern := streams.Handler(r)
	return pattern != ""
}

// reads tells whether a request may wait long for its answer. HEAD is served as GET is: it
// opens a stream as well.
func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

func refuse(w http.ResponseWriter, kind api.ProblemKind, why string) {
	api.WriteProblem(w, api.NewProblem(kind, why))
}
