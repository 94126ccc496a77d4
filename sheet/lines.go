package sheet

import (
	"fmt"
	"strconv"

	"parley"
	"parley/pen"
)

// line is a label with what it says.
type line struct {
	label   string // the phrase's name, without "label."
	says    []part
	printed bool // and never read aloud
}

// group is lines that belong together.
type group []line

func (g *group) add(label string, says ...part) { *g = append(*g, line{label: label, says: says}) }

// text adds what somebody wrote, if anything.
func (g *group) text(label, text string) {
	if text != "" {
		g.add(label, written(text))
	}
}

// groups are the lines of a sheet in their order, the mode first.
func (s *Sheet) groups() []group {
	var head group
	head.add("mode", says("mode."+string(s.Mode)))
	head.add("number", value(s.Number))
	switch n := s.ordinal(); {
	case n == 1:
		head.add("follows", says("first"))
	case n > 1:
		head.add("follows", value(fmt.Sprintf("%s/%d", s.Series.Originator, n-1)))
	}
	head.text("channel", s.Name)
	head.add("entry", says("kind."+string(s.Kind)))
	if s.Turn > 0 {
		head.add("turn", value(strconv.Itoa(s.Turn)))
	}
	head.add("entered", timeOf(s.Entered-s.Entered%1000))
	if s.Precedence != "" {
		head.add("precedence", says("precedence."+string(s.Precedence)))
	}
	head.text("marking", s.Marking)
	head.text("party", s.Party)
	head.text("office", s.Office)
	head.text("releaser", s.Releaser)
	switch s.Voice {
	case pen.Forwarded:
		head.add("voice", says("voice.forwarded"), written(s.Originator), written(s.Party))
	case pen.Stated:
		head.add("voice", says("voice.stated"), written(s.Party))
	}
	head.text("to", s.To)
	if len(s.References) > 0 {
		var names []part
		for _, r := range s.References {
			names = append(names, value(r))
		}
		head.add("references", names...)
	}
	if s.Standing != Stands {
		head.add("standing", says("standing."+string(s.Standing)))
	}
	out := []group{head}
	if s.Footprint.Shape != "" {
		var where group
		where.where(s.Footprint)
		out = append(out, where)
	}
	if s.Notice != nil {
		out = append(out, s.about())
		for i, v := range s.Notice.Volumes {
			out = append(out, volume(i, len(s.Notice.Volumes), v))
		}
	}
	return append(out, s.tail())
}

// about is what a notice is of.
func (s *Sheet) about() (g group) {
	g.add("kind", says("about."+string(s.Notice.Kind)))
	g.text("name", s.Notice.Name)
	g.add("originator", value(string(s.Notice.Originator)))
	return g
}

func (s *Sheet) tail() (g group) {
	if s.Notice != nil {
		g.add("contact", written(s.Notice.Contact.Office), written(s.Notice.Contact.Means))
		g.text("remarks", s.Notice.Remarks)
	}
	g.text("reason", s.Reason)
	if s.Kind == parley.KindCancel {
		if s.Notice != nil && pen.Humanitarian(s.Notice.Kind) {
			g.add("law", says("law.humanitarian"))
		} else {
			g.add("law", says("law"))
		}
	}
	g.text("text", s.Text)
	g.add("limits", says("limits"))
	return g
}

func volume(i, of int, v parley.Volume) (g group) {
	if of > 1 {
		g.add("volume", value(strconv.Itoa(i+1)))
	}
	g.where(v.Footprint)
	g.add("lower", heightOf(v.Lower))
	g.add("upper", heightOf(v.Upper))
	g.window("from", "until", parley.Window{From: v.From, Until: v.Until})
	if v.Every != parley.Once {
		again := []part{says("every." + string(v.Every))}
		if v.Last == 0 {
			again = append(again, says("ufn"))
		}
		g.add("every", again...)
		if v.Last != 0 {
			g.window("last-from", "last-until", v.LastOpening())
		}
	}
	return g
}

func (g *group) window(from, until string, w parley.Window) {
	g.add(from, timeOf(w.From))
	if w.Until == 0 {
		g.add(until, says("ufn"))
		return
	}
	g.add(until, timeOf(w.Until))
}

func (g *group) where(f parley.Footprint) {
	switch {
	case f.Shape == parley.Corridor && f.Radius == 0:
		g.add("where", says("shape.sides"), says("shape.left"), lengthOf(f.Left), says("shape.right"), lengthOf(f.Right))
	case f.Shape == parley.Circle, f.Shape == parley.Corridor:
		g.add("where", says("shape."+string(f.Shape)), lengthOf(f.Radius))
	default:
		g.add("where", says("shape."+string(f.Shape)))
	}
	drawn := pen.Drawn(f)
	for _, l := range drawn {
		g.add("shape", part{phrase: "meant." + l.Key, values: l.Values})
	}
	from := len(*g)
	g.places(f)
	for _, hole := range f.Holes {
		g.add("except", says("shape.hole"))
		g.places(parley.Footprint{Shape: parley.Polygon, Places: hole})
	}
	// Hundreds of places that stand for arcs are for paper alone.
	for i := from; i < len(*g); i++ {
		(*g)[i].printed = drawn != nil
	}
	if f.Entered != "" {
		g.add("as-entered", part{value: f.Entered, aloud: []part{written(f.Entered)}})
	}
}

// places are a line for each place in degrees, and one for its square; a ring's last place
// is its first, and is not said twice.
func (g *group) places(f parley.Footprint) {
	squares := pen.Squares(f)
	if f.Shape == parley.Polygon {
		squares = squares[:len(squares)-1]
	}
	for i, s := range squares {
		place := placeOf(s.Decimal)
		if len(squares) > 1 {
			number := strconv.Itoa(i + 1)
			place.value = number + ": " + place.value
			place.aloud = append([]part{value(number)}, place.aloud...)
		}
		g.add("place", place)
		if s.Grid != "" {
			g.add("grid", value(s.Grid), says("square"), lengthOf(s.Side))
		}
	}
}
