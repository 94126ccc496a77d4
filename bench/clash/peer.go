package main

import (
	"math"

	"github.com/tidwall/rtree"

	"parley"
	"parley/clash"
	"parley/geo"
)

// peer is tidwall/rtree over the boxes of volumes in degrees, with the same exact test
// behind it: the chart, and geodesics where that leaves it open. Height, time, originator
// and mode are compared after the tree, which knows two dimensions.
type peer struct {
	tree    rtree.RTreeG[int32]
	volumes []stored
	marks   []geo.Mark
	chart   geo.Chart
	mine    geo.Sketch
	theirs  geo.Sketch
	exact   int
}

// stored is a volume as compactly as the index keeps it.
type stored struct {
	id          parley.Hash
	by          parley.OriginatorID
	mode        parley.Mode
	from, until parley.Millis
	low, high   int64 // millimetres, all of one reference
	radius      int64 // millimetres
	first       uint32
	places      uint32
	ring        bool
	footprint   *parley.Footprint // of a question only
}

const forever = parley.Millis(math.MaxInt64 / 4)

func (p *peer) stored(i *clash.Item, v *parley.Volume) stored {
	s := stored{
		id: i.ID, by: i.Originator, mode: i.Mode, from: v.From, until: v.Until, low: v.Lower.Value, high: v.Upper.Value,
		radius: v.Footprint.Radius, places: uint32(len(v.Footprint.Places)), ring: v.Footprint.Shape == parley.Polygon,
	}
	if s.until == 0 {
		s.until = forever
	}
	return s
}

// bounds gives a box in degrees around a footprint grown by some metres. Far from poles and
// the antimeridian that is all there is to it.
func bounds(f *parley.Footprint, grow float64) (low, high [2]float64) {
	grow += float64(f.Radius) / 1000
	low, high = [2]float64{90, 180}, [2]float64{-90, -180}
	for _, p := range f.Places {
		for d := range low {
			low[d], high[d] = min(low[d], float64(p[d])/parley.Degree), max(high[d], float64(p[d])/parley.Degree)
		}
	}
	extent := 111_000 * math.Hypot(high[0]-low[0], high[1]-low[1])
	grow += extent*extent/(8*6.3e6) + 0.1
	up := grow / 110_000
	aside := up / math.Cos((max(math.Abs(low[0]), math.Abs(high[0]))+up)*math.Pi/180)
	return [2]float64{low[0] - up, low[1] - aside}, [2]float64{high[0] + up, high[1] + aside}
}

func (p *peer) put(i *clash.Item) {
	v := &i.Volumes[0]
	s := p.stored(i, v)
	s.first = uint32(len(p.marks))
	for _, at := range v.Footprint.Places {
		p.marks = append(p.marks, geo.MarkOf(at))
	}
	low, high := bounds(&v.Footprint, 0)
	p.tree.Insert(low, high, int32(len(p.volumes)))
	p.volumes = append(p.volumes, s)
}

// search visits what truly meets an item, grown by distances, until visit returns false.
func (p *peer) search(i *clash.Item, horizontal, vertical int64, anyone bool, visit func(id parley.Hash) bool) {
	v := &i.Volumes[0]
	q := p.stored(i, v)
	q.footprint = &v.Footprint
	var marks [32]geo.Mark
	for k, at := range v.Footprint.Places {
		marks[k] = geo.MarkOf(at)
	}
	p.chart = geo.ChartAt(marks[q.places/2])
	p.chart.Draw(&p.mine, marks[:q.places], q.ring)
	low, high := bounds(&v.Footprint, float64(horizontal)/1000*1.001+0.2)
	p.tree.Search(low, high, func(_, _ [2]float64, n int32) bool {
		o := &p.volumes[n]
		if !anyone && o.by == q.by || o.mode != q.mode || o.from > q.until || q.from > o.until || o.low > q.high+vertical || q.low > o.high+vertical {
			return true
		}
		return !p.meets(&q, o, horizontal) || visit(o.id)
	})
}

// meets is the exact test: whether two volumes come within a distance, or may.
func (p *peer) meets(q, o *stored, horizontal int64) bool {
	limit := float64(q.radius+o.radius+horizontal) / 1000
	limit += 0.1 + limit/10_000
	if p.chart.Draw(&p.theirs, p.marks[o.first:o.first+o.places], o.ring) {
		switch least, most := p.mine.Between(&p.theirs, limit+1e-5); {
		case least > limit+1e-5:
			return false
		case most < limit-1e-5:
			return true
		}
	}
	// What is near the limit is measured; the engine tells "clash" from "possible" there too.
	p.exact++
	f := parley.Footprint{Shape: parley.Corridor, Radius: o.radius}
	switch {
	case o.ring:
		f = parley.Footprint{Shape: parley.Polygon}
	case o.places == 1:
		f.Shape = parley.Circle
	}
	for _, m := range p.marks[o.first : o.first+o.places] {
		f.Places = append(f.Places, placeOf(m))
	}
	return geo.Nearest(geo.Prepare(*q.footprint), geo.Prepare(f), limit).Least <= limit
}

// placeOf is where a mark is; the peer keeps nothing else of a place.
func placeOf(m geo.Mark) parley.Place {
	const a, b = 6378137.0, 6356752.314245179
	x := m.Metres()
	across := math.Hypot(x[0], x[1])
	return parley.Place{
		int64(math.Round(math.Atan2(x[2]*a*a, across*b*b) * 180 / math.Pi * parley.Degree)),
		int64(math.Round(math.Atan2(x[1], x[0]) * 180 / math.Pi * parley.Degree)),
	}
}
