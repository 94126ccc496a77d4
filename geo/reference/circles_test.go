package reference

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"parley"
)

// TestTheReferenceOfCircles says that the bounds hold what needs no outline at all: between
// two circles, or places, it is the geodesic between their centres without the radii.
func TestTheReferenceOfCircles(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	var pairs [][2]parley.Footprint
	var in bytes.Buffer
	for i := range 2000 {
		kinds := []Kind{Point, Circle}
		p := Generate(r, kinds[i%2], kinds[i/2%2])
		pairs = append(pairs, p)
		for _, f := range p {
			degrees(&in, f.Places[0].Lat())
			degrees(&in, f.Places[0].Lon())
		}
		in.WriteByte('\n')
	}
	rows, err := solve(&in, len(pairs), append([]string{"-i"}, precise...)...)
	if err != nil {
		t.Fatal(err)
	}
	measured, err := Measure(pairs)
	if err != nil {
		t.Fatal(err)
	}
	widest := 0.0
	for i, m := range measured {
		metres, err := number(rows[i][2])
		if err != nil {
			t.Fatal(err)
		}
		want := max(0, metres-float64(pairs[i][0].Radius+pairs[i][1].Radius)/1000)
		if want < m.Least-1e-8 || want > m.Most+1e-8 {
			t.Errorf("%v: %.9f m, not from %.9f to %.9f", pairs[i], want, m.Least, m.Most)
		}
		if want < 10 {
			widest = max(widest, m.Most-m.Least)
		}
	}
	if t.Logf("within 10 m the bounds are %.2g m apart at most", widest); math.IsNaN(widest) || widest > 2*fine {
		t.Error("the reference is not fine enough to say anything")
	}
}
