package home

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"regexp"
	"strconv"
	"time"

	"parley"
)

// Names of the console's key and certificate within keys/. Browsers take no Ed25519
// certificates, so the key is of the curve P-256, and none of the party's.
const (
	consoleKey         = "console.key"
	consoleCertificate = "console-cert.pem"
)

const (
	// certificateLasts is the longest that every browser takes (825 days), less a day for
	// clocks that differ.
	certificateLasts = 824 * 24 * time.Hour
	// certificateEnds is how long before its end a certificate is made anew at a start, so
	// that a node which runs on does not come to the end.
	certificateEnds = 30 * 24 * time.Hour
)

// ConsoleCertificate gives the certificate that the console is served with where others
// can reach it. It is made once and kept, so that its fingerprint, which people compare
// when they first open the page, stays the same until it ends. Hosts are the names and
// addresses that a new one is made for.
func (h *Home) ConsoleCertificate(now time.Time, hosts []string) (tls.Certificate, error) {
	key, err := h.consoleKey()
	if err != nil {
		return tls.Certificate{}, err
	}
	path := h.KeyPath(consoleCertificate)
	b, err := readBounded(path)
	switch {
	case err == nil:
		block, _ := pem.Decode(b)
		if block == nil {
			return tls.Certificate{}, fmt.Errorf("%s: must be a certificate in PEM: remove it, and another one is made", path)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return tls.Certificate{}, fmt.Errorf("%s: %w: remove it, and another one is made", path, err)
		}
		if !key.PublicKey.Equal(cert.PublicKey) {
			return tls.Certificate{}, fmt.Errorf("%s is not of the key in %s: remove it, and another one is made", path, h.KeyPath(consoleKey))
		}
		if now.Add(certificateEnds).Before(cert.NotAfter) {
			return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key, Leaf: cert}, nil
		}
	case !errors.Is(err, fs.ErrNotExist):
		return tls.Certificate{}, err
	}
	return h.newConsoleCertificate(now, hosts, key)
}

func (h *Home) newConsoleCertificate(now time.Time, hosts []string, key *ecdsa.PrivateKey) (tls.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making the console's certificate: %w", err)
	}
	cert := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "Parley console of " + string(h.Settings().Party)},
		NotBefore:    now.Add(-24 * time.Hour), NotAfter: now.Add(certificateLasts),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			cert.IPAddresses = append(cert.IPAddresses, ip)
		} else {
			cert.DNSNames = append(cert.DNSNames, host)
		}
	}
	raw, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making the console's certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making the console's certificate: %w", err)
	}
	if err := writeFile(h.KeyPath(consoleCertificate), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})); err != nil {
		return tls.Certificate{}, fmt.Errorf("keeping the console's certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}, nil
}

// consoleKey reads the console's private key, or makes it. Its errors never show it.
func (h *Home) consoleKey() (*ecdsa.PrivateKey, error) {
	path := h.KeyPath(consoleKey)
	err := checkPrivate(path)
	if os.IsNotExist(err) {
		return makeConsoleKey(path)
	}
	if err != nil {
		return nil, err
	}
	b, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode(b); block != nil {
		if k, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if k, ok := k.(*ecdsa.PrivateKey); ok && k.Curve == elliptic.P256() {
				return k, nil
			}
		}
	}
	return nil, fmt.Errorf("%s: must be a P-256 key in PEM (PKCS #8): remove it and %s, and others are made", path, consoleCertificate)
}

func makeConsoleKey(path string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the console's key: %w", err)
	}
	b, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("making the console's key: %w", err)
	}
	if err := CreateFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b})); err != nil {
		return nil, fmt.Errorf("keeping the console's key: %w", err)
	}
	return key, nil
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$`)

// checkName checks a name by which people open the console, with its port or without.
func checkName(field, name string) error {
	host, wrong := name, false
	if h, port, err := net.SplitHostPort(name); err == nil {
		_, err := strconv.ParseUint(port, 10, 16)
		host, wrong = h, err != nil
	}
	if wrong || net.ParseIP(host) == nil && !hostName.MatchString(host) {
		return parley.Wrong(field, name, "must be a host's name or address, such as desk.example.mil or desk.example.mil:443")
	}
	return nil
}
