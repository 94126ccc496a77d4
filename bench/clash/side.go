package main

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"parley"
	"parley/clash"
	"parley/node"
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
	s.index.Settle(node.LargePages)
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
func (s *side) settle(ctx context.Context) {
	s.changes.Lock()
	s.quiet = false
	for !s.quiet && ctx.Err() == nil {
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
