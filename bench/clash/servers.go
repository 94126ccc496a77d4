package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"parley"
	"parley/bench/peers"
	"parley/clash"
)

// servers are the peers that run beside the benchmark, and the plane that they know.
type servers struct {
	*plane
	all []peers.Peer
}

// start starts those that are asked for and installed, and says which are not.
func (s *servers) start(ctx context.Context, postgis, tile38 bool) error {
	s.plane = newPlane()
	var drawer *peers.PostGIS
	if postgis || tile38 {
		g, err := peers.StartPostGIS(ctx)
		switch {
		case errors.Is(err, peers.ErrNotInstalled):
			fmt.Printf("PostGIS: %v; its rows are left out\n", err)
		case err != nil:
			return fmt.Errorf("PostGIS: %w", err)
		default:
			s.all, drawer = append(s.all, g), g
		}
	}
	if !tile38 {
		return nil
	}
	if drawer == nil {
		fmt.Println("Tile38: its polygons are drawn by PostGIS, which is not installed; its rows are left out")
		return nil
	}
	t, err := peers.StartTile38(ctx, drawer.Polygon, s.degrees)
	switch {
	case errors.Is(err, peers.ErrNotInstalled):
		fmt.Printf("Tile38: %v; its rows are left out\n", err)
	case err != nil:
		return fmt.Errorf("Tile38: %w", err)
	default:
		s.all = append(s.all, t)
	}
	return nil
}

func (s *servers) close() (err error) {
	for _, p := range s.all {
		err = errors.Join(err, p.Close())
	}
	return err
}

// truth is what the index finds, by the numbers of items, of the questions that servers get.
type truth map[string][][]int64

func (z *size) truth(n int) truth {
	r := z.side.index.Reader()
	var hits []clash.Hit
	numbers := func() (l []int64) {
		for _, h := range hits {
			l = append(l, numberOf(h.ID))
		}
		return l
	}
	t := truth{}
	for i := range n {
		hits = r.Hits(z.items[i], hits[:0])
		t["volume-all"] = append(t["volume-all"], numbers())
		hits = r.Around(z.tracks[i], hits[:0])
		t["point"] = append(t["point"], numbers())
	}
	for i := range n {
		hits = r.Hits(z.fresh[i], hits[:0])
		t["insert-check"] = append(t["insert-check"], numbers())
	}
	return t
}

// server asks one server what the index was asked, and compares what they find.
func (z *size) server(ctx context.Context, p peers.Peer, l *plane, t truth) error {
	begin := time.Now()
	fmt.Printf("%s: loading %d volumes\n", p.Name(), z.n)
	err := p.Load(ctx, func(yield func(peers.Volume) bool) {
		for item := range z.stored() {
			if !yield(l.volume(&item)) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	fmt.Printf("%s: loaded in %.1f s", p.Name(), time.Since(begin).Seconds())

	n := len(t["point"])
	questions, fresh := make([]peers.Question, n), make([]peers.Question, 2*n)
	for i := range questions {
		if questions[i], err = p.Question(l.volume(&z.items[i])); err != nil {
			return err
		}
	}
	for i := range fresh {
		if fresh[i], err = p.Question(l.volume(&z.fresh[i])); err != nil {
			return err
		}
	}
	trip, err := askServer(ctx, 1000, func(int) ([]int64, error) { return nil, p.RoundTrip() })
	if err != nil {
		return err
	}
	fmt.Printf("; an empty round trip takes %.0f us; %d questions of each kind\n", trip.at(0.5), n)
	asks := map[string]func(i int) ([]int64, error){
		"volume-all": func(i int) ([]int64, error) { return p.All(questions[i]) },
		"volume-any": func(i int) ([]int64, error) { return p.Any(questions[i]) },
		"point":      func(i int) ([]int64, error) { return p.Near(l.track(&z.tracks[i])) },
	}
	got := map[string]answers{}
	for _, k := range kinds {
		if _, err := askServer(ctx, n/4, asks[k]); err != nil {
			return err
		}
	}
	for _, k := range kinds {
		a, err := askServer(ctx, n, asks[k])
		if err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		got[k] = a
		z.table.answers(k, p.Name(), a)
	}
	z.hits(p.Name(), got["volume-all"])
	for i, f := range got["volume-any"].found {
		if (f > 0) != (got["volume-all"].found[i] > 0) {
			return fmt.Errorf("volume-any, question %d: %d found, and %d of all", i, f, got["volume-all"].found[i])
		}
	}
	got["insert-check"], err = z.insertInto(ctx, p, fresh, n)
	if err != nil {
		return fmt.Errorf("insert-check: %w", err)
	}
	_, chords := p.(*peers.Tile38)
	return z.compare(ctx, p.Name(), t, got, chords)
}

// insertInto checks and inserts n volumes, each on the disk before the next, and where the
// server can leave that for later n more without.
func (z *size) insertInto(ctx context.Context, p peers.Peer, fresh []peers.Question, n int) (answers, error) {
	a, err := askServer(ctx, n, func(i int) ([]int64, error) { return p.Insert(fresh[i]) })
	if err != nil {
		return a, err
	}
	z.table.inserts(p.Name(), a)
	d, ok := p.(interface{ Durable(yes bool) error })
	if !ok {
		return a, nil
	}
	if err := d.Durable(false); err != nil {
		return a, err
	}
	b, err := askServer(ctx, n, func(i int) ([]int64, error) { return p.Insert(fresh[n+i]) })
	if err != nil {
		return a, err
	}
	z.table.inserts(p.Name()+", not synced", b)
	return a, d.Durable(true)
}

// stored makes every item again that the index was filled with.
func (z *size) stored() iter.Seq[clash.Item] {
	return func(yield func(clash.Item) bool) {
		g := newGenerator(z.seed)
		for i := range z.n {
			if !yield(g.item(uint64(i), others[i%len(others)])) {
				return
			}
		}
	}
}

// asked is the footprint of a question, and how far around it is asked for, in metres.
func (z *size) asked(kind string, i int) (f *parley.Footprint, around float64) {
	switch kind {
	case "point":
		return &z.tracks[i].Where, float64(z.tracks[i].Horizontal) / 1000
	case "insert-check":
		return &z.fresh[i].Volumes[0].Footprint, 0
	}
	return &z.items[i].Volumes[0].Footprint, 0
}
