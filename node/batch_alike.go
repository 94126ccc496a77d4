package node

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"parley"
	"parley/channel"
	"parley/geo"
)

// alike is how near two notices of one kind lie that may be one (requirement D5), in metres.
const alike = 100

// resembling finds notices that may be one and the same.
type resembling struct {
	c     *Channel
	now   parley.Millis
	names map[string][]channel.Standing // in force, by kind, mode and name
	rows  []waiting
}

// waiting is a row that waits, made ready to be compared.
type waiting struct {
	row  *Row
	text *parley.Notice
	of   parley.Hash
	*drawing
}

// drawing is what a row is compared by. It is made when it is first asked for, and once:
// thousands of rows may wait.
type drawing struct {
	once   sync.Once
	name   string
	shapes []*geo.Shape
	boxes  []box
}

func (c *Channel) lookAlike(b *Batches, rows []*Row) *resembling {
	here := b.Rows(c.id)
	s := &resembling{c: c, now: c.node.now(), names: map[string][]channel.Standing{}}
	c.Read(func(v channel.View, _ *channel.Machine) {
		for _, id := range v.Notices() {
			n, _ := v.Notice(id)
			if n.Party != c.node.opts.Party || n.Cancelled || len(n.Texts) == 0 || !s.inForce(n.Texts[0]) {
				continue
			}
			k := nameKey(n.Kind, n.Mode, n.Texts[0].Name)
			s.names[k] = append(s.names[k], n)
		}
		seen := map[parley.Hash]bool{}
		for _, r := range slices.Concat(here, rows) {
			if at, filed := v.Find(r.act); seen[r.act] || r.Ended() || filed && at.Party == c.node.opts.Party {
				continue
			}
			seen[r.act] = true
			if n, of := r.noticeIn(); n != nil {
				s.rows = append(s.rows, waiting{r, n, of, r.drawn})
			}
		}
	})
	for i := range s.rows { // outside the lock: it may take a while for new rows
		s.rows[i].draw()
	}
	return s
}

// draw makes the drawing, unless it was made before.
func (w *waiting) draw() {
	w.once.Do(func() {
		w.name = nameKey(w.text.Kind, w.row.entry.Payload.Mode, w.text.Name)
		for _, v := range w.text.Volumes {
			w.shapes, w.boxes = append(w.shapes, geo.Prepare(v.Footprint)), append(w.boxes, boxOf(v.Footprint))
		}
	})
}

func (s *resembling) inForce(n *parley.Notice) bool { return n.Ends() == 0 || n.Ends() > s.now }

// nameKey is equal for names that differ in case, spaces and punctuation only.
func nameKey(k parley.NoticeKind, m parley.Mode, name string) string {
	return string(k) + " " + string(m) + " " + strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

func (s *resembling) of(r *Row, n *parley.Notice, of parley.Hash) (out []Doubt) {
	mode := r.entry.Payload.Mode
	found := map[parley.Hash]bool{of: true, r.act: true}
	add := func(id parley.Hash, by parley.OriginatorID, name, how string) {
		if !found[id] {
			found[id] = true
			out = append(out, Doubt{Question: Question{
				Code: "duplicate-" + id.String()[:8], Field: "notice",
				Text: fmt.Sprintf("%q of %s (%s) %s. Is this another one?", name, by, id.Short(), how),
			}, Of: by, Other: id})
		}
	}
	for _, v := range n.Volumes {
		for _, near := range s.c.Near(v.Footprint, alike, 0) {
			if x := near.Notice; x.Party == s.c.node.opts.Party && x.Kind == n.Kind && x.Mode == mode && s.inForce(x.Texts[near.Text]) {
				add(x.ID, x.Originator, x.Texts[near.Text].Name, fmt.Sprintf("stands %.0f m from it", near.Metres))
			}
		}
	}
	mine := waiting{r, n, of, r.drawn}
	mine.draw()
	for _, x := range s.names[mine.name] {
		if x.Originator == n.Originator {
			add(x.ID, x.Originator, x.Texts[0].Name, "stands under this name")
		}
	}
	for i := range s.rows {
		w := &s.rows[i]
		if w.text.Kind != n.Kind || w.row.entry.Payload.Mode != mode {
			continue
		}
		how := "waits under this name"
		if w.name != mine.name || w.text.Originator != n.Originator {
			m, near := mine.near(w)
			if !near {
				continue
			}
			how = fmt.Sprintf("waits, %.0f m from it", m)
		}
		if !found[w.of] {
			add(w.row.act, w.text.Originator, w.text.Name, how)
		}
	}
	return out
}

// near gives how far two rows lie apart, if they may be one.
func (w *waiting) near(o *waiting) (float64, bool) {
	for i, a := range w.shapes {
		for j, b := range o.shapes {
			if !w.boxes[i].meets(o.boxes[j]) {
				continue
			}
			if at := geo.Nearest(a, b, alike); at.Least <= alike {
				return at.Least, true
			}
		}
	}
	return 0, false
}

// box bounds a footprint, and half of the distance within which two are alike, in 1e-7
// degree. It only spares comparing; across longitude 180 it is as wide as the earth.
type box struct{ south, north, west, east float64 }

func boxOf(f parley.Footprint) box {
	b := box{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	for _, p := range f.Places {
		b.south, b.north = min(b.south, float64(p.Lat())), max(b.north, float64(p.Lat()))
		b.west, b.east = min(b.west, float64(p.Lon())), max(b.east, float64(p.Lon()))
	}
	// A degree has 110.5 km or more; edges between places a degree apart bulge by 70 m and less.
	bulge := 0.05 * (b.east - b.west)
	pad := (float64(f.Reach())/1000+alike)*parley.Degree/110_000 + bulge
	b.south, b.north = b.south-pad, b.north+pad
	if lat := max(math.Abs(b.south), math.Abs(b.north)) / parley.Degree; lat < 89 && b.east-b.west < 90*parley.Degree {
		pad /= math.Cos(lat * math.Pi / 180)
		b.west, b.east = b.west-pad, b.east+pad
	}
	if b.west < -180*parley.Degree || b.east > 180*parley.Degree || b.east-b.west >= 90*parley.Degree || b.north >= 89*parley.Degree || b.south <= -89*parley.Degree {
		b.west, b.east = math.Inf(-1), math.Inf(1)
	}
	return b
}

func (b box) meets(o box) bool {
	return b.south <= o.north && o.south <= b.north && b.west <= o.east && o.west <= b.east
}
