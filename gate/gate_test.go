package gate_test

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/api"
	"parley/gate"
)

// A page of another name that is made to lead to this machine gets nothing.
func TestAHostOfAnotherNameGetsNothing(t *testing.T) {
	s := open(t, options{names: []string{"Desk.Example.mil", "forwarded.example.mil:8443"}})
	b := s.browser()
	u, err := url.Parse(b.base)
	must(t, err)
	port := u.Port()
	for host, want := range map[string]int{
		u.Host: 200, "localhost:" + port: 200, "LOCALHOST:" + port: 200, "[::1]:" + port: 200,
		"desk.example.mil:" + port: 200, "forwarded.example.mil:8443": 200,
		"evil.example": 421, "evil.example:" + port: 421, "127.0.0.1": 421, "127.0.0.1:1": 421, "localhost": 421,
		"127.0.0.1.evil.example:" + port: 421, "desk.example.mil.:" + port: 421, "forwarded.example.mil:" + port: 421, "192.0.2.7:" + port: 421,
	} {
		a := b.ask("GET", "/v1/node", nil, func(r *http.Request) { r.Host = host })
		if a.status != want {
			t.Errorf("Host %s: answered %d, want %d", host, a.status, want)
		}
		if want == 421 && strings.Contains(string(a.body), "us") && strings.Contains(string(a.body), "party") {
			t.Errorf("Host %s: told who the node is", host)
		}
	}
}

func TestWritesOfOtherOriginsAreRefused(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	b := s.signedIn("duty")
	word := api.WordRequest{Draft: *c.sealed("duty", "message", message("hello"))}
	for name, edit := range map[string]func(*http.Request){
		"another site":              func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") },
		"another port":              func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") },
		"another scheme":            func(r *http.Request) { r.Header.Set("Origin", strings.Replace(b.base, "http:", "https:", 1)) },
		"another name of this host": func(r *http.Request) { r.Header.Set("Origin", strings.Replace(b.base, "127.0.0.1", "localhost", 1)) },
		"a sandboxed frame":         func(r *http.Request) { r.Header.Set("Origin", "null") },
		"none":                      func(r *http.Request) { r.Header.Del("Origin") },
		"two":                       func(r *http.Request) { r.Header.Add("Origin", "http://evil.example") },
		"cross-site":                func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"same site, other port":     func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"typed":                     func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "none") },
	} {
		t.Run(name, func(t *testing.T) {
			b.ask("POST", c.path("/words"), word, edit).is(403)
			b.ask("DELETE", "/v1/session", nil, edit).is(403)
		})
	}
	for name, want := range map[string]int{"text/plain": 415, "": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415, "application/octet-stream": 415, "application/json;": 201, "application/json; charset=utf-8": 200} {
		if a := b.ask("POST", c.path("/words"), word, func(r *http.Request) { r.Header.Set("Content-Type", name) }); a.status != want && (want == 415 || a.status >= 300) {
			t.Errorf("Content-Type %q: answered %d: %s", name, a.status, a.body)
		}
	}
	if words, err := c.Messages(ctx); err != nil || len(words) != 1 {
		t.Errorf("%d messages were filed, want the one with a right type: %v", len(words), err)
	}
	b.ask("POST", "/v1/bundles/verification", []byte("no bundle"), nil).is(415)
}

// What another site embeds or fetches gets nothing; a link may open the page.
func TestReadsFromOtherSitesAreRefused(t *testing.T) {
	s := open(t, options{})
	s.found("Valley", "duty")
	b := s.signedIn("duty")
	fetched := func(site, mode, dest string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", site)
			r.Header.Set("Sec-Fetch-Mode", mode)
			r.Header.Set("Sec-Fetch-Dest", dest)
		}
	}
	for _, path := range []string{"/v1/channels", "/", "/openapi.json"} {
		b.ask("GET", path, nil, fetched("cross-site", "no-cors", "script")).is(403)
		b.ask("GET", path, nil, fetched("cross-site", "navigate", "iframe")).is(403)
		b.ask("GET", path, nil, fetched("same-site", "cors", "empty")).is(403)
		b.ask("GET", path, nil, func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }).is(403)
		b.ask("GET", path, nil, fetched("none", "navigate", "document")).is(200)
	}
	b.ask("GET", "/v1/channels", nil, fetched("cross-site", "navigate", "document")).is(403)
	b.ask("GET", "/", nil, fetched("cross-site", "navigate", "document")).is(200)
}

func TestEveryAnswerHasTheHeadersOfThePage(t *testing.T) {
	s := open(t, options{})
	s.found("Valley", "duty")
	b := s.signedIn("duty")
	for path, caching := range map[string]string{
		"/": "no-store", "/v1/channels": "no-store", "/v1/nothing": "no-store", "/none.js": "no-store", "/openapi.json": "no-store",
		"/assets/index-Ab3_dE9-.js": "public, max-age=31536000, immutable", "/assets/names-of-towns.txt": "no-cache",
	} {
		h := b.ask("GET", path, nil, nil).header
		for name, part := range map[string]string{
			"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=()",
			"Cache-Control": caching,
		} {
			if !strings.Contains(h.Get(name), part) {
				t.Errorf("%s has %s: %q, want %q in it", path, name, h.Get(name), part)
			}
		}
		if h.Get("Access-Control-Allow-Origin") != "" || h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s has %v", path, h)
		}
	}
	b.ask("GET", "/.gitkeep", nil, nil).is(404)
	b.ask("GET", "/assets/../../etc/passwd", nil, nil).is(404)
	b.ask("POST", "/", nil, nil).is(405)
}

func TestThePageIsSentCompressedAndNotTwice(t *testing.T) {
	s := open(t, options{})
	b := s.browser()
	plain := b.ask("GET", "/assets/index-Ab3_dE9-.js", nil, func(r *http.Request) { r.Header.Set("Accept-Encoding", "identity") }).is(200)
	small := b.ask("GET", "/assets/index-Ab3_dE9-.js", nil, func(r *http.Request) { r.Header.Set("Accept-Encoding", "br, gzip;q=0.8") }).is(200)
	if small.header.Get("Content-Encoding") != "gzip" || len(small.body) >= len(plain.body) {
		t.Errorf("sent %d bytes compressed, %d plain", len(small.body), len(plain.body))
	}
	if small.header.Get("Content-Type") != plain.header.Get("Content-Type") || small.header.Get("ETag") == plain.header.Get("ETag") {
		t.Errorf("headers %v and %v", small.header, plain.header)
	}
	b.ask("GET", "/assets/index-Ab3_dE9-.js", nil, func(r *http.Request) {
		r.Header.Set("Accept-Encoding", "identity")
		r.Header.Set("If-None-Match", plain.header.Get("ETag"))
	}).is(304)
}

func TestANodeWithoutThePageSaysSo(t *testing.T) {
	s := open(t, options{page: emptyPage{}})
	a := s.browser().ask("GET", "/", nil, nil).is(503)
	if !strings.Contains(string(a.body), "was not built") {
		t.Errorf("said %q", a.body)
	}
}

// Other machines are spoken to over TLS alone, with a certificate that people can compare
// and that stays.
func TestBeyondThisMachineItIsTLS(t *testing.T) {
	s := open(t, options{address: "0.0.0.0:0"})
	s.found("Valley", "duty")
	print := s.gate.Fingerprint()
	if len(print) != 64 || !strings.HasPrefix(s.gate.Address(), "https://") {
		t.Fatalf("opened at %s with %q", s.gate.Address(), print)
	}
	b := s.signedIn("duty")
	a := b.ask("GET", "/v1/session", nil, nil).is(200)
	if a.proto != 2 {
		t.Errorf("spoke HTTP/%d, want 2", a.proto)
	}
	u, err := url.Parse(b.base)
	must(t, err)
	// By an address of the machine that no setting names: no name can be made to be it.
	b.ask("GET", "/v1/node", nil, func(r *http.Request) { r.Host = "evil.example:" + u.Port() }).is(421)
	resp, err := http.Get("http://127.0.0.1:" + u.Port() + "/v1/node")
	if err == nil {
		resp.Body.Close()
		if resp.StatusCode != 400 {
			t.Errorf("without TLS it answered %s", resp.Status)
		}
	}
	s.restart()
	if s.gate.Fingerprint() != print {
		t.Error("after a restart it has another certificate")
	}
	s.pass(800 * 24 * time.Hour)
	s.restart()
	if s.gate.Fingerprint() == print {
		t.Error("a certificate that is about to end is not made anew")
	}
	s.browser().ask("GET", "/v1/node", nil, nil).is(200)
}

func TestCookiesAreOutOfReach(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "0.0.0.0:0"} {
		s := open(t, options{address: address})
		s.found("Valley", "duty")
		b := s.browser()
		a := b.ask("POST", "/v1/session", b.signed(b.challenge(), "duty"), nil).is(200)
		l := a.header.Values("Set-Cookie")
		if len(l) != 1 {
			t.Fatalf("set %d cookies", len(l))
		}
		c, err := http.ParseSetCookie(l[0])
		must(t, err)
		tls := strings.HasPrefix(b.base, "https:")
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure != tls || strings.HasPrefix(c.Name, "__Host-") != tls || c.Domain != "" || c.Path != "/" || c.MaxAge != 12*3600 {
			t.Errorf("at %s the cookie is %+v", b.base, *c)
		}
		if len(c.Value) < 26 {
			t.Errorf("the token has %d characters, too few for 128 bits", len(c.Value))
		}
	}
}

// A header that comes in too slowly is not waited for, and holds nobody up.
func TestASlowHeaderIsCutOff(t *testing.T) {
	s := open(t, options{limits: gate.Limits{Header: 300 * time.Millisecond}})
	u, err := url.Parse(s.gate.Address())
	must(t, err)
	conn, err := net.Dial("tcp", u.Host)
	must(t, err)
	defer conn.Close()
	_, err = conn.Write([]byte("GET /v1/node HTTP/1.1\r\nHost: " + u.Host + "\r\nX-Slow: "))
	must(t, err)
	s.browser().ask("GET", "/v1/node", nil, nil).is(200)
	must(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if e, ok := err.(net.Error); ok && e.Timeout() {
		t.Fatal("after ten seconds the connection is still held")
	}
	if strings.Contains(line, " 200 ") {
		t.Errorf("answered %q to half a header", line)
	}
}

func TestHeadersAreBounded(t *testing.T) {
	s := open(t, options{})
	a := s.browser().ask("GET", "/v1/node", nil, func(r *http.Request) { r.Header.Set("X-Large", strings.Repeat("x", 64<<10)) })
	a.is(431)
}

func TestTooManyRequestsAreToldToWait(t *testing.T) {
	s := open(t, options{limits: gate.Limits{PerSecond: 0.01, Burst: 5}})
	s.found("Valley", "duty")
	b := s.signedIn("duty") // two of the address's
	for range 5 {
		b.ask("GET", "/v1/session", nil, nil).is(200)
	}
	a := b.ask("GET", "/v1/session", nil, nil).is(429)
	if wait, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || wait < 50 || wait > 100 {
		t.Errorf("Retry-After is %q, want at most the 100 seconds in which there is a token", a.header.Get("Retry-After"))
	}
	// The session has used up what is its own, and nothing of the address's.
	other := s.browser()
	for range 3 {
		other.ask("GET", "/v1/node", nil, nil).is(200)
	}
	other.ask("GET", "/v1/node", nil, nil).is(429)
	other.ask("GET", "/", nil, nil).is(429)
}

func TestWithoutASessionLittleIsOpen(t *testing.T) {
	s := open(t, options{})
	c := s.found("Valley", "duty")
	b := s.browser()
	for _, path := range []string{"/", "/openapi.json", "/docs", "/v1/node"} {
		b.ask("GET", path, nil, nil).is(200)
	}
	node := string(b.ask("GET", "/v1/node", nil, nil).body)
	for _, member := range []string{"partners", "clock", "fingerprint", "name\":\"United"} {
		if strings.Contains(node, member) {
			t.Errorf("who is not signed in is told %s", node)
		}
	}
	for _, o := range []struct{ method, path string }{
		{"GET", "/v1/channels"}, {"GET", c.path("")}, {"GET", c.path("/state")}, {"GET", c.path("/notices")}, {"GET", c.path("/events")},
		{"GET", c.path("/drafts")}, {"GET", c.path("/entries")}, {"GET", c.path("/bundle")}, {"GET", c.path("/enrolments")},
		{"POST", c.path("/words")}, {"POST", c.path("/codes")}, {"POST", c.path("/readings")}, {"GET", "/v1/session"},
		{"GET", "/v1//channels"}, {"GET", "/v1/readings/place?text=35N%2040E"},
	} {
		var body any
		if o.method == "POST" {
			body = struct{}{}
		}
		if a := b.ask(o.method, o.path, body, nil); a.status != 401 && (a.status != 404 || strings.Contains(string(a.body), "Valley")) {
			t.Errorf("%s %s answered %d: %s", o.method, o.path, a.status, a.body)
		}
	}
	// A cookie that was never given is no session, and neither is the hash of one.
	b.ask("GET", "/v1/channels", nil, func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: api.CookieAt(b.base), Value: strings.Repeat("A", 26)})
	}).is(401)
}
