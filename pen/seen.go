package pen

import (
	"fmt"

	"parley"
	"parley/notation"
)

// coarse is the side of a square above which its middle says little of where something was
// seen, in millimetres.
const coarse = 1_000_000

// CoarsePlace is the code of the question that a place in a coarse square raises.
const CoarsePlace = "coarse-place"

// Seen reads the place in a reply. A reply holds one point: of a square of MGRS that is its
// middle, which nobody has named. So the text goes along with how large the square is, as
// words for the reply's reason, and a square of more than a kilometre is asked about. Degrees
// and UTM are the numbers that were written, and need no words.
func Seen(field, text string) (p parley.Place, note string, q []Question, err error) {
	r, err := notation.ParsePlace(text)
	if err != nil {
		return p, "", nil, err
	}
	q = Doubts(field, r)
	if r.Format != notation.MGRS || r.Cell.Side <= 1000 {
		return r.Place, "", q, nil
	}
	side := Length(r.Cell.Side)
	if r.Cell.Side > coarse {
		q = append(q, Question{CoarsePlace, field, fmt.Sprintf("The place is a square of %s: its middle, %s, would be signed, with the text as entered. Is it meant so?", side, decimal(r.Place))})
	}
	return r.Place, fmt.Sprintf("seen in %s, a square of %s", text, side), q, nil
}
