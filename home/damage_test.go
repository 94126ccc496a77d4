package home

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/ncruces/go-sqlite3"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/journal/sqlite"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

// seat is one of two parties that talk over TLS.
type seat struct {
	t       *testing.T
	home    *Home
	text    *channel.CharterText
	officer ledger.Ed25519Signer
	running *Running
	channel *node.Channel
	cut     func() // ends the links
}

// seats gives us, who dials, and ru, who listens, with a charter in force, officers, and
// some words of each.
func seats(t *testing.T) (us, ru *seat) {
	t.Helper()
	c := parley.Charter{
		Area:     []parley.Place{{0, 0}, {0, parley.Degree}, {parley.Degree, parley.Degree}, {0, 0}},
		Markings: []string{"OPEN"}, Mode: parley.Exercise, Name: "Two", Nonce: ledger.NewNonce(), Ruleset: 1, Version: 1,
	}
	var both []*seat
	for _, id := range []parley.PartyID{"us", "ru"} {
		h, err := Init(filepath.Join(t.TempDir(), string(id)), Settings{Party: id, Name: "Party " + string(id)})
		if err != nil {
			t.Fatal(err)
		}
		card, err := ReadCard(h.CardPath())
		if err != nil {
			t.Fatal(err)
		}
		c.Parties = append(c.Parties, card)
		both = append(both, &seat{t: t, home: h, officer: ledger.GenerateEd25519()})
	}
	text, err := channel.ParseCharter(ledger.MustEncode(c))
	if err != nil {
		t.Fatal(err)
	}
	us, ru = both[0], both[1]
	for _, s := range both {
		s.text = text
		s.start()
		if _, err := s.home.Join(t.Context(), s.running.Node, []*channel.CharterText{text}); err != nil {
			t.Fatal(err)
		}
		s.channel, _ = s.running.Node.Channel(text.Hash)
		card, _ := text.Charter.Party(s.home.Settings().Party)
		s.act(parley.KindOpen, &channel.Open{Charters: []jsontext.Value{text.Raw}, Node: card.Node})
		s.act(parley.KindAccept, &channel.Acceptance{Charter: text.Raw})
	}
	ru.connect(nil)
	us.connect(ru)
	agree(us, ru)
	for _, s := range both {
		s.act(parley.KindEnroll, &parley.Enrollment{Key: s.officer.Key(), Office: "duty", Person: "one", Roles: []parley.Role{parley.Enrolls}})
		s.second()
	}
	agree(us, ru)
	for i := range 12 {
		us.says(i)
		ru.says(i)
	}
	agree(us, ru)
	return us, ru
}

// second enrols, by the officer who enrols, one who speaks, and takes that one's seat.
func (s *seat) second() {
	s.t.Helper()
	speaker := ledger.GenerateEd25519()
	e, err := s.pen(s.officer).Word(parley.KindEnroll, &parley.Enrollment{Key: speaker.Key(), Office: "duty", Person: "two", Roles: []parley.Role{parley.Acknowledges, parley.Drafts}})
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.submit(node.Submission{Word: &ledger.Word{Draft: *e}}); err != nil {
		s.t.Fatal(err)
	}
	s.officer = speaker
}

func (s *seat) start() {
	s.t.Helper()
	r, err := s.home.Start(s.t.Context(), StartOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.running, s.cut = r, func() {}
	s.t.Cleanup(s.stop)
	if s.text != nil {
		s.channel, _ = r.Node.Channel(s.text.Hash)
	}
}

func (s *seat) stop() {
	if s.running == nil {
		return
	}
	s.cut()
	if err := s.running.Close(); err != nil && !sqlite.IsDamage(err) {
		s.t.Error(err)
	}
	s.running = nil
}

// connect opens the ways; where to is nil the seat listens.
func (s *seat) connect(to *seat) {
	s.t.Helper()
	s.home.mu.Lock()
	if to == nil && s.home.settings.Listen == "" {
		s.home.settings.Listen = "127.0.0.1:0"
	}
	s.home.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	w, err := s.running.Connect(ctx)
	if err != nil {
		cancel()
		s.t.Fatal(err)
	}
	if w.Address != nil {
		// The same port after a restart.
		s.home.mu.Lock()
		s.home.settings.Listen = w.Address.String()
		s.home.mu.Unlock()
	}
	if to != nil {
		w.Links.Dial(ctx, to.home.Settings().Listen)
	}
	s.cut = func() { cancel(); w.Wait() }
}

func (s *seat) pen(by ledger.Ed25519Signer) pen.Pen {
	return pen.Pen{
		Terms:  pen.Terms{Channel: s.text.Hash, Charter: s.text.Hash, Mode: parley.Exercise, Party: s.home.Settings().Party},
		Signer: by, NotAfter: parley.Millis(time.Now().Add(time.Hour).UnixMilli()),
	}
}

func (s *seat) submit(sub node.Submission) (node.Filed, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return s.channel.Submit(ctx, sub)
}

func (s *seat) act(kind parley.Kind, body ledger.Validator) {
	s.t.Helper()
	signer, err := ReadKey(s.home.KeyPath(RootKey))
	if err != nil {
		s.t.Fatal(err)
	}
	e, err := s.pen(signer).Act(kind, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.submit(node.Submission{Root: e}); err != nil {
		s.t.Fatalf("%s: %v", kind, err)
	}
}

// says appends a message that has pages of the journal to itself.
func (s *seat) says(n int) error {
	e, err := s.pen(s.officer).Word(parley.KindMessage, &parley.Message{Marking: "OPEN", Precedence: parley.Routine, Text: strings.Repeat(fmt.Sprintf("message %d of %s. ", n, s.home.Settings().Party), 200)})
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.submit(node.Submission{Word: &ledger.Word{Draft: *e}})
	return err
}

// wait polls until the condition holds.
func wait(t *testing.T, what func() string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain: " + what())
		}
	}
}

// agree waits until both hold the same and owe nothing.
func agree(us, ru *seat) {
	us.t.Helper()
	wait(us.t, func() string {
		ok, why := us.channel.Writable()
		return fmt.Sprintf("us writes %v %q, misses %v, waiting %v\nus %s\nru %s", ok, why, us.channel.Missing(), waiting(us), ledger.MustEncode(us.channel.State().Logs), ledger.MustEncode(ru.channel.State().Logs))
	}, func() bool {
		for _, s := range []*seat{us, ru} {
			if quiet, err := s.channel.Quiet(context.Background()); err != nil || !quiet {
				return false
			}
		}
		return us.channel.State().Hash() == ru.channel.State().Hash()
	})
}

func waiting(s *seat) (w []channel.Wait) {
	s.channel.Read(func(_ channel.View, m *channel.Machine) { w = m.Waiting() })
	return w
}

// texts gives the file of the stopped journal, and some bytes of each entry of a log.
func (s *seat) texts(party parley.PartyID) (file []byte, entries [][]byte) {
	s.t.Helper()
	path := filepath.Join(s.home.Dir(), journalFile)
	j, err := sqlite.Open(s.t.Context(), path, sqlite.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	branches, err := j.Branches(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, b := range branches {
		if b.Party != party {
			continue
		}
		for row, err := range j.Entries(s.t.Context(), b.ID, 0, b.Size) {
			if err != nil {
				s.t.Fatal(err)
			}
			entries = append(entries, row.Entry)
		}
	}
	if err := j.Close(); err != nil {
		s.t.Fatal(err)
	}
	if file, err = os.ReadFile(path); err != nil {
		s.t.Fatal(err)
	}
	return file, entries
}

// spot is an entry; a negative number counts from the end of the log.
type spot struct {
	party  parley.PartyID
	number int
}

// damage flips a bit on the page of each of some entries.
func (s *seat) damage(spots ...spot) {
	s.t.Helper()
	logs := map[parley.PartyID][][]byte{}
	var file []byte
	for _, p := range spots {
		file, logs[p.party] = s.texts(p.party)
	}
	for _, p := range spots {
		flip(s.t, file, logs[p.party], p.number)
	}
	s.write(file)
}

func flip(t *testing.T, file []byte, entries [][]byte, number int) {
	t.Helper()
	if number < 0 {
		number += len(entries)
	}
	// The last place: pages that were used before keep their old bytes. In the middle: an
	// entry that is long goes on there in a page of its own.
	e, at := entries[number], -1
	for from := len(e) / 2; at < 0 && from > 0; from -= 60 {
		at = bytes.LastIndex(file, e[from:from+60])
	}
	if at < 0 {
		t.Fatalf("entry %d is not in the file in one piece", number)
	}
	file[at+30] ^= 1
}

func (s *seat) write(file []byte) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.home.Dir(), journalFile), file, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// sql changes the stopped journal behind its back.
func (s *seat) sql(statement string) {
	s.t.Helper()
	c, err := sqlite3.Open(filepath.Join(s.home.Dir(), journalFile))
	if err == nil {
		err = errors.Join(c.Exec(statement), c.Close())
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// aside lists the damaged journals beside the journal.
func (s *seat) aside() []string {
	names, err := filepath.Glob(filepath.Join(s.home.Dir(), damagedPrefix+"*"+damagedSuffix))
	if err != nil {
		s.t.Fatal(err)
	}
	return names
}

func missed(l []node.Missing, party parley.PartyID) (n int64) {
	for _, m := range l {
		if m.Party == party {
			n += m.Count()
		}
	}
	return n
}

func TestADamagedJournalIsRefilledFromAPeer(t *testing.T) {
	for _, tt := range []struct {
		name   string
		damage func(s *seat)
		misses []parley.PartyID
		kept   bool // the damaged file is set aside
		draft  bool // survives
	}{
		{"own log", func(s *seat) { s.damage(spot{"us", 8}) }, []parley.PartyID{"us"}, true, true},
		{"the peer's log", func(s *seat) { s.damage(spot{"ru", 8}) }, []parley.PartyID{"ru"}, true, true},
		{"both", func(s *seat) { s.damage(spot{"ru", 6}, spot{"us", 9}) }, []parley.PartyID{"us", "ru"}, true, true},
		{"several places", func(s *seat) { s.damage(spot{"ru", 6}, spot{"ru", 10}, spot{"us", 5}, spot{"us", -2}) }, []parley.PartyID{"us", "ru"}, true, true},
		{"own first entry", func(s *seat) { s.damage(spot{"us", 0}) }, []parley.PartyID{"us"}, true, true},
		{"the peer's first entry", func(s *seat) { s.damage(spot{"ru", 0}) }, []parley.PartyID{"ru"}, true, true},
		{"a checkpoint note", func(s *seat) {
			s.sql(`UPDATE branch SET checkpoint = zeroblob(length(checkpoint)) WHERE party = 'ru'`)
		}, nil, true, true},
		{"stored hashes", func(s *seat) {
			s.sql(`UPDATE entry SET hashes = zeroblob(length(hashes)) WHERE number = 7`)
		}, nil, true, true},
		{"rows that are gone", func(s *seat) { s.sql(`DELETE FROM entry WHERE number IN (6, 7) OR number > 12`) }, []parley.PartyID{"us", "ru"}, true, true},
		{"garbage", func(s *seat) { s.write(bytes.Repeat([]byte("garbage. "), 10_000)) }, []parley.PartyID{"us"}, true, false},
		{"zeros", func(s *seat) { s.write(make([]byte, 100_000)) }, []parley.PartyID{"us"}, true, false},
		{"no bytes", func(s *seat) { s.write(nil) }, []parley.PartyID{"us"}, false, false},
		{"half a file", func(s *seat) {
			file, _ := s.texts("us")
			s.write(file[:len(file)/2+777])
		}, []parley.PartyID{"us"}, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			us, ru := seats(t)
			if err := us.running.Journal.Commit(t.Context(), journal.Batch{Desk: []journal.Item{{Section: "drafts", Key: "one", Value: []byte("half a notice")}}}); err != nil {
				t.Fatal(err)
			}
			us.stop()
			tt.damage(us)

			found, err := us.home.Inspect(t.Context())
			if err != nil || found.Whole() {
				t.Fatalf("before the start Inspect finds %+v, %v", found, err)
			}
			us.start()
			ok, why := us.channel.Writable()
			if tt.misses == nil {
				// Every entry can be read, so all is here again at once.
				if !ok {
					t.Errorf("nothing is missing, and it does not write: %s", why)
				}
			} else if ok || !strings.Contains(why, "of us") || !strings.Contains(why, "epoch ticket") {
				t.Errorf("writable %v: %q", ok, why)
			}
			t.Log(why)
			if err := us.says(100); err == nil && tt.misses != nil {
				t.Error("it wrote")
			}
			missing := us.channel.Missing()
			for _, p := range tt.misses {
				if missed(missing, p) == 0 || !strings.Contains(why, "of "+string(p)) {
					t.Errorf("it does not miss entries of %s: %v, %q", p, missing, why)
				}
			}
			if got := us.aside(); tt.kept != (len(got) == 1) {
				t.Errorf("set aside: %v", got)
			}
			if tt.draft {
				if b, err := us.running.Journal.Desk(t.Context(), "drafts", "one"); err != nil || string(b) != "half a notice" {
					t.Errorf("the draft: %q, %v", b, err)
				}
			}
			us.stop()
			us.start() // what is known of it outlives a restart
			if again := us.channel.Missing(); !slices.Equal(again, missing) {
				t.Errorf("after a restart it misses %v, before %v", again, missing)
			}

			us.connect(ru)
			wait(t, func() string {
				ok, why := us.channel.Writable()
				return fmt.Sprint(ok, why, us.channel.Missing(), waiting(us))
			}, func() bool { ok, _ := us.channel.Writable(); return ok })
			agree(us, ru)
			if err := us.says(101); err != nil {
				t.Errorf("it does not write again: %v", err)
			}
			agree(us, ru)
			for _, l := range ru.channel.State().Logs {
				if l.Forked == 1 || l.Epoch > 0 {
					t.Errorf("an accident looks like treason: %+v", l)
				}
			}
			us.stop()
			if found, err := us.home.Inspect(t.Context()); err != nil || !found.Whole() {
				t.Errorf("in the end Inspect finds %+v, %v", found, err)
			}
			if got := us.aside(); tt.kept != (len(got) == 1) {
				t.Errorf("the damaged file was not kept: %v", got)
			}
		})
	}
}

// What nobody has received yet lies behind the damage: it comes back from the damaged file,
// once the peer has given what leads there.
func TestOwnWordsBehindTheDamageComeBack(t *testing.T) {
	us, ru := seats(t)
	us.cut()
	us.cut = func() {}
	for i := range 4 {
		if err := us.says(1000 + i); err != nil {
			t.Fatal(err)
		}
	}
	want := us.channel.State()
	us.stop()
	us.damage(spot{"us", 8})
	us.start()
	if n := len(us.channel.State().Words); n >= len(want.Words) {
		t.Fatalf("%d words are there before the peer gave anything", n)
	}
	us.connect(ru)
	wait(t, func() string { _, why := us.channel.Writable(); return why }, func() bool { ok, _ := us.channel.Writable(); return ok })
	agree(us, ru)
	if got := us.channel.State(); len(got.Words) != len(want.Words) {
		t.Errorf("%d words, want %d", len(got.Words), len(want.Words))
	}
	us.stop()
	if found, err := us.home.Inspect(t.Context()); err != nil || !found.Whole() || len(found.SetAside) != 1 || !found.SetAside[0].Whole {
		t.Errorf("Inspect finds %+v, %v", found, err)
	}
}

// What exists nowhere any more: only a ticket helps, and then the node writes, after a
// restart as well.
func TestATicketAfterDamageThatNobodyCanMend(t *testing.T) {
	us, ru := seats(t)
	us.cut()
	us.cut = func() {}
	for i := range 3 {
		if err := us.says(1000 + i); err != nil {
			t.Fatal(err)
		}
	}
	us.stop()
	us.damage(spot{"us", -2})
	us.start()
	us.connect(ru)
	wait(t, func() string { return fmt.Sprint(us.channel.Missing()) }, func() bool {
		l := us.channel.Missing()
		return len(l) == 1 && l[0].Party == "us" && len(waiting(us)) == 0
	})
	if ok, why := us.channel.Writable(); ok || !strings.Contains(why, "epoch ticket") {
		t.Errorf("writable %v: %q", ok, why)
	}
	signer, err := ReadKey(us.home.KeyPath(RootKey))
	if err != nil {
		t.Fatal(err)
	}
	ticket, err := NewTicket(us.pen(signer), 1, []jsontext.Value{us.text.Raw})
	if err != nil {
		t.Fatal(err)
	}
	if err := us.home.Install(ticket); err != nil {
		t.Fatal(err)
	}
	if _, err := us.submit(node.Submission{Root: &ticket.Open}); err != nil {
		t.Fatal(err)
	}
	if err := us.says(2000); err != nil {
		t.Errorf("after the ticket: %v", err)
	}
	agree(us, ru)
	us.stop()
	us.start()
	us.connect(ru)
	if err := us.says(2001); err != nil {
		t.Errorf("after the ticket and a restart: %v", err)
	}
	if len(us.channel.Missing()) == 0 {
		t.Error("what nobody has is no longer listed")
	}
	agree(us, ru)
}

// Without its journal, but with its mark, a node does not begin its log a second time.
func TestALostJournalDoesNotBeginAgain(t *testing.T) {
	us, _ := seats(t)
	us.stop()
	if err := os.Remove(filepath.Join(us.home.Dir(), journalFile)); err != nil {
		t.Fatal(err)
	}
	us.start()
	if ok, why := us.channel.Writable(); ok || !strings.Contains(why, "were published") {
		t.Errorf("writable %v: %q", ok, why)
	}
	signer, err := ReadKey(us.home.KeyPath(RootKey))
	if err != nil {
		t.Fatal(err)
	}
	card, _ := us.text.Charter.Party("us")
	e, err := us.pen(signer).Act(parley.KindOpen, &channel.Open{Charters: []jsontext.Value{us.text.Raw}, Node: card.Node})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := us.submit(node.Submission{Root: e}); err == nil || !strings.Contains(err.Error(), "epoch 1") {
		t.Errorf("a second open of epoch 0: %v", err)
	}
}

// A damaged mark file counts as none: the node starts, reads only, and writes again once a
// peer has shown how far the log had come.
func TestADamagedMark(t *testing.T) {
	us, ru := seats(t)
	us.stop()
	path := filepath.Join(us.home.Dir(), marksFolder, us.text.Hash.String()+".mark")
	if err := os.WriteFile(path, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := us.home.Inspect(t.Context()); err != nil || found.Whole() || len(found.Marks) != 1 {
		t.Errorf("Inspect finds %+v, %v", found, err)
	}
	us.start()
	if ok, why := us.channel.Writable(); ok || !strings.Contains(why, "its high-water mark is damaged") {
		t.Errorf("writable %v: %q", ok, why)
	}
	us.connect(ru)
	wait(t, func() string { _, why := us.channel.Writable(); return why }, func() bool { ok, _ := us.channel.Writable(); return ok })
	if err := us.says(1); err != nil {
		t.Error(err)
	}
	agree(us, ru)
	if kept, err := os.ReadFile(path + ".damaged-1"); err != nil || string(kept) != "garbage" {
		t.Errorf("the damaged mark was not kept: %q, %v", kept, err)
	}
}

// The process ends while the journal is being set aside, or filled: the next start goes on.
func TestTheEndOfTheProcessWhileFilling(t *testing.T) {
	us, ru := seats(t)
	us.stop()
	us.damage(spot{"us", 8})
	// As a start that ended right after it had set the journal aside.
	if err := sqlite.SetAside(filepath.Join(us.home.Dir(), journalFile), "journal.damaged-20200101T000000Z.db"); err != nil {
		t.Fatal(err)
	}
	// And one that ended while it took things over: some of it is there, the desk is not.
	us.start()
	us.stop()
	us.sql(`DELETE FROM desk`)
	us.start()
	if ok, why := us.channel.Writable(); ok || !strings.Contains(why, "of us (epoch 0") {
		t.Errorf("writable %v: %q", ok, why)
	}
	// The damage goes on in the new journal.
	us.stop()
	us.damage(spot{"ru", 4})
	us.start()
	if l := us.channel.Missing(); missed(l, "us") == 0 {
		t.Errorf("it misses %v", l)
	}
	us.connect(ru)
	wait(t, func() string { _, why := us.channel.Writable(); return why }, func() bool { ok, _ := us.channel.Writable(); return ok })
	agree(us, ru)
	us.stop()
	if found, err := us.home.Inspect(t.Context()); err != nil || !found.Whole() || len(found.SetAside) != 2 {
		t.Errorf("Inspect finds %+v, %v", found, err)
	}
}

// Damage is met while the node runs: it serves the rest, writes nothing, and says so.
func TestDamageThatIsMetWhileRunning(t *testing.T) {
	us, ru := seats(t)
	us.cut()
	us.cut = func() {}
	c, err := sqlite3.Open(filepath.Join(us.home.Dir(), journalFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Exec(`DELETE FROM entry WHERE number = 8 AND branch = (SELECT id FROM branch WHERE party = 'us')`), c.Close()); err != nil {
		t.Fatal(err)
	}
	if err := us.says(1); err != nil {
		t.Fatalf("nobody has seen the damage yet: %v", err)
	}
	segments, _, err := us.running.Node.Lack(t.Context(), us.text.Hash, nil, nil, 1<<30)
	if err != nil || len(segments) == 0 {
		t.Fatalf("it serves %d segments, %v", len(segments), err)
	}
	for _, s := range segments {
		if s.Log.Party == "us" {
			t.Errorf("it serves us from %d with %d entries", s.From, len(s.Entries))
		}
	}
	if ok, why := us.channel.Writable(); ok || !strings.Contains(why, "restarted") || !strings.Contains(why, "parley fsck") {
		t.Errorf("writable %v: %q", ok, why)
	}
	if err := us.says(2); err == nil {
		t.Error("it wrote")
	}
	us.stop()
	us.start()
	us.connect(ru)
	wait(t, func() string { _, why := us.channel.Writable(); return why }, func() bool { ok, _ := us.channel.Writable(); return ok })
	agree(us, ru)
}

func TestAHomeWithoutDamageHasNothingAside(t *testing.T) {
	us, _ := seats(t)
	us.stop()
	us.start()
	if ok, why := us.channel.Writable(); !ok {
		t.Error(why)
	}
	if got := us.aside(); len(got) > 0 {
		t.Errorf("set aside: %v", got)
	}
	if _, err := os.Stat(filepath.Join(us.home.Dir(), journalFile+".aside")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the note of setting aside: %v", err)
	}
}

// A party that has joined and said nothing yet knows its peers after a restart, though its
// journal has only what they said.
func TestPeersAreKnownBeforeTheFirstWord(t *testing.T) {
	us, ru := seats(t)
	h, err := Init(filepath.Join(t.TempDir(), "tr"), Settings{Party: "tr", Name: "Party tr"})
	if err != nil {
		t.Fatal(err)
	}
	card, err := ReadCard(h.CardPath())
	if err != nil {
		t.Fatal(err)
	}
	next := us.text.Charter
	next.Version, next.Predecessor, next.Nonce, next.Parties = 2, us.text.Hash, ledger.NewNonce(), append(slices.Clone(next.Parties), card)
	text, err := channel.ParseCharter(ledger.MustEncode(next))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*seat{us, ru} {
		s.act(parley.KindAccept, &channel.Acceptance{Charter: text.Raw})
	}
	tr := &seat{t: t, home: h}
	tr.start()
	if _, err := h.Join(t.Context(), tr.running.Node, []*channel.CharterText{us.text, text}); err != nil {
		t.Fatal(err)
	}
	id := us.text.Hash
	segments, _, err := us.running.Node.Lack(t.Context(), id, nil, nil, 1<<20)
	if err != nil || len(segments) == 0 {
		t.Fatalf("us gives %d segments: %v", len(segments), err)
	}
	for _, s := range segments {
		if s.Log.Party != "us" {
			continue // ru's has not come yet, so no charter is in force here
		}
		if err := tr.running.Node.Take(t.Context(), "us", s); err != nil {
			t.Fatal(err)
		}
	}
	transport := us.text.Charter.Parties[0].Transport
	for _, when := range []string{"before", "after"} {
		if p, ok := tr.running.Node.Peer(id, transport); !ok || p != "us" {
			t.Errorf("%s the restart the transport key of us is %q's, %v", when, p, ok)
		}
		tr.stop()
		tr.start()
	}
}
