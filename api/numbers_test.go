package api_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"parley/api"
	"parley/sheet"
	"parley/spoken"
)

// A counterpart on the telephone names the numbers that it holds: what it lacks is found with
// what that is, and the sheets of all of it come in one file.
func TestMissingNumbersAreFoundAndPrinted(t *testing.T) {
	w := newWorld(t)
	c := w.client.Channel(w.channel.ID().String())
	notices, err := c.Notices(ctx)
	must(t, err)
	of := map[string]api.Notice{}
	last := int64(0)
	for _, n := range notices {
		if n.Originator == "us" {
			of[n.Number] = n
			last++
		}
	}
	first, ok := of["us/1"]
	if !ok {
		t.Fatalf("the scenario has no us/1 in %d notices", len(notices))
	}
	held := sheet.Ranges("us", []sheet.Range{{From: 2, Until: last + 1}}) + ", us/" + "2"
	n, err := c.Numbers(ctx, "us", held)
	must(t, err)
	if n.Last != last || !slices.Equal(n.Missing, []sheet.Range{{From: 1, Until: 1}}) || !slices.Equal(n.Unknown, []sheet.Range{{From: last + 1, Until: last + 1}}) ||
		!slices.Equal(n.Twice, []sheet.Range{{From: 2, Until: 2}}) || len(n.Notices) != 1 || len(n.Messages) != 3 {
		t.Fatalf("%s of %d: %+v", held, last, n)
	}
	texts := append(first.Texts, first.Was...)
	if m := n.Notices[0]; m.ID != first.ID || m.Number != "us/1" || m.Kind != first.Kind || m.Standing != first.Standing || m.Name != texts[0].Name || m.Precedence != texts[0].Precedence {
		t.Errorf("missing: %+v, and it is %+v", m, first)
	}
	for _, m := range n.Messages {
		if !strings.Contains(m.Text, "us/1") || m.Aloud == "" {
			t.Errorf("the message: %+v", m)
		}
	}
	if n, err = c.Numbers(ctx, "us", ""); err != nil || len(n.Notices) != int(last) || slices.ContainsFunc(n.Notices, func(m api.MissingNotice) bool {
		return m.InForce && m.Standing != api.Current && m.Standing != api.Contested
	}) {
		t.Errorf("of somebody who holds nothing: %+v, %v", n, err)
	}
	if n, err = c.Numbers(ctx, "us", "1-"+strings.TrimPrefix(sheet.Ranges("us", []sheet.Range{{From: last, Until: last}}), "us/")); err != nil || len(n.Missing)+len(n.Notices) != 0 {
		t.Errorf("of somebody who holds all: %+v, %v", n, err)
	}

	file, err := c.Sheets(ctx, "us", sheet.Ranges("us", []sheet.Range{{From: 1, Until: last}}), "ru", spoken.Arabic)
	must(t, err)
	sheets := 0
	for _, n := range of {
		sheets += max(1, len(n.Tips))
	}
	if got := strings.Count(string(file), `<section class="sheet">`); got != sheets || !strings.Contains(string(file), `dir="rtl"`) || !strings.Contains(string(file), "us/1") {
		t.Errorf("%d sheets in the file, should be %d", got, sheets)
	}
	for _, x := range []struct{ path, query, field string }{
		{"numbers", "originator=nobody", "originator"}, {"numbers", "originator=us&held=1-x", "held"}, {"sheets", "originator=us&numbers=999", "numbers"},
		{"sheets", "originator=us&numbers=none", "numbers"}, {"sheets", "originator=us&numbers=x", "numbers"}, {"sheets", "originator=us&numbers=1&to=us", "to"},
	} {
		q, err := url.ParseQuery(x.query)
		must(t, err)
		a := w.send(http.MethodGet, "/v1/channels/{channel}/"+x.path, call{query: q})
		if a.Code != http.StatusBadRequest || !strings.Contains(a.Body.String(), `"field":"`+x.field+`"`) {
			t.Errorf("%s?%s: %d %s", x.path, x.query, a.Code, a.Body)
		}
	}
}
