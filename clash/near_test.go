package clash

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"parley"
	"parley/geo"
)

// settled is a history with some runs and a memo, and the items that stand in it.
func settled(seed uint64) (h *history, standing []Item) {
	h = newHistory(seed)
	for range 900 {
		h.step()
	}
	for _, i := range h.items {
		if _, ok := h.exact.at[i.ID]; ok {
			standing = append(standing, i)
		}
	}
	slices.SortFunc(standing, func(a, b Item) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return h, standing
}

// TestNearEqualsMeasuringAll measures every volume of every item.
func TestNearEqualsMeasuringAll(t *testing.T) {
	found := 0
	for seed := range uint64(6) {
		h, standing := settled(seed)
		r := h.index.Reader()
		for range 15 {
			where := h.volume().Footprint
			metres, at := math.Pow(10, 5*h.r.Float64()), parley.Millis(0)
			if h.r.IntN(3) > 0 {
				at = hour(24 * h.r.Float64())
			}
			var want []Near
			for _, i := range standing {
				best, any := Near{}, false
				for k, v := range i.Volumes {
					malformed := v.Validate() != nil
					if w, open := v.Opening(at); !malformed && at != 0 && !(open && w.Holds(at)) {
						continue
					}
					f := v.Footprint
					if malformed {
						f = parley.Footprint{}
					}
					reach := float64(f.Reach())/1000 + float64(where.Reach())/1000
					a := geo.Nearest(geo.Prepare(where), geo.Prepare(f), metres+reach)
					n := Near{ID: i.ID, Volume: k, Metres: max(0, a.Least-reach), Uncertain: a.Most != a.Least, At: a.Other, Found: !math.IsInf(a.Most, 0)}
					if a.Least <= metres+reach && (!any || n.Metres < best.Metres) {
						best, any = n, true
					}
				}
				if any {
					want = append(want, best)
				}
			}
			got := r.Near(where, metres, at)
			slices.SortStableFunc(want, func(a, b Near) int {
				switch {
				case a.Metres < b.Metres:
					return -1
				case a.Metres > b.Metres:
					return 1
				}
				return 0
			})
			if len(got) != len(want) {
				t.Fatalf("within %v m of %v at %d: %d found, want %d", metres, where, at, len(got), len(want))
			}
			for k := range got {
				if got[k] != want[k] {
					t.Fatalf("within %v m of %v at %d: %+v, want %+v", metres, where, at, got[k], want[k])
				}
			}
			found += len(got)
		}
	}
	t.Logf("%d found", found)
}

// TestAroundEqualsARule says that Around is a rule between a notice at that place and all
// others of its mode.
func TestAroundEqualsARule(t *testing.T) {
	found := 0
	for seed := range uint64(6) {
		h, standing := settled(seed)
		r := h.index.Reader()
		for range 15 {
			v := h.volume()
			if v.Validate() != nil {
				continue
			}
			v.Every, v.Last = parley.Once, 0
			ask := Around{Where: v.Footprint, Lower: v.Lower, Upper: v.Upper, From: v.From, Until: v.Until, Mode: parley.Exercise,
				Horizontal: h.r.Int64N(5_000_000), Vertical: h.r.Int64N(500_000)}
			if h.r.IntN(2) == 0 {
				ask.Mode = parley.Real
			}
			x := NewExact()
			between := rule(0, 0, 0)
			between.Horizontal, between.Vertical = ask.Horizontal, ask.Vertical
			x.SetTerms(Terms{Rules: []parley.Rule{between}, Heights: parley.HeightMargins(h.exact.heights)})
			for _, i := range standing {
				i.Originator, i.Kind = "others", parley.Flight
				x.Put(i)
			}
			me := notice(1<<20, "me", v)
			me.Mode = ask.Mode
			want := map[parley.Hash]parley.Verdict{}
			for _, w := range x.Against(me) {
				want[w.Other] = w.Verdict
			}
			got := r.Around(ask, nil)
			for _, g := range got {
				if want[g.ID] != g.Verdict {
					t.Fatalf("%+v: %v is %q, want %q", ask, g.ID, g.Verdict, want[g.ID])
				}
			}
			if len(got) != len(want) {
				t.Fatalf("%+v: %d found, want %d", ask, len(got), len(want))
			}
			found += len(got)
		}
	}
	t.Logf("%d found", found)
}

// TestPagesMissNothing says that pages put together hold every item with a place in the
// window at the time, in order, and nothing that lies far from it.
func TestPagesMissNothing(t *testing.T) {
	shown := 0
	for seed := range uint64(6) {
		h, standing := settled(seed)
		r := h.index.Reader()
		for range 30 {
			c := h.here[h.r.IntN(len(h.here))]
			size := int64(1e7 * math.Pow(100, h.r.Float64()-1))
			p := Page{South: max(c.Lat()-size, -90*parley.Degree), North: min(c.Lat()+size, 90*parley.Degree), From: hour(24 * h.r.Float64()), Most: 1 + h.r.IntN(20)}
			p.West, p.East = eastOf(c.Lon()-size), eastOf(c.Lon()+size)
			p.Until = p.From + parley.Millis(h.r.IntN(7_200_000))
			var got []parley.Hash
			for {
				ids, more := r.Page(p)
				got = append(got, ids...)
				if !more {
					break
				}
				p.After = ids[len(ids)-1]
			}
			if !slices.IsSortedFunc(got, func(a, b parley.Hash) int { return bytes.Compare(a[:], b[:]) }) {
				t.Fatal("not in order")
			}
			window := geo.Prepare(parley.Footprint{Shape: parley.Point, Places: []parley.Place{c}})
			for _, i := range standing {
				inside, near := false, false
				for _, v := range i.Volumes {
					if v.Validate() != nil {
						inside, near = true, true
						continue
					}
					if w := windowsOf(&v); !w.meets(window0(p), 0) {
						continue
					}
					for _, q := range v.Footprint.Places {
						if q.Lat() >= p.South && q.Lat() <= p.North && mod(q.Lon()-p.West, 360*parley.Degree) <= mod(p.East-p.West, 360*parley.Degree) {
							inside = true
						}
					}
					s := geo.Prepare(v.Footprint)
					_, reach := s.Ball()
					// Bounds reach beyond footprints, and near a pole all round it.
					polar := c.Lat() > 88*parley.Degree || c.Lat() < -88*parley.Degree
					near = near || polar || geo.Nearest(window, s, math.Inf(1)).Least <= float64(size)*0.0158+4*reach+1000
				}
				at, in := slices.BinarySearchFunc(got, i.ID, func(a, b parley.Hash) int { return bytes.Compare(a[:], b[:]) })
				if in {
					shown++
					got[at] = i.ID
				}
				if inside && !in || in && !near {
					t.Fatalf("%+v: in %v, inside %v, near %v: %+v", p, in, inside, near, i)
				}
			}
		}
	}
	t.Logf("%d shown", shown)
}

func window0(p Page) window { return windowOf(p.From, p.Until) }

func eastOf(lon int64) int64 {
	return mod(lon+180*parley.Degree, 360*parley.Degree) - 180*parley.Degree
}
