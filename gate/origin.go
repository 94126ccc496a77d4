package gate

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"parley/api"
)

// contentPolicy is the page's: everything from its own origin, nothing in a frame. The map
// draws to blobs and works in a worker; the page's styles are set from code.
const contentPolicy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; " +
	"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// secureHeaders sets what every answer has. Strict-Transport-Security is not among it: with
// a certificate that people compare by hand, it would take from them the way past a warning.
func secureHeaders(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()")
}

// bundleTypes are the types of a bundle that is handed in to be verified.
var bundleTypes = []string{"application/octet-stream", "application/vnd.parley.bundle"}

// foreign tells why a request is not the console's own; "" where it is.
func foreign(r *http.Request, origin string) (api.ProblemKind, string) {
	safe := r.Method == http.MethodGet || r.Method == http.MethodHead
	given := r.Header.Values("Origin")
	switch {
	case len(given) > 1, len(given) == 1 && !strings.EqualFold(given[0], origin):
		return api.Forbidden, "the request comes from a page of another origin: use the console itself"
	case len(given) == 0 && !safe:
		return api.Forbidden, "the request does not say which page it comes from: what writes has the header Origin, with the console's own"
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); {
	case site == "", site == "same-origin", site == "none" && safe:
	case safe && !strings.HasPrefix(r.URL.Path, "/v1/") && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document":
		// A link from elsewhere may open the page; what it shows is asked by the page.
	default:
		return api.Forbidden, "the request comes from another site: use the console itself"
	}
	if safe || r.ContentLength == 0 {
		return "", ""
	}
	// What a form of another site can send without being asked has other types.
	want := []string{"application/json"}
	if r.URL.Path == "/v1/bundles/verification" {
		want = bundleTypes
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(want, kind) {
		return api.Unsupported, "Content-Type: must be " + strings.Join(want, " or ")
	}
	return "", ""
}
