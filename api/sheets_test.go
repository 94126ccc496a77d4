package api_test

import (
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/scenario"
	"parley/spoken"
)

// bothSides plays the scenario, and gives the way to each side's node.
func bothSides(t *testing.T) map[parley.PartyID]*api.Channel {
	t.Helper()
	stage, err := scenario.Play(ctx, scenario.Options{Dir: t.TempDir(), Out: os.Stderr})
	t.Cleanup(func() { stage.Close() })
	must(t, err)
	out := map[parley.PartyID]*api.Channel{}
	for _, s := range []*scenario.Side{stage.US, stage.RU} {
		h := api.NewHandler(api.Options{Node: s.Running.Node, Journal: s.Running.Journal, Clock: s.Running.Now, Name: s.Name})
		out[s.Party] = api.InProcess(h).Channel(s.Channel.ID().String())
	}
	return out
}

// Both nodes measure the same, and make the same sheet of one version.
func TestBothNodesMeasureAndPrintTheSame(t *testing.T) {
	sides := bothSides(t)
	us, ru := sides["us"], sides["ru"]
	status, err := us.Status(ctx)
	must(t, err)
	until := status.Local.Clock
	ours, err := us.Measures(ctx, 0, until)
	must(t, err)
	theirs, err := ru.Measures(ctx, 0, until)
	must(t, err)
	if len(ours.Pairs) < 2 || ours.Until != until {
		t.Fatalf("measured: %+v", ours)
	}
	i := slices.IndexFunc(ours.Pairs, func(p channel.PairMeasures) bool { return p.Creditor == "us" && p.Debtor == "ru" })
	if i < 0 || ours.Pairs[i].Receipt.Count == 0 || ours.Pairs[i].Receipt.Count != ours.Pairs[i].Receipt.TwoClocks {
		t.Errorf("what we said: %+v", ours.Pairs)
	}
	ourTable, err := us.MeasuresTable(ctx, 0, until)
	must(t, err)
	theirTable, err := ru.MeasuresTable(ctx, 0, until)
	must(t, err)
	if string(ourTable) != string(theirTable) || len(theirs.Pairs) != len(ours.Pairs) {
		t.Errorf("the two nodes measure otherwise:\n%s\n%s", ourTable, theirTable)
	}
	if lines := strings.Split(string(ourTable), "\n"); lines[0] != "from,until,creditor,debtor,measure,figure,value" || len(lines) < 40 {
		t.Errorf("the table is\n%s", ourTable)
	}

	notices, err := us.Notices(ctx)
	must(t, err)
	for _, n := range notices {
		a, err := us.Sheet(ctx, n.Number, "", "")
		must(t, err)
		b, err := ru.Sheet(ctx, n.Number, "", "")
		must(t, err)
		if string(a) != string(b) || !strings.Contains(string(a), n.Number) {
			t.Errorf("%s: the two nodes print other sheets", n.Number)
		}
	}
}

func TestSheets(t *testing.T) {
	w := newWorld(t)
	c := w.client.Channel(w.channel.ID().String())
	notices, err := c.Notices(ctx)
	must(t, err)
	changed := notices[slices.IndexFunc(notices, func(n api.Notice) bool { return len(n.Versions) > 1 })]
	first := changed.Versions[slices.IndexFunc(changed.Versions, func(v channel.VersionState) bool { return v.Kind == parley.KindNotice })]
	now, err := c.Sheet(ctx, changed.Number, "", "")
	must(t, err)
	was, err := c.Sheet(ctx, string(first.Entries[0].Party)+"/0/"+strconv.FormatInt(first.Entries[0].Number, 10), "", "")
	must(t, err)
	if strings.Contains(string(now), "has replaced it") || !strings.Contains(string(was), "has replaced it") {
		t.Errorf("which of two versions stands is not told:\n%s\n%s", now, was)
	}
	aloud, err := c.SheetAloud(ctx, changed.Number, "", spoken.Russian)
	must(t, err)
	if !strings.Contains(string(aloud), "УЧЕНИЕ") {
		t.Errorf("to read aloud:\n%s", aloud)
	}
	for _, n := range notices {
		if n.Party != "us" {
			continue
		}
		to, err := c.Sheet(ctx, n.Number, "ru", "")
		must(t, err)
		if !strings.Contains(string(to), "Missing, no word of it yet: none") {
			t.Errorf("%s to a node that has received all:\n%s", n.Number, to)
		}
	}
	for _, x := range []struct{ name, query, field string }{
		{w.notice, "to=nobody", "to"}, {w.finding, "", "name"}, {"us/0/0", "", "name"},
	} {
		q, err := url.ParseQuery(x.query)
		must(t, err)
		a := w.send(http.MethodGet, "/v1/channels/{channel}/sheets/{name}", call{path: map[string]string{"name": x.name}, query: q})
		if a.Code != http.StatusBadRequest || !strings.Contains(a.Body.String(), x.field) {
			t.Errorf("%s?%s: %d %s", x.name, x.query, a.Code, a.Body)
		}
	}
	a := w.send(http.MethodGet, "/v1/channels/{channel}/sheets/{name}", call{path: map[string]string{"name": w.notice}})
	if p := a.Header().Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || !strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
		t.Errorf("the page comes as %v", a.Header())
	}
	b := w.send(http.MethodGet, "/v1/channels/{channel}/measures", call{query: url.Values{"from": {"5"}, "until": {"4"}}})
	if b.Code != http.StatusBadRequest || !strings.Contains(b.Body.String(), "until") {
		t.Errorf("a span that ends before it begins: %d %s", b.Code, b.Body)
	}
}
