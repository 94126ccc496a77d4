package node_test

import (
	"math"
	"slices"
	"sync"
	"testing"

	"parley"
	"parley/channel"
	"parley/clash"
	"parley/geo"
	"parley/ledger"
	"parley/node"
)

// draft is a notice of a side as the engine takes it, not filed.
func (s *side) draft(lat, lon float64, radius int64) clash.Item {
	n := s.notice(parley.Site, lat, lon, radius)
	return clash.Item{Originator: n.Originator, Kind: n.Kind, Mode: s.text.Charter.Mode, Volumes: n.Volumes}
}

func others(s *side, i clash.Item) []parley.Hash {
	results, _ := s.channel.Against(i)
	var out []parley.Hash
	for _, r := range results {
		out = append(out, r.Other)
	}
	return out
}

// A draft is compared with what stands now: with each new version, not with what is
// cancelled, and not with itself.
func TestADraftAgainstWhatStands(t *testing.T) {
	us, ru := pair(t)
	theirs := ru.word(ru.drafter, parley.KindNotice, &parley.Filing{Notice: *ru.notice(parley.Site, 35.3, 40.1, 1000_000)}).Act
	same(t, us, ru)
	here, there := us.draft(35.3, 40.1, 1000_000), us.draft(36.3, 40.1, 1000_000)
	expect := func(step string, i clash.Item, want ...parley.Hash) {
		t.Helper()
		if got := others(us, i); !slices.Equal(got, want) {
			t.Errorf("%s: meets %v, want %v", step, got, want)
		}
	}
	expect("filed", here, theirs)
	expect("far away", there)
	test := here
	test.Mode = parley.Test
	expect("a test", test)

	moved := ru.notice(parley.Site, 36.3, 40.1, 1000_000)
	change := ru.word(ru.drafter, parley.KindChange, &parley.Change{Notice: *moved, Of: theirs, Replaces: []parley.Hash{theirs}}).Act
	same(t, us, ru)
	expect("moved away", here)
	expect("moved there", there, theirs)

	itself := there
	itself.ID, itself.Originator = theirs, "ru"
	if got := others(ru, itself); len(got) != 0 {
		t.Errorf("a change of a notice meets %v, want not itself", got)
	}
	ru.word(ru.drafter, parley.KindCancel, &parley.Cancel{Of: theirs, Reason: "over", Replaces: []parley.Hash{change}})
	same(t, us, ru)
	expect("cancelled", there)
}

// What a stop disowns meets nobody, even where it was looked at before.
func TestADraftAgainstWhatIsDisowned(t *testing.T) {
	us, ru := pair(t)
	s := same(t, us, ru)
	i := slices.IndexFunc(s.Logs, func(l channel.LogState) bool { return l.Party == "ru" })
	tip := s.Logs[i].Tips[0]
	theirs := ru.word(ru.drafter, parley.KindNotice, &parley.Filing{Notice: *ru.notice(parley.Site, 35.3, 40.1, 1000_000)}).Act
	same(t, us, ru)
	here := us.draft(35.3, 40.1, 1000_000)
	if got := others(us, here); !slices.Equal(got, []parley.Hash{theirs}) {
		t.Fatalf("meets %v, want the notice of ru", got)
	}
	p := us.payload(parley.KindStop, &parley.Stop{Epoch: tip.Epoch, Root: tip.Root, Size: tip.Size})
	p.Party = "ru"
	e, err := ledger.Seal(ru.root, ledger.ClassRoot, p)
	if err != nil {
		t.Fatal(err)
	}
	us.must(node.Submission{Root: e})
	if got := others(us, here); len(got) != 0 {
		t.Errorf("meets %v, want nothing: it is disowned", got)
	}
}

// A node that has started anew knows what stood before.
func TestADraftAfterARestart(t *testing.T) {
	us, ru := pair(t)
	theirs := ru.word(ru.drafter, parley.KindNotice, &parley.Filing{Notice: *ru.notice(parley.Site, 35.3, 40.1, 1000_000)}).Act
	same(t, us, ru)
	us.restart()
	if got := others(us, us.draft(35.3, 40.1, 1000_000)); !slices.Equal(got, []parley.Hash{theirs}) {
		t.Errorf("meets %v, want the notice of ru", got)
	}
}

// Questions are answered while the writer writes; the answer to the last has everything.
func TestQuestionsBesideTheWriter(t *testing.T) {
	us, _ := pair(t)
	here := us.draft(35.3, 40.1, 1000_000)
	here.Originator = "us-partner"
	done := make(chan struct{})
	var askers sync.WaitGroup
	for range 3 {
		askers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					others(us, here)
					us.channel.Near(here.Volumes[0].Footprint, 1000, 0)
				}
			}
		})
	}
	const n = 30
	for range n {
		us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *us.notice(parley.Site, 35.3, 40.1, 1000_000)})
	}
	close(done)
	askers.Wait()
	if got := others(us, here); len(got) != n {
		t.Errorf("meets %d notices, want %d", len(got), n)
	}
}

func TestNear(t *testing.T) {
	us, _ := pair(t)
	spot := parley.Place{353000000, 401000000}
	point := parley.Footprint{Shape: parley.Point, Places: []parley.Place{spot}}
	const hour = 3_600_000
	const begin = parley.Millis(1510000000000)
	file := func(metres float64, radius int64, from, until parley.Millis) parley.Hash {
		n := us.notice(parley.Site, 0, 0, radius)
		n.Volumes[0].Footprint.Places[0] = geo.Direct(spot, 90, metres)
		n.Volumes[0].From, n.Volumes[0].Until = from, until
		return us.word(us.drafter, parley.KindNotice, &parley.Filing{Notice: *n}).Act
	}
	far := file(5000, 1000_000, begin, 0)             // 4,000 m off, for ever
	inside := file(300, 500_000, begin, begin+hour)   // around the place, for an hour
	mid := file(2500, 500_000, begin+hour, 0)         // 2,000 m off, later
	beyond := file(12_000, 1000_000, begin, 0)        // 11,000 m off
	over := file(100, 500_000, begin-hour, begin-100) // before all that
	for _, c := range []struct {
		name   string
		metres float64
		at     parley.Millis
		want   []parley.Hash
	}{
		{"all near, at the beginning", 10_000, begin, []parley.Hash{inside, far}},
		{"where one window ends and another begins", 10_000, begin + hour, []parley.Hash{inside, mid, far}},
		{"later", 10_000, begin + 2*hour, []parley.Hash{mid, far}},
		{"within less", 3000, begin + 2*hour, []parley.Hash{mid}},
		{"within nothing", 0, begin, []parley.Hash{inside}},
		{"at any time", 20_000, 0, []parley.Hash{inside, over, mid, far, beyond}},
	} {
		var got []parley.Hash
		for _, n := range us.channel.Near(point, c.metres, c.at) {
			got = append(got, n.Notice.ID)
		}
		if c.at == 0 {
			// Two of them are at 0 m, and come in the order of their hashes.
			if len(got) != len(c.want) || !slices.Equal(got[2:], c.want[2:]) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
			continue
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	n := us.channel.Near(point, 10_000, begin)[1]
	if math.Abs(n.Metres-4000) > 0.1 || !n.Found || n.Uncertain {
		t.Errorf("%+v, want 4000 m for certain", n)
	}
	if d := geo.Inverse(spot, n.At).Metres; math.Abs(d-4000) > 0.1 {
		t.Errorf("the nearest place is %v m off, want 4000", d)
	}
	// A disc is nearer than its centre by its radius.
	disc := parley.Footprint{Shape: parley.Circle, Places: []parley.Place{spot}, Radius: 1500_000}
	if n := us.channel.Near(disc, 10_000, begin)[1]; math.Abs(n.Metres-2500) > 0.1 {
		t.Errorf("%v m from the disc, want 2500", n.Metres)
	}
}
