package clash

import (
	"bytes"
	"math"
	"slices"

	"parley"
	"parley/geo"
)

// Page asks for what a map shows: items by the window of the map and a span of time.
type Page struct {
	South, West, North, East int64         // 1e-7 degree; West may be greater than East, across the antimeridian
	From, Until              parley.Millis // Until 0 has no end
	Mode                     parley.Mode   // "" for all
	After                    parley.Hash   // the last ID of the page before; zero for the first page
	Most                     int           // how many IDs at the most
}

// Page gives the IDs of items of which a volume's bounds come into a window of the map
// while it holds, ascending, and whether more follow. Bounds are degrees of latitude and
// longitude around a volume, so an item may come whose footprint lies just outside; none
// that lies inside is left out.
func (r *Reader) Page(p Page) (ids []parley.Hash, more bool) {
	r.v = r.x.now.Load()
	mode := -1
	if p.Mode != "" {
		if mode = slices.Index(r.v.names.modes, p.Mode); mode < 0 {
			return nil, false
		}
	}
	w := windowOf(p.From, p.Until)
	look := p.box()
	look.low[dimTime], look.high[dimTime] = float64(w.from-r.v.zero)/1000, infinite
	if w.until < forever {
		look.high[dimTime] = float64(w.until-r.v.zero) / 1000
	}
	collect := func(st *store, refs []uint32) {
		for _, ref := range r.seen.once(refs) {
			rec, head := &st.records[ref], st.head(ref)
			if mode >= 0 && int(rec.mode) != mode || bytes.Compare(rec.id[:], p.After[:]) <= 0 || !rec.window().meets(w, 0) ||
				!st.records[head].stands(r.v.change) || r.v.horizon > 0 && st.ends(head) < r.v.horizon || !p.shows(st, rec) {
				continue
			}
			ids = append(ids, rec.id)
		}
	}
	for _, run := range r.v.runs {
		c := run.tree.frame.code(&look)
		p := c.probe()
		r.refs = run.tree.search(&p, run.records, &r.room, r.refs[:0])
		collect(&run.store, r.refs)
	}
	r.refs = r.v.meeting([]box{look}, &r.room, r.refs[:0])
	collect(&r.v.memo, r.refs)
	slices.SortFunc(ids, func(a, b parley.Hash) int { return bytes.Compare(a[:], b[:]) })
	if ids = slices.Compact(ids); len(ids) > p.Most {
		return ids[:max(0, p.Most)], true
	}
	return ids, false
}

// radians in 1e-7 degree.
const radians = math.Pi / 180 / parley.Degree

// box bounds the window in space, at all heights: every place of the ellipsoid is x = p cos
// longitude, y = p sin longitude, and p is greatest at the latitude nearest the equator.
func (p *Page) box() box {
	const a, b = 6_378_137.0, 6_356_752.4
	south, north := float64(p.South)*radians, float64(p.North)*radians
	nearest := max(0, max(south, -north))
	farthest := max(math.Abs(south), math.Abs(north))
	// p at geographic latitude φ lies between b cos φ and a²/b cos φ.
	least, most := b*math.Cos(min(farthest, math.Pi/2)), a*a/b*math.Cos(nearest)
	west, east := float64(p.West)*radians, float64(p.East)*radians
	if west > east {
		east += 2 * math.Pi
	}
	lowX, highX := extremes(west, east, math.Cos, 0)
	lowY, highY := extremes(west, east, math.Sin, math.Pi/2)
	scale := func(low, high float64) (float64, float64) {
		return min(low*least, low*most) - 1, max(high*least, high*most) + 1
	}
	var o box
	o.low[dimX], o.high[dimX] = scale(lowX, highX)
	o.low[dimY], o.high[dimY] = scale(lowY, highY)
	// z at φ lies between b²/a sin φ and a sin φ.
	o.low[dimZ], o.high[dimZ] = min(b*b/a*math.Sin(south), a*math.Sin(south))-1, max(b*b/a*math.Sin(north), a*math.Sin(north))+1
	o.low[dimHeight], o.high[dimHeight] = -infinite, infinite
	return o
}

// extremes of a sine or cosine between two angles, given where it is greatest.
func extremes(from, to float64, f func(float64) float64, top float64) (low, high float64) {
	low, high = min(f(from), f(to)), max(f(from), f(to))
	within := func(angle float64) bool {
		return math.Ceil((from-angle)/(2*math.Pi)) <= math.Floor((to-angle)/(2*math.Pi))
	}
	if within(top) {
		high = 1
	}
	if within(top + math.Pi) {
		low = -1
	}
	return low, high
}

// shows reports whether a record's bounds come into the window.
func (p *Page) shows(st *store, rec *record) bool {
	south, north, west, width := st.outline(rec)
	if south > p.North || north < p.South {
		return false
	}
	span := p.East - p.West
	if span < 0 {
		span += 360 * parley.Degree
	}
	const round = 360 * parley.Degree
	return mod(west-p.West, round) <= span || mod(p.West-west, round) <= width
}

func mod(x, n int64) int64 { return (x%n + n) % n }

// outline gives a record's bounds in degrees of latitude, and of longitude from west over a
// width, all in 1e-7 degree.
func (st *store) outline(rec *record) (south, north, west, width int64) {
	const round, quarter = 360 * parley.Degree, 90 * parley.Degree
	if rec.rough() {
		return st.roughOutline(rec)
	}
	places := st.places[rec.first : rec.first+uint32(rec.places)]
	if rec.rings > 1 {
		places = places[:geo.RingEnd(places)]
	}
	south, north = int64(places[0][0]), int64(places[0][0])
	low, high, at := int64(0), int64(0), int64(0) // of longitude, from the first place on
	for i := 1; i < len(places); i++ {
		south, north = min(south, int64(places[i][0])), max(north, int64(places[i][0]))
		at += mod(int64(places[i][1])-int64(places[i-1][1])+round/2, round) - round/2
		low, high = min(low, at), max(high, at)
	}
	marks := st.marksOf(rec)
	a, b := marks[0].Metres(), marks[0].Metres()
	for _, m := range marks[1:] {
		a, b = hull(a, b, m.Metres())
	}
	grow := allowed(int64(rec.radius)) + 2*bulge(between(&a, &b)) + 1
	up := degreesIn(grow)
	south, north = south-up, north+up
	if south <= -quarter+up || north >= quarter-up || high-low >= round/2 {
		return south, north, 0, round // about a pole
	}
	aside := int64(float64(up)/math.Cos(float64(max(north, -south))*radians)*1.01) + 1
	return south, north, int64(places[0][1]) + low - aside, min(high-low+2*aside, round)
}

// roughOutline is that of the ball around the footprint.
func (st *store) roughOutline(rec *record) (south, north, west, width int64) {
	const round, quarter = 360 * parley.Degree, 90 * parley.Degree
	c, reach := st.rough[rec.first].shape.Ball()
	across := math.Hypot(c[0], c[1])
	if !(reach < 3e6) || across == 0 {
		return -quarter, quarter, 0, round
	}
	latitude := int64(math.Atan2(c[2], across*(1-0.00669438))/radians) + 0
	up := degreesIn(1.05 * reach) // the way along the ground is up to so much longer
	south, north = latitude-up, latitude+up
	if south <= -quarter || north >= quarter {
		return south, north, 0, round
	}
	aside := math.Asin(min(1, math.Sin(float64(up)*radians)/math.Cos(float64(latitude)*radians))) / radians * 1.01
	if math.IsNaN(aside) || aside >= quarter {
		return south, north, 0, round
	}
	return south, north, int64(math.Atan2(c[1], c[0])/radians) - int64(aside) - 1, 2*int64(aside) + 2
}

// degreesIn is at least how many 1e-7 degrees so many metres are along a meridian.
func degreesIn(metres float64) int64 { return int64(metres/sharpest/radians*1.001) + 1 }
