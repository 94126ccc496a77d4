package reference

import (
	"bytes"
	"math"
	"strconv"

	"parley"
)

// way is what a piece of outline is.
type way int

const (
	along  way = iota // a geodesic from a place
	abeam             // a line so far to one side of such a geodesic
	around            // part of a circle about a place
)

// piece is a smooth part of an outline, from one value of its parameter to another: metres
// along the geodesic, or the azimuth from the centre in degrees.
type piece struct {
	way      way
	origin   parley.Place
	azimuth  float64 // of the geodesic, at its origin
	width    float64 // metres abeam, or the circle's radius
	side     float64 // degrees from the geodesic's direction to abeam: 90 right, -90 left
	from, to float64
}

// metres bounds how long a stretch of the piece is.
func (p *piece) metres(from, to float64) float64 {
	if p.way == around {
		return math.Abs(to-from) * rad * p.width
	}
	return math.Abs(to - from)
}

// bend bounds how much the piece bends on the ground, per metre.
func (p *piece) bend() float64 {
	switch p.way {
	case around:
		return 1 / p.width
	case abeam:
		return math.Tan(p.width/mostBend) / mostBend
	}
	return 0
}

// vertex is a place of an outline, on one of its pieces.
type vertex struct {
	piece int32
	known bool
	t     float64
	at    vec
}

// line is a chain of pieces, each beginning where the last ended; closed, it is a ring.
type line struct {
	pieces []piece
	closed bool
	vertex []vertex // in their order; the end of a ring is its beginning
}

// part is a place, a line, or an area with its holes.
type part struct{ lines []*line }

// lay puts the first vertices onto a line.
func (l *line) lay() {
	for i := range l.pieces {
		p := &l.pieces[i]
		n := 1.0
		if p.way == around {
			n = math.Ceil(math.Abs(p.to-p.from) / 40)
		} else {
			n = max(1, math.Ceil(math.Abs(p.to-p.from)/150_000))
		}
		for k := range int(n) {
			l.vertex = append(l.vertex, vertex{piece: int32(i), t: p.from + (p.to-p.from)*float64(k)/n})
		}
	}
	if last := len(l.pieces) - 1; !l.closed && l.pieces[last].to != l.pieces[last].from {
		l.vertex = append(l.vertex, vertex{piece: int32(last), t: l.pieces[last].to})
	}
}

// next is where the stretch that begins at a vertex ends: the parameter on its own piece,
// and the vertex.
func (l *line) next(i int) (t float64, j int) {
	j = i + 1
	if j == len(l.vertex) {
		j = 0
	}
	if l.vertex[j].piece == l.vertex[i].piece && j > i {
		return l.vertex[j].t, j
	}
	return l.pieces[l.vertex[i].piece].to, j
}

// stretches is how many there are.
func (l *line) stretches() int {
	if l.closed {
		return len(l.vertex)
	}
	return max(1, len(l.vertex)-1)
}

// refine lays the stretches that begin at some vertices out in so many pieces.
func (l *line) refine(into map[int]int) {
	var all []vertex
	for i, v := range l.vertex {
		all = append(all, v)
		k, ok := into[i]
		if !ok {
			continue
		}
		end, _ := l.next(i)
		for n := 1; n < k; n++ {
			all = append(all, vertex{piece: v.piece, t: v.t + (end-v.t)*float64(n)/float64(k)})
		}
	}
	l.vertex = all
}

// leg is a geodesic between two places as GeodSolve finds it.
type leg struct {
	from, to      parley.Place
	start, finish float64 // azimuths
	metres        float64
}

// legs lists the legs of a footprint, those of its holes after its own.
func legs(f parley.Footprint) (l []leg) {
	if f.Shape != parley.Polygon && f.Shape != parley.Corridor {
		return nil
	}
	for _, ring := range append([][]parley.Place{f.Places}, f.Holes...) {
		for i := range ring[1:] {
			l = append(l, leg{from: ring[i], to: ring[i+1]})
		}
	}
	return l
}

// solveLegs has GeodSolve find all legs.
func solveLegs(all []*leg) error {
	var in bytes.Buffer
	for _, l := range all {
		for _, e7 := range []int64{l.from.Lat(), l.from.Lon(), l.to.Lat(), l.to.Lon()} {
			degrees(&in, e7)
		}
		in.WriteByte('\n')
	}
	rows, err := solve(&in, len(all), append([]string{"-i"}, precise...)...)
	for i, r := range rows {
		for k, x := range []*float64{&all[i].start, &all[i].finish, &all[i].metres} {
			if *x, err = number(r[k]); err != nil {
				return err
			}
		}
	}
	return err
}

// outline makes the parts of a footprint from its legs.
func outline(f parley.Footprint, l []leg) (parts []*part) {
	add := func(closed bool, pieces ...piece) {
		parts = append(parts, &part{[]*line{{pieces: pieces, closed: closed}}})
	}
	switch f.Shape {
	case parley.Point:
		add(false, piece{origin: f.Places[0]})
	case parley.Circle:
		add(true, piece{way: around, origin: f.Places[0], width: float64(f.Radius) / 1000, from: 0, to: 360})
	case parley.Polygon:
		p := &part{}
		for _, ring := range append([][]parley.Place{f.Places}, f.Holes...) {
			r := &line{closed: true}
			for range ring[1:] {
				r.pieces = append(r.pieces, l[0].ahead(0, l[0].metres))
				l = l[1:]
			}
			p.lines = append(p.lines, r)
		}
		parts = []*part{p}
	case parley.Corridor:
		for i := range l {
			if f.Radius > 0 {
				add(true, l[i].capsule(float64(f.Radius)/1000)...)
				continue
			}
			for k, w := range []int64{f.Left, f.Right} {
				if w == 0 {
					add(false, l[i].ahead(0, l[i].metres))
				} else {
					add(true, l[i].half(float64(w)/1000, float64(180*k-90))...)
				}
			}
		}
	}
	for _, p := range parts {
		for _, r := range p.lines {
			r.lay()
		}
	}
	return parts
}

// ahead is part of the leg's geodesic.
func (l *leg) ahead(from, to float64) piece {
	return piece{origin: l.from, azimuth: l.start, from: from, to: to}
}

// beside is the line along the leg, so far to one side.
func (l *leg) beside(w, side, from, to float64) piece {
	return piece{way: abeam, origin: l.from, azimuth: l.start, width: w, side: side, from: from, to: to}
}

// capsule is what lies within w of a leg.
func (l *leg) capsule(w float64) []piece {
	if l.metres == 0 {
		return []piece{{way: around, origin: l.from, width: w, from: 0, to: 360}}
	}
	return []piece{
		l.beside(w, 90, 0, l.metres),
		{way: around, origin: l.to, width: w, from: l.finish + 90, to: l.finish - 90},
		l.beside(w, -90, l.metres, 0),
		{way: around, origin: l.from, width: w, from: l.start - 90, to: l.start - 270},
	}
}

// half is what lies within w of a leg on one side of the geodesic that carries it on.
func (l *leg) half(w, side float64) []piece {
	return []piece{
		l.ahead(-w, 0), // its ends are laid out, since others may touch them
		l.ahead(0, l.metres),
		l.ahead(l.metres, l.metres+w),
		{way: around, origin: l.to, width: w, from: l.finish, to: l.finish + side},
		l.beside(w, side, l.metres, 0),
		{way: around, origin: l.from, width: w, from: l.start + side, to: l.start + 2*side},
	}
}

// solveVertices has GeodSolve find all places that are not known yet.
func solveVertices(lines []*line) error {
	type wanted struct {
		l *line
		v *vertex
	}
	var first, second []wanted
	var in bytes.Buffer
	for _, l := range lines {
		for i := range l.vertex {
			v := &l.vertex[i]
			p := &l.pieces[v.piece]
			if v.known {
				continue
			}
			v.known = true
			if p.way == along && v.t == 0 {
				v.at = spaceOf(float64(p.origin.Lat())/1e7, float64(p.origin.Lon())/1e7)
				continue
			}
			azimuth, metres := p.azimuth, v.t
			if p.way == around {
				azimuth, metres = v.t, p.width
			}
			degrees(&in, p.origin.Lat())
			degrees(&in, p.origin.Lon())
			in.Write(strconv.AppendFloat(nil, azimuth, 'f', -1, 64))
			in.WriteByte(' ')
			in.Write(strconv.AppendFloat(nil, metres, 'f', -1, 64))
			in.WriteByte('\n')
			first = append(first, wanted{l, v})
		}
	}
	rows, err := solve(&in, len(first), precise...)
	if err != nil {
		return err
	}
	in.Reset()
	for i, r := range rows {
		w := first[i]
		p := &w.l.pieces[w.v.piece]
		if p.way != abeam {
			if err := w.v.put(r); err != nil {
				return err
			}
			continue
		}
		azimuth, err := number(r[2])
		if err != nil {
			return err
		}
		in.Write(r[0])
		in.WriteByte(' ')
		in.Write(r[1])
		in.WriteByte(' ')
		in.Write(strconv.AppendFloat(nil, azimuth+p.side, 'f', -1, 64))
		in.WriteByte(' ')
		in.Write(strconv.AppendFloat(nil, p.width, 'f', -1, 64))
		in.WriteByte('\n')
		second = append(second, w)
	}
	if rows, err = solve(&in, len(second), precise...); err != nil {
		return err
	}
	for i, r := range rows {
		if err := second[i].v.put(r); err != nil {
			return err
		}
	}
	return nil
}

// put sets the vertex to a latitude and longitude as GeodSolve wrote them.
func (v *vertex) put(row [][]byte) error {
	lat, err := number(row[0])
	if err != nil {
		return err
	}
	lon, err := number(row[1])
	v.at = spaceOf(lat, lon)
	return err
}
