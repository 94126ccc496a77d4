package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
)

// page reads a page of notices as a program does.
func (s *site) page(query url.Values) api.Page[api.Notice] {
	s.t.Helper()
	a := httptest.NewRecorder()
	s.handler.ServeHTTP(a, httptest.NewRequest(http.MethodGet, "/v1/channels/"+s.id.String()+"/notices?"+query.Encode(), nil))
	var out api.Page[api.Notice]
	must(s.t, json.Unmarshal(a.Body.Bytes(), &out))
	if a.Code != http.StatusOK {
		s.t.Fatalf("%d: %s", a.Code, a.Body)
	}
	return out
}

func numbers(p api.Page[api.Notice]) (out []string) {
	for _, n := range p.Items {
		out = append(out, n.Number)
	}
	return out
}

// TestACursorSurvivesWhatIsAdded adds notices between two pages, before and after where
// the cursor stands: nothing is given twice, and nothing that was there is passed over.
func TestACursorSurvivesWhatIsAdded(t *testing.T) {
	s := newSite(t)
	for range 3 {
		s.say("duty", parley.KindNotice, s.notice(parley.Site, nil))
	}
	first := s.page(url.Values{"limit": {"2"}})
	if got := numbers(first); !slices.Equal(got, []string{"us/1", "us/2"}) || first.Next == "" {
		t.Fatalf("first %v, next %q", got, first.Next)
	}
	s.say("duty", parley.KindNotice, s.notice(parley.Site, nil))
	rest := s.page(url.Values{"cursor": {first.Next}})
	if got := numbers(rest); !slices.Equal(got, []string{"us/3", "us/4"}) || rest.Next != "" {
		t.Errorf("then %v, next %q", got, rest.Next)
	}
}

// TestNoticesByPlaceAndTime filters by windows on all sides of a place, over the
// antimeridian too, and by spans before, in and after a time.
func TestNoticesByPlaceAndTime(t *testing.T) {
	s := newSite(t)
	s.say("duty", parley.KindNotice, s.notice(parley.Site, func(n *parley.Notice) {
		n.Volumes[0].From, n.Volumes[0].Until = 2000, 3000
	}))
	for query, want := range map[string]int{
		"bbox=40,35,41,36":                   1, // it lies at 35.33 N 40.15 E
		"bbox=40.2,35,41,36":                 0,
		"bbox=40,35.4,41,36":                 0,
		"bbox=170,0,-170,80":                 0, // over the antimeridian
		"bbox=170,0,41,80":                   1,
		"bbox=-180,-90,180,90":               1,
		"active=0..1999":                     0,
		"active=2500..2600":                  1,
		"active=3001..":                      0,
		"active=..":                          1,
		"bbox=40,35,41,36&active=3001..4000": 0,
		"standing=cancelled":                 0,
		"standing=current,cancelled":         1,
	} {
		q, err := url.ParseQuery(query)
		must(t, err)
		if got := len(s.page(q).Items); got != want {
			t.Errorf("%s gives %d notices, want %d", query, got, want)
		}
	}
}
