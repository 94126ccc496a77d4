package api_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley"
	"parley/api"
	"parley/scenario"
	"parley/tell"
)

// tellerOf tells the people of a side by a webhook that takes everything, and by one that
// takes nothing.
func tellerOf(t *testing.T, s *scenario.Side) *tell.Teller {
	t.Helper()
	var set tell.Settings
	for _, status := range []int{http.StatusNoContent, http.StatusInternalServerError} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(server.Close)
		set.Webhooks = append(set.Webhooks, tell.Webhook{URL: server.URL + "/inbox/s3cret", SecretFile: "hook", Route: tell.Route{Levels: []string{tell.Desk}, Rungs: []int64{1}}})
	}
	out, err := tell.Open(ctx, tell.Options{
		Node: s.Running.Node, Journal: s.Running.Journal, Name: s.Name, Settings: set, Clock: s.Running.Now,
		Read: func(string, bool) ([]byte, error) {
			return []byte("whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))), nil
		},
	})
	must(t, err)
	return out
}

func TestWhomTheNodeTellsAndATest(t *testing.T) {
	w := newWorld(t)
	st, err := w.client.Tell(ctx)
	must(t, err)
	if len(st.Recipients) != 2 || st.Recipients[0].Way != api.TellByWebhook || st.Recipients[0].Number != 1 || strings.Contains(st.Recipients[0].Address, "s3cret") {
		t.Errorf("%+v", st)
	}
	for to, taken := range map[int]bool{1: true, 2: false} {
		if got, err := w.client.TestTell(ctx, to); err != nil || got.Taken != taken || taken == strings.Contains(got.Trouble, "500") {
			t.Errorf("%d: %+v, %v", to, got, err)
		}
	}
	if _, err := w.client.TestTell(ctx, 3); err == nil || api.ProblemOf(err).Type != api.Malformed || api.ProblemOf(err).Field != "to" {
		t.Errorf("to nobody: %v", err)
	}
	signedIn := call{body: api.TellTest{To: 1}, caller: &api.Caller{Origin: visitor.Origin, Key: parley.OfficerKey(w.drafter.Key())}}
	if a := w.send(http.MethodPost, "/v1/tell/tests", signedIn); a.Code != http.StatusForbidden {
		t.Errorf("an officer at the page: %d %s", a.Code, a.Body)
	}
}
