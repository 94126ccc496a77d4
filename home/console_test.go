package home_test

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/home"
)

func TestTheConsolesCertificateStays(t *testing.T) {
	h, err := home.Init(filepath.Join(t.TempDir(), "us"), home.Settings{Party: "us", Name: "United States"})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2017, 11, 11, 7, 0, 0, 0, time.UTC)
	first, err := h.ConsoleCertificate(now, []string{"desk.example.mil", "192.0.2.7"})
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"desk.example.mil", "192.0.2.7"} {
		if err := first.Leaf.VerifyHostname(host); err != nil {
			t.Errorf("it does not hold for %s: %v", host, err)
		}
	}
	if err := first.Leaf.CheckSignature(first.Leaf.SignatureAlgorithm, first.Leaf.RawTBSCertificate, first.Leaf.Signature); err != nil || first.Leaf.PublicKeyAlgorithm != x509.ECDSA {
		t.Errorf("%v, of %v", err, first.Leaf.PublicKeyAlgorithm)
	}
	if d := first.Leaf.NotAfter.Sub(first.Leaf.NotBefore); d > 825*24*time.Hour {
		t.Errorf("it lasts %v, longer than browsers take", d)
	}
	for _, name := range []string{"console.key", "console-cert.pem"} {
		info, err := os.Stat(h.KeyPath(name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}

	again, err := h.ConsoleCertificate(now.Add(700*24*time.Hour), nil)
	if err != nil || !slices.Equal(again.Certificate[0], first.Certificate[0]) {
		t.Errorf("it is another one while the first lasts: %v", err)
	}
	over, err := h.ConsoleCertificate(now.Add(820*24*time.Hour), []string{"desk.example.mil"})
	if err != nil || slices.Equal(over.Certificate[0], first.Certificate[0]) || !over.Leaf.NotAfter.After(now.Add(1600*24*time.Hour)) {
		t.Errorf("it is not made anew when it is about to end: %v", err)
	}
}

// A key that others may have read, or files that do not belong together, are not used.
func TestTheConsolesKeyIsLookedAt(t *testing.T) {
	h, err := home.Init(filepath.Join(t.TempDir(), "us"), home.Settings{Party: "us", Name: "United States"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.ConsoleCertificate(time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	path := h.KeyPath("console.key")
	key, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what, word string) {
		t.Helper()
		_, err := h.ConsoleCertificate(time.Now(), nil)
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v, want a word on %q", what, err, word)
		} else if strings.Contains(err.Error(), strings.Split(string(key), "\n")[1]) {
			t.Errorf("%s: the error shows the key", what)
		}
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	refused("a key that others may read", "chmod 600")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("no key: "+strings.Split(string(key), "\n")[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("a key that is none", "P-256")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	refused("a certificate of another key", "remove it")
}

func TestSettingsOfTheConsole(t *testing.T) {
	for _, s := range []struct {
		console string
		names   []string
		wrong   string
	}{
		{"127.0.0.1:7480", nil, ""}, {"", nil, ""}, {":0", []string{"desk.example.mil", "desk.example.mil:443", "192.0.2.7", "[2001:db8::1]:7480"}, ""},
		{"localhost", nil, "console"}, {"localhost:", nil, "console"}, {"127.0.0.1:1", []string{"https://desk.example.mil"}, "consoleNames[0]"},
		{"127.0.0.1:1", []string{"desk.example.mil", ""}, "consoleNames[1]"}, {"127.0.0.1:1", []string{"desk example"}, "consoleNames[0]"},
	} {
		set := home.Settings{Party: "us", Name: "United States", Console: s.console, ConsoleNames: s.names}
		err := set.Validate()
		if (err != nil) != (s.wrong != "") || err != nil && !strings.HasPrefix(err.Error(), s.wrong+":") {
			t.Errorf("%q, %q: %v", s.console, s.names, err)
		}
	}
}
