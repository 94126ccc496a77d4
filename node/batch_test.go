package node_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// thursday is 23 November 2017, a Thursday, at midnight UTC.
var thursday = time.Date(2017, 11, 23, 0, 0, 0, 0, time.UTC)

// conduit is a party that speaks for three organisations, two of which sign for themselves,
// and a recipient that takes batches on Thursdays from nine to one.
type conduit struct {
	ocha, ehoc  *side
	msf, unicef ledger.Ed25519Signer
	clock       atomic.Int64 // of both nodes, in milliseconds
}

func newConduit(t *testing.T) *conduit {
	w := &conduit{ocha: newSide(t, "ocha"), ehoc: newSide(t, "ehoc"), msf: key("msf clerk"), unicef: key("unicef clerk")}
	w.at(thursday.Add(-24 * time.Hour))
	terms := newCharter(t, w.ocha, w.ehoc).Charter
	terms.Parties = slices.Clone(terms.Parties)
	terms.Parties[0].Partners = []parley.Partner{{ID: "msf", Name: "MSF"}, {ID: "unicef", Name: "UNICEF"}, {ID: "clinic", Name: "The clinic"}}
	terms.Parties[1].Window = []parley.SendingWindow{{Days: []parley.Weekday{"thursday"}, From: 9 * 3600_000, Until: 13 * 3600_000}}
	text := parse(t, &terms)
	for _, s := range []*side{w.ocha, w.ehoc} {
		s.now = func() time.Time { return time.UnixMilli(w.clock.Load()) }
		s.start(text)
		s.open()
	}
	exchange(t, w.ocha, w.ehoc)
	w.ocha.enroll()
	w.ehoc.enroll()
	for name, k := range map[parley.OriginatorID]ledger.Ed25519Signer{"msf": w.msf, "unicef": w.unicef} {
		w.ocha.word(w.ocha.chief, parley.KindEnroll, &parley.Enrollment{Key: k.Key(), Office: "Access", Partner: name, Person: string(name) + " clerk", Roles: []parley.Role{parley.Drafts}})
	}
	exchange(t, w.ocha, w.ehoc)
	return w
}

func (w *conduit) at(t time.Time) { w.clock.Store(t.UnixMilli()) }

// draft is a site of an organisation, sealed by its key, which lasts a week.
func (w *conduit) draft(by ledger.Signer, of parley.OriginatorID, name string, lat, lon float64) ledger.Envelope {
	n := w.ocha.notice(parley.Site, lat, lon, 50_000)
	n.Originator, n.Name = of, name
	return w.sealed(by, parley.KindNotice, &parley.Filing{Notice: *n}, 7*24*time.Hour)
}

func (w *conduit) sealed(by ledger.Signer, kind parley.Kind, body any, lasts time.Duration) ledger.Envelope {
	p := w.ocha.payload(kind, body)
	p.NotAfter = parley.Millis(w.ocha.now().Add(lasts).UnixMilli())
	e, err := ledger.Seal(by, ledger.ClassWord, p)
	if err != nil {
		w.ocha.t.Fatal(err)
	}
	return *e
}

// handIn hands drafts in that must be taken, and gives their names.
func (w *conduit) handIn(drafts ...ledger.Envelope) []parley.Hash {
	w.ocha.t.Helper()
	var rows []*node.Row
	var acts []parley.Hash
	for i, d := range drafts {
		r, err := w.ocha.channel.Handed(d)
		if err != nil {
			w.ocha.t.Fatal(err)
		}
		r.Batch, r.Number, r.HandedIn = "one", i+1, parley.Millis(w.clock.Load())
		rows, acts = append(rows, r), append(acts, r.Act())
	}
	if err := w.ocha.node.Batches().HandIn(context.Background(), w.ocha.channel, rows); err != nil {
		w.ocha.t.Fatal(err)
	}
	return acts
}

// release is that of the conduit's second officer.
func (w *conduit) release(act parley.Hash, lasts time.Duration) node.Forward {
	p := w.ocha.payload(parley.KindRelease, &parley.Release{Of: act, Picture: []parley.Position{}})
	p.NotAfter = parley.Millis(w.ocha.now().Add(lasts).UnixMilli())
	e, err := ledger.Seal(w.ocha.second, ledger.ClassRelease, p)
	if err != nil {
		w.ocha.t.Fatal(err)
	}
	return node.Forward{Act: act, Release: e}
}

func (w *conduit) forward(now string, rows ...node.Forward) []node.Forwarded {
	w.ocha.t.Helper()
	out, err := w.ocha.node.Batches().Forward(context.Background(), w.ocha.channel, rows, now)
	if err != nil {
		w.ocha.t.Fatal(err)
	}
	return out
}

// waitFiled waits until an envelope stands in the conduit's log.
func (w *conduit) waitFiled(act parley.Hash) {
	w.ocha.t.Helper()
	changed, cancel := w.ocha.channel.Watch()
	defer cancel()
	over := time.After(20 * time.Second)
	for {
		filed := false
		w.ocha.channel.Read(func(v channel.View, _ *channel.Machine) { _, filed = v.Find(act) })
		if filed {
			return
		}
		select {
		case <-changed:
		case <-over:
			w.ocha.t.Fatal("what was held did not go out")
		}
	}
}

// The whole way of requirement A6: handed in, received by the conduit, held, sent by itself
// when the recipient's window opens, though the node was restarted in between, received and
// acknowledged by the party.
func TestABatchWaitsForItsWindow(t *testing.T) {
	w := newConduit(t)
	acts := w.handIn(w.draft(w.msf, "msf", "Clinic", 35, 40), w.draft(w.unicef, "unicef", "Store", 36, 41), w.draft(w.ocha.drafter, "clinic", "Post", 37, 42))

	taken := w.ocha.channel.State().Intakes
	if len(taken) != 2 {
		t.Fatalf("%d intakes are stated, should be those of the two that have signed: %+v", len(taken), taken)
	}
	for i, act := range acts[:2] {
		if j := slices.IndexFunc(taken, func(s channel.IntakeState) bool { return s.Act == act }); j < 0 || taken[j].Partner != []parley.OriginatorID{"msf", "unicef"}[i] {
			t.Errorf("the intake of row %d is not stated", i+1)
		}
	}

	opens := parley.Millis(thursday.Add(9 * time.Hour).UnixMilli())
	for i, f := range w.forward("", w.release(acts[0], 48*time.Hour), w.release(acts[1], 48*time.Hour), node.Forward{Act: acts[2]}) {
		if f.Err != nil || f.Goes != opens || f.Filed != nil {
			t.Fatalf("row %d: %+v, should be held until the window opens at %d", i+1, f, opens)
		}
	}
	w.ocha.restart()
	if n := len(w.ocha.channel.State().Notices); n != 0 {
		t.Fatalf("%d notices stand before the window opens", n)
	}
	w.at(thursday.Add(9 * time.Hour))
	for _, act := range acts {
		w.waitFiled(act)
	}
	settle(t, w.ocha, w.ehoc)
	for _, n := range w.ehoc.channel.State().Notices {
		if n.Party != "ocha" || n.Versions[0].Release == "" != (n.Originator == "clinic") {
			t.Errorf("the notice of %s stands released by %q", n.Originator, n.Versions[0].Release)
		}
	}
	w.ehoc.word(w.ehoc.drafter, parley.KindAcknowledge, &parley.Acknowledge{Of: acts[0], Step: parley.Received})
	settle(t, w.ocha, w.ehoc)
}

// Pairs are of originators: two organisations of one conduit clash with each other, the rows
// of one do not.
func TestOrganisationsOfOneConduitClash(t *testing.T) {
	w := newConduit(t)
	acts := w.handIn(w.draft(w.msf, "msf", "Clinic", 35, 40), w.draft(w.msf, "msf", "Annex", 35.003, 40), w.draft(w.unicef, "unicef", "Store", 35.003, 40.003))
	for i, f := range w.forward("agreed by telephone", w.release(acts[0], time.Hour), w.release(acts[1], time.Hour), w.release(acts[2], time.Hour)) {
		if f.Err != nil || f.Filed == nil {
			t.Fatalf("row %d: %+v, should be filed at once", i+1, f)
		}
	}
	settle(t, w.ocha, w.ehoc)
	for _, s := range []*side{w.ocha, w.ehoc} {
		found := s.channel.State().Findings
		if len(found) != 2 {
			t.Fatalf("%s: %d clashes, should be those of the store with clinic and annex", s.party, len(found))
		}
		for _, f := range found {
			if !slices.Contains(f.Notices[:], acts[2]) {
				t.Errorf("%s: a clash of two notices of one organisation", s.party)
			}
		}
	}
}

func TestWhatIsHandedInIsLookedAt(t *testing.T) {
	w := newConduit(t)
	bad := func(what, says string, d ledger.Envelope) {
		t.Helper()
		if _, err := w.ocha.channel.Handed(d); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, should say %q", what, err, says)
		}
	}
	bad("another organisation's notice", "msf, whose key has signed it", w.draft(w.msf, "unicef", "Store", 35, 40))
	bad("a key that is not enrolled", "key", w.draft(key("a stranger"), "msf", "Clinic", 35, 40))
	bad("a message", "notice, change or cancel", w.sealed(w.msf, parley.KindMessage, &parley.Message{Marking: "UNCLASSIFIED", Precedence: parley.Routine, Text: "x"}, time.Hour))
	bad("a cancel of nothing", "must be a notice of this party", w.sealed(w.msf, parley.KindCancel, &parley.Cancel{Of: parley.Hash{1}, Reason: "x", Replaces: []parley.Hash{{1}}}, time.Hour))
	bad("what is over", "notAfter", w.sealed(w.msf, parley.KindNotice, &parley.Filing{Notice: *w.ocha.notice(parley.Site, 35, 40, 1)}, -time.Hour))
	other := w.ocha.payload(parley.KindNotice, &parley.Filing{Notice: *w.ocha.notice(parley.Site, 35, 40, 1)})
	other.Channel = parley.Hash{5}
	elsewhere, err := ledger.Seal(w.msf, ledger.ClassWord, other)
	if err != nil {
		t.Fatal(err)
	}
	bad("what was signed for another channel", "must be this channel", *elsewhere)
	forged := w.draft(w.msf, "msf", "Clinic", 35, 40)
	forged.Sig = w.draft(w.msf, "msf", "Other", 35, 40).Sig
	bad("a signature of something else", "signature", forged)
}

// A row goes where its release, its questions and its hour allow, each for itself.
func TestRowsAreForwardedOneByOne(t *testing.T) {
	w := newConduit(t)
	first := w.handIn(w.draft(w.msf, "msf", "Clinic", 35, 40))
	w.forward("a patient waits", w.release(first[0], time.Hour))
	acts := w.handIn(
		w.draft(w.msf, "msf", "CLINIC.", 36, 40),       // the name of one that stands
		w.draft(w.unicef, "unicef", "Store", 35, 40),   // the place of one that stands
		w.draft(w.msf, "msf", "Far", 50, 40),           // outside the charter's area
		w.draft(w.unicef, "unicef", "Depot", 35.5, 41), // nothing doubtful
		w.draft(w.msf, "msf", "Tent", 35.7, 41.5))
	answered := func(f node.Forward, codes ...string) node.Forward { f.Answered = codes; return f }
	out := w.forward("", w.release(acts[0], 48*time.Hour), w.release(acts[1], 48*time.Hour), w.release(acts[2], 48*time.Hour), w.release(acts[3], time.Hour), w.release(acts[4], 48*time.Hour))
	duplicate := "duplicate-" + first[0].String()[:8]
	for i, code := range []string{duplicate, duplicate, "outside-area"} {
		asked, ok := errors.AsType[node.Questions](out[i].Err)
		if !ok || len(asked) != 1 || asked[0].Code != code {
			t.Errorf("row %d: %v, should ask %s", i+1, out[i].Err, code)
		}
	}
	if e, ok := errors.AsType[*parley.Error](out[3].Err); !ok || e.Field != "release.notAfter" {
		t.Errorf("row 4: %v, should say that the release ends before the window opens", out[3].Err)
	}
	if out[4].Err != nil || out[4].Goes == 0 {
		t.Errorf("row 5: %+v, should be held", out[4])
	}
	again := w.forward("the window is far", answered(w.release(acts[0], time.Hour), duplicate), answered(w.release(acts[2], time.Hour), "outside-area"), node.Forward{Act: acts[3]}, w.release(parley.Hash{7}, time.Hour))
	for i, f := range again[:2] {
		if f.Err != nil || f.Filed == nil {
			t.Errorf("row %d: %+v, should be filed once it is answered", i, f)
		}
	}
	if r, ok := errors.AsType[*node.Refusal](again[2].Err); !ok || r.Reason != channel.VoidRelease {
		t.Errorf("a partner's draft without a release: %v", again[2].Err)
	}
	if !errors.Is(again[3].Err, node.ErrNoRow) {
		t.Errorf("a row that was never handed in: %v", again[3].Err)
	}
	// What is held may still be refused, and does not go then.
	errs, err := w.ocha.node.Batches().Change(context.Background(), w.ocha.channel, []parley.Hash{acts[4], acts[0]}, func(r *node.Row) error {
		r.Refused = &node.RowEnd{Reason: "wrong place"}
		return nil
	})
	if err != nil || errs[0] != nil || errs[1] == nil {
		t.Errorf("refusing: %v, %v: the held row can be refused, the filed one cannot", errs, err)
	}
	w.at(thursday.Add(10 * time.Hour))
	if r, _ := w.ocha.node.Batches().Row(w.ocha.channel.ID(), acts[4]); w.ocha.node.Batches().Hold(w.ocha.channel, r) != 0 {
		t.Error("a row that was refused is still held")
	}
}

// What cannot be taken when its hour comes waits for an officer, with the reason.
func TestATroubledRowComesBack(t *testing.T) {
	w := newConduit(t)
	acts := w.handIn(w.draft(w.msf, "msf", "Clinic", 35, 40))
	w.forward("", w.release(acts[0], 48*time.Hour))
	w.ocha.word(w.ocha.chief, parley.KindRevoke, &parley.Revocation{Key: w.msf.Key()})
	w.at(thursday.Add(9 * time.Hour))
	over, look := time.After(20*time.Second), time.NewTicker(20*time.Millisecond) // the desk tells nobody
	defer look.Stop()
	for {
		r, _ := w.ocha.node.Batches().Row(w.ocha.channel.ID(), acts[0])
		if r.Trouble != "" {
			if r.Held != 0 || !strings.Contains(r.Trouble, "key") {
				t.Errorf("%+v: should wait for an officer, because the key is revoked", r)
			}
			return
		}
		select {
		case <-look.C:
		case <-over:
			t.Fatal("the row does not come back")
		}
	}
}

// What is good of many words is one transaction, and the rest leaves no trace.
func TestManyWordsAtOnce(t *testing.T) {
	w := newConduit(t)
	acts := w.handIn(w.draft(w.msf, "msf", "Clinic", 35, 40), w.draft(w.unicef, "unicef", "Store", 36, 41))
	w.forward("now", w.release(acts[0], time.Hour), w.release(acts[1], time.Hour))
	settle(t, w.ocha, w.ehoc)
	say := func(of parley.Hash) node.Submission {
		return node.Submission{Word: &ledger.Word{Draft: *w.ehoc.seal(w.ehoc.drafter, ledger.ClassWord, parley.KindAcknowledge, &parley.Acknowledge{Of: of, Step: parley.Received})}}
	}
	before := w.ehoc.channel.Commits()
	words := []node.Submission{say(acts[0]), say(parley.Hash{9}), say(acts[1])}
	out := w.ehoc.channel.SubmitAll(context.Background(), words)
	if out[0].Err != nil || out[1].Err == nil || out[2].Err != nil {
		t.Fatalf("%+v: the first and the last are good", out)
	}
	if n := w.ehoc.channel.Commits() - before; n != 1 {
		t.Errorf("%d transactions, should be 1", n)
	}
	again := w.ehoc.channel.SubmitAll(context.Background(), words)
	if !again[0].Filed.Again || again[0].Filed.Place != out[0].Filed.Place || !again[2].Filed.Again {
		t.Errorf("the same again: %+v", again)
	}
}

// Windows of several recipients are kept together where they can be.
func TestGoes(t *testing.T) {
	hour := func(day, h int) parley.Millis {
		return parley.Millis(thursday.AddDate(0, 0, day).Add(time.Duration(h) * time.Hour).UnixMilli())
	}
	window := func(from, until int, days ...parley.Weekday) parley.SendingWindow {
		return parley.SendingWindow{Days: days, From: parley.Millis(from) * 3600_000, Until: parley.Millis(until) * 3600_000}
	}
	parties := func(windows ...[]parley.SendingWindow) *parley.Charter {
		c := &parley.Charter{Parties: []parley.Party{{ID: "ocha", Window: []parley.SendingWindow{window(0, 1, "monday")}}}}
		for i, w := range windows {
			c.Parties = append(c.Parties, parley.Party{ID: parley.PartyID(rune('a' + i)), Window: w})
		}
		return c
	}
	one := []parley.SendingWindow{window(9, 13, "thursday")}
	for _, x := range []struct {
		name     string
		c        *parley.Charter
		at, want parley.Millis
	}{
		{"no windows but the own", parties(nil), hour(0, 3), hour(0, 3)},
		{"before it opens", parties(one), hour(0, 3), hour(0, 9)},
		{"while it is open", parties(one), hour(0, 12), hour(0, 12)},
		{"at its end", parties(one), hour(0, 13), hour(7, 9)},
		{"both open", parties(one, []parley.SendingWindow{window(11, 20, "wednesday", "thursday")}), hour(-1, 15), hour(0, 11)},
		{"never both", parties(one, []parley.SendingWindow{window(9, 13, "friday")}), hour(0, 14), hour(1, 9)},
	} {
		if got := node.Goes(x.c, "ocha", x.at); got != x.want {
			t.Errorf("%s: %d, should be %d", x.name, got, x.want)
		}
	}
}
