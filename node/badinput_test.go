package node_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// Bad input gets an error that names the field and what would be right; the node goes on,
// and its log is as it was.
func TestBadInputAtTheDoor(t *testing.T) {
	us, ru := pair(t)
	good := us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	before := same(t, us, ru)

	filing := func(change func(*parley.Notice)) ledger.Word {
		n := us.notice(parley.Site, 35.3, 40.1, 1000_000)
		change(n)
		return ledger.Word{Draft: *us.seal(us.drafter, ledger.ClassWord, parley.KindNotice, &parley.Filing{Notice: *n})}
	}
	polygon := func(places ...parley.Place) func(*parley.Notice) {
		return func(n *parley.Notice) {
			n.Volumes[0].Footprint = parley.Footprint{Shape: parley.Polygon, Places: places}
		}
	}
	at := func(lat, lon float64) parley.Place { return parley.Place{int64(lat * 1e7), int64(lon * 1e7)} }
	payload := func(change func(*ledger.Payload)) ledger.Word {
		p := us.payload(parley.KindUrgent, &parley.Urgent{Text: "x"})
		change(p)
		e, err := ledger.Seal(us.drafter, ledger.ClassWord, p)
		if err != nil {
			t.Fatal(err)
		}
		return ledger.Word{Draft: *e}
	}
	ring := make([]parley.Place, 10_000)
	for i := range ring {
		ring[i] = at(35+float64(i%5000)*0.0001, 40)
	}

	for name, c := range map[string]struct {
		word ledger.Word
		want []string // in the error
	}{
		"a payload that is not canonical": {func() ledger.Word {
			w := payload(func(*ledger.Payload) {})
			w.Draft.Payload = jsontext.Value(strings.Replace(string(w.Draft.Payload), ":", ": ", 1))
			return w
		}(), []string{"malformed", "canonical"}},
		"a member given twice": {func() ledger.Word {
			w := payload(func(*ledger.Payload) {})
			w.Draft.Payload = jsontext.Value(strings.Replace(string(w.Draft.Payload), `"party":"us"`, `"party":"us","party":"ru"`, 1))
			return w
		}(), []string{"malformed"}},
		"a member that nobody knows": {payload(func(p *ledger.Payload) {
			p.Body = jsontext.Value(`{"target":"a bridge","text":"x"}`)
		}), []string{"unknown", "target"}},
		"a signature of another text": {func() ledger.Word {
			w := payload(func(*ledger.Payload) {})
			w.Draft.Payload = jsontext.Value(strings.Replace(string(w.Draft.Payload), `"text":"x"`, `"text":"y"`, 1))
			return w
		}(), []string{"signature"}},
		"another channel":             {payload(func(p *ledger.Payload) { p.Channel[0] ^= 1 }), []string{"channel"}},
		"another party":               {payload(func(p *ledger.Payload) { p.Party = "ru" }), []string{"party"}},
		"a charter that never was":    {payload(func(p *ledger.Payload) { p.Charter[0] ^= 1 }), []string{"charter"}},
		"REAL on an EXERCISE channel": {payload(func(p *ledger.Payload) { p.Mode = parley.Real }), []string{"mode"}},
		"words signed too long ago":   {payload(func(p *ledger.Payload) { p.NotAfter = 1 }), []string{"notAfter", "sign them anew"}},
		"heights upside down": {filing(func(n *parley.Notice) {
			n.Volumes[0].Lower = parley.Height{Ref: parley.AMSL, Unit: parley.Feet, Value: 5000_000}
			n.Volumes[0].Upper = parley.Height{Ref: parley.AMSL, Unit: parley.Metres, Value: 1000_000}
		}), []string{"notice.volumes[0].upper.value", "below the lower"}},
		"a window that ends before it starts": {filing(func(n *parley.Notice) { n.Volumes[0].Until = n.Volumes[0].From - 1 }), []string{"notice.volumes[0].until", "before it starts"}},
		"a latitude beyond the pole":          {filing(polygon(at(35, 40), at(91, 40), at(35, 41), at(35, 40))), []string{"places[1]", "latitude"}},
		"a ring that is not closed":           {filing(polygon(at(35, 40), at(35, 41), at(36, 41), at(36, 40))), []string{"places[3]", "end where it began"}},
		"a ring that crosses itself":          {filing(polygon(at(35, 40), at(36, 41), at(36, 40), at(35, 41), at(35, 40))), []string{"volumes[0].footprint", "cross"}},
		"10,000 vertices":                     {filing(polygon(ring...)), []string{"places", "10000", "at most 2000"}},
		"a text of 1 MB":                      {payload(func(p *ledger.Payload) { p.Body = ledger.MustEncode(&parley.Urgent{Text: strings.Repeat("x", 1<<20)}) }), []string{"text", "longer than 20000 bytes"}},
		"many texts, too large together": {filing(func(n *parley.Notice) {
			n.Volumes[0].Footprint.Entered = strings.Repeat("x", 4000)
			for len(n.Volumes) < 20 {
				n.Volumes = append(n.Volumes, n.Volumes[0])
			}
		}), []string{"60000 bytes"}},
		"a notice for somebody else":         {filing(func(n *parley.Notice) { n.Originator = "ru" }), []string{"originator"}},
		"a marking that nobody agreed":       {filing(func(n *parley.Notice) { n.Marking = "SECRET" }), []string{"marking"}},
		"a reference to nothing":             {filing(func(n *parley.Notice) { n.References = []parley.Hash{{1}} }), []string{"reference"}},
		"a change of another party's notice": {ledger.Word{Draft: *ru.seal(ru.drafter, ledger.ClassWord, parley.KindCancel, &parley.Cancel{Of: good.Act, Reason: "x", Replaces: []parley.Hash{good.Act}})}, []string{"party"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := us.try(node.Submission{Word: &c.word})
			var r *node.Refusal
			if !errors.As(err, &r) {
				t.Fatalf("%v, want a refusal", err)
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
			if len(err.Error()) > 500 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
	if us.channel.State().Hash() != before.Hash() {
		t.Error("something that was refused changed the state")
	}
	urgentPasses(t, us, ru)
}

// A place outside the area, or with latitude and longitude exchanged, is asked about, and
// taken once the officer stands by it.
func TestDoubtfulPlacesRaiseAQuestion(t *testing.T) {
	us, _ := pair(t)
	for _, c := range []struct {
		lat, lon float64
		code     string
	}{{50, 10, "outside-area"}, {35.3, 47, "outside-area"}, {40.1, 35.3, "swapped"}, {41.2, 36.5, "swapped"}} {
		draft := us.seal(us.drafter, ledger.ClassWord, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, c.lat, c.lon, 1000_000)})
		_, err := us.try(node.Submission{Word: &ledger.Word{Draft: *draft}})
		var q node.Questions
		if !errors.As(err, &q) || len(q) != 1 || q[0].Code != c.code || q[0].Field != "notice.volumes[0].footprint" {
			t.Errorf("%v %v: %v, want the question %s", c.lat, c.lon, err, c.code)
			continue
		}
		us.must(node.Submission{Word: &ledger.Word{Draft: *draft}, Confirmed: []string{c.code}})
	}
}

// What a hostile node puts into its own log is kept, void with its reason, and stops nobody.
func TestBadEntriesInAPeersLogAreVoid(t *testing.T) {
	us, ru := pair(t)
	foreign := us.payload(parley.KindUrgent, &parley.Urgent{Text: "x"})
	foreign.Channel[0] ^= 1
	e, err := ledger.Seal(us.drafter, ledger.ClassWord, foreign)
	if err != nil {
		t.Fatal(err)
	}
	us.appendBehindTheDoor(ru, &ledger.Entry{Word: &ledger.Word{Draft: *e}})
	found := false
	for _, e := range ru.channel.State().Entries {
		found = found || e.Party == "us" && e.Verdict == channel.VoidChannel
	}
	if !found {
		t.Error("the entry of another channel is not shown as void(channel)")
	}
	urgentPasses(t, ru)
}
