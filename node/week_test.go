package node_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/journal/sqlite"
	"parley/ledger"
	"parley/node"
)

// TestWeek plays a week on a line by a clock of its own: two parties and a conduit with twelve
// organisations, whose officers file, change, cancel, answer, promise, contradict and keep
// silent; links are cut for hours, each node restarts, no two clocks agree. Whenever all hear
// each other they owe and tell the same; after each step whatever is late has been told
// once, at its rung. A short form plays nine hours; PARLEY_SOAK=1 the week, of 2,000 notices.
func TestWeek(t *testing.T) {
	t.Parallel()
	w := newWeek(t, 7)
	w.hours, w.notices = 9, 110
	if raceDetector {
		w.hours, w.notices = 2, 30
	}
	if os.Getenv("PARLEY_SOAK") == "1" {
		w.hours, w.notices = 7*24, 2000
	}
	w.play()
}

// tick is how far the clock goes at once: less than two rungs of the ladder lie apart.
const tick = 5 * time.Minute

// organisations of the conduit: the first eight have keys of their own.
const organisations, withKeys = 12, 8

type week struct {
	t       *testing.T
	rng     *rand.Rand
	us, ru  *side
	conduit *side
	sides   []*side
	clock   atomic.Int64
	began   int64
	hours   int
	notices int
	filed   int
	clerks  []ledger.Ed25519Signer
	cut     map[[2]parley.PartyID]int // ticks that a link stays down
	counts  map[string]int
}

func newWeek(t *testing.T, seed uint64) *week {
	w := &week{t: t, rng: rand.New(rand.NewPCG(seed, 1)), cut: map[[2]parley.PartyID]int{}, counts: map[string]int{}}
	w.began = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC).UnixMilli() // a Monday
	w.clock.Store(w.began)
	for i, p := range []parley.PartyID{"us", "ru", "ocha"} {
		s := newSide(t, p)
		s.journalOptions = sqlite.Options{Synchronous: "OFF"} // no power is lost here
		wrong := []time.Duration{0, 90 * time.Second, -47 * time.Second}[i]
		s.now = func() time.Time { return time.UnixMilli(w.clock.Load()).Add(wrong) }
		w.sides = append(w.sides, s)
	}
	w.us, w.ru, w.conduit = w.sides[0], w.sides[1], w.sides[2]
	text := w.charter()
	for _, s := range w.sides {
		s.start(text)
		s.open()
	}
	settle(t, w.sides...)
	for _, s := range w.sides {
		s.enroll()
		k := key(string(s.party) + " releases and drafts")
		s.word(s.chief, parley.KindEnroll, &parley.Enrollment{Key: k.Key(), Office: "duty", Person: "three", Roles: []parley.Role{parley.Releases}})
	}
	for i := range withKeys {
		k := key(fmt.Sprint("clerk ", i))
		w.clerks = append(w.clerks, k)
		w.conduit.word(w.conduit.chief, parley.KindEnroll, &parley.Enrollment{
			Key: k.Key(), Office: "security", Partner: organisation(i), Person: fmt.Sprint("clerk ", i), Roles: []parley.Role{parley.Drafts},
		})
	}
	settle(t, w.sides...)
	return w
}

func organisation(i int) parley.OriginatorID { return parley.OriginatorID(fmt.Sprint("org-", i)) }

func minutes(n int) parley.Millis { return parley.Millis(n) * 60_000 }

func (w *week) charter() *channel.CharterText {
	c := newCharter(w.t, w.sides...).Charter
	for i := range organisations {
		c.Parties[2].Partners = append(c.Parties[2].Partners, parley.Partner{ID: organisation(i), Name: fmt.Sprint("organisation ", i)})
	}
	c.TwoPerson = nil
	c.Checks = []parley.CheckHour{{At: minutes(9 * 60), Name: "opening", Within: minutes(30)}, {At: minutes(17 * 60), Name: "closing", Within: minutes(30)}}
	c.Probe = minutes(30)
	c.Deadlines = []parley.Deadline{
		{Acknowledge: minutes(5), Answer: minutes(15), Pass: minutes(10), Precedence: parley.Flash, Readback: minutes(15)},
		{Acknowledge: minutes(30), Answer: minutes(45), Pass: minutes(60), Precedence: parley.Priority, Readback: minutes(60)},
		{Acknowledge: minutes(4 * 60), Precedence: parley.Routine},
	}
	c.Ladder = []parley.Rung{{After: minutes(15), Level: "supervisor"}, {After: minutes(60), Level: "two-star"}}
	c.Readback = []parley.NoticeKind{parley.Movement}
	c.Terms = []parley.Term{{Kind: parley.Movement, Lead: minutes(120), Emergency: minutes(30)}, {Kind: parley.Site, Reconfirm: minutes(6 * 60)}}
	c.Rules = []parley.Rule{{Name: "flights", Kinds: []parley.NoticeKind{parley.Flight}, With: []parley.NoticeKind{parley.Flight, parley.Operation}, Horizontal: 2000_000, Vertical: 100_000}}
	return parse(w.t, &c)
}

func (w *week) play() {
	ticks := w.hours * int(time.Hour/tick)
	restarts := map[int]*side{ticks / 4: w.us, ticks / 2: w.ru, 3 * ticks / 4: w.conduit}
	for i := range ticks {
		w.clock.Add(tick.Milliseconds())
		if s := restarts[i]; s != nil {
			s.restart()
			w.counts["restarts"]++
		}
		w.links()
		for w.filed < w.notices*(i+1)/ticks {
			w.file()
		}
		for _, s := range w.sides {
			w.onDuty(s, i)
		}
		w.carry()
		w.looks()
		if hourly := i%12 == 11; hourly && len(w.cut) == 0 {
			same(w.t, w.sides...)
			w.t.Logf("hour %d: %d notices", (i+1)/12, w.filed)
		}
	}
	clear(w.cut)
	settle(w.t, w.sides...)
	w.told()
	same(w.t, w.sides...)
	w.prints()
}

// links cuts one now and then, for up to three hours.
func (w *week) links() {
	for pair, left := range w.cut {
		if left--; left > 0 {
			w.cut[pair] = left
		} else {
			delete(w.cut, pair)
		}
	}
	if w.rng.IntN(40) == 0 {
		a := w.rng.IntN(len(w.sides))
		b := (a + 1 + w.rng.IntN(len(w.sides)-1)) % len(w.sides)
		w.cut[[2]parley.PartyID{w.sides[min(a, b)].party, w.sides[max(a, b)].party}] = 1 + w.rng.IntN(36)
		w.counts["cuts"]++
	}
}

func (w *week) linked(a, b int) bool {
	return w.cut[[2]parley.PartyID{w.sides[min(a, b)].party, w.sides[max(a, b)].party}] == 0
}

// carry moves what the links that are up can carry, until nobody says anything more.
func (w *week) carry() {
	ctx := context.Background()
	for quiet := false; !quiet; {
		quiet = true
		for i, to := range w.sides {
			for j, from := range w.sides {
				if i == j || !w.linked(i, j) {
					continue
				}
				have, want := to.node.Have(to.text.Hash)
				segments, _, err := from.node.Lack(ctx, to.text.Hash, have, want, 1<<20)
				if err != nil {
					w.t.Fatal(err)
				}
				for _, s := range segments {
					quiet = false
					if err := to.node.Take(ctx, from.party, s); err != nil {
						w.t.Fatal(err)
					}
				}
			}
		}
		for _, s := range w.sides {
			changed, cancel := s.channel.Watch()
			ok, err := s.channel.Quiet(ctx)
			if err != nil {
				w.t.Fatal(err)
			}
			if !ok {
				quiet = false
				select {
				case <-changed:
				case <-time.After(20 * time.Second):
					w.t.Fatalf("%s still owes the channel something", s.party)
				}
			}
			cancel()
		}
	}
}

// file files one notice, of a party or, more often, of an organisation of the conduit.
func (w *week) file() {
	w.filed++
	s := w.sides[min(w.rng.IntN(5), 2)]
	n := s.notice(parley.Flight, 35+w.rng.Float64(), 40+w.rng.Float64(), 1000_000+w.rng.Int64N(3000_000))
	now := parley.Millis(s.now().UnixMilli())
	n.Name = fmt.Sprint("notice ", w.filed)
	n.Precedence = []parley.Precedence{parley.Routine, parley.Routine, parley.Priority, parley.Priority, parley.Flash}[w.rng.IntN(5)]
	n.Volumes[0].From = now + minutes(w.rng.IntN(12*60))
	n.Volumes[0].Until = n.Volumes[0].From + minutes(60)
	if s != w.conduit {
		n.Kind = []parley.NoticeKind{parley.Flight, parley.Operation}[w.rng.IntN(2)]
		s.word(s.drafter, parley.KindNotice, &parley.Filing{Notice: *n})
		return
	}
	org := w.rng.IntN(organisations)
	n.Originator = organisation(org)
	n.Kind = []parley.NoticeKind{parley.Site, parley.Movement, parley.Movement, parley.Flight}[w.rng.IntN(4)]
	if n.Kind == parley.Site {
		n.Volumes[0].Until = 0
	}
	if org >= withKeys {
		s.word(s.drafter, parley.KindNotice, &parley.Filing{Notice: *n}) // stated by the conduit
		w.counts["stated"]++
		return
	}
	w.forward(w.clerks[org], parley.KindNotice, &parley.Filing{Notice: *n})
}

// forward lets the conduit release what an organisation has signed.
func (w *week) forward(clerk ledger.Signer, k parley.Kind, body any) {
	s := w.conduit
	draft := s.seal(clerk, ledger.ClassWord, k, body)
	release := s.seal(s.second, ledger.ClassRelease, parley.KindRelease, &parley.Release{Of: draft.Hash(ledger.ClassWord), Picture: []parley.Position{}})
	s.must(node.Submission{Word: &ledger.Word{Draft: *draft, Release: release}})
	w.counts["forwarded"]++
}

// onDuty lets the officers of a side do what they do of what they owe: most of it in time, a
// part late, a part never.
func (w *week) onDuty(s *side, i int) {
	type item struct {
		o    *channel.Obligation
		body any
		text *parley.Notice
		tips []parley.Hash
	}
	var items []item
	var mine []channel.NoticeState
	s.channel.Look(func(v channel.View, b *channel.Board, state func() *channel.State) {
		b.All(func(o *channel.Obligation) {
			if o.Debtor != s.party || o.Met != 0 || o.Promised > parley.Millis(s.now().UnixMilli()) || w.rng.IntN(4) != 0 {
				return
			}
			it := item{o: o}
			it.body, _, _, _ = v.Words(o.Of)
			items = append(items, it)
		})
		if i%3 == 0 {
			for _, n := range state().Notices {
				if n.Party == s.party && n.Cancelled == 0 && len(n.Tips) == 1 {
					mine = append(mine, n)
				}
			}
		}
	})
	slices.SortFunc(items, func(a, b item) int { return strings.Compare(a.o.ID.String(), b.o.ID.String()) })
	var reconfirmed []parley.Hash
	for _, it := range items {
		switch it.o.Duty {
		case parley.OwesAcknowledge:
			w.acknowledge(s, it.o.Of)
		case parley.OwesPass:
			w.word(s, parley.KindAcknowledge, &parley.Acknowledge{At: parley.Millis(s.now().UnixMilli()), Of: it.o.Of, Step: parley.Passed, To: "aircrews"})
		case parley.OwesReadback:
			w.readBack(s, it.o.Of)
		case parley.OwesAnswer:
			w.word(s, parley.KindAnswer, &parley.Answer{Answer: parley.Roger, Finding: it.o.Of, Revision: it.o.Revision})
		case parley.OwesResponse:
			w.word(s, parley.KindReply, &parley.Reply{Of: it.o.Of, Reply: parley.ReplyRoger})
		case parley.OwesReconfirm:
			if it.o.Due != 0 && parley.Millis(s.now().UnixMilli()) > it.o.Due-minutes(10) {
				reconfirmed = append(reconfirmed, it.o.Of)
			}
		case parley.OwesCheck:
			w.check(s, it.o)
		}
	}
	for l := range slices.Chunk(reconfirmed, 64) {
		slices.SortFunc(l, func(a, b parley.Hash) int { return strings.Compare(a.String(), b.String()) })
		w.word(s, parley.KindReconfirm, &parley.Reconfirm{Acts: l})
	}
	if len(mine) > 0 && w.rng.IntN(2) == 0 {
		w.alters(s, mine[w.rng.IntN(len(mine))])
	}
	if w.rng.IntN(60) == 0 {
		w.word(s, parley.KindUrgent, &parley.Urgent{Who: "our convoy", Where: "on the road to the north", Asks: "hold your fire"})
	}
}

// word lets an officer say something; what the other side's newer word has overtaken is
// refused at the door, and that is no fault.
func (w *week) word(s *side, k parley.Kind, body any) {
	_, err := s.try(node.Submission{Word: &ledger.Word{Draft: *s.seal(s.drafter, ledger.ClassWord, k, body)}})
	if err != nil {
		w.counts["refused "+string(k)]++
		return
	}
	w.counts[string(k)]++
}

func (w *week) acknowledge(s *side, of parley.Hash) {
	switch n := w.rng.IntN(20); {
	case n < 15:
		w.word(s, parley.KindAcknowledge, &parley.Acknowledge{Of: of, Step: parley.Received})
	case n < 17:
		w.word(s, parley.KindReply, &parley.Reply{Of: of, Reply: parley.ReplyStandby, Until: parley.Millis(s.now().UnixMilli()) + minutes(20+w.rng.IntN(90))})
	case n < 18:
		w.word(s, parley.KindReply, &parley.Reply{Of: of, Reply: parley.ReplyMismatch, Code: parley.NothingThere})
	case n < 19:
		w.word(s, parley.KindReply, &parley.Reply{Of: of, Reply: parley.ReplyActor, Actor: parley.NotOurs, Speaker: "liaison", Said: "they are not ours"})
	}
}

func (w *week) readBack(s *side, of parley.Hash) {
	r := &parley.Readback{Of: of}
	s.channel.Look(func(v channel.View, b *channel.Board, _ func() *channel.State) {
		body, _, _, _ := v.Words(of)
		switch x := body.(type) {
		case *parley.Filing:
			r.Number, r.Volumes = b.Number(of), slices.Clone(x.Notice.Volumes)
		case *parley.Change:
			r.Number, r.Volumes = b.Number(x.Of), slices.Clone(x.Notice.Volumes)
		}
	})
	if w.rng.IntN(5) == 0 {
		r.Volumes[0].Footprint.Radius += 1000
		w.counts["readbacks wrong"]++
	}
	w.word(s, parley.KindReadback, r)
}

// check makes the line check that is due next, if its hour has come.
func (w *week) check(s *side, o *channel.Obligation) {
	if now := parley.Millis(s.now().UnixMilli()); o.Due == 0 || now < o.Due-minutes(60) {
		return
	}
	w.word(s, parley.KindCheck, &parley.Check{At: parley.Millis(s.now().UnixMilli()), Means: parley.ByPhone, Office: "duty", Outcome: parley.CheckAnswered, Result: "no message", With: o.To})
}

// alters changes or cancels a notice.
func (w *week) alters(s *side, n channel.NoticeState) {
	by := ledger.Signer(s.drafter)
	var org int
	if _, err := fmt.Sscanf(string(n.Originator), "org-%d", &org); err == nil && org < withKeys {
		by = w.clerks[org]
	}
	kind, body := parley.KindCancel, any(&parley.Cancel{Of: n.ID, Reason: "over", Replaces: n.Tips})
	if w.rng.IntN(3) > 0 {
		var text *parley.Notice
		s.channel.Read(func(v channel.View, _ *channel.Machine) {
			if st, ok := v.Notice(n.ID); ok && len(st.Texts) == 1 {
				x := *st.Texts[0]
				x.Volumes = slices.Clone(x.Volumes)
				text = &x
			}
		})
		if text == nil {
			return
		}
		text.Volumes[0].Footprint.Radius += 50_000
		kind, body = parley.KindChange, &parley.Change{Notice: *text, Of: n.ID, Replaces: n.Tips}
	}
	if by.Key() != s.drafter.Key() {
		w.forward(by, kind, body)
		return
	}
	w.word(s, kind, body)
}

// looks checks that each node has told its people of all that is late as far as it knows.
func (w *week) looks() {
	for _, s := range w.sides {
		now := parley.Millis(s.now().UnixMilli())
		s.channel.Look(func(v channel.View, b *channel.Board, _ func() *channel.State) {
			b.All(func(o *channel.Obligation) {
				if o.Debtor != s.party && o.Creditor != s.party {
					return
				}
				if rung := o.Rung(now); rung >= 0 && !v.HasTold(o.Obligation, s.party, rung) {
					w.t.Errorf("%s at %s has not told its people of rung %d: %+v", s.party, s.now().UTC().Format("02 15:04"), rung, o.Obligation)
				}
			})
		})
	}
	if w.t.Failed() {
		w.t.FailNow()
	}
}

// told looks at every statement that something was told, by the frames alone: none was made
// twice, and each at the rung that its obligation had reached by its node's clock.
func (w *week) told() {
	type telling struct {
		by   parley.PartyID
		of   parley.Obligation
		rung int64
	}
	seen := map[telling]bool{}
	w.us.channel.Read(func(v channel.View, m *channel.Machine) {
		ladder := v.Charter().Charter.Ladder
		for _, r := range v.Records() {
			if r.Verdict != channel.Valid {
				w.t.Errorf("entry %d of %s is void: %s", r.Place.Number, r.Place.Party, r.Verdict)
			}
			b, ok := r.Entry.Body().(*parley.Told)
			if !ok {
				continue
			}
			k := telling{r.Place.Party, b.Obligation, b.Rung}
			if seen[k] {
				w.t.Errorf("told twice: %+v", k)
			}
			seen[k] = true
			w.counts[fmt.Sprint("told at rung ", b.Rung)]++
			at := r.Entry.Frame.Mono
			past, _ := m.Closure(parley.Position{Epoch: r.Place.Epoch, Party: r.Place.Party, Root: r.Place.Root, Size: r.Place.Number + 1})
			o, _ := m.At(past).Obligation(b.Obligation)
			from, until := o.Due, parley.MaxTime
			if b.Rung > 0 {
				from += ladder[b.Rung-1].After
			}
			if int(b.Rung) < len(ladder) {
				until = o.Due + ladder[b.Rung].After
			}
			if at <= from || at > until {
				w.t.Errorf("%s told at rung %d at %d of what was due at %d: %+v", r.Place.Party, b.Rung, at, o.Due, b.Obligation)
			}
		}
	})
}

// prints logs the week's measures, which are the same on all nodes.
func (w *week) prints() {
	var first string
	from, until := parley.Millis(w.began), parley.Millis(w.clock.Load())
	for _, s := range w.sides {
		var got string
		s.channel.Read(func(v channel.View, _ *channel.Machine) { got = string(ledger.MustEncode(v.Measures(from, until))) })
		if first = cmp.Or(first, got); got != first {
			w.t.Errorf("%s measures otherwise:\n%s\n%s", s.party, first, got)
		}
	}
	w.us.channel.Read(func(v channel.View, _ *channel.Machine) {
		for _, p := range v.Measures(from, until).Pairs {
			w.t.Logf("%s towards %s: things %d, disputed %d, median to receipt %v, to acknowledge %v (90 %% within %v), to pass-on %v", p.Debtor, p.Creditor,
				p.Things, p.Disputed, duration(p.Receipt.Median), duration(p.Acknowledge.Median), duration(p.Acknowledge.P90), duration(p.Passed.Median))
			for _, d := range p.Duties {
				w.t.Logf("   %s: owed %d, met %d, replaced %d, open %d, unheard %d, late %d of %d", d.Duty, d.Owed, d.Met, d.Replaced, d.Open, d.Unheard, d.Late, d.Timed)
			}
		}
	})
	for _, k := range slices.Sorted(maps.Keys(w.counts)) {
		w.t.Logf("%s: %d", k, w.counts[k])
	}
}

func duration(m parley.Millis) time.Duration { return time.Duration(m) * time.Millisecond }
