package tell

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/journal/mark"
	"parley/journal/sqlite"
	"parley/ledger"
	"parley/node"
)

// clock is one that stands until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// side is one party: its keys and its node.
type side struct {
	t     *testing.T
	dir   string
	party parley.PartyID
	clock *clock
	text  *channel.CharterText

	root, recovery, transport, first, chief, duty ledger.Ed25519Signer

	node    *node.Node
	channel *node.Channel
	journal *sqlite.Journal
	marks   *mark.Store
}

func key(name string) ledger.Ed25519Signer {
	seed := sha256.Sum256([]byte(name))
	return ledger.NewEd25519(seed[:])
}

func newSide(t *testing.T, c *clock, party parley.PartyID) *side {
	p := string(party)
	return &side{
		t: t, dir: t.TempDir(), party: party, clock: c, root: key(p + " root"), recovery: key(p + " recovery"),
		transport: key(p + " transport"), first: key(p + " node"), chief: key(p + " chief"), duty: key(p + " duty"),
	}
}

func (s *side) card() parley.Party {
	return parley.Party{ID: s.party, Name: "party " + string(s.party), Root: s.root.Key(), Recovery: s.recovery.Key(), Node: s.first.Key(), Transport: s.transport.Key()}
}

func minutes(n int64) parley.Millis { return parley.Millis(n * 60_000) }

// charterOf gives a routine notice an hour to be acknowledged, and a ladder of two rungs.
func charterOf(t *testing.T, sides ...*side) *channel.CharterText {
	t.Helper()
	at := func(lat, lon int64) parley.Place { return parley.Place{lat * 1e7, lon * 1e7} }
	c := &parley.Charter{
		Area: []parley.Place{at(30, 36), at(30, 46), at(40, 46), at(40, 36), at(30, 36)}, Markings: []string{"UNCLASSIFIED"}, Mode: parley.Exercise,
		Name: "Euphrates", Nonce: "00112233445566778899aabbccddeeff", Ruleset: 1, Version: 1,
		Deadlines: []parley.Deadline{{Acknowledge: minutes(5), Precedence: parley.Flash}, {Acknowledge: minutes(60), Precedence: parley.Routine}},
		Ladder:    []parley.Rung{{After: minutes(10), Level: "supervisor"}, {After: minutes(30), Level: "two-star"}},
		Rules:     []parley.Rule{{Name: "all", Kinds: parley.NoticeKinds, With: parley.NoticeKinds, Horizontal: 1000_000, Vertical: 100_000}},
	}
	for _, s := range sides {
		c.Parties = append(c.Parties, s.card())
	}
	must(t, c.Validate())
	text, err := channel.ParseCharter(ledger.MustEncode(c))
	must(t, err)
	return text
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *side) start() {
	s.t.Helper()
	ctx := context.Background()
	var err error
	s.journal, err = sqlite.Open(ctx, filepath.Join(s.dir, "journal.db"), sqlite.Options{})
	must(s.t, err)
	s.marks, err = mark.Open(filepath.Join(s.dir, "marks"))
	must(s.t, err)
	s.node, err = node.Open(ctx, node.Options{
		Party: s.party, Journal: s.journal, Marks: s.marks, Clock: s.clock.now,
		Keys: func(ledger.LogID, parley.OfficerKey) (ledger.Signer, error) { return s.first, nil },
	})
	must(s.t, err)
	s.channel, err = s.node.Join(ctx, s.text.Hash, s.text)
	must(s.t, err)
}

func (s *side) stop() {
	if s.node != nil {
		s.node.Close()
		s.journal.Close()
		s.marks.Close()
		s.node = nil
	}
}

func (s *side) payload(k parley.Kind, mode parley.Mode, body any) *ledger.Payload {
	return &ledger.Payload{
		Body: ledger.MustEncode(body), Channel: s.text.Hash, Charter: s.text.Hash, Kind: k, Mode: mode,
		Nonce: ledger.NewNonce(), NotAfter: parley.Millis(s.clock.now().Add(time.Hour).UnixMilli()), Party: s.party,
	}
}

func (s *side) submit(sub node.Submission) parley.Hash {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	f, err := s.channel.Submit(ctx, sub)
	if err != nil {
		s.t.Fatalf("%s: %v", s.party, err)
	}
	return f.Act
}

func (s *side) rootAct(k parley.Kind, body any) {
	s.t.Helper()
	e, err := ledger.Seal(s.root, ledger.ClassRoot, s.payload(k, s.text.Charter.Mode, body))
	must(s.t, err)
	s.submit(node.Submission{Root: e})
}

func (s *side) says(by ledger.Signer, k parley.Kind, mode parley.Mode, body any) parley.Hash {
	s.t.Helper()
	e, err := ledger.Seal(by, ledger.ClassWord, s.payload(k, mode, body))
	must(s.t, err)
	return s.submit(node.Submission{Word: &ledger.Word{Draft: *e}})
}

// message writes to everyone; it is owed an acknowledgement within the hour.
func (s *side) message(mode parley.Mode) parley.Hash {
	return s.says(s.duty, parley.KindMessage, mode, &parley.Message{Marking: "UNCLASSIFIED", Precedence: parley.Routine, Text: "the colonel's secret words"})
}

func (s *side) acknowledges(of parley.Hash) {
	s.says(s.duty, parley.KindAcknowledge, s.text.Charter.Mode, &parley.Acknowledge{Of: of, Step: parley.Received})
}

// exchange carries what each lacks, until nobody lacks anything and no node owes a receipt.
func exchange(t *testing.T, sides ...*side) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for {
		moved := false
		for _, to := range sides {
			for _, from := range sides {
				if from == to {
					continue
				}
				have, want := to.node.Have(to.text.Hash)
				segments, _, err := from.node.Lack(ctx, to.text.Hash, have, want, 1<<20)
				must(t, err)
				for _, s := range segments {
					must(t, to.node.Take(ctx, from.party, s))
				}
				moved = moved || len(segments) > 0
			}
		}
		for _, s := range sides {
			changed, cancel := s.channel.Watch()
			quiet, err := s.channel.Quiet(ctx)
			must(t, err)
			if !quiet {
				moved = true
				select {
				case <-changed:
				case <-ctx.Done():
					t.Fatalf("%s still owes the channel something", s.party)
				}
			}
			cancel()
		}
		if !moved {
			return
		}
	}
}

// site is two parties on a channel, and what tells the people of us.
type site struct {
	t      *testing.T
	clock  *clock
	us, ru *side
	dir    string // of secrets
	set    Settings
	teller *Teller
	follow *follower
}

func newSite(t *testing.T) *site {
	t.Helper()
	c := &clock{at: time.Date(2017, 11, 11, 13, 0, 0, 0, time.UTC)}
	w := &site{t: t, clock: c, us: newSide(t, c, "us"), ru: newSide(t, c, "ru"), dir: t.TempDir()}
	text := charterOf(t, w.ru, w.us)
	for _, s := range []*side{w.us, w.ru} {
		s.text = text
		s.start()
		t.Cleanup(s.stop)
		s.rootAct(parley.KindOpen, &channel.Open{Charters: []jsontext.Value{text.Raw}, Node: s.first.Key()})
		s.rootAct(parley.KindAccept, &channel.Acceptance{Charter: text.Raw})
	}
	exchange(t, w.us, w.ru)
	for _, s := range []*side{w.us, w.ru} {
		s.rootAct(parley.KindEnroll, &parley.Enrollment{Key: s.chief.Key(), Office: "duty", Person: "chief", Roles: []parley.Role{parley.Enrolls}})
		s.says(s.chief, parley.KindEnroll, text.Charter.Mode, &parley.Enrollment{Key: s.duty.Key(), Office: "duty", Person: "one", Roles: []parley.Role{parley.Acknowledges, parley.Drafts}})
	}
	exchange(t, w.us, w.ru)
	return w
}

// secret puts a file where the settings may name it.
func (w *site) secret(name, content string) string {
	w.t.Helper()
	must(w.t, os.WriteFile(filepath.Join(w.dir, name), []byte(content), 0o600))
	return name
}

// open opens a teller on the node of us, as a start of the program does.
func (w *site) open() {
	w.t.Helper()
	var err error
	w.teller, err = Open(context.Background(), Options{
		Node: w.us.node, Journal: w.us.node.Journal(), Name: "United States", Settings: w.set, Clock: w.clock.now,
		Console: func() string { return "https://desk.example.mil" },
		Read:    func(path string, _ bool) ([]byte, error) { return os.ReadFile(filepath.Join(w.dir, path)) },
	})
	must(w.t, err)
	w.follow = &follower{teller: w.teller, channel: w.us.channel}
}

// restart ends the node of us and begins it again, on the same journal.
func (w *site) restart() {
	w.us.stop()
	w.us.start()
	w.open()
}

// told waits until the node of us has stated so often that it tells.
func (w *site) told(n int) {
	w.t.Helper()
	changed, cancel := w.us.channel.Watch()
	defer cancel()
	deadline := time.After(20 * time.Second)
	for {
		have := 0
		w.us.channel.Read(func(v channel.View, _ *channel.Machine) {
			for _, r := range v.Records() {
				if r.Place.Party == "us" && r.Entry.Kind == parley.KindTold {
					have++
				}
			}
		})
		if have >= n {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			w.t.Fatalf("the node has stated %d times that it tells, want %d", have, n)
		}
	}
}

// turn takes up what is new and does what is due.
func (w *site) turn() {
	w.t.Helper()
	w.turnIn(context.Background())
}

func (w *site) turnIn(ctx context.Context) {
	w.t.Helper()
	must(w.t, w.follow.look(context.Background()))
	for _, r := range w.teller.recipients {
		r.turn(ctx)
	}
}

// later lets time pass and does what is due then.
func (w *site) later(d time.Duration) {
	w.t.Helper()
	w.clock.pass(d)
	w.turn()
}
