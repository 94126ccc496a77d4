package api_test

import (
	"context"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
	"parley/pen"
	"parley/scenario"
)

// asked gives the answer to a GET, or its problem.
func asked[T any](t *testing.T, s *site, path string, query url.Values) (v T, p *api.Problem) {
	t.Helper()
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path+"?"+query.Encode(), nil))
	if w.Code != http.StatusOK {
		p = new(api.Problem)
		must(t, json.Unmarshal(w.Body.Bytes(), p))
		return v, p
	}
	must(t, json.Unmarshal(w.Body.Bytes(), &v, json.RejectUnknownMembers(true)))
	return v, nil
}

func (s *site) form() pen.Form {
	return pen.Form{
		Kind: "site", Name: "Hospital", Contact: pen.ContactForm{Office: "Duty desk", Means: "tel 100"},
		Volumes: []pen.VolumeForm{{Circle: "35.33N 40.15E,500M", Lower: "GND", Upper: "30M AGL", From: "111300ZNOV17", Until: "UFN"}},
	}
}

// What is read is what would be signed: the same form, read on the officer's side, says the same.
func TestAFormIsRead(t *testing.T) {
	s := newSite(t)
	f := s.form()
	r, err := s.channel.Read(ctx, f, "", "")
	must(t, err)
	f.Originator, f.Precedence, f.Marking = "us", "routine", "OPEN"
	n, _, err := pen.Reader{}.Read(f)
	must(t, err)
	if r.Notice.Originator != "us" || !slices.Equal(r.Says, pen.Say(n)) || len(r.Questions) != 0 {
		t.Errorf("%+v", r)
	}
	if len(r.Outlines) != 1 || r.Outlines[0].Type != "MultiPolygon" {
		t.Errorf("drawn as %+v", r.Outlines)
	}
	if len(r.Notice.Volumes[0].Footprint.Entered) == 0 {
		t.Error("the place is not kept as it was entered")
	}

	f = s.form()
	f.Volumes[0].Circle = "35.33, 40.15,500M"
	r, err = s.channel.Read(ctx, f, "", "")
	must(t, err)
	if len(r.Questions) != 1 || r.Questions[0].Code != "latitude-first" || r.Questions[0].Field != "volumes[0].circle.places[0]" || r.Questions[0].Text == "" {
		t.Errorf("two bare numbers are asked about with %+v", r.Questions)
	}

	f = s.form()
	f.Volumes[0].From = "111300JNOV17"
	_, err = s.channel.Read(ctx, f, "", "")
	if p := problem(t, err, api.Malformed); p.Field != "volumes[0].from.zone" {
		t.Errorf("field %s", p.Field)
	}
	r, err = s.channel.Read(ctx, f, "", "Asia/Damascus")
	must(t, err)
	if got := r.Notice.Volumes[0].From; got != 1510398000000 {
		t.Errorf("13:00 in Damascus is %d", got)
	}

	for _, c := range []struct {
		edit     func(*pen.Form)
		of, zone string
		field    string
	}{
		{func(f *pen.Form) { f.Volumes[0].Upper = "500" }, "", "", "volumes[0].upper"},
		{func(f *pen.Form) { f.Volumes[0].Circle = "35.33N,500M" }, "", "", "volumes[0].circle.places[0]"},
		{func(f *pen.Form) {
			f.Volumes[0].Circle, f.Volumes[0].Polygon = "", "35N 40E; 35.5N 41E; 35N 41E; 35.5N 40E"
		}, "", "", "volumes[0].footprint.places[0]"},
		{func(f *pen.Form) { f.References = []string{"us/77"} }, "", "", "references[0].name"},
		{func(f *pen.Form) {}, "us/77", "", "of"},
		{func(f *pen.Form) {}, "", "Euphrates", "zone"},
	} {
		f := s.form()
		c.edit(&f)
		_, err := s.channel.Read(ctx, f, c.of, c.zone)
		if p := problem(t, err, api.Malformed); !strings.HasPrefix(p.Field, strings.TrimSuffix(c.field, "[0]")) || p.Remedy == "" {
			t.Errorf("field %s with remedy %q, want %s", p.Field, p.Remedy, c.field)
		}
	}
}

// Shapes that no footprint has become those that it has, and the reading tells how; windows
// that recur are read from the form and refused in its terms.
func TestShapesAndRecurringWindowsAreRead(t *testing.T) {
	s := newSite(t)
	f := s.form()
	f.Volumes = []pen.VolumeForm{
		{Track: "35.30N 40.10E,2KM,1KM; 35.30N 40.20E,500M,500M; 35.40N 40.20E", Lower: "GND", Upper: "FL100", From: "110600ZNOV17", Until: "111600ZNOV17"},
		{Radarc: "35.33N 40.15E,2NM,4NM,045M VAR 5E,090T", Lower: "GND", Upper: "FL100", From: "110600ZNOV17", Until: "111600ZNOV17", Every: "day", Last: "310600ZDEC17"},
	}
	r, err := s.channel.Read(ctx, f, "", "")
	must(t, err)
	if len(r.Notice.Volumes) != 3 || len(r.Outlines) != 3 || len(r.Understood) != 2 {
		t.Fatalf("%d volumes, %d outlines, understood %+v", len(r.Notice.Volumes), len(r.Outlines), r.Understood)
	}
	track, sector := r.Understood[0], r.Understood[1]
	if !slices.Equal(track.Volumes, []int{0, 1}) || track.Shape != "track" || track.Tolerance != 0 || len(track.Says) != 2 {
		t.Errorf("the track was understood as %+v", track)
	}
	if !slices.Equal(sector.Volumes, []int{2}) || sector.Shape != "radarc" || sector.Tolerance != 1000 || len(sector.Says) != 3 {
		t.Errorf("the sector was understood as %+v", sector)
	}
	v := r.Notice.Volumes[2]
	if v.Every != parley.Daily || v.Last != 1514700000000 || v.Footprint.Entered != "RADARC "+f.Volumes[1].Radarc || v.Footprint.Shape != parley.Polygon {
		t.Errorf("%+v", v)
	}
	if w := r.Notice.Volumes[0].Footprint; w.Left != 2_000_000 || w.Right != 1_000_000 {
		t.Errorf("%+v", w)
	}

	for _, c := range []struct {
		edit  func(*pen.VolumeForm)
		field string
	}{
		{func(v *pen.VolumeForm) { v.Radarc = "35.33N 40.15E,2NM,4NM,045M,090T" }, "volumes[1].radarc.from.variation"},
		{func(v *pen.VolumeForm) { v.Holes = []string{"35N 40E"} }, "volumes[1].holes"},
		{func(v *pen.VolumeForm) { v.Last = "" }, "volumes[1].last"},
		{func(v *pen.VolumeForm) { v.Every = "month" }, "volumes[1].every"},
		{func(v *pen.VolumeForm) { v.Until = "UFN" }, "volumes[1].until"},
		{func(v *pen.VolumeForm) {
			v.Radarc, v.Polygon = "", "35N 40E;35N 41E;36N 41E"
			v.Holes = []string{"36N 40E;36N 40.1E;36.1N 40E"}
		}, "volumes[1].footprint.holes[0]"},
	} {
		g := f
		g.Volumes = slices.Clone(f.Volumes)
		c.edit(&g.Volumes[1])
		_, err := s.channel.Read(ctx, g, "", "")
		if p := problem(t, err, api.Malformed); !strings.HasPrefix(p.Field, c.field) || p.Remedy == "" {
			t.Errorf("field %s with remedy %q, want %s", p.Field, p.Remedy, c.field)
		}
	}
}

// A change says only what changes.
func TestAChangeIsRead(t *testing.T) {
	s := newSite(t)
	s.say("duty", parley.KindNotice, s.notice(parley.Site, nil))
	r, err := s.channel.Read(ctx, pen.Form{Volumes: []pen.VolumeForm{{Until: "121300ZNOV17"}}, References: []string{"us/1"}}, "us/1", "")
	must(t, err)
	v := r.Notice.Volumes[0]
	if r.Notice.Name != "Post" || v.Until != 1510491600000 || v.Footprint.Places[0] != (parley.Place{353300000, 401500000}) || len(r.Notice.References) != 1 {
		t.Errorf("%+v", r.Notice)
	}
	if r.Outlines[0].Type != "Point" {
		t.Errorf("a point is drawn as %+v", r.Outlines)
	}
}

func TestPlacesAreRead(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		text   string
		side   int64 // at most twice it
		format func(api.PlaceFormats) string
		want   string
		asks   string
	}{
		{"35.3312N 40.1468E", 12_000, func(f api.PlaceFormats) string { return f.DD }, "35.3312N 040.1468E", ""},
		{"37SFV 0500 1000", 10_000, func(f api.PlaceFormats) string { return f.MGRS }, "37SFV 0500 1000", ""},
		{"37SFV 05 10", 1_000_000, func(f api.PlaceFormats) string { return f.MGRS }, "37SFV 05 10", ""},
		{"35 19 52N 040 08 48E", 32_000, func(f api.PlaceFormats) string { return f.DMS }, "35°19'52\"N 040°08'48\"E", ""},
		{"37S 605000 3910000", 1000, func(f api.PlaceFormats) string { return f.UTM }, "37S 605000 3910000", "band-not-south"},
		{"35.33, 40.15", 1_200_000, func(f api.PlaceFormats) string { return f.DD }, "35.33N 040.15E", "latitude-first"},
	} {
		r, p := asked[api.PlaceReading](t, s, "/v1/readings/place", url.Values{"text": {c.text}})
		if p != nil {
			t.Errorf("%s: %v", c.text, p)
			continue
		}
		if got := c.format(r.Formats); got != c.want {
			t.Errorf("%s is written %q, want %q", c.text, got, c.want)
		}
		if r.Side > 2*c.side || r.Side*2 < c.side || len(r.Cell) != 4 {
			t.Errorf("%s: a cell of %d mm with %d corners, want about %d", c.text, r.Side, len(r.Cell), c.side)
		}
		if len(r.Questions) > 0 != (c.asks != "") || c.asks != "" && (r.Questions[0].Code != c.asks || r.Questions[0].Field != "text") {
			t.Errorf("%s: questions %+v", c.text, r.Questions)
		}
		// Whatever it is written as, it reads as the same place, within what the writing leaves open.
		for _, text := range []string{r.Formats.DD, r.Formats.DDM, r.Formats.DMS, r.Formats.MGRS, r.Formats.UTM} {
			again, p := asked[api.PlaceReading](t, s, "/v1/readings/place", url.Values{"text": {text}})
			if p != nil || again.Side > 2*r.Side+2000 {
				t.Errorf("%s written as %q: a cell of %d mm, %v", c.text, text, again.Side, p)
				continue
			}
			for i := range 2 {
				if d := math.Abs(float64(again.Place[i]-r.Place[i])) * 11.2; d > 2*float64(r.Side+again.Side)/2 {
					t.Errorf("%s written as %q lies %v mm off", c.text, text, d)
				}
			}
		}
	}
}

func TestTextsAreRead(t *testing.T) {
	s := newSite(t)
	when, _ := asked[api.TimeReading](t, s, "/v1/readings/time", url.Values{"text": {"111600JNOV17"}, "zone": {"Asia/Damascus"}})
	if when.Time != 1510408800000 || when.DTG != "111400ZNOV17" || when.Local != "111600BNOV17" {
		t.Errorf("%+v", when)
	}
	height, _ := asked[api.HeightReading](t, s, "/v1/readings/height", url.Values{"text": {"2000 ft msl"}})
	if height.Says != "2000FT AMSL" || height.Height.Value != 2_000_000 {
		t.Errorf("%+v", height)
	}
	length, _ := asked[api.LengthReading](t, s, "/v1/readings/length", url.Values{"text": {"3nm"}})
	if length.Length != 5_556_000 {
		t.Errorf("%+v", length)
	}
	bearing, _ := asked[api.BearingReading](t, s, "/v1/readings/bearing", url.Values{"text": {"002M VAR 5W"}})
	if bearing.Bearing != 3_570_000_000 || bearing.Says != "002M with variation 5W, which is 357T" {
		t.Errorf("%+v", bearing)
	}
	for path, text := range map[string]string{"place": "nowhere", "time": "noon", "height": "500FT", "length": "5", "bearing": "045M"} {
		_, p := asked[struct{}](t, s, "/v1/readings/"+path, url.Values{"text": {text}})
		if p == nil || p.Type != api.Malformed || !strings.HasPrefix(p.Field, "text") || p.Value != text || p.Remedy == "" {
			t.Errorf("%s %q: %+v", path, text, p)
		}
	}
}

// A draft is checked before it is signed: others' notices count, and nothing is written.
func TestADraftIsChecked(t *testing.T) {
	stage, err := scenario.Play(ctx, scenario.Options{Dir: t.TempDir(), Out: io.Discard})
	defer stage.Close()
	must(t, err)
	us, ru := newPost(t, stage.US), newPost(t, stage.RU)
	now := us.clock()
	volume := pen.VolumeForm{Circle: "35.2000N 40.3000E,3KM", Lower: "GND", Upper: "100M AGL",
		From: now.Add(time.Hour).UTC().Format(time.RFC3339), Until: now.Add(2 * time.Hour).UTC().Format(time.RFC3339)}
	us.file("patrol", volume)
	others := ru.untilNotice("patrol")
	before, err := ru.client.Status(ctx)
	must(t, err)

	c, err := ru.client.Check(ctx, ru.notice("operation", "sweep", volume), "", "")
	must(t, err)
	if len(c.Clashes) != 1 || c.Compared != others || c.Engine == "" || len(c.Picture) == 0 {
		t.Fatalf("%+v, want one clash of %d compared", c, others)
	}
	x := c.Clashes[0]
	if x.Other.Name != "patrol" || x.Other.Party != "us" || x.Verdict != parley.Clash || x.Says != "clash" || x.Rule == "" || x.Detail.Distance != 0 || x.Detail.From == 0 {
		t.Errorf("%+v", x)
	}
	away := volume
	away.Circle = "35.9N 41.9E,500M"
	if c, err = ru.client.Check(ctx, ru.notice("operation", "sweep", away), "", ""); err != nil || len(c.Clashes) != 0 || c.Compared != others {
		t.Errorf("far away: %+v, %v", c, err)
	}
	if c, err = ru.client.Check(ctx, ru.notice("operation", "sweep", volume), "", parley.Test); err != nil || len(c.Clashes) != 0 || c.Compared != 0 {
		t.Errorf("a test: %+v, %v", c, err)
	}
	// Its own notice, moved there, meets the same.
	ru.file("sweep", away)
	own := ru.named("sweep")
	if c, err = ru.client.Check(ctx, ru.notice("operation", "sweep", volume), own, ""); err != nil || len(c.Clashes) != 1 {
		t.Errorf("as a change: %+v, %v", c, err)
	}

	for _, w := range []struct {
		edit  func(*parley.Notice)
		mode  parley.Mode
		of    string
		field string
	}{
		{func(n *parley.Notice) { n.Kind = "target" }, "", "", "notice.kind"},
		{func(n *parley.Notice) { n.Originator = "us" }, "", "", "notice.originator"},
		{func(n *parley.Notice) { n.Volumes[0].Until = 1 }, "", "", "notice.volumes[0].until"},
		{func(n *parley.Notice) {}, parley.Real, "", "mode"},
		{func(n *parley.Notice) {}, "", us.named("patrol"), "of"},
		{func(n *parley.Notice) {
			n.Volumes[0].Footprint = parley.Footprint{Shape: parley.Polygon,
				Places: []parley.Place{{350000000, 400000000}, {355000000, 410000000}, {350000000, 410000000}, {355000000, 400000000}, {350000000, 400000000}}}
		}, "", "", "notice.volumes[0].footprint.places"},
	} {
		bad := ru.notice("operation", "sweep", volume)
		w.edit(bad)
		_, err := ru.client.Check(ctx, bad, w.of, w.mode)
		if got := problem(t, err, api.Malformed); !strings.HasPrefix(got.Field, w.field) || got.Remedy == "" {
			t.Errorf("field %s, want %s", got.Field, w.field)
		}
	}
	again, err := ru.client.Notices(ctx)
	must(t, err)
	if n := standing(again); n != before.Notices+1 {
		t.Errorf("%d notices stand, want %d: checking writes none", n, before.Notices+1)
	}
}

func standing(list []api.Notice) (n int) {
	for _, x := range list {
		if x.Standing == api.Current || x.Standing == api.Contested {
			n++
		}
	}
	return n
}

// named gives the number of a notice by its name.
func (p *post) named(name string) string {
	p.t.Helper()
	list, err := p.client.Notices(ctx)
	must(p.t, err)
	for _, n := range list {
		if len(n.Texts) > 0 && n.Texts[0].Name == name {
			return n.Number
		}
	}
	return ""
}

// untilNotice waits for a notice of the other side, and counts what stands of other
// originators.
func (p *post) untilNotice(name string) (others int) {
	p.t.Helper()
	limit, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		s, err := p.client.Status(limit)
		must(p.t, err)
		list, err := p.client.Notices(limit)
		must(p.t, err)
		others = 0
		found := false
		for _, n := range list {
			if string(n.Originator) != string(p.side.Party) && (n.Standing == api.Current || n.Standing == api.Contested) {
				others++
				found = found || n.Texts[0].Name == name
			}
		}
		if found {
			return others
		}
		_, err = p.client.After(s.Commit, 5*time.Second).Status(limit)
		must(p.t, err)
	}
}

func TestWhatIsNear(t *testing.T) {
	s := newSite(t)
	file := func(name, circle, until string) {
		f := s.form()
		f.Name, f.Volumes[0].Circle, f.Volumes[0].Until = name, circle, until
		r, err := s.channel.Read(ctx, f, "", "")
		must(t, err)
		s.say("duty", parley.KindNotice, &parley.Filing{Notice: r.Notice})
	}
	file("near", "35.33N 40.15E,500M", "UFN")
	file("nearer, and over", "35.33N 40.14E,500M", "121300ZNOV17")
	file("far", "35.9N 41.5E,500M", "UFN")
	names := func(n api.Nearby) (out []string) {
		for _, i := range n.Items {
			out = append(out, i.Name)
		}
		return out
	}
	n, err := s.channel.Near(ctx, "35.33N 40.13E", "10KM", "")
	must(t, err)
	if got := names(n); !slices.Equal(got, []string{"near"}) || n.At == 0 || len(n.Cell) != 0 || n.Radius != 10_000_000 {
		t.Errorf("now: %q, %+v", got, n)
	}
	i := n.Items[0]
	// 0.02 degrees of longitude are 1,818 m here, less the radius.
	if i.Distance < 1_300_000 || i.Distance > 1_330_000 || i.Number != "us/1" || !i.Active || i.At == nil || len(i.Says) == 0 {
		t.Errorf("%+v", i)
	}
	if n, err = s.channel.Near(ctx, "35.33N 40.13E", "10KM", "111400ZNOV17"); err != nil || !slices.Equal(names(n), []string{"nearer, and over", "near"}) {
		t.Errorf("then: %q, %v", names(n), err)
	}
	if n, err = s.channel.Near(ctx, "35.33N 40.13E", "200KM", "any"); err != nil || !slices.Equal(names(n), []string{"nearer, and over", "near", "far"}) || n.Items[0].Active || !n.Items[1].Active {
		t.Errorf("at any time: %+v, %v", names(n), err)
	}
	// A reference of two digits is a square of a kilometre, and the distance is to that.
	r, p := asked[api.PlaceReading](t, s, "/v1/readings/place", url.Values{"text": {"35.33N 40.145E"}})
	if p != nil {
		t.Fatal(p)
	}
	coarse := r.Formats.MGRS
	parts := strings.Fields(coarse)
	coarse = parts[0] + " " + parts[1][:1] + " " + parts[2][:1] // 10 km
	if n, err = s.channel.Near(ctx, coarse, "0M", ""); err != nil || len(n.Cell) != 4 || !slices.Equal(names(n), []string{"near"}) || n.Items[0].Distance != 0 {
		t.Errorf("in the square %s: %+v, %v", coarse, n, err)
	}
	for field, q := range map[string][3]string{
		"place": {"nowhere", "1KM", ""}, "radius": {"35.33N 40.13E", "far", ""}, "at": {"35.33N 40.13E", "1KM", "noon"},
	} {
		_, err := s.channel.Near(ctx, q[0], q[1], q[2])
		if p := problem(t, err, api.Malformed); !strings.HasPrefix(p.Field, field) {
			t.Errorf("field %s, want %s", p.Field, field)
		}
	}
}

// The history of a notice says who said what, in which order, and who has it.
func TestANoticeHasAHistory(t *testing.T) {
	s := newSite(t)
	text := s.notice(parley.Operation, nil).Notice
	file := func(kind parley.Kind, body interface{ Validate() error }) parley.Hash {
		draft := s.sealed("duty", kind, body)
		status, err := s.channel.Status(ctx)
		must(t, err)
		p := s.pen("chief")
		release, err := p.Release(draft, status.Picture, "")
		must(t, err)
		said, err := s.channel.Say(ctx, draft, release, nil)
		must(t, err)
		return said.Filed.Act
	}
	first := file(parley.KindNotice, &parley.Filing{Notice: text})
	text.Name = "Post, moved"
	second := file(parley.KindChange, &parley.Change{Notice: text, Of: first, Replaces: []parley.Hash{first}})
	third := file(parley.KindCancel, &parley.Cancel{Of: first, Reason: "over", Replaces: []parley.Hash{second}})
	n, err := s.channel.Notice(ctx, "us/1")
	must(t, err)
	if len(n.History) != 3 {
		t.Fatalf("%d versions, want 3", len(n.History))
	}
	for i, w := range []struct {
		id   parley.Hash
		kind parley.Kind
		name string
	}{{first, parley.KindNotice, "Post"}, {second, parley.KindChange, "Post, moved"}, {third, parley.KindCancel, ""}} {
		v := n.History[i]
		if v.ID != w.id || v.Kind != w.kind || v.Current != (i == 2) || v.Clock == 0 || v.Place.Party != "us" {
			t.Errorf("version %d: %+v", i, v)
		}
		if v.By.Person != "duty" || v.By.Office != "duty desk" || v.ReleasedBy == nil || v.ReleasedBy.Person != "chief" || len(v.Picture) != 1 {
			t.Errorf("version %d: by %+v, released by %+v before %+v", i, v.By, v.ReleasedBy, v.Picture)
		}
		if i > 0 && (len(v.Replaces) != 1 || v.Replaces[0] != n.History[i-1].ID) {
			t.Errorf("version %d replaces %v", i, v.Replaces)
		}
		if (v.Text != nil) != (w.name != "") || v.Text != nil && v.Text.Name != w.name {
			t.Errorf("version %d says %+v", i, v.Text)
		}
	}
	if n.History[2].Reason != "over" {
		t.Errorf("cancelled for %q", n.History[2].Reason)
	}
	list, err := s.channel.Notices(ctx)
	must(t, err)
	if len(list) != 1 || list[0].History != nil || list[0].Outlines != nil {
		t.Error("a list has histories or outlines that nobody asked for")
	}
	drawn, p := asked[api.Notice](t, s, "/v1/channels/"+s.id.String()+"/notices/us/1", url.Values{"outlines": {"1"}})
	if p != nil || len(drawn.Outlines) != 1 || len(drawn.Outlines[0]) != 1 || drawn.Outlines[0][0].Type != "Point" {
		t.Errorf("drawn as %+v, %v", drawn.Outlines, p)
	}
}
