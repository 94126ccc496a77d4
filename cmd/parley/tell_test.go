package main

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
	"parley/tell"
)

// tells has the party's node tell a webhook; its settings are read when it starts.
func (p *party) tells(url string) {
	p.t.Helper()
	secret := "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	if err := os.WriteFile(filepath.Join(p.home, "keys", "desk.secret"), []byte(secret), 0o600); err != nil {
		p.t.Fatal(err)
	}
	path := filepath.Join(p.home, "node.json")
	b, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	member := `{"tell": {"webhooks": [{"url": "` + url + `", "secretFile": "keys/desk.secret", "levels": ["desk"]}]},`
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), "{", member, 1)), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// An urgent entry of the other side reaches the desk's webhook, from the program as it is
// run; tests and the status work with a server and without one.
func TestAnUrgentEntryIsToldByTheProgram(t *testing.T) {
	got := make(chan tell.Event, 10)
	desk := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		var e tell.Event
		if err == nil {
			err = json.Unmarshal(b, &e)
		}
		if err != nil {
			t.Error(err)
		}
		got <- e
	}))
	defer desk.Close()
	us := newParty(t, "--party", "us", "--name", "United States", "--listen", "127.0.0.1:0")
	us.fails(failed, "nobody is told", "tell", "test")
	us.tells(desk.URL + "/s3cret")
	us.does("tell", "test", "--to", "1")
	if e := <-got; e.Type != tell.TestEvent {
		t.Errorf("%+v", e)
	}
	us.fails(misused, "from 1 to 1", "tell", "test", "--to", "2")
	address := us.serve()
	ru := newParty(t, "--party", "ru", "--name", "Russian Federation", "--dial", address)
	charter := us.charter(filepath.Join(us.home, "card.json"), filepath.Join(ru.home, "card.json"))
	us.does("charter", "sign", charter, "--not-compared")
	ru.does("charter", "sign", charter, "--not-compared")
	ru.serve()
	us.seesInForce()
	ru.seesInForce()
	ru.staffs()
	ru.does("urgent", "Convoy under fire", "--by", ru.key("duty"))
	select {
	case e := <-got:
		if i := e.Data.Items[0]; e.Type != tell.ToldEvent || i.About != parley.KindUrgent || i.Creditor != "ru" || e.Data.Mode != parley.Exercise {
			t.Errorf("%+v", e)
		}
	case <-time.After(deadline):
		t.Fatal("nobody was told")
	}
	// The desk's answer is noted a moment after it has come.
	for over := time.Now().Add(deadline); gives[api.TellStatus](us, "tell", "status").Recipients[0].Waiting > 0; {
		if time.Now().After(over) {
			t.Fatal("it still waits")
		}
	}
	out := us.does("tell", "status")
	for _, want := range []string{"webhook", "desk", "last sent", "0 waiting"} {
		if !strings.Contains(out, want) || strings.Contains(out, "s3cret") {
			t.Errorf("%q is not in, or too much:\n%s", want, out)
		}
	}
	us.stop()
	desk.Close()
	us.fails(failed, "not taken", "tell", "test")
	if st := gives[api.TellStatus](us, "tell", "status"); len(st.Recipients) != 1 || st.Recipients[0].LastSent == 0 {
		t.Errorf("%+v", st)
	}
}
