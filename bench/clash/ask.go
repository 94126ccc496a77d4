package main

import (
	"context"
	"slices"
	"time"
)

// times are microseconds.
type times []float64

func (t times) at(q float64) float64 {
	s := slices.Clone(t)
	slices.Sort(s)
	return s[int(q*float64(len(s)-1))]
}

func (t times) mean() (m float64) {
	for _, x := range t {
		m += x / float64(len(t))
	}
	return m
}

// answers are times, and how many were found, of the questions of one kind.
type answers struct {
	times
	found []int
	ids   [][]int64 // of a server
}

// ask asks n questions, one after the other.
func ask(ctx context.Context, n int, f func(i int) int) (a answers, err error) {
	for i := range n {
		if err := ctx.Err(); err != nil {
			return a, err
		}
		begin := time.Now()
		found := f(i)
		a.times = append(a.times, float64(time.Since(begin))/1000)
		a.found = append(a.found, found)
	}
	return a, nil
}

// askServer is ask of a server, which may fail.
func askServer(ctx context.Context, n int, f func(i int) ([]int64, error)) (a answers, err error) {
	for i := range n {
		begin := time.Now()
		ids, err := f(i)
		a.times = append(a.times, float64(time.Since(begin))/1000)
		if ctx.Err() != nil {
			return a, ctx.Err()
		}
		if err != nil {
			return a, err
		}
		a.found, a.ids = append(a.found, len(ids)), append(a.ids, ids)
	}
	return a, nil
}

func (a *answers) hits() (n float64) {
	for _, f := range a.found {
		n += float64(f) / float64(len(a.found))
	}
	return n
}

// rate is how many questions were answered in a second.
func (a *answers) rate() float64 { return 1e6 / a.mean() }

// hit is what one more hit costs, in microseconds: the slope of a line through all
// questions, time over hits. A question with many hits varies more and weighs less; the
// slowest hundredth, which waited for something else, is left out.
func (a *answers) hit() float64 {
	limit := a.at(0.99)
	var w, x, y, xx, xy float64
	for i, t := range a.times {
		if t > limit {
			continue
		}
		h := float64(a.found[i])
		k := 1 / (1 + h)
		w, x, y, xx, xy = w+k, x+k*h, y+k*t, xx+k*h*h, xy+k*h*t
	}
	if w*xx == x*x {
		return 0
	}
	return (w*xy - x*y) / (w*xx - x*x)
}
