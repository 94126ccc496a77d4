package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"parley"
	"parley/geo"
)

// A polygon within a circle misses at most this part of the radius.
var sagitta = 1 - math.Cos(math.Pi/arcs)

// A corridor gets one scale for all of it, which is off by this part at its ends.
const spread = 0.002

// differs is a volume that one side found and the other did not.
type differs struct {
	kind     string
	question int
	missed   bool // by the server
}

// compare holds what a server found against the truth. What they do not have in common must
// come so near to the limit that polygons and the plane explain it; the server may miss no
// more than a hundredth. It knows straight lines in degrees if chords.
func (z *size) compare(ctx context.Context, name string, t truth, got map[string]answers, chords bool) error {
	differing := map[int64][]differs{}
	for _, kind := range slices.Sorted(maps.Keys(t)) {
		all := t[kind]
		ours, theirs, missed, more := 0, 0, 0, 0
		for i, l := range all {
			found := map[int64]bool{}
			for _, id := range got[kind].ids[i] {
				found[id] = true
			}
			if len(found) != len(got[kind].ids[i]) {
				return fmt.Errorf("%s, question %d: %s found something twice", kind, i, name)
			}
			ours, theirs = ours+len(l), theirs+len(found)
			for _, id := range l {
				if !found[id] {
					missed++
					differing[id] = append(differing[id], differs{kind, i, true})
				}
				delete(found, id)
			}
			for id := range found {
				more++
				differing[id] = append(differing[id], differs{kind, i, false})
			}
		}
		fmt.Printf("%s, %s of %d: %d hits, the index %d; missed %d (%.2f %%), more %d\n",
			kind, name, len(all), theirs, ours, missed, 100*float64(missed)/float64(max(1, ours)), more)
		// A few hits by chance, where there are but hundreds.
		if most := ours/100 + 5; missed > most || more > most {
			return fmt.Errorf("%s: %s missed %d of %d hits and found %d more; a hundredth is what polygons explain", kind, name, missed, ours, more)
		}
	}
	for item := range z.stored() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		id := numberOf(item.ID)
		for _, d := range differing[id] {
			f, around := z.asked(d.kind, d.question)
			if err := explains(f, &item.Volumes[0].Footprint, around, d.missed, chords); err != nil {
				return fmt.Errorf("%s, question %d, volume %d: %s differs: %w", d.kind, d.question, id, name, err)
			}
		}
		delete(differing, id)
	}
	if len(differing) > 0 {
		return fmt.Errorf("%s found %d volumes that were never stored", name, len(differing))
	}
	return nil
}

// explains says whether polygons on a plane can take two footprints for farther apart than
// they are (missed), or for nearer.
func explains(a, b *parley.Footprint, around float64, missed, chords bool) error {
	limit := float64(a.Radius+b.Radius)/1000 + around
	slack := 1.0 // lines on the plane, and what the index shows as possible
	for _, f := range []*parley.Footprint{a, b} {
		r := float64(f.Radius) / 1000
		if missed {
			slack += sagitta * r
		}
		if f.Shape == parley.Corridor {
			slack += spread * r
		}
		if chords {
			slack += bulge(f)
		}
	}
	if chords {
		slack += 0.005 * around // a sphere
	}
	least := geo.Nearest(geo.Prepare(*a), geo.Prepare(*b), limit+slack+1).Least
	switch {
	case missed && least < limit-slack:
		return fmt.Errorf("missed, though %.2f m apart with a limit of %.2f m, more than %.2f m within", least, limit, slack)
	case missed && limit == 0:
		return fmt.Errorf("missed, though two polygons meet")
	case !missed && least > limit+slack:
		return fmt.Errorf("found, though %.2f m apart with a limit of %.2f m, more than %.2f m beyond", least, limit, slack)
	}
	return nil
}

// bulge is how far a geodesic leaves the straight line in degrees between its ends, for the
// longest edge of a footprint at the theatre's northern edge.
func bulge(f *parley.Footprint) (most float64) {
	for i := 1; i < len(f.Places); i++ {
		leg := geo.Inverse(f.Places[i-1], f.Places[i]).Metres
		most = max(most, leg*leg/(8*pole)*math.Tan((south+height+1)*math.Pi/180))
	}
	return most
}
