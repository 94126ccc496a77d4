package gate

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"parley"
	"parley/api"
)

// page serves the console's files from memory.
type page struct{ files map[string]*asset }

type asset struct {
	bytes   []byte
	kind    string
	etag    string
	caching string
	// small gives the file compressed; nil where that is no gain.
	small func() []byte
}

// hashed matches names in which the build may have put the hash of the contents.
var hashed = regexp.MustCompile(`^assets/.+[-.]([A-Za-z0-9_-]{8})\.[a-z0-9]+$`)

// isHashed tells whether a file of that name has the same contents for ever. A hash that
// looks like a word, such as coastline-detailed.json has, is not taken for one: asking
// again whether a file has changed costs little.
func isHashed(name string) bool {
	m := hashed.FindStringSubmatch(name)
	return m != nil && strings.ContainsAny(m[1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}

// kinds are the types of what a build makes, whatever the machine has been told of them.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/x-icon", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
	".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
}

var compressible = []string{".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"}

func readPage(files fs.FS) (*page, error) {
	p := &page{files: map[string]*asset{}}
	if files == nil {
		return p, nil
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		p.files[name] = newAsset(name, b)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the console's page: %w", err)
	}
	return p, nil
}

func newAsset(name string, b []byte) *asset {
	sum := sha256.Sum256(b)
	a := &asset{bytes: b, kind: kinds[path.Ext(name)], etag: `"` + hex.EncodeToString(sum[:16]) + `"`, caching: "no-cache"}
	if a.kind == "" {
		a.kind = "application/octet-stream"
	}
	if t := mime.TypeByExtension(path.Ext(name)); a.kind == "application/octet-stream" && strings.HasPrefix(t, "font/") {
		a.kind = t
	}
	switch {
	case isHashed(name):
		a.caching = "public, max-age=31536000, immutable"
	case path.Ext(name) == ".html":
		a.caching = "no-store"
	}
	if slices.Contains(compressible, path.Ext(name)) && len(b) > 1<<10 {
		a.small = sync.OnceValue(func() []byte {
			var out bytes.Buffer
			z := gzip.NewWriter(&out)
			z.Write(b) // neither fails: the buffer grows
			z.Close()
			return out.Bytes()
		})
	}
	return a
}

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, api.BadMethod, "the page is only read")
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	a := p.files[name]
	switch {
	case a == nil && len(p.files) == 0 && name == "index.html":
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, "The node runs, and this is its console's address, but the page was not built into this program: run 'make console' and build it again. The API is here: see /docs.")
	case a == nil:
		refuse(w, api.NotFound, parley.Wrong("path", r.URL.Path, "must be a file of the page; the page itself is /").Error())
	default:
		a.serve(w, r)
	}
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", a.caching)
	h.Set("ETag", a.etag)
	b := a.bytes
	if a.small != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			h.Set("Content-Encoding", "gzip")
			h.Set("ETag", strings.TrimSuffix(a.etag, `"`)+`-gzip"`)
			b = a.small()
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

func acceptsGzip(r *http.Request) bool {
	for _, e := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(e), ";")
		if strings.TrimSpace(coding) == "gzip" {
			return strings.ReplaceAll(weight, " ", "") != "q=0"
		}
	}
	return false
}
