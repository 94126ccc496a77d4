package channeltest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Theme is one file of vectors.
type Theme struct {
	Name    string
	Vectors []*Vector
}

// Themes makes all vectors. It fails where a history goes wrong or a script does not come
// to what it claims.
func Themes() ([]Theme, error) {
	var out []Theme
	add := func(name string, scripts []Script) error {
		t := Theme{Name: name}
		for _, s := range scripts {
			v, err := s.vector(uint64(len(t.Vectors)))
			if err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
			t.Vectors = append(t.Vectors, v)
		}
		out = append(out, t)
		return nil
	}
	faults := func(groups ...[]Fault) (l []Script) {
		for _, g := range groups {
			for _, f := range g {
				l = append(l, f.script())
			}
		}
		return l
	}
	for _, t := range []struct {
		name    string
		scripts []Script
	}{
		{"form", faults(byteFaults, formFaults, comparisonFaults)},
		{"volumes", append(faults(volumeFaults), goodVolumes...)},
		{"envelopes", faults(envelopeFaults, officerFaults)},
		{"keys", append(faults(keyFaults), keyPlays...)},
		{"roots", append(faults(rootFaults), beginnings...)},
		{"words", faults(wordFaults, answerFaults)},
		{"findings", append(faults(findingFaults), ladder...)},
		{"order", faults(orderFaults)},
		{"epochs", epochs},
		{"charters", append(amendments, absences...)},
		{"duties", faults(dutyFormFaults, dutyFaults)},
		{"obligations", obligationPlays},
		{"line", slices.Concat(batches, faults(lineFaults), linePlays)},
		{"partners", append(faults(partnerFaults), partnerPlays...)},
		{"routine", routinePlays},
		{"hostile", hostile()},
	} {
		if err := add(t.name, t.scripts); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// hostile are histories of the scheduler; every fifth loses the end of a log on the way.
func hostile() []Script {
	var out []Script
	for seed := range uint64(48) {
		s := Script{Name: fmt.Sprintf("hostile history %d", seed), Build: func(o Options) *World {
			h := NewHistory(seed, 24)
			o.Seed = seed
			w := Run(h, Options{Real: o.Real, Seed: seed})
			w.Settle()
			return w
		}}
		if seed%5 == 4 {
			s.Name += ", with a log cut short"
			s.Withheld = func(w *World, c *Cell) bool {
				lost := w.Cells[len(w.Cells)/2].Log
				return c.Log == lost && c.Size() > 6
			}
		}
		out = append(out, s)
	}
	return out
}

func (s Script) vector(order uint64) (*Vector, error) {
	w := s.Build(Options{Real: true, Parties: 2})
	if err := w.Err(); err != nil {
		return nil, err
	}
	if s.Expect != nil {
		if wrong := s.Expect(w, w.Observe().Now().State()); wrong != "" {
			return nil, fmt.Errorf("%s", wrong)
		}
	}
	var withheld func(*Cell) bool
	if s.Withheld != nil {
		withheld = func(c *Cell) bool { return s.Withheld(w, c) }
	}
	v := w.Vector(s.Name, withheld, rand.New(rand.NewPCG(order, 7)))
	if withheld == nil && v.StateHash != w.Observe().Now().State().Hash() {
		return nil, errors.New("the signatures verify otherwise than whoever made them says")
	}
	return v, w.Err()
}
