// Package api is the local way to a running node: a small HTTP API for the command line,
// over a socket that only its owner can open, or in process where no server runs.
//
// Officers and roots sign on their own side, with package pen; what comes in here is
// signed already, and no private key ever does. Everything that is read is one channel's
// state as package channel computes it, with the words of its entries beside it. What only
// this node knows, such as links, clocks and what waits, stands in members named local.
//
// The operations are declared in operations, each with its input, its output and what it
// is for; from them come the router, the document at /openapi.json and the page at /docs.
//
// A channel is named by its id or the beginning of it. Every answer about a channel has
// the header Parley-Commit, a number that grows with what the node stores; a GET with
// ?after=N&wait=30s waits until it is above N, and then answers, or when the time is over.
//
// Lists come in pages ([Page]). Errors are problems of RFC 9457 ([Problem]).
package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
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
	// Carry writes files for peers, or takes theirs.
	Carry func(ctx context.Context, r CarryRequest) ([]Carried, error)
	// Links tells of the ways to peers; nil where none are open.
	Links func() []Link
	// Sessions are the officers signed in over the console's address; nil: there is none.
	Sessions *Sessions
	// Console tells the address that people open, or "".
	Console func() string
	// Teller tells the party's people outside the console; nil: nobody does.
	Teller Teller
	// Name and Partners are the party's, as its card has them.
	Name     string
	Partners []parley.Partner
	// Clock is the node's; default: time.Now.
	Clock func() time.Time
	Log   *slog.Logger
}

// maxWait bounds how long a read waits for news.
const maxWait = 60 * time.Second

// Bounds of bodies, in bytes.
const (
	maxWord    = 128 << 10 // an entry has at most 60,000, and JSON may escape
	maxCharter = 1 << 20
	maxBundle  = 64 << 20
)

type handler struct {
	Options
	pictures pictures
	events   hubs
	desks    sync.Mutex // over reading the desk and writing what follows from it

	madeLists made // for handovers
}

// NewHandler makes the API.
func NewHandler(o Options) http.Handler {
	_, h := newHandler(o)
	return h
}

// Document gives the API's OpenAPI document, without a node.
func Document() ([]byte, error) {
	s, _ := newHandler(Options{})
	return s.document()
}

func newHandler(o Options) (*service, http.Handler) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &handler{Options: o}
	s, mux := newService(h)
	h.operations(s)
	s.publish(mux)
	mux.HandleFunc("/", h.stray(mux))
	return s, mux
}

// operations adds everything that the API does, in the order of the document.
func (h *handler) operations(s *service) {
	h.nodeOperations(s)
	h.channelOperations(s)
	h.eventOperations(s)
	h.deskOperations(s)
	h.noticeOperations(s)
	h.nearOperations(s)
	h.urgentOperations(s)
	h.callOperations(s)
	h.incidentOperations(s)
	h.findingOperations(s)
	h.checkOperations(s)
	h.nameOperations(s)
	h.sheetOperations(s)
	h.entryOperations(s)
	h.wordOperations(s)
	h.obligationOperations(s)
	h.lineOperations(s)
	h.measureOperations(s)
	h.tellOperations(s)
	h.readingOperations(s)
	h.draftOperations(s)
	h.batchOperations(s)
	h.progressOperations(s)
	h.handoverOperations(s)
	h.bundleOperations(s)
	h.carryOperations(s)
	h.sessionOperations(s)
	h.codeOperations(s)
	h.enrolmentOperations(s)
}

func (h *handler) now() parley.Millis { return parley.Millis(h.Clock().UnixMilli()) }
