package api_test

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
	"parley/ledger"
	"parley/node"
	"parley/pen"
	"parley/scenario"
)

// call is a valid call of an operation: what its parameters are, and its body.
type call struct {
	path   map[string]string // channel is there already
	query  url.Values
	body   any // JSON, or bytes as they are
	header http.Header
	caller *api.Caller // nil: over the socket
	stream bool        // the answer has no end: it is read until something has come
}

// calls makes a valid call of every operation. An operation that is not here fails the
// test: whoever adds one adds its line.
func calls() map[string]func(w *world) call {
	return map[string]func(w *world) call{
		"getNode":      func(w *world) call { return call{} },
		"listChannels": func(w *world) call { return call{} },
		"joinChannel":  func(w *world) call { return call{body: api.JoinRequest{Charters: []jsontext.Value{w.charter}}} },
		"carry":        func(w *world) call { return call{body: api.CarryRequest{Out: true, Folder: w.t.TempDir()}} },

		"getChannel":   func(w *world) call { return call{} },
		"getState":     func(w *world) call { return call{} },
		"getCharter":   func(w *world) call { return call{query: url.Values{"hash": {w.channel.ID().String()}}} },
		"listOfficers": func(w *world) call { return call{query: url.Values{"limit": {"2"}}} },
		"getThing":     func(w *world) call { return call{path: map[string]string{"name": "us/0/3"}} },
		"getDesk":      func(w *world) call { return call{query: url.Values{"at": {"1763208000000"}}} },
		"followEvents": func(w *world) call { return call{stream: true} },

		"listNotices": func(w *world) call {
			return call{query: url.Values{"standing": {"current,cancelled"}, "active": {"0.."}, "bbox": {"-180,-90,180,90"}}}
		},
		"getNotice":    func(w *world) call { return call{path: map[string]string{"name": w.notice}} },
		"listNear":     func(w *world) call { return call{query: url.Values{"place": {"35.33N 40.15E"}, "radius": {"50KM"}}} },
		"listMessages": func(w *world) call { return call{} },
		"listFindings": func(w *world) call { return call{} },
		"getFinding":   func(w *world) call { return call{path: map[string]string{"name": w.finding}} },
		"listObligations": func(w *world) call {
			return call{query: url.Values{"owes": {"us"}, "state": {"open"}, "limit": {"2"}}}
		},
		"getLine": func(w *world) call { return call{query: url.Values{"days": {"3"}}} },
		"readCheck": func(w *world) call {
			return call{body: api.CheckForm{CheckForm: pen.CheckForm{With: "ru", Means: "phone", Outcome: "answered", Office: "duty desk", Result: "no message"}}}
		},
		"readStatus": func(w *world) call {
			return call{body: api.StatusForm{StatusForm: pen.StatusForm{Declared: "suspended", Since: "111300ZNOV17", Reason: "by order"}}}
		},
		"readRoster": func(w *world) call {
			return call{body: api.RosterForm{RosterForm: pen.RosterForm{Table: "from,until,office,languages\n110600ZNOV17,111400ZNOV17,duty desk,en ru\n"}}}
		},
		"getMeasures": func(w *world) call { return call{query: url.Values{"from": {"0"}, "until": {"1763208000000"}}} },
		"getSheet": func(w *world) call {
			return call{path: map[string]string{"name": w.notice}, query: url.Values{"to": {"ru"}, "aloud": {"ar"}}}
		},
		"getSheets": func(w *world) call {
			return call{query: url.Values{"originator": {"us"}, "numbers": {"1"}, "to": {"ru"}, "language": {"ar"}}}
		},
		"compareNumbers": func(w *world) call { return call{query: url.Values{"originator": {"us"}, "held": {"2,9"}}} },
		"getTell":        func(w *world) call { return call{} },
		"testTell":       func(w *world) call { return call{body: api.TellTest{To: 1}} },
		"show":           func(w *world) call { return call{body: api.ShownRequest{Acts: []parley.Hash{w.channel.ID()}}} },
		"listEntries":    func(w *world) call { return call{query: url.Values{"limit": {"3"}}} },
		"getEntry": func(w *world) call {
			return call{path: map[string]string{"party": "us", "epoch": "0", "number": "1"}}
		},

		"listUrgent": func(w *world) call {
			w.urgent()
			return call{query: url.Values{"state": {"open"}, "at": {"1763208000000"}}}
		},
		"getUrgent":  func(w *world) call { return call{path: map[string]string{"name": w.urgent()}} },
		"readUrgent": func(w *world) call { return call{body: api.UrgentForm{UrgentForm: pen.UrgentForm{What: "Stop."}}} },
		"listCalls": func(w *world) call {
			w.recorded()
			return call{query: url.Values{"with": {"ru"}, "standing": {"unanswered"}, "held": {"0.."}}}
		},
		"getCall": func(w *world) call { return call{path: map[string]string{"name": w.recorded()}} },
		"readCall": func(w *world) call {
			return call{body: api.CallForm{CallForm: pen.CallForm{With: "ru", Means: "phone", Began: "111300ZNOV17", Summary: "Heard.", Speakers: []parley.Speaker{{Office: "Desk", Party: "us"}}}}}
		},
		"listIncidents": func(w *world) call {
			w.incident()
			return call{query: url.Values{"kind": {"breach"}, "by": {"us"}, "against": {"ru"}, "over": {"0.."}}}
		},
		"getIncident":    func(w *world) call { return call{path: map[string]string{"name": w.incident()}} },
		"tallyIncidents": func(w *world) call { w.incident(); return call{query: url.Values{"per": {"week"}}} },
		"readIncident": func(w *world) call {
			return call{body: api.IncidentForm{IncidentForm: pen.IncidentForm{Title: "Crossing", Account: accountForm()}}}
		},
		"readAccount": func(w *world) call {
			return call{body: api.AccountForm{AccountingForm: pen.AccountingForm{Of: w.incident(), Account: accountForm()}}}
		},

		"readNotice":  func(w *world) call { return call{body: api.ReadingRequest{Form: w.form()}} },
		"checkDraft":  func(w *world) call { return call{body: api.CheckRequest{Notice: *w.reading()}} },
		"readPlace":   func(w *world) call { return call{query: url.Values{"text": {"35.33N 40.15E"}}} },
		"readTime":    func(w *world) call { return call{query: url.Values{"text": {"111300ZNOV17"}}} },
		"readHeight":  func(w *world) call { return call{query: url.Values{"text": {"FL100"}}} },
		"readLength":  func(w *world) call { return call{query: url.Values{"text": {"10KM"}}} },
		"readBearing": func(w *world) call { return call{query: url.Values{"text": {"045M VAR 5E"}}} },

		"say": func(w *world) call { return call{body: api.WordRequest{Draft: *w.draft(parley.Site)}} },
		"act": func(w *world) call {
			return call{body: api.ActRequest{Root: *w.sealed(w.root, func(p pen.Pen) (*ledger.Envelope, error) {
				return p.Act(parley.KindEnroll, &parley.Enrollment{Key: ledger.GenerateEd25519().Key(), Office: "Personnel", Person: "p1", Roles: []parley.Role{parley.Enrolls}})
			})}}
		},
		"listRows": func(w *world) call { return call{query: url.Values{"standing": {"waiting,held"}}} },
		"handIn": func(w *world) call {
			return call{body: api.HandInRequest{Rows: []api.HandInRow{{Draft: *w.draft(parley.Site)}}}}
		},
		"forwardRows": func(w *world) call {
			return call{body: api.ForwardRequest{Now: "a test", Rows: []api.ForwardRow{{Act: parley.Hash{1}}}}}
		},
		"refuseRows":   func(w *world) call { return call{body: api.RowsRequest{Acts: []parley.Hash{{1}}, Reason: "a test"}} },
		"withdrawRows": func(w *world) call { return call{body: api.RowsRequest{Acts: []parley.Hash{{1}}, Reason: "a test"}} },
		"sayMany": func(w *world) call {
			return call{body: api.ManyWords{Words: []api.WordRequest{{Draft: *w.draft(parley.Site)}}}}
		},
		"listProgress": func(w *world) call { return call{query: url.Values{"format": {"json"}}} },
		"listDrafts":   func(w *world) call { w.onDesk(); return call{} },
		"getDraft":     func(w *world) call { return call{path: map[string]string{"draft": w.onDesk()}} },
		"discardDraft": func(w *world) call { return call{path: map[string]string{"draft": w.onDesk()}} },

		"getHandoverList":  func(w *world) call { return call{query: url.Values{"hours": {"12"}, "since": {"1500000000000"}}} },
		"listHandovers":    func(w *world) call { w.handsOver(); return call{query: url.Values{"limit": {"2"}}} },
		"offerHandover":    func(w *world) call { return call{body: w.handoverOffer()} },
		"getHandover":      func(w *world) call { return call{path: map[string]string{"handover": w.handsOver()}} },
		"getHandoverNews":  func(w *world) call { return call{path: map[string]string{"handover": w.handsOver()}} },
		"takeHandover":     func(w *world) call { return w.handoverTaking() },
		"withdrawHandover": func(w *world) call { return call{path: map[string]string{"handover": w.handsOver()}} },
		"exportHandover":   func(w *world) call { return call{path: map[string]string{"handover": w.handsOver()}} },
		"getHandoverSheet": func(w *world) call { return call{path: map[string]string{"handover": w.handsOver()}} },

		"getBundle":    func(w *world) call { return call{query: url.Values{"name": {w.notice}}} },
		"verifyBundle": func(w *world) call { return call{body: w.bundle()} },

		"makeCode": func(w *world) call {
			return call{body: api.CodeRequest{Office: "Desk", Person: "p2", Roles: []parley.Role{parley.Drafts}}}
		},
		"askEnrolment":    func(w *world) call { return call{body: w.enrolment()} },
		"getEnrolment":    func(w *world) call { return call{path: map[string]string{"id": w.waiting()}} },
		"listEnrolments":  func(w *world) call { w.waiting(); return call{} },
		"refuseEnrolment": func(w *world) call { return call{path: map[string]string{"id": w.waiting()}} },

		"challengeSession": func(w *world) call { return call{caller: &visitor} },
		"signIn":           func(w *world) call { return call{caller: &visitor, body: w.signIn()} },
		"getSession":       func(w *world) call { return call{caller: w.signedIn()} },
		"signOut":          func(w *world) call { return call{caller: &visitor} },
	}
}

var visitor = api.Caller{Origin: "http://127.0.0.1:7480"}

// world is one side of the scenario after it was played: notices, messages, a clash that
// was answered.
type world struct {
	t       *testing.T
	handler http.Handler
	client  *api.Client
	channel *node.Channel
	side    *scenario.Side
	charter jsontext.Value
	notice  string
	finding string
	root    ledger.Signer
	drafter ledger.Signer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	stage, err := scenario.Play(ctx, scenario.Options{Dir: t.TempDir(), Out: os.Stderr})
	t.Cleanup(func() { stage.Close() })
	must(t, err)
	s := stage.US
	sessions, err := api.OpenSessions(ctx, s.Running.Node, s.Running.Journal, s.Running.Now)
	must(t, err)
	w := &world{t: t, channel: s.Channel, side: s}
	w.handler = api.NewHandler(api.Options{
		Node: s.Running.Node, Journal: s.Running.Journal, Clock: s.Running.Now, Sessions: sessions, Name: s.Name,
		Console: func() string { return visitor.Origin },
		Join: func(ctx context.Context, charters []*channel.CharterText) (*node.Channel, error) {
			return s.Home.Join(ctx, s.Running.Node, charters)
		},
		Carry: func(_ context.Context, r api.CarryRequest) ([]api.Carried, error) {
			return []api.Carried{{Peer: "ru", Folder: r.Folder}}, nil
		},
		Teller: tellerOf(t, s),
	})
	w.client = api.InProcess(w.handler)
	c := w.client.Channel(s.Channel.ID().String())
	text, err := c.Charter(ctx, parley.Hash{})
	must(t, err)
	w.charter = text.Text
	notices, err := c.Notices(ctx)
	must(t, err)
	findings, err := c.Findings(ctx)
	must(t, err)
	if len(notices) == 0 || len(findings) == 0 {
		t.Fatal("the scenario has left nothing")
	}
	w.notice, w.finding = notices[0].Number, findings[0].ID.String()
	for path, to := range map[string]*ledger.Signer{
		s.Home.KeyPath(home.RootKey): &w.root, s.Home.Dir() + "/" + scenario.OfficersFolder + "/" + scenario.Drafter: &w.drafter,
	} {
		k, err := home.ReadKey(path)
		must(t, err)
		*to = k
	}
	return w
}

func (w *world) sealed(by ledger.Signer, seal func(pen.Pen) (*ledger.Envelope, error)) *ledger.Envelope {
	w.t.Helper()
	id := w.channel.ID()
	e, err := seal(pen.Pen{
		Terms:  pen.Terms{Channel: id, Charter: id, Mode: parley.Exercise, Party: "us"},
		Signer: by, NotAfter: parley.Millis(w.side.Running.Now().Add(time.Hour).UnixMilli()),
	})
	must(w.t, err)
	return e
}

func (w *world) form() pen.Form {
	return pen.Form{
		Kind: "site", Name: "Post", Originator: "us", Precedence: "routine", Marking: "RELEASABLE TO RU AND US",
		Contact: pen.ContactForm{Office: "Desk", Means: "tel 1"},
		Volumes: []pen.VolumeForm{{At: "35.33N 40.15E", Lower: "GND", Upper: "30M AGL", From: "111300ZNOV17", Until: "UFN"}},
	}
}

func (w *world) reading() *parley.Notice {
	n, _, err := pen.Reader{}.Read(w.form())
	must(w.t, err)
	return n
}

func (w *world) draft(kind parley.NoticeKind) *ledger.Envelope {
	n := w.reading()
	n.Kind = kind
	return w.sealed(w.drafter, func(p pen.Pen) (*ledger.Envelope, error) {
		return p.Word(parley.KindNotice, &parley.Filing{Notice: *n})
	})
}

// onDesk puts a draft onto the desk.
func (w *world) onDesk() string {
	said, err := w.client.Channel(w.channel.ID().String()).Say(ctx, w.draft(parley.Operation), nil, nil)
	must(w.t, err)
	return said.Draft.ID.String()
}

func (w *world) bundle() []byte {
	b, err := w.client.Channel(w.channel.ID().String()).Bundle(ctx, nil)
	must(w.t, err)
	return b
}

// answer calls an operation from its line, and reads its answer.
func (w *world) answer(id, method, path string, to any) {
	c := calls()[id](w)
	a := w.send(method, path, c)
	if a.Code >= 300 {
		w.t.Fatalf("%s: %d %s", id, a.Code, a.Body)
	}
	must(w.t, json.Unmarshal(a.Body.Bytes(), to))
}

func (w *world) enrolment() api.EnrolmentRequest {
	var code api.Code
	w.answer("makeCode", http.MethodPost, "/v1/channels/{channel}/codes", &code)
	return api.EnrolmentRequest{Code: code.Code, Key: ledger.GenerateEd25519().Key()}
}

// waiting hands a key in with a code.
func (w *world) waiting() string {
	var e api.Enrolment
	w.answer("askEnrolment", http.MethodPost, "/v1/enrolments", &e)
	return e.ID
}

func (w *world) signIn() api.SignIn {
	var c api.Challenge
	w.answer("challengeSession", http.MethodPost, "/v1/session/challenge", &c)
	sig, err := w.drafter.Sign(ledger.PAE("session", []byte(c.Text)))
	must(w.t, err)
	return api.SignIn{Key: w.drafter.Key(), Challenge: c.Challenge, Sig: sig}
}

// signedIn signs in, and gives the caller that the gate would make of the cookie.
func (w *world) signedIn() *api.Caller {
	a := w.send(http.MethodPost, "/v1/session", calls()["signIn"](w))
	cookies := (&http.Response{Header: a.Header()}).Cookies()
	if a.Code != http.StatusOK || len(cookies) != 1 {
		w.t.Fatalf("signIn: %d %s", a.Code, a.Body)
	}
	c := visitor
	c.Key, c.Session = w.drafter.Key(), sha256.Sum256([]byte(cookies[0].Value))
	return &c
}
