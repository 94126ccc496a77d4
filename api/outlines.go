package api

import (
	"math"
	"slices"

	"parley"
	"parley/geo"
)

// Outline is a volume's footprint as a map draws it: a GeoJSON geometry (RFC 7946),
// longitude first, in degrees, cut at longitude 180. It is for eyes: what clashes is
// reckoned from the footprint.
type Outline struct {
	Type        string `json:"type" doc:"Point, or MultiPolygon, whose parts may overlap."`
	Coordinates any    `json:"coordinates" doc:"As GeoJSON has them: longitude, latitude, in degrees."`
}

// How true an outline is. An arc of 3 degrees leaves 0.05 % of a circle's area out, and
// its chord 0.03 % of the radius.
const (
	arcStep      = 3.0       // degrees between two places of an arc
	arcTolerance = 0.0005    // of the radius, by which a drawn line may leave a corridor's side
	edgeMetres   = 1.0       // by which a drawn line may leave a ring's edge
	stride       = 100_000.0 // metres; longer lines are cut before anything is measured on them
	capsule      = 500_000.0 // metres of a leg in one part: one that holds both poles has no outline
	mostParts    = 2_000     // parts of one corridor, and places added to a ring, and to all its holes
	manyParts    = 400       // of a corridor; one that has more is drawn coarsely
	coarseStep   = 15.0      // degrees
	deepest      = 6         // halvings of one stride
)

// outlinesOf draws the volumes of a notice, in their order.
func outlinesOf(n *parley.Notice) []Outline {
	out := make([]Outline, len(n.Volumes))
	for i, v := range n.Volumes {
		out[i] = outlineOf(v.Footprint)
	}
	return out
}

// Drawn is the parameter that asks for outlines.
type Drawn struct {
	Outlines bool `query:"outlines" doc:"With the volumes as a map draws them."`
}

// draw puts the outlines on a notice, if they were asked for.
func (d *Drawn) draw(n Notice) Notice {
	if !d.Outlines {
		return n
	}
	texts := n.Texts
	if len(texts) == 0 {
		texts = n.Was
	}
	n.Outlines = [][]Outline{}
	for _, t := range texts {
		n.Outlines = append(n.Outlines, outlinesOf(t))
	}
	return n
}

func outlineOf(f parley.Footprint) Outline {
	if f.Shape == parley.Point {
		return Outline{"Point", degrees(f.Places[0].Lon(), f.Places[0].Lat())}
	}
	parts := polygons{}
	switch f.Shape {
	case parley.Circle:
		parts.add(arc(f.Places[0], 0, 360, float64(f.Radius)/1000, arcStep), within(f))
	case parley.Corridor:
		parts.corridor(f.Places, widthsOf(f))
	case parley.Polygon:
		parts.ring(f.Places, mostParts)
		for _, hole := range f.Holes {
			parts.cutOut(hole, mostParts/len(f.Holes))
		}
	}
	return Outline{"MultiPolygon", parts}
}

// degrees makes a GeoJSON position of longitude and latitude in 1e-7 degree.
func degrees(lon, lat int64) [2]float64 {
	return [2]float64{float64(lon) / parley.Degree, float64(lat) / parley.Degree}
}

// polygons is the coordinates of a MultiPolygon: of each part its ring, then its holes.
type polygons [][][][2]float64

// widths is how far a corridor reaches on either side of its line, in metres.
type widths struct{ left, right float64 }

func widthsOf(f parley.Footprint) widths {
	if f.Left == 0 && f.Right == 0 {
		return widths{float64(f.Radius) / 1000, float64(f.Radius) / 1000}
	}
	return widths{float64(f.Left) / 1000, float64(f.Right) / 1000}
}

// of gives the footprint of one leg.
func (w widths) of(from, to parley.Place) parley.Footprint {
	f := parley.Footprint{Shape: parley.Corridor, Places: []parley.Place{from, to}}
	if w.left == w.right {
		f.Radius = int64(math.Round(w.left * 1000))
		return f
	}
	f.Left, f.Right = int64(math.Round(w.left*1000)), int64(math.Round(w.right*1000))
	return f
}

// arc gives places at a distance from a centre, counter-clockwise, over so many degrees
// from an azimuth on, both ends included; the centre alone at no distance.
func arc(centre parley.Place, from, over, metres, step float64) []parley.Place {
	if metres == 0 {
		return []parley.Place{centre}
	}
	n := int(math.Ceil(over / step))
	out := make([]parley.Place, 0, n+1)
	for i := range n + 1 {
		out = append(out, geo.Direct(centre, from-over*float64(i)/float64(n), metres))
	}
	return out
}

// within tells whether a footprint holds a pole.
func within(f parley.Footprint) func(parley.Place) bool {
	return func(pole parley.Place) bool {
		d, _, _ := geo.Distance(f, parley.Footprint{Shape: parley.Point, Places: []parley.Place{pole}})
		return d == 0
	}
}

// corridor draws a line's legs one by one, each with round ends, which make the joins.
func (p *polygons) corridor(places []parley.Place, wide widths) {
	total := 0.0
	for i := 1; i < len(places); i++ {
		total += geo.Inverse(places[i-1], places[i]).Metres
	}
	length := max(capsule, total/mostParts)
	tolerance, step := max(wide.left, wide.right)*arcTolerance, arcStep
	if float64(len(places))+total/length > manyParts {
		tolerance, step = math.Inf(1), coarseStep
	}
	for i := 1; i < len(places); i++ {
		leg := geo.Inverse(places[i-1], places[i])
		n := max(1, int(math.Ceil(leg.Metres/length)))
		from := places[i-1]
		for k := 1; k <= n; k++ {
			to := places[i]
			if k < n {
				to = geo.Direct(places[i-1], leg.Start, leg.Metres*float64(k)/float64(n))
			}
			p.leg(from, to, wide, tolerance, step)
			from = to
		}
	}
}

// leg draws what lies on either side of the line between two places, within that side's
// width of it: counter-clockwise, from the left of its start on.
func (p *polygons) leg(from, to parley.Place, wide widths, tolerance, step float64) {
	l := geo.Inverse(from, to)
	stations := append(along(from, to, tolerance), to)
	between := stations[1 : len(stations)-1]
	ring := append(arc(from, l.Start-90, 90, wide.left, step), arc(from, l.Start-180, 90, wide.right, step)...)
	for _, s := range between {
		ring = append(ring, geo.Direct(s, geo.Inverse(s, to).Start+90, wide.right))
	}
	ring = append(append(ring, arc(to, l.End+90, 90, wide.right, step)...), arc(to, l.End, 90, wide.left, step)...)
	for _, s := range slices.Backward(between) {
		ring = append(ring, geo.Direct(s, geo.Inverse(s, to).Start-90, wide.left))
	}
	p.add(append(ring, ring[0]), within(wide.of(from, to)))
}

// ring draws a closed ring with its edges as they run on the Earth, for which it may add so
// many places.
func (p *polygons) ring(places []parley.Place, more int) {
	p.add(edges(places, more), func(pole parley.Place) bool { return geo.NewArea(places).Holds(pole) })
}

// cutOut takes a closed ring out of what is drawn. Ring and hole are cut at longitude 180
// alone, so each part of the hole lies in one part of the ring, and any place of it that is
// not on the cut shows in which. A hole that lies in none, as the judge lets pass, is not
// drawn.
func (p *polygons) cutOut(places []parley.Place, more int) {
	var holes polygons
	holes.ring(places, more)
	for _, hole := range holes {
		slices.Reverse(hole[0])
		i := slices.IndexFunc(hole[0], func(q [2]float64) bool { return math.Abs(q[0]) < 180 && math.Abs(q[1]) < 90 })
		if i < 0 {
			continue
		}
		in := slices.IndexFunc(*p, func(part [][][2]float64) bool { return holds(part[0], hole[0][i]) })
		if in >= 0 {
			(*p)[in] = append((*p)[in], hole[0])
		}
	}
}

// holds tells whether a map shows a position inside a closed line.
func holds(line [][2]float64, q [2]float64) bool {
	in := false
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if (a[1] > q[1]) != (b[1] > q[1]) && q[0] < a[0]+(q[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}

// edges gives a closed ring's places, and what must stand between them for straight lines
// on a map to run as the edges do: so many places at most, as long as a coarser line will do.
func edges(places []parley.Place, more int) []parley.Place {
	var out []parley.Place
	for tolerance := edgeMetres; ; tolerance *= 10 {
		// A ring of continental edges is drawn more coarsely: a map of it is too.
		most := len(places) + more
		if tolerance > 1e6 {
			most = math.MaxInt
		}
		out = out[:0]
		for i := 1; i < len(places) && len(out) <= most; i++ {
			out = append(out, along(places[i-1], places[i], tolerance)...)
		}
		if len(out) <= most {
			return append(out, places[len(places)-1])
		}
	}
}

// along gives places on the shortest line between two, the first included and the last
// not, so that straight lines on a map between them stay within a tolerance in metres.
func along(from, to parley.Place, tolerance float64) []parley.Place {
	line := geo.Inverse(from, to)
	n := max(1, int(math.Ceil(line.Metres/max(stride, tolerance))))
	var out []parley.Place
	at := from
	for k := 1; k <= n; k++ {
		next := to
		if k < n {
			next = geo.Direct(from, line.Start, line.Metres*float64(k)/float64(n))
		}
		out = append(halved(out, at, next, tolerance, deepest), next)
		at = next
	}
	return append([]parley.Place{from}, out[:len(out)-1]...)
}

// halved appends what must stand between two places.
func halved(out []parley.Place, from, to parley.Place, tolerance float64, depth int) []parley.Place {
	line := geo.Inverse(from, to)
	middle := geo.Direct(from, line.Start, line.Metres/2)
	lon := from.Lon() + turn(to.Lon()-from.Lon())/2
	drawn := parley.Place{(from.Lat() + to.Lat()) / 2, turn(lon)}
	if depth == 0 || geo.Inverse(middle, drawn).Metres <= tolerance {
		return out
	}
	out = append(halved(out, from, middle, tolerance, depth-1), middle)
	return halved(out, middle, to, tolerance, depth-1)
}

const round = 360 * parley.Degree

// turn brings an angle in 1e-7 degree within half a turn either side of 0.
func turn(a int64) int64 {
	for a > round/2 {
		a -= round
	}
	for a < -round/2 {
		a += round
	}
	return a
}

// flat is a place on a map without a border: its longitude goes on beyond 180.
type flat struct{ lon, lat int64 }

// add puts a closed ring on the map: unrolled, led along the pole that it holds, and cut
// at longitude 180.
func (p *polygons) add(ring []parley.Place, holds func(pole parley.Place) bool) {
	line := unrolled(ring)
	if n := len(line); n > 0 && line[n-1].lon != line[0].lon {
		// It goes round a pole, and the map has an edge there.
		line = fromTheEdge(line)
		n = len(line)
		lat := int64(90 * parley.Degree)
		if !holds(parley.Place{lat, 0}) {
			lat = -lat
		}
		line = append(line, flat{line[n-1].lon, lat}, flat{line[0].lon, lat})
	}
	if len(line) > 1 && line[len(line)-1] == line[0] {
		line = line[:len(line)-1]
	}
	if len(line) < 3 {
		return
	}
	if twiceArea(line) < 0 {
		slices.Reverse(line)
	}
	west, east := line[0].lon, line[0].lon
	for _, q := range line {
		west, east = min(west, q.lon), max(east, q.lon)
	}
	for w := floor(west+round/2, round) - round/2; w < east; w += round {
		part := cut(cut(line, w, 1), w+round, -1)
		if len(part) < 3 || twiceArea(part) == 0 {
			continue
		}
		var out [][2]float64
		for _, q := range append(part, part[0]) {
			out = append(out, degrees(q.lon-w-round/2, q.lat))
		}
		*p = append(*p, [][][2]float64{out})
	}
}

// fromTheEdge lets a line that goes once round the Earth begin and end where it crosses
// longitude 180, so that the map shows it in one part.
func fromTheEdge(line []flat) []flat {
	last := len(line) - 1
	turns := line[last].lon - line[0].lon
	for i := range last {
		a, b := line[i], line[i+1]
		edge := floor(max(a.lon, b.lon)+round/2, round) - round/2
		if edge < min(a.lon, b.lon) || a.lon == b.lon {
			continue
		}
		t := float64(edge-a.lon) / float64(b.lon-a.lon)
		start := flat{edge, a.lat + int64(math.Round(t*float64(b.lat-a.lat)))}
		out := append([]flat{start}, line[i+1:]...)
		for _, q := range line[1 : i+1] {
			out = append(out, flat{q.lon + turns, q.lat})
		}
		return append(out, flat{start.lon + turns, start.lat})
	}
	return line
}

// floor gives the multiple of a unit at or below a number.
func floor(a, unit int64) int64 {
	m := a % unit
	if m < 0 {
		m += unit
	}
	return a - m
}

// unrolled follows a closed ring without jumps in longitude. A pole has every longitude:
// it takes those of the places before and behind it.
func unrolled(ring []parley.Place) []flat {
	var out []flat
	lon := ring[0].Lon()
	for i, q := range ring {
		if q.Lat() == 90*parley.Degree || q.Lat() == -90*parley.Degree {
			out = append(out, flat{lon, q.Lat()})
			if i+1 < len(ring) {
				lon += turn(ring[i+1].Lon() - lon)
				out = append(out, flat{lon, q.Lat()})
			}
			continue
		}
		lon += turn(q.Lon() - lon)
		out = append(out, flat{lon, q.Lat()})
	}
	return out
}

// twiceArea is positive for a ring that runs counter-clockwise. It is a number to compare
// with 0, no measure.
func twiceArea(line []flat) float64 {
	sum := 0.0
	for i, q := range line {
		r := line[(i+1)%len(line)]
		sum += float64(q.lon-line[0].lon)*float64(r.lat) - float64(r.lon-line[0].lon)*float64(q.lat)
	}
	return sum
}

// cut keeps what lies east (side 1) or west (side -1) of a meridian, after Sutherland and
// Hodgman.
func cut(line []flat, lon int64, side int64) []flat {
	var out []flat
	for i, q := range line {
		before := line[(i+len(line)-1)%len(line)]
		in, was := (q.lon-lon)*side >= 0, (before.lon-lon)*side >= 0
		if in != was {
			t := float64(lon-before.lon) / float64(q.lon-before.lon)
			out = append(out, flat{lon, before.lat + int64(math.Round(t*float64(q.lat-before.lat)))})
		}
		if in {
			out = append(out, q)
		}
	}
	return out
}
