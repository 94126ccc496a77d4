package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"parley"
	"parley/clash"
)

// kinds are the questions; insert-check is apart, as it changes what is asked.
var kinds = []string{"volume-all", "volume-any", "point"}

const (
	same    = "tidwall/rtree, same exact test"
	inserts = 5000
)

// size measures one number of volumes.
type size struct {
	options
	n      int
	table  *table
	plot   *plot
	side   *side
	items  []clash.Item   // asked about
	fresh  []clash.Item   // checked and inserted
	tracks []clash.Around // asked about
	got    map[string]answers
}

func (z *size) run(ctx context.Context, peers *servers) error {
	z.table.size = short(z.n)
	before := heap()
	z.side = newSide()
	defer func() { z.side.stop.Store(true); z.side.done.Wait() }()
	begin := time.Now()
	for item := range z.stored() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		z.side.put(item)
	}
	z.side.settle(ctx)
	fmt.Printf("%d volumes in %.1f s, %.1f us of merging each\n", z.n, time.Since(begin).Seconds(), float64(z.side.merges.Load())/1000/float64(z.n))
	z.table.put("heap", "B", own, float64(heap()-before)/float64(z.n))

	q := newGenerator(z.seed) // the same hot spots
	q.Rand = newGenerator(z.seed + 1000).Rand
	z.items, z.tracks = make([]clash.Item, z.questions), make([]clash.Around, z.questions)
	for i := range z.items {
		z.items[i], z.tracks[i] = q.item(uint64(1<<40+i), "us"), q.track()
	}
	z.fresh = make([]clash.Item, inserts)
	for i := range z.fresh {
		z.fresh[i] = q.item(uint64(3<<40+i), "us")
	}
	if err := z.own(ctx); err != nil {
		return err
	}
	var inserted []int // what the peer met on insertion
	if z.tidwall {
		var err error
		if inserted, err = z.inProcess(ctx); err != nil {
			return fmt.Errorf("%s: %w", same, err)
		}
	}
	if len(peers.all) > 0 {
		t := z.truth(min(z.questions, z.served, inserts/2))
		for _, p := range peers.all {
			if err := z.server(ctx, p, peers.plane, t); err != nil {
				return fmt.Errorf("%s: %w", p.Name(), err)
			}
		}
	}
	if err := z.insert(ctx, inserted); err != nil {
		return err
	}
	return z.waits(ctx, z.trace)
}

// own asks the index, with the writer beside the questions.
func (z *size) own(ctx context.Context) error {
	r := z.side.index.Reader()
	var hits []clash.Hit
	asks := map[string]func(i int) int{
		"volume-all": func(i int) int { hits = r.Hits(z.items[i], hits[:0]); return len(hits) },
		"volume-any": func(i int) int {
			if r.Any(z.items[i]) {
				return 1
			}
			return 0
		},
		"point": func(i int) int { hits = r.Around(z.tracks[i], hits[:0]); return len(hits) },
	}
	for _, k := range kinds {
		if _, err := ask(ctx, z.questions/4, asks[k]); err != nil {
			return err
		}
	}
	var stop atomic.Bool
	var writer sync.WaitGroup
	changes := 0
	writer.Go(func() { changes = z.side.write(newGenerator(z.seed+2000), z.writes, &stop) })
	defer func() { stop.Store(true); writer.Wait() }()
	z.got = map[string]answers{}
	for _, k := range kinds {
		a, err := ask(ctx, z.questions, asks[k])
		if err != nil {
			return err
		}
		z.got[k] = a
		z.table.answers(k, own, a)
	}
	var details times
	for i := range z.items {
		if hits = r.Hits(z.items[i], hits[:0]); len(hits) > 0 {
			r.Detail(hits[0]) // makes ready what was asked about, once for all its hits
			begin := time.Now()
			r.Detail(hits[len(hits)/2])
			details = append(details, float64(time.Since(begin))/1000)
		}
	}
	stop.Store(true)
	writer.Wait()
	all, point := z.got["volume-all"], z.got["point"]
	fmt.Printf("%d questions of each kind: %.2f hits a volume, %.2f a point; %d changes beside them\n", z.questions, all.hits(), point.hits(), changes)
	if len(details) > 0 {
		z.table.put("detail", "us", own, details.at(0.5))
		z.table.put("detail-p99", "us", own, details.at(0.99))
	}
	z.hits(own, all)
	return nil
}

// hits records what hits cost: a question's time over its hits, and what one hit more costs.
func (z *size) hits(who string, all answers) {
	c := cost{volumes: z.n, each: all.mean() / max(all.hits(), 1e-9), more: all.hit()}
	z.table.put("per-hit", "us", who, c.each)
	z.table.put("one-hit-more", "us", who, c.more)
	z.plot.add(who, c)
}

// inProcess asks the peer within this process, which must find exactly the same. It gives
// how many each new volume met when it was checked and inserted.
func (z *size) inProcess(ctx context.Context) (inserted []int, err error) {
	p := &peer{}
	before := heap()
	for item := range z.stored() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		p.put(&item)
	}
	z.table.put("heap", "B", same, float64(heap()-before)/float64(z.n))
	all := func(i *clash.Item) (n int) {
		p.search(i, 0, 0, false, func(parley.Hash) bool { n++; return true })
		return n
	}
	asks := map[string]func(i int) int{
		"volume-all": func(i int) int { return all(&z.items[i]) },
		"volume-any": func(i int) (n int) {
			p.search(&z.items[i], 0, 0, false, func(parley.Hash) bool { n++; return false })
			return n
		},
		"point": func(i int) (n int) {
			t := &z.tracks[i]
			item := clash.Item{Mode: parley.Real, Volumes: []parley.Volume{{Footprint: t.Where, From: t.From, Until: t.Until, Lower: t.Lower, Upper: t.Upper}}}
			p.search(&item, t.Horizontal, t.Vertical, true, func(parley.Hash) bool { n++; return true })
			return n
		},
	}
	for _, k := range kinds {
		a, err := ask(ctx, z.questions, asks[k])
		if err != nil {
			return nil, err
		}
		for i, n := range a.found {
			if n != z.got[k].found[i] {
				return nil, fmt.Errorf("%s, question %d: the index found %d, the peer %d", k, i, z.got[k].found[i], n)
			}
		}
		z.table.answers(k, same, a)
		if k == "volume-all" {
			z.hits(same, a)
		}
	}
	a, err := ask(ctx, inserts, func(i int) int { n := all(&z.fresh[i]); p.put(&z.fresh[i]); return n })
	if err != nil {
		return nil, err
	}
	z.table.inserts(same, a)
	return a.found, nil
}

// insert checks and inserts; the hits must be those that the peer had.
func (z *size) insert(ctx context.Context, theirs []int) error {
	r := z.side.index.Reader()
	var hits []clash.Hit
	a, err := ask(ctx, inserts, func(i int) int {
		hits = r.Hits(z.fresh[i], hits[:0])
		z.side.put(z.fresh[i])
		return len(hits)
	})
	if err != nil {
		return err
	}
	for i, n := range theirs {
		if n != a.found[i] {
			return fmt.Errorf("insert-check, question %d: the index found %d, %s %d", i, a.found[i], same, n)
		}
	}
	z.table.inserts(own, a)
	return nil
}
