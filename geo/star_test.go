package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestStar compares the one look at each edge with the look at each pair, over rings that
// cross themselves, fold, go around twice, or all but touch.
func TestStar(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	stars, simple := 0, 0
	for range 200_000 {
		s := &Sketch{ring: true, err: 0.004 * r.Float64()}
		n, turns := 3+r.IntN(8), 1+r.IntN(10)/9
		size := math.Pow(10, 4*r.Float64()-2)
		for i := range n {
			angle := (float64(i*turns) + 1.5*r.Float64()) * 2 * math.Pi / float64(n)
			reach := size * (0.02 + r.Float64())
			s.at = append(s.at, dot{reach * math.Cos(angle), reach * math.Sin(angle)})
		}
		s.at = append(s.at, s.at[0])
		for i := range n {
			s.length = append(s.length, s.at[i+1].minus(s.at[i]).square())
		}
		clear := 2*s.err + 0.001
		apart := s.apartAll(clear)
		if apart {
			simple++
		}
		if s.star(clear) {
			if stars++; !apart {
				t.Fatalf("a star that touches itself: %v", s.at)
			}
		}
	}
	if stars < simple/4 {
		t.Errorf("%d stars among %d simple rings: too few to be of use", stars, simple)
	}
	t.Logf("%d stars, %d simple", stars, simple)
}
