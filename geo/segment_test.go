package geo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"parley"
)

func place(lat, lon float64) parley.Place {
	return parley.Place{int64(math.Round(lat * parley.Degree)), int64(math.Round(math.Remainder(lon, 360) * parley.Degree))}
}

// edgeBetween is the edge of two places in one stretch.
func edgeBetween(p, q parley.Place) edge {
	a, b := spotOf(p), spotOf(q)
	g := between(&a, &b)
	return newEdge(0, a, g.start, b, g.end, g.metres)
}

// oracleFoot finds the least distance from places to edges by GeodSolve alone: it
// samples every edge, closes in around the best sample and samples again.
func oracleFoot(t *testing.T, edges [][2]parley.Place, places []parley.Place) []float64 {
	const samples, rounds = 33, 9
	input := make([]string, len(edges))
	for i, e := range edges {
		input[i] = decimal(e[0]) + " " + decimal(e[1])
	}
	lines := geodSolve(t, input, "-i", "-p", "11")
	low, high, least := make([]float64, len(edges)), make([]float64, len(edges)), make([]float64, len(edges))
	for i := range edges {
		high[i] = lines[i][2]
	}
	for range rounds {
		var along []string
		for i, e := range edges {
			for k := range samples {
				s := low[i] + (high[i]-low[i])*float64(k)/(samples-1)
				along = append(along, fmt.Sprintf("%s %.17f %.12f", decimal(e[0]), lines[i][0], s))
			}
		}
		var across []string
		for k, at := range geodSolve(t, along, "-f", "-p", "11") {
			across = append(across, fmt.Sprintf("%.17f %.17f %s", at[3], at[4], decimal(places[k/samples])))
		}
		found := geodSolve(t, across, "-i", "-p", "11")
		for i := range edges {
			best := 0
			for k := range samples {
				if found[i*samples+k][2] < found[i*samples+best][2] {
					best = k
				}
			}
			least[i] = found[i*samples+best][2]
			step := (high[i] - low[i]) / (samples - 1)
			middle := low[i] + step*float64(best)
			low[i], high[i] = max(low[i], middle-step), min(high[i], middle+step)
		}
	}
	return least
}

// TestNearestAgainstGeodSolve is the stated accuracy: a place and an edge, to 100 nm,
// whatever their size. (1 mm at 100 km was the target.)
func TestNearestAgainstGeodSolve(t *testing.T) {
	const bound = 100e-9
	r := rand.New(rand.NewPCG(3, 1))
	var edges [][2]parley.Place
	var places []parley.Place
	for i := range 400 {
		p := anyPlace(r)
		length := math.Exp(r.Float64()*12 + 1) // 3 m to 440 km
		far := math.Exp(r.Float64()*18 - 2)    // 0.1 m to 9,000 km
		if i%8 == 0 {
			length = 1e6 // the longest stretch there is
		}
		q := Direct(p, r.Float64()*360, length)
		on := Direct(p, Inverse(p, q).Start, length*r.Float64())
		edges = append(edges, [2]parley.Place{p, q})
		places = append(places, Direct(on, r.Float64()*360, far))
	}
	worst := 0.0
	for i, want := range oracleFoot(t, edges, places) {
		e, q := edgeBetween(edges[i][0], edges[i][1]), spotOf(places[i])
		got := e.nearest(&q).metres
		worst = max(worst, math.Abs(got-want))
		if math.Abs(got-want) > bound {
			t.Errorf("edge %v, place %v: %.9f m, GeodSolve finds %.9f", edges[i], places[i], got, want)
		}
	}
	t.Logf("worst %.1f nm", worst*1e9)
}

func TestNearestConverges(t *testing.T) {
	// The oracle's figures say it too; this says that no case comes near the round limit,
	// by asking whether the foot is square on the edge.
	r := rand.New(rand.NewPCG(9, 1))
	for range 20000 {
		p := anyPlace(r)
		length := math.Exp(r.Float64()*13 + 1)
		e := edgeBetween(p, Direct(p, r.Float64()*360, length))
		place := Direct(p, r.Float64()*360, math.Exp(r.Float64()*16.7))
		q := spotOf(place)
		f := e.nearest(&q)
		inner := f.along > 1 && f.along < e.length-1
		if inner && f.metres > 1 && math.Abs(math.Abs(f.offset)-f.metres) > 1e-6*f.metres {
			t.Fatalf("edge from %v of %.0f m, %v: foot %.3f m along is not square: %v m, offset %v", p, e.length, place, f.along, f.metres, f.offset)
		}
	}
}

func TestCrosses(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 3000 {
		// Two edges through one place, which is in the middle of both, and what becomes of
		// the second if it stops short.
		middle := anyPlace(r)
		az, size := r.Float64()*360, math.Exp(r.Float64()*7+4)
		turn := 5 + 170*r.Float64()
		a := edgeBetween(Direct(middle, az, size), Direct(middle, az+180, size*2))
		b := edgeBetween(Direct(middle, az+turn, size*3), Direct(middle, az+turn+180, size))
		if !a.crosses(&b) || !b.crosses(&a) {
			t.Fatalf("no crossing at %v, azimuth %.1f and %.1f more, size %.1f", middle, az, turn, size)
		}
		at := a.crossing(&b)
		m := spotOf(middle)
		// The ends are rounded to the grid, so the crossing moves by centimetres.
		if d := between(&at, &m).metres; d > 1.0 {
			t.Fatalf("crossing at %v found %.3f m away, size %.1f turn %.1f", middle, d, size, turn)
		}
		short := edgeBetween(Direct(middle, az+turn, size*3), Direct(middle, az+turn, size/10+1))
		if a.crosses(&short) || short.crosses(&a) {
			t.Fatalf("crossing where an edge stops short of %v", middle)
		}
	}
}

func TestEdgesOnOneLineDoNotCross(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 5))
	for range 2000 {
		lat, lon := r.Float64()*160-80, r.Float64()*360-180
		size := math.Exp(r.Float64()*8 - 7)
		a := edgeBetween(place(lat, lon), place(lat+size/100, lon))
		b := edgeBetween(place(lat+size/50, lon), place(lat+size/20, lon))
		if a.crosses(&b) || b.crosses(&a) {
			t.Fatalf("edges on the meridian %v cross at %v", lon, lat)
		}
	}
}

func BenchmarkNearest(b *testing.B) {
	e := edgeBetween(place(35.1, 40.1), place(35.3, 40.3))
	q := spotOf(place(35.15, 40.3))
	for b.Loop() {
		e.nearest(&q)
	}
}
