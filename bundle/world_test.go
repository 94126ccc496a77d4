package bundle

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/mod/sumdb/tlog"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/ledger/ledgertest"
)

// side is a party with all its keys, its officers' of every algorithm, and a node that writes whatever it is told to.
type side struct {
	w     *world
	id    parley.PartyID
	keys  map[string]ledger.Signer
	raws  [][]byte
	tree  ledger.Tree
	known []tlog.Hash
	cited map[parley.PartyID]int64
}

// world is a channel with the logs of its parties.
type world struct {
	t       testing.TB
	charter []byte
	id      parley.Hash
	machine *channel.Machine
	us, ru  *side
	clock   parley.Millis
}

var keyNames = []string{"root", "recovery", "node", "transport", "chief", "duty", "second", "twin", "stranger"}

// newWorld makes a channel of us with ru, or, alone, with a village that has no node.
func newWorld(t testing.TB, alone bool) *world {
	w := &world{t: t, clock: 1510376400000}
	c := parley.Charter{
		Area:     []parley.Place{{330000000, 380000000}, {330000000, 430000000}, {370000000, 430000000}, {330000000, 380000000}},
		Markings: []string{"OPEN"}, Mode: parley.Exercise, Name: "Valley", Nonce: strings.Repeat("0", 32),
		Ruleset: 1, Version: 1, TwoPerson: []string{"site"},
		Rules: []parley.Rule{{Name: "apart", Kinds: []parley.NoticeKind{parley.Site}, With: []parley.NoticeKind{parley.Site}, Horizontal: 1000}},
	}
	w.us, w.ru = w.side("us", 1), w.side("ru", 101)
	c.Parties = []parley.Party{w.us.card()}
	if alone {
		w.ru = nil
		c.Parties = append(c.Parties, parley.Party{ID: "village", Name: "Village"})
	} else {
		c.Parties = append(c.Parties, w.ru.card())
	}
	w.charter = ledger.MustEncode(c)
	text, err := channel.ParseCharter(w.charter)
	must(t, err)
	w.id = text.Hash
	w.machine = channel.New(w.id)
	return w
}

func (w *world) side(id parley.PartyID, seed byte) *side {
	s := &side{w: w, id: id, keys: map[string]ledger.Signer{}, cited: map[parley.PartyID]int64{}}
	for i, name := range keyNames {
		secret := []byte(strings.Repeat(string(rune('A'+i)), 31) + string(rune(seed)))
		var err error
		switch name {
		case "duty":
			s.keys[name], err = ledger.NewP256(secret)
		case "second":
			s.keys[name], err = ledgertest.NewAuthenticator(secret)
		default:
			s.keys[name] = ledger.NewEd25519(secret)
		}
		must(w.t, err)
	}
	return s
}

func (s *side) card() parley.Party {
	return parley.Party{ID: s.id, Name: string(s.id), Node: s.keys["node"].Key(), Recovery: s.keys["recovery"].Key(), Root: s.keys["root"].Key(), Transport: s.keys["transport"].Key()}
}

func (s *side) seal(by string, class ledger.Class, kind parley.Kind, body any, edit ...func(*ledger.Payload)) *ledger.Envelope {
	s.w.t.Helper()
	p := &ledger.Payload{
		Body: ledger.MustEncode(body), Channel: s.w.id, Charter: s.w.id, Kind: kind, Mode: parley.Exercise,
		Nonce: ledger.NewNonce(), NotAfter: s.w.clock, Party: s.id,
	}
	for _, f := range edit {
		f(p)
	}
	e, err := ledger.Seal(s.keys[by], class, p)
	must(s.w.t, err)
	return e
}

func (s *side) act(kind parley.Kind, body any) Place {
	return s.write(&ledger.Entry{Root: s.seal("root", ledger.ClassRoot, kind, body)})
}

func (s *side) say(by string, kind parley.Kind, body any) Place {
	return s.write(&ledger.Entry{Word: &ledger.Word{Draft: *s.seal(by, ledger.ClassWord, kind, body)}})
}

func (s *side) release(draft *ledger.Envelope, by string) *ledger.Envelope {
	picture := []parley.Position{}
	for _, o := range []*side{s.w.ru, s.w.us} {
		if o != nil && o != s && s.cited[o.id] > 0 {
			picture = append(picture, o.head(s.cited[o.id]).Position())
		}
	}
	return s.seal(by, ledger.ClassRelease, parley.KindRelease, &parley.Release{Of: draft.Hash(ledger.ClassWord), Picture: picture})
}

func (s *side) receipt() Place {
	return s.write(&ledger.Entry{Statement: ledger.MustEncode(channel.Receipt{Kind: parley.KindReceipt})})
}

// write appends an entry, whatever it is, with the heads that are news.
func (s *side) write(e *ledger.Entry) Place {
	s.w.t.Helper()
	s.w.clock += 1000
	e.Frame = ledger.Frame{Channel: s.w.id, Clock: s.w.clock, Mono: s.w.clock, Party: s.id, Number: parley.EntryNumber(s.tree.Size()), Prev: s.tree.Root(), Heads: e.Frame.Heads}
	for _, o := range []*side{s.w.ru, s.w.us} {
		if o != nil && o != s && o.tree.Size() > s.cited[o.id] && len(e.Frame.Heads) == 0 {
			s.cited[o.id] = o.tree.Size()
			e.Frame.Heads = append(e.Frame.Heads, o.head(o.tree.Size()))
		}
	}
	if e.Frame.Heads == nil {
		e.Frame.Heads = []ledger.Head{}
	}
	raw, err := ledger.EncodeEntry(e)
	must(s.w.t, err)
	at := channel.Stored{Party: s.id, Number: s.tree.Size(), Prev: s.tree.Root(), Entry: channel.Read(raw)}
	s.known = append(s.known, s.tree.Append(raw)...)
	s.raws = append(s.raws, raw)
	at.Root = s.tree.Root()
	_, err = s.w.machine.Add(at)
	must(s.w.t, err)
	return Place{Log{s.id, 0}, at.Number}
}

func (s *side) hashes() tlog.HashReader {
	return tlog.HashReaderFunc(func(l []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range l {
			out = append(out, s.known[i])
		}
		return out, nil
	})
}

func (s *side) checkpoint(size int64) *ledger.Checkpoint {
	t, err := ledger.TreeAt(size, s.hashes())
	must(s.w.t, err)
	c := &ledger.Checkpoint{Log: ledger.LogID{Channel: s.w.id, Party: s.id}, Size: size, Root: t.Root()}
	must(s.w.t, c.Sign(s.keys["node"]))
	return c
}

func (s *side) head(size int64) ledger.Head { return s.checkpoint(size).Head() }

func (s *side) note(size int64) []byte {
	note, err := s.checkpoint(size).Note(s.keys["node"].Key())
	must(s.w.t, err)
	return note
}

func (s *side) open() {
	s.act(parley.KindOpen, &channel.Open{Charters: []jsontext.Value{s.w.charter}, Node: s.keys["node"].Key()})
}

// begin opens the log and accepts the charter.
func (s *side) begin() {
	s.open()
	s.act(parley.KindAccept, &channel.Acceptance{Charter: s.w.charter})
}

func (s *side) staff() {
	s.act(parley.KindEnroll, &parley.Enrollment{Key: s.keys["chief"].Key(), Office: "security", Person: "p0", Roles: []parley.Role{parley.Enrolls}})
	s.enroll("duty", "p1", parley.Acknowledges, parley.Drafts)
	s.enroll("second", "p2", parley.Releases)
}

func (s *side) enroll(key, person string, roles ...parley.Role) Place {
	return s.say("chief", parley.KindEnroll, &parley.Enrollment{Key: s.keys[key].Key(), Office: "desk", Person: person, Roles: roles})
}

func message(text string) *parley.Message {
	return &parley.Message{Marking: "OPEN", Precedence: parley.Routine, Text: text}
}

func post(o parley.OriginatorID) *parley.Filing {
	ground := parley.Height{Ref: "GND"}
	return &parley.Filing{Notice: parley.Notice{
		Contact: parley.Contact{Means: "tel 1", Office: "desk"}, Kind: parley.Site, Marking: "OPEN", Name: "post", Originator: o, Precedence: parley.Routine,
		Volumes: []parley.Volume{{Footprint: parley.Footprint{Shape: parley.Point, Places: []parley.Place{{353300000, 401500000}}}, From: 1510376400000, Lower: ground, Upper: parley.Height{Ref: "AGL", Unit: "M", Value: 30000}}},
	}}
}

// file files a notice that a second person releases.
func (s *side) file(by string) Place {
	draft := s.seal("duty", ledger.ClassWord, parley.KindNotice, post(parley.OriginatorID(s.id)))
	return s.write(&ledger.Entry{Word: &ledger.Word{Draft: *draft, Release: s.release(draft, by)}})
}

func (w *world) sources() (out []Source) {
	for _, s := range []*side{w.ru, w.us} {
		if s == nil {
			continue
		}
		out = append(out, Source{
			Log: Log{s.id, 0}, Note: s.note(s.tree.Size()), Hashes: s.hashes(),
			Entry: func(n int64) ([]byte, error) { return s.raws[n], nil },
		})
	}
	return out
}

func (w *world) selection(places ...Place) (s Selection) {
	for _, p := range places {
		for _, r := range w.machine.Now().Records() {
			if logOf(r.Place) == p.Log && r.Place.Number == p.Number {
				s.Entries = append(s.Entries, r.Place)
			}
		}
	}
	if len(s.Entries) != len(places) {
		w.t.Fatalf("of %v only %d are applied", places, len(s.Entries))
	}
	return s
}

// build makes an honest bundle.
func (w *world) build(places ...Place) []byte {
	w.t.Helper()
	file, _, err := Build(w.id, w.machine.Now().Records(), w.sources(), w.selection(places...))
	must(w.t, err)
	return file
}

// extract cuts out what was chosen, and checks nothing.
func (w *world) extract(places ...Place) *manifest {
	w.t.Helper()
	s := w.selection(places...)
	b, err := newBuilder(w.id, w.machine.Now().Records(), w.sources(), s)
	must(w.t, err)
	b.close(s)
	m, err := b.manifest(s)
	must(w.t, err)
	m.add(pageName, []byte(pageTop))
	return m
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// both is a channel in force between two parties with officers.
func both(t testing.TB) *world {
	w := newWorld(t, false)
	w.us.begin()
	w.ru.begin()
	w.us.receipt()
	w.us.staff()
	w.ru.staff()
	return w
}
