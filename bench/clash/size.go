package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"parley"
	"parley/clash"
)

// heap is what is live, in bytes.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// side is the index with its owner: one lock for changes, one goroutine for merges.
type side struct {
	changes sync.Mutex
	index   *clash.Index
	quiet   bool // nothing was left to merge when last looked
	stop    atomic.Bool
	merges  atomic.Int64 // nanoseconds
	done    sync.WaitGroup
}

func newSide() *side {
	s := &side{index: clash.NewIndex()}
	s.index.SetTerms(terms())
	s.index.MergeElsewhere()
	s.done.Go(func() {
		for !s.stop.Load() {
			if !s.merge() {
				time.Sleep(time.Millisecond)
			}
		}
	})
	return s
}

func (s *side) merge() bool {
	s.changes.Lock()
	m := s.index.Plan()
	s.quiet = m == nil
	s.changes.Unlock()
	if m == nil {
		return false
	}
	begin := time.Now()
	m.Build()
	s.merges.Add(int64(time.Since(begin)))
	s.changes.Lock()
	s.index.Install(m)
	s.changes.Unlock()
	return true
}

func (s *side) put(i clash.Item) {
	s.changes.Lock()
	s.index.Put(i)
	s.changes.Unlock()
}

// settle waits until the merging goroutine has found nothing left to merge.
func (s *side) settle() {
	s.changes.Lock()
	s.quiet = false
	for !s.quiet {
		s.changes.Unlock()
		time.Sleep(5 * time.Millisecond)
		s.changes.Lock()
	}
	s.changes.Unlock()
}

// write changes the index at a steady rate until stopped: it puts an item, and removes it
// a hundred changes later.
func (s *side) write(g *generator, rate int, stop *atomic.Bool) (changes int) {
	var items []parley.Hash
	begin := time.Now()
	for ; !stop.Load(); changes++ {
		due := begin.Add(time.Duration(changes) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(due))
		i := g.item(uint64(2<<40+changes), "us")
		i.Mode = parley.Exercise // so that no answer changes
		s.put(i)
		if items = append(items, i.ID); len(items) > 100 {
			s.changes.Lock()
			s.index.Remove(items[0])
			s.changes.Unlock()
			items = items[1:]
		}
	}
	return changes
}

// answers are times, and how many were found, of the questions of one kind.
type answers struct {
	times
	found []int
}

func ask(n int, f func(i int) int) (a answers) {
	for i := range n {
		begin := time.Now()
		found := f(i)
		a.times = append(a.times, float64(time.Since(begin))/1000)
		a.found = append(a.found, found)
	}
	return a
}

func (a *answers) hits() (n float64) {
	for _, f := range a.found {
		n += float64(f) / float64(len(a.found))
	}
	return n
}

const same = "tidwall/rtree, same exact test"

// size measures one number of volumes.
func size(n int, o options) (rows []Row, c cost, err error) {
	name := short(n)
	put := func(figure, unit string, value, other float64) {
		r := Row{Name: figure + "/" + name, Unit: unit, Value: value}
		if o.peer && other != 0 {
			r.Peer, r.PeerValue, r.Ratio = same, other, other/value
			if unit == "1/s" {
				r.Ratio = value / other
			}
		}
		rows = append(rows, r)
		fmt.Printf("%-22s %12.2f %-4s   peer %12.2f   %6.1f times\n", r.Name, r.Value, unit, r.PeerValue, r.Ratio)
	}

	before := heap()
	g := newGenerator(o.seed)
	s := newSide()
	defer func() { s.stop.Store(true); s.done.Wait() }()
	begin := time.Now()
	for i := range n {
		s.put(g.item(uint64(i), others[i%len(others)]))
	}
	s.settle()
	fmt.Printf("%d volumes in %.1f s, %.1f us of merging each\n", n, time.Since(begin).Seconds(), float64(s.merges.Load())/1000/float64(n))
	live := float64(heap()-before) / float64(n)

	var p *peer
	var peerLive float64
	if o.peer {
		p = &peer{}
		h := newGenerator(o.seed)
		before = heap()
		for i := range n {
			item := h.item(uint64(i), others[i%len(others)])
			p.put(&item)
		}
		peerLive = float64(heap()-before) / float64(n)
	}

	q := newGenerator(o.seed) // the same hot spots
	q.Rand = newGenerator(o.seed + 1000).Rand
	items, tracks := make([]clash.Item, o.questions), make([]clash.Around, o.questions)
	for i := range items {
		items[i], tracks[i] = q.item(uint64(1<<40+i), "us"), q.track()
	}
	r := s.index.Reader()
	var hits []clash.Hit
	mine := map[string]func(i int) int{
		"volume-all": func(i int) int { hits = r.Hits(items[i], hits[:0]); return len(hits) },
		"volume-any": func(i int) int { return count(r.Any(items[i])) },
		"point":      func(i int) int { hits = r.Around(tracks[i], hits[:0]); return len(hits) },
	}
	kinds := []string{"volume-all", "volume-any", "point"}
	for _, k := range kinds {
		ask(o.questions/4, mine[k])
	}

	// The questions, with the writer beside them.
	var stop atomic.Bool
	var writer sync.WaitGroup
	changes := 0
	writer.Go(func() { changes = s.write(newGenerator(o.seed+2000), o.writes, &stop) })
	got := map[string]answers{}
	for _, k := range kinds {
		got[k] = ask(o.questions, mine[k])
	}
	var details times
	for i := range items {
		if hits = r.Hits(items[i], hits[:0]); len(hits) > 0 {
			r.Detail(hits[0]) // makes ready what was asked about, once for all its hits
			begin := time.Now()
			r.Detail(hits[len(hits)/2])
			details = append(details, float64(time.Since(begin))/1000)
		}
	}
	stop.Store(true)
	writer.Wait()

	var theirs map[string]answers
	if o.peer {
		theirs = map[string]answers{}
		asks := map[string]func(i int) int{
			"volume-all": func(i int) (n int) {
				p.search(&items[i], 0, 0, false, func(parley.Hash) bool { n++; return true })
				return n
			},
			"volume-any": func(i int) (n int) {
				p.search(&items[i], 0, 0, false, func(parley.Hash) bool { n++; return false })
				return n
			},
			"point": func(i int) (n int) {
				t := &tracks[i]
				item := clash.Item{Mode: parley.Real, Volumes: []parley.Volume{{Footprint: t.Where, From: t.From, Until: t.Until, Lower: t.Lower, Upper: t.Upper}}}
				p.search(&item, t.Horizontal, t.Vertical, true, func(parley.Hash) bool { n++; return true })
				return n
			},
		}
		for _, k := range kinds {
			theirs[k] = ask(min(o.questions, 500), asks[k])
			for i, n := range theirs[k].found {
				if n != got[k].found[i] {
					return nil, c, fmt.Errorf("%s, question %d: the index found %d, %s %d", k, i, got[k].found[i], same, n)
				}
			}
		}
	}
	for _, k := range kinds {
		a, b := got[k], theirs[k]
		var p50, p99, mean float64
		if o.peer {
			p50, p99, mean = b.at(0.5), b.at(0.99), b.mean()
		}
		put(k, "us", a.at(0.5), p50)
		put(k+"-p99", "us", a.at(0.99), p99)
		put(k+"-mean", "us", a.mean(), mean)
	}
	all := got["volume-all"]
	fmt.Printf("%.2f hits a question, %.2f a point; %d changes beside them\n", all.hits(), hitsOf(got["point"]), changes)
	if len(details) > 0 {
		put("detail", "us", details.at(0.5), 0)
		put("detail-p99", "us", details.at(0.99), 0)
	}
	perHit := all.mean() / max(all.hits(), 1e-9)
	put("per-hit", "us", perHit, 0)
	put("heap", "B", live, peerLive)

	// Check, then insert.
	const inserts = 5000
	fresh := make([]clash.Item, inserts)
	for i := range fresh {
		fresh[i] = q.item(uint64(3<<40+i), "us")
	}
	begin = time.Now()
	insert := ask(inserts, func(i int) int {
		hits = r.Hits(fresh[i], hits[:0])
		s.put(fresh[i])
		return len(hits)
	})
	rate := inserts / time.Since(begin).Seconds()
	var peerRate, peerP99 float64
	if o.peer {
		k := min(inserts, 1000)
		begin = time.Now()
		b := ask(k, func(i int) (n int) {
			p.search(&fresh[i], 0, 0, false, func(parley.Hash) bool { n++; return true })
			p.put(&fresh[i])
			return n
		})
		peerRate, peerP99 = float64(k)/time.Since(begin).Seconds(), b.at(0.99)
		for i, n := range b.found {
			if n != insert.found[i] {
				return nil, c, fmt.Errorf("insert-check, question %d: the index found %d, %s %d", i, insert.found[i], same, n)
			}
		}
	}
	put("insert-check", "1/s", rate, peerRate)
	put("insert-check-p99", "us", insert.at(0.99), peerP99)
	return rows, cost{n, all.hits(), all.mean(), got["volume-any"].at(0.5)}, nil
}

func hitsOf(a answers) float64 { return a.hits() }

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
