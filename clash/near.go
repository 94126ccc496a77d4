package clash

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"parley"
	"parley/geo"
)

// Around is a question about what is near a place, such as a position that was reported.
type Around struct {
	Where        parley.Footprint
	Lower, Upper parley.Height // its heights; without reference, all heights count
	From, Until  parley.Millis // Until 0 has no end
	Horizontal   int64         // millimetres, radii included
	Vertical     int64         // millimetres
	Mode         parley.Mode   // "" for all
}

// Around appends every stored item of any originator and kind that comes within the
// distances asked for at the time, in no particular order: clash if it certainly does.
func (r *Reader) Around(a Around, hits []Hit) []Hit {
	r.around(a)
	return r.hits(hits)
}

// firstRule is what pairs whatever is near, under terms of one rule.
var firstRule = [][]int{{0}}

func (r *Reader) around(a Around) {
	r.v = r.x.now.Load()
	v := parley.Volume{Footprint: a.Where, Lower: a.Lower, Upper: a.Upper, From: a.From, Until: a.Until}
	flat := a.Lower.Ref == "" && a.Upper.Ref == ""
	if flat {
		v.Lower, v.Upper = parley.Height{Ref: parley.Ground}, parley.Height{Ref: parley.Unlimited}
	}
	d := &r.draft
	r.place[0] = v
	d.set(Item{Volumes: r.place[:]})
	if flat {
		for k := range d.records {
			d.records[k].band = band{}
		}
	}
	r.distances[0] = parley.Rule{Horizontal: a.Horizontal, Vertical: a.Vertical}
	r.near = terms{heights: r.v.terms.heights, rules: r.distances[:]}
	r.q = query{draft: d, terms: &r.near, anyone: true, flat: flat, mode: -1, rules: firstRule, asked: r.q.asked[:0], found: r.q.found[:0]}
	if a.Mode != "" {
		if r.q.mode = slices.Index(r.v.names.modes, a.Mode); r.q.mode < 0 {
			return
		}
	}
	r.search()
}

// Near is an item near a place.
type Near struct {
	ID     parley.Hash
	Volume int // index in the item's volumes
	// Metres between the place and the footprint, 0 if it lies within; uncertain where the
	// footprint has no certain shape.
	Metres    float64
	Uncertain bool
	// At is where the footprint is nearest; meaningless unless Found, for a footprint that
	// may be anywhere.
	At    parley.Place
	Found bool
}

// Near gives the items that lie within so many metres of a footprint and hold at a time, at
// 0 at any time: the nearest volume of each, the nearest item first.
func (r *Reader) Near(where parley.Footprint, metres float64, at parley.Millis) []Near {
	r.around(Around{Where: where, From: at, Until: at, Horizontal: int64(math.Ceil(min(max(metres, 0), 1e9)*1000)) + 1})
	r.q.several = true // hits then come one for each item
	place, radius := geo.Prepare(where), float64(where.Reach())/1000
	var out []Near
	for _, h := range r.hits(nil) {
		st := r.v.store(h.run)
		best, found := Near{}, false
		for k := range st.records[h.head].volumes {
			rec := &st.records[h.head+uint32(k)]
			if at != 0 && !rec.window().holds(at) {
				continue
			}
			v := st.volume(rec)
			reach := float64(v.radius)/1000 + radius
			a := geo.Nearest(place, v.shape, metres+reach)
			if a.Least > metres+reach {
				continue
			}
			near := Near{ID: h.ID, Volume: int(k), Metres: max(0, a.Least-reach), Uncertain: a.Most != a.Least, At: a.Other, Found: !math.IsInf(a.Most, 0)}
			if !found || near.Metres < best.Metres {
				best, found = near, true
			}
		}
		if found {
			out = append(out, best)
		}
	}
	slices.SortFunc(out, func(a, b Near) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return out
}
