package tell

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
)

// The types of a webhook's body.
const (
	ToldEvent = "parley.told"
	TestEvent = "parley.test"
)

// Event is a webhook's body, as Standard Webhooks 1.0.0 recommends one.
type Event struct {
	Type      string   `json:"type"`
	Timestamp string   `json:"timestamp"` // RFC 3339, of when the message was put together
	Data      *Message `json:"data"`
}

// webhookTime bounds one attempt (Standard Webhooks: between 15 and 30 s).
const webhookTime = 20 * time.Second

// Bounds of a webhook's secret, in bytes (Standard Webhooks: 192 to 512 bits).
const (
	leastSecret = 24
	mostSecret  = 64
	secretMark  = "whsec_"
)

type webhookSender struct {
	Webhook
	read func(path string, private bool) ([]byte, error)
}

// send posts a message. Files are read each time, so that a changed secret or certificate
// needs no restart.
func (w *webhookSender) send(ctx context.Context, m *Message, at time.Time) error {
	secrets, err := w.secrets()
	if err != nil {
		return err
	}
	trusted, err := trust(w.read, w.CAFile)
	if err != nil {
		return err
	}
	event := Event{Type: ToldEvent, Timestamp: time.UnixMilli(int64(m.At)).UTC().Format(time.RFC3339Nano), Data: m}
	if m.Test {
		event.Type = TestEvent
	}
	body, err := json.Marshal(&event, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("encoding the message: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, webhookTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return errors.New("the address cannot be used") // the error would show it
	}
	id, stamp := "msg_"+m.ID, strconv.FormatInt(at.Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Parley")
	req.Header["webhook-id"] = []string{id}
	req.Header["webhook-timestamp"] = []string{stamp}
	req.Header["webhook-signature"] = []string{signatures(secrets, id, stamp, body)}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // it names the whole address, of which the path may be a secret
		}
		return fmt.Errorf("no answer: %w", err)
	}
	defer resp.Body.Close()
	io.CopyN(io.Discard, resp.Body, 64<<10) // what it says is of no use
	return answered(resp)
}

func (w *webhookSender) check() error {
	_, err := w.secrets()
	_, badCA := trust(w.read, w.CAFile)
	return errors.Join(err, badCA)
}

func answered(resp *http.Response) error {
	words := "it answered " + strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode)
	switch {
	case resp.StatusCode/100 == 2:
		return nil
	case resp.StatusCode == http.StatusGone:
		return &goneError{words + ": it wants nothing more; 'parley tell test' turns it on again once it does"}
	case resp.StatusCode/100 == 3:
		return errors.New(words + ": put the new address into node.json")
	}
	if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s > 0 && s < 1<<20 {
		return &laterError{words, time.Duration(s) * time.Second}
	}
	return errors.New(words)
}

// signatures signs what is sent, with each secret.
func signatures(secrets [][]byte, id, stamp string, body []byte) string {
	var out []string
	for _, s := range secrets {
		h := hmac.New(sha256.New, s)
		fmt.Fprintf(h, "%s.%s.", id, stamp)
		h.Write(body)
		out = append(out, "v1,"+base64.StdEncoding.EncodeToString(h.Sum(nil)))
	}
	return strings.Join(out, " ")
}

// secrets reads the secret, or several while one is changed. Its errors never show any.
func (w *webhookSender) secrets() (out [][]byte, err error) {
	b, err := w.read(w.SecretFile, true)
	if err != nil {
		return nil, fmt.Errorf("secretFile: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		digits, marked := strings.CutPrefix(line, secretMark)
		s, err := base64.StdEncoding.DecodeString(digits)
		if !marked || err != nil || len(s) < leastSecret || len(s) > mostSecret {
			return nil, &parley.Error{Field: "secretFile", Want: fmt.Sprintf("must hold %sBASE64, of %d to %d bytes, on each line", secretMark, leastSecret, mostSecret)}
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, &parley.Error{Field: "secretFile", Want: "must hold a secret, and is empty"}
	}
	return out, nil
}

// trust gives those who may sign a server's certificate; nil for whom the system trusts.
func trust(read func(string, bool) ([]byte, error), file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	b, err := read(file, false)
	if err != nil {
		return nil, fmt.Errorf("caFile: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return nil, &parley.Error{Field: "caFile", Want: "must hold certificates in PEM"}
	}
	return pool, nil
}

// shownURL is a webhook's address without what may be a secret in it.
func shownURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	shown := u.Scheme + "://" + u.Host + "/"
	if len(u.Path) > 1 || u.RawQuery != "" {
		shown += "…"
	}
	return shown
}
