package node_test

import (
	"context"
	"crypto/sha256"
	"path/filepath"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/journal/mark"
	"parley/journal/sqlite"
	"parley/ledger"
	"parley/node"
)

// side is one party in a test: its keys, which a real party keeps apart, and its node.
type side struct {
	t         *testing.T
	dir       string
	party     parley.PartyID
	keys      map[parley.OfficerKey]ledger.Ed25519Signer
	root      ledger.Ed25519Signer
	recovery  ledger.Ed25519Signer
	transport ledger.Ed25519Signer
	node      *node.Node
	channel   *node.Channel
	journal   *sqlite.Journal
	marks     *mark.Store
	text      *channel.CharterText
	tolerant  bool // of logs that are stopped for a fault of structure
	now       func() time.Time
	askFirst  time.Duration

	journalOptions sqlite.Options
	journalPath    string // default: in dir

	first   ledger.Ed25519Signer // node key of epoch 0
	chief   ledger.Ed25519Signer // enrols
	drafter ledger.Ed25519Signer
	second  ledger.Ed25519Signer // releases
}

func key(name string) ledger.Ed25519Signer {
	seed := sha256.Sum256([]byte(name))
	return ledger.NewEd25519(seed[:])
}

func newSide(t *testing.T, party parley.PartyID) *side {
	p := string(party)
	s := &side{t: t, dir: t.TempDir(), party: party, keys: map[parley.OfficerKey]ledger.Ed25519Signer{},
		root: key(p + " root"), recovery: key(p + " recovery"), transport: key(p + " transport"), first: key(p + " node"),
		chief: key(p + " chief"), drafter: key(p + " drafter"), second: key(p + " second"), now: time.Now}
	s.keys[s.first.Key()] = s.first
	return s
}

func (s *side) card() parley.Party {
	return parley.Party{ID: s.party, Name: "party " + string(s.party), Root: s.root.Key(), Recovery: s.recovery.Key(), Node: s.first.Key(), Transport: s.transport.Key(),
		Partners: []parley.Partner{{ID: parley.OriginatorID(s.party) + "-partner", Name: "a partner"}}}
}

func box(lat, lon float64) []parley.Place {
	at := func(a, b float64) parley.Place { return parley.Place{int64(a * 1e7), int64(b * 1e7)} }
	return []parley.Place{at(lat, lon), at(lat, lon+10), at(lat+10, lon+10), at(lat+10, lon), at(lat, lon)}
}

func newCharter(t *testing.T, sides ...*side) *channel.CharterText {
	c := &parley.Charter{
		Area: box(30, 36), Markings: []string{"UNCLASSIFIED"}, Mode: parley.Exercise, Name: "test",
		Nonce: "00112233445566778899aabbccddeeff", Ruleset: 1, Version: 1, TwoPerson: []string{"operation"},
		Rules: []parley.Rule{{Name: "all", Kinds: parley.NoticeKinds, With: parley.NoticeKinds, Horizontal: 1000_000, Vertical: 100_000}},
	}
	for _, s := range sides {
		c.Parties = append(c.Parties, s.card())
	}
	return parse(t, c)
}

func parse(t *testing.T, c *parley.Charter) *channel.CharterText {
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	text, err := channel.ParseCharter(ledger.MustEncode(c))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// start opens the side's node on its folder.
func (s *side) start(text *channel.CharterText) {
	s.t.Helper()
	s.openJournal()
	s.startOn(text, s.journal)
}

func (s *side) openJournal() {
	s.t.Helper()
	path := s.journalPath
	if path == "" {
		path = filepath.Join(s.dir, "journal.db")
	}
	var err error
	if s.journal, err = sqlite.Open(context.Background(), path, s.journalOptions); err != nil {
		s.t.Fatal(err)
	}
}

// startOn opens the side's node on a journal that is open.
func (s *side) startOn(text *channel.CharterText, j journal.Journal) {
	s.t.Helper()
	ctx := context.Background()
	var err error
	if s.marks, err = mark.Open(filepath.Join(s.dir, "marks")); err != nil {
		s.t.Fatal(err)
	}
	s.node, err = node.Open(ctx, node.Options{
		Party: s.party, Journal: j, Marks: s.marks, Clock: func() time.Time { return s.now() }, AskFirst: s.askFirst,
		Keys: func(_ ledger.LogID, k parley.OfficerKey) (ledger.Signer, error) {
			if signer, ok := s.keys[k]; ok {
				return signer, nil
			}
			return nil, parley.Wrong("key", k, "must be one of this node's")
		},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.text = text
	if s.channel, err = s.node.Join(ctx, text.Hash, text); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(s.stop)
}

func (s *side) stop() {
	if s.node == nil {
		return
	}
	s.node.Close()
	s.journal.Close()
	s.marks.Close()
	s.node = nil
}

func (s *side) restart() {
	s.t.Helper()
	s.stop()
	s.start(s.text)
}

func (s *side) payload(k parley.Kind, body any) *ledger.Payload {
	return &ledger.Payload{Body: ledger.MustEncode(body), Channel: s.text.Hash, Charter: s.text.Hash, Kind: k, Mode: s.text.Charter.Mode,
		Nonce: ledger.NewNonce(), NotAfter: parley.Millis(s.now().Add(time.Hour).UnixMilli()), Party: s.party}
}

func (s *side) seal(by ledger.Signer, c ledger.Class, k parley.Kind, body any) *ledger.Envelope {
	s.t.Helper()
	e, err := ledger.Seal(by, c, s.payload(k, body))
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

func (s *side) try(sub node.Submission) (node.Filed, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return s.channel.Submit(ctx, sub)
}

func (s *side) must(sub node.Submission) node.Filed {
	s.t.Helper()
	f, err := s.try(sub)
	if err != nil {
		s.t.Fatalf("%s: %v", s.party, err)
	}
	return f
}

func (s *side) rootAct(k parley.Kind, body any) node.Filed {
	s.t.Helper()
	return s.must(node.Submission{Root: s.seal(s.root, ledger.ClassRoot, k, body)})
}

func (s *side) word(by ledger.Signer, k parley.Kind, body any) node.Filed {
	s.t.Helper()
	return s.must(node.Submission{Word: &ledger.Word{Draft: *s.seal(by, ledger.ClassWord, k, body)}})
}

// open opens the log and accepts the charter.
func (s *side) open() {
	s.t.Helper()
	s.rootAct(parley.KindOpen, &channel.Open{Charters: raws(s.text), Node: s.first.Key()})
	s.rootAct(parley.KindAccept, &channel.Acceptance{Charter: s.text.Raw})
}

func (s *side) enroll() {
	s.t.Helper()
	s.rootAct(parley.KindEnroll, &parley.Enrollment{Key: s.chief.Key(), Office: "duty", Person: "chief", Roles: []parley.Role{parley.Enrolls}})
	s.word(s.chief, parley.KindEnroll, &parley.Enrollment{Key: s.drafter.Key(), Office: "duty", Person: "one", Roles: []parley.Role{parley.Acknowledges, parley.Drafts}})
	s.word(s.chief, parley.KindEnroll, &parley.Enrollment{Key: s.second.Key(), Office: "duty", Person: "two", Roles: []parley.Role{parley.Releases}})
}

func (s *side) notice(kind parley.NoticeKind, lat, lon float64, radius int64) *parley.Notice {
	return &parley.Notice{
		Contact: parley.Contact{Means: "telephone 1", Office: "duty"}, Kind: kind, Marking: "UNCLASSIFIED", Name: "a notice",
		Originator: parley.OriginatorID(s.party), Precedence: parley.Routine,
		Volumes: []parley.Volume{{Footprint: parley.Footprint{Shape: parley.Circle, Places: []parley.Place{{int64(lat * 1e7), int64(lon * 1e7)}}, Radius: radius},
			From: 1510000000000, Lower: parley.Height{Ref: parley.Ground}, Upper: parley.Height{Ref: parley.AGL, Unit: parley.Metres, Value: 500_000}}},
	}
}

// exchange carries packets between sides until nobody lacks anything, as a link would,
// and as a spool folder would: what one lacks is handed to it, twice.
func exchange(t *testing.T, sides ...*side) {
	t.Helper()
	ctx := context.Background()
	for round := 0; ; round++ {
		moved := false
		for _, to := range sides {
			for _, from := range sides {
				if from == to {
					continue
				}
				have, want := to.node.Have(to.text.Hash)
				segments, _, err := from.node.Lack(ctx, to.text.Hash, have, want, 1<<20)
				if err != nil {
					t.Fatal(err)
				}
				for range 2 {
					for _, s := range segments {
						if err := to.node.Take(ctx, from.party, s); err != nil && !(to.tolerant && structure(err) != nil) {
							t.Fatal(err)
						}
					}
				}
				moved = moved || len(segments) > 0
			}
		}
		if !moved {
			return
		}
		if round > 200 {
			t.Fatal("the nodes do not fall quiet")
		}
	}
}

// settle exchanges until no node owes the channel anything either.
func settle(t *testing.T, sides ...*side) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for quiet := false; !quiet; {
		exchange(t, sides...)
		quiet = true
		for _, s := range sides {
			changed, cancel := s.channel.Watch()
			ok, err := s.channel.Quiet(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if writes, _ := s.channel.Writable(); !ok && writes {
				quiet = false
				select {
				case <-changed:
				case <-ctx.Done():
					t.Fatalf("%s still owes the channel something", s.party)
				}
			}
			cancel()
		}
	}
	exchange(t, sides...)
}

// appendBehindTheDoor does what a newer or a hostile node would: it puts an entry into the
// side's log without asking the judge, signs a checkpoint, and hands both to another node.
// The side itself is stopped, as its journal does not know of it.
func (s *side) appendBehindTheDoor(to *side, e *ledger.Entry) {
	s.t.Helper()
	ctx := context.Background()
	segments, _, err := s.node.Lack(ctx, s.text.Hash, nil, nil, 1<<20)
	if err != nil {
		s.t.Fatal(err)
	}
	s.stop()
	for _, seg := range segments {
		if seg.Log.Party != s.party {
			continue
		}
		var tree ledger.Tree
		for _, raw := range seg.Entries {
			tree.Append(raw)
		}
		now := parley.Millis(s.now().UnixMilli())
		e.Frame = ledger.Frame{Channel: s.text.Hash, Clock: now, Epoch: seg.Log.Epoch, Heads: []ledger.Head{}, Mono: now, Number: parley.EntryNumber(tree.Size()), Party: s.party, Prev: tree.Root()}
		raw, err := ledger.EncodeEntry(e)
		if err != nil {
			s.t.Fatal(err)
		}
		seg.From, seg.Prev, seg.Entries, seg.Proof = tree.Size(), tree.Root(), [][]byte{raw}, nil
		tree.Append(raw)
		seg.Root = tree.Root()
		seg.Checkpoint = ledger.Checkpoint{Log: seg.Log, Size: tree.Size(), Root: tree.Root()}
		if err := seg.Checkpoint.Sign(s.first); err != nil {
			s.t.Fatal(err)
		}
		if err := to.node.Take(ctx, s.party, seg); err != nil {
			s.t.Fatal(err)
		}
	}
}

// anyKey serves a node that will not sign: one that is only looked at.
func anyKey(ledger.LogID, parley.OfficerKey) (ledger.Signer, error) { return key("nobody"), nil }
