package tell

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/go-json-experiment/json"
)

// hook is a server that takes webhooks and checks them as Standard Webhooks says.
type hook struct {
	*httptest.Server
	t      *testing.T
	secret []byte

	mu     sync.Mutex
	status int // what it answers
	header http.Header
	got    []posted
	// taking is called before it answers; gone waits until whoever sends has gone.
	taking func(gone func())
}

// posted is one attempt.
type posted struct {
	id, stamp string
	body      []byte
	event     Event
}

var hookSecret = bytes.Repeat([]byte{7}, 32)

func newHook(t *testing.T) *hook {
	h := &hook{t: t, secret: hookSecret, status: http.StatusNoContent, header: http.Header{}}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

// secretFile is what the sender's file holds: a secret that is being replaced stands first.
func (h *hook) secretFile() string {
	return "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{9}, 24)) + "\nwhsec_" + base64.StdEncoding.EncodeToString(h.secret) + "\n"
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	p := posted{id: r.Header.Get("Webhook-Id"), stamp: r.Header.Get("Webhook-Timestamp"), body: body}
	if err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || strings.Contains(p.id, ".") {
		h.t.Errorf("%s %v: %v", r.Method, r.Header, err)
	}
	sum := hmac.New(sha256.New, h.secret)
	io.WriteString(sum, p.id+"."+p.stamp+".")
	sum.Write(body)
	signed := false
	for _, s := range strings.Fields(r.Header.Get("Webhook-Signature")) {
		digits, v1 := strings.CutPrefix(s, "v1,")
		b, _ := base64.StdEncoding.DecodeString(digits)
		signed = signed || v1 && hmac.Equal(b, sum.Sum(nil))
	}
	if !signed {
		h.t.Errorf("not signed: %q", r.Header.Get("Webhook-Signature"))
	}
	if err := json.Unmarshal(body, &p.event, json.RejectUnknownMembers(true)); err != nil {
		h.t.Errorf("%v in %s", err, body)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got = append(h.got, p)
	if h.taking != nil {
		h.taking(func() { <-r.Context().Done() })
	}
	for name, l := range h.header {
		w.Header()[name] = l
	}
	w.WriteHeader(h.status)
}

// answers sets what it answers from now on.
func (h *hook) answers(status int, header ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status, h.header = status, http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.header.Set(header[i], header[i+1])
	}
}

func (h *hook) all() []posted {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]posted{}, h.got...)
}

// post is a mail server.
type post struct {
	t        *testing.T
	address  string
	ca       string // in PEM
	implicit bool
	password string // of parley; "" for no sign-in

	mu     sync.Mutex
	server *smtp.Server
	got    []letter
	broken error             // what it answers to a mail
	taking func(gone func()) // as of a hook
}

// letter is a mail as it came.
type letter struct {
	from, to   string
	secured    bool
	header     mail.Header
	subject    string
	text       string
	attachment string
}

// newPost begins a mail server on an address of its own; implicit: TLS from the first byte.
func newPost(t *testing.T, implicit bool, password string) *post {
	p := &post{t: t, implicit: implicit, password: password}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p.address = l.Addr().String()
	p.serve(l, newCertificate(t, &p.ca))
	t.Cleanup(p.stop)
	return p
}

func newCertificate(t *testing.T, ca *string) tls.Certificate {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	raw, err := x509.CreateCertificate(rand.Reader, c, c, k.Public(), k)
	must(t, err)
	*ca = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: k}
}

func (p *post) serve(l net.Listener, cert tls.Certificate) {
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &visit{post: p, conn: c}, nil }))
	s.Domain, s.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	if p.implicit {
		l = tls.NewListener(l, s.TLSConfig)
	}
	p.mu.Lock()
	p.server = s
	p.mu.Unlock()
	go s.Serve(l)
}

func (p *post) stop() { p.server.Close() }

func (p *post) all() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]letter{}, p.got...)
}

func (p *post) answers(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = err
}

// visit is one connection.
type visit struct {
	post     *post
	conn     *smtp.Conn
	signedIn bool
	from, to string
}

func (v *visit) AuthMechanisms() []string { return []string{sasl.Plain} }

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "parley" || password != v.post.password {
			return errors.New("not with " + password) // a server that repeats what it got
		}
		v.signedIn = true
		return nil
	}), nil
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error {
	if v.post.password != "" && !v.signedIn {
		return smtp.ErrAuthRequired
	}
	v.from = from
	return nil
}

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == "refused@example.mil" {
		return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
	}
	v.to = to
	return nil
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func (v *visit) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, secured := v.conn.TLSConnectionState()
	l := letter{from: v.from, to: v.to, secured: secured}
	if err := l.read(b); err != nil {
		v.post.t.Errorf("%v in:\n%s", err, b)
	}
	v.post.mu.Lock()
	defer v.post.mu.Unlock()
	if v.post.broken != nil {
		return v.post.broken
	}
	v.post.got = append(v.post.got, l)
	if v.post.taking != nil {
		v.post.taking(func() { io.Copy(io.Discard, v.conn.Conn()) })
	}
	return nil
}

// read takes a mail apart.
func (l *letter) read(b []byte) error {
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		return err
	}
	l.header = m.Header
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		l.text, err = decoded(m.Body, m.Header.Get("Content-Transfer-Encoding"))
		return err
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		text, err := decoded(p, p.Header.Get("Content-Transfer-Encoding"))
		if err != nil {
			return err
		}
		if p.FileName() != "" {
			l.attachment = text
		} else {
			l.text = text
		}
	}
}

func decoded(r io.Reader, encoding string) (string, error) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	b, err := io.ReadAll(r)
	return strings.ReplaceAll(string(b), "\r\n", "\n"), err
}
