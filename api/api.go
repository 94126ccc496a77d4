// Package api is the local way to a running node: a small HTTP API for the command line,
// over a socket that only its owner can open, or in process where no server runs.
//
// Officers and roots sign on their own side, with package pen; what comes in here is
// signed already, and no private key ever does. Everything that is read is one channel's
// state as package channel computes it, with the words of its entries beside it. What only
// this node knows, such as links, clocks and what waits, stands in members named local.
//
//	GET    /node                                   who the node is
//	GET    /channels                               its channels
//	POST   /channels                               joins one, under the charters given
//	GET    /channels/{channel}                     status
//	GET    /channels/{channel}/state               the state, byte for byte as it is hashed
//	GET    /channels/{channel}/charter             the charter in force, or ?hash=
//	GET    /channels/{channel}/officers            officers' keys
//	GET    /channels/{channel}/notices[/NAME]      notices as they stand
//	GET    /channels/{channel}/messages            messages and urgent entries
//	GET    /channels/{channel}/findings[/NAME]     clashes, with what both sides said
//	GET    /channels/{channel}/things/NAME         any thing, by hash prefix or spoken number
//	GET    /channels/{channel}/entries             judged entries, paged: ?cursor= &limit=
//	GET    /channels/{channel}/entries/P/E/N       one entry's bytes, ?root= where there are two
//	POST   /channels/{channel}/words               an officer's word; onto the desk if it lacks a release
//	POST   /channels/{channel}/acts                a root act
//	GET    /channels/{channel}/bundle              a proof that stands alone, of ?name= (repeated) or all
//	GET    /channels/{channel}/drafts[/NAME]       what waits on the desk for a release
//	DELETE /channels/{channel}/drafts/NAME         takes a draft off the desk
//
// A channel is named by its id or the beginning of it. Every answer about a channel has
// the header Parley-Commit, a number that grows with what the node stores; a GET with
// ?after=N&wait=30s waits until it is above N, and then answers, or when the time is over.
//
// Errors are problems of RFC 9457 ([Problem]).
package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/node"
)

// Options is what the handler serves.
type Options struct {
	Node *node.Node
	// Journal keeps the desk, and gives the bytes of entries that do not decode.
	Journal journal.Journal
	// Join puts the party into the channel that the charters make.
	Join func(ctx context.Context, charters []*channel.CharterText) (*node.Channel, error)
	// Links tells of the ways to peers; nil where none are open.
	Links func() []Link
	// Clock is the node's; default: time.Now.
	Clock func() time.Time
	Log   *slog.Logger
}

// Bounds of requests.
const (
	maxBody = 1 << 20          // a charter chain is the largest thing handed in
	maxWait = 60 * time.Second // of a GET with ?wait=
	maxPage = 1000             // entries in one answer
)

type handler struct {
	Options
	pictures pictures
}

// NewHandler makes the API.
func NewHandler(o Options) http.Handler {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &handler{Options: o}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /node", h.answer(h.node))
	mux.HandleFunc("GET /channels", h.answer(h.channels))
	mux.HandleFunc("POST /channels", h.answer(h.join))
	for pattern, f := range map[string]func(*request) (any, error){
		"GET /channels/{channel}":                                  h.status,
		"GET /channels/{channel}/state":                            h.state,
		"GET /channels/{channel}/charter":                          h.charter,
		"GET /channels/{channel}/officers":                         h.officers,
		"GET /channels/{channel}/notices":                          h.notices,
		"GET /channels/{channel}/notices/{name...}":                h.notice,
		"GET /channels/{channel}/messages":                         h.messages,
		"GET /channels/{channel}/findings":                         h.findings,
		"GET /channels/{channel}/findings/{name...}":               h.finding,
		"GET /channels/{channel}/things/{name...}":                 h.thing,
		"GET /channels/{channel}/entries":                          h.entries,
		"GET /channels/{channel}/entries/{party}/{epoch}/{number}": h.entry,
		"GET /channels/{channel}/bundle":                           h.bundle,
		"GET /channels/{channel}/drafts":                           h.drafts,
		"GET /channels/{channel}/drafts/{name}":                    h.draft,
		"POST /channels/{channel}/words":                           h.word,
		"POST /channels/{channel}/acts":                            h.act,
		"DELETE /channels/{channel}/drafts/{name}":                 h.discard,
	} {
		mux.HandleFunc(pattern, h.answer(h.within(f)))
	}
	mux.HandleFunc("/", h.answer(func(r *request) (any, error) {
		return nil, notFound("path", r.URL.Path, "must be one of the paths of package api, with its method")
	}))
	return mux
}

func (h *handler) now() parley.Millis { return parley.Millis(h.Clock().UnixMilli()) }
