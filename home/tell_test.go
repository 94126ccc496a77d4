package home_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley"
	"parley/home"
	"parley/tell"
)

// The secret lies beside node.json, and nobody but its owner may read it.
func TestWhomTheNodeTellsStandsInItsSettings(t *testing.T) {
	got := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header.Get("Webhook-Signature") }))
	defer server.Close()
	set := home.Settings{Party: "us", Name: "United States", Tell: tell.Settings{Webhooks: []tell.Webhook{{
		URL: server.URL, SecretFile: "keys/hook.secret", Route: tell.Route{Levels: []string{tell.Desk}},
	}}}}
	dir := filepath.Join(t.TempDir(), "us")
	if _, err := home.Init(dir, set); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(dir, "keys", "hook.secret")
	if err := os.WriteFile(secret, []byte("whsec_"+base64.StdEncoding.EncodeToString(make([]byte, 32))), 0o644); err != nil {
		t.Fatal(err)
	}
	h, err := home.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := h.Start(context.Background(), home.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	teller, err := r.Teller(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := teller.Test(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a secret that others may read: %v", err)
	}
	if err := os.Chmod(secret, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := teller.Test(t.Context(), 1); err != nil {
		t.Error(err)
	} else if s := <-got; !strings.HasPrefix(s, "v1,") {
		t.Errorf("signed %q", s)
	}
}

func TestAWrongWayToTellIsNamedByItsField(t *testing.T) {
	for text, field := range map[string]string{
		`{"webhooks": [{"url": "https://x.example/", "secretFile": "f", "levels": []}]}`:                                      "tell.webhooks[0].levels",
		`{"mail": [{"server": "m.example:587", "from": "p@x.example", "to": ["d"], "levels": ["desk"]}]}`:                     "tell.mail[0].to[0]",
		`{"mail": [{"server": "m.example:587", "from": "p@x.example", "to": [], "levels": ["desk"], "password": "hunter2"}]}`: "/tell/mail/0/password",
	} {
		dir := filepath.Join(t.TempDir(), "us")
		if _, err := home.Init(dir, home.Settings{Party: "us", Name: "United States"}); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "node.json")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), `"tell"`) {
			t.Errorf("settings that tell nobody name it:\n%s", b)
		}
		b = []byte(strings.Replace(string(b), "{", `{"tell": `+text+",", 1))
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = home.Open(dir)
		var wrong *parley.Error
		named := errors.As(err, &wrong) && wrong.Field == field
		if err == nil || !named && !strings.Contains(err.Error(), field) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", field, err)
		}
	}
}
