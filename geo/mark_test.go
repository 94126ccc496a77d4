package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"parley"
)

// TestMarkOf holds marks to the places that everything exact starts from: no farther off
// than charts and discs allow for.
func TestMarkOf(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 6))
	worst := 0.0
	off := func(p parley.Place) {
		m, at := MarkOf(p), spotOf(p).at
		d := vector(m.Metres()).minus(at).length()
		if worst = max(worst, d); d > markError {
			t.Fatalf("%v: the mark is %.3f mm off", p, 1000*d)
		}
		// Before rounding it must be right within what markError has left.
		for i := range at {
			if x := at[i]*marksPerMetre - float64(m[i]); math.Abs(x) > 0.5+1e-3 {
				t.Fatalf("%v: axis %d is %.4f steps off", p, i, x)
			}
		}
	}
	const turn = 360 * parley.Degree
	for _, lat := range []int64{-turn / 4, -turn/4 + 1, -turn / 8, -turn/8 - 1, -1, 0, 1, turn / 8, turn/8 + 1, turn/4 - 1, turn / 4} {
		for lon := int64(-4); lon <= 4; lon++ {
			for _, by := range []int64{-1, 0, 1} {
				if l := lon*turn/8 + by; l >= -turn/2 && l <= turn/2 {
					off(parley.Place{lat, l})
				}
			}
		}
	}
	for range 300_000 {
		off(parley.Place{r.Int64N(turn/2+1) - turn/4, r.Int64N(turn+1) - turn/2})
	}
	t.Logf("%.4f mm at the most", 1000*worst)
}
