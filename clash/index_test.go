package clash

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"parley"
	"parley/geo"
)

// history makes changes to an index and to the engine that it must equal.
type history struct {
	r       *rand.Rand
	exact   *Exact
	index   *Index
	here    []parley.Place // items gather about these
	items   map[parley.Hash]Item
	ids     []parley.Hash
	next    int
	horizon parley.Millis
}

func newHistory(seed uint64) *history {
	h := &history{r: rand.New(rand.NewPCG(seed, 3)), exact: NewExact(), index: NewIndex(), items: map[parley.Hash]Item{}, next: 1}
	h.here = []parley.Place{place(35, 40), place(0, 179.99), place(89.95, 10), place(-89.98, -120), place(-20, -179.97)}
	h.terms()
	return h
}

// terms sets rules for some kinds, with or without margins for heights.
func (h *history) terms() {
	t := Terms{}
	if h.r.IntN(4) > 0 {
		t.Heights = margin
	}
	for n := range 1 + h.r.IntN(3) {
		r := rule(float64(h.r.IntN(4))*400, float64(h.r.IntN(3))*150, parley.Millis(h.r.IntN(3))*600_000)
		r.Name = fmt.Sprint("rule ", n)
		if n > 0 {
			r.Kinds = []parley.NoticeKind{parley.Flight, parley.Hazard, parley.Zone}[:1+h.r.IntN(3)]
		}
		t.Rules = append(t.Rules, r)
	}
	h.exact.SetTerms(t)
	h.index.SetTerms(t)
}

func (h *history) volume() parley.Volume {
	r := h.r
	if r.IntN(40) == 0 {
		data := make([]byte, 300)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		in := bytesAs(data)
		return in.volume()
	}
	size := []float64{500, 3000, 20_000, 200_000}[min(r.IntN(8), r.IntN(5), 3)]
	at := geo.Direct(h.here[r.IntN(len(h.here))], 360*r.Float64(), 8*size*r.Float64())
	v := parley.Volume{From: hour(24 * r.Float64())}
	if r.IntN(20) > 0 {
		v.Until = v.From + parley.Millis(r.IntN(4*3_600_000))
		if v.Every = []parley.Recurrence{parley.Once, parley.Once, parley.Once, parley.Daily, parley.Weekly}[r.IntN(5)]; v.Every != parley.Once && r.IntN(3) > 0 {
			v.Last = v.From + parley.Millis(r.IntN(20*24*3_600_000))
		}
	}
	switch r.IntN(5) {
	case 0:
		v.Footprint = point(at)
	case 1:
		v.Footprint = circle(at, float64(size*r.Float64())+1)
	case 2:
		l := []parley.Place{at}
		for range 1 + r.IntN(6) {
			l = append(l, geo.Direct(l[len(l)-1], 360*r.Float64(), 2*size*r.Float64()))
		}
		v.Footprint = corridor(1+float64(size*r.Float64()/4), l...)
		if r.IntN(2) == 0 {
			v.Footprint = sides(v.Footprint, float64(size*r.Float64()/3), float64(float64(r.IntN(3))*size*r.Float64()/3)+1)
		}
	case 3:
		if len(h.ids) == 0 {
			v.Footprint = point(at)
			break
		}
		// As another item, or all but.
		other := h.items[h.ids[r.IntN(len(h.ids))]].Volumes
		f := other[r.IntN(len(other))].Footprint
		f.Places = slices.Clone(f.Places)
		if len(f.Places) == 1 {
			f.Places[0][r.IntN(2)] += int64(r.IntN(200_000) - 100_000)
		}
		v.Footprint = f
	default:
		v.Footprint = star(r, at, 3+r.IntN(10), size*0.2, size)
		if r.IntN(2) == 0 {
			v.Footprint = pierced(r, at, size)
		}
	}
	heights := [][2]parley.Height{{gnd, unl}, {gnd, metres(parley.AGL, float64(100+r.IntN(900)))}, {metres(parley.AGL, float64(r.IntN(500))), metres(parley.AGL, 600)},
		{metres(parley.AMSL, float64(r.IntN(10)*100)), metres(parley.AMSL, 1000)}, {level(int64(10 + r.IntN(50))), level(70)}, {metres(parley.Ellipsoid, 300), feet(parley.AMSL, 3000)}}
	b := heights[r.IntN(len(heights))]
	v.Lower, v.Upper = b[0], b[1]
	return v
}

func (h *history) item(n int) Item {
	i := notice(n, []parley.OriginatorID{"blue", "red", "arc"}[h.r.IntN(3)])
	i.Kind = parley.NoticeKinds[h.r.IntN(len(parley.NoticeKinds))]
	if h.r.IntN(50) == 0 {
		i.Kind = "rumour"
	}
	if h.r.IntN(10) == 0 {
		i.Mode = parley.Exercise
	}
	i.Volumes = []parley.Volume{h.volume()}
	for h.r.IntN(4) == 0 {
		i.Volumes = append(i.Volumes, h.volume())
	}
	return i
}

// step makes one change.
func (h *history) step() {
	switch k := h.r.IntN(100); {
	case k < 75 || len(h.ids) == 0:
		i := h.item(h.next)
		h.next++
		h.put(i)
	case k < 85:
		i := h.item(0)
		i.ID = h.ids[h.r.IntN(len(h.ids))]
		h.put(i)
	case k < 98:
		n := h.r.IntN(len(h.ids))
		id := h.ids[n]
		h.exact.Remove(id)
		h.index.Remove(id)
		h.ids = slices.Delete(h.ids, n, n+1)
		delete(h.items, id)
	case k < 99:
		h.horizon = max(h.horizon, hour(2*h.r.Float64()))
		h.index.Expire(h.horizon)
		for _, i := range h.items {
			h.forget(i)
		}
	default:
		h.terms()
	}
}

func (h *history) put(i Item) {
	if _, ok := h.items[i.ID]; !ok {
		h.ids = append(h.ids, i.ID)
	}
	h.items[i.ID] = i
	h.exact.Put(i)
	h.index.Put(i)
	h.forget(i)
}

// forget takes an expired item from the exact engine too.
func (h *history) forget(i Item) {
	if slices.IndexFunc(prepare(i).volumes, func(v volume) bool { return v.window.until >= h.horizon }) < 0 {
		h.exact.Remove(i.ID)
	}
}

func compareEngines(t *testing.T, h *history, name string) (found int) {
	t.Helper()
	r := h.index.Reader()
	var asked []Item
	for range 12 {
		asked = append(asked, h.item(1<<20))
		if len(h.ids) > 0 {
			asked = append(asked, h.items[h.ids[h.r.IntN(len(h.ids))]])
		}
	}
	for _, i := range asked {
		want, got := h.exact.Against(i), h.index.Against(i)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: %d items, %d runs: %+v meets\n%+v\nand not\n%+v", name, len(h.items), len(h.index.now.Load().runs), i, got, want)
		}
		hits := r.Hits(i, nil)
		if len(hits) != len(want) || r.Any(i) != (len(want) > 0) {
			t.Fatalf("%s: %d hits, any %v, want %d", name, len(hits), r.Any(i), len(want))
		}
		found += len(want)
	}
	return found
}

// TestIndexEqualsExact compares the index with the engine that looks at every pair, after
// random histories of insert, change, cancel, expire and new terms.
func TestIndexEqualsExact(t *testing.T) {
	found := 0
	for seed := range uint64(8) {
		h := newHistory(seed)
		if seed%2 == 1 {
			h.index.MergeElsewhere()
		}
		for n := range 1500 {
			h.step()
			if h.index.elsewhere && n%37 == 0 {
				if m := h.index.Plan(); m != nil {
					m.Build()
					for range 5 {
						h.step() // between Build and Install
					}
					h.index.Install(m)
				}
			}
			if n%250 == 249 {
				found += compareEngines(t, h, fmt.Sprintf("seed %d, step %d", seed, n))
			}
		}
	}
	t.Logf("%d found", found)
}

// TestLargeRuns asks runs that are large enough to be looked into one after the other for any
// hit, and that hand their arrays to their owner before anything is in them.
func TestLargeRuns(t *testing.T) {
	x, arrays := NewIndex(), 0
	x.MergeElsewhere()
	x.Settle(func(array []byte) {
		arrays++
		if len(array) < largeArray || slices.ContainsFunc(array, func(b byte) bool { return b != 0 }) {
			t.Errorf("an array of %d bytes that is small, or not empty", len(array))
		}
	})
	x.SetTerms(Terms{Rules: []parley.Rule{rule(0, 0, 0)}, Heights: margin})
	items := workload(36_000)
	for _, i := range items {
		x.Put(i)
		for m := x.Plan(); m != nil; m = x.Plan() {
			m.Build()
			x.Install(m)
		}
	}
	r := x.Reader()
	found, none := 0, 0
	ask := func() {
		for n := 0; n < len(items); n += 37 {
			hits := len(r.Hits(items[n], nil))
			if r.Any(items[n]) != (hits > 0) {
				t.Fatalf("item %d has %d hits, any says otherwise", n, hits)
			}
			if found += hits; hits == 0 {
				none++
			}
		}
	}
	ask()
	for n, i := range items {
		if n%3 > 0 {
			x.Remove(i.ID)
		}
	}
	ask()
	if large := x.now.Load().large(); large == 0 || arrays == 0 || found == 0 || none == 0 {
		t.Errorf("%d large runs, %d arrays, %d hits, %d times none: this shows nothing", large, arrays, found, none)
	}
	t.Logf("%d arrays, %d hits, %d times none", arrays, found, none)
}

// TestIndexWithReaders asks from other goroutines while one changes and another merges.
// Each answer must be that of one moment: an item that is moved from place to place by Put
// is found exactly once, wherever it is at the time.
func TestIndexWithReaders(t *testing.T) {
	x := NewIndex()
	x.MergeElsewhere()
	x.SetTerms(Terms{Rules: []parley.Rule{rule(1000, 0, 0)}, Heights: margin})
	items := workload(3000)
	for _, i := range items {
		i.Originator = "red"
		x.Put(i)
	}
	moving := notice(1<<20, "red")
	at := []parley.Place{place(35, 40), place(35.001, 40), place(35.002, 40.001)}
	moving.Volumes = []parley.Volume{always(point(at[0]))}
	x.Put(moving)
	asked := notice(1<<20+1, "blue", always(circle(at[1], 5000)))
	var changes sync.Mutex
	var done atomic.Bool
	var wait sync.WaitGroup
	for n := range 3 {
		wait.Go(func() {
			r := x.Reader()
			asks := 0
			for ; !done.Load(); asks++ {
				seen := 0
				for _, h := range r.Hits(asked, nil) {
					if h.ID == moving.ID {
						seen++
					}
				}
				if seen != 1 {
					t.Errorf("the moving item was found %d times", seen)
					return
				}
				r.Hits(items[(asks+n)%len(items)], nil)
			}
			t.Logf("%d questions", asks)
		})
	}
	wait.Go(func() {
		for !done.Load() {
			changes.Lock()
			m := x.Plan()
			changes.Unlock()
			if m != nil {
				m.Build()
				changes.Lock()
				x.Install(m)
				changes.Unlock()
			}
		}
	})
	for n := range 6000 {
		changes.Lock()
		moving.Volumes = []parley.Volume{always(point(at[n%3]))}
		x.Put(moving)
		i := items[n%len(items)]
		switch n % 3 {
		case 0:
			x.Remove(i.ID)
		default:
			i.Originator = "red"
			x.Put(i)
		}
		changes.Unlock()
	}
	done.Store(true)
	wait.Wait()
}
