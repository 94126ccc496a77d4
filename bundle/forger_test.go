package bundle

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/mod/sumdb/tlog"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// forgery is a bundle in the hands of us, who has its own node's, root's and officers'
// keys, none of ru's, and seals again whatever can be sealed without those.
type forgery struct {
	*world
	*manifest
}

func (f *forgery) section(name string) *section {
	f.t.Helper()
	i := slices.IndexFunc(f.Sections, func(s section) bool { return s.Name == name })
	if i < 0 {
		f.t.Fatalf("the bundle has no section %q", name)
	}
	return &f.Sections[i]
}

func (f *forgery) drop(name string) {
	f.section(name)
	f.Sections = slices.DeleteFunc(f.Sections, func(s section) bool { return s.Name == name })
}

// proofs proves all entries of a log's sections in a checkpoint of that size, and those of
// further spans, as far as the log that the forger has gives a proof.
func (f *forgery) proofs(s *side, size int64, more ...span) {
	proofs := map[span]tlog.RecordProof{}
	for _, x := range f.Sections {
		var p Place
		if name, ok := strings.CutPrefix(x.Name, "entry "); ok && p.UnmarshalText([]byte(name)) == nil && p.Party == s.id {
			more = append(more, span{p.Number, size})
		}
	}
	for _, x := range more {
		p, err := tlog.ProveRecord(x.Size, x.Number, s.hashes())
		must(f.t, err)
		proofs[x] = p
	}
	f.section("proofs " + string(s.id) + "/0").data = writeProofs(proofs)
}

// covers lists the proofs of a log that are of heads, not of its checkpoint.
func (f *forgery) covers(s *side, size int64) (out []span) {
	proofs, err := readProofs(f.section("proofs " + string(s.id) + "/0").data)
	must(f.t, err)
	for x := range proofs {
		if x.Size != size {
			out = append(out, x)
		}
	}
	return out
}

// reseal says that all is valid, writes the page that goes with it, and all hashes.
func (f *forgery) reseal(page func([]byte) []byte) []byte {
	for i := range f.Chosen {
		f.Chosen[i].Void = ""
	}
	f.hash()
	file := f.write()
	if m, err := read(file); err == nil {
		if v, err := gather(m); err == nil && v.charters() == nil && !slices.ContainsFunc(v.Chosen, func(c Chosen) bool { return v.entry(c.Entry) == nil }) {
			for _, c := range v.Chosen {
				v.reasons[v.entry(c.Entry)] = &finding{Reason: channel.Valid}
			}
			f.section(pageName).data = v.report().page()
		}
	}
	if page != nil {
		f.section(pageName).data = page(f.section(pageName).data)
	}
	f.hash()
	return f.write()
}

func (f *forgery) hash() {
	for i := range f.Sections {
		s := &f.Sections[i]
		s.SHA256, s.Size = sha256.Sum256(s.data), int64(len(s.data))
	}
}

// caught checks that a forged bundle is refused for what is wrong with it.
func (f *forgery) caught(what, says string) {
	f.t.Helper()
	f.caughtWith(nil, what, says)
}

func (f *forgery) caughtWith(page func([]byte) []byte, what, says string) {
	f.t.Helper()
	file := f.reseal(page)
	_, err := Verify(file)
	var e *Error
	if !errors.As(err, &e) || e.What != what || !strings.Contains(e.Words, says) {
		f.t.Errorf("got %v, want %s and %q", err, what, says)
		return
	}
	if e.From >= e.To || e.To > int64(len(file)) {
		f.t.Errorf("%v names no bytes of the file", err)
	}
}

// honest is a notice and a message of us, both received, and a message of ru.
func honest(t *testing.T) *forgery {
	w := both(t)
	notice := w.us.file("second")
	w.ru.receipt()
	said := w.us.say("duty", parley.KindMessage, message("first"))
	w.ru.receipt()
	answer := w.ru.say("duty", parley.KindMessage, message("second"))
	w.us.receipt()
	f := &forgery{w, w.extract(notice, said, answer)}
	if _, err := Verify(f.reseal(nil)); err != nil {
		t.Fatalf("the honest bundle does not hold: %v", err)
	}
	return f
}

func TestForgerDropsAnEntry(t *testing.T) {
	for _, c := range []struct{ name, what, says string }{
		{"entry us/0/6", "entry us/0/6", "not in it"},                // the notice itself
		{"entry us/0/4", "entry us/0/6", "no enrolment"},             // its officer's enrolment
		{"entry us/0/3", "entry us/0/6", "no enrolment"},             // that of who enrolled the officer
		{"entry us/0/0", "checkpoint us/0", "entry 0"},               // the node key
		{"entry us/0/1", "entry ru/0/7", "every party had accepted"}, // an acceptance
	} {
		f := honest(t)
		f.drop(c.name)
		size := f.us.tree.Size()
		more := slices.DeleteFunc(f.covers(f.us, size), func(s span) bool { return !slices.Contains(f.manifest.placesOf("us"), s.Number) })
		f.proofs(f.us, size, more...)
		if c.name == "entry us/0/1" {
			f.Chosen = slices.DeleteFunc(f.Chosen, func(x Chosen) bool { return x.Entry.Party == "us" })
		}
		f.caught(c.what, c.says)
	}
}

func (m *manifest) placesOf(party parley.PartyID) (out []int64) {
	for _, s := range m.Sections {
		var p Place
		if name, ok := strings.CutPrefix(s.Name, "entry "); ok && p.UnmarshalText([]byte(name)) == nil && p.Party == party {
			out = append(out, p.Number)
		}
	}
	return out
}

func TestForgerSwapsEntries(t *testing.T) {
	f := honest(t)
	a, b := f.section("entry us/0/6"), f.section("entry us/0/7")
	a.data, b.data = b.data, a.data
	f.caught("entry us/0/6", "its frame says us/0/7")

	// With the numbers in the frames, which no officer signs, made to fit.
	a.data = bytes.Replace(a.data, []byte(`"number":7`), []byte(`"number":6`), 1)
	b.data = bytes.Replace(b.data, []byte(`"number":6`), []byte(`"number":7`), 1)
	f.caught("entry us/0/6", "not the entry that stands there")
}

func TestForgerRepeatsAnEntry(t *testing.T) {
	f := honest(t)
	i := slices.IndexFunc(f.Sections, func(s section) bool { return s.Name == "entry us/0/7" })
	f.Sections = slices.Insert(f.Sections, i, f.Sections[i])
	f.caught("entry us/0/7", "each once")

	// Or has its own node write the same words again.
	w := both(t)
	e, err := ledger.DecodeEntry(w.us.raws[w.us.say("duty", parley.KindMessage, message("once")).Number])
	must(t, err)
	again := w.us.write(&ledger.Entry{Word: e.Word})
	f = &forgery{w, w.extract(Place{again.Log, again.Number - 1}, again)}
	f.caught("entry "+again.String(), "already said")
}

func TestForgerShowsAnOldCheckpoint(t *testing.T) {
	// It covers all that is shown; but ru had more of the log before it wrote what is shown.
	w := both(t)
	notice := w.us.file("second")
	size := w.us.tree.Size()
	w.us.say("duty", parley.KindMessage, message("later"))
	answer := w.ru.say("duty", parley.KindMessage, message("seen"))
	f := &forgery{w, w.extract(notice, answer)}
	f.section("checkpoint us/0").data = w.us.note(size)
	f.proofs(w.us, size, f.covers(w.us, w.us.tree.Size())...)
	f.caught("checkpoint us/0", "old checkpoint")

	// It covers less than what is shown.
	f = honest(t)
	f.section("checkpoint us/0").data = f.us.note(6)
	f.caught("entry us/0/6", "older than the entry")
}

func TestForgerUsesAnotherKey(t *testing.T) {
	// His own node's, for ru's checkpoint.
	f := honest(t)
	c := f.ru.checkpoint(f.ru.tree.Size())
	must(t, c.Sign(f.us.keys["node"]))
	note, err := c.Note(f.ru.keys["node"].Key())
	must(t, err)
	f.section("checkpoint ru/0").data = note
	f.caught("checkpoint ru/0", "not signed by the node key")

	// His own node's, put into ru's open.
	f = honest(t)
	s := f.section("entry ru/0/0")
	s.data = bytes.ReplaceAll(s.data, []byte(f.ru.keys["node"].Key()), []byte(f.us.keys["node"].Key()))
	f.caught("entry ru/0/0", "opens no log")

	// One that nobody enrolled.
	w := both(t)
	at := w.us.say("stranger", parley.KindMessage, message("me"))
	f = &forgery{w, w.extract(at)}
	f.caught("entry "+at.String(), "no enrolment")
}

func TestForgerUsesAKeyThatWasRevokedBefore(t *testing.T) {
	w := both(t)
	revoked := w.us.say("chief", parley.KindRevoke, &parley.Revocation{Key: w.us.keys["duty"].Key()})
	at := w.us.say("duty", parley.KindMessage, message("still here"))
	f := &forgery{w, w.extract(at)}
	f.caught("entry "+at.String(), "revoked by "+revoked.String())
}

func TestForgerBringsAnEntryOfAnotherChannel(t *testing.T) {
	f := honest(t)
	s := f.section("entry us/0/7")
	s.data = bytes.ReplaceAll(s.data, []byte(f.id.String()), []byte(strings.Repeat("ab", 32)))
	f.caught("entry us/0/7", "another channel")

	// Or has its own node frame words that were signed for another channel.
	w := both(t)
	draft := w.us.seal("duty", ledger.ClassWord, parley.KindMessage, message("elsewhere"), func(p *ledger.Payload) { p.Channel = parley.Hash{1} })
	at := w.us.write(&ledger.Entry{Word: &ledger.Word{Draft: *draft}})
	f = &forgery{w, w.extract(at)}
	f.caught("entry "+at.String(), "another channel")
}

func TestForgerBringsAnotherCharter(t *testing.T) {
	w := newWorld(t, false)
	true1 := w.charter
	w.charter = bytes.ReplaceAll(true1, []byte(`"twoPerson":["site"],`), nil)
	w.us.begin() // under a charter that wants no second person
	w.charter = true1
	w.ru.begin()
	w.us.staff()
	at := w.us.say("duty", parley.KindUrgent, &parley.Urgent{Text: "alone"})
	f := &forgery{w, w.extract(at)}
	f.caught("entry us/0/0", "founds another channel")

	// One that ru never accepted, as a successor.
	w = both(t)
	draft := w.us.seal("duty", ledger.ClassWord, parley.KindMessage, message("under my own"), func(p *ledger.Payload) { p.Charter = parley.Hash{1} })
	at = w.us.write(&ledger.Entry{Word: &ledger.Word{Draft: *draft}})
	f = &forgery{w, w.extract(at)}
	f.caught("entry "+at.String(), "charter that is not in force")
}

func TestForgerEditsThePage(t *testing.T) {
	f := honest(t)
	f.caughtWith(func(page []byte) []byte {
		return bytes.Replace(page, []byte("no permission"), []byte("a permission"), 1)
	}, pageName, "the page was changed")
	f.caughtWith(func(page []byte) []byte { return append(page, ' ') }, pageName, "the page was changed")
}

func TestForgerReleasesWhatHeDrafted(t *testing.T) {
	w := both(t)
	own := w.us.file("duty")
	w.us.enroll("twin", "p1", parley.Releases)
	twin := w.us.file("twin")
	f := &forgery{w, w.extract(own)}
	f.caught("entry "+own.String(), "no role")
	f = &forgery{w, w.extract(twin)}
	f.caught("entry "+twin.String(), "same person")

	// And one whom the release was not made for.
	draft := w.us.seal("duty", ledger.ClassWord, parley.KindNotice, post("us"))
	other := w.us.seal("duty", ledger.ClassWord, parley.KindNotice, post("us"))
	at := w.us.write(&ledger.Entry{Word: &ledger.Word{Draft: *draft, Release: w.us.release(other, "second")}})
	f = &forgery{w, w.extract(at)}
	f.caught("entry "+at.String(), "release is of something else")
}

func TestForgerMovesAReceipt(t *testing.T) {
	f := honest(t)
	// ru's receipt of the message, moved to where an earlier one stands.
	moved, earlier := f.section("entry ru/0/6"), f.section("entry ru/0/5")
	earlier.data = bytes.Replace(moved.data, []byte(`"number":6`), []byte(`"number":5`), 1)
	f.caught("entry ru/0/5", "not the entry that stands there")

	// A proof that an earlier head covers what came after it.
	f = honest(t)
	p := f.section("proofs us/0")
	p.data = bytes.Replace(p.data, []byte("\n7 8 "), []byte("\n7 7 "), 1)
	f.caught("proofs us/0", "below the size")

	// A proof into a size that ru's frame does not name.
	f = honest(t)
	f.proofs(f.us, f.us.tree.Size(), append(f.covers(f.us, f.us.tree.Size()), span{0, 3})...)
	f.caught("proofs us/0", "nothing in the bundle asks for")
}

func TestForgerInventsAHead(t *testing.T) {
	// His own node says that it had seen an entry of ru that ru has never written.
	f := honest(t)
	c := f.ru.checkpoint(f.ru.tree.Size())
	c.Size, c.Root = c.Size+1, parley.Hash{1}
	must(t, c.Sign(f.us.keys["node"]))
	at := f.us.write(&ledger.Entry{Frame: ledger.Frame{Heads: []ledger.Head{c.Head()}}, Statement: jsontext.Value(`{"kind":"receipt"}`)})
	more := f.covers(f.us, at.Number)
	i := slices.IndexFunc(f.Sections, func(s section) bool { return s.Name == "proofs us/0" })
	f.Sections = slices.Insert(f.Sections, i, section{Name: "entry " + at.String(), data: f.us.raws[at.Number]})
	f.section("checkpoint us/0").data = f.us.note(at.Number + 1)
	f.proofs(f.us, at.Number+1, more...)
	f.caught("entry "+at.String(), "has not signed")

	// And a releaser's screen that showed more than the node had.
	w := both(t)
	draft := w.us.seal("duty", ledger.ClassWord, parley.KindNotice, post("us"))
	release := w.us.seal("second", ledger.ClassRelease, parley.KindRelease, &parley.Release{
		Of: draft.Hash(ledger.ClassWord), Picture: []parley.Position{{Party: "ru", Size: 99, Root: parley.Hash{1}}},
	})
	at = w.us.write(&ledger.Entry{Word: &ledger.Word{Draft: *draft, Release: release}})
	f = &forgery{w, w.extract(at)}
	f.caught("entry "+at.String(), "picture that its node did not have")
}
