package pen

import (
	"fmt"
	"strings"

	"parley"
	"parley/notation"
)

// Limits stands beside every notice (requirement M1).
const Limits = "A notice is information. It is no guarantee, no permission and no legal agreement, and duties under the law are unchanged."

// Say tells a notice in plain words, a line for each thing, out of what is signed and
// nothing else. Places are in decimal degrees and as the MGRS square that holds them.
func Say(n *parley.Notice) []string {
	lines := []string{
		fmt.Sprintf("%s %q of %s", n.Kind, n.Name, n.Originator),
		fmt.Sprintf("precedence %s, marking %s", n.Precedence, n.Marking),
	}
	for i, v := range n.Volumes {
		lead := ""
		if len(n.Volumes) > 1 {
			lead = fmt.Sprintf("volume %d, ", i+1)
		}
		for _, l := range sayFootprint(v.Footprint) {
			lines = append(lines, lead+l)
		}
		lines = append(lines,
			lead+fmt.Sprintf("height: from %s to %s", notation.FormatHeight(v.Lower), notation.FormatHeight(v.Upper)),
			lead+"time: "+sayWindow(v))
	}
	lines = append(lines, fmt.Sprintf("contact: %s, %s", n.Contact.Office, n.Contact.Means))
	if n.Remarks != "" {
		lines = append(lines, "remarks: "+n.Remarks)
	}
	return lines
}

// sayWindow tells when a volume holds: its first opening, how it comes again, and the last.
func sayWindow(v parley.Volume) string {
	first := sayOpening(parley.Window{From: v.From, Until: v.Until})
	if v.Every == parley.Once {
		return first
	}
	again := first + ", and again every " + string(v.Every) + " at the same times UTC"
	if v.Last == 0 {
		return again + " until further notice"
	}
	return again + ", for the last time " + sayOpening(v.LastOpening())
}

func sayOpening(w parley.Window) string {
	if w.Until == 0 {
		return "from " + notation.FormatDTG(w.From) + " until further notice"
	}
	return "from " + notation.FormatDTG(w.From) + " until " + notation.FormatDTG(w.Until)
}

func sayFootprint(f parley.Footprint) []string {
	var lines []string
	switch f.Shape {
	case parley.Point:
		lines = append(lines, "where: the point")
	case parley.Circle:
		lines = append(lines, "where: everything within "+Length(f.Radius)+" of")
	case parley.Corridor:
		lines = append(lines, "where: everything within "+sayWidth(f))
	case parley.Polygon:
		lines = append(lines, "where: the area inside")
	default:
		lines = append(lines, "where: "+string(f.Shape))
	}
	if says := drawnAs(f); says != nil {
		// Hundreds of places that stand for arcs tell nobody what the shape does.
		for _, m := range says {
			lines = append(lines, "  "+m.String())
		}
		return append(lines, "  as entered: "+f.Entered)
	}
	lines = append(lines, sayPlaces(f.Places, readAgain(f))...)
	for _, hole := range f.Holes {
		lines = append(append(lines, "but not the area inside"), sayPlaces(hole, nil)...)
	}
	if f.Entered != "" {
		lines = append(lines, "  as entered: "+f.Entered)
	}
	return lines
}

// sayWidth tells how far a corridor reaches from its line. Its sides are those of who goes
// along the line, in the order of its places.
func sayWidth(f parley.Footprint) string {
	const along = ", as one goes along the line"
	switch {
	case f.Left == 0 && f.Right == 0:
		return Length(f.Radius) + " of the line along"
	case f.Left == 0:
		return Length(f.Right) + " on the right, and nothing on the left" + along
	case f.Right == 0:
		return Length(f.Left) + " on the left, and nothing on the right" + along
	}
	return Length(f.Left) + " on the left and " + Length(f.Right) + " on the right" + along
}

// sayPlaces writes a line for each place; readings, if there are any, tell how each was
// written.
func sayPlaces(places []parley.Place, readings []notation.Reading) []string {
	var lines []string
	for i, p := range places {
		digits, made := 5, ""
		if readings != nil {
			digits, made = squareOf(readings[i])
		}
		lines = append(lines, "  "+decimal(p)+"   "+square(p, digits)+made)
	}
	return lines
}

// squareOf tells which MGRS square to show for a place as it was written: the one that was
// named, or the one of a metre; and how far the writing itself leaves the place open.
func squareOf(r notation.Reading) (digits int, made string) {
	if r.Format != notation.MGRS {
		return 5, fmt.Sprintf(", written to about %s", Length(rounded(r.Cell.Side)))
	}
	digits = 5
	for side := int64(1000); side < r.Cell.Side && digits > 0; side *= 10 {
		digits--
	}
	return digits, ""
}

// rounded keeps two digits of a length: a cell's side is an upper bound anyway.
func rounded(mm int64) int64 {
	unit := int64(1)
	for mm/unit >= 100 {
		unit *= 10
	}
	return (mm + unit/2) / unit * unit
}

func decimal(p parley.Place) string {
	s, err := notation.FormatPlace(p, notation.DD, 7)
	if err != nil {
		return fmt.Sprint(p)
	}
	return s
}

func square(p parley.Place, digits int) string {
	s, err := notation.FormatPlace(p, notation.MGRS, digits)
	if err != nil {
		return "(no MGRS)"
	}
	side := int64(1000)
	for range 5 - digits {
		side *= 10
	}
	return fmt.Sprintf("MGRS %s (square of %s)", s, Length(side))
}

// Length writes millimetres in metres, or kilometres where that is shorter.
func Length(mm int64) string {
	unit := notation.Metre
	if mm >= 1_000_000 && mm%10_000 == 0 {
		unit = notation.Kilometre
	}
	s, err := notation.FormatLength(mm, unit)
	if err != nil {
		return fmt.Sprintf("%d mm", mm)
	}
	return strings.ToLower(s)
}
