package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"runtime/trace"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"parley"
	"parley/clash"
)

// waits measures what questions wait for, and how much memory merges take, while volumes
// come as fast as the index takes them and one merge follows the other. Questions have a
// thread of their own: what that gives up of its own accord is a wait (for a lock, or for
// the end of a pause for garbage collection, which is told apart), and what is taken from it
// is the system's doing. With a file name it writes an execution trace of it all, for go
// tool trace.
func (z *size) waits(ctx context.Context, file string) error {
	z.side.stop.Store(true)
	z.side.done.Wait() // merges are here now
	if file != "" {
		f, err := os.Create(file)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := trace.Start(f); err != nil {
			return err
		}
		defer trace.Stop()
	}
	// On as many processors as there are cores, goroutines would wait for each other's turns
	// of 10 ms. Here the system gives the turns, and says what it took.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	runtime.SetBlockProfileRate(1)
	defer runtime.SetBlockProfileRate(0)
	pauses := pausesOver()
	var w waiting
	merges, _ := z.besideMerges(ctx, 4, false, func(stop *atomic.Bool) { w = z.asking(stop) })
	locks, pause := blockedReaders(), pauses()
	_, ratio := z.besideMerges(ctx, 5, true, func(*atomic.Bool) {})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	fmt.Printf("%d questions beside %d merges: %d times one waited for a lock; %d gave up the processor, the longest for %.3f ms; off it for %.3f ms at the most, garbage collection paused for %.3f ms at the most\n",
		w.questions, merges, locks, w.waits, w.longest*1000, w.off*1000, pause*1000)
	z.table.put("questions-at-locks", "", own, float64(locks))
	z.table.put("question-wait-max", "ms", own, w.longest*1000)
	z.table.put("gc-pause-max", "ms", own, pause*1000)
	z.table.put("heap-in-merge", "times", own, ratio)
	return nil
}

// besideMerges puts a quarter as many volumes again, numbered from a start of their own,
// with something else beside it, and merges what is due. With watch it also gives the most
// memory that a merge took.
func (z *size) besideMerges(ctx context.Context, start uint64, watch bool, other func(stop *atomic.Bool)) (merges int, ratio float64) {
	var stop atomic.Bool
	var beside sync.WaitGroup
	beside.Go(func() { other(&stop) })
	beside.Go(func() {
		defer stop.Store(true)
		g := newGenerator(z.seed + 1000*start)
		for i := range z.n / 4 {
			if ctx.Err() != nil {
				return
			}
			item := g.item(start<<40+uint64(i), "us")
			item.Mode = parley.Exercise // so that no answer changes
			z.side.put(item)
		}
	})
	for done := false; !done; {
		done = stop.Load()
		for ctx.Err() == nil {
			r, ok := z.merge(watch)
			if !ok {
				break
			}
			merges, ratio = merges+1, max(ratio, r)
		}
		time.Sleep(time.Millisecond)
	}
	beside.Wait()
	return merges, ratio
}

// waiting is what questions did not spend computing, in seconds.
type waiting struct {
	questions, waits int
	longest          float64 // of a question that gave up the processor of its own accord
	off              float64 // of any, whatever took the processor
}

// asking asks until stopped.
func (z *size) asking(stop *atomic.Bool) (w waiting) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r := z.side.index.Reader()
	var hits []clash.Hit
	for ; !stop.Load(); w.questions++ {
		before, begin := thread(), time.Now()
		hits = r.Hits(z.items[w.questions%len(z.items)], hits[:0])
		wall, after := time.Since(begin), thread()
		off := wall.Seconds() - after.spent + before.spent
		w.off = max(w.off, off)
		if n := after.gaveUp - before.gaveUp; n > 0 {
			w.waits += int(n)
			w.longest = max(w.longest, off)
		}
	}
	return w
}

type usage struct {
	spent  float64 // seconds of the processor
	gaveUp int64   // times that the thread waited
}

// thread is what the calling thread has used.
func thread() usage {
	const self = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(self, &u); err != nil {
		return usage{}
	}
	return usage{float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, u.Nvcsw}
}

// merge does one merge, if one is due. Watching one that takes a tenth of the index or more,
// it gives the most that was live meanwhile, over what was live before: garbage is collected
// throughout, so that nothing else is in it.
func (z *size) merge(watch bool) (ratio float64, ok bool) {
	s := z.side
	s.changes.Lock()
	m := s.index.Plan()
	s.changes.Unlock()
	if m == nil {
		return 0, false
	}
	if !watch || m.Share() < 0.1 {
		m.Build()
	} else {
		before := live()
		var built atomic.Bool
		var most uint64
		var watching sync.WaitGroup
		watching.Go(func() {
			for !built.Load() {
				most = max(most, live())
			}
		})
		m.Build()
		built.Store(true)
		watching.Wait()
		most = max(most, live()) // all that was merged, and what was made of it
		ratio = float64(most) / float64(before)
	}
	s.changes.Lock()
	s.index.Install(m)
	s.changes.Unlock()
	return ratio, true
}

// live is what the last collection found alive, after one.
func live() uint64 {
	runtime.GC()
	l := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(l)
	return l[0].Value.Uint64()
}

// pausesOver gives a function that tells the longest pause for garbage collection since, in
// seconds: the upper bound of the histogram's bucket.
func pausesOver() func() float64 {
	read := func() *metrics.Float64Histogram {
		l := []metrics.Sample{{Name: "/sched/pauses/total/gc:seconds"}}
		metrics.Read(l)
		return l[0].Value.Float64Histogram()
	}
	counts := append([]uint64(nil), read().Counts...)
	return func() (most float64) {
		h := read()
		for i, n := range h.Counts {
			if n > counts[i] {
				most = h.Buckets[i+1]
			}
		}
		return most
	}
}

// blockedReaders counts the times that a question waited for a lock or a channel.
func blockedReaders() (n int64) {
	records := make([]runtime.BlockProfileRecord, 10_000)
	count, ok := runtime.BlockProfile(records)
	if !ok {
		return -1
	}
	for _, r := range records[:count] {
		frames := runtime.CallersFrames(r.Stack())
		for {
			f, more := frames.Next()
			if strings.Contains(f.Function, "clash.(*Reader)") {
				n += r.Count
				break
			}
			if !more {
				break
			}
		}
	}
	return n
}
