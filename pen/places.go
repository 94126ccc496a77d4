package pen

import (
	"parley"
	"parley/notation"
)

// Square is a place of a footprint as people write it.
type Square struct {
	Decimal string // degrees, seven decimals
	Grid    string // the MGRS square that was named, or else the one of a metre; "" where MGRS has none
	Side    int64  // of the square, in millimetres
}

// Squares gives the places of a footprint in their order. Of places that were written as
// MGRS references it gives the squares that these name.
func Squares(f parley.Footprint) []Square {
	readings := readAgain(f)
	out := make([]Square, len(f.Places))
	for i, p := range f.Places {
		digits := 5
		if readings != nil {
			digits, _ = squareOf(readings[i])
		}
		out[i] = Square{Decimal: decimal(p), Side: 1000}
		for range 5 - digits {
			out[i].Side *= 10
		}
		if s, err := notation.FormatPlace(p, notation.MGRS, digits); err == nil {
			out[i].Grid = s
		}
	}
	return out
}

// Drawn says what a polygon stands for that was reckoned out of arcs: its many places tell
// nobody what the shape does. It is nil for any other footprint.
func Drawn(f parley.Footprint) []Meaning { return drawnAs(f) }
