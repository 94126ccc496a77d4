package tell

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"parley"
)

// mailTime bounds one attempt: a greeting may be held back for 30 s by a server that is
// wary of spam.
const mailTime = 60 * time.Second

type mailSender struct {
	Mail
	to   string
	read func(path string, private bool) ([]byte, error)
}

// send hands a message to the server. It counts as sent once the server has taken it.
func (s *mailSender) send(ctx context.Context, m *Message, _ time.Time) error {
	password, err := s.password()
	if err != nil {
		return err
	}
	trusted, err := trust(s.read, s.CAFile)
	if err != nil {
		return err
	}
	msg, err := s.compose(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	client, err := s.client(ctx, trusted, password)
	if err == nil {
		err = hand(ctx, client, msg)
	}
	if err != nil {
		return hidden(err, password)
	}
	return nil
}

// hand gives the message to the server. What the server says to the goodbye, once it has
// taken the message, is of no account: the message is not sent twice for it.
func hand(ctx context.Context, client *mail.Client, msg *mail.Msg) error {
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err == nil {
		err = client.SendWithSMTPClient(conn, msg)
	}
	if err != nil {
		return errors.Join(ctx.Err(), err)
	}
	client.CloseWithSMTPClient(conn)
	return nil
}

// compose makes the mail of a message: the same one each time, but for its boundaries.
func (s *mailSender) compose(m *Message) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.From(s.From); err != nil {
		return nil, fmt.Errorf("from: %w", err)
	}
	if err := msg.To(s.to); err != nil {
		return nil, fmt.Errorf("to: %w", err)
	}
	msg.Subject(m.Subject())
	msg.SetMessageIDWithValue(m.ID + "@" + s.From[strings.LastIndexByte(s.From, '@')+1:])
	msg.SetDateWithValue(time.UnixMilli(int64(m.At)).UTC())
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday notes come back
	if m.Severity == Alarm {
		msg.SetImportance(mail.ImportanceHigh)
	}
	msg.SetBodyString(mail.TypeTextPlain, m.Text())
	if m.Summary {
		if err := msg.AttachReader("list.txt", strings.NewReader(m.List()), mail.WithFileContentType("text/plain; charset=utf-8")); err != nil {
			return nil, fmt.Errorf("attaching the list: %w", err)
		}
	}
	return msg, nil
}

func (s *mailSender) client(sending context.Context, trusted *x509.CertPool, password string) (*mail.Client, error) {
	host, port, err := net.SplitHostPort(s.Server)
	if err != nil {
		return nil, err
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		return nil, err
	}
	secured := &tls.Config{ServerName: host, RootCAs: trusted, MinVersion: tls.VersionTLS12}
	options := []mail.Option{mail.WithPort(number), mail.WithTimeout(mailTime / 2), mail.WithTLSConfig(secured)}
	switch s.TLS {
	case Implicit:
		options = append(options, mail.WithSSL())
	case NoTLS:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	options = append(options, mail.WithDialContextFunc(s.dialer(sending, secured)))
	if s.User != "" {
		// Named here, since the library knows of no TLS below a connection that it was given.
		options = append(options, mail.WithUsername(s.User), mail.WithPassword(password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	return mail.NewClient(host, options...)
}

// dialer makes connections that end with the sending, whatever state they are in: the
// library looks at its context only while it dials.
func (s *mailSender) dialer(sending context.Context, secured *tls.Config) mail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(sending, func() { conn.Close() })
		if s.TLS != Implicit {
			return conn, nil
		}
		over := tls.Client(conn, secured)
		if err := over.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return over, nil
	}
}

func (s *mailSender) check() error {
	_, err := s.password()
	_, badCA := trust(s.read, s.CAFile)
	return errors.Join(err, badCA)
}

func (s *mailSender) password() (string, error) {
	if s.User == "" {
		return "", nil
	}
	b, err := s.read(s.PasswordFile, true)
	if err != nil {
		return "", fmt.Errorf("passwordFile: %w", err)
	}
	p := strings.TrimRight(string(b), "\r\n")
	if p == "" || strings.ContainsAny(p, "\r\n\x00") {
		return "", &parley.Error{Field: "passwordFile", Want: "must hold one line, the password"}
	}
	return p, nil
}

// hidden puts an error on one line, without the password: a server may repeat what it got.
func hidden(err error, password string) error {
	words := strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "?")), " ")
	if password != "" {
		words = strings.ReplaceAll(words, password, "…")
	}
	if len(words) > 300 {
		words = strings.ToValidUTF8(words[:300], "") + "…"
	}
	return errors.New(words)
}
