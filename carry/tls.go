package carry

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"time"

	"parley"
	"parley/ledger"
)

// protocol is the version of the stream, as TLS negotiates it (ALPN, RFC 7301).
const protocol = "parley/1"

// certificate wraps a transport key in the self-signed certificate that TLS asks for.
// Nothing in it but the key means anything: the charter says whose the key is and for
// how long, and clocks in the field differ, so the certificate never expires.
func certificate(key ledger.Ed25519Signer) (tls.Certificate, error) {
	private := ed25519.PrivateKey(key)
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "parley"},
		NotBefore:    time.Unix(0, 0),
		NotAfter:     time.UnixMilli(int64(parley.MaxTime)),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, private.Public(), private)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a certificate of the transport key: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, nil
}

// tlsConfig serves both sides. The pin sits in VerifyConnection, which is called for
// every connection; VerifyPeerCertificate is skipped when a session is resumed. Nor is
// there anything to resume: no tickets, no cache.
func tlsConfig(cert tls.Certificate, pin func(parley.OfficerKey) error) *tls.Config {
	return &tls.Config{
		Certificates:           []tls.Certificate{cert},
		MinVersion:             tls.VersionTLS13,
		NextProtos:             []string{protocol},
		ClientAuth:             tls.RequireAnyClientCert,
		InsecureSkipVerify:     true, // there is no authority to ask: the pin is the check
		SessionTicketsDisabled: true,
		VerifyConnection: func(s tls.ConnectionState) error {
			if s.NegotiatedProtocol != protocol {
				return errors.New("peer does not speak " + protocol)
			}
			key, err := transportKey(s)
			if err != nil {
				return err
			}
			return pin(key)
		},
	}
}

// transportKey is the key that the peer has proved to hold.
func transportKey(s tls.ConnectionState) (parley.OfficerKey, error) {
	if len(s.PeerCertificates) == 0 {
		return "", errors.New("peer showed no certificate")
	}
	key, ok := s.PeerCertificates[0].PublicKey.(ed25519.PublicKey)
	if !ok {
		return "", errors.New("peer's certificate is not of an Ed25519 key: only transport keys of a charter are taken")
	}
	return parley.OfficerKey("01" + hex.EncodeToString(key)), nil
}
