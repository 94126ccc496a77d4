package api

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"parley"
)

// SessionCookie names the cookie of a signed-in officer's session.
const SessionCookie = "parley-session"

// apiVersion is that of the paths and their shapes, not the program's.
const apiVersion = "1.0"

// aboutAPI is about the whole, as the document says it.
const aboutAPI = `How programs and the console speak with a running Parley node.

What comes in is signed already: officers and roots sign on their own side, and no private key ever comes here. What is read is one channel's state with the words of its entries beside it; what only this node knows stands in members named local.

Every error is a problem (RFC 9457): its detail is one sentence, and where a value is wrong, field, value and remedy say which one and what would be right. Lists come in pages; the cursor is the next of the page before. Times are milliseconds since 1970, places are latitude and longitude in 1e-7 degree (WGS-84), lengths are millimetres.

A party's own machine reaches the node through a socket that only its owner can open. Browsers reach it through the console's address, signed in by an officer's key.`

// tags are the headings of the document, in its order.
var tags = []*huma.Tag{
	{Name: "Node", Description: "Who the node is, and the channels that it is in."},
	{Name: "Channel", Description: "How a channel stands: its charter, its officers, its links."},
	{Name: "Desk", Description: "What the duty officer sees first, and what happens meanwhile."},
	{Name: "Notices", Description: "What parties have told of where they will be."},
	{Name: "Messages", Description: "What people wrote to each other."},
	{Name: "Calls", Description: "Urgent calls with what became of them, and records of what was spoken by telephone or radio."},
	{Name: "Incidents", Description: "What each side tells of an incident, beside what the others tell, and how many each side alleges."},
	{Name: "Obligations", Description: "Who owes whom what, since when and by when, and how far each thing has come with each party."},
	{Name: "Line", Description: "Whether the line is alive and who is on duty at each end: line checks, declared status beside observed use, rosters, the ways to reach a party."},
	{Name: "Clashes", Description: "What the nodes found when they compared notices, and what both sides answered."},
	{Name: "Batches", Description: "What organisations hand in for the party to forward, when it goes, and how far it has come."},
	{Name: "Writing", Description: "Handing in what officers and roots have signed, and reading what they are about to sign."},
	{Name: "Handover", Description: "What one shift hands to the next: this party's own, and never said on the channel."},
	{Name: "Entries", Description: "The logs themselves."},
	{Name: "Proof", Description: "Extracts that verify without a node."},
	{Name: "Officers", Description: "How a key becomes an officer's."},
	{Name: "Sessions", Description: "Signing in at the console's address."},
}

// once sets what huma keeps for the whole program.
var once sync.Once

func newService(h *handler) (*service, *http.ServeMux) {
	once.Do(func() {
		huma.DefaultArrayNullable = false // an empty list is [], never null
		huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
			return parameterProblem(nil, status, msg, errs)
		}
		huma.NewErrorWithContext = func(c huma.Context, status int, msg string, errs ...error) huma.StatusError {
			return parameterProblem(c.Operation(), status, msg, errs)
		}
	})
	mux := http.NewServeMux()
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Parley node API", Version: apiVersion, Description: aboutAPI},
			Tags:    tags,
			Components: &huma.Components{
				Schemas: newRegistry(),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: SessionCookie, Description: "An officer's session at the console's address. The cookie's whole name ends in the port of the address, and under TLS begins with __Host-. The socket needs none."},
				},
			},
		},
		Formats:                      map[string]huma.Format{jsonType: strictJSON, problemType: strictJSON},
		DefaultFormat:                jsonType,
		RejectUnknownQueryParameters: true,
	}
	s := &service{handler: h}
	s.api = huma.NewAPI(config, &router{mux})
	s.api.UseMiddleware(h.admit)
	config.Components.Responses = problemResponses(s.api.OpenAPI().Components.Schemas)
	return s, mux
}

// router puts operations on a mux.
type router struct{ mux *http.ServeMux }

// Handle adds an operation. A last element {name} takes the rest of the path, for the
// names of notices and entries have slashes.
func (a *router) Handle(op *huma.Operation, f func(huma.Context)) {
	path := op.Path
	if strings.HasSuffix(path, "/{name}") {
		path = strings.TrimSuffix(path, "}") + "...}"
	}
	a.mux.HandleFunc(op.Method+" "+path, func(w http.ResponseWriter, r *http.Request) { f(humago.NewContext(op, r, w)) })
}

func (a *router) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// admit comes before everything else that an operation does.
func (h *handler) admit(c huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(c)
	w.Header().Set("Cache-Control", "no-store")
	err := Admit(r)
	if err == nil {
		err = h.admitPartner(r)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	next(c)
}

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// stray answers what no operation does: another method of a path that there is, or a path
// that there is not.
func (h *handler) stray(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var allow []string
		for _, m := range methods {
			other := r.Clone(r.Context())
			other.Method = m
			if _, pattern := mux.Handler(other); pattern != "" && pattern != "/" {
				allow = append(allow, m)
			}
		}
		if len(allow) == 0 || slices.Contains(allow, r.Method) {
			h.fail(w, r, notFound("path", r.URL.Path, "must be one of the paths that /docs lists"))
			return
		}
		w.Header().Set("Allow", strings.Join(allow, ", "))
		h.fail(w, r, about(BadMethod, parley.Wrong("method", r.Method, "must be "+strings.Join(allow, " or ")+" here").(*parley.Error)))
	}
}
