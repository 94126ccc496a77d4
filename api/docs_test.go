package api_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"parley/api"
)

// TestThePageShowsEveryOperation looks at /docs: one page, complete in itself.
func TestThePageShowsEveryOperation(t *testing.T) {
	h := api.NewHandler(api.Options{})
	a := httptest.NewRecorder()
	h.ServeHTTP(a, httptest.NewRequest(http.MethodGet, "/docs", nil))
	page := a.Body.String()
	if out := os.Getenv("PARLEY_DOCS_OUT"); out != "" { // to look at it
		must(t, os.WriteFile(out, a.Body.Bytes(), 0o600))
	}
	for _, op := range readDocument(t, h).operations(t) {
		if !strings.Contains(page, `id="`+op.id+`"`) || !strings.Contains(page, `href="#`+op.id+`"`) {
			t.Errorf("%s is not there, or not linked", op.id)
		}
	}
	for _, foreign := range []string{"<script", "http://", "https://", "src="} {
		if strings.Contains(page, foreign) {
			t.Errorf("it has %s", foreign)
		}
	}
}
