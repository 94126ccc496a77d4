package clash

import (
	"fmt"
	"slices"
	"sync/atomic"

	"parley"
	"parley/geo"
)

// record is one volume of a stored item, without its places: 64 bytes that most pairs are
// decided by, then 64 that those need which are not, and those which are found.
type record struct {
	from, until parley.Millis // of all openings; of a window that comes again ^until
	band        band
	disc        geo.Disc // of one that is not rough
	radius      int32    // millimetres, the wider side's of a corridor with two
	who         uint32   // see names
	places      uint16   // 0 for a rough one
	mode        uint8
	kind        int8   // index in parley.NoticeKinds; -1 for none of them
	volume      uint16 // number among the item's volumes
	volumes     uint16 // how many the item has

	dead  uint64 // of an item's first record: the change that removed it, 0 while it stands; atomic
	id    parley.Hash
	first uint32   // index in the store's marks and places; of a rough one, in rough
	every uint8    // days from one opening to the next
	shape uint8    // index in shapes
	rings uint8    // of a ring: 1 and how many holes; of all others 0
	long  uint32   // milliseconds that each opening lasts
	sides [2]int32 // of a corridor whose sides differ: left and right, millimetres
	_     [4]byte
}

var shapes = [...]parley.Shape{parley.Point, parley.Circle, parley.Corridor, parley.Polygon}

const polygon = 3

// setWindow keeps a window. Only one that comes again needs the second line of a record.
func (r *record) setWindow(w window) {
	r.from, r.until = w.from, w.until
	if w.every != 0 {
		r.until, r.every, r.long = ^w.until, uint8(w.every/dayLong), uint32(w.long)
	}
}

// closes is when the last window ends.
func (r *record) closes() parley.Millis { return max(r.until, ^r.until) }

func (r *record) window() window {
	if r.until < 0 {
		return window{r.from, ^r.until, parley.Millis(r.every) * dayLong, parley.Millis(r.long)}
	}
	return window{from: r.from, until: r.until}
}

// dayLong is what every is counted in.
const dayLong = 86_400_000

func (r *record) rough() bool { return r.places == 0 }
func (r *record) ring() bool  { return r.shape == polygon }

// sided reports a corridor whose sides differ. Its disc tells, in the first line.
func (r *record) sided() bool { return r.disc.Inner < 0 }

// narrower is how many metres one side of a corridor is narrower than the other.
func (r *record) narrower() float64 {
	if r.sides[0] == r.sides[1] {
		return 0
	}
	return float64(r.radius-min(r.sides[0], r.sides[1])) / 1000
}

// stands reports whether the item of this first record stood at a change.
func (r *record) stands(change uint64) bool {
	d := atomic.LoadUint64(&r.dead)
	return d == 0 || d > change
}

// store holds volumes: those that a chart can show with their places in 8 bytes and their
// marks in 12, all others (not well formed, with a fault, or too large) as the exact tests
// take them, called rough. The volumes of one item lie side by side.
type store struct {
	records []record
	marks   []geo.Mark
	places  [][2]int32
	rough   []*volume
}

// names numbers originators and modes. It never changes; adding makes another.
type names struct {
	originators map[parley.OriginatorID]uint32
	list        []parley.OriginatorID
	modes       []parley.Mode
}

// nobody is the number of an originator that is not among the names.
const nobody = ^uint32(0)

func (n *names) who(o parley.OriginatorID) uint32 {
	if k, ok := n.originators[o]; ok {
		return k
	}
	return nobody
}

// with adds an originator and a mode, if they are new.
func (n *names) with(o parley.OriginatorID, m parley.Mode) *names {
	if n.who(o) != nobody && slices.Contains(n.modes, m) {
		return n
	}
	c := &names{map[parley.OriginatorID]uint32{}, slices.Clone(n.list), slices.Clone(n.modes)}
	if n.who(o) == nobody {
		c.list = append(c.list, o)
	}
	if !slices.Contains(c.modes, m) {
		c.modes = append(c.modes, m)
	}
	for i, o := range c.list {
		c.originators[o] = uint32(i)
	}
	return c
}

// draft is an item made ready to be stored or to be asked about.
type draft struct {
	item Item
	kind int
	store
	shown []shown // of each record
	boxes []box   // room
}

// shown is a volume on a chart that touches in its middle.
type shown struct {
	chart  geo.Chart
	sketch geo.Sketch
}

// mostPlaces is how many places a volume may have to be shown on a chart.
const mostPlaces = 400

// set packs an item, in the room of the one before. Its records lack numbers for originator
// and mode.
func (d *draft) set(i Item) {
	d.item, d.kind = i, slices.Index(parley.NoticeKinds, i.Kind)
	d.records = slices.Grow(d.records[:0], len(i.Volumes))[:len(i.Volumes)]
	d.shown = slices.Grow(d.shown[:0], len(i.Volumes))[:len(i.Volumes)]
	d.marks, d.places, d.rough = d.marks[:0], d.places[:0], nil
	for k := range i.Volumes {
		r := &d.records[k]
		*r = record{id: i.ID, kind: int8(d.kind), volume: uint16(k), volumes: uint16(len(i.Volumes))}
		if !d.pack(r, &i.Volumes[k], &d.shown[k]) {
			d.roughly(r, i.Volumes[k], fmt.Sprintf("volume %d of %s", k+1, i.Originator))
		}
	}
}

// pack reports false for a volume that a chart cannot show.
func (d *draft) pack(r *record, v *parley.Volume, on *shown) bool {
	f, s := &v.Footprint, &on.sketch
	if len(f.Places) == 0 || len(f.Places) > mostPlaces || v.Validate() != nil {
		return false
	}
	first := len(d.marks)
	d.add(f.Places)
	if r.shape = uint8(slices.Index(shapes[:], f.Shape)); r.ring() {
		r.rings = uint8(1 + len(f.Holes))
	}
	for _, hole := range f.Holes {
		d.add(hole)
	}
	r.radius = int32(f.Reach())
	if f.Left != f.Right {
		r.sides = [2]int32{int32(f.Left), int32(f.Right)}
	}
	r.first, r.places = uint32(first), uint16(len(d.marks)-first)
	marks := d.marks[first:]
	if on.chart.Touch(&marks[len(marks)/2]); len(marks) > mostPlaces || !draw(&on.chart, s, marks, r) || !s.Faultless() || !d.parted(first, f) {
		d.marks, d.places = d.marks[:first], d.places[:first]
		return false
	}
	r.disc.Bound(&on.chart, s, marks)
	if n := r.narrower(); n > 0 {
		r.disc.Narrow(n)
	}
	r.setWindow(windowsOf(v))
	r.band.set(v)
	return true
}

func (d *draft) add(places []parley.Place) {
	first := len(d.marks)
	for i, p := range places {
		d.marks = append(d.marks, geo.Mark{})
		if m := &d.marks[first+i]; i > 0 && p == places[0] { // a ring ends where it began
			*m = d.marks[first]
		} else {
			m.Set(p)
		}
		d.places = append(d.places, [2]int32{int32(p[0]), int32(p[1])})
	}
}

// parted reports whether the marks tell where each ring of a footprint with holes ends.
func (d *draft) parted(first int, f *parley.Footprint) bool {
	if len(f.Holes) == 0 {
		return true
	}
	marks := d.marks[first:]
	for _, ring := range append([][]parley.Place{f.Places}, f.Holes...) {
		n := geo.RingEnd(marks)
		if n != len(ring) {
			return false
		}
		marks = marks[n:]
	}
	return true
}

func (d *draft) roughly(r *record, v parley.Volume, name string) {
	p := prepareVolume(v, name)
	r.rings, r.sides = 0, [2]int32{} // what pack left
	r.setWindow(p.window)
	r.band, r.radius = p.band, int32(p.radius)
	r.shape = uint8(max(0, slices.Index(shapes[:], v.Footprint.Shape)))
	r.first, r.places = uint32(len(d.rough)), 0
	d.rough = append(d.rough, &p)
}

// marksOf gives the marks of a record that is not rough.
func (s *store) marksOf(r *record) []geo.Mark {
	return s.marks[r.first : r.first+uint32(r.places)]
}

// take copies records of one item from another store.
func (s *store) take(o *store, records []record) {
	for i := range records {
		from := &records[i]
		r := record{
			dead: atomic.LoadUint64(&from.dead), from: from.from, until: from.until, every: from.every, long: from.long, id: from.id,
			band: from.band, disc: from.disc, radius: from.radius, shape: from.shape, rings: from.rings, sides: from.sides,
			who: from.who, mode: from.mode, places: from.places, volume: from.volume, volumes: from.volumes, kind: from.kind,
		}
		if from.rough() {
			r.first = uint32(len(s.rough))
			s.rough = append(s.rough, o.rough[from.first])
		} else {
			r.first = uint32(len(s.marks))
			s.marks = append(s.marks, o.marksOf(from)...)
			s.places = append(s.places, o.places[from.first:from.first+uint32(from.places)]...)
		}
		s.records = append(s.records, r)
	}
}

// head gives the index of the first record of the item that a record belongs to.
func (s *store) head(i uint32) uint32 { return i - uint32(s.records[i].volume) }

// volume makes a record ready for exact tests.
func (s *store) volume(r *record) volume {
	if r.rough() {
		return *s.rough[r.first]
	}
	f := parley.Footprint{Shape: shapes[r.shape], Radius: int64(r.radius), Places: make([]parley.Place, r.places)}
	for i, p := range s.places[r.first : r.first+uint32(r.places)] {
		f.Places[i] = parley.Place{int64(p[0]), int64(p[1])}
	}
	if r.sides[0] != r.sides[1] {
		f.Radius, f.Left, f.Right = 0, int64(r.sides[0]), int64(r.sides[1])
	}
	if r.rings > 1 {
		n := geo.RingEnd(f.Places)
		rest := f.Places[n:]
		f.Places = f.Places[:n]
		for len(rest) > 0 {
			n = geo.RingEnd(rest)
			f.Holes = append(f.Holes, rest[:n])
			rest = rest[n:]
		}
	}
	return volume{shape: geo.Prepare(f), radius: int64(r.radius), sided: f.Left != f.Right, window: r.window(), band: r.band}
}

// item makes the item that begins at a record ready for exact tests.
func (s *store) item(head uint32, n *names) *item {
	r := &s.records[head]
	p := &item{kind: int(r.kind), volumes: make([]volume, r.volumes)}
	p.ID = r.id
	if r.who < uint32(len(n.list)) {
		p.Originator = n.list[r.who]
	}
	if int(r.mode) < len(n.modes) {
		p.Mode = n.modes[r.mode]
	}
	if r.kind >= 0 {
		p.Kind = parley.NoticeKinds[r.kind]
	}
	for k := range p.volumes {
		p.volumes[k] = s.volume(&s.records[head+uint32(k)])
	}
	return p
}

// ends is when the last window of the item that begins at a record closes.
func (s *store) ends(head uint32) (until parley.Millis) {
	for k := range s.records[head].volumes {
		until = max(until, s.records[head+uint32(k)].closes())
	}
	return until
}
