package tell

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"parley"
)

// Settings is the member tell of node.json: whom the node tells, and how. Secrets are in
// files of their own, which only the node's owner may read.
type Settings struct {
	Webhooks []Webhook `json:"webhooks,omitempty"`
	Mail     []Mail    `json:"mail,omitempty"`
}

// Route chooses what goes to a recipient: tellings of the levels that the charters' ladders
// name, or of rungs by number. An address is an office's, never a person's.
type Route struct {
	// Levels are names from the charters' ladders, such as supervisor, or [Desk].
	Levels []string `json:"levels,omitempty"`
	// Rungs are numbers: 0 when something falls due, then the ladder's from 1.
	Rungs []int64 `json:"rungs,omitempty"`
}

// Desk is the level of what is told first: rung 0 of every ladder, and urgent entries. It
// also gets what no other recipient takes.
const Desk = "desk"

// Webhook is an address that tellings are posted to, as Standard Webhooks 1.0.0 has it.
type Webhook struct {
	URL        string `json:"url"`              // https; http on this machine alone
	SecretFile string `json:"secretFile"`       // whsec_..., one a line: while it is changed, both sign
	CAFile     string `json:"caFile,omitempty"` // who signs the server's certificate (PEM); absent: whom the system trusts
	Route
}

// TLS says how a mail server is spoken to.
type TLS string

// The ways.
const (
	StartTLS TLS = "starttls" // unencrypted at first, and no mail before TLS
	Implicit TLS = "implicit" // TLS from the first byte
	NoTLS    TLS = "none"     // unencrypted: without user and password only
)

// Mail is a mail server and the addresses that it takes tellings to.
type Mail struct {
	Server       string   `json:"server"`           // host:port
	TLS          TLS      `json:"tls,omitempty"`    // absent: starttls
	CAFile       string   `json:"caFile,omitempty"` // as for a webhook
	User         string   `json:"user,omitempty"`   // absent: the server wants none
	PasswordFile string   `json:"passwordFile,omitempty"`
	From         string   `json:"from"`
	To           []string `json:"to"` // each gets messages of its own
	Route
}

// Empty reports whether nobody is told.
func (s Settings) Empty() bool { return len(s.Webhooks)+len(s.Mail) == 0 }

// IsZero leaves it out of node.json where it says nothing.
func (s Settings) IsZero() bool { return s.Empty() }

// Clone gives settings that share nothing with s.
func (s Settings) Clone() Settings {
	s.Webhooks, s.Mail = slices.Clone(s.Webhooks), slices.Clone(s.Mail)
	for i := range s.Webhooks {
		s.Webhooks[i].Route = s.Webhooks[i].Route.clone()
	}
	for i := range s.Mail {
		s.Mail[i].Route, s.Mail[i].To = s.Mail[i].Route.clone(), slices.Clone(s.Mail[i].To)
	}
	return s
}

func (r Route) clone() Route { return Route{slices.Clone(r.Levels), slices.Clone(r.Rungs)} }

// Validate checks the form. Its errors name the field and never show a secret: the path of
// a webhook's address may be one.
func (s Settings) Validate() error {
	seen := map[string]bool{}
	for i := range s.Webhooks {
		w, field := &s.Webhooks[i], fmt.Sprintf("webhooks[%d]", i)
		if err := w.check(field); err != nil {
			return err
		}
		if seen[w.URL] {
			return &parley.Error{Field: field + ".url", Want: "must not stand twice: give one webhook all its levels"}
		}
		seen[w.URL] = true
	}
	for i := range s.Mail {
		m, field := &s.Mail[i], fmt.Sprintf("mail[%d]", i)
		if err := m.check(field); err != nil {
			return err
		}
		for j, to := range m.To {
			if seen[m.Server+" "+to] {
				return parley.Wrong(fmt.Sprintf("%s.to[%d]", field, j), to, "must not stand twice for one server: give one address all its levels")
			}
			seen[m.Server+" "+to] = true
		}
	}
	return nil
}

func (r Route) check(field string) error {
	if len(r.Levels)+len(r.Rungs) == 0 {
		return parley.Wrong(field+".levels", "", `must name levels of the charter's ladder, such as "desk" or "supervisor", or rungs must name numbers`)
	}
	for i, l := range r.Levels {
		if err := parley.CheckText(fmt.Sprintf("%s.levels[%d]", field, i), l, 100); err != nil {
			return err
		}
	}
	for i, n := range r.Rungs {
		if n < 0 || n > parley.MaxRungs {
			return parley.Wrong(fmt.Sprintf("%s.rungs[%d]", field, i), n, fmt.Sprintf("must be from 0 to %d", parley.MaxRungs))
		}
	}
	return nil
}

func (w *Webhook) check(field string) error {
	u, err := url.Parse(w.URL)
	switch {
	case w.URL == "":
		return parley.Missing(field + ".url")
	case err != nil || u.Hostname() == "" || u.Fragment != "":
		return &parley.Error{Field: field + ".url", Want: "must be an address such as https://duty.example.mil/parley"}
	case u.User != nil:
		return &parley.Error{Field: field + ".url", Want: "must be without user and password: the secret is in a file"}
	case u.Scheme != "https" && (u.Scheme != "http" || !isLocal(u.Hostname())):
		return &parley.Error{Field: field + ".url", Want: "must begin with https://, or with http:// and this machine, such as http://127.0.0.1:8080/"}
	case w.SecretFile == "":
		return parley.Missing(field + ".secretFile")
	}
	return w.Route.check(field)
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (m *Mail) check(field string) error {
	host, port, err := net.SplitHostPort(m.Server)
	switch {
	case m.Server == "":
		return parley.Missing(field + ".server")
	case err != nil || host == "" || !isPort(port):
		return parley.Wrong(field+".server", m.Server, "must be host:port, such as mail.example.mil:587")
	case m.TLS != "" && m.TLS != StartTLS && m.TLS != Implicit && m.TLS != NoTLS:
		return parley.Wrong(field+".tls", m.TLS, "must be starttls, implicit or none")
	case m.TLS == NoTLS && m.User != "":
		return parley.Wrong(field+".tls", m.TLS, "must be starttls or implicit where there is a user: the password would go unencrypted")
	case m.User != "" && m.PasswordFile == "":
		return parley.Missing(field + ".passwordFile")
	case m.User == "" && m.PasswordFile != "":
		return parley.Missing(field + ".user")
	case m.From == "":
		return parley.Missing(field + ".from")
	case len(m.To) == 0:
		return parley.Missing(field + ".to")
	}
	if err := checkMailbox(field+".from", m.From); err != nil {
		return err
	}
	for i, to := range m.To {
		if err := checkMailbox(fmt.Sprintf("%s.to[%d]", field, i), to); err != nil {
			return err
		}
	}
	return m.Route.check(field)
}

func isPort(s string) bool {
	n, err := net.LookupPort("tcp", s)
	return err == nil && n > 0
}

func checkMailbox(field, address string) error {
	a, err := mail.ParseAddress(address)
	if err != nil || a.Address != address || !strings.Contains(address, "@") {
		return parley.Wrong(field, address, "must be an office's address alone, such as duty-desk@example.mil")
	}
	return nil
}

// takes reports whether a telling goes to a recipient of this route.
func (r Route) takes(x *telling) bool {
	if slices.Contains(r.Levels, x.Level) {
		return true
	}
	return slices.Contains(r.Rungs, x.Rung)
}
