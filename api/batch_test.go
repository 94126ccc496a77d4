package api_test

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
	"parley/ledger"
	"parley/node"
)

// conduitSite is a site that speaks for three organisations, two of which have a clerk with a
// key, to a recipient without a node that takes batches on Thursdays from nine to one.
type conduitSite struct {
	*site
	clock atomic.Int64 // in milliseconds
}

func (c *conduitSite) now() time.Time { return time.UnixMilli(c.clock.Load()) }

// wednesday is the day before the window opens.
var wednesday = time.Date(2017, 11, 22, 10, 0, 0, 0, time.UTC)

func newConduit(t *testing.T) *conduitSite {
	t.Helper()
	partners := []parley.Partner{{ID: "msf", Name: "MSF"}, {ID: "unicef", Name: "UNICEF"}, {ID: "health", Name: "The clinic"}}
	h, err := home.Init(filepath.Join(t.TempDir(), "us"), home.Settings{Party: "us", Name: "OCHA", Partners: partners})
	must(t, err)
	c := &conduitSite{site: &site{t: t, home: h, keys: map[string]ledger.Ed25519Signer{}}}
	c.clock.Store(wednesday.UnixMilli())
	r, err := h.Start(ctx, home.StartOptions{Clock: c.now})
	must(t, err)
	t.Cleanup(func() { r.Close() })
	c.running = r
	c.handler = api.NewHandler(api.Options{Node: r.Node, Journal: r.Journal, Clock: c.now, Name: "OCHA", Partners: partners,
		Join: func(ctx context.Context, charters []*channel.CharterText) (*node.Channel, error) {
			return h.Join(ctx, r.Node, charters)
		}})
	c.client = api.InProcess(c.handler)
	terms := c.charter().Charter
	terms.Parties[0].Partners = partners
	terms.Parties[1] = parley.Party{ID: "ehoc", Name: "EHOC", Window: []parley.SendingWindow{{Days: []parley.Weekday{"thursday"}, From: 9 * 3600_000, Until: 13 * 3600_000}}}
	text, err := channel.ParseCharter(ledger.MustEncode(&terms))
	must(t, err)
	c.found(text)
	for name, e := range map[string]parley.Enrollment{
		"duty": {Roles: []parley.Role{parley.Acknowledges, parley.Drafts}}, "chief": {Roles: []parley.Role{parley.Drafts, parley.Releases}},
		"msf": {Partner: "msf", Roles: []parley.Role{parley.Drafts}}, "unicef": {Partner: "unicef", Roles: []parley.Role{parley.Drafts}},
	} {
		c.keys[name] = ledger.GenerateEd25519()
		e.Key, e.Office, e.Person = c.keys[name].Key(), name+" desk", name
		c.say("enrol", parley.KindEnroll, &e)
	}
	return c
}

// sealed overrides the site's: the clock is the test's.
func (c *conduitSite) sealed(key string, kind parley.Kind, body ledger.Validator) ledger.Envelope {
	c.t.Helper()
	p := c.pen(key)
	p.NotAfter = parley.Millis(c.now().Add(72 * time.Hour).UnixMilli())
	e, err := p.Word(kind, body)
	must(c.t, err)
	return *e
}

func (c *conduitSite) say(key string, kind parley.Kind, body ledger.Validator) {
	c.t.Helper()
	e := c.sealed(key, kind, body)
	_, err := c.channel.Say(ctx, &e, nil, nil)
	must(c.t, err)
}

func (c *conduitSite) draft(key string, of parley.OriginatorID, name, where string) api.HandInRow {
	n := c.notice(parley.Site, func(n *parley.Notice) { n.Originator, n.Name = of, name })
	p := map[string]parley.Place{"here": {353300000, 401500000}, "there": {354000000, 402000000}, "away": {100000000, 401500000}}[where]
	n.Notice.Volumes[0].Footprint = parley.Footprint{Shape: parley.Point, Places: []parley.Place{p}}
	return api.HandInRow{Draft: c.sealed(key, parley.KindNotice, n)}
}

func (c *conduitSite) release(act parley.Hash) *ledger.Envelope {
	rows, err := c.channel.Rows(ctx, "")
	must(c.t, err)
	i := slices.IndexFunc(rows, func(r api.BatchRow) bool { return r.Act == act })
	status, err := c.channel.Status(ctx)
	must(c.t, err)
	p := c.pen("chief")
	p.NotAfter = parley.Millis(c.now().Add(72 * time.Hour).UnixMilli())
	e, err := p.Release(rows[i].Draft, status.Picture, "")
	must(c.t, err)
	return e
}

// as calls an operation with an officer's session.
func (c *conduitSite) as(key, method, path string, body any, out any) *api.Problem {
	c.t.Helper()
	w := &world{t: c.t, handler: c.handler}
	w.channel, _ = c.running.Node.Channel(c.id)
	a := w.send(method, path, call{body: body, caller: &api.Caller{Key: c.keys[key].Key(), Origin: visitor.Origin}})
	if a.Code >= 400 {
		p := new(api.Problem)
		must(c.t, json.Unmarshal(a.Body.Bytes(), p))
		return p
	}
	if out != nil {
		must(c.t, json.Unmarshal(a.Body.Bytes(), out))
	}
	return nil
}

const batchesPath = "/v1/channels/{channel}/batches"

func TestEachRowOfAHandInIsAnsweredForItself(t *testing.T) {
	c := newConduit(t)
	bad := c.draft("msf", "unicef", "Store", "there")
	var got api.HandedIn
	if p := c.as("msf", "POST", batchesPath, api.HandInRequest{Rows: []api.HandInRow{c.draft("msf", "msf", "Clinic", "here"), bad, c.draft("msf", "msf", "Far", "away")}}, &got); p != nil {
		t.Fatal(p)
	}
	if got.Taken != 2 || !got.Rows[0].Taken || got.Rows[1].Taken || !got.Rows[2].Taken {
		t.Fatalf("%+v: the first and the third are to be taken", got)
	}
	if p := got.Rows[1].Problem; p == nil || p.Field != "notice.originator" || p.Value != "unicef" || !strings.Contains(p.Remedy, "msf") {
		t.Errorf("row 2: %+v, should name the field, its value and what would be right", p)
	}
	if q := got.Rows[2].Questions; len(q) != 1 || q[0].Code != "outside-area" {
		t.Errorf("row 3: %+v, should ask about its place", q)
	}
	state, err := c.channel.State(ctx)
	must(t, err)
	var s channel.State
	must(t, json.Unmarshal(state, &s))
	if len(s.Intakes) != 2 || s.Intakes[0].Partner != "msf" {
		t.Errorf("%+v: two intakes of msf are to be stated once it answers", s.Intakes)
	}
	// The same envelope again is the same row; what its organisation stands by is kept.
	far := c.draft("msf", "msf", "Far", "away")
	for _, confirmed := range [][]string{nil, {"outside-area", "duplicate-12345678"}} {
		far.Confirmed = confirmed
		if p := c.as("msf", "POST", batchesPath, api.HandInRequest{Rows: []api.HandInRow{far}}, &got); p != nil || got.Taken != 1 || got.Rows[0].Again != (confirmed != nil) {
			t.Fatalf("%v, %+v", p, got)
		}
	}
	rows, err := c.channel.Rows(ctx, "", api.RowWaiting)
	must(t, err)
	act := far.Draft.Hash(ledger.ClassWord)
	kept := rows[slices.IndexFunc(rows, func(r api.BatchRow) bool { return r.Act == act })]
	if len(rows) != 3 || !slices.ContainsFunc(kept.Questions, func(q api.RowQuestion) bool { return q.Code == "outside-area" && q.Confirmed }) {
		t.Errorf("%d rows, and it asks %+v: its organisation stands by its place", len(rows), kept.Questions)
	}
	_, err = c.channel.RefuseRows(ctx, []parley.Hash{act}, "in the sea")
	must(t, err)
	if got, err := c.channel.HandIn(ctx, api.HandInRequest{Rows: []api.HandInRow{far}}); err != nil || got.Taken != 0 || !strings.Contains(got.Rows[0].Problem.Detail, "in the sea") {
		t.Errorf("%+v, %v: what was refused is not taken again", got, err)
	}
	// An organisation hands in what it has signed itself.
	if p := c.as("unicef", "POST", batchesPath, api.HandInRequest{Rows: []api.HandInRow{c.draft("msf", "msf", "Tent", "there")}}, &got); p != nil || got.Taken != 0 || got.Rows[0].Problem.Type != api.Forbidden {
		t.Errorf("%v, %+v: another's draft is not to be taken", p, got)
	}
}

func TestAdditionsAndRemovalsAreHandedInApart(t *testing.T) {
	c := newConduit(t)
	first := c.draft("msf", "msf", "Clinic", "here")
	_, err := c.channel.HandIn(ctx, api.HandInRequest{Rows: []api.HandInRow{first}})
	must(t, err)
	act := first.Draft.Hash(ledger.ClassWord)
	out, err := c.channel.ForwardRows(ctx, api.ForwardRequest{Rows: []api.ForwardRow{{Act: act, Release: c.release(act)}}, Now: "the first of all"})
	must(t, err)
	if out.Forwarded != 1 {
		t.Fatalf("%+v", out)
	}
	both := api.HandInRequest{Rows: []api.HandInRow{
		{Draft: c.sealed("msf", parley.KindCancel, &parley.Cancel{Of: act, Reason: "closed", Replaces: []parley.Hash{act}})},
		c.draft("msf", "msf", "Tent", "there"),
	}}
	_, err = c.channel.HandIn(ctx, both)
	if p := problem(t, err, api.Refused); p.Field != "rows" || !strings.Contains(p.Detail, "1 removals and 1 additions") {
		t.Errorf("%+v", p)
	}
	if rows, _ := c.channel.Rows(ctx, "", api.RowWaiting); len(rows) != 0 {
		t.Error("something of it was kept")
	}
	both.Mixed = true
	if p := c.as("msf", "POST", batchesPath, both, nil); p == nil || p.Type != api.Forbidden {
		t.Errorf("%+v: not for a partner to say", p)
	}
	got, err := c.channel.HandIn(ctx, both)
	must(t, err)
	if got.Taken != 2 {
		t.Errorf("%+v: the party says that the recipient takes them so", got)
	}
}

// Everything that a partner's session is not for is refused, and what it may read is its own.
func TestAPartnerReadsItsOwnAlone(t *testing.T) {
	c := newConduit(t)
	ours, theirs, stated := c.draft("msf", "msf", "Clinic", "here"), c.draft("unicef", "unicef", "Secret store", "here"), c.draft("duty", "health", "Hidden post", "here")
	_, err := c.channel.HandIn(ctx, api.HandInRequest{Rows: []api.HandInRow{theirs, stated}})
	must(t, err)
	for _, x := range []api.HandInRow{theirs, stated} {
		act := x.Draft.Hash(ledger.ClassWord)
		out, err := c.channel.ForwardRows(ctx, api.ForwardRequest{Now: "urgent", Rows: []api.ForwardRow{{Act: act, Release: c.release(act)}}})
		must(t, err)
		if p := out.Rows[0].Problem; p != nil && p.Type != api.Asked {
			t.Fatal(p)
		}
		out, err = c.channel.ForwardRows(ctx, api.ForwardRequest{Now: "urgent", Rows: []api.ForwardRow{{Act: act, Release: c.release(act), Confirmed: codesOf(out.Rows[0].Problem)}}})
		must(t, err)
	}
	var handed api.HandedIn
	if p := c.as("msf", "POST", batchesPath, api.HandInRequest{Rows: []api.HandInRow{ours}}, &handed); p != nil || handed.Taken != 1 {
		t.Fatalf("%v, %+v", p, handed)
	}
	// The others' sites lie at the same place, which the conduit's officer sees, and msf does not.
	if len(handed.Rows[0].Questions) != 0 {
		t.Errorf("msf is asked %+v, which is of others", handed.Rows[0].Questions)
	}
	rows, err := c.channel.Rows(ctx, "", api.RowWaiting)
	must(t, err)
	if len(rows) != 1 || len(rows[0].Questions) != 2 {
		t.Errorf("the officer is to see two questions: %+v", rows)
	}

	allowed := map[string]bool{}
	document := readDocument(t, c.handler)
	for _, op := range document.operations(t) {
		path := op.path
		for _, name := range []string{"name", "draft", "id", "party", "epoch", "number"} {
			path = strings.ReplaceAll(path, "{"+name+"}", "1")
		}
		w := &world{t: t, handler: c.handler}
		w.channel, _ = c.running.Node.Channel(c.id)
		a := w.send(op.method, path, call{caller: &api.Caller{Key: c.keys["msf"].Key(), Origin: visitor.Origin}, stream: op.id == "followEvents"})
		if a.Code != http.StatusForbidden {
			allowed[op.id] = true
		}
		for _, secret := range []string{"Secret store", "Hidden post", "unicef", "UNICEF"} {
			// The charter names those for whom the party speaks: the organisation signs under it.
			if strings.Contains(a.Body.String(), secret) && op.id != "getCharter" {
				t.Errorf("%s tells msf of %q: %s", op.id, secret, a.Body)
			}
		}
	}
	for id := range allowed {
		if !slices.Contains([]string{"getNode", "listChannels", "getCharter", "readNotice", "readPlace", "readTime", "readHeight", "readLength", "readBearing",
			"listRows", "handIn", "withdrawRows", "listProgress", "askEnrolment", "getEnrolment", "challengeSession", "signIn", "getSession", "signOut"}, id) {
			t.Errorf("a partner may call %s", id)
		}
	}
	var own api.ProgressPage
	if p := c.as("msf", "GET", "/v1/channels/{channel}/progress", nil, &own); p != nil || len(own.Items) != 1 || own.Items[0].Name != "Clinic" {
		t.Errorf("%v, %+v: msf is to read its own row", p, own)
	}
	// Nor can it change what is another's, or read it by asking for a change of it.
	var ended api.EndedRows
	if p := c.as("msf", "POST", batchesPath+"/withdrawals", api.RowsRequest{Acts: []parley.Hash{theirs.Draft.Hash(ledger.ClassWord), ours.Draft.Hash(ledger.ClassWord)}, Reason: "no more"}, &ended); p != nil || ended.Ended != 1 || ended.Rows[0].Problem == nil {
		t.Errorf("%v, %+v: only its own row can be withdrawn", p, ended)
	}
	if p := c.as("msf", "POST", "/v1/channels/{channel}/readings", api.ReadingRequest{Of: "unicef/1"}, nil); p == nil || strings.Contains(p.Detail, "store") {
		t.Errorf("%+v: unicef's notice is not there for msf", p)
	}
}

func codesOf(p *api.Problem) (out []string) {
	if p == nil {
		return nil
	}
	for _, q := range p.Questions {
		out = append(out, q.Code)
	}
	return out
}

// From the organisation to the recipient and back, as its table has it: what the conduit has
// received and what the party has acknowledged stand apart.
func TestProgress(t *testing.T) {
	c := newConduit(t)
	drafts := []api.HandInRow{c.draft("msf", "msf", "=Clinic", "here"), c.draft("msf", "msf", "Tent", "there")}
	handed, err := c.channel.HandIn(ctx, api.HandInRequest{Rows: drafts})
	must(t, err)
	first, second := handed.Rows[0].Act, handed.Rows[1].Act
	screen, err := c.channel.Desk(ctx, 0)
	must(t, err)
	if !slices.ContainsFunc(screen.WaitingOnUs, func(i api.Item) bool { return i.What == api.WhatBatch && i.Label == "2 rows of MSF" }) {
		t.Errorf("the first screen does not show that rows wait: %+v", screen.WaitingOnUs)
	}
	var out api.ForwardedRows
	if p := c.as("chief", "POST", batchesPath+"/releases", api.ForwardRequest{Rows: []api.ForwardRow{{Act: first, Release: c.release(first)}}}, &out); p != nil {
		t.Fatal(p)
	}
	opens := parley.Millis(time.Date(2017, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli())
	if out.Held != 1 || out.Rows[0].Goes != opens {
		t.Fatalf("%+v: is to be held until Thursday at nine", out)
	}
	if p := c.as("duty", "POST", batchesPath+"/releases", api.ForwardRequest{Rows: []api.ForwardRow{{Act: second, Release: c.release(second)}}}, nil); p == nil || p.Type != api.Forbidden {
		t.Errorf("%+v: the duty officer has not the role release", p)
	}
	_, err = c.channel.RefuseRows(ctx, []parley.Hash{second}, "the place is a field")
	must(t, err)
	l, err := c.channel.Progress(ctx, "msf")
	must(t, err)
	if len(l) != 2 || l[0].Received == nil || l[0].Standing != api.RowHeld || l[0].Goes != opens || l[1].Refused == nil || l[1].Refused.Reason != "the place is a field" {
		t.Fatalf("%+v", l)
	}
	c.clock.Store(int64(opens))
	over, look := time.After(20*time.Second), time.NewTicker(20*time.Millisecond)
	defer look.Stop()
	for l[0].Forwarded == nil {
		select {
		case <-look.C:
		case <-over:
			t.Fatal("what was held did not go out")
		}
		l, err = c.channel.Progress(ctx, "msf")
		must(t, err)
	}
	c.say("duty", parley.KindAcknowledge, &parley.Acknowledge{Of: first, Step: parley.Received, Reported: parley.Reported{At: opens, Means: "telephone", Office: "EHOC desk", Party: "ehoc"}})
	l, err = c.channel.Progress(ctx, "msf")
	must(t, err)
	if l[0].Number != "msf/1" || l[0].Voice != "forwarded" || l[0].Says != "signed by MSF, forwarded by the conduit (OCHA)" || l[0].Releaser == nil ||
		len(l[0].Ladders) != 1 || l[0].Ladders[0].Steps[0].Rung != api.RungReceived || l[0].Received.Place == l[0].Forwarded.Place {
		t.Errorf("%+v", l[0])
	}
	table, err := c.channel.ProgressTable(ctx, "msf")
	must(t, err)
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")
	if len(lines) != 3 || !strings.Contains(lines[1], "'=Clinic") || !strings.Contains(lines[1], "ehoc,,2017-11-23T09:00:00Z") || !strings.Contains(lines[2], "the place is a field") {
		t.Errorf("the table is\n%s", table)
	}
	n, err := c.channel.Notice(ctx, "msf/1")
	must(t, err)
	if n.Voice != "forwarded" || n.History[0].By.Partner != "msf" || n.History[0].ReleasedBy.Partner != "" {
		t.Errorf("the notice reads %s, by %+v", n.Voice, n.History[0].By)
	}
}

func TestManyWordsAreAnsweredOneByOne(t *testing.T) {
	c := newConduit(t)
	word := func(text string) api.WordRequest {
		return api.WordRequest{Draft: c.sealed("duty", parley.KindMessage, &parley.Message{Marking: "OPEN", Precedence: parley.Routine, Text: text})}
	}
	bad := api.WordRequest{Draft: c.sealed("duty", parley.KindMessage, &parley.Message{Marking: "SECRET", Precedence: parley.Routine, Text: "x"})}
	out, err := c.channel.SayMany(ctx, []api.WordRequest{word("one"), bad, word("three")})
	must(t, err)
	if out.Said != 2 || out.Rows[1].Problem == nil || out.Rows[1].Problem.Reason != channel.VoidMarking || out.Rows[2].Filed == nil {
		t.Errorf("%+v", out)
	}
	// A session says only what its own key has signed.
	var said api.SaidMany
	if p := c.as("chief", "POST", "/v1/channels/{channel}/words/many", api.ManyWords{Words: []api.WordRequest{word("four")}}, &said); p != nil || said.Said != 0 || said.Rows[0].Problem.Type != api.Forbidden {
		t.Errorf("%v, %+v", p, said)
	}
}

// A code for an organisation's clerk binds whose key it makes, and the session tells it.
func TestACodeForAPartner(t *testing.T) {
	c := newConduit(t)
	ask := api.CodeRequest{Office: "Access desk", Person: "m9", Roles: []parley.Role{parley.Drafts}, Partner: "msf"}
	for field, edit := range map[string]func(*api.CodeRequest){
		"partner": func(r *api.CodeRequest) { r.Partner = "ehoc" },
		"roles":   func(r *api.CodeRequest) { r.Roles = []parley.Role{parley.Drafts, parley.Releases} },
	} {
		wrong := ask
		edit(&wrong)
		_, err := c.channel.MakeCode(ctx, wrong)
		if p := problem(t, err, api.Malformed); p.Field != field {
			t.Errorf("%+v: should be about %s", p, field)
		}
	}
	code, err := c.channel.MakeCode(ctx, ask)
	must(t, err)
	key := ledger.GenerateEd25519()
	w := &world{t: t, handler: c.handler}
	w.channel, _ = c.running.Node.Channel(c.id)
	if a := w.send("POST", "/v1/enrolments", call{body: api.EnrolmentRequest{Code: code.Code, Key: key.Key()}}); a.Code != http.StatusOK {
		t.Fatal(a.Body)
	}
	waiting, err := c.channel.Enrolments(ctx)
	must(t, err)
	if len(waiting) != 1 || waiting[0].Partner != "msf" {
		t.Fatalf("%+v: should say whose key waits", waiting)
	}
	c.say("enrol", parley.KindEnroll, &parley.Enrollment{Key: key.Key(), Office: waiting[0].Office, Partner: waiting[0].Partner, Person: waiting[0].Person, Roles: waiting[0].Roles})
	officers, err := c.channel.Officers(ctx)
	must(t, err)
	if i := slices.IndexFunc(officers, func(o api.Officer) bool { return o.Key == key.Key() }); i < 0 || officers[i].Enrolled[0].Partner != "msf" {
		t.Errorf("%+v: the list does not say whose key it is", officers)
	}
}
